import { parse } from 'csv-parse/sync';
import pg from 'pg';
import { beforeAll, expect, inject, test } from 'vitest';
import finance from '#domains/finance/index.ts';
import { isDeep } from '#tests/run.ts';
import { type World, world } from '#tests/world.ts';
import { has, judged } from '../exchange/testing.ts';
import { exportBooks } from '../tools/exports.ts';
import { rollUpBalances } from '../tools/proofs.ts';
import { getBalanceSheet, getProfitAndLoss, getTrialBalance } from '../tools/reports.ts';
import { generateBooks } from './testing.ts';

const ENTRIES = isDeep ? 5000 : 150;

let w: World;
beforeAll(async () => {
  w = await world(finance);
  const client = new pg.Client({ connectionString: inject('superUrl') });
  await client.connect();
  try {
    await generateBooks(client, { tenantId: w.tenantId, entries: ENTRIES, from: '2026-01-01', days: 300 });
  } finally {
    await client.end();
  }
  await w.call(rollUpBalances, {});
});

/** The books as the file would have them. */
async function books(dialect: 'hledger' | 'beancount'): Promise<string> {
  const { preview } = await w.preview(exportBooks, { dialect, to: '2026-12-31' });
  const payload = (preview.effects[0]?.payload ?? {}) as Record<string, unknown>;
  const { output } = await w.result(String(payload['tool']), payload['input']);
  return Buffer.from(String(output['bytes']), 'base64').toString();
}

/** hledger writes "12.00 NGN", and nothing with a plain 0. */
const number = (text = ''): number => Number(text.replace(/[^0-9.-]/g, ''));

test('hledger and our trial balance agree on every account, on any day', async ({ skip }) => {
  if (!has('hledger')) skip('hledger is not on this machine.');
  const journal = await books('hledger');
  for (const [to, end] of [
    ['2026-05-17', '2026-05-18'],
    ['2026-12-31', '2027-01-01'],
  ] as const) {
    const { lines } = await w.call(getTrialBalance, { from: '2026-01-01', to });
    const ours = lines
      .filter(({ kind, amounts }) => kind === 'account' && Number(amounts[3]) !== 0)
      .map(({ label, amounts }) => [label.split(' ')[0], Number(amounts[3])]);
    const printed = judged('hledger', journal, ['-f', 'FILE', 'balance', '-B', '-N', '--flat', '-e', end, '-O', 'csv']);
    const rows = parse(printed, { from: 2 }) as string[][];
    const theirs = rows.map(([account = '', balance]) => [/:([^-]+)-/.exec(account)?.[1], number(balance)]);
    expect(theirs.toSorted()).toEqual(ours.toSorted());
  }
});

test('hledger and our statements agree', async ({ skip }) => {
  if (!has('hledger')) skip('hledger is not on this machine.');
  const journal = await books('hledger');
  const span = ['-b', '2026-04-01', '-e', '2026-07-01'];
  const total = (printed: string): number[] =>
    (parse(printed, { relax_column_count: true }) as string[][])
      .filter(([name = '']) => /^total|^Net/.test(name))
      .map(([, amount]) => number(amount));
  const profit = await w.call(getProfitAndLoss, { from: '2026-04-01', to: '2026-06-30' });
  const amountOf = (lines: typeof profit.lines, id: string): number => Number(lines.find((line) => line.id === id)?.amounts[0]);
  expect(total(judged('hledger', journal, ['-f', 'FILE', 'incomestatement', '-B', ...span, '-O', 'csv']))).toEqual(
    ['income.total', 'expense.total', 'profit'].map((id) => amountOf(profit.lines, id)),
  );
  const { lines } = await w.call(getBalanceSheet, { to: '2026-06-30' });
  expect(total(judged('hledger', journal, ['-f', 'FILE', 'balancesheet', '-B', '-e', '2026-07-01', '-O', 'csv'])).slice(0, 2)).toEqual(
    ['asset.total', 'liability.total'].map((id) => amountOf(lines, id)),
  );
  expect(amountOf(lines, 'asset.total')).toBe(amountOf(lines, 'claims.total'));
});

test('Beancount’s checker accepts the books', async ({ skip }) => {
  if (!has('bean-check')) skip('bean-check is not on this machine.');
  expect(judged('bean-check', await books('beancount'), ['--no-cache', 'FILE'])).toBe('');
});
