import { expect } from 'vitest';
import {
  account,
  bill,
  book,
  closeByTwo,
  invoice,
  kept,
  lastDay,
  NEW_YEAR,
  on,
  owes,
  party,
  people,
  periodOf,
  receive,
  result,
  tax,
  VISITS,
  two,
  YEAR,
} from './clinic.ts';
import { DEPRECIATION, EVENTS } from './events.ts';
import { naira, ngn } from './notebook.ts';

/** What is owed in USD at the end of a month, and what that costs more than it stands at. */
export const UNREALISED: Partial<Record<number, bigint>> = { 3: 5_000_000n, 11: 1_600_000n, 12: 6_400_000n };

export async function liveThrough(month: number): Promise<void> {
  await seePatients(month);
  await workForAnEmployer(month);
  await buyAndPay(month);
  await payTheStaff(month);
  await EVENTS[month]?.();
  await closeTheMonth(month);
}

/** The insurer is billed 80 % of a visit and pays a month later; the patient pays the other 20 % on the day, in cash or by phone. */
async function seePatients(month: number): Promise<void> {
  for (let visit = 1; visit <= VISITS; visit++) {
    const patient = ['Ada Obi', 'Bola Ade', 'Chidi Eze'][(month + visit) % 3] as string;
    const [date, reference] = [on(month, 3 + visit), `VIS-${two(month)}-${two(visit)}`];
    const fee = BigInt(900_000 + 10_000 * month + 500 * visit) * 100n + 55n;
    const shares = { [patient]: fee / 5n, 'Hygeia Insurance': (fee * 4n) / 5n };
    for (const [payer, share] of Object.entries(shares)) {
      const { invoiceId, due } = await invoice(payer, date, {
        description: `${reference}: day surgery`,
        unitPrice: naira(share),
        taxCodeIds: [tax['EXEMPT']],
      });
      expect(due).toEqual(ngn(share));
      book.write(date, { receivable: share, sales: -share });
      owes(payer, date, share);
      if (payer === patient) {
        await receive(patient, date, { amount: share, into: month % 2 ? 'cash' : 'mobile_money', invoiceId });
      } else if (month === 7 && visit === 1) {
        // Of July's claim the insurer disallows 4,000 and pays the rest.
        kept.claimPaidShort = invoiceId;
        await receive(payer, on(month, 28), { amount: share - 400_000n, into: 'bank', invoiceId });
      } else if (month < 11) {
        await receive(payer, on(month, 28), { amount: share, into: 'bank', invoiceId });
      }
    }
  }
}

/** Reports for an employer are taxed. */
async function workForAnEmployer(month: number): Promise<void> {
  const [date, net] = [on(month, 12), BigInt(120_000 + 2000 * month) * 100n];
  const vat = net / 10n;
  const { invoiceId, tax: charged } = await invoice('Lekki Oil', date, {
    description: 'Fitness-for-work reports',
    quantity: '4',
    unitPrice: naira(net / 4n),
    taxCodeIds: [tax['VAT']],
  });
  expect(charged).toEqual(ngn(vat));
  book.write(date, { receivable: net + vat, sales: -net, output_tax: -vat });
  owes('Lekki Oil', date, net + vat);
  if (month < 12) await receive('Lekki Oil', on(month, 25), { amount: net + vat, into: 'bank', invoiceId });
}

const drugsOf = (month: number): bigint => BigInt(60_000 + 2000 * month) * 100n;

export const RENT = 12_000_000n;

/** Drugs are paid in the month after, the rent at once. */
async function buyAndPay(month: number): Promise<void> {
  const pay = (supplier: string, date: string, amount: bigint): Promise<unknown> => {
    book.write(date, { payable: amount, bank: -amount });
    owes(supplier, date, amount);
    return people.accountant.call('finance_record_payment', {
      direction: 'made',
      partyId: party[supplier],
      amount: ngn(amount),
      date,
      isOldestFirst: true,
    });
  };
  const [net, vat] = [drugsOf(month), drugsOf(month) / 10n];
  await bill('Pharma Plus', on(month, 5), {
    reference: `PP-${month}`,
    description: 'Drugs',
    unitPrice: naira(net),
    taxCodeIds: [tax['VAT']],
  });
  book.write(on(month, 5), { purchases: net, input_tax: vat, payable: -net - vat });
  owes('Pharma Plus', on(month, 5), -net - vat);
  if (month > 1) await pay('Pharma Plus', on(month, 10), (drugsOf(month - 1) * 11n) / 10n);
  await bill('The Landlord', on(month, 1), {
    reference: `R-${month}`,
    description: 'Rent',
    unitPrice: naira(RENT),
    accountId: account['rent'],
  });
  book.write(on(month, 1), { rent: RENT, payable: -RENT });
  owes('The Landlord', on(month, 1), -RENT);
  await pay('The Landlord', on(month, 2), RENT);
}

const GROSS = 30_000_000n;
export const WITHHELD = 3_000_000n;

/** The wages are paid in the month, what was withheld from them in the next one. */
async function payTheStaff(month: number): Promise<void> {
  const reference = `PAY-${YEAR}-${two(month)}`;
  const gross = { reference, date: on(month, 26), gross: ngn(GROSS), withheld: { 'Income tax': naira(WITHHELD) } };
  await people.accountant.call('finance_post_payroll_journal', gross);
  book.write(on(month, 26), { salaries: GROSS, payroll_tax: -WITHHELD, payroll_payable: WITHHELD - GROSS });
  await people.accountant.call('finance_pay_payroll', { reference, date: on(month, 27), kind: 'wages', money: ngn(GROSS - WITHHELD) });
  book.write(on(month, 27), { payroll_payable: GROSS - WITHHELD, bank: WITHHELD - GROSS });
  if (month === 1) return;
  const before = `PAY-${YEAR}-${two(month - 1)}`;
  await people.accountant.call('finance_pay_payroll', { reference: before, date: on(month, 10), kind: 'tax', money: ngn(WITHHELD) });
  book.write(on(month, 10), { payroll_tax: WITHHELD, bank: -WITHHELD });
}

/** Depreciation, exchange rates, and then two people; from there on nothing is posted into the month. */
async function closeTheMonth(month: number): Promise<void> {
  const periodId = periodOf(month);
  if (month > 1) {
    const { charges } = await people.accountant.call('finance_run_depreciation', { periodId });
    expect(charges).toMatchObject([{ assets: 1, total: ngn(DEPRECIATION) }]);
    book.write(lastDay(month), { depreciation_expense: DEPRECIATION, accumulated_depreciation: -DEPRECIATION });
  }
  await revalue(month, periodId);
  // December is closed with the year.
  if (month === 12) return;
  await closeByTwo({ periodId });
  const sides = ['debit', 'credit'].map((side) => ({ accountId: account['bank'], side, money: ngn(100n) }));
  const late = { date: on(month, 20), description: 'Too late', lines: sides };
  if (month === 1) expect(await people.accountant.refusal('finance_post_entry', late)).toMatchObject({ reason: 'period_not_open' });
}

/** The checklist finds out that it is due; what is not paid yet is booked on the last day and taken back on the next. */
async function revalue(month: number, periodId: string): Promise<void> {
  const unrealised = UNREALISED[month];
  const { isReady } = await people.controller.call('finance_get_close_checklist', { periodId });
  expect([month, isReady]).toEqual([month, !unrealised]);
  if (!unrealised) return;
  const { differences } = await people.accountant.call('finance_run_revaluation', { periodId });
  expect(differences).toMatchObject([{ partyId: party['MedTech Inc'], difference: ngn(-unrealised) }]);
  const nextDay = month === 12 ? NEW_YEAR : on(month + 1, 1);
  for (const [day, amount] of [
    [lastDay(month), unrealised],
    [nextDay, -unrealised],
  ] as const) {
    book.write(day, { fx_unrealised_loss: amount, payable: -amount });
    owes('MedTech Inc', day, -amount);
  }
}

export async function endTheYear(): Promise<void> {
  const { result: carried } = await people.controller.call('finance_run_year_end', { fiscalYearId: kept.yearId });
  expect(carried).toEqual(ngn(-result()));
  await closeByTwo({ periodId: periodOf(12) });
}
