import { expect, test } from 'vitest';
import { billed, busy, id, lookOnly, NOBODY, plain, refuses, somebody } from '../documents/testing.ts';
import { allocateOpenItem, listAllocations, listOpenItems, releaseAllocation, restoreAllocation } from './allocations.ts';
import { createInvoice, getInvoice, issueInvoice, setInvoiceTerms, updateInvoice } from './invoices.ts';
import { recordPayment, voidPayment } from './payments.ts';
import { approveWriteOff, listWriteOffs, refuseWriteOff, requestWriteOff, reverseWriteOff } from './write-offs.ts';

const naira = (amount: string) => ({ amount, currency: 'NGN' });

test('open items of a party, longest due first, now and as of a day', async () => {
  const w = await lookOnly();
  expect(plain(await w.call(listOpenItems, { partyId: id('party.supplier') }))).toMatchInlineSnapshot(`
    {
      "items": [
        {
          "amount": {
            "amount": "48000.00",
            "currency": "NGN",
          },
          "control": "payable",
          "date": "<day>",
          "daysOverdue": null,
          "documentId": "bill.posted",
          "dueOn": "<day>",
          "entryNumber": "JE-<number>",
          "lineId": "<id>",
          "open": {
            "amount": "48000.00",
            "currency": "NGN",
          },
          "side": "owed",
          "sourceKind": "bill",
        },
        {
          "amount": {
            "amount": "5000.00",
            "currency": "NGN",
          },
          "control": "payable",
          "date": "<day>",
          "daysOverdue": null,
          "documentId": "supplier_credit.kept",
          "dueOn": "<day>",
          "entryNumber": "JE-<number>",
          "lineId": "<id>",
          "open": {
            "amount": "5000.00",
            "currency": "NGN",
          },
          "side": "credit",
          "sourceKind": "supplier_credit",
        },
      ],
      "nextCursor": null,
    }
  `);
  expect((await w.call(listOpenItems, { partyId: id('party.supplier'), on: '2000-01-01' })).items).toEqual([]);
  const first = await w.call(listOpenItems, { partyId: id('party.supplier'), limit: 1 });
  const second = await w.call(listOpenItems, { partyId: id('party.supplier'), limit: 1, cursor: first.nextCursor ?? '' });
  expect([first.items[0]?.side, second.items[0]?.side, second.nextCursor].toSorted()).toEqual([null, 'credit', 'owed'].toSorted());
});

test('money on account is set against chosen invoices, released and restored', async () => {
  const w = await busy();
  const partyId = await somebody(w);
  const [a, b] = [await billed(w, partyId, '100'), await billed(w, partyId, '60')];
  const { lineId } = await w.call(recordPayment, { direction: 'received', partyId, amount: naira('120') });
  const lineOf = async (documentId: string) =>
    (await w.call(listOpenItems, { partyId })).items.find((item) => item.documentId === documentId)?.lineId ?? '';
  const items = [{ lineId: await lineOf(b) }, { lineId: await lineOf(a), amount: naira('40') }];
  const { callId, output } = await w.result(allocateOpenItem, { lineId, items });
  expect(output['left']).toEqual(naira('20.00'));
  const open = async (invoiceId: string) => (await w.call(getInvoice, { invoiceId })).open?.amount;
  expect([await open(a), await open(b)]).toEqual(['60.00', '0.00']);
  await w.result('governance_undo_call', { callId });
  expect([await open(a), await open(b)]).toEqual(['100.00', '60.00']);
  const ids = (output['applied'] as { allocationId: string }[]).map(({ allocationId }) => allocationId);
  await w.call(restoreAllocation, { allocationIds: ids });
  expect([await open(a), await open(b)]).toEqual(['60.00', '0.00']);
  const listed = await w.call(listAllocations, { partyId });
  expect(listed.items.map(({ kind }) => kind).toSorted()).toEqual(['payment', 'payment', 'payment', 'payment', 'reversal', 'reversal']);
});

test('paid in time and short by the discount is paid; void takes the discount back, too', async () => {
  const w = await busy();
  const partyId = await somebody(w);
  const { invoiceId } = await w.call(createInvoice, { partyId, lines: [{ description: 'One', unitPrice: '1000' }] });
  const agreed = await w.call(setInvoiceTerms, { invoiceId, days: 30, discountPercent: '2', discountDays: 5 });
  expect(agreed.earlyDiscount?.amount).toBe('20.00');
  expect(
    (await w.call(updateInvoice, { invoiceId, lines: agreed.lines.map(({ description, unitPrice }) => ({ description, unitPrice })) }))
      .earlyUntil,
  ).toBeNull();
  await w.call(setInvoiceTerms, { invoiceId, days: 30, discountPercent: '2', discountDays: 5 });
  await w.call(issueInvoice, { invoiceId });
  const short = await w.call(recordPayment, { direction: 'received', partyId, amount: naira('980'), documentIds: [invoiceId] });
  expect(short.applied.map(({ kind, amount }) => [kind, amount.amount])).toEqual([
    ['payment', '980.00'],
    ['discount', '20.00'],
  ]);
  const open = async () => (await w.call(getInvoice, { invoiceId })).open?.amount;
  expect(await open()).toBe('0.00');
  await w.call(voidPayment, { paymentId: short.paymentId, reason: 'Bounced' });
  expect(await open()).toBe('1000.00');
  const tooShort = await w.call(recordPayment, { direction: 'received', partyId, amount: naira('979.99'), documentIds: [invoiceId] });
  expect(tooShort.applied).toHaveLength(1);
});

test('a debt is given up by two people, and owed again when that is taken back', async () => {
  const w = await busy();
  const partyId = await somebody(w);
  const invoiceId = await billed(w, partyId, '300');
  const [item] = (await w.call(listOpenItems, { partyId })).items;
  const wanted = await w.call(requestWriteOff, { lineId: item?.lineId ?? '', amount: naira('299'), reason: 'Bankrupt' });
  const { writeOffId } = wanted;
  expect((await w.refusal(approveWriteOff, { writeOffId })).reason).toBe('write_off_own_request');
  const agent = w.as({ actor: { kind: 'agent', id: 'key', name: 'Agent', onBehalfOf: w.owner.actor.id } });
  expect((await w.refusal(approveWriteOff, { writeOffId }, { principal: agent })).reason).toBe('write_off_own_request');
  const head = { principal: w.as({ actor: { kind: 'person', id: 'head', name: 'Head' } }) };
  const { callId } = await w.result(approveWriteOff, { writeOffId }, head);
  const open = async () => (await w.call(getInvoice, { invoiceId })).open?.amount;
  expect([await open(), (await w.refusal(refuseWriteOff, { writeOffId, reason: 'x' }, head)).reason]).toEqual([
    '1.00',
    'write_off_decided',
  ]);
  const allocationId = (await w.call(listWriteOffs, { partyId })).items[0]?.allocationId ?? '';
  expect((await w.refusal(releaseAllocation, { allocationIds: [allocationId], reason: 'x' })).reason).toBe('allocation_of_write_off');
  await w.result('governance_undo_call', { callId });
  expect([await open(), (await w.call(listWriteOffs, { partyId })).items[0]?.state]).toEqual(['300.00', 'reversed']);
  expect((await w.events()).filter((type) => type.startsWith('write_off.'))).toEqual(['write_off.requested', 'write_off.approved']);
});

test('a refused write-off leaves the item open', async () => {
  const w = await lookOnly();
  const { output } = await w.preview(refuseWriteOff, { writeOffId: id('write_off.requested'), reason: 'They will pay' });
  expect(plain(output)).toMatchInlineSnapshot(`
    {
      "allocationId": null,
      "amount": {
        "amount": "50.00",
        "currency": "NGN",
      },
      "decidedAt": "<moment>",
      "decidedBy": "Owner",
      "lineId": "<id>",
      "partyId": "party.customer",
      "reason": "Bank charge that they deducted",
      "refusedBecause": "They will pay",
      "requestedAt": "<moment>",
      "requestedBy": "The clerk",
      "state": "refused",
      "writeOffId": "write_off.requested",
    }
  `);
});

refuses(allocateOpenItem, [
  ['an item that is settled', { lineId: id('line.given_up') }, 'conflict', 'item_settled'],
  ['two of one side', { lineId: id('line.kept'), items: [{ lineId: id('line.kept') }] }, 'invalid_input', 'same_side'],
  ['an item of another', { lineId: id('line.kept'), items: [{ lineId: id('line.late') }] }, 'invalid_input', 'item_of_another'],
  [
    'another currency',
    { lineId: id('line.kept'), items: [{ lineId: id('line.late'), amount: { amount: '1', currency: 'USD' } }] },
    'invalid_input',
    'currency_differs',
  ],
  ['no item', { lineId: NOBODY }, 'not_found', 'open_item_not_found'],
]);
refuses(releaseAllocation, [
  ['one that was taken back', { allocationIds: [id('allocation.released')], reason: 'x' }, 'conflict', 'allocation_taken_back'],
  ['none', { allocationIds: [NOBODY], reason: 'x' }, 'not_found', 'allocation_not_found'],
]);
refuses(restoreAllocation, [['one that stands', { allocationIds: [id('allocation.payment')] }, 'conflict', 'allocation_stands']]);
refuses(requestWriteOff, [
  ['more than is open', { lineId: id('line.late'), amount: naira('99999999'), reason: 'x' }, 'conflict', 'more_than_open'],
  ['what is settled', { lineId: id('line.given_up'), reason: 'x' }, 'conflict', 'more_than_open'],
  [
    'another currency',
    { lineId: id('line.late'), amount: { amount: '1', currency: 'USD' }, reason: 'x' },
    'invalid_input',
    'currency_differs',
  ],
]);
refuses(reverseWriteOff, [
  ['one that nobody approved', { writeOffId: id('write_off.requested'), reason: 'x' }, 'conflict', 'write_off_not_approved'],
]);
