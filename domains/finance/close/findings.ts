import { and, asc, eq } from 'drizzle-orm';
import { type Fix, ToolError } from '#kernel/errors.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import { entityOf, type Period } from '../books.ts';
import { checklistMarks, checklistTasks } from '../schema-close.ts';
import { CHECKS, isCheck, type Remark } from './checks.ts';

type Task = typeof checklistTasks.$inferSelect;
type Mark = typeof checklistMarks.$inferSelect;

export interface TaskState {
  readonly task: Task;
  /** By whom it was done; null: nobody, or the books say it by themselves. */
  readonly mark: Mark | null;
  /** What is still in the way; empty: done. */
  readonly remarks: readonly Remark[];
}

/** Each task of the checklist for a period, and what is still in its way. */
export async function taskStates(ctx: ToolContext, period: Period): Promise<TaskState[]> {
  const entity = await entityOf(ctx, period.entityId);
  const rows = await ctx.db
    .select({ task: checklistTasks, mark: checklistMarks })
    .from(checklistTasks)
    .leftJoin(
      checklistMarks,
      and(
        eq(checklistMarks.tenantId, checklistTasks.tenantId),
        eq(checklistMarks.taskId, checklistTasks.id),
        eq(checklistMarks.periodId, period.id),
      ),
    )
    .where(eq(checklistTasks.isActive, true))
    .orderBy(asc(checklistTasks.position), asc(checklistTasks.id));
  const states: TaskState[] = [];
  for (const { task, mark } of rows) {
    const fix = { tool: 'finance_complete_checklist_task', input: { periodId: period.id, taskId: task.id } };
    const asked = isCheck(task.check) ? await CHECKS[task.check].look(ctx, period, entity) : null;
    states.push({ task, mark, remarks: asked ?? (mark ? [] : [{ message: 'Nobody has said that it is done.', fix }]) });
  }
  return states;
}

export interface Finding {
  readonly task: string;
  /** Seen in the books; otherwise somebody has to say it. */
  readonly isOfBooks: boolean;
  readonly isBlocking: boolean;
  readonly message: string;
  readonly fix?: Fix;
}

/** What is in the way of closing a period: what the checklist still has, in its order. */
export async function closeFindings(ctx: ToolContext, period: Period): Promise<Finding[]> {
  const states = await taskStates(ctx, period);
  return states.flatMap(({ task, remarks }) =>
    remarks.map((remark) => ({ task: task.name, isOfBooks: isCheck(task.check), isBlocking: task.isBlocking, ...remark })),
  );
}

/**
 * Refuses the close of a period with what is in its way: the first in words, all of it as data. Who asks for the close is
 * told what the books still lack, since nothing can be posted afterwards; who closes, also what nobody has said is done.
 */
export async function assertClosable(ctx: ToolContext, period: Period, step: 'request' | 'close'): Promise<void> {
  const findings = await closeFindings(ctx, period);
  const blocking = findings.filter(({ isBlocking, isOfBooks }) => isBlocking && (isOfBooks || step === 'close'));
  const [first] = blocking;
  if (!first) return;
  throw new ToolError('conflict', {
    reason: 'close_blocked',
    message: `${period.name} cannot be closed. ${first.message}`,
    fix: first.fix ?? { tool: 'finance_get_close_checklist', input: { periodId: period.id } },
    data: { findings: blocking.map(({ task, message }) => ({ task, message })) },
  });
}
