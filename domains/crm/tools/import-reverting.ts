import { desc, eq, min } from 'drizzle-orm';
import { z } from 'zod';
import { undoCall } from '#domains/governance/public.ts';
import { ToolError } from '#kernel/errors.ts';
import { fixture } from '#kernel/fixture.ts';
import { defineTool } from '#kernel/tool.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import { importReverted } from '../events.ts';
import { hindrancesOf } from '../imports/hindrances.ts';
import { Import, toImport } from '../imports/shapes.ts';
import { assertStatus, type ImportRecord, lockImport, updateImport } from '../imports/staging.ts';
import { takeBackImport } from '../imports/workflow.ts';
import { importWrites } from '../schema-imports.ts';
import { importId } from './imports.ts';

const HINDRANCES_SHOWN = 20;
/** Chunks that one call takes back; more would take longer than anybody waits for an answer. */
const CHUNKS_AT_ONCE = 4;

/** The calls that wrote the import, newest first. */
async function chunksOf(ctx: ToolContext, importId: string): Promise<string[]> {
  const rows = await ctx.db
    .select({ callId: importWrites.callId })
    .from(importWrites)
    .where(eq(importWrites.importId, importId))
    .groupBy(importWrites.callId)
    .orderBy(desc(min(importWrites.rowNumber)));
  return rows.map(({ callId }) => callId);
}

/** Says which rows stand in the way before anything is taken back. */
async function assertUntouched(ctx: ToolContext, imported: ImportRecord): Promise<void> {
  const { rows, total } = await hindrancesOf(ctx.db, imported, HINDRANCES_SHOWN);
  const [first] = rows;
  if (!first) return;
  throw new ToolError('conflict', {
    reason: 'import_rows_changed',
    message: `${total} of its records ${total === 1 ? 'stands' : 'stand'} in the way. Row ${first.rowNumber}: ${first.because}`,
    data: { total, rows },
    fix: { tool: 'governance_list_changes', hint: 'Undo what was done to them since, or keep the import.' },
  });
}

async function endReverted(ctx: ToolContext, importId: string): Promise<void> {
  await updateImport(ctx, importId, { status: 'reverted', problem: null, finishedAt: ctx.now() });
  ctx.emit(importReverted, { importId });
}

export const revertImport = defineTool({
  name: 'crm_revert_import',
  title: 'Revert import',
  summary: 'Take a whole import back: what it added goes, what it changed is as before.',
  guide:
    'Refused with the rows and reasons when records were changed since. A large one goes on in the background: crm_get_import. Undo of crm_commit_import does this.',
  effect: 'reversible',
  calls: ['governance_undo_call'],
  permission: 'crm:write',
  input: z.object({ importId }),
  output: Import,
  examples: [{ importId: fixture('crm.import.writing') }],
  async run({ importId }, ctx) {
    // A chunk that is being written holds the import; the next one finds it reverted and ends.
    const imported = await lockImport(ctx.db, importId);
    assertStatus(imported, 'writing', 'stopped', 'done');
    await assertUntouched(ctx, imported);
    const chunks = await chunksOf(ctx, importId);
    if (chunks.length > CHUNKS_AT_ONCE) {
      await updateImport(ctx, importId, { status: 'reverting', problem: null, finishedAt: null });
      ctx.start(takeBackImport.name, { tenantId: ctx.tenant.id, importId });
    } else {
      for (const callId of chunks) await ctx.call(undoCall, { callId });
      await endReverted(ctx, importId);
    }
    return toImport(ctx.db, await lockImport(ctx.db, importId));
  },
});

export const revertImportRow = defineTool({
  name: 'crm_revert_import_row',
  title: 'Revert import rows',
  summary: 'Take back the newest chunk of an import that is being reverted.',
  guide: 'The platform calls this after crm_revert_import, chunk by chunk.',
  effect: 'reversible',
  calls: ['governance_undo_call'],
  permission: 'crm:write',
  input: z.object({ importId }),
  output: z.object({ remaining: z.int().describe('Chunks that are left.') }),
  examples: [{ importId: fixture('crm.import.reverting') }],
  async run({ importId }, ctx) {
    assertStatus(await lockImport(ctx.db, importId), 'reverting');
    const [newest, ...others] = await chunksOf(ctx, importId);
    if (newest) await ctx.call(undoCall, { callId: newest });
    if (others.length === 0) await endReverted(ctx, importId);
    return { remaining: others.length };
  },
});
