import { asc, eq, sql } from 'drizzle-orm';
import { z } from 'zod';
import { changesIn } from '#kernel/changes-in.ts';
import { notFound, ToolError } from '#kernel/errors.ts';
import { fixture } from '#kernel/fixture.ts';
import { fromMinor, Money, toMinor } from '#kernel/money.ts';
import { beyond, openPage, page, pageInput } from '#kernel/page.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import { defineTool } from '#kernel/tool.ts';
import { type BankLine, holdBankAccount, loadBankAccount } from '../bank/accounts.ts';
import { payLine } from '../bank/paying.ts';
import { activeRules, postLine } from '../bank/posting-lines.ts';
import { type BankRule, ruleFor } from '../bank/rule-fit.ts';
import { bankAccountId } from '../bank/shapes.ts';
import { unmatchedLines } from '../bank/suggesting.ts';
import { bankRules } from '../schema-bank.ts';
import { accountId, deleted, line, maybe, maybeRef, name, partyId, ref, text } from '../shapes.ts';

const bankRuleId = z.uuid().describe('From finance_list_bank_rules.');
const direction = z.enum(['in', 'out']).describe('Of the money.');

const Rule = z.object({
  bankRuleId: ref('rule'),
  name: text('What people call it.'),
  priority: z.int().describe('Smaller goes first.'),
  isActive: z.boolean().describe('False: left out.'),
  bankAccountId: maybeRef('bank account that it is for; null: all'),
  direction: direction.nullable().describe('Money in or out; null: both.'),
  textContains: maybe('Words that the line holds.'),
  counterpartyContains: maybe('Words that the name of the other side holds.'),
  minAmount: maybe('Least, in minor units of the currency of the bank account.'),
  maxAmount: maybe('Most, in minor units.'),
  accountId: maybeRef('account of the other side'),
  partyId: maybeRef('party whose payment it is'),
  taxCodeId: maybeRef('tax that the amount holds'),
  description: maybe('Of the entry.'),
});

const toRule = (row: BankRule): z.input<typeof Rule> => ({
  bankRuleId: row.id,
  name: row.name,
  priority: row.priority,
  isActive: row.isActive,
  bankAccountId: row.bankAccountId,
  direction: row.direction,
  textContains: row.textContains,
  counterpartyContains: row.counterpartyContains,
  minAmount: row.minMinor?.toString() ?? null,
  maxAmount: row.maxMinor?.toString() ?? null,
  accountId: row.accountId,
  partyId: row.partyId,
  taxCodeId: row.taxCodeId,
  description: row.description,
});

const conditions = {
  bankAccountId: z.uuid().optional().describe('For this one alone.'),
  direction: direction.optional(),
  textContains: line(100).optional().describe('Any of its texts.'),
  counterpartyContains: line(100).optional().describe('Name.'),
  min: z.string().optional().describe('Least amount; with bankAccountId.'),
  max: z.string().optional().describe('Most.'),
};

/** Limits are in the currency of the one bank account that the rule is for: five naira are not five dollars. */
async function limitsOf(
  ctx: ToolContext,
  { min, max, bankAccountId }: { min?: string | undefined; max?: string | undefined; bankAccountId?: string | null | undefined },
) {
  if (min === undefined && max === undefined) return {};
  if (!bankAccountId) {
    throw new ToolError('invalid_input', {
      reason: 'limits_need_account',
      message: 'Limits need bankAccountId: they are in its currency.',
      fix: { tool: 'finance_list_bank_accounts' },
    });
  }
  const { currency } = await loadBankAccount(ctx, bankAccountId);
  return {
    ...(min !== undefined && { minMinor: toMinor({ amount: min, currency }) }),
    ...(max !== undefined && { maxMinor: toMinor({ amount: max, currency }) }),
  };
}

export const listBankRules = defineTool({
  name: 'finance_list_bank_rules',
  title: 'List bank rules',
  summary: 'Rules that say what lines of the bank are, in the order in which they are asked.',
  guide: 'The first that fits a line counts.',
  effect: 'read',
  permission: 'finance:read',
  input: z.object({ ...pageInput }),
  output: page(Rule),
  examples: [{}],
  async run(input, ctx) {
    const paging = openPage({ tool: 'finance_list_bank_rules', tenantId: ctx.tenant.id, input, position: ['integer', 'uuid'] });
    const rows = await ctx.db
      .select()
      .from(bankRules)
      .where(beyond(paging.after, sql`${bankRules.priority}`, sql`${bankRules.id}`))
      .orderBy(asc(bankRules.priority), asc(bankRules.id))
      .limit(paging.take);
    return paging.cut(rows, ({ priority, id }) => [String(priority), id], toRule);
  },
});

export const createBankRule = defineTool({
  name: 'finance_create_bank_rule',
  title: 'Create bank rule',
  summary: 'Say what lines of the bank of some kind are from now on.',
  guide: 'At least one condition; accountId, or partyId to record payments. Then finance_apply_bank_rules.',
  effect: 'reversible',
  permission: 'finance:write',
  input: z.object({
    name,
    priority: z.int().min(0).max(10_000).default(100).describe('Smaller first.'),
    ...conditions,
    accountId: accountId.optional(),
    partyId: partyId.optional(),
    taxCodeId: z.uuid().optional().describe('Tax that it holds.'),
    description: line(200).optional().describe('Of the entry.'),
  }),
  output: Rule,
  examples: [{ name: 'Airtime', textContains: 'airtime', direction: 'out', accountId: fixture('finance.account.purchases') }],
  async run(input, ctx) {
    const { min: _, max: _max, ...rest } = input;
    const limits = await limitsOf(ctx, input);
    if ((input.accountId === undefined) === (input.partyId === undefined)) {
      throw new ToolError('invalid_input', { reason: 'rule_target', message: 'A rule names either an account or a party.' });
    }
    const [row] = await ctx.db
      .insert(bankRules)
      .values({ id: ctx.newId(), ...rest, ...limits, createdAt: ctx.now(), updatedAt: ctx.now() })
      .returning();
    return toRule(row!);
  },
});

export const updateBankRule = defineTool({
  name: 'finance_update_bank_rule',
  title: 'Update bank rule',
  summary: 'Change the name, order or conditions of a rule, or switch it off.',
  guide: 'What it names is final: delete it and make another.',
  effect: 'reversible',
  permission: 'finance:write',
  input: z.object({
    bankRuleId,
    name: name.optional(),
    priority: z.int().min(0).max(10_000).optional().describe('Smaller first.'),
    isActive: z.boolean().optional().describe('In use.'),
    ...conditions,
  }),
  output: Rule,
  examples: [{ bankRuleId: fixture('finance.bank_rule.charges'), priority: 5 }],
  async run({ bankRuleId, ...fields }, ctx) {
    const rule = await loadRule(ctx, bankRuleId);
    const { min: _, max: _max, ...given } = fields;
    const rest = { ...given, ...(await limitsOf(ctx, { bankAccountId: rule.bankAccountId, ...fields })) };
    const [row] = await ctx.db
      .update(bankRules)
      .set({ ...changesIn(rest), updatedAt: ctx.now() })
      .where(eq(bankRules.id, bankRuleId))
      .returning();
    return toRule(row!);
  },
});

export const deleteBankRule = defineTool({
  name: 'finance_delete_bank_rule',
  title: 'Delete bank rule',
  summary: 'Remove a rule; what it posted stays.',
  guide: 'To keep it for later, update it with isActive false.',
  effect: 'reversible',
  permission: 'finance:write',
  input: z.object({ bankRuleId }),
  output: deleted,
  examples: [{ bankRuleId: fixture('finance.bank_rule.charges') }],
  async run({ bankRuleId }, ctx) {
    await loadRule(ctx, bankRuleId);
    await ctx.db.delete(bankRules).where(eq(bankRules.id, bankRuleId));
    return { isDeleted: true as const };
  },
});

async function loadRule(ctx: ToolContext, id: string): Promise<BankRule> {
  const [row] = await ctx.db.select().from(bankRules).where(eq(bankRules.id, id));
  if (!row) throw notFound('bank_rule', { tool: 'finance_list_bank_rules' });
  return row;
}

/** Lines that one call looks at, and of these posts; what is behind is for the next. */
const LOOKED_AT_MAX = 20_000;
const POSTED_MAX = 500;

export const applyBankRules = defineTool({
  name: 'finance_apply_bank_rules',
  title: 'Apply bank rules',
  summary: 'Post and match all unmatched lines of a bank account that a rule fits.',
  guide: 'Preview it with a dry run. Lines that no rule fits are left; at most 500 are posted a call. Undo takes all of it back.',
  effect: 'compensable',
  compensate: {
    tool: 'finance_revoke_bank_match',
    input: ({ input, output }) => ({
      bankAccountId: input.bankAccountId,
      matchIds: output.items.map(({ matchId }) => matchId),
      reason: 'Undone',
    }),
  },
  permission: 'finance:post',
  input: z.object({ bankAccountId }),
  output: z.object({
    items: z
      .array(
        z.object({
          statementLineId: ref('line'),
          bankRuleId: ref('rule'),
          matchId: ref('match'),
          entryId: ref('entry'),
          amount: Money.describe('Money in is positive.'),
        }),
      )
      .describe('What was posted.'),
    left: z.int().describe('Lines that are still unmatched; after 500 postings call it again.'),
  }),
  examples: [{ bankAccountId: fixture('finance.bank_account.main') }],
  async run({ bankAccountId }, ctx) {
    const { account } = await holdBankAccount(ctx, bankAccountId);
    const rules = await activeRules(ctx);
    const lines = await unmatchedLines(ctx, [account.id], LOOKED_AT_MAX);
    const items: { statementLineId: string; bankRuleId: string; matchId: string; entryId: string; amount: z.input<typeof Money> }[] = [];
    for (const line of lines) {
      const rule = ruleFor(rules, line);
      if (!rule) continue;
      if (items.length === POSTED_MAX) break;
      const done = await applyRule(ctx, rule, line);
      items.push({ statementLineId: line.id, bankRuleId: rule.id, ...done, amount: fromMinor(line.amountMinor, account.currency) });
    }
    return { items, left: lines.length - items.length };
  },
});

async function applyRule(ctx: ToolContext, rule: BankRule, line: BankLine): Promise<{ matchId: string; entryId: string }> {
  if (rule.partyId) {
    const { recorded, matches } = await payLine(ctx, { line, partyId: rule.partyId, applyTo: 'oldest', ruleId: rule.id });
    return { matchId: matches[0]?.id ?? '', entryId: recorded.entry.id };
  }
  const { entry, matches } = await postLine(ctx, {
    line,
    parts: [{ accountId: rule.accountId ?? '', ...(rule.taxCodeId && { taxCodeId: rule.taxCodeId }) }],
    rule,
  });
  return { matchId: matches[0]?.id ?? '', entryId: entry.id };
}
