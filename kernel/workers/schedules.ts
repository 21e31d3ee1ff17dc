import { systemPrincipal } from '#kernel/credentials.ts';
import type { RunningKernel } from '#kernel/create-kernel.ts';
import type { Schedule } from '#kernel/domain.ts';
import { errorBody, ToolError } from '#kernel/errors.ts';
import { nextDue, timeZoneOf } from '#kernel/schedule-time.ts';
import { asRole } from '#kernel/workers/as-role.ts';
import { startLoop, type Worker } from '#kernel/workers/loop.ts';

interface Due {
  tenant_id: string;
  name: string;
  due_at: string;
}

/**
 * Runs what manifests schedule, as calls of a system actor. The call's idempotency key is the moment it was due, so a
 * crash between the call and the next due time repeats nothing. A time that was missed is made up for once.
 */
export function startSchedules(kernel: RunningKernel): Worker {
  const schedules = new Map(
    [...kernel.registry.domains.values()].flatMap((domain) => domain.schedules.map((schedule) => [schedule.name, schedule] as const)),
  );
  let sweptAt = 0;
  return startLoop({
    name: 'schedules',
    idleMs: 5000,
    log: kernel.log,
    round: async () => {
      if (Date.now() - sweptAt >= SWEEP_EVERY_MS) {
        await sweep(kernel);
        sweptAt = Date.now();
      }
      const due = await asRole(kernel, 'nexus_relay', async (client) => {
        const { rows } = await client.query<Due>(
          'SELECT tenant_id, name, due_at FROM kernel.schedules WHERE due_at <= now() ORDER BY random() LIMIT 20',
        );
        return rows;
      });
      let ended = 0;
      for (const each of due) {
        // In no order, and each for itself: one that cannot be run now stays due and must not stand before the others.
        await runOne(kernel, schedules.get(each.name), each).then(
          () => ended++,
          (error: unknown) =>
            kernel.log.warn({ err: error, schedule: each.name, tenant: each.tenant_id }, 'A schedule could not be run; it stays due.'),
        );
      }
      return ended;
    },
  });
}

async function runOne(kernel: RunningKernel, schedule: Schedule | undefined, due: Due): Promise<void> {
  const zone = timeZoneOf(await kernel.tenant(due.tenant_id));
  const next = schedule ? nextDue(schedule.cron, zone, new Date()) : null;
  let callId: string | null = null;
  let failure: object | null = null;
  if (schedule) {
    try {
      const result = await kernel.call({
        tool: schedule.tool,
        input: schedule.input,
        principal: systemPrincipal(due.tenant_id, `schedule.${schedule.name}`),
        door: 'schedule',
        idempotencyKey: `${schedule.name}@${due.due_at}`,
      });
      callId = result.callId;
    } catch (error) {
      if (!(error instanceof ToolError) || error.code === 'unavailable') throw error;
      failure = errorBody(error);
    }
  }
  await asRole(kernel, 'nexus_relay', async (client) => {
    // A schedule that no manifest names any more sleeps far in the future instead of coming up each round.
    await client.query(
      `UPDATE kernel.schedules SET due_at = $3, last_due_at = $4, last_call_id = $5, last_error = $6
       WHERE tenant_id = $1 AND name = $2 AND due_at = $4`,
      [due.tenant_id, due.name, next?.toISOString() ?? 'infinity', due.due_at, callId, failure && JSON.stringify(failure)],
    );
  });
}

const SWEEP_EVERY_MS = 3_600_000;
const KEYS_LIVE = '7 days';

/** Idempotency keys are promised for a week. */
async function sweep(kernel: RunningKernel): Promise<void> {
  await asRole(kernel, 'nexus_relay', (client) =>
    client.query(`DELETE FROM kernel.idempotency WHERE created_at < now() - interval '${KEYS_LIVE}'`),
  );
}
