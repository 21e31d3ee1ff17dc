import { desc, eq } from 'drizzle-orm';
import { ToolError } from '#kernel/errors.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import { activations } from '../schema.ts';
import { type Applied, loadApplied } from './applied.ts';
import { type Asked, layersFor, type LayerRegistry } from './registry.ts';

/** What this business was set up with; where its activation has not come that far, what it will be set up with. */
export async function settingsOfBusiness(ctx: ToolContext, registry: LayerRegistry): Promise<Applied> {
  return (await loadApplied(ctx.db)) ?? { layers: layersFor(await newestActivation(ctx), registry), installed: [] };
}

export async function findNewestActivation(ctx: ToolContext): Promise<Asked | null> {
  const [row] = await ctx.db
    .select({ input: activations.input, assumptions: activations.assumptions, revision: activations.revision })
    .from(activations)
    .where(eq(activations.businessId, ctx.tenant.id))
    .orderBy(desc(activations.revision))
    .limit(1);
  return row ?? null;
}

export async function newestActivation(ctx: ToolContext): Promise<Asked> {
  const found = await findNewestActivation(ctx);
  if (found) return found;
  throw new ToolError('conflict', {
    reason: 'not_activated',
    message: 'This business was not set up by an activation, so it has no layers.',
    fix: { tool: 'provisioning_plan_activation' },
  });
}
