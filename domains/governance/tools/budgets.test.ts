import { expect, test } from 'vitest';
import governance from '#domains/governance/index.ts';
import { probe } from '#domains/governance/testing/probe.ts';
import { fixture } from '#kernel/fixture.ts';
import { world } from '#tests/world.ts';
import { createBudget, deleteBudget, listBudgets, updateBudget } from './budgets.ts';
import { undoCall } from './undo.ts';

const PROBES = { tools: ['governance_probe_*'] };

test('a budget is added, changed and dropped', async () => {
  const w = await world(governance);
  const added = await w.call(createBudget, {
    name: 'B',
    measure: 'money',
    per: 'day',
    limitMoney: { amount: '10', currency: 'KWD' },
    when: { actorIds: ['a'] },
  });
  expect(added).toEqual({
    id: expect.any(String),
    name: 'B',
    measure: 'money',
    per: 'day',
    limitMoney: { amount: '10.000', currency: 'KWD' },
    when: { actorIds: ['a'] },
    isEnabled: true,
  });
  const changed = await w.call(updateBudget, { budgetId: added.id, limitMoney: { amount: '11', currency: 'KWD' }, when: {}, name: 'C' });
  expect(changed).toEqual({ ...added, name: 'C', when: {}, limitMoney: { amount: '11.000', currency: 'KWD' } });
  expect((await w.call(listBudgets, {})).items.map(({ name }) => name)).toEqual(['C', 'Rows by agents']);
  expect(await w.call(deleteBudget, { budgetId: added.id })).toEqual(changed);
  expect(await w.refusal(deleteBudget, { budgetId: added.id })).toMatchObject({ reason: 'budget_not_found' });
});

test.for([
  ['money without money', { name: 'B', measure: 'money', per: 'day', limitCount: 1 }, 'limit_does_not_fit'],
  ['a name that is taken', { name: 'Rows by agents', measure: 'rows', per: 'day', limitCount: 1 }, 'budget_name_taken'],
  ['nothing for everybody', { name: 'B', measure: 'calls', per: 'day', limitCount: 0 }, 'budget_locks_out'],
  [
    'a condition that can never hold',
    { name: 'B', measure: 'calls', per: 'day', limitCount: 1, when: { actorKinds: ['bot'] } },
    'condition_impossible',
  ],
] as const)('a budget of %s is refused and changes nothing', async ([, input, reason]) => {
  const w = await world(governance);
  const before = await w.hash();
  expect(await w.refusal(createBudget, input)).toMatchObject({ reason });
  expect(await w.hash()).toBe(before);
});

test.for([
  ['calls', 'session'],
  ['calls', 'day'],
  ['rows', 'call'],
  ['rows', 'session'],
  ['rows', 'day'],
  ['money', 'call'],
  ['money', 'session'],
  ['money', 'day'],
  ['irreversible', 'session'],
  ['irreversible', 'day'],
] as const)('a budget of %s per %s holds, and what is refused changes nothing', async ([measure, per]) => {
  const w = await world(governance);
  const p = probe(w);
  const limit = measure === 'money' ? { limitMoney: { amount: '3.00', currency: 'NGN' } } : { limitCount: 3 };
  await w.call(createBudget, { name: 'B', measure, per, when: PROBES, ...limit });
  let n = 0;
  const use = (units: number): [string, Record<string, unknown>] => {
    const name = `use ${++n}`;
    if (measure === 'irreversible') return ['probe_send', { name }];
    return [
      'probe_add',
      {
        name,
        ...(measure === 'rows' && { rows: units }),
        ...(measure === 'money' && { amount: { amount: `${units}.00`, currency: 'NGN' } }),
      },
    ];
  };
  if (per === 'call') {
    await p.call(...use(3));
    await p.call(...use(3));
    expect(await p.refusal(...use(4))).toMatchObject({
      reason: 'budget_exceeded',
      details: { data: { budget: 'B', limit: measure === 'money' ? 300 : 3 } },
    });
    return;
  }
  for (let i = 0; i < 3; i++) await p.call(...use(1));
  const before = await w.hash();
  expect(await p.refusal(...use(1))).toMatchObject({ code: 'forbidden', reason: 'budget_exceeded', details: { data: { budget: 'B' } } });
  expect(await w.hash()).toBe(before);
  // The next window is open: another session, or another actor.
  await p.call(
    ...use(1),
    per === 'session' ? { session: 'next' } : { principal: w.as({ actor: { kind: 'person', id: 'other', name: 'Other' } }) },
  );
  const used = measure === 'money' ? '3.00' : '3';
  const { items } = await w.call(listBudgets, {});
  expect(items[0]).toMatchObject({
    name: 'B',
    usage: [{ used, session: per === 'session' ? 's' : null, actorId: per === 'day' ? w.owner.actor.id : null }, {}],
  });
});

test('money of another currency is not counted, and a call over the rest is refused whole', async () => {
  const w = await world(governance);
  const p = probe(w);
  await w.call(createBudget, {
    name: 'B',
    measure: 'money',
    per: 'session',
    limitMoney: { amount: '10.00', currency: 'NGN' },
    when: PROBES,
  });
  const pay = (amount: string, currency: string) => ({ name: `${amount} ${currency}`, amount: { amount, currency } });
  await p.call('probe_add', pay('1000', 'USD'));
  await p.call('probe_add', pay('9.99', 'NGN'));
  expect(await p.refusal('probe_add', pay('0.02', 'NGN'))).toMatchObject({ reason: 'budget_exceeded' });
  await p.call('probe_add', pay('0.01', 'NGN'));
});

test('of 50 calls at once against a budget of 10, exactly 10 are done', async () => {
  const w = await world(governance);
  const p = probe(w);
  await w.call(createBudget, { name: 'B', measure: 'calls', per: 'day', limitCount: 10, when: PROBES });
  const ends = await Promise.all(
    Array.from({ length: 50 }, (_, i) =>
      p.call('probe_add', { name: `n${i}` }, { session: `s${i}` }).then(
        () => 'done',
        (error: { reason: string }) => error.reason,
      ),
    ),
  );
  expect(ends.filter((end) => end === 'done')).toHaveLength(10);
  expect(new Set(ends)).toEqual(new Set(['done', 'budget_exceeded']));
  expect((await p.rows()).filter((name) => name.startsWith('n'))).toHaveLength(10);
});

test('a dry run asks the budget and uses none of it', async () => {
  const w = await world(governance);
  const p = probe(w);
  await w.call(createBudget, { name: 'B', measure: 'rows', per: 'session', limitCount: 2, when: PROBES });
  for (let i = 0; i < 3; i++) await p.call('probe_add', { name: 'x', rows: 2 }, { isDryRun: true });
  expect(await p.refusal('probe_add', { name: 'x', rows: 3 }, { isDryRun: true })).toMatchObject({ reason: 'budget_exceeded' });
  await p.call('probe_add', { name: 'x', rows: 2 });
});

test('raising, disabling, dropping and undoing hold for the very next call, in another kernel too', async () => {
  const w = await world(governance);
  const p = probe(w);
  const created = await w.result(createBudget, { name: 'B', measure: 'rows', per: 'call', limitCount: 1, when: PROBES });
  const budgetId = created.output['id'] as string;
  const two = (name: string) => ['probe_add', { name, rows: 2 }] as const;
  expect(await p.refusal(...two('a'))).toMatchObject({ reason: 'budget_exceeded' });
  const raised = await w.result(updateBudget, { budgetId, limitCount: 2 });
  await p.call(...two('a'));
  await w.call(undoCall, { callId: raised.callId });
  expect(await p.refusal(...two('b'))).toMatchObject({ reason: 'budget_exceeded' });
  await w.call(updateBudget, { budgetId, isEnabled: false });
  await p.call(...two('b'));
  const dropped = await w.result(deleteBudget, { budgetId });
  await w.call(undoCall, { callId: dropped.callId });
  await w.call(updateBudget, { budgetId, isEnabled: true });
  expect(await p.refusal(...two('c'))).toMatchObject({ reason: 'budget_exceeded' });
});

test('a budget may not change its kind of limit', async () => {
  const w = await world(governance);
  expect(
    await w.refusal(updateBudget, { budgetId: fixture('governance.budget.agent_rows'), limitMoney: { amount: '1', currency: 'NGN' } }),
  ).toMatchObject({ reason: 'limit_does_not_fit' });
});
