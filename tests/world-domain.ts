import { z } from 'zod';
import { defineDomain } from '#kernel/domain.ts';
import { defineTool } from '#kernel/tool.ts';

/** The platform's secret in tests. */
export const TEST_SECRET = Buffer.from('a secret of thirty-two bytes at least, for tests');

/** Fills a fresh tenant with a domain's seeds and fixtures, on the same road as everything else. */
export const prepareTenant = defineTool({
  name: 'world_prepare_tenant',
  title: 'Prepare tenant',
  summary: 'Seed a test tenant and add the fixtures.',
  guide: 'For tests only.',
  // Fixtures may stand in ledgers, which no undo empties.
  effect: 'irreversible',
  permission: 'world:write',
  powers: ['platform'],
  input: z.object({ domains: z.array(z.string()).describe('Domains, in order.') }),
  output: z.object({ rows: z.int().describe('Rows added.') }),
  examples: [{ domains: [] }],
  async run({ domains }, ctx) {
    let rows = 0;
    for (const domain of domains) rows += await ctx.powers.seed(domain, 'seed');
    for (const domain of domains) rows += await ctx.powers.seed(domain, 'fixtures');
    return { rows };
  },
});

export const worldDomain = defineDomain({
  name: 'world',
  title: 'World',
  purpose: 'Test tenants.',
  toggle: null,
  tables: [],
  tools: [prepareTenant],
});
