import { sql } from 'drizzle-orm';
import { type AnyPgColumn, check, foreignKey, index, integer, jsonb, numeric, text, unique, uuid } from 'drizzle-orm/pg-core';
import { derived, instant, ledger, plainDate, record } from '#kernel/table.ts';
import { accounts, dimensionValues, journals, periods, series } from './schema-books.ts';
import type { Dimension } from './ledger-rules.ts';
import { finance, isNotBlank, minor, stamps } from './schema-parts.ts';
import { parties } from './schema-parties.ts';

/** Each number that was ever given out, and what it stands on: nothing is skipped, and nothing spoilt goes unexplained. */
export const numbers = ledger(
  finance,
  'numbers',
  {
    seriesId: uuid('series_id').notNull(),
    onDate: plainDate('on_date').notNull(),
    /** The year within which it counts; empty: for ever. Given by the database, like the next two. */
    cycle: text('cycle').notNull().default(''),
    number: integer('number').notNull().default(0),
    label: text('label').notNull().default(''),
    /** `entry`, `invoice`, …; `void`: on nothing, for the reason given. */
    subjectKind: text('subject_kind').notNull(),
    subjectId: uuid('subject_id'),
    voidReason: text('void_reason'),
    takenAt: instant('taken_at').notNull(),
  },
  (t) => [
    foreignKey({ name: 'numbers_series', columns: [t.tenantId, t.seriesId], foreignColumns: [series.tenantId, series.id] }),
    unique('numbers_once').on(t.tenantId, t.seriesId, t.cycle, t.number),
    unique('numbers_subject').on(t.tenantId, t.subjectKind, t.subjectId),
    check(
      'numbers_on_something',
      sql`CASE ${t.subjectKind} WHEN 'void' THEN ${t.subjectId} IS NULL AND coalesce(btrim(${t.voidReason}), '') <> '' ELSE ${t.subjectId} IS NOT NULL AND ${t.voidReason} IS NULL END`,
    ),
  ],
);

export const journalEntries = ledger(
  finance,
  'journal_entries',
  {
    entityId: uuid('entity_id').notNull(),
    journalId: uuid('journal_id').notNull(),
    periodId: uuid('period_id').notNull(),
    /** When it counts. */
    date: plainDate('date').notNull(),
    /** When it was written: by the database's clock. */
    recordedAt: instant('recorded_at')
      .notNull()
      .default(sql`now()`),
    numberId: uuid('number_id').notNull(),
    number: text('number').notNull(),
    description: text('description').notNull(),
    sourceKind: text('source_kind').notNull(),
    sourceId: uuid('source_id'),
    reversesEntryId: uuid('reverses_entry_id'),
    reason: text('reason'),
    lineCount: integer('line_count').notNull(),
    postedBy: text('posted_by').notNull(),
  },
  (t) => [
    foreignKey({
      name: 'journal_entries_journal',
      columns: [t.tenantId, t.journalId, t.entityId],
      foreignColumns: [journals.tenantId, journals.id, journals.entityId],
    }),
    foreignKey({
      name: 'journal_entries_period',
      columns: [t.tenantId, t.periodId, t.entityId],
      foreignColumns: [periods.tenantId, periods.id, periods.entityId],
    }),
    foreignKey({ name: 'journal_entries_number', columns: [t.tenantId, t.numberId], foreignColumns: [numbers.tenantId, numbers.id] }),
    foreignKey({ name: 'journal_entries_reverses', columns: [t.tenantId, t.reversesEntryId], foreignColumns: [t.tenantId, t.id] }),
    unique('journal_entries_one_number').on(t.tenantId, t.numberId),
    unique('journal_entries_reversed_once').on(t.tenantId, t.reversesEntryId),
    check('journal_entries_reversal', sql`(${t.sourceKind} = 'reversal') = (${t.reversesEntryId} IS NOT NULL)`),
    index('journal_entries_by_date').on(t.tenantId, t.entityId, t.date, t.id),
    index('journal_entries_by_source').on(t.tenantId, t.sourceId),
    // For the books as they stood at an earlier moment: what was recorded since is few, and found by it.
    index('journal_entries_by_recording').on(t.tenantId, t.entityId, t.recordedAt),
    index('journal_entries_closing')
      .on(t.tenantId, t.entityId, t.date)
      .where(sql`source_kind = 'closing'`),
  ],
);

const dimensions = {
  costCentreId: uuid('cost_centre_id'),
  projectId: uuid('project_id'),
  fundId: uuid('fund_id'),
  branchId: uuid('branch_id'),
};

type Dimensioned = Record<'tenantId' | keyof typeof dimensions, AnyPgColumn>;
const hasDimensions = (table: string, t: Dimensioned) =>
  (
    [
      ['cost_centre', t.costCentreId],
      ['project', t.projectId],
      ['fund', t.fundId],
      ['branch', t.branchId],
    ] as const
  ).map(([kind, column]) =>
    foreignKey({
      name: `${table}_${kind}`,
      columns: [t.tenantId, column],
      foreignColumns: [dimensionValues.tenantId, dimensionValues.id],
    }),
  );

export const entryLines = ledger(
  finance,
  'entry_lines',
  {
    entryId: uuid('entry_id').notNull(),
    lineNo: integer('line_no').notNull(),
    /** The next three are the entry's. */
    entityId: uuid('entity_id').notNull(),
    date: plainDate('date').notNull(),
    recordedAt: instant('recorded_at').notNull(),
    accountId: uuid('account_id').notNull(),
    /** In minor units of the entity's functional currency: one of them is greater than nothing, the other is nothing. */
    debit: minor('debit').notNull(),
    credit: minor('credit').notNull(),
    currency: text('currency').notNull(),
    /** In minor units of `currency`, debits positive, credits negative; nothing: a difference in the functional currency alone. */
    amount: minor('amount').notNull(),
    /** What one unit of `currency` cost in the functional currency. */
    rate: numeric('rate').notNull(),
    partyId: uuid('party_id'),
    dueOn: plainDate('due_on'),
    description: text('description'),
    ...dimensions,
    taxCodeId: uuid('tax_code_id'),
  },
  (t) => [
    foreignKey({
      name: 'entry_lines_entry',
      columns: [t.tenantId, t.entryId],
      foreignColumns: [journalEntries.tenantId, journalEntries.id],
    }),
    foreignKey({ name: 'entry_lines_account', columns: [t.tenantId, t.accountId], foreignColumns: [accounts.tenantId, accounts.id] }),
    foreignKey({ name: 'entry_lines_party', columns: [t.tenantId, t.partyId], foreignColumns: [parties.tenantId, parties.id] }),
    ...hasDimensions('entry_lines', t as never),
    unique('entry_lines_no').on(t.tenantId, t.entryId, t.lineNo),
    check(
      'entry_lines_one_side',
      sql`${t.debit} >= 0 AND ${t.credit} >= 0 AND (${t.debit} > 0) <> (${t.credit} > 0) AND (${t.debit} > 0 AND ${t.amount} >= 0 OR ${t.credit} > 0 AND ${t.amount} <= 0)`,
    ),
    index('entry_lines_of_account').on(t.tenantId, t.accountId, t.entityId, t.date),
    index('entry_lines_of_day').on(t.tenantId, t.entityId, t.date),
    index('entry_lines_of_party')
      .on(t.tenantId, t.partyId, t.accountId)
      .where(sql`party_id IS NOT NULL`),
  ],
);

export interface DraftLine {
  accountId: string;
  side: 'debit' | 'credit';
  amount: string;
  currency: string;
  description?: string | undefined;
  dimensions?: Partial<Record<Dimension, string>> | undefined;
}

/** An entry that is not in the books yet. */
export const entryDrafts = record(
  finance,
  'entry_drafts',
  {
    entityId: uuid('entity_id').notNull(),
    journalId: uuid('journal_id').notNull(),
    date: plainDate('date').notNull(),
    description: text('description').notNull(),
    lines: jsonb('lines').$type<DraftLine[]>().notNull(),
    postedEntryId: uuid('posted_entry_id'),
    createdBy: text('created_by').notNull(),
    ...stamps,
  },
  (t) => [
    foreignKey({
      name: 'entry_drafts_journal',
      columns: [t.tenantId, t.journalId, t.entityId],
      foreignColumns: [journals.tenantId, journals.id, journals.entityId],
    }),
    foreignKey({
      name: 'entry_drafts_entry',
      columns: [t.tenantId, t.postedEntryId],
      foreignColumns: [journalEntries.tenantId, journalEntries.id],
    }),
    unique('entry_drafts_posted_once').on(t.tenantId, t.postedEntryId),
    isNotBlank('entry_drafts_description_not_blank', t.description),
    index('entry_drafts_newest').on(t.tenantId, t.createdAt.desc(), t.id.desc()),
  ],
);

/** The sums of a day, made from its lines behind the postings. A day that stands in balance_marks is read from its lines. */
export const balanceDays = derived(
  finance,
  'balance_days',
  {
    entityId: uuid('entity_id').notNull(),
    date: plainDate('date').notNull(),
    accountId: uuid('account_id').notNull(),
    currency: text('currency').notNull(),
    ...dimensions,
    debit: minor('debit').notNull(),
    credit: minor('credit').notNull(),
    amount: minor('amount').notNull(),
    lines: integer('lines').notNull(),
  },
  (t) => [index('balance_days_by_date').on(t.tenantId, t.entityId, t.date)],
);

/** One row for each entry whose day has to be summed up anew: inserted, never updated, so that no posting waits for another. */
export const balanceMarks = derived(
  finance,
  'balance_marks',
  { entityId: uuid('entity_id').notNull(), date: plainDate('date').notNull() },
  (t) => [index('balance_marks_by_date').on(t.tenantId, t.entityId, t.date)],
);

export const ledgerTables = [numbers, journalEntries, entryLines, entryDrafts, balanceDays, balanceMarks];
