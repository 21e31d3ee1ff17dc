import { sql } from 'drizzle-orm';
import {
  type AnyPgColumn,
  boolean,
  check,
  foreignKey,
  index,
  integer,
  numeric,
  text,
  unique,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { instant, ledger, plainDate, record } from '#kernel/table.ts';
import { ACCOUNT_TYPES, CASH_FLOWS, CONTROLS, DIMENSIONS, JOURNAL_KINDS, PERIOD_EVENTS } from './ledger-rules.ts';
import { finance, isCurrency, isNotBlank, oneOf, stamps } from './schema-parts.ts';

/** Whose books: a company, a branch registered by itself, a fund with books of its own. */
export const entities = record(
  finance,
  'entities',
  {
    code: text('code').notNull(),
    name: text('name').notNull(),
    /** What its books are kept in; final once something is posted. */
    functionalCurrency: text('functional_currency').notNull(),
    country: text('country'),
    isDefault: boolean('is_default').notNull().default(false),
    ...stamps,
  },
  (t) => [
    unique('entities_code').on(t.tenantId, t.code),
    uniqueIndex('entities_one_default')
      .on(t.tenantId)
      .where(sql`is_default`),
    isCurrency('entities_currency', t.functionalCurrency),
    isNotBlank('entities_name_not_blank', t.name),
  ],
);

type OfEntity = { tenantId: AnyPgColumn; entityId: AnyPgColumn };
export const ofEntity = (name: string, t: OfEntity) =>
  foreignKey({ name, columns: [t.tenantId, t.entityId], foreignColumns: [entities.tenantId, entities.id] });

/** Up to which day the books are locked: the last row says it. */
export const lockDates = ledger(
  finance,
  'lock_dates',
  {
    entityId: uuid('entity_id').notNull(),
    seq: integer('seq').notNull().default(0),
    /** Nothing is posted on this day or before; null: no lock. */
    lockedThrough: plainDate('locked_through'),
    reason: text('reason'),
    setBy: text('set_by').notNull(),
    setAt: instant('set_at').notNull(),
  },
  (t) => [ofEntity('lock_dates_entity', t), unique('lock_dates_seq').on(t.tenantId, t.entityId, t.seq)],
);

export const fiscalYears = record(
  finance,
  'fiscal_years',
  {
    entityId: uuid('entity_id').notNull(),
    name: text('name').notNull(),
    startsOn: plainDate('starts_on').notNull(),
    endsOn: plainDate('ends_on').notNull(),
    ...stamps,
  },
  (t) => [
    ofEntity('fiscal_years_entity', t),
    unique('fiscal_years_name').on(t.tenantId, t.entityId, t.name),
    unique('fiscal_years_of_entity').on(t.tenantId, t.id, t.entityId),
    check('fiscal_years_in_order', sql`${t.startsOn} <= ${t.endsOn}`),
  ],
);

export const periods = record(
  finance,
  'periods',
  {
    entityId: uuid('entity_id').notNull(),
    fiscalYearId: uuid('fiscal_year_id').notNull(),
    name: text('name').notNull(),
    startsOn: plainDate('starts_on').notNull(),
    endsOn: plainDate('ends_on').notNull(),
    /** As its last event says; the database sees to it. */
    status: text('status', { enum: ['open', 'closing', 'closed'] })
      .notNull()
      .default('open'),
    ...stamps,
  },
  (t) => [
    foreignKey({
      name: 'periods_year',
      columns: [t.tenantId, t.fiscalYearId, t.entityId],
      foreignColumns: [fiscalYears.tenantId, fiscalYears.id, fiscalYears.entityId],
    }),
    unique('periods_name').on(t.tenantId, t.entityId, t.name),
    unique('periods_of_entity').on(t.tenantId, t.id, t.entityId),
    check('periods_in_order', sql`${t.startsOn} <= ${t.endsOn}`),
    oneOf('periods_status', t.status, ['open', 'closing', 'closed']),
    index('periods_by_date').on(t.tenantId, t.entityId, t.startsOn),
  ],
);

/** What happened to a period: asked to be closed by one, closed by another, opened again with a reason. */
export const periodEvents = ledger(
  finance,
  'period_events',
  {
    periodId: uuid('period_id').notNull(),
    seq: integer('seq').notNull().default(0),
    kind: text('kind', { enum: PERIOD_EVENTS }).notNull(),
    reason: text('reason'),
    doneBy: text('done_by').notNull(),
    doneByName: text('done_by_name').notNull(),
    doneAt: instant('done_at').notNull(),
  },
  (t) => [
    foreignKey({ name: 'period_events_period', columns: [t.tenantId, t.periodId], foreignColumns: [periods.tenantId, periods.id] }),
    unique('period_events_seq').on(t.tenantId, t.periodId, t.seq),
    oneOf('period_events_kind', t.kind, PERIOD_EVENTS),
    check('period_events_reopened_with_reason', sql`${t.kind} <> 'reopen' OR coalesce(btrim(${t.reason}), '') <> ''`),
  ],
);

/** The chart of accounts, one for all entities of a business. */
export const accounts = record(
  finance,
  'accounts',
  {
    code: text('code').notNull(),
    name: text('name').notNull(),
    type: text('type', { enum: ACCOUNT_TYPES }).notNull(),
    control: text('control', { enum: CONTROLS }),
    /** Takes postings of this currency alone; null: of any. */
    currency: text('currency'),
    parentId: uuid('parent_id'),
    /** False: a heading. */
    isPostable: boolean('is_postable').notNull().default(true),
    isActive: boolean('is_active').notNull().default(true),
    cashFlow: text('cash_flow', { enum: CASH_FLOWS }).notNull().default('operating'),
    /** The line of the statements that it belongs to. */
    reportGroup: text('report_group'),
    ...stamps,
  },
  (t) => [
    unique('accounts_code').on(t.tenantId, t.code),
    foreignKey({ name: 'accounts_parent', columns: [t.tenantId, t.parentId], foreignColumns: [t.tenantId, t.id] }),
    oneOf('accounts_type', t.type, ACCOUNT_TYPES),
    oneOf('accounts_control', t.control, CONTROLS),
    oneOf('accounts_cash_flow', t.cashFlow, CASH_FLOWS),
    isCurrency('accounts_currency', t.currency),
    isNotBlank('accounts_code_not_blank', t.code),
    isNotBlank('accounts_name_not_blank', t.name),
    check('accounts_not_own_parent', sql`${t.parentId} <> ${t.id}`),
  ],
);

export const postingAccounts = record(
  finance,
  'posting_accounts',
  { role: text('role').notNull(), accountId: uuid('account_id').notNull(), ...stamps },
  (t) => [
    unique('posting_accounts_role').on(t.tenantId, t.role),
    foreignKey({ name: 'posting_accounts_account', columns: [t.tenantId, t.accountId], foreignColumns: [accounts.tenantId, accounts.id] }),
  ],
);

export const dimensionValues = record(
  finance,
  'dimension_values',
  {
    kind: text('kind', { enum: DIMENSIONS }).notNull(),
    code: text('code').notNull(),
    name: text('name').notNull(),
    isActive: boolean('is_active').notNull().default(true),
    ...stamps,
  },
  (t) => [
    unique('dimension_values_code').on(t.tenantId, t.kind, t.code),
    oneOf('dimension_values_kind', t.kind, DIMENSIONS),
    isNotBlank('dimension_values_name_not_blank', t.name),
  ],
);

/** A run of numbers without gaps. */
export const series = record(
  finance,
  'series',
  {
    entityId: uuid('entity_id').notNull(),
    code: text('code').notNull(),
    name: text('name').notNull(),
    prefix: text('prefix').notNull(),
    digits: integer('digits').notNull().default(5),
    restarts: text('restarts', { enum: ['never', 'yearly'] })
      .notNull()
      .default('yearly'),
    firstNumber: integer('first_number').notNull().default(1),
    ...stamps,
  },
  (t) => [
    ofEntity('series_entity', t),
    unique('series_code').on(t.tenantId, t.entityId, t.code),
    unique('series_of_entity').on(t.tenantId, t.id, t.entityId),
    oneOf('series_restarts', t.restarts, ['never', 'yearly']),
    check('series_numbers', sql`${t.digits} BETWEEN 1 AND 12 AND ${t.firstNumber} >= 1`),
  ],
);

export const journals = record(
  finance,
  'journals',
  {
    entityId: uuid('entity_id').notNull(),
    code: text('code').notNull(),
    name: text('name').notNull(),
    kind: text('kind', { enum: JOURNAL_KINDS }).notNull(),
    seriesId: uuid('series_id').notNull(),
    isActive: boolean('is_active').notNull().default(true),
    ...stamps,
  },
  (t) => [
    foreignKey({
      name: 'journals_series',
      columns: [t.tenantId, t.seriesId, t.entityId],
      foreignColumns: [series.tenantId, series.id, series.entityId],
    }),
    unique('journals_code').on(t.tenantId, t.entityId, t.code),
    unique('journals_of_entity').on(t.tenantId, t.id, t.entityId),
    oneOf('journals_kind', t.kind, JOURNAL_KINDS),
    isNotBlank('journals_name_not_blank', t.name),
  ],
);

/** What one unit of `base` costs in `quote`. */
export const exchangeRates = record(
  finance,
  'exchange_rates',
  {
    base: text('base').notNull(),
    quote: text('quote').notNull(),
    onDate: plainDate('on_date').notNull(),
    rate: numeric('rate').notNull(),
    source: text('source'),
    ...stamps,
  },
  (t) => [
    unique('exchange_rates_of_day').on(t.tenantId, t.base, t.quote, t.onDate),
    isCurrency('exchange_rates_base', t.base),
    isCurrency('exchange_rates_quote', t.quote),
    check('exchange_rates_rate', sql`${t.rate} > 0 AND ${t.base} <> ${t.quote}`),
  ],
);

export const bookTables = [
  entities,
  lockDates,
  fiscalYears,
  periods,
  periodEvents,
  accounts,
  postingAccounts,
  dimensionValues,
  series,
  journals,
  exchangeRates,
];
