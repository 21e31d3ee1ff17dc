import type { RunningKernel } from '#kernel/create-kernel.ts';
import type { EffectPort } from '#kernel/port.ts';
import { startDeliveries } from '#kernel/workers/deliveries.ts';
import { startEffects } from '#kernel/workers/effects.ts';
import { startListening } from '#kernel/workers/listen.ts';
import type { Worker } from '#kernel/workers/loop.ts';
import { startSchedules } from '#kernel/workers/schedules.ts';
import { startSealer } from '#kernel/workers/sealer.ts';

export interface Workers {
  readonly all: readonly Worker[];
  /** Resolves when deliveries and effects that were due have been dealt with, what they caused included. */
  settle(): Promise<void>;
  stop(): Promise<void>;
}

/** Everything that happens behind the calls. Any number of processes may run it: the queues are claimed row by row. */
export function startWorkers(kernel: RunningKernel, { url, ports }: { url: string; ports: readonly EffectPort[] }): Workers {
  const workers = {
    deliveries: startDeliveries(kernel),
    effects: startEffects(kernel, ports),
    sealer: startSealer(kernel),
    schedules: startSchedules(kernel),
  };
  const all = Object.values(workers);
  const listening = startListening({
    url,
    log: kernel.log,
    onWork(word) {
      if (word.startsWith('tenant ')) kernel.tenants.forget(word.slice('tenant '.length));
      else if (word === 'deliveries' || word === 'effects') workers[word].wake();
    },
    onReconnect: () => kernel.tenants.forgetAll(),
  });
  return {
    all,
    async settle() {
      await workers.deliveries.drain();
      await workers.effects.drain();
      await workers.deliveries.drain();
    },
    async stop() {
      await listening.stop();
      await Promise.all(all.map((worker) => worker.stop()));
    },
  };
}
