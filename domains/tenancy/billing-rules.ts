import { ToolError } from '#kernel/errors.ts';

export interface InvoiceLine {
  description: string;
  /** Decimal, as it was asked for. */
  quantity: string;
  /** Minor units, as digits: JSON numbers lose precision. */
  unitMinor: string;
  amountMinor: string;
}

/** `decimal` times `minor`, rounded half away from zero, as PostgreSQL's round(numeric) does: `2.5` × 101 is 253. */
export function timesDecimal(decimal: string, minor: bigint): bigint {
  const [whole = '', fraction = ''] = decimal.split('.');
  return divideRounded(BigInt(whole + fraction) * minor, 10n ** BigInt(fraction.length));
}

/** Half away from zero. `divisor` is positive. */
function divideRounded(dividend: bigint, divisor: bigint): bigint {
  const magnitude = ((dividend < 0n ? -dividend : dividend) * 2n + divisor) / (divisor * 2n);
  return dividend < 0n ? -magnitude : magnitude;
}

export interface InvoiceSums {
  lineItems: InvoiceLine[];
  subtotalMinor: bigint;
  taxMinor: bigint;
  totalMinor: bigint;
}

/** The same sums that the trigger invoices_guard demands. */
export function invoiceSums(
  lines: readonly { description: string; quantity: string; unitMinor: bigint }[],
  taxPercent: string,
): InvoiceSums {
  const amounts = lines.map(({ quantity, unitMinor }) => timesDecimal(quantity, unitMinor));
  const subtotalMinor = amounts.reduce((sum, amount) => sum + amount, 0n);
  // A percent is a hundredth: two more decimals, one rounding.
  const taxMinor = divideRounded(
    timesDecimal(taxPercent.replace('.', ''), subtotalMinor),
    100n * 10n ** BigInt(taxPercent.split('.')[1]?.length ?? 0),
  );
  const totalMinor = subtotalMinor + taxMinor;
  if (totalMinor < 0n) {
    throw new ToolError('invalid_input', {
      reason: 'invoice_negative',
      message: 'The lines add up to less than nothing.',
      fix: { tool: 'tenancy_void_invoice', hint: 'To give money back, void the invoice that was too high.' },
    });
  }
  return {
    lineItems: lines.map(({ description, quantity, unitMinor }, i) => ({
      description,
      quantity,
      unitMinor: unitMinor.toString(),
      amountMinor: String(amounts[i]),
    })),
    subtotalMinor,
    taxMinor,
    totalMinor,
  };
}

const NUMBER_PREFIX = { invoice: 'INV', credit_note: 'CRN' } as const;

/** `INV-000042`. */
export const invoiceNumber = (kind: keyof typeof NUMBER_PREFIX, number: bigint | null): string | null =>
  number === null ? null : `${NUMBER_PREFIX[kind]}-${number.toString().padStart(6, '0')}`;

interface InvoiceState {
  id: string;
  kind: 'invoice' | 'credit_note';
  status: 'draft' | 'issued';
}

export function assertIssuable({ id, status }: InvoiceState): void {
  if (status === 'draft') return;
  throw new ToolError('conflict', {
    reason: 'invoice_already_issued',
    message: 'The invoice is issued already; it is final.',
    fix: { tool: 'tenancy_void_invoice', input: { invoiceId: id } },
  });
}

export function assertVoidable({ kind, status }: InvoiceState, isCredited: boolean): void {
  if (kind === 'credit_note')
    throw new ToolError('conflict', { reason: 'is_credit_note', message: 'This is a credit note; only invoices are voided.' });
  if (status === 'draft') {
    throw new ToolError('conflict', {
      reason: 'invoice_is_draft',
      message: 'The invoice is a draft and bills nobody.',
      fix: { hint: 'Undo the call that drafted it.' },
    });
  }
  if (isCredited)
    throw new ToolError('conflict', { reason: 'invoice_already_void', message: 'A credit note took this invoice back already.' });
}

export function assertReissuable(invoice: InvoiceState, { isCredited, isReplaced }: { isCredited: boolean; isReplaced: boolean }): void {
  if (!isCredited) {
    throw new ToolError('conflict', {
      reason: 'invoice_not_void',
      message: 'Only a voided invoice is issued again.',
      fix: { tool: 'tenancy_void_invoice', input: { invoiceId: invoice.id } },
    });
  }
  if (isReplaced)
    throw new ToolError('conflict', { reason: 'invoice_already_reissued', message: 'Another invoice stands in for this one already.' });
}

export type Period = 'month' | 'year';

/** The first day after a period that starts on `start`: 31 January is followed by 28 (or 29) February. */
export const periodEndOf = (start: Temporal.PlainDate, period: Period): Temporal.PlainDate =>
  start.add(period === 'month' ? { months: 1 } : { years: 1 });

/** What of a paid period is not used up on `day`, in minor units: never more than was paid, never less than nothing. */
export function unusedOf(
  { priceMinor, periodStart, periodEnd }: { priceMinor: bigint; periodStart: Temporal.PlainDate; periodEnd: Temporal.PlainDate },
  day: Temporal.PlainDate,
): bigint {
  const total = periodStart.until(periodEnd).days;
  const left = Math.min(total, Math.max(0, day.until(periodEnd).days));
  return divideRounded(priceMinor * BigInt(left), BigInt(total));
}

export function assertActivePhase({ status }: { status: string }): void {
  if (status === 'active') return;
  throw new ToolError('conflict', {
    reason: `subscription_${status}`,
    message: status === 'changed' ? 'Another plan has taken the place of this one.' : 'The subscription is cancelled.',
    fix: { tool: 'tenancy_list_subscriptions', input: { status: 'active' } },
  });
}
