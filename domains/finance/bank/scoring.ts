import { textOf } from './rule-fit.ts';
import { nameIn, numberIn } from './words.ts';

/** A line of the bank that nothing is matched to yet. */
export interface OpenLine {
  bookedOn: Temporal.PlainDate;
  amountMinor: bigint;
  description: string;
  counterparty: string | null;
  reference: string | null;
}

/** What a line may be: some money of the books, or of a document, with what is known of it. */
export interface Candidate {
  amountMinor: bigint;
  date: Temporal.PlainDate;
  /** Numbers and references that a payer may have named. */
  numbers: readonly string[];
  name: string | null;
}

export interface Score {
  /** 0 to 100. */
  score: number;
  reasons: string[];
}

/** What each sign is worth. Amounts alone are no proof, so that they and the nearest date stay below what is taken for sure. */
const WORTH = { amount: 45, sameDay: 20, perDay: 2, number: 25, name: 15 } as const;
/** From here on a match may be taken without a person looking. */
export const SURE = 80;

export const apart = (days: number): string => (days === 0 ? 'same day' : days === 1 ? '1 day apart' : `${days} days apart`);

const daysBetween = (a: Temporal.PlainDate, b: Temporal.PlainDate): number => Math.abs(a.until(b).days);

/** How likely the line and the candidates are the same money, and why; null when the amounts differ, since those must agree. */
export function scoreOf(line: OpenLine, candidates: readonly Candidate[]): Score | null {
  const total = candidates.reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
  if (candidates.length === 0 || total !== line.amountMinor) return null;
  const text = textOf(line);
  const reasons = [candidates.length === 1 ? 'amount' : `${candidates.length} amounts sum up`];
  const days = Math.max(...candidates.map(({ date }) => daysBetween(date, line.bookedOn)));
  const near = Math.max(0, WORTH.sameDay - WORTH.perDay * days);
  if (near > 0) reasons.push(apart(days));
  const named = candidates.filter(({ numbers }) => numbers.some((number) => numberIn(number, text))).length;
  if (named > 0) reasons.push(named === candidates.length ? 'number in the text' : `${named} of ${candidates.length} numbers in the text`);
  const likeness = Math.min(...candidates.map(({ name }) => (name === null ? 0 : nameIn(name, text))));
  if (likeness >= 50) reasons.push(`name ${likeness}%`);
  const numbers = Math.floor((WORTH.number * named) / candidates.length);
  const name = likeness >= 50 ? Math.floor((WORTH.name * likeness) / 100) : 0;
  return { score: Math.min(100, WORTH.amount + near + numbers + name), reasons };
}

/** Sums are tried over so many candidates, the oldest first: more would take longer than anybody waits. */
const SUM_OF_MAX = 14;

/**
 * Which of them, all of the sign of the amount, sum to it: two or more, as few as possible, and of equals the oldest. All subsets of the first few, then runs from
 * the oldest on, as somebody pays who pays all that is due.
 */
export function summing<T extends { amountMinor: bigint }>(amount: bigint, oldestFirst: readonly T[]): T[] | null {
  const few = oldestFirst.slice(0, SUM_OF_MAX);
  let best: T[] | null = null;
  const search = (from: number, left: bigint, chosen: T[]): void => {
    if (left === 0n && chosen.length >= 2) {
      if (best === null || chosen.length < best.length) best = [...chosen];
      return;
    }
    if (left > 0n !== amount > 0n || (best !== null && chosen.length + 1 >= best.length)) return;
    for (let i = from; i < few.length; i++) {
      const item = few[i] as T;
      search(i + 1, left - item.amountMinor, [...chosen, item]);
    }
  };
  search(0, amount, []);
  if (best) return best;
  let sum = 0n;
  for (const [i, item] of oldestFirst.entries()) {
    sum += item.amountMinor;
    if (sum === amount && i > 0) return oldestFirst.slice(0, i + 1);
  }
  return null;
}
