import { share } from '../decimal.ts';
import { clamp, daysBetween, lastMonthOverOn, monthOf } from './calendar.ts';

export const SPREADS = ['days', 'months'] as const;

/** An amount that belongs to a span of time: income received early, an expense paid early. Both days belong to it. */
export interface Span {
  readonly startsOn: Temporal.PlainDate;
  readonly endsOn: Temporal.PlainDate;
  /** Even by the day, or the same for each calendar month that the span touches. */
  readonly spread: (typeof SPREADS)[number];
}

/** What of the total belongs to the time up to the end of this day. At the end of the span it is the total, exactly. */
export function recognisedBy(total: bigint, { startsOn, endsOn, spread }: Span, date: Temporal.PlainDate): bigint {
  if (Temporal.PlainDate.compare(date, endsOn) >= 0) return total;
  if (Temporal.PlainDate.compare(date, startsOn) < 0) return 0n;
  const length = spread === 'days' ? daysBetween(startsOn, endsOn) + 1 : monthOf(endsOn) - monthOf(startsOn) + 1;
  const over = spread === 'days' ? daysBetween(startsOn, date) + 1 : lastMonthOverOn(date) - monthOf(startsOn) + 1;
  return share(total, { num: BigInt(clamp(over, 0, length)), den: BigInt(length) });
}

/** The parts of a total at the ends of successive periods; they sum to the total when the last one ends no earlier than the span. */
export function partsBy(total: bigint, span: Span, periodEnds: readonly Temporal.PlainDate[]): bigint[] {
  let before = 0n;
  return periodEnds.map((end) => {
    const by = recognisedBy(total, span, end);
    const part = by - before;
    before = by;
    return part;
  });
}
