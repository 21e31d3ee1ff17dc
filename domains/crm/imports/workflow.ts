import { ToolError } from '#kernel/errors.ts';
import type { Workflow, WorkflowContext } from '#kernel/workflow.ts';

/** Ids and numbers alone: the rows are in the database. */
interface About {
  tenantId: string;
  importId: string;
}

interface Writing extends About {
  firstRow: number;
  lastRow: number;
  chunkRows: number;
}

type Problem = { reason: string; message: string };
/** How a call ended: with an output, because somebody else has ended the import, or with what a person must look at. */
type Outcome = { is: 'done'; output: Record<string, unknown> } | { is: 'over' } | ({ is: 'refused'; isRace: boolean } & Problem);

/** Taken back, stopped or finished meanwhile: whoever did that has said what becomes of it. */
const OVER = new Set(['import_stopped', 'import_done', 'import_reverting', 'import_reverted', 'import_not_found']);
const TRIES = 3;

/** Writes an approved import chunk by chunk: each is one call under its own key, so that a crash neither loses nor doubles a row. */
export const writeImport: Workflow = {
  name: 'crm_write_import',
  async run(input, w) {
    const about = input as unknown as Writing;
    for (let from = about.firstRow; from <= about.lastRow; from += about.chunkRows) {
      const outcome = await writeChunk(w, about, from);
      if (outcome.is === 'over') return;
      if (outcome.is === 'refused') return stop(w, about, outcome);
    }
    await call(w, about, 'finish', ['crm_finish_import', {}]);
  },
};

/** Takes a large import back chunk by chunk, newest first. Whatever stands in the way stops it, and is said. */
export const takeBackImport: Workflow = {
  name: 'crm_take_back_import',
  async run(input, w) {
    const about = input as unknown as About;
    for (let i = 1, remaining = 1; remaining > 0; i++) {
      const outcome = await call(w, about, `back:${i}`, ['crm_revert_import_row', {}]);
      if (outcome.is === 'refused') return stop(w, about, outcome);
      remaining = outcome.is === 'done' ? Number(outcome.output['remaining']) : 0;
    }
  },
};

/** Somebody may write the same phone number at the same moment: judged again, the row is then a duplicate. */
async function writeChunk(w: WorkflowContext, about: Writing, from: number): Promise<Outcome> {
  for (let attempt = 1; ; attempt++) {
    const rows = { fromRow: from, toRow: from + about.chunkRows - 1 };
    const outcome = await call(w, about, `rows:${from}:${attempt}`, ['crm_write_import_row', rows]);
    if (outcome.is !== 'refused' || !outcome.isRace || attempt >= TRIES) return outcome;
  }
}

async function stop(w: WorkflowContext, about: About, { reason, message }: Problem): Promise<void> {
  await call(w, about, 'stop', ['crm_finish_import', { problem: { reason, message } }]);
}

async function call(
  w: WorkflowContext,
  { tenantId, importId }: About,
  step: string,
  [tool, input]: [tool: string, input: Record<string, unknown>],
): Promise<Outcome> {
  try {
    return { is: 'done', output: (await w.call(step, { tool, input: { importId, ...input }, tenantId, actor: 'import' })).output };
  } catch (error) {
    // Only what a call refused is a problem of the import; when the engine itself fails, it takes the work up again.
    if (!(error instanceof ToolError)) throw error;
    if (OVER.has(error.reason)) return { is: 'over' };
    return { is: 'refused', isRace: error.code === 'conflict', reason: error.reason, message: error.message.slice(0, 500) };
  }
}
