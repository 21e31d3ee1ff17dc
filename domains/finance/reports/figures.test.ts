import pg from 'pg';
import { beforeAll, expect, inject, test } from 'vitest';
import finance from '#domains/finance/index.ts';
import { toMinor } from '#kernel/money.ts';
import { isDeep } from '#tests/run.ts';
import { type World, world } from '#tests/world.ts';
import { getPayablesAgeing, getReceivablesAgeing } from '../tools/ageing.ts';
import { explainFigure } from '../tools/explain.ts';
import { rollUpBalances } from '../tools/proofs.ts';
import { getBalanceSheet, getCashFlow, getProfitAndLoss, getTrialBalance } from '../tools/reports.ts';
import { generateBooks } from './testing.ts';

const ENTRIES = isDeep ? 14_000 : 60;
/** Of the figures of each report, one in so many. */
const SAMPLED = isDeep ? 1 : 4;

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
});

const YEAR = { from: '2026-01-01', to: '2026-12-31' };

const REPORTS = {
  'the trial balance': () => w.call(getTrialBalance, YEAR),
  'the profit and loss, by quarter': () =>
    w.call(getProfitAndLoss, { from: '2026-10-01', to: '2026-12-31', compareWith: 'previous_period', columns: 3 }),
  'the profit and loss, by cost centre': () => w.call(getProfitAndLoss, { ...YEAR, splitBy: 'cost_centre' }),
  'the balance sheet': () => w.call(getBalanceSheet, { to: '2026-09-30', compareWith: 'previous_period', columns: 2 }),
  'the direct cash flow': () => w.call(getCashFlow, { ...YEAR, method: 'direct' }),
  'the indirect cash flow': () => w.call(getCashFlow, { ...YEAR, method: 'indirect' }),
};

test.for(Object.keys(REPORTS) as (keyof typeof REPORTS)[])('every figure of %s explains itself', async (name) => {
  const { report, lines, columns } = await REPORTS[name]();
  expect(lines.length).toBeGreaterThan(3);
  for (const [n, { id, amounts, kind }] of lines.entries()) {
    if (kind === 'heading') continue;
    for (const [i, column] of columns.entries()) {
      if ((n + i) % SAMPLED > 0) continue;
      const { figure, sum } = await w.call(explainFigure, { report, line: id, column: column.id, limit: 1 });
      expect([id, column.id, sum.amount]).toEqual([id, column.id, amounts[i]]);
      expect(figure).toEqual(sum);
    }
  }
});

const AGEINGS = { 1: getReceivablesAgeing, [-1]: getPayablesAgeing };
const CONTROLS = { 1: 'receivable', [-1]: 'payable' } as const;

/** Of a control account, on that day. */
async function controlBalance(control: 'receivable' | 'payable', day: string): Promise<bigint> {
  const [row] = await w.sql<{ balance: string }>(
    `SELECT coalesce(sum(l.debit - l.credit), 0)::text AS balance FROM finance.entry_lines l
     JOIN finance.accounts a ON a.tenant_id = l.tenant_id AND a.id = l.account_id
     WHERE l.tenant_id = $1 AND a.control = $2 AND l.date <= $3`,
    [w.tenantId, control, day],
  );
  return BigInt(row?.balance ?? 0);
}

test.for([1, -1] as const)(
  'on every day open items are the control account, and every figure of the ageing explains itself: %i',
  async (sign) => {
    for (const asOf of isDeep ? ['2026-02-01', '2026-06-15', '2026-12-31'] : ['2026-06-15']) {
      const { report, items, total } = await w.call(AGEINGS[sign], { asOf, limit: 100 });
      expect(toMinor({ amount: total.total, currency: 'NGN' }) * BigInt(sign)).toBe(await controlBalance(CONTROLS[sign], asOf));
      for (const [line, sums] of [...items.map(({ id, ...rest }) => [id, rest] as const), ['total', total] as const].slice(-2)) {
        for (const column of ['current', 'd30', 'd60', 'd90', 'older', 'total'] as const) {
          const { figure, sum } = await w.call(explainFigure, { report, line, column, limit: 1 });
          expect([line, column, sum.amount]).toEqual([line, column, sums[column]]);
          expect(figure).toEqual(sum);
        }
      }
    }
  },
);

test('figures are the same whether their days are summed up or not, and as of an earlier recording', async () => {
  const ask = { ...YEAR, recordedBy: '2026-07-01T00:00:00Z' };
  const [now, then] = [await w.call(getTrialBalance, YEAR), await w.call(getTrialBalance, ask)];
  expect(then.lines).not.toEqual(now.lines);
  await w.call(rollUpBalances, {});
  expect((await w.call(getTrialBalance, YEAR)).lines).toEqual(now.lines);
  expect((await w.call(getTrialBalance, ask)).lines).toEqual(then.lines);
});
