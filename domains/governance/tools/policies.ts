import { and, asc, eq } from 'drizzle-orm';
import { z } from 'zod';
import { notFound } from '#kernel/errors.ts';
import { fixture } from '#kernel/fixture.ts';
import { fromMinor, Money, toMinor } from '#kernel/money.ts';
import { beyond, openPage, page, pageInput } from '#kernel/page.ts';
import { defineTool } from '#kernel/tool.ts';
import { assertConditions, assertMaskNames, assertNoLockOut, CONDITIONS, orNull } from '../rules.ts';
import { policies } from '../schema.ts';
import { loadPolicies } from './simulate-policy.ts';

const DECISIONS = ['allow', 'mask', 'confirm', 'deny'] as const;

const facts = {
  name: z.string().trim().min(1).max(100).describe('Unique.'),
  decision: z.enum(DECISIONS).describe('confirm: a person must agree.'),
  reason: z.string().trim().min(1).max(300).describe('Told to the caller.'),
  // One map in place of six lists: a listing has 350 tokens.
  when: z
    .partialRecord(z.enum(CONDITIONS), z.array(z.string().max(300)).max(100))
    .describe(
      'All must hold, each by any of its words. Tools: names or beginnings (finance_*); labels: what the session has read (untrusted).',
    ),
  over: Money.nullable().describe('Only calls that move more.'),
  maskFields: z.array(z.string().min(1).max(100)).max(100).describe('Output fields that mask blanks.'),
  priority: z.int().min(0).max(10_000).describe('The lowest that matches decides.'),
  isEnabled: z.boolean().describe('False: not asked.'),
};

const Policy = z.object({ id: z.uuid().describe('The rule.'), ...facts });

type PolicyRow = typeof policies.$inferSelect;

const toPolicy = (row: PolicyRow): z.output<typeof Policy> => ({
  id: row.id,
  name: row.name,
  decision: row.decision,
  reason: row.reason,
  when: Object.fromEntries(CONDITIONS.flatMap((condition) => (row[condition] ? [[condition, row[condition]]] : []))),
  over: row.overMinor === null || row.currency === null ? null : fromMinor(row.overMinor, row.currency),
  maskFields: row.maskFields,
  priority: row.priority,
  isEnabled: row.isEnabled,
});

/** The columns for what was given. A new `when` takes the place of the whole old one. */
function toColumns({ when, over, ...plain }: Partial<z.output<typeof Policy>>): Partial<typeof policies.$inferInsert> {
  if (when) assertConditions(when);
  return {
    ...(plain as Partial<typeof policies.$inferInsert>),
    ...(when && Object.fromEntries(CONDITIONS.map((condition) => [condition, orNull(when[condition])]))),
    ...(over !== undefined && { overMinor: over && toMinor(over), currency: over && over.currency }),
  };
}

const PolicyId = z.uuid().describe('By governance_list_policies.');
const noSuchPolicy = () => notFound('policy', { tool: 'governance_list_policies' });

export const listPolicies = defineTool({
  name: 'governance_list_policies',
  title: 'List policies',
  summary: 'The rules of this business about who may call what, in the order in which they are asked.',
  guide: 'Use before adding a rule, or to explain a refusal. What they would say to a call: governance_simulate_policy.',
  effect: 'read',
  permission: 'governance:read',
  input: z.object({
    decision: z.enum(DECISIONS).optional().describe('Only these.'),
    isEnabled: z.boolean().optional().describe('Only those that are asked, or not.'),
    ...pageInput,
  }),
  output: page(Policy),
  examples: [{}, { decision: 'confirm', isEnabled: true }],
  async run(input, ctx) {
    const paging = openPage({ tool: 'governance_list_policies', tenantId: ctx.tenant.id, input, position: ['integer', 'uuid'] });
    const rows = await ctx.db
      .select()
      .from(policies)
      .where(
        and(
          input.decision && eq(policies.decision, input.decision),
          input.isEnabled === undefined ? undefined : eq(policies.isEnabled, input.isEnabled),
          beyond(paging.after, policies.priority, policies.id),
        ),
      )
      .orderBy(asc(policies.priority), asc(policies.id))
      .limit(paging.take);
    return paging.cut(rows, (row) => [String(row.priority), row.id], toPolicy);
  },
});

export const getPolicy = defineTool({
  name: 'governance_get_policy',
  title: 'Get policy',
  summary: 'One rule with its conditions.',
  guide: 'Use before changing a rule. Who changed it, and when: governance_get_record_history.',
  effect: 'read',
  permission: 'governance:read',
  input: z.object({ policyId: PolicyId }),
  output: Policy,
  examples: [{ policyId: fixture('governance.policy.large_payments') }],
  async run({ policyId }, ctx) {
    const [row] = await ctx.db.select().from(policies).where(eq(policies.id, policyId));
    if (!row) throw noSuchPolicy();
    return toPolicy(row);
  },
});

export const createPolicy = defineTool({
  name: 'governance_create_policy',
  title: 'Create policy',
  summary: 'Add a rule that allows, masks, confirms or denies calls.',
  guide: 'It holds from the next call on. Check it with governance_simulate_policy. For totals over time: governance_create_budget.',
  effect: 'reversible',
  permission: 'governance:write',
  input: z.object({
    name: facts.name,
    decision: facts.decision,
    reason: facts.reason,
    when: facts.when.default({}),
    over: facts.over.unwrap().optional().describe('Only calls that move more.'),
    maskFields: facts.maskFields.default([]),
    priority: facts.priority.default(100),
  }),
  output: Policy,
  examples: [
    {
      name: 'Agents do not delete',
      decision: 'deny',
      when: { tools: ['crm_delete_*'], actorKinds: ['agent'] },
      reason: 'Agents do not delete customers here.',
    },
    {
      name: 'After foreign text',
      decision: 'confirm',
      when: { labels: ['untrusted'], effects: ['irreversible'], actorKinds: ['agent'] },
      reason: 'The session has read text from outside.',
    },
    {
      name: 'No phone numbers',
      decision: 'mask',
      maskFields: ['phone'],
      when: { tools: ['crm_*'], roles: ['intern'] },
      reason: 'Interns do not see phone numbers.',
    },
    {
      name: 'Large refunds',
      decision: 'confirm',
      when: { tools: ['finance_refund_*'] },
      over: { amount: '250000.00', currency: 'NGN' },
      reason: 'Ask the owner.',
    },
  ],
  async run(input, ctx) {
    assertMaskNames(input.decision, input.maskFields);
    const row = { ...toColumns(input), id: ctx.newId(), isEnabled: true };
    const [added] = await ctx.db
      .insert(policies)
      .values(row as typeof policies.$inferInsert)
      .returning();
    if (!added) throw new Error('The rule was not added.');
    assertNoLockOut(await loadPolicies(ctx.db));
    return toPolicy(added);
  },
});

export const updatePolicy = defineTool({
  name: 'governance_update_policy',
  title: 'Update policy',
  summary: 'Change or disable a rule.',
  guide: 'It holds from the next call on. A new when replaces all conditions.',
  effect: 'reversible',
  permission: 'governance:write',
  input: z.object({ policyId: PolicyId, ...z.object(facts).omit({ name: true }).partial().shape }),
  output: Policy,
  examples: [
    { policyId: fixture('governance.policy.large_payments'), over: { amount: '500000.00', currency: 'NGN' } },
    { policyId: fixture('governance.policy.large_payments'), isEnabled: false },
  ],
  async run({ policyId, ...input }, ctx) {
    const [row] = await ctx.db.select().from(policies).where(eq(policies.id, policyId)).for('update');
    if (!row) throw noSuchPolicy();
    const changes = toColumns(input);
    const next = { ...row, ...changes };
    assertMaskNames(next.decision, next.maskFields);
    if (Object.keys(changes).length > 0) await ctx.db.update(policies).set(changes).where(eq(policies.id, policyId));
    assertNoLockOut(await loadPolicies(ctx.db));
    return toPolicy(next);
  },
});

export const deletePolicy = defineTool({
  name: 'governance_delete_policy',
  title: 'Delete policy',
  summary: 'Drop a rule.',
  guide:
    'It stops holding from the next call on. To switch it off for a while: governance_update_policy with isEnabled false. Undo brings it back.',
  effect: 'reversible',
  permission: 'governance:write',
  input: z.object({ policyId: PolicyId }),
  output: Policy,
  examples: [{ policyId: fixture('governance.policy.large_payments') }],
  async run({ policyId }, ctx) {
    const [row] = await ctx.db.delete(policies).where(eq(policies.id, policyId)).returning();
    if (!row) throw noSuchPolicy();
    assertNoLockOut(await loadPolicies(ctx.db));
    return toPolicy(row);
  },
});
