import { setTimeout as wait } from 'node:timers/promises';
import type { RunningKernel } from '#kernel/create-kernel.ts';
import { type EffectIntent, type EffectPort, PortRefusal } from '#kernel/port.ts';
import { asRole, backoffMs } from '#kernel/workers/as-role.ts';
import { startLoop, type Worker } from '#kernel/workers/loop.ts';

interface Due {
  tenant_id: string;
  call_id: string;
  idx: number;
  port: string;
  payload: Record<string, unknown>;
  attempts: number;
  /** It was `running` when it was claimed: somebody began and nobody saw the end. */
  was_running: boolean;
}

type End = { state: 'done'; result: Record<string, unknown> } | { state: 'pending' | 'running' | 'failed' | 'unknown'; error: object };

const UNSEEN: End = {
  state: 'unknown',
  error: { reason: 'end_not_seen', message: 'An attempt began and nobody saw its end. A person must look.' },
};

const BATCH = 8;
const ATTEMPTS_MAX = 8;
const LEASE = '2 minutes';
/** Shorter than the lease, so that nobody takes an intent over while its port is still being asked. */
const PORT_TIMEOUT_MS = 90_000;
const LOOK_UP_TIMEOUT_MS = 20_000;

/** Carries out what calls asked of the outside. The intent is durable as `running` before its port is asked. */
export function startEffects(kernel: RunningKernel, ports: readonly EffectPort[]): Worker {
  const byName = new Map(ports.map((port) => [port.name, port]));
  return startLoop({
    name: 'effects',
    idleMs: 1000,
    log: kernel.log,
    round: async (stopping) => {
      const due = await claim(kernel);
      await Promise.all(due.map(async (effect) => record(kernel, effect, await carryOut(kernel, byName, effect, stopping), stopping)));
      return due.length;
    },
  });
}

function claim(kernel: RunningKernel): Promise<Due[]> {
  return asRole(kernel, 'nexus_relay', async (client) => {
    const { rows } = await client.query<Due>(
      // Of one call, an effect waits for those before it: a DNS record should not appear before what it points to.
      `WITH due AS (
         SELECT tenant_id, call_id, idx, state FROM kernel.effects x WHERE state IN ('pending', 'running') AND due_at <= now()
           AND NOT EXISTS (SELECT FROM kernel.effects b WHERE b.tenant_id = x.tenant_id AND b.call_id = x.call_id AND b.idx < x.idx AND b.state IN ('pending', 'running'))
         ORDER BY due_at LIMIT ${BATCH} FOR UPDATE SKIP LOCKED)
       UPDATE kernel.effects x SET state = 'running', due_at = now() + interval '${LEASE}', attempts = x.attempts + 1
       FROM due WHERE x.tenant_id = due.tenant_id AND x.call_id = due.call_id AND x.idx = due.idx
       RETURNING x.tenant_id, x.call_id, x.idx, x.port, x.payload, x.attempts, due.state = 'running' AS was_running`,
    );
    return rows;
  });
}

async function carryOut(kernel: RunningKernel, ports: Map<string, EffectPort>, due: Due, stopping: AbortSignal): Promise<End> {
  const port = ports.get(due.port);
  if (!port) return { state: 'failed', error: { reason: 'unknown_port', message: `Nothing here can do “${due.port}”.` } };
  const parsed = port.payload.safeParse(due.payload);
  if (!parsed.success) return { state: 'failed', error: { reason: 'payload_invalid', message: 'The port does not take this payload.' } };
  const intent: EffectIntent = {
    key: `${due.call_id}:${due.idx}`,
    tenantId: due.tenant_id,
    payload: parsed.data,
    signal: AbortSignal.any([AbortSignal.timeout(PORT_TIMEOUT_MS), stopping]),
  };
  try {
    if (due.was_running) {
      // An attempt that nobody saw the end of is asked about, never blindly repeated.
      const found = (await port.lookUp?.(intent)) ?? { state: 'unknown' as const };
      if (found.state === 'done') return { state: 'done', result: found.result };
      if (found.state === 'unknown') return UNSEEN;
    }
    return { state: 'done', result: await port.perform(intent) };
  } catch (error) {
    if (error instanceof PortRefusal) return { state: 'failed', error: { reason: error.reason, message: error.message } };
    kernel.log.warn({ err: error, port: due.port, key: intent.key, attempts: due.attempts }, 'An effect failed.');
    return afterFailure(port, due, intent);
  }
}

const FAILED = { reason: 'port_failed', message: 'The port did not succeed.' };

/** A port that threw may have acted all the same: a connection can break after the other side has heard. So it is asked. */
async function afterFailure(port: EffectPort, due: Due, intent: EffectIntent): Promise<End> {
  const again: End = { state: due.attempts >= ATTEMPTS_MAX ? 'failed' : 'pending', error: FAILED };
  if (!port.lookUp) return intent.signal.aborted ? UNSEEN : again;
  try {
    const found = await port.lookUp({ ...intent, signal: AbortSignal.timeout(LOOK_UP_TIMEOUT_MS) });
    if (found.state === 'done') return { state: 'done', result: found.result };
    return found.state === 'absent' ? again : UNSEEN;
  } catch {
    // It stays as begun, and the next attempt asks first. Only after many times must a person look.
    return due.attempts >= ATTEMPTS_MAX ? UNSEEN : { state: 'running', error: FAILED };
  }
}

/** The port was asked, so its answer must not be lost to a database that restarts just now. */
async function record(kernel: RunningKernel, due: Due, end: End, stopping: AbortSignal): Promise<void> {
  for (;;) {
    try {
      return await settle(kernel, due, end);
    } catch (error) {
      if (stopping.aborted) throw error;
      kernel.log.warn({ err: error, port: due.port }, 'How an effect ended could not be recorded; it will be tried again.');
      await wait(RECORD_AGAIN_MS);
    }
  }
}

const RECORD_AGAIN_MS = 500;

function settle(kernel: RunningKernel, due: Due, end: End): Promise<void> {
  return asRole(kernel, 'nexus_relay', async (client) => {
    await client.query(
      `UPDATE kernel.effects SET state = $4, result = $5, error = $6, due_at = now() + make_interval(secs => $7)
       WHERE tenant_id = $1 AND call_id = $2 AND idx = $3 AND state = 'running'`,
      [
        due.tenant_id,
        due.call_id,
        due.idx,
        end.state,
        end.state === 'done' ? JSON.stringify(end.result) : null,
        end.state === 'done' ? null : JSON.stringify(end.error),
        backoffMs(due.attempts) / 1000,
      ],
    );
  });
}
