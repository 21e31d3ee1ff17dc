import { ToolError } from '#kernel/errors.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import { accountFor, type Entity } from '../books.ts';
import { assetMovements } from '../schema-assets.ts';
import { type Registered, unitsAt } from './asset-register.ts';
import { most } from './amounts.ts';
import { chargeDue, type Disposal, disposalOf, standingAtDisposal, standingOn } from './depreciation.ts';
import { openRun, postRun, type Run, signedLine } from './runs.ts';

interface Going {
  found: Registered;
  date: Temporal.PlainDate;
  proceeds: bigint;
  proceedsAccountId?: string;
  note: string;
}

/** An asset goes: what is due up to the day is charged, then cost and what was written off leave, and the rest is gain or loss. */
export async function dispose(
  ctx: ToolContext,
  entity: Entity,
  { found, date, proceeds, proceedsAccountId, note }: Going,
): Promise<{ run: Run; disposal: Disposal }> {
  const { asset, cost, accumulated } = found;
  const disposal = disposalOf(found.plan, standingAtDisposal(asset, date, await unitsAt(ctx, found, date)), { accumulated, proceeds });
  const result = await accountFor(ctx, 'disposal_gain_loss');
  const run = await openRun(ctx, { entityId: entity.id, kind: 'disposal', date, note });
  const side = (accountId: string, functional: bigint) =>
    signedLine({ accountId, functional, dimensions: asset }, entity.functionalCurrency);
  const lines = [
    ...side(asset.expenseAccountId, disposal.charge),
    ...side(asset.accumulatedAccountId, accumulated),
    ...side(asset.costAccountId, -cost),
    ...(proceedsAccountId === undefined ? [] : side(proceedsAccountId, proceeds)),
    ...side(result.id, -disposal.gain),
  ];
  const { id: entryId } = await postRun(ctx, run, { description: note, lines });
  const base = { assetId: asset.id, runId: run.id, entryId, date };
  await ctx.db
    .insert(assetMovements)
    .values([
      ...(disposal.charge === 0n
        ? []
        : [{ id: ctx.newId(), ...base, kind: 'depreciate' as const, cost: 0n, accumulated: disposal.charge }]),
      { id: ctx.newId(), ...base, kind: 'dispose' as const, cost: -cost, accumulated: -disposal.accumulated },
    ]);
  return { run, disposal };
}

interface Loss {
  found: Registered;
  date: Temporal.PlainDate;
  loss: bigint;
  accountId: string;
  note: string;
}

/** Takes off a loss, after what is due by plan; the plan starts anew from what is left. */
export async function writeDown(
  ctx: ToolContext,
  entity: Entity,
  { found, date, loss, accountId, note }: Loss,
): Promise<{ run: Run; charge: bigint }> {
  const { asset, cost, accumulated } = found;
  const units = await unitsAt(ctx, found, date);
  const standing = standingOn(asset, date, units);
  const charge = most(chargeDue(found.plan, standing, accumulated), 0n);
  const after = accumulated + charge + loss;
  if (after > cost) {
    throw new ToolError('conflict', {
      reason: 'more_than_book_value',
      message: 'The asset is not worth that much any more.',
      fix: { tool: 'finance_get_asset', input: { assetId: asset.id } },
    });
  }
  const run = await openRun(ctx, { entityId: entity.id, kind: 'write_down', date, note });
  const side = (account: string, functional: bigint) =>
    signedLine({ accountId: account, functional, dimensions: asset }, entity.functionalCurrency);
  const lines = [...side(asset.expenseAccountId, charge), ...side(accountId, loss), ...side(asset.accumulatedAccountId, -charge - loss)];
  const { id: entryId } = await postRun(ctx, run, { description: note, lines });
  const base = { assetId: asset.id, runId: run.id, entryId, date, cost: 0n };
  await ctx.db.insert(assetMovements).values([
    ...(charge === 0n ? [] : [{ id: ctx.newId(), ...base, kind: 'depreciate' as const, accumulated: charge }]),
    {
      id: ctx.newId(),
      ...base,
      kind: 'write_down' as const,
      accumulated: loss,
      sinceElapsed: standing.elapsed,
      sinceUnits: units,
      sinceAccumulated: after,
    },
  ]);
  return { run, charge };
}
