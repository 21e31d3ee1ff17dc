import { and, desc, eq, inArray, lte, sql } from 'drizzle-orm';
import { notFound } from '#kernel/errors.ts';
import { fromMinor } from '#kernel/money.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import { balancesAt } from '../balances.ts';
import type { Entity } from '../books.ts';
import { bankStatementLines, bankStatements, reconciliationReopenings, reconciliations } from '../schema-bank.ts';
import { entryLines, journalEntries } from '../schema-ledger.ts';
import { type BankAccount, bankBalance } from './accounts.ts';

export interface OpenItem {
  statementLineId: string | null;
  entryLineId: string | null;
  amountMinor: bigint;
}

/** closing = books - outstanding + unmatched. */
export interface Proof {
  statement: typeof bankStatements.$inferSelect;
  closingMinor: bigint | null;
  booksMinor: bigint;
  outstandingMinor: bigint;
  unmatchedMinor: bigint;
  /** What lacks for it to be true; null: the statement says no closing balance. */
  differenceMinor: bigint | null;
  items: OpenItem[];
}

/** What is open on a day; the database counts it in the same way when it proves. */
export async function openItemsOn(ctx: ToolContext, bankAccountId: string, on: Temporal.PlainDate): Promise<OpenItem[]> {
  const { rows } = await ctx.db.execute<{ statement_line_id: string | null; entry_line_id: string | null; amount_minor: string }>(
    sql`SELECT statement_line_id, entry_line_id, amount_minor::text FROM finance.bank_open_items(kernel.tenant(), ${bankAccountId}::uuid, ${on.toString()}::date)`,
  );
  return rows.map((row) => ({
    statementLineId: row.statement_line_id,
    entryLineId: row.entry_line_id,
    amountMinor: BigInt(row.amount_minor),
  }));
}

const total = (items: readonly OpenItem[]): bigint => items.reduce((sum, { amountMinor }) => sum + amountMinor, 0n);

export async function proofOf(
  ctx: ToolContext,
  { account, entity, statementId }: { account: BankAccount; entity: Entity; statementId?: string | undefined },
): Promise<Proof> {
  const [statement] = await ctx.db
    .select()
    .from(bankStatements)
    .where(
      and(
        eq(bankStatements.bankAccountId, account.id),
        eq(bankStatements.isLive, true),
        statementId ? eq(bankStatements.id, statementId) : undefined,
      ),
    )
    .orderBy(desc(bankStatements.endsOn), desc(bankStatements.id))
    .limit(1);
  if (!statement) throw notFound('bank_statement', { tool: 'finance_list_bank_statements', input: { bankAccountId: account.id } });
  const items = await openItemsOn(ctx, account.id, statement.endsOn);
  const booksMinor = await booksBalance(ctx, { account, entity, on: statement.endsOn });
  const outstandingMinor = total(items.filter(({ entryLineId }) => entryLineId !== null));
  const unmatchedMinor = total(items.filter(({ statementLineId }) => statementLineId !== null));
  const { closingMinor } = statement;
  const differenceMinor = closingMinor === null ? null : closingMinor - (booksMinor - outstandingMinor + unmatchedMinor);
  return { statement, closingMinor, booksMinor, outstandingMinor, unmatchedMinor, differenceMinor, items };
}

async function booksBalance(
  ctx: ToolContext,
  { account, entity, on }: { account: BankAccount; entity: Entity; on: Temporal.PlainDate },
): Promise<bigint> {
  const balances = await balancesAt(ctx, { entityId: entity.id, to: on, by: ['account', 'currency'] });
  return balances
    .filter((balance) => balance.account === account.accountId)
    .reduce((sum, { currency, amount, debit, credit }) => {
      if (currency === account.currency) return sum + amount;
      return entity.functionalCurrency === account.currency ? sum + debit - credit : sum;
    }, 0n);
}

/**
 * Why bank and lines do not come to the same: the first statement whose closing balance its lines and those before do not make.
 * Matching cannot mend it, only a statement that is missing, or that came twice.
 */
export async function explained(ctx: ToolContext, account: BankAccount, proof: Proof): Promise<string[]> {
  const { closingMinor, differenceMinor, statement } = proof;
  if (closingMinor === null) return ['The statement says no closing balance. Import it again with closing.'];
  if (differenceMinor === 0n || differenceMinor === null) return [];
  const written = (minor: bigint): string => `${fromMinor(minor, account.currency).amount} ${account.currency}`;
  const earlier = await ctx.db
    .select()
    .from(bankStatements)
    .where(and(eq(bankStatements.bankAccountId, account.id), eq(bankStatements.isLive, true), lte(bankStatements.endsOn, statement.endsOn)))
    .orderBy(bankStatements.endsOn, bankStatements.id);
  for (const each of earlier) {
    if (each.closingMinor === null) continue;
    const lines = await bankBalance(ctx, account.id, each.endsOn);
    if (lines === each.closingMinor) continue;
    return [
      `Through ${each.endsOn.toString()} the lines of the bank come to ${written(lines)}, and its statement says ${written(each.closingMinor)}.`,
      'A statement before it is missing or came twice, or the account began with another balance.',
    ];
  }
  return [`The closing balance and the lines differ by ${written(differenceMinor)}.`];
}

export async function describeItems(ctx: ToolContext, items: readonly OpenItem[]): Promise<Map<string, { date: string; text: string }>> {
  const ids = (pick: (item: OpenItem) => string | null): string[] => items.flatMap((item) => pick(item) ?? []);
  const [bank, books] = [ids((item) => item.statementLineId), ids((item) => item.entryLineId)];
  const described = new Map<string, { date: string; text: string }>();
  const lines = bank.length === 0 ? [] : await ctx.db.select().from(bankStatementLines).where(inArray(bankStatementLines.id, bank));
  for (const { id, bookedOn, description } of lines) described.set(id, { date: bookedOn.toString(), text: description });
  const entries =
    books.length === 0
      ? []
      : await ctx.db
          .select({ id: entryLines.id, date: entryLines.date, number: journalEntries.number, description: journalEntries.description })
          .from(entryLines)
          .innerJoin(journalEntries, and(eq(journalEntries.tenantId, entryLines.tenantId), eq(journalEntries.id, entryLines.entryId)))
          .where(inArray(entryLines.id, books));
  for (const { id, date, number, description } of entries) described.set(id, { date: date.toString(), text: `${number} ${description}` });
  return described;
}

export async function isReopened(ctx: ToolContext, id: string): Promise<boolean> {
  const [row] = await ctx.db.select().from(reconciliationReopenings).where(eq(reconciliationReopenings.reconciliationId, id)).limit(1);
  return row !== undefined;
}

export async function loadReconciliation(ctx: ToolContext, id: string): Promise<typeof reconciliations.$inferSelect> {
  const [row] = await ctx.db.select().from(reconciliations).where(eq(reconciliations.id, id));
  if (!row) throw notFound('reconciliation', { tool: 'finance_list_reconciliations' });
  return row;
}
