import { fromMinor } from '#kernel/money.ts';

/** Books as they are written to, and read from, a plain-text journal: the same shape on both ways. */
export interface Book {
  /** The currency in which every entry adds up to nothing. */
  functionalCurrency: string;
  accounts: readonly BookAccount[];
  entries: readonly BookEntry[];
}

export type AccountType = 'asset' | 'liability' | 'equity' | 'income' | 'expense';

export interface BookAccount {
  code: string;
  name: string;
  type: AccountType;
}

export interface BookEntry {
  number: string;
  /** ISO 8601. */
  date: string;
  description: string;
  lines: readonly BookLine[];
}

export interface BookLine {
  account: string;
  /** Minor units of `currency`, debits positive; 0 where only the functional amount changes (a difference on exchange). */
  amount: bigint;
  currency: string;
  /** Minor units of the functional currency, debits positive. */
  functional: bigint;
  description: string | null;
  tags: BookTags;
}

/** What else a line says, by the name that it has in the file. */
export const LINE_TAGS = ['party', 'due', 'cost-centre', 'project', 'fund', 'branch'] as const;
export type BookTags = { readonly [tag in (typeof LINE_TAGS)[number]]?: string };

export const ROOTS = {
  asset: 'Assets',
  liability: 'Liabilities',
  equity: 'Equity',
  income: 'Income',
  expense: 'Expenses',
} as const satisfies Record<AccountType, string>;

/** What accounts come to at the end, in each currency that they hold: for balance assertions. */
export function closingBalances({ entries, functionalCurrency }: Book): { account: string; currency: string; balance: bigint }[] {
  const sums = new Map<string, { account: string; currency: string; balance: bigint }>();
  for (const { account, ...line } of entries.flatMap((entry) => entry.lines)) {
    const { amount, currency } = written(line, functionalCurrency);
    const key = `${account} ${currency}`;
    const sum = sums.get(key) ?? { account, currency, balance: 0n };
    sums.set(key, { ...sum, balance: sum.balance + amount });
  }
  return [...sums.values()];
}

/** What a posting shows: its own currency, or where that does not change, the functional one. */
export function written(line: Pick<BookLine, 'amount' | 'currency' | 'functional'>, functionalCurrency: string) {
  return line.amount === 0n ? { amount: line.functional, currency: functionalCurrency } : { amount: line.amount, currency: line.currency };
}

/** `12.50 NGN`, as both dialects read it. */
export function amountText(minor: bigint, currency: string): string {
  return `${fromMinor(minor, currency).amount} ${currency}`;
}

/** ` @@ 150000.00 NGN` behind an amount of another currency. A total price has no sign of its own. */
export function priceText({ amount, currency, functional }: BookLine, functionalCurrency: string): string {
  if (amount === 0n || currency === functionalCurrency) return '';
  return ` @@ ${amountText(functional < 0n ? -functional : functional, functionalCurrency)}`;
}

/** Names for the accounts by code, each once: `name` makes one, and what would stand twice gets a number behind it. */
export function namesOf(accounts: readonly BookAccount[], name: (account: BookAccount) => string): Map<string, string> {
  const taken = new Set<string>();
  const names = new Map<string, string>();
  for (const account of accounts) {
    const wanted = name(account);
    let free = wanted;
    for (let n = 2; taken.has(free.toLowerCase()); n++) free = `${wanted}-${n}`;
    taken.add(free.toLowerCase());
    names.set(account.code, free);
  }
  return names;
}

/** The name of an account in the file, or an error of ours: every line's account is in the list of accounts. */
export function nameOf(names: ReadonlyMap<string, string>, code: string): string {
  const name = names.get(code);
  if (name === undefined) throw new Error(`An entry names the account ${code}, which is not among the accounts.`);
  return name;
}

/** One line of a file: control characters, and the signs that turn the reading direction around, become spaces. */
export function oneLine(text: string): string {
  return text
    .toWellFormed()
    .replace(/[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}
