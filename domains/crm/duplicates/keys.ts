import { sql } from 'drizzle-orm';
import { digest } from '#kernel/canonical.ts';
import type { Db } from '#kernel/db.ts';
import { duplicateIndex, duplicateKeys } from '../schema-duplicates.ts';
import { comparing, idArray, type Kind } from './facts.ts';

/** More holders of a key than this say that the key tells little; the others find what is left. */
const HOLDERS_MAX = 30;

const HALF = 16;
const dashed = (hex: string): string => `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
/** The key's half, then the record's. See `duplicateKeys`. */
const keyId = (hash: string, recordId: string): string => dashed(hash + recordId.replaceAll('-', '').slice(-HALF));

/** The hashes of a record's keys: by the strong ones likely pairs are found, by the weak ones also possible ones. */
export interface Hashes {
  strong: readonly string[];
  weak: readonly string[];
}

const hashed = (keys: readonly string[]): string[] => keys.map((key) => digest(key).slice(0, HALF));

export function hashesOf(kind: Kind, profile: Parameters<ReturnType<typeof comparing>['keys']>[0]): Hashes {
  const { strong, weak } = comparing(kind).keys(profile);
  return { strong: hashed(strong), weak: hashed(weak) };
}

export interface Indexed {
  id: string;
  kind: Kind;
  keyIds: readonly string[];
}

/** Makes the keys of these records what they should be, and, once they are matched, no longer stale. One that is gone or merged has none. */
export async function writeKeys(
  db: Db,
  rows: readonly Indexed[],
  { hashes, isStale }: { hashes: ReadonlyMap<string, Hashes>; isStale: boolean },
): Promise<void> {
  const gone: string[] = [];
  const fresh: { id: string; recordId: string }[] = [];
  const changed: { id: string; keyIds: string[] }[] = [];
  for (const { id, keyIds } of rows) {
    const { strong = [], weak = [] } = hashes.get(id) ?? {};
    const wanted = [...new Set([...strong, ...weak].map((hash) => keyId(hash, id)))];
    const [had, has] = [new Set(keyIds), new Set(wanted)];
    gone.push(...keyIds.filter((each) => !has.has(each)));
    fresh.push(...wanted.filter((each) => !had.has(each)).map((each) => ({ id: each, recordId: id })));
    changed.push({ id, keyIds: wanted });
  }
  if (gone.length > 0) await db.execute(sql`DELETE FROM ${duplicateKeys} WHERE id = ANY (${idArray(gone)})`);
  if (fresh.length > 0) {
    // Named once: as the column's default the tenant would be verified for each of these many rows.
    fresh.sort((a, b) => (a.id < b.id ? -1 : 1));
    await db.execute(sql`INSERT INTO ${duplicateKeys} (tenant_id, id, record_id)
      SELECT (SELECT kernel.tenant()), k.* FROM unnest(${idArray(fresh.map(({ id }) => id))}, ${idArray(fresh.map(({ recordId }) => recordId))}) AS k ON CONFLICT DO NOTHING`);
  }
  const texts = changed.map(({ keyIds }) => `{${keyIds.join(',')}}`);
  await db.execute(sql`UPDATE ${duplicateIndex} AS i SET is_stale = i.is_stale AND ${isStale}, key_ids = c.keys::uuid[]
    FROM unnest(${idArray(changed.map(({ id }) => id))}, ${sql.param(texts)}::text[]) AS c(id, keys) WHERE i.id = c.id`);
}

/** Who else holds any of these keys: pairs of the key's owner and the other. */
export async function holdersOf(db: Db, wanted: readonly { hash: string; owner: string }[]): Promise<Map<string, Set<string>>> {
  const others = new Map<string, Set<string>>();
  if (wanted.length === 0) return others;
  const { rows } = await db.execute<{ n: string; recordId: string }>(sql`
    SELECT k.n, d.record_id AS "recordId"
    FROM unnest(${idArray(wanted.map(({ hash }) => dashed(hash.padEnd(2 * HALF, '0'))))}, ${idArray(wanted.map(({ hash }) => dashed(hash.padEnd(2 * HALF, 'f'))))})
      WITH ORDINALITY AS k(first, last, n)
    CROSS JOIN LATERAL (SELECT record_id FROM ${duplicateKeys} WHERE id BETWEEN k.first AND k.last ORDER BY id LIMIT ${HOLDERS_MAX}) AS d`);
  for (const { n, recordId } of rows) {
    const owner = wanted[Number(n) - 1]?.owner ?? '';
    if (recordId === owner) continue;
    const set = others.get(owner);
    if (set) set.add(recordId);
    else others.set(owner, new Set([recordId]));
  }
  return others;
}
