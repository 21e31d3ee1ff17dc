import { and, eq, ne } from 'drizzle-orm';
import { notFound, ToolError } from '#kernel/errors.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import { destructions } from './schema-life.ts';

export type DestructionRow = typeof destructions.$inferSelect;

export async function lockDestruction(ctx: ToolContext, id: string): Promise<DestructionRow> {
  const [row] = await ctx.db.select().from(destructions).where(eq(destructions.id, id)).for('update');
  if (!row) throw notFound('destruction', { tool: 'provisioning_list_destructions' });
  return row;
}

/** A business that is to be destroyed is resumed by cancelling that. */
export async function assertNotToBeDestroyed(ctx: ToolContext, businessId: string): Promise<void> {
  const [open] = await ctx.db
    .select({ id: destructions.id })
    .from(destructions)
    .where(and(eq(destructions.businessId, businessId), ne(destructions.status, 'cancelled')));
  if (!open) return;
  throw new ToolError('conflict', {
    reason: 'destruction_planned',
    message: 'This business is to be destroyed.',
    fix: { tool: 'provisioning_cancel_destruction', input: { destructionId: open.id } },
  });
}
