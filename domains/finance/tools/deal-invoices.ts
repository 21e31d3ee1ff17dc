import { eq } from 'drizzle-orm';
import { z } from 'zod';
import { getOrganisation, getPerson } from '#domains/crm/public.ts';
import { ToolError } from '#kernel/errors.ts';
import { fixture } from '#kernel/fixture.ts';
import { Money } from '#kernel/money.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import { defineTool } from '#kernel/tool.ts';
import { createDraft } from '../documents/drafting.ts';
import type { Party } from '../documents/parties.ts';
import { positive } from '../documents/shapes.ts';
import { documents } from '../schema-documents.ts';
import { parties } from '../schema-parties.ts';
import { ref } from '../shapes.ts';
import { addParty } from './parties.ts';

export const draftInvoiceOfDeal = defineTool({
  name: 'finance_draft_invoice_of_deal',
  title: 'Draft invoice of deal',
  summary: 'Draft the invoice of a deal that was won.',
  guide: 'The platform calls this when a deal is won. Adds the customer if need be; a deal drafted before keeps its invoice.',
  effect: 'reversible',
  permission: 'finance:write',
  calls: ['crm_get_person', 'crm_get_organisation'],
  input: z.object({
    dealId: z.uuid().describe('From crm_list_deals.'),
    personId: z.uuid().nullable().default(null).describe('Who bought.'),
    organisationId: z.uuid().nullable().default(null).describe('What bought; goes before the person.'),
    value: Money.describe('What it is worth, before taxes.'),
  }),
  output: z.object({ invoiceId: ref('draft invoice'), partyId: ref('customer') }),
  examples: [
    {
      dealId: fixture('crm.deal.won'),
      organisationId: fixture('crm.organisation.lagos_motors'),
      value: { amount: '4500000', currency: 'XOF' },
    },
  ],
  async run({ dealId, personId, organisationId, value }, ctx) {
    const [before] = await ctx.db.select().from(documents).where(eq(documents.dealId, dealId));
    if (before) return { invoiceId: before.id, partyId: before.partyId };
    positive(value);
    const party = await customerOf(ctx, { personId, organisationId, currency: value.currency });
    const invoiceId = await createDraft(ctx, {
      kind: 'invoice',
      partyId: party.id,
      date: ctx.today(),
      currency: value.currency,
      lines: [{ description: 'As agreed', quantity: '1', unitPrice: value.amount }],
      dealId,
    });
    return { invoiceId, partyId: party.id };
  },
});

interface Buyer {
  personId: string | null;
  organisationId: string | null;
  currency: string;
}

async function customerOf(ctx: ToolContext, { personId, organisationId, currency }: Buyer): Promise<Party> {
  if (!personId && !organisationId) {
    throw new ToolError('invalid_input', { reason: 'deal_without_customer', message: 'The deal names nobody to bill.' });
  }
  const [known] = await ctx.db
    .select()
    .from(parties)
    .where(organisationId ? eq(parties.organisationId, organisationId) : eq(parties.personId, personId as string));
  if (known?.isCustomer) return known;
  if (known) {
    const [changed] = await ctx.db
      .update(parties)
      .set({ isCustomer: true, updatedAt: ctx.now() })
      .where(eq(parties.id, known.id))
      .returning();
    return changed ?? known;
  }
  const links = organisationId ? { organisationId } : { personId: personId ?? undefined };
  return addParty(ctx, { ...(await contactOf(ctx, { personId, organisationId })), ...links, currency, isCustomer: true });
}

/** What crm knows of them. Where it cannot say, somebody fills it in on the draft: the invoice does not wait for that. */
async function contactOf(ctx: ToolContext, { personId, organisationId }: Omit<Buyer, 'currency'>): Promise<{ name: string }> {
  try {
    if (organisationId) return { name: (await ctx.call(getOrganisation, { organisationId })).name };
    if (personId) return { name: (await ctx.call(getPerson, { personId })).displayName };
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
    ctx.log.warn({ reason: error.reason }, 'The customer of a deal could not be read.');
  }
  return { name: 'Customer of a deal' };
}
