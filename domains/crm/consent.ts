import { and, desc, eq } from 'drizzle-orm';
import type { Db } from '#kernel/db.ts';
import { merges } from './schema-duplicates.ts';
import { consentEvents } from './schema-people.ts';

export type ConsentKey = { personId: string; channel: string; purpose: string };
export type ConsentEventRow = typeof consentEvents.$inferSelect;

/** The last event; it alone decides. The person's row is the lock: the database's trigger takes the same one. */
export async function lastEvent(db: Db, { personId, channel, purpose }: ConsentKey): Promise<ConsentEventRow | undefined> {
  const [row] = await db
    .select()
    .from(consentEvents)
    .where(and(eq(consentEvents.personId, personId), eq(consentEvents.channel, channel), eq(consentEvents.purpose, purpose)))
    .orderBy(desc(consentEvents.seq))
    .limit(1);
  return row;
}

export async function eventById(db: Db, id: string | null | undefined): Promise<ConsentEventRow | undefined> {
  if (!id) return undefined;
  const [row] = await db.select().from(consentEvents).where(eq(consentEvents.id, id));
  return row;
}

/**
 * What the person's word is, with the words of all that were merged into them. Of words that stood side by side when they were
 * merged the stricter holds; what was said of the survivor after that, and not before what it answers, is the later word.
 */
export async function standingWord(db: Db, key: ConsentKey): Promise<ConsentEventRow | undefined> {
  const last = await lastEvent(db, key);
  const own = await eventById(db, last?.standingId);
  const merged = await db
    .select({ personId: merges.mergedId, mergedAt: merges.mergedAt })
    .from(merges)
    .where(and(eq(merges.kind, 'person'), eq(merges.survivorId, key.personId)));
  let stands = own;
  for (const { personId, mergedAt } of merged) {
    const theirs = await standingWord(db, { ...key, personId });
    if (!theirs || (own && answers(own, theirs, mergedAt))) continue;
    if (!stands || (theirs.state === 'withdrawn' && stands.state !== 'withdrawn')) stands = theirs;
  }
  return stands;
}

const answers = (own: ConsentEventRow, theirs: ConsentEventRow, mergedAt: Temporal.Instant): boolean =>
  Temporal.Instant.compare(own.recordedAt, mergedAt) > 0 && Temporal.Instant.compare(own.happenedAt, theirs.happenedAt) >= 0;
