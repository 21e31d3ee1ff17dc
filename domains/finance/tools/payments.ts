import { and, eq, gte, lte, sql } from 'drizzle-orm';
import { z } from 'zod';
import { ToolError } from '#kernel/errors.ts';
import { fixture } from '#kernel/fixture.ts';
import { Money, toMinor } from '#kernel/money.ts';
import { before, openPage, page, pageInput } from '#kernel/page.ts';
import { defineTool } from '#kernel/tool.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import { absolute } from '../decimal.ts';
import { CONTROLLED, DIRECTIONS, METHODS } from '../documents/kinds.ts';
import { itemOf } from '../documents/open-items.ts';
import {
  controlLineOf,
  loadPayment,
  type Payment as PaymentRow,
  recordPayment as record,
  type RecordedPayment,
  voidPayment as voidIt,
} from '../documents/payments.ts';
import { Applied, toApplied } from '../documents/settlement-shapes.ts';
import { bookOf, decimalIn, idIn, label, moneyOf, positive } from '../documents/shapes.ts';
import { payments } from '../schema-documents.ts';
import { dateIn, dateOr, day, maybe, maybeRef, partyId, reason, ref } from '../shapes.ts';

const paymentId = z.uuid().describe('From finance_list_payments.');
const direction = z.enum(DIRECTIONS).describe('received: money came in.');

const Payment = z.object({
  paymentId: ref('payment'),
  number: maybe('Its number.'),
  state: z.enum(['recorded', 'voided']).describe('voided: taken back.'),
  direction,
  control: z.enum(CONTROLLED).describe('Whose items it settles: receivable of customers, payable of suppliers.'),
  partyId: ref('customer or supplier'),
  method: z.enum(METHODS).describe('How it was paid.'),
  accountId: ref('bank, cash or wallet account'),
  date: day,
  amount: Money.describe('What it settles, with tax kept back.'),
  withheld: Money.describe('Tax that was kept back of it.'),
  money: Money.describe('What moved on the account.'),
  open: Money.describe('On account: not set against anything yet.'),
  lineId: ref('open item that it made'),
  reference: maybe('Of the bank or the payer.'),
  memo: maybe('For ourselves.'),
  entityId: ref('entity'),
  entryId: ref('journal entry'),
  reversalEntryId: maybeRef('entry that took it back'),
  voidReason: maybe('Why it was taken back.'),
});

async function toPayment(ctx: ToolContext, row: PaymentRow): Promise<z.input<typeof Payment>> {
  const lineId = await controlLineOf(ctx, row);
  const { openMinor } = await itemOf(ctx, lineId);
  return {
    paymentId: row.id,
    number: row.number,
    state: row.state,
    direction: row.direction,
    control: row.control,
    partyId: row.partyId,
    method: row.method,
    accountId: row.accountId,
    date: row.date.toString(),
    amount: moneyOf(row.amountMinor, row.currency),
    withheld: moneyOf(row.withheldMinor, row.currency),
    money: moneyOf(row.moneyMinor, row.moneyCurrency),
    open: moneyOf(absolute(openMinor), row.currency),
    lineId,
    reference: row.reference,
    memo: row.memo,
    entityId: row.entityId,
    entryId: row.entryId,
    reversalEntryId: row.reversalEntryId,
    voidReason: row.voidReason,
  };
}

export const listPayments = defineTool({
  name: 'finance_list_payments',
  title: 'List payments',
  summary: 'List payments received and made, newest first.',
  guide: 'For what a payment settled look at the history of the invoice or bill.',
  effect: 'read',
  permission: 'finance:read',
  input: z.object({
    direction: direction.optional(),
    partyId: partyId.optional(),
    from: dateIn.optional().describe('Dated from this day.'),
    until: dateIn.optional().describe('Dated until this day.'),
    ...pageInput,
  }),
  output: page(Payment),
  examples: [{}, { direction: 'received', partyId: fixture('finance.party.customer') }],
  async run(input, ctx) {
    const paging = openPage({ tool: 'finance_list_payments', tenantId: ctx.tenant.id, input, position: ['instant', 'uuid'] });
    const rows = await ctx.db
      .select()
      .from(payments)
      .where(
        and(
          input.direction && eq(payments.direction, input.direction),
          input.partyId ? eq(payments.partyId, input.partyId) : undefined,
          input.from ? gte(payments.date, Temporal.PlainDate.from(input.from)) : undefined,
          input.until ? lte(payments.date, Temporal.PlainDate.from(input.until)) : undefined,
          before(paging.after, payments.createdAt, payments.id),
        ),
      )
      .orderBy(sql`${payments.createdAt} DESC`, sql`${payments.id} DESC`)
      .limit(paging.take);
    const { items, nextCursor } = paging.cut(
      rows,
      (row) => [row.createdAt.toString(), row.id],
      (row) => row,
    );
    const shown: z.input<typeof Payment>[] = [];
    for (const row of items) shown.push(await toPayment(ctx, row));
    return { items: shown, nextCursor };
  },
});

export const getPayment = defineTool({
  name: 'finance_get_payment',
  title: 'Get payment',
  summary: 'One payment, and what of it is still on account.',
  guide: 'To set what is on account against an invoice use finance_allocate_open_item.',
  effect: 'read',
  permission: 'finance:read',
  input: z.object({ paymentId }),
  output: Payment,
  examples: [{ paymentId: fixture('finance.payment.received') }],
  run: async ({ paymentId }, ctx) => toPayment(ctx, await loadPayment(ctx, paymentId)),
});

const settles = {
  documentIds: z
    .array(idIn)
    .refine((ids) => ids.length <= 100, 'at most 100')
    .optional()
    .describe('Invoices or bills, in order.'),
  isOldestFirst: z.boolean().optional().describe('Settle the oldest.'),
};

function applyTo({ documentIds, isOldestFirst }: { documentIds?: string[] | undefined; isOldestFirst?: boolean | undefined }) {
  if (documentIds && documentIds.length > 0) return documentIds.map((documentId) => ({ documentId }));
  return isOldestFirst ? ('oldest' as const) : undefined;
}

const recorded = Payment.extend({ applied: z.array(Applied).describe('What it settled.') });
const takeBack = {
  tool: 'finance_void_payment',
  input: ({ output }: { output: { paymentId: string } }) => ({ paymentId: output.paymentId, reason: 'Undone' }),
};

/** A refund goes the other way round: made to a customer, or received from a supplier. */
const controlOf = (direction: 'received' | 'made', isRefund: boolean | undefined) =>
  (direction === 'received') === !isRefund ? ('receivable' as const) : ('payable' as const);

async function answer(ctx: ToolContext, { payment, applied }: RecordedPayment): Promise<z.input<typeof recorded>> {
  return { ...(await toPayment(ctx, payment)), applied: applied.map(toApplied) };
}

export const recordPayment = defineTool({
  name: 'finance_record_payment',
  title: 'Record payment',
  summary: 'Record money received or made and set it against invoices or bills.',
  guide: 'Moves no money. What settles nothing stays on account.',
  effect: 'compensable',
  compensate: takeBack,
  permission: 'finance:post',
  amount: ({ amount }) => amount,
  input: z.object({
    direction,
    partyId,
    amount: Money.describe('What is settled.'),
    date: dateIn.optional().describe('Default today.'),
    accountId: idIn.optional().describe('Bank, cash or wallet account.'),
    withheld: decimalIn.optional().describe('Tax kept back, part of amount.'),
    ...settles,
    isRefund: z.boolean().optional().describe('To a customer, of a supplier.'),
    reference: label.optional().describe('Of bank or payer.'),
    entityId: bookOf,
  }),
  output: recorded,
  examples: [
    {
      direction: 'received',
      partyId: fixture('finance.party.customer'),
      amount: { amount: '20000.00', currency: 'NGN' },
      accountId: fixture('finance.account.mobile_money'),
      documentIds: [fixture('finance.invoice.issued')],
    },
    { direction: 'made', partyId: fixture('finance.party.supplier'), amount: { amount: '1000.00', currency: 'NGN' }, isOldestFirst: true },
  ],
  async run({ amount, date, withheld, documentIds, isOldestFirst, isRefund, ...rest }, ctx) {
    const done = await record(ctx, {
      ...rest,
      control: controlOf(rest.direction, isRefund),
      date: dateOr(ctx, date),
      amountMinor: positive(amount),
      currency: amount.currency,
      withheldMinor: withheld === undefined ? undefined : toMinor({ amount: withheld, currency: amount.currency }),
      applyTo: applyTo({ documentIds, isOldestFirst }),
    });
    return answer(ctx, done);
  },
});

export const exchangePayment = defineTool({
  name: 'finance_exchange_payment',
  title: 'Record payment in another currency',
  summary: 'Record a payment whose money moved in another currency than what it settles.',
  guide: 'Such as naira paid for an invoice in dollars. The money says what was settled is worth; the difference to the invoice is posted.',
  effect: 'compensable',
  compensate: takeBack,
  permission: 'finance:post',
  amount: ({ amount }) => amount,
  input: z.object({
    direction,
    partyId,
    amount: Money.describe('What is settled.'),
    moved: Money.describe('What moved on the account.'),
    accountId: idIn.optional().describe('Bank, cash or wallet account.'),
    date: dateIn.optional().describe('Default today.'),
    documentIds: settles.documentIds,
    reference: label.optional().describe('Of bank or payer.'),
  }),
  output: recorded,
  examples: [
    {
      direction: 'received',
      partyId: fixture('finance.party.customer'),
      amount: { amount: '1000.00', currency: 'NGN' },
      moved: { amount: '1000.00', currency: 'NGN' },
    },
  ],
  async run({ amount, moved, date, documentIds, ...rest }, ctx) {
    const done = await record(ctx, {
      ...rest,
      date: dateOr(ctx, date),
      amountMinor: positive(amount),
      currency: amount.currency,
      money: { minor: positive(moved), currency: moved.currency },
      applyTo: applyTo({ documentIds }),
    });
    return answer(ctx, done);
  },
});

export const voidPayment = defineTool({
  name: 'finance_void_payment',
  title: 'Void payment',
  summary: 'Take a payment back: bounced, entered by mistake, or reversed by the bank.',
  guide: 'What it settled is open again and its entry is reversed. On its own day while that is open, else today.',
  effect: 'compensable',
  compensate: { tool: 'finance_restore_payment', input: ({ output }) => ({ paymentId: output.paymentId }) },
  permission: 'finance:post',
  input: z.object({ paymentId, date: dateIn.optional().describe('Day of the reversal.'), reason }),
  output: Payment,
  examples: [{ paymentId: fixture('finance.payment.received'), reason: 'The cheque bounced' }],
  async run({ paymentId, date, reason }, ctx) {
    await voidIt(ctx, { paymentId, reason, date: date === undefined ? undefined : Temporal.PlainDate.from(date) });
    return toPayment(ctx, await loadPayment(ctx, paymentId));
  },
});

export const restorePayment = defineTool({
  name: 'finance_restore_payment',
  title: 'Restore payment',
  summary: 'Record a voided payment again, under a new number.',
  guide: 'For one that was voided by mistake. It settles the oldest open items.',
  effect: 'compensable',
  compensate: takeBack,
  permission: 'finance:post',
  input: z.object({ paymentId, date: dateIn.optional().describe('Default: its own day.') }),
  output: recorded,
  examples: [{ paymentId: fixture('finance.payment.voided') }],
  async run({ paymentId, date }, ctx) {
    const row = await loadPayment(ctx, paymentId);
    if (row.state !== 'voided') {
      throw new ToolError('conflict', {
        reason: 'payment_not_voided',
        message: 'The payment stands; only a voided one is recorded again.',
      });
    }
    const { entityId, direction, control, partyId, method, accountId, currency, amountMinor, withheldMinor } = row;
    const done = await record(ctx, {
      entityId,
      direction,
      control,
      partyId,
      method,
      accountId,
      currency,
      amountMinor,
      withheldMinor,
      date: date === undefined ? row.date : Temporal.PlainDate.from(date),
      money: { minor: row.moneyMinor, currency: row.moneyCurrency },
      reference: row.reference ?? undefined,
      memo: row.memo ?? undefined,
      applyTo: 'oldest',
    });
    return answer(ctx, done);
  },
});
