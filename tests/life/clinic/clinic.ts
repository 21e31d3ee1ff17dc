import { expect } from 'vitest';
import { isDeep } from '#tests/run.ts';
import { ngn, Notebook } from './notebook.ts';
import type { Person } from './people.ts';

/** What all chapters of the year share: its days, its people, ids by our own names, and the two notebooks of the test. */

/** Of each month. */
export const VISITS = isDeep ? 6 : 1;

/** The last year that is over: everything in it is past, whenever this runs. */
export const YEAR = new Date().getUTCFullYear() - 1;
export const MONTHS = Array.from({ length: 12 }, (_, i) => i + 1);
export const two = (n: number): string => String(n).padStart(2, '0');
export const on = (month: number, day: number): string => `${YEAR}-${two(month)}-${two(day)}`;
export const lastDay = (month: number): string => on(month, new Date(Date.UTC(YEAR, month, 0)).getUTCDate());
export const NEW_YEAR = `${YEAR + 1}-01-01`;
export const THE_YEAR = { from: on(1, 1), to: on(12, 31) };

export const people = {} as Record<'owner' | 'bookkeeper' | 'accountant' | 'controller' | 'auditor', Person>;
export const party: Record<string, string> = {};
export const account: Record<string, string> = {};
/** Numbers of the accounts. */
export const code: Record<string, string> = {};
export const tax: Record<string, string> = {};
/** By year and month. */
export const period: Record<string, string> = {};
export const periodOf = (month: number): string => period[on(month, 1).slice(0, 7)] ?? '';
/** What one chapter leaves for another. */
export const kept = { yearId: '', bankAccountId: '', claimPaidShort: '', billFromAbroad: '', wrongEntry: '', nextJanuary: '' };

/** Of all accounts. */
export const book = new Notebook();
/** What each party owes us, below zero what we owe, as if each were an account. */
export const open = new Notebook();
export function owes(name: string, date: string, amount: bigint): void {
  open.write(date, { [name]: amount, all: -amount });
}

/** Our names of what earns and what costs; all others stand in the balance sheet. */
export const RESULTS = new Set(
  'sales purchases rent bank_charges repairs adverts salaries depreciation_expense bad_debts fx_realised_loss fx_unrealised_loss'.split(
    ' ',
  ),
);
/** What was earned in some days, below zero as a credit. */
export const result = (span = THE_YEAR): bigint => book.sum((name) => RESULTS.has(name), span);

/** Bookkeepers draft, accountants issue. */
export async function invoice(customer: string, date: string, line: object): Promise<any> {
  const { invoiceId } = await people.bookkeeper.call('finance_create_invoice', { partyId: party[customer], date, lines: [line] });
  return people.accountant.call('finance_issue_invoice', { invoiceId });
}

export async function bill(supplier: string, date: string, { reference, ...line }: Record<string, unknown>): Promise<string> {
  const { billId } = await people.bookkeeper.call('finance_create_bill', { partyId: party[supplier], date, reference, lines: [line] });
  await people.accountant.call('finance_post_bill', { billId });
  return billId;
}

interface Receipt {
  amount: bigint;
  /** The account that it comes in on. */
  into: string;
  invoiceId: string;
}

export async function receive(customer: string, date: string, { amount, into, invoiceId }: Receipt): Promise<void> {
  const what = { direction: 'received', partyId: party[customer], amount: ngn(amount), documentIds: [invoiceId] };
  await people.accountant.call('finance_record_payment', { ...what, date, accountId: account[into] });
  book.write(date, { [into]: amount, receivable: -amount });
  owes(customer, date, -amount);
}

/** One asks for the close, another closes. */
export async function closeByTwo(which: { periodId: string | undefined }): Promise<void> {
  await people.accountant.call('finance_request_period_close', which);
  expect(await people.accountant.refusal('finance_close_period', which)).toMatchObject({ code: 'forbidden' });
  expect(await people.controller.call('finance_close_period', which)).toMatchObject({ status: 'closed' });
}
