import { systemPrincipal } from '#kernel/credentials.ts';
import type { RunningKernel } from '#kernel/create-kernel.ts';
import { errorBody, ToolError } from '#kernel/errors.ts';
import { asRole, backoffMs } from '#kernel/workers/as-role.ts';
import { startLoop, type Worker } from '#kernel/workers/loop.ts';

interface Due {
  tenant_id: string;
  event_id: string;
  consumer: string;
  attempts: number;
  type: string;
  call_id: string;
  payload: Record<string, unknown>;
  created_at: string;
}

const BATCH = 20;
const ATTEMPTS_MAX = 8;
/** While a worker holds a delivery nobody else tries it; when the worker dies, it is due again after this. */
const LEASE = '2 minutes';

/** Brings events to their listeners: each delivery is a call of its own, and its inbox row commits with what it did. */
export function startDeliveries(kernel: RunningKernel): Worker {
  return startLoop({
    name: 'deliveries',
    idleMs: 1000,
    log: kernel.log,
    round: async () => {
      const due = await claim(kernel);
      await Promise.all(due.map((delivery) => deliver(kernel, delivery)));
      return due.length;
    },
  });
}

/** Pushing `due_at` ahead is the claim: it outlives this process, and SKIP LOCKED lets others take the rest. */
function claim(kernel: RunningKernel): Promise<Due[]> {
  return asRole(kernel, 'nexus_relay', async (client) => {
    const { rows } = await client.query<Due>(
      `WITH due AS (
         SELECT tenant_id, event_id, consumer FROM kernel.deliveries WHERE state = 'pending' AND due_at <= now()
         ORDER BY due_at LIMIT ${BATCH} FOR UPDATE SKIP LOCKED)
       UPDATE kernel.deliveries d SET due_at = now() + interval '${LEASE}', attempts = d.attempts + 1
       FROM due JOIN kernel.events e ON e.tenant_id = due.tenant_id AND e.id = due.event_id
       WHERE d.tenant_id = due.tenant_id AND d.event_id = due.event_id AND d.consumer = due.consumer
       RETURNING d.tenant_id, d.event_id, d.consumer, d.attempts, e.type, e.call_id, e.payload, e.created_at`,
    );
    return rows;
  });
}

async function deliver(kernel: RunningKernel, due: Due): Promise<void> {
  const listener = kernel.registry.listener(due.consumer);
  if (!listener) return settle(kernel, due, 'dead', { reason: 'unknown_consumer', message: 'No listener has this name any more.' });
  // Whoever took it the last times did not live to say how it ended.
  if (due.attempts > ATTEMPTS_MAX)
    return settle(kernel, due, 'dead', { reason: 'gave_up', message: 'It was tried as often as is allowed, and the end was never seen.' });
  const meta = { eventId: due.event_id, callId: due.call_id, time: due.created_at };
  try {
    const input = listener.input(due.payload as never, meta);
    if (input === null) return await settle(kernel, due, 'skipped', null);
    await kernel.call({
      tool: listener.tool,
      input,
      principal: systemPrincipal(due.tenant_id, due.consumer),
      door: 'event',
      session: `event:${due.event_id}`,
      cause: { eventId: due.event_id, consumer: due.consumer },
    });
  } catch (error) {
    await postpone(kernel, due, error);
  }
}

async function postpone(kernel: RunningKernel, due: Due, error: unknown): Promise<void> {
  if (error instanceof ToolError && error.reason === 'already_delivered') return;
  const shown =
    error instanceof ToolError ? { ...errorBody(error) } : { reason: 'unexpected', message: 'The listener failed unexpectedly.' };
  if (!(error instanceof ToolError)) kernel.log.error({ err: error, consumer: due.consumer }, 'A listener failed unexpectedly.');
  await settle(kernel, due, due.attempts >= ATTEMPTS_MAX ? 'dead' : 'pending', shown);
}

function settle(kernel: RunningKernel, due: Due, state: 'pending' | 'skipped' | 'dead', error: object | null): Promise<void> {
  return asRole(kernel, 'nexus_relay', async (client) => {
    await client.query(
      `UPDATE kernel.deliveries SET state = $4, error = $5, due_at = now() + make_interval(secs => $6)
       WHERE tenant_id = $1 AND event_id = $2 AND consumer = $3 AND state = 'pending'`,
      [due.tenant_id, due.event_id, due.consumer, state, error && JSON.stringify(error), backoffMs(due.attempts) / 1000],
    );
  });
}
