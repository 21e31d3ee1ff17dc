import { and, desc, eq, gt, ne } from 'drizzle-orm';
import { z } from 'zod';
import { notFound, ToolError } from '#kernel/errors.ts';
import { fixture } from '#kernel/fixture.ts';
import { defineTool } from '#kernel/tool.ts';
import { activations } from '../schema.ts';
import { ACTIVATION_STATUS } from '../steps.ts';

export const rollBackActivation = defineTool({
  name: 'provisioning_roll_back_activation',
  title: 'Roll back activation',
  summary: 'Take back the steps of an activation, newest first.',
  guide:
    'Use when a business should not have been activated. Runs in the background; the business is suspended at the end. Data that people entered since stops it.',
  effect: 'irreversible',
  permission: 'platform:activate',
  input: z.object({ activationId: z.uuid().describe('From provisioning_list_activations.') }),
  output: z.object({ activationId: z.uuid().describe('The activation.'), status: z.enum(ACTIVATION_STATUS).describe('Where it is now.') }),
  examples: [{ activationId: fixture('provisioning.activation.done') }],
  examplesIn: 'platform',
  async run({ activationId }, ctx) {
    const [row] = await ctx.db.select().from(activations).where(eq(activations.id, activationId)).for('update');
    if (!row) throw notFound('activation', { tool: 'provisioning_list_activations' });
    if (row.status !== 'done' && row.status !== 'stuck') {
      throw new ToolError('conflict', {
        reason: `activation_${row.status}`,
        message: `The activation is ${row.status}; only a finished one can be rolled back.`,
        fix: { tool: 'provisioning_get_activation', input: { activationId } },
      });
    }
    const [later] = await ctx.db
      .select({ id: activations.id })
      .from(activations)
      .where(and(eq(activations.businessId, row.businessId), gt(activations.revision, row.revision), ne(activations.status, 'rolled_back')))
      .orderBy(desc(activations.revision))
      .limit(1);
    if (later) {
      throw new ToolError('conflict', {
        reason: 'activation_superseded',
        message: 'A later activation of this business stands on this one. Roll that back first.',
        fix: { tool: 'provisioning_roll_back_activation', input: { activationId: later.id } },
      });
    }
    await ctx.db.update(activations).set({ status: 'rolling_back' }).where(eq(activations.id, activationId));
    ctx.start('rollback', { activationId, businessId: row.businessId });
    return { activationId, status: 'rolling_back' as const };
  },
});
