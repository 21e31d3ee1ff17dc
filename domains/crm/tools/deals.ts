import { and, eq, lte } from 'drizzle-orm';
import { z } from 'zod';
import { changesIn } from '#kernel/changes-in.ts';
import { ToolError } from '#kernel/errors.ts';
import { fixture } from '#kernel/fixture.ts';
import { openPage, page, pageInput } from '#kernel/page.ts';
import { defineTool } from '#kernel/tool.ts';
import { Deal, loadDeal, lockDeal, selectDeals, toDeal } from '../deal.ts';
import { openDeal } from '../deal-opening.ts';
import { assertUnused, hasWords, newestFirst, olderThan, POSITION, positionOf } from '../finding.ts';
import { assertNotMerged, survivorOf } from '../redirects.ts';
import { assertCustomer } from '../rules.ts';
import { activities, notes } from '../schema.ts';
import { deals, leadConversions, stages } from '../schema-sales.ts';
import {
  dateIn,
  dealId,
  deleted,
  fromDate,
  label,
  organisationId,
  ownerId,
  personId,
  pipelineId,
  query,
  stageId,
  toStored,
  value,
} from '../shapes.ts';

const expectedCloseOn = dateIn.describe('Day it should close.');

export const listDeals = defineTool({
  name: 'crm_list_deals',
  title: 'List deals',
  summary: 'List deals, newest first.',
  guide: 'For sums use crm_forecast_pipeline instead of adding up pages.',
  effect: 'read',
  permission: 'crm:read',
  input: z.object({
    query: query.optional(),
    status: z.enum(['open', 'won', 'lost']).optional().describe('What its stage means.'),
    pipelineId: pipelineId.optional(),
    stageId: stageId.optional(),
    personId: personId.optional(),
    organisationId: organisationId.optional(),
    ownerId: ownerId.optional(),
    closesBy: dateIn.optional().describe('Expected to close by this day.'),
    ...pageInput,
  }),
  output: page(Deal),
  examples: [{}, { status: 'open' }],
  async run(input, ctx) {
    const paging = openPage({ tool: 'crm_list_deals', tenantId: ctx.tenant.id, input, position: POSITION });
    const rows = await selectDeals(ctx.db)
      .where(
        and(
          hasWords(deals.name, input.query),
          input.status && eq(stages.semantic, input.status),
          input.pipelineId ? eq(deals.pipelineId, input.pipelineId) : undefined,
          input.stageId ? eq(deals.stageId, input.stageId) : undefined,
          input.personId ? eq(deals.personId, survivorOf('person', input.personId)) : undefined,
          input.organisationId ? eq(deals.organisationId, survivorOf('organisation', input.organisationId)) : undefined,
          input.ownerId ? eq(deals.ownerId, input.ownerId) : undefined,
          input.closesBy ? lte(deals.expectedCloseOn, Temporal.PlainDate.from(input.closesBy)) : undefined,
          olderThan(paging, deals),
        ),
      )
      .orderBy(...newestFirst(deals))
      .limit(paging.take);
    return paging.cut(rows, ({ deal }) => positionOf(deal), toDeal);
  },
});

export const getDeal = defineTool({
  name: 'crm_get_deal',
  title: 'Get deal',
  summary: 'One deal with its stage.',
  guide: 'For the way it took use crm_list_deal_stays.',
  effect: 'read',
  permission: 'crm:read',
  input: z.object({ dealId }),
  output: Deal,
  examples: [{ dealId: fixture('crm.deal.open') }],
  run: ({ dealId }, ctx) => loadDeal(ctx.db, dealId),
});

export const createDeal = defineTool({
  name: 'crm_create_deal',
  title: 'Create deal',
  summary: 'Open a deal for a known person or organisation.',
  guide: 'For somebody not yet known create a lead and convert it. It starts in the first open stage unless stageId says otherwise.',
  effect: 'reversible',
  permission: 'crm:write',
  input: z.object({
    name: label.describe('What is sold, or to whom.'),
    personId: personId.optional(),
    organisationId: organisationId.optional(),
    pipelineId: pipelineId.optional().describe('Default: the default pipeline.'),
    stageId: stageId.optional().describe('An open stage of it.'),
    value: value.optional(),
    expectedCloseOn: expectedCloseOn.optional(),
    ownerId: ownerId.optional(),
  }),
  output: Deal,
  examples: [
    {
      name: 'Fleet servicing 2027',
      organisationId: fixture('crm.organisation.lagos_motors'),
      pipelineId: fixture('crm.pipeline.accounts'),
      value: { amount: '2500000.00', currency: 'NGN' },
      expectedCloseOn: '2027-01-29',
    },
  ],
  async run({ value, expectedCloseOn, ...fields }, ctx) {
    assertCustomer(fields);
    const id = await openDeal(ctx, { ...fields, ...toStored(value), expectedCloseOn: fromDate(expectedCloseOn) });
    return loadDeal(ctx.db, id);
  },
});

export const updateDeal = defineTool({
  name: 'crm_update_deal',
  title: 'Update deal',
  summary: 'Change fields of a deal.',
  guide: 'null clears a field. To move it use crm_advance_deal, to close it crm_mark_deal_won or crm_mark_deal_lost.',
  effect: 'reversible',
  permission: 'crm:write',
  input: z.object({
    dealId,
    name: label.describe('What is sold, or to whom.').optional(),
    personId: personId.nullable().optional(),
    organisationId: organisationId.nullable().optional(),
    value: value.nullable().optional(),
    expectedCloseOn: expectedCloseOn.nullable().optional(),
    ownerId: ownerId.nullable().optional(),
  }),
  output: Deal,
  examples: [{ dealId: fixture('crm.deal.open'), value: { amount: '1800000', currency: 'NGN' }, expectedCloseOn: '2026-12-18' }],
  async run({ dealId, ...given }, ctx) {
    const { value, expectedCloseOn, ...fields } = changesIn(given);
    const deal = await lockDeal(ctx.db, dealId);
    assertCustomer({ personId: deal.personId, organisationId: deal.organisationId, ...fields });
    await assertNotMerged(ctx.db, fields);
    const columns = { ...fields, ...toStored(value), ...(expectedCloseOn !== undefined && { expectedCloseOn: fromDate(expectedCloseOn) }) };
    await ctx.db
      .update(deals)
      .set({ ...columns, updatedAt: ctx.now() })
      .where(eq(deals.id, dealId));
    return loadDeal(ctx.db, dealId);
  },
});

export const deleteDeal = defineTool({
  name: 'crm_delete_deal',
  title: 'Delete deal',
  summary: 'Delete a deal entered by mistake.',
  guide: 'Refused once it has moved: its history is kept, so mark it lost instead.',
  effect: 'reversible',
  permission: 'crm:write',
  input: z.object({ dealId }),
  output: deleted,
  examples: [{ dealId: fixture('crm.deal.mistake') }],
  async run({ dealId }, ctx) {
    const deal = await lockDeal(ctx.db, dealId);
    if (deal.moveCount > 0) {
      throw new ToolError('conflict', {
        reason: 'deal_has_history',
        message: 'The deal has moved, and its history is kept. Mark it lost instead.',
        fix: { tool: 'crm_mark_deal_lost', input: { dealId, reason: 'Entered by mistake' } },
      });
    }
    await assertUnused(ctx.db, 'deal', dealId, { conversion: leadConversions.dealId, activities: activities.dealId, notes: notes.dealId });
    await ctx.db.delete(deals).where(eq(deals.id, dealId));
    return { isDeleted: true as const };
  },
});
