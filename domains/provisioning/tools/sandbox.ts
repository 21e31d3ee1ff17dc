import { z } from 'zod';
import { notFound, ToolError } from '#kernel/errors.ts';
import { fixture } from '#kernel/fixture.ts';
import { defineTool } from '#kernel/tool.ts';
import { getTenant } from '#domains/tenancy/public.ts';
import { activationFields } from '../activation-input.ts';
import { assertOperator, type RoleWish, standingOf, startActivation, STARTING_CALLS } from '../start-activation.ts';
import { StartedActivation } from './activations.ts';

/** Roles that come with every tenant, and are not copied. */
const isOwn = ({ isSystem }: { isSystem: boolean }): boolean => !isSystem;

export const cloneBusiness = defineTool({
  name: 'provisioning_clone_business',
  title: 'Clone business',
  summary: 'Make a sandbox of a business: its settings, features, preset and roles, and none of its records.',
  guide:
    'Use to try something out. A sandbox reaches nobody: messages go to the outbox folder, it has no DNS and no pods. Watch provisioning_get_activation; take it away with provisioning_destroy_business.',
  effect: 'compensable',
  compensate: { tool: 'provisioning_roll_back_activation', input: ({ output }) => ({ activationId: output.activationId }) },
  permission: 'platform:activate',
  powers: ['platform', 'rehearse'],
  calls: STARTING_CALLS,
  input: z.object({
    businessId: z.uuid().describe('The business to copy.'),
    slug: activationFields.slug.describe('Short name of the sandbox: unique, final.'),
  }),
  output: StartedActivation.extend({ roles: z.int().describe('Roles that are copied.') }),
  examples: [{ businessId: fixture('tenancy.tenant.acme'), slug: 'fixture-acme-sandbox' }],
  examplesIn: 'platform',
  async run({ businessId, slug }, ctx) {
    assertOperator(ctx);
    const standing = await standingOf(ctx, businessId);
    if (!standing) throw notFound('activation', { tool: 'provisioning_list_activations' });
    if (standing.sandboxOf) {
      throw new ToolError('conflict', {
        reason: 'is_sandbox',
        message: 'This is a sandbox itself.',
        fix: { tool: 'provisioning_clone_business', input: { businessId: standing.sandboxOf } },
      });
    }
    const source = await ctx.call(getTenant, { tenantId: businessId });
    // Another tenant's records are read where nothing of it can stay.
    const { output } = await ctx.powers.rehearse((rehearsal) => rehearsal.perform(source, 'tenancy_list_roles', { limit: 100 }));
    const { items } = output as unknown as { items: (RoleWish & { isSystem: boolean })[] };
    const roles = items.filter(isOwn).map(({ name, title, permissions }) => ({ name, title, permissions }));
    // Whose address it is stays behind: a sandbox writes to nobody and lets nobody in.
    const { adminEmail: _mail, domain: _domain, ...input } = standing.input;
    const started = await startActivation(ctx, {
      business: { ...input, slug, name: `${input.name.slice(0, 100)} (sandbox)` },
      assumptions: [{ field: 'slug', value: slug, because: 'A sandbox of another business.' }],
      sandboxOf: businessId,
      ...(roles.length > 0 && { roles }),
    });
    return { ...started, roles: roles.length };
  },
});
