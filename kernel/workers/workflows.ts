import { setTimeout as wait } from 'node:timers/promises';
import { DBOS } from '@dbos-inc/dbos-sdk';
import pg from 'pg';
import { z } from 'zod';
import { systemPrincipal } from '#kernel/credentials.ts';
import type { RunningKernel } from '#kernel/create-kernel.ts';
import { toToolError } from '#kernel/database-errors.ts';
import { type ErrorCode, ToolError } from '#kernel/errors.ts';
import type { EffectPort } from '#kernel/port.ts';
import type { ToolLog } from '#kernel/tool-context.ts';
import type { EffectEnd, Workflow, WorkflowContext } from '#kernel/workflow.ts';
import { openTransaction } from '#kernel/transaction.ts';
import { claimSlot } from '#kernel/workers/executor-slot.ts';
import { releaseLeases, startTakeover } from '#kernel/workers/orphans.ts';

export interface Workflows {
  /** Where `ctx.start` leads: it hands over to the engine under the workflow's id. */
  readonly port: EffectPort;
  stop(): Promise<void>;
}

interface WorkflowsOptions {
  url: string;
  workflows: readonly Workflow[];
  /** How long a step waits for what it asked of the outside before it counts as failed. */
  effectsWaitMs?: number;
}

const Started = z.object({ workflow: z.string(), input: z.record(z.string(), z.unknown()) });
/** Pinned: DBOS would otherwise take running work of the version before for nobody's. */
const APPLICATION_VERSION = 'nexus';
const POLL_MS = 50;
const EFFECTS_WAIT_MS = 10 * 60_000;

/**
 * Starts the engine (DBOS on the same PostgreSQL). Only a server does this, under an executor slot that it holds a lock
 * on: what the slot's former holder left unfinished is taken up again, what another server is running is left alone.
 */
export async function startWorkflows(
  kernel: RunningKernel,
  { url, workflows, effectsWaitMs = EFFECTS_WAIT_MS }: WorkflowsOptions,
): Promise<Workflows> {
  const slot = await claimSlot(url, kernel.log);
  const pool = new pg.Pool({ connectionString: url, max: 6, options: '-c role=nexus_flow', application_name: 'nexus-flow' });
  pool.on('connect', (client) => client.on('error', asConnectionLoss));
  const stopping = new AbortController();
  pool.on('error', (error) => {
    if (!stopping.signal.aborted) kernel.log.warn({ err: error }, 'A workflow connection broke; it will be opened again.');
  });
  const house: House = { kernel, effectsWaitMs, stopping: stopping.signal };
  const runners = new Map(workflows.map((workflow) => [workflow.name, register(house, workflow)]));
  DBOS.setConfig({
    name: 'nexus',
    systemDatabasePool: pool,
    // It goes by the pool; the address is only shown in its logs, and it cannot read that of a Unix socket.
    systemDatabaseUrl: 'postgresql://nexus:nexus@localhost:5432/nexus',
    applicationVersion: APPLICATION_VERSION,
    executorID: slot.id,
    // kernel/migrate.ts has, as the owner.
    runMigrations: false,
    // Its own notification triggers are not needed: calls wake nothing that waits inside a workflow.
    useListenNotify: false,
    logger: quietLogger(kernel.log),
  });
  try {
    await releaseLeases(kernel, slot);
    await DBOS.launch();
  } catch (error) {
    await pool.end().catch(() => {});
    await slot.release();
    throw error;
  }
  const takeover = startTakeover(kernel, slot);
  return {
    port: workflowPort(runners),
    async stop() {
      stopping.abort();
      takeover.stop();
      await DBOS.shutdown();
      await pool.end().catch(() => {});
      await slot.release();
    },
  };
}

/**
 * The engine waits for a lost database, but does not know all the faces of the loss: a write into a closed socket (EPIPE)
 * would end the workflow for good. The error object is the one that its query gets, a moment later.
 */
function asConnectionLoss(error: Error & { code?: string }): void {
  if (!(error instanceof pg.DatabaseError)) error.code = 'ECONNRESET';
}

interface House {
  kernel: RunningKernel;
  effectsWaitMs: number;
  stopping: AbortSignal;
}

type Runner = (id: string, input: Record<string, unknown>) => Promise<void>;

function register(house: House, workflow: Workflow): Runner {
  const registered = DBOS.registerWorkflow(
    async (input: Record<string, unknown>) => workflow.run(input, contextOf(house, DBOS.workflowID ?? '')),
    { name: workflow.name },
  );
  return async (id, input) => {
    await DBOS.startWorkflow(registered, { workflowID: id })(input);
  };
}

function contextOf(house: House, id: string): WorkflowContext {
  const { kernel } = house;
  return {
    id,
    call: (step, { tool, input, tenantId, actor }) =>
      runStep(house, step, () =>
        kernel.call({
          tool,
          input,
          principal: systemPrincipal(tenantId, actor),
          door: 'workflow',
          session: `workflow:${id}`,
          idempotencyKey: `${id}:${step}`,
        }),
      ),
    effectsOf: (step, tenantId, callId, { isPatient = true } = {}) =>
      runStep(house, `${step}:effects`, () => waitForEffects(house, { tenantId, callId, isPatient })),
  };
}

/** How a step ended, as the engine keeps it: after a crash a refusal is the same error again, not plain data that looks like one. */
type Outcome<T> = { ok: true; value: T } | { ok: false; code: ErrorCode; reason: string; message: string; data?: Record<string, unknown> };

async function runStep<T>(house: House, name: string, work: () => Promise<T>): Promise<T> {
  let outcome: Outcome<T>;
  try {
    outcome = await DBOS.runStep(() => untilAnswered(house, work), { name });
  } catch (error) {
    // The engine itself failed. While the server stops that is expected: the next start goes on from the step before.
    if (house.stopping.aborted) return stopHere();
    throw error;
  }
  if (outcome.ok) return outcome.value;
  const { code, reason, message, data } = outcome;
  throw new ToolError(code, { reason, message, ...(data && { data }) });
}

const RETRY_MS_MAX = 5000;
const UNAVAILABLE_MS_MAX = 5 * 60_000;

/** Tries again while trying again can help: without end as long as it is the database that is away. */
async function untilAnswered<T>({ kernel, stopping }: House, work: () => Promise<T>): Promise<Outcome<T>> {
  const giveUpAt = Date.now() + UNAVAILABLE_MS_MAX;
  for (let attempt = 1; ; attempt++) {
    try {
      return { ok: true, value: await work() };
    } catch (thrown) {
      if (stopping.aborted) return stopHere();
      const error = toToolError(thrown, kernel.registry.domains.values());
      if (!error.retry || (!error.reason.startsWith('database_') && Date.now() > giveUpAt)) {
        const { reason, message, data } = error.details;
        return { ok: false, code: error.code, reason, message, ...(data && { data }) };
      }
    }
    await wait(Math.min(RETRY_MS_MAX, 100 * 2 ** attempt), undefined, { ref: false });
    if (stopping.aborted) return stopHere();
  }
}

/** A workflow of a server that is stopping ends like one of a server that was killed: in its tracks. */
const stopHere = (): Promise<never> => new Promise<never>(() => {});

interface Wanted {
  tenantId: string;
  callId: string;
  isPatient: boolean;
}

async function waitForEffects(house: House, { tenantId, callId, isPatient }: Wanted): Promise<EffectEnd[]> {
  const deadline = Date.now() + house.effectsWaitMs;
  for (;;) {
    const ends = await readEffects(house.kernel, tenantId, callId);
    const open = ends.filter(({ state }) => state === 'running' || (isPatient && state === 'pending'));
    if (open.length === 0) return ends as EffectEnd[];
    if (Date.now() > deadline)
      throw new ToolError('conflict', { reason: 'effects_slow', message: `What was asked of ${open[0]?.port} has not come to an end.` });
    await wait(POLL_MS, undefined, { ref: false });
    if (house.stopping.aborted) return stopHere();
  }
}

/** Of the call and of the calls inside it: what an undo asks of the outside is asked by the compensation that it calls. */
async function readEffects(
  { pool, sealer }: RunningKernel,
  tenantId: string,
  callId: string,
): Promise<(Omit<EffectEnd, 'state'> & { state: string })[]> {
  const tx = await openTransaction({ pool, sealed: sealer.seal(tenantId, callId, Date.now()), domain: 'kernel', isReadOnly: true });
  try {
    const rows = await tx.asKernel<Omit<EffectEnd, 'state'> & { state: string }>(
      // The worker itself gives these reasons; every other one came from a port that refused.
      `SELECT port, state, result, state = 'failed' AND coalesce(error->>'reason', '') NOT IN ('', 'port_failed') AS "isRefusal"
       FROM kernel.effects WHERE call_id IN (SELECT id FROM kernel.receipts WHERE root_id = $1) ORDER BY call_id, idx`,
      [callId],
    );
    await tx.commit();
    return rows;
  } catch (error) {
    await tx.rollback();
    throw error;
  }
}

function workflowPort(runners: Map<string, Runner>): EffectPort {
  const port: EffectPort<typeof Started> = {
    name: 'workflow',
    payload: Started,
    async perform({ key, payload }) {
      const run = runners.get(payload.workflow);
      if (!run) throw new Error(`No workflow is called ${payload.workflow}.`);
      // The engine keeps one workflow per id, so a second attempt finds the first one running.
      await run(key, payload.input);
      return { workflowId: key };
    },
    async lookUp({ key }) {
      const status = await DBOS.getWorkflowStatus(key);
      return status ? { state: 'done', result: { workflowId: key } } : { state: 'absent' };
    },
  };
  return port as unknown as EffectPort;
}

function quietLogger(log: ToolLog) {
  const say = (level: 'debug' | 'warn' | 'error') => (entry: unknown) =>
    log[level]({ err: entry instanceof Error ? entry : undefined }, entry instanceof Error ? entry.message : String(entry));
  return { info: say('debug'), debug: say('debug'), warn: say('warn'), error: say('error') };
}
