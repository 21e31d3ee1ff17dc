import { type SQL, sql } from 'drizzle-orm';
import type { PgTable } from 'drizzle-orm/pg-core';
import type { Db } from '#kernel/db.ts';
import { ToolError, notFound } from '#kernel/errors.ts';
import { isMerged, type Mergeable } from './redirects.ts';
import type { MergeJournal } from './schema-duplicates.ts';
import { activities, notes } from './schema.ts';
import { links, organisations, people, personEmails, personPhones } from './schema-people.ts';
import { deals, leadConversions } from './schema-sales.ts';
import { taggings } from './schema-segments.ts';

export const STRATEGIES = ['survivor', 'merged', 'newest', 'longest'] as const;
export type Strategy = (typeof STRATEGIES)[number];

export type Row = Record<string, unknown>;

/** Every table that a merge may touch, by the name under which the journal keeps it. */
const TOUCHED = {
  people,
  organisations,
  deals,
  lead_conversions: leadConversions,
  activities,
  notes,
  person_phones: personPhones,
  person_emails: personEmails,
  links,
  taggings,
} as const satisfies Record<string, PgTable>;
export type Touched = keyof typeof TOUCHED;
export const touched = (name: string): PgTable => TOUCHED[name as Touched];

interface MergeableKind {
  table: Touched;
  /** The column of other tables that names such a record. */
  column: string;
  /** Fields that survive one by one, by the columns that hold them; those of one field go together. */
  fields: Readonly<Record<string, readonly string[]>>;
}

export const MERGEABLE = {
  person: {
    table: 'people',
    column: 'person_id',
    fields: {
      displayName: ['display_name'],
      givenName: ['given_name'],
      familyName: ['family_name'],
      language: ['language'],
      ownerId: ['owner_id'],
    },
  },
  organisation: {
    table: 'organisations',
    column: 'organisation_id',
    fields: {
      name: ['name'],
      registrationNumber: ['registration_number'],
      website: ['website'],
      phone: ['phone', 'phone_typed'],
      email: ['email'],
      city: ['city'],
      country: ['country'],
      ownerId: ['owner_id'],
    },
  },
} as const satisfies Record<Mergeable, MergeableKind>;

/** Rows that go over to the survivor as they are. */
export const MOVED = ['deals', 'lead_conversions', 'activities', 'notes'] as const satisfies Touched[];

/** Which of two values stays. An empty one never wins over one that says something. */
function survivingValue(
  strategy: Strategy,
  { survivor, merged }: Record<'survivor' | 'merged', { value: unknown; updatedAt: string }>,
): unknown {
  if (isEmpty(survivor.value)) return merged.value;
  if (isEmpty(merged.value)) return survivor.value;
  const isNewer = Temporal.Instant.compare(Temporal.Instant.from(merged.updatedAt), Temporal.Instant.from(survivor.updatedAt)) > 0;
  const isLonger = String(merged.value).length > String(survivor.value).length;
  const takesMerged = { survivor: false, merged: true, newest: isNewer, longest: isLonger }[strategy];
  return takesMerged ? merged.value : survivor.value;
}

export type Keep = Readonly<Partial<Record<string, Strategy>>>;

/** The fields that the survivor takes over, and what its columns become. */
export function survivingColumns(
  fields: MergeableKind['fields'],
  keep: Keep,
  { survivor, merged }: { survivor: Row; merged: Row },
): { taken: string[]; columns: Row } {
  const columns: Row = {};
  const taken: string[] = [];
  for (const [field, names] of Object.entries(fields)) {
    const [first = ''] = names;
    const side = (row: Row) => ({ value: row[first], updatedAt: String(row['updated_at']) });
    if (survivingValue(keep[field] ?? 'survivor', { survivor: side(survivor), merged: side(merged) }) === survivor[first]) continue;
    taken.push(field);
    for (const name of names) columns[name] = merged[name] ?? null;
  }
  return { taken, columns };
}

const isEmpty = (value: unknown): boolean => value === null || value === undefined || value === '';

/** Both records, locked in the order of their ids, so that merges that meet wait for each other instead of for ever. */
export async function lockBoth(
  db: Db,
  kind: Mergeable,
  ids: { survivorId: string; mergedId: string },
): Promise<{ survivor: Row; merged: Row }> {
  if (ids.survivorId === ids.mergedId) {
    throw new ToolError('invalid_input', { reason: 'same_record', message: 'A record cannot be merged into itself.' });
  }
  const found = new Map<string, Row>();
  for (const id of [ids.survivorId, ids.mergedId].sort()) {
    const row = (await lockRows(db, kind, [id])).get(id);
    if (!row) throw notFound(kind, { tool: kind === 'person' ? 'crm_list_people' : 'crm_list_organisations' });
    // Before the second is waited for: its holder may want the redirect of this one.
    if (row['merged_into_id']) throw isMerged(kind, row['merged_into_id'] as string);
    found.set(id, row);
  }
  return { survivor: found.get(ids.survivorId)!, merged: found.get(ids.mergedId)! };
}

export async function lockRows(db: Db, kind: Mergeable, ids: readonly string[]): Promise<Map<string, Row>> {
  const { rows } = await db.execute<{ row: Row }>(
    sql`SELECT to_jsonb(t) AS row FROM ${touched(MERGEABLE[kind].table)} AS t WHERE t.id = ANY (${sql.param([...ids])}::uuid[]) ORDER BY t.id FOR UPDATE OF t`,
  );
  return new Map(rows.map(({ row }) => [row['id'] as string, row]));
}

/** Keeps what a merge does, so that it can be taken back row by row. */
export class MergeRecorder {
  readonly journal: MergeJournal = { fields: {}, rows: [], dropped: [], known: [] };
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
  }

  async change(table: Touched, row: Row, after: Row): Promise<void> {
    const changed = Object.entries(after).filter(([column, value]) => row[column] !== value);
    if (changed.length === 0) return;
    const rowId = row['id'] as string;
    await setColumns(this.#db, table, rowId, Object.fromEntries(changed));
    const before = Object.fromEntries(Object.keys(after).map((column) => [column, row[column] ?? null]));
    // The place in a list is given back and not compared: whoever put the list in another order changed nothing of the row.
    const { position: _, ...compared } = after;
    this.journal.rows.push({ table, rowId, before, after: compared });
  }

  async drop(table: Touched, row: Row): Promise<void> {
    await this.#db.execute(sql`DELETE FROM ${touched(table)} WHERE id = ${row['id']}`);
    this.journal.dropped.push({ table, row });
  }

  /** Moves all rows whose `column` names `from` over to `to`, in one statement however many. */
  async move(table: Touched, column: string, { from, to }: { from: string; to: string }): Promise<void> {
    const name = sql.identifier(column);
    const { rows } = await this.#db.execute<{ id: string }>(
      sql`UPDATE ${touched(table)} SET ${name} = ${to} WHERE ${name} = ${from} RETURNING id`,
    );
    const moved = rows.map(({ id }) => id).sort();
    this.journal.rows.push(...moved.map((rowId) => ({ table, rowId, before: { [column]: from }, after: { [column]: to } })));
  }
}

/** Rows as JSON has them: what is kept in the journal can be compared with what is there later, to the letter. */
export async function rowsWhere(db: Db, table: string, condition: SQL): Promise<Row[]> {
  const { rows } = await db.execute<{ row: Row }>(
    sql`SELECT to_jsonb(t) AS row FROM ${touched(table)} AS t WHERE ${condition} ORDER BY t.id`,
  );
  return rows.map(({ row }) => row);
}

export async function setColumns(db: Db, table: string, rowId: string, columns: Row): Promise<void> {
  const names = sql.join(
    Object.keys(columns).map((column) => sql.identifier(column)),
    sql`, `,
  );
  await db.execute(sql`UPDATE ${touched(table)} AS t SET (${names}) = (SELECT ${names} FROM jsonb_populate_record(t, ${JSON.stringify(columns)}::jsonb))
    WHERE t.id = ${rowId}`);
}

/** Puts a row back as it was, generated columns aside: the table has them make themselves. */
export async function insertRow(db: Db, table: string, row: Row): Promise<void> {
  const names = sql.join(
    Object.keys(row).map((column) => sql.identifier(column)),
    sql`, `,
  );
  await db.execute(sql`INSERT INTO ${touched(table)} (${names})
    SELECT ${names} FROM jsonb_populate_record(NULL::${touched(table)}, ${JSON.stringify(row)}::jsonb)`);
}
