import { beforeAll, expect, test } from 'vitest';
import { type World, world } from '#tests/world.ts';
import { balance, naira, plain, refuses } from '../close/testing.ts';
import finance from '../index.ts';
import { id, NOBODY } from '../testing.ts';
import { postAccrual } from './accruals.ts';
import { listCloseRuns, repeatCloseRuns, reverseCloseRuns } from './close-runs.ts';
import { createDeferral, listDeferrals, recogniseAllDeferrals } from './deferrals.ts';

const period = (month: string) => ({ periodId: id(`period.y2010_${month}`) });
const rent = {
  accountId: id('account.purchases'),
  total: naira('365.00'),
  startsOn: '2010-02-01',
  endsOn: '2011-01-31',
  description: 'Rent for a year',
  movedOn: '2010-02-01',
};
const accrual = { ...period('03'), accountId: id('account.purchases'), amount: naira('1200.00'), description: 'Water, bill to come' };

/** For what stands side by side. */
let shared: World;
beforeAll(async () => {
  shared = await world(finance, 'governance');
});

test('an expense paid early waits, is recognised by the day, and never twice', async () => {
  const w = await world(finance, 'governance');
  const spent = await balance(w, 'purchases', '2010-12-31');
  const { deferralId } = await w.call(createDeferral, rent);
  expect([await balance(w, 'prepaid_expenses'), (await balance(w, 'purchases', '2010-12-31')) - spent]).toEqual([36_500, -36_500]);

  const february = await w.result(recogniseAllDeferrals, period('02'));
  expect(plain(february.output)).toMatchInlineSnapshot(`
    {
      "deferrals": 1,
      "runs": [
        {
          "date": "2010-02-28",
          "doneAt": "<moment>",
          "doneBy": "Owner",
          "entityId": "entity.main",
          "entries": [
            {
              "date": "2010-02-28",
              "entryId": "<id>",
              "number": "<number>",
            },
          ],
          "kind": "recognition",
          "note": "Deferrals 2010-02",
          "reversedBecause": null,
          "runId": "<id>",
        },
      ],
    }
  `);
  expect(await balance(w, 'prepaid_expenses')).toBe(36_500 - 2800);
  expect((await w.call(recogniseAllDeferrals, period('02'))).deferrals).toBe(0);
  expect(plain((await w.call(listDeferrals, {})).items)).toMatchInlineSnapshot(`
    [
      {
        "accountId": "account.purchases",
        "deferralId": "<id>",
        "description": "Rent for a year",
        "endsOn": "2011-01-31",
        "kind": "expense",
        "recognised": {
          "amount": "28.00",
          "currency": "NGN",
        },
        "remaining": {
          "amount": "337.00",
          "currency": "NGN",
        },
        "runId": "<id>",
        "spread": "days",
        "startsOn": "2010-02-01",
        "total": {
          "amount": "365.00",
          "currency": "NGN",
        },
      },
    ]
  `);

  const [made] = (await w.call(listDeferrals, { kind: 'expense' })).items;
  expect(made?.deferralId).toBe(deferralId);
  // It was recognised in part: taking it back would leave that part without what it is a part of.
  expect(await w.refusal(reverseCloseRuns, { runIds: [made?.runId], reason: 'x' })).toMatchObject({ reason: 'run_built_on' });
  await w.result('governance_undo_call', { callId: february.callId });
  expect(await balance(w, 'prepaid_expenses')).toBe(36_500);
  await w.call(recogniseAllDeferrals, period('12'));
  expect(await balance(w, 'prepaid_expenses')).toBe(3100);
});

test('income that stands on its account already is only spread, the same for each month', async () => {
  const w = shared;
  const before = await balance(w, 'sales');
  const sold = {
    ...rent,
    accountId: id('account.sales'),
    spread: 'months',
    total: naira('100.01'),
    startsOn: '2010-01-20',
    endsOn: '2010-03-10',
  } as const;
  const { runs } = await w.call(createDeferral, { ...sold, movedOn: undefined });
  expect(runs[0]?.entries).toEqual([]);
  const shares: number[] = [];
  for (const month of ['01', '02', '03']) {
    await w.call(recogniseAllDeferrals, period(month));
    shares.push(before - (await balance(w, 'sales')));
  }
  expect(shares).toEqual([3334, 6667, 10_001]);
});

test('a deferral that was taken back recognises nothing', async () => {
  const w = await world(finance);
  const { runs } = await w.call(createDeferral, rent);
  await w.call(reverseCloseRuns, { runIds: runs.map(({ runId }) => runId), reason: 'Wrong year' });
  expect((await w.call(recogniseAllDeferrals, period('03'))).deferrals).toBe(0);
  expect((await w.call(listDeferrals, {})).items).toEqual([]);
  expect(await balance(w, 'prepaid_expenses')).toBe(0);
});

test('an accrual is in its period and takes itself back on the first day of the next', async () => {
  const w = shared;
  const { callId, output } = await w.result(postAccrual, accrual);
  expect(plain(output)).toMatchInlineSnapshot(`
    {
      "runs": [
        {
          "date": "2010-03-31",
          "doneAt": "<moment>",
          "doneBy": "Owner",
          "entityId": "entity.main",
          "entries": [
            {
              "date": "2010-03-31",
              "entryId": "<id>",
              "number": "<number>",
            },
            {
              "date": "2010-04-01",
              "entryId": "<id>",
              "number": "<number>",
            },
          ],
          "kind": "accrual",
          "note": "Water, bill to come",
          "reversedBecause": null,
          "runId": "<id>",
        },
      ],
    }
  `);
  expect([await balance(w, 'accrued_expenses', '2010-03-31'), await balance(w, 'accrued_expenses', '2010-04-01')]).toEqual([-120_000, 0]);
  const income = { ...accrual, accountId: id('account.sales') };
  await w.call(postAccrual, income);
  expect([await balance(w, 'accrued_income', '2010-03-31'), await balance(w, 'accrued_income', '2010-04-01')]).toEqual([120_000, 0]);
  await w.result('governance_undo_call', { callId });
  expect([await balance(w, 'accrued_expenses', '2010-03-31'), await balance(w, 'accrued_expenses')]).toEqual([0, 0]);
});

refuses(createDeferral, [
  ['an account of no result', { ...rent, accountId: id('account.bank') }, 'invalid_input', 'not_a_result_account'],
  ['an end before the start', { ...rent, endsOn: '2010-01-31' }, 'invalid_input', 'ends_before_start'],
  ['nothing', { ...rent, total: naira('0.00') }, 'invalid_input', 'amount_zero'],
]);
refuses(postAccrual, [
  ['an account of no result', { ...accrual, accountId: id('account.bank') }, 'invalid_input', 'not_a_result_account'],
  ['another currency', { ...accrual, amount: { amount: '1.00', currency: 'USD' } }, 'invalid_input', 'not_currency_of_books'],
  ['a period that is not there', { ...accrual, periodId: NOBODY }, 'not_found', 'period_not_found'],
  ['a last period without a next', { ...accrual, ...period('12') }, 'conflict', 'no_period'],
  ['nothing', { ...accrual, amount: naira('0.00') }, 'invalid_input', 'amount_zero'],
]);

test('what was taken back by mistake is done again, once', async () => {
  const w = await world(finance, 'governance');
  const { runs } = await w.call(createDeferral, rent);
  await w.call(recogniseAllDeferrals, period('02'));
  const [recognition] = (await w.call(listCloseRuns, { kind: 'recognition' })).items;
  const runIds = [recognition?.runId ?? '', ...runs.map(({ runId }) => runId)];
  const { callId } = await w.result(reverseCloseRuns, { runIds, reason: 'Wrong books' });
  expect(await balance(w, 'prepaid_expenses')).toBe(0);
  // Its deferral is void, and the one that is made in its place is another.
  expect(await w.refusal('governance_undo_call', { callId })).toMatchObject({ reason: 'deferral_taken_back' });
  const again = await w.call(repeatCloseRuns, { runIds: runIds.slice(1) });
  expect([await balance(w, 'prepaid_expenses'), again.runs[0]?.entries.length]).toEqual([36_500, 1]);
  expect(await w.refusal(repeatCloseRuns, { runIds: runIds.slice(1) })).toMatchObject({ reason: 'run_repeated' });
  await w.call(recogniseAllDeferrals, period('02'));
  expect(await balance(w, 'prepaid_expenses')).toBe(36_500 - 2800);
  expect(await w.refusal(repeatCloseRuns, { runIds: runIds.slice(0, 1) })).toMatchObject({ reason: 'run_done_since' });
});

refuses(repeatCloseRuns, [
  ['a run that stands', { runIds: [id('close_run.accrual')] }, 'conflict', 'run_stands'],
  ['a run that is not there', { runIds: [NOBODY] }, 'not_found', 'close_run_not_found'],
]);
