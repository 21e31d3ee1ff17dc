import { decimalsOf, toMinor } from '#kernel/money.ts';
import { ToolError } from '#kernel/errors.ts';
import { type BookTags, LINE_TAGS, written } from './book.ts';
import { LineProblem, type Problem, type RawAmount, type RawEntry, type RawJournal, type RawPosting } from './raw.ts';

export interface SettledLine {
  line: number;
  /** As the file calls it. */
  account: string;
  amount: bigint;
  currency: string;
  /** Null: the file says no price; the stored rate of the day decides. */
  functional: bigint | null;
  description: string | null;
  tags: BookTags;
}

export interface SettledEntry {
  line: number;
  date: string;
  number: string;
  description: string;
  lines: SettledLine[];
}

/**
 * What the file leaves to be worked out: amounts that were left out, prices, the balance of each entry and of each
 * assertion. Exact: an entry that does not come to nothing is a problem, whatever tolerance the file's own tool has.
 */
export function settle(journal: RawJournal, functionalCurrency: string): { entries: SettledEntry[]; problems: Problem[] } {
  const problems = [...journal.problems];
  const broken = problems.map(({ line }) => line);
  const entries: SettledEntry[] = [];
  for (const [i, entry] of journal.entries.entries()) {
    const next = journal.entries[i + 1]?.line ?? Infinity;
    // Of an entry with a line that could not be read nothing more can be said.
    if (broken.some((line) => line >= entry.line && line < next)) continue;
    try {
      const settled = settleEntry(entry, functionalCurrency);
      // One that moves nothing is there for its assertions.
      if (settled.lines.length > 0) entries.push(settled);
    } catch (error) {
      if (!(error instanceof LineProblem)) throw error;
      problems.push({ line: entry.line, reason: error.reason, message: error.message });
    }
  }
  if (problems.length === 0) problems.push(...checkAssertions(journal, entries, functionalCurrency));
  return { entries, problems: problems.toSorted((a, b) => a.line - b.line) };
}

function settleEntry({ line, date, number, description, postings }: RawEntry, functionalCurrency: string): SettledEntry {
  if (postings.length === 0) throw new LineProblem('entry_empty', 'An entry has lines.');
  const given = postings.map((posting) => settlePosting(posting, functionalCurrency));
  const elided = given.filter(({ amount }) => amount === null);
  if (elided.length > 1) throw new LineProblem('amounts_missing', 'Only one line of an entry may leave its amount out.');
  const known = given.filter((one): one is SettledLine => one.amount !== null);
  const left = leftOver(known, functionalCurrency);
  if (elided.length === 0 && left.amount !== 0n) {
    throw new LineProblem('entry_unbalanced', 'The lines do not add up to nothing, to the last decimal.');
  }
  const lines = given.map((one) =>
    one.amount === null ? { ...one, amount: -left.amount, currency: left.currency, functional: left.isPriced ? -left.amount : null } : one,
  );
  // What adds up without the line that left its amount out needs no such line.
  return { line, date, number, description, lines: lines.filter((one): one is SettledLine => one.amount !== 0n || isDifference(one)) };
}

const isDifference = ({ functional }: { functional: bigint | null }): boolean => functional !== null && functional !== 0n;

/** What the known lines come to: in the functional currency, or where none of them has a price, in the one that they share. */
function leftOver(lines: SettledLine[], functionalCurrency: string): { amount: bigint; currency: string; isPriced: boolean } {
  const currencies = [...new Set(lines.map(({ currency }) => currency))];
  const unpriced = lines.filter(({ functional }) => functional === null);
  if (unpriced.length === lines.length && currencies.length === 1) {
    return { amount: sum(lines.map(({ amount }) => amount)), currency: currencies[0] ?? functionalCurrency, isPriced: false };
  }
  // Two currencies and no price: each is the other's price, as hledger takes it.
  if (unpriced.length > 0 && currencies.length === 2) {
    const rest = sum(lines.map(({ functional }) => functional ?? 0n));
    const foreign = sum(unpriced.map(({ amount }) => amount));
    const [only] = unpriced;
    if (only && unpriced.length === 1 && foreign * rest < 0n) {
      only.functional = -rest;
      return { amount: 0n, currency: functionalCurrency, isPriced: true };
    }
  }
  if (unpriced.length > 0)
    throw new LineProblem('price_missing', `A line of another currency needs its price in ${functionalCurrency}, with @ or @@.`);
  return { amount: sum(lines.map(({ functional }) => functional ?? 0n)), currency: functionalCurrency, isPriced: true };
}

type Open = Omit<SettledLine, 'amount'> & { amount: bigint | null };

function settlePosting({ line, account, amount, price, tags }: RawPosting, functionalCurrency: string): Open {
  const kept = Object.fromEntries(LINE_TAGS.flatMap((tag) => (tags[tag] === undefined ? [] : [[tag, tags[tag]]])));
  const facts = { line, account, description: tags['text'] ?? null, tags: kept as BookTags };
  if (!amount) return { ...facts, amount: null, currency: functionalCurrency, functional: null };
  const { currency } = amount;
  const minor = minorOf(amount);
  const differenceOf = tags['difference-of'];
  if (differenceOf !== undefined && currency === functionalCurrency) {
    return { ...facts, amount: 0n, currency: differenceOf, functional: minor };
  }
  if (currency === functionalCurrency) return { ...facts, amount: minor, currency, functional: minor };
  if (!price) return { ...facts, amount: minor, currency, functional: minor === 0n ? 0n : null };
  if (price.amount.currency !== functionalCurrency) {
    throw new LineProblem('price_foreign', `A price is in ${functionalCurrency}, the currency of these books.`);
  }
  return {
    ...facts,
    amount: minor,
    currency,
    functional: price.isTotal ? signed(minorOf(price.amount), minor) : atRate(minor, currency, price.amount),
  };
}

const signed = (total: bigint, like: bigint): bigint => (like < 0n !== total < 0n ? -total : total);
const sum = (amounts: bigint[]): bigint => amounts.reduce((total, amount) => total + amount, 0n);

function minorOf({ number, currency }: RawAmount): bigint {
  try {
    return toMinor({ amount: number, currency });
  } catch (error) {
    if (error instanceof ToolError) throw new LineProblem(error.reason, error.message);
    throw error;
  }
}

/** Exact, then half away from nothing: a price has more decimals than money. */
function atRate(minor: bigint, currency: string, { number, currency: into }: RawAmount): bigint {
  const [whole = '', fraction = ''] = number.split('.');
  const numerator = minor * BigInt(whole + fraction) * 10n ** BigInt(decimalsOf(into));
  const denominator = 10n ** BigInt(fraction.length + decimalsOf(currency));
  const half = numerator < 0n ? -denominator : denominator;
  return (2n * numerator + half) / (2n * denominator);
}

/** hledger's stand behind a posting, in the order of dates and then of the file; Beancount's hold when their day begins. */
function checkAssertions(
  { entries: raw, assertions }: RawJournal,
  entries: readonly SettledEntry[],
  functionalCurrency: string,
): Problem[] {
  const problems: Problem[] = [];
  const held = new Map<string, bigint>();
  const heldBelow = (account: string, currency: string): bigint =>
    sum(
      [...held]
        .filter(([key]) => key === `${account} ${currency}` || (key.startsWith(`${account}:`) && key.endsWith(` ${currency}`)))
        .map(([, minor]) => minor),
    );
  const byLine = new Map(entries.map((entry) => [entry.line, entry]));
  const due = assertions.toSorted((a, b) => compare(a.date, b.date));
  const check = (line: number, amount: RawAmount, holds: bigint): void => {
    if (minorOf(amount) !== holds)
      problems.push({ line, reason: 'assertion_fails', message: 'The account does not hold what the file says it does.' });
  };
  const checkUntil = (date: string): void => {
    for (let next = due[0]; next && next.date <= date; next = due[0]) {
      due.shift();
      check(next.line, next.amount, heldBelow(next.account, next.amount.currency));
    }
  };
  for (const entry of raw.toSorted((a, b) => compare(a.date, b.date))) {
    checkUntil(entry.date);
    const lines = new Map(byLine.get(entry.line)?.lines.map((line) => [line.line, line]));
    for (const { line, account, assertion } of entry.postings) {
      const settled = lines.get(line);
      if (settled) {
        const { amount, currency } = written({ ...settled, functional: settled.functional ?? 0n }, functionalCurrency);
        const key = `${account} ${currency}`;
        held.set(key, (held.get(key) ?? 0n) + amount);
      }
      if (assertion) check(line, assertion, held.get(`${account} ${assertion.currency}`) ?? 0n);
    }
  }
  checkUntil('9999-12-31');
  return problems;
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
