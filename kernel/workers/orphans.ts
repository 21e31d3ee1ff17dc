import { DBOS } from '@dbos-inc/dbos-sdk';
import type { RunningKernel } from '#kernel/create-kernel.ts';
import { asRole } from '#kernel/workers/as-role.ts';
import type { Slot } from '#kernel/workers/executor-slot.ts';

/**
 * What a server was doing when it died stays leased to it for minutes. A server that finds itself alone when it starts,
 * before its own workers run, knows that no lease has a living holder, and lets go of them all.
 */
export async function releaseLeases(kernel: RunningKernel, slot: Slot): Promise<void> {
  if (!(await slot.isAlone())) return;
  const released = await asRole(kernel, 'nexus_relay', async (client) => {
    const effects = await client.query(`UPDATE kernel.effects SET due_at = now() WHERE state = 'running' AND due_at > now()`);
    const deliveries = await client.query(`UPDATE kernel.deliveries SET due_at = now() WHERE state = 'pending' AND due_at > now()`);
    return (effects.rowCount ?? 0) + (deliveries.rowCount ?? 0);
  });
  if (released > 0) kernel.log.info({ released }, 'Work that a dead server held is taken up at once.');
}

const TAKEOVER_EVERY_MS = 15_000;

/** Workflows of servers that died and did not come back: whoever can lock a slot with unfinished work takes it up. */
export function startTakeover({ log }: RunningKernel, own: Slot): { stop(): void } {
  const timer = setInterval(() => {
    takeOver().catch((error: unknown) => log.warn({ err: error }, 'Looking for orphaned workflows failed.'));
  }, TAKEOVER_EVERY_MS);
  timer.unref();

  async function takeOver(): Promise<void> {
    const pending = await DBOS.listWorkflows({ status: 'PENDING' });
    const orphans = pending.filter(({ executorId }) => executorId && executorId !== own.id);
    for (const { workflowID, executorId } of orphans) {
      if (!(await own.isDead(executorId as string))) continue;
      log.warn({ workflowID, executorId }, 'A server left this workflow behind; it is taken up here.');
      await DBOS.resumeWorkflow(workflowID);
    }
  }

  return { stop: () => clearInterval(timer) };
}
