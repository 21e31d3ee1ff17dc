import { expect, test } from 'vitest';
import { ToolError } from '#kernel/errors.ts';
import { leavesOf, parseCondition } from './condition.ts';
import type { About } from './fields.ts';

const refusal = (about: About, condition: unknown): string => {
  try {
    parseCondition(about, condition);
    return 'taken';
  } catch (error) {
    if (error instanceof ToolError && error.reason === 'segment_condition_invalid') return error.message;
    throw error;
  }
};
const deep = (n: number): unknown => (n === 0 ? { field: 'language', is: 'is_empty' } : { not: deep(n - 1) });

test.for([
  ['a word', 'people', 'x', 'condition must be an object with all, any, not, or field.'],
  ['an empty group', 'people', { all: [] }, 'condition.all must be a list of at least one condition.'],
  ['two groups in one', 'people', { all: [], any: [] }, 'condition has more than all in it.'],
  [
    'something else beside it',
    'people',
    { field: 'language', is: 'is_empty', sql: '1=1' },
    'condition needs field and is, and may have value, channel and purpose.',
  ],
  [
    'a field of another kind',
    'organisations',
    { field: 'score', is: 'at_least', value: 1 },
    'condition names the field score, which organisations do not have.',
  ],
  [
    'SQL for a field',
    'people',
    { field: 'id) OR (1=1', is: 'equals', value: 'x' },
    'condition names the field idOR11, which people do not have.',
  ],
  [
    'a name',
    'people',
    { field: 'displayName', is: 'equals', value: 'Ada' },
    'condition names the field displayName, which people do not have.',
  ],
  [
    'a whole number to call',
    'people',
    { field: 'phone', is: 'equals', value: '+2348031234567' },
    'condition asks a phone field for something else than has_prefix, is_empty.',
  ],
  [
    'a long prefix, which would be a number',
    'people',
    { field: 'phone', is: 'has_prefix', value: '+234803123' },
    'condition needs a value: a country code such as +234.',
  ],
  ['a value where there is none', 'people', { field: 'language', is: 'is_empty', value: 1 }, 'condition takes no value.'],
  [
    'no value where one is needed',
    'leads',
    { any: [{ field: 'score', is: 'at_least' }] },
    'condition.any[0] needs a value: a whole number.',
  ],
  [
    'a consent without its purpose',
    'people',
    { field: 'consent', is: 'granted', channel: 'email' },
    'condition needs channel and purpose, and no value.',
  ],
  [
    'a channel elsewhere',
    'people',
    { field: 'language', is: 'is_empty', channel: 'email' },
    'condition has a channel or purpose, which only consent has.',
  ],
  ['nests beyond measure', 'people', deep(7), 'condition.not.not.not.not.not.not.not is nested more than 6 deep.'],
  [
    'too many',
    'people',
    { any: Array.from({ length: 51 }, () => ({ field: 'language', is: 'is_empty' })) },
    'condition.any[50] is one of more than 50 conditions.',
  ],
  [
    'prototype tricks',
    'people',
    JSON.parse('{"__proto__": {"all": []}}'),
    'condition needs field and is, and may have value, channel and purpose.',
  ],
  [
    'an inherited operator',
    'people',
    { field: 'language', is: 'constructor' },
    'condition asks a text field for something else than equals, in, is_empty.',
  ],
] as const)('%s is refused, with its place', ([, about, condition, message]) => {
  expect(refusal(about, condition)).toBe(message);
});

test('every leaf has a place', () => {
  const condition = parseCondition('leads', {
    all: [{ field: 'status', is: 'equals', value: ' new ' }, { not: { any: [{ field: 'tag', is: 'has', value: 'VIP' }] } }],
  });
  expect(leavesOf(condition)).toEqual([
    { path: 'condition.all[0]', leaf: { field: 'status', is: 'equals', value: 'new' } },
    { path: 'condition.all[1].not.any[0]', leaf: { field: 'tag', is: 'has', value: 'vip' } },
  ]);
});
