import { seededAccount } from '#domains/finance/public.ts';
import { ok, refused, type Step } from './scenario.ts';

/** What happens in the books, in the currency of the business whatever that is: amounts are whole units of it. */

const money = (amount: string) => ({ amount, currency: '$business.currency' });

interface Billing {
  /** Who drafts, and who issues. */
  by: string;
  issuedBy?: string;
  customer: string;
  lines: { description: string; quantity?: string; unitPrice: string; discountPercent?: string }[];
}

/** From a customer in the books to an issued invoice; who may only draft is refused to issue. */
export const billed = ({ by, issuedBy = by, customer, lines }: Billing): Step[] => [
  ok(by, `Enters ${customer} as somebody to bill.`, 'finance_create_party', { name: customer, isCustomer: true }, 'payer'),
  ok(by, 'Drafts the invoice.', 'finance_create_invoice', { partyId: '$payer.partyId', lines }, 'invoice'),
  ...(issuedBy === by ? [] : [refused(by, 'Tries to issue it.', 'finance_issue_invoice', { invoiceId: '$invoice.invoiceId' })]),
  ok(issuedBy, 'Issues it: it has a number and is in the books.', 'finance_issue_invoice', { invoiceId: '$invoice.invoiceId' }, 'issued'),
  ok(by, 'Reads what is open of it.', 'finance_get_invoice', { invoiceId: '$issued.invoiceId' }),
];

/** The whole invoice, or an amount of it. */
export const paid = (by: string, { into, amount }: { into: 'bank' | 'cash' | 'mobile_money'; amount?: string }): Step =>
  ok(
    by,
    amount ? 'Takes a part of it.' : 'Takes the payment, and the invoice is settled.',
    'finance_record_payment',
    {
      direction: 'received',
      partyId: '$payer.partyId',
      amount: amount ? money(amount) : '$issued.due',
      accountId: seededAccount(into),
      documentIds: ['$issued.invoiceId'],
    },
    'payment',
  );

type Side = readonly [account: string, amount: string];

const linesOf = (debits: readonly Side[], credits: readonly Side[], dimensions?: Record<string, string>) =>
  [...debits.map((one) => ['debit', ...one] as const), ...credits.map((one) => ['credit', ...one] as const)].map(
    ([side, name, amount]) => ({
      accountId: seededAccount(name),
      side,
      money: money(amount),
      ...(dimensions && { dimensions }),
    }),
  );

interface Posting {
  debits: readonly Side[];
  credits: readonly Side[];
  dimensions?: Record<string, string>;
}

/** An entry by hand, by the parts that accounts play or the keys of the trade’s own. */
export const posted = (by: string, does: string, { debits, credits, dimensions }: Posting): Step =>
  ok(by, does, 'finance_post_entry', { description: does, lines: linesOf(debits, credits, dimensions) }, 'entry');

/** One writes it down, and another posts it. */
export const draftedAndPosted = (by: string, postedBy: string, { does, debits, credits }: Posting & { does: string }): Step[] => [
  ok(by, does, 'finance_create_entry_draft', { description: does, lines: linesOf(debits, credits) }, 'draft'),
  refused(by, 'Tries to post it.', 'finance_post_entry_draft', { entryDraftId: '$draft.entryDraftId' }),
  ok(postedBy, 'Posts it.', 'finance_post_entry_draft', { entryDraftId: '$draft.entryDraftId' }, 'entry'),
];

/** A gift of abroad, kept apart from all other money by its fund; then some of it is spent, and so much of it is income. */
export function restrictedGrant({ manager, by }: { manager: string; by: string }): Step[] {
  const abroad = { amount: '1000', currency: '$business.foreignCurrency' };
  const dimensions = { fund: '$fund.dimensionValueId' };
  const into = [
    { accountId: seededAccount('bank'), side: 'debit', money: abroad, dimensions },
    { accountId: seededAccount('deferred_income'), side: 'credit', money: abroad, dimensions },
  ];
  return [
    ok(
      manager,
      'Opens a fund for the grant.',
      'finance_create_dimension_value',
      { kind: 'fund', code: 'EX-WATER', name: 'Clean water' },
      'fund',
    ),
    ok(manager, 'Enters the rate of the day.', 'finance_set_exchange_rate', {
      base: '$business.foreignCurrency',
      quote: '$business.currency',
      rate: '100',
      source: 'Rehearsal',
    }),
    ok(
      by,
      'Receives the restricted grant in another currency.',
      'finance_post_entry',
      { description: 'Grant for clean water', lines: into },
      'grant',
    ),
    posted(by, 'Spends of the fund.', { debits: [['purchases', '4000']], credits: [['bank', '4000']], dimensions }),
    posted(by, 'Takes so much of the grant as income.', {
      debits: [['deferred_income', '4000']],
      credits: [['grants', '4000']],
      dimensions,
    }),
  ];
}
