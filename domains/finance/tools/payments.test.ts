import { expect, test } from 'vitest';
import type { World } from '#tests/world.ts';
import { billed, busy, id, NOBODY, plain, refuses, somebody, today } from '../documents/testing.ts';
import { getEntry } from './entries.ts';
import { createInvoice, getInvoice, issueInvoice } from './invoices.ts';
import { exchangePayment, getPayment, listPayments, recordPayment, restorePayment, voidPayment } from './payments.ts';
import { setExchangeRate } from './rates.ts';

const customer = { partyId: id('party.customer') };
const naira = (amount: string) => ({ amount, currency: 'NGN' });
const dollars = (amount: string) => ({ amount, currency: 'USD' });

test('a payment settles an invoice, and says what it settled', async () => {
  const w = await busy();
  const partyId = await somebody(w);
  const invoiceId = await billed(w, partyId, '35000');
  const out = await w.call(recordPayment, {
    direction: 'received',
    partyId,
    amount: naira('20000.00'),
    accountId: id('account.mobile_money'),
    documentIds: [invoiceId],
  });
  expect(plain(out)).toMatchInlineSnapshot(`
    {
      "accountId": "account.mobile_money",
      "amount": {
        "amount": "20000.00",
        "currency": "NGN",
      },
      "applied": [
        {
          "allocationId": "<id>",
          "amount": {
            "amount": "20000.00",
            "currency": "NGN",
          },
          "documentId": "<id>",
          "kind": "payment",
          "lineId": "<id>",
        },
      ],
      "control": "receivable",
      "date": "<day>",
      "direction": "received",
      "entityId": "entity.main",
      "entryId": "<id>",
      "lineId": "<id>",
      "memo": null,
      "method": "mobile_money",
      "money": {
        "amount": "20000.00",
        "currency": "NGN",
      },
      "number": "PAY-<number>",
      "open": {
        "amount": "0.00",
        "currency": "NGN",
      },
      "partyId": "<id>",
      "paymentId": "<id>",
      "reference": null,
      "reversalEntryId": null,
      "state": "recorded",
      "voidReason": null,
      "withheld": {
        "amount": "0.00",
        "currency": "NGN",
      },
    }
  `);
  expect((await w.events()).at(-1)).toBe('payment.received');
  const invoice = await w.call(getInvoice, { invoiceId });
  expect([invoice.open?.amount, invoice.history.length]).toEqual(['15000.00', 1]);
  expect((await w.call(listPayments, { direction: 'received', partyId })).items).toHaveLength(1);
});

test('more than is open stays on account; less leaves the rest open', async () => {
  const w = await busy();
  const partyId = await somebody(w);
  await billed(w, partyId, '24000');
  const over = await w.call(recordPayment, { direction: 'received', partyId, amount: naira('25000'), isOldestFirst: true });
  expect([over.open.amount, over.applied.map(({ amount }) => amount.amount)]).toEqual(['1000.00', ['24000.00']]);
  const under = await w.call(recordPayment, { direction: 'made', partyId: id('party.supplier'), amount: naira('1'), isOldestFirst: true });
  expect([under.control, under.open.amount]).toEqual(['payable', '0.00']);
  const refund = await w.call(recordPayment, { direction: 'made', partyId, amount: naira('1000'), isRefund: true, isOldestFirst: true });
  expect([refund.control, refund.open.amount, refund.applied.length]).toEqual(['receivable', '0.00', 1]);
});

/** An invoice of 100.00 USD, issued at 1,500. */
async function invoiceInDollars(w: World): Promise<{ invoiceId: string; partyId: string; year: number }> {
  const { year } = today();
  await w.call(setExchangeRate, { base: 'USD', quote: 'NGN', onDate: `${year}-01-01`, rate: '1500' });
  await w.call(setExchangeRate, { base: 'USD', quote: 'NGN', onDate: `${year}-01-05`, rate: '1612.5' });
  const partyId = await somebody(w);
  const lines = [{ description: 'Advice', quantity: '3', unitPrice: '33.3333' }];
  return { invoiceId: await billed(w, partyId, '', { currency: 'USD', date: `${year}-01-02`, lines }), partyId, year };
}

/** Gained by rates so far, in kobo. */
async function realised(w: World): Promise<number> {
  const [row] = await w.sql<{ sum: string }>(
    `SELECT coalesce(sum(l.credit - l.debit), 0) AS sum FROM finance.entry_lines l JOIN finance.posting_accounts p ON p.tenant_id = l.tenant_id AND p.account_id = l.account_id
     WHERE l.tenant_id = $1 AND p.role LIKE 'fx_realised%'`,
    [w.tenantId],
  );
  return Number(row?.sum);
}

test('a rate that moved is gained or lost when the invoice is settled, and not before', async () => {
  const w = await busy();
  const { invoiceId, partyId, year } = await invoiceInDollars(w);
  const before = await realised(w);
  await w.call(recordPayment, {
    direction: 'received',
    partyId,
    amount: dollars('33.33'),
    date: `${year}-01-05`,
    documentIds: [invoiceId],
  });
  const rest = await w.call(exchangePayment, {
    direction: 'received',
    partyId,
    amount: dollars('66.67'),
    moved: naira('98000'),
    date: `${year}-01-06`,
    documentIds: [invoiceId],
  });
  expect([rest.money.amount, rest.open.amount, (await w.call(getInvoice, { invoiceId })).open?.amount]).toEqual([
    '98000.00',
    '0.00',
    '0.00',
  ]);
  // 33.33 at 112.50 more; 66.67 were worth 100,005.00 and brought 98,000.00.
  expect((await realised(w)) - before).toBe(374_963 - 200_500);
});

test('tax that the customer keeps back goes to the return by its code', async () => {
  const w = await busy();
  const [code] = await w.sql<{ id: string }>(
    `SELECT id FROM finance.tax_codes WHERE tenant_id = $1 AND kind = 'withholding' AND withheld_at = 'payment' AND use <> 'purchase' ORDER BY code LIMIT 1`,
    [w.tenantId],
  );
  const lines = [{ description: 'Advice', unitPrice: '1000', ...(code && { taxCodeIds: [code.id] }) }];
  const partyId = await somebody(w);
  const { invoiceId, withheldOnPayment } = await w.call(createInvoice, { partyId, lines });
  await w.call(issueInvoice, { invoiceId });
  const half = { direction: 'received' as const, partyId, amount: naira('500'), documentIds: [invoiceId] };
  expect((await w.refusal(recordPayment, { ...half, withheld: '1' })).reason).toBe('withheld_differs');
  const kept = (Number(withheldOnPayment.amount) / 2).toFixed(2);
  const paid = await w.call(recordPayment, { ...half, withheld: kept });
  expect(paid.withheld.amount).toBe(kept);
  const taxed = await w.sql('SELECT document_kind, tax FROM finance.tax_lines WHERE tenant_id = $1 AND document_id = $2', [
    w.tenantId,
    paid.paymentId,
  ]);
  expect(taxed).toEqual([{ document_kind: 'payment', tax: kept.replace('.', '').replace(/^0+/, '') }]);
});

test('tax that no code speaks of is kept back on its account', async () => {
  const w = await busy();
  const paid = await w.call(recordPayment, { direction: 'received', partyId: await somebody(w), amount: naira('1000'), withheld: '50' });
  const { lines } = await w.call(getEntry, { entryId: paid.entryId });
  expect(lines.map(({ original }) => original.amount)).toEqual(['950.00', '50.00', '-1000.00']);
});

test('voiding opens again what it settled, with its exchange difference, and undo of that records it again', async () => {
  const w = await busy();
  const { invoiceId, partyId, year } = await invoiceInDollars(w);
  const before = await realised(w);
  const paid = await w.call(recordPayment, {
    direction: 'received',
    partyId,
    amount: dollars('100'),
    date: `${year}-01-05`,
    documentIds: [invoiceId],
  });
  const { callId, output } = await w.result(voidPayment, { paymentId: paid.paymentId, reason: 'Bounced' });
  expect(output).toMatchObject({ state: 'voided', voidReason: 'Bounced', open: { amount: '0.00' } });
  expect((await w.call(getInvoice, { invoiceId })).open?.amount).toBe('100.00');
  expect(await realised(w)).toBe(before);
  await w.result('governance_undo_call', { callId });
  expect((await w.call(getInvoice, { invoiceId })).open?.amount).toBe('0.00');
  expect((await realised(w)) - before).toBe(1_125_000);
});

test('two payments at once of one invoice settle it once', async () => {
  const w = await busy();
  const partyId = await somebody(w);
  const input = { direction: 'received', partyId, amount: naira('12000'), documentIds: [await billed(w, partyId, '12000')] };
  const both = await Promise.allSettled([1, 2].map(() => w.result(recordPayment, input)));
  const opens = both.map((each) =>
    each.status === 'fulfilled'
      ? String((each.value.output['open'] as { amount: string }).amount)
      : (each.reason as { reason: string }).reason,
  );
  expect(opens.toSorted()).toEqual(['0.00', 'item_settled']);
});

test('a voided payment is recorded again under a new number', async () => {
  const w = await busy();
  const out = await w.call(restorePayment, { paymentId: id('payment.voided') });
  expect([out.state, out.amount.amount, out.method]).toEqual(['recorded', '7000.00', 'cheque']);
  expect((await w.call(getPayment, { paymentId: id('payment.voided') })).state).toBe('voided');
});

const received = { direction: 'received', ...customer, amount: naira('10') };
refuses(recordPayment, [
  ['nothing', { ...received, amount: naira('0') }, 'invalid_input', 'amount_not_positive'],
  ['more kept back than there is', { ...received, withheld: '11' }, 'invalid_input', 'payment_amount'],
  ['an account that holds no money', { ...received, accountId: id('account.sales') }, 'invalid_input', 'not_a_money_account'],
  [
    'an invoice that is settled',
    { ...received, partyId: id('party.slow'), documentIds: [id('invoice.given_up')] },
    'conflict',
    'item_settled',
  ],
  ['an invoice of another', { ...received, documentIds: [id('invoice.late')] }, 'invalid_input', 'item_of_another'],
  ['a draft', { ...received, documentIds: [id('invoice.draft')] }, 'conflict', 'document_not_issued'],
  ['no invoice', { ...received, documentIds: [NOBODY] }, 'not_found', 'document_not_found'],
  [
    'an invoice in another currency',
    { ...received, amount: naira('1'), documentIds: [id('bill.posted')] },
    'invalid_input',
    'item_of_another',
  ],
  ['a supplier who does not buy', { ...received, partyId: id('party.supplier') }, 'conflict', 'party_not_customer'],
  ['a currency without rate', { ...received, amount: { amount: '1', currency: 'GBP' } }, 'conflict', 'no_exchange_rate'],
]);
refuses(exchangePayment, [['two sums in one currency that differ', { ...received, moved: naira('9') }, 'invalid_input', 'payment_sums']]);
refuses(voidPayment, [
  ['a voided one', { paymentId: id('payment.voided'), reason: 'x' }, 'conflict', 'payment_voided'],
  ['none', { paymentId: NOBODY, reason: 'x' }, 'not_found', 'payment_not_found'],
]);
refuses(restorePayment, [['one that stands', { paymentId: id('payment.received') }, 'conflict', 'payment_not_voided']]);
