import { expect, test } from 'vitest';
import { eventsOf } from './webhook-events.ts';

const events = (sender: string, fields: Record<string, unknown>, headers: Record<string, string> = {}) =>
  eventsOf(sender, { headers, fields, body: Buffer.from(JSON.stringify(fields)) });
const idsOf = (...args: Parameters<typeof events>): string[] => events(...args).map(({ providerEventId }) => providerEventId);

test.for<[string, string, Record<string, unknown>, string, Record<string, string>?]>([
  ['stripe', 'its event id', { id: 'evt_1' }, 'evt_1'],
  ['paystack', 'event and payment', { event: 'charge.success', data: { id: 7, status: 'success' } }, 'charge.success:7:success'],
  ['flutterwave', 'the webhook id of v4', { webhook_id: 'wbk_1', type: 'charge.completed', data: { id: 'c' } }, 'wbk_1'],
  [
    'flutterwave',
    'event and payment of v3',
    { event: 'charge.completed', data: { id: 7, status: 'successful' } },
    'charge.completed:7:successful',
  ],
  ['termii', 'message and status', { type: 'outbound', message_id: '9', status: 'DELIVERED' }, 'outbound:9:DELIVERED'],
  ['africastalking', 'a report', { id: 'AT1', status: 'Success' }, 'report:AT1:Success'],
  ['africastalking', 'a message', { id: 'm1', text: 'Hi', from: '+234' }, 'message:m1'],
  ['email', 'the header', { type: 'bounce' }, 'msg_1', { 'webhook-id': 'msg_1' }],
  [
    'google_workspace',
    'channel and number',
    {},
    'c1:4',
    { 'x-goog-channel-id': 'c1', 'x-goog-message-number': '4', 'x-goog-channel-token': 't' },
  ],
])('an event of %s is named by %s', ([sender, , fields, expected, headers]) => {
  expect(idsOf(sender, fields, headers)).toEqual([expected]);
});

test('an event that is named by nothing is named by its bytes', () => {
  for (const sender of ['stripe', 'paystack', 'africastalking', 'odoo', 'zoho']) {
    const [id] = idsOf(sender, { a: 1 });
    expect(id).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(idsOf(sender, { a: 1 })).toEqual([id]);
    expect(idsOf(sender, { a: 2 })).not.toEqual([id]);
  }
});

test('a bundle of WhatsApp is taken apart, so that it does not matter with whom an event travels', () => {
  const status = (id: string, state: string) => ({ id, status: state });
  const bundle = (...values: object[]) => ({
    object: 'whatsapp_business_account',
    entry: [{ changes: values.map((value) => ({ field: 'messages', value })) }],
  });
  const metadata = { phone_number_id: '106' };
  const first = events(
    'whatsapp',
    bundle({ metadata, statuses: [status('w1', 'sent'), status('w1', 'read')] }, { metadata, messages: [{ id: 'w2' }] }),
  );
  expect(first).toEqual([
    { providerEventId: 'status:w1:sent', payload: { status: status('w1', 'sent'), phoneNumberId: '106' } },
    { providerEventId: 'status:w1:read', payload: { status: status('w1', 'read'), phoneNumberId: '106' } },
    { providerEventId: 'message:w2', payload: { message: { id: 'w2' }, phoneNumberId: '106' } },
  ]);
  expect(idsOf('whatsapp', bundle({ metadata, statuses: [status('w1', 'read')] }))).toEqual(['status:w1:read']);
  expect(idsOf('whatsapp', { entry: [{ changes: [{ field: 'account_update', value: {} }] }] })[0]).toMatch(/^sha256:/);
  expect(idsOf('whatsapp', { entry: 'x' })).toEqual([]);
});

test('no secret of a header is kept, and no text that cannot be stored', () => {
  const [event] = events(
    'google_workspace',
    {},
    { 'x-goog-channel-id': 'c', 'x-goog-message-number': '1', 'x-goog-channel-token': 'hush' },
  );
  expect(JSON.stringify(event)).not.toContain('hush');
  expect(events('odoo', { 'a\0': ['b\0c', '\ud800'] })[0]?.payload).toEqual({ a: ['bc', '�'] });
});
