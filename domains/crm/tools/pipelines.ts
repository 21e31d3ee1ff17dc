import { asc, eq, inArray } from 'drizzle-orm';
import { z } from 'zod';
import { changesIn } from '#kernel/changes-in.ts';
import type { Db } from '#kernel/db.ts';
import { notFound, ToolError } from '#kernel/errors.ts';
import { fixture } from '#kernel/fixture.ts';
import { openPage, page, pageInput } from '#kernel/page.ts';
import { defineTool } from '#kernel/tool.ts';
import { assertUnused, newestFirst, olderThan, POSITION, positionOf } from '../finding.ts';
import { assertCompletePipeline, probabilityOf } from '../rules.ts';
import { deals, pipelines, stages } from '../schema-sales.ts';
import { deleted, label, moment, pipelineId, ref, text } from '../shapes.ts';

const semantic = z.enum(['open', 'won', 'lost']).describe('What the stage means for reports.');
const isDefault = z.boolean().describe('Taken where no pipeline is named.');

export const Stage = z.object({
  stageId: ref('stage'),
  pipelineId: ref('pipeline'),
  name: text('What people call it.'),
  semantic,
  probability: z.int().describe('Chance to win, in percent.'),
  position: z.int().describe('Place in the pipeline, from 1.'),
});

const Pipeline = z.object({
  pipelineId: ref('pipeline'),
  name: text('Name.'),
  isDefault,
  stages: z.array(Stage).describe('In order.'),
  createdAt: moment,
  updatedAt: moment,
});

export function toStage({ id, pipelineId, name, semantic, probability, position }: typeof stages.$inferSelect): z.input<typeof Stage> {
  return { stageId: id, pipelineId, name, semantic, probability, position };
}

type PipelineRow = typeof pipelines.$inferSelect;

async function withStages(db: Db, rows: readonly PipelineRow[]): Promise<(row: PipelineRow) => z.input<typeof Pipeline>> {
  const ids = rows.map(({ id }) => id);
  const all =
    ids.length === 0
      ? []
      : await db.select().from(stages).where(inArray(stages.pipelineId, ids)).orderBy(asc(stages.position), asc(stages.id));
  const byPipeline = Map.groupBy(all, (stage) => stage.pipelineId);
  return ({ id, name, isDefault, createdAt, updatedAt }) => ({
    pipelineId: id,
    name,
    isDefault,
    stages: (byPipeline.get(id) ?? []).map(toStage),
    createdAt: createdAt.toString(),
    updatedAt: updatedAt.toString(),
  });
}

const absent = () => notFound('pipeline', { tool: 'crm_list_pipelines' });

async function loadPipeline(db: Db, id: string): Promise<z.input<typeof Pipeline>> {
  const rows = await db.select().from(pipelines).where(eq(pipelines.id, id));
  if (!rows[0]) throw absent();
  return (await withStages(db, rows))(rows[0]);
}

export async function lockPipeline(db: Db, id: string): Promise<PipelineRow> {
  const [row] = await db.select().from(pipelines).where(eq(pipelines.id, id)).for('update');
  if (!row) throw absent();
  return row;
}

/** At most one is the default: the one before steps back. */
async function clearDefault(db: Db, now: Temporal.Instant): Promise<void> {
  await db.update(pipelines).set({ isDefault: false, updatedAt: now }).where(eq(pipelines.isDefault, true));
}

export const listPipelines = defineTool({
  name: 'crm_list_pipelines',
  title: 'List pipelines',
  summary: 'Pipelines with their stages, newest first.',
  guide: 'Take pipelineId and stageId from here.',
  effect: 'read',
  permission: 'crm:read',
  input: z.object(pageInput),
  output: page(Pipeline),
  examples: [{}],
  async run(input, ctx) {
    const paging = openPage({ tool: 'crm_list_pipelines', tenantId: ctx.tenant.id, input, position: POSITION });
    const rows = await ctx.db
      .select()
      .from(pipelines)
      .where(olderThan(paging, pipelines))
      .orderBy(...newestFirst(pipelines))
      .limit(paging.take);
    return paging.cut(rows, positionOf, await withStages(ctx.db, rows));
  },
});

export const getPipeline = defineTool({
  name: 'crm_get_pipeline',
  title: 'Get pipeline',
  summary: 'One pipeline with its stages.',
  guide: 'For what is in it use crm_list_deals, for what it will bring crm_forecast_pipeline.',
  effect: 'read',
  permission: 'crm:read',
  input: z.object({ pipelineId }),
  output: Pipeline,
  examples: [{ pipelineId: fixture('crm.pipeline.accounts') }],
  run: ({ pipelineId }, ctx) => loadPipeline(ctx.db, pipelineId),
});

export const createPipeline = defineTool({
  name: 'crm_create_pipeline',
  title: 'Create pipeline',
  summary: 'Add a pipeline with its stages.',
  guide: 'Give the stages in order: at least one open, one won and one lost.',
  effect: 'reversible',
  permission: 'crm:configure',
  input: z.object({
    name: label.describe('Name.'),
    stages: z
      .array(
        z.strictObject({
          name: label.describe('What people call it.'),
          semantic,
          probability: z.int().min(0).max(100).optional().describe('Percent; open stages need one.'),
        }),
      )
      .min(3)
      .max(30)
      .describe('In order.'),
    isDefault: isDefault.default(false),
  }),
  output: Pipeline,
  examples: [
    {
      name: 'Renewals',
      stages: [
        { name: 'Due', semantic: 'open', probability: 60 },
        { name: 'Renewed', semantic: 'won' },
        { name: 'Ended', semantic: 'lost' },
      ],
    },
  ],
  async run({ name, stages: drafts, isDefault }, ctx) {
    assertCompletePipeline(drafts);
    if (isDefault) await clearDefault(ctx.db, ctx.now());
    const id = ctx.newId();
    await ctx.db.insert(pipelines).values({ id, name, isDefault, createdAt: ctx.now(), updatedAt: ctx.now() });
    const rows = drafts.map((draft, index) => ({
      ...draft,
      id: ctx.newId(),
      pipelineId: id,
      probability: probabilityOf(draft),
      position: index + 1,
    }));
    await ctx.db.insert(stages).values(rows);
    return loadPipeline(ctx.db, id);
  },
});

export const updatePipeline = defineTool({
  name: 'crm_update_pipeline',
  title: 'Update pipeline',
  summary: 'Rename a pipeline or make it the default.',
  guide: 'For its stages use crm_create_stage, crm_update_stage and crm_delete_stage.',
  effect: 'reversible',
  permission: 'crm:configure',
  input: z.object({
    pipelineId,
    name: label.describe('Name.').optional(),
    isDefault: z.literal(true).describe('Make it the default.').optional(),
  }),
  output: Pipeline,
  examples: [{ pipelineId: fixture('crm.pipeline.accounts'), name: 'Large accounts' }],
  async run({ pipelineId, ...fields }, ctx) {
    const changes = changesIn(fields);
    await lockPipeline(ctx.db, pipelineId);
    if (changes.isDefault) await clearDefault(ctx.db, ctx.now());
    await ctx.db
      .update(pipelines)
      .set({ ...changes, updatedAt: ctx.now() })
      .where(eq(pipelines.id, pipelineId));
    return loadPipeline(ctx.db, pipelineId);
  },
});

export const deletePipeline = defineTool({
  name: 'crm_delete_pipeline',
  title: 'Delete pipeline',
  summary: 'Delete a pipeline that has no deals, with its stages.',
  guide: 'Refused for the default pipeline and where deals are or were in it.',
  effect: 'reversible',
  permission: 'crm:configure',
  input: z.object({ pipelineId }),
  output: deleted,
  examples: [{ pipelineId: fixture('crm.pipeline.pilot') }],
  async run({ pipelineId }, ctx) {
    const pipeline = await lockPipeline(ctx.db, pipelineId);
    if (pipeline.isDefault) {
      throw new ToolError('conflict', {
        reason: 'pipeline_is_default',
        message: 'The default pipeline cannot be deleted. Make another one the default first.',
        fix: { tool: 'crm_update_pipeline', input: { isDefault: true } },
      });
    }
    await assertUnused(ctx.db, 'pipeline', pipelineId, { deals: deals.pipelineId });
    await ctx.db.delete(stages).where(eq(stages.pipelineId, pipelineId));
    await ctx.db.delete(pipelines).where(eq(pipelines.id, pipelineId));
    return { isDeleted: true as const };
  },
});
