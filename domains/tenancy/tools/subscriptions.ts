import { and, desc, eq, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Db } from '#kernel/db.ts';
import { notFound, ToolError } from '#kernel/errors.ts';
import { fixture } from '#kernel/fixture.ts';
import { fromMinor, Money } from '#kernel/money.ts';
import { before, openPage, page, pageInput } from '#kernel/page.ts';
import { defineTool } from '#kernel/tool.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import { assertActivePhase, periodEndOf, unusedOf } from '../billing-rules.ts';
import { subscriptionCancelled, subscriptionChanged, subscriptionStarted } from '../events.ts';
import { assertPlatform } from '../rules.ts';
import { type plans, subscriptions } from '../schema.ts';
import { Limits } from './limits.ts';
import { findPlanByName } from './plans.ts';
import { lockTenant, tenantExample, updateRegistry } from './tenants.ts';

const subscriptionId = z.uuid().describe('From tenancy_list_subscriptions.');
const planName = z.string().max(40).describe('Name of a plan, from tenancy_list_plans.');

const Subscription = z.object({
  id: z.uuid().describe('The subscription.'),
  tenantId: z.uuid().describe('Who is on it.'),
  plan: z.string().describe('Name of the plan.'),
  price: Money.describe('As agreed, for one period, without tax.'),
  period: z.enum(['month', 'year']).describe('What the price is for.'),
  limits: Limits,
  status: z.enum(['active', 'changed', 'cancelled']).describe('changed: another plan took its place.'),
  startedOn: z.iso.date().describe('First day.'),
  periodStart: z.iso.date().describe('First day of the paid period.'),
  periodEnd: z.iso.date().describe('First day after it.'),
  endsOn: z.iso.date().nullable().describe('First day without it.'),
  replacesId: z.uuid().nullable().describe('The one that it took the place of.'),
});

type SubscriptionRow = typeof subscriptions.$inferSelect;

const toSubscription = (row: SubscriptionRow): z.input<typeof Subscription> => ({
  id: row.id,
  tenantId: row.customerId,
  plan: row.planName,
  price: fromMinor(row.priceMinor, row.currency),
  period: row.period,
  limits: row.limits,
  status: row.status,
  startedOn: row.startedOn.toString(),
  periodStart: row.periodStart.toString(),
  periodEnd: row.periodEnd.toString(),
  endsOn: row.endsOn?.toString() ?? null,
  replacesId: row.replacesId,
});

async function lockSubscription(db: Db, id: string): Promise<SubscriptionRow> {
  const [row] = await db.select().from(subscriptions).where(eq(subscriptions.id, id)).for('update');
  if (!row) throw notFound('subscription', { tool: 'tenancy_list_subscriptions' });
  return row;
}

interface Phase {
  customerId: string;
  plan: typeof plans.$inferSelect;
  start: Temporal.PlainDate;
  replacesId: string | null;
}

/** A new phase on the plan's terms as they are today; the tenant gets the plan's name and limits. */
async function startPhase(ctx: ToolContext, { customerId, plan, start, replacesId }: Phase): Promise<SubscriptionRow> {
  const { id: planId, name, priceMinor, currency, period, limits } = plan;
  const terms = { planId, planName: name, priceMinor, currency, period, limits };
  const dates = { startedOn: start, periodStart: start, periodEnd: periodEndOf(start, period) };
  const [row] = await ctx.db
    .insert(subscriptions)
    .values({ id: ctx.newId(), customerId, ...terms, ...dates, status: 'active', replacesId })
    .returning();
  if (!row) throw new Error('The new subscription did not come back.');
  await updateRegistry(ctx.db, customerId, { plan: name, limits });
  return row;
}

function assertOffered({ isOffered }: { isOffered: boolean }): void {
  if (isOffered) return;
  throw new ToolError('conflict', {
    reason: 'plan_retired',
    message: 'Nobody new can start on this plan.',
    fix: { tool: 'tenancy_list_plans', input: { isOffered: true } },
  });
}

export const listSubscriptions = defineTool({
  name: 'tenancy_list_subscriptions',
  title: 'List subscriptions',
  summary: 'What your business is, and was, subscribed to, latest first. Operators see all tenants’.',
  guide: 'Use for the agreed terms and dates.',
  effect: 'read',
  permission: 'tenancy:billing',
  input: z.object({
    tenantId: z.uuid().optional().describe('Only this tenant’s.'),
    status: z.enum(['active', 'changed', 'cancelled']).optional().describe('Only these.'),
    ...pageInput,
  }),
  output: page(Subscription),
  examples: [{}, { status: 'active' }],
  async run(input, ctx) {
    const paging = openPage({ tool: 'tenancy_list_subscriptions', tenantId: ctx.tenant.id, input, position: ['uuid'] });
    const rows = await ctx.db
      .select()
      .from(subscriptions)
      .where(
        and(
          input.tenantId ? eq(subscriptions.customerId, input.tenantId) : undefined,
          input.status && eq(subscriptions.status, input.status),
          before(paging.after, sql`${subscriptions.id}`),
        ),
      )
      .orderBy(desc(subscriptions.id))
      .limit(paging.take);
    return paging.cut(rows, (row) => [row.id], toSubscription);
  },
});

export const getSubscription = defineTool({
  name: 'tenancy_get_subscription',
  title: 'Get subscription',
  summary: 'One subscription.',
  guide: 'Use for one whose id you have.',
  effect: 'read',
  permission: 'tenancy:billing',
  input: z.object({ subscriptionId }),
  output: Subscription,
  examples: [{ subscriptionId: fixture('tenancy.subscription.acme') }],
  examplesIn: 'platform',
  async run(input, ctx) {
    const [row] = await ctx.db.select().from(subscriptions).where(eq(subscriptions.id, input.subscriptionId));
    if (!row) throw notFound('subscription', { tool: 'tenancy_list_subscriptions' });
    return toSubscription(row);
  },
});

export const startSubscription = defineTool({
  name: 'tenancy_start_subscription',
  title: 'Start subscription',
  summary: 'Put a tenant on a plan (platform operators).',
  guide:
    'Use for a tenant without one. Sets its plan and limits; bills nothing: next tenancy_draft_invoice. Another plan: tenancy_change_subscription.',
  effect: 'reversible',
  permission: 'platform:billing',
  input: z.object({ tenantId: z.uuid().describe('From tenancy_list_tenants.'), plan: planName }),
  output: Subscription,
  examples: [{ tenantId: tenantExample.fresh, plan: 'basic' }],
  examplesIn: 'platform',
  async run({ tenantId, plan: name }, ctx) {
    assertPlatform(ctx.tenant.id);
    const tenant = await lockTenant(ctx.db, tenantId);
    if (tenant.status === 'closed') throw new ToolError('conflict', { reason: 'tenant_closed', message: 'The tenant is closed.' });
    const plan = await findPlanByName(ctx.db, name);
    assertOffered(plan);
    const [active] = await ctx.db
      .select({ id: subscriptions.id })
      .from(subscriptions)
      .where(and(eq(subscriptions.customerId, tenantId), eq(subscriptions.status, 'active')));
    if (active) {
      throw new ToolError('conflict', {
        reason: 'already_subscribed',
        message: 'The tenant has a subscription.',
        fix: { tool: 'tenancy_change_subscription', input: { subscriptionId: active.id, plan: name } },
      });
    }
    const row = await startPhase(ctx, { customerId: tenantId, plan, start: ctx.today(), replacesId: null });
    ctx.emit(subscriptionStarted, { subscriptionId: row.id, tenantId, plan: name });
    return toSubscription(row);
  },
});

export const changeSubscription = defineTool({
  name: 'tenancy_change_subscription',
  title: 'Change subscription',
  summary: 'Move a tenant to another plan from today (platform operators).',
  guide:
    'Ends the running terms, starts a full period of the new plan today. `unused` is what the old period was still worth: put it on the next invoice as a line below zero.',
  effect: 'reversible',
  permission: 'platform:billing',
  input: z.object({ subscriptionId, plan: planName }),
  output: Subscription.extend({ unused: Money.describe('Of the old period, by days.') }),
  examples: [{ subscriptionId: fixture('tenancy.subscription.acme'), plan: 'growth' }],
  examplesIn: 'platform',
  async run({ subscriptionId: id, plan: name }, ctx) {
    assertPlatform(ctx.tenant.id);
    const old = await lockSubscription(ctx.db, id);
    assertActivePhase(old);
    const plan = await findPlanByName(ctx.db, name);
    assertOffered(plan);
    if (plan.id === old.planId) throw new ToolError('conflict', { reason: 'same_plan', message: 'The tenant is on this plan already.' });
    const today = ctx.today();
    await ctx.db.update(subscriptions).set({ status: 'changed', endsOn: today }).where(eq(subscriptions.id, id));
    const row = await startPhase(ctx, { customerId: old.customerId, plan, start: today, replacesId: id });
    ctx.emit(subscriptionChanged, { subscriptionId: row.id, replacesId: id, tenantId: old.customerId, plan: name });
    return { ...toSubscription(row), unused: fromMinor(unusedOf(old, today), old.currency) };
  },
});

export const cancelSubscription = defineTool({
  name: 'tenancy_cancel_subscription',
  title: 'Cancel subscription',
  summary: 'End a subscription, at the end of its period or today (platform operators).',
  guide: 'The tenant keeps plan and limits: to stop it use tenancy_suspend_tenant. `unused` is what ending today leaves unpaid for.',
  effect: 'reversible',
  permission: 'platform:billing',
  input: z.object({ subscriptionId, when: z.enum(['period_end', 'today']).default('period_end').describe('Last paid day, or now.') }),
  output: Subscription.extend({ unused: Money.describe('Of the period, by days.') }),
  examples: [
    { subscriptionId: fixture('tenancy.subscription.acme') },
    { subscriptionId: fixture('tenancy.subscription.acme'), when: 'today' },
  ],
  examplesIn: 'platform',
  async run({ subscriptionId: id, when }, ctx) {
    assertPlatform(ctx.tenant.id);
    const row = await lockSubscription(ctx.db, id);
    assertActivePhase(row);
    const endsOn = when === 'today' ? ctx.today() : row.periodEnd;
    await ctx.db.update(subscriptions).set({ status: 'cancelled', endsOn }).where(eq(subscriptions.id, id));
    ctx.emit(subscriptionCancelled, { subscriptionId: id, tenantId: row.customerId, endsOn: endsOn.toString() });
    return { ...toSubscription({ ...row, status: 'cancelled', endsOn }), unused: fromMinor(unusedOf(row, endsOn), row.currency) };
  },
});
