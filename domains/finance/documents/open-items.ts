import { type SQL, sql } from 'drizzle-orm';
import { notFound } from '#kernel/errors.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import type { Controlled } from './kinds.ts';
import type { OpenItem } from './matching.ts';

/** An open item and where it comes from. */
export interface Item extends OpenItem {
  entityId: string;
  partyId: string;
  control: Controlled;
  accountId: string;
  /** As posted; what is open of it is in OpenItem. */
  amountMinor: bigint;
  functional: bigint;
  sourceKind: string;
  sourceId: string | null;
  entryNumber: string;
}

interface Filter {
  entityId?: string | undefined;
  partyId?: string | undefined;
  control?: Controlled | undefined;
  currency?: string | undefined;
  lineIds?: readonly string[] | undefined;
  /** The lines of what these entries posted. */
  entryIds?: readonly string[] | undefined;
  /** Posted by then, and less what was allocated by then. */
  on?: Temporal.PlainDate | undefined;
  /** Also what is settled. */
  withSettled?: boolean | undefined;
}

interface Row extends Record<string, unknown> {
  line_id: string;
  entity_id: string;
  party_id: string;
  control: Controlled;
  account_id: string;
  date: string;
  due_on: string | null;
  currency: string;
  amount: string;
  functional: string;
  taken: string;
  taken_functional: string;
  source_kind: string;
  source_id: string | null;
  number: string;
}

const ids = (values: readonly string[]): SQL =>
  sql.join(
    values.map((value) => sql`${value}::uuid`),
    sql`, `,
  );

/** What is open of receivables and payables: the posted lines less what allocations took of them. Nothing else knows it. */
export async function openItems(ctx: ToolContext, filter: Filter): Promise<Item[]> {
  if (filter.lineIds?.length === 0 || filter.entryIds?.length === 0) return [];
  const on = filter.on?.toString() ?? null;
  const conditions = [
    sql`a.control IN ('receivable', 'payable')`,
    filter.entityId && sql`l.entity_id = ${filter.entityId}::uuid`,
    filter.partyId && sql`l.party_id = ${filter.partyId}::uuid`,
    filter.control && sql`a.control = ${filter.control}`,
    filter.currency && sql`l.currency = ${filter.currency}`,
    filter.lineIds && sql`l.id IN (${ids(filter.lineIds)})`,
    filter.entryIds && sql`l.entry_id IN (${ids(filter.entryIds)})`,
    on && sql`l.date <= ${on}::date`,
    filter.withSettled ? undefined : sql`(l.amount <> coalesce(x.amount, 0) OR l.debit - l.credit <> coalesce(x.functional, 0))`,
  ].filter((condition): condition is SQL => Boolean(condition));
  const { rows } = await ctx.db.execute<Row>(sql`
    SELECT l.id AS line_id, l.entity_id, l.party_id, a.control, l.account_id, l.date, l.due_on, l.currency, l.amount, l.debit - l.credit AS functional,
      coalesce(x.amount, 0) AS taken, coalesce(x.functional, 0) AS taken_functional, e.source_kind, e.source_id, e.number
    FROM finance.entry_lines l
    JOIN finance.accounts a ON a.tenant_id = l.tenant_id AND a.id = l.account_id
    JOIN finance.journal_entries e ON e.tenant_id = l.tenant_id AND e.id = l.entry_id
    LEFT JOIN LATERAL (SELECT sum(t.amount) AS amount, sum(t.functional) AS functional FROM finance.allocation_lines t
      JOIN finance.allocations h ON h.tenant_id = t.tenant_id AND h.id = t.allocation_id
      WHERE t.tenant_id = l.tenant_id AND t.line_id = l.id AND (${on}::date IS NULL OR h.date <= ${on}::date)) x ON true
    WHERE ${sql.join(conditions, sql` AND `)}
    ORDER BY coalesce(l.due_on, l.date), l.date, l.id`);
  return rows.map(toItem);
}

function toItem(row: Row): Item {
  const [amountMinor, functional] = [BigInt(row.amount), BigInt(row.functional)];
  return {
    lineId: row.line_id,
    entityId: row.entity_id,
    partyId: row.party_id,
    control: row.control,
    accountId: row.account_id,
    date: Temporal.PlainDate.from(row.date),
    dueOn: row.due_on === null ? null : Temporal.PlainDate.from(row.due_on),
    currency: row.currency,
    amountMinor,
    functional,
    openMinor: amountMinor - BigInt(row.taken),
    openFunctional: functional - BigInt(row.taken_functional),
    sourceKind: row.source_kind,
    sourceId: row.source_id,
    entryNumber: row.number,
  };
}

export async function itemOf(ctx: ToolContext, lineId: string): Promise<Item> {
  const [item] = await openItems(ctx, { lineIds: [lineId], withSettled: true });
  if (!item) throw notFound('open_item', { tool: 'finance_list_open_items' });
  return item;
}

/**
 * Holds the items until the end of the call, so that two that settle the same one take turns. The caller looks at what is
 * open after this, not before.
 */
export async function lockItems(ctx: ToolContext, lineIds: readonly string[]): Promise<void> {
  if (lineIds.length === 0) return;
  const sorted = [...new Set(lineIds)].toSorted();
  for (const id of sorted)
    await ctx.db.execute(
      sql`SELECT pg_advisory_xact_lock(hashtextextended(concat_ws(' ', 'finance.item', ${ctx.tenant.id}::text, ${id}::text), 0))`,
    );
}
