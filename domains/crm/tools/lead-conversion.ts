import { and, eq, isNull, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { ToolContext } from '#kernel/tool-context.ts';
import { fixture } from '#kernel/fixture.ts';
import { defineTool } from '#kernel/tool.ts';
import { indexRecord } from '../duplicates/matching.ts';
import { leadConverted, organisationCreated, personCreated } from '../events.ts';
import { openDeal } from '../deal-opening.ts';
import { assertLive, type LeadRow, lockLead } from '../lead.ts';
import { findByPhone, replaceEmails, replacePhones } from '../person-contacts.ts';
import { assertNotMerged } from '../redirects.ts';
import { links, organisations, people } from '../schema-people.ts';
import { leadConversions, leads } from '../schema-sales.ts';
import { label, leadId, maybeRef, organisationId, personId, pipelineId, ref } from '../shapes.ts';
import { lockPerson } from './people.ts';

/** The person given, or the one whom the lead's phone number names, or a new one. */
async function personOf(ctx: ToolContext, lead: LeadRow, given: string | undefined): Promise<{ id: string; isNew: boolean }> {
  if (given) return { id: (await lockPerson(ctx.db, given)).id, isNew: false };
  const known = lead.phone ? await findByPhone(ctx.db, lead.phone) : undefined;
  if (known) return { id: known.id, isNew: false };
  const id = ctx.newId();
  const { displayName, ownerId } = lead;
  await ctx.db.insert(people).values({ id, displayName, ownerId, createdAt: ctx.now(), updatedAt: ctx.now() });
  if (lead.phone) await replacePhones(ctx, id, [{ number: lead.phone, typed: lead.phoneTyped }]);
  if (lead.email) await replaceEmails(ctx, id, [{ address: lead.email }]);
  await indexRecord(ctx, 'person', id);
  ctx.emit(personCreated, { personId: id });
  return { id, isNew: true };
}

/** The organisation given, or the only one of the lead's organisation's name, or a new one; none where the lead names none. */
async function organisationOf(ctx: ToolContext, lead: LeadRow, given: string | undefined): Promise<{ id: string | null; isNew: boolean }> {
  await assertNotMerged(ctx.db, { organisationId: given });
  if (given) return { id: given, isNew: false };
  if (!lead.organisationName) return { id: null, isNew: false };
  const alike = await ctx.db
    .select({ id: organisations.id })
    .from(organisations)
    .where(and(eq(sql`lower(${organisations.name})`, lead.organisationName.toLowerCase()), isNull(organisations.mergedIntoId)))
    .limit(2);
  if (alike.length === 1 && alike[0]) return { id: alike[0].id, isNew: false };
  const id = ctx.newId();
  await ctx.db
    .insert(organisations)
    .values({ id, name: lead.organisationName, ownerId: lead.ownerId, createdAt: ctx.now(), updatedAt: ctx.now() });
  await indexRecord(ctx, 'organisation', id);
  ctx.emit(organisationCreated, { organisationId: id });
  return { id, isNew: true };
}

/** A first link between the two; one that they have already, whatever its role, is enough. */
async function link(ctx: ToolContext, personId: string, organisationId: string): Promise<void> {
  const [present] = await ctx.db
    .select({ id: links.id })
    .from(links)
    .where(sql`${links.personId} = ${personId} AND ${links.organisationId} = ${organisationId}`)
    .limit(1);
  if (present) return;
  await ctx.db
    .insert(links)
    .values({ id: ctx.newId(), personId, organisationId, role: 'Contact', createdAt: ctx.now(), updatedAt: ctx.now() });
}

export const convertLead = defineTool({
  name: 'crm_convert_lead',
  title: 'Convert lead',
  summary: 'Turn a lead into a person, an organisation and a deal, all or nothing.',
  guide:
    'Use once the lead wants to buy. The phone number finds a known person; a unique name finds a known organisation. Next: crm_advance_deal.',
  effect: 'reversible',
  permission: 'crm:write',
  input: z.object({
    leadId,
    personId: personId.optional().describe('Known person; left out: found by phone or created.'),
    organisationId: organisationId.optional().describe('Known organisation; left out: found by name or created.'),
    pipelineId: pipelineId.optional().describe('Default: the default pipeline.'),
    dealName: label.optional().describe('Default: named after the lead.'),
  }),
  output: z.object({
    leadId: ref('lead'),
    personId: ref('person'),
    organisationId: maybeRef('organisation'),
    dealId: ref('deal'),
    isPersonNew: z.boolean().describe('Created by this call.'),
    isOrganisationNew: z.boolean().describe('Created by this call.'),
  }),
  examples: [{ leadId: fixture('crm.lead.qualified'), pipelineId: fixture('crm.pipeline.accounts') }],
  async run({ leadId, dealName, ...given }, ctx) {
    const lead = await lockLead(ctx.db, leadId);
    await assertLive(ctx.db, lead);
    const person = await personOf(ctx, lead, given.personId);
    const organisation = await organisationOf(ctx, lead, given.organisationId);
    if (organisation.id) await link(ctx, person.id, organisation.id);
    const dealId = await openDeal(ctx, {
      name: dealName ?? lead.organisationName ?? lead.displayName,
      pipelineId: given.pipelineId,
      personId: person.id,
      organisationId: organisation.id,
      valueMinor: lead.valueMinor,
      currency: lead.currency,
      ownerId: lead.ownerId,
    });
    await ctx.db.update(leads).set({ status: 'converted', updatedAt: ctx.now() }).where(eq(leads.id, leadId));
    await ctx.db
      .insert(leadConversions)
      .values({ id: ctx.newId(), leadId, personId: person.id, organisationId: organisation.id, dealId, convertedAt: ctx.now() });
    ctx.emit(leadConverted, { leadId, dealId, personId: person.id, organisationId: organisation.id });
    return {
      leadId,
      dealId,
      personId: person.id,
      organisationId: organisation.id,
      isPersonNew: person.isNew,
      isOrganisationNew: organisation.isNew,
    };
  },
});
