import { expect, test } from 'vitest';
import { world } from '#tests/world.ts';
import crm from '../index.ts';
import { id, NOBODY, plain, refuses } from '../testing.ts';
import { createLink, deleteLink, listLinks, updateLink } from './links.ts';

const link = { linkId: id('link.chidi_at_lagos_motors') };

test('listing links says who is what where', async () => {
  const w = await world(crm);
  expect(plain(await w.call(listLinks, { organisationId: id('organisation.lagos_motors'), isCurrent: true }))).toMatchInlineSnapshot(`
    {
      "items": [
        {
          "createdAt": "<moment>",
          "endedOn": null,
          "linkId": "link.chidi_at_lagos_motors",
          "organisationId": "organisation.lagos_motors",
          "organisationName": "Lagos Motors Ltd",
          "personId": "person.chidi",
          "personName": "Chidi Okafor",
          "role": "Buyer",
          "startedOn": "2024-03-01",
          "updatedAt": "<moment>",
        },
      ],
      "nextCursor": null,
    }
  `);
  expect((await w.call(listLinks, { isCurrent: false })).items).toEqual([]);
});

test('creating a link', async () => {
  const w = await world(crm);
  const input = {
    personId: id('person.bola'),
    organisationId: id('organisation.lagos_motors'),
    role: 'Accountant',
    startedOn: '2026-01-05',
  };
  expect(plain(await w.call(createLink, input))).toMatchInlineSnapshot(`
    {
      "createdAt": "<moment>",
      "endedOn": null,
      "linkId": "<id>",
      "organisationId": "organisation.lagos_motors",
      "organisationName": "Lagos Motors Ltd",
      "personId": "person.bola",
      "personName": "Adeyemi Bola",
      "role": "Accountant",
      "startedOn": "2026-01-05",
      "updatedAt": "<moment>",
    }
  `);
});

test('a role that ended can be taken up again', async () => {
  const w = await world(crm);
  await w.call(updateLink, { ...link, endedOn: '2025-12-31' });
  const again = await w.call(createLink, {
    personId: id('person.chidi'),
    organisationId: id('organisation.lagos_motors'),
    role: 'buyer',
    startedOn: '2026-06-01',
  });
  expect(again.endedOn).toBeNull();
  expect((await w.call(listLinks, { personId: id('person.chidi') })).items).toHaveLength(2);
});

test('updating a link ends it', async () => {
  const w = await world(crm);
  expect(plain(await w.call(updateLink, { ...link, endedOn: '2026-10-31' }))).toMatchInlineSnapshot(`
    {
      "createdAt": "<moment>",
      "endedOn": "2026-10-31",
      "linkId": "link.chidi_at_lagos_motors",
      "organisationId": "organisation.lagos_motors",
      "organisationName": "Lagos Motors Ltd",
      "personId": "person.chidi",
      "personName": "Chidi Okafor",
      "role": "Buyer",
      "startedOn": "2024-03-01",
      "updatedAt": "<moment>",
    }
  `);
});

test('deleting a link', async () => {
  const w = await world(crm);
  expect(await w.call(deleteLink, link)).toEqual({ isDeleted: true });
  expect((await w.call(listLinks, {})).items).toEqual([]);
});

const wanted = { personId: id('person.chidi'), organisationId: id('organisation.lagos_motors'), role: 'BUYER' };
refuses(createLink, [
  ['a role held already', wanted, 'conflict', 'link_exists'],
  [
    'dates that run backwards',
    { ...wanted, role: 'Driver', startedOn: '2026-02-02', endedOn: '2026-02-01' },
    'invalid_input',
    'ends_before_start',
  ],
  ['nobody', { ...wanted, personId: NOBODY }, 'not_found', 'person_not_found'],
  ['no organisation', { ...wanted, organisationId: NOBODY }, 'not_found', 'organisation_not_found'],
  ['a day that is not one', { ...wanted, startedOn: '2026-02-30' }, 'invalid_input', 'input_invalid'],
]);
refuses(updateLink, [
  ['an end before the start', { ...link, endedOn: '2024-02-29' }, 'invalid_input', 'ends_before_start'],
  ['no change', link, 'invalid_input', 'nothing_to_change'],
  ['none', { linkId: NOBODY, role: 'x' }, 'not_found', 'link_not_found'],
]);
refuses(deleteLink, [['none', { linkId: NOBODY }, 'not_found', 'link_not_found']]);
refuses(listLinks, [['a bad cursor', { cursor: 'x' }, 'invalid_input', 'bad_cursor']]);
