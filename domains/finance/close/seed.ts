import { fixture } from '#kernel/fixture.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import { checklistTasks } from '../schema-close.ts';
import { CHECKS } from './checks.ts';

/** Done by people, on top of what the books are asked. They block nothing until a business says so. */
const BY_HAND = { accruals_posted: 'Accruals are posted', statements_reviewed: 'Statements are reviewed' } as const;

/** The checklist that a business starts with. */
export async function seed(ctx: ToolContext): Promise<void> {
  const stamps = { createdAt: ctx.now(), updatedAt: ctx.now() };
  const checked = Object.entries(CHECKS).map(([check, { title, isBlocking }]) => ({ key: check, name: title, check, isBlocking }));
  const byHand = Object.entries(BY_HAND).map(([key, name]) => ({ key, name, check: null, isBlocking: false }));
  await ctx.db
    .insert(checklistTasks)
    .values(
      [...checked, ...byHand].map(({ key, ...task }, i) => ({
        id: fixture(`finance.checklist_task.${key}`),
        position: (i + 1) * 10,
        ...task,
        ...stamps,
      })),
    )
    .onConflictDoNothing();
}
