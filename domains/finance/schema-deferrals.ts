import { sql } from 'drizzle-orm';
import { check, foreignKey, index, text, unique, uuid } from 'drizzle-orm/pg-core';
import { ledger, plainDate } from '#kernel/table.ts';
import { SPREADS } from './close/spreading.ts';
import { ofEntity } from './schema-books.ts';
import { ofEntry, ofRun, onAccount } from './schema-close.ts';
import { dimensionColumns } from './schema-dimensions.ts';
import { finance, isNotBlank, minor, oneOf } from './schema-parts.ts';

export const DEFERRAL_KINDS = ['income', 'expense'] as const;

/** Income received or an expense paid before its time, and the span of time that it belongs to. */
export const deferrals = ledger(
  finance,
  'deferrals',
  {
    /** That made it; a deferral whose run was taken back is void. */
    runId: uuid('run_id').notNull(),
    entityId: uuid('entity_id').notNull(),
    kind: text('kind', { enum: DEFERRAL_KINDS }).notNull(),
    description: text('description').notNull(),
    /** Where it waits, and where it goes. */
    deferredAccountId: uuid('deferred_account_id').notNull(),
    resultAccountId: uuid('result_account_id').notNull(),
    ...dimensionColumns,
    /** Minor units of the functional currency. */
    total: minor('total').notNull(),
    startsOn: plainDate('starts_on').notNull(),
    endsOn: plainDate('ends_on').notNull(),
    spread: text('spread', { enum: SPREADS }).notNull(),
  },
  (t) => [
    ofRun('deferrals_run', t),
    ofEntity('deferrals_entity', t),
    onAccount('deferrals_deferred_account', t.tenantId, t.deferredAccountId),
    onAccount('deferrals_result_account', t.tenantId, t.resultAccountId),
    oneOf('deferrals_kind', t.kind, DEFERRAL_KINDS),
    oneOf('deferrals_spread', t.spread, SPREADS),
    isNotBlank('deferrals_description_not_blank', t.description),
    check('deferrals_amounts', sql`${t.total} > 0 AND ${t.startsOn} <= ${t.endsOn} AND ${t.deferredAccountId} <> ${t.resultAccountId}`),
    index('deferrals_of_entity').on(t.tenantId, t.entityId, t.id),
  ],
);

/** What a run recognised of a deferral; a movement back is its mirror. */
export const deferralMovements = ledger(
  finance,
  'deferral_movements',
  {
    deferralId: uuid('deferral_id').notNull(),
    runId: uuid('run_id').notNull(),
    entryId: uuid('entry_id').notNull(),
    date: plainDate('date').notNull(),
    amount: minor('amount').notNull(),
    reversesId: uuid('reverses_id'),
  },
  (t) => [
    foreignKey({
      name: 'deferral_movements_deferral',
      columns: [t.tenantId, t.deferralId],
      foreignColumns: [deferrals.tenantId, deferrals.id],
    }),
    ofRun('deferral_movements_run', t),
    ofEntry('deferral_movements_entry', t),
    foreignKey({ name: 'deferral_movements_reverses', columns: [t.tenantId, t.reversesId], foreignColumns: [t.tenantId, t.id] }),
    unique('deferral_movements_reversed_once').on(t.tenantId, t.reversesId),
    index('deferral_movements_of_deferral').on(t.tenantId, t.deferralId),
    index('deferral_movements_of_entry').on(t.tenantId, t.entryId),
    index('deferral_movements_of_run').on(t.tenantId, t.runId),
  ],
);

export const deferralTables = [deferrals, deferralMovements];
