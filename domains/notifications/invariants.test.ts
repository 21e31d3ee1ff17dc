import type { DatabaseError } from 'pg';
import { describe, expect, test } from 'vitest';
import { fixture } from '#kernel/fixture.ts';
import { type World, world } from '#tests/world.ts';
import notifications from './index.ts';
import { HISTORY_STATES } from './rules.ts';

/** `@message.held` stands for the fixture's id, `@new` for a fresh one. */
const withIds = (text: string): string =>
  text
    .replaceAll(/@new/g, 'gen_random_uuid()')
    .replaceAll(/@([a-z_]+\.[a-z_]+)/g, (_, name: string) => `'${fixture(`notifications.${name}`)}'`);

/** What stops these statements, run as a login that holds this domain's role alone: a constraint, or else the error's code. */
async function stoppedBy(w: World, statements: readonly string[]): Promise<string | undefined> {
  return w.attack('notifications', async (client) => {
    try {
      for (const statement of [...statements, 'SET CONSTRAINTS ALL IMMEDIATE']) await client.query(withIds(statement));
      return 'nothing';
    } catch (error) {
      return (error as DatabaseError).constraint ?? (error as DatabaseError).code;
    }
  });
}

const reach = (message: string, to: string): string =>
  `INSERT INTO notifications.message_states (id, message_id, state, happened_at, recorded_at) VALUES (@new, ${message}, '${to}', now(), now())`;
const become = (message: string, to: string): string => `UPDATE notifications.messages SET state = '${to}' WHERE id = ${message}`;
const ID = `'0190aaaa-0000-7000-8000-000000000001'`;
const message = (columns: Record<string, string> = {}): string => {
  const all: Record<string, string> = {
    id: ID,
    channel: `'sms'`,
    address: `'+2348031234567'`,
    class: `'transactional'`,
    body: `'x'`,
    content_digest: `'x'`,
    state: `'queued'`,
    created_at: 'now()',
    created_by: `'x'`,
    updated_at: 'now()',
    ...columns,
  };
  return `INSERT INTO notifications.messages (${Object.keys(all).join(', ')}) VALUES (${Object.values(all).join(', ')})`;
};
const STOPPED = `'+2348030000009'`;
const optOut = (address: string, scope: string, channel = 'sms'): string =>
  `INSERT INTO notifications.opt_outs (id, channel, address, scope, source, evidence, created_at) VALUES (@new, '${channel}', ${address}, '${scope}', 'staff', 'x', now())`;
const settings = (quietFrom: string, quietUntil: string): string =>
  `INSERT INTO notifications.settings (id, quiet_from, quiet_until, quiet_zone, dedupe_minutes, stop_words, start_words, updated_at) VALUES (@new, ${quietFrom}, ${quietUntil}, 'tenant', 5, '{}', '{}', now())`;
const event = (id: string): string =>
  `INSERT INTO notifications.inbound_events (id, integration, provider, provider_event_id, payload, state, received_at) VALUES (@new, 'paystack', 'paystack', '${id}', '{}', 'received', now())`;

const ALLOWED: readonly [string, string[]][] = [
  ['a message with its first state', [message(), reach(ID, 'queued')]],
  ['a held message that is queued', [reach('@message.held', 'queued'), become('@message.held', 'queued')]],
  ['a held message that is suppressed', [reach('@message.held', 'suppressed'), become('@message.held', 'suppressed')]],
  [
    'delivered before sent',
    [reach('@message.queued', 'delivered'), become('@message.queued', 'delivered'), reach('@message.queued', 'sent')],
  ],
  [
    'a failure that was none',
    [reach('@message.sent', 'failed'), reach('@message.sent', 'delivered'), become('@message.sent', 'delivered')],
  ],
  ['an objection to marketing, and a bill', [optOut(`'+2348031234567'`, 'marketing'), message(), reach(ID, 'queued')]],
  ['an objection on another channel', [optOut(`'+2348031234567'`, 'all', 'whatsapp'), message(), reach(ID, 'queued')]],
  ['to a number that has stopped, but suppressed', [message({ address: STOPPED, state: `'suppressed'` }), reach(ID, 'suppressed')]],
  ['quiet hours over midnight', [settings(`'21:00'`, `'07:00'`)]],
];

const ATTACKS: readonly [string, string, string[]][] = [
  ['a message without a history', 'messages_state_is_history', [message()]],
  ['a message that says more than its history', 'messages_state_is_history', [become('@message.queued', 'delivered')]],
  ['a history that says more than its message', 'messages_state_is_history', [reach('@message.queued', 'delivered')]],
  ['a message that says less than its history', 'messages_state_is_history', [become('@message.sent', 'queued')]],
  ['a report of what was never queued', 'message_states_order', [reach('@message.held', 'delivered')]],
  ['a message that begins as delivered', 'message_states_order', [message({ state: `'delivered'` }), reach(ID, 'delivered')]],
  ['holding what is on its way', 'message_states_order', [reach('@message.queued', 'held')]],
  ['cancelling what is on its way', 'message_states_order', [reach('@message.sent', 'cancelled')]],
  ['suppressing what was sent', 'message_states_order', [reach('@message.sent', 'suppressed')]],
  ['sending what was cancelled', 'message_states_order', [reach('@message.held', 'cancelled'), reach('@message.held', 'queued')]],
  ['the same state twice', 'message_states_once', [reach('@message.sent', 'sent')]],
  ['a state of no message', 'message_states_order', [reach('@new', 'sent')]],
  ['queueing to a number that has stopped', 'messages_opted_out', [message({ address: STOPPED }), reach(ID, 'queued')]],
  [
    'an urgent one to a number that has stopped',
    'messages_opted_out',
    [message({ address: STOPPED, class: `'urgent'` }), reach(ID, 'queued')],
  ],
  [
    'marketing to whoever objects to it',
    'messages_opted_out',
    [optOut(`'+2348031234567'`, 'marketing'), message({ class: `'marketing'` }), reach(ID, 'queued')],
  ],
  [
    'releasing to a number that has stopped meanwhile',
    'messages_opted_out',
    [optOut(`'+2348031234567'`, 'all'), reach('@message.held', 'queued')],
  ],
  ['rewriting a state', '42501', [`UPDATE notifications.message_states SET state = 'read' WHERE message_id = @message.sent`]],
  ['deleting a state', '42501', ['DELETE FROM notifications.message_states']],
  ['emptying the history', '42501', ['TRUNCATE notifications.message_states']],
  ['deleting a message with its history', 'message_states_message', ['DELETE FROM notifications.messages']],
  ['another text than was sent', 'messages_final', [`UPDATE notifications.messages SET body = 'y' WHERE id = @message.sent`]],
  [
    'another address than was sent to',
    'messages_final',
    [`UPDATE notifications.messages SET address = '+2348031234568' WHERE id = @message.sent`],
  ],
  ['another id of the provider', 'messages_final', [`UPDATE notifications.messages SET provider_id = 'other' WHERE id = @message.sent`]],
  [
    'another class, to pass an objection',
    'messages_final',
    [`UPDATE notifications.messages SET class = 'urgent' WHERE id = @message.held`],
  ],
  ['an address as it was typed', 'messages_address', [message({ address: `'08031234567'` })]],
  [
    'an address in capitals',
    'messages_address',
    [message({ channel: `'email'`, subject: `'x'`, address: `'Ada' || chr(64) || 'example.com'` })],
  ],
  ['a mail without a subject', 'messages_subject', [message({ channel: `'email'`, address: `'ada' || chr(64) || 'example.com'` })]],
  ['held without an end', 'messages_due', [message({ state: `'held'` })]],
  ['two objections for one address', 'opt_outs_address', [optOut(STOPPED, 'marketing')]],
  ['a second row of settings', 'settings_one', [settings(`'21:00'`, `'07:00'`), settings('NULL', 'NULL')]],
  ['quiet hours without an end', 'settings_quiet', [settings(`'21:00'`, 'NULL')]],
  ['quiet hours all day', 'settings_quiet', [settings(`'21:00'`, `'21:00'`)]],
  ['quiet hours at no time', 'settings_quiet_form', [settings(`'25:00'`, `'07:00'`)]],
  ['an event of a provider twice', 'inbound_events_once', [event('e1'), event('e1')]],
  [
    'another payload than came in',
    'inbound_events_final',
    [`UPDATE notifications.inbound_events SET payload = '{}' WHERE id = @inbound_event.charge`],
  ],
  ['an event that is processed at no time', 'inbound_events_processed', [`UPDATE notifications.inbound_events SET state = 'processed'`]],
];

let shared: Promise<World> | undefined;
const here = (): Promise<World> => (shared ??= world(notifications));

test('the database ranks the states as rules.ts does', async () => {
  const rows = await (
    await here()
  ).sql<{ state: string }>('SELECT state FROM unnest($1::text[]) AS s(state) ORDER BY notifications.rank(state)', [
    HISTORY_STATES.toSorted(),
  ]);
  expect(rows.map(({ state }) => state)).toEqual([...HISTORY_STATES]);
});

describe('the database takes', () => {
  test.for(ALLOWED)('%s', async ([, statements]) => {
    expect(await stoppedBy(await here(), statements)).toBe('nothing');
  });
});

describe('the database refuses', () => {
  test.for(ATTACKS)('%s: %s', async ([, constraint, statements]) => {
    expect(await stoppedBy(await here(), statements)).toBe(constraint);
  });
});
