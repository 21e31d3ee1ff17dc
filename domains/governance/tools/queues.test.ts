import { expect, test } from 'vitest';
import governance from '#domains/governance/index.ts';
import { probe } from '#domains/governance/testing/probe.ts';
import type { CallResult } from '#kernel/kernel.ts';
import { type World, world } from '#tests/world.ts';
import { listDeadLetters, replayDeadLetters } from './dead-letters.ts';
import { listEffects, resolveEffects } from './effects.ts';
import { listEvents } from './events.ts';

const CONSUMER = 'governance.probe_listener';

/** As the worker leaves a delivery that it gives up. */
const giveUp = (w: World) =>
  w.sql(
    `UPDATE kernel.deliveries SET state = 'dead', attempts = 8, error = '{"reason": "probe_failed"}' WHERE tenant_id = $1 AND consumer = $2 AND state = 'pending'`,
    [w.tenantId, CONSUMER],
  );

test('dead letters are listed with their cause, and replayed ones are delivered again', async () => {
  const w = await world(governance);
  const p = probe(w);
  const calls: CallResult[] = [];
  for (const name of ['a', 'b', 'c']) calls.push(await p.call('probe_tell', { name }));
  await giveUp(w);
  expect(await p.deliver()).toEqual([]);
  const { items } = await w.call(listDeadLetters, { consumer: CONSUMER });
  expect(items.map(({ callId, error, attempts, payload }) => [callId, error, attempts, payload['name']])).toEqual(
    ['c', 'b', 'a'].map((name, i) => [calls[2 - i]!.callId, { reason: 'probe_failed' }, 8, name]),
  );
  const one = await w.call(listDeadLetters, { limit: 2 });
  expect([...one.items, ...(await w.call(listDeadLetters, { limit: 2, cursor: one.nextCursor! })).items]).toEqual(items);

  const { eventId } = items[2]!;
  expect(await w.call(replayDeadLetters, { eventId })).toEqual({ replayed: [{ eventId, consumer: CONSUMER }] });
  await p.deliver();
  expect(await p.rows()).toContain('a heard');
  expect(await w.refusal(replayDeadLetters, { eventId })).toMatchObject({ reason: 'dead_letter_not_found' });
  expect((await w.call(replayDeadLetters, {})).replayed).toHaveLength(2);
  await p.deliver();
  expect((await p.rows()).filter((name) => name.endsWith('heard'))).toHaveLength(3);
  expect((await w.call(listDeadLetters, {})).items).toEqual([]);
  expect(await w.events()).toEqual([...Array(3).fill('probe.told'), ...Array(3).fill('delivery.replayed')]);
});

test('an undo cancels a dead letter, so that nobody replays it', async () => {
  const w = await world(governance);
  const p = probe(w);
  const { callId } = await p.call('probe_tell', { name: 'a' });
  await giveUp(w);
  await p.call('undo_call', { callId });
  expect((await w.call(listDeadLetters, {})).items).toEqual([]);
  expect((await w.call(listEvents, { callId })).items[0]?.deliveries).toMatchObject([{ state: 'cancelled' }]);
});

test('an agent needs approval to replay, and another tenant sees nothing', async () => {
  const [w, other] = [await world(governance), await world(governance)];
  const p = probe(w);
  await p.call('probe_tell', { name: 'a' });
  await giveUp(w);
  expect(await w.refusal(replayDeadLetters, {}, { principal: p.agent })).toMatchObject({ code: 'approval_required' });
  expect((await other.call(replayDeadLetters, {})).replayed).toEqual([]);
  expect((await other.call(listDeadLetters, {})).items).toEqual([]);
});

test('events are filtered and paged, newest first', async () => {
  const w = await world(governance);
  const p = probe(w);
  for (const name of ['a', 'b', 'c']) await p.call('probe_tell', { name });
  const first = await w.call(listEvents, { type: 'probe.told', limit: 2 });
  const second = await w.call(listEvents, { type: 'probe.told', limit: 2, cursor: first.nextCursor! });
  expect([...first.items, ...second.items].map(({ payload }) => payload['name'])).toEqual(['c', 'b', 'a']);
  expect((await w.call(listEvents, { type: 'nothing.happened' })).items).toEqual([]);
  expect((await w.call(listEvents, { from: '2999-01-01T00:00:00Z' })).items).toEqual([]);
});

test('what became of an unknown effect is said by a person, once', async () => {
  const w = await world(governance);
  const p = probe(w);
  const { callId } = await p.call('probe_ask', { name: 'a' });
  const said = { callId, outcome: 'failed' as const, note: 'Not in the outbox.' };
  expect((await w.call(resolveEffects, said)).resolved).toEqual([]);
  await w.sql(`UPDATE kernel.effects SET state = 'unknown', error = '{"reason": "end_not_seen"}' WHERE tenant_id = $1`, [w.tenantId]);
  expect((await w.call(listEffects, { state: 'unknown' })).items).toMatchObject([
    { callId, index: 0, port: 'messages', payload: { to: 'a' }, error: { reason: 'end_not_seen' } },
  ]);
  expect(await p.refusal('undo_call', { callId })).toMatchObject({ reason: 'effect_delivered' });
  expect(await w.refusal(resolveEffects, said, { principal: p.agent })).toMatchObject({
    code: 'approval_required',
    details: { data: { rule: 'platform.human_only' } },
  });
  expect((await w.call(resolveEffects, { ...said, index: 0 })).resolved).toMatchObject([
    { state: 'failed', error: { reason: 'said_failed' } },
  ]);
  expect(await w.refusal(resolveEffects, { ...said, index: 0 })).toMatchObject({ reason: 'effect_not_unknown' });
  expect((await w.call(listEvents, { type: 'effect.resolved' })).items[0]?.payload).toEqual({
    callId,
    index: 0,
    outcome: 'failed',
    note: 'Not in the outbox.',
  });
  // It did not happen, so nothing keeps the call from being undone.
  expect((await p.call('undo_call', { callId })).output).toMatchObject({ cancelledEffects: 1 });
});

test('effects are filtered by port and call', async () => {
  const w = await world(governance);
  const p = probe(w);
  const { callId } = await p.call('probe_ask', { name: 'a' });
  await p.call('probe_send', { name: 'b' });
  expect((await w.call(listEffects, {})).items).toHaveLength(2);
  expect((await w.call(listEffects, { callId, port: 'messages' })).items).toHaveLength(1);
  expect((await w.call(listEffects, { port: 'dns' })).items).toEqual([]);
});
