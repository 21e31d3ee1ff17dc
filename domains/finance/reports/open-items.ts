import { type SQL, sql } from 'drizzle-orm';
import { accounts } from '../schema-books.ts';
import { allocationLines, allocations } from '../schema-allocations.ts';
import { entryLines } from '../schema-ledger.ts';
import type { AgeingSpec } from './spec.ts';

/**
 * What is open of each line of a control account, in the currency of the books: the line less what was allocated. An allocation
 * counts from the day on which it and all its lines are there, so that the sum is the account's balance on every day.
 */
export function openItems({ kind, entityId, asOf, recordedBy }: AgeingSpec): SQL {
  const until = sql`${asOf}::date`;
  const moment = sql`${recordedBy}::timestamptz`;
  const control = kind === 'receivables' ? 'receivable' : 'payable';
  return sql`
    WITH items AS MATERIALIZED (
      SELECT l.id, l.entry_id, l.party_id, l.date, coalesce(l.due_on, l.date) AS due_on, l.debit - l.credit AS functional
      FROM ${entryLines} l
      WHERE l.entity_id = ${entityId} AND l.date <= ${until} AND l.recorded_at <= ${moment}
        AND l.account_id IN (SELECT id FROM ${accounts} WHERE control = ${control})),
    counted AS (
      SELECT h.id FROM ${allocations} h WHERE h.entity_id = ${entityId} AND h.date <= ${until} AND h.recorded_at <= ${moment}
        AND NOT EXISTS (SELECT FROM ${allocationLines} x JOIN ${entryLines} l ON l.tenant_id = x.tenant_id AND l.id = x.line_id
          WHERE x.allocation_id = h.id AND l.date > ${until})),
    taken AS (
      SELECT x.line_id, sum(x.functional) AS functional FROM ${allocationLines} x JOIN counted ON counted.id = x.allocation_id GROUP BY x.line_id)
    SELECT i.*, i.functional - coalesce(t.functional, 0) AS part, ${until} - i.due_on AS days_late
    FROM items i LEFT JOIN taken t ON t.line_id = i.id
    WHERE i.functional <> coalesce(t.functional, 0)`;
}

/** How long an item is overdue, in days; the first is not due yet. */
export const BUCKETS = [
  { id: 'current', label: 'Not due', from: null, to: 0 },
  { id: 'd30', label: '1 to 30 days', from: 1, to: 30 },
  { id: 'd60', label: '31 to 60 days', from: 31, to: 60 },
  { id: 'd90', label: '61 to 90 days', from: 61, to: 90 },
  { id: 'older', label: 'Over 90 days', from: 91, to: null },
] as const;

type BucketId = (typeof BUCKETS)[number]['id'];

export function inBucket(id: BucketId): SQL {
  const bucket = BUCKETS.find((each) => each.id === id);
  const from = bucket?.from ?? null;
  const to = bucket?.to ?? null;
  return sql`${from === null ? sql`true` : sql`days_late >= ${from}`} AND ${to === null ? sql`true` : sql`days_late <= ${to}`}`;
}
