import { sql } from 'drizzle-orm';
import { boolean, check, foreignKey, index, integer, smallint, text, unique, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { instant, ledger, plainDate } from '#kernel/table.ts';
import { crm, isMoney, isNotBlank, value } from './schema-parts.ts';

/** What the open deals were worth at a moment. */
export const forecastSnapshots = ledger(
  crm,
  'forecast_snapshots',
  {
    /** The day in the tenant's time zone. */
    takenOn: plainDate('taken_on').notNull(),
    takenAt: instant('taken_at').notNull(),
    origin: text('origin', { enum: ['schedule', 'demand'] }).notNull(),
    deals: integer('deals').notNull(),
    takenBy: text('taken_by').notNull(),
    /** The call that took it: no other one adds lines. */
    callId: uuid('call_id')
      .notNull()
      .default(sql`kernel.call_id()`),
  },
  (t) => [
    uniqueIndex('forecast_snapshots_once_a_day')
      .on(t.tenantId, t.takenOn)
      .where(sql`origin = 'schedule'`),
    index('forecast_snapshots_newest').on(t.tenantId, t.takenAt.desc(), t.id.desc()),
    check('forecast_snapshots_origin', sql`${t.origin} IN ('schedule', 'demand')`),
    check('forecast_snapshots_deals', sql`${t.deals} >= 0`),
  ],
);

/** One open deal of a snapshot. It points at no deal: one that was entered by mistake may go, what was forecast stays. */
export const forecastLines = ledger(
  crm,
  'forecast_lines',
  {
    snapshotId: uuid('snapshot_id').notNull(),
    dealId: uuid('deal_id').notNull(),
    name: text('name').notNull(),
    pipelineId: uuid('pipeline_id').notNull(),
    stageId: uuid('stage_id').notNull(),
    probability: smallint('probability').notNull(),
    ...value,
    expectedCloseOn: plainDate('expected_close_on'),
    ownerId: uuid('owner_id'),
    openedAt: instant('opened_at').notNull(),
  },
  (t) => [
    unique('forecast_lines_once').on(t.tenantId, t.snapshotId, t.dealId),
    foreignKey({
      name: 'forecast_lines_snapshot',
      columns: [t.tenantId, t.snapshotId],
      foreignColumns: [forecastSnapshots.tenantId, forecastSnapshots.id],
    }),
    check('forecast_lines_probability', sql`${t.probability} BETWEEN 0 AND 99`),
    isMoney('forecast_lines_value', t),
  ],
);

/** A snapshot that was taken in error is marked, and the mark may be taken back: the last mark decides. */
export const forecastMarks = ledger(
  crm,
  'forecast_marks',
  {
    snapshotId: uuid('snapshot_id').notNull(),
    seq: integer('seq').notNull(),
    isVoid: boolean('is_void').notNull(),
    reason: text('reason').notNull(),
    markedAt: instant('marked_at').notNull(),
    markedBy: text('marked_by').notNull(),
  },
  (t) => [
    unique('forecast_marks_in_order').on(t.tenantId, t.snapshotId, t.seq),
    foreignKey({
      name: 'forecast_marks_snapshot',
      columns: [t.tenantId, t.snapshotId],
      foreignColumns: [forecastSnapshots.tenantId, forecastSnapshots.id],
    }),
    // Voided, then valid, then voided again: the number says which, so a mark that changes nothing cannot be written.
    check('forecast_marks_alternate', sql`${t.seq} > 0 AND ${t.isVoid} = (${t.seq} % 2 = 1)`),
    isNotBlank('forecast_marks_reason', t.reason),
  ],
);
