import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  check,
  customType,
  foreignKey,
  index,
  integer,
  jsonb,
  text,
  unique,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { derived, instant, ledger, plainDate, record } from '#kernel/table.ts';
import type { CsvMapping } from './bank/parsing/csv.ts';
import { FORMATS } from './bank/parsing/read.ts';
import { BANK_ACCOUNT_KINDS, BANK_IMPORT_STATES, MATCH_ORIGINS } from './bank/bank-words.ts';
import { accounts, ofEntity } from './schema-books.ts';
import { entryLines } from './schema-ledger.ts';
import { finance, isCurrency, isNotBlank, minor, oneOf, stamps } from './schema-parts.ts';
import { parties } from './schema-parties.ts';
import { taxCodes } from './schema-tax.ts';

const bytea = customType<{ data: Buffer; driverData: Buffer }>({ dataType: () => 'bytea' });

/** An account at a bank, a till, a wallet or a card: what its statements say is held against one account of the books. */
export const bankAccounts = record(
  finance,
  'bank_accounts',
  {
    entityId: uuid('entity_id').notNull(),
    /** Of the chart: this bank account has it alone, so that its balance is the bank's. */
    accountId: uuid('account_id').notNull(),
    name: text('name').notNull(),
    kind: text('kind', { enum: BANK_ACCOUNT_KINDS }).notNull(),
    currency: text('currency').notNull(),
    /** The last digits are all that is kept of the number. */
    numberEnding: text('number_ending'),
    provider: text('provider'),
    isActive: boolean('is_active').notNull().default(true),
    /** How its CSV files are read; learnt from the first. */
    csvMapping: jsonb('csv_mapping').$type<CsvMapping>(),
    ...stamps,
  },
  (t) => [
    ofEntity('bank_accounts_entity', t),
    foreignKey({ name: 'bank_accounts_account', columns: [t.tenantId, t.accountId], foreignColumns: [accounts.tenantId, accounts.id] }),
    unique('bank_accounts_of_account').on(t.tenantId, t.entityId, t.accountId),
    unique('bank_accounts_name').on(t.tenantId, t.name),
    oneOf('bank_accounts_kind', t.kind, BANK_ACCOUNT_KINDS),
    isCurrency('bank_accounts_currency', t.currency),
    isNotBlank('bank_accounts_name_not_blank', t.name),
    check('bank_accounts_number_masked', sql`${t.numberEnding} ~ '^[A-Za-z0-9]{1,4}$'`),
  ],
);

type OfBankAccount = { tenantId: typeof bankAccounts.tenantId; bankAccountId: typeof bankAccounts.id };
const ofBankAccount = (name: string, t: unknown) => {
  const { tenantId, bankAccountId } = t as OfBankAccount;
  return foreignKey({ name, columns: [tenantId, bankAccountId], foreignColumns: [bankAccounts.tenantId, bankAccounts.id] });
};

/** A file on its way into the statements. */
export const bankImports = record(
  finance,
  'bank_imports',
  {
    bankAccountId: uuid('bank_account_id').notNull(),
    fileId: uuid('file_id'),
    fileName: text('file_name').notNull(),
    sizeBytes: bigint('size_bytes', { mode: 'number' }).notNull(),
    sha256: text('sha256').notNull(),
    status: text('status', { enum: BANK_IMPORT_STATES }).notNull(),
    /** What was asked for: the mapping and balances that the file does not say. */
    options: jsonb('options').$type<{ mapping?: CsvMapping; opening?: string; closing?: string }>().notNull(),
    /** Why it could not be read: a reason and a sentence of ours. */
    problem: jsonb('problem').$type<{ reason: string; message: string }>(),
    format: text('format', { enum: FORMATS }),
    encoding: text('encoding'),
    startedBy: text('started_by').notNull(),
    ...stamps,
  },
  (t) => [
    ofBankAccount('bank_imports_account', t),
    oneOf('bank_imports_status', t.status, BANK_IMPORT_STATES),
    check('bank_imports_problem', sql`(${t.status} = 'unreadable') = (${t.problem} IS NOT NULL)`),
    index('bank_imports_newest').on(t.tenantId, t.createdAt.desc(), t.id.desc()),
  ],
);

/** The bytes of a file as they arrive; they can be read again from the object store. */
export const bankImportPieces = derived(
  finance,
  'bank_import_pieces',
  { importId: uuid('import_id').notNull(), idx: integer('idx').notNull(), bytes: bytea('bytes').notNull() },
  (t) => [
    unique('bank_import_pieces_once').on(t.tenantId, t.importId, t.idx),
    foreignKey({
      name: 'bank_import_pieces_import',
      columns: [t.tenantId, t.importId],
      foreignColumns: [bankImports.tenantId, bankImports.id],
    }).onDelete('cascade'),
  ],
);

/** What a bank said of some days. Its lines stay for good; whether they count is said here, and all of them do or none. */
export const bankStatements = record(
  finance,
  'bank_statements',
  {
    bankAccountId: uuid('bank_account_id').notNull(),
    importId: uuid('import_id').notNull(),
    startsOn: plainDate('starts_on').notNull(),
    endsOn: plainDate('ends_on').notNull(),
    openingMinor: minor('opening_minor'),
    closingMinor: minor('closing_minor'),
    /** Lines of the file; those that were here already, or lie before the account begins, were not added again. */
    fileLines: integer('file_lines').notNull(),
    /** Lines that it added, the balance that the account begins with among them. */
    newLines: integer('new_lines').notNull(),
    isLive: boolean('is_live').notNull().default(true),
    ...stamps,
  },
  (t) => [
    ofBankAccount('bank_statements_account', t),
    foreignKey({
      name: 'bank_statements_import',
      columns: [t.tenantId, t.importId],
      foreignColumns: [bankImports.tenantId, bankImports.id],
    }),
    unique('bank_statements_of_account').on(t.tenantId, t.id, t.bankAccountId),
    check('bank_statements_in_order', sql`${t.startsOn} <= ${t.endsOn}`),
    index('bank_statements_by_date').on(t.tenantId, t.bankAccountId, t.endsOn),
    index('bank_statements_by_import').on(t.tenantId, t.importId),
  ],
);

export const bankStatementLines = ledger(
  finance,
  'bank_statement_lines',
  {
    statementId: uuid('statement_id').notNull(),
    bankAccountId: uuid('bank_account_id').notNull(),
    lineNo: integer('line_no').notNull(),
    bookedOn: plainDate('booked_on').notNull(),
    valueOn: plainDate('value_on'),
    /** In the currency of the bank account; money in is positive. */
    amountMinor: minor('amount_minor').notNull(),
    description: text('description').notNull(),
    counterparty: text('counterparty'),
    reference: text('reference'),
    bankId: text('bank_id'),
    /** Tells lines apart: one of the same key that counts is there already. See bank/line-keys.ts. */
    key: text('key').notNull(),
    recordedAt: instant('recorded_at')
      .notNull()
      .default(sql`now()`),
  },
  (t) => [
    foreignKey({
      name: 'bank_statement_lines_statement',
      columns: [t.tenantId, t.statementId, t.bankAccountId],
      foreignColumns: [bankStatements.tenantId, bankStatements.id, bankStatements.bankAccountId],
    }),
    check('bank_statement_lines_move', sql`${t.amountMinor} <> 0`),
    unique('bank_statement_lines_no').on(t.tenantId, t.statementId, t.lineNo),
    index('bank_statement_lines_by_key').on(t.tenantId, t.bankAccountId, t.key),
    index('bank_statement_lines_by_date').on(t.tenantId, t.bankAccountId, t.bookedOn),
  ],
);

/** Lines of the bank and lines of the books that are the same money: to the last minor unit, which the database sees to. */
export const bankMatches = record(
  finance,
  'bank_matches',
  {
    bankAccountId: uuid('bank_account_id').notNull(),
    /** accepted: the entry was there; posted: it was made for the line, and goes with the match; paid: a payment was; cleared: a reversed pair. */
    origin: text('origin', { enum: MATCH_ORIGINS }).notNull(),
    /** The entry or payment that was made for it. */
    sourceId: uuid('source_id'),
    ruleId: uuid('rule_id'),
    reason: text('reason'),
    matchedBy: text('matched_by').notNull(),
    ...stamps,
  },
  (t) => [
    ofBankAccount('bank_matches_account', t),
    oneOf('bank_matches_origin', t.origin, MATCH_ORIGINS),
    check('bank_matches_source', sql`(${t.origin} IN ('posted', 'paid')) = (${t.sourceId} IS NOT NULL)`),
    index('bank_matches_by_account').on(t.tenantId, t.bankAccountId, t.createdAt.desc(), t.id.desc()),
    index('bank_matches_by_source').on(t.tenantId, t.sourceId),
  ],
);

export const bankMatchItems = record(
  finance,
  'bank_match_items',
  {
    matchId: uuid('match_id').notNull(),
    statementLineId: uuid('statement_line_id'),
    entryLineId: uuid('entry_line_id'),
  },
  (t) => [
    foreignKey({
      name: 'bank_match_items_match',
      columns: [t.tenantId, t.matchId],
      foreignColumns: [bankMatches.tenantId, bankMatches.id],
    }),
    foreignKey({
      name: 'bank_match_items_statement_line',
      columns: [t.tenantId, t.statementLineId],
      foreignColumns: [bankStatementLines.tenantId, bankStatementLines.id],
    }),
    foreignKey({
      name: 'bank_match_items_entry_line',
      columns: [t.tenantId, t.entryLineId],
      foreignColumns: [entryLines.tenantId, entryLines.id],
    }),
    check('bank_match_items_one', sql`num_nonnulls(${t.statementLineId}, ${t.entryLineId}) = 1`),
    unique('bank_match_items_statement_line_once').on(t.tenantId, t.statementLineId),
    unique('bank_match_items_entry_line_once').on(t.tenantId, t.entryLineId),
    index('bank_match_items_of_match').on(t.tenantId, t.matchId),
  ],
);

/** What lines of a kind are: the first rule that fits says it. */
export const bankRules = record(
  finance,
  'bank_rules',
  {
    name: text('name').notNull(),
    /** Smaller goes first. */
    priority: integer('priority').notNull(),
    isActive: boolean('is_active').notNull().default(true),
    /** Null: of every bank account. */
    bankAccountId: uuid('bank_account_id'),
    direction: text('direction', { enum: ['in', 'out'] }),
    /** Words that the description, counterparty or reference holds; null: any. */
    textContains: text('text_contains'),
    counterpartyContains: text('counterparty_contains'),
    /** Of the amount without its sign, in the currency of the bank account, which must be named. */
    minMinor: minor('min_minor'),
    maxMinor: minor('max_minor'),
    /** The other side of the entry, or the party of the payment. */
    accountId: uuid('account_id'),
    partyId: uuid('party_id'),
    taxCodeId: uuid('tax_code_id'),
    description: text('description'),
    ...stamps,
  },
  (t) => [
    ofBankAccount('bank_rules_bank_account', t),
    foreignKey({ name: 'bank_rules_account', columns: [t.tenantId, t.accountId], foreignColumns: [accounts.tenantId, accounts.id] }),
    foreignKey({ name: 'bank_rules_party', columns: [t.tenantId, t.partyId], foreignColumns: [parties.tenantId, parties.id] }),
    foreignKey({ name: 'bank_rules_tax_code', columns: [t.tenantId, t.taxCodeId], foreignColumns: [taxCodes.tenantId, taxCodes.id] }),
    unique('bank_rules_name').on(t.tenantId, t.name),
    oneOf('bank_rules_direction', t.direction, ['in', 'out']),
    check(
      'bank_rules_target',
      sql`num_nonnulls(${t.accountId}, ${t.partyId}) = 1 AND (${t.taxCodeId} IS NULL OR ${t.accountId} IS NOT NULL)`,
    ),
    check(
      'bank_rules_say_something',
      sql`num_nonnulls(${t.textContains}, ${t.counterpartyContains}, ${t.minMinor}, ${t.maxMinor}) > 0 AND coalesce(${t.minMinor} >= 0 AND ${t.maxMinor} >= coalesce(${t.minMinor}, 0), true) AND (${t.bankAccountId} IS NOT NULL OR num_nonnulls(${t.minMinor}, ${t.maxMinor}) = 0)`,
    ),
    isNotBlank('bank_rules_name_not_blank', t.name),
  ],
);

/** The proof that the books and the bank agree on a day; the database counts it again before it keeps it. */
export const reconciliations = ledger(
  finance,
  'reconciliations',
  {
    bankAccountId: uuid('bank_account_id').notNull(),
    statementId: uuid('statement_id').notNull(),
    onDate: plainDate('on_date').notNull(),
    /** closing = books - outstanding + unmatched, all in the currency of the bank account. */
    closingMinor: minor('closing_minor').notNull(),
    booksMinor: minor('books_minor').notNull(),
    outstandingMinor: minor('outstanding_minor').notNull(),
    unmatchedMinor: minor('unmatched_minor').notNull(),
    completedBy: text('completed_by').notNull(),
    completedAt: instant('completed_at')
      .notNull()
      .default(sql`now()`),
  },
  (t) => [
    foreignKey({
      name: 'reconciliations_statement',
      columns: [t.tenantId, t.statementId, t.bankAccountId],
      foreignColumns: [bankStatements.tenantId, bankStatements.id, bankStatements.bankAccountId],
    }),
    check('reconciliations_add_up', sql`${t.closingMinor} = ${t.booksMinor} - ${t.outstandingMinor} + ${t.unmatchedMinor}`),
    index('reconciliations_by_date').on(t.tenantId, t.bankAccountId, t.onDate),
  ],
);

/** What stood in the books and not yet at the bank, or the other way round, on that day. */
export const reconciliationItems = ledger(
  finance,
  'reconciliation_items',
  {
    reconciliationId: uuid('reconciliation_id').notNull(),
    statementLineId: uuid('statement_line_id'),
    entryLineId: uuid('entry_line_id'),
    amountMinor: minor('amount_minor').notNull(),
  },
  (t) => [
    foreignKey({
      name: 'reconciliation_items_reconciliation',
      columns: [t.tenantId, t.reconciliationId],
      foreignColumns: [reconciliations.tenantId, reconciliations.id],
    }),
    foreignKey({
      name: 'reconciliation_items_statement_line',
      columns: [t.tenantId, t.statementLineId],
      foreignColumns: [bankStatementLines.tenantId, bankStatementLines.id],
    }),
    foreignKey({
      name: 'reconciliation_items_entry_line',
      columns: [t.tenantId, t.entryLineId],
      foreignColumns: [entryLines.tenantId, entryLines.id],
    }),
    check('reconciliation_items_one', sql`num_nonnulls(${t.statementLineId}, ${t.entryLineId}) = 1`),
    uniqueIndex('reconciliation_items_statement_once').on(t.tenantId, t.reconciliationId, t.statementLineId),
    uniqueIndex('reconciliation_items_entry_once').on(t.tenantId, t.reconciliationId, t.entryLineId),
  ],
);

/** A reconciliation that no longer holds what it proved, and why. */
export const reconciliationReopenings = ledger(
  finance,
  'reconciliation_reopenings',
  {
    reconciliationId: uuid('reconciliation_id').notNull(),
    reason: text('reason').notNull(),
    reopenedBy: text('reopened_by').notNull(),
    reopenedAt: instant('reopened_at').notNull(),
  },
  (t) => [
    foreignKey({
      name: 'reconciliation_reopenings_of',
      columns: [t.tenantId, t.reconciliationId],
      foreignColumns: [reconciliations.tenantId, reconciliations.id],
    }),
    unique('reconciliation_reopenings_once').on(t.tenantId, t.reconciliationId),
    isNotBlank('reconciliation_reopenings_reason', t.reason),
  ],
);

export const bankTables = [
  bankAccounts,
  bankImports,
  bankImportPieces,
  bankStatements,
  bankStatementLines,
  bankMatches,
  bankMatchItems,
  bankRules,
  reconciliations,
  reconciliationItems,
  reconciliationReopenings,
];
