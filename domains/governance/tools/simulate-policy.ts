import { asc, eq } from 'drizzle-orm';
import { z } from 'zod';
import type { Db } from '#kernel/db.ts';
import { Money, toMinor } from '#kernel/money.ts';
import { decide, type Policy, type Question } from '#kernel/policy.ts';
import { defineTool } from '#kernel/tool.ts';
import { policies } from '../schema.ts';
import { ACTOR_KINDS, EFFECT_NAMES } from '../shapes.ts';

/** The rules as the kernel asks them: those that are on, in its order. */
export async function loadPolicies(db: Db): Promise<Policy[]> {
  const rows = await db.select().from(policies).where(eq(policies.isEnabled, true)).orderBy(asc(policies.priority), asc(policies.id));
  return rows.map((row) => ({ ...row, overMinor: row.overMinor?.toString() ?? null }));
}

export const simulatePolicy = defineTool({
  name: 'governance_simulate_policy',
  title: 'Simulate policy',
  summary: 'What the rules would say to a call, without making it.',
  guide:
    'Use to check a rule, or before asking an agent for something. Give the effect as tools_describe states it. Permissions, toggles and budgets are not asked: a dry run of the call itself asks them all.',
  effect: 'read',
  permission: 'governance:read',
  input: z.object({
    tool: z.string().max(64).describe('Full name.'),
    effect: z.enum(EFFECT_NAMES).describe("The tool's."),
    actorKind: z.enum(ACTOR_KINDS).describe('Who would call.'),
    actorId: z.string().max(300).default('').describe('Which one.'),
    roles: z.array(z.string().max(100)).default([]).describe('Roles of the caller.'),
    labels: z.array(z.string().max(100)).default([]).describe('What the session has read.'),
    amount: Money.optional().describe('What the call would move.'),
  }),
  output: z.object({
    decision: z.enum(['allow', 'mask', 'confirm', 'deny']).describe('What would happen.'),
    rule: z.string().nullable().describe("The rule that decides; platform.… are the platform's own, null: none matches."),
    reason: z.string().describe('What the caller would be told.'),
    maskFields: z.array(z.string()).describe('Fields of the answer that would be blank.'),
  }),
  examples: [
    { tool: 'finance_pay_bill', effect: 'irreversible', actorKind: 'agent', amount: { amount: '2000000.00', currency: 'NGN' } },
    { tool: 'crm_list_deals', effect: 'read', actorKind: 'person' },
  ],
  async run({ tool, effect, actorKind, actorId, roles, labels, amount }, ctx) {
    const question: Question = {
      // Of a tool, rules look at the name and the effect alone.
      tool: { name: tool, effect } as Question['tool'],
      principal: { actor: { kind: actorKind, id: actorId, name: '' }, roles, isInteractive: actorKind === 'person' },
      amount: amount ? { minor: toMinor(amount), currency: amount.currency } : null,
      labels,
    };
    const { maskFields, ...verdict } = decide(await loadPolicies(ctx.db), question);
    return { ...verdict, maskFields: [...maskFields] };
  },
});
