import { assertInput, parseInput } from '#kernel/call-input.ts';
import { systemPrincipal } from '#kernel/credentials.ts';
import type { Frame } from '#kernel/frame.ts';
import type { Road } from '#kernel/road.ts';
import type { Rehearsal, Rehearsed, TenantInfo } from '#kernel/tool-context.ts';

type Run = (road: Road, frame: Frame, input: unknown) => Promise<Record<string, unknown>>;

/** So many changed rows are shown of one call; the counts are of all. */
const ROWS_MAX = 500;

/** Leaves the savepoint by the way that takes everything back. */
class CurtainDown extends Error {
  override readonly name = 'CurtainDown';
}

/**
 * Runs tools as they would run, also in a tenant that only this very transaction knows, and takes everything back: what a
 * chain of calls would do is shown by doing it. Nothing of it is ever committed, and nothing asked of the outside.
 */
export async function rehearse<T>(road: Road, frame: Frame, run: Run, work: (stage: Rehearsal) => Promise<T>): Promise<T> {
  const { attempt } = frame;
  const { tx } = attempt;
  let answer: { value: T } | undefined;
  const own = road.sealer.seal(attempt.principal.tenantId, frame.callId, Date.now());
  frame.isActive = false;
  try {
    await tx.nested(frame.entry.domain.name, own, async () => {
      answer = { value: await work({ call: (tenant, tool, input) => callOnStage(road, frame, run, { tenant, tool, input }) }) };
      throw new CurtainDown();
    });
  } catch (error) {
    if (!(error instanceof CurtainDown)) throw error;
  } finally {
    frame.isActive = true;
  }
  // A read was only let write for this; from here on it cannot.
  if (!attempt.root.writes) await tx.client.query('SET LOCAL transaction_read_only = on');
  if (!answer) throw new Error('A rehearsal ended without an answer.');
  return answer.value;
}

interface Scene {
  tenant: TenantInfo;
  tool: string;
  input: Record<string, unknown>;
}

async function callOnStage(road: Road, frame: Frame, run: Run, { tenant, tool, input }: Scene): Promise<Rehearsed> {
  const { attempt } = frame;
  const entry = road.registry.find(tool);
  assertInput(input);
  const parsed = parseInput(entry, input);
  const callId = attempt.ids.next();
  const staged = {
    ...attempt,
    // As the workflows do that will make these calls: not with the rights of whoever asks what they would do.
    principal: systemPrincipal(tenant.id, 'rehearsal'),
    state: { ...attempt.state, tenant: { ...attempt.state.tenant, ...tenant } },
    root: entry,
    rootId: callId,
    events: [],
    effects: [],
    nested: [],
    calls: [callId],
    undoOf: null,
  };
  const sealed = road.sealer.seal(tenant.id, callId, Date.now());
  return attempt.tx.nested(entry.domain.name, sealed, async () => {
    const output = await run(road, { attempt: staged, entry, callId, depth: frame.depth + 1, isActive: true }, parsed);
    // What is checked at a commit is checked here, and put off again for the next scene.
    await attempt.tx.client.query('SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED');
    const [shown] = await attempt.tx.asKernel<{ rows: Pick<Rehearsed, 'tables' | 'rows'> }>('SELECT kernel.preview($1, $2) AS rows', [
      staged.calls,
      ROWS_MAX,
    ]);
    const { tables = [], rows = [] } = shown?.rows ?? {};
    return { output, tables, rows, effects: staged.effects };
  });
}
