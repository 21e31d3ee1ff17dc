import { digest } from '#kernel/canonical.ts';
import { ToolError } from '#kernel/errors.ts';
import type { BusinessActivationInput } from './activation-input.ts';
import { BusinessActivationInput as InputSchema } from './activation-input.ts';
import { toggleNames, type Toggle } from './activation-tables.ts';
import type { Plan } from './planner/plan.ts';

/** The plan as an input that can be activated, or what is missing, as an error that asks for it. */
export function completeInput(plan: Plan): BusinessActivationInput {
  if (plan.needs.length === 0 && plan.contradictions.length === 0) {
    const parsed = InputSchema.safeParse(plan.input);
    if (parsed.success) return parsed.data;
    throw new ToolError('invalid_input', {
      reason: 'plan_invalid',
      message: 'The plan does not hold together.',
      issues: parsed.error.issues.map((issue) => ({ path: issue.path.join('.'), message: issue.message })),
    });
  }
  throw new ToolError('invalid_input', {
    reason: plan.needs.length > 0 ? 'plan_incomplete' : 'plan_contradictory',
    message: [...plan.needs.map((need) => need.question), ...plan.contradictions.map((contradiction) => contradiction.message)].join(' '),
    fix: { tool: 'provisioning_plan_activation', hint: 'Say what is missing in the prompt, and plan again.' },
    data: { needs: plan.needs, contradictions: plan.contradictions },
  });
}

/** The toggles asked for, split by whether their domain exists in this house. */
export function splitToggles(
  toggles: Readonly<Record<Toggle, boolean>>,
  existing: ReadonlySet<string>,
): { on: Toggle[]; notAvailable: Toggle[] } {
  const wanted = toggleNames.filter((toggle) => toggles[toggle]);
  return { on: wanted.filter((toggle) => existing.has(toggle)), notAvailable: wanted.filter((toggle) => !existing.has(toggle)) };
}

interface Asked {
  input: Pick<BusinessActivationInput, 'toggles'>;
  notAvailable: readonly string[];
}

/** The toggles that an activation switched on. */
export function togglesOn({ input, notAvailable }: Asked): Toggle[] {
  return toggleNames.filter((toggle) => input.toggles[toggle] && !notAvailable.includes(toggle));
}

/** A business's modules as they are without what this activation added to the earlier one, and with what it switched off. */
export function modulesWithout(
  activation: Asked & { switchedOff: readonly string[] },
  earlier: Asked,
  modules: readonly string[],
): string[] {
  const kept = new Set<string>(togglesOn(earlier));
  const added = new Set<string>(togglesOn(activation));
  const stays = modules.filter((module) => kept.has(module) || !added.has(module));
  return [...new Set([...stays, ...activation.switchedOff])];
}

/** Equal digests: activating again changes nothing. A domain that landed meanwhile makes another digest. */
export function activationDigest(input: BusinessActivationInput, on: readonly Toggle[]): string {
  return digest({ input, on });
}

/** What the tenant's settings keep of the input: what tools of all domains go by. */
export function settingsOf(
  { country, currency, timezone, languages, industry, region, domain, integrations }: BusinessActivationInput,
  sandboxOf?: string,
): Record<string, unknown> {
  // Null takes away what an earlier activation had said.
  return {
    country,
    currency,
    timezone,
    languages,
    industry,
    region,
    integrations,
    domain: domain ?? null,
    ...(sandboxOf && { sandboxOf }),
  };
}
