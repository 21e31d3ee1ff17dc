import { eq } from 'drizzle-orm';
import { notFound, ToolError } from '#kernel/errors.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import { accountFor, entityOf, loadAccount } from '../books.ts';
import { paymentMade, paymentReceived, paymentVoided } from './events.ts';
import { takeNumber } from '../numbers.ts';
import { post, type PostedEntry, type PostingLine } from '../posting.ts';
import { convert, rateOn } from '../rates.ts';
import { postingAccounts } from '../schema-books.ts';
import { payments } from '../schema-documents.ts';
import { cancelOut, releaseItem } from './allocating.ts';
import { recordTaxLines, taxPostings } from '../tax/recording.ts';
import type { LineTax } from '../tax/rules.ts';
import { taxesWithheld } from './withholding.ts';
import { type Controlled, type DIRECTIONS, type Method, ROLE_OF_METHOD, SERIES_OF } from './kinds.ts';
import { moneyOf } from './shapes.ts';
import { partyFor } from './parties.ts';
import { type Applied, apply, type ApplyTo } from './applying.ts';
import { openItems } from './open-items.ts';

export type Payment = typeof payments.$inferSelect;

export interface PaymentRequest {
  entityId?: string | undefined;
  direction: (typeof DIRECTIONS)[number];
  /** What it settles; left out: what customers owe when received, what suppliers are owed when made. The other way round is a refund. */
  control?: Controlled | undefined;
  partyId: string;
  date: Temporal.PlainDate;
  /** In the currency of what it settles: money and tax kept back together. */
  amountMinor: bigint;
  currency: string;
  /** Kept back as tax by whoever pays, in the same currency. */
  withheldMinor?: bigint | undefined;
  /** What moved on the account, when that is in another currency. */
  money?: { minor: bigint; currency: string } | undefined;
  method?: Method | undefined;
  /** The bank, cash or wallet account; left out: the one that plays the part of the method. */
  accountId?: string | undefined;
  reference?: string | undefined;
  memo?: string | undefined;
  /** Left out: stays on account. */
  applyTo?: ApplyTo | undefined;
}

export interface RecordedPayment {
  payment: Payment;
  entry: PostedEntry;
  /** The open item that it makes, and the line on the money account. */
  lineId: string;
  moneyLineId: string | null;
  applied: Applied[];
}

/**
 * Records money that came in or went out, posts it and sets it against what it settles. What is more than that stays on
 * account as an open item of the party; what is less leaves the rest open.
 */
export async function recordPayment(ctx: ToolContext, request: PaymentRequest): Promise<RecordedPayment> {
  const control = request.control ?? (request.direction === 'received' ? 'receivable' : 'payable');
  const { applyTo, partyId, date } = request;
  const entity = await entityOf(ctx, request.entityId);
  const party = await partyFor(ctx, partyId, control);
  const account = request.accountId
    ? await loadAccount(ctx, request.accountId)
    : await accountFor(ctx, ROLE_OF_METHOD[request.method ?? 'bank']);
  if (account.control !== 'bank') {
    throw new ToolError('invalid_input', {
      reason: 'not_a_money_account',
      message: 'A payment moves money on a bank, cash or wallet account.',
    });
  }
  const method = request.method ?? (await methodOf(ctx, account.id));
  const amounts = amountsOf(request);
  const taxes = await taxesWithheld(ctx, { applyTo, ...amounts });
  const id = ctx.newId();
  const { numberId, label } = await takeNumber(ctx, {
    seriesCode: SERIES_OF.payment,
    entityId: entity.id,
    date,
    subjectKind: 'payment',
    subjectId: id,
  });
  const controlAccount = await accountFor(ctx, control);
  const lines = await linesOf(ctx, {
    ...amounts,
    ...request,
    control,
    accountId: account.id,
    controlAccountId: controlAccount.id,
    functionalCurrency: entity.functionalCurrency,
    taxes,
  });
  const entry = await post(ctx, {
    entityId: entity.id,
    journal: { kind: method === 'cash' ? 'cash' : 'bank' },
    date,
    description: `${label} ${request.direction === 'received' ? 'from' : 'to'} ${party.name}`,
    source: { kind: 'payment', id },
    lines,
  });
  if (taxes) {
    const document = { kind: 'payment', id, number: label, partyId, currency: request.currency, taxPoint: date } as const;
    await recordTaxLines(ctx, { entry, document, taxes });
  }
  const [payment] = await ctx.db
    .insert(payments)
    .values({
      id,
      entityId: entity.id,
      direction: request.direction,
      control,
      partyId,
      method,
      accountId: account.id,
      date,
      number: label,
      numberId,
      currency: request.currency,
      ...amounts,
      reference: request.reference ?? null,
      memo: request.memo ?? null,
      entryId: entry.id,
      recordedBy: ctx.actor.name,
      createdAt: ctx.now(),
      updatedAt: ctx.now(),
    })
    .returning();
  const lineId = entry.lines.find((line) => line.accountId === controlAccount.id)?.id;
  if (!payment || !lineId) throw new Error('The payment was not written.');
  const told = { paymentId: id, number: label, partyId, amount: moneyOf(payment.amountMinor, payment.currency), date: date.toString() };
  ctx.emit(request.direction === 'received' ? paymentReceived : paymentMade, told);
  const moneyLineId = entry.lines.find((line) => line.accountId === account.id)?.id ?? null;
  return { payment, entry, lineId, moneyLineId, applied: applyTo ? await apply(ctx, { lineId, date, kind: 'payment', to: applyTo }) : [] };
}

/** When nobody says how it was paid, the account does. */
async function methodOf(ctx: ToolContext, accountId: string): Promise<Method> {
  const played = await ctx.db.select().from(postingAccounts).where(eq(postingAccounts.accountId, accountId));
  return (['cash', 'mobile_money'] as const).find((each) => played.some(({ role }) => role === each)) ?? 'bank';
}

interface Amounts {
  amountMinor: bigint;
  withheldMinor: bigint;
  moneyMinor: bigint;
  moneyCurrency: string;
}

function amountsOf({ amountMinor, withheldMinor = 0n, money: moved, currency }: PaymentRequest): Amounts {
  if (amountMinor <= 0n || withheldMinor < 0n || withheldMinor > amountMinor) {
    throw new ToolError('invalid_input', {
      reason: 'payment_amount',
      message: 'A payment is more than nothing, and what is kept back of it is no more than all of it.',
    });
  }
  if (!moved || moved.currency === currency) {
    const moneyMinor = amountMinor - withheldMinor;
    if (moved && moved.minor !== moneyMinor) {
      throw new ToolError('invalid_input', {
        reason: 'payment_sums',
        message: 'In one currency, what moved on the account and what was kept back sum to the amount.',
      });
    }
    return { amountMinor, withheldMinor, moneyMinor, moneyCurrency: currency };
  }
  if (moved.minor <= 0n)
    throw new ToolError('invalid_input', { reason: 'payment_amount', message: 'The money that moved is more than nothing.' });
  return { amountMinor, withheldMinor, moneyMinor: moved.minor, moneyCurrency: moved.currency };
}

interface Sides extends Amounts, Pick<PaymentRequest, 'direction' | 'currency' | 'partyId' | 'date' | 'reference'> {
  control: Controlled;
  accountId: string;
  controlAccountId: string;
  functionalCurrency: string;
  /** By their codes, where those are known. */
  taxes: LineTax[] | null;
}

/** Money on one side, what it settles on the other; tax that was kept back settles too, and is claimed or owed elsewhere. */
async function linesOf(ctx: ToolContext, sides: Sides): Promise<PostingLine[]> {
  const { amountMinor, withheldMinor, moneyMinor, moneyCurrency, currency, partyId, date } = sides;
  const isReceived = sides.direction === 'received';
  const [moneySide, controlSide] = isReceived ? (['debit', 'credit'] as const) : (['credit', 'debit'] as const);
  const to = sides.functionalCurrency;
  const valueOf = async (amount: bigint, from: string): Promise<bigint> =>
    convert(amount, { from, to, rate: await rateOn(ctx, { from, to, date }) });
  // In two currencies it is the money that says what was settled is worth.
  const withheldValue = withheldMinor > 0n ? await valueOf(withheldMinor, currency) : 0n;
  const functional = currency === moneyCurrency ? undefined : (await valueOf(moneyMinor, moneyCurrency)) + withheldValue;
  const description = sides.reference ?? null;
  const lines: PostingLine[] = [];
  if (moneyMinor > 0n)
    lines.push({ accountId: sides.accountId, side: moneySide, amount: moneyMinor, currency: moneyCurrency, description });
  if (sides.taxes) lines.push(...(await taxPostings(ctx, sides.taxes, currency)));
  else if (withheldMinor > 0n) {
    const role = sides.control === 'receivable' ? 'tax_withheld_by_customers' : 'tax_withheld_from_suppliers';
    const account = await accountFor(ctx, role);
    lines.push({ accountId: account.id, side: moneySide, amount: withheldMinor, currency, description });
  }
  lines.push({ accountId: sides.controlAccountId, side: controlSide, amount: amountMinor, currency, functional, partyId, description });
  return lines;
}

export async function loadPayment(ctx: ToolContext, id: string): Promise<Payment> {
  const [payment] = await ctx.db.select().from(payments).where(eq(payments.id, id));
  if (!payment) throw notFound('payment', { tool: 'finance_list_payments' });
  return payment;
}

/** Takes a payment back: what it settled is open again, its entry is reversed, and both lines settle one another. */
export async function voidPayment(
  ctx: ToolContext,
  { paymentId, reason, date }: { paymentId: string; reason: string; date?: Temporal.PlainDate | undefined },
): Promise<{ reversalEntryId: string; releasedAllocationIds: string[] }> {
  const [payment] = await ctx.db.select().from(payments).where(eq(payments.id, paymentId)).for('update');
  if (!payment) throw notFound('payment', { tool: 'finance_list_payments' });
  if (payment.state === 'voided') {
    throw new ToolError('conflict', {
      reason: 'payment_voided',
      message: 'The payment was voided already; record it anew if it was made after all.',
    });
  }
  const lineId = await controlLineOf(ctx, payment);
  const releasedAllocationIds = await releaseItem(ctx, lineId, { date: date ?? ctx.today(), reason });
  const mirror = await cancelOut(ctx, payment.entryId, { date, reason });
  await ctx.db
    .update(payments)
    .set({ state: 'voided', reversalEntryId: mirror.id, voidReason: reason, updatedAt: ctx.now() })
    .where(eq(payments.id, paymentId));
  ctx.emit(paymentVoided, { paymentId, number: payment.number ?? '', partyId: payment.partyId });
  return { reversalEntryId: mirror.id, releasedAllocationIds };
}

/** The open item that a payment made. */
export async function controlLineOf(ctx: ToolContext, { entryId }: Pick<Payment, 'entryId'>): Promise<string> {
  const [item] = await openItems(ctx, { entryIds: [entryId], withSettled: true });
  if (!item) throw new Error('A payment has no line on its control account.');
  return item.lineId;
}
