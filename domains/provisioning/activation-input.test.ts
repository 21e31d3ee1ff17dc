import { expect, test } from 'vitest';
import { z } from 'zod';
import { BusinessActivationDraft, BusinessActivationInput } from './activation-input.ts';
import { TOGGLE_REQUIRES, toggleNames, type Toggles } from './activation-tables.ts';

const toggles = Object.fromEntries(toggleNames.map((name) => [name, false])) as Toggles;
const valid = {
  name: 'MoveWell',
  slug: 'movewell',
  industry: 'healthcare',
  country: 'NG',
  currency: 'NGN',
  timezone: 'Africa/Lagos',
  languages: ['en'],
  plan: 'starter',
  region: 'lagos',
  toggles,
  integrations: ['sms'],
};

test('a whole business passes, with and without domain and administrator', () => {
  expect(BusinessActivationInput.safeParse(valid).success).toBe(true);
  expect(
    BusinessActivationInput.safeParse({
      ...valid,
      domain: 'movewell.com.ng',
      adminEmail: 'ada@movewell.com.ng',
    }).success,
  ).toBe(true);
});

test.for([
  ['country', 'ng'],
  ['country', 'XK'],
  ['country', 'UK'],
  ['currency', 'NGX'],
  ['currency', 'HRK'],
  ['timezone', 'Lagos'],
  ['timezone', '+01:00'],
  ['slug', 'Move Well'],
  ['slug', '-a'],
  ['slug', 'a--b'],
  ['slug', 'kube-system'],
  ['slug', 'x'.repeat(41)],
  ['name', '  '],
  ['name', '***'],
  ['languages', []],
  ['languages', ['English']],
  ['plan', 'free'],
  ['region', 'paris'],
  ['integrations', ['fax']],
  ['domain', 'https://a.b'],
  ['adminEmail', 'ada@'],
  ['colour', 'red'],
  ['toggles', { POS: true }],
] as const)('refuses %s %j', ([field, value]) => {
  expect(BusinessActivationInput.safeParse({ ...valid, [field]: value }).success).toBe(false);
});

test('a toggle without what it needs is refused, along every edge of the graph', () => {
  for (const [toggle, needed] of Object.entries(TOGGLE_REQUIRES)) {
    const on = Object.fromEntries([toggle, ...needed].map((name) => [name, true]));
    expect(BusinessActivationInput.safeParse({ ...valid, toggles: { ...toggles, ...on } }).success).toBe(true);
    for (const missing of needed)
      expect(
        BusinessActivationInput.safeParse({
          ...valid,
          toggles: { ...toggles, ...on, [missing]: false },
        }).success,
      ).toBe(false);
  }
});

test('a draft may hold anything less, but no unknown field', () => {
  expect(BusinessActivationDraft.safeParse({}).success).toBe(true);
  expect(BusinessActivationDraft.safeParse({ name: 'A1', toggles: { POS: true } }).success).toBe(true);
  expect(BusinessActivationDraft.safeParse({ colour: 'red' }).success).toBe(false);
});

test('every field is described in the JSON Schema', () => {
  const { properties } = z.toJSONSchema(BusinessActivationInput);
  for (const [field, schema] of Object.entries(properties ?? {})) expect(schema, field).toHaveProperty('description');
});
