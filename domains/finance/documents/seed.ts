import { fixture } from '#kernel/fixture.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import { entities, series } from '../schema-books.ts';
import { dunningLevels } from '../schema-documents.ts';
import { SERIES_OF } from './kinds.ts';
import { eq } from 'drizzle-orm';

const LEVELS = [
  [
    7,
    'Reminder',
    'Dear {party},\n\nperhaps it escaped you: {total} is open. Please pay it, or tell us if something is wrong.\n\n{business}',
  ],
  [21, 'Second reminder', 'Dear {party},\n\n{total} is still open although we reminded you. Please pay it within a week.\n\n{business}'],
  [
    45,
    'Last reminder',
    'Dear {party},\n\n{total} has been open for a long time. Unless it is paid within ten days, we shall take further steps.\n\n{business}',
  ],
] as const;

/** What receivables need beside the ledger: a series of their own and three steps of reminding. */
export async function seed(ctx: ToolContext): Promise<void> {
  const stamps = { createdAt: ctx.now(), updatedAt: ctx.now() };
  const [entity] = await ctx.db.select().from(entities).where(eq(entities.isDefault, true));
  if (entity) {
    const code = SERIES_OF.supplier_credit;
    await ctx.db
      .insert(series)
      .values({ id: fixture(`finance.series.${code}`), entityId: entity.id, code, name: 'Supplier credits', prefix: 'SC-', ...stamps })
      .onConflictDoNothing();
  }
  await ctx.db
    .insert(dunningLevels)
    .values(
      LEVELS.map(([afterDays, title, body], i) => ({
        id: fixture(`finance.dunning_level.${i + 1}`),
        level: i + 1,
        afterDays,
        title,
        body,
        ...stamps,
      })),
    )
    .onConflictDoNothing();
}
