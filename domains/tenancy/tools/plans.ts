import { and, asc, eq, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Db } from '#kernel/db.ts';
import { notFound, ToolError } from '#kernel/errors.ts';
import { fixture } from '#kernel/fixture.ts';
import { fromMinor, Money, toMinor } from '#kernel/money.ts';
import { beyond, openPage, page, pageInput } from '#kernel/page.ts';
import { defineTool } from '#kernel/tool.ts';
import { assertPlatform } from '../rules.ts';
import { plans } from '../schema.ts';
import { Limits } from './limits.ts';

const fields = {
  title: z.string().trim().min(1).max(80).describe('What people see.'),
  price: Money.describe('For one period, without tax.'),
  period: z.enum(['month', 'year']).describe('What the price is for.'),
  limits: Limits,
  isOffered: z.boolean().describe('False: nobody new can start on it.'),
};

const Plan = z.object({
  id: z.uuid().describe('The plan.'),
  name: z.string().describe('Unique, final.'),
  ...fields,
  isDemo: z.boolean().describe('Came with the platform as an example; its price is nobody’s offer.'),
});

type PlanRow = typeof plans.$inferSelect;

const toPlan = ({ id, name, title, priceMinor, currency, period, limits, isDemo, isOffered }: PlanRow): z.input<typeof Plan> => ({
  id,
  name,
  title,
  period,
  limits,
  isOffered,
  isDemo,
  price: fromMinor(priceMinor, currency),
});

export async function findPlanByName(db: Db, name: string): Promise<PlanRow> {
  const [row] = await db.select().from(plans).where(eq(plans.name, name));
  if (!row) throw notFound('plan', { tool: 'tenancy_list_plans' });
  return row;
}

async function lockPlan(db: Db, id: string): Promise<PlanRow> {
  const [row] = await db.select().from(plans).where(eq(plans.id, id)).for('update');
  if (!row) throw notFound('plan', { tool: 'tenancy_list_plans' });
  return row;
}

function assertNotNegative(price: z.output<typeof Money>): bigint {
  const minor = toMinor(price);
  if (minor >= 0n) return minor;
  throw new ToolError('invalid_input', { reason: 'price_negative', message: 'A plan costs nothing or more.' });
}

export const listPlans = defineTool({
  name: 'tenancy_list_plans',
  title: 'List plans',
  summary: 'The platform’s plans by name (platform operators).',
  guide: 'Use to find a plan. Those marked isDemo came as examples.',
  effect: 'read',
  permission: 'platform:billing',
  input: z.object({ isOffered: z.boolean().optional().describe('Only those that can, or cannot, be started.'), ...pageInput }),
  output: page(Plan),
  examples: [{}, { isOffered: true }],
  examplesIn: 'platform',
  async run(input, ctx) {
    assertPlatform(ctx.tenant.id);
    const paging = openPage({ tool: 'tenancy_list_plans', tenantId: ctx.tenant.id, input, position: ['text'] });
    const offered = input.isOffered === undefined ? undefined : eq(plans.isOffered, input.isOffered);
    const rows = await ctx.db
      .select()
      .from(plans)
      .where(and(offered, beyond(paging.after, sql`${plans.name}`)))
      .orderBy(asc(plans.name))
      .limit(paging.take);
    return paging.cut(rows, (row) => [row.name], toPlan);
  },
});

const planId = z.uuid().describe('From tenancy_list_plans.');

export const getPlan = defineTool({
  name: 'tenancy_get_plan',
  title: 'Get plan',
  summary: 'One plan (platform operators).',
  guide: 'Use for its price and limits.',
  effect: 'read',
  permission: 'platform:billing',
  input: z.object({ planId }),
  output: Plan,
  examples: [{ planId: fixture('tenancy.plan.basic') }],
  examplesIn: 'platform',
  async run(input, ctx) {
    assertPlatform(ctx.tenant.id);
    const [row] = await ctx.db.select().from(plans).where(eq(plans.id, input.planId));
    if (!row) throw notFound('plan', { tool: 'tenancy_list_plans' });
    return toPlan(row);
  },
});

export const createPlan = defineTool({
  name: 'tenancy_create_plan',
  title: 'Create plan',
  summary: 'Offer a new plan (platform operators).',
  guide: 'Use for new terms. To change what a plan costs from now on use tenancy_update_plan; running subscriptions keep their terms.',
  effect: 'reversible',
  permission: 'platform:billing',
  input: z.object({
    name: z
      .string()
      .max(40)
      .regex(/^[a-z][a-z0-9_]*$/)
      .describe('Unique, final.'),
    ...fields,
    isOffered: fields.isOffered.default(true),
  }),
  output: Plan,
  examples: [
    {
      name: 'team',
      title: 'Team',
      price: { amount: '25.00', currency: 'USD' },
      period: 'month',
      limits: { callsPerMinute: 3000, usersMax: 25 },
    },
  ],
  examplesIn: 'platform',
  async run({ price, ...input }, ctx) {
    assertPlatform(ctx.tenant.id);
    const taken = await ctx.db.select({ id: plans.id }).from(plans).where(eq(plans.name, input.name));
    if (taken[0]) {
      throw new ToolError('conflict', {
        reason: 'plan_exists',
        message: 'There is a plan of this name.',
        fix: { tool: 'tenancy_update_plan', input: { planId: taken[0].id } },
      });
    }
    const [row] = await ctx.db
      .insert(plans)
      .values({ id: ctx.newId(), ...input, priceMinor: assertNotNegative(price), currency: price.currency })
      .returning();
    if (!row) throw new Error('The new plan did not come back.');
    return toPlan(row);
  },
});

export const updatePlan = defineTool({
  name: 'tenancy_update_plan',
  title: 'Update plan',
  summary: 'Change what a plan costs or allows from now on (platform operators).',
  guide: 'Running subscriptions keep the terms they began with. isOffered false retires the plan.',
  effect: 'reversible',
  permission: 'platform:billing',
  input: z.object({ planId, ...z.object(fields).partial().shape }),
  output: Plan,
  examples: [{ planId: fixture('tenancy.plan.basic'), price: { amount: '12.50', currency: 'USD' } }],
  examplesIn: 'platform',
  async run({ planId: id, price, ...changes }, ctx) {
    assertPlatform(ctx.tenant.id);
    const plan = await lockPlan(ctx.db, id);
    const { title, period, limits, isOffered } = { ...plan, ...changes };
    const { priceMinor, currency } = price ? { priceMinor: assertNotNegative(price), currency: price.currency } : plan;
    const [row] = await ctx.db
      .update(plans)
      .set({ title, period, limits, isOffered, priceMinor, currency })
      .where(eq(plans.id, id))
      .returning();
    if (!row) throw notFound('plan');
    return toPlan(row);
  },
});
