import { ToolError } from '#kernel/errors.ts';
import type { destructions } from './schema-life.ts';

type Row = Pick<typeof destructions.$inferSelect, 'id' | 'status' | 'dueAt' | 'exported' | 'erased'>;

const list = { fix: { tool: 'provisioning_list_destructions' } };

/**
 * What began to be erased cannot be kept any more: stuck after the export means stuck while erasing. And while the archive is being
 * written, what was asked of the outside is still under way: what cancelling asks could be overtaken by it.
 */
export function assertCancellable({ status, exported }: Row): void {
  if (status === 'cooling_off' || (status === 'stuck' && !exported)) return;
  throw new ToolError('conflict', {
    reason: `destruction_${status}`,
    message: `This destruction is ${status}; it cannot be cancelled.`,
    ...list,
  });
}

export function assertDue({ id, status, dueAt, exported }: Row, now: Temporal.Instant): void {
  if (status !== 'cooling_off' && status !== 'stuck') {
    throw new ToolError('conflict', {
      reason: `destruction_${status}`,
      message: `This destruction is ${status}; it cannot be completed.`,
      ...list,
    });
  }
  if (!exported) {
    throw new ToolError('conflict', {
      reason: 'not_exported',
      message: 'The business was not exported, and nothing is erased that was not given away whole before. Cancel, and begin again.',
      fix: { tool: 'provisioning_cancel_destruction', input: { destructionId: id } },
    });
  }
  if (Temporal.Instant.compare(now, dueAt) < 0) {
    throw new ToolError('conflict', {
      reason: 'cool_off',
      message: `The cool-off lasts until ${dueAt.toString()}.`,
      fix: { tool: 'provisioning_cancel_destruction', input: { destructionId: id }, hint: 'Only to keep the business.' },
    });
  }
}
