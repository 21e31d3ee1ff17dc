import { and, eq } from 'drizzle-orm';
import { z } from 'zod';
import { notFound, ToolError } from '#kernel/errors.ts';
import { fixture } from '#kernel/fixture.ts';
import { defineTool } from '#kernel/tool.ts';
import { disableModules, enableModules, getTenant, limitTenant, suspendTenant, updateTenant } from '#domains/tenancy/public.ts';
import { activationFinished } from '../events.ts';
import { activations, steps } from '../schema.ts';
import { modulesWithout, settingsOf } from '../rules.ts';
import { earlierActivation, loadActivation, STEP_PERMISSION } from '../step-tool.ts';
import { STEP_NAMES, STEP_STATUS } from '../steps.ts';

const which = {
  activationId: z.uuid().describe('The activation.'),
  step: z.enum(STEP_NAMES).describe('The step.'),
};
const running = fixture('provisioning.activation.running');
const Marked = z.object({ status: z.enum(STEP_STATUS).describe('Where the step is now.') });

export const markStep = defineTool({
  name: 'provisioning_mark_step',
  title: 'Mark step',
  summary: 'Say that a step of an activation began, failed or was rolled back.',
  guide: 'The saga calls it, apart from the step itself, so that undoing a step leaves its history.',
  effect: 'reversible',
  permission: STEP_PERMISSION,
  input: z.object({
    ...which,
    status: z.enum(['running', 'failed', 'rolled_back']).describe('What it is now.'),
    callId: z.uuid().optional().describe('The call that did it, when it came that far: rolling back takes it back.'),
  }),
  output: Marked,
  examples: [{ activationId: running, step: 'seed_data', status: 'running' }],
  async run({ activationId, step, status, callId }, ctx) {
    const changed = await ctx.db
      .update(steps)
      .set({ status, ...(callId && { callId }), ...(status === 'running' ? { startedAt: ctx.now() } : { endedAt: ctx.now() }) })
      .where(and(eq(steps.activationId, activationId), eq(steps.name, step)))
      .returning();
    if (changed.length === 0) throw notFound('step');
    return { status };
  },
});

export const completeStep = defineTool({
  name: 'provisioning_complete_step',
  title: 'Complete step',
  summary: 'Verify that a step has done what it says, and record it as done or awaiting.',
  guide: 'The saga calls it once everything that the step asked of the outside has come to an end.',
  effect: 'reversible',
  permission: STEP_PERMISSION,
  input: z.object({
    ...which,
    callId: z.uuid().describe('The call that did the step.'),
    effects: z
      .array(z.object({ port: z.string().describe('Whom it asked.'), state: z.string().describe('done, failed, unknown or cancelled.') }))
      .describe('How each thing that it asked of the outside ended.'),
    facts: z.record(z.string(), z.unknown()).describe('What it made.'),
    awaiting: z
      .array(z.object({ what: z.string().describe('Which part.'), needs: z.string().describe('What for it is missing.') }))
      .describe('What the owner must still give.'),
  }),
  output: Marked,
  examples: [{ activationId: running, step: 'seed_data', callId: fixture('provisioning.call'), effects: [], facts: {}, awaiting: [] }],
  async run({ activationId, step, callId, effects, facts, awaiting }, ctx) {
    const failed = effects.find(({ state }) => state !== 'done');
    if (failed) {
      throw new ToolError('conflict', {
        reason: 'effect_not_done',
        message: `What ${step} asked of ${failed.port} is ${failed.state}.`,
        data: { port: failed.port, state: failed.state },
      });
    }
    const status = awaiting.length > 0 ? ('awaiting' as const) : ('done' as const);
    const changed = await ctx.db
      .update(steps)
      .set({ status, callId, facts, awaiting, endedAt: ctx.now() })
      .where(and(eq(steps.activationId, activationId), eq(steps.name, step)))
      .returning();
    if (changed.length === 0) throw notFound('step');
    return { status };
  },
});

export const letPeopleGo = defineTool({
  name: 'provisioning_let_people_go',
  title: 'Let people go',
  summary: 'While an activation is taken back: let its first administrator be taken back too, or hold people again.',
  guide: 'Rolling back an activation calls it, before its steps and after them.',
  effect: 'reversible',
  permission: STEP_PERMISSION,
  calls: ['tenancy_get_tenant', 'tenancy_limit_tenant'],
  input: z.object({
    activationId: which.activationId,
    usersMax: z.int().min(0).nullable().describe('People that the business may have: 0 lets the last one go. Null: no limit.'),
  }),
  output: z.object({ before: z.int().nullable().describe('What it was; null: no limit.') }),
  examples: [{ activationId: fixture('provisioning.activation.done'), usersMax: 0 }],
  examplesIn: 'platform',
  async run({ activationId, usersMax }, ctx) {
    const { businessId: tenantId } = await loadActivation(ctx.db, activationId);
    const { limits } = await ctx.call(getTenant, { tenantId });
    const { usersMax: before = null, ...others } = limits;
    await ctx.call(limitTenant, { tenantId, limits: { ...others, ...(usersMax !== null && { usersMax }) } });
    return { before };
  },
});

export const releaseBusiness = defineTool({
  name: 'provisioning_release_business',
  title: 'Release business',
  summary: 'After a rollback: suspend a business that nothing stands of, or give it back the features and settings it had.',
  guide: 'Rolling back an activation calls it, after its steps.',
  // It reverses what provisioning_activate_business did to the registry, and stands or falls with the rollback.
  effect: 'irreversible',
  permission: STEP_PERMISSION,
  calls: ['tenancy_suspend_tenant', 'tenancy_disable_modules', 'tenancy_enable_modules', 'tenancy_update_tenant', 'tenancy_get_tenant'],
  input: z.object({ activationId: which.activationId }),
  output: z.object({
    isSuspended: z.boolean().describe('True when no earlier activation stands.'),
    modules: z.array(z.string()).describe('Features that were switched off.'),
  }),
  examples: [{ activationId: fixture('provisioning.activation.done') }],
  examplesIn: 'platform',
  async run({ activationId }, ctx) {
    const activation = await loadActivation(ctx.db, activationId);
    const { businessId: tenantId } = activation;
    const { status, modules: present } = await ctx.call(getTenant, { tenantId });
    const earlier = await earlierActivation(ctx.db, activation);
    if (!earlier) {
      if (status === 'active') await ctx.call(suspendTenant, { tenantId });
      return { isSuspended: true, modules: [] };
    }
    const kept = modulesWithout(activation, earlier, present);
    const modules = present.filter((module) => !kept.includes(module));
    const missing = kept.filter((module) => !present.includes(module));
    if (modules.length > 0) await ctx.call(disableModules, { tenantId, modules });
    if (missing.length > 0) await ctx.call(enableModules, { tenantId, modules: missing });
    await ctx.call(updateTenant, { tenantId, name: earlier.input.name, settings: settingsOf(earlier.input) });
    return { isSuspended: false, modules };
  },
});

export const finishActivation = defineTool({
  name: 'provisioning_finish_activation',
  title: 'Finish activation',
  summary: 'Record how an activation ended.',
  guide: 'The saga calls it last.',
  effect: 'reversible',
  permission: STEP_PERMISSION,
  input: z.object({
    activationId: which.activationId,
    status: z.enum(['done', 'rolling_back', 'rolled_back', 'stuck']).describe('How it ended.'),
    failure: z
      .object({
        step: z.string().describe('Which step.'),
        reason: z.string().describe('In a word.'),
        message: z.string().describe('In a sentence.'),
      })
      .nullable()
      .default(null)
      .describe('Why, where it was not done.'),
  }),
  output: z.object({ status: z.string().describe('How it ended.') }),
  examples: [{ activationId: running, status: 'done' }],
  async run({ activationId, status, failure }, ctx) {
    const { businessId } = await loadActivation(ctx.db, activationId);
    await ctx.db
      .update(activations)
      .set({ status, failure, endedAt: status === 'rolling_back' ? null : ctx.now() })
      .where(eq(activations.id, activationId));
    if (status !== 'rolling_back') ctx.emit(activationFinished, { activationId, businessId, status });
    return { status };
  },
});
