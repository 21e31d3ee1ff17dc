import { and, eq, inArray } from 'drizzle-orm';
import { notFound, ToolError } from '#kernel/errors.ts';
import { fromMinor } from '#kernel/money.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import type { Entity } from '../books.ts';
import type { EntryLine, PostedEntry } from '../posting.ts';
import { bankAccounts, bankMatches, bankMatchItems, bankStatementLines, bankStatements } from '../schema-bank.ts';
import { entryLines } from '../schema-ledger.ts';
import { type BankAccount, type BankLine, holdBankAccount, ofLiveStatement } from './accounts.ts';
import type { MATCH_ORIGINS } from './bank-words.ts';

export type BankMatch = typeof bankMatches.$inferSelect;

/** Lines of statements that count; refuses when one does not, or is matched already. */
export async function loadBankLines(ctx: ToolContext, ids: readonly string[]): Promise<BankLine[]> {
  const wanted = [...new Set(ids)];
  const rows = await ctx.db
    .select({ line: bankStatementLines })
    .from(bankStatementLines)
    .innerJoin(bankStatements, ofLiveStatement)
    .where(inArray(bankStatementLines.id, wanted));
  if (rows.length < wanted.length) throw notFound('bank_line', { tool: 'finance_list_bank_lines' });
  const [taken] = await ctx.db.select().from(bankMatchItems).where(inArray(bankMatchItems.statementLineId, wanted)).limit(1);
  if (taken) throw alreadyMatched(taken.matchId);
  return rows.map(({ line }) => line).sort((a, b) => wanted.indexOf(a.id) - wanted.indexOf(b.id));
}

export async function loadBankLine(ctx: ToolContext, id: string): Promise<BankLine> {
  const [line] = await loadBankLines(ctx, [id]);
  if (!line) throw notFound('bank_line', { tool: 'finance_list_bank_lines' });
  return line;
}

const alreadyMatched = (matchId: string): ToolError =>
  new ToolError('conflict', {
    reason: 'line_matched',
    message: 'One of the lines is in a match already.',
    fix: { tool: 'finance_remove_bank_match', input: { matchId } },
  });

/** What a line of the books is in the currency of the bank account; as finance.bank_amount says it. */
export const bankAmount = (
  account: BankAccount,
  entity: Entity,
  line: Pick<EntryLine, 'currency' | 'amount' | 'debit' | 'credit'>,
): bigint => {
  if (line.currency === account.currency) return line.amount;
  return entity.functionalCurrency === account.currency ? line.debit - line.credit : 0n;
};

export interface Matching {
  account: BankAccount;
  entity: Entity;
  statementLines: readonly BankLine[];
  entryLines: readonly EntryLine[];
  origin: (typeof MATCH_ORIGINS)[number];
  sourceId?: string;
  ruleId?: string | undefined;
  reason?: string | undefined;
}

/** Says that these are the same money. Both sides must come to the same; the database holds it too. */
export async function addMatch(ctx: ToolContext, matching: Matching): Promise<BankMatch> {
  const { account, entity, statementLines, entryLines: bookLines } = matching;
  if (statementLines.length + bookLines.length < 2) {
    throw new ToolError('invalid_input', { reason: 'too_few_lines', message: 'A match is of two lines or more.' });
  }
  if (statementLines.some(({ bankAccountId }) => bankAccountId !== account.id)) throw otherAccount();
  if (bookLines.some(({ accountId, entityId }) => accountId !== account.accountId || entityId !== account.entityId)) throw otherAccount();
  const bank = statementLines.reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
  const books = bookLines.reduce((sum, line) => sum + bankAmount(account, entity, line), 0n);
  if (bank !== books) {
    const difference = fromMinor(bank - books, account.currency);
    throw new ToolError('conflict', {
      reason: 'bank_match_differs',
      message: `Bank and books differ by ${difference.amount} ${difference.currency}.`,
      data: { difference },
      fix: { tool: 'finance_post_bank_line', hint: 'Post what is missing, such as a charge, or choose other lines.' },
    });
  }
  const id = ctx.newId();
  const [match] = await ctx.db
    .insert(bankMatches)
    .values({
      id,
      bankAccountId: account.id,
      origin: matching.origin,
      sourceId: matching.sourceId ?? null,
      ruleId: matching.ruleId ?? null,
      reason: matching.reason ?? null,
      matchedBy: ctx.actor.name,
      createdAt: ctx.now(),
      updatedAt: ctx.now(),
    })
    .returning();
  const items = [...statementLines.map((line) => ({ statementLineId: line.id })), ...bookLines.map((line) => ({ entryLineId: line.id }))];
  await ctx.db.insert(bankMatchItems).values(items.map((item) => ({ id: ctx.newId(), matchId: id, ...item })));
  return match!;
}

const otherAccount = (): ToolError =>
  new ToolError('invalid_input', {
    reason: 'other_bank_account',
    message: 'All lines of a match are of one bank account.',
    fix: { tool: 'finance_list_bank_lines' },
  });

/** Matches an entry that was made for lines of the bank with them, each on its own bank account. */
export async function matchEntry(
  ctx: ToolContext,
  {
    entry,
    lines,
    ...rest
  }: { entry: PostedEntry; lines: readonly BankLine[] } & Pick<Matching, 'origin' | 'sourceId' | 'ruleId' | 'reason'>,
): Promise<BankMatch[]> {
  const matches: BankMatch[] = [];
  for (const bankAccountId of new Set(lines.map((line) => line.bankAccountId))) {
    const { account, entity } = await holdBankAccount(ctx, bankAccountId);
    matches.push(
      await addMatch(ctx, {
        account,
        entity,
        statementLines: lines.filter((line) => line.bankAccountId === bankAccountId),
        entryLines: entry.lines.filter(({ accountId }) => accountId === account.accountId),
        ...rest,
      }),
    );
  }
  return matches;
}

export async function loadEntryLines(ctx: ToolContext, ids: readonly string[]): Promise<EntryLine[]> {
  const wanted = [...new Set(ids)];
  if (wanted.length === 0) return [];
  const rows = await ctx.db.select().from(entryLines).where(inArray(entryLines.id, wanted));
  if (rows.length < wanted.length) throw notFound('entry_line', { tool: 'finance_list_entries' });
  const [taken] = await ctx.db.select().from(bankMatchItems).where(inArray(bankMatchItems.entryLineId, wanted)).limit(1);
  if (taken) throw alreadyMatched(taken.matchId);
  return rows;
}

export async function loadMatch(ctx: ToolContext, id: string): Promise<BankMatch> {
  const [match] = await ctx.db.select().from(bankMatches).where(eq(bankMatches.id, id));
  if (!match) throw notFound('bank_match', { tool: 'finance_list_bank_matches' });
  return match;
}

export const itemsOf = (ctx: ToolContext, matchIds: readonly string[]) =>
  ctx.db
    .select()
    .from(bankMatchItems)
    .where(inArray(bankMatchItems.matchId, [...matchIds]));

export async function removeMatches(ctx: ToolContext, matches: readonly BankMatch[]): Promise<void> {
  const ids = matches.map(({ id }) => id);
  if (ids.length === 0) return;
  await ctx.db.delete(bankMatchItems).where(inArray(bankMatchItems.matchId, ids));
  await ctx.db.delete(bankMatches).where(inArray(bankMatches.id, ids));
}

/** What was made for a line and then reversed is settled within the books: both halves leave the list of what is open. */
export async function clearPair(ctx: ToolContext, original: PostedEntry, mirror: PostedEntry): Promise<void> {
  const accounts = await ctx.db
    .select()
    .from(bankAccounts)
    .where(
      and(
        eq(bankAccounts.entityId, original.entityId),
        inArray(
          bankAccounts.accountId,
          original.lines.map(({ accountId }) => accountId),
        ),
      ),
    );
  for (const { id } of accounts) {
    const { account, entity } = await holdBankAccount(ctx, id);
    const halves = [...original.lines, ...mirror.lines].filter(
      ({ accountId, ...line }) => accountId === account.accountId && bankAmount(account, entity, line) !== 0n,
    );
    await addMatch(ctx, { account, entity, statementLines: [], entryLines: halves, origin: 'cleared', reason: 'Reversed' });
  }
}
