import { expect, test } from 'vitest';
import { busy, id, lookOnly, NOBODY, refuses, somebody } from '../documents/testing.ts';
import { getInvoice, issueInvoice } from './invoices.ts';
import {
  acceptQuote,
  createQuote,
  declineQuote,
  deleteQuote,
  expireQuotes,
  getQuote,
  listQuotes,
  sendQuote,
  updateQuote,
} from './quotes.ts';

const lines = [{ description: 'Fleet check', quantity: '12', unitPrice: '18000' }];

test('an offer is drafted, changed, sent, taken up and billed', async () => {
  const w = await busy();
  const partyId = await somebody(w);
  const { quoteId } = await w.call(createQuote, { partyId, lines });
  await w.call(updateQuote, { quoteId, discountPercent: '5' });
  const sent = await w.call(sendQuote, { quoteId });
  expect([sent.state, sent.number?.slice(0, 3), sent.total.amount, sent.open, sent.entryId]).toEqual([
    'sent',
    'QT-',
    '205200.00',
    null,
    null,
  ]);
  const { callId, output } = await w.result(acceptQuote, { quoteId, reference: 'PO 9' });
  const invoice = await w.call(getInvoice, { invoiceId: String(output['invoiceId']) });
  expect(invoice).toMatchObject({ state: 'draft', reference: 'PO 9', discountPercent: '5', ofDocumentId: quoteId, total: sent.total });
  await w.result('governance_undo_call', { callId });
  expect((await w.call(getQuote, { quoteId })).state).toBe('sent');
  const again = await w.call(acceptQuote, { quoteId });
  expect((await w.call(issueInvoice, { invoiceId: again.invoiceId })).state).toBe('issued');
  expect(await w.events()).toEqual(expect.arrayContaining(['quote.sent', 'quote.accepted']));
});

test('undo of sending declines it, since its number is used', async () => {
  const w = await busy();
  const { quoteId } = await w.call(createQuote, { partyId: await somebody(w), lines });
  const { callId } = await w.result(sendQuote, { quoteId });
  await w.result('governance_undo_call', { callId });
  expect((await w.call(getQuote, { quoteId })).state).toBe('declined');
  expect((await w.refusal(declineQuote, { quoteId })).reason).toBe('quote_not_sent');
});

test('what nobody answered expires after its last day, and is not taken up then', async () => {
  const w = await busy();
  const partyId = await somebody(w);
  const { quoteId } = await w.call(createQuote, { partyId, lines, validUntil: '2026-01-31' });
  await w.call(sendQuote, { quoteId });
  expect((await w.refusal(acceptQuote, { quoteId })).reason).toBe('quote_expired');
  expect(await w.call(expireQuotes, {})).toEqual({ quotes: 1 });
  expect((await w.call(listQuotes, { partyId, state: 'expired' })).items).toHaveLength(1);
  const draft = await w.call(createQuote, { partyId, lines });
  expect(await w.call(deleteQuote, { quoteId: draft.quoteId })).toEqual({ isDeleted: true });
});

test('listing quotes', async () => {
  const w = await lookOnly();
  expect((await w.call(listQuotes, {})).items.map(({ state }) => state).toSorted()).toEqual(['draft', 'sent']);
});

refuses(sendQuote, [['a sent one', { quoteId: id('quote.sent') }, 'conflict', 'quote_not_draft']]);
refuses(acceptQuote, [
  ['a draft', { quoteId: id('quote.draft') }, 'conflict', 'quote_not_sent'],
  ['none', { quoteId: NOBODY }, 'not_found', 'quote_not_found'],
]);
refuses(updateQuote, [['a sent one', { quoteId: id('quote.sent'), memo: 'x' }, 'conflict', 'quote_not_draft']]);
refuses(deleteQuote, [['a sent one', { quoteId: id('quote.sent') }, 'conflict', 'quote_not_draft']]);
