import { ToolError } from '#kernel/errors.ts';
import type { Workflow, WorkflowContext } from '#kernel/workflow.ts';

/** Ids and numbers alone: the rows are in the database. */
interface Writing {
  tenantId: string;
  importId: string;
  firstRow: number;
  lastRow: number;
  chunkRows: number;
}

const TRIES = 3;

/** Writes an approved import chunk by chunk: each is one call under its own key, so that a crash neither loses nor doubles a row. */
export const writeImport: Workflow = {
  name: 'crm_write_import',
  async run(input, w) {
    const about = input as unknown as Writing;
    for (let from = about.firstRow; from <= about.lastRow; from += about.chunkRows) {
      const problem = await writeChunk(w, about, from);
      // Taken back or discarded meanwhile: whoever did that has said what becomes of it.
      if (problem?.reason.startsWith('import_')) return;
      if (problem) {
        await call(w, about, `stop:${from}`, 'crm_finish_import', { problem });
        return;
      }
    }
    await call(w, about, 'finish', 'crm_finish_import', {});
  },
};

/** Takes a large import back chunk by chunk, newest first. Whatever stands in the way stops it, and is said. */
export const takeBackImport: Workflow = {
  name: 'crm_take_back_import',
  async run(input, w) {
    const about = input as unknown as Pick<Writing, 'tenantId' | 'importId'>;
    for (let i = 1, remaining = 1; remaining > 0; i++) {
      try {
        const { output } = await call(w, about, `back:${i}`, 'crm_revert_import_row', {});
        remaining = Number(output['remaining']);
      } catch (error) {
        if (!(error instanceof ToolError)) throw error;
        if (error.reason.startsWith('import_')) return;
        await call(w, about, 'stop', 'crm_finish_import', { problem: { reason: error.reason, message: error.message.slice(0, 500) } });
        return;
      }
    }
  },
};

/** Somebody may write the same phone number at the same moment: judged again, the row is then a duplicate. */
async function writeChunk(w: WorkflowContext, about: Writing, from: number): Promise<{ reason: string; message: string } | null> {
  for (let attempt = 1; ; attempt++) {
    try {
      await call(w, about, `rows:${from}:${attempt}`, 'crm_write_import_row', { fromRow: from, toRow: from + about.chunkRows - 1 });
      return null;
    } catch (error) {
      if (!(error instanceof ToolError)) throw error;
      const isRace = error.code === 'conflict' && !error.reason.startsWith('import_');
      if (!isRace || attempt >= TRIES) return { reason: error.reason, message: error.message.slice(0, 500) };
    }
  }
}

const call = (
  w: WorkflowContext,
  { tenantId, importId }: Pick<Writing, 'tenantId' | 'importId'>,
  step: string,
  tool: string,
  input: Record<string, unknown>,
) => w.call(step, { tool, input: { importId, ...input }, tenantId, actor: 'import' });
