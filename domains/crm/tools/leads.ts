import { and, eq, gte, sql } from 'drizzle-orm';
import { z } from 'zod';
import { changesIn } from '#kernel/changes-in.ts';
import { fixture } from '#kernel/fixture.ts';
import { openPage, page, pageInput } from '#kernel/page.ts';
import { defineTool } from '#kernel/tool.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import { assignmentColumns, chooseOwners, tellAssigned, toAssign } from '../assigning.ts';
import { leadCreated } from '../events.ts';
import { assertUnused, hasWords, newestFirst, olderThan, POSITION, positionOf } from '../finding.ts';
import { assertLive, Lead, loadLead, lockLead, toLead } from '../lead.ts';
import { homeCountry, readPhone, toE164 } from '../phones.ts';
import { toAddress } from '../rules.ts';
import { activities, notes } from '../schema.ts';
import { leadConversions, leads } from '../schema-sales.ts';
import { deleted, email, label, leadId, longText, ownerId, personName, phone, query, sourceId, toStored, value } from '../shapes.ts';

const fields = {
  organisationName: label.describe('Where they work.'),
  phone,
  email,
  need: longText.describe('What they want.'),
  country: z
    .string()
    .regex(/^[A-Z]{2}$/)
    .describe('ISO 3166-1 alpha-2.'),
  city: label.describe('City.'),
  language: z
    .string()
    .regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/)
    .describe('BCP 47.'),
  productInterest: label.describe('Product or service.'),
  sourceId,
  value,
  ownerId,
};

type Given = { phone?: string | null | undefined; email?: string | null | undefined; value?: z.output<typeof value> | null | undefined };

/** Fields as they are kept: E.164, lower case, minor units. */
function toColumns<T extends Given>({ tenant }: ToolContext, { value, ...given }: T) {
  const { e164, typed } = given.phone ? readPhone(given.phone, homeCountry(tenant)) : { e164: given.phone, typed: null };
  return {
    ...given,
    ...toStored(value),
    ...(e164 !== undefined && { phone: e164, phoneTyped: typed }),
    ...(given.email && { email: toAddress(given.email) }),
  };
}

export const listLeads = defineTool({
  name: 'crm_list_leads',
  title: 'List leads',
  summary: 'List leads, newest first.',
  guide: 'For a queue to work give status and minScore.',
  effect: 'read',
  permission: 'crm:read',
  input: z.object({
    query: query.optional(),
    status: z.enum(['new', 'working', 'qualified', 'converted', 'disqualified']).optional().describe('Where it stands.'),
    minScore: z.int().min(0).max(100).optional().describe('At least this score.'),
    phone: phone.optional(),
    sourceId: sourceId.optional(),
    ownerId: ownerId.optional(),
    ...pageInput,
  }),
  output: page(Lead),
  examples: [{}, { status: 'new', minScore: 0 }],
  async run(input, ctx) {
    const paging = openPage({ tool: 'crm_list_leads', tenantId: ctx.tenant.id, input, position: POSITION });
    const rows = await ctx.db
      .select()
      .from(leads)
      .where(
        and(
          hasWords(sql`concat_ws(' ', ${leads.displayName}, ${leads.organisationName})`, input.query),
          input.status && eq(leads.status, input.status),
          input.minScore === undefined ? undefined : gte(leads.score, input.minScore),
          input.phone ? eq(leads.phone, toE164(input.phone, homeCountry(ctx.tenant))) : undefined,
          input.sourceId ? eq(leads.sourceId, input.sourceId) : undefined,
          input.ownerId ? eq(leads.ownerId, input.ownerId) : undefined,
          olderThan(paging, leads),
        ),
      )
      .orderBy(...newestFirst(leads))
      .limit(paging.take);
    return paging.cut(rows, positionOf, toLead);
  },
});

export const getLead = defineTool({
  name: 'crm_get_lead',
  title: 'Get lead',
  summary: 'One lead with its score explained.',
  guide: 'The score is as old as scoredAt; crm_score_lead makes it new.',
  effect: 'read',
  permission: 'crm:read',
  input: z.object({ leadId }),
  output: Lead,
  examples: [{ leadId: fixture('crm.lead.new') }],
  run: ({ leadId }, ctx) => loadLead(ctx.db, leadId),
});

export const createLead = defineTool({
  name: 'crm_create_lead',
  title: 'Create lead',
  summary: 'Add somebody who may buy.',
  guide:
    'A customer who asks for something new gets a deal instead: crm_create_deal. Without ownerId the rules choose. Next: crm_score_lead.',
  effect: 'reversible',
  permission: 'crm:write',
  input: z.object({ displayName: personName.displayName, ...z.object(fields).partial().shape }),
  output: Lead,
  examples: [
    {
      displayName: 'Funmi Adeyemi',
      organisationName: 'Adeyemi Clinics',
      phone: '+234 809 111 2233',
      need: 'Physiotherapy for staff',
      value: { amount: '450000', currency: 'NGN' },
    },
  ],
  async run(input, ctx) {
    const id = ctx.newId();
    const [choice = null] = input.ownerId ? [] : await chooseOwners(ctx, [toAssign(input)]);
    const columns = { ...toColumns(ctx, input), ...assignmentColumns(ctx, choice) };
    await ctx.db.insert(leads).values({ id, ...columns, status: 'new', createdAt: ctx.now(), updatedAt: ctx.now() });
    ctx.emit(leadCreated, { leadId: id, sourceId: input.sourceId ?? null });
    tellAssigned(ctx, id, choice);
    return loadLead(ctx.db, id);
  },
});

export const updateLead = defineTool({
  name: 'crm_update_lead',
  title: 'Update lead',
  summary: 'Change fields or the working status of a lead.',
  guide: 'null clears a field. To close a lead use crm_convert_lead or crm_disqualify_lead.',
  effect: 'reversible',
  permission: 'crm:write',
  input: z.object({
    leadId,
    displayName: personName.displayName.optional(),
    organisationName: fields.organisationName.nullable().optional(),
    phone: phone.nullable().optional(),
    email: email.nullable().optional(),
    need: fields.need.nullable().optional(),
    sourceId: sourceId.nullable().optional(),
    value: value.nullable().optional(),
    ownerId: ownerId.nullable().optional(),
    status: z.enum(['new', 'working', 'qualified']).optional().describe('Where it stands.'),
  }),
  output: Lead,
  examples: [{ leadId: fixture('crm.lead.new'), status: 'working', need: 'A service contract for twelve vans' }],
  async run({ leadId, ...given }, ctx) {
    // Whom somebody chose by hand, no rule chose.
    const columns = { ...toColumns(ctx, changesIn(given)), ...(given.ownerId !== undefined && { assignment: null }) };
    await assertLive(ctx.db, await lockLead(ctx.db, leadId));
    await ctx.db
      .update(leads)
      .set({ ...columns, updatedAt: ctx.now() })
      .where(eq(leads.id, leadId));
    return loadLead(ctx.db, leadId);
  },
});

export const describeLead = defineTool({
  name: 'crm_describe_lead',
  title: 'Describe lead',
  summary: 'Say where a lead is, which language it speaks and what product it is after.',
  guide: 'Assignment rules look at these. null clears a field. Then crm_assign_lead, if it has nobody yet. Other fields: crm_update_lead.',
  effect: 'reversible',
  permission: 'crm:write',
  input: z.object({
    leadId,
    country: fields.country.nullable().optional(),
    city: fields.city.nullable().optional(),
    language: fields.language.nullable().optional(),
    productInterest: fields.productInterest.nullable().optional(),
  }),
  output: Lead,
  examples: [{ leadId: fixture('crm.lead.new'), country: 'NG', city: 'Kano', productInterest: 'Service contract' }],
  async run({ leadId, ...given }, ctx) {
    const changes = changesIn(given);
    await assertLive(ctx.db, await lockLead(ctx.db, leadId));
    await ctx.db
      .update(leads)
      .set({ ...changes, updatedAt: ctx.now() })
      .where(eq(leads.id, leadId));
    return loadLead(ctx.db, leadId);
  },
});

export const deleteLead = defineTool({
  name: 'crm_delete_lead',
  title: 'Delete lead',
  summary: 'Delete a lead entered by mistake.',
  guide: 'A lead that came to nothing is disqualified, not deleted: crm_disqualify_lead.',
  effect: 'reversible',
  permission: 'crm:write',
  input: z.object({ leadId }),
  output: deleted,
  examples: [{ leadId: fixture('crm.lead.mistake') }],
  async run({ leadId }, ctx) {
    await lockLead(ctx.db, leadId);
    await assertUnused(ctx.db, 'lead', leadId, { conversion: leadConversions.leadId, activities: activities.leadId, notes: notes.leadId });
    await ctx.db.delete(leads).where(eq(leads.id, leadId));
    return { isDeleted: true as const };
  },
});
