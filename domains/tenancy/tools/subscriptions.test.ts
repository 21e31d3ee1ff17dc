import { describe, expect, test } from 'vitest';
import { fixture } from '#kernel/fixture.ts';
import { uuidv7 } from '#kernel/ids.ts';
import { platformWorld, world } from '#tests/world.ts';
import { createPlan, updatePlan } from './plans.ts';
import { cancelSubscription, changeSubscription, getSubscription, listSubscriptions, startSubscription } from './subscriptions.ts';
import { closeTenant } from './tenant-standing.ts';
import { getTenant } from './tenants.ts';

async function setUp() {
  const [p, w] = [await platformWorld(), await world()];
  const plan = await p.call(createPlan, {
    name: `q_${w.tenantId.slice(-12)}`,
    title: 'Q',
    price: { amount: '30.00', currency: 'USD' },
    period: 'month',
    limits: { callsPerMinute: 7777, usersMax: 30 },
  });
  return { p, w, tenantId: w.tenantId, plan };
}

test('a tenant starts on the plan’s terms, which a later price does not touch', async () => {
  const { p, w, tenantId, plan } = await setUp();
  const made = await p.call(startSubscription, { tenantId, plan: plan.name });
  const today = Temporal.Now.plainDateISO('UTC');
  expect(made).toEqual({
    id: expect.any(String),
    tenantId,
    plan: plan.name,
    price: plan.price,
    period: 'month',
    limits: plan.limits,
    status: 'active',
    startedOn: today.toString(),
    periodStart: today.toString(),
    periodEnd: today.add({ months: 1 }).toString(),
    endsOn: null,
    replacesId: null,
  });
  await p.call(updatePlan, { planId: plan.id, price: { amount: '99.00', currency: 'USD' } });
  // The tenant itself sees it, and runs on its limits.
  expect(await w.call(getSubscription, { subscriptionId: made.id })).toEqual(made);
  expect(await w.call(getTenant, {})).toMatchObject({ plan: plan.name, limits: plan.limits });
});

test('a change of plan ends one phase and starts another', async () => {
  const { p, w, tenantId, plan } = await setUp();
  const first = await p.call(startSubscription, { tenantId, plan: plan.name });
  const second = await p.call(changeSubscription, { subscriptionId: first.id, plan: 'growth' });
  // Changed on its first day: all of it is unused.
  expect(second).toMatchObject({ plan: 'growth', status: 'active', replacesId: first.id, unused: plan.price });
  const { items } = await w.call(listSubscriptions, {});
  expect(items.map(({ id, status }) => [id, status])).toEqual([
    [second.id, 'active'],
    [first.id, 'changed'],
  ]);
  expect(await w.call(getTenant, {})).toMatchObject({ plan: 'growth', limits: { usersMax: 200 } });
  expect(await p.refusal(changeSubscription, { subscriptionId: first.id, plan: 'starter' })).toMatchObject({
    reason: 'subscription_changed',
  });
});

test('cancelling keeps what is paid for, unless it ends today', async () => {
  const { p, tenantId, plan } = await setUp();
  const first = await p.call(startSubscription, { tenantId, plan: plan.name });
  const { preview } = await p.preview(cancelSubscription, { subscriptionId: first.id });
  expect(preview.events).toEqual([
    { type: 'platform_subscription.cancelled', payload: { subscriptionId: first.id, tenantId, endsOn: first.periodEnd } },
  ]);
  expect(await p.call(cancelSubscription, { subscriptionId: first.id })).toMatchObject({
    status: 'cancelled',
    endsOn: first.periodEnd,
    unused: { amount: '0.00' },
  });
  const second = await p.call(startSubscription, { tenantId, plan: plan.name });
  expect(await p.call(cancelSubscription, { subscriptionId: second.id, when: 'today' })).toMatchObject({
    endsOn: second.startedOn,
    unused: { amount: '30.00' },
  });
});

describe('refuses', () => {
  test('a second subscription, also of two at once', async () => {
    const { p, tenantId, plan } = await setUp();
    const outcomes = await Promise.allSettled([1, 2, 3].map(() => p.result(startSubscription, { tenantId, plan: plan.name })));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await p.refusal(startSubscription, { tenantId, plan: plan.name })).toMatchObject({ reason: 'already_subscribed' });
  });

  test('a retired plan, the same plan, a closed tenant and what is over', async () => {
    const { p, tenantId, plan } = await setUp();
    const made = await p.call(startSubscription, { tenantId, plan: plan.name });
    expect(await p.refusal(changeSubscription, { subscriptionId: made.id, plan: plan.name })).toMatchObject({ reason: 'same_plan' });
    await p.call(cancelSubscription, { subscriptionId: made.id });
    expect(await p.refusal(cancelSubscription, { subscriptionId: made.id })).toMatchObject({ reason: 'subscription_cancelled' });
    await p.call(updatePlan, { planId: plan.id, isOffered: false });
    expect(await p.refusal(startSubscription, { tenantId, plan: plan.name })).toMatchObject({ reason: 'plan_retired' });
    await p.call(closeTenant, { tenantId });
    expect(await p.refusal(startSubscription, { tenantId, plan: 'growth' })).toMatchObject({ reason: 'tenant_closed' });
  });

  test('an ordinary tenant that helps itself, and one that looks at another’s', async () => {
    const { p, w, tenantId, plan } = await setUp();
    expect(await w.refusal(startSubscription, { tenantId, plan: plan.name })).toMatchObject({ reason: 'platform_only' });
    const made = await p.call(startSubscription, { tenantId, plan: plan.name });
    expect(await w.refusal(changeSubscription, { subscriptionId: made.id, plan: 'enterprise' })).toMatchObject({ reason: 'platform_only' });
    expect(await w.refusal(cancelSubscription, { subscriptionId: made.id })).toMatchObject({ reason: 'platform_only' });
    const other = await world();
    expect(await other.refusal(getSubscription, { subscriptionId: made.id })).toMatchObject({ code: 'not_found' });
    expect((await other.call(listSubscriptions, { tenantId })).items).toEqual([]);
    expect(await p.refusal(getSubscription, { subscriptionId: fixture(uuidv7(1)) })).toMatchObject({ reason: 'subscription_not_found' });
  });
});
