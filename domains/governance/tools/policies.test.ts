import { expect, test } from 'vitest';
import type { z } from 'zod';
import governance from '#domains/governance/index.ts';
import { probe } from '#domains/governance/testing/probe.ts';
import { fixture } from '#kernel/fixture.ts';
import { world } from '#tests/world.ts';
import { createPolicy, deletePolicy, getPolicy, listPolicies, updatePolicy } from './policies.ts';
import { simulatePolicy } from './simulate-policy.ts';
import { undoCall } from './undo.ts';

const AGENTS = { actorKinds: ['agent'] };

test('a rule is added, read, changed and dropped', async () => {
  const w = await world(governance);
  const added = await w.call(createPolicy, {
    name: 'R',
    decision: 'confirm',
    when: { ...AGENTS, tools: ['finance_*'], roles: [] },
    over: { amount: '1000.5', currency: 'NGN' },
    reason: 'Ask.',
  });
  expect(added).toEqual({
    id: expect.any(String),
    name: 'R',
    decision: 'confirm',
    reason: 'Ask.',
    when: { tools: ['finance_*'], actorKinds: ['agent'] },
    over: { amount: '1000.50', currency: 'NGN' },
    maskFields: [],
    priority: 100,
    isEnabled: true,
  });
  expect(await w.call(getPolicy, { policyId: added.id })).toEqual(added);
  const changed = await w.call(updatePolicy, { policyId: added.id, over: null, when: { labels: ['untrusted'] }, isEnabled: false });
  expect(changed).toEqual({ ...added, over: null, when: { labels: ['untrusted'] }, isEnabled: false });
  expect(await w.call(getPolicy, { policyId: added.id })).toEqual(changed);
  expect((await w.call(listPolicies, {})).items.map(({ name }) => name)).toEqual(['R', 'Large payments by agents']);
  expect((await w.call(listPolicies, { isEnabled: true })).items.map(({ name }) => name)).toEqual(['Large payments by agents']);
  expect(await w.call(deletePolicy, { policyId: added.id })).toEqual(changed);
  expect(await w.refusal(getPolicy, { policyId: added.id })).toMatchObject({ reason: 'policy_not_found' });
});

test('rules are listed in the order in which they are asked, page by page', async () => {
  const w = await world(governance);
  for (const priority of [9, 10, 1]) await w.call(createPolicy, { name: `P${priority}`, decision: 'allow', priority, reason: '-' });
  const first = await w.call(listPolicies, { limit: 2 });
  const second = await w.call(listPolicies, { limit: 2, cursor: first.nextCursor! });
  expect([...first.items, ...second.items].map(({ priority }) => priority)).toEqual([1, 9, 10, 500]);
});

test.for([
  ['a mask of nothing', { name: 'R', decision: 'mask', reason: 'x' }, 'mask_fields_missing'],
  ['a pattern that can never match', { name: 'R', decision: 'deny', reason: 'x', when: { tools: ['*_pay'] } }, 'condition_impossible'],
  ['a name that is taken', { name: 'Large payments by agents', decision: 'allow', reason: 'x' }, 'policy_name_taken'],
  ['a rule under which nobody could change the rules', { name: 'R', decision: 'deny', reason: 'x' }, 'policy_locks_out'],
  ['an unknown condition', { name: 'R', decision: 'deny', reason: 'x', when: { who: ['me'] } }, 'unknown_field'],
  ['an unknown currency', { name: 'R', decision: 'deny', reason: 'x', over: { amount: '1', currency: 'XXQ' } }, 'unknown_currency'],
] as const)('%s is refused and changes nothing', async ([, input, reason]) => {
  const w = await world(governance);
  const before = await w.hash();
  expect(await w.refusal(createPolicy, input)).toMatchObject({ reason });
  expect(await w.hash()).toBe(before);
});

test('a rule holds for the very next call, in another kernel too, and stops as soon as it is undone', async () => {
  const w = await world(governance);
  const there = probe(w);
  const agent = { principal: there.agent };
  await there.call('probe_add', { name: 'before' }, agent);
  const rule = await w.result(createPolicy, {
    name: 'R',
    decision: 'deny',
    when: { ...AGENTS, tools: ['governance_probe_*'] },
    reason: 'Not here.',
  });
  expect(await there.refusal('probe_add', { name: 'denied' }, agent)).toMatchObject({
    code: 'forbidden',
    reason: 'denied_by_policy',
    message: 'Not here.',
    details: { data: { rule: 'R' } },
  });
  await there.call('probe_add', { name: 'a person may' });
  await w.call(undoCall, { callId: rule.callId });
  await there.call('probe_add', { name: 'after' }, agent);
});

test('a rule that wants approval changes nothing and shows what would be', async () => {
  const w = await world(governance);
  const there = probe(w);
  const agent = { principal: there.agent };
  await w.call(createPolicy, {
    name: 'R',
    decision: 'confirm',
    when: { ...AGENTS, tools: ['governance_probe_add'] },
    over: { amount: '100', currency: 'NGN' },
    reason: 'Too much.',
  });
  const pay = (amount: string, currency = 'NGN') => ({ name: `${amount} ${currency}`, amount: { amount, currency } });
  await there.call('probe_add', pay('100.00'), agent);
  await there.call('probe_add', pay('500', 'USD'), agent);
  const before = await w.hash();
  const error = await there.refusal('probe_add', pay('100.01'), agent);
  expect(error).toMatchObject({ code: 'approval_required', details: { data: { rule: 'R', preview: { total: 1 } } } });
  expect(await w.hash()).toBe(before);
});

test('a rule that masks blanks the fields of the answer, at any depth, and not for others', async () => {
  const w = await world(governance);
  const there = probe(w);
  await w.call(createPolicy, {
    name: 'R',
    decision: 'mask',
    maskFields: ['name', 'limitCount'],
    when: { ...AGENTS, tools: ['governance_list_*'] },
    reason: 'Hidden.',
  });
  const masked = await there.call('list_budgets', {}, { principal: there.agent });
  expect(masked.output['items']).toMatchObject([{ name: '•••', limitCount: null, measure: 'rows' }]);
  expect((await there.call('list_budgets', {})).output['items']).toMatchObject([{ name: 'Rows by agents' }]);
});

test('a rule about what the session has read holds once it has read it', async () => {
  const w = await world(governance);
  const there = probe(w);
  await w.call(createPolicy, {
    name: 'R',
    decision: 'deny',
    when: { labels: ['untrusted'], tools: ['governance_probe_*'] },
    reason: 'After foreign text.',
  });
  await there.call('probe_add', { name: 'clean' });
  await there.call('list_events', {});
  expect(await there.refusal('probe_add', { name: 'tainted' })).toMatchObject({ reason: 'denied_by_policy' });
  await there.call('probe_add', { name: 'other session' }, { session: 'fresh' });
});

test('the first rule that matches decides, and none is looser than the platform’s own', async () => {
  const w = await world(governance);
  const there = probe(w);
  const agent = { principal: there.agent };
  await w.call(createPolicy, { name: 'Deny', decision: 'deny', when: AGENTS, priority: 20, reason: 'No.' });
  await w.call(createPolicy, {
    name: 'Allow',
    decision: 'allow',
    when: { ...AGENTS, tools: ['governance_probe_*'] },
    priority: 10,
    reason: 'Yes.',
  });
  await there.call('probe_add', { name: 'allowed' }, agent);
  expect(await there.refusal('probe_send', { name: 'x' }, agent)).toMatchObject({
    code: 'approval_required',
    details: { data: { rule: 'platform.agent_irreversible' } },
  });
  expect(await there.refusal('list_policies', {}, agent)).toMatchObject({ reason: 'denied_by_policy' });
});

test('a simulation answers as the road does', async () => {
  const w = await world(governance);
  const ask = (input: Partial<z.input<typeof simulatePolicy.input>>) =>
    w.call(simulatePolicy, { tool: 'finance_pay_bill', effect: 'compensable', actorKind: 'agent', ...input });
  const large = { amount: '1000000.01', currency: 'NGN' };
  expect(await ask({ amount: large })).toEqual({
    decision: 'confirm',
    rule: 'Large payments by agents',
    reason: 'A payment of this size by an agent needs a person.',
    maskFields: [],
  });
  expect(await ask({ amount: { ...large, amount: '1000000' } })).toMatchObject({ decision: 'allow', rule: null });
  expect(await ask({ amount: large, actorKind: 'person' })).toMatchObject({ decision: 'allow' });
  expect(await ask({ effect: 'irreversible' })).toMatchObject({ decision: 'confirm', rule: 'platform.agent_irreversible' });
  expect(await ask({ effect: 'human_only' })).toMatchObject({ decision: 'confirm', rule: 'platform.human_only' });
  await w.call(updatePolicy, { policyId: fixture('governance.policy.large_payments'), isEnabled: false });
  expect(await ask({ amount: large })).toMatchObject({ decision: 'allow' });
});
