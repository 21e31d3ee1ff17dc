import { ToolError } from '#kernel/errors.ts';
import type { Workflow } from '#kernel/workflow.ts';

/** Asks the outside what it has, waits for the answers, and records them. */
export const surveyWorkflow: Workflow = {
  name: 'survey',
  async run(input, w) {
    const { surveyId, businessId } = input as { surveyId: string; businessId: string };
    const inBusiness = { tenantId: businessId, actor: 'survey' };
    const { callId } = await w.call('ask', { tool: 'provisioning_ask_survey', input: { surveyId }, ...inBusiness });
    const ends = await w.effectsOf('ask', businessId, callId).catch((error: unknown) => {
      if (!(error instanceof ToolError)) throw error;
      return [{ port: 'outside', state: error.reason, result: null }];
    });
    const answers = ends.map(({ port, state, result }) => ({ port, state, result }));
    await w.call('record', { tool: 'provisioning_record_survey', input: { surveyId, answers }, ...inBusiness });
  },
};
