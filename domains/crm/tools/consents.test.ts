import { expect, test } from 'vitest';
import { world } from '#tests/world.ts';
import crm from '../index.ts';
import { id, NOBODY, plain, refuses } from '../testing.ts';
import { checkConsent, correctConsent, listConsents, recordConsent, withdrawConsent } from './consents.ts';

const key = { personId: id('person.chidi'), channel: 'email', purpose: 'marketing' } as const;
const said = { ...key, evidence: 'Said so on the phone' };
const granted = id('consent.chidi_email');

test('checking consent answers yes only where it was granted', async () => {
  const w = await world(crm);
  expect(plain(await w.call(checkConsent, key))).toMatchInlineSnapshot(`
    {
      "channel": "email",
      "evidence": "Signed form 12",
      "happenedAt": "<moment>",
      "isAllowed": true,
      "personId": "person.chidi",
      "purpose": "marketing",
      "standingEventId": "consent.chidi_email",
      "state": "granted",
    }
  `);
  expect(await w.call(checkConsent, { ...key, channel: 'sms' })).toMatchObject({ isAllowed: false, state: 'none' });
  expect(await w.call(checkConsent, { ...key, purpose: 'research' })).toMatchObject({ isAllowed: false, state: 'none' });
});

test('recording consent holds at once, and tells', async () => {
  const w = await world(crm);
  expect(plain(await w.call(recordConsent, { ...said, channel: 'whatsapp' }))).toMatchInlineSnapshot(`
    {
      "channel": "whatsapp",
      "personId": "person.chidi",
      "previousEventId": null,
      "purpose": "marketing",
      "standingEventId": "<id>",
      "state": "granted",
    }
  `);
  expect(await w.call(checkConsent, { ...key, channel: 'whatsapp' })).toMatchObject({ isAllowed: true });
  expect(await w.events()).toEqual(['consent.recorded']);
});

test('withdrawing consent holds at once, and tells', async () => {
  const w = await world(crm);
  expect(plain(await w.call(withdrawConsent, said))).toMatchInlineSnapshot(`
    {
      "channel": "email",
      "personId": "person.chidi",
      "previousEventId": "consent.chidi_email",
      "purpose": "marketing",
      "standingEventId": "<id>",
      "state": "withdrawn",
    }
  `);
  expect(await w.call(checkConsent, key)).toMatchObject({ isAllowed: false, state: 'withdrawn' });
  expect(await w.events()).toEqual(['consent.withdrawn']);
});

test('somebody who never allowed anything can forbid it', async () => {
  const w = await world(crm);
  expect(await w.call(withdrawConsent, { ...said, channel: 'post' })).toMatchObject({ state: 'withdrawn', previousEventId: null });
});

test('the latest word wins, however often they change their mind', async () => {
  const w = await world(crm);
  for (const tool of [withdrawConsent, recordConsent, withdrawConsent, recordConsent]) await w.call(tool, said);
  expect(await w.call(checkConsent, key)).toMatchObject({ isAllowed: true });
  expect((await w.call(listConsents, key)).items).toHaveLength(5);
});

test('a correction makes the event before stand again, and the wrong one stays visible', async () => {
  const w = await world(crm);
  const wrong = await w.call(withdrawConsent, said);
  const out = await w.call(correctConsent, {
    ...key,
    wrongEventId: wrong.standingEventId,
    rightEventId: wrong.previousEventId,
    reason: 'Another Chidi',
  });
  expect(plain(out)).toMatchInlineSnapshot(`
    {
      "channel": "email",
      "personId": "person.chidi",
      "previousEventId": "<id>",
      "purpose": "marketing",
      "standingEventId": "consent.chidi_email",
      "state": "granted",
    }
  `);
  expect(await w.call(checkConsent, key)).toMatchObject({ isAllowed: true, standingEventId: granted });
  expect((await w.call(listConsents, key)).items.map(({ action }) => action).sort()).toEqual(['correct', 'grant', 'withdraw']);
  expect((await w.events()).at(-1)).toMatch(/^consent\./);
});

test('listing consents shows the proof', async () => {
  const w = await world(crm);
  expect(plain(await w.call(listConsents, { personId: key.personId }))).toMatchInlineSnapshot(`
    {
      "items": [
        {
          "action": "grant",
          "channel": "email",
          "eventId": "consent.chidi_email",
          "evidence": "Signed form 12",
          "happenedAt": "<moment>",
          "personId": "person.chidi",
          "purpose": "marketing",
          "recordedAt": "<moment>",
          "recordedBy": "Owner",
          "standingEventId": "consent.chidi_email",
          "state": "granted",
        },
      ],
      "nextCursor": null,
    }
  `);
});

test('of many changes of mind at once the last recorded decides', async () => {
  const w = await world(crm);
  const answers = await Promise.allSettled(Array.from({ length: 20 }, (_, i) => w.call(i % 2 ? recordConsent : withdrawConsent, said)));
  const events = await w.sql<{ seq: number; state: string }>(
    'SELECT seq, state FROM crm.consent_events WHERE tenant_id = $1 AND channel = $2 ORDER BY seq',
    [w.tenantId, 'email'],
  );
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, i) => i + 1));
  expect(events).toHaveLength(1 + answers.filter(({ status }) => status === 'fulfilled').length);
  expect((await w.call(checkConsent, key)).state).toBe(events.at(-1)?.state);
});

refuses(recordConsent, [
  ['nobody', { ...said, personId: NOBODY }, 'not_found', 'person_not_found'],
  ['a moment to come', { ...said, happenedAt: '2099-01-01T00:00:00Z' }, 'invalid_input', 'consent_in_future'],
  [
    'an old form entered late',
    { ...said, happenedAt: '2020-01-01T00:00:00Z' },
    'conflict',
    'newer_consent_stands',
    (w) => w.call(withdrawConsent, said),
  ],
  ['no evidence', key, 'invalid_input', 'input_invalid'],
  ['an unknown channel', { ...said, channel: 'fax' }, 'invalid_input', 'input_invalid'],
]);
refuses(withdrawConsent, [
  ['nobody', { ...said, personId: NOBODY }, 'not_found', 'person_not_found'],
  ['an old letter entered late', { ...said, happenedAt: '2020-01-01T00:00:00Z' }, 'conflict', 'newer_consent_stands'],
]);
refuses(correctConsent, [
  ['an event that does not stand', { ...key, wrongEventId: NOBODY, rightEventId: null, reason: 'x' }, 'conflict', 'consent_changed_since'],
  ['a correction to the same', { ...key, wrongEventId: granted, rightEventId: granted, reason: 'x' }, 'conflict', 'consent_changed_since'],
  ['an event that is none', { ...key, wrongEventId: granted, rightEventId: NOBODY, reason: 'x' }, 'not_found', 'consent_event_not_found'],
  [
    'an event of another channel',
    { ...key, channel: 'sms', wrongEventId: null, rightEventId: granted, reason: 'x' },
    'not_found',
    'consent_event_not_found',
  ],
]);
refuses(checkConsent, [['nobody', { ...key, personId: NOBODY }, 'not_found', 'person_not_found']]);
refuses(listConsents, [['a bad cursor', { cursor: 'x' }, 'invalid_input', 'bad_cursor']]);
