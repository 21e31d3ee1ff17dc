import { and, asc, eq, inArray, max, min, notInArray, sql } from 'drizzle-orm';
import { z } from 'zod';
import { canonicalJson } from '#kernel/canonical.ts';
import { ToolError } from '#kernel/errors.ts';
import { fixture } from '#kernel/fixture.ts';
import { defineTool } from '#kernel/tool.ts';
import { importCompleted } from '../events.ts';
import { CHUNK_ROWS } from '../imports/limits.ts';
import { Import, ImportRow, toImport, toImportRow } from '../imports/shapes.ts';
import { assertStatus, asJudged, lockImport, planOf, readPieces, updateImport } from '../imports/staging.ts';
import { isWritten, judgeRows } from '../imports/verdicts.ts';
import { writeImport } from '../imports/workflow.ts';
import { lockRecords, writeRows } from '../imports/writing.ts';
import { importPieces, importRows, imports, importWrites } from '../schema-imports.ts';
import { importId } from './imports.ts';

/** Base64 of a quarter of a megabyte, with room. */
const PIECE_CHARS_MAX = 400_000;
const SAMPLE_ROWS = 20;

export const receiveImportPiece = defineTool({
  name: 'crm_receive_import_piece',
  title: 'Receive import piece',
  summary: 'Take a piece of an import’s file, and read the file when it is whole.',
  guide: 'The platform calls this after crm_create_import. Not for people or agents: the bytes must be those of the file.',
  effect: 'reversible',
  permission: 'crm:write',
  input: z.object({
    importId,
    index: z.int().min(0).max(10_000).describe('Place of the piece, from 0.'),
    bytes: z.base64().max(PIECE_CHARS_MAX).describe('Base64.'),
    isLast: z.boolean().describe('No piece comes after it.'),
  }),
  output: Import,
  examples: [{ importId: fixture('crm.import.reading'), index: 0, bytes: 'TmFtZTtQaG9uZQpJZmU7KzIzNDgwMzU1NTAwMDEK', isLast: true }],
  async run({ importId, index, bytes, isLast }, ctx) {
    const imported = await lockImport(ctx.db, importId);
    assertStatus(imported, 'reading');
    await ctx.db
      .insert(importPieces)
      .values({ id: ctx.newId(), importId, idx: index, bytes: Buffer.from(bytes, 'base64') })
      .onConflictDoNothing();
    if (isLast) await readPieces(ctx, imported);
    return toImport(ctx.db, await lockImport(ctx.db, importId));
  },
});

const Approved = z.object({
  importId: z.string().describe('The import.'),
  status: z.string().describe('writing.'),
  planHash: z.string().describe('What was approved.'),
  willCreate: z.int().describe('Rows that become records.'),
  willUpdate: z.int().describe('Rows that change records.'),
  willLeave: z.int().describe('Rows that are left out: duplicate, invalid or empty.'),
  chunks: z.int().describe('Calls that will write them.'),
  sample: z.array(ImportRow).describe('The first rows that will be written; all: crm_list_import_rows.'),
});

export const commitImport = defineTool({
  name: 'crm_commit_import',
  title: 'Commit import',
  summary: 'Write the rows of an import that are new or would update, as they were judged.',
  guide:
    'A row that no longer is what its verdict said is left out and says so. Large files are written in the background: crm_get_import shows how far. Undo of this call takes the whole import back.',
  effect: 'compensable',
  compensate: { tool: 'crm_revert_import', input: ({ input }) => ({ importId: input.importId }) },
  permission: 'crm:write',
  input: z.object({
    importId,
    planHash: z.string().max(100).optional().describe('From crm_get_import: refuses when the plan has changed since.'),
  }),
  output: Approved,
  examples: [{ importId: fixture('crm.import.ready') }],
  async run({ importId, planHash }, ctx) {
    const imported = await lockImport(ctx.db, importId);
    assertStatus(imported, 'ready', 'stopped');
    if (planHash !== undefined && planHash !== imported.planHash) {
      throw new ToolError('conflict', {
        reason: 'plan_changed',
        message: 'The mapping or the verdicts have changed since. Look at them again.',
        fix: { tool: 'crm_get_import', input: { importId } },
      });
    }
    const isPlanned = and(eq(importRows.importId, importId), inArray(importRows.verdict, ['new', 'update']));
    const [range] = await ctx.db
      .select({ first: min(importRows.rowNumber), last: max(importRows.rowNumber) })
      .from(importRows)
      .where(isPlanned);
    if (range?.first == null || range.last == null) {
      throw new ToolError('conflict', {
        reason: 'nothing_to_import',
        message: 'No row is new and none would update anything.',
        fix: { tool: 'crm_list_import_rows', input: { importId } },
      });
    }
    const sample = await ctx.db.select().from(importRows).where(isPlanned).orderBy(asc(importRows.rowNumber)).limit(SAMPLE_ROWS);
    await updateImport(ctx, importId, { status: 'writing', problem: null });
    const { first: firstRow, last: lastRow } = range;
    ctx.start(writeImport.name, { tenantId: ctx.tenant.id, importId, firstRow, lastRow, chunkRows: CHUNK_ROWS });
    const counts = { new: 0, update: 0, duplicate: 0, invalid: 0, skipped: 0, ...imported.counts };
    return {
      importId,
      status: 'writing',
      planHash: imported.planHash ?? '',
      willCreate: counts.new,
      willUpdate: counts.update,
      willLeave: counts.duplicate + counts.invalid + counts.skipped,
      chunks: Math.ceil((lastRow - firstRow + 1) / CHUNK_ROWS),
      sample: sample.map((row) => toImportRow(row)),
    };
  },
});

export const writeImportRow = defineTool({
  name: 'crm_write_import_row',
  title: 'Write import rows',
  summary: 'Write the approved rows of an import between two row numbers.',
  guide: 'The platform calls this after crm_commit_import, chunk by chunk. A row that is written already is left alone.',
  effect: 'reversible',
  permission: 'crm:write',
  input: z.object({ importId, fromRow: z.int().min(1).describe('First row.'), toRow: z.int().min(1).describe('Last row.') }),
  output: z.object({
    written: z.int().describe('Rows written by this call.'),
    notWritten: z.int().describe('Rows that are no longer what their verdict said.'),
  }),
  examples: [{ importId: fixture('crm.import.writing'), fromRow: 1, toRow: 500 }],
  async run({ importId, fromRow, toRow }, ctx) {
    const imported = await lockImport(ctx.db, importId);
    assertStatus(imported, 'writing');
    if (toRow - fromRow >= CHUNK_ROWS)
      throw new ToolError('invalid_input', { reason: 'too_many_rows', message: `At most ${CHUNK_ROWS} rows a call.` });
    const written = ctx.db.select({ n: importWrites.rowNumber }).from(importWrites).where(eq(importWrites.importId, importId));
    const staged = await ctx.db
      .select()
      .from(importRows)
      .where(
        and(
          eq(importRows.importId, importId),
          inArray(importRows.verdict, ['new', 'update']),
          sql`${importRows.rowNumber} BETWEEN ${fromRow} AND ${toRow}`,
          notInArray(importRows.rowNumber, written),
        ),
      )
      .orderBy(asc(importRows.rowNumber));
    if (staged.length === 0) return { written: 0, notWritten: 0 };
    await lockRecords(
      ctx,
      imported.kind,
      staged.flatMap(({ recordId }) => recordId ?? []),
    );
    const now = await judgeRows(
      ctx.db,
      planOf(ctx, imported),
      staged.map(({ rowNumber, cells }) => ({ rowNumber, cells })),
    );
    // Only what was approved is written: the same verdict on the same record with the same values.
    const same = now.filter((row, i) => isWritten(row) && isSame(row, asJudged(staged[i] as never)));
    const left = now.filter((row) => !same.includes(row)).map(({ rowNumber }) => rowNumber);
    const done = await writeRows(ctx, imported.kind, same);
    if (done.length > 0)
      await ctx.db
        .insert(importWrites)
        .values(done.map((each) => ({ id: ctx.newId(), importId, callId: ctx.callId, writtenAt: ctx.now(), ...each })));
    if (left.length > 0) {
      await ctx.db
        .update(importRows)
        .set({ notWritten: 'changed_since_check' })
        .where(and(eq(importRows.importId, importId), inArray(importRows.rowNumber, left)));
    }
    return { written: done.length, notWritten: left.length };
  },
});

type Compared = { verdict: string; recordId: string | null; fields: Record<string, string | undefined> | null };

function isSame(a: Compared, b: Compared): boolean {
  return a.verdict === b.verdict && a.recordId === b.recordId && canonicalJson(a.fields) === canonicalJson(b.fields);
}

export const finishImport = defineTool({
  name: 'crm_finish_import',
  title: 'Finish import',
  summary: 'Mark an import as done, or as stopped with the reason.',
  guide:
    'The platform calls this when the last row is written. A stopped import goes on with crm_commit_import, or back with crm_revert_import.',
  effect: 'reversible',
  permission: 'crm:write',
  input: z.object({
    importId,
    problem: z
      .strictObject({ reason: z.string().max(100).describe('Stable code.'), message: z.string().max(500).describe('In words.') })
      .optional()
      .describe('Why it stopped.'),
  }),
  output: Import,
  examples: [{ importId: fixture('crm.import.writing') }],
  async run({ importId, problem }, ctx) {
    const imported = await lockImport(ctx.db, importId);
    assertStatus(imported, 'writing', ...(problem ? (['reverting'] as const) : []));
    await updateImport(ctx, importId, problem ? { status: 'stopped', problem } : { status: 'done', finishedAt: ctx.now() });
    const out = await toImport(ctx.db, await lockImport(ctx.db, importId));
    if (!problem) {
      const ops = await ctx.db
        .select({ op: importWrites.op, n: sql`count(*)`.mapWith(Number) })
        .from(importWrites)
        .where(eq(importWrites.importId, importId))
        .groupBy(importWrites.op);
      const countOf = (op: string): number => ops.find((each) => each.op === op)?.n ?? 0;
      ctx.emit(importCompleted, {
        importId,
        kind: imported.kind,
        created: countOf('insert'),
        updated: countOf('update'),
        notWritten: out.notWritten,
      });
    }
    return out;
  },
});

const KEPT_DAYS = 30;

export const purgeImports = defineTool({
  name: 'crm_purge_imports',
  title: 'Purge imports',
  summary: 'Forget the rows of files whose import ended a month ago.',
  guide: 'Runs each night. The records stay, and so does the note of which row became which record.',
  effect: 'reversible',
  permission: 'crm:write',
  input: z.object({}),
  output: z.object({ imports: z.int().describe('Imports whose rows went.') }),
  examples: [{}],
  async run(_, ctx) {
    const before = ctx.now().subtract({ hours: KEPT_DAYS * 24 });
    const over = await ctx.db
      .select({ id: imports.id })
      .from(imports)
      .where(
        and(inArray(imports.status, ['done', 'reverted', 'discarded', 'unreadable']), sql`${imports.updatedAt} < ${before.toString()}`),
      );
    const ids = over.map(({ id }) => id);
    if (ids.length === 0) return { imports: 0 };
    const gone = await ctx.db.delete(importRows).where(inArray(importRows.importId, ids)).returning({ importId: importRows.importId });
    return { imports: new Set(gone.map((row) => row.importId)).size };
  },
});
