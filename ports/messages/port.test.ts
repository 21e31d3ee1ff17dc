import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { PortRefusal } from '#kernel/port.ts';
import { intentFor, KILL_AT_RENAME, runInChild, temporaryFolder } from '../port-harness.ts';
import { createOutbox } from './outbox.ts';
import { createMessages, type Outcome, type Speaker } from './port.ts';
import { termii } from './termii.ts';
import { provider } from './testing/servers.ts';
import { NotSent, type Transport } from './transport.ts';

const MESSAGE_ID = '01900000-0000-7000-8000-0000000000aa';
const SMS = {
  channel: 'sms' as const,
  to: '+2348031234567',
  text: 'See you at 9.',
  messageId: MESSAGE_ID,
  sendBefore: '2026-01-01T01:00:00Z',
};
const START = Date.UTC(2026, 0, 1);

/** A port whose transport does as the test says. */
function setUp(send: Transport['send'], { hasSpeaker = true } = {}) {
  const root = temporaryFolder();
  const told: Outcome[] = [];
  const state = { now: START, sends: 0, isDeaf: false, hasObjected: false, speaker: hasSpeaker as boolean | 'broken' };
  const transport: Transport = {
    name: 'fake',
    send: async (handover) => {
      state.sends++;
      return send(handover);
    },
  };
  const speaker: Speaker = { transport, settings: { api_key: 'k' } };
  const make = () =>
    createMessages({
      outbox: createOutbox({ root: `${root}/outbox` }),
      root: `${root}/messages`,
      now: () => state.now,
      async speakerOf() {
        if (state.speaker === 'broken') throw new Error('The database is away.');
        return state.speaker ? speaker : null;
      },
      mayLeave: async () => !state.hasObjected,
      async report(_, outcome) {
        if (state.isDeaf) throw new Error('The database is away.');
        told.push(outcome);
      },
    });
  return { port: make(), make, told, state, root };
}
const intent = (port: ReturnType<typeof setUp>['port'], key = 'call:0') => intentFor(port, SMS, { key });
const told = (state: Outcome['state'], more: Partial<Outcome> = {}): Outcome => ({
  messageId: MESSAGE_ID,
  state,
  provider: 'fake',
  providerId: null,
  reason: null,
  ...more,
});

test('what was accepted is noted: a second attempt, also of another process, sends nothing and tells again', async () => {
  const { port, make, told: said, state } = setUp(async () => ({ providerId: 'p1' }));
  const first = await port.perform(intent(port));
  expect(first).toEqual({ provider: 'fake', channel: 'sms', providerId: 'p1' });
  const other = make();
  expect(await other.perform(intent(other))).toEqual(first);
  expect(await other.lookUp?.(intent(other))).toEqual({ state: 'done', result: first });
  expect(state.sends).toBe(1);
  expect(said).toEqual([told('sent', { providerId: 'p1' }), told('sent', { providerId: 'p1' }), told('sent', { providerId: 'p1' })]);
});

test('accepted, and then the record could not be told: asked, it says done and tells', async () => {
  const { port, told: said, state } = setUp(async () => ({ providerId: 'p1' }));
  state.isDeaf = true;
  await expect(port.perform(intent(port))).rejects.toThrow('away');
  await expect(port.lookUp?.(intent(port))).rejects.toThrow('away');
  state.isDeaf = false;
  expect(await port.lookUp?.(intent(port))).toMatchObject({ state: 'done' });
  expect([state.sends, said]).toEqual([1, [told('sent', { providerId: 'p1' })]]);
});

test('what certainly did not leave is absent, once; anything else is unknown, and the record says so', async () => {
  let error: Error = new NotSent('unreachable', 'x');
  const {
    port,
    told: said,
    state,
  } = setUp(async () => {
    throw error;
  });
  await expect(port.perform(intent(port))).rejects.toThrow();
  expect(await port.lookUp?.(intent(port))).toEqual({ state: 'absent' });
  // Asked again without an attempt between, nothing is certain any more.
  expect(await port.lookUp?.(intent(port))).toEqual({ state: 'unknown' });
  error = new Error('The line broke.');
  await expect(port.perform(intent(port))).rejects.toThrow('broke');
  expect(await port.lookUp?.(intent(port))).toEqual({ state: 'unknown' });
  expect([state.sends, said]).toEqual([2, [told('unknown', { reason: 'end_not_seen' }), told('unknown', { reason: 'end_not_seen' })]]);
});

test('a process that died in the middle leaves an unknown end, whoever is asked', async () => {
  const { make } = setUp(async () => ({ providerId: 'p1' }));
  const other = make();
  expect(await other.lookUp?.(intent(other))).toEqual({ state: 'unknown' });
});

test('killed between the provider and the note, it is unknown to whoever comes next, and the provider heard it once', async () => {
  const gateway = await provider({ body: { code: 'ok', message_id_str: '1' } });
  const root = temporaryFolder();
  const child = `${KILL_AT_RENAME}
    const { createMessages } = await import(PORTS + 'messages/port.ts');
    const { createOutbox } = await import(PORTS + 'messages/outbox.ts');
    const { termii } = await import(PORTS + 'messages/termii.ts');
    const settings = { url: process.argv[3], api_key: 'k', sender_id: 'Nexus' };
    const port = createMessages({ outbox: createOutbox({ root: process.argv[2] + '/outbox' }), root: process.argv[2] + '/messages',
      speakerOf: async () => ({ transport: termii, settings }), mayLeave: async () => true, report: async () => {} });
    const payload = port.payload.parse({ channel: 'sms', to: '+2348031234567', text: 'x', messageId: '${MESSAGE_ID}' });
    await port.perform({ key: 'call:0', tenantId: 'tenant-a', payload, signal: new AbortController().signal });`;
  expect(await runInChild(child, '1', root, gateway.url)).toMatchObject({ signal: 'SIGKILL' });
  const said: Outcome[] = [];
  const next = createMessages({
    outbox: createOutbox({ root: `${root}/outbox` }),
    root: `${root}/messages`,
    speakerOf: async () => ({ transport: termii, settings: { url: gateway.url, api_key: 'k', sender_id: 'Nexus' } }),
    mayLeave: async () => true,
    report: async (_, outcome) => void said.push(outcome),
  });
  const same = intentFor(next, { channel: 'sms', to: '+2348031234567', text: 'x', messageId: MESSAGE_ID }, { key: 'call:0' });
  expect(await next.lookUp?.(same)).toEqual({ state: 'unknown' });
  expect(said).toEqual([told('unknown', { provider: 'termii', reason: 'end_not_seen' })]);
  expect(gateway.received).toHaveLength(1);
});

test('a refusal is told once and for good', async () => {
  const { port, told: said } = setUp(async () => {
    throw new PortRefusal('recipient_refused', 'x');
  });
  await expect(port.perform(intent(port))).rejects.toMatchObject({ name: 'PortRefusal', reason: 'recipient_refused' });
  expect(said).toEqual([told('failed', { reason: 'recipient_refused' })]);
});

test('a refusal that could not be told is asked for again, and sends nothing either', async () => {
  const {
    port,
    told: said,
    state,
  } = setUp(async () => {
    throw new PortRefusal('recipient_refused', 'x');
  });
  state.isDeaf = true;
  await expect(port.perform(intent(port))).rejects.toThrow('away');
  expect(await port.lookUp?.(intent(port))).toEqual({ state: 'absent' });
  state.isDeaf = false;
  await expect(port.perform(intent(port))).rejects.toMatchObject({ reason: 'recipient_refused' });
  expect(said).toEqual([told('failed', { reason: 'recipient_refused' })]);
});

test('a provider that asked for a pause is left alone until it is over, by all messages of the account', async () => {
  let isBusy = true;
  const { port, state } = setUp(async () => {
    if (isBusy) throw new NotSent('rate_limited', 'x', { retryAfterMs: 60_000 });
    return { providerId: 'p1' };
  });
  await expect(port.perform(intent(port))).rejects.toMatchObject({ reason: 'rate_limited' });
  isBusy = false;
  for (const key of ['call:0', 'call:1']) await expect(port.perform(intent(port, key))).rejects.toMatchObject({ reason: 'rate_limited' });
  expect(state.sends).toBe(1);
  state.now += 60_001;
  expect(await port.perform(intent(port))).toMatchObject({ providerId: 'p1' });
});

test('a provider that stays away until the message is too old is given up', async () => {
  const {
    port,
    told: said,
    state,
  } = setUp(async () => {
    throw new NotSent('unreachable', 'x');
  });
  await expect(port.perform(intent(port))).rejects.toMatchObject({ name: 'NotSent' });
  state.now = Date.parse(SMS.sendBefore) + 1;
  await expect(port.perform(intent(port))).rejects.toMatchObject({ name: 'PortRefusal', reason: 'gave_up' });
  expect(said).toEqual([told('failed', { reason: 'gave_up' })]);
});

test('a message that is late is still tried once', async () => {
  const { port, state } = setUp(async () => ({ providerId: 'p1' }));
  state.now = Date.parse(SMS.sendBefore) + 1;
  expect(await port.perform(intent(port))).toMatchObject({ providerId: 'p1' });
});

test('whoever has objected since gets nothing, also when the provider was away meanwhile', async () => {
  const {
    port,
    told: said,
    state,
  } = setUp(async () => {
    throw new NotSent('unreachable', 'x');
  });
  await expect(port.perform(intent(port))).rejects.toMatchObject({ name: 'NotSent' });
  state.hasObjected = true;
  await expect(port.perform(intent(port))).rejects.toMatchObject({ name: 'PortRefusal', reason: 'opted_out' });
  expect([state.sends, said]).toEqual([1, [told('failed', { provider: 'nexus', reason: 'opted_out' })]]);
});

test('who speaks cannot be read: nothing was sent, and it is tried again', async () => {
  const { port, state } = setUp(async () => ({ providerId: 'p1' }));
  state.speaker = 'broken';
  await expect(port.perform(intent(port))).rejects.toMatchObject({ name: 'NotSent' });
  expect(await port.lookUp?.(intent(port))).toEqual({ state: 'absent' });
  expect(state.sends).toBe(0);
});

test('without anybody who speaks the message stays in the outbox, and the record says that it is only there', async () => {
  const { port, told: said, root } = setUp(async () => ({ providerId: 'p1' }), { hasSpeaker: false });
  expect(await port.lookUp?.(intent(port))).toEqual({ state: 'absent' });
  await port.perform(intent(port));
  expect(await port.lookUp?.(intent(port))).toMatchObject({ state: 'done' });
  expect(readdirSync(`${root}/outbox`).filter((name) => !name.startsWith('.'))).toHaveLength(1);
  expect(said).toEqual(Array(2).fill(told('sent', { provider: 'outbox', reason: 'outbox_only' })));
});

test('a message that no record waits for is carried and not told', async () => {
  const { port, told: said } = setUp(async () => ({ providerId: 'p1' }));
  await port.perform(intentFor(port, { channel: 'sms', to: '+2348031234567', text: 'x' }));
  expect(said).toEqual([]);
});

test.for([
  ['a template outside of WhatsApp', { ...SMS, template: { name: 'visit', language: 'en', parameters: [] } }],
  ['a subject in an SMS', { ...SMS, subject: 'x' }],
  ['a number without its country', { ...SMS, to: '08031234567' }],
  ['a mail without a subject', { channel: 'email' as const, to: 'ada@example.com', text: 'x' }],
] as const)('refuses %s', ([, payload]) => {
  const { port } = setUp(async () => ({ providerId: null }));
  expect(port.payload.safeParse(payload).success).toBe(false);
});
