import { and, asc, eq } from 'drizzle-orm';
import { z } from 'zod';
import { notFound } from '#kernel/errors.ts';
import { fixture } from '#kernel/fixture.ts';
import { openPage, page, pageInput } from '#kernel/page.ts';
import { defineTool } from '#kernel/tool.ts';
import { dealMoves, deals, stages } from '../schema-sales.ts';
import { dealId, fromStored, maybe, maybeMoment, moment, ref, text, toMoment, valueOut } from '../shapes.ts';

const Stay = z.object({
  stageId: ref('stage'),
  stageName: text('What people call the stage now.'),
  enteredAt: moment,
  leftAt: maybeMoment.describe('When the next stay began; null: it is there now.'),
  probability: z.int().nullable().describe('Percent when it entered; null for the first stay.'),
  value: valueOut,
  reason: maybe('Why it moved here.'),
  competitor: maybe('Who won it instead.'),
  movedBy: maybe('Who moved it here; null for the first stay.'),
});

export const listDealStays = defineTool({
  name: 'crm_list_deal_stays',
  title: 'List deal stays',
  summary: 'The stages a deal has been in, oldest first, without gaps.',
  guide: 'Each stay ends at the moment the next begins.',
  effect: 'read',
  permission: 'crm:read',
  route: { method: 'GET', path: '/crm/deals/{dealId}/stays' },
  input: z.object({ dealId, ...pageInput }),
  output: page(Stay),
  examples: [{ dealId: fixture('crm.deal.won') }],
  async run(input, ctx) {
    const { dealId } = input;
    const paging = openPage({ tool: 'crm_list_deal_stays', tenantId: ctx.tenant.id, input, position: ['integer'] });
    const [deal] = await ctx.db.select().from(deals).where(eq(deals.id, dealId));
    if (!deal) throw notFound('deal', { tool: 'crm_list_deals' });
    const moves = await ctx.db
      .select({ move: dealMoves, stageName: stages.name })
      .from(dealMoves)
      .innerJoin(stages, and(eq(stages.tenantId, dealMoves.tenantId), eq(stages.id, dealMoves.toStageId)))
      .where(eq(dealMoves.dealId, dealId))
      .orderBy(asc(dealMoves.seq));
    const [first] = await ctx.db.select().from(stages).where(eq(stages.id, deal.firstStageId));
    const nothing = { probability: null, value: null, reason: null, competitor: null, movedBy: null };
    const stays = [
      { seq: 0, stageId: deal.firstStageId, stageName: first?.name ?? '', enteredAt: deal.createdAt, ...nothing },
      ...moves.map(({ move, stageName }) => ({
        seq: move.seq,
        stageId: move.toStageId,
        stageName,
        enteredAt: move.movedAt,
        probability: move.toProbability,
        value: fromStored(move),
        reason: move.reason,
        competitor: move.competitor,
        movedBy: move.movedBy,
      })),
    ];
    const after = paging.after ? Number(paging.after[0]) : -1;
    const rows = stays.filter(({ seq }) => seq > after).slice(0, paging.take);
    return paging.cut(
      rows,
      ({ seq }) => [String(seq)],
      ({ seq, enteredAt, ...stay }) => ({
        ...stay,
        enteredAt: enteredAt.toString(),
        leftAt: toMoment(stays[seq + 1]?.enteredAt ?? null),
      }),
    );
  },
});
