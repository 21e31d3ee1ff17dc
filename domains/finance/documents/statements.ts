import { sql } from 'drizzle-orm';
import type { ToolContext } from '#kernel/tool-context.ts';
import type { Controlled } from './kinds.ts';
import { openItems } from './open-items.ts';
import { type Ageing, ageing } from './overdue.ts';

export interface StatementQuestion {
  partyId: string;
  control: Controlled;
  currency: string;
  entityId: string;
  from: Temporal.PlainDate;
  to: Temporal.PlainDate;
}

export interface Movement {
  date: Temporal.PlainDate;
  kind: string;
  /** The document's own number, or the entry's. */
  number: string;
  reference: string | null;
  /** What is owed grows by it when positive. */
  amountMinor: bigint;
  balanceMinor: bigint;
}

export interface Statement {
  openingMinor: bigint;
  movements: Movement[];
  closingMinor: bigint;
  ageing: Ageing;
}

interface Row extends Record<string, unknown> {
  date: string;
  source_kind: string;
  number: string;
  reference: string | null;
  amount: string;
}

/**
 * What was owed, what came and went, what is owed: the lines of the sub-ledger and nothing else, so that the closing balance is
 * its balance and the sum of its open items. Differences between rates do not concern the other side and are left out.
 */
export async function statementOf(
  ctx: ToolContext,
  { partyId, control, currency, entityId, from, to }: StatementQuestion,
): Promise<Statement> {
  const sign = control === 'receivable' ? 1n : -1n;
  const lines = sql`finance.entry_lines l
    JOIN finance.accounts a ON a.tenant_id = l.tenant_id AND a.id = l.account_id AND a.control = ${control}
    JOIN finance.journal_entries e ON e.tenant_id = l.tenant_id AND e.id = l.entry_id`;
  const theirs = sql`l.party_id = ${partyId}::uuid AND l.entity_id = ${entityId}::uuid AND l.currency = ${currency} AND l.amount <> 0`;
  const before = await ctx.db.execute<{ sum: string }>(
    sql`SELECT coalesce(sum(l.amount), 0) AS sum FROM ${lines} WHERE ${theirs} AND l.date < ${from.toString()}::date`,
  );
  const { rows } = await ctx.db.execute<Row>(sql`
    SELECT l.date, e.source_kind, coalesce(d.number, p.number, e.number) AS number, coalesce(d.reference, p.reference) AS reference, l.amount
    FROM ${lines}
    LEFT JOIN finance.documents d ON d.tenant_id = e.tenant_id AND d.id = e.source_id
    LEFT JOIN finance.payments p ON p.tenant_id = e.tenant_id AND p.id = e.source_id
    WHERE ${theirs} AND l.date BETWEEN ${from.toString()}::date AND ${to.toString()}::date
    ORDER BY l.date, l.id`);
  const openingMinor = sign * BigInt(before.rows[0]?.sum ?? '0');
  let balance = openingMinor;
  const movements = rows.map((row): Movement => {
    const amountMinor = sign * BigInt(row.amount);
    balance += amountMinor;
    return {
      date: Temporal.PlainDate.from(row.date),
      kind: row.source_kind,
      number: row.number,
      reference: row.reference,
      amountMinor,
      balanceMinor: balance,
    };
  });
  const open = await openItems(ctx, { partyId, control, currency, entityId, on: to });
  const table = ageing(
    open.map(({ dueOn, date, openMinor }) => ({ dueOn: dueOn ?? date, openMinor: sign * openMinor })),
    to,
  );
  return { openingMinor, movements, closingMinor: balance, ageing: table };
}

export const KIND_WORDS: Readonly<Record<string, string>> = {
  invoice: 'Invoice',
  bill: 'Bill',
  credit_note: 'Credit note',
  supplier_credit: 'Credit',
  payment: 'Payment',
  allocation: 'Write-off or discount',
  opening: 'Opening balance',
  reversal: 'Reversal',
  revaluation: 'Revaluation',
};
