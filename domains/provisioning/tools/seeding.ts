import { z } from 'zod';
import { defineTool } from '#kernel/tool.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import { enableUser, installRoles, inviteUser } from '#domains/tenancy/public.ts';
import { ToolError } from '#kernel/errors.ts';
import type { Industry } from '../activation-tables.ts';
import { presets } from '../presets/presets.ts';
import { loadActivation, STEP_PERMISSION, stepExamples, stepInput, stepOutput } from '../step-tool.ts';

export const seedData = defineTool({
  name: 'provisioning_seed_data',
  title: 'Seed data',
  summary: 'Step 5: what each feature starts with, by industry and country.',
  guide: 'A step of an activation; the saga calls it. Seeding again adds only what is missing.',
  effect: 'reversible',
  permission: STEP_PERMISSION,
  powers: ['platform'],
  calls: ['tenancy_install_roles', 'tenancy_invite_user', 'tenancy_enable_user'],
  aliases: ['seed_data'],
  input: stepInput,
  output: stepOutput,
  examples: stepExamples,
  async run({ activationId }, ctx) {
    const { input } = await loadActivation(ctx.db, activationId);
    const rows = await seedAll(ctx);
    const { created } = await ctx.call(installRoles, { roles: rolesFor(ctx, input.industry) });
    const adminId = input.adminEmail ? await letAdminIn(ctx, input.adminEmail) : null;
    return { facts: { rows, roles: created, ...(adminId && { adminId }) }, awaiting: [] };
  },
});

/** The first administrator, where the prompt names one; null when that person is here already. */
async function letAdminIn(ctx: ToolContext, email: string): Promise<string | null> {
  try {
    const { id } = await ctx.call(inviteUser, { email, name: email.slice(0, email.indexOf('@')), roles: ['owner'] });
    await ctx.call(enableUser, { userId: id });
    return id;
  } catch (error) {
    // Activating again finds the administrator of the first time.
    if (error instanceof ToolError && error.reason === 'email_taken') return null;
    throw error;
  }
}

/** What the industry and the features that are on suggest; the owner's role is tenancy's own. */
function rolesFor(ctx: ToolContext, industry: Industry): { name: string; title: string; permissions: string[] }[] {
  const ofPreset = presets[industry].roles.map(({ key, title, permissions }) => ({ name: key, title, permissions }));
  const ofDomains = switchedOn(ctx).flatMap(({ roles }) =>
    Object.entries(roles).map(([name, { title, permissions }]) => ({ name, title, permissions: [...permissions] })),
  );
  return [...ofPreset, ...ofDomains].filter(({ name }) => name !== 'owner');
}

const switchedOn = (ctx: ToolContext) =>
  ctx.powers.domains().filter(({ toggle }) => toggle === null || ctx.tenant.modules.includes(toggle));

async function seedAll(ctx: ToolContext): Promise<Record<string, number>> {
  const on = switchedOn(ctx);
  const rows: Record<string, number> = {};
  for (const [i, { name, title }] of on.entries()) {
    ctx.progress(i / on.length, `Seeding ${title}.`);
    rows[name] = await ctx.powers.seed(name);
  }
  return rows;
}

export const preparePlatform = defineTool({
  name: 'provisioning_prepare_platform',
  title: 'Prepare platform',
  summary: 'Seed the operator’s own tenant: roles, plans and what else a platform starts with.',
  guide: 'The server calls it at every start; running it again adds only what is missing.',
  effect: 'reversible',
  permission: 'platform:prepare',
  powers: ['platform'],
  input: z.object({}),
  output: z.object({ rows: z.record(z.string(), z.int()).describe('Rows added, by domain.') }),
  examples: [{}],
  async run(_input, ctx) {
    return { rows: await seedAll(ctx) };
  },
});
