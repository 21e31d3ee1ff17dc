import { PLATFORM_TENANT_ID } from '#kernel/directory.ts';
import { ToolError } from '#kernel/errors.ts';
import type { EffectEnd, Workflow, WorkflowContext } from '#kernel/workflow.ts';
import type { Failure } from './schema.ts';
import type { RoleWish } from './start-activation.ts';
import { STEPS, type StepName } from './steps.ts';

interface Activation {
  activationId: string;
  businessId: string;
}

interface StepOutput {
  facts: Record<string, unknown>;
  awaiting: { what: string; needs: string }[];
}

interface Done {
  step: StepName;
  callId: string;
}

/**
 * The activation saga. Each step is one call under the key "workflow : step", then a wait for what it asked of the
 * outside, then its verification. Whatever fails, what was done is undone in reverse order.
 */
export const activation: Workflow = {
  name: 'activation',
  async run(input, w) {
    const about = input as unknown as Activation;
    const done: Done[] = [];
    const { roles = [] } = input as { roles?: RoleWish[] };
    if (roles.length > 0)
      await w.call('roles', { tool: 'tenancy_install_roles', input: { roles }, tenantId: about.businessId, actor: 'activation' });
    for (const { name, tool } of STEPS) {
      try {
        await callIn(w, about, `${name}:begin`, 'provisioning_mark_step', { step: name, status: 'running' });
        const { callId, output } = await callIn(w, about, name, tool, {});
        done.push({ step: name, callId });
        const effects = await w.effectsOf(name, about.businessId, callId);
        const { facts, awaiting } = output as unknown as StepOutput;
        await callIn(w, about, `${name}:complete`, 'provisioning_complete_step', {
          step: name,
          callId,
          facts,
          awaiting,
          effects: effects.map(({ port, state }) => ({ port, state })),
        });
      } catch (error) {
        const failure = { step: name, ...reasonOf(error) };
        const last = done.at(-1);
        await callIn(w, about, `${name}:failed`, 'provisioning_mark_step', {
          step: name,
          status: 'failed',
          ...(last?.step === name && { callId: last.callId }),
        });
        await rollBack(w, about, done, failure);
        return;
      }
    }
    await finish(w, about, 'finish', 'done', null);
  },
};

/** The same backwards, when an operator takes a finished activation back, or goes on with one that got stuck. */
export const rollback: Workflow = {
  name: 'rollback',
  async run(input, w) {
    const about = input as unknown as Activation;
    const { output } = await w.call('read', {
      tool: 'provisioning_get_activation',
      input: { activationId: about.activationId },
      tenantId: about.businessId,
      actor: 'activation',
    });
    const { steps } = output as unknown as { steps: { name: StepName; status: string; callId: string | null }[] };
    const done = steps.flatMap(({ name, status, callId }) => (callId && status !== 'rolled_back' ? [{ step: name, callId }] : []));
    await rollBack(w, about, done, { step: 'none', reason: 'rolled_back', message: 'An operator rolled the activation back.' });
  },
};

async function rollBack(w: WorkflowContext, about: Activation, done: readonly Done[], failure: Failure): Promise<void> {
  await finish(w, about, 'rolling-back', 'rolling_back', failure);
  const { output } = await letPeopleGo(w, about, 'let-people-go', 0);
  const holdPeople = () => letPeopleGo(w, about, 'hold-people', (output['before'] as number | null) || null);
  for (const { step, callId } of done.toReversed()) {
    try {
      await undoStep(w, about, { step, callId });
      await callIn(w, about, `${step}:rolled-back`, 'provisioning_mark_step', { step, status: 'rolled_back' });
    } catch (error) {
      // Going on behind a step that stands would leave a half that nobody asked for: a person must look.
      await holdPeople();
      await finish(w, about, 'stuck', 'stuck', { step, ...reasonOf(error) });
      return;
    }
  }
  await holdPeople();
  // Before the end is written, so that whoever activates again then finds the business let go.
  await w.call('release', {
    tool: 'provisioning_release_business',
    input: { activationId: about.activationId },
    tenantId: PLATFORM_TENANT_ID,
    actor: 'activation',
  });
  await finish(w, about, 'finish', 'rolled_back', failure);
}

async function undoStep(w: WorkflowContext, { businessId }: Activation, { step, callId }: Done): Promise<void> {
  // What the step asked of the outside may still be tried; undo cancels what waits and refuses while it is being done.
  const asked = await w.effectsOf(`${step}:asked`, businessId, callId, { isPatient: false });
  const undoId = await undoOnce(w, businessId, { step, callId });
  const answered = await w.effectsOf(`${step}:undo`, businessId, undoId);
  const open = answered.find((end) => !isOver(end, asked));
  if (open)
    throw new ToolError('conflict', {
      reason: 'undo_not_done',
      message: `What taking back ${step} asked of ${open.port} is ${open.state}.`,
    });
}

/** A port that refused the request never did it, so its refusal to take it back leaves nothing behind. */
function isOver({ port, state }: EffectEnd, asked: readonly EffectEnd[]): boolean {
  if (state === 'done' || state === 'cancelled') return true;
  return state === 'failed' && asked.filter((end) => end.port === port).every((end) => end.state === 'failed' && end.isRefusal);
}

/** The id of the undoing call: this one, or that of an earlier rollback which got stuck behind it. */
async function undoOnce(w: WorkflowContext, businessId: string, { step, callId }: Done): Promise<string> {
  try {
    return (await w.call(`${step}:undo`, { tool: 'governance_undo_call', input: { callId }, tenantId: businessId, actor: 'activation' }))
      .callId;
  } catch (error) {
    const byCall = error instanceof ToolError && error.reason === 'already_undone' ? error.details.data?.['byCall'] : undefined;
    if (typeof byCall === 'string') return byCall;
    throw error;
  }
}

/** The guard of the last administrator is for people who run a business, and would keep one that is being taken back. */
function letPeopleGo(w: WorkflowContext, { activationId }: Activation, step: string, usersMax: number | null) {
  return w.call(step, {
    tool: 'provisioning_let_people_go',
    input: { activationId, usersMax },
    tenantId: PLATFORM_TENANT_ID,
    actor: 'activation',
  });
}

/** In the operator's tenant: the business's own may be suspended by then. */
function finish(w: WorkflowContext, { activationId }: Activation, step: string, status: string, failure: Failure | null) {
  return w.call(step, {
    tool: 'provisioning_finish_activation',
    input: { activationId, status, failure },
    tenantId: PLATFORM_TENANT_ID,
    actor: 'activation',
  });
}

function callIn(w: WorkflowContext, { activationId, businessId }: Activation, step: string, tool: string, input: Record<string, unknown>) {
  return w.call(step, { tool, input: { activationId, ...input }, tenantId: businessId, actor: 'activation' });
}

/** Only what a call refused is a step's failure; when the engine itself fails, it takes the saga up again. */
function reasonOf(error: unknown): { reason: string; message: string } {
  if (!(error instanceof ToolError)) throw error;
  return { reason: error.reason, message: error.message.slice(0, 500) };
}
