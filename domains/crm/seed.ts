import { fixture } from '#kernel/fixture.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import { leadSourcesOf, pipelineOf } from './pipeline-templates.ts';
import { leadSources, pipelines, stages } from './schema-sales.ts';

/** The stable id of a seeded record: seeding again meets it and adds nothing, also when it was renamed meanwhile. */
export const seeded = (kind: string, name: string): string => fixture(`crm.seed.${kind}.${name}`);

/** One pipeline with semantic stages and the places that leads come from, by the tenant's industry. */
export async function seed(ctx: ToolContext): Promise<void> {
  const { industry } = ctx.tenant.settings;
  const stamps = { createdAt: ctx.now(), updatedAt: ctx.now() };
  const sources = leadSourcesOf(industry).map(({ name, points }) => ({ id: seeded('lead_source', name), name, points, ...stamps }));
  await ctx.db.insert(leadSources).values(sources).onConflictDoNothing();

  const { name, stages: template } = pipelineOf(industry);
  const pipelineId = seeded('pipeline', 'main');
  const added = await ctx.db
    .insert(pipelines)
    .values({ id: pipelineId, name, isDefault: true, ...stamps })
    .onConflictDoNothing()
    .returning({ id: pipelines.id });
  // A pipeline that is there already, seeded or the business' own default, is left as people made it.
  if (added.length === 0) return;
  const rows = template.map((stage, index) => ({ ...stage, id: seeded('stage', `main.${index}`), pipelineId, position: index + 1 }));
  await ctx.db.insert(stages).values(rows).onConflictDoNothing();
}
