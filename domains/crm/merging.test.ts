import { expect, test } from 'vitest';
import { MERGEABLE, type Strategy, survivingColumns } from './merging.ts';

const { fields } = MERGEABLE.person;
const old = { display_name: 'Ngozi', family_name: 'Balogun', language: null, updated_at: '2026-01-01T00:00:00+00:00' };
const newer = { display_name: 'Ngozi B.', family_name: 'Bello', language: 'yo', updated_at: '2026-01-01T00:00:00.5+00:00' };

test.for<[Strategy, string[]]>([
  ['survivor', ['language']],
  ['merged', ['displayName', 'familyName', 'language']],
  ['newest', ['displayName', 'familyName', 'language']],
  ['longest', ['displayName', 'language']],
])('keeping the %s, the older record takes over %s', ([strategy, taken]) => {
  const keep = { displayName: strategy, familyName: strategy };
  expect(survivingColumns(fields, keep, { survivor: old, merged: newer }).taken).toEqual(taken);
});

test('the newer record keeps its own, and an empty value never wins', () => {
  const both = { survivor: newer, merged: old };
  const all = (strategy: Strategy) => Object.fromEntries(Object.keys(fields).map((field) => [field, strategy]));
  expect(survivingColumns(fields, all('newest'), both)).toEqual({ taken: [], columns: {} });
  expect(survivingColumns(fields, all('longest'), both)).toEqual({ taken: ['familyName'], columns: { family_name: 'Balogun' } });
  expect(survivingColumns(fields, { language: 'merged' }, both)).toEqual({ taken: [], columns: {} });
});

test('a number goes over with what was typed', () => {
  const stamp = { updated_at: '2026-01-01T00:00:00Z' };
  const merged = { phone: '+2348031234567', phone_typed: '0803 123 4567', ...stamp };
  expect(survivingColumns(MERGEABLE.organisation.fields, {}, { survivor: stamp, merged })).toEqual({
    taken: ['phone'],
    columns: { phone: '+2348031234567', phone_typed: '0803 123 4567' },
  });
});
