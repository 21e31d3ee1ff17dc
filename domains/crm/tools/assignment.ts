import { eq } from 'drizzle-orm';
import { z } from 'zod';
import { ToolError } from '#kernel/errors.ts';
import { fixture } from '#kernel/fixture.ts';
import { defineTool } from '#kernel/tool.ts';
import { assignmentColumns, chooseOwners, loadDesk, tellAssigned, toAssign } from '../assigning.ts';
import { chooseOwner } from '../assignment.ts';
import { assertLive, Lead, loadLead, lockLead } from '../lead.ts';
import { leads } from '../schema-sales.ts';
import { label, leadId, maybe, maybeRef, ref, sourceId, text } from '../shapes.ts';

const Preview = z.object({
  ownerId: maybeRef('user who would get it'),
  ownerName: maybe('Their name.').meta({ pii: 'name' }),
  ruleId: maybeRef('rule that decides'),
  because: z.array(z.string()).describe('Why.'),
  rules: z
    .array(
      z.object({
        ruleId: ref('rule'),
        ruleName: text('Its name.'),
        unmet: z.array(z.string()).describe('Conditions that do not hold.'),
        skipped: z.array(z.object({ userId: ref('user'), because: text('Why not them.') })).describe('Who cannot take it.'),
        chosen: z.boolean().describe('It decides.'),
      }),
    )
    .describe('The rules that were asked, in order.'),
});

export const previewAssignment = defineTool({
  name: 'crm_preview_assignment',
  title: 'Preview assignment',
  summary: 'Who would get this lead now, by which rule, and why.',
  guide: 'Give leadId, or the fields of a lead that is not there yet. Changes nothing and takes nobody’s turn.',
  effect: 'read',
  permission: 'crm:read',
  input: z.object({
    leadId: leadId.optional(),
    sourceId: sourceId.optional(),
    country: z.string().max(2).optional().describe('ISO 3166-1 alpha-2.'),
    city: label.optional().describe('City.'),
    language: label.optional().describe('BCP 47.'),
    productInterest: label.optional().describe('Product.'),
    score: z.int().min(0).max(100).optional().describe('Score.'),
  }),
  output: Preview,
  examples: [{ country: 'GH', city: 'Accra' }, { leadId: fixture('crm.lead.new') }],
  async run({ leadId, ...given }, ctx) {
    const [lead] = leadId ? await ctx.db.select().from(leads).where(eq(leads.id, leadId)) : [];
    if (leadId && !lead) await loadLead(ctx.db, leadId);
    const wanted = toAssign({ ...(lead && toAssign(lead)), ...given });
    const desk = await loadDesk(ctx.db, ctx.today());
    const { choice, judgements } = chooseOwner(desk, wanted);
    return {
      ownerId: choice?.userId ?? null,
      ownerName: choice ? (desk.assignees.get(choice.userId)?.name ?? null) : null,
      ruleId: choice?.rule.id ?? null,
      because: choice?.because ?? ['No rule fits and has somebody free.'],
      rules: judgements,
    };
  },
});

export const assignLead = defineTool({
  name: 'crm_assign_lead',
  title: 'Assign lead',
  summary: 'Give a lead to whom the rules choose.',
  guide:
    'New leads without an owner are assigned as they come in. Use this after scoring, or for old ones. To choose yourself: crm_update_lead.',
  effect: 'reversible',
  permission: 'crm:write',
  input: z.object({ leadId, evenIfOwned: z.boolean().default(false).describe('Take it from its owner.') }),
  output: Lead,
  examples: [{ leadId: fixture('crm.lead.ghana') }],
  async run({ leadId, evenIfOwned }, ctx) {
    const lead = await lockLead(ctx.db, leadId);
    await assertLive(ctx.db, lead);
    if (lead.ownerId && !evenIfOwned) {
      throw new ToolError('conflict', {
        reason: 'lead_has_owner',
        message: 'The lead has an owner. Set evenIfOwned to take it from them.',
        fix: { tool: 'crm_assign_lead', input: { leadId, evenIfOwned: true } },
      });
    }
    const [choice = null] = await chooseOwners(ctx, [toAssign(lead)]);
    if (!choice) {
      throw new ToolError('conflict', {
        reason: 'nobody_to_assign',
        message: 'No rule fits this lead and has somebody free.',
        fix: { tool: 'crm_preview_assignment', input: { leadId } },
      });
    }
    await ctx.db
      .update(leads)
      .set({ ...assignmentColumns(ctx, choice), updatedAt: ctx.now() })
      .where(eq(leads.id, leadId));
    tellAssigned(ctx, leadId, choice);
    return loadLead(ctx.db, leadId);
  },
});
