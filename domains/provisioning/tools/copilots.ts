import { inArray } from 'drizzle-orm';
import { z } from 'zod';
import { defineTool } from '#kernel/tool.ts';
import { copilots } from '../schema.ts';
import { STEP_PERMISSION, stepExamples, stepInput, stepOutput } from '../step-tool.ts';

export const enableAiCopilots = defineTool({
  name: 'provisioning_enable_ai_copilots',
  title: 'Enable AI copilots',
  summary: 'Step 7: a copilot for each feature, with its MCP door and what it may do.',
  guide: 'A step of an activation; the saga calls it. Copilots get no key here: people lend them one with tenancy_create_api_key.',
  effect: 'reversible',
  permission: STEP_PERMISSION,
  powers: ['platform'],
  aliases: ['enable_ai_copilots'],
  input: stepInput,
  output: stepOutput,
  examples: stepExamples,
  async run(_input, ctx) {
    const on = ctx.powers.domains().filter(({ toggle }) => toggle === null || ctx.tenant.modules.includes(toggle));
    const names = new Set(on.map(({ name }) => name));
    const known = await ctx.db.select({ id: copilots.id, domain: copilots.domain }).from(copilots);
    const present = new Set(known.map(({ domain }) => domain));
    // A feature that was switched off has no copilot: its door would be shut.
    const gone = known.filter(({ domain }) => !names.has(domain));
    if (gone.length > 0)
      await ctx.db.delete(copilots).where(
        inArray(
          copilots.id,
          gone.map(({ id }) => id),
        ),
      );
    const added = on.filter(({ name }) => !present.has(name));
    if (added.length > 0) {
      await ctx.db.insert(copilots).values(
        added.map(({ name, title, permissions }) => ({
          id: ctx.newId(),
          domain: name,
          title: `${title} copilot`,
          mcpPath: `/mcp/${name}`,
          permissions: permissions.filter((permission) => !permission.startsWith('platform:')),
        })),
      );
    }
    return { facts: { copilots: on.map(({ name }) => name), front: '/mcp' }, awaiting: [] };
  },
});

export const listCopilots = defineTool({
  name: 'provisioning_list_copilots',
  title: 'List copilots',
  summary: 'The copilots of this business and the MCP door of each.',
  guide: 'Use to connect an AI client: each door lists one feature’s tools, /mcp searches all.',
  effect: 'read',
  permission: 'provisioning:read',
  input: z.object({}),
  output: z.object({
    items: z
      .array(
        z.object({
          domain: z.string().describe('Which domain.'),
          title: z.string().describe('What people call it.'),
          mcpPath: z.string().describe('Where its tools are served.'),
          permissions: z.array(z.string()).describe('What it may do at most.'),
        }),
      )
      .describe('By domain.'),
  }),
  examples: [{}],
  async run(_input, ctx) {
    const items = await ctx.db
      .select({ domain: copilots.domain, title: copilots.title, mcpPath: copilots.mcpPath, permissions: copilots.permissions })
      .from(copilots)
      .orderBy(copilots.domain);
    return { items };
  },
});
