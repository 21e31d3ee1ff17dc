import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { Money } from '#kernel/money.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import { day, maybeRef, ref, text } from '../shapes.ts';
import type { Document } from './drafting.ts';
import { moneyOf } from './shapes.ts';

/** What settled a document, and what was taken back of that. */
export const History = z.object({
  allocationId: ref('allocation'),
  date: day,
  kind: text('payment, credit, discount, write_off, contra, opening, or reversal of one of them.'),
  amount: Money.describe('Settled; negative: open again.'),
  byKind: text('payment, credit_note, …: what it was set against.'),
  byId: maybeRef('payment or document that it was set against'),
});

interface Row extends Record<string, unknown> {
  id: string;
  date: string;
  kind: string;
  amount: string;
  by_kind: string | null;
  by_id: string | null;
}

export async function historyOf(ctx: ToolContext, { entryId, currency }: Document): Promise<z.input<typeof History>[]> {
  if (entryId === null) return [];
  const { rows } = await ctx.db.execute<Row>(sql`
    SELECT h.id, h.date, h.kind, x.amount * sign(l.amount) AS amount, o.source_kind AS by_kind, o.source_id AS by_id
    FROM finance.entry_lines l
    JOIN finance.accounts a ON a.tenant_id = l.tenant_id AND a.id = l.account_id AND a.control IN ('receivable', 'payable')
    JOIN finance.allocation_lines x ON x.tenant_id = l.tenant_id AND x.line_id = l.id
    JOIN finance.allocations h ON h.tenant_id = x.tenant_id AND h.id = x.allocation_id
    LEFT JOIN LATERAL (SELECT e.source_kind, e.source_id FROM finance.allocation_lines y
      JOIN finance.entry_lines m ON m.tenant_id = y.tenant_id AND m.id = y.line_id
      JOIN finance.journal_entries e ON e.tenant_id = m.tenant_id AND e.id = m.entry_id
      WHERE y.tenant_id = x.tenant_id AND y.allocation_id = h.id AND y.line_id <> l.id AND y.amount <> 0 LIMIT 1) o ON true
    WHERE l.entry_id = ${entryId}::uuid
    ORDER BY h.id`);
  return rows.map((row) => ({
    allocationId: row.id,
    date: row.date,
    kind: row.kind,
    amount: moneyOf(BigInt(row.amount), currency),
    byKind: row.by_kind ?? 'nothing',
    byId: row.by_id,
  }));
}
