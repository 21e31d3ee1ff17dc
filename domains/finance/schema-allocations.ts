import { foreignKey, index, text, unique, uuid } from 'drizzle-orm/pg-core';
import { instant, ledger, plainDate } from '#kernel/table.ts';
import { ofEntity } from './schema-books.ts';
import { entryLines } from './schema-ledger.ts';
import { finance, minor, oneOf } from './schema-parts.ts';
import { parties } from './schema-parties.ts';

export const ALLOCATION_KINDS = ['payment', 'credit', 'write_off', 'discount', 'contra', 'opening', 'reversal'] as const;

/** What settles what: lines of one party whose parts cancel each other out. */
export const allocations = ledger(
  finance,
  'allocations',
  {
    entityId: uuid('entity_id').notNull(),
    partyId: uuid('party_id').notNull(),
    date: plainDate('date').notNull(),
    kind: text('kind', { enum: ALLOCATION_KINDS }).notNull(),
    reversesId: uuid('reverses_id'),
    recordedAt: instant('recorded_at').notNull(),
    recordedBy: text('recorded_by').notNull(),
  },
  (t) => [
    ofEntity('allocations_entity', t),
    foreignKey({ name: 'allocations_party', columns: [t.tenantId, t.partyId], foreignColumns: [parties.tenantId, parties.id] }),
    foreignKey({ name: 'allocations_reverses', columns: [t.tenantId, t.reversesId], foreignColumns: [t.tenantId, t.id] }),
    unique('allocations_reversed_once').on(t.tenantId, t.reversesId),
    oneOf('allocations_kind', t.kind, ALLOCATION_KINDS),
    index('allocations_of_party').on(t.tenantId, t.partyId, t.date),
  ],
);

/** How much of a line an allocation takes, signed like the line: in its currency, and in the functional currency. */
export const allocationLines = ledger(
  finance,
  'allocation_lines',
  {
    allocationId: uuid('allocation_id').notNull(),
    lineId: uuid('line_id').notNull(),
    amount: minor('amount').notNull(),
    functional: minor('functional').notNull(),
  },
  (t) => [
    foreignKey({
      name: 'allocation_lines_allocation',
      columns: [t.tenantId, t.allocationId],
      foreignColumns: [allocations.tenantId, allocations.id],
    }),
    foreignKey({ name: 'allocation_lines_line', columns: [t.tenantId, t.lineId], foreignColumns: [entryLines.tenantId, entryLines.id] }),
    unique('allocation_lines_once').on(t.tenantId, t.allocationId, t.lineId),
    index('allocation_lines_of_line').on(t.tenantId, t.lineId),
  ],
);

export const allocationTables = [allocations, allocationLines];
