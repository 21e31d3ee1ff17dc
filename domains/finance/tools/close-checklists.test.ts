import { beforeAll, describe, expect, test } from 'vitest';
import { type World, world } from '#tests/world.ts';
import { naira, plain, refuses } from '../close/testing.ts';
import finance from '../index.ts';
import { id, NOBODY } from '../testing.ts';
import {
  completeChecklistTask,
  createChecklistTask,
  getCloseChecklist,
  listChecklistTasks,
  reopenChecklistTask,
  updateChecklistTask,
} from './close-checklists.ts';
import { createDeferral, recogniseAllDeferrals } from './deferrals.ts';
import { runDepreciation } from './depreciation.ts';
import { postOpeningBalances } from './opening.ts';
import { runRevaluation } from './revaluations.ts';

const january = { periodId: id('period.y2010_01') };
const reviewed = { ...january, taskId: id('checklist_task.statements_reviewed') };
const openTasks = async (w: World): Promise<(string | null)[]> =>
  (await w.call(getCloseChecklist, january)).tasks.filter(({ isDone }) => !isDone).map(({ check, name }) => check ?? name);
const another = (w: World) => ({ principal: w.as({ actor: { kind: 'person', id: 'another', name: 'Another' } }) });
const close = async (w: World) => {
  await w.result('finance_request_period_close', january);
  return w.result('finance_close_period', january, another(w));
};
const entry = (debit: string, credit: string) => ({
  date: '2010-01-10',
  description: 'x',
  lines: [
    { accountId: id(`account.${debit}`), side: 'debit', money: naira('5.00') },
    { accountId: id(`account.${credit}`), side: 'credit', money: naira('5.00') },
  ],
});

describe('the checklist', () => {
  let w: World;
  beforeAll(async () => {
    w = await world(finance);
  });

  test('says what is in the way of a close and what helps', async () => {
    expect(plain(await w.call(getCloseChecklist, january))).toMatchInlineSnapshot(`
      {
        "isReady": false,
        "tasks": [
          {
            "check": "suspense_is_zero",
            "doneAt": null,
            "doneBy": null,
            "isBlocking": true,
            "isDone": true,
            "name": "Suspense account is empty",
            "note": null,
            "remarks": [],
            "taskId": "<id>",
          },
          {
            "check": "opening_is_zero",
            "doneAt": null,
            "doneBy": null,
            "isBlocking": false,
            "isDone": true,
            "name": "Opening balances are complete",
            "note": null,
            "remarks": [],
            "taskId": "<id>",
          },
          {
            "check": "bank_reconciled",
            "doneAt": null,
            "doneBy": null,
            "isBlocking": false,
            "isDone": false,
            "name": "Bank accounts are reconciled",
            "note": null,
            "remarks": [
              {
                "message": "1 bank accounts are not reconciled to the end of the period.",
                "tool": "finance_list_bank_accounts",
              },
            ],
            "taskId": "<id>",
          },
          {
            "check": "no_drafts",
            "doneAt": null,
            "doneBy": null,
            "isBlocking": true,
            "isDone": true,
            "name": "No drafts are left",
            "note": null,
            "remarks": [],
            "taskId": "<id>",
          },
          {
            "check": "depreciation_run",
            "doneAt": null,
            "doneBy": null,
            "isBlocking": true,
            "isDone": false,
            "name": "Depreciation is charged",
            "note": null,
            "remarks": [
              {
                "message": "Depreciation is due on 2 assets.",
                "tool": "finance_run_depreciation",
              },
            ],
            "taskId": "<id>",
          },
          {
            "check": "deferrals_recognised",
            "doneAt": null,
            "doneBy": null,
            "isBlocking": true,
            "isDone": true,
            "name": "Deferrals are recognised",
            "note": null,
            "remarks": [],
            "taskId": "<id>",
          },
          {
            "check": "revaluation_run",
            "doneAt": null,
            "doneBy": null,
            "isBlocking": true,
            "isDone": true,
            "name": "Foreign currency is revalued",
            "note": null,
            "remarks": [],
            "taskId": "<id>",
          },
          {
            "check": "sub_ledgers_agree",
            "doneAt": null,
            "doneBy": null,
            "isBlocking": true,
            "isDone": true,
            "name": "Sub-ledgers agree with the books",
            "note": null,
            "remarks": [],
            "taskId": "<id>",
          },
          {
            "check": "numbers_without_gap",
            "doneAt": null,
            "doneBy": null,
            "isBlocking": true,
            "isDone": true,
            "name": "Number series have no gaps",
            "note": null,
            "remarks": [],
            "taskId": "<id>",
          },
          {
            "check": null,
            "doneAt": null,
            "doneBy": null,
            "isBlocking": false,
            "isDone": false,
            "name": "Accruals are posted",
            "note": null,
            "remarks": [
              {
                "message": "Nobody has said that it is done.",
                "tool": "finance_complete_checklist_task",
              },
            ],
            "taskId": "<id>",
          },
          {
            "check": null,
            "doneAt": null,
            "doneBy": null,
            "isBlocking": false,
            "isDone": false,
            "name": "Statements are reviewed",
            "note": null,
            "remarks": [
              {
                "message": "Nobody has said that it is done.",
                "tool": "finance_complete_checklist_task",
              },
            ],
            "taskId": "<id>",
          },
        ],
      }
    `);
  });

  test('is seeded once, in its order', async () => {
    const { items } = await w.call(listChecklistTasks, {});
    expect(items.map(({ name, isBlocking }) => `${isBlocking ? '!' : ' '} ${name}`)).toMatchInlineSnapshot(`
      [
        "! Suspense account is empty",
        "  Opening balances are complete",
        "  Bank accounts are reconciled",
        "! No drafts are left",
        "! Depreciation is charged",
        "! Deferrals are recognised",
        "! Foreign currency is revalued",
        "! Sub-ledgers agree with the books",
        "! Number series have no gaps",
        "  Accruals are posted",
        "  Statements are reviewed",
      ]
    `);
  });

  test('has what a person did until they say otherwise', async () => {
    const done = await w.call(completeChecklistTask, { ...reviewed, note: 'With the owner' });
    expect(done).toMatchObject({ isDone: true, doneBy: 'Owner', note: 'With the owner' });
    expect(await openTasks(w)).not.toContain('Statements are reviewed');
    expect(await w.refusal(completeChecklistTask, reviewed)).toMatchObject({ reason: 'task_done' });
    expect((await w.call(reopenChecklistTask, reviewed)).isDone).toBe(false);
    expect(await w.refusal(reopenChecklistTask, reviewed)).toMatchObject({ reason: 'task_not_done' });
  });

  test('a bill that is still a draft is in the way of its period', async () => {
    const [draft] = await w.sql<{ date: string }>(
      `SELECT date::text FROM finance.documents WHERE tenant_id = $1 AND state = 'draft' AND kind <> 'quote' ORDER BY date LIMIT 1`,
      [w.tenantId],
    );
    const [period] = await w.sql<{ id: string }>(
      `SELECT p.id FROM finance.periods p JOIN finance.entities e ON e.tenant_id = p.tenant_id AND e.id = p.entity_id AND e.is_default
     WHERE p.tenant_id = $1 AND $2::date BETWEEN p.starts_on AND p.ends_on`,
      [w.tenantId, draft?.date],
    );
    const { tasks } = await w.call(getCloseChecklist, { periodId: period?.id ?? '' });
    expect(tasks.find(({ check }) => check === 'no_drafts')?.remarks.map(({ message }) => message)).toContainEqual(
      expect.stringContaining('drafts of invoices, bills or credit notes lie in the period'),
    );
  });

  test('a bank account that moved is reconciled by a proof of the last day or later that still holds', async () => {
    const [wallet] = await w.sql<{ id: string }>(
      `SELECT account_id AS id FROM finance.bank_accounts WHERE tenant_id = $1 AND name = 'Wallet'`,
      [w.tenantId],
    );
    const lines = [
      { accountId: wallet?.id, side: 'debit', money: naira('5.00') },
      { accountId: id('account.suspense'), side: 'credit', money: naira('5.00') },
    ];
    await w.result('finance_post_entry', { date: '2010-01-10', description: 'x', lines });
    const remark = async () =>
      (await w.call(getCloseChecklist, january)).tasks.find(({ check }) => check === 'bank_reconciled')?.remarks[0]?.message;
    expect(await remark()).toBe('1 bank accounts are not reconciled to the end of the period.');
    await w.result('finance_reopen_reconciliation', { reconciliationId: id('reconciliation.done'), reason: 'A match was wrong' });
    expect(await remark()).toBe('2 bank accounts are not reconciled to the end of the period.');
  });
});

test('a period is closed when nothing that blocks is left, and the close says what is', async () => {
  const w = await world(finance);
  await w.result('finance_post_entry', entry('bank', 'suspense'));
  await w.call(createDeferral, {
    accountId: id('account.purchases'),
    total: naira('31.00'),
    startsOn: '2010-01-01',
    endsOn: '2010-01-31',
    description: 'x',
  });
  const dollars = { amount: '1.00', currency: 'USD' };
  await w.call(postOpeningBalances, {
    date: '2010-01-01',
    lines: [
      { accountId: id('account.bank'), side: 'debit', amount: dollars, functional: '1.00' },
      { accountId: id('account.opening_balances'), side: 'credit', amount: naira('1.00') },
    ],
  });
  const draft = await w.result('finance_create_entry_draft', entry('bank', 'sales'));
  const byHand = ['Accruals are posted', 'Statements are reviewed'];
  const blocking = ['suspense_is_zero', 'no_drafts', 'depreciation_run', 'deferrals_recognised', 'revaluation_run'];
  expect((await openTasks(w)).toSorted()).toEqual([...blocking, 'bank_reconciled', 'opening_is_zero', ...byHand].toSorted());
  await expect(close(w)).rejects.toMatchObject({
    code: 'conflict',
    reason: 'close_blocked',
    details: { data: { findings: blocking.map(() => expect.objectContaining({ message: expect.any(String) })) } },
  });

  await w.result('finance_post_entry', entry('suspense', 'bank'));
  await w.result('finance_delete_entry_draft', { entryDraftId: draft.output['entryDraftId'] });
  for (const run of [runDepreciation, recogniseAllDeferrals, runRevaluation]) await w.result(run, january);
  expect((await openTasks(w)).toSorted()).toEqual(['bank_reconciled', 'opening_is_zero', ...byHand].toSorted());
  expect((await close(w)).output).toMatchObject({ status: 'closed' });
  expect(await w.refusal(completeChecklistTask, reviewed)).toMatchObject({ reason: 'period_closed' });
});

test('a task that a business makes blocking blocks until somebody has done it; one that is off does not count', async () => {
  const w = await world(finance);
  await w.call(runDepreciation, january);
  const { taskId } = await w.call(createChecklistTask, { name: 'Payroll agreed', isBlocking: true, position: 1 });
  await expect(close(w)).rejects.toMatchObject({
    reason: 'close_blocked',
    details: { fix: { tool: 'finance_complete_checklist_task', input: { taskId } } },
  });
  await w.call(completeChecklistTask, { ...january, taskId });
  await w.call(updateChecklistTask, { taskId: id('checklist_task.accruals_posted'), isActive: false });
  expect(await openTasks(w)).toEqual(['bank_reconciled', 'Statements are reviewed']);
  expect((await w.result('finance_close_period', january, another(w))).output).toMatchObject({ status: 'closed' });
});

test('a rate that is missing is a finding and not the end of the list', async () => {
  const w = await world(finance);
  await w.call(postOpeningBalances, {
    date: '2010-01-01',
    lines: [
      { accountId: id('account.bank'), side: 'debit', amount: { amount: '1', currency: 'JPY' }, functional: '1.00' },
      { accountId: id('account.retained_earnings'), side: 'credit', amount: naira('1.00') },
    ],
  });
  const { tasks } = await w.call(getCloseChecklist, january);
  expect(tasks.find(({ check }) => check === 'revaluation_run')?.remarks).toEqual([
    { message: 'There is no rate of JPY in NGN on or before 2010-01-31.', tool: 'finance_set_exchange_rate' },
  ]);
});

refuses(completeChecklistTask, [
  ['a task that checks itself', { ...january, taskId: id('checklist_task.no_drafts') }, 'conflict', 'task_checks_itself'],
  ['a task that is not there', { ...january, taskId: NOBODY }, 'not_found', 'checklist_task_not_found'],
  ['a period that is not there', { ...reviewed, periodId: NOBODY }, 'not_found', 'period_not_found'],
]);
refuses(createChecklistTask, [['a name that is there', { name: 'Accruals are posted' }, 'conflict', 'task_exists']]);
refuses(updateChecklistTask, [
  ['a task that is not there', { taskId: NOBODY, name: 'x' }, 'not_found', 'checklist_task_not_found'],
  ['nothing', { taskId: reviewed.taskId }, 'invalid_input', 'nothing_to_change'],
]);
