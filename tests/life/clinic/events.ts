import { expect } from 'vitest';
import { account, bill, book, closeByTwo, kept, lastDay, on, owes, party, people, periodOf } from './clinic.ts';
import { naira, ngn, usd } from './notebook.ts';

/** Of each month since February. */
export const DEPRECIATION = 5_000_000n;

/** What a clinic does not do every month. */
export const EVENTS: Partial<Record<number, () => Promise<void>>> = {
  1: () => reconcile(1),
  2: async () => {
    await buyTheScanner();
    await reconcile(2);
  },
  3: buyAbroad,
  4: async () => {
    await payAbroad();
    await declareTheQuarter();
  },
  5: bookTheWrongAccount,
  8: giveUpWhatTheInsurerKeeps,
  9: correctMay,
  11: buyAbroadAgain,
};

async function buyTheScanner(): Promise<void> {
  const { categoryId } = await people.controller.call('finance_create_asset_category', {
    code: 'EQUIPMENT',
    name: 'Medical equipment',
    method: 'straight_line',
    lifeMonths: 48,
  });
  const cost = DEPRECIATION * 48n;
  await people.accountant.call('finance_acquire_asset', {
    categoryId,
    code: 'US-1',
    name: 'Ultrasound scanner',
    cost: ngn(cost),
    creditAccountId: account['bank'],
    date: on(2, 15),
  });
  book.write(on(2, 15), { fixed_assets: cost, bank: -cost });
}

const CHARGE = 150_000n;

/** What the bank says is held against the books until both agree; there is a charge that nobody has booked. */
async function reconcile(month: number): Promise<void> {
  if (!kept.bankAccountId) {
    const what = { accountId: account['bank'], name: 'Current account', kind: 'bank', currency: 'NGN' };
    kept.bankAccountId = (await people.controller.call('finance_create_bank_account', what)).bankAccountId;
  }
  const its = { bankAccountId: kept.bankAccountId };
  const { lines, ...statement } = statementOf(month);
  await people.bookkeeper.call('finance_import_bank_statement', { ...its, ...statement });
  expect(await acceptWhatIsSuggested()).toBe(lines);

  expect(await people.accountant.refusal('finance_complete_reconciliation', its)).toMatchObject({ reason: 'lines_unmatched' });
  const [left] = await people.accountant.all('finance_list_bank_lines', { ...its, isMatched: false });
  const parts = [{ accountId: account['bank_charges'] }];
  await people.accountant.call('finance_post_bank_line', { statementLineId: left.statementLineId, parts });
  book.write(lastDay(month), { bank_charges: CHARGE, bank: -CHARGE });
  const proof = await people.accountant.call('finance_complete_reconciliation', its);
  expect(proof).toMatchObject({ closing: ngn(book.sum('bank', { to: lastDay(month) })), outstanding: ngn(0n), unmatched: ngn(0n) });
}

/** A CSV file in the bank’s words of all that the notebook knows of the month, and the charge. */
function statementOf(month: number): { text: string; opening: string; closing: string; lines: number } {
  const [from, to] = [on(month, 1), lastDay(month)];
  const opening = book.sum('bank', { to: on(month, 0) });
  const moved = book.notes.filter(({ day, account: name }) => name === 'bank' && day >= from && day <= to);
  const rows = moved.map(({ day, kobo }, i) => `${day},Transfer ${i + 1},${naira(kobo)}`).toSorted();
  const charge = `${to},Account maintenance,${naira(-CHARGE)}`;
  return {
    text: ['Date,Description,Amount', ...rows, charge].join('\n'),
    opening: naira(opening),
    closing: naira(opening + book.sum('bank', { from, to }) - CHARGE),
    lines: moved.length,
  };
}

/** Makes the first call that is suggested for each line. Answers for how many. */
async function acceptWhatIsSuggested(): Promise<number> {
  const asked = { bankAccountId: kept.bankAccountId, minScore: 60, limit: 100 };
  const { items } = await people.accountant.call('finance_suggest_bank_matches', asked);
  const done = new Set<string>();
  for (const { statementLineIds, call } of items) {
    if (statementLineIds.some((id: string) => done.has(id))) continue;
    await people.accountant.call(call.tool, call.input);
    statementLineIds.forEach((id: string) => done.add(id));
  }
  return done.size;
}

async function buyAbroad(): Promise<void> {
  const probe = { reference: 'MT-1', description: 'Ultrasound probe covers', unitPrice: '1000.00', accountId: account['repairs'] };
  kept.billFromAbroad = await bill('MedTech Inc', on(3, 10), probe);
  book.write(on(3, 10), { repairs: 150_000_000n, payable: -150_000_000n });
  owes('MedTech Inc', on(3, 10), -150_000_000n);
}

/** 1,000 USD stood at 1,500 and cost 1,600: 100,000 were lost on the way. */
async function payAbroad(): Promise<void> {
  const { applied } = await people.accountant.call('finance_exchange_payment', {
    direction: 'made',
    partyId: party['MedTech Inc'],
    amount: usd(100_000n),
    moved: ngn(160_000_000n),
    date: on(4, 20),
    documentIds: [kept.billFromAbroad],
  });
  expect(applied).toHaveLength(1);
  book.write(on(4, 20), { payable: 160_000_000n, bank: -160_000_000n });
  book.write(on(4, 20), { fx_realised_loss: 10_000_000n, payable: -10_000_000n });
  owes('MedTech Inc', on(4, 20), 150_000_000n);
}

async function declareTheQuarter(): Promise<void> {
  const template = (await people.accountant.all('finance_list_tax_return_templates')).find((each) => each.code === 'VAT-RETURN');
  const quarter = { from: on(1, 1), to: lastDay(3) };
  const payable = -book.sum((name) => name === 'output_tax' || name === 'input_tax', quarter);
  const drawn = await people.accountant.call('finance_create_tax_return', {
    templateId: template.templateId,
    startsOn: quarter.from,
    endsOn: quarter.to,
  });
  expect(drawn.figures.payable).toEqual(ngn(payable));
  const { taxReturnId } = drawn;
  expect(await people.accountant.refusal('finance_file_tax_return', { taxReturnId, acceptDemo: true })).toMatchObject({
    code: 'forbidden',
  });
  expect(await people.controller.refusal('finance_file_tax_return', { taxReturnId, date: on(4, 15) })).toMatchObject({
    reason: expect.stringContaining('demo'),
  });
  const output = book.sum('output_tax', quarter);
  const input = book.sum('input_tax', quarter);
  await people.controller.call('finance_file_tax_return', { taxReturnId, date: on(4, 15), reference: 'FIRS-Q1', acceptDemo: true });
  book.write(on(4, 15), { output_tax: -output, input_tax: -input, tax_payable: output + input });
  await people.accountant.call('finance_settle_tax_return', { taxReturnId, date: on(4, 21) });
  book.write(on(4, 21), { tax_payable: payable, bank: -payable });
  expect(await people.auditor.call('finance_get_tax_return', { taxReturnId })).toMatchObject({
    status: 'filed',
    open: ngn(0n),
    paid: ngn(payable),
  });
}

async function bookTheWrongAccount(): Promise<void> {
  const lines = [
    { accountId: account['adverts'], side: 'debit', money: ngn(7_500_000n) },
    { accountId: account['bank'], side: 'credit', money: ngn(7_500_000n) },
  ];
  const draft = { date: on(5, 18), description: 'Generator serviced', lines };
  const { entryDraftId } = await people.bookkeeper.call('finance_create_entry_draft', draft);
  expect(await people.bookkeeper.refusal('finance_post_entry_draft', { entryDraftId })).toMatchObject({ code: 'forbidden' });
  const posted = await people.accountant.call('finance_post_entry_draft', { entryDraftId });
  kept.wrongEntry = posted.entryId;
  book.write(on(5, 18), { adverts: 7_500_000n, bank: -7_500_000n });
}

/** What the insurer disallowed is given up by two people. */
async function giveUpWhatTheInsurerKeeps(): Promise<void> {
  const items = await people.bookkeeper.all('finance_list_open_items', { partyId: party['Hygeia Insurance'] });
  const rest = items.find(({ documentId }) => documentId === kept.claimPaidShort);
  expect(rest).toMatchObject({ open: ngn(400_000n), side: 'owed' });
  const reason = 'Disallowed: no pre-authorisation';
  const { writeOffId } = await people.controller.call('finance_request_write_off', { lineId: rest.lineId, reason });
  const decision = { writeOffId, date: on(8, 20) };
  expect(await people.accountant.refusal('finance_approve_write_off', decision)).toMatchObject({ code: 'forbidden' });
  expect(await people.controller.refusal('finance_approve_write_off', decision)).toMatchObject({ reason: 'write_off_own_request' });
  await people.owner.call('finance_approve_write_off', decision);
  book.write(on(8, 20), { bad_debts: 400_000n, receivable: -400_000n });
  owes('Hygeia Insurance', on(8, 20), -400_000n);
}

/** In September somebody sees that May’s repair stands under advertising. May is closed, so it is opened with a reason. */
async function correctMay(): Promise<void> {
  const may = { periodId: periodOf(5) };
  const reason = 'A repair was booked as advertising';
  const reverse = { entryId: kept.wrongEntry, date: on(5, 18), reason };
  expect(await people.accountant.refusal('finance_reverse_entry', reverse)).toMatchObject({ reason: 'period_not_open' });
  expect(await people.accountant.refusal('finance_reopen_period', { ...may, reason })).toMatchObject({ code: 'forbidden' });
  await people.controller.call('finance_reopen_period', { ...may, reason });
  await people.accountant.call('finance_reverse_entry', reverse);
  await people.accountant.call('finance_post_entry', {
    date: on(5, 18),
    description: 'Generator serviced',
    lines: [
      { accountId: account['repairs'], side: 'debit', money: ngn(7_500_000n) },
      { accountId: account['bank'], side: 'credit', money: ngn(7_500_000n) },
    ],
  });
  book.write(on(5, 18), { adverts: -7_500_000n, bank: 7_500_000n });
  book.write(on(5, 18), { repairs: 7_500_000n, bank: -7_500_000n });
  await closeByTwo(may);
}

async function buyAbroadAgain(): Promise<void> {
  const repair = { reference: 'MT-2', description: 'Probe repaired', unitPrice: '800.00', accountId: account['repairs'] };
  await bill('MedTech Inc', on(11, 5), repair);
  book.write(on(11, 5), { repairs: 129_600_000n, payable: -129_600_000n });
  owes('MedTech Inc', on(11, 5), -129_600_000n);
}
