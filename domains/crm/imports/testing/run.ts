import { systemPrincipal } from '#kernel/credentials.ts';
import type { CallResult } from '#kernel/kernel.ts';
import type { ObjectStore } from '#kernel/port.ts';
import type { Workflow, WorkflowContext } from '#kernel/workflow.ts';
import { createFilePieces } from '#ports/file-pieces.ts';
import type { World } from '#tests/world.ts';
import { createImport, getImport } from '../../tools/imports.ts';
import { commitImport } from '../../tools/import-writing.ts';
import type { Kind } from '../fields.ts';
import type { OnDuplicate } from '../verdicts.ts';
import { takeBackImport, writeImport } from '../workflow.ts';

/** What the gateway and the workers do, one after the other: the file is sent in, and handed to the import by the port itself. */
export async function readIn(
  w: World,
  {
    kind,
    bytes,
    onDuplicate = 'skip',
    pieceBytes = 64 * 1024,
  }: { kind: Kind; bytes: Uint8Array; onDuplicate?: OnDuplicate; pieceBytes?: number },
): Promise<string> {
  const [ids] = await w.sql<{ fileId: string; objectId: string; sha256: string }>(
    `SELECT gen_random_uuid() AS "fileId", gen_random_uuid() AS "objectId", encode(sha256($1::bytea), 'hex') AS sha256`,
    [Buffer.from(bytes)],
  );
  if (!ids) throw new Error('PostgreSQL answered no row.');
  await w.result('files_register_file', { ...ids, name: 'contacts.csv', contentType: 'text/csv', size: bytes.length });
  const { importId } = await w.call(createImport, { kind, fileId: ids.fileId, onDuplicate });
  const objects = { get: async () => new Blob([Buffer.from(bytes)]).stream() } as unknown as ObjectStore;
  const port = createFilePieces({
    objects,
    pieceBytes,
    deliver: ({ tenantId, ...call }) => w.kernel.call({ ...call, principal: systemPrincipal(tenantId, 'test'), door: 'workflow' }),
  });
  const payload = { objectId: ids.objectId, tool: 'crm_receive_import_piece', input: { importId } };
  await port.perform({ key: ids.fileId, tenantId: w.tenantId, payload, signal: new AbortController().signal });
  return importId;
}

/** Runs the workflow that a commit asked for. `dies` ends it before the n-th call, as a crash would. */
export async function writeOut(w: World, importId: string, { dies = Infinity } = {}): Promise<CallResult> {
  const committed = await w.result(commitImport, { importId });
  await takeUp(w, committed.callId, { dies });
  return committed;
}

/** Begins the workflow of a commit again, as the engine does after a crash: each step has its key, and answers once. */
export const takeUp = (w: World, callId: string, options?: { dies?: number }): Promise<void> =>
  runWorkflow(w, callId, writeImport, options);
/** The same for the way back of a large import; `callId` is that of the undo. */
export const takeBack = (w: World, callId: string, options?: { dies?: number }): Promise<void> =>
  runWorkflow(w, callId, takeBackImport, options);

async function runWorkflow(w: World, callId: string, workflow: Workflow, { dies = Infinity } = {}): Promise<void> {
  const [effect] = await w.sql<{ payload: { input: Record<string, unknown> } }>(
    `SELECT payload FROM kernel.effects WHERE tenant_id = $1 AND port = 'workflow' AND call_id IN (SELECT id FROM kernel.receipts WHERE tenant_id = $1 AND root_id = $2)`,
    [w.tenantId, callId],
  );
  let calls = 0;
  const context = {
    id: `${callId}:0`,
    call: (step, { tool, input, tenantId, actor }) => {
      if (++calls > dies) throw new Died();
      return w.kernel.call({
        tool,
        input,
        principal: systemPrincipal(tenantId, actor),
        door: 'workflow',
        idempotencyKey: `${callId}:0:${step}`,
      });
    },
  } as Pick<WorkflowContext, 'id' | 'call'> as WorkflowContext;
  try {
    await workflow.run(effect?.payload.input ?? {}, context);
  } catch (error) {
    if (!(error instanceof Died)) throw error;
  }
}

class Died extends Error {}

/** The whole way: read, committed, written. */
export async function importAll(w: World, options: Parameters<typeof readIn>[1]): Promise<{ importId: string; callId: string }> {
  const importId = await readIn(w, options);
  const { callId } = await writeOut(w, importId);
  return { importId, callId };
}

export const csv = (...rows: readonly string[]): Uint8Array => Buffer.from(`${rows.join('\n')}\n`);
export const stateOf = async (w: World, importId: string) => w.call(getImport, { importId });
