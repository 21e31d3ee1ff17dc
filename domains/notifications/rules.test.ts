import { expect, test } from 'vitest';
import { addressOf, endOfQuiet, isTimeZone, judge, strongest, wordIn, DEFAULTS, HISTORY_STATES } from './rules.ts';

const at = (text: string): Temporal.Instant => Temporal.Instant.from(text);
const night = { quietFrom: '21:00', quietUntil: '07:00' };

test.for<[string, string, { quietFrom: string | null; quietUntil: string | null }, string, string | null]>([
  ['none set', '2026-01-01T22:00:00Z', { quietFrom: null, quietUntil: null }, 'Africa/Lagos', null],
  ['before midnight', '2026-01-01T20:30:00Z', night, 'Africa/Lagos', '2026-01-02T06:00:00Z'],
  ['after midnight', '2026-01-02T01:00:00Z', night, 'Africa/Lagos', '2026-01-02T06:00:00Z'],
  ['the first minute', '2026-01-01T20:00:00Z', night, 'Africa/Lagos', '2026-01-02T06:00:00Z'],
  ['the minute they end', '2026-01-02T06:00:00Z', night, 'Africa/Lagos', null],
  ['by day', '2026-01-02T12:00:00Z', night, 'Africa/Lagos', null],
  ['another zone, another answer', '2026-01-02T12:00:00Z', night, 'Asia/Tokyo', '2026-01-02T22:00:00Z'],
  ['at noon', '2026-01-02T11:30:00Z', { quietFrom: '12:00', quietUntil: '14:00' }, 'Africa/Lagos', '2026-01-02T13:00:00Z'],
  ['not yet noon', '2026-01-02T10:59:59Z', { quietFrom: '12:00', quietUntil: '14:00' }, 'Africa/Lagos', null],
  // Berlin, 29 March 2026: 02:00 becomes 03:00, so the night is an hour shorter.
  ['the clocks go forward', '2026-03-28T22:00:00Z', night, 'Europe/Berlin', '2026-03-29T05:00:00Z'],
  // They end at a time that does not exist: 02:30 becomes 03:30.
  [
    'they end in the missing hour',
    '2026-03-29T00:30:00Z',
    { quietFrom: '21:00', quietUntil: '02:30' },
    'Europe/Berlin',
    '2026-03-29T01:30:00Z',
  ],
  // Berlin, 25 October 2026: 02:00 to 03:00 comes twice; in the second 02:15 the first 02:30 is over.
  [
    'they end in the hour that comes twice',
    '2026-10-25T01:15:00Z',
    { quietFrom: '21:00', quietUntil: '02:30' },
    'Europe/Berlin',
    '2026-10-25T01:30:00Z',
  ],
])('quiet hours, %s', ([, now, quiet, zone, expected]) => {
  expect(endOfQuiet(at(now), quiet, zone)?.toString() ?? null).toBe(expected);
});

const quietEnd = at('2026-01-02T06:00:00Z');
const free = { class: 'transactional', optOut: null, quietEnd: null } as const;

test.for([
  ['nothing stands against it', {}, 'queued', null],
  ['they wrote STOP', { optOut: 'all' }, 'suppressed', 'opted_out'],
  ['they wrote STOP, and it is urgent', { optOut: 'all', class: 'urgent' }, 'suppressed', 'opted_out'],
  ['they object to marketing, and it is a bill', { optOut: 'marketing' }, 'queued', null],
  ['they object to marketing, and it is', { optOut: 'marketing', class: 'marketing' }, 'suppressed', 'opted_out'],
  ['marketing, and nobody objects', { class: 'marketing' }, 'queued', null],
  ['at night', { quietEnd }, 'held', 'quiet_hours'],
  ['at night, and it is urgent', { quietEnd, class: 'urgent' }, 'queued', null],
  ['at night, and they object', { quietEnd, optOut: 'all' }, 'suppressed', 'opted_out'],
] as const)('%s', ([, question, state, reason]) => {
  expect(judge({ ...free, ...question })).toEqual({ state, reason, dueAt: state === 'held' ? quietEnd : null });
});

test('the strongest state holds, in whatever order they come', () => {
  for (const a of HISTORY_STATES) for (const b of HISTORY_STATES) expect(strongest(a, b)).toBe(strongest(b, a));
  expect([
    strongest('delivered', 'sent'),
    strongest('sent', 'delivered'),
    strongest('failed', 'delivered'),
    strongest('read', 'failed'),
  ]).toEqual(['delivered', 'delivered', 'delivered', 'read']);
});

test.for([
  ['STOP', 'stop'],
  ['  stop. ', 'stop'],
  ['Stop!!', 'stop'],
  ['arrêt', 'stop'],
  ['ＳＴＯＰ', 'stop'],
  ['Start', 'start'],
  ['Please stop by at nine', null],
  ['don’t stop', null],
  ['', null],
] as const)('“%s” means %s', ([text, word]) => {
  expect(wordIn(text, DEFAULTS)).toBe(word);
});

test.for([
  ['sms', '+234 803 123-4567', '+2348031234567'],
  ['whatsapp', '2348031234567', '+2348031234567'],
  ['sms', '002348031234567', '+2348031234567'],
  ['sms', '08031234567', null],
  ['sms', 'MTN', null],
  ['email', ' Ada@Example.COM ', 'ada@example.com'],
  ['email', 'ada@example', null],
] as const)('%s address %s is %s', ([channel, typed, expected]) => {
  expect(addressOf(channel, typed)).toBe(expected);
});

test('a time zone is an IANA name', () => {
  expect(['Africa/Lagos', 'UTC', 'Lagos', '+01:00', ''].map(isTimeZone)).toEqual([true, true, false, false, false]);
});
