import { PLATFORM_TENANT_ID } from '#kernel/directory.ts';
import type { Workflow, WorkflowContext } from '#kernel/workflow.ts';
import { STEPS, type StepName } from './steps.ts';

interface Activation {
  activationId: string;
  businessId: string;
}

interface StepOutput {
  facts: Record<string, unknown>;
  awaiting: { what: string; needs: string }[];
}

/**
 * The activation saga. Each step is one call under the key "workflow : step", then a wait for what it asked of the
 * outside, then its verification. Whatever fails, what was done is undone in reverse order.
 */
export const activation: Workflow = {
  name: 'activation',
  async run(input, w) {
    const about = input as unknown as Activation;
    const done: { step: StepName; callId: string }[] = [];
    for (const { name, tool } of STEPS) {
      try {
        await callIn(w, about, `${name}:begin`, 'provisioning_mark_step', { step: name, status: 'running' });
        const { callId, output } = await callIn(w, about, name, tool, {});
        done.push({ step: name, callId });
        const effects = await w.effectsOf(name, about.businessId, callId);
        const { facts, awaiting } = output as unknown as StepOutput;
        await callIn(w, about, `${name}:complete`, 'provisioning_complete_step', {
          step: name, callId, facts, awaiting,
          effects: effects.map(({ port, state }) => ({ port, state })),
        });
      } catch (error) {
        await callIn(w, about, `${name}:failed`, 'provisioning_mark_step', { step: name, status: 'failed' });
        await rollBack(w, about, done, { step: name, ...reasonOf(error) });
        return;
      }
    }
    await callIn(w, about, 'finish', 'provisioning_finish_activation', { status: 'done' });
  },
};

/** The same backwards, when an operator takes a finished activation back. */
export const rollback: Workflow = {
  name: 'rollback',
  async run(input, w) {
    const about = input as unknown as Activation;
    const { output } = await w.call('read', { tool: 'provisioning_get_activation', input: { activationId: about.activationId }, tenantId: about.businessId, actor: 'activation' });
    const { steps } = output as unknown as { steps: { name: StepName; status: string; callId: string | null }[] };
    const done = steps.flatMap(({ name, status, callId }) => (callId && status !== 'rolled_back' ? [{ step: name, callId }] : []));
    await rollBack(w, about, done, { step: 'none', reason: 'rolled_back', message: 'An operator rolled the activation back.' });
  },
};

async function rollBack(w: WorkflowContext, about: Activation, done: { step: StepName; callId: string }[], failure: { step: string; reason: string; message: string }): Promise<void> {
  await callIn(w, about, 'rolling-back', 'provisioning_finish_activation', { status: 'rolling_back', failure });
  for (const { step, callId } of done.toReversed()) {
    try {
      const undo = await w.call(`${step}:undo`, { tool: 'governance_undo_call', input: { callId }, tenantId: about.businessId, actor: 'activation' });
      await w.effectsOf(`${step}:undo`, about.businessId, undo.callId);
      await callIn(w, about, `${step}:rolled-back`, 'provisioning_mark_step', { step, status: 'rolled_back' });
    } catch (error) {
      // Going on behind a step that stands would leave a half that nobody asked for: a person must look.
      await callIn(w, about, 'stuck', 'provisioning_finish_activation', { status: 'stuck', failure: { step, ...reasonOf(error) } });
      return;
    }
  }
  await callIn(w, about, 'finish', 'provisioning_finish_activation', { status: 'rolled_back', failure });
  await w.call('suspend', { tool: 'tenancy_suspend_tenant', input: { tenantId: about.businessId }, tenantId: PLATFORM_TENANT_ID, actor: 'activation' });
}

function callIn(w: WorkflowContext, { activationId, businessId }: Activation, step: string, tool: string, input: Record<string, unknown>) {
  return w.call(step, { tool, input: { activationId, ...input }, tenantId: businessId, actor: 'activation' });
}

/** After a crash the engine gives an error back as plain data: what it says is all that can be relied on. */
function reasonOf(error: unknown): { reason: string; message: string } {
  const { details, message } = error as { details?: { reason?: string }; message?: string };
  return { reason: details?.reason ?? 'unexpected', message: (message ?? 'The step failed.').slice(0, 500) };
}
