import { and, asc, eq, isNull, lte, sql } from 'drizzle-orm';
import type { ToolContext } from '#kernel/tool-context.ts';
import type { Entity } from '../books.ts';
import { closeRunReversals } from '../schema-close.ts';
import { deferralMovements, deferrals } from '../schema-deferrals.ts';
import { inPieces } from './pieces.ts';
import { openRun, postRun, type Run, type Signed, summedLines } from './runs.ts';
import { recognisedBy } from './spreading.ts';

export type Deferral = typeof deferrals.$inferSelect;

export interface Deferred {
  readonly deferral: Deferral;
  readonly recognised: bigint;
}

/** The deferrals of an entity that were not taken back, and what was recognised of each. */
export async function liveDeferrals(ctx: ToolContext, entityId: string, begun: Temporal.PlainDate): Promise<Deferred[]> {
  const rows = await ctx.db
    .select({
      deferral: deferrals,
      recognised:
        sql`coalesce((SELECT sum(m.amount) FROM ${deferralMovements} m WHERE m.tenant_id = ${deferrals.tenantId} AND m.deferral_id = ${deferrals.id}), 0)`.mapWith(
          BigInt,
        ),
    })
    .from(deferrals)
    .leftJoin(closeRunReversals, and(eq(closeRunReversals.tenantId, deferrals.tenantId), eq(closeRunReversals.runId, deferrals.runId)))
    .where(and(eq(deferrals.entityId, entityId), lte(deferrals.startsOn, begun), isNull(closeRunReversals.id)))
    .orderBy(asc(deferrals.id));
  return rows;
}

export interface Recognition {
  readonly deferral: Deferral;
  readonly amount: bigint;
}

export async function recognitionsDue(ctx: ToolContext, entityId: string, date: Temporal.PlainDate): Promise<Recognition[]> {
  const live = await liveDeferrals(ctx, entityId, date);
  return live
    .map(({ deferral, recognised }) => ({ deferral, amount: recognisedBy(deferral.total, deferral, date) - recognised }))
    .filter(({ amount }) => amount > 0n);
}

/** Recognises what belongs to the time up to a day, all in one entry. */
export async function recogniseDeferrals(
  ctx: ToolContext,
  entity: Entity,
  { date, note }: { date: Temporal.PlainDate; note: string },
): Promise<{ run: Run; recognitions: Recognition[] }> {
  const recognitions = await recognitionsDue(ctx, entity.id, date);
  const run = await openRun(ctx, { entityId: entity.id, kind: 'recognition', date, note });
  for (const piece of inPieces(recognitions)) {
    const sides = piece.flatMap(({ deferral, amount }) => deferralSides(deferral, -amount));
    const { id: entryId } = await postRun(ctx, run, { description: note, lines: summedLines(sides, entity.functionalCurrency) });
    await ctx.db
      .insert(deferralMovements)
      .values(piece.map(({ deferral, amount }) => ({ id: ctx.newId(), deferralId: deferral.id, runId: run.id, entryId, date, amount })));
  }
  return { run, recognitions };
}

type Placed = Pick<Deferral, 'kind' | 'deferredAccountId' | 'resultAccountId' | 'costCentreId' | 'projectId' | 'fundId' | 'branchId'>;

/** Puts an amount off: income goes from the result to a liability, an expense to an asset. A negative amount comes back. */
export function deferralSides(placed: Placed, amount: bigint): Signed[] {
  const debit = placed.kind === 'expense' ? amount : -amount;
  return [
    { accountId: placed.deferredAccountId, functional: debit, dimensions: placed },
    { accountId: placed.resultAccountId, functional: -debit, dimensions: placed },
  ];
}
