import { beforeAll, expect, test } from 'vitest';
import type { z } from 'zod';
import finance from '#domains/finance/index.ts';
import { fixture } from '#kernel/fixture.ts';
import type { TypedTool } from '#kernel/tool.ts';
import { type World, world } from '#tests/world.ts';
import { createEntity } from './entities.ts';
import { postEntry, reverseEntry } from './entries.ts';
import { explainFigure } from './explain.ts';
import { getGeneralLedger } from './general-ledger.ts';
import { createFiscalYear } from './periods.ts';
import { rollUpBalances } from './proofs.ts';
import { getBalanceSheet, getCashFlow, getProfitAndLoss, getTrialBalance } from './reports.ts';

const account = (role: string): string => fixture(`finance.account.${role}`);
const [MARCH, APRIL] = [
  { from: '1999-03-01', to: '1999-03-31' },
  { from: '1999-04-01', to: '1999-04-30' },
] as const;

let w: World;
beforeAll(async () => {
  w = await world(finance);
});

/** The same tools, asked about books of their own in which nothing is: other parts' fixtures have posted to the others. */
interface Books {
  entityId: string;
  call: World['call'];
  refusal: World['refusal'];
  sql: World['sql'];
  tenantId: string;
}

let made = 0;
async function emptyBooks(): Promise<Books> {
  const { entityId } = await w.call(createEntity, { code: `T${++made}`, name: `Test ${made}`, functionalCurrency: 'NGN' });
  await w.call(createFiscalYear, { entityId, name: 'FY 1999', startsOn: '1999-01-01', endsOn: '1999-12-31' });
  const own = (tool: TypedTool<z.ZodObject, z.ZodObject>, input: unknown): object =>
    'entityId' in tool.input.shape ? { entityId, ...(input as object) } : (input as object);
  return {
    entityId,
    tenantId: w.tenantId,
    sql: w.sql,
    call: (tool, input, options) => w.call(tool, own(tool, input) as typeof input, options),
    refusal: (tool, input, options) => w.refusal(tool, own(tool as never, input), options),
  };
}

/** Posts in the one open month of the fixtures' old year. */
async function posted(own: Books, [debit, credit, amount]: [string, string, string], facts: { date?: string; cost_centre?: string } = {}) {
  const { date = '1999-03-10', ...dimensions } = facts;
  const money = { amount, currency: 'NGN' };
  return own.call(postEntry, {
    date,
    description: `${debit} from ${credit}`,
    lines: [
      { accountId: account(debit), side: 'debit', money, ...(Object.keys(dimensions).length > 0 && { dimensions }) },
      { accountId: account(credit), side: 'credit', money },
    ],
  });
}

test('the statements of a month of three entries', async () => {
  const own = await emptyBooks();
  await posted(own, ['bank', 'sales', '1000.00']);
  await posted(own, ['purchases', 'bank', '300.00']);
  await posted(own, ['prepaid_expenses', 'bank', '50.00']);
  for (const isRolledUp of [false, true]) {
    if (isRolledUp) await own.call(rollUpBalances, {});
    const labels = (lines: readonly { label: string; kind: string; amounts: readonly string[] }[]) =>
      lines
        .filter(({ kind }) => kind === 'account' || kind === 'total')
        .map(({ label, amounts }) => `${label.replace(/^\d+ /, '')}: ${amounts.join(' ')}`);
    expect(labels((await own.call(getTrialBalance, MARCH)).lines)).toEqual([
      'Bank: 0.00 1000.00 350.00 650.00',
      'Prepaid expenses: 0.00 50.00 0.00 50.00',
      'Fees by time: 0.00 0.00 1000.00 -1000.00',
      'Subcontractors: 0.00 300.00 0.00 300.00',
      'Total: 0.00 1350.00 1350.00 0.00',
    ]);
    expect(labels((await own.call(getProfitAndLoss, MARCH)).lines)).toEqual([
      'Fees by time: 1000.00',
      'Total income: 1000.00',
      'Subcontractors: 300.00',
      'Total expenses: 300.00',
      'Profit: 700.00',
    ]);
    expect(labels((await own.call(getBalanceSheet, { to: '1999-03-31', compareWith: 'previous_period' })).lines)).toEqual([
      'Bank: 650.00 0.00',
      'Prepaid expenses: 50.00 0.00',
      'Total assets: 700.00 0.00',
      'Total liabilities: 0.00 0.00',
      'Profit of this year: 700.00 0.00',
      'Total equity: 700.00 0.00',
      'Total liabilities and equity: 700.00 0.00',
    ]);
    expect(labels((await own.call(getCashFlow, { ...MARCH, method: 'indirect' })).lines)).toEqual([
      'Profit: 700.00',
      'Prepaid expenses: -50.00',
      'Cash from operating activities: 650.00',
      'Cash from investing activities: 0.00',
      'Cash from financing activities: 0.00',
      'Change in cash: 650.00',
      'Cash at the beginning: 0.00',
      'Cash at the end: 650.00',
    ]);
  }
});

test('the books as they stood: what was posted and taken back since is not in them', async () => {
  const own = await emptyBooks();
  const first = await posted(own, ['bank', 'sales', '10.00']);
  const then = (await own.call(getTrialBalance, MARCH)).recordedBy;
  await posted(own, ['bank', 'sales', '5.00']);
  await own.call(reverseEntry, { entryId: first.entryId, reason: 'Wrong' });
  const closing = async (recordedBy?: string) =>
    (await own.call(getTrialBalance, { ...MARCH, ...(recordedBy && { recordedBy }) })).lines.find(({ label }) => label.endsWith('Bank'))
      ?.amounts[3];
  expect([await closing(then), await closing()]).toEqual(['10.00', '5.00']);
  await own.call(rollUpBalances, {});
  expect([await closing(then), await closing()]).toEqual(['10.00', '5.00']);
});

test('what carries a year’s result over is no loss, and neither is taking that back a gain', async () => {
  const own = await emptyBooks();
  await posted(own, ['bank', 'sales', '10.00']);
  const closing = await posted(own, ['sales', 'retained_earnings', '10.00']);
  const figures = async (recordedBy?: string) => {
    const asked = recordedBy === undefined ? {} : { recordedBy };
    const profit = await own.call(getProfitAndLoss, { ...MARCH, ...asked });
    const { lines } = await own.call(getBalanceSheet, { to: '1999-03-31', ...asked });
    const { sum } = await own.call(explainFigure, { report: profit.report, line: 'profit', column: 'c0' });
    const ofYear = lines.find(({ id }) => id === 'equity.year')?.amounts[0] ?? 'none';
    return [profit.lines.at(-1)?.amounts[0], sum.amount, ofYear, lines.find(({ id }) => id === 'equity.total')?.amounts[0]];
  };
  expect(await figures()).toEqual(['0.00', '0.00', 'none', '10.00']);
  // As if the year's end had posted it.
  await own.sql(`DO $$ BEGIN SET LOCAL session_replication_role = replica;
    UPDATE finance.journal_entries SET source_kind = 'closing' WHERE tenant_id = '${own.tenantId}' AND id = '${closing.entryId}'; END $$`);
  expect(await figures()).toEqual(['10.00', '10.00', 'none', '10.00']);
  await own.call(rollUpBalances, {});
  expect(await figures()).toEqual(['10.00', '10.00', 'none', '10.00']);
  expect(await figures('2999-01-01T00:00:00Z')).toEqual(['10.00', '10.00', 'none', '10.00']);
  await own.sql(`DO $$ BEGIN SET LOCAL session_replication_role = replica;
    UPDATE finance.journal_entries SET source_kind = 'manual' WHERE tenant_id = '${own.tenantId}' AND id = '${closing.entryId}'; END $$`);
  await own.call(reverseEntry, { entryId: closing.entryId, reason: 'Too early' });
  await own.sql(`DO $$ BEGIN SET LOCAL session_replication_role = replica;
    UPDATE finance.journal_entries SET source_kind = 'closing' WHERE tenant_id = '${own.tenantId}' AND id = '${closing.entryId}'; END $$`);
  expect(await figures()).toEqual(['10.00', '10.00', '10.00', '10.00']);
});

test('a dimension filters and splits, and its columns add up', async () => {
  const own = await emptyBooks();
  const costCentreId = fixture('finance.cost_centre.main');
  await posted(own, ['purchases', 'bank', '30.00'], { cost_centre: costCentreId });
  await posted(own, ['purchases', 'bank', '12.00']);
  const split = await own.call(getProfitAndLoss, { ...MARCH, splitBy: 'cost_centre' });
  expect(split.columns.map(({ id, label }) => `${id} ${label}`)).toEqual(['c0.MAIN Reception', 'c0.- None', 'c0.total Total']);
  expect(split.lines.at(-1)?.amounts).toEqual(['-30.00', '-12.00', '-42.00']);
  const filtered = await own.call(getProfitAndLoss, { ...MARCH, dimensionValueIds: [costCentreId] });
  expect(filtered.lines.at(-1)?.amounts).toEqual(['-30.00']);
});

test('comparisons go back by whole months, by years, or by as many days', async () => {
  const spans = async (input: object) =>
    (await w.call(getProfitAndLoss, { columns: 2, ...input })).columns.map(({ from, to }) => `${from} ${to}`);
  expect(await spans({ from: '2026-02-01', to: '2026-02-28', compareWith: 'previous_period' })).toEqual([
    '2026-02-01 2026-02-28',
    '2026-01-01 2026-01-31',
    '2025-12-01 2025-12-31',
  ]);
  expect(await spans({ from: '2024-02-01', to: '2024-02-29', compareWith: 'previous_year', columns: 1 })).toEqual([
    '2024-02-01 2024-02-29',
    '2023-02-01 2023-02-28',
  ]);
  expect(await spans({ from: '2026-02-10', to: '2026-02-12', compareWith: 'previous_period', columns: 1 })).toEqual([
    '2026-02-10 2026-02-12',
    '2026-02-07 2026-02-09',
  ]);
  expect(await spans({ from: '2026-02-10', to: '2026-02-12' })).toEqual(['2026-02-10 2026-02-12']);
});

test('the general ledger runs on over its pages', async () => {
  const own = await emptyBooks();
  for (const amount of ['1.00', '2.00', '3.00']) await posted(own, ['bank', 'sales', amount]);
  const ask = { accountId: account('bank'), ...MARCH, limit: 2 };
  const first = await own.call(getGeneralLedger, ask);
  const second = await own.call(getGeneralLedger, { ...ask, cursor: first.nextCursor ?? '' });
  expect([...first.items, ...second.items].map(({ debit, balance }) => [debit.amount, balance.amount])).toEqual([
    ['1.00', '1.00'],
    ['2.00', '3.00'],
    ['3.00', '6.00'],
  ]);
  expect(second).toMatchObject({ opening: { amount: '0.00' }, closing: { amount: '6.00' }, nextCursor: null });
  expect(await own.call(getGeneralLedger, { ...ask, ...APRIL })).toMatchObject({
    opening: { amount: '6.00' },
    closing: { amount: '6.00' },
    items: [],
  });
});

test('a figure is explained page by page', async () => {
  const own = await emptyBooks();
  for (const amount of ['1.00', '2.00', '3.00']) await posted(own, ['bank', 'sales', amount]);
  const { report } = await own.call(getProfitAndLoss, MARCH);
  await posted(own, ['bank', 'sales', '100.00']);
  const first = await own.call(explainFigure, { report, line: 'profit', column: 'c0', limit: 2 });
  expect(first).toMatchObject({ figure: { amount: '6.00' }, sum: { amount: '6.00' }, lines: 3, label: 'Profit' });
  const second = await own.call(explainFigure, { report, line: 'profit', column: 'c0', limit: 2, cursor: first.nextCursor ?? '' });
  expect([...first.items, ...second.items].map(({ amount, description }) => `${amount.amount} ${description}`)).toEqual([
    '1.00 bank from sales',
    '2.00 bank from sales',
    '3.00 bank from sales',
  ]);
});

test('a figure that is not its lines is not explained away', async () => {
  const own = await emptyBooks();
  await posted(own, ['bank', 'sales', '10.00']);
  await own.call(rollUpBalances, {});
  const { report } = await own.call(getProfitAndLoss, MARCH);
  await own.sql('UPDATE finance.balance_days SET credit = credit + 1 WHERE tenant_id = $1 AND entity_id = $2 AND credit > 0', [
    own.tenantId,
    own.entityId,
  ]);
  expect(await own.refusal(explainFigure, { report, line: 'profit', column: 'c0' })).toMatchObject({ reason: 'figure_unexplained' });
});

test('what is asked for wrongly is refused', async () => {
  const { report } = await w.call(getTrialBalance, {});
  expect(await w.refusal(explainFigure, { report: 'nothing', line: 'total', column: 'c0' })).toMatchObject({ reason: 'report_unknown' });
  for (const [line, column] of [
    ['nothing', 'c0.closing'],
    ['total', 'c7.closing'],
    ['total', 'sum'],
  ] as const) {
    expect(await w.refusal(explainFigure, { report, line, column })).toMatchObject({ reason: 'figure_not_found' });
  }
  expect(await w.refusal(getProfitAndLoss, { from: '2026-02-01', to: '2026-01-01' })).toMatchObject({ reason: 'ends_before_start' });
  expect(await w.refusal(getGeneralLedger, { accountId: account('bank'), from: '2026-02-01', to: '2026-01-01' })).toMatchObject({
    reason: 'ends_before_start',
  });
  expect(await w.refusal(getTrialBalance, { dimensionValueIds: [fixture('nobody')] })).toMatchObject({
    reason: 'dimension_value_not_found',
  });
});
