import type { Preview, Principal } from '#kernel/kernel.ts';
import { matchesPattern } from '#kernel/names.ts';
import type { Effect, Tool } from '#kernel/tool.ts';

export type Decision = 'allow' | 'mask' | 'confirm' | 'deny';

/** A rule of the tenant. A null condition matches everything; tools and roles are patterns. */
export interface Policy {
  id: string;
  name: string;
  decision: Decision;
  tools: string[] | null;
  effects: Effect[] | null;
  actorKinds: string[] | null;
  actorIds: string[] | null;
  roles: string[] | null;
  /** Matches when the session has read any of these. */
  labels: string[] | null;
  /** Matches when the call moves more than this, in minor units of `currency`. */
  overMinor: string | null;
  currency: string | null;
  maskFields: string[];
  reason: string;
}

export interface Budget {
  id: string;
  name: string;
  measure: 'calls' | 'rows' | 'money' | 'irreversible';
  per: 'call' | 'session' | 'day';
  actorKinds: string[] | null;
  actorIds: string[] | null;
  tools: string[] | null;
  limitUnits: string;
  currency: string | null;
}

export interface Question {
  tool: Tool;
  principal: Pick<Principal, 'actor' | 'roles' | 'isInteractive'>;
  amount: { minor: bigint; currency: string } | null;
  labels: readonly string[];
}

export interface Verdict {
  decision: Decision;
  /** The rule that decided: a policy's name, or one of the platform's own. */
  rule: string | null;
  reason: string;
  maskFields: readonly string[];
}

const ALLOWED: Verdict = { decision: 'allow', rule: null, reason: '', maskFields: [] };

/**
 * The first matching rule decides. Under every tenant's rules lie two of the platform's own, which a tenant can make
 * stricter and never looser: only a person does what is `human_only`, and an agent's irreversible call wants approval.
 */
export function decide(policies: readonly Policy[], question: Question): Verdict {
  const own = policies.find((policy) => matches(policy, question));
  const verdict = own ? { decision: own.decision, rule: own.name, reason: own.reason, maskFields: own.maskFields } : ALLOWED;
  const floor = platformFloor(question);
  return floor && SEVERITY[floor.decision] > SEVERITY[verdict.decision] ? floor : verdict;
}

const SEVERITY = { allow: 0, mask: 1, confirm: 2, deny: 3 } as const satisfies Record<Decision, number>;

function platformFloor({ tool, principal }: Question): Verdict | null {
  if (tool.effect === 'human_only' && principal.actor.kind !== 'person') {
    return {
      decision: 'confirm',
      rule: 'platform.human_only',
      reason: 'Only a person may do this; an agent may propose it.',
      maskFields: [],
    };
  }
  if (tool.effect === 'irreversible' && principal.actor.kind === 'agent') {
    return {
      decision: 'confirm',
      rule: 'platform.agent_irreversible',
      reason: 'An agent needs approval for what cannot be undone.',
      maskFields: [],
    };
  }
  return null;
}

function matches(policy: Policy, { tool, principal, amount, labels }: Question): boolean {
  return (
    (!policy.tools || policy.tools.some((pattern) => matchesPattern(tool.name, pattern))) &&
    (!policy.effects || policy.effects.includes(tool.effect)) &&
    (!policy.actorKinds || policy.actorKinds.includes(principal.actor.kind)) &&
    (!policy.actorIds || policy.actorIds.includes(principal.actor.id)) &&
    (!policy.roles || principal.roles.some((role) => policy.roles?.includes(role))) &&
    (!policy.labels || policy.labels.some((label) => labels.includes(label))) &&
    (policy.overMinor === null || (amount !== null && amount.currency === policy.currency && amount.minor > BigInt(policy.overMinor)))
  );
}

export interface Charge {
  budgetId: string;
  name: string;
  measure: Budget['measure'];
  /** Null: the limit is per call and needs no counter. */
  windowKey: string | null;
  units: string;
  limitUnits: string;
}

/** What this call will use of which budgets; rows are counted by the database when the call ends. */
export function chargesOf(budgets: readonly Budget[], question: Question, window: { session: string; day: string }): Charge[] {
  const { tool, principal, amount } = question;
  const { actor } = principal;
  const units = {
    calls: '1',
    rows: '0',
    irreversible: tool.effect === 'irreversible' ? '1' : '0',
    money: amount?.minor.toString() ?? '0',
  } as const satisfies Record<Budget['measure'], string>;
  const windows = { call: null, session: `session:${window.session}`, day: `day:${window.day}:${actor.id}` };
  return budgets
    .filter(
      (budget) =>
        (!budget.actorKinds || budget.actorKinds.includes(actor.kind)) &&
        (!budget.actorIds || budget.actorIds.includes(actor.id)) &&
        (!budget.tools || budget.tools.some((pattern) => matchesPattern(tool.name, pattern))) &&
        (budget.measure !== 'money' || budget.currency === amount?.currency) &&
        (budget.measure === 'rows' || units[budget.measure] !== '0'),
    )
    .map(({ id, name, measure, per, limitUnits }) => ({
      budgetId: id,
      name,
      measure,
      windowKey: windows[per],
      units: units[measure],
      limitUnits,
    }));
}

/** The output with the named fields blanked, at any depth. */
export function maskOutput(value: unknown, fields: readonly string[]): unknown {
  if (Array.isArray(value)) return value.map((item) => maskOutput(item, fields));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      fields.includes(key) ? (typeof inner === 'string' ? '•••' : null) : maskOutput(inner, fields),
    ]),
  );
}

/** The rows of a preview show what the output would have hidden, under their columns' names. */
export function maskPreview(preview: Preview, fields: readonly string[]): Preview {
  if (fields.length === 0) return preview;
  const names = [...fields, ...fields.map((field) => field.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`))];
  const { rows, events, effects } = preview;
  return { ...preview, ...(maskOutput({ rows, events, effects }, names) as Pick<Preview, 'rows' | 'events' | 'effects'>) };
}
