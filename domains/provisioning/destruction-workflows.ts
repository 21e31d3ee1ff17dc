import { PLATFORM_TENANT_ID } from '#kernel/directory.ts';
import { ToolError } from '#kernel/errors.ts';
import type { EffectEnd, Workflow, WorkflowContext } from '#kernel/workflow.ts';

/** Everything here is called in the operator's tenant: the business's own is suspended. */
const callIn = (w: WorkflowContext, step: string, tool: string, input: Record<string, unknown>) =>
  w.call(step, { tool, input, tenantId: PLATFORM_TENANT_ID, actor: 'destruction' });

function assertDone(ends: readonly EffectEnd[]): void {
  const open = ends.find(({ state }) => state !== 'done');
  if (open) throw new ToolError('conflict', { reason: 'effect_not_done', message: `What was asked of ${open.port} is ${open.state}.` });
}

async function orStuck(w: WorkflowContext, about: { destructionId: string; step: string }, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
    const { reason, message } = error;
    await callIn(w, 'stuck', 'provisioning_fail_destruction', { ...about, reason, message: message.slice(0, 500) });
  }
}

/** Waits for the archive that beginning a destruction asked for; from then on the cool-off can be over. */
export const exportWorkflow: Workflow = {
  name: 'export',
  async run(input, w) {
    const { destructionId, callId } = input as { destructionId: string; callId: string };
    await orStuck(w, { destructionId, step: 'export' }, async () => {
      const ends = await w.effectsOf('asked', PLATFORM_TENANT_ID, callId);
      assertDone(ends);
      const archive = ends.find(({ port, result }) => port === 'tenant' && result?.['file'] !== undefined)?.result;
      await callIn(w, 'record', 'provisioning_record_export', { destructionId, ...archive });
    });
  },
};

/** Erases what is outside and inside, in this order: a record that points to nothing would be the worse half. */
export const erasureWorkflow: Workflow = {
  name: 'erasure',
  async run(input, w) {
    const { destructionId } = input as { destructionId: string };
    await orStuck(w, { destructionId, step: 'erase' }, async () => {
      const { callId } = await callIn(w, 'erase', 'provisioning_erase_business', { destructionId });
      const ends = await w.effectsOf('erase', PLATFORM_TENANT_ID, callId);
      assertDone(ends);
      const { rows = {}, objects = 0 } = (ends.find(({ result }) => result?.['rows'] !== undefined)?.result ?? {}) as {
        rows?: Record<string, number>;
        objects?: number;
      };
      const forgotten = await callIn(w, 'forget', 'provisioning_forget_business', { destructionId, rows, objects });
      assertDone(await w.effectsOf('forget', PLATFORM_TENANT_ID, forgotten.callId));
      await callIn(w, 'finish', 'provisioning_finish_destruction', { destructionId });
    });
  },
};
