import { and, count, eq, isNotNull, max, ne } from 'drizzle-orm';
import { z } from 'zod';
import type { Db } from '#kernel/db.ts';
import { ToolError } from '#kernel/errors.ts';
import { fixture } from '#kernel/fixture.ts';
import { defineTool } from '#kernel/tool.ts';
import { leadDisqualified } from '../events.ts';
import { assertLive, Factors, Lead, type LeadRow, loadLead, lockLead } from '../lead.ts';
import { activities } from '../schema.ts';
import { leads, leadSources } from '../schema-sales.ts';
import { type LeadFacts, scoreLead as judge } from '../scoring.ts';
import { label, leadId, moment, ref } from '../shapes.ts';

const days = (from: Temporal.Instant, to: Temporal.Instant): number => Math.max(0, Math.floor(to.since(from).total('hours') / 24));

/** What the score looks at, as of now. */
async function factsOf(db: Db, lead: LeadRow, now: Temporal.Instant): Promise<LeadFacts> {
  const [source] = lead.sourceId ? await db.select().from(leadSources).where(eq(leadSources.id, lead.sourceId)) : [];
  const [contact] = await db
    .select({ contacts: count(), last: max(activities.completedAt) })
    .from(activities)
    .where(and(eq(activities.leadId, lead.id), ne(activities.kind, 'task'), isNotNull(activities.completedAt)));
  return {
    ...lead,
    sourceName: source?.name ?? null,
    sourcePoints: source?.points ?? 0,
    ageDays: days(lead.createdAt, now),
    contacts: contact?.contacts ?? 0,
    silentDays: contact?.last ? days(contact.last, now) : null,
  };
}

export const scoreLead = defineTool({
  name: 'crm_score_lead',
  title: 'Score lead',
  summary: 'Score a lead from 0 to 100 and say why.',
  guide: 'Run it when the lead has changed or time has passed. The factors sum to the score.',
  effect: 'reversible',
  permission: 'crm:write',
  input: z.object({ leadId }),
  output: z.object({ leadId: ref('lead'), score: z.int().describe('0 to 100.'), factors: Factors, scoredAt: moment }),
  examples: [{ leadId: fixture('crm.lead.new') }],
  async run({ leadId }, ctx) {
    const lead = await lockLead(ctx.db, leadId);
    const { score, factors } = judge(await factsOf(ctx.db, lead, ctx.now()));
    await ctx.db.update(leads).set({ score, scoreFactors: factors, scoredAt: ctx.now() }).where(eq(leads.id, leadId));
    return { leadId, score, factors, scoredAt: ctx.now().toString() };
  },
});

export const disqualifyLead = defineTool({
  name: 'crm_disqualify_lead',
  title: 'Disqualify lead',
  summary: 'Give a lead up, with the reason.',
  guide: 'For leads that will not buy. crm_reopen_lead takes it up again.',
  effect: 'reversible',
  permission: 'crm:write',
  input: z.object({ leadId, reason: label.describe('Why, such as no budget.') }),
  output: Lead,
  examples: [{ leadId: fixture('crm.lead.new'), reason: 'Wanted a product that we do not sell' }],
  async run({ leadId, reason }, ctx) {
    const lead = await lockLead(ctx.db, leadId);
    await assertLive(ctx.db, lead);
    await ctx.db
      .update(leads)
      .set({ status: 'disqualified', disqualifiedReason: reason, updatedAt: ctx.now() })
      .where(eq(leads.id, leadId));
    ctx.emit(leadDisqualified, { leadId });
    return loadLead(ctx.db, leadId);
  },
});

export const reopenLead = defineTool({
  name: 'crm_reopen_lead',
  title: 'Reopen lead',
  summary: 'Take a disqualified lead up again.',
  guide: 'It becomes working and its reason is cleared. A converted lead cannot be reopened: undo its conversion.',
  effect: 'reversible',
  permission: 'crm:write',
  input: z.object({ leadId }),
  output: Lead,
  examples: [{ leadId: fixture('crm.lead.disqualified') }],
  async run({ leadId }, ctx) {
    const lead = await lockLead(ctx.db, leadId);
    if (lead.status !== 'disqualified') {
      throw new ToolError('conflict', {
        reason: 'lead_not_disqualified',
        message: `The lead is ${lead.status}, so there is nothing to reopen.`,
      });
    }
    await ctx.db.update(leads).set({ status: 'working', disqualifiedReason: null, updatedAt: ctx.now() }).where(eq(leads.id, leadId));
    return loadLead(ctx.db, leadId);
  },
});
