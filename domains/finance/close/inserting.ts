import type { PgTable } from 'drizzle-orm/pg-core';
import type { ToolContext } from '#kernel/tool-context.ts';

/** A statement takes 65,535 parameters; no row of this part has more than forty. */
const ROWS = 1000;

/** Rows of a run, however many there are. */
export async function insertAll<T extends PgTable>(ctx: ToolContext, table: T, rows: readonly T['$inferInsert'][]): Promise<void> {
  for (let from = 0; from < rows.length; from += ROWS) await ctx.db.insert(table).values(rows.slice(from, from + ROWS) as never);
}
