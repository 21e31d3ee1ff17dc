import { PLATFORM_TENANT_ID } from '#kernel/directory.ts';
import { fixture } from '#kernel/fixture.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import { operatorSettings } from './operator-settings.ts';
import { planActivation } from './planner/plan.ts';
import { completeInput } from './rules.ts';
import { activations, steps } from './schema.ts';
import { STEPS } from './steps.ts';

/** Two activations of this very tenant: one running, for the steps' examples, and one done. */
export async function fixtures(ctx: ToolContext): Promise<void> {
  const isPlatform = ctx.tenant.id === PLATFORM_TENANT_ID;
  const slug = `fixture-${ctx.tenant.id.slice(-12)}`;
  const input = completeInput(planActivation(JSON.stringify({ name: 'Fixture Clinic', slug, industry: 'healthcare', country: 'NG' })));
  const rows = [
    { name: 'running', status: 'running' as const, revision: 1 },
    { name: 'done', status: 'done' as const, revision: 2 },
  ];
  for (const { name, status, revision } of rows) {
    const id = fixture(`provisioning.activation.${name}`);
    const businessId = isPlatform ? fixture('tenancy.tenant.acme') : ctx.tenant.id;
    await ctx.db
      .insert(activations)
      .values({
        id,
        businessId,
        revision,
        slug,
        input,
        digest: name,
        assumptions: [],
        platform: operatorSettings({}),
        notAvailable: [],
        status,
        startedAt: ctx.now(),
      })
      .onConflictDoNothing();
    await ctx.db
      .insert(steps)
      .values(
        STEPS.map((step, position) => ({
          id: fixture(`provisioning.step.${name}.${step.name}`),
          activationId: id,
          businessId,
          name: step.name,
          position,
          status: 'pending' as const,
        })),
      )
      .onConflictDoNothing();
  }
}
