import { sql } from 'drizzle-orm';
import { type AnyPgColumn, boolean, check, foreignKey, index, integer, jsonb, text, unique, uuid } from 'drizzle-orm/pg-core';
import { instant, ledger, plainDate, record } from '#kernel/table.ts';
import { ofEntity } from './schema-books.ts';
import { journalEntries } from './schema-ledger.ts';
import { finance, isNotBlank, minor, oneOf, stamps } from './schema-parts.ts';
import { taxLines } from './schema-tax.ts';
import { type BoxTerm, RETURN_BASES, RETURN_STATUSES } from './tax/return-rules.ts';

/** The form of a return: which sums go into which box. */
export const taxReturnTemplates = record(
  finance,
  'tax_return_templates',
  {
    code: text('code').notNull(),
    name: text('name').notNull(),
    /** accrual: due on the tax point; cash: as it is paid. */
    basis: text('basis', { enum: RETURN_BASES }).notNull(),
    /** How many months a return covers. */
    months: integer('months').notNull(),
    /** The box that is paid, or refunded where it is below zero. */
    payableBox: text('payable_box').notNull(),
    isDemo: boolean('is_demo').notNull().default(false),
    isActive: boolean('is_active').notNull().default(true),
    ...stamps,
  },
  (t) => [
    unique('tax_return_templates_code').on(t.tenantId, t.code),
    oneOf('tax_return_templates_basis', t.basis, RETURN_BASES),
    check('tax_return_templates_months', sql`${t.months} BETWEEN 1 AND 12`),
    isNotBlank('tax_return_templates_name_not_blank', t.name),
  ],
);

type OfTemplate = { tenantId: AnyPgColumn; templateId: AnyPgColumn };
const ofTemplate = (name: string, t: OfTemplate) =>
  foreignKey({ name, columns: [t.tenantId, t.templateId], foreignColumns: [taxReturnTemplates.tenantId, taxReturnTemplates.id] });

export const taxReturnBoxes = record(
  finance,
  'tax_return_boxes',
  {
    templateId: uuid('template_id').notNull(),
    box: text('box').notNull(),
    label: text('label').notNull(),
    position: integer('position').notNull(),
    terms: jsonb('terms').$type<BoxTerm[]>().notNull(),
  },
  (t) => [ofTemplate('tax_return_boxes_template', t), unique('tax_return_boxes_box').on(t.tenantId, t.templateId, t.box)],
);

/**
 * draft: its figures are counted whenever they are asked for; filed: they are frozen below, and the tax accounts are cleared to what is
 * payable; withdrawn: taken back, so that what it declared is declared by another.
 */
export const taxReturns = record(
  finance,
  'tax_returns',
  {
    entityId: uuid('entity_id').notNull(),
    templateId: uuid('template_id').notNull(),
    startsOn: plainDate('starts_on').notNull(),
    endsOn: plainDate('ends_on').notNull(),
    status: text('status', { enum: RETURN_STATUSES }).notNull().default('draft'),
    /** What the authority calls it. */
    reference: text('reference'),
    /** In the functional currency, below zero: to be refunded. Null until filed. */
    payable: minor('payable'),
    /** Filed although codes, rates or the form are a demo. */
    isDemo: boolean('is_demo').notNull().default(false),
    /** Clears the tax accounts; null: there was nothing to clear. */
    entryId: uuid('entry_id'),
    filedAt: instant('filed_at'),
    filedBy: text('filed_by'),
    withdrawnAt: instant('withdrawn_at'),
    withdrawReason: text('withdraw_reason'),
    ...stamps,
  },
  (t) => [
    ofEntity('tax_returns_entity', t),
    ofTemplate('tax_returns_template', t),
    foreignKey({
      name: 'tax_returns_entry',
      columns: [t.tenantId, t.entryId],
      foreignColumns: [journalEntries.tenantId, journalEntries.id],
    }),
    unique('tax_returns_own_entry').on(t.tenantId, t.entryId),
    oneOf('tax_returns_status', t.status, RETURN_STATUSES),
    check('tax_returns_in_order', sql`${t.startsOn} <= ${t.endsOn}`),
    check(
      'tax_returns_filed',
      sql`CASE ${t.status} WHEN 'draft' THEN num_nonnulls(${t.payable}, ${t.entryId}, ${t.filedAt}, ${t.filedBy}) = 0 ELSE num_nulls(${t.payable}, ${t.filedAt}, ${t.filedBy}) = 0 END`,
    ),
    check(
      'tax_returns_withdrawn',
      sql`(${t.status} = 'withdrawn') = (${t.withdrawnAt} IS NOT NULL AND coalesce(btrim(${t.withdrawReason}), '') <> '')`,
    ),
    index('tax_returns_newest').on(t.tenantId, t.createdAt.desc(), t.id.desc()),
  ],
);

type OfReturn = { tenantId: AnyPgColumn; returnId: AnyPgColumn };
const ofReturn = (name: string, t: OfReturn) =>
  foreignKey({ name, columns: [t.tenantId, t.returnId], foreignColumns: [taxReturns.tenantId, taxReturns.id] });

/** The boxes of a filed return, with what they added up at the time. */
export const taxReturnFigures = ledger(
  finance,
  'tax_return_figures',
  {
    returnId: uuid('return_id').notNull(),
    box: text('box').notNull(),
    label: text('label').notNull(),
    position: integer('position').notNull(),
    terms: jsonb('terms').$type<BoxTerm[]>().notNull(),
    amount: minor('amount').notNull(),
  },
  (t) => [ofReturn('tax_return_figures_return', t), unique('tax_return_figures_box').on(t.tenantId, t.returnId, t.box)],
);

/** What a filed return declares of a tax line, in the functional currency. */
export const taxReturnItems = ledger(
  finance,
  'tax_return_items',
  {
    returnId: uuid('return_id').notNull(),
    taxLineId: uuid('tax_line_id').notNull(),
    base: minor('base').notNull(),
    tax: minor('tax').notNull(),
    recoverable: minor('recoverable').notNull(),
    /** How it enters the payable box: owed positive, claimed negative, nothing where it is only reported. */
    settled: minor('settled').notNull(),
    /** Belongs to a period that had been filed before it came. */
    isLate: boolean('is_late').notNull(),
  },
  (t) => [
    ofReturn('tax_return_items_return', t),
    foreignKey({ name: 'tax_return_items_line', columns: [t.tenantId, t.taxLineId], foreignColumns: [taxLines.tenantId, taxLines.id] }),
    unique('tax_return_items_once').on(t.tenantId, t.returnId, t.taxLineId),
    index('tax_return_items_of_line').on(t.tenantId, t.taxLineId),
  ],
);

/** What was paid to the authority for a return, or (below zero) refunded by it. */
export const taxReturnPayments = ledger(
  finance,
  'tax_return_payments',
  {
    returnId: uuid('return_id').notNull(),
    entryId: uuid('entry_id').notNull(),
    amount: minor('amount').notNull(),
    reversesId: uuid('reverses_id'),
  },
  (t) => [
    ofReturn('tax_return_payments_return', t),
    foreignKey({
      name: 'tax_return_payments_entry',
      columns: [t.tenantId, t.entryId],
      foreignColumns: [journalEntries.tenantId, journalEntries.id],
    }),
    foreignKey({ name: 'tax_return_payments_reverses', columns: [t.tenantId, t.reversesId], foreignColumns: [t.tenantId, t.id] }),
    unique('tax_return_payments_own_entry').on(t.tenantId, t.entryId),
    unique('tax_return_payments_reversed_once').on(t.tenantId, t.reversesId),
    index('tax_return_payments_of_return').on(t.tenantId, t.returnId),
  ],
);

export const taxReturnTables = [taxReturnTemplates, taxReturnBoxes, taxReturns, taxReturnFigures, taxReturnItems, taxReturnPayments];
