import { and, desc, eq, sql } from 'drizzle-orm';
import { z } from 'zod';
import { ToolError } from '#kernel/errors.ts';
import { fixture } from '#kernel/fixture.ts';
import { toMinor } from '#kernel/money.ts';
import { before, openPage, page, pageInput } from '#kernel/page.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import { defineTool } from '#kernel/tool.ts';
import { holdBankAccount, loadBankAccount, openBankAccount } from '../bank/accounts.ts';
import { MATCH_ORIGINS } from '../bank/bank-words.ts';
import {
  addMatch,
  type BankMatch,
  itemsOf,
  loadBankLine,
  loadBankLines,
  loadEntryLines,
  loadMatch,
  removeMatches,
} from '../bank/matching.ts';
import { payLine, takeBackPayment } from '../bank/paying.ts';
import { matchesOf, postAgain, type PostedLine, postLine, postTransfer, takeBackEntry } from '../bank/posting-lines.ts';
import { bankAccountId, statementLineId } from '../bank/shapes.ts';
import { suggest, unmatchedLines } from '../bank/suggesting.ts';
import { bankMatches } from '../schema-bank.ts';
import {
  accountId,
  dateIn,
  dimensionsIn,
  entryId,
  line,
  maybe,
  maybeRef,
  moment,
  partyId,
  reason,
  ref,
  text,
  toDimensions,
} from '../shapes.ts';

const matchId = z.uuid().describe('From finance_list_bank_matches.');

const Match = z.object({
  matchId: ref('match'),
  bankAccountId: ref('bank account'),
  origin: z.enum(MATCH_ORIGINS).describe('posted and paid: what it names was made for the line, and is taken back with it.'),
  sourceId: maybeRef('entry or payment that was made for it'),
  ruleId: maybeRef('rule that made it'),
  reason: maybe('Why.'),
  matchedBy: text('Who matched.'),
  matchedAt: moment,
  statementLineIds: z.array(z.string()).describe('Lines of the bank.'),
  entryLineIds: z.array(z.string()).describe('Lines of the books.'),
});

async function toMatches(ctx: ToolContext, rows: readonly BankMatch[]): Promise<z.input<typeof Match>[]> {
  const items =
    rows.length === 0
      ? []
      : await itemsOf(
          ctx,
          rows.map(({ id }) => id),
        );
  return rows.map(({ id, bankAccountId, origin, sourceId, ruleId, reason, matchedBy, createdAt }) => {
    const own = items.filter((item) => item.matchId === id);
    return {
      matchId: id,
      bankAccountId,
      origin,
      sourceId,
      ruleId,
      reason,
      matchedBy,
      matchedAt: createdAt.toString(),
      statementLineIds: own.flatMap((item) => item.statementLineId ?? []),
      entryLineIds: own.flatMap((item) => item.entryLineId ?? []),
    };
  });
}

const Posted = z.object({
  entryId: ref('entry'),
  number: text('Its number.'),
  statementLineIds: z.array(z.string()).describe('Lines of the bank that it was made for.'),
  matches: z.array(Match).describe('One for each bank account.'),
});

async function toPosted(ctx: ToolContext, { entry, matches }: PostedLine): Promise<z.input<typeof Posted>> {
  const shown = await toMatches(ctx, matches);
  return { entryId: entry.id, number: entry.number, statementLineIds: shown.flatMap((match) => match.statementLineIds), matches: shown };
}

const Suggestion = z.object({
  kind: z.enum(['match', 'payment', 'transfer', 'rule']).describe('What it would become.'),
  statementLineIds: z.array(z.string()).describe('Lines of the bank.'),
  score: z.int().describe('0 to 100; from 80 it is as good as sure.'),
  reasons: z.array(z.string()).describe('What speaks for it.'),
  call: z
    .object({ tool: text('Name of the tool.'), input: z.record(z.string(), z.unknown()).describe('What to give it.') })
    .describe('Makes it so.'),
});

export const suggestBankMatches = defineTool({
  name: 'finance_suggest_bank_matches',
  title: 'Suggest bank matches',
  summary: 'What the unmatched lines of a bank account may be, with reasons and scores.',
  guide:
    'Looks at entries, open invoices and bills, own accounts and rules. Make the call of a suggestion to accept it. What has none: finance_post_bank_line.',
  effect: 'read',
  permission: 'finance:read',
  input: z.object({
    bankAccountId,
    statementLineId: statementLineId.optional(),
    minScore: z.int().min(0).max(100).default(50).describe('Leave out below.'),
    limit: z.int().min(1).max(100).default(20).describe('Lines, oldest first.'),
  }),
  output: z.object({ items: z.array(Suggestion).describe('Likeliest first for each line.') }),
  examples: [{ bankAccountId: fixture('finance.bank_account.main') }],
  async run({ bankAccountId, statementLineId, minScore, limit }, ctx) {
    const { account, entity } = await openBankAccount(ctx, bankAccountId);
    const lines = statementLineId ? [await loadBankLine(ctx, statementLineId)] : await unmatchedLines(ctx, [account.id], limit);
    const found = await suggest(ctx, { account, entity, lines });
    return { items: found.filter(({ score }) => score >= minScore) };
  },
});

export const listBankMatches = defineTool({
  name: 'finance_list_bank_matches',
  title: 'List bank matches',
  summary: 'Which lines of a bank account are which lines of the books, newest match first.',
  guide: 'Unmatched lines: finance_list_bank_lines with isMatched false.',
  effect: 'read',
  permission: 'finance:read',
  input: z.object({ bankAccountId, ...pageInput }),
  output: page(Match),
  examples: [{ bankAccountId: fixture('finance.bank_account.main') }],
  async run(input, ctx) {
    await loadBankAccount(ctx, input.bankAccountId);
    const paging = openPage({ tool: 'finance_list_bank_matches', tenantId: ctx.tenant.id, input, position: ['instant', 'uuid'] });
    const rows = await ctx.db
      .select()
      .from(bankMatches)
      .where(
        and(
          eq(bankMatches.bankAccountId, input.bankAccountId),
          before(paging.after, sql`${bankMatches.createdAt}`, sql`${bankMatches.id}`),
        ),
      )
      .orderBy(desc(bankMatches.createdAt), desc(bankMatches.id))
      .limit(paging.take);
    const { items, nextCursor } = paging.cut(
      rows,
      ({ createdAt, id }) => [createdAt.toString(), id],
      (row) => row,
    );
    return { items: await toMatches(ctx, items), nextCursor };
  },
});

export const acceptBankMatch = defineTool({
  name: 'finance_accept_bank_match',
  title: 'Accept bank match',
  summary: 'Say that lines of the bank and lines of the books are the same money.',
  guide:
    'Both sides must come to the same. Where the books have nothing yet, use finance_post_bank_line, finance_pay_bank_line or finance_transfer_bank_line.',
  effect: 'reversible',
  permission: 'finance:write',
  input: z.object({
    statementLineIds: z.array(statementLineId).max(200).describe('Lines of the bank.'),
    entryLineIds: z.array(z.uuid()).max(200).describe('Lines of entries on the account of the bank.'),
    reason: line(200).optional().describe('Why.'),
  }),
  output: Match,
  examples: [{ statementLineIds: [fixture('finance.bank_line.rent')], entryLineIds: [fixture('finance.entry_line.bank_rent')] }],
  async run({ statementLineIds, entryLineIds, reason }, ctx) {
    const statementLines = await loadBankLines(ctx, statementLineIds);
    const [first] = statementLines;
    if (!first)
      throw new ToolError('invalid_input', {
        reason: 'no_bank_line',
        message: 'Name at least one line of the bank.',
        fix: { tool: 'finance_list_bank_lines' },
      });
    const { account, entity } = await holdBankAccount(ctx, first.bankAccountId);
    const match = await addMatch(ctx, {
      account,
      entity,
      statementLines,
      entryLines: await loadEntryLines(ctx, entryLineIds),
      origin: 'accepted',
      reason,
    });
    return (await toMatches(ctx, [match]))[0]!;
  },
});

export const removeBankMatch = defineTool({
  name: 'finance_remove_bank_match',
  title: 'Remove bank match',
  summary: 'Take lines apart again that were matched.',
  guide:
    'For a match of origin posted use finance_reverse_bank_entry, for paid finance_void_bank_payment. Refused for days that are reconciled.',
  effect: 'reversible',
  permission: 'finance:write',
  input: z.object({ matchId }),
  output: Match,
  examples: [{ matchId: fixture('finance.bank_match.mistake') }],
  async run({ matchId }, ctx) {
    const match = await loadMatch(ctx, matchId);
    await holdBankAccount(ctx, match.bankAccountId);
    if (match.origin === 'posted' || match.origin === 'paid') {
      const isPaid = match.origin === 'paid';
      throw new ToolError('conflict', {
        reason: 'match_has_made',
        message: `The ${isPaid ? 'payment' : 'entry'} was made for this line, and goes with the match.`,
        fix: isPaid
          ? { tool: 'finance_void_bank_payment', input: { matchId } }
          : { tool: 'finance_reverse_bank_entry', input: { entryId: match.sourceId } },
      });
    }
    const [shown] = await toMatches(ctx, [match]);
    await removeMatches(ctx, [match]);
    return shown!;
  },
});

const part = z.strictObject({
  accountId,
  amount: z.string().optional().describe('Decimal, signed like the line; left out: the rest.'),
  description: line(200).optional().describe('What for.'),
  dimensions: dimensionsIn,
  taxCodeId: z.uuid().optional().describe('Tax that it holds, from finance_list_tax_codes.'),
});

const undoPosting = {
  tool: 'finance_reverse_bank_entry',
  input: ({ output }: { output: { entryId: string } }) => ({ entryId: output.entryId, reason: 'Undone' }),
};

export const postBankLine = defineTool({
  name: 'finance_post_bank_line',
  title: 'Post bank line',
  summary: 'Make the entry that a line of the bank stands for, such as a charge or interest, and match it.',
  guide: 'parts is the other side: one account, or several that sum to the line. Not for customers and suppliers: finance_pay_bank_line.',
  effect: 'compensable',
  compensate: undoPosting,
  permission: 'finance:post',
  input: z.object({
    statementLineId,
    parts: z.array(part).min(1).max(50).describe('Other side.'),
    date: dateIn.optional().describe('The day of the line if left out.'),
    description: line(200).optional().describe('Of the entry.'),
  }),
  output: Posted,
  examples: [{ statementLineId: fixture('finance.bank_line.fee'), parts: [{ accountId: fixture('finance.account.bank_charges') }] }],
  async run({ statementLineId, parts, date, description }, ctx) {
    const line = await loadBankLine(ctx, statementLineId);
    const { account } = await holdBankAccount(ctx, line.bankAccountId);
    const posted = await postLine(ctx, {
      line,
      date: date === undefined ? undefined : Temporal.PlainDate.from(date),
      description,
      parts: parts.map(({ amount, dimensions, ...rest }) => ({
        ...rest,
        ...(amount !== undefined && { amountMinor: toMinor({ amount, currency: account.currency }) }),
        dimensions: toDimensions(dimensions),
      })),
    });
    return toPosted(ctx, posted);
  },
});

export const transferBankLine = defineTool({
  name: 'finance_transfer_bank_line',
  title: 'Transfer between bank accounts',
  summary: 'Post a line of the bank as a transfer between own accounts.',
  guide: 'Give the other line where it is here already; else the other account, and match its line when it comes.',
  effect: 'compensable',
  compensate: undoPosting,
  permission: 'finance:post',
  input: z.object({
    statementLineId,
    otherStatementLineId: z.uuid().optional().describe('Other half.'),
    otherBankAccountId: z.uuid().optional().describe('Where it went or came from.'),
  }),
  output: Posted,
  examples: [{ statementLineId: fixture('finance.bank_line.to_wallet'), otherBankAccountId: fixture('finance.bank_account.wallet') }],
  async run({ statementLineId, otherStatementLineId, otherBankAccountId }, ctx) {
    if ((otherStatementLineId === undefined) === (otherBankAccountId === undefined)) {
      throw new ToolError('invalid_input', {
        reason: 'other_side_needed',
        message: 'Give either the other line or the other bank account.',
      });
    }
    const [near, other] = await loadBankLines(ctx, [statementLineId, ...(otherStatementLineId ? [otherStatementLineId] : [])]);
    return toPosted(ctx, await postTransfer(ctx, { line: near!, ...(other && { other }), otherBankAccountId }));
  },
});

export const reverseBankEntry = defineTool({
  name: 'finance_reverse_bank_entry',
  title: 'Reverse bank entry',
  summary: 'Take back an entry that was made for lines of the bank; the lines are open again.',
  guide: 'Entry and reversal stay in the books and settle each other. Refused for days that are reconciled.',
  effect: 'compensable',
  compensate: {
    tool: 'finance_repost_bank_entry',
    input: ({ input, output }) => ({ entryId: input.entryId, statementLineIds: output.statementLineIds }),
  },
  permission: 'finance:post',
  input: z.object({ entryId, reason }),
  output: z.object({
    reversalEntryId: ref('reversal'),
    number: text('Its number.'),
    statementLineIds: z.array(z.string()).describe('Lines of the bank that are open again.'),
  }),
  examples: [{ entryId: fixture('finance.entry.bank_charge'), reason: 'Wrong account' }],
  async run({ entryId, reason }, ctx) {
    const matches = await matchesOf(ctx, entryId);
    if (matches.length === 0) {
      throw new ToolError('not_found', {
        reason: 'bank_entry_not_found',
        message: 'No line of the bank was posted as this entry.',
        fix: { tool: 'finance_list_bank_matches' },
      });
    }
    const statementLineIds = (await toMatches(ctx, matches)).flatMap((match) => match.statementLineIds);
    const mirror = await takeBackEntry(ctx, { entryId, reason });
    return { reversalEntryId: mirror.id, number: mirror.number, statementLineIds };
  },
});

export const repostBankEntry = defineTool({
  name: 'finance_repost_bank_entry',
  title: 'Repost bank entry',
  summary: 'Post an entry again that was made for lines of the bank and taken back by mistake.',
  guide: 'Undo of finance_reverse_bank_entry does this. For other accounts use finance_post_bank_line.',
  effect: 'compensable',
  compensate: undoPosting,
  permission: 'finance:post',
  input: z.object({ entryId, statementLineIds: z.array(statementLineId).min(1).max(200).describe('Lines of the bank.') }),
  output: Posted,
  examples: [{ entryId: fixture('finance.entry.bank_reversed'), statementLineIds: [fixture('finance.bank_line.interest')] }],
  run: async ({ entryId, statementLineIds }, ctx) => toPosted(ctx, await postAgain(ctx, { entryId, statementLineIds })),
});

export const payBankLine = defineTool({
  name: 'finance_pay_bank_line',
  title: 'Record payment from bank line',
  summary: 'Record the payment of a customer or to a supplier that a line of the bank is, and match it.',
  guide: 'openItemIds: what it settles, in order; or applyTo oldest. Else it stays on account. More than is open stays on account too.',
  effect: 'compensable',
  compensate: { tool: 'finance_void_bank_payment', input: ({ output }) => ({ matchId: output.matches[0]?.matchId, reason: 'Undone' }) },
  permission: 'finance:post',
  input: z.object({
    statementLineId,
    partyId,
    openItemIds: z.array(z.uuid()).max(100).optional().describe('Lines of invoices or bills.'),
    applyTo: z.literal('oldest').optional().describe('Oldest first.'),
  }),
  output: Posted.extend({ paymentId: ref('payment') }),
  examples: [{ statementLineId: fixture('finance.bank_line.customer'), partyId: fixture('finance.party.customer') }],
  async run({ statementLineId, partyId, openItemIds, applyTo }, ctx) {
    const line = await loadBankLine(ctx, statementLineId);
    const { recorded, matches } = await payLine(ctx, {
      line,
      partyId,
      applyTo: openItemIds ? openItemIds.map((lineId) => ({ lineId })) : applyTo,
    });
    return { ...(await toPosted(ctx, { entry: recorded.entry, matches })), paymentId: recorded.payment.id };
  },
});

export const voidBankPayment = defineTool({
  name: 'finance_void_bank_payment',
  title: 'Void bank payment',
  summary: 'Take back a payment that was recorded for a line of the bank; the line is open again.',
  guide: 'What it had settled is open again too. Refused for days that are reconciled: void the payment itself then.',
  effect: 'compensable',
  compensate: {
    tool: 'finance_pay_bank_line',
    input: ({ output }) => ({
      statementLineId: output.statementLineId,
      partyId: output.partyId,
      ...(output.openItemIds.length > 0 && { openItemIds: output.openItemIds }),
    }),
  },
  permission: 'finance:post',
  input: z.object({ matchId, reason }),
  output: z.object({
    paymentId: ref('payment'),
    reversalEntryId: ref('reversal'),
    statementLineId: ref('line of the bank that is open again'),
    partyId: ref('customer or supplier'),
    openItemIds: z.array(z.string()).describe('What is open again.'),
  }),
  examples: [{ matchId: fixture('finance.bank_match.paid'), reason: 'Of another customer' }],
  async run({ matchId, reason }, ctx) {
    const [shown] = await toMatches(ctx, [await loadMatch(ctx, matchId)]);
    const taken = await takeBackPayment(ctx, { matchId, reason });
    return { ...taken, statementLineId: shown?.statementLineIds[0] ?? '' };
  },
});

export const revokeBankMatch = defineTool({
  name: 'finance_revoke_bank_match',
  title: 'Revoke bank matches',
  summary: 'Take matches back together with the entries and payments that were made for them.',
  guide: 'Undo of finance_apply_bank_rules does this. For one match see finance_remove_bank_match.',
  effect: 'compensable',
  compensate: { tool: 'finance_apply_bank_rules', input: ({ output }) => ({ bankAccountId: output.bankAccountId }) },
  permission: 'finance:post',
  input: z.object({ bankAccountId, matchIds: z.array(matchId).max(500).describe('Which.'), reason }),
  output: z.object({
    bankAccountId: ref('bank account'),
    statementLineIds: z.array(z.string()).describe('Lines of the bank that are open again.'),
  }),
  examples: [
    { bankAccountId: fixture('finance.bank_account.main'), matchIds: [fixture('finance.bank_match.mistake')], reason: 'A rule was wrong' },
  ],
  async run({ bankAccountId, matchIds, reason }, ctx) {
    await holdBankAccount(ctx, bankAccountId);
    const statementLineIds: string[] = [];
    for (const id of matchIds) {
      const match = await loadMatch(ctx, id);
      if (match.bankAccountId !== bankAccountId)
        throw new ToolError('invalid_input', { reason: 'other_bank_account', message: 'All matches are of one bank account.' });
      statementLineIds.push(...((await toMatches(ctx, [match]))[0]?.statementLineIds ?? []));
      if (match.origin === 'posted' && match.sourceId) await takeBackEntry(ctx, { entryId: match.sourceId, reason });
      else if (match.origin === 'paid') await takeBackPayment(ctx, { matchId: id, reason });
      else await removeMatches(ctx, [match]);
    }
    return { bankAccountId, statementLineIds };
  },
});
