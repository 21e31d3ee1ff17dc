import { and, asc, eq, inArray, lte, sql } from 'drizzle-orm';
import { notFound, ToolError } from '#kernel/errors.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import { ratio, toDecimal } from '../decimal.ts';
import { assetMovements, assets, assetUsages } from '../schema-assets.ts';
import type { Plan, Standing } from './depreciation.ts';
import { standingOn } from './depreciation.ts';

export type Asset = typeof assets.$inferSelect;
/** An asset as the register has it. */
export interface Registered {
  readonly asset: Asset;
  readonly cost: bigint;
  readonly accumulated: bigint;
  readonly plan: Plan;
  readonly isDisposed: boolean;
  /** Units that it had yielded before it was entered here. */
  readonly unitsBefore: string;
}

interface Sums extends Record<string, unknown> {
  asset_id: string;
  cost: string;
  accumulated: string;
  is_disposed: boolean;
  units_before: string | null;
  since: { elapsed: number; units: string; accumulated: string } | null;
}

/** The assets of an entity, or those named, as their movements leave them; by code. */
export async function loadRegister(ctx: ToolContext, which: { entityId: string } | { assetIds: readonly string[] }): Promise<Registered[]> {
  const isWanted = 'entityId' in which ? eq(assets.entityId, which.entityId) : inArray(assets.id, [...which.assetIds]);
  const list = await ctx.db.select().from(assets).where(isWanted).orderBy(asc(assets.code));
  if (list.length === 0) return [];
  // What was taken back does not count as having happened; in the sums it and its mirror are nothing.
  const stands = sql`m.reverses_id IS NULL AND NOT EXISTS (SELECT FROM ${assetMovements} r WHERE r.tenant_id = m.tenant_id AND r.reverses_id = m.id)`;
  const { rows } = await ctx.db.execute<Sums>(sql`
    SELECT m.asset_id, sum(m.cost)::text AS cost, sum(m.accumulated)::text AS accumulated,
      bool_or(CASE WHEN m.kind = 'dispose' THEN ${stands} ELSE false END) AS is_disposed,
      max(CASE WHEN m.kind = 'acquire' AND ${stands} THEN m.since_units END)::text AS units_before,
      (array_agg(jsonb_build_object('elapsed', m.since_elapsed, 'units', m.since_units::text, 'accumulated', m.since_accumulated::text) ORDER BY m.id DESC)
        FILTER (WHERE m.since_elapsed IS NOT NULL AND ${stands}))[1] AS since
    FROM ${assetMovements} m JOIN ${assets} ON ${assets.tenantId} = m.tenant_id AND ${assets.id} = m.asset_id
    WHERE ${isWanted} GROUP BY m.asset_id`);
  const sums = new Map(rows.map((row) => [row.asset_id, row]));
  return list.map((asset) => registered(asset, sums.get(asset.id)));
}

export async function loadRegistered(ctx: ToolContext, assetId: string): Promise<Registered> {
  const [found] = await loadRegister(ctx, { assetIds: [assetId] });
  if (!found) throw notFound('asset', { tool: 'finance_list_assets' });
  return found;
}

function registered(asset: Asset, sums: Sums | undefined): Registered {
  const cost = BigInt(sums?.cost ?? 0);
  const since = sums?.since && { ...sums.since, accumulated: BigInt(sums.since.accumulated) };
  return {
    asset,
    cost,
    accumulated: BigInt(sums?.accumulated ?? 0),
    plan: { ...asset, cost, ...(since && { since }) },
    isDisposed: sums?.is_disposed ?? false,
    unitsBefore: sums?.units_before ?? '0',
  };
}

/** The movements of an asset that stand, in the order of their writing. */
export async function movementsOf(ctx: ToolContext, assetId: string): Promise<(typeof assetMovements.$inferSelect)[]> {
  const moves = await ctx.db.select().from(assetMovements).where(eq(assetMovements.assetId, assetId)).orderBy(asc(assetMovements.id));
  const mirrored = new Set(moves.map(({ reversesId }) => reversesId));
  return moves.filter(({ id, reversesId }) => reversesId === null && !mirrored.has(id));
}

export type AssetState = 'in_use' | 'fully_depreciated' | 'disposed' | 'taken_back';

export function stateOf({ cost, accumulated, asset, isDisposed }: Registered): AssetState {
  if (cost === 0n) return isDisposed ? 'disposed' : 'taken_back';
  return cost - accumulated <= asset.residual ? 'fully_depreciated' : 'in_use';
}

export function assertHeld(found: Registered): void {
  if (found.cost > 0n) return;
  throw new ToolError('conflict', { reason: 'asset_gone', message: 'The asset is no longer held.', fix: { tool: 'finance_list_assets' } });
}

/** What the assets yielded up to a day. */
export async function unitsBy(ctx: ToolContext, list: readonly Registered[], date: Temporal.PlainDate): Promise<Map<string, string>> {
  const counted = list.filter(({ asset }) => asset.method === 'units_of_production').map(({ asset }) => asset.id);
  if (counted.length === 0) return new Map();
  const rows = await ctx.db
    .select({ assetId: assetUsages.assetId, units: sql<string>`sum(${assetUsages.units})` })
    .from(assetUsages)
    .where(and(inArray(assetUsages.assetId, counted), lte(assetUsages.onDate, date)))
    .groupBy(assetUsages.assetId);
  return new Map(rows.map(({ assetId, units }) => [assetId, units]));
}

/** Where each asset stands in its life at the end of a day. What it had yielded before it came here counts with what it did here. */
export async function standings(ctx: ToolContext, list: readonly Registered[], date: Temporal.PlainDate): Promise<Map<string, Standing>> {
  const units = await unitsBy(ctx, list, date);
  return new Map(list.map(({ asset, unitsBefore }) => [asset.id, standingOn(asset, date, total(units.get(asset.id) ?? '0', unitsBefore))]));
}

function total(a: string, b: string): string {
  const [x, y] = [ratio(a), ratio(b)];
  return toDecimal({ num: x.num * y.den + y.num * x.den, den: x.den * y.den }, 12);
}

export const unitsAt = async (ctx: ToolContext, found: Registered, date: Temporal.PlainDate): Promise<string> =>
  (await standings(ctx, [found], date)).get(found.asset.id)?.units ?? '0';
