import { asc, eq } from 'drizzle-orm';
import { z } from 'zod';
import { changesIn } from '#kernel/changes-in.ts';
import type { Db } from '#kernel/db.ts';
import { notFound } from '#kernel/errors.ts';
import { fixture } from '#kernel/fixture.ts';
import { defineTool } from '#kernel/tool.ts';
import { assertUnused } from '../finding.ts';
import { assertCompletePipeline, probabilityOf } from '../rules.ts';
import { dealMoves, deals, stages } from '../schema-sales.ts';
import { deleted, label, pipelineId, stageId } from '../shapes.ts';
import { lockPipeline, Stage, toStage } from './pipelines.ts';

const position = z.int().min(1).max(100).describe('Place in the pipeline, from 1.');
const probability = z.int().min(0).max(100).describe('Percent; open stages need one.');

type StageRow = typeof stages.$inferSelect;

async function stagesOf(db: Db, pipelineId: string): Promise<StageRow[]> {
  return db.select().from(stages).where(eq(stages.pipelineId, pipelineId)).orderBy(asc(stages.position), asc(stages.id));
}

async function loadStage(db: Db, id: string): Promise<StageRow> {
  const [row] = await db.select().from(stages).where(eq(stages.id, id));
  if (!row) throw notFound('stage', { tool: 'crm_list_pipelines' });
  return row;
}

/** Puts the stage at its place and numbers all from 1. Rows whose number stays are not written. */
export async function place(db: Db, pipelineId: string, id: string, position: number): Promise<void> {
  const all = await stagesOf(db, pipelineId);
  const moved = all.find((stage) => stage.id === id);
  const others = all.filter((stage) => stage.id !== id);
  const order = moved ? others.toSpliced(position - 1, 0, moved) : others;
  for (const [index, stage] of order.entries()) {
    if (stage.position !== index + 1)
      await db
        .update(stages)
        .set({ position: index + 1 })
        .where(eq(stages.id, stage.id));
  }
}

export const createStage = defineTool({
  name: 'crm_create_stage',
  title: 'Create stage',
  summary: 'Add a stage to a pipeline.',
  guide: 'Left out, its place is after the last stage of the same semantic. What a stage means cannot change later.',
  effect: 'reversible',
  permission: 'crm:configure',
  input: z.object({
    pipelineId,
    name: label.describe('What people call it.'),
    semantic: z.enum(['open', 'won', 'lost']).describe('What the stage means for reports.'),
    probability: probability.optional(),
    position: position.optional(),
  }),
  output: Stage,
  examples: [{ pipelineId: fixture('crm.pipeline.accounts'), name: 'Legal review', semantic: 'open', probability: 85 }],
  async run({ position, ...draft }, ctx) {
    await lockPipeline(ctx.db, draft.pipelineId);
    const before = await stagesOf(ctx.db, draft.pipelineId);
    const id = ctx.newId();
    await ctx.db.insert(stages).values({ ...draft, id, probability: probabilityOf(draft), position: before.length + 1 });
    await place(ctx.db, draft.pipelineId, id, position ?? before.findLastIndex(({ semantic }) => semantic === draft.semantic) + 2);
    return toStage(await loadStage(ctx.db, id));
  },
});

export const updateStage = defineTool({
  name: 'crm_update_stage',
  title: 'Update stage',
  summary: 'Rename, weigh or move a stage within its pipeline.',
  guide: 'A new probability changes forecasts from now on; history keeps the one of its time.',
  effect: 'reversible',
  permission: 'crm:configure',
  input: z.object({
    stageId,
    name: label.describe('What people call it.').optional(),
    probability: probability.optional(),
    position: position.optional(),
  }),
  output: Stage,
  examples: [{ stageId: fixture('crm.stage.proposal'), probability: 55 }],
  async run({ stageId, ...fields }, ctx) {
    const { position, ...changes } = changesIn(fields);
    const { pipelineId } = await loadStage(ctx.db, stageId);
    await lockPipeline(ctx.db, pipelineId);
    const stage = await loadStage(ctx.db, stageId);
    const next = { name: changes.name ?? stage.name, probability: probabilityOf({ ...stage, ...changes }) };
    await ctx.db.update(stages).set(next).where(eq(stages.id, stageId));
    if (position) await place(ctx.db, pipelineId, stageId, position);
    return toStage(await loadStage(ctx.db, stageId));
  },
});

export const deleteStage = defineTool({
  name: 'crm_delete_stage',
  title: 'Delete stage',
  summary: 'Delete a stage that no deal has been in.',
  guide: 'A pipeline keeps at least one open, one won and one lost stage.',
  effect: 'reversible',
  permission: 'crm:configure',
  input: z.object({ stageId }),
  output: deleted,
  examples: [{ stageId: fixture('crm.stage.unused') }],
  async run({ stageId }, ctx) {
    const { pipelineId } = await loadStage(ctx.db, stageId);
    await lockPipeline(ctx.db, pipelineId);
    assertCompletePipeline((await stagesOf(ctx.db, pipelineId)).filter(({ id }) => id !== stageId));
    await assertUnused(ctx.db, 'stage', stageId, { deals: deals.stageId, beginnings: deals.firstStageId, history: dealMoves.toStageId });
    const gone = await ctx.db.delete(stages).where(eq(stages.id, stageId)).returning();
    if (gone.length === 0) throw notFound('stage', { tool: 'crm_list_pipelines' });
    await place(ctx.db, pipelineId, stageId, 1);
    return { isDeleted: true as const };
  },
});
