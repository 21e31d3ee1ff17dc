import { PLATFORM_TENANT_ID } from '#kernel/directory.ts';
import { fixture } from '#kernel/fixture.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import { operatorSettings } from './operator-settings.ts';
import { planActivation } from './planner/plan.ts';
import { completeInput } from './rules.ts';
import { activations, steps } from './schema.ts';
import { destructions, surveys } from './schema-life.ts';
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
  await ctx.db
    .insert(surveys)
    .values({
      id: fixture('provisioning.survey.running'),
      activationId: fixture('provisioning.activation.done'),
      status: 'running',
      startedAt: ctx.now(),
    })
    .onConflictDoNothing();
  if (isPlatform) await departures(ctx);
}

/** Two businesses on their way out: one that can still be kept, and one whose cool-off is over. */
async function departures(ctx: ToolContext): Promise<void> {
  const exported = { file: 'fixture.zip', sha256: '0'.repeat(64), bytes: 0, rows: 0, objects: 0 };
  const rows = [
    { name: 'cooling', tenant: 'parting', days: -5 },
    { name: 'due', tenant: 'leaving', days: -40 },
  ];
  for (const { name, tenant, days } of rows) {
    const askedAt = ctx.now().add({ hours: 24 * days });
    await ctx.db
      .insert(destructions)
      .values({
        id: fixture(`provisioning.destruction.${name}`),
        businessId: fixture(`tenancy.tenant.${tenant}`),
        slug: tenant,
        status: 'cooling_off',
        reason: 'The contract has ended.',
        coolOffDays: 30,
        askedAt,
        askedBy: 'fixture',
        dueAt: askedAt.add({ hours: 24 * 30 }),
        exported,
      })
      .onConflictDoNothing();
  }
}
