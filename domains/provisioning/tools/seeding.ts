import { z } from 'zod';
import { defineTool } from '#kernel/tool.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import { enableUser, inviteUser } from '#domains/tenancy/public.ts';
import { ToolError } from '#kernel/errors.ts';
import { assertPassed, verify } from '../acceptance/verify.ts';
import { loadApplied, storeApplied } from '../settings/applied.ts';
import { install } from '../settings/install.ts';
import { settle, valuesOf } from '../settings/layers.ts';
import { keepVersions, layersFor, SHIPPED } from '../settings/registry.ts';
import { type ActivationRow, loadActivation, STEP_PERMISSION, stepExamples, stepInput, stepOutput } from '../step-tool.ts';

export const seedData = defineTool({
  name: 'provisioning_seed_data',
  title: 'Seed data',
  summary: 'Step 5: what each feature starts with, by industry and country; then a day in the life of the business, taken back.',
  guide: 'A step of an activation; the saga calls it. Seeding again adds only what is missing.',
  effect: 'reversible',
  permission: STEP_PERMISSION,
  powers: ['platform', 'rehearse'],
  calls: ['tenancy_install_roles', 'tenancy_invite_user', 'tenancy_enable_user'],
  aliases: ['seed_data'],
  input: stepInput,
  output: stepOutput,
  examples: stepExamples,
  async run({ activationId }, ctx) {
    const activation = await loadActivation(ctx.db, activationId);
    const { adminEmail, industry } = activation.input;
    // Before the domains' own seeds, which leave alone what is there.
    const { roles, isFirst } = await applySettings(ctx, activation);
    const rows = await seedAll(ctx);
    const adminId = adminEmail ? await letAdminIn(ctx, adminEmail) : null;
    const report = await verify(ctx, industry);
    // Later, people may have changed what the scenario stands on: then it is told, and nothing is taken back.
    if (isFirst) assertPassed(report);
    return { facts: { rows, roles, acceptance: report.counts, ...(adminId && { adminId }) }, awaiting: [] };
  },
});

/** Puts the layers down and hands what is new in them to the domains. */
async function applySettings(ctx: ToolContext, activation: ActivationRow): Promise<{ roles: string[]; isFirst: boolean }> {
  const before = await loadApplied(ctx.db);
  const layers = keepVersions(layersFor(activation, SHIPPED), before?.layers ?? []);
  const { installed, roles } = await install(ctx, valuesOf(settle(layers)), {
    before: before?.installed ?? [],
    extraRoles: rolesOfDomains(ctx),
  });
  await storeApplied(ctx.db, before, { layers, installed }, ctx.now());
  return { roles, isFirst: before === null };
}

/** What the features that are on suggest; the owner's role is tenancy's own. */
function rolesOfDomains(ctx: ToolContext): { name: string; title: string; permissions: string[] }[] {
  return switchedOn(ctx)
    .flatMap(({ roles }) => Object.entries(roles).map(([name, { title, permissions }]) => ({ name, title, permissions: [...permissions] })))
    .filter(({ name }) => name !== 'owner');
}

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
