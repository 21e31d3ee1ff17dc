import { beforeAll, expect, test } from 'vitest';
import { type World, world } from '#tests/world.ts';
import finance from '../index.ts';
import { plain, refuses } from '../tax/testing.ts';
import { id, NOBODY } from '../testing.ts';
import { createTaxCode, getTaxCode, listTaxCodes, updateTaxCode } from './tax-codes.ts';

let w: World;
beforeAll(async () => {
  w = await world(finance);
});

test('listing tax codes shows what fits, with the rate of today', async () => {
  const out = await w.call(listTaxCodes, { use: 'sales', limit: 100 });
  expect(out.items.map(({ code, kind, rate, isDemo }) => `${code} ${kind} ${rate} ${isDemo ? 'demo' : ''}`)).toMatchInlineSnapshot(`
    [
      "EXEMPT exempt null demo",
      "MISTAKE standard null ",
      "OUT out_of_scope null demo",
      "VAT standard 10 demo",
      "VAT-RC reverse_charge 10 demo",
      "VAT-RED reduced 5 demo",
      "VAT-ZERO zero null demo",
      "WHT withholding 5 demo",
    ]
  `);
  const paged = await w.call(listTaxCodes, { query: 'vat', limit: 2 });
  const rest = await w.call(listTaxCodes, { query: 'vat', limit: 2, cursor: paged.nextCursor! });
  expect([...paged.items, ...rest.items].map(({ code }) => code)).toEqual(['VAT', 'VAT-RC', 'VAT-RED', 'VAT-ZERO']);
});

test('getting a tax code', async () => {
  expect(plain(await w.call(getTaxCode, { taxCodeId: id('tax_code.WHT') }))).toMatchInlineSnapshot(`
    {
      "code": "WHT",
      "isActive": true,
      "isCompound": false,
      "isDemo": true,
      "kind": "withholding",
      "members": [],
      "name": "Withholding (demo)",
      "purchaseAccountId": null,
      "rate": "5",
      "rates": [
        {
          "isDemo": true,
          "rate": "5",
          "source": "Demo rate: the law of no country. Replace it by a reviewed one.",
          "taxRateId": "tax_rate.WHT",
          "validFrom": "1990-01-01",
          "validUntil": null,
        },
      ],
      "recoverable": "100",
      "salesAccountId": null,
      "taxCodeId": "tax_code.WHT",
      "use": "both",
      "withheldAt": "payment",
      "withheldOf": "net",
    }
  `);
});

test('a group stands for its members in their order, and its members change', async () => {
  const memberIds = [id('tax_code.WHT'), id('tax_code.VAT')];
  const made = await w.call(createTaxCode, { code: 'BOTH', name: 'Taxed and withheld', kind: 'group', memberIds });
  expect(plain(made)).toMatchInlineSnapshot(`
    {
      "code": "BOTH",
      "isActive": true,
      "isCompound": false,
      "isDemo": false,
      "kind": "group",
      "members": [
        {
          "code": "WHT",
          "taxCodeId": "tax_code.WHT",
        },
        {
          "code": "VAT",
          "taxCodeId": "tax_code.VAT",
        },
      ],
      "name": "Taxed and withheld",
      "purchaseAccountId": null,
      "rate": null,
      "rates": [],
      "recoverable": "100",
      "salesAccountId": null,
      "taxCodeId": "<id>",
      "use": "both",
      "withheldAt": null,
      "withheldOf": null,
    }
  `);
  const changed = await w.call(updateTaxCode, { taxCodeId: made.taxCodeId, memberIds: [id('tax_code.VAT'), id('tax_code.VAT-RED')] });
  expect(changed.members.map(({ code }) => code)).toEqual(['VAT', 'VAT-RED']);
});

test('updating a tax code redirects it to an account of its own and says that it was reviewed', async () => {
  const changes = { isDemo: false, salesAccountId: id('account.tax_payable'), name: 'Value added tax' };
  expect(plain(await w.call(updateTaxCode, { taxCodeId: id('tax_code.VAT'), ...changes }))).toMatchInlineSnapshot(`
    {
      "code": "VAT",
      "isActive": true,
      "isCompound": false,
      "isDemo": false,
      "kind": "standard",
      "members": [],
      "name": "Value added tax",
      "purchaseAccountId": null,
      "rate": "10",
      "rates": [
        {
          "isDemo": true,
          "rate": "10",
          "source": "Demo rate: the law of no country. Replace it by a reviewed one.",
          "taxRateId": "tax_rate.VAT",
          "validFrom": "1990-01-01",
          "validUntil": null,
        },
      ],
      "recoverable": "100",
      "salesAccountId": "account.tax_payable",
      "taxCodeId": "tax_code.VAT",
      "use": "both",
      "withheldAt": null,
      "withheldOf": null,
    }
  `);
});

const draft = { code: 'X', name: 'X', kind: 'standard' };
refuses(createTaxCode, [
  ['a code that is taken', { ...draft, code: 'VAT' }, 'conflict', 'tax_code_exists'],
  ['a code that a formula could not name', { ...draft, code: 'A;B' }, 'invalid_input', 'input_invalid'],
  ['a withholding that says not of what', { ...draft, kind: 'withholding' }, 'invalid_input', 'withholding_malformed'],
  ['a compound exemption', { ...draft, kind: 'exempt', isCompound: true }, 'invalid_input', 'compound_without_tax'],
  ['more recovered than paid', { ...draft, recoverable: '101' }, 'invalid_input', 'recoverable_out_of_range'],
  ['a group of one', { ...draft, kind: 'group', memberIds: [id('tax_code.VAT')] }, 'invalid_input', 'tax_group_malformed'],
  ['members of no group', { ...draft, memberIds: [id('tax_code.VAT'), id('tax_code.WHT')] }, 'invalid_input', 'tax_group_malformed'],
  ['members that are none', { ...draft, kind: 'group', memberIds: [NOBODY, id('tax_code.WHT')] }, 'not_found', 'tax_code_not_found'],
]);
refuses(updateTaxCode, [
  ['none', { taxCodeId: NOBODY, name: 'X' }, 'not_found', 'tax_code_not_found'],
  ['no change', { taxCodeId: id('tax_code.VAT') }, 'invalid_input', 'nothing_to_change'],
  [
    'an account that is not for taxes',
    { taxCodeId: id('tax_code.VAT'), salesAccountId: id('account.sales') },
    'conflict',
    'tax_account_needed',
  ],
  ['an account that is none', { taxCodeId: id('tax_code.VAT'), salesAccountId: NOBODY }, 'not_found', 'account_not_found'],
  [
    'members of no group',
    { taxCodeId: id('tax_code.VAT'), memberIds: [id('tax_code.WHT'), id('tax_code.OUT')] },
    'invalid_input',
    'tax_group_malformed',
  ],
]);
refuses(getTaxCode, [['none', { taxCodeId: NOBODY }, 'not_found', 'tax_code_not_found']]);
refuses(listTaxCodes, [['a bad cursor', { cursor: 'x' }, 'invalid_input', 'bad_cursor']]);
