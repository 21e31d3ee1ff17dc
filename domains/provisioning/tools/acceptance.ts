import { z } from 'zod';
import { ToolError } from '#kernel/errors.ts';
import { defineTool } from '#kernel/tool.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import { OUTCOMES, PARTS } from '../acceptance/stage.ts';
import { assertPassed, verify } from '../acceptance/verify.ts';
import { INDUSTRIES, type Industry, keysOf } from '../activation-tables.ts';
import { findNewestActivation } from '../settings/of-business.ts';

const industries: readonly string[] = keysOf(INDUSTRIES);

const PlayedStep = z.object({
  part: z
    .enum(PARTS)
    .describe('A right that must be missing, the story, what books must always be, a look from outside, or a promise to customers.'),
  as: z.string().describe('The role.'),
  does: z.string().describe('What happens.'),
  tool: z.string().nullable().describe('What was called; null: nothing yet.'),
  outcome: z.enum(OUTCOMES).describe('How it went; off: the feature is off; gone: people deleted the role.'),
  expected: z.string().describe('ok, nothing, or an error code.'),
  got: z.string().describe('How it ended.'),
});

export const verifyBusiness = defineTool({
  name: 'provisioning_verify_business',
  title: 'Verify business',
  summary: 'Play a day in the life of the business with its own roles, and take everything back.',
  guide:
    'Use after an activation or a change of roles: each role must be able to do its tasks and be refused the rest, and another business must see nothing. Leaves no row and sends nothing.',
  effect: 'reversible',
  permission: 'provisioning:write',
  powers: ['platform', 'rehearse'],
  input: z.object({ mustPass: z.boolean().default(false).describe('Fail with acceptance_failed instead of reporting failed steps.') }),
  output: z.object({
    isPassed: z.boolean().describe('Nothing failed.'),
    counts: z.record(z.enum(OUTCOMES), z.int()).describe('Steps by outcome.'),
    steps: z.array(PlayedStep).describe('In order.'),
  }),
  examples: [{}],
  async run({ mustPass }, ctx) {
    const report = await verify(ctx, await industryOf(ctx));
    if (mustPass) assertPassed(report);
    return { isPassed: report.counts.failed === 0, ...report };
  },
});

/** That of the newest activation; a business that none has made may still say its industry. */
async function industryOf(ctx: ToolContext): Promise<Industry> {
  const industry = (await findNewestActivation(ctx))?.input.industry ?? ctx.tenant.settings['industry'];
  if (typeof industry === 'string' && industries.includes(industry)) return industry as Industry;
  throw new ToolError('conflict', {
    reason: 'industry_unknown',
    message: 'Nobody has said what this business does.',
    fix: { tool: 'tenancy_update_tenant', input: { settings: { industry: 'other' } } },
  });
}
