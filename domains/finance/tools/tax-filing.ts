import { eq } from 'drizzle-orm';
import { z } from 'zod';
import { notFound, ToolError } from '#kernel/errors.ts';
import { fixture } from '#kernel/fixture.ts';
import { fromMinor, Money, toMinor } from '#kernel/money.ts';
import { defineTool } from '#kernel/tool.ts';
import { accountFor, entityOf, loadAccount } from '../books.ts';
import { type Entry, post, reverse } from '../posting.ts';
import { taxReturnPayments, taxReturns } from '../schema-tax-returns.ts';
import { accountId, dateIn, day, line, maybeRef, reason, ref, text } from '../shapes.ts';
import { taxReturnFiled, taxReturnReopened } from '../tax/events.ts';
import { assertStatus, fileReturn } from '../tax/filing.ts';
import { loadReturn, paidOf } from '../tax/returns.ts';
import { taxReturnId } from '../tax/shapes.ts';
import { TaxReturnHead, toHead } from './tax-returns.ts';
import { absolute } from '../decimal.ts';

export const fileTaxReturn = defineTool({
  name: 'finance_file_tax_return',
  title: 'File tax return',
  summary: 'Freeze a tax return and move its taxes from the tax accounts to tax payable.',
  guide: 'Read it with finance_get_tax_return first. It sends nothing to the authority. Demo codes, rates or forms need acceptDemo.',
  effect: 'compensable',
  compensate: {
    tool: 'finance_reopen_tax_return',
    input: ({ output }) => ({ taxReturnId: output.taxReturnId, reason: 'Filing undone' }),
  },
  permission: 'finance:close',
  input: z.object({
    taxReturnId,
    date: dateIn.optional().describe('Of the entry; the last day of the period if left out.'),
    reference: line(60).optional().describe('What the authority calls it.'),
    acceptDemo: z.boolean().default(false).describe('True: file although a demo, for a trial.'),
  }),
  output: TaxReturnHead,
  examples: [{ taxReturnId: fixture('finance.tax_return.draft'), acceptDemo: true }],
  async run({ taxReturnId: id, date, ...options }, ctx) {
    const row = await loadReturn(ctx, id, { isLocked: true });
    const filed = await fileReturn(ctx, row, { ...options, date: date === undefined ? row.endsOn : Temporal.PlainDate.from(date) });
    const { functionalCurrency } = await entityOf(ctx, row.entityId);
    const payable = fromMinor(filed.payable ?? 0n, functionalCurrency);
    ctx.emit(taxReturnFiled, { taxReturnId: id, entityId: row.entityId, endsOn: row.endsOn.toString(), payable });
    return toHead(filed, functionalCurrency);
  },
});

export const reopenTaxReturn = defineTool({
  name: 'finance_reopen_tax_return',
  title: 'Reopen tax return',
  summary: 'Take back a filed tax return and draw it up anew.',
  guide: 'Only the last filed one of its form, and only unpaid. The filed one stays visible as withdrawn; the answer names the new draft.',
  effect: 'compensable',
  compensate: {
    tool: 'finance_file_tax_return',
    input: ({ output }) => ({ taxReturnId: output.draftId, acceptDemo: output.isDemo }),
  },
  permission: 'finance:close',
  input: z.object({ taxReturnId, reason, date: dateIn.optional().describe('Of the reversal; left out: of the entry.') }),
  output: TaxReturnHead.extend({ draftId: ref('new draft'), reversalEntryId: maybeRef('entry that takes back the filing') }),
  examples: [{ taxReturnId: fixture('finance.tax_return.unpaid'), reason: 'A bill was forgotten' }],
  async run({ taxReturnId: id, reason: why, date }, ctx) {
    const row = await loadReturn(ctx, id, { isLocked: true });
    assertStatus(row, 'filed');
    if ((await paidOf(ctx, id)) !== 0n) {
      throw new ToolError('conflict', {
        reason: 'tax_return_paid',
        message: 'The return is paid: take the payment back first.',
        fix: { tool: 'finance_reverse_tax_payment' },
      });
    }
    const [withdrawn] = await ctx.db
      .update(taxReturns)
      .set({ status: 'withdrawn', withdrawnAt: ctx.now(), withdrawReason: why, updatedAt: ctx.now() })
      .where(eq(taxReturns.id, id))
      .returning();
    const on = date === undefined ? undefined : Temporal.PlainDate.from(date);
    const reversal = row.entryId && (await reverse(ctx, { entryId: row.entryId, date: on, reason: why }));
    const { entityId, templateId, startsOn, endsOn, reference } = row;
    const draftId = ctx.newId();
    await ctx.db
      .insert(taxReturns)
      .values({ id: draftId, entityId, templateId, startsOn, endsOn, reference, createdAt: ctx.now(), updatedAt: ctx.now() });
    ctx.emit(taxReturnReopened, { taxReturnId: id, entityId, draftId, reason: why });
    const { functionalCurrency } = await entityOf(ctx, entityId);
    return { ...toHead(withdrawn!, functionalCurrency), draftId, reversalEntryId: reversal ? reversal.id : null };
  },
});

const TaxPayment = z.object({
  taxPaymentId: ref('payment'),
  taxReturnId: ref('return'),
  entryId: ref('entry'),
  number: text('Number of the entry.'),
  date: day,
  amount: Money.describe('Paid; below zero: refunded, or a payment taken back.'),
  open: Money.describe('Still to pay of the return.'),
  accountId: ref('account that it came from'),
});

export const settleTaxReturn = defineTool({
  name: 'finance_settle_tax_return',
  title: 'Settle tax return',
  summary: 'Book that a filed tax return was paid, or refunded where it is below zero.',
  guide: 'It pays nothing by itself. amount left out: all that is open. Refunds take the same tool with a positive amount.',
  effect: 'compensable',
  compensate: {
    tool: 'finance_reverse_tax_payment',
    input: ({ output }) => ({ taxPaymentId: output.taxPaymentId, reason: 'Payment undone' }),
  },
  permission: 'finance:post',
  input: z.object({
    taxReturnId,
    amount: Money.optional().describe('Positive.'),
    date: dateIn.optional().describe('Today if left out.'),
    accountId: accountId.optional().describe('Bank or cash account; the usual bank if left out.'),
  }),
  output: TaxPayment,
  examples: [{ taxReturnId: fixture('finance.tax_return.filed'), amount: { amount: '10', currency: 'NGN' }, date: '1999-04-20' }],
  amount: ({ amount }) => amount ?? null,
  async run({ taxReturnId: id, amount, date, accountId: from }, ctx) {
    const row = await loadReturn(ctx, id, { isLocked: true });
    assertStatus(row, 'filed');
    const { functionalCurrency: currency } = await entityOf(ctx, row.entityId);
    const open = (row.payable ?? 0n) - (await paidOf(ctx, id));
    const paid = partOf(open, amount, currency);
    const account = from === undefined ? await accountFor(ctx, 'bank') : await loadAccount(ctx, from);
    const [debit, credit] = paid > 0n ? ['debit' as const, 'credit' as const] : ['credit' as const, 'debit' as const];
    const entry = await post(ctx, {
      entityId: row.entityId,
      journal: { kind: 'bank' },
      date: date === undefined ? ctx.today() : Temporal.PlainDate.from(date),
      description: `${paid > 0n ? 'Payment' : 'Refund'} of tax, ${row.startsOn.toString()} to ${row.endsOn.toString()}`,
      source: { kind: 'tax_return', id },
      lines: [
        { accountId: (await accountFor(ctx, 'tax_payable')).id, side: debit, amount: absolute(paid), currency },
        { accountId: account.id, side: credit, amount: absolute(paid), currency },
      ],
    });
    const payment = { id: ctx.newId(), returnId: id, entryId: entry.id, amount: paid };
    await ctx.db.insert(taxReturnPayments).values(payment);
    return toPayment(entry, { ...payment, open: open - paid, accountId: account.id, currency });
  },
});

/** The part of what is open that is paid now, with its sign. */
function partOf(open: bigint, asked: z.output<typeof Money> | undefined, currency: string): bigint {
  if (open === 0n) {
    throw new ToolError('conflict', {
      reason: 'tax_return_settled',
      message: 'Nothing is open of this return.',
      fix: { tool: 'finance_list_tax_returns', input: { status: 'filed' } },
    });
  }
  if (asked === undefined) return open;
  const minor = toMinor(asked);
  if (asked.currency !== currency || minor <= 0n || minor > absolute(open)) {
    throw new ToolError('invalid_input', {
      reason: 'tax_payment_out_of_range',
      message: `The amount is in ${currency}, above zero, and at most what is open.`,
      fix: { hint: 'Leave amount out to settle all that is open.' },
      data: { open: fromMinor(open, currency) },
    });
  }
  return open < 0n ? -minor : minor;
}

interface Paid {
  id: string;
  returnId: string;
  amount: bigint;
  open: bigint;
  accountId: string;
  currency: string;
}

const toPayment = (entry: Entry, { id, returnId, amount, open, accountId: account, currency }: Paid): z.input<typeof TaxPayment> => ({
  taxPaymentId: id,
  taxReturnId: returnId,
  entryId: entry.id,
  number: entry.number,
  date: entry.date.toString(),
  amount: fromMinor(amount, currency),
  open: fromMinor(open, currency),
  accountId: account,
});

export const reverseTaxPayment = defineTool({
  name: 'finance_reverse_tax_payment',
  title: 'Reverse tax payment',
  summary: 'Take back the booking that a tax return was paid or refunded.',
  guide: 'For a payment that was booked in error or came back. Its entry is reversed.',
  effect: 'compensable',
  compensate: {
    tool: 'finance_settle_tax_return',
    input: ({ output: { taxReturnId: id, amount, date, accountId: account } }) => ({
      taxReturnId: id,
      amount: { ...amount, amount: amount.amount.replace(/^-/, '') },
      date,
      accountId: account,
    }),
  },
  permission: 'finance:post',
  input: z.object({ taxPaymentId: z.uuid().describe('From finance_settle_tax_return.'), reason }),
  output: TaxPayment,
  examples: [{ taxPaymentId: fixture('finance.tax_payment.first'), reason: 'Came back' }],
  async run({ taxPaymentId: id, reason: why }, ctx) {
    const [found] = await ctx.db.select().from(taxReturnPayments).where(eq(taxReturnPayments.id, id));
    if (!found || found.reversesId) throw notFound('tax_payment', { tool: 'finance_list_tax_returns' });
    const row = await loadReturn(ctx, found.returnId, { isLocked: true });
    const reversal = await reverse(ctx, { entryId: found.entryId, reason: why });
    const payment = { id: ctx.newId(), returnId: row.id, entryId: reversal.id, amount: -found.amount, reversesId: id };
    await ctx.db.insert(taxReturnPayments).values(payment);
    const { functionalCurrency: currency } = await entityOf(ctx, row.entityId);
    const payable = await accountFor(ctx, 'tax_payable');
    const other = reversal.lines.find(({ accountId: each }) => each !== payable.id);
    const open = (row.payable ?? 0n) - (await paidOf(ctx, row.id));
    return toPayment(reversal, { ...payment, open, accountId: other?.accountId ?? payable.id, currency });
  },
});
