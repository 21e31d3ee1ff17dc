import { count, eq } from 'drizzle-orm';
import { fixture } from '#kernel/fixture.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import { GENERIC, type PipelineTemplate, USUAL_SOURCES } from './pipeline-templates.ts';
import { assertCompletePipeline, probabilityOf } from './rules.ts';
import { leadSources, pipelines, stages } from './schema-sales.ts';

/** The stable id of a seeded record: seeding again meets it and adds nothing, also when it was renamed meanwhile. */
export const seeded = (kind: string, name: string): string => fixture(`crm.seed.${kind}.${name}`);

/** What a business has that nobody set up for its industry: one pipeline, and the usual places that leads come from. */
export async function seed(ctx: ToolContext): Promise<void> {
  await addLeadSources(ctx, USUAL_SOURCES);
  const [present] = await ctx.db.select({ n: count() }).from(pipelines);
  if (present?.n === 0) await addPipeline(ctx, GENERIC);
}

/** Adds those whose name is not there yet; answers their names. */
export async function addLeadSources(ctx: ToolContext, points: Readonly<Record<string, number>>): Promise<string[]> {
  const stamps = { createdAt: ctx.now(), updatedAt: ctx.now() };
  const rows = Object.entries(points).map(([name, worth]) => ({ id: seeded('lead_source', name), name, points: worth, ...stamps }));
  if (rows.length === 0) return [];
  const added = await ctx.db.insert(leadSources).values(rows).onConflictDoNothing().returning({ name: leadSources.name });
  return added.map(({ name }) => name);
}

/** Adds the pipeline if neither it nor its name is there, as the default if there is none. Answers whether it did. */
export async function addPipeline(ctx: ToolContext, { key, name, stages: drafts }: PipelineTemplate): Promise<boolean> {
  assertCompletePipeline(drafts);
  const id = seeded('pipeline', key);
  const [standing] = await ctx.db.select({ n: count() }).from(pipelines).where(eq(pipelines.isDefault, true));
  const added = await ctx.db
    .insert(pipelines)
    .values({ id, name, isDefault: standing?.n === 0, createdAt: ctx.now(), updatedAt: ctx.now() })
    .onConflictDoNothing()
    .returning({ id: pipelines.id });
  if (added.length === 0) return false;
  await ctx.db.insert(stages).values(
    drafts.map((draft, index) => ({
      id: seeded('stage', `${key}.${draft.key}`),
      pipelineId: id,
      name: draft.name,
      semantic: draft.semantic,
      probability: probabilityOf(draft),
      position: index + 1,
    })),
  );
  return true;
}
