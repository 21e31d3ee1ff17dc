import { clamp, daysBetween, lastMonthOverOn, monthOf } from './calendar.ts';

/**
 * How the months at both ends of an asset's life count.
 * full_month: the month it comes counts whole, the month it goes does not;
 * next_month: the month it comes does not count, the month it goes counts whole;
 * mid_month: both count half, so a life of n months touches n + 1 calendar months;
 * daily: both count by the day, the day it goes not.
 */
export const CONVENTIONS = ['full_month', 'next_month', 'mid_month', 'daily'] as const;
export type Convention = (typeof CONVENTIONS)[number];

export interface Life {
  readonly startsOn: Temporal.PlainDate;
  readonly lifeMonths: number;
  readonly convention: Convention;
}

/** Half months, counted from the first of the month it comes, that the first calendar month of the life brings by its end. */
const FIRST_MONTH = { full_month: 2, mid_month: 1, next_month: 0 } as const;

/** How long the life is in its own units: half months, or days where the convention is by the day. */
export function lengthOf({ startsOn, lifeMonths, convention }: Life): number {
  return convention === 'daily' ? daysBetween(startsOn, startsOn.add({ months: lifeMonths })) : lifeMonths * 2;
}

/** How much of the life is over at the end of this day, in the same units. Never less than nothing, never more than all. */
export function elapsedOn(life: Life, date: Temporal.PlainDate): number {
  const { startsOn, convention } = life;
  const units =
    convention === 'daily' ? daysBetween(startsOn, date) + 1 : 2 * (lastMonthOverOn(date) - monthOf(startsOn)) + FIRST_MONTH[convention];
  return clamp(units, 0, lengthOf(life));
}

/**
 * How much of the life an asset that goes on this day has had. By months it is the same number for all three conventions:
 * what the month it came did not count, the month it goes does.
 */
export function elapsedAtDisposal(life: Life, date: Temporal.PlainDate): number {
  const { startsOn, convention } = life;
  const units = convention === 'daily' ? daysBetween(startsOn, date) : 2 * (monthOf(date) - monthOf(startsOn));
  return clamp(units, 0, lengthOf(life));
}

/** Where each year of the rest of a life ends, in units, the last one shortened to the end of the life. */
export function yearEnds(life: Life, from: number): number[] {
  const length = lengthOf(life);
  const ends: number[] = [];
  for (let year = 1; (ends.at(-1) ?? from) < length; year += 1) {
    const end = from + (life.convention === 'daily' ? daysBetween(life.startsOn, life.startsOn.add({ months: 12 * year })) : 24 * year);
    ends.push(Math.min(end, length));
  }
  return ends;
}
