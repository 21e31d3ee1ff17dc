import { expect, test } from 'vitest';
import { world } from '#tests/world.ts';
import crm from '../index.ts';
import { id, NOBODY, plain, refuses } from '../testing.ts';
import { createPerson, deletePerson, getPerson, listPeople, updatePerson } from './people.ts';

test('a person is found by phone, by words in any order, by address and by organisation', async () => {
  const w = await world(crm);
  const names = async (input: Parameters<typeof w.call<typeof listPeople.input, typeof listPeople.output>>[1]) =>
    (await w.call(listPeople, input)).items.map(({ displayName }) => displayName);
  expect(await names({ phone: '+234 803 123 4567' })).toEqual(['Chidi Okafor']);
  expect(await names({ query: 'okafor chi' })).toEqual(['Chidi Okafor']);
  expect(await names({ query: '%' })).toEqual([]);
  expect(await names({ email: 'CHIDI@lagosmotors.example' })).toEqual(['Chidi Okafor']);
  expect(await names({ organisationId: id('organisation.lagos_motors') })).toEqual(['Chidi Okafor']);
  expect(await names({ ownerId: NOBODY })).toEqual([]);
});

test('listing people answers whole people, page by page', async () => {
  const w = await world(crm);
  const first = await w.call(listPeople, { query: 'chidi', limit: 1 });
  expect(first.nextCursor).not.toBeNull();
  const second = await w.call(listPeople, { query: 'chidi', limit: 1, cursor: first.nextCursor ?? '' });
  expect(second.nextCursor).toBeNull();
  expect([...first.items, ...second.items].map(({ displayName }) => displayName).sort()).toEqual(['Chidi Okafor', 'Chidi Okafr']);
  expect(plain(await w.call(listPeople, { phone: '+2348031234567' }))).toMatchInlineSnapshot(`
    {
      "items": [
        {
          "createdAt": "<moment>",
          "displayName": "Chidi Okafor",
          "emails": [
            {
              "address": "chidi@lagosmotors.example",
              "label": null,
            },
          ],
          "familyName": "Okafor",
          "givenName": "Chidi",
          "language": "en",
          "ownerId": null,
          "personId": "person.chidi",
          "phones": [
            {
              "isShared": false,
              "label": "mobile",
              "national": "0803 123 4567",
              "number": "+2348031234567",
              "typed": null,
            },
          ],
          "updatedAt": "<moment>",
        },
      ],
      "nextCursor": null,
    }
  `);
});

test('rows that are added meanwhile do not shift a page', async () => {
  const w = await world(crm);
  const before = (await w.call(listPeople, {})).items.map(({ personId }) => personId);
  const first = await w.call(listPeople, { limit: 1 });
  await w.call(createPerson, { displayName: 'Latecomer' });
  const rest = await w.call(listPeople, { limit: 100, cursor: first.nextCursor ?? '' });
  expect([...first.items, ...rest.items].map(({ personId }) => personId)).toEqual(before);
});

test('getting a person', async () => {
  const w = await world(crm);
  expect(plain(await w.call(getPerson, { personId: id('person.bola') }))).toMatchInlineSnapshot(`
    {
      "createdAt": "<moment>",
      "displayName": "Adeyemi Bola",
      "emails": [],
      "familyName": "Adeyemi",
      "givenName": "Bola",
      "language": null,
      "ownerId": null,
      "personId": "person.bola",
      "phones": [],
      "redirectedFrom": null,
      "updatedAt": "<moment>",
    }
  `);
});

test('creating a person keeps phones in E.164 and addresses in lower case, and tells', async () => {
  const w = await world(crm);
  const out = await w.call(createPerson, {
    displayName: '  Adaeze Nwosu ',
    phones: [
      { number: '+234 802 555 0101', label: 'mobile' },
      { number: '00234 802 555 0101' },
      { number: '+2348039999999', isShared: true },
    ],
    emails: [{ address: 'Ada@Example.NG' }],
  });
  expect(plain(out)).toMatchInlineSnapshot(`
    {
      "createdAt": "<moment>",
      "displayName": "Adaeze Nwosu",
      "emails": [
        {
          "address": "ada@example.ng",
          "label": null,
        },
      ],
      "familyName": null,
      "givenName": null,
      "language": null,
      "likelyDuplicates": [],
      "ownerId": null,
      "personId": "<id>",
      "phones": [
        {
          "isShared": false,
          "label": "mobile",
          "national": "0802 555 0101",
          "number": "+2348025550101",
          "typed": "+234 802 555 0101",
        },
        {
          "isShared": true,
          "label": null,
          "national": "0803 999 9999",
          "number": "+2348039999999",
          "typed": null,
        },
      ],
      "updatedAt": "<moment>",
    }
  `);
  expect(await w.events()).toEqual(['person.created']);
});

test('updating a person replaces the lists that are given and nothing else', async () => {
  const w = await world(crm);
  const out = await w.call(updatePerson, {
    personId: id('person.chidi'),
    phones: [{ number: '+2348055550199' }, { number: '+2348031234567', label: 'old' }],
    givenName: null,
  });
  expect(plain(out)).toMatchInlineSnapshot(`
    {
      "createdAt": "<moment>",
      "displayName": "Chidi Okafor",
      "emails": [
        {
          "address": "chidi@lagosmotors.example",
          "label": null,
        },
      ],
      "familyName": "Okafor",
      "givenName": null,
      "language": "en",
      "ownerId": null,
      "personId": "person.chidi",
      "phones": [
        {
          "isShared": false,
          "label": null,
          "national": "0805 555 0199",
          "number": "+2348055550199",
          "typed": null,
        },
        {
          "isShared": false,
          "label": "old",
          "national": "0803 123 4567",
          "number": "+2348031234567",
          "typed": null,
        },
      ],
      "updatedAt": "<moment>",
    }
  `);
});

test('a number that moves from one person to another moves in two steps', async () => {
  const w = await world(crm);
  await w.call(updatePerson, { personId: id('person.chidi'), phones: [] });
  const out = await w.call(updatePerson, { personId: id('person.bola'), phones: [{ number: '+2348031234567' }] });
  expect(out.phones).toHaveLength(1);
});

test('deleting a person entered by mistake takes their phones along', async () => {
  const w = await world(crm);
  expect(await w.call(deletePerson, { personId: id('person.mistake') })).toEqual({ isDeleted: true });
  expect(await w.refusal(getPerson, { personId: id('person.mistake') })).toMatchObject({ code: 'not_found', reason: 'person_not_found' });
  expect(await w.sql('SELECT FROM crm.person_phones WHERE tenant_id = $1 AND person_id = $2', [w.tenantId, id('person.mistake')])).toEqual(
    [],
  );
});

refuses(createPerson, [
  ['a phone number that names somebody else', { displayName: 'X', phones: [{ number: '+2348031234567' }] }, 'conflict', 'phone_in_use'],
  ['a number that is none of the country', { displayName: 'X', phones: [{ number: '0803 123' }] }, 'invalid_input', 'phone_invalid'],
  ['a national number that names somebody else', { displayName: 'X', phones: [{ number: '0803 123 4567' }] }, 'conflict', 'phone_in_use'],
  ['a blank name', { displayName: '  ' }, 'invalid_input', 'input_invalid'],
  ['an unknown field', { displayName: 'X', surname: 'Y' }, 'invalid_input', 'unknown_field'],
  [
    'an unknown field within a phone',
    { displayName: 'X', phones: [{ number: '+2348055550199', type: 'home' }] },
    'invalid_input',
    'unknown_field',
  ],
]);

refuses(updatePerson, [
  ['nobody', { personId: NOBODY, language: 'en' }, 'not_found', 'person_not_found'],
  ['no change', { personId: id('person.chidi') }, 'invalid_input', 'nothing_to_change'],
  [
    'a phone number that names somebody else',
    { personId: id('person.bola'), phones: [{ number: '+2348031234567' }] },
    'conflict',
    'phone_in_use',
  ],
]);

refuses(deletePerson, [
  ['a person with history', { personId: id('person.chidi') }, 'conflict', 'person_in_use'],
  ['nobody', { personId: NOBODY }, 'not_found', 'person_not_found'],
]);

refuses(getPerson, [['nobody', { personId: NOBODY }, 'not_found', 'person_not_found']]);

refuses(listPeople, [
  ['a broken cursor', { cursor: 'abc' }, 'invalid_input', 'bad_cursor'],
  ['a page of more than 100', { limit: 101 }, 'invalid_input', 'input_invalid'],
]);
