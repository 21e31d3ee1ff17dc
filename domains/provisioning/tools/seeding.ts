import { z } from 'zod';
import { defineTool } from '#kernel/tool.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import { STEP_PERMISSION, stepExamples, stepInput, stepOutput } from '../step-tool.ts';

export const seedData = defineTool({
  name: 'provisioning_seed_data',
  title: 'Seed data',
  summary: 'Step 5: what each feature starts with, by industry and country.',
  guide: 'A step of an activation; the saga calls it. Seeding again adds only what is missing.',
  effect: 'reversible',
  permission: STEP_PERMISSION,
  powers: ['platform'],
  aliases: ['seed_data'],
  input: stepInput,
  output: stepOutput,
  examples: stepExamples,
  async run(_input, ctx) {
    return { facts: { rows: await seedAll(ctx) }, awaiting: [] };
  },
});

async function seedAll(ctx: ToolContext): Promise<Record<string, number>> {
  const on = ctx.powers.domains().filter(({ toggle }) => toggle === null || ctx.tenant.modules.includes(toggle));
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
