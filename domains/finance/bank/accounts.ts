import { and, eq, sql } from 'drizzle-orm';
import { notFound } from '#kernel/errors.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import { type Entity, entityOf } from '../books.ts';
import { bankAccounts, bankStatementLines, bankStatements } from '../schema-bank.ts';

export type BankAccount = typeof bankAccounts.$inferSelect;
export type BankLine = typeof bankStatementLines.$inferSelect;

export async function loadBankAccount(ctx: ToolContext, id: string): Promise<BankAccount> {
  const [account] = await ctx.db.select().from(bankAccounts).where(eq(bankAccounts.id, id));
  if (!account) throw notFound('bank_account', { tool: 'finance_list_bank_accounts' });
  return account;
}

export async function openBankAccount(ctx: ToolContext, id: string): Promise<{ account: BankAccount; entity: Entity }> {
  const account = await loadBankAccount(ctx, id);
  return { account, entity: await entityOf(ctx, account.entityId) };
}

/** The account for itself until the call ends: lines, matches and proofs of one are changed by one call at a time. */
export async function holdBankAccount(ctx: ToolContext, id: string): Promise<{ account: BankAccount; entity: Entity }> {
  const opened = await openBankAccount(ctx, id);
  await ctx.db.execute(sql`SELECT finance.hold_bank(kernel.tenant(), ${id}::uuid)`);
  return opened;
}

/** A line is of a statement that counts. */
export const ofLiveStatement = and(
  eq(bankStatements.tenantId, bankStatementLines.tenantId),
  eq(bankStatements.id, bankStatementLines.statementId),
  eq(bankStatements.isLive, true),
);

/** What the bank's lines come to through a day, as they are here. */
export async function bankBalance(ctx: ToolContext, bankAccountId: string, through?: Temporal.PlainDate): Promise<bigint> {
  const [row] = await ctx.db
    .select({ sum: sql<string | null>`sum(${bankStatementLines.amountMinor})::text` })
    .from(bankStatementLines)
    .innerJoin(bankStatements, ofLiveStatement)
    .where(
      and(
        eq(bankStatementLines.bankAccountId, bankAccountId),
        through && sql`${bankStatementLines.bookedOn} <= ${through.toString()}::date`,
      ),
    );
  return BigInt(row?.sum ?? 0);
}
