import { expect, test } from 'vitest';
import { fixture } from '#kernel/fixture.ts';
import { uuidv7 } from '#kernel/ids.ts';
import { platformWorld, world } from '#tests/world.ts';
import { createPlan, getPlan, listPlans, updatePlan } from './plans.ts';

const name = (): string => `p_${uuidv7(Date.now()).slice(-12)}`;

test('the platform starts with a demo set that says so', async () => {
  const p = await platformWorld();
  const { items } = await p.call(listPlans, { limit: 100 });
  const demo = items.filter((plan) => plan.isDemo);
  expect(demo.map((plan) => plan.name)).toEqual(['enterprise', 'growth', 'starter']);
  expect(demo.every((plan) => plan.title.endsWith('(demo)'))).toBe(true);
});

test('a plan is made, changed and retired', async () => {
  const p = await platformWorld();
  const input = {
    name: name(),
    title: 'Team',
    price: { amount: '25.00', currency: 'USD' },
    period: 'month',
    limits: { usersMax: 25 },
  } as const;
  const made = await p.call(createPlan, input);
  expect(made).toEqual({ id: expect.any(String), ...input, isOffered: true, isDemo: false });
  const dearer = await p.call(updatePlan, { planId: made.id, price: { amount: '5000', currency: 'JPY' } });
  expect(dearer).toEqual({ ...made, price: { amount: '5000', currency: 'JPY' } });
  await p.call(updatePlan, { planId: made.id, isOffered: false });
  expect(await p.call(getPlan, { planId: made.id })).toEqual({ ...dearer, isOffered: false });
  expect((await p.call(listPlans, { isOffered: false, limit: 100 })).items.map((plan) => plan.id)).toContain(made.id);
});

test.for([
  [
    'a name that is taken',
    createPlan,
    { name: 'basic', title: 'X', price: { amount: '1', currency: 'USD' }, period: 'month', limits: {} },
    'plan_exists',
  ],
  [
    'a price below nothing',
    createPlan,
    { name: 'x', title: 'X', price: { amount: '-1', currency: 'USD' }, period: 'month', limits: {} },
    'price_negative',
  ],
  [
    'decimals that the currency does not have',
    updatePlan,
    { planId: fixture('tenancy.plan.basic'), price: { amount: '1.5', currency: 'JPY' } },
    'too_many_decimals',
  ],
  ['a plan that does not exist', getPlan, { planId: fixture('nothing') }, 'plan_not_found'],
  ['changing what does not exist', updatePlan, { planId: fixture('nothing') }, 'plan_not_found'],
] as const)('refuses %s', async ([, tool, input, reason]) => {
  const p = await platformWorld();
  expect((await p.refusal(tool, input)).reason).toBe(reason);
});

test('an ordinary tenant has no plans to see or make', async () => {
  const w = await world();
  for (const [tool, input] of [
    [listPlans, {}],
    [getPlan, { planId: fixture('tenancy.plan.basic') }],
    [updatePlan, { planId: fixture('tenancy.plan.basic') }],
  ] as const) {
    expect(await w.refusal(tool, input)).toMatchObject({ reason: 'platform_only' });
  }
  const input = { name: name(), title: 'X', price: { amount: '1', currency: 'USD' }, period: 'month', limits: {} };
  expect(await w.refusal(createPlan, input)).toMatchObject({ reason: 'platform_only' });
});
