import { describe, expect, test } from 'vitest';
import { fixture } from '#kernel/fixture.ts';
import { type World, world } from '#tests/world.ts';
import notifications from '../index.ts';
import { getMessage, listMessages } from './messages.ts';
import { createOptOut } from './opt-outs.ts';
import { cancelMessage, releaseMessages, sendMessage } from './sending.ts';
import { updateSettings } from './settings.ts';

const TO = '+2348031234567';
const sms = { channel: 'sms', to: TO, text: 'Your table is ready.' } as const;

interface Asked {
  payload: Record<string, unknown>;
}
const asked = async (w: World): Promise<Record<string, unknown>[]> =>
  (
    await w.sql<Asked>(`SELECT payload FROM kernel.effects WHERE tenant_id = $1 AND port = 'messages' ORDER BY call_id, idx`, [w.tenantId])
  ).map(({ payload }) => payload);

/** Quiet hours that hold at this moment, or that do not, whenever the test runs. */
async function quiet(w: World, holds: boolean): Promise<void> {
  const local = Temporal.Now.zonedDateTimeISO('Africa/Lagos').toPlainTime();
  const clock = (hours: number): string => local.add({ hours }).toString({ smallestUnit: 'minute' });
  await w.call(updateSettings, holds ? { quietFrom: clock(-1), quietUntil: clock(2) } : { quietFrom: clock(2), quietUntil: clock(3) });
}

test('a message is recorded, queued and handed to the port, and the record says so', async () => {
  const w = await world(notifications);
  const sent = await w.call(sendMessage, sms);
  expect(sent).toMatchObject({ state: 'queued', reason: null, to: TO, text: sms.text, class: 'transactional', isDuplicate: false });
  expect(await asked(w)).toEqual([
    { channel: 'sms', to: TO, text: sms.text, messageId: sent.messageId, sendBefore: expect.stringMatching(/Z$/) },
  ]);
  expect(await w.events()).toEqual(['message.state_changed']);
  expect((await w.call(getMessage, { messageId: sent.messageId })).history).toMatchObject([{ state: 'queued' }]);
});

test('a template is filled in the language of the tenant, its HTML escaped', async () => {
  const w = await world(notifications);
  const values = { name: '<Ada>', amount: 'NGN 5' };
  await w.call(sendMessage, { channel: 'email', to: 'Ada@Example.com', template: 'invoice_due', values });
  expect(await asked(w)).toMatchObject([
    {
      channel: 'email',
      to: 'ada@example.com',
      subject: 'Your invoice over NGN 5',
      text: 'Dear <Ada>, please pay NGN 5.',
      html: '<p>Dear &lt;Ada&gt;, please pay <b>NGN 5</b>.</p>',
    },
  ]);
});

test('an approved WhatsApp template travels with its parameters in order', async () => {
  const w = await world(notifications);
  const provider = { name: 'visit_reminder', language: 'en', parameters: ['day', 'name'] };
  const template = { name: 'visit', channel: 'whatsapp', language: 'en', body: 'Dear {{name}}, we see you on {{day}}.', provider };
  await w.result('notifications_create_template', template);
  await w.call(sendMessage, { channel: 'whatsapp', to: TO, template: 'visit', values: { name: 'Ada', day: 'Monday' } });
  expect(await asked(w)).toMatchObject([
    { text: 'Dear Ada, we see you on Monday.', template: { name: 'visit_reminder', language: 'en', parameters: ['Monday', 'Ada'] } },
  ]);
});

test.for<[string, Record<string, unknown>, string]>([
  ['no content', { text: undefined }, 'content_ambiguous'],
  ['two contents', { template: 'invoice_due' }, 'content_ambiguous'],
  ['a template that is not there', { text: undefined, template: 'nothing' }, 'template_not_found'],
  ['a value too few', { text: undefined, template: 'invoice_due', values: { name: 'Ada' } }, 'values_mismatch'],
  ['a value too many', { text: undefined, template: 'invoice_due', values: { name: 'Ada', amount: '1', nmae: 'x' } }, 'values_mismatch'],
  ['a number without its country', { to: '08031234567' }, 'address_invalid'],
  ['a subject in an SMS', { subject: 'x' }, 'subject_mismatch'],
  ['a mail without subject', { channel: 'email', to: 'ada@example.com' }, 'subject_mismatch'],
  ['an address that no server takes', { channel: 'email', to: 'ada@exa_mple..com', subject: 'x' }, 'address_invalid'],
  [
    'values that make the subject too long',
    { channel: 'email', to: 'ada@example.com', text: undefined, template: 'invoice_due', values: { name: 'Ada', amount: '1'.repeat(300) } },
    'message_does_not_fit',
  ],
  ['a zone that is none', { timezone: 'Lagos' }, 'input_invalid'],
])('refuses %s and changes nothing', async ([, changes, reason]) => {
  const w = await world(notifications);
  const before = await w.hash();
  const input = Object.fromEntries(Object.entries({ ...sms, ...changes }).filter(([, value]) => value !== undefined));
  expect((await w.refusal(sendMessage, input)).reason).toBe(reason);
  expect(await w.hash()).toBe(before);
});

test('what a template comes to must fit the port: an empty text or parameter is refused before anything is stored', async () => {
  const w = await world(notifications);
  const provider = { name: 'visit', language: 'en', parameters: ['name'] };
  await w.result('notifications_create_template', { name: 'bare', channel: 'sms', language: 'en', body: '{{name}}' });
  await w.result('notifications_create_template', { name: 'visit', channel: 'whatsapp', language: 'en', body: 'Dear {{name}}', provider });
  const before = await w.hash();
  for (const input of [
    { channel: 'sms', template: 'bare' },
    { channel: 'whatsapp', template: 'visit' },
  ]) {
    expect((await w.refusal(sendMessage, { to: TO, ...input, values: { name: '' } })).reason).toBe('message_does_not_fit');
  }
  expect(await w.hash()).toBe(before);
});

describe('who objects', () => {
  test('gets nothing, and the record says why', async () => {
    const w = await world(notifications);
    await w.call(createOptOut, { channel: 'sms', to: '+234 803 123 4567', evidence: 'On the phone' });
    for (const kind of ['urgent', 'transactional', 'marketing'] as const) {
      expect(await w.call(sendMessage, { ...sms, class: kind, text: kind })).toMatchObject({ state: 'suppressed', reason: 'opted_out' });
    }
    expect(await asked(w)).toEqual([]);
    expect(await w.call(sendMessage, { ...sms, channel: 'whatsapp' })).toMatchObject({ state: 'queued' });
  });

  test('to marketing alone still gets bills', async () => {
    const w = await world(notifications);
    await w.call(createOptOut, { channel: 'sms', to: TO, scope: 'marketing', evidence: 'On the phone' });
    expect(await w.call(sendMessage, { ...sms, class: 'marketing' })).toMatchObject({ state: 'suppressed' });
    expect(await w.call(sendMessage, { ...sms, text: 'Please pay.' })).toMatchObject({ state: 'queued' });
  });

  test('while a message is being made: it waits, and sees the objection', async () => {
    const w = await world(notifications);
    const sent = await w.attack('notifications', async (client) => {
      await client.query(
        `INSERT INTO notifications.opt_outs (id, channel, address, scope, source, evidence, created_at) VALUES (gen_random_uuid(), 'sms', '${TO}', 'all', 'staff', 'x', now())`,
      );
      const sending = w.call(sendMessage, sms);
      await expect
        .poll(async () => (await w.sql(`SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted`)).length)
        .toBeGreaterThan(0);
      await client.query('COMMIT');
      return sending;
    });
    expect(sent).toMatchObject({ state: 'suppressed', reason: 'opted_out' });
    expect(await asked(w)).toEqual([]);
  });
});

describe('the same again', () => {
  test('within the time is the first message, and nothing is sent', async () => {
    const w = await world(notifications);
    const first = await w.call(sendMessage, sms);
    expect(await w.call(sendMessage, { ...sms, to: '+234 803 1234567' })).toEqual({ ...first, isDuplicate: true });
    expect(await asked(w)).toHaveLength(1);
    expect(await w.call(sendMessage, { ...sms, text: 'Your table is ready!' })).toMatchObject({ isDuplicate: false });
    await w.call(updateSettings, { dedupeMinutes: 0 });
    expect(await w.call(sendMessage, sms)).toMatchObject({ isDuplicate: false });
  });

  test('after it failed is no repetition', async () => {
    const w = await world(notifications);
    const first = await w.call(sendMessage, sms);
    const failed = { messageId: first.messageId, state: 'failed', provider: 'termii', providerId: null, reason: 'no_credit' };
    await w.result('notifications_record_message_outcome', failed);
    expect(await w.call(sendMessage, sms)).toMatchObject({ state: 'queued', isDuplicate: false });
  });

  test('under the sender’s own key is never sent twice, by however many at once', async () => {
    const w = await world(notifications);
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) => w.call(sendMessage, { ...sms, text: `Try ${i}`, dedupeKey: 'invoice 7, day 3' })),
    );
    expect(new Set(answers.map(({ messageId }) => messageId)).size).toBe(1);
    expect(answers.filter(({ isDuplicate }) => !isDuplicate)).toHaveLength(1);
    expect(await asked(w)).toHaveLength(1);
  });
});

describe('quiet hours', () => {
  test('hold all but the urgent, until they end', async () => {
    const w = await world(notifications);
    await quiet(w, true);
    const held = await w.call(sendMessage, sms);
    expect(held).toMatchObject({ state: 'held', reason: 'quiet_hours', dueAt: expect.stringMatching(/Z$/) });
    expect(await w.call(sendMessage, { ...sms, class: 'urgent', text: 'Your code is 1234' })).toMatchObject({ state: 'queued' });
    expect(await w.call(sendMessage, { ...sms, class: 'urgent' })).toMatchObject({ state: 'queued', isDuplicate: false });
    expect(await asked(w)).toHaveLength(2);
    await quiet(w, false);
    expect(await w.call(sendMessage, { ...sms, text: 'By day' })).toMatchObject({ state: 'queued' });
  });

  test('are the recipient’s own where the tenant wants that', async () => {
    const w = await world(notifications);
    await quiet(w, true);
    const far = { ...sms, timezone: 'Pacific/Auckland' } as const;
    expect(await w.call(sendMessage, far)).toMatchObject({ state: 'held' });
    await w.call(updateSettings, { quietZone: 'recipient' });
    expect(await w.call(sendMessage, { ...far, text: 'It is another hour there' })).toMatchObject({ state: 'queued' });
  });

  test('end by a schedule that every tenant has once it is seeded', async () => {
    const w = await world(notifications);
    const rows = await w.sql('SELECT name FROM kernel.schedules WHERE tenant_id = $1', [w.tenantId]);
    expect(rows).toEqual([{ name: 'notifications.release_messages' }]);
  });

  test('end: what is due leaves, what was forbidden meanwhile does not, and nothing leaves twice', async () => {
    const w = await world(notifications);
    await quiet(w, true);
    const { messageId } = await w.call(sendMessage, sms);
    const other = await w.call(sendMessage, { ...sms, to: '+2348030000001' });
    const later = await w.call(sendMessage, { ...sms, to: '+2348030000002' });
    await w.sql(
      `SET session_replication_role = replica; UPDATE notifications.messages SET due_at = now() WHERE tenant_id = '${w.tenantId}' AND id IN ('${messageId}', '${other.messageId}'); SET session_replication_role = DEFAULT`,
    );
    await w.call(createOptOut, { channel: 'sms', to: '+2348030000001', evidence: 'On the phone' });
    const counts = await Promise.all([w.call(releaseMessages, {}), w.call(releaseMessages, {})]);
    // The fixture's held message is due as well.
    expect([counts[0].queued + counts[1].queued, counts[0].suppressed + counts[1].suppressed]).toEqual([2, 1]);
    expect((await asked(w)).filter((payload) => payload['messageId'] === messageId)).toHaveLength(1);
    expect((await w.call(getMessage, { messageId: other.messageId })).history.map(({ state }) => state)).toEqual(['held', 'suppressed']);
    expect((await w.call(listMessages, { state: 'held' })).items.map((item) => item.messageId)).toEqual([later.messageId]);
    expect(await w.call(releaseMessages, {})).toEqual({ queued: 0, suppressed: 0 });
  });
});

test('a held message can be cancelled, one on its way cannot', async () => {
  const w = await world(notifications);
  expect(await w.call(cancelMessage, { messageId: fixture('notifications.message.held') })).toMatchObject({ state: 'cancelled' });
  for (const name of ['held', 'queued', 'sent']) {
    expect((await w.refusal(cancelMessage, { messageId: fixture(`notifications.message.${name}`) })).reason).toBe('message_not_held');
  }
  expect(await w.call(releaseMessages, {})).toEqual({ queued: 0, suppressed: 0 });
});

test('an agent needs approval to send, and is shown what would leave', async () => {
  const w = await world(notifications);
  const agent = w.as({ actor: { kind: 'agent', id: 'a', name: 'Agent' }, isInteractive: false });
  const error = await w.refusal(sendMessage, sms, { principal: agent });
  expect(error.code).toBe('approval_required');
  expect(await asked(w)).toEqual([]);
});

test('a list is by channel, state and address, newest first', async () => {
  const w = await world(notifications);
  await w.call(sendMessage, { channel: 'email', to: 'ada@example.com', subject: 'Hello', text: 'x' });
  const { messageId } = await w.call(sendMessage, { channel: 'email', to: 'bola@example.com', subject: 'Hello', text: 'x' });
  expect((await w.call(listMessages, { channel: 'email' })).items.map(({ to }) => to)).toEqual(['bola@example.com', 'ada@example.com']);
  expect((await w.call(listMessages, { to: 'BOLA@example.com' })).items.map((item) => item.messageId)).toEqual([messageId]);
  expect((await w.call(listMessages, { state: 'sent' })).items.map(({ reason, provider }) => [reason, provider])).toEqual([
    [null, 'africastalking'],
  ]);
});
