import { sql } from 'drizzle-orm';
import {
  type AnyPgColumn,
  boolean,
  check,
  foreignKey,
  index,
  integer,
  jsonb,
  numeric,
  text,
  unique,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { instant, plainDate, record } from '#kernel/table.ts';
import { CONTROLLED, DIRECTIONS, DOCUMENT_KINDS, METHODS, STATES, WRITE_OFF_STATES } from './documents/kinds.ts';
import { FREQUENCIES } from './documents/terms.ts';
import { allocations } from './schema-allocations.ts';
import { accounts, ofEntity } from './schema-books.ts';
import { entryLines, journalEntries, numbers } from './schema-ledger.ts';
import { finance, isCurrency, isNotBlank, minor, oneOf, stamps } from './schema-parts.ts';
import { parties } from './schema-parties.ts';

type Row = { tenantId: AnyPgColumn };
const refersTo = (name: string, t: Row, column: AnyPgColumn, table: { tenantId: AnyPgColumn; id: AnyPgColumn }) =>
  foreignKey({ name, columns: [t.tenantId, column], foreignColumns: [table.tenantId, table.id] });

/** What is said between a business and the other side: offers, invoices, bills and what takes them back. */
export const documents = record(
  finance,
  'documents',
  {
    entityId: uuid('entity_id').notNull(),
    kind: text('kind', { enum: DOCUMENT_KINDS }).notNull(),
    state: text('state', { enum: STATES }).notNull().default('draft'),
    partyId: uuid('party_id').notNull(),
    /** Taken when it is issued, and never before: a draft that is dropped leaves no gap. */
    number: text('number'),
    numberId: uuid('number_id'),
    /** Theirs: the number of a supplier's invoice, a customer's order. */
    reference: text('reference'),
    date: plainDate('date').notNull(),
    dueOn: plainDate('due_on').notNull(),
    currency: text('currency').notNull(),
    pricing: text('pricing', { enum: ['exclusive', 'inclusive'] })
      .notNull()
      .default('exclusive'),
    discountPercent: numeric('discount_percent'),
    discountMinor: minor('discount_minor').notNull(),
    netMinor: minor('net_minor').notNull(),
    taxMinor: minor('tax_minor').notNull(),
    /** Net and taxes. */
    totalMinor: minor('total_minor').notNull(),
    /** Kept back as tax on the document itself. */
    withheldMinor: minor('withheld_minor').notNull(),
    /** Kept back as tax when all of it is paid. */
    withheldOnPaymentMinor: minor('withheld_on_payment_minor').notNull(),
    /** What stands on the control account: total less what is withheld. */
    dueMinor: minor('due_minor').notNull(),
    /** What may be left unpaid by whoever pays by that day. */
    earlyUntil: plainDate('early_until'),
    earlyMinor: minor('early_minor'),
    memo: text('memo'),
    /** The invoice that a credit note takes back, the quote that an invoice came from. */
    ofDocumentId: uuid('of_document_id'),
    templateId: uuid('template_id'),
    occurrenceOn: plainDate('occurrence_on'),
    /** A deal of crm. */
    dealId: uuid('deal_id'),
    entryId: uuid('entry_id'),
    issuedAt: instant('issued_at'),
    issuedBy: text('issued_by'),
    createdBy: text('created_by').notNull(),
    ...stamps,
  },
  (t) => [
    ofEntity('documents_entity', t),
    refersTo('documents_party', t, t.partyId, parties),
    refersTo('documents_number', t, t.numberId, numbers),
    refersTo('documents_entry', t, t.entryId, journalEntries),
    foreignKey({ name: 'documents_of', columns: [t.tenantId, t.ofDocumentId], foreignColumns: [t.tenantId, t.id] }),
    unique('documents_one_number').on(t.tenantId, t.numberId),
    unique('documents_one_entry').on(t.tenantId, t.entryId),
    unique('documents_of_template').on(t.tenantId, t.templateId, t.occurrenceOn),
    unique('documents_of_deal').on(t.tenantId, t.dealId),
    // Spaces, dashes and case apart: what a clerk types from paper.
    uniqueIndex('documents_bill_once')
      .on(t.tenantId, t.partyId, sql`lower(regexp_replace(reference, '[^[:alnum:]]', '', 'g'))`)
      .where(sql`kind = 'bill'`),
    oneOf('documents_kind', t.kind, DOCUMENT_KINDS),
    oneOf('documents_state', t.state, STATES),
    isCurrency('documents_currency', t.currency),
    check('documents_bill_reference', sql`${t.kind} <> 'bill' OR ${t.reference} ~ '[[:alnum:]]'`),
    check(
      'documents_amounts',
      sql`${t.totalMinor} = ${t.netMinor} + ${t.taxMinor} AND ${t.dueMinor} = ${t.totalMinor} - ${t.withheldMinor}`,
    ),
    check('documents_early', sql`(${t.earlyUntil} IS NULL) = (${t.earlyMinor} IS NULL) AND ${t.earlyMinor} > 0`),
    index('documents_newest').on(t.tenantId, t.kind, t.createdAt.desc(), t.id.desc()),
    index('documents_by_party').on(t.tenantId, t.partyId, t.kind),
    index('documents_of_document').on(t.tenantId, t.ofDocumentId),
  ],
);

export const documentLines = record(
  finance,
  'document_lines',
  {
    documentId: uuid('document_id').notNull(),
    lineNo: integer('line_no').notNull(),
    description: text('description').notNull(),
    quantity: numeric('quantity').notNull(),
    unitPrice: numeric('unit_price').notNull(),
    discountPercent: numeric('discount_percent'),
    /** What its own discount took off. */
    discountMinor: minor('discount_minor').notNull(),
    /** Its part of the document's discount. */
    shareMinor: minor('share_minor').notNull(),
    netMinor: minor('net_minor').notNull(),
    taxMinor: minor('tax_minor').notNull(),
    /** Input tax that may not be deducted: it is cost of the line. */
    nonRecoverableMinor: minor('non_recoverable_minor').notNull(),
    accountId: uuid('account_id').notNull(),
    taxCodeIds: uuid('tax_code_ids').array().notNull(),
    costCentreId: uuid('cost_centre_id'),
    projectId: uuid('project_id'),
    fundId: uuid('fund_id'),
    branchId: uuid('branch_id'),
  },
  (t) => [
    refersTo('document_lines_document', t, t.documentId, documents),
    refersTo('document_lines_account', t, t.accountId, accounts),
    unique('document_lines_no').on(t.tenantId, t.documentId, t.lineNo),
    isNotBlank('document_lines_description_not_blank', t.description),
  ],
);

/** Each tax of a document, with the rate of its day: a later rate changes nothing that was issued. */
export const documentTaxes = record(
  finance,
  'document_taxes',
  {
    documentId: uuid('document_id').notNull(),
    place: integer('place').notNull(),
    taxCodeId: uuid('tax_code_id').notNull(),
    code: text('code').notNull(),
    kind: text('kind').notNull(),
    direction: text('direction').notNull(),
    rate: numeric('rate').notNull(),
    baseMinor: minor('base_minor').notNull(),
    taxMinor: minor('tax_minor').notNull(),
    recoverableMinor: minor('recoverable_minor').notNull(),
    withheldAt: text('withheld_at'),
  },
  (t) => [
    refersTo('document_taxes_document', t, t.documentId, documents),
    unique('document_taxes_place').on(t.tenantId, t.documentId, t.place),
    index('document_taxes_of_code').on(t.tenantId, t.taxCodeId),
  ],
);

export const payments = record(
  finance,
  'payments',
  {
    entityId: uuid('entity_id').notNull(),
    state: text('state', { enum: ['recorded', 'voided'] })
      .notNull()
      .default('recorded'),
    direction: text('direction', { enum: DIRECTIONS }).notNull(),
    /** The account whose items it settles: what customers owe, or what suppliers are owed. */
    control: text('control', { enum: CONTROLLED }).notNull(),
    partyId: uuid('party_id').notNull(),
    method: text('method', { enum: METHODS }).notNull(),
    /** The bank, cash or mobile-money account of the ledger. */
    accountId: uuid('account_id').notNull(),
    date: plainDate('date').notNull(),
    number: text('number'),
    numberId: uuid('number_id'),
    /** What it settles, in the currency of what it settles: money and what was kept back as tax. */
    currency: text('currency').notNull(),
    amountMinor: minor('amount_minor').notNull(),
    withheldMinor: minor('withheld_minor').notNull(),
    /** What moved on the account, in that account's currency. */
    moneyCurrency: text('money_currency').notNull(),
    moneyMinor: minor('money_minor').notNull(),
    reference: text('reference'),
    memo: text('memo'),
    entryId: uuid('entry_id').notNull(),
    reversalEntryId: uuid('reversal_entry_id'),
    voidReason: text('void_reason'),
    recordedBy: text('recorded_by').notNull(),
    ...stamps,
  },
  (t) => [
    ofEntity('payments_entity', t),
    refersTo('payments_party', t, t.partyId, parties),
    refersTo('payments_account', t, t.accountId, accounts),
    refersTo('payments_number', t, t.numberId, numbers),
    refersTo('payments_entry', t, t.entryId, journalEntries),
    refersTo('payments_reversal', t, t.reversalEntryId, journalEntries),
    unique('payments_one_entry').on(t.tenantId, t.entryId),
    unique('payments_one_number').on(t.tenantId, t.numberId),
    oneOf('payments_direction', t.direction, DIRECTIONS),
    oneOf('payments_control', t.control, CONTROLLED),
    oneOf('payments_method', t.method, METHODS),
    isCurrency('payments_currency', t.currency),
    isCurrency('payments_money_currency', t.moneyCurrency),
    check(
      'payments_amounts',
      sql`${t.amountMinor} > 0 AND ${t.moneyMinor} >= 0 AND ${t.withheldMinor} >= 0 AND (${t.currency} <> ${t.moneyCurrency} OR ${t.amountMinor} = ${t.moneyMinor} + ${t.withheldMinor})`,
    ),
    check(
      'payments_voided',
      sql`CASE ${t.state} WHEN 'recorded' THEN num_nonnulls(${t.reversalEntryId}, ${t.voidReason}) = 0 WHEN 'voided' THEN ${t.reversalEntryId} IS NOT NULL AND btrim(${t.voidReason}) <> '' ELSE false END`,
    ),
    index('payments_newest').on(t.tenantId, t.createdAt.desc(), t.id.desc()),
    index('payments_by_party').on(t.tenantId, t.partyId, t.date),
  ],
);

/** A debt that is given up: asked for by one, decided by another. */
export const writeOffs = record(
  finance,
  'write_offs',
  {
    entityId: uuid('entity_id').notNull(),
    partyId: uuid('party_id').notNull(),
    /** The open item. */
    lineId: uuid('line_id').notNull(),
    currency: text('currency').notNull(),
    /** As the item is signed. */
    amountMinor: minor('amount_minor').notNull(),
    reason: text('reason').notNull(),
    state: text('state', { enum: WRITE_OFF_STATES }).notNull().default('requested'),
    requestedBy: text('requested_by').notNull(),
    requestedByName: text('requested_by_name').notNull(),
    decidedBy: text('decided_by'),
    decidedByName: text('decided_by_name'),
    decidedAt: instant('decided_at'),
    refusedBecause: text('refused_because'),
    allocationId: uuid('allocation_id'),
    ...stamps,
  },
  (t) => [
    ofEntity('write_offs_entity', t),
    refersTo('write_offs_party', t, t.partyId, parties),
    refersTo('write_offs_line', t, t.lineId, entryLines),
    refersTo('write_offs_allocation', t, t.allocationId, allocations),
    unique('write_offs_one_allocation').on(t.tenantId, t.allocationId),
    oneOf('write_offs_state', t.state, WRITE_OFF_STATES),
    check('write_offs_amount', sql`${t.amountMinor} <> 0`),
    isNotBlank('write_offs_reason_not_blank', t.reason),
    check('write_offs_two_people', sql`${t.decidedBy} <> ${t.requestedBy}`),
    check(
      'write_offs_decided',
      sql`CASE ${t.state} WHEN 'requested' THEN num_nonnulls(${t.decidedBy}, ${t.decidedAt}, ${t.allocationId}, ${t.refusedBecause}) = 0 WHEN 'refused' THEN num_nonnulls(${t.decidedBy}, ${t.decidedAt}, ${t.refusedBecause}) = 3 AND ${t.allocationId} IS NULL ELSE num_nonnulls(${t.decidedBy}, ${t.decidedAt}, ${t.allocationId}) = 3 END`,
    ),
    index('write_offs_newest').on(t.tenantId, t.createdAt.desc(), t.id.desc()),
    index('write_offs_of_line').on(t.tenantId, t.lineId),
  ],
);

/** A line as it is asked for; what it comes to is worked out on the day. */
export interface WantedLine {
  description: string;
  /** Left out: one. */
  quantity?: string | undefined;
  unitPrice: string;
  discountPercent?: string | undefined;
  accountId?: string | undefined;
  taxCodeIds?: string[] | undefined;
  dimensionIds?: string[] | undefined;
}

export const recurringInvoices = record(
  finance,
  'recurring_invoices',
  {
    entityId: uuid('entity_id').notNull(),
    partyId: uuid('party_id').notNull(),
    name: text('name').notNull(),
    currency: text('currency').notNull(),
    lines: jsonb('lines').$type<WantedLine[]>().notNull(),
    memo: text('memo'),
    every: text('every', { enum: FREQUENCIES }).notNull(),
    interval: integer('interval').notNull().default(1),
    startsOn: plainDate('starts_on').notNull(),
    endsOn: plainDate('ends_on'),
    /** The number of its next date, counted from the first. */
    nextIndex: integer('next_index').notNull().default(0),
    /** Issued without anybody looking at the draft. */
    isAutomatic: boolean('is_automatic').notNull().default(false),
    isActive: boolean('is_active').notNull().default(true),
    ...stamps,
  },
  (t) => [
    ofEntity('recurring_invoices_entity', t),
    refersTo('recurring_invoices_party', t, t.partyId, parties),
    unique('recurring_invoices_name').on(t.tenantId, t.name),
    oneOf('recurring_invoices_every', t.every, FREQUENCIES),
    isCurrency('recurring_invoices_currency', t.currency),
    isNotBlank('recurring_invoices_name_not_blank', t.name),
    check('recurring_invoices_counts', sql`${t.interval} BETWEEN 1 AND 60 AND ${t.nextIndex} >= 0`),
  ],
);

/** How a customer is reminded, step by step. */
export const dunningLevels = record(
  finance,
  'dunning_levels',
  {
    level: integer('level').notNull(),
    afterDays: integer('after_days').notNull(),
    title: text('title').notNull(),
    /** With {party}, {business}, {total} and {date}. */
    body: text('body').notNull(),
    ...stamps,
  },
  (t) => [
    unique('dunning_levels_level').on(t.tenantId, t.level),
    check('dunning_levels_bounds', sql`${t.level} BETWEEN 1 AND 9 AND ${t.afterDays} BETWEEN 0 AND 1000`),
    isNotBlank('dunning_levels_title_not_blank', t.title),
    isNotBlank('dunning_levels_body_not_blank', t.body),
  ],
);

/** One reminder to one customer, in one currency. */
export const dunningNotices = record(
  finance,
  'dunning_notices',
  {
    entityId: uuid('entity_id').notNull(),
    partyId: uuid('party_id').notNull(),
    runId: uuid('run_id').notNull(),
    level: integer('level').notNull(),
    date: plainDate('date').notNull(),
    currency: text('currency').notNull(),
    totalMinor: minor('total_minor').notNull(),
    title: text('title').notNull(),
    body: text('body').notNull(),
    ...stamps,
  },
  (t) => [
    ofEntity('dunning_notices_entity', t),
    refersTo('dunning_notices_party', t, t.partyId, parties),
    index('dunning_notices_newest').on(t.tenantId, t.createdAt.desc(), t.id.desc()),
  ],
);

export const dunningItems = record(
  finance,
  'dunning_items',
  {
    noticeId: uuid('notice_id').notNull(),
    documentId: uuid('document_id').notNull(),
    level: integer('level').notNull(),
    openMinor: minor('open_minor').notNull(),
    daysOverdue: integer('days_overdue').notNull(),
  },
  (t) => [
    refersTo('dunning_items_notice', t, t.noticeId, dunningNotices),
    refersTo('dunning_items_document', t, t.documentId, documents),
    // A level is announced once.
    unique('dunning_items_once').on(t.tenantId, t.documentId, t.level),
  ],
);

export const documentTables = [
  documents,
  documentLines,
  documentTaxes,
  payments,
  writeOffs,
  recurringInvoices,
  dunningLevels,
  dunningNotices,
  dunningItems,
];
