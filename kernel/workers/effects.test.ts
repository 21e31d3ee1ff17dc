import { afterEach, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { type EffectPort, type LookUp, PortRefusal } from '#kernel/port.ts';
import { startEffects } from '#kernel/workers/effects.ts';
import type { Worker } from '#kernel/workers/loop.ts';
import { behaviour, change } from '#tests/lab/domain.ts';
import { type LabHouse, labWorld, until } from '#tests/lab/house.ts';
import { isDeep } from '#tests/run.ts';
import type { World } from '#tests/world.ts';

let w: World & { house: LabHouse };
let running: Worker[] = [];
let gates: (() => void)[] = [];
beforeAll(async () => {
  w = await labWorld();
  await w.sql('DELETE FROM kernel.effects');
});
afterEach(async () => {
  for (const open of gates) open();
  gates = [];
  await w.sql('DELETE FROM kernel.effects');
  await Promise.all(running.map((worker) => worker.stop()));
  running = [];
});

/** Closed until the test opens it, or ends. */
function gate(): { opened: Promise<void>; open: () => void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  gates.push(resolve);
  return { opened: promise, open: resolve };
}

/** A port that does as the test says, and remembers what it was asked. */
function port(perform: EffectPort['perform'] = async () => ({ ok: true }), lookUp?: EffectPort['lookUp']) {
  const asked: string[] = [];
  const effectPort: EffectPort = {
    name: 'post',
    payload: z.object({ to: z.string() }),
    perform: async (intent) => {
      asked.push(`perform ${String(intent.payload['to'])}`);
      return perform(intent);
    },
    ...(lookUp && {
      lookUp: async (intent) => {
        asked.push(`lookUp ${String(intent.payload['to'])}`);
        return lookUp(intent);
      },
    }),
  };
  return { effectPort, asked };
}
const start = (...ports: EffectPort[]): Worker => {
  const worker = startEffects(w.kernel, ports);
  running.push(worker);
  return worker;
};
const ask = async (...to: string[]): Promise<string> =>
  (
    await w.result(change, {
      behaviour: behaviour(async (ctx) => {
        for (const each of to) ctx.effect('post', { to: each });
      }),
    })
  ).callId;
interface Effect {
  idx: number;
  state: string;
  attempts: number;
  result: unknown;
  error: { reason: string } | null;
}
const effects = (callId: string) =>
  w.sql<Effect>('SELECT idx, state, attempts, result, error FROM kernel.effects WHERE tenant_id = $1 AND call_id = $2 ORDER BY idx', [
    w.tenantId,
    callId,
  ]);
const makeDue = (callId: string) =>
  w.sql('UPDATE kernel.effects SET due_at = now() WHERE tenant_id = $1 AND call_id = $2', [w.tenantId, callId]);
/** As a worker that was killed while the port was at it left it. */
const leaveRunning = (callId: string) =>
  w.sql(`UPDATE kernel.effects SET state = 'running', attempts = 1, due_at = now() WHERE tenant_id = $1 AND call_id = $2`, [
    w.tenantId,
    callId,
  ]);

test('two sets of workers carry each effect out once, those of one call in their order', async () => {
  const { effectPort, asked } = port();
  start(effectPort);
  start(effectPort);
  const calls = await Promise.all(Array.from({ length: isDeep ? 200 : 20 }, (_, i) => ask(`${i}.0`, `${i}.1`, `${i}.2`)));
  for (const worker of running) worker.wake();
  for (const callId of calls) {
    const done = await until(
      () => effects(callId),
      (found) => found.every(({ state }) => state === 'done'),
    );
    expect(done.every(({ attempts, result }) => attempts === 1 && JSON.stringify(result) === '{"ok":true}')).toBe(true);
  }
  expect(asked).toHaveLength(calls.length * 3);
  for (const [i] of calls.entries())
    expect(asked.filter((line) => line.startsWith(`perform ${i}.`))).toEqual([0, 1, 2].map((n) => `perform ${i}.${n}`));
});

test('the port gets the key, the tenant and a signal; the key is the call’s id and the place', async () => {
  let seen: unknown;
  const { effectPort } = port(async ({ key, tenantId, signal }) => {
    seen = { key, tenantId, isAborted: signal.aborted };
    return {};
  });
  const callId = await ask('a');
  await start(effectPort).drain();
  expect(seen).toEqual({ key: `${callId}:0`, tenantId: w.tenantId, isAborted: false });
});

test.for<[string, LookUp | Error | null, Partial<Effect>, string[]]>([
  ['done is not repeated', { state: 'done', result: { found: 1 } }, { state: 'done', result: { found: 1 } }, ['lookUp a']],
  ['absent is done now', { state: 'absent' }, { state: 'done', result: { ok: true } }, ['lookUp a', 'perform a']],
  ['unknown is never repeated', { state: 'unknown' }, { state: 'unknown', error: { reason: 'end_not_seen' } }, ['lookUp a']],
  ['of a port that cannot be asked is never repeated', null, { state: 'unknown', error: { reason: 'end_not_seen' } }, []],
])('an attempt that nobody saw the end of: %s', async ([, answer, end, expected]) => {
  const { effectPort, asked } = port(undefined, answer ? async () => answer as LookUp : undefined);
  const callId = await ask('a');
  await leaveRunning(callId);
  await start(effectPort).drain();
  expect(await effects(callId)).toMatchObject([end]);
  expect(asked).toEqual(expected);
  await makeDue(callId);
  await running[0]?.drain();
  expect(asked).toEqual(expected);
});

const broken = async (): Promise<never> => {
  throw new Error('socket hang up');
};
test.for<[string, EffectPort['lookUp'] | undefined, Partial<Effect>, string[]]>([
  [
    'had acted after all',
    async () => ({ state: 'done', result: { late: 1 } }),
    { state: 'done', result: { late: 1 } },
    ['perform a', 'lookUp a'],
  ],
  ['had not acted', async () => ({ state: 'absent' }), { state: 'pending', error: { reason: 'port_failed' } }, ['perform a', 'lookUp a']],
  ['cannot tell', async () => ({ state: 'unknown' }), { state: 'unknown' }, ['perform a', 'lookUp a']],
  ['cannot even be asked now', broken, { state: 'running', error: { reason: 'port_failed' } }, ['perform a', 'lookUp a']],
  ['has no way to ask', undefined, { state: 'pending', error: { reason: 'port_failed' } }, ['perform a']],
])('a port that threw and %s', async ([, lookUp, end, expected]) => {
  const { effectPort, asked } = port(broken, lookUp);
  const callId = await ask('a');
  await start(effectPort).drain();
  expect(await effects(callId)).toMatchObject([end]);
  expect(asked).toEqual(expected);
});

test('a port that goes on failing is tried eight times, ever later, and then given up', async () => {
  const { effectPort, asked } = port(broken);
  const callId = await ask('a');
  const worker = start(effectPort);
  for (let attempt = 1; attempt <= 8; attempt++) {
    // The first is due, and being tried since the worker started.
    if (attempt > 1) await makeDue(callId);
    await worker.drain();
    expect(await effects(callId)).toMatchObject([{ attempts: attempt, state: attempt < 8 ? 'pending' : 'failed' }]);
  }
  expect(asked).toHaveLength(8);
});

test.for<[string, () => EffectPort[], string]>([
  [
    'refuses',
    () => [
      port(async () => {
        throw new PortRefusal('no_such_address', 'No such address.');
      }).effectPort,
    ],
    'no_such_address',
  ],
  ['is not there', () => [], 'unknown_port'],
  ['does not take the payload', () => [{ ...port().effectPort, payload: z.object({ to: z.literal('b') }) }], 'payload_invalid'],
])('a port that %s ends it as failed at once', async ([, ports, reason]) => {
  const callId = await ask('a');
  await start(...ports()).drain();
  expect(await effects(callId)).toMatchObject([{ state: 'failed', attempts: 1, error: { reason } }]);
});

test('a lease keeps others from what a port is still at', async () => {
  const { opened, open } = gate();
  const { effectPort, asked } = port(async () => {
    await opened;
    return {};
  });
  const callId = await ask('slow', 'next');
  start(effectPort);
  await until(
    () => asked.length,
    (n) => n === 1,
  );
  const second = start(effectPort);
  await second.drain();
  expect(asked).toEqual(['perform slow']);
  open();
  await until(
    () => effects(callId),
    (found) => found.every(({ state }) => state === 'done'),
  );
  expect(asked).toEqual(['perform slow', 'perform next']);
});

test('an effect under way refuses the undo of its call; a pending one is cancelled with it', async () => {
  const { opened, open } = gate();
  const { effectPort, asked } = port(async () => {
    await opened;
    return {};
  });
  const waiting = await ask('never');
  expect((await w.result('governance_undo_call', { callId: waiting })).output).toMatchObject({ cancelledEffects: 1 });
  const callId = await ask('under way');
  start(effectPort);
  await until(
    () => asked.length,
    (n) => n === 1,
  );
  expect(await w.refusal('governance_undo_call', { callId })).toMatchObject({ code: 'unavailable', reason: 'effect_running' });
  open();
  await until(
    () => effects(callId),
    (found) => found.every(({ state }) => state === 'done'),
  );
  expect(asked).toEqual(['perform under way']);
});
