import { STEPS } from '#domains/provisioning/steps.ts';
import type { Follow, Part } from '#mcp-servers/follow.ts';
import type { Activation } from './activation-view.ts';

const ENDED = new Set(['done', 'awaiting', 'failed', 'rolled_back']);
const OVER = new Set(['done', 'rolled_back', 'stuck']);

/** How doors follow an activation for whoever waits for it. */
export const activationFollow: Follow = {
  startedBy: ['provisioning_activate_business', 'provisioning_switch_features', 'provisioning_roll_back_activation'],
  tool: 'provisioning_get_activation',
  path: '/api/provisioning/activations/{activationId}/events',
  inputOf: ({ activationId }) => ({ activationId }),
  standingOf(output) {
    const { activation, steps } = output as unknown as Activation;
    const status = activation?.status ?? 'running';
    const parts: Part[] = [
      ...steps.map((step) => ({ kind: 'step', state: step.status, data: { ...step } })),
      { kind: 'activation', state: status, data: { ...activation } },
    ];
    const ended = steps.filter((step) => ENDED.has(step.status)).length;
    const now = steps.find((step) => step.status === 'running');
    return {
      parts,
      fraction: OVER.has(status) ? 1 : ended / (steps.length + 1),
      message: now
        ? `${STEPS.find(({ name }) => name === now.name)?.title ?? now.name}.`
        : `The activation is ${status.replace('_', ' ')}.`,
      isOver: OVER.has(status),
    };
  },
};
