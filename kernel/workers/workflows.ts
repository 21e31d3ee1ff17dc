import { DBOS } from '@dbos-inc/dbos-sdk';
import pg from 'pg';
import { z } from 'zod';
import { systemPrincipal } from '#kernel/credentials.ts';
import type { RunningKernel } from '#kernel/create-kernel.ts';
import { ToolError } from '#kernel/errors.ts';
import type { EffectPort } from '#kernel/port.ts';
import type { ToolLog } from '#kernel/tool-context.ts';
import type { EffectEnd, Workflow, WorkflowContext } from '#kernel/workflow.ts';
import { asRole } from '#kernel/workers/as-role.ts';
import { claimSlot, type Slot } from '#kernel/workers/executor-slot.ts';

export interface Workflows {
  /** Where `ctx.start` leads: it hands over to the engine under the workflow's id. */
  readonly port: EffectPort;
  stop(): Promise<void>;
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
export async function startWorkflows(kernel: RunningKernel, { url, workflows }: { url: string; workflows: readonly Workflow[] }): Promise<Workflows> {
  const slot = await claimSlot(url);
  const pool = new pg.Pool({ connectionString: url, max: 6, options: '-c role=nexus_flow', application_name: 'nexus-flow' });
  pool.on('error', (error) => kernel.log.warn({ err: error }, 'A workflow connection broke; it will be opened again.'));
  const runners = new Map(workflows.map((workflow) => [workflow.name, register(kernel, workflow)]));
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
    await DBOS.launch();
  } catch (error) {
    await pool.end().catch(() => {});
    await slot.release();
    throw error;
  }
  const takeover = startTakeover(slot, kernel.log);
  return {
    port: workflowPort(runners),
    async stop() {
      clearInterval(takeover);
      await DBOS.shutdown();
      await pool.end().catch(() => {});
      await slot.release();
    },
  };
}

type Runner = (id: string, input: Record<string, unknown>) => Promise<void>;

function register(kernel: RunningKernel, workflow: Workflow): Runner {
  const registered = DBOS.registerWorkflow(
    async (input: Record<string, unknown>) => workflow.run(input, contextOf(kernel, DBOS.workflowID ?? '')),
    { name: workflow.name },
  );
  return async (id, input) => {
    await DBOS.startWorkflow(registered, { workflowID: id })(input);
  };
}

function contextOf(kernel: RunningKernel, id: string): WorkflowContext {
  return {
    id,
    call: (step, { tool, input, tenantId, actor }) =>
      DBOS.runStep(
        () =>
          kernel.call({
            tool, input,
            principal: systemPrincipal(tenantId, actor),
            door: 'workflow',
            session: `workflow:${id}`,
            idempotencyKey: `${id}:${step}`,
          }),
        { name: step, retriesAllowed: true, maxAttempts: 10, intervalSeconds: 1, backoffRate: 2, shouldRetry: (error) => error instanceof ToolError && error.retry },
      ),
    effectsOf: (step, tenantId, callId) => DBOS.runStep(() => waitForEffects(kernel, tenantId, callId), { name: `${step}:effects` }),
  };
}

async function waitForEffects(kernel: RunningKernel, tenantId: string, callId: string): Promise<EffectEnd[]> {
  const deadline = Date.now() + EFFECTS_WAIT_MS;
  for (;;) {
    const rows = await asRole(kernel.pool, 'nexus_relay', async (client) => {
      const answer = await client.query<Omit<EffectEnd, 'state'> & { state: string }>('SELECT port, state, result FROM kernel.effects WHERE tenant_id = $1 AND call_id = $2 ORDER BY idx', [tenantId, callId]);
      return answer.rows;
    });
    if (rows.every(({ state }) => state !== 'pending' && state !== 'running')) return rows as EffectEnd[];
    if (Date.now() > deadline) throw new ToolError('unavailable', { reason: 'effects_slow', message: 'What the step asked of the outside has not come to an end.' });
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
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

const TAKEOVER_EVERY_MS = 15_000;

/** Work of servers that died and did not come back: whoever can lock a slot with unfinished work takes it up. */
function startTakeover(own: Slot, log: ToolLog): NodeJS.Timeout {
  const timer = setInterval(() => {
    void (async () => {
      const pending = await DBOS.listWorkflows({ status: 'PENDING' });
      const orphans = pending.filter(({ executorId }) => executorId && executorId !== own.id);
      for (const { workflowID, executorId } of orphans) {
        if (!(await own.isDead(executorId as string))) continue;
        log.warn({ workflowID, executorId }, 'A server left this workflow behind; it is taken up here.');
        await DBOS.resumeWorkflow(workflowID);
      }
    })().catch((error: unknown) => log.warn({ err: error }, 'Looking for orphaned workflows failed.'));
  }, TAKEOVER_EVERY_MS);
  timer.unref();
  return timer;
}

function quietLogger(log: ToolLog) {
  const say = (level: 'debug' | 'warn' | 'error') => (entry: unknown) => log[level]({ err: entry instanceof Error ? entry : undefined }, entry instanceof Error ? entry.message : String(entry));
  return { info: say('debug'), debug: say('debug'), warn: say('warn'), error: say('error') };
}
