import { and, asc, eq } from 'drizzle-orm';
import type { Db } from '#kernel/db.ts';
import { notFound, ToolError } from '#kernel/errors.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import { dealCreated } from './events.ts';
import { assertNotMerged } from './redirects.ts';
import { deals, pipelines, stages } from './schema-sales.ts';
import { fromStored } from './shapes.ts';

export interface DealDraft {
  name: string;
  pipelineId?: string | undefined;
  stageId?: string | undefined;
  personId?: string | null | undefined;
  organisationId?: string | null | undefined;
  valueMinor?: bigint | null | undefined;
  currency?: string | null | undefined;
  expectedCloseOn?: Temporal.PlainDate | null | undefined;
  ownerId?: string | null | undefined;
}

/** Opens a deal where its pipeline begins, or in the open stage given, and says so. Answers its id. */
export async function openDeal(ctx: ToolContext, { pipelineId, stageId, ...fields }: DealDraft): Promise<string> {
  const stage = await startingStage(ctx.db, pipelineId ?? (await defaultPipeline(ctx.db)), stageId);
  await assertNotMerged(ctx.db, fields);
  const id = ctx.newId();
  const now = ctx.now();
  const where = { pipelineId: stage.pipelineId, firstStageId: stage.id, stageId: stage.id, stageEnteredAt: now };
  await ctx.db.insert(deals).values({ id, ...fields, ...where, createdAt: now, updatedAt: now });
  ctx.emit(dealCreated, {
    dealId: id,
    pipelineId: stage.pipelineId,
    stageId: stage.id,
    personId: fields.personId ?? null,
    organisationId: fields.organisationId ?? null,
    value: fromStored({ valueMinor: fields.valueMinor ?? null, currency: fields.currency ?? null }),
  });
  return id;
}

async function defaultPipeline(db: Db): Promise<string> {
  const [row] = await db.select({ id: pipelines.id }).from(pipelines).where(eq(pipelines.isDefault, true));
  if (row) return row.id;
  throw new ToolError('conflict', {
    reason: 'no_default_pipeline',
    message: 'There is no default pipeline, so say which pipeline.',
    fix: { tool: 'crm_list_pipelines' },
  });
}

async function startingStage(db: Db, pipelineId: string, stageId: string | undefined): Promise<typeof stages.$inferSelect> {
  const [stage] = await db
    .select()
    .from(stages)
    .where(and(eq(stages.pipelineId, pipelineId), stageId ? eq(stages.id, stageId) : eq(stages.semantic, 'open')))
    .orderBy(asc(stages.position), asc(stages.id))
    .limit(1);
  if (!stage) throw notFound(stageId ? 'stage' : 'pipeline', { tool: 'crm_list_pipelines' });
  if (stage.semantic === 'open') return stage;
  throw new ToolError('invalid_input', {
    reason: 'deal_must_start_open',
    message: 'A deal starts in an open stage; create it there and then advance it.',
    fix: { tool: 'crm_list_pipelines' },
  });
}
