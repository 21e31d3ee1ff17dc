import { sql } from 'drizzle-orm';
import type { Db } from '#kernel/db.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import { duplicateCandidates, duplicateDismissals, duplicateIndex } from '../schema-duplicates.ts';
import { comparing, digestOf, idArray, type Kind } from './facts.ts';
import { hashesOf, holdersOf, type Indexed, writeKeys } from './keys.ts';
import { type Factor, LIKELY, POSSIBLE } from './score.ts';

export interface Match {
  recordId: string;
  name: string;
  score: number;
  factors: Factor[];
}

interface Found {
  kind: Kind;
  lowId: string;
  highId: string;
  score: number;
  factors: Factor[];
  lowDigest: string;
  highDigest: string;
}

/**
 * Compares the next records that changed since they were last compared. Page by page, each a short call of its own: no
 * transaction stays open for a whole tenant, memory holds a page, and after a crash it goes on behind the last page.
 */
export async function matchPage(ctx: ToolContext, limit: number): Promise<{ matched: number; found: number; remaining: number }> {
  // One at a time in a tenant: two pages that do not see each other's keys yet would miss the pairs between them.
  await ctx.db.execute(sql`SELECT pg_advisory_xact_lock(hashtextextended('crm.duplicates ' || ${ctx.tenant.id}, 0))`);
  // What somebody is changing at this moment is left for the next page.
  const { rows } = await ctx.db.execute<{ id: string; kind: Kind; keyIds: string }>(sql`
    SELECT id, kind, key_ids::text AS "keyIds" FROM ${duplicateIndex} WHERE is_stale ORDER BY id LIMIT ${limit} FOR UPDATE SKIP LOCKED`);
  const page = rows.map(({ id, kind, keyIds }) => ({ id, kind, keyIds: keyIds.slice(1, -1).split(',').filter(Boolean) }));
  let found = 0;
  for (const [kind, records] of Map.groupBy(page, ({ kind }) => kind)) found += await matchRecords(ctx, kind, records);
  return { matched: page.length, found, remaining: await countStale(ctx.db) };
}

/** Counting on would cost each page of a scan more than its own work. */
export const COUNTED_MAX = 10_000;

/** How many records are to be compared; `COUNTED_MAX` stands for that many or more. */
export async function countStale(db: Db): Promise<number> {
  const { rows } = await db.execute<{ n: string }>(
    sql`SELECT count(*) AS n FROM (SELECT FROM ${duplicateIndex} WHERE is_stale LIMIT ${COUNTED_MAX}) AS stale`,
  );
  return Number(rows[0]?.n ?? 0);
}

async function matchRecords(ctx: ToolContext, kind: Kind, records: readonly Indexed[]): Promise<number> {
  const { load, compare } = comparing(kind);
  const ids = records.map(({ id }) => id);
  const profiles = await load(ctx.db, ids);
  const hashes = new Map([...profiles].map(([id, profile]) => [id, hashesOf(kind, profile)]));
  await writeKeys(ctx.db, records, { hashes, isStale: false });
  const wanted = [...hashes].flatMap(([owner, { strong }]) => strong.map((hash) => ({ hash, owner })));
  const holders = await holdersOf(ctx.db, wanted);
  const strangers = [...new Set([...holders.values()].flatMap((set) => [...set]))].filter((id) => !profiles.has(id));
  const others = strangers.length > 0 ? await load(ctx.db, strangers) : new Map<string, never>();
  const found: Found[] = [];
  const seen = new Set<string>();
  for (const [id, otherIds] of holders) {
    const one = profiles.get(id);
    for (const otherId of otherIds) {
      // A pair of which both are on this page comes up twice.
      const pair = id < otherId ? id + otherId : otherId + id;
      if (seen.size === seen.add(pair).size) continue;
      const other = profiles.get(otherId) ?? others.get(otherId);
      if (!one || !other) continue;
      const compared = compare(one, other, LIKELY);
      if (!compared) continue;
      const [low, high] = id < otherId ? [one, other] : [other, one];
      found.push({ kind, lowId: low.facts.id, highId: high.facts.id, ...compared, lowDigest: digestOf(low), highDigest: digestOf(high) });
    }
  }
  await replaceCandidates(ctx, ids, found);
  return found.length;
}

async function replaceCandidates(ctx: ToolContext, ids: readonly string[], found: readonly Found[]): Promise<void> {
  for (const column of [duplicateCandidates.lowId, duplicateCandidates.highId]) {
    await ctx.db.execute(sql`DELETE FROM ${duplicateCandidates} WHERE ${column} = ANY (${idArray(ids)})`);
  }
  if (found.length === 0) return;
  await ctx.db.insert(duplicateCandidates).values(found.map((row) => ({ id: ctx.newId(), ...row, foundAt: ctx.now() })));
}

/**
 * Gives a record that a tool has just written its keys, so that the next one who enters the same finds it. It stays marked
 * for matching: what others write at this moment is not visible yet.
 */
export async function indexRecord(ctx: ToolContext, kind: Kind, id: string): Promise<void> {
  const { rows } = await ctx.db.execute<{ keyIds: string }>(sql`SELECT key_ids::text AS "keyIds" FROM ${duplicateIndex} WHERE id = ${id}`);
  const keyIds = rows[0]?.keyIds.slice(1, -1).split(',').filter(Boolean) ?? [];
  const profile = (await comparing(kind).load(ctx.db, [id])).get(id);
  const hashes = new Map(profile ? [[id, hashesOf(kind, profile)]] : []);
  await writeKeys(ctx.db, [{ id, kind, keyIds }], { hashes, isStale: true });
}

/** Who may be the same as this record, the likeliest first; what somebody decided is not shown again. */
export async function findMatches(db: Db, kind: Kind, id: string, scoreMin = POSSIBLE): Promise<Match[] | null> {
  const { load, compare, nameOf } = comparing(kind);
  const one = (await load(db, [id])).get(id);
  if (!one) return null;
  const { strong, weak } = hashesOf(kind, one);
  const holders =
    (
      await holdersOf(
        db,
        [...strong, ...weak].map((hash) => ({ hash, owner: id })),
      )
    ).get(id) ?? new Set();
  const others = holders.size > 0 ? await load(db, [...holders]) : new Map<string, typeof one>();
  const alike = [...others.values()]
    .flatMap((other) => {
      const compared = compare(one, other, scoreMin);
      return compared ? [{ other, ...compared }] : [];
    })
    .sort((a, b) => b.score - a.score || (a.other.facts.id < b.other.facts.id ? -1 : 1));
  const decided = await dismissedWith(db, id);
  return alike
    .filter(
      ({ other }) =>
        decided.get(other.facts.id) !==
        [id, other.facts.id]
          .sort()
          .map((each) => digestOf(each === id ? one : other))
          .join(' '),
    )
    .map(({ other, score, factors }) => ({ recordId: other.facts.id, name: nameOf(other), score, factors }));
}

/** The other record of each decision, and what the two were then. */
async function dismissedWith(db: Db, id: string): Promise<Map<string, string>> {
  const { rows } = await db.execute<{ other: string; digests: string }>(sql`
    SELECT high_id AS other, low_digest || ' ' || high_digest AS digests FROM ${duplicateDismissals} WHERE low_id = ${id}
    UNION ALL SELECT low_id, low_digest || ' ' || high_digest FROM ${duplicateDismissals} WHERE high_id = ${id}`);
  return new Map(rows.map(({ other, digests }) => [other, digests]));
}
