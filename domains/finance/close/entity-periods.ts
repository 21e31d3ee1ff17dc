import { and, asc, desc, eq, lt } from 'drizzle-orm';
import type { ToolContext } from '#kernel/tool-context.ts';
import { loadPeriod, type Period } from '../books.ts';
import { entities, periods } from '../schema-books.ts';

/**
 * The periods that a run is for: the one named, or of each entity the last that is over. A scheduled run names none; what
 * is closed by then needs nothing, so those are left out.
 */
export async function periodsToRun(ctx: ToolContext, periodId: string | undefined): Promise<Period[]> {
  if (periodId !== undefined) return [await loadPeriod(ctx, periodId)];
  const all = await ctx.db.select().from(entities).orderBy(asc(entities.code));
  const found: Period[] = [];
  for (const { id } of all) {
    const [last] = await ctx.db
      .select()
      .from(periods)
      .where(and(eq(periods.entityId, id), lt(periods.endsOn, ctx.today())))
      .orderBy(desc(periods.endsOn))
      .limit(1);
    if (last?.status === 'open') found.push(last);
  }
  return found;
}
