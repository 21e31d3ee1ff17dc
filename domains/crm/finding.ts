import { type SQL, type SQLWrapper, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import type { Db } from '#kernel/db.ts';
import { ToolError } from '#kernel/errors.ts';
import { before, type Paging } from '#kernel/page.ts';

/** The order of all lists: newest first, and by id where two are of the same moment. */
export const POSITION = ['instant', 'uuid'] as const;
export const positionOf = ({ createdAt, id }: { createdAt: Temporal.Instant; id: string }): string[] => [createdAt.toString(), id];
export const newestFirst = (t: { createdAt: PgColumn; id: PgColumn }): SQL[] => [sql`${t.createdAt} DESC`, sql`${t.id} DESC`];
export const olderThan = (paging: Paging, t: { createdAt: PgColumn; id: PgColumn }): SQL | undefined =>
  before(paging.after, t.createdAt, t.id);

/** Every word, in any order: "Okafor Chidi" finds "Chidi Okafor". Wildcards in the words stand for themselves. */
export function hasWords(text: SQLWrapper, query: string | undefined): SQL | undefined {
  const words = query?.split(/\s+/).filter(Boolean) ?? [];
  if (words.length === 0) return undefined;
  return sql.join(
    words.map((word) => sql`${text} ILIKE ${`%${word.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`}`),
    sql` AND `,
  );
}

/** Refuses when rows of these columns name the record; says which kinds they are. */
export async function assertUnused(db: Db, what: string, id: string, columns: Readonly<Record<string, PgColumn>>): Promise<void> {
  const probes = Object.entries(columns).map(
    ([kind, column]) => sql`SELECT ${kind}::text AS kind WHERE EXISTS (SELECT FROM ${column.table} WHERE ${column} = ${id}::uuid)`,
  );
  const { rows } = await db.execute<{ kind: string }>(sql.join(probes, sql` UNION ALL `));
  if (rows.length === 0) return;
  const kinds = rows.map(({ kind }) => kind);
  throw new ToolError('conflict', {
    reason: `${what}_in_use`,
    message: `The ${what} has ${kinds.join(', ')}, so it cannot be deleted.`,
    data: { usedBy: kinds },
  });
}
