import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { type World, world } from '#tests/world.ts';
import { naira, plain, refuses } from '../close/testing.ts';
import finance from '../index.ts';
import { id, NOBODY } from '../testing.ts';
import { activateBudget, createBudget, listBudgetLines, listBudgets, setBudgetLines } from './budgets.ts';
import { checkBudget, consumeCommitment, listCommitments, releaseCommitment, reserveCommitment } from './commitments.ts';

const march = { accountId: id('account.purchases'), periodId: id('period.y2010_03') };
const paper = { ...march, description: 'Paper' };
const chairs = { commitmentId: id('commitment.open') };
const draft = { budgetId: id('budget.draft') };
const lines = { ...draft, accountId: id('account.salaries'), periodIds: [id('period.y2010_01')], amount: naira('9.00') };
const left = async (w: World, input: Record<string, unknown> = march) => (await w.call(checkBudget, input as never)).available?.amount;
const spend = (w: World, amount: string, dimensions?: Record<string, string>) =>
  w.result('finance_post_entry', {
    date: '2010-03-05',
    description: 'Spent',
    lines: [
      { accountId: march.accountId, side: 'debit', money: naira(amount), ...(dimensions && { dimensions }) },
      { accountId: id('account.bank'), side: 'credit', money: naira(amount) },
    ],
  });

describe('a budget', () => {
  let w: World;
  beforeAll(async () => {
    w = await world(finance);
  });

  test('has room for what is neither spent nor promised', async () => {
    expect(plain(await w.call(checkBudget, { ...march, amount: naira('75000.00') }))).toMatchInlineSnapshot(`
      {
        "available": {
          "amount": "75000.00",
          "currency": "NGN",
        },
        "budgetId": "budget.active",
        "fits": true,
        "lines": [
          {
            "actual": {
              "amount": "0.00",
              "currency": "NGN",
            },
            "available": {
              "amount": "75000.00",
              "currency": "NGN",
            },
            "budget": {
              "amount": "100000.00",
              "currency": "NGN",
            },
            "committed": {
              "amount": "25000.00",
              "currency": "NGN",
            },
            "dimensions": {},
          },
        ],
      }
    `);
    await spend(w, '30000.00', { cost_centre: id('cost_centre.main') });
    expect(await w.call(checkBudget, { ...march, amount: naira('45000.01') })).toMatchObject({ available: naira('45000.00'), fits: false });
  });

  test('has no room for what nobody budgeted', async () => {
    expect(await w.call(checkBudget, { ...march, accountId: id('account.salaries'), amount: naira('1.00') })).toMatchObject({
      lines: [],
      available: null,
      fits: false,
    });
  });

  test('is held, consumed and given back', async () => {
    const { commitmentId, open } = await w.call(reserveCommitment, { ...paper, amount: naira('45000.00') });
    expect([open.amount, await left(w)]).toEqual(['45000.00', '0.00']);
    expect(await w.refusal(reserveCommitment, { ...paper, amount: naira('0.01') })).toMatchObject({
      reason: 'budget_exceeded',
      details: { data: { available: naira('0.00') } },
    });
    expect((await w.call(consumeCommitment, { commitmentId, amount: naira('20000.00') })).open.amount).toBe('25000.00');
    expect(plain(await w.call(releaseCommitment, { commitmentId }))).toMatchInlineSnapshot(`
      {
        "accountId": "account.purchases",
        "commitmentId": "<id>",
        "consumed": {
          "amount": "20000.00",
          "currency": "NGN",
        },
        "description": "Paper",
        "dimensions": {},
        "open": {
          "amount": "0.00",
          "currency": "NGN",
        },
        "periodId": "<id>",
        "released": {
          "amount": "25000.00",
          "currency": "NGN",
        },
        "reserved": {
          "amount": "45000.00",
          "currency": "NGN",
        },
      }
    `);
    expect(await left(w)).toBe('45000.00');
    expect((await w.call(listCommitments, { open: true })).items.map((item) => item.description)).toEqual(['Chairs']);
  });

  test('is planned in versions', async () => {
    const copy = await w.call(createBudget, {
      fiscalYearId: id('fiscal_year.y2010'),
      name: 'Revised',
      copyOf: id('budget.active'),
      window: 'year',
    });
    expect(plain(copy)).toMatchInlineSnapshot(`
      {
        "budgetId": "<id>",
        "entityId": "entity.main",
        "fiscalYearId": "<id>",
        "name": "Revised",
        "status": "draft",
        "version": 3,
        "window": "year",
      }
    `);
    const { budgetId } = copy;
    const set = await w.call(setBudgetLines, { ...lines, budgetId, dimensions: { cost_centre: id('cost_centre.main') } });
    expect(set.lines).toHaveLength(1);
    expect((await w.call(listBudgetLines, { budgetId })).items).toHaveLength(3);
    await w.call(setBudgetLines, { ...lines, budgetId, dimensions: { cost_centre: id('cost_centre.main') }, amount: naira('0.00') });
    expect((await w.call(listBudgetLines, { budgetId, accountId: lines.accountId })).items).toEqual([]);
    await w.call(activateBudget, { budgetId });
    expect((await w.call(listBudgets, {})).items.map(({ version, status }) => [version, status]).toSorted()).toEqual([
      [1, 'superseded'],
      [2, 'draft'],
      [3, 'active'],
    ]);
    // Held against the whole year: March and April together, less what was spent and what the chairs hold.
    expect(await left(w)).toBe('145000.00');
  });
});

test('two commitments cannot both take the last money', async () => {
  const w = await world(finance);
  const reserve = () => w.result(reserveCommitment, { ...paper, amount: naira('40000.00') });
  const outcomes = await Promise.allSettled([reserve(), reserve(), reserve()]);
  expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected', 'rejected']);
  expect(outcomes.flatMap((each) => (each.status === 'rejected' ? [(each.reason as { reason: string }).reason] : []))).toEqual([
    'budget_exceeded',
    'budget_exceeded',
  ]);
  expect(await left(w)).toBe('35000.00');
});

test('what was given back and taken by another is not taken back again', async () => {
  const w = await world(finance, 'governance');
  const { callId } = await w.result(releaseCommitment, chairs);
  await w.call(reserveCommitment, { ...paper, amount: naira('100000.00') });
  expect(await w.refusal('governance_undo_call', { callId })).toMatchObject({ reason: 'budget_exceeded' });
});

test('the database and the rules see the same room, whatever was planned, spent and promised', async () => {
  const w = await world(finance);
  const dimensions = fc.record(
    { cost_centre: fc.constant(id('cost_centre.main')), project: fc.constant(id('project.mistake')) },
    { requiredKeys: [] },
  );
  const plan = { fiscalYearId: id('fiscal_year.y2010'), name: 'Random', window: 'to_date' } as const;
  const { budgetId } = await w.call(createBudget, plan);
  for (const each of fc.sample(fc.tuple(dimensions, fc.integer({ min: 1, max: 99 })), { numRuns: 8, seed: 7 })) {
    await w.call(setBudgetLines, {
      budgetId,
      accountId: march.accountId,
      periodIds: [march.periodId, id('period.y2010_02')],
      amount: naira(`${each[1]}000.00`),
      dimensions: each[0],
    });
  }
  await w.call(activateBudget, { budgetId });
  for (const each of fc.sample(fc.tuple(dimensions, fc.integer({ min: 1, max: 99 })), { numRuns: 6, seed: 8 }))
    await spend(w, `${each[1]}.00`, each[0]);
  for (const cost_centre of [id('cost_centre.main'), undefined])
    for (const project of [id('project.mistake'), undefined]) {
      const asked = { ...march, dimensions: { ...(cost_centre && { cost_centre }), ...(project && { project }) } };
      const [row] = await w.attack('finance', async (client) => {
        const values = [w.tenantId, budgetId, march.accountId, march.periodId, cost_centre ?? null, project ?? null];
        return (
          await client.query<{ room: string | null }>(
            'SELECT finance.budget_room($1, $2, $3, $4, $5, $6, NULL, NULL)::text AS room',
            values,
          )
        ).rows;
      });
      expect(await left(w, asked)).toBe(row?.room === null ? undefined : (Number(row?.room) / 100).toFixed(2));
    }
});

refuses(createBudget, [
  ['a year that is not there', { fiscalYearId: NOBODY, name: 'x' }, 'not_found', 'fiscal_year_not_found'],
  ['a copy of nothing', { fiscalYearId: id('fiscal_year.y2010'), name: 'x', copyOf: NOBODY }, 'not_found', 'budget_not_found'],
  [
    'a copy of another year',
    { fiscalYearId: id('fiscal_year.branch'), name: 'x', copyOf: id('budget.active') },
    'invalid_input',
    'budget_of_another_year',
  ],
]);
refuses(setBudgetLines, [
  ['an active budget', { ...lines, budgetId: id('budget.active') }, 'conflict', 'budget_not_draft'],
  ['a period of another year', { ...lines, periodIds: [id('period.open')] }, 'conflict', 'period_of_another_year'],
  ['an account that is not there', { ...lines, accountId: NOBODY }, 'not_found', 'account_not_found'],
  ['another currency', { ...lines, amount: { amount: '1.00', currency: 'USD' } }, 'invalid_input', 'not_currency_of_books'],
]);
refuses(activateBudget, [['what is active', { budgetId: id('budget.active') }, 'conflict', 'budget_not_draft']]);
refuses(reserveCommitment, [
  ['more than there is', { ...paper, amount: naira('75000.01') }, 'conflict', 'budget_exceeded'],
  ['what nobody budgeted', { ...paper, accountId: id('account.salaries'), amount: naira('1.00') }, 'conflict', 'not_budgeted'],
  ['a year without a budget', { ...paper, periodId: id('period.open'), amount: naira('1.00') }, 'conflict', 'no_active_budget'],
  ['nothing', { ...paper, amount: naira('0.00') }, 'invalid_input', 'amount_zero'],
]);
refuses(consumeCommitment, [
  ['more than is held', { ...chairs, amount: naira('25000.01') }, 'conflict', 'commitment_spent'],
  ['what is not there', { commitmentId: NOBODY }, 'not_found', 'commitment_not_found'],
]);
refuses(releaseCommitment, [
  ['what holds nothing any more', chairs, 'conflict', 'commitment_spent', (w) => w.call(releaseCommitment, chairs)],
]);
