import { asc, eq, sql } from 'drizzle-orm';
import type { Db } from '#kernel/db.ts';
import { notFound, ToolError } from '#kernel/errors.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import { homeCountry } from '../phones.ts';
import { type ImportColumn, importPieces, importRows, imports } from '../schema-imports.ts';
import { guessColumns } from './fields.ts';
import { Unreadable } from './limits.ts';
import { readTable, type Table } from './table.ts';
import { countVerdicts, type Judged, judgeRows, type OnDuplicate, type Plan, planHashOf, type Row } from './verdicts.ts';

export type ImportRecord = typeof imports.$inferSelect;

/** The import, locked until the call ends: one call at a time reads, plans, writes or takes it back. */
export async function lockImport(db: Db, id: string): Promise<ImportRecord> {
  const [row] = await db.select().from(imports).where(eq(imports.id, id)).for('update');
  if (!row) throw notFound('import', { tool: 'crm_list_imports' });
  return row;
}

export function assertStatus({ id, status }: ImportRecord, ...wanted: ImportRecord['status'][]): void {
  if (wanted.includes(status)) return;
  throw new ToolError('conflict', {
    reason: `import_${status}`,
    message: `The import is ${status}; this needs it to be ${wanted.join(' or ')}.`,
    fix: { tool: 'crm_get_import', input: { importId: id } },
  });
}

export async function updateImport(ctx: ToolContext, id: string, changes: Partial<typeof imports.$inferInsert>): Promise<void> {
  await ctx.db
    .update(imports)
    .set({ ...changes, updatedAt: ctx.now() })
    .where(eq(imports.id, id));
}

export function planOf(ctx: ToolContext, { kind, columns, onDuplicate }: ImportRecord): Plan {
  const { currency } = ctx.tenant.settings;
  return {
    kind,
    mapping: (columns ?? []).map(({ field }) => field),
    onDuplicate,
    currency: typeof currency === 'string' ? currency : null,
    home: homeCountry(ctx.tenant),
  };
}

/** All pieces are here: puts them together, makes sure that they are the file that was named, and reads it. */
export async function readPieces(ctx: ToolContext, imported: ImportRecord): Promise<void> {
  const pieces = await ctx.db.select().from(importPieces).where(eq(importPieces.importId, imported.id)).orderBy(asc(importPieces.idx));
  const [whole] = await ctx.db
    .select({ sha256: sql<string>`encode(sha256(string_agg(${importPieces.bytes}, ''::bytea ORDER BY ${importPieces.idx})), 'hex')` })
    .from(importPieces)
    .where(eq(importPieces.importId, imported.id));
  await ctx.db.delete(importPieces).where(eq(importPieces.importId, imported.id));
  try {
    const bytes = Buffer.concat(pieces.map((piece) => piece.bytes));
    if (bytes.length !== imported.sizeBytes || whole?.sha256 !== imported.sha256) {
      throw new Unreadable('file_bytes_missing', 'The bytes of the file are not the ones that were sent in. Send it again.');
    }
    await stage(ctx, imported, await readTable(bytes));
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    await updateImport(ctx, imported.id, { status: 'unreadable', problem: { reason: error.reason, message: error.message } });
  }
}

/** Keeps the rows of a table with what would become of each. */
export async function stage(ctx: ToolContext, imported: ImportRecord, table: Table): Promise<void> {
  const { format, encoding, delimiter, headings, firstRow } = table;
  const columns = guessColumns(imported.kind, headings, table.rows);
  const rows = table.rows.map((cells, i) => ({ rowNumber: i + firstRow, cells }));
  await updateImport(ctx, imported.id, { format, encoding, delimiter, rowCount: rows.length });
  await plan(ctx, { ...imported, columns }, rows);
}

/** Judges all rows anew under another mapping or another handling of duplicates, or because the records have changed. */
export async function replan(
  ctx: ToolContext,
  imported: ImportRecord,
  changes: { columns?: ImportColumn[]; onDuplicate?: OnDuplicate },
): Promise<void> {
  const rows = await ctx.db
    .select({ rowNumber: importRows.rowNumber, cells: importRows.cells })
    .from(importRows)
    .where(eq(importRows.importId, imported.id))
    .orderBy(asc(importRows.rowNumber));
  if (rows.length === 0)
    throw new ToolError('conflict', {
      reason: 'import_rows_gone',
      message: 'The rows of this import are no longer kept. Import the file again.',
    });
  await plan(ctx, { ...imported, ...changes }, rows);
}

const ROWS_A_STATEMENT = 1000;

async function plan(ctx: ToolContext, imported: ImportRecord, rows: readonly Row[]): Promise<void> {
  const plan = planOf(ctx, imported);
  const judged = await judgeRows(ctx.db, plan, rows);
  await ctx.db.delete(importRows).where(eq(importRows.importId, imported.id));
  for (let from = 0; from < judged.length; from += ROWS_A_STATEMENT) {
    const part = judged.slice(from, from + ROWS_A_STATEMENT);
    await ctx.db.insert(importRows).values(part.map((row) => ({ id: ctx.newId(), importId: imported.id, ...row })));
    ctx.progress((from + part.length) / judged.length, 'Rows judged.');
  }
  const { columns, onDuplicate } = imported;
  await updateImport(ctx, imported.id, {
    status: 'ready',
    columns,
    onDuplicate,
    counts: countVerdicts(judged),
    planHash: planHashOf(plan, judged),
  });
}

export type StagedRow = typeof importRows.$inferSelect;

export const asJudged = (row: StagedRow): Judged => ({ ...row, verdict: row.verdict ?? 'invalid' });
