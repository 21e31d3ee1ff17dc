import { expect, test } from 'vitest';
import { world } from '#tests/world.ts';
import { balance, naira, plain, refuses } from '../close/testing.ts';
import finance from '../index.ts';
import { id, NOBODY } from '../testing.ts';
import { postAccrual } from './accruals.ts';
import { runYearEnd } from './year-end.ts';

const year = { fiscalYearId: id('fiscal_year.y2010') };
const sale = (amount: string, dimensions?: Record<string, string>) => ({
  date: '2010-05-05',
  description: 'Sale',
  lines: [
    { accountId: id('account.bank'), side: 'debit', money: naira(amount) },
    { accountId: id('account.sales'), side: 'credit', money: naira(amount), ...(dimensions && { dimensions }) },
  ],
});

test('a year is carried to retained earnings, once, and what is posted later follows', async () => {
  const w = await world(finance, 'governance');
  await w.result('finance_post_entry', sale('900.00', { cost_centre: id('cost_centre.main') }));
  await w.result('finance_post_entry', sale('100.00'));
  const { callId, output } = await w.result(runYearEnd, year);
  expect(plain(output)).toMatchInlineSnapshot(`
    {
      "result": {
        "amount": "1000.00",
        "currency": "NGN",
      },
      "runs": [
        {
          "date": "2010-12-31",
          "doneAt": "<moment>",
          "doneBy": "Owner",
          "entityId": "entity.main",
          "entries": [
            {
              "date": "2010-12-31",
              "entryId": "<id>",
              "number": "<number>",
            },
          ],
          "kind": "year_end",
          "note": "Year-end close FY 2010",
          "reversedBecause": null,
          "runId": "<id>",
        },
      ],
    }
  `);
  expect([await balance(w, 'sales', '2010-12-31'), await balance(w, 'retained_earnings')]).toEqual([0, -100_000]);
  const kept = await w.sql(
    `SELECT cost_centre_id IS NOT NULL AS own, credit::text FROM finance.entry_lines WHERE tenant_id = $1 AND account_id = $2 ORDER BY 1`,
    [w.tenantId, id('account.retained_earnings')],
  );
  expect(kept).toEqual([
    { own: false, credit: '10000' },
    { own: true, credit: '90000' },
  ]);

  expect((await w.call(runYearEnd, year)).runs[0]?.entries).toEqual([]);
  await w.result('finance_post_entry', sale('7.00'));
  expect((await w.call(runYearEnd, year)).result).toEqual(naira('7.00'));
  expect(await balance(w, 'retained_earnings')).toBe(-100_700);

  await w.result('governance_undo_call', { callId });
  expect([await balance(w, 'sales', '2010-12-31'), await balance(w, 'retained_earnings')]).toEqual([-100_000, -700]);
  expect((await w.call(runYearEnd, { ...year, keep: [] })).result).toEqual(naira('1000.00'));
  expect([await balance(w, 'sales', '2010-12-31'), await balance(w, 'retained_earnings')]).toEqual([0, -100_700]);
});

test('a year that ended with a loss', async () => {
  const w = await world(finance);
  await w.call(postAccrual, {
    periodId: id('period.y2010_06'),
    accountId: id('account.purchases'),
    amount: naira('5.00'),
    description: 'x',
  });
  await w.result('finance_post_entry', {
    ...sale('3.00'),
    lines: sale('3.00').lines.map((line) => ({ ...line, side: line.side === 'debit' ? 'credit' : 'debit' })),
  });
  expect((await w.call(runYearEnd, year)).result).toEqual(naira('-3.00'));
});

refuses(runYearEnd, [
  ['a year that is not there', { fiscalYearId: NOBODY }, 'not_found', 'fiscal_year_not_found'],
  [
    'a year whose last period is closing',
    year,
    'conflict',
    'period_not_open',
    async (w) => {
      await w.result('finance_post_entry', sale('3.00'));
      await w.result('finance_run_depreciation', { periodId: id('period.y2010_12') });
      await w.result('finance_request_period_close', { periodId: id('period.y2010_12') });
    },
  ],
]);
