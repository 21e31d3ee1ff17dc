import { afterEach, beforeAll, expect, test } from 'vitest';
import { ToolError } from '#kernel/errors.ts';
import { backoffMs } from '#kernel/workers/as-role.ts';
import { startDeliveries } from '#kernel/workers/deliveries.ts';
import type { Worker } from '#kernel/workers/loop.ts';
import { behaviour, type Behaviour, change, echoes, happened } from '#tests/lab/domain.ts';
import { type LabHouse, labWorld, until } from '#tests/lab/house.ts';
import { isDeep } from '#tests/run.ts';
import type { World } from '#tests/world.ts';

let w: World & { house: LabHouse };
let running: Worker[] = [];
beforeAll(async () => {
  w = await labWorld();
});
afterEach(async () => {
  await Promise.all(running.map((worker) => worker.stop()));
  running = [];
});

const start = (): Worker => {
  const worker = startDeliveries(w.kernel);
  running.push(worker);
  return worker;
};
const emit = async (listener: string, args: Record<string, unknown> = {}, times = 1): Promise<string> =>
  (
    await w.result(change, {
      behaviour: behaviour(async (ctx) => {
        for (let i = 0; i < times; i++) ctx.emit(happened, { behaviour: listener, args: { ...args, i } });
      }),
    })
  ).callId;
interface Delivery {
  state: string;
  attempts: number;
  error: { reason: string } | null;
  call_id: string | null;
  due: number;
  event_id: string;
}
const deliveries = (callId: string) =>
  w.sql<Delivery>(
    `SELECT d.state, d.attempts, d.error, d.call_id, d.event_id, extract(epoch FROM d.due_at)::float8 * 1000 AS due
   FROM kernel.deliveries d JOIN kernel.events e ON (e.tenant_id, e.id) = (d.tenant_id, d.event_id) WHERE e.tenant_id = $1 AND e.call_id = $2 ORDER BY e.id`,
    [w.tenantId, callId],
  );
const clock = async () => (await w.sql<{ now: number }>('SELECT extract(epoch FROM now())::float8 * 1000 AS now'))[0]?.now ?? NaN;
const settled = (callId: string) =>
  until(
    () => {
      // Nobody listens for notices here.
      for (const worker of running) worker.wake();
      return deliveries(callId);
    },
    (found) => found.every(({ state }) => state !== 'pending'),
  );
/** As if the lease or the back-off were over. */
const makeDue = (callId: string) =>
  w.sql(
    `UPDATE kernel.deliveries SET due_at = now() WHERE tenant_id = $1 AND event_id IN (SELECT id FROM kernel.events WHERE call_id = $2)`,
    [w.tenantId, callId],
  );
const echo: Behaviour = async (ctx, args) =>
  void (await ctx.db.insert(echoes).values({ id: ctx.newId(), text: `${String(args['text'])} ${String(args['i'])}` }));
const echoed = async (text: string): Promise<number> =>
  Number(
    (await w.sql<{ n: string }>('SELECT count(*) AS n FROM lab.echoes WHERE tenant_id = $1 AND text LIKE $2', [w.tenantId, `${text} %`]))[0]
      ?.n,
  );

test('two sets of workers bring each event to its listener once', async () => {
  const n = isDeep ? 1000 : 100;
  start();
  start();
  const callId = await emit(behaviour(echo), { text: 'once' }, n);
  for (const worker of running) worker.wake();
  expect((await settled(callId)).every(({ state, attempts }) => state === 'done' && attempts === 1)).toBe(true);
  expect(await echoed('once')).toBe(n);
});

test('the listener’s call names its cause, acts as the system and hangs in a session of the event', async () => {
  start();
  const callId = await emit(behaviour(echo), { text: 'cause' });
  const [delivery] = await settled(callId);
  const [receipt] = await w.sql(
    'SELECT cause_event, actor_kind, door, session, tool FROM kernel.receipts WHERE tenant_id = $1 AND id = $2',
    [w.tenantId, delivery?.call_id],
  );
  expect(receipt).toEqual({
    cause_event: delivery?.event_id,
    actor_kind: 'system',
    door: 'event',
    session: `event:${delivery?.event_id}`,
    tool: 'lab_hear_item',
  });
});

test('taken by a worker that died, it is due again when the lease is over, and done once', async () => {
  const callId = await emit(behaviour(echo), { text: 'lease' });
  // What a worker had done up to the moment it was killed.
  await w.sql(
    `UPDATE kernel.deliveries SET due_at = now() + interval '2 minutes', attempts = 1 WHERE tenant_id = $1 AND event_id IN (SELECT id FROM kernel.events WHERE call_id = $2)`,
    [w.tenantId, callId],
  );
  await start().drain();
  expect(await deliveries(callId)).toMatchObject([{ state: 'pending', attempts: 1 }]);
  await makeDue(callId);
  await running[0]?.drain();
  expect(await settled(callId)).toMatchObject([{ state: 'done', attempts: 2 }]);
  expect(await echoed('lease')).toBe(1);
});

test('two workers that both believe to hold a delivery make one effect: the second waits for the first, and finds the work done', async () => {
  const listener = behaviour(echo);
  const callId = await emit(listener, { text: 'both' });
  const [delivery] = await deliveries(callId);
  const request = { cause: { eventId: delivery?.event_id ?? '', consumer: 'lab.hear' } };
  const ends = await Promise.all(
    Array.from({ length: 10 }, () =>
      w.result('lab_hear_item', { behaviour: listener, args: { text: 'both', i: 0 } }, request).then(
        () => 'done',
        (error: ToolError) => error.reason,
      ),
    ),
  );
  expect(ends.toSorted()).toEqual([...Array.from({ length: 9 }, () => 'already_delivered'), 'done']);
  expect(await echoed('both')).toBe(1);
});

test('failures back off, keep nothing of what they did, and end as a dead letter after the last attempt', async () => {
  let calls = 0;
  const callId = await emit(
    behaviour(async (ctx, args) => {
      calls++;
      await echo(ctx, args);
      throw new ToolError('conflict', { reason: 'not_today', message: 'Not today.' });
    }),
    { text: 'dead' },
  );
  const worker = start();
  for (let attempt = 1; attempt <= 8; attempt++) {
    const before = await clock();
    await worker.drain();
    const after = await clock();
    const [found] = await deliveries(callId);
    expect(found).toMatchObject({ attempts: attempt, state: attempt < 8 ? 'pending' : 'dead', error: { reason: 'not_today' } });
    if (attempt === 8) break;
    expect(found?.due).toBeGreaterThanOrEqual(before + backoffMs(attempt));
    expect(found?.due).toBeLessThanOrEqual(after + backoffMs(attempt));
    await makeDue(callId);
  }
  expect([calls, await echoed('dead')]).toEqual([8, 0]);
  await makeDue(callId);
  await worker.drain();
  expect(calls).toBe(8);
});

test('one that kills its worker each time is given up, too', async () => {
  let calls = 0;
  const callId = await emit(behaviour(async () => void calls++));
  await w.sql(
    'UPDATE kernel.deliveries SET attempts = 8 WHERE tenant_id = $1 AND event_id IN (SELECT id FROM kernel.events WHERE call_id = $2)',
    [w.tenantId, callId],
  );
  await start().drain();
  expect(await deliveries(callId)).toMatchObject([{ state: 'dead', error: { reason: 'gave_up' } }]);
  expect(calls).toBe(0);
});

test('an error of ours tells the dead letter nothing of its inside', async () => {
  const callId = await emit(
    behaviour(async () => {
      throw new Error('password hunter2 at /srv/app.ts:5');
    }),
  );
  await start().drain();
  const [found] = await deliveries(callId);
  expect(found).toMatchObject({ state: 'pending', error: { reason: 'unexpected' } });
  expect(JSON.stringify(found)).not.toContain('hunter2');
});

test('what does not concern the listener is skipped, and one of a listener that is no more is kept', async () => {
  start();
  expect(await settled(await emit('nothing'))).toMatchObject([{ state: 'skipped', call_id: null }]);
  const callId = await w.result(change, { behaviour: behaviour(async () => {}) }).then((result) => result.callId);
  const id = crypto.randomUUID();
  await w.sql(`INSERT INTO kernel.events VALUES ($1, $2, $3, 'item.happened', '{}', now())`, [w.tenantId, id, callId]);
  await w.sql(`INSERT INTO kernel.deliveries (tenant_id, event_id, consumer) VALUES ($1, $2, 'lab.gone')`, [w.tenantId, id]);
  running[0]?.wake();
  expect(await settled(callId)).toMatchObject([{ state: 'dead', error: { reason: 'unknown_consumer' } }]);
});

test('a handed-over delivery cannot be taken by a call that was not caused by it', async () => {
  const callId = await emit(behaviour(echo), { text: 'stolen' });
  const [delivery] = await deliveries(callId);
  const cause = { eventId: delivery?.event_id ?? '', consumer: 'lab.hear' };
  await w.result('lab_hear_item', { behaviour: 'none' }, { cause });
  expect(await w.refusal('lab_hear_item', { behaviour: 'none' }, { cause })).toMatchObject({ reason: 'already_delivered' });
  const other = await labWorld();
  expect(await other.refusal('lab_hear_item', { behaviour: 'none' }, { cause })).toMatchObject({ reason: 'already_delivered' });
});
