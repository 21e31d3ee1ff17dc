import { describe, expect, test } from 'vitest';
import { fixture } from '#kernel/fixture.ts';
import { isDeep } from '#tests/run.ts';
import { type World, world } from '#tests/world.ts';
import notifications from '../index.ts';
import { getInboundEvent, listInboundEvents, listInboundMessages } from './inbound.ts';
import { getMessage } from './messages.ts';
import { listOptOuts } from './opt-outs.ts';
import { sendMessage } from './sending.ts';
import { processInboundEvent, receiveInboundEvents, recordMessageOutcome } from './webhooks.ts';

let count = 0;
/** Receives one event and processes it, as the delivery worker would. */
async function takeIn(w: World, provider: string, payload: Record<string, unknown>): Promise<string> {
  const providerEventId = `e${++count}`;
  await w.call(receiveInboundEvents, { integration: provider, provider, events: [{ providerEventId, payload }] });
  const { items } = await w.call(listInboundEvents, { integration: provider, state: 'received' });
  const id = items.find((item) => item.providerEventId === providerEventId)?.inboundEventId ?? '';
  return (await w.call(processInboundEvent, { inboundEventId: id })).state;
}
const queued = fixture('notifications.message.queued');
const historyOf = async (w: World, messageId = queued) => {
  const { state, history } = await w.call(getMessage, { messageId });
  return [state, history.map((line) => line.state)];
};
const outcome = (state: 'sent' | 'failed' | 'unknown', more = {}) =>
  ({ messageId: queued, state, provider: 'termii', providerId: '912282', reason: null, ...more }) as const;
const termii = (status: string, more = {}) => ({ type: 'outbound', message_id: '912282', receiver: '2348031234567', status, ...more });

describe('what becomes of a message', () => {
  test('is told by the port, and being told twice changes nothing', async () => {
    const w = await world(notifications);
    expect(await w.call(recordMessageOutcome, outcome('sent'))).toEqual({ messageId: queued, state: 'sent' });
    const before = await w.hash();
    expect((await w.result(recordMessageOutcome, outcome('sent'))).receipt?.rowsChanged).toBe(0);
    expect(await w.hash()).toBe(before);
    expect(await w.call(getMessage, { messageId: queued })).toMatchObject({ state: 'sent', provider: 'termii' });
  });

  test('stays delivered when the report overtakes the answer', async () => {
    const w = await world(notifications);
    await w.call(recordMessageOutcome, outcome('unknown'));
    expect(await takeIn(w, 'termii', termii('DELIVERED | Message delivered to handset'))).toBe('processed');
    expect(await takeIn(w, 'termii', termii('Message Sent'))).toBe('processed');
    expect(await historyOf(w)).toEqual(['delivered', ['queued', 'unknown', 'delivered', 'sent']]);
  });

  test('is found by our own id where WhatsApp brings it back, also when its answer was lost', async () => {
    const w = await world(notifications);
    const { messageId } = await w.call(sendMessage, { channel: 'whatsapp', to: '+2348031234567', text: 'Hello' });
    const status = {
      id: 'wamid.1',
      status: 'delivered',
      timestamp: '1767225600',
      recipient_id: '2348031234567',
      biz_opaque_callback_data: messageId,
    };
    expect(await takeIn(w, 'whatsapp', { status })).toBe('processed');
    expect(await takeIn(w, 'whatsapp', { status: { ...status, status: 'read', biz_opaque_callback_data: undefined } })).toBe('processed');
    expect(await historyOf(w, messageId)).toEqual(['read', ['queued', 'delivered', 'read']]);
    const { history } = await w.call(getMessage, { messageId });
    expect(history[1]?.happenedAt).toBe('2026-01-01T00:00:00Z');
  });

  test.for([
    ['termii', termii('DND Active on Phone Number'), 'provider: DND Active on Phone Number'],
    ['africastalking', { id: '912282', status: 'Failed', failureReason: 'UserInBlackList' }, 'provider: UserInBlackList'],
    ['whatsapp', { status: { id: '912282', status: 'failed', errors: [{ code: 131026, title: 'x' }] } }, 'provider: 131026'],
  ] as const)('fails with the reason that %s gives, in plain words', async ([provider, payload, reason]) => {
    const w = await world(notifications);
    await w.call(recordMessageOutcome, outcome('sent', { provider }));
    expect(await takeIn(w, provider, payload)).toBe('processed');
    expect(await w.call(getMessage, { messageId: queued })).toMatchObject({ state: 'failed', reason });
  });

  test('of somebody else’s is waited for, and then left alone', async () => {
    const w = await world(notifications);
    const input = { integration: 'sms', provider: 'termii', events: [{ providerEventId: 'other', payload: termii('Message Sent') }] };
    await w.call(receiveInboundEvents, input);
    const { items } = await w.call(listInboundEvents, { integration: 'sms', state: 'received' });
    const inboundEventId = items.find(({ providerEventId }) => providerEventId === 'other')?.inboundEventId ?? '';
    const before = await w.hash();
    // Not an end: the worker that delivers it tries again.
    expect(await w.refusal(processInboundEvent, { inboundEventId })).toMatchObject({
      code: 'unavailable',
      reason: 'message_not_known_yet',
    });
    expect(await w.hash()).toBe(before);
    await w.sql(
      `SET session_replication_role = replica; UPDATE notifications.inbound_events SET received_at = now() - interval '11 minutes' WHERE id = '${inboundEventId}'; SET session_replication_role = DEFAULT`,
    );
    expect(await w.call(processInboundEvent, { inboundEventId })).toMatchObject({ state: 'unmatched' });
  });

  test('of another tenant is none of ours', async () => {
    const [ours, theirs] = [await world(notifications), await world(notifications)];
    await ours.call(recordMessageOutcome, outcome('sent'));
    const before = await ours.hash();
    const input = { integration: 'sms', provider: 'termii', events: [{ providerEventId: 'x', payload: termii('DELIVERED') }] };
    await theirs.call(receiveInboundEvents, input);
    const [event] = (await theirs.call(listInboundEvents, { integration: 'sms', state: 'received' })).items;
    expect((await theirs.refusal(processInboundEvent, { inboundEventId: event?.inboundEventId })).reason).toBe('message_not_known_yet');
    expect(await ours.hash()).toBe(before);
  });
});

describe('what people write', () => {
  const whatsapp = (body: string) => ({
    message: { from: '2348031234567', id: 'wamid.x', timestamp: '1767225600', type: 'text', text: { body } },
    phoneNumberId: '1',
  });

  test('is kept with its time and told to whoever listens', async () => {
    const w = await world(notifications);
    expect(await takeIn(w, 'whatsapp', whatsapp('Are you open on Sunday?'))).toBe('processed');
    expect((await w.call(listInboundMessages, { from: '+234 803 123 4567' })).items).toMatchObject([
      {
        channel: 'whatsapp',
        from: '+2348031234567',
        text: 'Are you open on Sunday?',
        kind: 'text',
        word: null,
        happenedAt: '2026-01-01T00:00:00Z',
      },
    ]);
    expect(await w.events()).toEqual(['inbound_event.received', 'inbound_message.received']);
  });

  test.for([
    ['a button', { type: 'button', button: { payload: 'x', text: 'Confirm' } }, 'Confirm'],
    ['a choice', { type: 'interactive', interactive: { type: 'list_reply', list_reply: { id: '1', title: 'Tuesday' } } }, 'Tuesday'],
    ['a picture with words', { type: 'image', image: { id: '1', caption: 'My receipt' } }, 'My receipt'],
    ['a sticker', { type: 'sticker', sticker: { id: '1' } }, ''],
  ] as const)('%s is kept by its words', async ([, message, text]) => {
    const w = await world(notifications);
    await takeIn(w, 'whatsapp', { message: { ...message, from: '2348031234567', id: 'wamid.y', timestamp: '1767225600' } });
    expect((await w.call(listInboundMessages, { channel: 'whatsapp' })).items).toMatchObject([{ text, kind: message.type }]);
  });

  test('STOP forbids, START allows again, and only on the channel on which they were said', async () => {
    const w = await world(notifications);
    const sms = (text: string) => ({
      from: '+2348031234567',
      to: '12345',
      text,
      id: `m${++count}`,
      date: '2026-01-01 10:00:00',
      linkId: 'l',
    });
    await takeIn(w, 'africastalking', sms(' Stop. '));
    expect((await w.call(listOptOuts, { channel: 'sms' })).items).toMatchObject([
      { to: '+2348031234567', scope: 'all', source: 'word' },
      {},
    ]);
    const text = { to: '+2348031234567', text: 'Hello' };
    expect(await w.call(sendMessage, { channel: 'sms', ...text })).toMatchObject({ state: 'suppressed' });
    expect(await w.call(sendMessage, { channel: 'whatsapp', ...text })).toMatchObject({ state: 'queued' });
    await takeIn(w, 'africastalking', sms('START'));
    expect(await w.call(sendMessage, { channel: 'sms', to: text.to, text: 'Hello again' })).toMatchObject({ state: 'queued' });
    expect(await w.events()).toContain('opt_out.recorded');
  });

  test('an opt-out that the gateway took is ours too', async () => {
    const w = await world(notifications);
    expect(await takeIn(w, 'africastalking', { senderId: 'MoveWell', phoneNumber: '+2348031234567' })).toBe('processed');
    expect((await w.call(listOptOuts, {})).items[0]).toMatchObject({ to: '+2348031234567', source: 'provider' });
  });
});

describe('payments', () => {
  test.for([
    [
      'stripe',
      { id: 'evt_1', type: 'charge.succeeded', created: 1767225600, data: { object: { id: 'ch_1', amount: 1250, currency: 'usd' } } },
      'ch_1',
      { amount: '12.50', currency: 'USD' },
    ],
    [
      'stripe',
      { id: 'evt_2', type: 'charge.succeeded', data: { object: { id: 'ch_2', amount: 500, currency: 'jpy' } } },
      'ch_2',
      { amount: '500', currency: 'JPY' },
    ],
    [
      'stripe',
      { id: 'evt_3', type: 'charge.succeeded', data: { object: { id: 'ch_3', amount: 500000, currency: 'ugx' } } },
      'ch_3',
      { amount: '5000', currency: 'UGX' },
    ],
    [
      'stripe',
      { id: 'evt_4', type: 'charge.refunded', data: { object: { id: 'ch_4', amount: 1250, amount_refunded: 250, currency: 'usd' } } },
      'ch_4',
      { amount: '2.50', currency: 'USD' },
    ],
    [
      'stripe',
      {
        id: 'evt_5',
        type: 'checkout.session.completed',
        data: { object: { id: 'cs_1', client_reference_id: 'INV-7', amount_total: 999, currency: 'eur' } },
      },
      'INV-7',
      { amount: '9.99', currency: 'EUR' },
    ],
    ['stripe', { id: 'evt_6', type: 'customer.created', data: { object: { id: 'cus_1' } } }, 'cus_1', null],
    [
      'paystack',
      { event: 'charge.success', data: { id: 302961, reference: 'qTPrJoy9Bx', amount: 1000000, currency: 'NGN' } },
      'qTPrJoy9Bx',
      { amount: '10000.00', currency: 'NGN' },
    ],
    [
      'paystack',
      { event: 'charge.success', data: { id: 1, reference: 'r', amount: 150000, currency: 'XOF' } },
      'r',
      { amount: '1500', currency: 'XOF' },
    ],
    [
      'flutterwave',
      { webhook_id: 'wbk_1', type: 'charge.completed', data: { id: 'chg_1', reference: 'order-1', amount: 250.5, currency: 'KES' } },
      'order-1',
      { amount: '250.50', currency: 'KES' },
    ],
    [
      'flutterwave',
      { event: 'charge.completed', data: { id: 285959875, tx_ref: 'order-2', amount: 100, currency: 'NGN' } },
      'order-2',
      { amount: '100.00', currency: 'NGN' },
    ],
    ['flutterwave', { event: 'charge.completed', data: { id: 3, tx_ref: 'order-3', amount: 0.1 + 0.2, currency: 'NGN' } }, 'order-3', null],
  ] as const)('%s %#: an event with an exact amount, or with none', async ([provider, payload, reference, amount]) => {
    const w = await world(notifications);
    expect(await takeIn(w, provider, payload)).toBe('processed');
    const [event] = await w.sql<{ payload: unknown }>(
      `SELECT payload FROM kernel.events WHERE tenant_id = $1 AND type = 'payment_event.received'`,
      [w.tenantId],
    );
    expect(event?.payload).toMatchObject({ provider, reference, amount, inboundEventId: expect.any(String) });
  });
});

describe('what came in', () => {
  test('is stored once, however often and by however many it is delivered at the same time', async () => {
    const w = await world(notifications);
    const deliveries = isDeep ? 1000 : 100;
    const events = ['a', 'b', 'c'].map((providerEventId) => ({ providerEventId, payload: { type: 'x', id: providerEventId } }));
    const orders = [events, events.toReversed(), [events[1], events[0], events[2]] as typeof events];
    const answers = await Promise.all(
      Array.from({ length: deliveries }, (_, i) =>
        w.call(receiveInboundEvents, { integration: 'stripe', provider: 'stripe', events: orders[i % 3] ?? events }),
      ),
    );
    expect(answers.reduce((sum, { stored }) => sum + stored, 0)).toBe(3);
    expect((await w.call(listInboundEvents, { integration: 'stripe' })).items).toHaveLength(3);
    expect((await w.events()).filter((type) => type === 'inbound_event.received')).toHaveLength(3);
  });

  test('is processed once, also by two at the same time', async () => {
    const w = await world(notifications);
    const inboundEventId = fixture('notifications.inbound_event.delivered');
    await Promise.all([1, 2, 3].map(() => w.call(processInboundEvent, { inboundEventId })));
    expect(await historyOf(w, fixture('notifications.message.sent'))).toEqual(['delivered', ['queued', 'sent', 'delivered']]);
  });

  test('keeps no card token, client secret or key', async () => {
    const w = await world(notifications);
    const payload = {
      event: 'charge.success',
      data: {
        id: 1,
        authorization: { authorization_code: 'AUTH_hush', last4: '4081' },
        client_secret: 'pi_hush',
        list: [{ access_token: 't_hush' }],
      },
    };
    await w.call(receiveInboundEvents, { integration: 'paystack', provider: 'paystack', events: [{ providerEventId: 'p1', payload }] });
    const [event] = (await w.call(listInboundEvents, { integration: 'paystack', state: 'received' })).items;
    const kept = await w.call(getInboundEvent, { inboundEventId: event?.inboundEventId ?? '' });
    expect(JSON.stringify(kept)).not.toMatch(/hush/);
    expect(kept.payload).toMatchObject({ data: { authorization: { authorization_code: '[removed]', last4: '4081' } } });
  });

  test('is the platform’s alone to hand in', async () => {
    const w = await world(notifications);
    const principal = w.as({ permissions: ['*'] });
    const input = receiveInboundEvents.examples[0] ?? {};
    expect((await w.refusal(receiveInboundEvents, input, { principal })).reason).toBe('permission_missing');
  });
});
