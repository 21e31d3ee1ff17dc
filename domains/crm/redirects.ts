import { type SQL, sql } from 'drizzle-orm';
import type { Db } from '#kernel/db.ts';
import { ToolError } from '#kernel/errors.ts';
import { organisations, people } from './schema-people.ts';

const TABLES = { person: people, organisation: organisations } as const;
export type Mergeable = keyof typeof TABLES;

/** The record itself, or the one that it was merged into: what a reader means who still has the old id. */
export const survivorOf = (kind: Mergeable, id: string): SQL =>
  sql`coalesce((SELECT merged_into_id FROM ${TABLES[kind]} AS redirected WHERE redirected.id = ${id}), ${id}::uuid)`;

/** The id that a read goes on with, and the old one where it was that of a merged record. */
export async function follow(db: Db, kind: Mergeable, id: string): Promise<{ id: string; redirectedFrom: string | null }> {
  const { rows } = await db.execute<{ survivor: string }>(sql`SELECT ${survivorOf(kind, id)} AS survivor`);
  const survivor = rows[0]?.survivor ?? id;
  return { id: survivor, redirectedFrom: survivor === id ? null : id };
}

/** A merged record stays as it was: whoever wants to write is sent to the survivor. */
export const isMerged = (kind: Mergeable, survivorId: string): ToolError =>
  new ToolError('conflict', {
    reason: `${kind}_merged`,
    message: `The ${kind} was merged into another one. Use that one's id.`,
    data: { survivorId },
    fix: { tool: `crm_get_${kind}`, input: { [`${kind}Id`]: survivorId } },
  });

/** Refuses to file something under a merged record, and names its survivor; the database refuses it without. */
export async function assertNotMerged(
  db: Db,
  about: { personId?: string | null | undefined; organisationId?: string | null | undefined },
): Promise<void> {
  for (const kind of ['person', 'organisation'] as const) {
    const id = about[`${kind}Id`];
    if (!id) continue;
    const { redirectedFrom, id: survivor } = await follow(db, kind, id);
    if (redirectedFrom) throw isMerged(kind, survivor);
  }
}
