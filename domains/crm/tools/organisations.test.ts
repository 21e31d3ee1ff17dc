import { expect, test } from 'vitest';
import { world } from '#tests/world.ts';
import crm from '../index.ts';
import { id, NOBODY, plain, refuses } from '../testing.ts';
import { createOrganisation, deleteOrganisation, getOrganisation, listOrganisations, updateOrganisation } from './organisations.ts';

test('listing organisations', async () => {
  const w = await world(crm);
  expect(plain(await w.call(listOrganisations, { query: 'ltd motors', country: 'NG' }))).toMatchInlineSnapshot(`
    {
      "items": [
        {
          "city": "Lagos",
          "country": "NG",
          "createdAt": "<moment>",
          "email": null,
          "name": "Lagos Motors Ltd",
          "organisationId": "organisation.lagos_motors",
          "ownerId": null,
          "phone": "+2347001112222",
          "phoneNational": "0700 111 2222",
          "phoneTyped": null,
          "registrationNumber": "RC 123456",
          "updatedAt": "<moment>",
          "website": null,
        },
      ],
      "nextCursor": null,
    }
  `);
});

test('getting an organisation', async () => {
  const w = await world(crm);
  expect(plain(await w.call(getOrganisation, { organisationId: id('organisation.mistake') }))).toMatchInlineSnapshot(`
    {
      "city": null,
      "country": null,
      "createdAt": "<moment>",
      "email": null,
      "name": "Lagos Motor",
      "organisationId": "organisation.mistake",
      "ownerId": null,
      "phone": null,
      "phoneNational": null,
      "phoneTyped": null,
      "redirectedFrom": null,
      "registrationNumber": null,
      "updatedAt": "<moment>",
      "website": null,
    }
  `);
});

test('creating an organisation keeps its phone in E.164, and tells', async () => {
  const w = await world(crm);
  const out = await w.call(createOrganisation, {
    name: 'Ibadan Foods Ltd',
    registrationNumber: 'RC 445566',
    country: 'NG',
    phone: '+234 802 555 0303',
    email: 'Office@Ibadan.Example',
  });
  expect(plain(out)).toMatchInlineSnapshot(`
    {
      "city": null,
      "country": "NG",
      "createdAt": "<moment>",
      "email": "office@ibadan.example",
      "likelyDuplicates": [],
      "name": "Ibadan Foods Ltd",
      "organisationId": "<id>",
      "ownerId": null,
      "phone": "+2348025550303",
      "phoneNational": "0802 555 0303",
      "phoneTyped": "+234 802 555 0303",
      "registrationNumber": "RC 445566",
      "updatedAt": "<moment>",
      "website": null,
    }
  `);
  expect(await w.events()).toEqual(['organisation.created']);
});

test('updating an organisation changes what is given and clears what is null', async () => {
  const w = await world(crm);
  expect(plain(await w.call(updateOrganisation, { organisationId: id('organisation.lagos_motors'), city: 'Ikeja', phone: null })))
    .toMatchInlineSnapshot(`
      {
        "city": "Ikeja",
        "country": "NG",
        "createdAt": "<moment>",
        "email": null,
        "name": "Lagos Motors Ltd",
        "organisationId": "organisation.lagos_motors",
        "ownerId": null,
        "phone": null,
        "phoneNational": null,
        "phoneTyped": null,
        "registrationNumber": "RC 123456",
        "updatedAt": "<moment>",
        "website": null,
      }
    `);
});

test('deleting an organisation entered by mistake', async () => {
  const w = await world(crm);
  expect(await w.call(deleteOrganisation, { organisationId: id('organisation.mistake') })).toEqual({ isDeleted: true });
});

refuses(getOrganisation, [['none', { organisationId: NOBODY }, 'not_found', 'organisation_not_found']]);
refuses(listOrganisations, [['a cursor of nothing', { cursor: '' }, 'invalid_input', 'bad_cursor']]);
refuses(createOrganisation, [
  ['a registration number that is here', { name: 'Other', registrationNumber: 'RC 123456' }, 'conflict', 'organisation_registered'],
  ['a number that is none of the country', { name: 'Other', phone: '070' }, 'invalid_input', 'phone_invalid'],
  ['a country that is no code', { name: 'Other', country: 'Nigeria' }, 'invalid_input', 'input_invalid'],
]);
refuses(updateOrganisation, [
  ['none', { organisationId: NOBODY, city: 'Jos' }, 'not_found', 'organisation_not_found'],
  ['no change', { organisationId: id('organisation.mistake') }, 'invalid_input', 'nothing_to_change'],
  [
    'a registration number that is here',
    { organisationId: id('organisation.mistake'), registrationNumber: 'RC 123456' },
    'conflict',
    'organisation_registered',
  ],
]);
refuses(deleteOrganisation, [
  ['one with deals', { organisationId: id('organisation.lagos_motors') }, 'conflict', 'organisation_in_use'],
  ['none', { organisationId: NOBODY }, 'not_found', 'organisation_not_found'],
]);
