import { eq, sql } from 'drizzle-orm';
import type { PgTable } from 'drizzle-orm/pg-core';
import type { Db } from '#kernel/db.ts';
import { ToolError, notFound } from '#kernel/errors.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import { insertRow, lockRows, MERGEABLE, type Row, rowsWhere, setColumns, touched } from './merging.ts';
import { follow, type Mergeable } from './redirects.ts';
import { merges, type MergeJournal } from './schema-duplicates.ts';
import { consentEvents } from './schema-people.ts';

export interface NotReturned {
  what: string;
  recordId: string;
  because: string;
}

export interface UnmergeOutcome {
  survivorId: string;
  mergedId: string;
  returned: Map<string, number>;
  /** What changed since, and so stays as it is. */
  notReturned: NotReturned[];
  /** What came to the survivor since: whose it is, nobody can tell. */
  stayed: Map<string, number>;
}

type Merge = typeof merges.$inferSelect;

/** Makes two of one again: gives back what is as the merge left it, and says what is not. */
export async function unmergeRecord(ctx: ToolContext, kind: Mergeable, mergedId: string): Promise<UnmergeOutcome> {
  const { survivorId, merge } = await lockMerge(ctx.db, kind, mergedId);
  const { journal } = merge;
  const { table } = MERGEABLE[kind];
  const outcome: UnmergeOutcome = {
    survivorId,
    mergedId,
    returned: new Map(),
    notReturned: [],
    stayed: await addedSince(ctx.db, kind, survivorId, merge),
  };
  await restoreFields(ctx.db, kind, merge, outcome);
  await ctx.db.execute(sql`UPDATE ${touched(table)} SET merge_id = NULL, merged_into_id = NULL WHERE id = ${mergedId}`);
  await ctx.db.delete(merges).where(eq(merges.id, merge.id));
  await restoreRows(ctx.db, merge, outcome);
  await restoreDropped(ctx.db, journal, outcome);
  return outcome;
}

async function lockMerge(db: Db, kind: Mergeable, mergedId: string): Promise<{ survivorId: string; merge: Merge }> {
  const { id: survivorId, redirectedFrom } = await follow(db, kind, mergedId);
  const found = await lockRows(db, kind, [mergedId, survivorId]);
  const row = found.get(mergedId);
  if (!row) throw notFound(kind, { tool: kind === 'person' ? 'crm_list_people' : 'crm_list_organisations' });
  // Between the look and the lock the redirect may have been taken further, or back.
  if (!redirectedFrom || row['merged_into_id'] !== survivorId) {
    throw new ToolError('conflict', {
      reason: 'not_merged',
      message: `The ${kind} is not merged into another one, or was at this moment.`,
      fix: { tool: `crm_get_${kind}`, input: { [`${kind}Id`]: mergedId } },
    });
  }
  const [merge] = await db
    .select()
    .from(merges)
    .where(eq(merges.id, row['merge_id'] as string));
  if (!merge) throw notFound('merge');
  return { survivorId, merge };
}

const count = (map: Map<string, number>, what: string, n: number): void => void (n > 0 && map.set(what, (map.get(what) ?? 0) + n));

/** Fields of the survivor that are still what the merge made of them. Of one that was merged itself meanwhile, none. */
async function restoreFields(db: Db, kind: Mergeable, { survivorId, journal }: Merge, outcome: UnmergeOutcome): Promise<void> {
  const { table } = MERGEABLE[kind];
  const [row] = await rowsWhere(db, table, sql`t.id = ${survivorId} AND t.merged_into_id IS NULL`);
  const { updated_at: stamp, ...fields } = journal.fields;
  const back: Row = {};
  for (const [column, { before, after }] of Object.entries(fields)) {
    if (row && row[column] === after) back[column] = before;
    else outcome.notReturned.push({ what: column, recordId: survivorId, because: 'The field was changed since.' });
  }
  if (row && stamp && isSameMoment(row['updated_at'], stamp.after)) back['updated_at'] = stamp.before;
  if (Object.keys(back).length === 0) return;
  await setColumns(db, table, survivorId, back);
  count(outcome.returned, 'fields', Object.keys(back).filter((column) => column in fields).length);
}

const isSameMoment = (a: unknown, b: unknown): boolean => Temporal.Instant.from(String(a)).equals(Temporal.Instant.from(String(b)));

/** Rows that went over, table by table and like by like, so that thousands are a few statements. */
async function restoreRows(db: Db, { survivorId: mergedInto, journal }: Merge, outcome: UnmergeOutcome): Promise<void> {
  const alike = Map.groupBy(journal.rows.toReversed(), ({ table, before, after }) => JSON.stringify([table, before, after]));
  for (const group of alike.values()) {
    const { table, before, after } = group[0]!;
    // Where the survivor was merged further, its rows went along: they are where it is.
    const now = Object.fromEntries(
      Object.entries(after).map(([column, value]) => [column, value === mergedInto ? outcome.survivorId : value]),
    );
    const names = sql.join(
      Object.keys(before).map((column) => sql.identifier(column)),
      sql`, `,
    );
    const ids = group.map(({ rowId }) => rowId);
    const { rows } = await db.execute<{ id: string }>(sql`
      UPDATE ${touched(table)} AS t SET (${names}) = (SELECT ${names} FROM jsonb_populate_record(t, ${JSON.stringify(before)}::jsonb))
      WHERE t.id = ANY (${sql.param(ids)}::uuid[]) AND to_jsonb(t) @> ${JSON.stringify(now)}::jsonb RETURNING t.id`);
    count(outcome.returned, table, rows.length);
    const back = new Set(rows.map(({ id }) => id));
    for (const rowId of ids) {
      if (!back.has(rowId)) outcome.notReturned.push({ what: table, recordId: rowId, because: 'It was changed, moved or deleted since.' });
    }
  }
}

/** What the survivor had the same of comes back as it was; a number that the survivor still holds alone, as a shared one. */
async function restoreDropped(db: Db, { dropped }: MergeJournal, outcome: UnmergeOutcome): Promise<void> {
  for (const { table, row } of dropped) {
    const back = { ...row };
    if (table === 'links') {
      back['person_id'] = (await follow(db, 'person', row['person_id'] as string)).id;
      back['organisation_id'] = (await follow(db, 'organisation', row['organisation_id'] as string)).id;
    }
    if (table === 'person_phones' && !row['is_shared']) {
      const holders = await rowsWhere(db, table, sql`t.e164 = ${row['e164']} AND NOT t.is_shared`);
      if (holders.length > 0) back['is_shared'] = true;
    }
    if (await hasParents(db, table, back)) {
      await insertRow(db, table, back);
      count(outcome.returned, table, 1);
    } else {
      outcome.notReturned.push({ what: table, recordId: row['id'] as string, because: 'What it belongs to is gone.' });
    }
  }
}

async function hasParents(db: Db, table: string, row: Row): Promise<boolean> {
  if (table !== 'links') return true;
  const persons = await rowsWhere(db, 'people', sql`t.id = ${row['person_id']}`);
  const places = await rowsWhere(db, 'organisations', sql`t.id = ${row['organisation_id']}`);
  return persons.length > 0 && places.length > 0;
}

async function addedSince(db: Db, kind: Mergeable, survivorId: string, { mergedAt, journal }: Merge): Promise<Map<string, number>> {
  const added = new Map<string, number>();
  const column = sql.identifier(MERGEABLE[kind].column);
  const countIn = async (table: PgTable, moment: string): Promise<number> => {
    const { rows } = await db.execute<{ n: string }>(
      sql`SELECT count(*) AS n FROM ${table} WHERE ${column} = ${survivorId} AND ${sql.identifier(moment)} > ${mergedAt.toString()}`,
    );
    return Number(rows[0]?.n ?? 0);
  };
  for (const table of ['deals', 'activities', 'notes', 'links']) count(added, table, await countIn(touched(table), 'created_at'));
  if (kind === 'organisation') return added;
  const known = new Set([...journal.known, ...journal.rows.map(({ rowId }) => rowId)]);
  for (const table of ['person_phones', 'person_emails']) {
    const rows = await rowsWhere(db, table, sql`t.person_id = ${survivorId}`);
    count(added, table, rows.filter((row) => !known.has(row['id'] as string)).length);
  }
  count(added, 'consent_events', await countIn(consentEvents, 'recorded_at'));
  return added;
}
