import { desc, eq } from 'drizzle-orm';
import type { ToolContext } from '#kernel/tool-context.ts';
import { fixture } from '#kernel/fixture.ts';
import { entities, fiscalYears } from '../schema-books.ts';
import { addFiscalYear } from '../tools/periods.ts';
import { type FiscalYearSpan, isNear, nextYear, yearsNeeded } from './numbering.ts';

/** Opens the year that holds today, and the next when it is near. */
export async function openFirstYears(ctx: ToolContext, entityId: string, begins: string): Promise<void> {
  for (const year of yearsNeeded(ctx.today(), begins)) await open(ctx, entityId, year);
}

const MAIN = fixture('finance.entity.main');

/** Under a name that no other year of the entity has. */
async function open(ctx: ToolContext, entityId: string, { name, ...span }: FiscalYearSpan): Promise<void> {
  const standing = await ctx.db.select({ name: fiscalYears.name }).from(fiscalYears).where(eq(fiscalYears.entityId, entityId));
  await addFiscalYear(ctx, {
    ...(entityId === MAIN && { id: fixture(`finance.fiscal_year.${span.startsOn.year}`) }),
    entityId,
    name: standing.some((year) => year.name === name) ? `${name} from ${span.startsOn.toString()}` : name,
    ...span,
  });
}

/**
 * Goes on, in every entity that has years, until its last one lasts three months more: nobody should find on the first of
 * January that nothing can be posted. An entity whose last year ended long ago sleeps, and is left alone.
 */
export async function openNextYears(ctx: ToolContext): Promise<FiscalYearSpan[]> {
  const opened: FiscalYearSpan[] = [];
  for (const { id: entityId } of await ctx.db.select({ id: entities.id }).from(entities)) {
    const [last] = await ctx.db
      .select()
      .from(fiscalYears)
      .where(eq(fiscalYears.entityId, entityId))
      .orderBy(desc(fiscalYears.endsOn))
      .limit(1);
    if (!last || !isNear(ctx.today(), last.endsOn)) continue;
    const year = nextYear(last.endsOn);
    await open(ctx, entityId, year);
    opened.push(year);
  }
  return opened;
}
