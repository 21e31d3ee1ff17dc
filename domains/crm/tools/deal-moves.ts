import { asc, eq } from 'drizzle-orm';
import { z } from 'zod';
import type { Db } from '#kernel/db.ts';
import { notFound, ToolError } from '#kernel/errors.ts';
import { fixture } from '#kernel/fixture.ts';
import type { Compensation } from '#kernel/tool.ts';
import { defineTool } from '#kernel/tool.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import { Deal, type DealRow, loadDeal, lockDeal, type StageRow } from '../deal.ts';
import { dealLost, dealStageChanged, dealWon } from '../events.ts';
import { latest, type Semantic } from '../rules.ts';
import { dealMoves, deals, stages } from '../schema-sales.ts';
import { dealId, fromStored, label, ref, stageId } from '../shapes.ts';

const Moved = Deal.extend({ previousStageId: ref('stage it came from') });
type Moved = z.output<typeof Moved>;

const reason = label.describe('Why; needed for a lost stage.');

/** Writes the move, puts the deal where it leads, and tells. */
async function move(
  ctx: ToolContext,
  deal: DealRow,
  to: StageRow,
  why: { reason?: string | undefined; competitor?: string | undefined },
): Promise<z.input<typeof Moved>> {
  // A call that waited for this deal began before the move it waited for.
  const movedAt = latest(ctx.now(), deal.stageEnteredAt);
  const seq = deal.moveCount + 1;
  const { personId, organisationId, valueMinor, currency } = deal;
  await ctx.db.insert(dealMoves).values({
    id: ctx.newId(),
    dealId: deal.id,
    seq,
    pipelineId: deal.pipelineId,
    fromStageId: deal.stageId,
    toStageId: to.id,
    fromEnteredAt: deal.stageEnteredAt,
    movedAt,
    toSemantic: to.semantic,
    toProbability: to.probability,
    valueMinor,
    currency,
    ...why,
    movedBy: ctx.actor.name,
  });
  await ctx.db
    .update(deals)
    .set({ stageId: to.id, stageEnteredAt: movedAt, moveCount: seq, updatedAt: ctx.now() })
    .where(eq(deals.id, deal.id));
  ctx.emit(dealStageChanged, { dealId: deal.id, fromStageId: deal.stageId, toStageId: to.id, status: to.semantic });
  const closed = { dealId: deal.id, personId, organisationId, value: fromStored(deal) };
  if (to.semantic === 'won') ctx.emit(dealWon, closed);
  if (to.semantic === 'lost') ctx.emit(dealLost, closed);
  return { ...(await loadDeal(ctx.db, deal.id)), previousStageId: deal.stageId };
}

/** The first stage of the pipeline with this meaning; refuses a deal that is in such a stage already. */
async function closingStage(db: Db, deal: DealRow, semantic: Exclude<Semantic, 'open'>): Promise<StageRow> {
  // The move records the probability, so nobody may change it before the move is written.
  const all = await db
    .select()
    .from(stages)
    .where(eq(stages.pipelineId, deal.pipelineId))
    .orderBy(asc(stages.position), asc(stages.id))
    .for('share');
  const closing = all.filter((stage) => stage.semantic === semantic);
  if (closing.some(({ id }) => id === deal.stageId)) {
    throw new ToolError('conflict', {
      reason: `deal_already_${semantic}`,
      message: `The deal is ${semantic} already.`,
      fix: { tool: 'crm_get_deal', input: { dealId: deal.id } },
    });
  }
  const [first] = closing;
  if (!first) throw new Error('A pipeline without a closing stage got past the database.');
  return first;
}

/** Back to the stage before, unless somebody has moved the deal on: the history then shows both moves. */
const moveBack: Compensation<unknown, Moved> = {
  tool: 'crm_advance_deal',
  input: ({ output, callId }) => ({
    dealId: output.dealId,
    stageId: output.previousStageId,
    expectedStageId: output.stageId,
    reason: `Undo of call ${callId}`,
  }),
};

export const advanceDeal = defineTool({
  name: 'crm_advance_deal',
  title: 'Advance deal',
  summary: 'Move a deal to another stage of its pipeline, forward or back.',
  guide: 'A won or lost stage closes the deal, an open one reopens it. History is kept: undo moves it back.',
  effect: 'compensable',
  compensate: moveBack,
  permission: 'crm:write',
  input: z.object({
    dealId,
    stageId,
    reason: reason.optional(),
    expectedStageId: z.uuid().optional().describe('Refuse unless it is in this stage now.'),
  }),
  output: Moved,
  examples: [{ dealId: fixture('crm.deal.open'), stageId: fixture('crm.stage.proposal') }],
  async run({ dealId, stageId, reason, expectedStageId }, ctx) {
    const deal = await lockDeal(ctx.db, dealId);
    if (expectedStageId && expectedStageId !== deal.stageId) {
      throw new ToolError('conflict', {
        reason: 'deal_moved_since',
        message: 'The deal is in another stage by now.',
        fix: { tool: 'crm_get_deal', input: { dealId } },
      });
    }
    const [stage] = await ctx.db.select().from(stages).where(eq(stages.id, stageId)).for('share');
    if (!stage) throw notFound('stage', { tool: 'crm_get_pipeline', input: { pipelineId: deal.pipelineId } });
    if (stage.pipelineId !== deal.pipelineId) {
      throw new ToolError('invalid_input', {
        reason: 'stage_of_other_pipeline',
        message: 'The stage is of another pipeline; a deal stays in its own.',
        fix: { tool: 'crm_get_pipeline', input: { pipelineId: deal.pipelineId } },
      });
    }
    if (stage.id === deal.stageId)
      throw new ToolError('conflict', { reason: 'deal_already_in_stage', message: 'The deal is in this stage already.' });
    if (stage.semantic === 'lost' && !reason) {
      throw new ToolError('invalid_input', {
        reason: 'lost_needs_reason',
        message: 'Say why the deal is lost.',
        fix: { tool: 'crm_mark_deal_lost', input: { dealId } },
      });
    }
    return move(ctx, deal, stage, { reason });
  },
});

export const markDealWon = defineTool({
  name: 'crm_mark_deal_won',
  title: 'Mark deal won',
  summary: 'Close a deal as won.',
  guide: 'Moves it to the first won stage of its pipeline; what follows from it starts then.',
  effect: 'compensable',
  compensate: moveBack,
  permission: 'crm:write',
  route: { method: 'POST', path: '/crm/deals/{dealId}/mark-won' },
  input: z.object({ dealId, reason: label.describe('Why they chose us.').optional() }),
  output: Moved,
  examples: [{ dealId: fixture('crm.deal.open'), reason: 'Fastest delivery' }],
  async run({ dealId, reason }, ctx) {
    const deal = await lockDeal(ctx.db, dealId);
    return move(ctx, deal, await closingStage(ctx.db, deal, 'won'), { reason });
  },
});

export const markDealLost = defineTool({
  name: 'crm_mark_deal_lost',
  title: 'Mark deal lost',
  summary: 'Close a deal as lost, with the reason.',
  guide: 'Moves it to the first lost stage of its pipeline. To take it up again use crm_advance_deal.',
  effect: 'compensable',
  compensate: moveBack,
  permission: 'crm:write',
  route: { method: 'POST', path: '/crm/deals/{dealId}/mark-lost' },
  input: z.object({ dealId, reason: label.describe('Why, such as price.'), competitor: label.describe('Who won it instead.').optional() }),
  output: Moved,
  examples: [{ dealId: fixture('crm.deal.open'), reason: 'Price', competitor: 'Abuja Auto Works' }],
  async run({ dealId, reason, competitor }, ctx) {
    const deal = await lockDeal(ctx.db, dealId);
    return move(ctx, deal, await closingStage(ctx.db, deal, 'lost'), { reason, competitor });
  },
});
