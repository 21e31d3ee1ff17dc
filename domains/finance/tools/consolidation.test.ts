import { beforeAll, describe, expect, test } from 'vitest';
import { type World, world } from '#tests/world.ts';
import { naira, plain, refuses } from '../close/testing.ts';
import finance from '../index.ts';
import { id, NOBODY } from '../testing.ts';
import { consolidateEntities } from './consolidation.ts';
import { createEliminationPair, deleteEliminationPair, listEliminationPairs } from './elimination-pairs.ts';
import { runYearEnd } from './year-end.ts';

const year = { from: '2010-01-01', to: '2010-12-31' };
const dollars = (amount: string) => ({ amount, currency: 'USD' });
const entry = (
  entityId: string | undefined,
  date: string,
  [debit, credit]: [string, string],
  money: { amount: string; currency: string },
) => ({
  ...(entityId && { entityId }),
  date,
  description: 'x',
  lines: [
    { accountId: id(`account.${debit}`), side: 'debit', money },
    { accountId: id(`account.${credit}`), side: 'credit', money },
  ],
});

/** By the parts that accounts play: their names and order are the chart's. */
const figures = ({ rows }: { rows: readonly { accountId: string; amount: { amount: string } }[] }): string[] =>
  (plain(rows) as typeof rows).map(({ accountId, amount }) => `${accountId} ${amount.amount}`).toSorted();

describe('a group', () => {
  let w: World;
  const branch = id('entity.branch');
  beforeAll(async () => {
    w = await world(finance);
    const rate = (onDate: string, rate: string) => w.result('finance_set_exchange_rate', { base: 'USD', quote: 'NGN', onDate, rate });
    await rate('2010-07-01', '1600');
    await rate('2010-12-31', '1800');
    const post = (...input: Parameters<typeof entry>) => w.result('finance_post_entry', entry(...input));
    // The house lends the branch 150,000.00; the branch has booked 90 of the 100 dollars, and sells for 50.
    await post(undefined, '2010-03-01', ['intercompany', 'bank'], naira('150000.00'));
    await post(branch, '2010-03-01', ['bank', 'intercompany'], dollars('90.00'));
    await post(branch, '2010-08-01', ['bank', 'sales'], dollars('50.00'));
    await post(branch, '2010-03-01', ['bank', 'retained_earnings'], dollars('10.00'));
  });

  test('has a trial balance of zero, eliminates what both sides agree on and shows the rest', async () => {
    const output = await w.call(consolidateEntities, year);
    const { eliminations, entities: members } = output;
    expect(plain({ eliminations, members })).toMatchInlineSnapshot(`
      {
        "eliminations": [
          {
            "amount": {
              "amount": "150000.00",
              "currency": "NGN",
            },
            "counterAmount": {
              "amount": "-162000.00",
              "currency": "NGN",
            },
            "eliminated": {
              "amount": "150000.00",
              "currency": "NGN",
            },
            "name": "Loans within the group",
            "pairId": "<id>",
            "unmatched": {
              "amount": "-12000.00",
              "currency": "NGN",
            },
          },
        ],
        "members": [
          {
            "averageRate": "1550.958904109589",
            "closingRate": "<code>",
            "code": "BRANCH",
            "entityId": "entity.branch",
            "functionalCurrency": "USD",
            "translationDifference": {
              "amount": "-15452.05",
              "currency": "NGN",
            },
          },
          {
            "averageRate": "1",
            "closingRate": "1",
            "code": "MAIN",
            "entityId": "entity.main",
            "functionalCurrency": "NGN",
            "translationDifference": {
              "amount": "0.00",
              "currency": "NGN",
            },
          },
        ],
      }
    `);
    expect(output.total).toEqual(naira('0.00'));
  });

  test('is shown in any currency, of any of its entities, before its years are closed and after', async () => {
    const before = await w.call(consolidateEntities, { ...year, currency: 'USD', entityIds: [branch] });
    expect(figures(before)).toEqual([
      'account.bank 150.00',
      'account.intercompany -90.00',
      'account.retained_earnings -10.00',
      'account.sales -50.00',
    ]);
    await w.call(runYearEnd, { fiscalYearId: id('fiscal_year.branch') });
    expect((await w.call(consolidateEntities, { ...year, currency: 'USD', entityIds: [branch] })).rows).toEqual(before.rows);
    const next = await w.call(consolidateEntities, { from: '2011-01-01', to: '2011-12-31', currency: 'USD', entityIds: [branch] });
    expect(figures(next)).toEqual(['account.bank 150.00', 'account.intercompany -90.00', 'account.retained_earnings -60.00']);
    expect((await w.call(consolidateEntities, { ...year, from: '2010-09-01' })).total).toEqual(naira('0.00'));
  });
});

test('pairs are made, listed and taken out', async () => {
  const w = await world(finance);
  const pair = {
    name: 'Rent',
    entityId: id('entity.main'),
    accountId: id('account.sales'),
    counterEntityId: id('entity.branch'),
    counterAccountId: id('account.purchases'),
  };
  const { pairId } = await w.call(createEliminationPair, pair);
  expect(plain((await w.call(listEliminationPairs, {})).items)).toMatchInlineSnapshot(`
    [
      {
        "accountId": "account.intercompany",
        "counterAccountId": "account.intercompany",
        "counterEntityId": "entity.branch",
        "entityId": "entity.main",
        "name": "Loans within the group",
        "pairId": "<id>",
      },
      {
        "accountId": "account.sales",
        "counterAccountId": "account.purchases",
        "counterEntityId": "entity.branch",
        "entityId": "entity.main",
        "name": "Rent",
        "pairId": "<id>",
      },
    ]
  `);
  expect(await w.refusal(createEliminationPair, { ...pair, name: 'Again' })).toMatchObject({ reason: 'pair_exists' });
  await w.call(deleteEliminationPair, { pairId });
  expect((await w.call(listEliminationPairs, {})).items).toHaveLength(1);
});

const pair = {
  name: 'x',
  entityId: id('entity.main'),
  accountId: id('account.sales'),
  counterEntityId: id('entity.branch'),
  counterAccountId: id('account.sales'),
};
refuses(createEliminationPair, [
  ['one entity with itself', { ...pair, counterEntityId: id('entity.main') }, 'invalid_input', 'one_entity'],
  ['an entity that is not there', { ...pair, counterEntityId: NOBODY }, 'not_found', 'entity_not_found'],
  ['an account that is not there', { ...pair, counterAccountId: NOBODY }, 'not_found', 'account_not_found'],
]);
refuses(deleteEliminationPair, [['what is not there', { pairId: NOBODY }, 'not_found', 'elimination_pair_not_found']]);
refuses(consolidateEntities, [
  ['a last day before the first', { from: '2010-02-01', to: '2010-01-01' }, 'invalid_input', 'ends_before_start'],
  ['an entity that is not there', { ...year, entityIds: [NOBODY] }, 'not_found', 'entity_not_found'],
  ['a currency without rates', { ...year, currency: 'JPY' }, 'conflict', 'no_exchange_rate'],
]);
