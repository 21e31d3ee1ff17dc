import { sql } from 'drizzle-orm';
import { type AnyPgColumn, boolean, check, foreignKey, index, integer, numeric, text, unique, uuid } from 'drizzle-orm/pg-core';
import { instant, ledger, plainDate, record } from '#kernel/table.ts';
import { accounts, entities, ofEntity, periods } from './schema-books.ts';
import { journalEntries } from './schema-ledger.ts';
import { parties } from './schema-parties.ts';
import { finance, isNotBlank, minor, oneOf, stamps } from './schema-parts.ts';

export const RUN_KINDS = [
  'accrual',
  'deferral',
  'recognition',
  'acquisition',
  'depreciation',
  'write_down',
  'disposal',
  'revaluation',
  'year_end',
  'opening',
] as const;

/** One piece of closing work and what it posted: the entries whose source it is. A run that found nothing due is one too. */
export const closeRuns = ledger(
  finance,
  'close_runs',
  {
    entityId: uuid('entity_id').notNull(),
    kind: text('kind', { enum: RUN_KINDS }).notNull(),
    date: plainDate('date').notNull(),
    note: text('note').notNull(),
    /** A run that was taken back and is done again, as it was. */
    repeatsRunId: uuid('repeats_run_id'),
    doneBy: text('done_by').notNull(),
    doneAt: instant('done_at').notNull(),
  },
  (t) => [
    ofEntity('close_runs_entity', t),
    foreignKey({ name: 'close_runs_repeats', columns: [t.tenantId, t.repeatsRunId], foreignColumns: [t.tenantId, t.id] }),
    unique('close_runs_repeated_once').on(t.tenantId, t.repeatsRunId),
    oneOf('close_runs_kind', t.kind, RUN_KINDS),
    isNotBlank('close_runs_note_not_blank', t.note),
    index('close_runs_newest').on(t.tenantId, t.doneAt.desc(), t.id.desc()),
  ],
);

type OfRun = Record<'tenantId' | 'runId', AnyPgColumn>;
export const ofRun = (name: string, t: OfRun) =>
  foreignKey({ name, columns: [t.tenantId, t.runId], foreignColumns: [closeRuns.tenantId, closeRuns.id] });
type OfEntry = Record<'tenantId' | 'entryId', AnyPgColumn>;
export const ofEntry = (name: string, t: OfEntry) =>
  foreignKey({ name, columns: [t.tenantId, t.entryId], foreignColumns: [journalEntries.tenantId, journalEntries.id] });
export const onAccount = (name: string, tenantId: AnyPgColumn, column: AnyPgColumn) =>
  foreignKey({ name, columns: [tenantId, column], foreignColumns: [accounts.tenantId, accounts.id] });

/** A run that was taken back: each of its entries has its mirror. */
export const closeRunReversals = ledger(
  finance,
  'close_run_reversals',
  {
    runId: uuid('run_id').notNull(),
    reason: text('reason').notNull(),
    doneBy: text('done_by').notNull(),
    doneAt: instant('done_at').notNull(),
  },
  (t) => [
    ofRun('close_run_reversals_run', t),
    unique('close_run_reversals_once').on(t.tenantId, t.runId),
    isNotBlank('close_run_reversals_reason', t.reason),
  ],
);

/** What is to be done before a period is closed. With a check, the books say whether it is done; without, a person does. */
export const checklistTasks = record(
  finance,
  'checklist_tasks',
  {
    name: text('name').notNull(),
    position: integer('position').notNull(),
    check: text('check_code'),
    isBlocking: boolean('is_blocking').notNull(),
    isActive: boolean('is_active').notNull().default(true),
    ...stamps,
  },
  (t) => [
    unique('checklist_tasks_name').on(t.tenantId, t.name),
    unique('checklist_tasks_check').on(t.tenantId, t.check),
    isNotBlank('checklist_tasks_name_not_blank', t.name),
  ],
);

/** A task that somebody did for a period. */
export const checklistMarks = record(
  finance,
  'checklist_marks',
  {
    periodId: uuid('period_id').notNull(),
    taskId: uuid('task_id').notNull(),
    note: text('note'),
    doneBy: text('done_by').notNull(),
    doneAt: instant('done_at').notNull(),
  },
  (t) => [
    foreignKey({ name: 'checklist_marks_period', columns: [t.tenantId, t.periodId], foreignColumns: [periods.tenantId, periods.id] }),
    foreignKey({
      name: 'checklist_marks_task',
      columns: [t.tenantId, t.taskId],
      foreignColumns: [checklistTasks.tenantId, checklistTasks.id],
    }),
    unique('checklist_marks_once').on(t.tenantId, t.periodId, t.taskId),
  ],
);

/** A foreign-currency balance as a run found and revalued it; its taking back on the next day is one more of these. */
export const revaluationLines = ledger(
  finance,
  'revaluation_lines',
  {
    runId: uuid('run_id').notNull(),
    entryId: uuid('entry_id').notNull(),
    accountId: uuid('account_id').notNull(),
    partyId: uuid('party_id'),
    currency: text('currency').notNull(),
    /** The balance, in its currency and as it stood in the books. */
    amount: minor('amount').notNull(),
    functional: minor('functional').notNull(),
    rate: numeric('rate').notNull(),
    /** Booked on the account; positive: debit. */
    difference: minor('difference').notNull(),
  },
  (t) => [
    ofRun('revaluation_lines_run', t),
    ofEntry('revaluation_lines_entry', t),
    onAccount('revaluation_lines_account', t.tenantId, t.accountId),
    foreignKey({ name: 'revaluation_lines_party', columns: [t.tenantId, t.partyId], foreignColumns: [parties.tenantId, parties.id] }),
    unique('revaluation_lines_once').on(t.tenantId, t.entryId, t.accountId, t.partyId, t.currency).nullsNotDistinct(),
    check('revaluation_lines_difference', sql`${t.difference} <> 0`),
  ],
);

/** What a business brought along on a control account: an open item of a party, or the opening balance of a sub-ledger. */
export const openingItems = ledger(
  finance,
  'opening_items',
  {
    runId: uuid('run_id').notNull(),
    entryId: uuid('entry_id').notNull(),
    accountId: uuid('account_id').notNull(),
    partyId: uuid('party_id'),
    dueOn: plainDate('due_on'),
    currency: text('currency').notNull(),
    /** Debit positive. */
    amount: minor('amount').notNull(),
    functional: minor('functional').notNull(),
  },
  (t) => [
    ofRun('opening_items_run', t),
    ofEntry('opening_items_entry', t),
    onAccount('opening_items_account', t.tenantId, t.accountId),
    index('opening_items_of_entry').on(t.tenantId, t.entryId),
  ],
);

/** Two accounts of two entities that mirror each other; the group's figures leave out what both agree on. */
export const eliminationPairs = record(
  finance,
  'elimination_pairs',
  {
    name: text('name').notNull(),
    entityId: uuid('entity_id').notNull(),
    accountId: uuid('account_id').notNull(),
    counterEntityId: uuid('counter_entity_id').notNull(),
    counterAccountId: uuid('counter_account_id').notNull(),
    ...stamps,
  },
  (t) => [
    ofEntity('elimination_pairs_entity', t),
    foreignKey({
      name: 'elimination_pairs_counter_entity',
      columns: [t.tenantId, t.counterEntityId],
      foreignColumns: [entities.tenantId, entities.id],
    }),
    onAccount('elimination_pairs_account', t.tenantId, t.accountId),
    onAccount('elimination_pairs_counter_account', t.tenantId, t.counterAccountId),
    unique('elimination_pairs_once').on(t.tenantId, t.entityId, t.accountId, t.counterEntityId, t.counterAccountId),
    check('elimination_pairs_two_entities', sql`${t.entityId} <> ${t.counterEntityId}`),
    isNotBlank('elimination_pairs_name_not_blank', t.name),
  ],
);

export const closeTables = [closeRuns, closeRunReversals, checklistTasks, checklistMarks, revaluationLines, openingItems, eliminationPairs];
