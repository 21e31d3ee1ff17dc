import { and, desc, eq, sql } from 'drizzle-orm';
import { z } from 'zod';
import { PLATFORM_TENANT_ID } from '#kernel/directory.ts';
import { notFound, ToolError } from '#kernel/errors.ts';
import { before, openPage, page, pageInput } from '#kernel/page.ts';
import { defineTool } from '#kernel/tool.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import { createTenant, enableModules, getTenant, resumeTenant, updateTenant } from '#domains/tenancy/public.ts';
import type { BusinessActivationInput } from '../activation-input.ts';
import { activationStarted } from '../events.ts';
import { operatorSettings } from '../operator-settings.ts';
import { planActivation } from '../planner/plan.ts';
import { activationDigest, completeInput, settingsOf, splitToggles } from '../rules.ts';
import { activations, steps } from '../schema.ts';
import { ACTIVATION_STATUS, STEP_NAMES, STEP_STATUS, STEPS } from '../steps.ts';

const prompt = z.string().min(1).max(100_000).describe('The business in ordinary words, or a BusinessActivationInput as JSON.');
const Found = z.array(z.record(z.string(), z.unknown()));

export const planBusiness = defineTool({
  name: 'provisioning_plan_activation',
  title: 'Plan activation',
  summary: 'What a prompt would activate: input, assumptions, and what is still needed.',
  guide: 'Use first, and show the assumptions. Changes nothing. Next: provisioning_activate_business with the same prompt.',
  effect: 'read',
  permission: 'provisioning:read',
  powers: ['platform'],
  input: z.object({ prompt }),
  output: z.object({
    input: z.record(z.string(), z.unknown()).describe('BusinessActivationInput as far as it is known.'),
    assumptions: Found.describe('What was not said and is assumed, with the reason.'),
    needs: Found.describe('What must still be said.'),
    contradictions: Found.describe('What the prompt says against itself.'),
    notAvailable: z.array(z.string()).describe('Toggles whose domain does not exist yet.'),
    steps: z.array(z.string()).describe('The steps of the activation, in order.'),
  }),
  examples: [{ prompt: 'Set up a physiotherapy practice called MoveWell in Ibadan with customers, invoicing and SMS reminders' }],
  async run(input, ctx) {
    const plan = planActivation(input.prompt);
    return { ...plan, notAvailable: splitToggles(plan.input.toggles, existingToggles(ctx)).notAvailable, steps: [...STEP_NAMES] };
  },
});

function existingToggles(ctx: ToolContext): ReadonlySet<string> {
  return new Set(ctx.powers.domains().flatMap(({ toggle }) => toggle ?? []));
}

const Step = z.object({
  name: z.string().describe('The step.'),
  status: z.enum(STEP_STATUS).describe('Where it is.'),
  callId: z.string().nullable().describe('The call that did it.'),
  facts: z.record(z.string(), z.unknown()).describe('What it made.'),
  awaiting: z
    .array(z.object({ what: z.string().describe('Which part.'), needs: z.string().describe('What for it is missing.') }))
    .describe('What the owner must still give.'),
  startedAt: z.string().nullable().describe('When it began.'),
  endedAt: z.string().nullable().describe('When it ended.'),
});

const Activation = z.object({
  id: z.uuid().describe('The activation.'),
  businessId: z.uuid().describe('The tenant it makes.'),
  slug: z.string().describe('Short name of the business.'),
  revision: z.int().describe('How many activations this business has had.'),
  status: z.enum(ACTIVATION_STATUS).describe('Where it is.'),
  notAvailable: z.array(z.string()).describe('Toggles that were asked for and do not exist yet.'),
  failure: z
    .object({
      step: z.string().describe('Which step.'),
      reason: z.string().describe('In a word.'),
      message: z.string().describe('In a sentence.'),
    })
    .nullable()
    .describe('Why it was rolled back.'),
  startedAt: z.string().describe('When it began.'),
  endedAt: z.string().nullable().describe('When it ended.'),
});

type ActivationRow = typeof activations.$inferSelect;

const toActivation = ({
  id,
  businessId,
  slug,
  revision,
  status,
  notAvailable,
  failure,
  startedAt,
  endedAt,
}: ActivationRow): z.input<typeof Activation> => ({
  id,
  businessId,
  slug,
  revision,
  status,
  notAvailable,
  failure,
  startedAt: startedAt.toString(),
  endedAt: endedAt?.toString() ?? null,
});

export const activateBusiness = defineTool({
  name: 'provisioning_activate_business',
  title: 'Activate business',
  summary: 'Set up a whole business from a prompt: its tenant, features, data, addresses and copilots.',
  guide:
    'Use after provisioning_plan_activation. Seven steps run in the background: watch provisioning_get_activation. The same prompt again changes nothing.',
  effect: 'compensable',
  compensate: { tool: 'provisioning_roll_back_activation', input: ({ output }) => ({ activationId: output.activationId }) },
  permission: 'platform:activate',
  powers: ['platform'],
  calls: ['tenancy_create_tenant', 'tenancy_get_tenant', 'tenancy_enable_modules', 'tenancy_update_tenant', 'tenancy_resume_tenant'],
  input: z.object({ prompt }),
  output: z.object({
    activationId: z.uuid().describe('For provisioning_get_activation.'),
    businessId: z.uuid().describe('The tenant.'),
    slug: z.string().describe('Its short name.'),
    isUnchanged: z.boolean().describe('True when it is active like this already and nothing was done.'),
    notAvailable: z.array(z.string()).describe('Toggles that do not exist yet.'),
  }),
  examples: [{ prompt: 'Set up a physiotherapy practice called MoveWell in Ibadan with customers, invoicing and SMS reminders' }],
  examplesIn: 'platform',
  async run(input, ctx) {
    if (ctx.tenant.id !== PLATFORM_TENANT_ID)
      throw new ToolError('forbidden', { reason: 'platform_only', message: 'Businesses are activated in the platform tenant.' });
    const plan = planActivation(input.prompt);
    const business = completeInput(plan);
    const { on, notAvailable } = splitToggles(business.toggles, existingToggles(ctx));
    const digest = activationDigest(business, on);
    // Two who ask for the same business at once: the second waits here and finds it.
    await ctx.db.execute(sql`SELECT pg_advisory_xact_lock(hashtextextended(${`activate ${business.slug}`}, 0))`);
    const { newest, standing } = await historyOf(ctx, business.slug);
    if (standing?.digest === digest && (standing.status === 'done' || standing.status === 'running')) {
      return { activationId: standing.id, businessId: standing.businessId, slug: standing.slug, isUnchanged: true, notAvailable };
    }
    if (newest?.status === 'running' || newest?.status === 'rolling_back') {
      throw new ToolError('conflict', {
        reason: 'activation_running',
        message: 'Another activation of this business is still running.',
        fix: { tool: 'provisioning_get_activation', input: { activationId: newest.id } },
      });
    }
    const businessId = newest
      ? await reopen(ctx, newest, standing, business)
      : (await ctx.call(createTenant, { name: business.name, slug: business.slug, plan: business.plan, settings: settingsOf(business) }))
          .id;
    if (on.length > 0) await ctx.call(enableModules, { tenantId: businessId, modules: on });
    const id = ctx.newId();
    await ctx.db.insert(activations).values({
      id,
      businessId,
      digest,
      notAvailable,
      revision: (newest?.revision ?? 0) + 1,
      slug: business.slug,
      input: business,
      assumptions: plan.assumptions,
      platform: operatorSettings(ctx.tenant.settings),
      status: 'running',
      startedAt: ctx.now(),
    });
    await ctx.db
      .insert(steps)
      .values(
        STEPS.map(({ name }, position) => ({ id: ctx.newId(), activationId: id, businessId, name, position, status: 'pending' as const })),
      );
    ctx.emit(activationStarted, { activationId: id, businessId, slug: business.slug });
    ctx.start('activation', { activationId: id, businessId });
    return { activationId: id, businessId, slug: business.slug, isUnchanged: false, notAvailable };
  },
});

/** By slug: the last activation, and the last that was not rolled back. A tenant of that slug that no activation made is somebody else's. */
async function historyOf(ctx: ToolContext, slug: string): Promise<{ newest: ActivationRow | null; standing: ActivationRow | null }> {
  const rows = await ctx.db.select().from(activations).where(eq(activations.slug, slug)).orderBy(desc(activations.revision));
  return { newest: rows[0] ?? null, standing: rows.find(({ status }) => status !== 'rolled_back') ?? null };
}

/** The tenant of an earlier activation, with what the new one says of it. */
async function reopen(
  ctx: ToolContext,
  { businessId: tenantId }: ActivationRow,
  standing: ActivationRow | null,
  business: BusinessActivationInput,
): Promise<string> {
  const { status } = await ctx.call(getTenant, { tenantId });
  // Rolling back its only activation suspended it. Any other suspension is somebody's decision, and not ours to lift.
  if (status === 'suspended' && !standing) await ctx.call(resumeTenant, { tenantId });
  else if (status !== 'active') {
    throw new ToolError('conflict', {
      reason: `tenant_${status}`,
      message: `The business is ${status}; it cannot be activated.`,
      fix: { tool: 'tenancy_get_tenant', input: { tenantId } },
    });
  }
  await ctx.call(updateTenant, { tenantId, name: business.name, settings: settingsOf(business) });
  return tenantId;
}

export const getActivation = defineTool({
  name: 'provisioning_get_activation',
  title: 'Get activation',
  summary: 'How far an activation is, step by step.',
  guide: 'Use to watch an activation, or to see what it still needs from the owner. Left out: the newest one that you can see.',
  effect: 'read',
  permission: 'provisioning:read',
  input: z.object({ activationId: z.uuid().optional().describe('From provisioning_activate_business.') }),
  output: z.object({ activation: Activation.nullable().describe('Null: none yet.'), steps: z.array(Step).describe('In order.') }),
  examples: [{}],
  route: { method: 'GET', path: '/provisioning/activation' },
  async run({ activationId }, ctx) {
    const [row] = await ctx.db
      .select()
      .from(activations)
      .where(activationId ? eq(activations.id, activationId) : undefined)
      .orderBy(desc(activations.startedAt), desc(activations.revision))
      .limit(1);
    if (!row && activationId) throw notFound('activation', { tool: 'provisioning_list_activations' });
    if (!row) return { activation: null, steps: [] };
    const found = await ctx.db.select().from(steps).where(eq(steps.activationId, row.id)).orderBy(steps.position);
    return {
      activation: toActivation(row),
      steps: found.map(({ name, status, callId, facts, awaiting, startedAt, endedAt }) => ({
        name,
        status,
        callId,
        facts,
        awaiting,
        startedAt: startedAt?.toString() ?? null,
        endedAt: endedAt?.toString() ?? null,
      })),
    };
  },
});

export const listActivations = defineTool({
  name: 'provisioning_list_activations',
  title: 'List activations',
  summary: 'Activations, newest first.',
  guide: 'Operators see all businesses; a business sees its own.',
  effect: 'read',
  permission: 'provisioning:read',
  input: z.object({ status: z.enum(ACTIVATION_STATUS).optional().describe('Only these.'), ...pageInput }),
  output: page(Activation),
  examples: [{}],
  async run(input, ctx) {
    const paging = openPage({ tool: 'provisioning_list_activations', tenantId: ctx.tenant.id, input, position: ['instant', 'uuid'] });
    const rows = await ctx.db
      .select()
      .from(activations)
      .where(
        and(
          input.status && eq(activations.status, input.status),
          before(paging.after, sql`${activations.startedAt}`, sql`${activations.id}`),
        ),
      )
      .orderBy(desc(activations.startedAt), desc(activations.id))
      .limit(paging.take);
    return paging.cut(rows, (row) => [row.startedAt.toString(), row.id], toActivation);
  },
});
