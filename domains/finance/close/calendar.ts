type PlainDate = Temporal.PlainDate;

/** Months since year 0: two dates of one month have the same number. */
export const monthOf = (date: PlainDate): number => date.year * 12 + date.month - 1;

export const isMonthEnd = (date: PlainDate): boolean => date.day === date.daysInMonth;

/** The last month that is over at the end of this day. A period that ends within a month has not finished that month. */
export const lastMonthOverOn = (date: PlainDate): number => (isMonthEnd(date) ? monthOf(date) : monthOf(date) - 1);

/** Days from one date to another; the second day itself is not counted. */
export const daysBetween = (from: PlainDate, to: PlainDate): number => from.until(to, { largestUnit: 'days' }).days;

export const clamp = (n: number, low: number, high: number): number => Math.min(Math.max(n, low), high);
