import { eq } from 'drizzle-orm';
import { z } from 'zod';
import { notFound, ToolError } from '#kernel/errors.ts';
import { fixture } from '#kernel/fixture.ts';
import { fromMinor, Money } from '#kernel/money.ts';
import { defineTool } from '#kernel/tool.ts';
import { AssetOut, toAsset } from '../close/asset-output.ts';
import { assertHeld, loadRegistered } from '../close/asset-register.ts';
import { inBooks, someInBooks } from '../close/books-money.ts';
import { dispose, writeDown } from '../close/disposing.ts';
import { Runs, takenBackByRun, tellRuns } from '../close/run-output.ts';
import { holdEntity } from '../close/runs.ts';
import { assetUsages } from '../schema-assets.ts';
import { accountId, dateIn, dateOr, day, decimal, deleted, money, reason, ref, text } from '../shapes.ts';
import { assetId } from './assets.ts';

export const disposeAsset = defineTool({
  name: 'finance_dispose_asset',
  title: 'Dispose of fixed asset',
  summary: 'Sell or scrap an asset: depreciation up to the day, then gain or loss.',
  guide: 'proceedsAccountId is debited with what came in: bank, or a clearing account. Scrapped: leave both out.',
  effect: 'compensable',
  compensate: takenBackByRun,
  permission: 'finance:post',
  input: z.object({
    assetId,
    date: dateIn.optional().describe('Today.'),
    proceeds: Money.optional().describe('What came in.'),
    proceedsAccountId: accountId.optional(),
    reason,
  }),
  output: Runs.extend({
    asset: AssetOut.describe('As the register has it now.'),
    charge: money('Depreciation up to the day; negative: came back.'),
    gain: money('Negative: a loss.'),
  }),
  examples: [{ assetId: fixture('finance.asset.generator'), reason: 'Burnt out' }],
  async run({ assetId, date, proceeds, proceedsAccountId, reason }, ctx) {
    const { asset } = await loadRegistered(ctx, assetId);
    const entity = await holdEntity(ctx, asset.entityId);
    const found = await loadRegistered(ctx, assetId);
    assertHeld(found);
    if ((proceeds === undefined) !== (proceedsAccountId === undefined)) {
      throw new ToolError('invalid_input', { reason: 'proceeds_incomplete', message: 'proceeds and proceedsAccountId go together.' });
    }
    const amount = proceeds ? inBooks(entity, proceeds) : 0n;
    const { run, disposal } = await dispose(ctx, entity, {
      found,
      date: dateOr(ctx, date),
      proceeds: amount,
      ...(proceedsAccountId !== undefined && { proceedsAccountId }),
      note: `${asset.code} ${asset.name}: ${reason}`,
    });
    const books = (minor: bigint) => fromMinor(minor, entity.functionalCurrency);
    return {
      ...(await tellRuns(ctx, [run])),
      asset: toAsset(await loadRegistered(ctx, assetId), entity),
      charge: books(disposal.charge),
      gain: books(disposal.gain),
    };
  },
});

export const writeDownAsset = defineTool({
  name: 'finance_write_down_asset',
  title: 'Write down fixed asset',
  summary: 'Take off what an asset has lost beyond its depreciation.',
  guide:
    'Depreciation up to the day is charged first; the rest of its life then bears what is left. accountId: default the depreciation expense.',
  effect: 'compensable',
  compensate: takenBackByRun,
  permission: 'finance:approve',
  input: z.object({
    assetId,
    amount: Money.describe('Lost.'),
    date: dateIn.optional().describe('Today.'),
    accountId: accountId.optional(),
    reason,
  }),
  output: Runs.extend({ asset: AssetOut.describe('As the register has it now.'), charge: money('Depreciation up to the day.') }),
  examples: [
    { assetId: fixture('finance.asset.generator'), amount: { amount: '1000.00', currency: 'NGN' }, date: '2010-06-30', reason: 'Flood' },
  ],
  async run({ assetId, amount, date, accountId, reason }, ctx) {
    const { asset } = await loadRegistered(ctx, assetId);
    const entity = await holdEntity(ctx, asset.entityId);
    const found = await loadRegistered(ctx, assetId);
    assertHeld(found);
    const { run, charge } = await writeDown(ctx, entity, {
      found,
      date: dateOr(ctx, date),
      loss: someInBooks(entity, amount),
      accountId: accountId ?? asset.expenseAccountId,
      note: `${asset.code} ${asset.name}: ${reason}`,
    });
    return {
      ...(await tellRuns(ctx, [run])),
      asset: toAsset(await loadRegistered(ctx, assetId), entity),
      charge: fromMinor(charge, entity.functionalCurrency),
    };
  },
});

export const recordAssetUsage = defineTool({
  name: 'finance_record_asset_usage',
  title: 'Record asset usage',
  summary: 'Note what an asset yielded, for depreciation by units of production.',
  guide: 'Units in the sense of its unitsTotal: hours, kilometres, pieces. The next depreciation run charges them.',
  effect: 'reversible',
  permission: 'finance:write',
  input: z.object({ assetId, units: decimal.describe('More than nothing.'), onDate: dateIn.optional().describe('Today.') }),
  output: z.object({ usageId: ref('usage'), assetId: ref('asset'), units: text('How many.'), onDate: day }),
  examples: [{ assetId: fixture('finance.asset.press'), units: '250.5' }],
  async run({ assetId, units, onDate }, ctx) {
    const { asset } = await loadRegistered(ctx, assetId);
    if (asset.method !== 'units_of_production' || /^[0.]+$/.test(units)) {
      throw new ToolError('invalid_input', {
        reason: 'usage_does_not_count',
        message: 'Only an asset that is depreciated by units yields any, and more than none.',
      });
    }
    const date = dateOr(ctx, onDate);
    const id = ctx.newId();
    await ctx.db.insert(assetUsages).values({ id, assetId, onDate: date, units, createdAt: ctx.now(), updatedAt: ctx.now() });
    return { usageId: id, assetId, units, onDate: date.toString() };
  },
});

export const deleteAssetUsage = defineTool({
  name: 'finance_delete_asset_usage',
  title: 'Delete asset usage',
  summary: 'Take out a usage that was noted by mistake.',
  guide: 'What a run has charged for it stays until later usage catches up.',
  effect: 'reversible',
  permission: 'finance:write',
  input: z.object({ usageId: z.uuid().describe('From finance_record_asset_usage.') }),
  output: deleted,
  examples: [{ usageId: fixture('finance.asset_usage.mistake') }],
  async run({ usageId }, ctx) {
    const gone = await ctx.db.delete(assetUsages).where(eq(assetUsages.id, usageId)).returning({ id: assetUsages.id });
    if (gone.length === 0) throw notFound('asset_usage');
    return { isDeleted: true as const };
  },
});
