import { defineTool } from '#kernel/tool.ts';
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
    const on = ctx.powers.domains().filter(({ toggle }) => toggle === null || ctx.tenant.modules.includes(toggle));
    const rows: Record<string, number> = {};
    for (const [i, { name, title }] of on.entries()) {
      ctx.progress(i / on.length, `Seeding ${title}.`);
      rows[name] = await ctx.powers.seed(name);
    }
    return { facts: { rows }, awaiting: [] };
  },
});
