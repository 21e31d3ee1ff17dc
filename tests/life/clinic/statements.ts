import { expect } from 'vitest';
import { WITHHELD } from './months.ts';
import { account, book, code, lastDay, MONTHS, on, open, people, result, RESULTS, THE_YEAR } from './clinic.ts';
import { kobo, ngn } from './notebook.ts';

export interface Report {
  report: string;
  columns: { id: string; from: string }[];
  lines: { id: string; label: string; kind: string; amounts: string[] }[];
}

/** A column of a report by our names for the accounts, without those at zero; an account that we never wrote down keeps its label. */
function byAccount({ lines }: Report, column: number): Record<string, bigint> {
  const nameOf = new Map(Object.entries(code).map(([name, number]) => [number, name]));
  const found: Record<string, bigint> = {};
  for (const { id, label, kind, amounts } of lines) {
    if (kind !== 'account' || !id.startsWith('account:')) continue;
    const amount = kobo(amounts[column] as string);
    if (amount !== 0n) found[nameOf.get(id.slice('account:'.length)) ?? label] = amount;
  }
  return found;
}

export const line = ({ lines }: Report, id: string, column = 0): bigint =>
  kobo(lines.find((each) => each.id === id)?.amounts[column] as string);

/** The notebook by account, as `pick` adds it up. */
function noted(pick: (name: string) => bigint): Record<string, bigint> {
  const sums = [...book.accounts, 'retained_earnings'].map((name) => [name, pick(name)] as const);
  return Object.fromEntries(sums.filter(([, sum]) => sum !== 0n));
}

const isCash = (name: string): boolean => ['bank', 'cash', 'mobile_money'].includes(name);

export async function readTheStatements(): Promise<void> {
  await readTheTrialBalance();
  await readProfitAndLoss();
  await readTheBalanceSheet();
  await readTheCashFlow();
  await readWhatIsOpen();
}

async function readTheTrialBalance(): Promise<void> {
  const balances: Report = await people.auditor.call('finance_get_trial_balance', THE_YEAR);
  const year = book.notes.filter(({ day }) => day <= THE_YEAR.to);
  const side = (name: string, sign: 1n | -1n): bigint =>
    year.filter((note) => note.account === name && note.kobo * sign > 0n).reduce((sum, note) => sum + note.kobo * sign, 0n);
  const carried = (name: string): bigint => (RESULTS.has(name) ? -book.sum(name, THE_YEAR) : name === 'retained_earnings' ? result() : 0n);
  const plus = (amount: bigint): bigint => (amount > 0n ? amount : 0n);
  expect(byAccount(balances, 0)).toEqual({});
  expect(byAccount(balances, 1)).toEqual(noted((name) => side(name, 1n) + plus(carried(name))));
  expect(byAccount(balances, 2)).toEqual(noted((name) => side(name, -1n) + plus(-carried(name))));
  expect(byAccount(balances, 3)).toEqual(noted((name) => book.sum(name, THE_YEAR) + carried(name)));
  expect(line(balances, 'total', 1)).toBe(line(balances, 'total', 2));
  expect(line(balances, 'total', 3)).toBe(0n);
}

async function readProfitAndLoss(): Promise<void> {
  const december = { from: on(12, 1), to: on(12, 31) };
  const months: Report = await people.auditor.call('finance_get_profit_and_loss', {
    ...december,
    compareWith: 'previous_period',
    columns: 11,
  });
  expect(months.columns.map(({ from }) => from)).toEqual(MONTHS.map((month) => on(month, 1)).toReversed());
  months.columns.forEach(({ from }, column) => {
    const span = { from, to: lastDay(Number(from.slice(5, 7))) };
    expect(line(months, 'profit', column)).toBe(-result(span));
    const sign = (name: string): bigint => (name === 'sales' ? -1n : 1n);
    expect(byAccount(months, column)).toEqual(noted((name) => (RESULTS.has(name) ? sign(name) * book.sum(name, span) : 0n)));
  });
  const year: Report = await people.auditor.call('finance_get_profit_and_loss', THE_YEAR);
  expect(line(year, 'profit')).toBe(months.columns.reduce((sum, _, column) => sum + line(months, 'profit', column), 0n));
}

/** What the clinic has stands below zero in the notebook when it is owed. */
const OWED = new Set('capital payable output_tax tax_payable payroll_payable payroll_tax retained_earnings'.split(' '));

async function readTheBalanceSheet(): Promise<void> {
  const sheet: Report = await people.auditor.call('finance_get_balance_sheet', { to: THE_YEAR.to });
  const standing = (name: string): bigint => (name === 'retained_earnings' ? result() : RESULTS.has(name) ? 0n : book.sum(name, THE_YEAR));
  expect(byAccount(sheet, 0)).toEqual(noted((name) => (OWED.has(name) ? -standing(name) : standing(name))));
  expect(line(sheet, 'asset.total')).toBe(line(sheet, 'claims.total'));
  expect(line(sheet, 'equity.total')).toBe(-book.sum('capital', THE_YEAR) - result());
}

async function readTheCashFlow(): Promise<void> {
  const invested = -book.sum('fixed_assets', THE_YEAR);
  const financed = -book.sum('capital', THE_YEAR);
  const cash = book.sum(isCash, THE_YEAR);
  for (const method of ['direct', 'indirect']) {
    const flow: Report = await people.auditor.call('finance_get_cash_flow', { ...THE_YEAR, method });
    const said = ['operating.total', 'investing.total', 'financing.total', 'opening', 'closing'].map((id) => line(flow, id));
    expect(said).toEqual([cash - invested - financed, invested, financed, 0n, cash]);
  }
}

async function readWhatIsOpen(): Promise<void> {
  const day = { asOf: THE_YEAR.to };
  for (const [tool, sign, control] of [
    ['finance_get_receivables_ageing', 1n, 'receivable'],
    ['finance_get_payables_ageing', -1n, 'payable'],
  ] as const) {
    const { items, total } = await people.auditor.call(tool, day);
    const said = Object.fromEntries(items.map((each: { name: string; total: string }) => [each.name, kobo(each.total)]));
    const ours = open.accounts.filter((name) => name !== 'all').map((name) => [name, sign * open.sum(name, THE_YEAR)] as const);
    expect(said).toEqual(Object.fromEntries(ours.filter(([, amount]) => amount > 0n)));
    expect(kobo(total.total)).toBe(sign * book.sum(control, THE_YEAR));
    const buckets = ['current', 'd30', 'd60', 'd90', 'older'].map((bucket) => kobo(total[bucket]));
    expect(buckets.reduce((sum, each) => sum + each, 0n)).toBe(kobo(total.total));
  }
  const moves = await people.auditor.all('finance_get_general_ledger', { accountId: account['bank'], ...THE_YEAR });
  expect(moves).toHaveLength(book.notes.filter((note) => note.account === 'bank' && note.day <= THE_YEAR.to).length);
  expect(moves.at(-1).balance).toEqual(ngn(book.sum('bank', THE_YEAR)));
}

/** Whatever a statement says, its lines can be shown, and they come to it. */
export async function explainFigures(): Promise<void> {
  const year: Report = await people.auditor.call('finance_get_profit_and_loss', THE_YEAR);
  const sheet: Report = await people.auditor.call('finance_get_balance_sheet', { to: THE_YEAR.to });
  const balances: Report = await people.auditor.call('finance_get_trial_balance', THE_YEAR);
  const owed = await people.auditor.call('finance_get_receivables_ageing', { asOf: THE_YEAR.to });
  const insurer = owed.items.find((each: { name: string }) => each.name === 'Hygeia Insurance');
  for (const [{ report }, id, column, expected] of [
    [year, 'profit', 'c0', -result()],
    [sheet, 'asset.total', 'c0', line(sheet, 'claims.total')],
    [balances, `account:${code['bank']}`, 'c0.closing', book.sum('bank', THE_YEAR)],
    [balances, `account:${code['payroll_tax']}`, 'c0.credit', 12n * WITHHELD],
    [owed, insurer.id, 'total', open.sum('Hygeia Insurance', THE_YEAR)],
  ] as const) {
    const figure = { report, line: id, column };
    const { lines, sum } = await people.auditor.call('finance_explain_figure', { ...figure, limit: 1 });
    const leaves = await people.auditor.all('finance_explain_figure', figure);
    expect([leaves.length, sum]).toEqual([lines, ngn(expected)]);
    expect(leaves.reduce((total, leaf) => total + kobo(leaf.amount.amount), 0n)).toBe(expected);
  }
}
