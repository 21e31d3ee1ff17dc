import { beforeAll, expect, test } from 'vitest';
import finance from '#domains/finance/index.ts';
import { fixture } from '#kernel/fixture.ts';
import { type World, world } from '#tests/world.ts';
import { compareWithBudget } from './budget-comparison.ts';
import { explainFigure } from './explain.ts';

let w: World;
beforeAll(async () => {
  w = await world(finance);
});

const SPRING = { budgetId: fixture('finance.budget.active'), from: '2010-03-01', to: '2010-04-30' };

test('what was planned stands beside what there was, and that explains itself', async () => {
  const { report, lines, ...facts } = await w.call(compareWithBudget, SPRING);
  expect(facts).toMatchObject({ budgetName: 'Budget 2010', version: 1, currency: 'NGN', from: '2010-03-01', to: '2010-04-30' });
  expect(lines.filter(({ kind, budget }) => kind === 'account' && budget !== '0.00')).toMatchObject([{ budget: '200000.00' }]);
  for (const { id, kind, actual } of lines) {
    if (kind === 'heading') continue;
    expect((await w.call(explainFigure, { report, line: id, column: 'c0', limit: 1 })).sum.amount).toBe(actual);
  }
  const total = lines.find(({ id }) => id === 'expense.total');
  expect(Number(total?.difference)).toBeCloseTo(Number(total?.actual) - Number(total?.budget), 2);
});

test('the active budget of the year is taken where none is named; a value that nobody planned for has no plan', async () => {
  const { budgetId, lines } = await w.call(compareWithBudget, { from: '2010-03-01', to: '2010-03-31' });
  expect(budgetId).toBe(SPRING.budgetId);
  expect(lines.find(({ id }) => id === 'profit')).toMatchObject({ budget: '-100000.00' });
  const filtered = await w.call(compareWithBudget, { ...SPRING, dimensionValueIds: [fixture('finance.cost_centre.main')] });
  expect(filtered.lines.find(({ id }) => id === 'profit')).toMatchObject({ budget: '0.00', percent: null });
});

test('a part of a period, days in the wrong order and a year without a budget are refused', async () => {
  expect(await w.refusal(compareWithBudget, { ...SPRING, to: '2010-04-15' })).toMatchObject({ reason: 'period_cut' });
  expect(await w.refusal(compareWithBudget, { ...SPRING, to: '2010-02-28' })).toMatchObject({ reason: 'ends_before_start' });
  expect(await w.refusal(compareWithBudget, { from: '1999-03-01', to: '1999-03-31' })).toMatchObject({ reason: 'no_active_budget' });
  expect(await w.refusal(compareWithBudget, { budgetId: fixture('nobody') })).toMatchObject({ reason: 'budget_not_found' });
});
