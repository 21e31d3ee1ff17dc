import { expect, test } from 'vitest';
import { world } from '#tests/world.ts';
import crm from '../index.ts';
import { id, NOBODY, plain, refuses } from '../testing.ts';
import { advanceDeal } from './deal-moves.ts';
import { createDeal } from './deals.ts';
import { forecastPipeline } from './forecast.ts';

const accounts = { pipelineId: id('pipeline.accounts') };

test('a forecast weighs each stage, in each currency, and never adds currencies up', async () => {
  const w = await world(crm);
  expect(plain(await w.call(forecastPipeline, accounts))).toMatchInlineSnapshot(`
    {
      "asOf": "<moment>",
      "currencies": [
        {
          "currency": "NGN",
          "open": {
            "amount": "1500000.00",
            "currency": "NGN",
          },
          "stages": [
            {
              "deals": 1,
              "probability": 20,
              "stageId": "stage.contact",
              "stageName": "Contact",
              "total": {
                "amount": "1500000.00",
                "currency": "NGN",
              },
              "weighted": {
                "amount": "300000.00",
                "currency": "NGN",
              },
            },
          ],
          "weighted": {
            "amount": "300000.00",
            "currency": "NGN",
          },
          "won": {
            "amount": "0.00",
            "currency": "NGN",
          },
        },
        {
          "currency": "XOF",
          "open": {
            "amount": "0",
            "currency": "XOF",
          },
          "stages": [],
          "weighted": {
            "amount": "0",
            "currency": "XOF",
          },
          "won": {
            "amount": "4500000",
            "currency": "XOF",
          },
        },
      ],
      "dealsWithoutValue": 2,
      "pipelineId": "pipeline.accounts",
    }
  `);
});

test('the lines sum to the totals to the last minor unit, also beyond what a float can hold', async () => {
  const w = await world(crm);
  const add = (amount: string) =>
    w.call(createDeal, { ...accounts, name: 'Big', personId: id('person.bola'), value: { amount, currency: 'KWD' } });
  await add('9007199254740993.001');
  await add('9007199254740993.002');
  const { dealId } = await add('0.003');
  await w.call(advanceDeal, { dealId, stageId: id('stage.proposal') });
  const { currencies } = await w.call(forecastPipeline, accounts);
  expect(currencies.find(({ currency }) => currency === 'KWD')).toMatchObject({
    open: { amount: '18014398509481986.006' },
    weighted: { amount: '3602879701896397.203' },
    stages: [{ weighted: { amount: '3602879701896397.201' } }, { weighted: { amount: '0.002' } }],
  });
});

test('a period takes only deals that are expected in it', async () => {
  const w = await world(crm);
  const out = await w.call(forecastPipeline, { ...accounts, closesFrom: '2026-12-01', closesBy: '2026-12-31' });
  expect(out.currencies.map(({ currency, open }) => [currency, open.amount])).toEqual([['NGN', '1500000.00']]);
  expect((await w.call(forecastPipeline, { ...accounts, closesFrom: '2027-01-01' })).currencies).toEqual([]);
});

refuses(forecastPipeline, [['none', { pipelineId: NOBODY }, 'not_found', 'pipeline_not_found']]);
