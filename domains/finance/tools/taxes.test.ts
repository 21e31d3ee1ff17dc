import { beforeAll, expect, test } from 'vitest';
import { type World, world } from '#tests/world.ts';
import finance from '../index.ts';
import { plain, refuses } from '../tax/testing.ts';
import { id, NOBODY } from '../testing.ts';
import { adjustTax } from './tax-adjustments.ts';
import { createTaxCode, updateTaxCode } from './tax-codes.ts';
import { computeTax } from './taxes.ts';

let w: World;
beforeAll(async () => {
  w = await world(finance);
});

const VAT = id('tax_code.VAT');

test('a basket is counted as a document would: lines, taxes and totals', async () => {
  const lines = [
    { amount: '1000', taxCodeIds: [VAT, id('tax_code.WHT')] },
    { amount: '19.99', taxCodeIds: [id('tax_code.VAT-RED')] },
    { amount: '-5', taxCodeIds: [] },
  ];
  expect(plain(await w.call(computeTax, { direction: 'sales', currency: 'NGN', lines }))).toMatchInlineSnapshot(`
    {
      "due": "1115.99 NGN",
      "gross": "1115.99 NGN",
      "lines": [
        {
          "gross": "1100.00 NGN",
          "net": "1000.00 NGN",
          "tax": "100.00 NGN",
        },
        {
          "gross": "20.99 NGN",
          "net": "19.99 NGN",
          "tax": "1.00 NGN",
        },
        {
          "gross": "-5.00 NGN",
          "net": "-5.00 NGN",
          "tax": "0.00 NGN",
        },
      ],
      "net": "1014.99 NGN",
      "nonRecoverable": "0.00 NGN",
      "tax": "101.00 NGN",
      "taxes": [
        {
          "base": "1000.00 NGN",
          "code": "VAT",
          "direction": "sales",
          "kind": "standard",
          "rate": "10",
          "recoverable": "100.00 NGN",
          "tax": "100.00 NGN",
        },
        {
          "base": "1000.00 NGN",
          "code": "WHT",
          "direction": "sales",
          "kind": "withholding",
          "rate": "5",
          "recoverable": "50.00 NGN",
          "tax": "50.00 NGN",
        },
        {
          "base": "19.99 NGN",
          "code": "VAT-RED",
          "direction": "sales",
          "kind": "reduced",
          "rate": "5",
          "recoverable": "1.00 NGN",
          "tax": "1.00 NGN",
        },
      ],
      "withheldOnDocument": "0.00 NGN",
      "withheldOnPayment": "50.00 NGN",
    }
  `);
});

test('an inclusive price keeps its amount, in any currency', async () => {
  for (const [currency, amount] of [
    ['XOF', '999'],
    ['NGN', '9.99'],
    ['KWD', '0.999'],
  ] as const) {
    const { net, tax, gross } = await w.call(computeTax, {
      direction: 'sales',
      currency,
      isInclusive: true,
      lines: [{ amount, taxCodeIds: [VAT] }],
    });
    const minor = [net, tax, gross].map((each) => Number(each.amount.replace('.', '')));
    expect(minor).toEqual([908, 91, 999]);
  }
});

test('reverse charge of a purchase shows both sides and adds nothing', async () => {
  const out = await w.call(computeTax, {
    direction: 'purchase',
    currency: 'NGN',
    lines: [{ amount: '300', taxCodeIds: [id('tax_code.VAT-RC')] }],
  });
  expect(plain(out.taxes)).toMatchInlineSnapshot(`
    [
      {
        "base": "300.00 NGN",
        "code": "VAT-RC",
        "direction": "sales",
        "kind": "reverse_charge",
        "rate": "10",
        "recoverable": "30.00 NGN",
        "tax": "30.00 NGN",
      },
      {
        "base": "300.00 NGN",
        "code": "VAT-RC",
        "direction": "purchase",
        "kind": "reverse_charge",
        "rate": "10",
        "recoverable": "30.00 NGN",
        "tax": "30.00 NGN",
      },
    ]
  `);
  expect(out.due.amount).toBe('300.00');
});

test('a group is counted by its members', async () => {
  const group = await w.call(createTaxCode, { code: 'G', name: 'G', kind: 'group', memberIds: [VAT, id('tax_code.WHT')] });
  const out = await w.call(computeTax, { direction: 'sales', currency: 'NGN', lines: [{ amount: '100', taxCodeIds: [group.taxCodeId] }] });
  expect(out.taxes.map(({ code, tax }) => `${code} ${tax.amount}`)).toEqual(['VAT 10.00', 'WHT 5.00']);
});

test('a tax that no document carries is posted and enters the return of its day', async () => {
  const input = adjustTax.examples[0] as never;
  expect(plain(await w.call(adjustTax, input))).toMatchInlineSnapshot(`
    {
      "date": "1999-04-12",
      "entryId": "<id>",
      "number": "<number>",
      "tax": "75 NGN",
    }
  `);
});

const asked = (taxCodeIds: string[], more: object = {}) => ({
  direction: 'sales',
  currency: 'NGN',
  lines: [{ amount: '1', taxCodeIds }],
  ...more,
});
refuses(computeTax, [
  ['no such code', asked([NOBODY]), 'not_found', 'tax_code_not_found'],
  ['a code twice', asked([VAT, VAT]), 'invalid_input', 'tax_code_twice'],
  ['a day without rate', asked([VAT], { date: '1989-12-31' }), 'conflict', 'tax_rate_missing'],
  ['a code without rate', asked([id('tax_code.mistake')]), 'conflict', 'tax_rate_missing'],
  ['no lines', { ...asked([]), lines: [] }, 'invalid_input', 'input_invalid'],
  ['a fraction of a minor unit', { ...asked([]), lines: [{ amount: '0.001', taxCodeIds: [] }] }, 'invalid_input', 'too_many_decimals'],
]);
test('a code of the other side, or out of use, is refused', async () => {
  const { taxCodeId } = await w.call(createTaxCode, { code: 'S', name: 'S', kind: 'exempt', use: 'sales' });
  expect(await w.refusal(computeTax, { ...asked([taxCodeId]), direction: 'purchase' })).toMatchObject({ reason: 'tax_code_wrong_side' });
  await w.call(updateTaxCode, { taxCodeId, isActive: false });
  expect(await w.refusal(computeTax, asked([taxCodeId]))).toMatchObject({ reason: 'tax_code_inactive' });
});
const adjustment = { ...adjustTax.examples[0] };
refuses(adjustTax, [
  ['a code that is not taxed', { ...adjustment, taxCodeId: id('tax_code.EXEMPT') }, 'invalid_input', 'adjustment_malformed'],
  ['nothing', { ...adjustment, tax: { amount: '0', currency: 'NGN' } }, 'invalid_input', 'adjustment_malformed'],
  ['two currencies', { ...adjustment, base: { amount: '1', currency: 'USD' } }, 'invalid_input', 'adjustment_malformed'],
  ['an account of a sub-ledger', { ...adjustment, accountId: id('account.receivable') }, 'conflict', 'control_account'],
  ['a closed period', { ...adjustment, date: '1999-01-10' }, 'conflict', 'period_not_open'],
]);
