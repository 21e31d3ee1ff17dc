import { expect, test } from 'vitest';
import type { ToolError } from '#kernel/errors.ts';
import { type World, world } from '#tests/world.ts';
import crm from '../index.ts';
import { id, NOBODY, plain, refuses } from '../testing.ts';
import { listActivities, logActivity } from './activities.ts';
import { checkConsent, listConsents, recordConsent, withdrawConsent } from './consents.ts';
import { createDeal, listDeals } from './deals.ts';
import { createLink, listLinks } from './links.ts';
import { mergeOrganisation, mergePerson, unmergeOrganisation, unmergePerson } from './merges.ts';
import { addNote, listNotes } from './notes.ts';
import { createOrganisation, getOrganisation, updateOrganisation } from './organisations.ts';
import { deletePerson, getPerson, listPeople, updatePerson } from './people.ts';
import { searchRecords } from './search.ts';

const [chidi, bola, ngozi, again] = ['person.chidi', 'person.bola', 'person.ngozi', 'person.ngozi_again'].map(id) as [
  string,
  string,
  string,
  string,
];
const motors = id('organisation.lagos_motors');
const undo = (w: World, callId: string) => w.result('governance_undo_call', { callId });

/** A person with one of everything, half of it what Ngozi has too. */
async function rich(w: World): Promise<World> {
  await w.call(updatePerson, {
    personId: ngozi,
    phones: [{ number: '0806 123 0001', label: 'mobile' }],
    emails: [{ address: 'ngozi@example.ng' }],
  });
  await w.call(createLink, { personId: ngozi, organisationId: motors, role: 'Buyer', startedOn: '2025-02-01' });
  await w.call(updatePerson, {
    personId: again,
    givenName: 'Ngosi',
    phones: [{ number: '0806 123 0001', isShared: true }, { number: '0703 222 1111' }],
    emails: [{ address: 'ngozi@example.ng', label: 'home' }, { address: 'n.balogun@example.ng' }],
  });
  await w.call(createLink, { personId: again, organisationId: motors, role: 'buyer', startedOn: '2024-06-01' });
  await w.call(createLink, { personId: again, organisationId: id('organisation.mistake'), role: 'Owner' });
  await w.call(createDeal, { name: 'Sewing machines', personId: again, pipelineId: id('pipeline.accounts') });
  await w.call(addNote, { body: 'Likes tea.', personId: again });
  await w.call(logActivity, { kind: 'call', summary: 'Asked for a price', personId: again });
  return w;
}
const richWorld = async (): Promise<World> => rich(await world(crm));
const merge = { personId: again, survivorId: ngozi };

test('merging gives the survivor all that the other had, once', async () => {
  const w = await richWorld();
  expect(plain(await w.call(mergePerson, { ...merge, keep: { displayName: 'newest', givenName: 'longest' } }))).toMatchInlineSnapshot(`
    {
      "dropped": 3,
      "mergedId": "person.ngozi_again",
      "moved": [
        {
          "count": 1,
          "what": "deals",
        },
        {
          "count": 1,
          "what": "activities",
        },
        {
          "count": 1,
          "what": "notes",
        },
        {
          "count": 1,
          "what": "person_phones",
        },
        {
          "count": 1,
          "what": "person_emails",
        },
        {
          "count": 1,
          "what": "links",
        },
      ],
      "survivorId": "person.ngozi",
      "taken": [
        "displayName",
        "language",
      ],
    }
  `);
  const { displayName, language, phones, emails } = await w.call(getPerson, { personId: ngozi });
  expect({ displayName, language }).toEqual({ displayName: 'Balogun Ngosi', language: 'yo' });
  expect(phones.map(({ number, label, isShared }) => [number, label, isShared])).toEqual([
    ['+2348061230001', 'mobile', false],
    ['+2347032221111', null, false],
  ]);
  expect(emails).toEqual([
    { address: 'ngozi@example.ng', label: 'home' },
    { address: 'n.balogun@example.ng', label: null },
  ]);
  const links = (await w.call(listLinks, { personId: ngozi })).items;
  expect(links.map(({ role, startedOn }) => [role, startedOn]).sort()).toEqual([
    ['Buyer', '2024-06-01'],
    ['Owner', null],
  ]);
  expect((await w.call(listDeals, { personId: ngozi })).items).toHaveLength(1);
  expect((await w.call(listNotes, { personId: ngozi })).items).toHaveLength(1);
  expect((await w.call(listActivities, { personId: ngozi })).items).toHaveLength(1);
  expect((await w.events()).at(-1)).toBe('person.merged');
});

test('the old id leads to the survivor in every read, and to nobody in lists', async () => {
  const w = await richWorld();
  await w.call(mergePerson, merge);
  expect(await w.call(getPerson, { personId: again })).toMatchObject({ personId: ngozi, redirectedFrom: again });
  expect(await w.call(getPerson, { personId: ngozi })).toMatchObject({ personId: ngozi, redirectedFrom: null });
  expect((await w.call(listDeals, { personId: again })).items).toHaveLength(1);
  expect((await w.call(listLinks, { personId: again })).items).toHaveLength(2);
  expect((await w.call(listPeople, { query: 'Balogun' })).items.map(({ personId }) => personId)).toEqual([ngozi]);
  expect((await w.call(searchRecords, { query: 'balogun', kind: 'person' })).items.map(({ recordId }) => recordId)).toEqual([ngozi]);
});

test('a write to a merged person is refused and names the survivor', async () => {
  const w = await richWorld();
  await w.call(mergePerson, merge);
  const refusals = [
    await w.refusal(updatePerson, { personId: again, language: 'en' }),
    await w.refusal(deletePerson, { personId: again }),
    await w.refusal(createLink, { personId: again, organisationId: motors, role: 'Driver' }),
    await w.refusal(createDeal, { name: 'X', personId: again, pipelineId: id('pipeline.accounts') }),
    await w.refusal(addNote, { body: 'X', personId: again }),
    await w.refusal(logActivity, { kind: 'call', summary: 'X', personId: again }),
    await w.refusal(recordConsent, { personId: again, channel: 'sms', purpose: 'marketing', evidence: 'X' }),
    await w.refusal(mergePerson, { personId: again, survivorId: bola }),
    await w.refusal(mergePerson, { personId: bola, survivorId: again }),
  ];
  for (const error of refusals) {
    expect(error).toMatchObject({
      code: 'conflict',
      reason: 'person_merged',
      details: { fix: { tool: 'crm_get_person', input: { personId: ngozi } } },
    });
  }
});

test('undo of a merge brings the hash of before back', async () => {
  const w = await richWorld();
  const before = await w.hash();
  const { callId, receipt } = await w.result(mergePerson, { ...merge, keep: { displayName: 'merged' } });
  expect(receipt?.rowsChanged).toBeGreaterThan(10);
  expect(await w.hash()).not.toBe(before);
  await undo(w, callId);
  expect(await w.hash()).toBe(before);
});

test('un-merging where nothing changed brings the hash of before back, and so does undoing that', async () => {
  const w = await richWorld();
  const before = await w.hash();
  await w.call(mergePerson, { ...merge, keep: { displayName: 'merged' } });
  const merged = await w.hash();
  const { callId, output } = await w.result(unmergePerson, { personId: again });
  expect(output).toMatchObject({ notReturned: [], stayed: [] });
  expect(await w.hash()).toBe(before);
  await undo(w, callId);
  expect(await w.hash()).toBe(merged);
});

test('un-merging after others have worked on gives back what can be told apart and lists the rest', async () => {
  const w = await richWorld();
  const { callId } = await w.result(mergePerson, { ...merge, keep: { displayName: 'merged' } });
  await w.call(updatePerson, {
    personId: ngozi,
    displayName: 'Ngozi B.',
    phones: [{ number: '0703 222 1111', label: 'new' }, { number: '0806 123 0001' }],
  });
  await w.call(addNote, { body: 'Came after.', personId: ngozi });
  await w.call(recordConsent, { personId: ngozi, channel: 'sms', purpose: 'marketing', evidence: 'Form' });
  const [deal] = (await w.call(listDeals, { personId: ngozi })).items;
  await w.result('crm_update_deal', { dealId: deal?.dealId, personId: bola });
  const refused = await w.result('governance_undo_call', { callId }).catch((error: ToolError) => error);
  expect(refused).toMatchObject({ code: 'conflict' });

  const out = await w.call(unmergePerson, { personId: again });
  expect(out.notReturned.map(({ what }) => what).sort()).toEqual(['deals', 'display_name']);
  expect(out.stayed).toEqual([
    { what: 'notes', count: 1 },
    { what: 'consent_events', count: 1 },
  ]);
  expect(await w.call(getPerson, { personId: again })).toMatchObject({
    displayName: 'Balogun Ngosi',
    redirectedFrom: null,
    emails: [{}, {}],
    phones: [
      { number: '+2348061230001', isShared: true },
      { number: '+2347032221111', label: 'new' },
    ],
  });
  expect(await w.call(getPerson, { personId: ngozi })).toMatchObject({
    displayName: 'Ngozi B.',
    emails: [{ address: 'ngozi@example.ng' }],
  });
  expect((await w.call(listDeals, { personId: bola })).items.map(({ name }) => name)).toContain('Sewing machines');
  expect((await w.call(listNotes, { personId: again })).items.map(({ body }) => body)).toEqual(['Likes tea.']);
});

test('of what two records say of consent the stricter holds, until somebody says something newer', async () => {
  const w = await world(crm);
  const about = { channel: 'email' as const, purpose: 'marketing' };
  await w.call(withdrawConsent, { personId: again, ...about, evidence: 'Unsubscribed', happenedAt: '2025-01-01T00:00:00Z' });
  await w.call(recordConsent, { personId: ngozi, ...about, evidence: 'Form', happenedAt: '2026-01-01T00:00:00Z' });
  await w.call(recordConsent, { personId: again, channel: 'sms', purpose: 'marketing', evidence: 'Form' });
  const { callId } = await w.result(mergePerson, merge);
  expect(await w.call(checkConsent, { personId: ngozi, ...about })).toMatchObject({
    isAllowed: false,
    state: 'withdrawn',
    evidence: 'Unsubscribed',
  });
  expect(await w.call(checkConsent, { personId: again, ...about })).toMatchObject({ personId: ngozi, state: 'withdrawn' });
  expect(await w.call(checkConsent, { personId: ngozi, channel: 'sms', purpose: 'marketing' })).toMatchObject({ isAllowed: true });
  expect((await w.call(listConsents, { personId: ngozi })).items).toHaveLength(3);
  // An old form found later says nothing new; a new word does.
  const old = { personId: ngozi, ...about, evidence: 'Old form', happenedAt: '2024-01-01T00:00:00Z' };
  expect(await w.refusal(recordConsent, old)).toMatchObject({ reason: 'newer_consent_stands' });
  const { callId: granted } = await w.result(recordConsent, { personId: ngozi, ...about, evidence: 'Signed again' });
  expect(await w.call(checkConsent, { personId: ngozi, ...about })).toMatchObject({ isAllowed: true, evidence: 'Signed again' });
  await undo(w, granted);
  expect(await w.call(checkConsent, { personId: ngozi, ...about })).toMatchObject({ isAllowed: false, state: 'withdrawn' });
  await undo(w, callId);
  expect(await w.call(checkConsent, { personId: ngozi, ...about })).toMatchObject({ isAllowed: true, evidence: 'Form' });
  expect(await w.call(checkConsent, { personId: again, ...about })).toMatchObject({ isAllowed: false });
});

test('who was merged into a merged one leads to the last survivor in one step, and back', async () => {
  const w = await richWorld();
  const before = await w.hash();
  await w.call(mergePerson, { personId: again, survivorId: ngozi });
  await w.call(mergePerson, { personId: ngozi, survivorId: bola });
  expect(await w.call(getPerson, { personId: again })).toMatchObject({ personId: bola });
  expect((await w.call(listNotes, { personId: again })).items).toHaveLength(1);
  await w.call(unmergePerson, { personId: ngozi });
  expect(await w.call(getPerson, { personId: again })).toMatchObject({ personId: ngozi });
  await w.call(unmergePerson, { personId: again });
  expect(await w.hash()).toBe(before);
});

test('the first of a chain is un-merged from where it has come to', async () => {
  const w = await richWorld();
  await w.call(mergePerson, { personId: again, survivorId: ngozi });
  await w.call(mergePerson, { personId: ngozi, survivorId: bola });
  const out = await w.call(unmergePerson, { personId: again });
  expect(out).toMatchObject({ survivorId: bola });
  expect((await w.call(listNotes, { personId: again })).items).toHaveLength(1);
  expect((await w.call(listDeals, { personId: again })).items).toHaveLength(1);
  expect(await w.call(getPerson, { personId: ngozi })).toMatchObject({ personId: bola });
});

test('organisations merge with their people, deals and registration number, and come back', async () => {
  const w = await world(crm);
  const { organisationId } = await w.call(createOrganisation, {
    name: 'Lagos Motors',
    city: 'Lagos',
    website: 'https://lagosmotors.example',
  });
  await w.call(createLink, { personId: chidi, organisationId, role: 'buyer' });
  await w.call(createLink, { personId: bola, organisationId, role: 'Driver' });
  const before = await w.hash();
  const { callId, output } = await w.result(mergeOrganisation, { organisationId: motors, survivorId: organisationId });
  expect(output).toMatchObject({ taken: ['registrationNumber', 'phone', 'country'], dropped: 1 });
  expect(await w.call(getOrganisation, { organisationId: motors })).toMatchObject({
    organisationId,
    registrationNumber: 'RC 123456',
    redirectedFrom: motors,
  });
  expect((await w.call(listLinks, { organisationId })).items).toHaveLength(2);
  expect((await w.call(listDeals, { organisationId: motors })).items.length).toBeGreaterThan(1);
  expect((await w.call(getOrganisation, { organisationId: id('organisation.merged') })).organisationId).toBe(organisationId);
  expect(await w.refusal(updateOrganisation, { organisationId: motors, city: 'X' })).toMatchObject({ reason: 'organisation_merged' });
  await w.call(unmergeOrganisation, { organisationId: motors });
  expect(await w.hash()).toBe(before);
  expect(await w.refusal('governance_undo_call', { callId })).toMatchObject({ code: 'conflict' });
});

refuses(mergePerson, [
  ['a person and themselves', { personId: chidi, survivorId: chidi }, 'invalid_input', 'same_record'],
  ['nobody', { personId: NOBODY, survivorId: chidi }, 'not_found', 'person_not_found'],
  ['a field that is none', { ...merge, keep: { shoeSize: 'longest' } }, 'invalid_input', 'unknown_field'],
]);
refuses(unmergePerson, [
  ['who is not merged', { personId: chidi }, 'conflict', 'not_merged'],
  ['nobody', { personId: NOBODY }, 'not_found', 'person_not_found'],
]);
refuses(mergeOrganisation, [
  ['a merged one', { organisationId: id('organisation.merged'), survivorId: motors }, 'conflict', 'organisation_merged'],
]);
refuses(unmergeOrganisation, [['which is not merged', { organisationId: motors }, 'conflict', 'not_merged']]);
refuses(deletePerson, [
  [
    'somebody into whom others were merged, and who has no history',
    { personId: ngozi },
    'conflict',
    'person_has_merged',
    (w) => w.call(mergePerson, merge),
  ],
]);
