import { ToolError } from '#kernel/errors.ts';
import { absolute, rounded } from '../decimal.ts';

/** What is open of an entry line: signed as it was posted, so an invoice is positive and what pays it negative. */
export interface OpenItem {
  lineId: string;
  date: Temporal.PlainDate;
  dueOn: Temporal.PlainDate | null;
  currency: string;
  openMinor: bigint;
  /** The same in the functional currency, by the rate that was posted. */
  openFunctional: bigint;
}

/** What an allocation takes of one line: same sign as what is open of it. */
export interface Taken {
  lineId: string;
  amountMinor: bigint;
  functional: bigint;
}

/**
 * What a part of a line is worth in the functional currency: in proportion, and the last part takes the rest. So a line
 * that is fully allocated is fully allocated in both, whatever was rounded on the way.
 */
export function functionalShare({ openMinor, openFunctional }: OpenItem, partMinor: bigint): bigint {
  if (partMinor === openMinor) return openFunctional;
  return rounded(openFunctional * partMinor, openMinor);
}

export const take = (item: OpenItem, amountMinor: bigint): Taken => ({
  lineId: item.lineId,
  amountMinor,
  functional: functionalShare(item, amountMinor),
});

export const smaller = (a: bigint, b: bigint): bigint => (a < b ? a : b);

/** By due date, then by date, then as posted: what has been owed longest is paid first. */
export function oldestFirst(items: readonly OpenItem[]): OpenItem[] {
  const key = ({ dueOn, date, lineId }: OpenItem): string => `${(dueOn ?? date).toString()} ${date.toString()} ${lineId}`;
  return items.toSorted((a, b) => (key(a) < key(b) ? -1 : 1));
}

/** A part of an item that somebody named; without an amount as much as there is. */
export interface Wish {
  item: OpenItem;
  amountMinor?: bigint | undefined;
}

/**
 * Sets one item (a payment, a credit) against others of the opposite sign, in their order, until one side is used up.
 * Answers nothing when there is nothing to match.
 */
export function match(source: OpenItem, targets: readonly Wish[]): Taken[] {
  let left = absolute(source.openMinor);
  const sign = source.openMinor < 0n ? -1n : 1n;
  const taken: Taken[] = [];
  for (const { item, amountMinor } of targets) {
    if (item.currency !== source.currency) {
      throw new ToolError('invalid_input', {
        reason: 'currency_differs',
        message: 'Only items of one currency can be set against each other.',
      });
    }
    if (item.openMinor !== 0n && item.openMinor > 0n === source.openMinor > 0n) {
      throw new ToolError('invalid_input', {
        reason: 'same_side',
        message: 'Both items are owed by the same side; one cannot settle the other.',
      });
    }
    const wanted = amountMinor ?? smaller(left, absolute(item.openMinor));
    if (wanted > absolute(item.openMinor)) {
      throw new ToolError('conflict', { reason: 'more_than_open', message: 'More would be allocated than is open of the item.' });
    }
    if (wanted > left) {
      throw new ToolError('conflict', { reason: 'more_than_available', message: 'More would be allocated than there is to allocate.' });
    }
    if (wanted === 0n) continue;
    taken.push(take(item, -sign * wanted));
    left -= wanted;
  }
  const used = absolute(source.openMinor) - left;
  return used === 0n ? [] : [take(source, sign * used), ...taken];
}

/**
 * What the functional amounts of an allocation do not come to: gained (positive) or lost since the items were posted. Its
 * control line takes the opposite, so that the allocation sums to zero in both.
 */
export const realisedDifference = (taken: readonly Taken[]): bigint => -taken.reduce((sum, { functional }) => sum + functional, 0n);
