import { and, eq } from 'drizzle-orm';
import { z } from 'zod';
import type { Db } from '#kernel/db.ts';
import { notFound } from '#kernel/errors.ts';
import { dealMoves, deals, stages } from './schema-sales.ts';
import { date, fromStored, maybe, maybeMoment, maybeRef, moment, ref, text, toDate, valueOut } from './shapes.ts';

export const Deal = z.object({
  dealId: ref('deal'),
  name: text('What is sold, or to whom.'),
  status: z.enum(['open', 'won', 'lost']).describe('What its stage means.'),
  pipelineId: ref('pipeline'),
  stageId: ref('stage'),
  stageName: text('What people call the stage.'),
  probability: z.int().describe('Chance to win, in percent, of the stage as it is now.'),
  stageEnteredAt: moment,
  personId: maybeRef('person'),
  organisationId: maybeRef('organisation'),
  value: valueOut,
  expectedCloseOn: date,
  ownerId: maybeRef('user in charge'),
  closedAt: maybeMoment,
  closeReason: maybe('Why it was won or lost.'),
  competitor: maybe('Who won it instead.'),
  createdAt: moment,
  updatedAt: moment,
});

export const selectDeals = (db: Db) =>
  db
    .select({ deal: deals, stage: stages, reason: dealMoves.reason, competitor: dealMoves.competitor })
    .from(deals)
    .innerJoin(stages, and(eq(stages.tenantId, deals.tenantId), eq(stages.id, deals.stageId)))
    .leftJoin(dealMoves, and(eq(dealMoves.tenantId, deals.tenantId), eq(dealMoves.dealId, deals.id), eq(dealMoves.seq, deals.moveCount)));

export type DealRow = typeof deals.$inferSelect;
export type StageRow = typeof stages.$inferSelect;
type Row = { deal: DealRow; stage: StageRow; reason: string | null; competitor: string | null };

export function toDeal({ deal, stage, reason, competitor }: Row): z.input<typeof Deal> {
  const isClosed = stage.semantic !== 'open';
  return {
    dealId: deal.id,
    name: deal.name,
    status: stage.semantic,
    pipelineId: deal.pipelineId,
    stageId: stage.id,
    stageName: stage.name,
    probability: stage.probability,
    stageEnteredAt: deal.stageEnteredAt.toString(),
    personId: deal.personId,
    organisationId: deal.organisationId,
    value: fromStored(deal),
    expectedCloseOn: toDate(deal.expectedCloseOn),
    ownerId: deal.ownerId,
    closedAt: isClosed ? deal.stageEnteredAt.toString() : null,
    closeReason: isClosed ? reason : null,
    competitor: isClosed ? competitor : null,
    createdAt: deal.createdAt.toString(),
    updatedAt: deal.updatedAt.toString(),
  };
}

const absent = () => notFound('deal', { tool: 'crm_list_deals' });

export async function loadDeal(db: Db, id: string): Promise<z.input<typeof Deal>> {
  const [row] = await selectDeals(db).where(eq(deals.id, id));
  if (!row) throw absent();
  return toDeal(row);
}

export async function lockDeal(db: Db, id: string): Promise<DealRow> {
  const [row] = await db.select().from(deals).where(eq(deals.id, id)).for('update');
  if (!row) throw absent();
  return row;
}
