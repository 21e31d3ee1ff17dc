import { beforeAll, describe, expect, test } from 'vitest';
import { type World, world } from '#tests/world.ts';
import finance from '../index.ts';
import { entrySql, id, lineSql, stoppedBy, withIds } from '../testing.ts';
import { createDeferral, recogniseAllDeferrals } from '../tools/deferrals.ts';
import { runDepreciation } from '../tools/depreciation.ts';
import { addParty } from './testing.ts';

let w: World;
let party: string;
let recognised: string;
beforeAll(async () => {
  w = await world(finance);
  party = await addParty(w, 'X');
  const january = { periodId: id('period.y2010_01') };
  const money = { amount: '310.00', currency: 'NGN' };
  await w.call(createDeferral, {
    accountId: id('account.purchases'),
    total: money,
    startsOn: '2010-01-01',
    endsOn: '2010-10-31',
    spread: 'months',
    description: 'x',
    movedOn: '2010-01-01',
  });
  const { runs } = await w.call(recogniseAllDeferrals, january);
  recognised = runs.find(({ entityId }) => entityId === id('entity.main'))?.runId ?? '';
  await w.call(runDepreciation, january);
});

const run = (kind: string): string =>
  `INSERT INTO finance.close_runs (id, entity_id, kind, date, note, done_by, done_at) VALUES (@run.attack, @entity.main, '${kind}', '2010-01-31', 'x', 'x', now())`;
/** An entry of that run, on its day. */
const entry = (source: string): string[] => {
  const [number = '', head = ''] = entrySql({ source, date: `date '2010-01-31'` });
  return [number, head.replace('source_kind,', 'source_kind, source_id,').replace(`'${source}',`, `'${source}', @run.attack,`)];
};
const onAssets = (debit: string, credit: string): string[] => [lineSql(1, { account_id: debit }), lineSql(2, { account_id: credit })];
const movement = (columns: Record<string, string> = {}): string => {
  const all: Record<string, string> = {
    id: '@new',
    asset_id: '@asset.generator',
    run_id: '@run.attack',
    entry_id: '@entry.attack',
    kind: `'depreciate'`,
    date: `'2010-01-31'`,
    cost: '0',
    accumulated: '100',
    ...columns,
  };
  return `INSERT INTO finance.asset_movements (${Object.keys(all).join(', ')}) VALUES (${Object.values(all).join(', ')})`;
};
const charge = onAssets('@account.depreciation_expense', '@account.accumulated_depreciation');
const depreciated = [run('depreciation'), ...entry('asset'), ...charge];
const deferred = (amount: string): string =>
  `INSERT INTO finance.deferral_movements (id, deferral_id, run_id, entry_id, date, amount)
   SELECT @new, d.id, @run.attack, @entry.attack, '2010-01-31', ${amount} FROM finance.deferrals d`;
const prepaid = [run('recognition'), ...entry('deferral'), lineSql(1), lineSql(2, { account_id: '@account.prepaid_expenses' })];
const owed = (columns: Record<string, string> = {}): string[] => [
  lineSql(1, { account_id: '@account.receivable', party_id: '@PARTY', currency: `'USD'`, amount: '0', ...columns }),
  lineSql(2, { account_id: '@account.fx_unrealised_gain' }),
];
const revalued = (difference: string): string =>
  `INSERT INTO finance.revaluation_lines (id, run_id, entry_id, account_id, party_id, currency, amount, functional, rate, difference)
   VALUES (@new, @run.attack, @entry.attack, @account.receivable, @PARTY, 'USD', 5, 5, 1, ${difference})`;
const opened = (amount: string, entryId = '@entry.attack'): string =>
  `INSERT INTO finance.opening_items (id, run_id, entry_id, account_id, party_id, currency, amount, functional)
   VALUES (@new, @run.attack, ${entryId}, @account.receivable, @PARTY, 'NGN', ${amount}, ${amount})`;
const openItem = [
  lineSql(1, { account_id: '@account.receivable', party_id: '@PARTY' }),
  lineSql(2, { account_id: '@account.retained_earnings' }),
];
const reversal = (runId: string): string =>
  `INSERT INTO finance.close_run_reversals (id, run_id, reason, done_by, done_at) VALUES (@new, ${runId}, 'x', 'x', now())`;
const line = (budget: string, period: string): string =>
  `INSERT INTO finance.budget_lines (id, budget_id, account_id, period_id, amount) VALUES (@new, @budget.${budget}, @account.sales, @period.${period}, 5)`;
const commit = (reserved: string, columns = '', values = ''): string =>
  `INSERT INTO finance.commitments (id, entity_id, account_id, period_id, description, reserved, consumed, released, reserved_by, created_at, updated_at${columns})
   VALUES (@new, @entity.main, @account.purchases, @period.y2010_03, 'x', ${reserved}, 0, 0, 'x', now(), now()${values})`;

const ALLOWED: readonly [string, string[]][] = [
  ['a movement and its entry', [...depreciated, movement()]],
  ['a recognition and its entry', [...prepaid, deferred('100')]],
  ['a revaluation and its lines', [run('revaluation'), ...entry('revaluation'), ...owed(), revalued('100')]],
  [
    'an opening balance and its items',
    [
      run('opening'),
      ...entry('opening'),
      ...openItem,
      `${opened('60')}, (@new, @run.attack, @entry.attack, @account.receivable, @PARTY, 'NGN', 40, 40)`,
    ],
  ],
  ['a commitment that takes the last money', [commit('7500000')]],
  ['a line of a draft', [line('draft', 'y2010_01')]],
];

const ATTACKS: readonly [string, string, string[]][] = [
  ['an asset account by hand', 'entry_lines_control_account', [...entrySql(), ...charge]],
  ['an asset account by a bill', 'entry_lines_control_account', [...entrySql({ source: 'bill' }), ...charge]],
  ['an asset account that no movement answers for', 'journal_entries_vouched', depreciated],
  ['more in the register than in the books', 'asset_movements_agree', [...depreciated, movement({ accumulated: '101' })]],
  ['cost in the register, depreciation in the books', 'asset_movements_agree', [...depreciated, movement({ cost: '100' })]],
  ['a movement without an entry of its own', 'asset_movements_agree', [run('depreciation'), movement({ entry_id: '@entry.rent' })]],
  [
    'a movement that is added to an entry',
    'asset_movements_agree',
    [
      `INSERT INTO finance.asset_movements (id, asset_id, run_id, entry_id, kind, date, cost, accumulated)
     SELECT @new, asset_id, run_id, entry_id, kind, date, cost, accumulated FROM finance.asset_movements WHERE asset_id = @asset.generator AND kind = 'depreciate'`,
    ],
  ],
  [
    'more written off than there is',
    'asset_movements_within_cost',
    [
      run('depreciation'),
      ...entry('asset'),
      ...[1, 2].map((no) =>
        lineSql(no, {
          account_id: no === 1 ? '@account.depreciation_expense' : '@account.accumulated_depreciation',
          [no === 1 ? 'debit' : 'credit']: '60000001',
          amount: no === 1 ? '60000001' : '-60000001',
        }),
      ),
      movement({ accumulated: '60000001' }),
    ],
  ],
  [
    'a mirror of nothing like it',
    'asset_movements_mirror',
    [
      ...depreciated,
      movement({ reverses_id: `(SELECT id FROM finance.asset_movements WHERE asset_id = @asset.generator AND kind = 'acquire')` }),
    ],
  ],
  ['a movement that is changed', '42501', [`UPDATE finance.asset_movements SET accumulated = 1`]],
  ['a category on other accounts', 'asset_accounts', [`UPDATE finance.asset_categories SET cost_account_id = @account.bank`]],
  ['more recognised than was deferred', 'deferral_movements_within_total', [...prepaid, deferred('31000')]],
  ['less than nothing recognised', 'deferral_movements_within_total', [...prepaid, deferred('-3101')]],
  ['a recognition that its entry does not know', 'deferral_movements_agree', [...prepaid, deferred('99')]],
  ['a revaluation that no line answers for', 'journal_entries_vouched', [run('revaluation'), ...entry('revaluation'), ...owed()]],
  [
    'a revaluation of another difference',
    'revaluation_lines_agree',
    [run('revaluation'), ...entry('revaluation'), ...owed(), revalued('99')],
  ],
  [
    'a revaluation that moves a debt itself',
    'revaluation_lines_agree',
    [run('revaluation'), ...entry('revaluation'), ...owed({ amount: '1' }), revalued('100')],
  ],
  ['an opening balance without items', 'journal_entries_vouched', [run('opening'), ...entry('opening'), ...openItem]],
  [
    'an opening balance that its items do not sum to',
    'opening_items_agree',
    [run('opening'), ...entry('opening'), ...openItem, opened('99')],
  ],
  ['an item that is added to an opening', 'opening_items_agree', [run('opening'), opened('5', '@entry.rent')]],
  ['assets in an opening without their register', 'journal_entries_vouched', [run('opening'), ...entry('opening'), ...charge]],
  ['a run that is taken back without its entries', 'close_run_reversals_whole', [reversal('@close_run.accrual')]],
  [
    'a run that is taken back without its movements',
    'close_run_reversals_whole',
    [reversal(`(SELECT run_id FROM finance.asset_movements WHERE kind = 'depreciate' LIMIT 1)`)],
  ],
  ['a deferral that is taken back and was recognised', 'close_run_reversals_whole', [reversal('(SELECT run_id FROM finance.deferrals)')]],
  ['a run that is taken back twice', 'close_run_reversals_once', [run('accrual'), reversal('@run.attack'), reversal('@run.attack')]],
  [
    'a movement of a run that was taken back',
    'asset_movements_of_standing_run',
    [
      run('depreciation'),
      reversal('@run.attack'),
      'SET CONSTRAINTS ALL IMMEDIATE',
      'SET CONSTRAINTS ALL DEFERRED',
      ...entry('asset'),
      ...charge,
      movement(),
    ],
  ],
  ['a line of an active budget', 'budget_lines_of_draft', [line('active', 'y2010_01')]],
  ['an active budget that loses a line', 'budget_lines_of_draft', [`DELETE FROM finance.budget_lines`]],
  ['a line that moves to another budget', 'budget_lines_final', [`UPDATE finance.budget_lines SET budget_id = @budget.draft`]],
  ['a line of another year', 'budget_lines_in_year', [line('draft', 'open')]],
  ['two active budgets', 'budgets_one_active', [`UPDATE finance.budgets SET status = 'active'`]],
  ['a budget of another version', 'budgets_final', [`UPDATE finance.budgets SET version = 9 WHERE id = @budget.draft`]],
  ['a commitment beyond the budget', 'commitments_within_budget', [commit('7500001')]],
  ['two that each would fit', 'commitments_within_budget', [commit('4000000'), commit('4000000')]],
  ['a commitment to what nobody budgeted', 'commitments_budgeted', [commit('5').replace('@account.purchases', '@account.sales')]],
  ['a commitment that grows', 'commitments_final', [`UPDATE finance.commitments SET reserved = reserved + 1`]],
  ['more consumed than reserved', 'commitments_amounts', [`UPDATE finance.commitments SET consumed = reserved + 1`]],
  ['a pair of one entity', 'elimination_pairs_two_entities', [`UPDATE finance.elimination_pairs SET counter_entity_id = entity_id`]],
];

const named = (statements: readonly string[]): string[] => statements.map((each) => withIds(each.replaceAll('@PARTY', `'${party}'`)));

describe('the registers of closing work', () => {
  test.for(ALLOWED)('take %s', async ([, statements]) => {
    expect(await stoppedBy(w, named(statements))).toBe('nothing');
  });
  test.for(ATTACKS)('refuse %s', async ([, rule, statements]) => {
    expect(await stoppedBy(w, named(statements))).toBe(rule);
  });
});

test('a recognition and the taking back of its deferral, at the same moment, do not both happen', async () => {
  expect(recognised).not.toBe('');
  const outcomes = await Promise.allSettled([
    w.result('finance_reverse_close_runs', { runIds: [recognised], reason: 'x' }),
    w.call(recogniseAllDeferrals, { periodId: id('period.y2010_02') }),
  ]);
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled']);
  const [sum] = await w.sql<{ n: string }>('SELECT sum(amount)::text AS n FROM finance.deferral_movements WHERE tenant_id = $1', [
    w.tenantId,
  ]);
  // February alone, or January and February: never the same share twice.
  expect(['3100', '6200']).toContain(sum?.n);
});
