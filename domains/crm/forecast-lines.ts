import { and, eq, inArray, sql } from 'drizzle-orm';
import type { Db } from '#kernel/db.ts';
import { notFound, ToolError } from '#kernel/errors.ts';
import { forecastLines, forecastMarks, forecastSnapshots } from './schema-forecast.ts';
import { dealMoves, deals, stages } from './schema-sales.ts';

/** An open deal as it was at a moment. */
export interface ForecastLine {
  dealId: string;
  name: string;
  pipelineId: string;
  stageId: string;
  probability: number;
  valueMinor: bigint | null;
  currency: string | null;
  expectedCloseOn: Temporal.PlainDate | null;
  ownerId: string | null;
  openedAt: Temporal.Instant;
}

/** The columns of a line, as a statement reads them from the open deals now. */
const openNow = {
  dealId: deals.id,
  name: deals.name,
  pipelineId: deals.pipelineId,
  stageId: deals.stageId,
  probability: stages.probability,
  valueMinor: deals.valueMinor,
  currency: deals.currency,
  expectedCloseOn: deals.expectedCloseOn,
  ownerId: deals.ownerId,
  openedAt: deals.createdAt,
};

export const selectOpenDeals = (db: Db): Promise<ForecastLine[]> =>
  db
    .select(openNow)
    .from(deals)
    .innerJoin(stages, and(eq(stages.tenantId, deals.tenantId), eq(stages.id, deals.stageId)))
    .where(eq(stages.semantic, 'open'))
    .orderBy(deals.id);

export async function linesOf(db: Db, snapshotId: string): Promise<ForecastLine[]> {
  return db.select().from(forecastLines).where(eq(forecastLines.snapshotId, snapshotId)).orderBy(forecastLines.dealId);
}

type Snapshot = typeof forecastSnapshots.$inferSelect;

/** The snapshot, or a refusal when it is not there or was marked as taken in error. */
export async function loadSnapshot(db: Db, id: string, { orVoid = false } = {}): Promise<Snapshot> {
  const [row] = await db.select().from(forecastSnapshots).where(eq(forecastSnapshots.id, id));
  if (!row) throw notFound('forecast_snapshot', { tool: 'crm_list_forecast_snapshots' });
  if (!orVoid && (await voided(db, [id])).has(id)) {
    throw new ToolError('conflict', {
      reason: 'forecast_snapshot_void',
      message: 'The snapshot was marked as taken in error.',
      fix: { tool: 'crm_list_forecast_snapshots' },
    });
  }
  return row;
}

/** Which of these are void: the last mark decides, and every other mark is a voiding one. */
export async function voided(db: Db, ids: readonly string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const marks = await db
    .select({ id: forecastMarks.snapshotId, n: sql`max(${forecastMarks.seq})`.mapWith(Number) })
    .from(forecastMarks)
    .where(inArray(forecastMarks.snapshotId, [...ids]))
    .groupBy(forecastMarks.snapshotId);
  return new Set(marks.filter(({ n }) => n % 2 === 1).map(({ id }) => id));
}

/** How deals stood at a moment, by the ledger of their moves; one that is gone has no answer. */
export async function standingsAt(db: Db, dealIds: readonly string[], at: Temporal.Instant): Promise<Map<string, 'open' | 'won' | 'lost'>> {
  if (dealIds.length === 0) return new Map();
  const { rows } = await db.execute<{ id: string; standing: 'open' | 'won' | 'lost' | null }>(sql`
    SELECT d.id, (SELECT m.to_semantic FROM ${dealMoves} m WHERE m.tenant_id = d.tenant_id AND m.deal_id = d.id AND m.moved_at <= ${at.toString()}
      ORDER BY m.seq DESC LIMIT 1) AS standing
    FROM ${deals} d WHERE d.id = ANY (${sql.param([...dealIds])}::uuid[])`);
  return new Map(rows.map(({ id, standing }) => [id, standing ?? 'open']));
}
