import { eq, type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import type { Db } from '#kernel/db.ts';
import { activities, notes } from '../schema.ts';
import { importWrites } from '../schema-imports.ts';
import { consentEvents, links, organisations, people } from '../schema-people.ts';
import { dealMoves, deals, leadConversions, leads } from '../schema-sales.ts';
import type { Kind } from './fields.ts';

/** What may have come to hang on a record since it was imported, and would be cut off. */
const HANGING: Readonly<Record<Kind, Readonly<Record<string, PgColumn>>>> = {
  people: {
    deals: deals.personId,
    conversions: leadConversions.personId,
    activities: activities.personId,
    notes: notes.personId,
    consent: consentEvents.personId,
  },
  organisations: {
    people: links.organisationId,
    deals: deals.organisationId,
    conversions: leadConversions.organisationId,
    activities: activities.organisationId,
    notes: notes.organisationId,
  },
  leads: { conversions: leadConversions.leadId, activities: activities.leadId, notes: notes.leadId },
  deals: { moves: dealMoves.dealId, activities: activities.dealId, notes: notes.dealId },
};
const TABLES = { people, organisations, leads, deals } as const;

export interface Hindrance {
  rowNumber: number;
  recordId: string;
  because: string;
}

/** The first rows of an import that cannot be taken back, and how many there are. */
export async function hindrancesOf(
  db: Db,
  { id, kind }: { id: string; kind: Kind },
  shown: number,
): Promise<{ rows: Hindrance[]; total: number }> {
  const table = TABLES[kind];
  const hanging: SQL[] = Object.entries(HANGING[kind]).map(
    ([what, column]) =>
      sql`WHEN ${importWrites.op} = 'insert' AND EXISTS (SELECT FROM ${column.table} WHERE ${column} = ${table.id}) THEN ${`It has ${what} now.`}::text`,
  );
  const because = sql`CASE WHEN ${table.id} IS NULL THEN 'It was deleted since.' WHEN ${table.updatedAt} <> ${importWrites.writtenAt} THEN 'It was changed since.' ${sql.join(hanging, sql` `)} END`;
  const { rows } = await db.execute<{ row_number: number; record_id: string; because: string; total: string }>(sql`
    SELECT row_number, record_id, because, count(*) OVER () AS total FROM (
      SELECT ${importWrites.rowNumber} AS row_number, ${importWrites.recordId} AS record_id, ${because} AS because
      FROM ${importWrites} LEFT JOIN ${table} ON ${table.tenantId} = ${importWrites.tenantId} AND ${table.id} = ${importWrites.recordId}
      WHERE ${eq(importWrites.importId, id)}) AS found
    WHERE because IS NOT NULL ORDER BY row_number LIMIT ${shown}`);
  return {
    rows: rows.map((row) => ({ rowNumber: row.row_number, recordId: row.record_id, because: row.because })),
    total: Number(rows[0]?.total ?? 0),
  };
}
