import { asc, eq } from 'drizzle-orm';
import { ToolError } from '#kernel/errors.ts';
import { fromMinor } from '#kernel/money.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import { loadEntry, post, type Dimensions, type PostedEntry, type PostingLine, reverse } from '../posting.ts';
import { convert, rateOn } from '../rates.ts';
import { resolveTaxes } from '../tax/codes.ts';
import { recordTaxLines, repeatTaxLines, taxPostings } from '../tax/recording.ts';
import { computeTaxes, type LineTax } from '../tax/rules.ts';
import { bankMatches, bankRules } from '../schema-bank.ts';
import { type BankLine, holdBankAccount } from './accounts.ts';
import { type BankMatch, clearPair, loadBankLines, matchEntry, removeMatches } from './matching.ts';
import { type BankRule } from './rule-fit.ts';
import { absolute } from '../decimal.ts';

/** One part of what the money was for. */
export interface Part {
  accountId: string;
  /** Minor units of the bank account's currency, with the sign of the line; left out: all, or what the others leave. */
  amountMinor?: bigint | undefined;
  description?: string | undefined;
  dimensions?: Dimensions | undefined;
  /** A tax that the amount holds. */
  taxCodeId?: string | undefined;
}

export interface PostedLine {
  entry: PostedEntry;
  matches: BankMatch[];
}

/** The parts with their amounts; they are the line, to the minor unit. */
function sized(line: BankLine, parts: readonly Part[], currency: string): (Part & { amountMinor: bigint })[] {
  const open = parts.filter(({ amountMinor }) => amountMinor === undefined);
  const given = parts.reduce((sum, { amountMinor = 0n }) => sum + amountMinor, 0n);
  const rest = line.amountMinor - given;
  if (open.length > 1 || (open.length === 0 && rest !== 0n) || (open.length === 1 && rest === 0n)) {
    const left = fromMinor(rest, currency);
    throw new ToolError('invalid_input', {
      reason: 'parts_differ',
      message: `The parts come to ${left.amount} ${left.currency} less than the line. One of them may have no amount, and is the rest.`,
      data: { left },
    });
  }
  return parts.map((part) => ({ ...part, amountMinor: part.amountMinor ?? rest }));
}

export interface LinePosting {
  line: BankLine;
  parts: readonly Part[];
  date?: Temporal.PlainDate | undefined;
  description?: string | undefined;
  rule?: BankRule;
}

/** Makes the entry that a line of the bank stands for, such as a charge or interest, and matches it. */
export async function postLine(ctx: ToolContext, { line, parts, date, description, rule }: LinePosting): Promise<PostedLine> {
  const { account, entity } = await holdBankAccount(ctx, line.bankAccountId);
  const { currency } = account;
  const own = parts.find(({ accountId }) => accountId === account.accountId);
  if (own) throw new ToolError('invalid_input', { reason: 'own_account', message: 'The other side is the bank account itself.' });
  const on = date ?? line.bookedOn;
  const taxed = await taxedParts(ctx, sized(line, parts, currency), { currency, on });
  const lines: PostingLine[] = [
    { accountId: account.accountId, side: line.amountMinor > 0n ? 'debit' : 'credit', amount: absolute(line.amountMinor), currency },
    ...taxed.lines,
  ];
  const entry = await post(ctx, {
    entityId: entity.id,
    journal: { kind: account.kind === 'cash' ? 'cash' : 'bank' },
    date: on,
    description: (description ?? rule?.description ?? (line.description || account.name)).slice(0, 500),
    source: { kind: 'bank', id: line.id },
    lines,
  });
  const document = { kind: 'bank' as const, id: line.id, number: entry.number, currency, taxPoint: on };
  await recordTaxLines(ctx, { entry, document, taxes: taxed.taxes });
  const matches = await matchEntry(ctx, { entry, lines: [line], origin: 'posted', sourceId: entry.id, ruleId: rule?.id });
  return { entry, matches };
}

/** The lines of the other side: what a bank took or gave holds its taxes, so each part is cut into what it is net and its taxes. */
async function taxedParts(
  ctx: ToolContext,
  parts: readonly (Part & { amountMinor: bigint })[],
  { currency, on }: { currency: string; on: Temporal.PlainDate },
): Promise<{ lines: PostingLine[]; taxes: LineTax[] }> {
  const lines: PostingLine[] = [];
  const taxes: LineTax[] = [];
  for (const { accountId, amountMinor, description, dimensions, taxCodeId } of parts) {
    const direction = amountMinor < 0n ? 'purchase' : 'sales';
    const amount = absolute(amountMinor);
    const applied = taxCodeId ? await resolveTaxes(ctx, { lines: [[taxCodeId]], date: on, direction }) : [];
    const answer = computeTaxes({
      currency,
      direction,
      pricing: 'inclusive',
      rounding: 'line',
      lines: [{ amount, taxes: applied[0] ?? [] }],
    });
    if (answer.totals.due !== amount || answer.totals.withheldOnPayment !== 0n) {
      throw new ToolError('invalid_input', {
        reason: 'tax_is_withheld',
        message: 'A tax that is kept back belongs to a bill or an invoice: record its payment.',
        fix: { tool: 'finance_pay_bank_line' },
      });
    }
    const side = amountMinor > 0n ? 'credit' : 'debit';
    const own = answer.totals.net + answer.totals.nonRecoverable;
    lines.push({ accountId, side, amount: own, currency, description, dimensions }, ...(await taxPostings(ctx, answer.taxes, currency)));
    taxes.push(...answer.taxes);
  }
  return { lines, taxes };
}

/** Money that left one own account and came in on another: one entry, and a line of each bank, where the other has come already. */
export async function postTransfer(
  ctx: ToolContext,
  { line, other, otherBankAccountId }: { line: BankLine; other?: BankLine | undefined; otherBankAccountId?: string | undefined },
): Promise<PostedLine> {
  const [near, far] = [
    await holdBankAccount(ctx, line.bankAccountId),
    await holdBankAccount(ctx, other?.bankAccountId ?? otherBankAccountId ?? ''),
  ];
  if (near.account.id === far.account.id || near.entity.id !== far.entity.id) {
    throw new ToolError('invalid_input', {
      reason: 'not_a_transfer',
      message: 'A transfer is between two bank accounts of the same books.',
    });
  }
  const isSame = near.account.currency === far.account.currency;
  if (other && (line.amountMinor > 0n === other.amountMinor > 0n || (isSame && line.amountMinor !== -other.amountMinor))) {
    throw new ToolError('conflict', {
      reason: 'transfer_differs',
      message: 'What went out of one account is not what came in on the other.',
    });
  }
  if (!other && !isSame) {
    throw new ToolError('invalid_input', {
      reason: 'other_line_needed',
      message: 'Between two currencies, the other line says what came in.',
    });
  }
  const books = near.entity.functionalCurrency;
  const date = other && Temporal.PlainDate.compare(other.bookedOn, line.bookedOn) < 0 ? other.bookedOn : line.bookedOn;
  const otherMinor = other ? other.amountMinor : -line.amountMinor;
  // Both sides are worth the same: what one of them is in the currency of the books, or else what left is at the rate of the day.
  const [source, amount] = far.account.currency === books ? [far.account, otherMinor] : [near.account, line.amountMinor];
  const functional = convert(absolute(amount), {
    from: source.currency,
    to: books,
    rate: await rateOn(ctx, { from: source.currency, to: books, date }),
  });
  const sideOf = (accountId: string, minor: bigint, currency: string): PostingLine => ({
    accountId,
    side: minor > 0n ? 'debit' : 'credit',
    amount: absolute(minor),
    currency,
    functional,
  });
  const entry = await post(ctx, {
    entityId: near.entity.id,
    journal: { kind: 'bank' },
    date,
    description: `Transfer between ${near.account.name} and ${far.account.name}`,
    source: { kind: 'bank', id: line.id },
    lines: [
      sideOf(near.account.accountId, line.amountMinor, near.account.currency),
      sideOf(far.account.accountId, otherMinor, far.account.currency),
    ],
  });
  const matches = await matchEntry(ctx, { entry, lines: other ? [line, other] : [line], origin: 'posted', sourceId: entry.id });
  return { entry, matches };
}

/** All matches that an entry was made for. */
export const matchesOf = (ctx: ToolContext, entryId: string): Promise<BankMatch[]> =>
  ctx.db.select().from(bankMatches).where(eq(bankMatches.sourceId, entryId));

/** Takes back an entry that was made for lines of the bank: the lines are open again, and entry and mirror settle each other. */
export async function takeBackEntry(ctx: ToolContext, { entryId, reason }: { entryId: string; reason: string }): Promise<PostedEntry> {
  const matches = await matchesOf(ctx, entryId);
  for (const { bankAccountId } of matches) await holdBankAccount(ctx, bankAccountId);
  await removeMatches(ctx, matches);
  const original = await loadEntry(ctx, entryId);
  const mirror = await reverse(ctx, { entryId, reason });
  await clearPair(ctx, original, mirror);
  return mirror;
}

/** Posts an entry again that was taken back, for the same lines. */
export async function postAgain(
  ctx: ToolContext,
  { entryId, statementLineIds }: { entryId: string; statementLineIds: readonly string[] },
): Promise<PostedLine> {
  const lines = await loadBankLines(ctx, statementLineIds);
  for (const { bankAccountId } of lines) await holdBankAccount(ctx, bankAccountId);
  const original = await loadEntry(ctx, entryId);
  const entry = await post(ctx, {
    entityId: original.entityId,
    journal: { id: original.journalId },
    date: original.date,
    description: original.description,
    source: { kind: 'bank', id: original.sourceId },
    lines: original.lines.map((each) => ({
      accountId: each.accountId,
      side: each.debit > 0n ? ('debit' as const) : ('credit' as const),
      amount: absolute(each.amount),
      functional: each.debit + each.credit,
      currency: each.currency,
      partyId: each.partyId,
      description: each.description,
      dimensions: each,
      taxCodeId: each.taxCodeId,
    })),
  });
  await repeatTaxLines(ctx, original, entry);
  return { entry, matches: await matchEntry(ctx, { entry, lines, origin: 'posted', sourceId: entry.id }) };
}

export const activeRules = (ctx: ToolContext): Promise<BankRule[]> =>
  ctx.db.select().from(bankRules).where(eq(bankRules.isActive, true)).orderBy(asc(bankRules.priority), asc(bankRules.id));
