import { and, desc, eq, sql } from 'drizzle-orm';
import { z } from 'zod';
import { notFound } from '#kernel/errors.ts';
import { before, openPage, page, pageInput } from '#kernel/page.ts';
import { defineTool } from '#kernel/tool.ts';
import { planActivation } from '../planner/plan.ts';
import { completeInput, splitToggles } from '../rules.ts';
import { activations, steps } from '../schema.ts';
import { assertOperator, existingToggles, startActivation, STARTING_CALLS } from '../start-activation.ts';
import type { ActivationRow } from '../step-tool.ts';
import { ACTIVATION_STATUS, STEP_NAMES, STEP_STATUS } from '../steps.ts';

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

/** What every tool that starts an activation answers. */
export const StartedActivation = z.object({
  activationId: z.uuid().describe('For provisioning_get_activation.'),
  businessId: z.uuid().describe('The tenant.'),
  slug: z.string().describe('Its short name.'),
  isUnchanged: z.boolean().describe('True when it is active like this already and nothing was done.'),
  notAvailable: z.array(z.string()).describe('Toggles that do not exist yet.'),
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
  calls: STARTING_CALLS,
  input: z.object({ prompt }),
  output: StartedActivation,
  examples: [{ prompt: 'Set up a physiotherapy practice called MoveWell in Ibadan with customers, invoicing and SMS reminders' }],
  examplesIn: 'platform',
  async run(input, ctx) {
    assertOperator(ctx);
    const plan = planActivation(input.prompt);
    return startActivation(ctx, { business: completeInput(plan), assumptions: plan.assumptions });
  },
});

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
