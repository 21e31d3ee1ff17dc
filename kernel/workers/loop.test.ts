import { expect, test } from 'vitest';
import { startLoop } from '#kernel/workers/loop.ts';

const log = { debug() {}, info() {}, warn() {}, error() {} };

test('one that is stopped in the middle of a round ends with it, and does not sleep first', async () => {
  const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
  const { promise: goneOn, resolve: goOn } = Promise.withResolvers<void>();
  let isAborted = false;
  const worker = startLoop({
    name: 'slow',
    idleMs: 2 ** 30,
    log,
    async round(signal) {
      begin();
      await goneOn;
      isAborted = signal.aborted;
      return 0;
    },
  });
  await begun;
  const stopped = worker.stop();
  goOn();
  await stopped;
  expect(isAborted).toBe(true);
});
