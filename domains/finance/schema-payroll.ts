import { sql } from 'drizzle-orm';
import { check, foreignKey, index, text, unique, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { instant, ledger, plainDate } from '#kernel/table.ts';
import { ofEntity } from './schema-books.ts';
import { journalEntries } from './schema-ledger.ts';
import { finance, isNotBlank, minor, oneOf } from './schema-parts.ts';

/** What payroll put into the books: a run owes wages and what is withheld from them, a payment settles some of it. */
export const payrollJournals = ledger(
  finance,
  'payroll_journals',
  {
    entityId: uuid('entity_id').notNull(),
    kind: text('kind', { enum: ['run', 'payment', 'reversal'] }).notNull(),
    /** The payroll's own name for it, such as 2026-03: posted once unless it was reversed. */
    reference: text('reference').notNull(),
    date: plainDate('date').notNull(),
    entryId: uuid('entry_id').notNull(),
    /** What the entry does to the payroll accounts, debits positive. */
    movedMinor: minor('moved_minor').notNull(),
    reversesId: uuid('reverses_id'),
    postedAt: instant('posted_at').notNull(),
    postedBy: text('posted_by').notNull(),
  },
  (t) => [
    ofEntity('payroll_journals_entity', t),
    foreignKey({
      name: 'payroll_journals_entry',
      columns: [t.tenantId, t.entryId],
      foreignColumns: [journalEntries.tenantId, journalEntries.id],
    }),
    foreignKey({ name: 'payroll_journals_reverses', columns: [t.tenantId, t.reversesId], foreignColumns: [t.tenantId, t.id] }),
    unique('payroll_journals_one_entry').on(t.tenantId, t.entryId),
    uniqueIndex('payroll_journals_reversed_once')
      .on(t.tenantId, t.reversesId)
      .where(sql`reverses_id IS NOT NULL`),
    oneOf('payroll_journals_kind', t.kind, ['run', 'payment', 'reversal']),
    check(
      'payroll_journals_direction',
      sql`CASE ${t.kind} WHEN 'run' THEN ${t.movedMinor} < 0 WHEN 'payment' THEN ${t.movedMinor} > 0 ELSE true END`,
    ),
    check('payroll_journals_reversal', sql`(${t.kind} = 'reversal') = (${t.reversesId} IS NOT NULL)`),
    isNotBlank('payroll_journals_reference_not_blank', t.reference),
    index('payroll_journals_by_date').on(t.tenantId, t.entityId, t.date),
  ],
);
