import { and, eq, sql } from 'drizzle-orm';
import { z } from 'zod';
import { getFile } from '#domains/files/public.ts';
import { notFound, ToolError } from '#kernel/errors.ts';
import { fixture } from '#kernel/fixture.ts';
import { beyond, openPage, page, pageInput } from '#kernel/page.ts';
import { defineTool } from '#kernel/tool.ts';
import { newestFirst, olderThan, POSITION, positionOf } from '../finding.ts';
import { FIELDS } from '../imports/fields.ts';
import { LIMITS } from '../imports/limits.ts';
import { Import, ImportRow, kind, onDuplicate, toImport, toImportRow, verdict } from '../imports/shapes.ts';
import { assertStatus, lockImport, replan, updateImport } from '../imports/staging.ts';
import { type ImportColumn, importRows, imports, importWrites } from '../schema-imports.ts';

export const importId = z.uuid().describe('From crm_list_imports.');

export const listImports = defineTool({
  name: 'crm_list_imports',
  title: 'List imports',
  summary: 'List imports, newest first.',
  guide: 'To see what becomes of each row use crm_list_import_rows.',
  effect: 'read',
  permission: 'crm:read',
  input: z.object({ kind: kind.optional(), ...pageInput }),
  output: page(Import),
  examples: [{}, { kind: 'people' }],
  async run(input, ctx) {
    const paging = openPage({ tool: 'crm_list_imports', tenantId: ctx.tenant.id, input, position: POSITION });
    const rows = await ctx.db
      .select()
      .from(imports)
      .where(and(input.kind && eq(imports.kind, input.kind), olderThan(paging, imports)))
      .orderBy(...newestFirst(imports))
      .limit(paging.take);
    const { items, nextCursor } = paging.cut(rows, positionOf, (row) => row);
    const shown: z.input<typeof Import>[] = [];
    for (const row of items) shown.push(await toImport(ctx.db, row));
    return { items: shown, nextCursor };
  },
});

export const getImport = defineTool({
  name: 'crm_get_import',
  title: 'Get import',
  summary: 'One import: how the file was read, what would become of its rows, and how far it is.',
  guide: 'While it is reading or writing ask again. When it is ready look at columns and counts, then crm_commit_import.',
  effect: 'read',
  permission: 'crm:read',
  input: z.object({ importId }),
  output: Import,
  examples: [{ importId: fixture('crm.import.ready') }],
  async run({ importId }, ctx) {
    const [row] = await ctx.db.select().from(imports).where(eq(imports.id, importId));
    if (!row) throw notFound('import', { tool: 'crm_list_imports' });
    return toImport(ctx.db, row);
  },
});

export const listImportRows = defineTool({
  name: 'crm_list_import_rows',
  title: 'List import rows',
  summary: 'The rows of an import in the file’s order, with the verdict on each.',
  guide: 'Give verdict=invalid for what must be mended in the file. Verdicts are of the last check: crm_check_import.',
  effect: 'read',
  permission: 'crm:read',
  input: z.object({ importId, verdict: verdict.optional(), ...pageInput }),
  output: page(ImportRow),
  examples: [{ importId: fixture('crm.import.ready') }, { importId: fixture('crm.import.ready'), verdict: 'invalid' }],
  async run(input, ctx) {
    const [imported] = await ctx.db.select({ id: imports.id }).from(imports).where(eq(imports.id, input.importId));
    if (!imported) throw notFound('import', { tool: 'crm_list_imports' });
    const paging = openPage({ tool: 'crm_list_import_rows', tenantId: ctx.tenant.id, input, position: ['integer'] });
    const rows = await ctx.db
      .select({ row: importRows, becameId: importWrites.recordId })
      .from(importRows)
      .leftJoin(
        importWrites,
        and(
          eq(importWrites.tenantId, importRows.tenantId),
          eq(importWrites.importId, importRows.importId),
          eq(importWrites.rowNumber, importRows.rowNumber),
        ),
      )
      .where(
        and(
          eq(importRows.importId, input.importId),
          input.verdict && eq(importRows.verdict, input.verdict),
          beyond(paging.after, sql`${importRows.rowNumber}`),
        ),
      )
      .orderBy(importRows.rowNumber)
      .limit(paging.take);
    return paging.cut(
      rows,
      ({ row }) => [String(row.rowNumber)],
      ({ row, becameId }) => toImportRow(row, becameId ?? row.recordId),
    );
  },
});

export const createImport = defineTool({
  name: 'crm_create_import',
  title: 'Create import',
  summary: 'Read a CSV, XLSX or vCard file of people, organisations, leads or deals, and judge each row.',
  guide:
    'Send the file to POST /api/files first. Nothing is written yet: when it is ready, see crm_get_import and crm_list_import_rows, mend the columns with crm_map_import, then crm_commit_import.',
  effect: 'compensable',
  compensate: { tool: 'crm_discard_import', input: ({ output }) => ({ importId: output.importId }) },
  calls: ['files_get_file'],
  permission: 'crm:write',
  input: z.object({ kind, fileId: z.uuid().describe('From POST /api/files.'), onDuplicate: onDuplicate.default('skip') }),
  output: Import,
  examples: [{ kind: 'people', fileId: fixture('files.file.contract') }],
  async run({ kind, fileId, onDuplicate }, ctx) {
    const file = await ctx.call(getFile, { fileId });
    if (file.size > LIMITS.bytes) {
      throw new ToolError('invalid_input', {
        reason: 'file_too_large',
        message: `An import takes files of at most ${LIMITS.bytes} bytes. Divide it.`,
      });
    }
    const id = ctx.newId();
    const stamps = { createdAt: ctx.now(), updatedAt: ctx.now() };
    const facts = { fileId, fileName: file.name, sizeBytes: file.size, sha256: file.sha256 };
    const [row] = await ctx.db
      .insert(imports)
      .values({ id, kind, ...facts, status: 'reading', onDuplicate, startedBy: ctx.actor.name, ...stamps })
      .returning();
    // A tool reads rows and no files: the port hands the bytes over, piece by piece, as calls of their own.
    ctx.effect('file_pieces', { objectId: file.objectId, tool: 'crm_receive_import_piece', input: { importId: id } });
    if (!row) throw new Error('An insert answered no row.');
    return toImport(ctx.db, row);
  },
});

/** Columns after a wish: what is named changes, each field goes to one column, and a chosen column is certain. */
function remapped(
  columns: readonly ImportColumn[],
  wishes: readonly { column: number; field: string | null }[],
  fields: readonly string[],
): ImportColumn[] {
  const next = columns.map((column) => ({ ...column }));
  for (const { column, field } of wishes) {
    const chosen = next[column - 1];
    if (!chosen)
      throw new ToolError('invalid_input', {
        reason: 'column_unknown',
        message: `The file has ${columns.length} columns, counted from 1.`,
      });
    if (field !== null && !fields.includes(field)) {
      throw new ToolError('invalid_input', { reason: 'field_unknown', message: `A column can go to ${fields.join(', ')}.` });
    }
    Object.assign(chosen, { field, confidence: 100 });
  }
  const doubled = next.find(({ field }, i) => field !== null && next.findIndex((each) => each.field === field) !== i);
  if (doubled)
    throw new ToolError('invalid_input', {
      reason: 'field_taken',
      message: `Two columns go to ${doubled.field}. Set one of them to null.`,
    });
  return next;
}

export const mapImport = defineTool({
  name: 'crm_map_import',
  title: 'Map import',
  summary: 'Say which column goes to which field and what becomes of duplicates, and judge all rows anew.',
  guide:
    'Only columns that are named change. Fields by kind: crm_get_import shows the guess; a wrong name is answered with all that exist.',
  effect: 'compensable',
  compensate: { tool: 'crm_map_import', input: ({ input, output }) => ({ importId: input.importId, ...output.former }) },
  permission: 'crm:write',
  input: z.object({
    importId,
    columns: z
      .array(
        z.strictObject({
          column: z.int().min(1).max(LIMITS.columns).describe('Counted from 1.'),
          field: z.string().max(40).nullable().describe('null: leave it out.'),
        }),
      )
      .max(LIMITS.columns)
      .default([])
      .describe('Columns to change.'),
    onDuplicate: onDuplicate.optional(),
  }),
  output: Import.extend({
    former: z
      .object({
        columns: z
          .array(z.object({ column: z.int().describe('Counted from 1.'), field: z.string().nullable().describe('Where it went.') }))
          .describe('All columns.'),
        onDuplicate,
      })
      .describe('How it was before.'),
  }),
  examples: [{ importId: fixture('crm.import.ready'), columns: [{ column: 3, field: null }], onDuplicate: 'fill' }],
  async run({ importId, columns: wishes, onDuplicate }, ctx) {
    const imported = await lockImport(ctx.db, importId);
    assertStatus(imported, 'ready');
    const former = {
      columns: (imported.columns ?? []).map(({ field }, i) => ({ column: i + 1, field })),
      onDuplicate: imported.onDuplicate,
    };
    await replan(ctx, imported, {
      columns: remapped(imported.columns ?? [], wishes, FIELDS[imported.kind]),
      ...(onDuplicate && { onDuplicate }),
    });
    return { ...(await toImport(ctx.db, await lockImport(ctx.db, importId))), former };
  },
});

export const checkImport = defineTool({
  name: 'crm_check_import',
  title: 'Check import',
  summary: 'Judge all rows of an import anew, against the records as they are now.',
  guide: 'Use when people, organisations or sources were added since the file was read.',
  effect: 'compensable',
  compensate: { tool: 'crm_check_import', input: ({ input }) => ({ importId: input.importId }) },
  permission: 'crm:write',
  input: z.object({ importId }),
  output: Import,
  examples: [{ importId: fixture('crm.import.ready') }],
  async run({ importId }, ctx) {
    const imported = await lockImport(ctx.db, importId);
    assertStatus(imported, 'ready');
    await replan(ctx, imported, {});
    return toImport(ctx.db, await lockImport(ctx.db, importId));
  },
});

export const discardImport = defineTool({
  name: 'crm_discard_import',
  title: 'Discard import',
  summary: 'Give an import up before it has written anything.',
  guide: 'One that has written is taken back with crm_revert_import.',
  effect: 'reversible',
  permission: 'crm:write',
  input: z.object({ importId }),
  output: Import,
  examples: [{ importId: fixture('crm.import.ready') }],
  async run({ importId }, ctx) {
    assertStatus(await lockImport(ctx.db, importId), 'reading', 'ready', 'unreadable');
    await updateImport(ctx, importId, { status: 'discarded', problem: null, finishedAt: ctx.now() });
    return toImport(ctx.db, await lockImport(ctx.db, importId));
  },
});
