import type { ToolContext } from '#kernel/tool-context.ts';
import type { ApplyTo } from '../documents/applying.ts';
import { linesOf } from '../documents/allocating.ts';
import { controlLineOf, loadPayment, recordPayment, type RecordedPayment, voidPayment } from '../documents/payments.ts';
import { loadEntry } from '../posting.ts';
import { type BankLine, holdBankAccount } from './accounts.ts';
import { type BankMatch, clearPair, loadMatch, matchEntry, removeMatches } from './matching.ts';
import { ToolError } from '#kernel/errors.ts';

const METHOD_OF = { bank: 'bank', cash: 'cash', mobile_money: 'mobile_money', card: 'card' } as const;

export interface LinePayment {
  line: BankLine;
  partyId: string;
  /** Left out: stays on account. */
  applyTo?: ApplyTo | undefined;
  ruleId?: string;
}

/** Records the payment that a line of the bank is, sets it against what it settles, and matches it. */
export async function payLine(
  ctx: ToolContext,
  { line, partyId, applyTo, ruleId }: LinePayment,
): Promise<{ recorded: RecordedPayment; matches: BankMatch[] }> {
  const { account } = await holdBankAccount(ctx, line.bankAccountId);
  const recorded = await recordPayment(ctx, {
    entityId: account.entityId,
    direction: line.amountMinor > 0n ? 'received' : 'made',
    partyId,
    date: line.bookedOn,
    amountMinor: line.amountMinor < 0n ? -line.amountMinor : line.amountMinor,
    currency: account.currency,
    method: METHOD_OF[account.kind],
    accountId: account.accountId,
    reference: (line.reference ?? line.bankId)?.slice(0, 60),
    memo: line.description.slice(0, 200) || undefined,
    applyTo,
  });
  const matches = await matchEntry(ctx, { entry: recorded.entry, lines: [line], origin: 'paid', sourceId: recorded.payment.id, ruleId });
  return { recorded, matches };
}

export interface TakenBack {
  paymentId: string;
  reversalEntryId: string;
  partyId: string;
  /** What it had settled, and is open again. */
  openItemIds: string[];
}

/** Voids the payment that was recorded for a line: the line is open again, and so is what it had settled. */
export async function takeBackPayment(ctx: ToolContext, { matchId, reason }: { matchId: string; reason: string }): Promise<TakenBack> {
  const match = await loadMatch(ctx, matchId);
  if (match.origin !== 'paid' || !match.sourceId) {
    throw new ToolError('conflict', {
      reason: 'match_of_no_payment',
      message: 'No payment was recorded for this match.',
      fix: { tool: 'finance_remove_bank_match', input: { matchId } },
    });
  }
  await holdBankAccount(ctx, match.bankAccountId);
  const payment = await loadPayment(ctx, match.sourceId);
  const ownLineId = await controlLineOf(ctx, payment);
  await removeMatches(ctx, [match]);
  const { reversalEntryId, releasedAllocationIds } = await voidPayment(ctx, { paymentId: payment.id, reason });
  const released = new Set<string>();
  for (const id of releasedAllocationIds) for (const { lineId } of await linesOf(ctx, id)) if (lineId !== ownLineId) released.add(lineId);
  await clearPair(ctx, await loadEntry(ctx, payment.entryId), await loadEntry(ctx, reversalEntryId));
  return { paymentId: payment.id, reversalEntryId, partyId: payment.partyId, openItemIds: [...released] };
}
