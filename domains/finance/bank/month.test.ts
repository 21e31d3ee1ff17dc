import { beforeAll, expect, test } from 'vitest';
import { type World, world } from '#tests/world.ts';
import finance from '../index.ts';
import { id } from '../testing.ts';
import { acceptBankMatch, payBankLine, postBankLine, removeBankMatch, suggestBankMatches } from '../tools/bank-matches.ts';
import { applyBankRules, createBankRule } from '../tools/bank-rules.ts';
import { discardBankImport, importBankStatement } from '../tools/bank-statements.ts';
import { createInvoice, getInvoice, issueInvoice } from '../tools/invoices.ts';
import { createParty } from '../tools/parties.ts';
import { checkReconciliation, completeReconciliation, reopenReconciliation } from '../tools/reconciliations.ts';
import { undoCall } from '#domains/governance/public.ts';
import { FORMATS } from './parsing/read.ts';
import { enter, importJanuary, importText, linesOf, newBank, openYear, takeSuggestion } from './testing/books.ts';

/** One world for what needs no books of its own. */
let shared: World;
beforeAll(async () => {
  shared = await world(finance);
  await openYear(shared);
});

test('CSV, OFX, CAMT.053 and MT940 of one month are the same lines, and the same again is nothing', async () => {
  const w = shared;
  const told: unknown[] = [];
  for (const format of FORMATS) {
    const { bankAccountId } = await newBank(w, format);
    const first = await importJanuary(w, bankAccountId, format);
    expect(first).toMatchObject({ status: 'done', format, statements: [{ fileLines: 8, newLines: 8, missing: { amount: '0.00' } }] });
    const lines = await linesOf(w, bankAccountId);
    expect((await importJanuary(w, bankAccountId, format)).statements).toEqual([]);
    expect(await linesOf(w, bankAccountId)).toEqual(lines);
    const [opening, ...moved] = lines.map(({ statementLineId: _, statementId: _statement, ...line }) => line);
    expect(opening).toMatchObject({ description: 'Opening balance', amount: { amount: '500000.00' } });
    told.push(moved);
  }
  for (const lines of told) expect(lines).toEqual(told[0]);
  expect(
    (told[0] as { bookedOn: string; amount: { amount: string }; description: string }[]).map((line) => [line.bookedOn, line.amount.amount]),
  ).toEqual([
    ['2001-01-05', '120000.00'],
    ['2001-01-06', '-50.00'],
    ['2001-01-06', '-50.00'],
    ['2001-01-12', '75500.50'],
    ['2001-01-15', '-40000.00'],
    ['2001-01-20', '-15000.00'],
    ['2001-01-28', '310.25'],
    ['2001-01-30', '9999.99'],
  ]);
});

/** What was sold in the month, and who has to pay it. */
async function sell(w: World): Promise<Record<'foods' | 'sons' | 'cafe', string>> {
  const party = async (code: string, name: string) =>
    (await w.call(createParty, { code, name, isCustomer: true, currency: 'NGN' })).partyId;
  const [foods, sons, cafe] = [
    await party('FOODS', 'Harmattan Foods Ltd'),
    await party('SONS', 'Baobab & Sons'),
    await party('CAFE', 'Café Zoë'),
  ];
  const invoice = async (partyId: string, unitPrice: string) => {
    const { invoiceId } = await w.call(createInvoice, { partyId, date: '2001-01-03', lines: [{ description: 'Goods', unitPrice }] });
    return (await w.call(issueInvoice, { invoiceId })).number;
  };
  expect(await invoice(foods, '120000')).toBe('INV-2001-00001');
  await invoice(sons, '50000');
  await invoice(sons, '25500.50');
  return { foods, sons, cafe };
}

test('a month from the file to the proof, and each step taken back', async () => {
  const w = await world(finance);
  await openYear(w);
  const parties = await sell(w);
  const [bank, savings] = [await newBank(w, 'Current'), await newBank(w, 'Savings')];
  await enter(w, {
    accountId: bank.accountId,
    amount: '500000.00',
    date: '2001-01-01',
    other: 'opening_balances',
    description: 'Opening balance',
  });
  await enter(w, { accountId: bank.accountId, amount: '-40000.00', date: '2001-01-14', description: 'Rent of January' });
  const imported = await importJanuary(w, bank.bankAccountId, 'camt053');
  await importText(w, savings.bankAccountId, 'Date,Details,Amount\n2001-01-20,From current account,15000.00');
  const [opening, sale, fee, feeAgain, orders, rent, transfer, interest, prepaid] = (await linesOf(w, bank.bankAccountId)).map(
    (line) => line.statementLineId,
  );

  const take = (line: string | undefined) => takeSuggestion(w, bank.bankAccountId, line ?? '');
  expect([await take(sale), await take(orders), await take(rent), await take(transfer), await take(opening)]).toMatchInlineSnapshot(`
    [
      {
        "kind": "payment",
        "reasons": [
          "amount",
          "number in the text",
          "name 100%",
        ],
        "score": 85,
      },
      {
        "kind": "payment",
        "reasons": [
          "2 amounts sum up",
          "name 100%",
        ],
        "score": 60,
      },
      {
        "kind": "match",
        "reasons": [
          "amount",
          "1 day apart",
        ],
        "score": 63,
      },
      {
        "kind": "transfer",
        "reasons": [
          "opposite amount on an own account",
          "same day",
        ],
        "score": 85,
      },
      {
        "kind": "match",
        "reasons": [
          "amount",
          "1 day apart",
        ],
        "score": 63,
      },
    ]
  `);
  await w.call(createBankRule, { name: 'Fees', textContains: 'maintenance fee', direction: 'out', accountId: id('account.bank_charges') });
  const ruled = await w.result(applyBankRules, { bankAccountId: bank.bankAccountId });
  expect(ruled.output).toMatchObject({ items: [{ statementLineId: fee }, { statementLineId: feeAgain }], left: 2 });
  const posted = await w.result(postBankLine, { statementLineId: interest, parts: [{ accountId: id('account.discounts_received') }] });

  const refused = await w.refusal(completeReconciliation, { bankAccountId: bank.bankAccountId });
  expect([refused.reason, refused.details.data]).toEqual(['lines_unmatched', { open: 1 }]);
  const paid = await w.result(payBankLine, { statementLineId: prepaid, partyId: parties.cafe });

  const check = await w.call(checkReconciliation, { bankAccountId: bank.bankAccountId });
  expect(check).toMatchObject({
    closing: { amount: '650710.74' },
    books: { amount: '650710.74' },
    outstanding: { amount: '0.00' },
    unmatched: { amount: '0.00' },
    difference: { amount: '0.00' },
    explanation: [],
    openItems: 0,
  });
  const proof = await w.result(completeReconciliation, { bankAccountId: bank.bankAccountId });

  // What is proved is frozen.
  for (const callId of [paid.callId, posted.callId, ruled.callId])
    expect((await w.refusal(undoCall, { callId })).reason).toBe('days_reconciled');
  const match = (paid.output as { matches: { matchId: string }[] }).matches[0]?.matchId;
  expect((await w.refusal(removeBankMatch, { matchId: match })).reason).toBe('match_has_made');
  expect((await w.refusal(discardBankImport, { importId: imported.importId })).reason).toBe('statement_matched');
  expect((await w.refusal(importBankStatement, { bankAccountId: bank.bankAccountId, text: 'Date,Amount\n2001-01-20,5.00' })).reason).toBe(
    'days_reconciled',
  );
  expect((await w.refusal(completeReconciliation, { bankAccountId: bank.bankAccountId })).reason).toBe('day_reconciled');

  // And is free again when the proof is taken back.
  await w.call(undoCall, { callId: proof.callId });
  for (const callId of [paid.callId, posted.callId, ruled.callId]) await w.call(undoCall, { callId });
  const back = await w.call(checkReconciliation, { bankAccountId: bank.bankAccountId });
  expect([back.openItems, back.outstanding.amount, back.unmatched.amount, back.difference?.amount]).toEqual([
    4,
    '0.00',
    '10210.24',
    '0.00',
  ]);
});

test('what is not at the bank yet is outstanding, and a statement that is missing is named', async () => {
  const w = shared;
  const bank = await newBank(w, 'Cheques');
  const cheque = await enter(w, { accountId: bank.accountId, amount: '-70.00', date: '2001-01-30', description: 'Cheque 7' });
  await importText(w, bank.bankAccountId, 'Date,Details,Amount,Balance\n2001-01-31,Sale,100.00,100.00');
  const [sale] = await linesOf(w, bank.bankAccountId);
  await w.call(postBankLine, { statementLineId: sale?.statementLineId ?? '', parts: [{ accountId: id('account.sales') }] });
  const january = await w.call(completeReconciliation, { bankAccountId: bank.bankAccountId });
  expect(january).toMatchObject({
    closing: { amount: '100.00' },
    books: { amount: '30.00' },
    outstanding: { amount: '-70.00' },
    unmatched: { amount: '0.00' },
  });

  await importText(w, bank.bankAccountId, 'Date,Details,Amount,Balance\n2001-03-02,Cheque 7,-70.00,-20.00');
  const lost = await w.refusal(completeReconciliation, { bankAccountId: bank.bankAccountId, withUnmatched: true });
  expect([lost.reason, lost.message, lost.details.data?.['difference']]).toMatchInlineSnapshot(`
    [
      "reconciliation_differs",
      "Bank and books differ by -50.00 NGN. Through 2001-03-02 the lines of the bank come to 30.00 NGN, and its statement says -20.00 NGN. A statement before it is missing or came twice, or the account began with another balance.",
      {
        "amount": "-50.00",
        "currency": "NGN",
      },
    ]
  `);
  await importText(w, bank.bankAccountId, 'Date,Details,Amount,Balance\n2001-02-10,Charge,-50.00,50.00');
  const [, charge, cleared] = await linesOf(w, bank.bankAccountId);
  await w.call(postBankLine, { statementLineId: charge?.statementLineId ?? '', parts: [{ accountId: id('account.bank_charges') }] });
  // The cheque was outstanding in January, so it finds its other half although January is proved.
  await w.call(acceptBankMatch, { statementLineIds: [cleared?.statementLineId ?? ''], entryLineIds: [cheque] });
  const march = await w.call(completeReconciliation, { bankAccountId: bank.bankAccountId });
  expect(march).toMatchObject({ closing: { amount: '-20.00' }, books: { amount: '-20.00' }, outstanding: { amount: '0.00' } });
  expect((await w.refusal(reopenReconciliation, { reconciliationId: january.reconciliationId, reason: 'x' })).reason).toBe(
    'later_reconciliation',
  );
});

test('an undone month leaves invoices open and the bank as it was', async () => {
  const w = shared;
  const parties = await sell(w);
  const bank = await newBank(w, 'Undone');
  const imported = await w.result(importBankStatement, {
    bankAccountId: bank.bankAccountId,
    text: 'Date,Details,Amount\n2001-01-05,INV-2001-00001 Harmattan Foods,119000.00',
  });
  const [line] = await linesOf(w, bank.bankAccountId);
  const { items } = await w.call(suggestBankMatches, { bankAccountId: bank.bankAccountId });
  expect(items.map(({ kind, score, reasons }) => [kind, score, reasons])).toMatchInlineSnapshot(`
    [
      [
        "payment",
        60,
        [
          "number in the text",
          "another amount",
          "name 100%",
        ],
      ],
    ]
  `);
  const paid = await w.result(payBankLine, { statementLineId: line?.statementLineId, partyId: parties.foods, applyTo: 'oldest' });
  await w.call(undoCall, { callId: paid.callId });
  await w.call(undoCall, { callId: imported.callId });
  expect(await linesOf(w, bank.bankAccountId)).toEqual([]);
  const invoices = await w.sql<{ id: string }>(`SELECT id FROM finance.documents WHERE tenant_id = $1 AND number = 'INV-2001-00001'`, [
    w.tenantId,
  ]);
  expect(await w.call(getInvoice, { invoiceId: invoices[0]?.id ?? '' })).toMatchObject({ open: { amount: '120000.00' } });
});
