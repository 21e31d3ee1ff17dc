import { sql } from 'drizzle-orm';
import { boolean, check, foreignKey, index, integer, numeric, text, unique, uuid } from 'drizzle-orm/pg-core';
import { instant, ledger, plainDate, record } from '#kernel/table.ts';
import { accounts, ofEntity } from './schema-books.ts';
import { entryLines, journalEntries } from './schema-ledger.ts';
import { finance, isCurrency, isNotBlank, minor, oneOf, stamps } from './schema-parts.ts';
import { parties } from './schema-parties.ts';
import { CODE_KINDS, CODE_USES } from './tax/code-rules.ts';
import { TAX_CODE_KINDS, TAX_DIRECTIONS, WITHHELD_AT, WITHHELD_OF } from './tax/rules.ts';

/** What a line of a document may carry. What a code means is final once a rate or a line of it exists; see the migration. */
export const taxCodes = record(
  finance,
  'tax_codes',
  {
    code: text('code').notNull(),
    name: text('name').notNull(),
    kind: text('kind', { enum: CODE_KINDS }).notNull(),
    use: text('use', { enum: CODE_USES }).notNull(),
    isCompound: boolean('is_compound').notNull().default(false),
    /** Percent of an input tax that is deducted; the rest is cost. */
    recoverable: numeric('recoverable').notNull().default('100'),
    withheldOf: text('withheld_of', { enum: WITHHELD_OF }),
    withheldAt: text('withheld_at', { enum: WITHHELD_AT }),
    /** Where it is posted; null: to the account that plays the part for all codes. */
    salesAccountId: uuid('sales_account_id'),
    purchaseAccountId: uuid('purchase_account_id'),
    isDemo: boolean('is_demo').notNull().default(false),
    isActive: boolean('is_active').notNull().default(true),
    ...stamps,
  },
  (t) => [
    unique('tax_codes_code').on(t.tenantId, t.code),
    oneOf('tax_codes_kind', t.kind, CODE_KINDS),
    oneOf('tax_codes_use', t.use, CODE_USES),
    oneOf('tax_codes_withheld_of', t.withheldOf, WITHHELD_OF),
    oneOf('tax_codes_withheld_at', t.withheldAt, WITHHELD_AT),
    check(
      'tax_codes_withholding',
      sql`num_nonnulls(${t.withheldOf}, ${t.withheldAt}) = CASE ${t.kind} WHEN 'withholding' THEN 2 ELSE 0 END`,
    ),
    check('tax_codes_compound', sql`NOT ${t.isCompound} OR ${t.kind} IN ('standard', 'reduced')`),
    check('tax_codes_recoverable', sql`${t.recoverable} BETWEEN 0 AND 100`),
    isNotBlank('tax_codes_code_not_blank', t.code),
    isNotBlank('tax_codes_name_not_blank', t.name),
    foreignKey({
      name: 'tax_codes_sales_account',
      columns: [t.tenantId, t.salesAccountId],
      foreignColumns: [accounts.tenantId, accounts.id],
    }),
    foreignKey({
      name: 'tax_codes_purchase_account',
      columns: [t.tenantId, t.purchaseAccountId],
      foreignColumns: [accounts.tenantId, accounts.id],
    }),
  ],
);

/** A group stands for its members, applied in this order. */
export const taxCodeMembers = record(
  finance,
  'tax_code_members',
  { groupId: uuid('group_id').notNull(), memberId: uuid('member_id').notNull(), position: integer('position').notNull() },
  (t) => [
    foreignKey({ name: 'tax_code_members_group', columns: [t.tenantId, t.groupId], foreignColumns: [taxCodes.tenantId, taxCodes.id] }),
    foreignKey({ name: 'tax_code_members_member', columns: [t.tenantId, t.memberId], foreignColumns: [taxCodes.tenantId, taxCodes.id] }),
    unique('tax_code_members_once').on(t.tenantId, t.groupId, t.memberId),
  ],
);

/** The rate of a code from a day on. Two of a code never hold on the same day: an exclusion constraint says so. */
export const taxRates = record(
  finance,
  'tax_rates',
  {
    codeId: uuid('code_id').notNull(),
    /** Percent. */
    rate: numeric('rate').notNull(),
    validFrom: plainDate('valid_from').notNull(),
    /** The last day; null: until another is added. */
    validUntil: plainDate('valid_until'),
    isDemo: boolean('is_demo').notNull().default(false),
    /** Who says so: the law and its date. */
    source: text('source').notNull(),
    ...stamps,
  },
  (t) => [
    foreignKey({ name: 'tax_rates_code', columns: [t.tenantId, t.codeId], foreignColumns: [taxCodes.tenantId, taxCodes.id] }),
    unique('tax_rates_of_code').on(t.tenantId, t.id, t.codeId),
    check('tax_rates_in_order', sql`${t.validFrom} <= ${t.validUntil}`),
    check('tax_rates_rate', sql`${t.rate} BETWEEN 0 AND 1000`),
    isNotBlank('tax_rates_source_not_blank', t.source),
  ],
);

/**
 * What was taxed: one row for each code, rate and direction of a posted document. `recoverable` is what stands on the tax account,
 * on the line named; the rest of an input tax is cost. Owed or claimed follows from kind and direction.
 */
export const taxLines = ledger(
  finance,
  'tax_lines',
  {
    entityId: uuid('entity_id').notNull(),
    entryId: uuid('entry_id').notNull(),
    /** The line on the tax account; null: nothing is posted of it. */
    lineId: uuid('line_id'),
    /** The receivable or payable that it is paid with, for the cash basis; null: due on its tax point. */
    controlLineId: uuid('control_line_id'),
    documentKind: text('document_kind').notNull(),
    documentId: uuid('document_id'),
    documentNumber: text('document_number').notNull(),
    partyId: uuid('party_id'),
    codeId: uuid('code_id').notNull(),
    rateId: uuid('rate_id'),
    kind: text('kind', { enum: TAX_CODE_KINDS }).notNull(),
    rate: numeric('rate').notNull(),
    direction: text('direction', { enum: TAX_DIRECTIONS }).notNull(),
    taxPoint: plainDate('tax_point').notNull(),
    currency: text('currency').notNull(),
    base: minor('base').notNull(),
    tax: minor('tax').notNull(),
    recoverable: minor('recoverable').notNull(),
    functionalBase: minor('functional_base').notNull(),
    functionalTax: minor('functional_tax').notNull(),
    functionalRecoverable: minor('functional_recoverable').notNull(),
    /** The row that it takes back. */
    reversesId: uuid('reverses_id'),
    recordedAt: instant('recorded_at')
      .notNull()
      .default(sql`now()`),
  },
  (t) => [
    ofEntity('tax_lines_entity', t),
    foreignKey({ name: 'tax_lines_entry', columns: [t.tenantId, t.entryId], foreignColumns: [journalEntries.tenantId, journalEntries.id] }),
    foreignKey({ name: 'tax_lines_line', columns: [t.tenantId, t.lineId], foreignColumns: [entryLines.tenantId, entryLines.id] }),
    foreignKey({
      name: 'tax_lines_control_line',
      columns: [t.tenantId, t.controlLineId],
      foreignColumns: [entryLines.tenantId, entryLines.id],
    }),
    foreignKey({ name: 'tax_lines_party', columns: [t.tenantId, t.partyId], foreignColumns: [parties.tenantId, parties.id] }),
    foreignKey({ name: 'tax_lines_code', columns: [t.tenantId, t.codeId], foreignColumns: [taxCodes.tenantId, taxCodes.id] }),
    foreignKey({
      name: 'tax_lines_rate',
      columns: [t.tenantId, t.rateId, t.codeId],
      foreignColumns: [taxRates.tenantId, taxRates.id, taxRates.codeId],
    }),
    foreignKey({ name: 'tax_lines_reverses', columns: [t.tenantId, t.reversesId], foreignColumns: [t.tenantId, t.id] }),
    unique('tax_lines_own_line').on(t.tenantId, t.lineId),
    unique('tax_lines_reversed_once').on(t.tenantId, t.reversesId),
    oneOf('tax_lines_direction', t.direction, TAX_DIRECTIONS),
    isCurrency('tax_lines_currency', t.currency),
    index('tax_lines_by_tax_point').on(t.tenantId, t.entityId, t.taxPoint),
    index('tax_lines_of_document').on(t.tenantId, t.documentId),
    index('tax_lines_of_entry').on(t.tenantId, t.entryId),
  ],
);

export const taxTables = [taxCodes, taxCodeMembers, taxRates, taxLines];
