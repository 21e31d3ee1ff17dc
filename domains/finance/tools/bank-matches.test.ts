import { beforeAll, describe, expect, test } from 'vitest';
import { undoCall } from '#domains/governance/public.ts';
import { type World, world } from '#tests/world.ts';
import { enter, importText, linesOf, newBank, openYear } from '../bank/testing/books.ts';
import { refuses } from '../bank/testing/refuses.ts';
import finance from '../index.ts';
import { id, NOBODY } from '../testing.ts';
import {
  acceptBankMatch,
  listBankMatches,
  payBankLine,
  postBankLine,
  removeBankMatch,
  repostBankEntry,
  reverseBankEntry,
  revokeBankMatch,
  suggestBankMatches,
  transferBankLine,
  voidBankPayment,
} from './bank-matches.ts';
import { applyBankRules, createBankRule, deleteBankRule, updateBankRule } from './bank-rules.ts';
import { getEntry } from './entries.ts';
import { setExchangeRate } from './rates.ts';
import { createTaxCode } from './tax-codes.ts';
import { createTaxRate } from './tax-rates.ts';
import { checkReconciliation, completeReconciliation, reopenReconciliation } from './reconciliations.ts';

const rows = (...lines: string[]): string => ['Date,Description,Amount', ...lines].join('\n');

/** One world for all: each test has bank accounts of its own. */
let w: World;
beforeAll(async () => {
  w = await world(finance, 'files');
  await openYear(w);
});

test('several lines of the bank are one of the books, and one is several; both are suggested and accepted', async () => {
  const { bankAccountId, accountId } = await newBank(w, 'Current 1');
  const takings = await enter(w, { accountId, amount: '300.00', date: '2001-01-05' });
  const wages = [
    await enter(w, { accountId, amount: '-40.00', date: '2001-01-08' }),
    await enter(w, { accountId, amount: '-60.00', date: '2001-01-08' }),
  ];
  await importText(w, bankAccountId, rows('2001-01-05,Till 1,100.00', '2001-01-06,Till 2,200.00', '2001-01-09,Batch of wages,-100.00'));
  const [one, two, batch] = (await linesOf(w, bankAccountId)).map(({ statementLineId }) => statementLineId);
  const { items } = await w.call(suggestBankMatches, { bankAccountId, minScore: 0 });
  expect(
    items.map(({ kind, statementLineIds, reasons, call }) => [
      kind,
      statementLineIds.length,
      reasons,
      (call.input['entryLineIds'] as string[]).length,
    ]),
  ).toEqual([
    ['match', 1, ['2 amounts sum up', '1 day apart'], 2],
    ['match', 2, ['2 lines of the bank sum up', 'same day'], 1],
  ]);
  await w.call(acceptBankMatch, { statementLineIds: [one ?? '', two ?? ''], entryLineIds: [takings] });
  const accepted = await w.result(acceptBankMatch, { statementLineIds: [batch], entryLineIds: wages });
  expect((await w.call(listBankMatches, { bankAccountId })).items).toHaveLength(2);
  expect((await w.call(suggestBankMatches, { bankAccountId })).items).toEqual([]);
  await w.call(undoCall, { callId: accepted.callId });
  expect((await w.call(suggestBankMatches, { bankAccountId })).items).toHaveLength(1);
});

test('a line is divided over several accounts; taken back it is open again, and posted again it is not', async () => {
  const { bankAccountId, accountId } = await newBank(w, 'Current 2');
  await importText(w, bankAccountId, rows('2001-01-05,Card settlement,950.00'));
  const [line] = await linesOf(w, bankAccountId);
  const statementLineId = line?.statementLineId ?? '';
  const parts = [
    { accountId: id('account.bank_charges'), amount: '-50.00' },
    { accountId: id('account.sales'), description: 'Takings' },
  ];
  const posted = await w.result(postBankLine, { statementLineId, parts });
  const { entryId } = posted.output as { entryId: string };
  const entry = await w.call(getEntry, { entryId });
  expect(entry.lines.map((each) => [each.accountId, each.debit.amount, each.credit.amount])).toEqual([
    [accountId, '950.00', '0.00'],
    [id('account.bank_charges'), '50.00', '0.00'],
    [id('account.sales'), '0.00', '1000.00'],
  ]);
  const reversed = await w.result(reverseBankEntry, { entryId, reason: 'Wrong' });
  const open = async () => (await w.call(checkReconciliation, { bankAccountId })).items.map((item) => item.text);
  expect(await open()).toEqual(['Card settlement']);
  await w.call(undoCall, { callId: reversed.callId });
  expect(await open()).toEqual([]);
});

test('a charge that holds a tax is cut into what it is net and the tax, by hand or by a rule', async () => {
  const { bankAccountId } = await newBank(w, 'Current 3');
  const { taxCodeId } = await w.call(createTaxCode, { code: 'V10', name: 'Demo 10', kind: 'standard', use: 'both' });
  await w.call(createTaxRate, { taxCodeId, rate: '10', validFrom: '2000-01-01', source: 'Demo' });
  await importText(w, bankAccountId, rows('2001-01-05,Cost of ledger,-11.00', '2001-01-06,Card machine,-22.01'));
  await w.call(createBankRule, { name: 'Fee with tax', textContains: 'cost of ledger', accountId: id('account.bank_charges'), taxCodeId });
  const { items } = await w.call(applyBankRules, { bankAccountId });
  const [, machine] = await linesOf(w, bankAccountId);
  const byHand = await w.result(postBankLine, {
    statementLineId: machine?.statementLineId,
    parts: [{ accountId: id('account.purchases'), taxCodeId }],
  });
  const entries = [items[0]?.entryId ?? '', (byHand.output as { entryId: string }).entryId];
  const sides = await Promise.all(
    entries.map(async (entryId) =>
      (await w.call(getEntry, { entryId })).lines.map(({ debit, credit }) => `${debit.amount} ${credit.amount}`),
    ),
  );
  expect(sides).toEqual([
    ['0.00 11.00', '10.00 0.00', '1.00 0.00'],
    ['0.00 22.01', '20.01 0.00', '2.00 0.00'],
  ]);
  await w.call(undoCall, { callId: byHand.callId });
  expect(await w.call(checkReconciliation, { bankAccountId })).toMatchObject({ openItems: 1 });
});

test('a transfer between two currencies is one entry at what the foreign side is worth, and a line of each bank', async () => {
  await w.call(setExchangeRate, { base: 'USD', quote: 'NGN', rate: '1500', onDate: '2001-01-01' });
  const [home, abroad] = [await newBank(w, 'Naira 4'), await newBank(w, 'Dollars 5', { currency: 'USD' })];
  await importText(w, home.bankAccountId, rows('2001-01-05,Sold dollars,149000.00'));
  await importText(w, abroad.bankAccountId, rows('2001-01-04,Sold dollars,-100.00'));
  const [[near], [far]] = [await linesOf(w, home.bankAccountId), await linesOf(w, abroad.bankAccountId)];
  const out = await w.result(transferBankLine, { statementLineId: far?.statementLineId, otherStatementLineId: near?.statementLineId });
  const { entryId, matches } = out.output as { entryId: string; matches: unknown[] };
  expect(matches).toHaveLength(2);
  const entry = await w.call(getEntry, { entryId });
  expect(entry.lines.map(({ debit, credit, original }) => [debit.amount, credit.amount, original])).toEqual([
    ['0.00', '149000.00', { amount: '-100.00', currency: 'USD' }],
    ['149000.00', '0.00', { amount: '149000.00', currency: 'NGN' }],
  ]);
  for (const { bankAccountId } of [home, abroad])
    expect(await w.call(checkReconciliation, { bankAccountId })).toMatchObject({ openItems: 0 });
  await w.call(undoCall, { callId: out.callId });
  expect(await w.call(checkReconciliation, { bankAccountId: abroad.bankAccountId })).toMatchObject({
    openItems: 1,
    books: { amount: '0.00', currency: 'USD' },
  });
});

test('a payment that is taken back leaves the line and the invoice open, and undo of that pays it again', async () => {
  const { bankAccountId } = await newBank(w, 'Paid');
  await importText(w, bankAccountId, rows('2001-03-01,Money of a customer,30000.00'));
  const [line] = await linesOf(w, bankAccountId);
  const statementLineId = line?.statementLineId ?? '';
  const paid = await w.call(payBankLine, { statementLineId, partyId: id('party.customer'), applyTo: 'oldest' });
  const matchId = paid.matches[0]?.matchId ?? '';
  const voided = await w.result(voidBankPayment, { matchId, reason: 'Other customer' });
  expect(voided.output).toMatchObject({ paymentId: paid.paymentId, statementLineId, partyId: id('party.customer') });
  expect((voided.output as { openItemIds: string[] }).openItemIds.length).toBeGreaterThan(0);
  await w.call(undoCall, { callId: voided.callId });
  const { items } = await w.call(listBankMatches, { bankAccountId });
  expect(items.map(({ origin, statementLineIds }) => [origin, statementLineIds.length])).toEqual([
    ['paid', 1],
    ['cleared', 0],
  ]);
});

describe('refused:', () => {
  const line = (name: string) => id(`bank_line.${name}`);
  const rent = id('entry_line.bank_rent');
  const main = id('bank_account.main');
  refuses(
    () => w,
    [
      [suggestBankMatches, 'no such bank account', { bankAccountId: NOBODY }, 'bank_account_not_found'],
      [suggestBankMatches, 'a line that is matched', { bankAccountId: main, statementLineId: line('charge') }, 'line_matched'],
      [listBankMatches, 'no such bank account', { bankAccountId: NOBODY }, 'bank_account_not_found'],
      [acceptBankMatch, 'no line of the bank', { statementLineIds: [], entryLineIds: [rent] }, 'no_bank_line'],
      [acceptBankMatch, 'no line of the books', { statementLineIds: [line('rent')], entryLineIds: [] }, 'too_few_lines'],
      [acceptBankMatch, 'another amount', { statementLineIds: [line('fee')], entryLineIds: [rent] }, 'bank_match_differs'],
      [
        acceptBankMatch,
        'a line of two bank accounts',
        { statementLineIds: [line('rent')], entryLineIds: [id('entry_line.rent')] },
        'other_bank_account',
      ],
      [acceptBankMatch, 'a line that is matched', { statementLineIds: [line('charge')], entryLineIds: [rent] }, 'line_matched'],
      [acceptBankMatch, 'a line that is not there', { statementLineIds: [NOBODY], entryLineIds: [rent] }, 'bank_line_not_found'],
      [
        acceptBankMatch,
        'a line of the books that is not there',
        { statementLineIds: [line('rent')], entryLineIds: [NOBODY] },
        'entry_line_not_found',
      ],
      [removeBankMatch, 'no such match', { matchId: NOBODY }, 'bank_match_not_found'],
      [removeBankMatch, 'one that made a payment', { matchId: id('bank_match.paid') }, 'match_has_made'],
      [
        postBankLine,
        'parts that are too little',
        { statementLineId: line('fee'), parts: [{ accountId: id('account.bank_charges'), amount: '-1.00' }] },
        'parts_differ',
      ],
      [
        postBankLine,
        'two rests',
        { statementLineId: line('fee'), parts: [{ accountId: id('account.bank_charges') }, { accountId: id('account.sales') }] },
        'parts_differ',
      ],
      [postBankLine, 'the account itself', { statementLineId: line('fee'), parts: [{ accountId: id('account.bank') }] }, 'own_account'],
      [
        postBankLine,
        'more decimals than there are',
        { statementLineId: line('fee'), parts: [{ accountId: id('account.sales'), amount: '-50.001' }] },
        'too_many_decimals',
      ],
      [
        postBankLine,
        'the account of customers',
        { statementLineId: line('customer'), parts: [{ accountId: id('account.receivable') }] },
        'control_account',
      ],
      [
        postBankLine,
        'a closed month',
        { statementLineId: line('fee'), date: '1999-01-15', parts: [{ accountId: id('account.bank_charges') }] },
        'period_not_open',
      ],
      [transferBankLine, 'no other side', { statementLineId: line('to_wallet') }, 'other_side_needed'],
      [transferBankLine, 'to itself', { statementLineId: line('to_wallet'), otherBankAccountId: main }, 'not_a_transfer'],
      [
        transferBankLine,
        'two lines of one account',
        { statementLineId: line('to_wallet'), otherStatementLineId: line('customer') },
        'not_a_transfer',
      ],
      [reverseBankEntry, 'an entry of no line', { entryId: id('entry.rent'), reason: 'x' }, 'bank_entry_not_found'],
      [
        repostBankEntry,
        'a line that is matched',
        { entryId: id('entry.bank_reversed'), statementLineIds: [line('charge')] },
        'line_matched',
      ],
      [repostBankEntry, 'another line', { entryId: id('entry.bank_reversed'), statementLineIds: [line('fee')] }, 'bank_match_differs'],
      [payBankLine, 'no such party', { statementLineId: line('customer'), partyId: NOBODY }, 'party_not_found'],
      [voidBankPayment, 'a match without a payment', { matchId: id('bank_match.mistake'), reason: 'x' }, 'match_of_no_payment'],
      [
        revokeBankMatch,
        'a match of another account',
        { bankAccountId: id('bank_account.wallet'), matchIds: [id('bank_match.mistake')], reason: 'x' },
        'other_bank_account',
      ],
      [createBankRule, 'no target', { name: 'x', textContains: 'x' }, 'rule_target'],
      [createBankRule, 'no condition', { name: 'x', accountId: id('account.sales') }, 'rule_without_condition'],
      [createBankRule, 'limits in no currency', { name: 'x', min: '5', accountId: id('account.sales') }, 'limits_need_account'],
      [createBankRule, 'a name that is taken', { name: 'Charges', textContains: 'x', accountId: id('account.sales') }, 'bank_rule_exists'],
      [updateBankRule, 'no such rule', { bankRuleId: NOBODY, priority: 1 }, 'bank_rule_not_found'],
      [deleteBankRule, 'no such rule', { bankRuleId: NOBODY }, 'bank_rule_not_found'],
      [applyBankRules, 'no such bank account', { bankAccountId: NOBODY }, 'bank_account_not_found'],
      [
        checkReconciliation,
        'a bank account without a statement',
        { bankAccountId: id('bank_account.mistake') },
        'bank_statement_not_found',
      ],
      [
        completeReconciliation,
        'lines that are not matched',
        { bankAccountId: main, statementId: id('bank_statement.mistake') },
        'lines_unmatched',
      ],
      [
        completeReconciliation,
        'what does not add up',
        { bankAccountId: main, statementId: id('bank_statement.done') },
        'reconciliation_differs',
      ],
      [completeReconciliation, 'a day that is proved', { bankAccountId: id('bank_account.wallet') }, 'day_reconciled'],
      [reopenReconciliation, 'no such reconciliation', { reconciliationId: NOBODY, reason: 'x' }, 'reconciliation_not_found'],
    ],
  );
});
