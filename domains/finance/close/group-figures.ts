import { sql } from 'drizzle-orm';
import type { ToolContext } from '#kernel/tool-context.ts';
import { accountFor, type Entity } from '../books.ts';
import { type Ratio, toDecimal } from '../decimal.ts';
import type { AccountType } from '../ledger-rules.ts';
import { convert } from '../rates.ts';
import { accounts } from '../schema-books.ts';
import { entryLines, journalEntries } from '../schema-ledger.ts';
import type { Translated } from './consolidating.ts';
import { loadRates } from './rate-table.ts';

interface Figure {
  readonly accountId: string;
  readonly type: AccountType;
  /** Set where the rate of the day counts: equity, and results from before the span. */
  readonly day: string | null;
  readonly functional: bigint;
}

export interface Span {
  readonly from: Temporal.PlainDate;
  readonly to: Temporal.PlainDate;
}

/**
 * An entity's figures as a group needs them. Entries that close a year within the span are left out, so that its income and
 * expenses are seen; each of them balances, so the trial balance is zero with them and without.
 */
async function figuresOf(ctx: ToolContext, entity: Entity, { from, to }: Span): Promise<Figure[]> {
  const first = from.toString();
  const { rows } = await ctx.db.execute<{ account_id: string; type: AccountType; day: string | null; functional: string }>(sql`
    SELECT account_id, type, day, sum(amount)::text AS functional FROM (
      SELECT l.account_id, a.type, l.debit - l.credit AS amount,
        CASE WHEN a.type = 'equity' OR a.type IN ('income', 'expense') AND l.date < ${first}::date THEN l.date::text END AS day
      FROM ${entryLines} l
        JOIN ${journalEntries} e ON e.tenant_id = l.tenant_id AND e.id = l.entry_id
        JOIN ${accounts} a ON a.tenant_id = l.tenant_id AND a.id = l.account_id
        LEFT JOIN ${journalEntries} o ON o.tenant_id = e.tenant_id AND o.id = e.reverses_entry_id
      WHERE l.entity_id = ${entity.id} AND l.date <= ${to.toString()}::date
        AND NOT (l.date >= ${first}::date AND coalesce(o.source_kind, e.source_kind) = 'closing')
    ) f GROUP BY account_id, type, day HAVING sum(amount) <> 0 ORDER BY account_id, day`);
  return rows.map(({ account_id: accountId, functional, ...row }) => ({ accountId, functional: BigInt(functional), ...row }));
}

export interface Member {
  readonly entity: Entity;
  readonly closingRate: string;
  readonly averageRate: string;
  readonly lines: Translated[];
}

/**
 * The figures in the group's currency: balance sheet at the rate of the last day, the span's income and expenses at the mean
 * of its days, equity at the rate of each day. Results from before the span are equity, carried or not.
 */
export async function translated(ctx: ToolContext, entity: Entity, span: Span & { currency: string }): Promise<Member> {
  const [own, group] = [entity.functionalCurrency, span.currency];
  const rates = await loadRates(ctx, own, group);
  const [closing, average] = [rates.on(span.to), rates.mean(span.from, span.to)];
  const retained = await accountFor(ctx, 'retained_earnings');
  const worth = (amount: bigint, rate: Ratio): bigint => convert(amount, { from: own, to: group, rate });
  const figures = await figuresOf(ctx, entity, span);
  const lines = figures.map(({ accountId, type, day, functional }) => {
    const isResult = type === 'income' || type === 'expense';
    const rate = day !== null ? rates.on(Temporal.PlainDate.from(day)) : isResult ? average : closing;
    return {
      entityId: entity.id,
      accountId: isResult && day !== null ? retained.id : accountId,
      functional,
      amount: worth(functional, rate),
    };
  });
  return { entity, closingRate: toDecimal(closing, 12), averageRate: toDecimal(average, 12), lines };
}
