import { expect, test } from 'vitest';
import type { Policy } from '#kernel/policy.ts';
import {
  assertBudgetLeavesAWay,
  assertConditions,
  assertLimitFits,
  assertMaskNames,
  assertNoLockOut,
  diffFields,
  orNull,
  readWindow,
} from './rules.ts';

test('a difference names the changed fields only, and never the tenant', () => {
  expect(diffFields({ tenant_id: 't', a: 1, b: { c: [1] }, d: null }, { tenant_id: 't', a: 2, b: { c: [1] } })).toEqual([
    { field: 'a', before: 1, after: 2 },
  ]);
  expect(diffFields(null, { id: 'x', a: null })).toEqual([{ field: 'id', before: null, after: 'x' }]);
  expect(diffFields({ id: 'x' }, null)).toEqual([{ field: 'id', before: 'x', after: null }]);
  expect(diffFields(null, null)).toEqual([]);
});

const rule = (changes: Partial<Policy>): Policy => ({
  id: '',
  name: 'r',
  decision: 'deny',
  tools: null,
  effects: null,
  actorKinds: null,
  actorIds: null,
  roles: null,
  labels: null,
  overMinor: null,
  currency: null,
  maskFields: [],
  reason: 'No.',
  ...changes,
});

test.for([
  ['everything', {}],
  ['governance', { tools: ['governance_*'] }],
  ['persons', { actorKinds: ['agent', 'person'] }],
  ['all that is reversible', { effects: ['reversible'] }],
  ['a rule that asks for approval of everything', { decision: 'confirm' }],
] as [string, Partial<Policy>][])('a rule against %s locks everybody out', ([, changes]) => {
  expect(() => assertNoLockOut([rule(changes)])).toThrow(expect.objectContaining({ reason: 'policy_locks_out' }));
});

test.for([
  ['agents', [{ actorKinds: ['agent'] }]],
  ['one person', [{ actorIds: ['p'] }]],
  ['a role', [{ roles: ['intern'] }]],
  ['other tools', [{ tools: ['crm_*'] }]],
  ['reads', [{ effects: ['read'] }]],
  ['large amounts', [{ overMinor: '1', currency: 'NGN' }]],
  ['everything, behind a way out', [{ decision: 'allow', tools: ['governance_*'], actorKinds: ['person'] }, {}]],
] as [string, Partial<Policy>[]][])('a rule against %s leaves a way', ([, list]) => {
  expect(() => assertNoLockOut(list.map(rule))).not.toThrow();
});

test.for([
  [{ tools: ['*finance'] }, 'when.tools'],
  [{ tools: ['Finance_pay'] }, 'when.tools'],
  [{ effects: ['write'] }, 'when.effects'],
  [{ actorKinds: ['robot'] }, 'when.actorKinds'],
] as const)('%j could never hold', ([when, path]) => {
  expect(() => assertConditions(when)).toThrow(
    expect.objectContaining({ details: expect.objectContaining({ issues: [expect.objectContaining({ path })] }) }),
  );
});

test('conditions that can hold pass', () => {
  expect(() =>
    assertConditions({ tools: ['*', 'crm_*', 'crm_get_deal'], effects: ['read'], actorKinds: ['system'], roles: ['Any thing'] }),
  ).not.toThrow();
});

test('an empty list is no condition', () => {
  expect([orNull(undefined), orNull([]), orNull(['a'])]).toEqual([null, null, ['a']]);
});

test('a mask names fields', () => {
  expect(() => assertMaskNames('mask', [])).toThrow();
  expect(() => assertMaskNames('deny', [])).not.toThrow();
});

test.for([
  ['money', { money: {} }, true],
  ['money', { count: 1 }, false],
  ['money', {}, false],
  ['rows', { count: 0 }, true],
  ['rows', { count: 1, money: {} }, false],
  ['calls', {}, false],
] as const)('a budget of %s with %j: fits %s', ([measure, limit, fits]) => {
  const check = expect(() => assertLimitFits(measure, limit));
  if (fits) check.not.toThrow();
  else check.toThrow(expect.objectContaining({ reason: 'limit_does_not_fit' }));
});

const nothing = { measure: 'calls', limitUnits: 0n, isEnabled: true, actorKinds: null, actorIds: null, tools: null };

test.for([
  [nothing, false],
  [{ ...nothing, measure: 'rows', tools: ['governance_*'] }, false],
  [{ ...nothing, limitUnits: 1n }, true],
  [{ ...nothing, isEnabled: false }, true],
  [{ ...nothing, measure: 'irreversible' }, true],
  [{ ...nothing, actorKinds: ['agent'] }, true],
  [{ ...nothing, tools: ['finance_*'] }, true],
] as const)('%o leaves a way: %s', ([budget, leaves]) => {
  const check = expect(() => assertBudgetLeavesAWay(budget));
  if (leaves) check.not.toThrow();
  else check.toThrow(expect.objectContaining({ reason: 'budget_locks_out' }));
});

test('window keys are read back, whatever stands in a session', () => {
  expect(readWindow('day:2026-11-22:user:1')).toEqual({ session: null, day: '2026-11-22', actorId: 'user:1' });
  expect(readWindow('session:event:1')).toEqual({ session: 'event:1', day: null, actorId: null });
});
