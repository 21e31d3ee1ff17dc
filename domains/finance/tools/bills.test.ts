import { expect, test } from 'vitest';
import { busy, id, lookOnly, plain, refuses, somebody } from '../documents/testing.ts';
import { createBill, deleteBill, getBill, listBills, postBill, updateBill } from './bills.ts';
import { creditBill, getSupplierCredit, listSupplierCredits, recordSupplierCredit, revokeSupplierCredit } from './supplier-credits.ts';

const supplier = { partyId: id('party.supplier') };
const one = [{ description: 'One', unitPrice: '100' }];

test('a bill is drafted, changed and posted, with the tax that may be deducted', async () => {
  const w = await busy();
  const taxed = [{ description: 'Diesel', quantity: '10', unitPrice: '1250.75', taxCodeIds: [id('tax_code.VAT')] }];
  const partyId = await somebody(w);
  const { billId } = await w.call(createBill, { partyId, reference: 'KD/2026/119', lines: taxed });
  await w.call(updateBill, { billId, memo: 'For the generator' });
  const posted = await w.call(postBill, { billId });
  expect(plain(posted)).toMatchInlineSnapshot(`
    {
      "billId": "<id>",
      "date": "<day>",
      "daysOverdue": null,
      "discount": {
        "amount": "0.00",
        "currency": "NGN",
      },
      "discountPercent": null,
      "due": {
        "amount": "13758.25",
        "currency": "NGN",
      },
      "dueOn": "<day>",
      "earlyDiscount": null,
      "earlyUntil": null,
      "entityId": "entity.main",
      "entryId": "<id>",
      "lines": [
        {
          "accountId": "account.purchases",
          "branchId": null,
          "costCentreId": null,
          "description": "Diesel",
          "discount": {
            "amount": "0.00",
            "currency": "NGN",
          },
          "discountPercent": null,
          "fundId": null,
          "net": {
            "amount": "12507.50",
            "currency": "NGN",
          },
          "projectId": null,
          "quantity": "10",
          "tax": {
            "amount": "1250.75",
            "currency": "NGN",
          },
          "taxCodeIds": [
            "<id>",
          ],
          "unitPrice": "1250.75",
        },
      ],
      "memo": "For the generator",
      "net": {
        "amount": "12507.50",
        "currency": "NGN",
      },
      "number": "BILL-<number>",
      "ofDocumentId": null,
      "open": {
        "amount": "13758.25",
        "currency": "NGN",
      },
      "partyId": "<id>",
      "partyName": "Somebody",
      "pricing": "exclusive",
      "reference": "KD/2026/119",
      "state": "issued",
      "tax": {
        "amount": "1250.75",
        "currency": "NGN",
      },
      "taxes": [
        {
          "base": {
            "amount": "12507.50",
            "currency": "NGN",
          },
          "code": "VAT",
          "kind": "standard",
          "rate": "10",
          "tax": {
            "amount": "1250.75",
            "currency": "NGN",
          },
          "taxCodeId": "<id>",
        },
      ],
      "total": {
        "amount": "13758.25",
        "currency": "NGN",
      },
      "withheldOnPayment": {
        "amount": "0.00",
        "currency": "NGN",
      },
    }
  `);
  expect((await w.events()).at(-1)).toBe('bill.received');
  expect((await w.call(listBills, { state: 'open', partyId })).items).toHaveLength(1);
  const draft = await w.call(createBill, { partyId, reference: 'X-2', lines: one });
  expect(await w.call(deleteBill, { billId: draft.billId })).toEqual({ isDeleted: true });
});

test('undo of a posted bill is a credit over all of it, and undo of that books it again', async () => {
  const w = await busy();
  const partyId = await somebody(w);
  const { billId } = await w.call(createBill, {
    partyId,
    reference: 'X-1',
    lines: [{ description: 'Diesel', quantity: '100', unitPrice: '1250' }],
  });
  const { callId } = await w.result(postBill, { billId });
  const undone = await w.result('governance_undo_call', { callId });
  expect((await w.call(getBill, { billId })).open?.amount).toBe('0.00');
  expect(undone.output['undone']).toContain(callId);
  const { items } = await w.call(listSupplierCredits, { partyId });
  const again = await w.call(revokeSupplierCredit, { supplierCreditId: items[0]?.supplierCreditId ?? '', reason: 'It was right' });
  expect([again.state, again.total.amount]).toEqual(['issued', '125000.00']);
  expect((await w.call(getBill, { billId })).open?.amount).toBe('125000.00');
});

test('a credit of a supplier settles the oldest bill, or is kept', async () => {
  const w = await busy();
  const partyId = await somebody(w);
  const lines = [{ description: 'Diesel', quantity: '40', unitPrice: '1200' }];
  const { billId } = await w.call(createBill, { partyId, reference: 'KD/2026/100', lines });
  await w.call(postBill, { billId });
  const used = await w.call(recordSupplierCredit, { partyId, lines: [{ description: 'Bonus', unitPrice: '2000' }], reference: 'G-13' });
  expect(used.applied.map(({ documentId, amount }) => [documentId, amount.amount])).toEqual([[billId, '2000.00']]);
  const partly = await w.call(creditBill, { billId, lines: [{ lineNo: 1, quantity: '10' }], reason: 'Water in it' });
  expect(partly.total.amount).toBe('12000.00');
  expect((await w.call(getBill, { billId })).open?.amount).toBe('34000.00');
});

test('a kept credit of a supplier', async () => {
  const w = await lookOnly();
  expect(plain(await w.call(getSupplierCredit, { supplierCreditId: id('supplier_credit.kept') }))).toMatchObject({
    open: { amount: '5000.00', currency: 'NGN' },
    reference: 'G-12',
    state: 'issued',
  });
});

refuses(createBill, [
  ['the same number of the same supplier', { ...supplier, reference: 'kd 2026-100', lines: one }, 'conflict', 'bill_entered_before'],
  ['a number of nothing but strokes', { ...supplier, reference: '//', lines: one }, 'invalid_input', 'reference_needed'],
  ['a customer', { partyId: id('party.customer'), reference: '1', lines: one }, 'conflict', 'party_not_supplier'],
]);
refuses(postBill, [['a posted one', { billId: id('bill.posted') }, 'conflict', 'bill_not_draft']]);
refuses(updateBill, [['a posted one', { billId: id('bill.posted'), memo: 'x' }, 'conflict', 'bill_not_draft']]);
refuses(deleteBill, [['a posted one', { billId: id('bill.posted') }, 'conflict', 'bill_not_draft']]);
refuses(creditBill, [['a draft', { billId: id('bill.draft'), reason: 'x' }, 'conflict', 'bill_not_issued']]);
