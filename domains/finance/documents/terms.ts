import { ToolError } from '#kernel/errors.ts';
import { percentOf } from './amounts.ts';

/** When a document is to be paid, and what paying early saves. */
export interface Terms {
  /** `net`: days after its date; `end_of_month`: days after the end of the month of its date. */
  kind: 'net' | 'end_of_month';
  days: number;
  /** Early payment: this percentage is let off when the money is there within `discountDays` of its date. */
  discountPercent?: string | null | undefined;
  discountDays?: number | null | undefined;
}

export function dueOn(date: Temporal.PlainDate, { kind, days }: Terms): Temporal.PlainDate {
  const from = kind === 'end_of_month' ? date.with({ day: date.daysInMonth }) : date;
  return from.add({ days });
}

export interface EarlyPayment {
  until: Temporal.PlainDate;
  amountMinor: bigint;
}

/** What may be left unpaid by whoever pays early; null: nothing. */
export function earlyPayment(date: Temporal.PlainDate, totalMinor: bigint, { discountPercent, discountDays }: Terms): EarlyPayment | null {
  if (!discountPercent || discountDays === null || discountDays === undefined) return null;
  const amountMinor = percentOf(totalMinor, discountPercent);
  return amountMinor > 0n ? { until: date.add({ days: discountDays }), amountMinor } : null;
}

const STEPS = {
  week: (n: number) => ({ weeks: n }),
  month: (n: number) => ({ months: n }),
  quarter: (n: number) => ({ months: 3 * n }),
  year: (n: number) => ({ years: n }),
} as const;

export const FREQUENCIES = Object.keys(STEPS) as [keyof typeof STEPS, ...(keyof typeof STEPS)[]];

export interface Recurrence {
  startsOn: Temporal.PlainDate;
  /** The last day that may be one of its dates; null: without end. */
  endsOn: Temporal.PlainDate | null;
  every: keyof typeof STEPS;
  /** 2 and `month`: every second month. */
  interval: number;
}

/** Catching up further than this in one run is a mistake in the start date rather than a backlog. */
const CATCH_UP_MAX = 120;

/**
 * The date number `index`, counted from the start and not from the date before: monthly from 31 January is 28 February
 * and then 31 March again, not 28 March.
 */
export const occurrence = ({ startsOn, every, interval }: Recurrence, index: number): Temporal.PlainDate =>
  startsOn.add(STEPS[every](interval * index));

/** The dates from number `next` that have come by `today`, with their numbers. */
export function occurrencesDue(
  recurrence: Recurrence,
  next: number,
  today: Temporal.PlainDate,
): { index: number; date: Temporal.PlainDate }[] {
  const due: { index: number; date: Temporal.PlainDate }[] = [];
  const last = recurrence.endsOn && isBefore(recurrence.endsOn, today) ? recurrence.endsOn : today;
  for (let index = next; due.length < CATCH_UP_MAX; index++) {
    const date = occurrence(recurrence, index);
    if (isBefore(last, date)) break;
    due.push({ index, date });
  }
  return due;
}

export const isBefore = (a: Temporal.PlainDate, b: Temporal.PlainDate): boolean => Temporal.PlainDate.compare(a, b) < 0;

export const daysBetween = (from: Temporal.PlainDate, to: Temporal.PlainDate): number => from.until(to, { largestUnit: 'days' }).days;

/** What a quote is before it has passed: it cannot be taken up afterwards. */
export function assertNotExpired(validUntil: Temporal.PlainDate | null, today: Temporal.PlainDate): void {
  if (validUntil && isBefore(validUntil, today)) {
    throw new ToolError('conflict', { reason: 'quote_expired', message: 'The quote is no longer valid. Make a new one.' });
  }
}
