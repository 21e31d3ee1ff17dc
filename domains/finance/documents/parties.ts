import { eq } from 'drizzle-orm';
import { notFound, ToolError } from '#kernel/errors.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import { parties } from '../schema-parties.ts';
import type { Controlled } from './kinds.ts';

export type Party = typeof parties.$inferSelect;

export async function loadParty(ctx: ToolContext, id: string): Promise<Party> {
  const [party] = await ctx.db.select().from(parties).where(eq(parties.id, id));
  if (!party) throw notFound('party', { tool: 'finance_list_parties' });
  return party;
}

/** Somebody who may be billed, or may bill us, as the side of the books says. */
export async function partyFor(ctx: ToolContext, id: string, control: Controlled): Promise<Party> {
  const party = await loadParty(ctx, id);
  if (!party.isActive) {
    throw new ToolError('conflict', {
      reason: 'party_inactive',
      message: 'Nothing new is agreed with a party that is inactive.',
      fix: { tool: 'finance_update_party', input: { partyId: id, isActive: true } },
    });
  }
  const fits = control === 'receivable' ? party.isCustomer : party.isSupplier;
  if (fits) return party;
  const [what, field] = control === 'receivable' ? ['customer', 'isCustomer'] : ['supplier', 'isSupplier'];
  throw new ToolError('conflict', {
    reason: `party_not_${what}`,
    message: `The party is not a ${what} yet.`,
    fix: { tool: 'finance_update_party', input: { partyId: id, [field as string]: true } },
  });
}
