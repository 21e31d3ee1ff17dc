import { beforeAll, describe, expect, test } from 'vitest';
import { type World, world } from '#tests/world.ts';
import { balance, naira, plain, refuses } from '../close/testing.ts';
import finance from '../index.ts';
import { id, NOBODY, today } from '../testing.ts';
import { disposeAsset, recordAssetUsage, writeDownAsset } from './asset-changes.ts';
import { createAssetCategory, listAssetCategories, updateAssetCategory } from './asset-categories.ts';
import { proveAssetRegister } from './asset-register.ts';
import { acquireAsset, getAsset, listAssets, takeOverAsset } from './assets.ts';
import { listCloseRuns, reverseCloseRuns } from './close-runs.ts';
import { runDepreciation } from './depreciation.ts';

const generator = { assetId: id('asset.generator') };
const period = (month: string) => ({ periodId: id(`period.y2010_${month}`) });
const centrifuge = {
  categoryId: id('asset_category.equipment'),
  code: 'EQ-7',
  name: 'Centrifuge',
  cost: naira('1200.00'),
  creditAccountId: id('account.bank'),
  date: '2010-02-10',
  lifeMonths: 12,
};
const undo = (w: World, callId: string) => w.result('governance_undo_call', { callId });
/** Another generator, for tests that share a world. */
const another = async (w: World, code: string): Promise<{ assetId: string }> => {
  const like = { ...centrifuge, code, cost: naira('600000.00'), date: '2010-01-15', lifeMonths: 60 };
  return { assetId: (await w.call(acquireAsset, like)).asset.assetId };
};

/** Read first, then written to side by side. */
let shared: World;
beforeAll(async () => {
  shared = await world(finance);
});

describe('the register', () => {
  test('lists assets by code with what is left of them', async () => {
    const { items } = await shared.call(listAssets, {});
    expect(items.map(({ code, state, bookValue }) => [code, state, bookValue.amount])).toEqual([
      ['EQ-1', 'in_use', '600000.00'],
      ['PR-1', 'in_use', '100000.00'],
    ]);
    const first = await shared.call(listAssets, { limit: 1 });
    expect((await shared.call(listAssets, { limit: 1, cursor: first.nextCursor ?? '' })).items.map(({ code }) => code)).toEqual(['PR-1']);
    expect((await shared.call(listAssets, { categoryId: id('asset_category.presses') })).items).toHaveLength(1);
  });

  test('shows an asset with its movements and its plan', async () => {
    const { plan, ...asset } = await shared.call(getAsset, generator);
    expect(plain(asset)).toMatchInlineSnapshot(`
      {
        "accumulated": {
          "amount": "0.00",
          "currency": "NGN",
        },
        "assetId": "asset.generator",
        "bookValue": {
          "amount": "600000.00",
          "currency": "NGN",
        },
        "categoryId": "asset_category.equipment",
        "code": "EQ-1",
        "convention": "full_month",
        "cost": {
          "amount": "600000.00",
          "currency": "NGN",
        },
        "entityId": "entity.main",
        "lifeMonths": 60,
        "method": "straight_line",
        "movements": [
          {
            "accumulated": {
              "amount": "0.00",
              "currency": "NGN",
            },
            "cost": {
              "amount": "600000.00",
              "currency": "NGN",
            },
            "date": "2010-01-15",
            "entryId": "<id>",
            "kind": "acquire",
          },
        ],
        "name": "Generator",
        "residual": {
          "amount": "0.00",
          "currency": "NGN",
        },
        "startsOn": "2010-01-15",
        "state": "in_use",
        "unitsTotal": null,
      }
    `);
    expect(plan).toHaveLength(60);
    expect([plan[0], plan[59]]).toEqual([
      { month: '2010-01', charge: naira('10000.00') },
      { month: '2014-12', charge: naira('10000.00') },
    ]);
  });

  test('agrees with the books, account by account', async () => {
    const { accounts, ...proof } = await shared.call(proveAssetRegister, { date: '2010-06-30' });
    const used = accounts.filter(({ register }) => register.amount !== '0.00');
    expect(plain({ ...proof, accounts: used })).toMatchInlineSnapshot(`
      {
        "accounts": [
          {
            "accountId": "account.fixed_assets",
            "agrees": true,
            "books": {
              "amount": "700000.00",
              "currency": "NGN",
            },
            "code": "<code>",
            "register": {
              "amount": "700000.00",
              "currency": "NGN",
            },
          },
        ],
        "agrees": true,
        "categories": [
          {
            "accumulated": {
              "amount": "0.00",
              "currency": "NGN",
            },
            "bookValue": {
              "amount": "600000.00",
              "currency": "NGN",
            },
            "categoryId": "asset_category.equipment",
            "code": "EQUIPMENT",
            "cost": {
              "amount": "600000.00",
              "currency": "NGN",
            },
          },
          {
            "accumulated": {
              "amount": "0.00",
              "currency": "NGN",
            },
            "bookValue": {
              "amount": "100000.00",
              "currency": "NGN",
            },
            "categoryId": "<id>",
            "code": "PRESSES",
            "cost": {
              "amount": "100000.00",
              "currency": "NGN",
            },
          },
        ],
        "date": "2010-06-30",
      }
    `);
  });
});

test('an asset is entered with its cost on its account', async () => {
  const w = shared;
  const bank = await balance(w, 'bank');
  const output = await w.call(acquireAsset, centrifuge);
  expect(plain(output)).toMatchInlineSnapshot(`
    {
      "asset": {
        "accumulated": {
          "amount": "0.00",
          "currency": "NGN",
        },
        "assetId": "<id>",
        "bookValue": {
          "amount": "1200.00",
          "currency": "NGN",
        },
        "categoryId": "asset_category.equipment",
        "code": "EQ-7",
        "convention": "full_month",
        "cost": {
          "amount": "1200.00",
          "currency": "NGN",
        },
        "entityId": "entity.main",
        "lifeMonths": 12,
        "method": "straight_line",
        "name": "Centrifuge",
        "residual": {
          "amount": "0.00",
          "currency": "NGN",
        },
        "startsOn": "2010-02-10",
        "state": "in_use",
        "unitsTotal": null,
      },
      "runs": [
        {
          "date": "2010-02-10",
          "doneAt": "<moment>",
          "doneBy": "Owner",
          "entityId": "entity.main",
          "entries": [
            {
              "date": "2010-02-10",
              "entryId": "<id>",
              "number": "<number>",
            },
          ],
          "kind": "acquisition",
          "note": "EQ-7 Centrifuge",
          "reversedBecause": null,
          "runId": "<id>",
        },
      ],
    }
  `);
  expect(await balance(w, 'bank')).toBe(bank - 120_000);
  expect(await w.events()).toEqual(['close_run.posted']);
});

test('an asset that was there before brings along what was written off, and the rest of its life bears the rest', async () => {
  const w = shared;
  const before = await balance(w, 'opening_balances');
  const { asset } = await w.call(takeOverAsset, {
    categoryId: id('asset_category.equipment'),
    code: 'EQ-0',
    name: 'Autoclave',
    cost: naira('60000.00'),
    accumulated: '30000.00',
    startsOn: '2008-01-01',
    date: '2010-01-01',
  });
  // Two of five years are over, though half of it was written off: 36 months bear 30,000.00.
  expect(asset.bookValue).toEqual(naira('30000.00'));
  expect(await balance(w, 'opening_balances')).toBe(before - 3_000_000);
  const { plan } = await w.call(getAsset, { assetId: asset.assetId });
  expect(plan.at(0)).toEqual({ month: '2010-01', charge: naira('833.33') });
  expect(plan).toHaveLength(36);
});

describe('depreciation', () => {
  test('is charged by category and period, once', async () => {
    const w = await world(finance);
    await w.call(recordAssetUsage, { assetId: id('asset.press'), units: '150', onDate: '2010-01-25' });
    const output = await w.call(runDepreciation, period('01'));
    expect(plain(output)).toMatchInlineSnapshot(`
      {
        "charges": [
          {
            "assets": 2,
            "entityId": "entity.main",
            "total": {
              "amount": "12500.00",
              "currency": "NGN",
            },
          },
        ],
        "runs": [
          {
            "date": "2010-01-31",
            "doneAt": "<moment>",
            "doneBy": "Owner",
            "entityId": "entity.main",
            "entries": [
              {
                "date": "2010-01-31",
                "entryId": "<id>",
                "number": "<number>",
              },
              {
                "date": "2010-01-31",
                "entryId": "<id>",
                "number": "<number>",
              },
            ],
            "kind": "depreciation",
            "note": "Depreciation 2010-01",
            "reversedBecause": null,
            "runId": "<id>",
          },
        ],
      }
    `);
    // The generator for a month, and the press for the 250 units of January.
    expect(await balance(w, 'depreciation_expense')).toBe(1_000_000 + 250_000);
    const again = await w.call(runDepreciation, period('01'));
    expect([again.charges[0]?.assets, again.runs[0]?.entries]).toEqual([0, []]);
    expect((await w.call(proveAssetRegister, { date: '2010-01-31' })).agrees).toBe(true);
  });

  test('of every entity is charged by the schedule for the month that is over', async () => {
    const w = shared;
    const { charges } = await w.call(runDepreciation, {});
    // The branch has periods too, and no assets.
    expect(charges.map(({ entityId, assets }) => [entityId, assets])).toEqual([
      [id('entity.branch'), 0],
      [id('entity.main'), 4],
    ]);
    // In January the month that is over lies in a year that is not open here.
    expect((await w.call(getAsset, generator)).state).toBe(today().month > 1 ? 'fully_depreciated' : 'in_use');
  });

  test('that two run at the same moment is charged once', async () => {
    const w = await world(finance);
    await Promise.all([
      w.call(runDepreciation, period('01')),
      w.call(runDepreciation, period('01')),
      w.call(runDepreciation, period('01')),
    ]);
    expect(await balance(w, 'depreciation_expense')).toBe(1_000_000 + 100_000);
  });

  test('is taken back exactly by undo, and charged again by the next run', async () => {
    const w = await world(finance, 'governance');
    const { callId } = await w.result(runDepreciation, period('02'));
    await undo(w, callId);
    expect(await balance(w, 'depreciation_expense')).toBe(0);
    expect((await w.call(getAsset, generator)).accumulated).toEqual(naira('0.00'));
    expect((await w.call(proveAssetRegister, { date: '2010-02-28' })).agrees).toBe(true);
    // A month that was left out is charged with the next.
    await w.call(runDepreciation, period('02'));
    expect(await balance(w, 'depreciation_expense')).toBe(2_000_000 + 100_000);
    expect((await w.call(listCloseRuns, { kind: 'depreciation' })).items.map(({ reversedBecause }) => reversedBecause)).toEqual([
      null,
      'Undone',
    ]);
  });
});

describe('a disposal', () => {
  test.for([
    ['sold with a gain', { proceeds: naira('590000.00'), proceedsAccountId: id('account.bank') }, '20000.00'],
    ['sold with a loss', { proceeds: naira('1.00'), proceedsAccountId: id('account.bank') }, '-569999.00'],
    ['scrapped', {}, '-570000.00'],
  ] as const)('%s', async ([what, how, gain]) => {
    const accounts = async () =>
      [
        await balance(shared, 'fixed_assets'),
        await balance(shared, 'accumulated_depreciation'),
        await balance(shared, 'disposal_gain_loss'),
      ] as const;
    const [cost, accumulated, result] = await accounts();
    const asset = await another(shared, what.slice(-9));
    const output = await shared.call(disposeAsset, { ...asset, date: '2010-04-12', reason: 'Replaced', ...how });
    expect([output.charge.amount, output.gain.amount, output.asset.state]).toEqual(['30000.00', gain, 'disposed']);
    expect(await accounts()).toEqual([cost, accumulated, result - Number(gain) * 100]);
  });

  test('gives back what was charged beyond its day, and is undone', async () => {
    const w = await world(finance, 'governance');
    await w.call(runDepreciation, period('04'));
    const { callId, output } = await w.result(disposeAsset, { ...generator, date: '2010-04-30', reason: 'Burnt' });
    expect(output).toMatchObject({ charge: naira('-10000.00'), gain: naira('-570000.00') });
    await undo(w, callId);
    expect(await w.call(getAsset, generator)).toMatchObject({ state: 'in_use', accumulated: naira('40000.00') });
  });
});

test('a write-down charges what is due, then the loss, and the rest of the life bears what is left', async () => {
  const w = shared;
  const own = await another(w, 'DOWN');
  const output = await w.call(writeDownAsset, { ...own, amount: naira('240000.00'), date: '2010-12-31', reason: 'Flood' });
  expect([output.charge.amount, output.asset.bookValue.amount]).toEqual(['120000.00', '240000.00']);
  const { plan } = await w.call(getAsset, own);
  expect(plan.at(-1)).toEqual({ month: '2014-12', charge: naira('5000.00') });
  expect(plan).toHaveLength(48);
});

test('a run that a later one stands on goes after it', async () => {
  const w = await world(finance);
  const first = await w.call(runDepreciation, period('01'));
  const second = await w.call(runDepreciation, period('02'));
  const runIds = [...second.runs, ...first.runs].map(({ runId }) => runId);
  expect(await w.refusal(reverseCloseRuns, { runIds: runIds.slice(1), reason: 'x' })).toMatchObject({
    reason: 'later_run_stands',
    details: { fix: { input: { runIds: runIds.slice(0, 1) } } },
  });
  await w.call(reverseCloseRuns, { runIds, reason: 'Both wrong' });
  expect(await w.refusal(reverseCloseRuns, { runIds, reason: 'x' })).toMatchObject({ reason: 'run_reversed' });
  expect(await balance(w, 'accumulated_depreciation')).toBe(0);
});

test('a category says what new assets begin with; those that are there keep their terms', async () => {
  const w = shared;
  await w.call(updateAssetCategory, { categoryId: id('asset_category.equipment'), lifeMonths: 24 });
  expect((await w.call(getAsset, generator)).lifeMonths).toBe(60);
  expect((await w.call(acquireAsset, { ...centrifuge, code: 'EQ-8', lifeMonths: undefined })).asset.lifeMonths).toBe(24);
  expect(plain((await w.call(listAssetCategories, { limit: 1 })).items)).toMatchInlineSnapshot(`
    [
      {
        "accumulatedAccountId": "account.accumulated_depreciation",
        "categoryId": "asset_category.equipment",
        "code": "EQUIPMENT",
        "convention": "full_month",
        "costAccountId": "account.fixed_assets",
        "expenseAccountId": "account.depreciation_expense",
        "factor": null,
        "lifeMonths": 24,
        "method": "straight_line",
        "name": "Equipment",
      },
    ]
  `);
});

const land = { code: 'LAND', name: 'Land', method: 'none', lifeMonths: 1 } as const;
refuses(createAssetCategory, [
  ['declining balance without a factor', { ...land, method: 'declining_balance' }, 'invalid_input', 'depreciation_terms'],
  ['a life of nothing', { ...land, lifeMonths: 0 }, 'invalid_input', 'depreciation_terms'],
  ['an account that is not of fixed assets', { ...land, costAccountId: id('account.bank') }, 'conflict', 'asset_accounts'],
  ['an expense account that is none', { ...land, expenseAccountId: id('account.sales') }, 'conflict', 'asset_accounts'],
  ['a code that is there', { ...land, code: 'PRESSES' }, 'conflict', 'asset_category_exists'],
]);
refuses(updateAssetCategory, [
  ['a category that is not there', { categoryId: NOBODY, name: 'x' }, 'not_found', 'asset_category_not_found'],
  ['nothing', { categoryId: id('asset_category.equipment') }, 'invalid_input', 'nothing_to_change'],
  [
    'a factor that is missing',
    { categoryId: id('asset_category.equipment'), method: 'declining_balance' },
    'invalid_input',
    'depreciation_terms',
  ],
]);
refuses(acquireAsset, [
  ['a category that is not there', { ...centrifuge, categoryId: NOBODY }, 'not_found', 'asset_category_not_found'],
  ['another currency', { ...centrifuge, cost: { amount: '5.00', currency: 'USD' } }, 'invalid_input', 'not_currency_of_books'],
  ['nothing', { ...centrifuge, cost: naira('0.00') }, 'invalid_input', 'amount_zero'],
  ['less than nothing', { ...centrifuge, cost: naira('-5.00') }, 'invalid_input', 'amount_negative'],
  ['more residual value than cost', { ...centrifuge, residual: '1200.01' }, 'invalid_input', 'more_than_cost'],
  ['a press without its units', { ...centrifuge, categoryId: id('asset_category.presses') }, 'invalid_input', 'units_needed'],
  ['a code that is there', { ...centrifuge, code: 'EQ-1' }, 'conflict', 'asset_exists'],
  ['an account that takes no such thing', { ...centrifuge, creditAccountId: id('account.payable') }, 'conflict', 'control_account'],
  ['a closed period', { ...centrifuge, date: '1999-01-10' }, 'conflict', 'period_not_open'],
]);
refuses(disposeAsset, [
  ['proceeds that go nowhere', { ...generator, reason: 'x', proceeds: naira('1.00') }, 'invalid_input', 'proceeds_incomplete'],
  ['an asset that is not there', { assetId: NOBODY, reason: 'x' }, 'not_found', 'asset_not_found'],
  ['what is gone', { ...generator, reason: 'x' }, 'conflict', 'asset_gone', (w) => w.call(disposeAsset, { ...generator, reason: 'x' })],
]);
refuses(writeDownAsset, [
  [
    'more than it is worth',
    { ...generator, date: '2010-02-28', amount: naira('580000.01'), reason: 'x' },
    'conflict',
    'more_than_book_value',
  ],
]);
refuses(recordAssetUsage, [
  ['what is not depreciated by units', { ...generator, units: '5' }, 'invalid_input', 'usage_does_not_count'],
  ['no units', { assetId: id('asset.press'), units: '0.0' }, 'invalid_input', 'usage_does_not_count'],
]);
refuses(reverseCloseRuns, [['a run that is not there', { runIds: [NOBODY], reason: 'x' }, 'not_found', 'close_run_not_found']]);
refuses(runDepreciation, [
  [
    'a closed period',
    { periodId: id('period.y2010_01') },
    'conflict',
    'books_locked',
    (w) => w.result('finance_set_lock_date', { lockedThrough: '2010-03-31' }),
  ],
]);

test('undoing the taking back of a disposal lets the asset go again', async () => {
  const w = await world(finance, 'governance');
  await w.call(runDepreciation, period('02'));
  const { runs } = await w.call(disposeAsset, { ...generator, date: '2010-04-12', reason: 'Replaced' });
  const { callId } = await w.result(reverseCloseRuns, { runIds: runs.map(({ runId }) => runId), reason: 'x' });
  await w.result('governance_undo_call', { callId });
  expect((await w.call(getAsset, generator)).state).toBe('disposed');
  expect((await w.call(proveAssetRegister, {})).agrees).toBe(true);
});
