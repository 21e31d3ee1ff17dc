import { and, asc, eq } from 'drizzle-orm';
import { z } from 'zod';
import { changesIn } from '#kernel/changes-in.ts';
import { fixture } from '#kernel/fixture.ts';
import { beyond, openPage, page, pageInput } from '#kernel/page.ts';
import { defineTool } from '#kernel/tool.ts';
import { loadBankAccount } from '../bank/accounts.ts';
import { BANK_ACCOUNT_KINDS } from '../bank/bank-words.ts';
import { bankAccountId, BankAccountOut, toBankAccount } from '../bank/shapes.ts';
import { entityOf } from '../books.ts';
import { bankAccounts } from '../schema-bank.ts';
import { accountId, currency, deleted, entityId, line, name } from '../shapes.ts';

const numberEnding = z
  .string()
  .regex(/^[A-Za-z0-9]{1,4}$/)
  .optional()
  .describe('Last 4 of its number.');
const provider = line(120).optional().describe('Bank or service.');

export const listBankAccounts = defineTool({
  name: 'finance_list_bank_accounts',
  title: 'List bank accounts',
  summary: 'Bank accounts, tills, cards and mobile-money wallets, by name.',
  guide: 'Their statements: finance_list_bank_statements. Each stands on one account of the chart.',
  effect: 'read',
  permission: 'finance:read',
  input: z.object({ entityId, isActive: z.boolean().optional().describe('Not closed.'), ...pageInput }),
  output: page(BankAccountOut),
  examples: [{}],
  async run(input, ctx) {
    const entity = await entityOf(ctx, input.entityId);
    const paging = openPage({ tool: 'finance_list_bank_accounts', tenantId: ctx.tenant.id, input, position: ['text'] });
    const rows = await ctx.db
      .select()
      .from(bankAccounts)
      .where(
        and(
          eq(bankAccounts.entityId, entity.id),
          beyond(paging.after, bankAccounts.name),
          input.isActive === undefined ? undefined : eq(bankAccounts.isActive, input.isActive),
        ),
      )
      .orderBy(asc(bankAccounts.name))
      .limit(paging.take);
    return paging.cut(rows, (row) => [row.name], toBankAccount);
  },
});

export const getBankAccount = defineTool({
  name: 'finance_get_bank_account',
  title: 'Get bank account',
  summary: 'One bank account.',
  guide: 'Whether it agrees with the books: finance_check_reconciliation.',
  effect: 'read',
  permission: 'finance:read',
  input: z.object({ bankAccountId }),
  output: BankAccountOut,
  examples: [{ bankAccountId: fixture('finance.bank_account.main') }],
  run: async ({ bankAccountId }, ctx) => toBankAccount(await loadBankAccount(ctx, bankAccountId)),
});

export const createBankAccount = defineTool({
  name: 'finance_create_bank_account',
  title: 'Create bank account',
  summary: 'Add a bank account, till, card or mobile-money wallet whose statements are to be held against the books.',
  guide: 'accountId: an account of the chart with control bank that no other bank account stands on. Next: finance_import_bank_statement.',
  effect: 'reversible',
  permission: 'finance:configure',
  input: z.object({ entityId, accountId, name, kind: z.enum(BANK_ACCOUNT_KINDS).describe('Kind.'), currency, numberEnding, provider }),
  output: BankAccountOut,
  examples: [{ accountId: fixture('finance.account.new_wallet'), name: 'Wallet of the shop', kind: 'mobile_money', currency: 'NGN' }],
  async run(input, ctx) {
    const entity = await entityOf(ctx, input.entityId);
    const [row] = await ctx.db
      .insert(bankAccounts)
      .values({ id: ctx.newId(), ...input, entityId: entity.id, createdAt: ctx.now(), updatedAt: ctx.now() })
      .returning();
    return toBankAccount(row!);
  },
});

export const updateBankAccount = defineTool({
  name: 'finance_update_bank_account',
  title: 'Update bank account',
  summary: 'Rename, close or describe a bank account.',
  guide: 'Its books, account and currency are final. A closed one keeps its statements.',
  effect: 'reversible',
  permission: 'finance:configure',
  input: z.object({
    bankAccountId,
    name: name.optional(),
    isActive: z.boolean().optional().describe('False: closed.'),
    numberEnding,
    provider,
  }),
  output: BankAccountOut,
  examples: [{ bankAccountId: fixture('finance.bank_account.main'), provider: 'Made-up Bank' }],
  async run({ bankAccountId, ...fields }, ctx) {
    await loadBankAccount(ctx, bankAccountId);
    const [row] = await ctx.db
      .update(bankAccounts)
      .set({ ...changesIn(fields), updatedAt: ctx.now() })
      .where(eq(bankAccounts.id, bankAccountId))
      .returning();
    return toBankAccount(row!);
  },
});

export const deleteBankAccount = defineTool({
  name: 'finance_delete_bank_account',
  title: 'Delete bank account',
  summary: 'Remove a bank account that never had a statement.',
  guide: 'One that had is closed: finance_update_bank_account with isActive false.',
  effect: 'reversible',
  permission: 'finance:configure',
  input: z.object({ bankAccountId }),
  output: deleted,
  examples: [{ bankAccountId: fixture('finance.bank_account.mistake') }],
  async run({ bankAccountId }, ctx) {
    await loadBankAccount(ctx, bankAccountId);
    await ctx.db.delete(bankAccounts).where(eq(bankAccounts.id, bankAccountId));
    return { isDeleted: true as const };
  },
});
