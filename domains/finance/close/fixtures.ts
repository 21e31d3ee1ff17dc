import { eq } from 'drizzle-orm';
import { fixture } from '#kernel/fixture.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import { type Entity, entityOf } from '../books.ts';
import { JOURNAL_KINDS, monthsOf } from '../ledger-rules.ts';
import { assetCategories, assetUsages } from '../schema-assets.ts';
import { entities, fiscalYears, journals, periods, series } from '../schema-books.ts';
import { budgetLines, budgets, commitments } from '../schema-budgets.ts';
import { checklistMarks, eliminationPairs } from '../schema-close.ts';
import { acquire, type Acquisition, type Category } from './acquiring.ts';
import { NO_DIMENSIONS } from './dimensions.ts';
import { openRun, postRun, signedLine, takeBack } from './runs.ts';

const id = (name: string): string => fixture(`finance.${name}`);
const date = (text: string): Temporal.PlainDate => Temporal.PlainDate.from(text);
const stampsOf = (ctx: ToolContext) => ({ createdAt: ctx.now(), updatedAt: ctx.now() });

/** A year of its own for closing work, `finance.period.y2010_01` to `_12`, all open, and what is closed and compared in it. */
export async function fixtures(ctx: ToolContext): Promise<void> {
  const [present] = await ctx.db
    .select({ id: fiscalYears.id })
    .from(fiscalYears)
    .where(eq(fiscalYears.id, id('fiscal_year.y2010')));
  if (present) return;
  const entity = await entityOf(ctx);
  await addYear(ctx, entity.id, 'y2010');
  await addBranch(ctx);
  await addAssets(ctx, entity);
  await addAccrual(ctx, entity, 'accrual');
  await addAccrual(ctx, entity, 'reversed');
  await takeBack(ctx, id('close_run.reversed'), 'Posted twice');
  await addBudgets(ctx, entity);
  await ctx.db.insert(checklistMarks).values({
    id: id('checklist_mark.y2010_02'),
    periodId: id('period.y2010_02'),
    taskId: id('checklist_task.statements_reviewed'),
    doneBy: 'Somebody',
    doneAt: ctx.now(),
  });
}

async function addYear(ctx: ToolContext, entityId: string, name: string): Promise<void> {
  const [startsOn, endsOn] = [date('2010-01-01'), date('2010-12-31')];
  const fiscalYearId = id(`fiscal_year.${name}`);
  await ctx.db.insert(fiscalYears).values({ id: fiscalYearId, entityId, name: 'FY 2010', startsOn, endsOn, ...stampsOf(ctx) });
  await ctx.db.insert(periods).values(
    monthsOf(startsOn, endsOn).map(([from, to]) => ({
      id: id(`period.${name}_${from.toString().slice(5, 7)}`),
      entityId,
      fiscalYearId,
      name: from.toString().slice(0, 7),
      startsOn: from,
      endsOn: to,
      ...stampsOf(ctx),
    })),
  );
}

/** Books in another currency, for groups. */
async function addBranch(ctx: ToolContext): Promise<void> {
  const entityId = id('entity.branch');
  const stamps = stampsOf(ctx);
  await ctx.db
    .insert(entities)
    .values({ id: entityId, code: 'BRANCH', name: 'Branch abroad', functionalCurrency: 'USD', country: 'US', ...stamps });
  await addYear(ctx, entityId, 'branch');
  const seriesId = id('series.branch');
  await ctx.db.insert(series).values({ id: seriesId, entityId, code: 'ENTRY', name: 'Journal entries', prefix: 'BE-', ...stamps });
  await ctx.db.insert(journals).values(
    JOURNAL_KINDS.map((kind) => ({
      id: id(`journal.branch_${kind}`),
      entityId,
      code: kind.toUpperCase(),
      name: `Branch ${kind}`,
      kind,
      seriesId,
      ...stamps,
    })),
  );
  await ctx.db.insert(eliminationPairs).values({
    id: id('elimination_pair.intercompany'),
    name: 'Loans within the group',
    entityId: id('entity.main'),
    accountId: id('account.intercompany'),
    counterEntityId: entityId,
    counterAccountId: id('account.intercompany'),
    ...stamps,
  });
}

async function addAssets(ctx: ToolContext, entity: Entity): Promise<void> {
  const accounts = {
    costAccountId: id('account.fixed_assets'),
    accumulatedAccountId: id('account.accumulated_depreciation'),
    expenseAccountId: id('account.depreciation_expense'),
  };
  const terms = { lifeMonths: 60, convention: 'full_month', ...accounts, ...stampsOf(ctx) } as const;
  const categories = await ctx.db
    .insert(assetCategories)
    .values([
      { id: id('asset_category.equipment'), code: 'EQUIPMENT', name: 'Equipment', method: 'straight_line', ...terms },
      { id: id('asset_category.presses'), code: 'PRESSES', name: 'Presses', method: 'units_of_production', ...terms },
    ])
    .returning();
  const add = (name: string, category: Category | undefined, asset: Partial<Acquisition>) => {
    if (!category) throw new Error('A category was not written.');
    return acquire(startingWith(ctx, id(`asset.${name}`)), { entity, category, asset: { ...ACQUISITION, ...asset } });
  };
  await add('generator', categories[0], { code: 'EQ-1', name: 'Generator' });
  await add('press', categories[1], { code: 'PR-1', name: 'Press', cost: 10_000_000n, unitsTotal: '10000' });
  await ctx.db
    .insert(assetUsages)
    .values({ id: id('asset_usage.mistake'), assetId: id('asset.press'), onDate: date('2010-01-20'), units: '100', ...stampsOf(ctx) });
}

const ACQUISITION: Acquisition = {
  code: '',
  name: '',
  date: date('2010-01-15'),
  startsOn: date('2010-01-15'),
  lifeMonths: 60,
  cost: 60_000_000n,
  residual: 0n,
  unitsTotal: null,
  accumulated: 0n,
  unitsBefore: '0',
  creditAccountId: id('account.bank'),
  dimensions: NO_DIMENSIONS,
};

async function addAccrual(ctx: ToolContext, entity: Entity, name: string): Promise<void> {
  const run = await openRun(startingWith(ctx, id(`close_run.${name}`)), {
    entityId: entity.id,
    kind: 'accrual',
    date: date('2010-01-31'),
    note: 'Electricity',
  });
  const sides = (functional: bigint) => [
    ...signedLine({ accountId: id('account.purchases'), functional }, entity.functionalCurrency),
    ...signedLine({ accountId: id('account.accrued_expenses'), functional: -functional }, entity.functionalCurrency),
  ];
  await postRun(ctx, run, { description: 'Electricity', lines: sides(4_000_000n) });
  await postRun(ctx, run, { date: date('2010-02-01'), description: 'Electricity, taken back', lines: sides(-4_000_000n) });
}

async function addBudgets(ctx: ToolContext, entity: Entity): Promise<void> {
  const stamps = stampsOf(ctx);
  const year = { entityId: entity.id, fiscalYearId: id('fiscal_year.y2010'), status: 'draft', window: 'period', ...stamps } as const;
  await ctx.db.insert(budgets).values([
    { id: id('budget.active'), name: 'Budget 2010', version: 1, ...year },
    { id: id('budget.draft'), name: 'Budget 2010, revised', version: 2, ...year },
  ]);
  await ctx.db.insert(budgetLines).values(
    // The revision leaves room for what was committed under the first: activating it can be taken back in any company.
    ['active', 'draft'].flatMap((version) =>
      ['03', '04'].map((month) => ({
        id: id(`budget_line.${version}.${month}`),
        budgetId: id(`budget.${version}`),
        accountId: id('account.purchases'),
        periodId: id(`period.y2010_${month}`),
        amount: 100_000_00n,
      })),
    ),
  );
  await ctx.db
    .update(budgets)
    .set({ status: 'active' })
    .where(eq(budgets.id, id('budget.active')));
  await ctx.db.insert(commitments).values({
    id: id('commitment.open'),
    entityId: entity.id,
    accountId: id('account.purchases'),
    periodId: id('period.y2010_03'),
    description: 'Chairs',
    reserved: 25_000_00n,
    consumed: 0n,
    released: 0n,
    reservedBy: 'Somebody',
    ...stamps,
  });
}

/** The next id that is asked for is this one: what is made for a test is found by its name. */
const startingWith = (ctx: ToolContext, first: string): ToolContext => {
  let isFirst = true;
  return Object.assign(Object.create(ctx) as ToolContext, {
    newId: () => {
      if (!isFirst) return ctx.newId();
      isFirst = false;
      return first;
    },
  });
};
