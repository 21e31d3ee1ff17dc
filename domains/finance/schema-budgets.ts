import { sql } from 'drizzle-orm';
import { check, foreignKey, index, integer, text, unique, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { record } from '#kernel/table.ts';
import { WINDOWS } from './close/budget-room.ts';
import { fiscalYears, ofEntity, periods } from './schema-books.ts';
import { onAccount } from './schema-close.ts';
import { dimensionColumns, dimensionKeys } from './schema-dimensions.ts';
import { finance, isNotBlank, minor, oneOf, stamps } from './schema-parts.ts';

export const BUDGET_STATES = ['draft', 'active', 'superseded'] as const;

/** One version of an entity's plan for a year. The active one is what spending is held against. */
export const budgets = record(
  finance,
  'budgets',
  {
    entityId: uuid('entity_id').notNull(),
    fiscalYearId: uuid('fiscal_year_id').notNull(),
    name: text('name').notNull(),
    version: integer('version').notNull(),
    status: text('status', { enum: BUDGET_STATES }).notNull(),
    window: text('held_against', { enum: WINDOWS }).notNull(),
    ...stamps,
  },
  (t) => [
    foreignKey({
      name: 'budgets_year',
      columns: [t.tenantId, t.fiscalYearId, t.entityId],
      foreignColumns: [fiscalYears.tenantId, fiscalYears.id, fiscalYears.entityId],
    }),
    unique('budgets_version').on(t.tenantId, t.fiscalYearId, t.version),
    uniqueIndex('budgets_one_active')
      .on(t.tenantId, t.fiscalYearId)
      .where(sql`status = 'active'`),
    oneOf('budgets_status', t.status, BUDGET_STATES),
    oneOf('budgets_window', t.window, WINDOWS),
    isNotBlank('budgets_name_not_blank', t.name),
  ],
);

/** So much for an account in a period. A dimension that is left out is any. Functional minor units; income is negative. */
export const budgetLines = record(
  finance,
  'budget_lines',
  {
    budgetId: uuid('budget_id').notNull(),
    accountId: uuid('account_id').notNull(),
    periodId: uuid('period_id').notNull(),
    ...dimensionColumns,
    amount: minor('amount').notNull(),
  },
  (t) => [
    foreignKey({ name: 'budget_lines_budget', columns: [t.tenantId, t.budgetId], foreignColumns: [budgets.tenantId, budgets.id] }),
    foreignKey({ name: 'budget_lines_period', columns: [t.tenantId, t.periodId], foreignColumns: [periods.tenantId, periods.id] }),
    onAccount('budget_lines_account', t.tenantId, t.accountId),
    ...dimensionKeys('budget_lines', t as never),
    unique('budget_lines_once')
      .on(t.tenantId, t.budgetId, t.accountId, t.periodId, t.costCentreId, t.projectId, t.fundId, t.branchId)
      .nullsNotDistinct(),
  ],
);

/** Money that is promised and not spent yet. What is open of it = reserved less consumed less released. */
export const commitments = record(
  finance,
  'commitments',
  {
    entityId: uuid('entity_id').notNull(),
    accountId: uuid('account_id').notNull(),
    periodId: uuid('period_id').notNull(),
    ...dimensionColumns,
    description: text('description').notNull(),
    reserved: minor('reserved').notNull(),
    consumed: minor('consumed').notNull(),
    released: minor('released').notNull(),
    reservedBy: text('reserved_by').notNull(),
    ...stamps,
  },
  (t) => [
    ofEntity('commitments_entity', t),
    foreignKey({
      name: 'commitments_period',
      columns: [t.tenantId, t.periodId, t.entityId],
      foreignColumns: [periods.tenantId, periods.id, periods.entityId],
    }),
    onAccount('commitments_account', t.tenantId, t.accountId),
    ...dimensionKeys('commitments', t as never),
    check(
      'commitments_amounts',
      sql`${t.reserved} > 0 AND ${t.consumed} >= 0 AND ${t.released} >= 0 AND ${t.consumed} + ${t.released} <= ${t.reserved}`,
    ),
    isNotBlank('commitments_description_not_blank', t.description),
    index('commitments_of_account').on(t.tenantId, t.accountId, t.periodId),
    index('commitments_newest').on(t.tenantId, t.createdAt.desc(), t.id.desc()),
  ],
);

export const budgetTables = [budgets, budgetLines, commitments];
