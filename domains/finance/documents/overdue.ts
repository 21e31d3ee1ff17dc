import { daysBetween } from './terms.ts';

/** The columns of an ageing table, by days past the due date. */
export const BUCKETS = [
  { name: 'notDue', from: -Infinity, to: 0 },
  { name: 'days1to30', from: 1, to: 30 },
  { name: 'days31to60', from: 31, to: 60 },
  { name: 'days61to90', from: 61, to: 90 },
  { name: 'over90', from: 91, to: Infinity },
] as const;

export type Ageing = Record<(typeof BUCKETS)[number]['name'], bigint>;

/** Days past the due date: 0 or less means that it is not overdue. */
export const daysOverdue = (due: Temporal.PlainDate, today: Temporal.PlainDate): number => daysBetween(due, today);

/** Every open item falls into exactly one column, so that the columns sum to what is open. */
export function ageing(items: readonly { dueOn: Temporal.PlainDate; openMinor: bigint }[], on: Temporal.PlainDate): Ageing {
  const table: Ageing = { notDue: 0n, days1to30: 0n, days31to60: 0n, days61to90: 0n, over90: 0n };
  for (const { dueOn, openMinor } of items) {
    const days = daysOverdue(dueOn, on);
    const bucket = BUCKETS.find(({ from, to }) => days >= from && days <= to);
    if (bucket) table[bucket.name] += openMinor;
  }
  return table;
}

export interface DunningLevel {
  level: number;
  afterDays: number;
}

/**
 * The level that a document has reached, or null. A level is announced once and in order: who was never reminded gets the
 * first level, however late it is, because a last warning without a first one does not stand up.
 */
export function nextLevel(levels: readonly DunningLevel[], overdueDays: number, lastLevel: number): number | null {
  const next = levels.toSorted((a, b) => a.level - b.level).find(({ level }) => level > lastLevel);
  return next && overdueDays >= next.afterDays ? next.level : null;
}

/** `{name}` stands for a value; what has no value stays as it is written, so that nobody reads a sentence with a hole. */
export const fill = (text: string, values: Readonly<Record<string, string>>): string =>
  text.replaceAll(/\{([a-zA-Z]+)\}/g, (whole, name: string) => values[name] ?? whole);
