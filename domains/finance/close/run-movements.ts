import { eq, inArray } from 'drizzle-orm';
import { ToolError } from '#kernel/errors.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import type { PostedEntry } from '../posting.ts';
import { assetMovements } from '../schema-assets.ts';
import { deferralMovements } from '../schema-deferrals.ts';

/** What was done to an asset after a run stands on it, and so it is taken back first. */
export async function assertNothingLater(ctx: ToolContext, runId: string): Promise<void> {
  const own = await ctx.db.select().from(assetMovements).where(eq(assetMovements.runId, runId));
  if (own.length === 0) return;
  const assetIds = [...new Set(own.map(({ assetId }) => assetId))];
  const all = await ctx.db.select().from(assetMovements).where(inArray(assetMovements.assetId, assetIds));
  const mirrored = new Set(all.map(({ reversesId }) => reversesId));
  const last =
    own
      .map(({ id }) => id)
      .toSorted()
      .at(-1) ?? '';
  const later = all.find((move) => move.runId !== runId && move.id > last && move.reversesId === null && !mirrored.has(move.id));
  if (!later) return;
  throw new ToolError('conflict', {
    reason: 'later_run_stands',
    message: 'A later run moved the same assets. Take that one back first.',
    fix: { tool: 'finance_reverse_close_runs', input: { runIds: [later.runId] } },
  });
}

/** What a run did to the registers of assets and deferrals, the other way round, in the entries that mirror its own. */
export async function mirrorMovements(ctx: ToolContext, runId: string, mirrors: ReadonlyMap<string, PostedEntry>): Promise<void> {
  const inMirror = (entryId: string): { entryId: string; date: Temporal.PlainDate } => {
    const mirror = mirrors.get(entryId);
    if (!mirror) throw new Error('A movement stands in an entry that is not of its run.');
    return { entryId: mirror.id, date: mirror.date };
  };
  const moved = await ctx.db.select().from(assetMovements).where(eq(assetMovements.runId, runId));
  const back = moved.map(({ id, assetId, kind, entryId, cost, accumulated }) => ({
    id: ctx.newId(),
    assetId,
    runId,
    kind,
    ...inMirror(entryId),
    cost: -cost,
    accumulated: -accumulated,
    reversesId: id,
  }));
  for (const own of byEntry(back)) await ctx.db.insert(assetMovements).values(own);
  const recognised = await ctx.db.select().from(deferralMovements).where(eq(deferralMovements.runId, runId));
  const undone = recognised.map(({ id, deferralId, entryId, amount }) => ({
    id: ctx.newId(),
    deferralId,
    runId,
    ...inMirror(entryId),
    amount: -amount,
    reversesId: id,
  }));
  for (const own of byEntry(undone)) await ctx.db.insert(deferralMovements).values(own);
}

/** An entry's rows are written together: the database looks at them as a whole. */
export const byEntry = <R extends { entryId: string }>(rows: readonly R[]): R[][] => [
  ...Map.groupBy(rows, ({ entryId }) => entryId).values(),
];
