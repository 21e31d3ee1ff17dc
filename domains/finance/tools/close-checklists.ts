import { and, asc, eq } from 'drizzle-orm';
import { z } from 'zod';
import { changesIn } from '#kernel/changes-in.ts';
import { notFound, ToolError } from '#kernel/errors.ts';
import { fixture } from '#kernel/fixture.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import { defineTool } from '#kernel/tool.ts';
import { loadPeriod, type Period } from '../books.ts';
import { taskStates, type TaskState } from '../close/findings.ts';
import { checklistMarks, checklistTasks } from '../schema-close.ts';
import { line, maybe, moment, name, periodId, ref, text } from '../shapes.ts';

const State = z.object({
  taskId: ref('task'),
  name: text('What is to be done.'),
  isBlocking: z.boolean().describe('The period is not closed before.'),
  isDone: z.boolean().describe('Nothing is in its way.'),
  check: maybe('What the books are asked; null: a person says it.'),
  doneBy: maybe('Who said so.'),
  doneAt: moment.nullable(),
  note: maybe('What they said.'),
  remarks: z.array(z.object({ message: text('What is in the way.'), tool: maybe('That helps.') })).describe('Empty: done.'),
});

const toState = ({ task, mark, remarks }: TaskState): z.input<typeof State> => ({
  taskId: task.id,
  name: task.name,
  isBlocking: task.isBlocking,
  isDone: remarks.length === 0,
  check: task.check,
  doneBy: mark?.doneBy ?? null,
  doneAt: mark?.doneAt.toString() ?? null,
  note: mark?.note ?? null,
  remarks: remarks.map(({ message, fix }) => ({ message, tool: fix?.tool ?? null })),
});

export const getCloseChecklist = defineTool({
  name: 'finance_get_close_checklist',
  title: 'Get close checklist',
  summary: 'What is done and what is still in the way of closing a period.',
  guide: 'finance_close_period refuses while a blocking task has remarks.',
  effect: 'read',
  permission: 'finance:read',
  input: z.object({ periodId }),
  output: z.object({ isReady: z.boolean().describe('Nothing blocks the close.'), tasks: z.array(State).describe('In their order.') }),
  examples: [{ periodId: fixture('finance.period.y2010_01') }],
  async run({ periodId }, ctx) {
    const states = await taskStates(ctx, await loadPeriod(ctx, periodId));
    return { isReady: states.every(({ task, remarks }) => !task.isBlocking || remarks.length === 0), tasks: states.map(toState) };
  },
});

const taskId = z.uuid().describe('From finance_get_close_checklist.');

/** A task that a person does, of a period that is still to be closed. */
async function loadManual(
  ctx: ToolContext,
  taskId: string,
  periodId: string,
): Promise<{ task: typeof checklistTasks.$inferSelect; period: Period }> {
  const period = await loadPeriod(ctx, periodId);
  const [task] = await ctx.db.select().from(checklistTasks).where(eq(checklistTasks.id, taskId));
  if (!task) throw notFound('checklist_task', { tool: 'finance_list_checklist_tasks' });
  if (task.check !== null) {
    throw new ToolError('conflict', { reason: 'task_checks_itself', message: 'The books say by themselves whether this is done.' });
  }
  if (period.status === 'closed') {
    throw new ToolError('conflict', { reason: 'period_closed', message: `${period.name} is closed: its checklist stays as it was.` });
  }
  return { task, period };
}

export const completeChecklistTask = defineTool({
  name: 'finance_complete_checklist_task',
  title: 'Complete checklist task',
  summary: 'Say that a task of the close checklist is done for a period.',
  guide: 'For tasks that a person does; the others check themselves.',
  effect: 'reversible',
  permission: 'finance:post',
  input: z.object({ periodId, taskId, note: line(500).optional().describe('What was seen.') }),
  output: State,
  examples: [{ periodId: fixture('finance.period.y2010_01'), taskId: fixture('finance.checklist_task.statements_reviewed') }],
  async run({ periodId, taskId, note = null }, ctx) {
    const { task } = await loadManual(ctx, taskId, periodId);
    const [mark] = await ctx.db
      .insert(checklistMarks)
      .values({ id: ctx.newId(), periodId, taskId, note, doneBy: ctx.actor.name, doneAt: ctx.now() })
      .onConflictDoNothing()
      .returning();
    if (!mark) throw new ToolError('conflict', { reason: 'task_done', message: 'Somebody has said so already.' });
    return toState({ task, mark, remarks: [] });
  },
});

export const reopenChecklistTask = defineTool({
  name: 'finance_reopen_checklist_task',
  title: 'Reopen checklist task',
  summary: 'Say that a task of the close checklist is not done after all.',
  guide: 'Only while the period is not closed.',
  effect: 'reversible',
  permission: 'finance:post',
  input: z.object({ periodId, taskId }),
  output: State,
  examples: [{ periodId: fixture('finance.period.y2010_02'), taskId: fixture('finance.checklist_task.statements_reviewed') }],
  async run({ periodId, taskId }, ctx) {
    const { task } = await loadManual(ctx, taskId, periodId);
    const gone = await ctx.db
      .delete(checklistMarks)
      .where(and(eq(checklistMarks.periodId, periodId), eq(checklistMarks.taskId, taskId)))
      .returning({ id: checklistMarks.id });
    if (gone.length === 0) throw new ToolError('conflict', { reason: 'task_not_done', message: 'Nobody has said that it is done.' });
    return toState({ task, mark: null, remarks: [{ message: 'Nobody has said that it is done.' }] });
  },
});

const Task = z.object({
  taskId: ref('task'),
  name: text('What is to be done.'),
  position: z.int().describe('Order.'),
  check: maybe('What the books are asked; null: a person says it.'),
  isBlocking: z.boolean().describe('The period is not closed before.'),
  isActive: z.boolean().describe('On the checklist.'),
});
const toTask = ({ id, name, position, check, isBlocking, isActive }: typeof checklistTasks.$inferSelect): z.input<typeof Task> => ({
  taskId: id,
  name,
  position,
  check,
  isBlocking,
  isActive,
});

export const listChecklistTasks = defineTool({
  name: 'finance_list_checklist_tasks',
  title: 'List checklist tasks',
  summary: 'The tasks of every close, in their order.',
  guide: 'How a period stands: finance_get_close_checklist.',
  effect: 'read',
  permission: 'finance:read',
  input: z.object({}),
  output: z.object({ items: z.array(Task).describe('All of them.') }),
  examples: [{}],
  async run(_input, ctx) {
    const rows = await ctx.db.select().from(checklistTasks).orderBy(asc(checklistTasks.position), asc(checklistTasks.id));
    return { items: rows.map(toTask) };
  },
});

const position = z.int().describe('Order, from the smallest.');

export const createChecklistTask = defineTool({
  name: 'finance_create_checklist_task',
  title: 'Create checklist task',
  summary: 'Add a task that a person does before each close.',
  guide: 'Blocking: no period is closed before somebody has said that it is done.',
  effect: 'reversible',
  permission: 'finance:configure',
  input: z.object({ name, position: position.default(100), isBlocking: z.boolean().default(false).describe('No close before it.') }),
  output: Task,
  examples: [{ name: 'Payroll agreed with human resources', isBlocking: true }],
  async run(input, ctx) {
    const stamps = { createdAt: ctx.now(), updatedAt: ctx.now() };
    const [row] = await ctx.db
      .insert(checklistTasks)
      .values({ id: ctx.newId(), ...input, ...stamps })
      .returning();
    return toTask(row!);
  },
});

export const updateChecklistTask = defineTool({
  name: 'finance_update_checklist_task',
  title: 'Update checklist task',
  summary: 'Rename or move a task of every close, or say whether it blocks or counts at all.',
  guide: 'What the books are asked stays; isActive false takes the task off the checklist.',
  effect: 'reversible',
  permission: 'finance:configure',
  input: z.object({
    taskId: z.uuid().describe('From finance_list_checklist_tasks.'),
    name: name.optional(),
    position: position.optional(),
    isBlocking: z.boolean().optional().describe('No close before it.'),
    isActive: z.boolean().optional().describe('On the checklist.'),
  }),
  output: Task,
  examples: [{ taskId: fixture('finance.checklist_task.statements_reviewed'), isBlocking: true }],
  async run({ taskId, ...fields }, ctx) {
    const [row] = await ctx.db
      .update(checklistTasks)
      .set({ ...changesIn(fields), updatedAt: ctx.now() })
      .where(eq(checklistTasks.id, taskId))
      .returning();
    if (!row) throw notFound('checklist_task', { tool: 'finance_list_checklist_tasks' });
    return toTask(row);
  },
});
