import { sql } from 'drizzle-orm';
import type { ToolContext } from '#kernel/tool-context.ts';
import { parties } from '../schema-parties.ts';
import { BUCKETS, inBucket, openItems } from './open-items.ts';
import type { AgeingSpec } from './spec.ts';

export const AGEING_COLUMNS = [...BUCKETS.map(({ id }) => id), 'total'] as const;
export type AgeingColumn = (typeof AGEING_COLUMNS)[number];
export type AgeingSums = Readonly<Record<AgeingColumn, bigint>>;

export interface PartyAgeing {
  id: string;
  code: string;
  name: string;
  /** Positive: what the party owes, or is owed. */
  sums: AgeingSums;
}

/** One row for each party of whom something is open, in the order of codes. */
export async function partiesOf(ctx: ToolContext, spec: AgeingSpec): Promise<PartyAgeing[]> {
  const sums = BUCKETS.map(({ id }) => sql`coalesce(sum(part) FILTER (WHERE ${inBucket(id)}), 0)::text AS ${sql.identifier(id)}`);
  const { rows } = await ctx.db.execute<Record<string, string>>(sql`
    SELECT p.id, p.code, p.name, ${sql.join(sums, sql`, `)}, sum(part)::text AS total
    FROM (${openItems(spec)}) AS open JOIN ${parties} p ON p.id = open.party_id
    GROUP BY p.id, p.code, p.name ORDER BY p.code COLLATE "C", p.id`);
  const sign = spec.kind === 'receivables' ? 1n : -1n;
  return rows.map(({ id = '', code = '', name = '', ...rest }) => ({
    id,
    code,
    name,
    sums: Object.fromEntries(AGEING_COLUMNS.map((column) => [column, sign * BigInt(rest[column] ?? 0)])) as AgeingSums,
  }));
}

export function totalOf(rows: readonly PartyAgeing[]): AgeingSums {
  return Object.fromEntries(AGEING_COLUMNS.map((column) => [column, rows.reduce((sum, { sums }) => sum + sums[column], 0n)])) as AgeingSums;
}
