import { beforeAll, expect, test } from 'vitest';
import { world, type World } from '#tests/world.ts';
import finance from '../index.ts';
import { id, today } from '../testing.ts';
import { plain, refuses } from './testing.ts';
import { createBill, postBill } from '../tools/bills.ts';
import { creditInvoice } from '../tools/credit-notes.ts';
import { createInvoice, issueInvoice } from '../tools/invoices.ts';
import { recordPayment, voidPayment } from '../tools/payments.ts';
import { computeTaxReturn, explainTaxBox } from '../tools/tax-boxes.ts';
import { createTaxCode } from '../tools/tax-codes.ts';
import { listTaxLines } from '../tools/tax-lines.ts';
import { createTaxRate } from '../tools/tax-rates.ts';
import { reconcileTax } from '../tools/tax-reconciling.ts';
import { createTaxReturnTemplate } from '../tools/tax-return-templates.ts';

let w: World;
let templateId: string;
let half: string;
beforeAll(async () => {
  w = await world(finance);
  half = (await w.call(createTaxCode, { code: 'HALF', name: 'Half deducted', kind: 'standard', recoverable: '50' })).taxCodeId;
  await w.call(createTaxRate, { taxCodeId: half, rate: '15', validFrom: '1999-01-01', source: 'Made up for a test' });
  const only = '; HALF';
  const boxes = [
    { box: 'out', label: 'x', formula: `tax(sales; standard${only})` },
    { box: 'in', label: 'x', formula: `recoverable(purchase; standard${only})` },
    { box: 'whole', label: 'x', formula: `tax(purchase; standard${only})` },
    { box: 'base', label: 'x', formula: `base(purchase; standard${only})` },
    { box: 'kept', label: 'x', formula: 'tax(sales; withholding)' },
    { box: 'pay', label: 'x', formula: '[out] - [in]' },
  ];
  templateId = (await w.call(createTaxReturnTemplate, { code: 'T', name: 'T', months: 12, payableBox: 'pay', boxes })).templateId;
});
const year = () => ({ templateId, startsOn: `${today().year}-01-01` });
const boxesNow = async (): Promise<Record<string, string>> => {
  const { boxes } = await w.call(computeTaxReturn, year());
  return Object.fromEntries(boxes.map(({ box, amount }) => [box, amount.amount]));
};
const none = { out: '0.00', in: '0.00', whole: '0.00', base: '0.00', kept: '0.00', pay: '0.00' };

test('a bill in another currency of which half the tax is deducted', async () => {
  const lines = [{ description: 'Tyres', quantity: '3', unitPrice: '33.33', taxCodeIds: [half] }];
  const { billId } = await w.call(createBill, { partyId: id('party.supplier'), reference: 'X-1', currency: 'USD', lines });
  await w.call(postBill, { billId });
  // 99.99 of which 15 % are 15.00, half of it 7.50; one dollar is 1,500 naira.
  expect(await boxesNow()).toEqual({ ...none, base: '149985.00', whole: '22500.00', in: '11250.00', pay: '-11250.00' });
  const { items } = await w.call(listTaxLines, { documentId: billId });
  // Day and number are those of today.
  expect(plain(items.map(({ taxPoint: _, documentNumber: _n, ...item }) => item))).toMatchInlineSnapshot(`
    [
      {
        "base": "99.99 USD",
        "code": "HALF",
        "direction": "purchase",
        "documentId": "<id>",
        "documentKind": "bill",
        "entryId": "<id>",
        "functionalBase": "149985.00 NGN",
        "functionalTax": "22500.00 NGN",
        "kind": "standard",
        "partyId": "<id>",
        "rate": "15",
        "recordedAt": "<moment>",
        "recoverable": "11250.00 NGN",
        "reversesId": null,
        "tax": "15.00 USD",
        "taxLineId": "<id>",
      },
    ]
  `);
  expect((await w.call(listTaxLines, { documentId: billId, isDeclared: true })).items).toEqual([]);
});

test('an invoice and its credit note leave nothing to declare, each visible in the box', async () => {
  const lines = [{ description: 'Advice', quantity: '1', unitPrice: '1000', taxCodeIds: [half] }];
  const { invoiceId } = await w.call(createInvoice, { partyId: id('party.customer'), lines });
  await w.call(issueInvoice, { invoiceId });
  expect((await boxesNow())['out']).toBe('150.00');
  await w.call(creditInvoice, { invoiceId, reason: 'Never given' });
  expect((await boxesNow())['out']).toBe('0.00');
  const told = await w.call(explainTaxBox, { ...year(), box: 'out' });
  expect(told.items.map(({ documentKind, amount }) => [documentKind, amount.amount])).toEqual([
    ['invoice', '150.00'],
    ['credit_note', '-150.00'],
  ]);
});

test('what a customer keeps back is declared with the payment, and taken back with it', async () => {
  const lines = [{ description: 'Advice', quantity: '1', unitPrice: '1000', taxCodeIds: [id('tax_code.WHT')] }];
  const { invoiceId } = await w.call(createInvoice, { partyId: id('party.customer'), lines });
  await w.call(issueInvoice, { invoiceId });
  const before = (await boxesNow())['kept'];
  const amount = { amount: '1000', currency: 'NGN' };
  const out = await w.call(recordPayment, {
    direction: 'received',
    partyId: id('party.customer'),
    amount,
    withheld: '50',
    documentIds: [invoiceId],
  });
  expect(Number((await boxesNow())['kept']) - Number(before)).toBe(50);
  await w.call(voidPayment, { paymentId: out.paymentId, reason: 'Bounced' });
  expect((await boxesNow())['kept']).toBe(before);
});

test('nothing stands on a tax account that no document said', async () => {
  const { accounts } = await w.call(reconcileTax, {});
  expect(accounts.filter(({ other }) => other.amount !== '0.00')).toEqual([]);
});

test('what was taxed is listed page by page, declared or not', async () => {
  const first = await w.call(listTaxLines, { isDeclared: false, to: '1999-04-30', limit: 2 });
  const rest = await w.call(listTaxLines, { isDeclared: false, to: '1999-04-30', limit: 2, cursor: first.nextCursor! });
  expect([...first.items, ...rest.items].map(({ code, taxPoint, direction }) => `${taxPoint} ${code} ${direction}`).toSorted()).toEqual([
    '1999-03-20 VAT purchase',
    '1999-04-06 VAT sales',
    '1999-04-09 VAT-RC purchase',
    '1999-04-09 VAT-RC sales',
  ]);
  expect((await w.call(listTaxLines, { taxCodeId: id('tax_code.WHT'), to: '1999-12-31', isDeclared: true })).items).toHaveLength(1);
});

refuses(listTaxLines, [['a bad cursor', { cursor: 'x' }, 'invalid_input', 'bad_cursor']]);
