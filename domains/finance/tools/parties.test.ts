import { expect, test } from 'vitest';
import { billed, busy, id, lookOnly, NOBODY, plain, refuses, somebody } from '../documents/testing.ts';
import { createParty, deleteParty, getParty, listParties, updateParty } from './parties.ts';

test('listing customers by role and by part of their name', async () => {
  const w = await lookOnly();
  const names = async (filter: Record<string, unknown>) => (await w.call(listParties, filter)).items.map(({ code }) => code).toSorted();
  expect(await names({ role: 'supplier' })).toEqual(['ABIDJAN', 'KADUNADI']);
  expect(await names({ role: 'customer', query: 'lagos m' })).toEqual(['LAGOSMOT', 'MISTAKE']);
  expect(await names({ query: '%' })).toEqual([]);
});

test('a party comes with what is open between us', async () => {
  const w = await busy();
  const partyId = await somebody(w, { code: 'BALANCED' });
  await billed(w, partyId, '250');
  expect(plain(await w.call(getParty, { partyId }))).toMatchInlineSnapshot(`
    {
      "address": null,
      "balances": [
        {
          "control": "receivable",
          "open": {
            "amount": "250.00",
            "currency": "NGN",
          },
        },
      ],
      "code": "BALANCED",
      "creditLimit": null,
      "currency": "NGN",
      "email": null,
      "isActive": true,
      "isCustomer": true,
      "isSupplier": true,
      "name": "Somebody",
      "organisationId": null,
      "partyId": "<id>",
      "paymentTermsDays": 30,
      "personId": null,
      "phone": null,
      "taxNumber": null,
    }
  `);
});

test('creating, changing and deleting a party', async () => {
  const w = await busy();
  const made = await w.call(createParty, { name: 'Kano Textiles Ltd', isCustomer: true, creditLimit: { amount: '5', currency: 'NGN' } });
  expect(plain(made)).toMatchInlineSnapshot(`
    {
      "address": null,
      "code": "KANOTEXT",
      "creditLimit": {
        "amount": "5.00",
        "currency": "NGN",
      },
      "currency": "NGN",
      "email": null,
      "isActive": true,
      "isCustomer": true,
      "isSupplier": false,
      "name": "Kano Textiles Ltd",
      "organisationId": null,
      "partyId": "<id>",
      "paymentTermsDays": 30,
      "personId": null,
      "phone": null,
      "taxNumber": null,
    }
  `);
  const again = await w.call(createParty, { name: 'Kano Textiles Limited', isSupplier: true, currency: 'KWD' });
  expect([made.code, again.code, again.currency]).toEqual(['KANOTEXT', 'KANOTEXT2', 'KWD']);
  const changed = await w.call(updateParty, { partyId: made.partyId, creditLimit: null, isSupplier: true, isActive: false });
  expect(changed).toMatchObject({ creditLimit: null, isCustomer: true, isSupplier: true, isActive: false });
  expect(await w.call(deleteParty, { partyId: made.partyId })).toEqual({ isDeleted: true });
  expect((await w.events()).slice(-2)).toEqual(['party.created', 'party.created']);
});

refuses(createParty, [
  ['neither customer nor supplier', { name: 'X' }, 'invalid_input', 'party_without_role'],
  ['a code that is taken', { name: 'X', code: 'LAGOSMOT', isCustomer: true }, 'conflict', 'party_exists'],
  [
    'a limit in another currency',
    { name: 'X', isCustomer: true, creditLimit: { amount: '1', currency: 'USD' } },
    'invalid_input',
    'credit_limit',
  ],
  ['an unknown currency', { name: 'X', isCustomer: true, currency: 'XYZ' }, 'invalid_input', 'unknown_currency'],
]);
refuses(updateParty, [
  ['nobody', { partyId: NOBODY, name: 'X' }, 'not_found', 'party_not_found'],
  ['no change', { partyId: id('party.customer') }, 'invalid_input', 'nothing_to_change'],
  ['to be neither', { partyId: id('party.customer'), isCustomer: false }, 'invalid_input', 'party_without_role'],
]);
refuses(deleteParty, [['one with documents', { partyId: id('party.customer') }, 'conflict', 'party_in_use']]);
refuses(getParty, [['nobody', { partyId: NOBODY }, 'not_found', 'party_not_found']]);
