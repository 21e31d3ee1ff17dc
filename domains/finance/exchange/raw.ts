/** What a journal says, word by word, before anything is worked out. Line numbers count from 1. */
export interface RawJournal {
  accounts: Map<string, Readonly<Record<string, string>>>;
  entries: RawEntry[];
  assertions: RawAssertion[];
  problems: Problem[];
}

/** Why a line cannot be taken as it is. */
export interface Problem {
  line: number;
  reason: string;
  message: string;
}

export interface RawEntry {
  line: number;
  date: string;
  number: string;
  description: string;
  postings: RawPosting[];
}

export interface RawPosting {
  line: number;
  account: string;
  /** Null: what the others leave over. */
  amount: RawAmount | null;
  price: { isTotal: boolean; amount: RawAmount } | null;
  /** What the account, without those below it, holds of this currency right after. */
  assertion: RawAmount | null;
  tags: Record<string, string>;
}

export interface RawAmount {
  /** A plain decimal, such as "-12.50". */
  number: string;
  currency: string;
}

/** What the account and all below it hold when the day begins. */
export interface RawAssertion {
  line: number;
  date: string;
  account: string;
  amount: RawAmount;
}

/** Thrown by the readers for one line; they note it and go on with the next. */
export class LineProblem extends Error {
  readonly reason: string;

  constructor(reason: string, message: string) {
    super(message);
    this.reason = reason;
  }
}

const AMOUNT = /^([-+]?)\s*([A-Z]{3})?\s*([-+]?)\s*([\d,.]+)\s*([A-Z]{3})?$/;
const NUMBER = /^(\d+|\d{1,3}(,\d{3})+)(\.\d*)?$|^\.\d+$/;

/** `12.50 NGN` or `NGN 12.50`. A single comma with nothing behind it is a decimal mark to hledger and a separator to others. */
export function readAmount(text: string, { isCommaClear }: { isCommaClear: boolean }): RawAmount {
  if (/[({]/.test(text)) throw new LineProblem('amount_unsupported', 'Lots and sums are not read. Write one amount.');
  const parts = AMOUNT.exec(text.trim());
  const [, before = '', left, after = '', digits = '', right] = parts ?? [];
  const currency = left ?? right;
  if (!parts || currency === undefined || (left !== undefined && right !== undefined) || (before !== '' && after !== '')) {
    throw new LineProblem('amount_malformed', 'An amount is a number and the three letters of its currency, such as 12.50 NGN.');
  }
  if (!NUMBER.test(digits))
    throw new LineProblem('number_malformed', 'Write a number with a point and, if at all, commas between thousands.');
  if (!isCommaClear && /^[^.]*,[^,.]*$/.test(digits)) {
    throw new LineProblem('number_ambiguous', 'One comma and no point may be a decimal mark or a separator. Write it without the comma.');
  }
  const number = digits.replaceAll(',', '').replace(/^\./, '0.').replace(/\.$/, '');
  return { number: before === '-' || after === '-' ? `-${number}` : number, currency };
}

/** The date, if there is one of that name. */
export function readDate(year = '', month = '', day = ''): string {
  try {
    return Temporal.PlainDate.from(`${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`).toString();
  } catch {
    throw new LineProblem('date_impossible', 'There is no such day.');
  }
}
