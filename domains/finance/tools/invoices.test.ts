import { expect, test } from 'vitest';
import { billed, busy, id, lookOnly, NOBODY, plain, refuses, somebody } from '../documents/testing.ts';
import { creditInvoice, getCreditNote, issueCreditNote, listCreditNotes, revokeCreditNote } from './credit-notes.ts';
import { getEntry } from './entries.ts';
import { createInvoice, deleteInvoice, getInvoice, issueInvoice, listInvoices, printInvoice, updateInvoice } from './invoices.ts';
import { updateParty } from './parties.ts';
import { recordPayment } from './payments.ts';

const customer = { partyId: id('party.customer') };
const one = [{ description: 'One', unitPrice: '100' }];

test('listing invoices by state, customer and day', async () => {
  const w = await lookOnly();
  const count = async (filter: Record<string, unknown>) => (await w.call(listInvoices, filter)).items.length;
  expect(await count({})).toBe(5);
  expect(await count({ state: 'draft' })).toBe(1);
  expect(await count({ state: 'open' })).toBe(3);
  expect(await count({ state: 'overdue' })).toBe(2);
  expect(await count({ ...customer, state: 'overdue' })).toBe(1);
  expect(await count({ from: '2999-01-01' })).toBe(0);
});

test('a draft is priced and taxed, line by line', async () => {
  const w = await busy();
  const draft = await w.call(createInvoice, {
    partyId: await somebody(w),
    lines: [
      {
        description: 'Consultation',
        quantity: '2.5',
        unitPrice: '15000.005',
        taxCodeIds: [id('tax_code.VAT')],
        dimensionIds: [id('cost_centre.main')],
      },
      { description: 'Laboratory', unitPrice: '999.99', discountPercent: '10', taxCodeIds: [id('tax_code.EXEMPT')] },
    ],
    discountPercent: '3',
    memo: 'Thank you.',
  });
  expect(plain(draft)).toMatchInlineSnapshot(`
    {
      "date": "<day>",
      "daysOverdue": null,
      "discount": {
        "amount": "1152.00",
        "currency": "NGN",
      },
      "discountPercent": "3",
      "due": {
        "amount": "40885.50",
        "currency": "NGN",
      },
      "dueOn": "<day>",
      "earlyDiscount": null,
      "earlyUntil": null,
      "entityId": "entity.main",
      "entryId": null,
      "invoiceId": "<id>",
      "lines": [
        {
          "accountId": "account.sales",
          "branchId": null,
          "costCentreId": "<id>",
          "description": "Consultation",
          "discount": {
            "amount": "1125.00",
            "currency": "NGN",
          },
          "discountPercent": null,
          "fundId": null,
          "net": {
            "amount": "36375.01",
            "currency": "NGN",
          },
          "projectId": null,
          "quantity": "2.5",
          "tax": {
            "amount": "3637.50",
            "currency": "NGN",
          },
          "taxCodeIds": [
            "<id>",
          ],
          "unitPrice": "15000.005",
        },
        {
          "accountId": "account.sales",
          "branchId": null,
          "costCentreId": null,
          "description": "Laboratory",
          "discount": {
            "amount": "127.00",
            "currency": "NGN",
          },
          "discountPercent": "10",
          "fundId": null,
          "net": {
            "amount": "872.99",
            "currency": "NGN",
          },
          "projectId": null,
          "quantity": "1",
          "tax": {
            "amount": "0.00",
            "currency": "NGN",
          },
          "taxCodeIds": [
            "<id>",
          ],
          "unitPrice": "999.99",
        },
      ],
      "memo": "Thank you.",
      "net": {
        "amount": "37248.00",
        "currency": "NGN",
      },
      "number": null,
      "ofDocumentId": null,
      "open": null,
      "partyId": "<id>",
      "partyName": "Somebody",
      "pricing": "exclusive",
      "reference": null,
      "state": "draft",
      "tax": {
        "amount": "3637.50",
        "currency": "NGN",
      },
      "taxes": [
        {
          "base": {
            "amount": "36375.01",
            "currency": "NGN",
          },
          "code": "VAT",
          "kind": "standard",
          "rate": "10",
          "tax": {
            "amount": "3637.50",
            "currency": "NGN",
          },
          "taxCodeId": "<id>",
        },
        {
          "base": {
            "amount": "872.99",
            "currency": "NGN",
          },
          "code": "EXEMPT",
          "kind": "exempt",
          "rate": "0",
          "tax": {
            "amount": "0.00",
            "currency": "NGN",
          },
          "taxCodeId": "<id>",
        },
      ],
      "total": {
        "amount": "40885.50",
        "currency": "NGN",
      },
      "withheldOnPayment": {
        "amount": "0.00",
        "currency": "NGN",
      },
    }
  `);
  const changed = await w.call(updateInvoice, { invoiceId: draft.invoiceId, lines: one, discountPercent: null, reference: 'PO 1' });
  expect([changed.total.amount, changed.reference, changed.lines.length]).toEqual(['100.00', 'PO 1', 1]);
  expect(await w.call(deleteInvoice, { invoiceId: draft.invoiceId })).toEqual({ isDeleted: true });
});

test('issuing numbers it, posts it and tells; undo credits it', async () => {
  const w = await busy();
  const lines = [{ description: 'Consultation', quantity: '3', unitPrice: '100', taxCodeIds: [id('tax_code.VAT')] }];
  const { invoiceId } = await w.call(createInvoice, { partyId: await somebody(w), lines });
  const { callId, output } = await w.result(issueInvoice, { invoiceId });
  expect(output['number']).toMatch(/^INV-\d{4}-\d{5}$/);
  expect((await w.events()).at(-1)).toBe('invoice.issued');
  const entry = await w.call(getEntry, { entryId: String(output['entryId']) });
  const amounts = entry.lines.map(({ original, partyId, dueOn }) => [original.amount, partyId !== null, dueOn !== null]);
  expect(amounts).toEqual([
    ['330.00', true, true],
    ['-300.00', false, false],
    ['-30.00', false, false],
  ]);
  await w.result('governance_undo_call', { callId });
  const after = await w.call(getInvoice, { invoiceId });
  expect([after.state, after.open?.amount]).toEqual(['issued', '0.00']);
  expect(after.history.map(({ kind, byKind }) => [kind, byKind])).toEqual([['credit', 'credit_note']]);
  const refusal = await w.refusal(creditInvoice, { invoiceId, lines: [{ lineNo: 1, quantity: '1' }], reason: 'Again' });
  expect(refusal.reason).toBe('credit_exceeds_original');
});

test('a credit in part, and taking it back by billing again', async () => {
  const w = await busy();
  const invoiceId = await billed(w, await somebody(w), '15000');
  const credited = await w.call(creditInvoice, { invoiceId, lines: [{ lineNo: 1, quantity: '0.5' }], reason: 'Half a visit' });
  expect(plain(credited)).toMatchInlineSnapshot(`
    {
      "applied": [
        {
          "allocationId": "<id>",
          "amount": {
            "amount": "7500.00",
            "currency": "NGN",
          },
          "documentId": "<id>",
          "kind": "credit",
          "lineId": "<id>",
        },
      ],
      "creditNoteId": "<id>",
      "date": "<day>",
      "daysOverdue": null,
      "discount": {
        "amount": "0.00",
        "currency": "NGN",
      },
      "discountPercent": null,
      "due": {
        "amount": "7500.00",
        "currency": "NGN",
      },
      "dueOn": "<day>",
      "earlyDiscount": null,
      "earlyUntil": null,
      "entityId": "entity.main",
      "entryId": "<id>",
      "lines": [
        {
          "accountId": "account.sales",
          "branchId": null,
          "costCentreId": null,
          "description": "One",
          "discount": {
            "amount": "0.00",
            "currency": "NGN",
          },
          "discountPercent": null,
          "fundId": null,
          "net": {
            "amount": "7500.00",
            "currency": "NGN",
          },
          "projectId": null,
          "quantity": "0.5",
          "tax": {
            "amount": "0.00",
            "currency": "NGN",
          },
          "taxCodeIds": [],
          "unitPrice": "15000",
        },
      ],
      "memo": "Half a visit",
      "net": {
        "amount": "7500.00",
        "currency": "NGN",
      },
      "number": "CN-<number>",
      "ofDocumentId": "<id>",
      "open": {
        "amount": "0.00",
        "currency": "NGN",
      },
      "partyId": "<id>",
      "partyName": "Somebody",
      "pricing": "exclusive",
      "reference": "INV-<number>",
      "state": "issued",
      "tax": {
        "amount": "0.00",
        "currency": "NGN",
      },
      "taxes": [],
      "total": {
        "amount": "7500.00",
        "currency": "NGN",
      },
      "withheldOnPayment": {
        "amount": "0.00",
        "currency": "NGN",
      },
    }
  `);
  const { creditNoteId } = credited;
  const revoked = await w.call(revokeCreditNote, { creditNoteId, reason: 'A whole one after all' });
  expect([revoked.total.amount, revoked.open?.amount, revoked.applied.length]).toEqual(['7500.00', '0.00', 1]);
  const { open } = await w.call(getInvoice, { invoiceId });
  expect(open?.amount).toBe('15000.00');
  expect((await w.call(getCreditNote, { creditNoteId })).open?.amount).toBe('0.00');
});

test('what was paid before it was credited is a credit of the customer', async () => {
  const w = await busy();
  const partyId = await somebody(w);
  const invoiceId = await billed(w, partyId, '12000');
  await w.call(recordPayment, { direction: 'received', partyId, amount: { amount: '12000', currency: 'NGN' }, documentIds: [invoiceId] });
  const credited = await w.call(creditInvoice, { invoiceId, reason: 'Not done' });
  expect([credited.open?.amount, credited.applied]).toEqual(['12000.00', []]);
  expect((await w.call(listCreditNotes, { state: 'open', partyId })).items.map(({ creditNoteId }) => creditNoteId)).toEqual([
    credited.creditNoteId,
  ]);
});

test('a credit of no invoice settles the oldest', async () => {
  const w = await busy();
  const partyId = await somebody(w);
  const [later, sooner] = [await billed(w, partyId, '5000'), await billed(w, partyId, '12000', { dueOn: '2026-01-01' })];
  const out = await w.call(issueCreditNote, { partyId, lines: [{ description: 'Goodwill', unitPrice: '13000' }] });
  expect(out.applied.map(({ documentId, amount }) => [documentId, amount.amount])).toEqual([
    [sooner, '12000.00'],
    [later, '1000.00'],
  ]);
});

test('nobody is billed beyond their limit but by whom may approve it', async () => {
  const w = await busy();
  const partyId = await somebody(w, { creditLimit: { amount: '90000', currency: 'NGN' } });
  await billed(w, partyId, '90000');
  const input = { invoiceId: (await w.call(createInvoice, { partyId, lines: one })).invoiceId };
  expect((await w.refusal(issueInvoice, input)).reason).toBe('credit_limit_exceeded');
  const accountant = w.as({ permissions: ['finance:read', 'finance:write', 'finance:post'] });
  expect((await w.refusal(issueInvoice, { ...input, isOverLimit: true }, { principal: accountant })).reason).toBe('approval_missing');
  expect((await w.call(issueInvoice, { ...input, isOverLimit: true })).state).toBe('issued');
});

test('two credits at once of all of an invoice: one is refused', async () => {
  const w = await busy();
  const invoiceId = await billed(w, await somebody(w), '100');
  const both = await Promise.allSettled([1, 2].map(() => w.result(creditInvoice, { invoiceId, reason: 'Race' })));
  expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
});

test('nothing is issued over nothing, on a day without books, or to somebody inactive', async () => {
  const w = await busy();
  const partyId = await somebody(w);
  const { invoiceId } = await w.call(createInvoice, { partyId, lines: one, discountPercent: '100' });
  expect((await w.refusal(issueInvoice, { invoiceId })).reason).toBe('nothing_due');
  await w.call(updateInvoice, { invoiceId, discountPercent: null, date: '1980-01-01' });
  expect((await w.refusal(issueInvoice, { invoiceId })).reason).toBe('no_period');
  await w.call(updateParty, { partyId, isActive: false });
  expect((await w.refusal(createInvoice, { partyId, lines: one })).reason).toBe('party_inactive');
});

test('printing promises a file', async () => {
  const w = await lookOnly();
  const { preview } = await w.preview(printInvoice, { invoiceId: id('invoice.issued') });
  expect(preview.effects).toMatchObject([{ port: 'printing', payload: { page: { title: 'Invoice' } } }]);
});

refuses(createInvoice, [
  ['nobody', { partyId: NOBODY, lines: one }, 'not_found', 'party_not_found'],
  ['a supplier', { partyId: id('party.supplier'), lines: one }, 'conflict', 'party_not_customer'],
  ['no account', { ...customer, lines: [{ ...one[0], accountId: NOBODY }] }, 'not_found', 'account_not_found'],
  ['no tax code', { ...customer, lines: [{ ...one[0], taxCodeIds: [NOBODY] }] }, 'not_found', 'tax_code_not_found'],
  ['no dimension', { ...customer, lines: [{ ...one[0], dimensionIds: [NOBODY] }] }, 'not_found', 'dimension_value_not_found'],
  ['more than all off', { ...customer, lines: one, discountPercent: '101' }, 'invalid_input', 'discount_too_large'],
  [
    'a price of too many decimals',
    { ...customer, lines: [{ description: 'X', unitPrice: '1.1234567' }] },
    'invalid_input',
    'unit_price_malformed',
  ],
  ['another party’s books', { ...customer, lines: one, entityId: NOBODY }, 'not_found', 'entity_not_found'],
]);
refuses(issueInvoice, [
  ['an issued one', { invoiceId: id('invoice.issued') }, 'conflict', 'invoice_not_draft'],
  ['none', { invoiceId: NOBODY }, 'not_found', 'invoice_not_found'],
  ['a bill', { invoiceId: id('bill.draft') }, 'not_found', 'invoice_not_found'],
]);
refuses(updateInvoice, [
  ['an issued one', { invoiceId: id('invoice.issued'), memo: 'x' }, 'conflict', 'invoice_not_draft'],
  ['no change', { invoiceId: id('invoice.draft') }, 'invalid_input', 'nothing_to_change'],
]);
refuses(deleteInvoice, [['an issued one', { invoiceId: id('invoice.issued') }, 'conflict', 'invoice_not_draft']]);
refuses(creditInvoice, [
  ['a draft', { invoiceId: id('invoice.draft'), reason: 'x' }, 'conflict', 'invoice_not_issued'],
  ['all of one that was credited in part', { invoiceId: id('invoice.issued'), reason: 'x' }, 'conflict', 'credited_in_part'],
  ['a line that is not there', { invoiceId: id('invoice.issued'), lines: [{ lineNo: 9 }], reason: 'x' }, 'invalid_input', 'line_unknown'],
  [
    'more than was billed',
    { invoiceId: id('invoice.issued'), lines: [{ lineNo: 1, quantity: '4' }], reason: 'x' },
    'conflict',
    'credit_exceeds_original',
  ],
]);
