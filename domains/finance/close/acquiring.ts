import { ToolError } from '#kernel/errors.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import type { Entity } from '../books.ts';
import { assetCategories, assetMovements, assets } from '../schema-assets.ts';
import type { Dimensions } from './dimensions.ts';
import { elapsedOn } from './life.ts';
import { openRun, postRun, type Run, signedLine } from './runs.ts';

export type Category = typeof assetCategories.$inferSelect;

export interface Acquisition {
  readonly code: string;
  readonly name: string;
  readonly date: Temporal.PlainDate;
  readonly startsOn: Temporal.PlainDate;
  readonly lifeMonths: number;
  readonly cost: bigint;
  readonly residual: bigint;
  readonly unitsTotal: string | null;
  /** What it brings along: written off before it was entered here. */
  readonly accumulated: bigint;
  readonly unitsBefore: string;
  /** Where the money came from: bank, a clearing account that the bill was booked on, or the opening balances. */
  readonly creditAccountId: string;
  readonly dimensions: Dimensions;
}

/** Enters an asset: its cost on its account, what it brings along on the other, the rest to where it came from. */
export async function acquire(
  ctx: ToolContext,
  { entity, category, asset }: { entity: Entity; category: Category; asset: Acquisition },
): Promise<{ run: Run; assetId: string }> {
  const { cost, residual, accumulated, date } = asset;
  if (residual > cost || accumulated > cost) {
    throw new ToolError('invalid_input', {
      reason: 'more_than_cost',
      message: 'Neither residual value nor what was written off is more than the cost.',
    });
  }
  const [row] = await ctx.db.insert(assets).values(rowOf(ctx, { entity, category, asset })).returning();
  if (!row) throw new Error('The asset was not written.');
  const note = `${row.code} ${row.name}`;
  const run = await openRun(ctx, { entityId: entity.id, kind: 'acquisition', date, note });
  const side = (accountId: string, functional: bigint) =>
    signedLine({ accountId, functional, dimensions: asset.dimensions }, entity.functionalCurrency);
  const lines = [
    ...side(row.costAccountId, cost),
    ...side(row.accumulatedAccountId, -accumulated),
    ...side(asset.creditAccountId, accumulated - cost),
  ];
  const { id: entryId } = await postRun(ctx, run, { description: note, lines });
  const hasPast = accumulated > 0n || asset.unitsBefore !== '0';
  await ctx.db.insert(assetMovements).values({
    id: ctx.newId(),
    assetId: row.id,
    runId: run.id,
    entryId,
    kind: 'acquire',
    date,
    cost,
    accumulated,
    // What it brings along was written off by the end of the day before: the rest of its life bears the rest.
    ...(hasPast && {
      sinceElapsed: elapsedOn(row, date.subtract({ days: 1 })),
      sinceUnits: asset.unitsBefore,
      sinceAccumulated: accumulated,
    }),
  });
  return { run, assetId: row.id };
}

function rowOf(
  ctx: ToolContext,
  { entity, category, asset }: { entity: Entity; category: Category; asset: Acquisition },
): typeof assets.$inferInsert {
  const { costAccountId, accumulatedAccountId, expenseAccountId, method, convention, factor } = category;
  const { code, name, startsOn, lifeMonths, residual, unitsTotal, dimensions } = asset;
  return {
    id: ctx.newId(),
    entityId: entity.id,
    categoryId: category.id,
    code,
    name,
    costAccountId,
    accumulatedAccountId,
    expenseAccountId,
    method,
    convention,
    factor,
    startsOn,
    lifeMonths,
    residual,
    unitsTotal,
    ...dimensions,
    createdAt: ctx.now(),
  };
}
