import { type SQL, sql } from 'drizzle-orm';
import type { ToolContext } from '#kernel/tool-context.ts';
import { type LineScope, linesWithin } from '../balances.ts';
import { entryLines } from '../schema-ledger.ts';
import type { Formula, Term } from './formula.ts';

/** Which lines a formula names within a column, each with what it adds to the figure. */
export function leavesOf(formula: Formula, column: { from: string; scope: LineScope }, cashAccounts: readonly string[]): SQL {
  const terms = formula.filter(({ accounts }) => accounts.length > 0);
  if (terms.length === 0) return sql`SELECT NULL::uuid AS id, NULL::date AS date, NULL::integer AS term, 0::bigint AS part WHERE false`;
  return sql.join(
    terms.map((term, i) => termLeaves(term, i, { column, cashAccounts })),
    sql` UNION ALL `,
  );
}

interface Place {
  column: { from: string; scope: LineScope };
  cashAccounts: readonly string[];
}

function termLeaves({ accounts, window, measure, sign, isViaCash }: Term, index: number, { column, cashAccounts }: Place): SQL {
  const from = Temporal.PlainDate.from(column.from);
  const scope: LineScope = {
    ...column.scope,
    from: window === 'within' ? from : undefined,
    to: window === 'before' ? from.subtract({ days: 1 }) : column.scope.to,
    viaAccounts: isViaCash ? cashAccounts : undefined,
  };
  const side = { net: sql`debit - credit`, debit: sql`debit`, credit: sql`credit` }[measure];
  const part = sign === 1n ? side : sql`-(${side})`;
  const onlySide = measure === 'net' ? sql`` : sql` AND ${side} > 0`;
  return sql`SELECT id, date, ${index}::integer AS term, ${part} AS part FROM ${entryLines}
    WHERE ${linesWithin(scope)} AND account_id = ANY (${sql.param(accounts)}::uuid[])${onlySide}`;
}

/** What the leaves come to, and how many they are. */
export async function sumOfLeaves(ctx: ToolContext, leaves: SQL): Promise<{ total: bigint; count: number }> {
  const { rows } = await ctx.db.execute<{ total: string; count: string }>(
    sql`SELECT coalesce(sum(part), 0)::text AS total, count(*)::text AS count FROM (${leaves}) AS leaves`,
  );
  return { total: BigInt(rows[0]?.total ?? 0), count: Number(rows[0]?.count ?? 0) };
}

export interface Leaf extends Record<string, unknown> {
  id: string;
  date: string;
  term: number;
  part: string;
  entry_id: string;
  number: string;
  description: string;
  code: string;
  name: string;
}

/** A page of leaves in the order of dates, with what a reader wants to know of each. */
export async function readLeaves(
  ctx: ToolContext,
  leaves: SQL,
  { after, take }: { after: readonly string[] | null; take: number },
): Promise<Leaf[]> {
  const behind = after ? sql`WHERE (date, id, term) > (${after[0]}::date, ${after[1]}::uuid, ${after[2]}::integer)` : sql``;
  const { rows } = await ctx.db.execute<Leaf>(sql`
    SELECT p.id, p.date::text, p.term, p.part::text, l.entry_id, e.number, coalesce(l.description, e.description) AS description, a.code, a.name
    FROM (SELECT * FROM (${leaves}) AS leaves ${behind} ORDER BY date, id, term LIMIT ${take}) AS p
    JOIN finance.entry_lines l ON l.id = p.id
    JOIN finance.journal_entries e ON e.tenant_id = l.tenant_id AND e.id = l.entry_id
    JOIN finance.accounts a ON a.tenant_id = l.tenant_id AND a.id = l.account_id
    ORDER BY p.date, p.id, p.term`);
  return rows;
}
