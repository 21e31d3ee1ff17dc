import { and, asc, eq } from 'drizzle-orm';
import { z } from 'zod';
import { notFound, ToolError } from '#kernel/errors.ts';
import { fixture } from '#kernel/fixture.ts';
import { fromMinor, Money } from '#kernel/money.ts';
import { beyond, openPage, page, pageInput } from '#kernel/page.ts';
import { defineTool } from '#kernel/tool.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import { accountFor, type Entity, entityOf } from '../books.ts';
import { acquire } from '../close/acquiring.ts';
import { AssetOut, toAsset } from '../close/asset-output.ts';
import { loadRegister, loadRegistered, movementsOf } from '../close/asset-register.ts';
import { inBooks, someInBooks } from '../close/books-money.ts';
import { chargesByMonth } from '../close/depreciation.ts';
import { type Dimensions, inFull, NO_DIMENSIONS } from '../close/dimensions.ts';
import { Runs, takenBackByRun, tellRuns } from '../close/run-output.ts';
import { holdEntity } from '../close/runs.ts';
import { assetCategories, assets, MOVEMENT_KINDS } from '../schema-assets.ts';
import { accountId, code, dateIn, dateOr, day, decimal, dimensionsIn, entityId, line, money, ref, text } from '../shapes.ts';

export const assetId = z.uuid().describe('From finance_list_assets.');

const what = {
  entityId,
  categoryId: z.uuid().describe('From finance_list_asset_categories.'),
  code,
  name: line(120).describe('What it is.'),
  cost: Money.describe('Cost.'),
};
const terms = {
  startsOn: dateIn.optional().describe('In use since.'),
  residual: decimal.optional().describe('In the end.'),
  lifeMonths: z.int().optional().describe('Life.'),
  unitsTotal: decimal.optional().describe('Yield.'),
};
const output = Runs.extend({ asset: AssetOut.describe('As the register has it.') });

export const acquireAsset = defineTool({
  name: 'finance_acquire_asset',
  title: 'Acquire fixed asset',
  summary: 'Enter a fixed asset and book its cost.',
  guide: 'From before these books: finance_take_over_asset.',
  effect: 'compensable',
  compensate: takenBackByRun,
  permission: 'finance:post',
  input: z.object({
    ...what,
    creditAccountId: accountId.describe('Bank, or of its bill.'),
    date: dateIn.optional().describe('Today.'),
    ...terms,
    dimensions: dimensionsIn,
  }),
  output,
  examples: [
    {
      categoryId: fixture('finance.asset_category.equipment'),
      code: 'EQ-7',
      name: 'Centrifuge',
      cost: { amount: '480000.00', currency: 'NGN' },
      creditAccountId: fixture('finance.account.bank'),
    },
  ],
  async run({ date, creditAccountId, dimensions, ...typed }, ctx) {
    const entity = await holdEntity(ctx, typed.entityId);
    const past = { accumulated: 0n, unitsBefore: '0' };
    return enter(ctx, entity, { typed, date: dateOr(ctx, date), creditAccountId, past, dimensions: inFull(dimensions) });
  },
});

export const takeOverAsset = defineTool({
  name: 'finance_take_over_asset',
  title: 'Take over fixed asset',
  summary: 'Enter an asset that was there before these books, with what was written off by then.',
  guide: 'What is left of it goes against the account of opening balances. The rest of its life bears the rest.',
  effect: 'compensable',
  compensate: takenBackByRun,
  permission: 'finance:close',
  input: z.object({
    ...what,
    accumulated: decimal.describe('Written off.'),
    unitsBefore: decimal.default('0').describe('Yielded before.'),
    date: dateIn.describe('First day of these books.'),
    ...terms,
  }),
  output,
  examples: [
    {
      categoryId: fixture('finance.asset_category.equipment'),
      code: 'EQ-0',
      name: 'Autoclave',
      cost: { amount: '60000.00', currency: 'NGN' },
      accumulated: '24000.00',
      startsOn: '2008-01-01',
      date: '2010-01-01',
    },
  ],
  async run({ date, accumulated, unitsBefore, ...typed }, ctx) {
    const entity = await holdEntity(ctx, typed.entityId);
    const opening = await accountFor(ctx, 'opening_balances');
    const past = { accumulated: inBooks(entity, { amount: accumulated, currency: typed.cost.currency }), unitsBefore };
    return enter(ctx, entity, { typed, date: Temporal.PlainDate.from(date), creditAccountId: opening.id, past, dimensions: NO_DIMENSIONS });
  },
});

interface Entering {
  typed: z.output<z.ZodObject<typeof what & typeof terms>>;
  date: Temporal.PlainDate;
  creditAccountId: string;
  past: { accumulated: bigint; unitsBefore: string };
  dimensions: Dimensions;
}

async function enter(
  ctx: ToolContext,
  entity: Entity,
  { typed, date, creditAccountId, past, dimensions }: Entering,
): Promise<z.input<typeof output>> {
  const { categoryId, code, name, cost, startsOn, residual, lifeMonths, unitsTotal } = typed;
  const [category] = await ctx.db.select().from(assetCategories).where(eq(assetCategories.id, categoryId));
  if (!category) throw notFound('asset_category', { tool: 'finance_list_asset_categories' });
  if (category.method === 'units_of_production' && unitsTotal === undefined) {
    throw new ToolError('invalid_input', {
      reason: 'units_needed',
      message: 'Depreciation by units needs unitsTotal: what it yields in its life.',
    });
  }
  const { run, assetId } = await acquire(ctx, {
    entity,
    category,
    asset: {
      code,
      name,
      date,
      startsOn: startsOn === undefined ? date : Temporal.PlainDate.from(startsOn),
      lifeMonths: lifeMonths ?? category.lifeMonths,
      cost: someInBooks(entity, cost),
      residual: residual === undefined ? 0n : inBooks(entity, { amount: residual, currency: cost.currency }),
      unitsTotal: unitsTotal ?? null,
      ...past,
      creditAccountId,
      dimensions,
    },
  });
  return { ...(await tellRuns(ctx, [run])), asset: toAsset(await loadRegistered(ctx, assetId), entity) };
}

export const listAssets = defineTool({
  name: 'finance_list_assets',
  title: 'List fixed assets',
  summary: 'The fixed-asset register of an entity, by code.',
  guide: 'Sums and their proof against the books: finance_prove_asset_register.',
  effect: 'read',
  permission: 'finance:read',
  input: z.object({ entityId, categoryId: z.uuid().optional().describe('Only of this category.'), ...pageInput }),
  output: page(AssetOut),
  examples: [{}],
  async run(input, ctx) {
    const entity = await entityOf(ctx, input.entityId);
    const paging = openPage({ tool: 'finance_list_assets', tenantId: ctx.tenant.id, input, position: ['text'] });
    const rows = await ctx.db
      .select({ id: assets.id, code: assets.code })
      .from(assets)
      .where(
        and(
          eq(assets.entityId, entity.id),
          input.categoryId === undefined ? undefined : eq(assets.categoryId, input.categoryId),
          beyond(paging.after, assets.code),
        ),
      )
      .orderBy(asc(assets.code))
      .limit(paging.take);
    const register = await loadRegister(ctx, { assetIds: rows.map(({ id }) => id) });
    return paging.cut(
      register,
      ({ asset }) => [asset.code],
      (found) => toAsset(found, entity),
    );
  },
});

const Movement = z.object({
  kind: z.enum(MOVEMENT_KINDS).describe('What happened.'),
  date: day,
  cost: money('Change of its cost.'),
  accumulated: money('Change of what was written off.'),
  entryId: ref('entry'),
});

export const getAsset = defineTool({
  name: 'finance_get_asset',
  title: 'Get fixed asset',
  summary: 'One asset: its movements, and what each month of its life is charged by plan.',
  guide: 'By units of production the plan follows finance_record_asset_usage and has no months.',
  effect: 'read',
  permission: 'finance:read',
  input: z.object({ assetId }),
  output: AssetOut.extend({
    movements: z.array(Movement).describe('That stand, in order.'),
    plan: z.array(z.object({ month: text('Year and month.'), charge: money('For it.') })).describe('From where the plan last began.'),
  }),
  examples: [{ assetId: fixture('finance.asset.generator') }],
  async run({ assetId }, ctx) {
    const found = await loadRegistered(ctx, assetId);
    const entity = await entityOf(ctx, found.asset.entityId);
    const books = (minor: bigint) => fromMinor(minor, entity.functionalCurrency);
    return {
      ...toAsset(found, entity),
      movements: (await movementsOf(ctx, assetId)).map(({ kind, date, cost, accumulated, entryId }) => ({
        kind,
        date: date.toString(),
        cost: books(cost),
        accumulated: books(accumulated),
        entryId,
      })),
      plan: chargesByMonth(found.plan).map(({ month, charge }) => ({ month: month.toString(), charge: books(charge) })),
    };
  },
});
