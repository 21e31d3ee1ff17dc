import { canonicalJson } from '#kernel/canonical.ts';
import { ToolError } from '#kernel/errors.ts';
import { matchesPattern } from '#kernel/names.ts';
import { decide, type Policy, type Question } from '#kernel/policy.ts';
import { EFFECTS } from '#kernel/tool.ts';
import { ACTOR_KINDS } from './shapes.ts';

type Row = Record<string, unknown> | null;

export interface FieldChange {
  field: string;
  before: unknown;
  after: unknown;
}

/** The fields in which two states of a row differ, in the row's own column names. `tenant_id` tells nobody anything. */
export function diffFields(before: Row, after: Row): FieldChange[] {
  const fields = new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})]);
  fields.delete('tenant_id');
  return [...fields]
    .map((field) => ({ field, before: before?.[field] ?? null, after: after?.[field] ?? null }))
    .filter((change) => canonicalJson(change.before) !== canonicalJson(change.after));
}

/** Somebody must always be able to mend the rules: the tools that do it, called by a person of no particular role. */
const WAYS_OUT = ['governance_update_policy', 'governance_delete_policy'].map((name): Question => ({
  tool: { name, effect: 'reversible' } as Question['tool'],
  principal: { actor: { kind: 'person', id: '', name: '' }, roles: [], isInteractive: true },
  amount: null,
  labels: [],
}));

/**
 * Refuses a set of rules under which nobody could change the rules any more. Rules that name actors, roles, labels or
 * amounts leave others a way, so they pass.
 */
export function assertNoLockOut(policies: readonly Policy[]): void {
  for (const question of WAYS_OUT) {
    const { decision, rule } = decide(policies, question);
    if (decision !== 'deny' && decision !== 'confirm') continue;
    throw new ToolError('conflict', {
      reason: 'policy_locks_out',
      message: `Under the rule “${rule}” no person could change the rules any more.`,
      fix: { hint: 'Narrow it by tools, effects or actorKinds, or put a rule before it that allows governance_* to persons.' },
      data: { rule },
    });
  }
}

/** What a rule may ask of a call. */
export const CONDITIONS = ['tools', 'effects', 'actorKinds', 'actorIds', 'roles', 'labels'] as const;
/** What a budget may ask of a call. */
export const BUDGET_CONDITIONS = ['tools', 'actorKinds', 'actorIds'] as const;

type Conditions = Partial<Record<(typeof CONDITIONS)[number], readonly string[]>>;

/** A word that can never match would make a rule that holds nothing back, and nobody would notice. */
const POSSIBLE = {
  tools: { test: (word: string) => /^[a-z0-9_]*\*?$/.test(word), hint: 'A tool name, or a beginning that ends in *.' },
  effects: { test: (word: string) => Object.hasOwn(EFFECTS, word), hint: `One of ${Object.keys(EFFECTS).join(', ')}.` },
  actorKinds: { test: (word: string) => (ACTOR_KINDS as readonly string[]).includes(word), hint: `One of ${ACTOR_KINDS.join(', ')}.` },
} as const;

export function assertConditions(when: Conditions): void {
  const issues = Object.entries(POSSIBLE).flatMap(([condition, { test, hint }]) => {
    const words = when[condition as keyof typeof POSSIBLE] ?? [];
    return words.every(test) ? [] : [{ path: `when.${condition}`, message: hint }];
  });
  if (issues.length > 0)
    throw new ToolError('invalid_input', { reason: 'condition_impossible', message: 'A condition could never hold.', issues });
}

/** An empty list says “no condition”, which the kernel keeps as null. */
export const orNull = <T>(list: readonly T[] | undefined): T[] | null => (list && list.length > 0 ? [...list] : null);

export function assertMaskNames(decision: string, maskFields: readonly string[]): void {
  if (decision !== 'mask' || maskFields.length > 0) return;
  throw new ToolError('invalid_input', {
    reason: 'mask_fields_missing',
    message: 'A rule that masks names the output fields to blank.',
    issues: [{ path: 'maskFields', message: 'Name at least one field.' }],
  });
}

/** A budget of money is limited in money, any other by a count. */
export function assertLimitFits(measure: string, limit: { count?: number | undefined; money?: unknown }): void {
  const isMoney = measure === 'money';
  if ((limit.money !== undefined) === isMoney && (limit.count !== undefined) === !isMoney) return;
  throw new ToolError('invalid_input', {
    reason: 'limit_does_not_fit',
    message: isMoney ? 'A budget of money takes limitMoney, and no limitCount.' : 'This budget takes limitCount, and no limitMoney.',
    issues: [{ path: isMoney ? 'limitMoney' : 'limitCount', message: 'Give this one, and only this one.' }],
  });
}

interface Limited {
  measure: string;
  limitUnits: bigint;
  isEnabled: boolean;
  actorKinds: readonly string[] | null;
  actorIds: readonly string[] | null;
  tools: readonly string[] | null;
}

/** A budget of nothing for everybody could never be raised again. */
export function assertBudgetLeavesAWay(budget: Limited): void {
  const counts = budget.measure === 'calls' || budget.measure === 'rows';
  if (!budget.isEnabled || !counts || budget.limitUnits > 0n) return;
  const isForAll = !budget.actorIds && (budget.actorKinds?.includes('person') ?? true);
  const isOfWayOut = budget.tools?.some((pattern) => matchesPattern('governance_update_budget', pattern)) ?? true;
  if (!isForAll || !isOfWayOut) return;
  throw new ToolError('conflict', {
    reason: 'budget_locks_out',
    message: 'Under this budget no person could raise it again.',
    fix: { hint: 'Narrow it by tools, actorKinds or actorIds, or allow more than nothing.' },
  });
}

/** What the kernel's window keys say: `session:<session>`, or `day:<UTC day>:<actor>`. */
export function readWindow(key: string): { session: string | null; day: string | null; actorId: string | null } {
  const day = /^day:(\d{4}-\d\d-\d\d):(.*)$/s.exec(key);
  if (day) return { session: null, day: day[1] ?? null, actorId: day[2] ?? null };
  return { session: key.replace(/^session:/, ''), day: null, actorId: null };
}
