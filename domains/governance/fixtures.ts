import { fixture } from '#kernel/fixture.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import { budgets, policies } from './schema.ts';

/** A rule and a budget that no test of another domain can meet by chance: they concern agents, and a lot of money or rows. */
export async function governanceFixtures(ctx: ToolContext): Promise<void> {
  await ctx.db
    .insert(policies)
    .values({
      id: fixture('governance.policy.large_payments'),
      name: 'Large payments by agents',
      decision: 'confirm',
      priority: 500,
      tools: ['finance_pay_*'],
      actorKinds: ['agent'],
      overMinor: 1_000_000_00n,
      currency: 'NGN',
      maskFields: [],
      reason: 'A payment of this size by an agent needs a person.',
      isEnabled: true,
    })
    .onConflictDoNothing();
  await ctx.db
    .insert(budgets)
    .values({
      id: fixture('governance.budget.agent_rows'),
      name: 'Rows by agents',
      measure: 'rows',
      per: 'day',
      actorKinds: ['agent'],
      limitUnits: 100_000n,
      currency: null,
      isEnabled: true,
    })
    .onConflictDoNothing();
}
