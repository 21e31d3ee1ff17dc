import { and, asc, eq, ilike, or } from 'drizzle-orm';
import { z } from 'zod';
import { changesIn } from '#kernel/changes-in.ts';
import { notFound } from '#kernel/errors.ts';
import { fixture } from '#kernel/fixture.ts';
import { beyond, openPage, page, pageInput } from '#kernel/page.ts';
import { defineTool } from '#kernel/tool.ts';
import { loadAccount } from '../books.ts';
import { ACCOUNT_ROLES, ACCOUNT_TYPES, type AccountRole, CASH_FLOWS, CONTROLS } from '../ledger-rules.ts';
import { accounts, postingAccounts } from '../schema-books.ts';
import { accountId, code, currency, deleted, line, maybe, maybeRef, name, ref, text } from '../shapes.ts';

const Account = z.object({
  accountId: ref('account'),
  code: text('Number in the chart.'),
  name: text('What people call it.'),
  type: z.enum(ACCOUNT_TYPES).describe('Which statement, and which side it grows on.'),
  control: z.enum(CONTROLS).nullable().describe('The sub-ledger that keeps its detail; null: none.'),
  currency: maybe('The only currency that it takes; null: any.'),
  parentId: maybeRef('heading above'),
  isPostable: z.boolean().describe('False: a heading.'),
  isActive: z.boolean().describe('False: takes no more postings.'),
  cashFlow: z.enum(CASH_FLOWS).describe('Where its movements stand in the cash flow.'),
  reportGroup: maybe('Its line in the statements.'),
});
export type AccountOut = z.input<typeof Account>;

export const toAccount = ({ id, tenantId: _, createdAt: _c, updatedAt: _u, ...account }: typeof accounts.$inferSelect): AccountOut => ({
  accountId: id,
  ...account,
});

const type = z.enum(ACCOUNT_TYPES).describe('Which statement.');
const cashFlow = z.enum(CASH_FLOWS).describe('Section of the cash flow.');
const parentId = z.uuid().describe('Heading above.');

export const listAccounts = defineTool({
  name: 'finance_list_accounts',
  title: 'List accounts',
  summary: 'The chart of accounts, by code.',
  guide: 'Filter by words of the name or the start of the code. Balances are in the trial balance.',
  effect: 'read',
  permission: 'finance:read',
  input: z.object({
    query: line(60).optional().describe('Start of the code, or part of the name.'),
    type: type.optional(),
    isActive: z.boolean().optional().describe('Takes postings.'),
    ...pageInput,
  }),
  output: page(Account),
  examples: [{ type: 'asset' }, { query: 'rec' }],
  async run(input, ctx) {
    const paging = openPage({ tool: 'finance_list_accounts', tenantId: ctx.tenant.id, input, position: ['text'] });
    const typed = input.query?.replaceAll(/[\\%_]/g, String.raw`\$&`);
    const rows = await ctx.db
      .select()
      .from(accounts)
      .where(
        and(
          beyond(paging.after, accounts.code),
          input.type && eq(accounts.type, input.type),
          input.isActive === undefined ? undefined : eq(accounts.isActive, input.isActive),
          typed === undefined ? undefined : or(ilike(accounts.code, `${typed}%`), ilike(accounts.name, `%${typed}%`)),
        ),
      )
      .orderBy(asc(accounts.code))
      .limit(paging.take);
    return paging.cut(rows, ({ code }) => [code], toAccount);
  },
});

export const getAccount = defineTool({
  name: 'finance_get_account',
  title: 'Get account',
  summary: 'One account of the chart.',
  guide: 'Its movements are in the general ledger.',
  effect: 'read',
  permission: 'finance:read',
  input: z.object({ accountId }),
  output: Account,
  examples: [{ accountId: fixture('finance.account.sales') }],
  run: async ({ accountId }, ctx) => toAccount(await loadAccount(ctx, accountId)),
});

export const createAccount = defineTool({
  name: 'finance_create_account',
  title: 'Create account',
  summary: 'Add an account or a heading to the chart.',
  guide:
    'control makes it a control account for good: receivable, payable, stock, payroll and fixed_asset take only what their sub-ledger posts.',
  effect: 'reversible',
  permission: 'finance:configure',
  input: z.object({
    code,
    name,
    type,
    control: z.enum(CONTROLS).optional().describe('Sub-ledger.'),
    currency: currency.optional(),
    parentId: parentId.optional(),
    isPostable: z.boolean().optional().describe('False: a heading.'),
    cashFlow: cashFlow.optional(),
    reportGroup: line(60).optional().describe('Line of the statements.'),
  }),
  output: Account,
  examples: [{ code: '6999', name: 'Uniforms', type: 'expense' }],
  async run(input, ctx) {
    const [row] = await ctx.db
      .insert(accounts)
      .values({ id: ctx.newId(), ...input, createdAt: ctx.now(), updatedAt: ctx.now() })
      .returning();
    return toAccount(row!);
  },
});

export const updateAccount = defineTool({
  name: 'finance_update_account',
  title: 'Update account',
  summary: 'Rename, renumber, move or retire an account.',
  guide: 'To retire one set isActive to false: its history stays. What it controls never changes; type only while it has no lines.',
  effect: 'reversible',
  permission: 'finance:configure',
  input: z.object({
    accountId,
    code: code.optional(),
    name: name.optional(),
    type: type.optional(),
    parentId: parentId.nullable().optional(),
    isActive: z.boolean().optional().describe('Takes postings.'),
    cashFlow: cashFlow.optional(),
    reportGroup: line(60).optional().describe('Line of the statements.'),
  }),
  output: Account,
  examples: [{ accountId: fixture('finance.account.sales'), name: 'Sales of services' }],
  async run({ accountId, ...fields }, ctx) {
    const [row] = await ctx.db
      .update(accounts)
      .set({ ...changesIn(fields), updatedAt: ctx.now() })
      .where(eq(accounts.id, accountId))
      .returning();
    if (!row) throw notFound('account', { tool: 'finance_list_accounts' });
    return toAccount(row);
  },
});

export const deleteAccount = defineTool({
  name: 'finance_delete_account',
  title: 'Delete account',
  summary: 'Remove an account that was never used.',
  guide: 'Refused when it has lines, accounts below it or a part in postings: retire it then with finance_update_account.',
  effect: 'reversible',
  permission: 'finance:configure',
  input: z.object({ accountId }),
  output: deleted,
  examples: [{ accountId: fixture('finance.account.mistake') }],
  async run({ accountId }, ctx) {
    const rows = await ctx.db.delete(accounts).where(eq(accounts.id, accountId)).returning({ id: accounts.id });
    if (rows.length === 0) throw notFound('account', { tool: 'finance_list_accounts' });
    return { isDeleted: true as const };
  },
});

const ROLES = Object.keys(ACCOUNT_ROLES) as [AccountRole, ...AccountRole[]];
const PostingAccount = z.object({
  role: text('The part that it plays in postings made by the system.'),
  accountId: maybeRef('account'),
  code: maybe('Number of the account.'),
  name: maybe('Name of the account.'),
});

export const listPostingAccounts = defineTool({
  name: 'finance_list_posting_accounts',
  title: 'List posting accounts',
  summary: 'Which account plays which part in postings made by the system.',
  guide: 'A part without account is refused where it is needed.',
  effect: 'read',
  permission: 'finance:read',
  input: z.object({}),
  output: z.object({ items: z.array(PostingAccount).describe('Every part.') }),
  examples: [{}],
  async run(_, ctx) {
    const rows = await ctx.db
      .select({ role: postingAccounts.role, accountId: accounts.id, code: accounts.code, name: accounts.name })
      .from(postingAccounts)
      .innerJoin(accounts, and(eq(accounts.tenantId, postingAccounts.tenantId), eq(accounts.id, postingAccounts.accountId)));
    const played = new Map(rows.map((row) => [row.role, row]));
    return { items: ROLES.map((role) => played.get(role) ?? { role, accountId: null, code: null, name: null }) };
  },
});

export const setPostingAccount = defineTool({
  name: 'finance_set_posting_account',
  title: 'Set posting account',
  summary: 'Give a part in automatic postings to an account.',
  guide: 'What was posted stays where it is; only new postings go to the account.',
  effect: 'reversible',
  permission: 'finance:configure',
  input: z.object({
    role: line(40)
      .refine((role) => role in ACCOUNT_ROLES, 'must be a part of finance_list_posting_accounts')
      .describe('The part.'),
    accountId,
  }),
  output: PostingAccount,
  examples: [{ role: 'bank_charges', accountId: fixture('finance.account.purchases') }],
  async run({ role, accountId }, ctx) {
    const account = await loadAccount(ctx, accountId);
    const stamps = { updatedAt: ctx.now() };
    await ctx.db
      .insert(postingAccounts)
      .values({ id: ctx.newId(), role, accountId, createdAt: ctx.now(), ...stamps })
      .onConflictDoUpdate({ target: [postingAccounts.tenantId, postingAccounts.role], set: { accountId, ...stamps } });
    return { role, accountId, code: account.code, name: account.name };
  },
});
