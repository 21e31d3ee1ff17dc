import { sql } from 'drizzle-orm';
import { check, foreignKey, index, integer, numeric, text, unique, uuid } from 'drizzle-orm/pg-core';
import { instant, ledger, plainDate, record } from '#kernel/table.ts';
import { METHODS } from './close/depreciation.ts';
import { CONVENTIONS } from './close/life.ts';
import { ofEntity } from './schema-books.ts';
import { ofEntry, ofRun, onAccount } from './schema-close.ts';
import { dimensionColumns, dimensionKeys } from './schema-dimensions.ts';
import { finance, isNotBlank, minor, oneOf, stamps } from './schema-parts.ts';

/** The accounts of an asset, final once it is there: what is in the register stands on them. */
const assetAccounts = {
  costAccountId: uuid('cost_account_id').notNull(),
  accumulatedAccountId: uuid('accumulated_account_id').notNull(),
  expenseAccountId: uuid('expense_account_id').notNull(),
};
/** How it loses its worth. */
const terms = {
  method: text('method', { enum: METHODS }).notNull(),
  lifeMonths: integer('life_months').notNull(),
  convention: text('convention', { enum: CONVENTIONS }).notNull(),
  /** Of declining balance: how many times the straight-line rate. */
  factor: numeric('factor'),
};

/** What new assets of a kind begin with. */
export const assetCategories = record(
  finance,
  'asset_categories',
  { code: text('code').notNull(), name: text('name').notNull(), ...assetAccounts, ...terms, ...stamps },
  (t) => [
    unique('asset_categories_code').on(t.tenantId, t.code),
    onAccount('asset_categories_cost_account', t.tenantId, t.costAccountId),
    onAccount('asset_categories_accumulated_account', t.tenantId, t.accumulatedAccountId),
    onAccount('asset_categories_expense_account', t.tenantId, t.expenseAccountId),
    oneOf('asset_categories_method', t.method, METHODS),
    oneOf('asset_categories_convention', t.convention, CONVENTIONS),
    isNotBlank('asset_categories_name_not_blank', t.name),
    check('asset_categories_terms', sql`${t.lifeMonths} BETWEEN 1 AND 1200 AND (${t.factor} > 0) IS NOT FALSE`),
  ],
);

export const assets = ledger(
  finance,
  'assets',
  {
    entityId: uuid('entity_id').notNull(),
    categoryId: uuid('category_id').notNull(),
    code: text('code').notNull(),
    name: text('name').notNull(),
    ...assetAccounts,
    ...terms,
    ...dimensionColumns,
    /** Ready for use: depreciation begins. */
    startsOn: plainDate('starts_on').notNull(),
    residual: minor('residual').notNull(),
    unitsTotal: numeric('units_total'),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [
    ofEntity('assets_entity', t),
    foreignKey({
      name: 'assets_category',
      columns: [t.tenantId, t.categoryId],
      foreignColumns: [assetCategories.tenantId, assetCategories.id],
    }),
    onAccount('assets_cost_account', t.tenantId, t.costAccountId),
    onAccount('assets_accumulated_account', t.tenantId, t.accumulatedAccountId),
    onAccount('assets_expense_account', t.tenantId, t.expenseAccountId),
    ...dimensionKeys('assets', t as never),
    unique('assets_code').on(t.tenantId, t.entityId, t.code),
    oneOf('assets_method', t.method, METHODS),
    oneOf('assets_convention', t.convention, CONVENTIONS),
    isNotBlank('assets_name_not_blank', t.name),
    check(
      'assets_terms',
      sql`${t.residual} >= 0 AND ${t.lifeMonths} BETWEEN 1 AND 1200 AND (${t.factor} > 0) IS NOT FALSE AND (${t.method} <> 'units_of_production' OR ${t.unitsTotal} IS NOT NULL AND ${t.unitsTotal} > 0)`,
    ),
  ],
);

export const MOVEMENT_KINDS = ['acquire', 'depreciate', 'write_down', 'dispose'] as const;

/** What happened to the cost of an asset and to what was written off of it: the register, entry by entry. */
export const assetMovements = ledger(
  finance,
  'asset_movements',
  {
    assetId: uuid('asset_id').notNull(),
    runId: uuid('run_id').notNull(),
    entryId: uuid('entry_id').notNull(),
    kind: text('kind', { enum: MOVEMENT_KINDS }).notNull(),
    date: plainDate('date').notNull(),
    cost: minor('cost').notNull(),
    /** Written off; positive: more of it. */
    accumulated: minor('accumulated').notNull(),
    /** Where the plan starts anew: how much of the life was over, what had been produced and what was written off by then. */
    sinceElapsed: integer('since_elapsed'),
    sinceUnits: numeric('since_units'),
    sinceAccumulated: minor('since_accumulated'),
    reversesId: uuid('reverses_id'),
  },
  (t) => [
    foreignKey({ name: 'asset_movements_asset', columns: [t.tenantId, t.assetId], foreignColumns: [assets.tenantId, assets.id] }),
    ofRun('asset_movements_run', t),
    ofEntry('asset_movements_entry', t),
    foreignKey({ name: 'asset_movements_reverses', columns: [t.tenantId, t.reversesId], foreignColumns: [t.tenantId, t.id] }),
    unique('asset_movements_reversed_once').on(t.tenantId, t.reversesId),
    oneOf('asset_movements_kind', t.kind, MOVEMENT_KINDS),
    check(
      'asset_movements_since',
      sql`num_nonnulls(${t.sinceElapsed}, ${t.sinceUnits}, ${t.sinceAccumulated}) IN (0, 3) AND (${t.cost} <> 0 OR ${t.accumulated} <> 0)`,
    ),
    index('asset_movements_of_asset').on(t.tenantId, t.assetId),
    index('asset_movements_of_entry').on(t.tenantId, t.entryId),
    index('asset_movements_of_run').on(t.tenantId, t.runId),
  ],
);

/** What an asset yielded, for depreciation by units of production. */
export const assetUsages = record(
  finance,
  'asset_usages',
  { assetId: uuid('asset_id').notNull(), onDate: plainDate('on_date').notNull(), units: numeric('units').notNull(), ...stamps },
  (t) => [
    foreignKey({ name: 'asset_usages_asset', columns: [t.tenantId, t.assetId], foreignColumns: [assets.tenantId, assets.id] }),
    check('asset_usages_units', sql`${t.units} > 0`),
    index('asset_usages_of_asset').on(t.tenantId, t.assetId, t.onDate),
  ],
);

export const assetTables = [assetCategories, assets, assetMovements, assetUsages];
