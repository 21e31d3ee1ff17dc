import type { ToolContext } from '#kernel/tool-context.ts';
import type { Entity } from '../books.ts';
import { assetMovements } from '../schema-assets.ts';
import { loadRegister, type Registered, standings } from './asset-register.ts';
import { chargeDue } from './depreciation.ts';
import { inPieces } from './pieces.ts';
import { openRun, postRun, type Run, type Signed, summedLines } from './runs.ts';

export interface Charge {
  readonly found: Registered;
  readonly charge: bigint;
}

/** What each asset has still to be charged up to a day. What was charged beyond it stays: a run takes nothing back. */
export async function chargesDue(ctx: ToolContext, entityId: string, date: Temporal.PlainDate): Promise<Charge[]> {
  const held = (await loadRegister(ctx, { entityId })).filter(({ cost, asset }) => cost > 0n && asset.method !== 'none');
  const at = await standings(ctx, held, date);
  return held.flatMap((found) => {
    const standing = at.get(found.asset.id);
    const charge = standing ? chargeDue(found.plan, standing, found.accumulated) : 0n;
    return charge > 0n ? [{ found, charge }] : [];
  });
}

/** Charges depreciation up to a day: one entry for each category, nothing where nothing is due. */
export async function chargeDepreciation(
  ctx: ToolContext,
  entity: Entity,
  { date, note }: { date: Temporal.PlainDate; note: string },
): Promise<{ run: Run; charges: Charge[] }> {
  const charges = await chargesDue(ctx, entity.id, date);
  const run = await openRun(ctx, { entityId: entity.id, kind: 'depreciation', date, note });
  const byCategory = Map.groupBy(charges, ({ found }) => found.asset.categoryId);
  for (const own of [...byCategory.values()].flatMap((group) => inPieces(group))) {
    const { id: entryId } = await postRun(ctx, run, {
      description: note,
      lines: summedLines(own.flatMap(sidesOf), entity.functionalCurrency),
    });
    await ctx.db.insert(assetMovements).values(
      own.map(({ found, charge }) => ({
        id: ctx.newId(),
        assetId: found.asset.id,
        runId: run.id,
        entryId,
        kind: 'depreciate' as const,
        date,
        cost: 0n,
        accumulated: charge,
      })),
    );
  }
  return { run, charges };
}

const sidesOf = ({ found: { asset }, charge }: Charge): Signed[] => [
  { accountId: asset.expenseAccountId, functional: charge, dimensions: asset },
  { accountId: asset.accumulatedAccountId, functional: -charge, dimensions: asset },
];
