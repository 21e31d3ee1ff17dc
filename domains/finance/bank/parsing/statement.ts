/** What one file may hold. A larger one is to be divided; each limit is refused with its own reason. */
export const LIMITS = { bytes: 32 * 1024 * 1024, lines: 50_000, columns: 200, textChars: 1000 } as const;

/** The file cannot be taken: our reason, and a sentence for the person who sent it. Nothing of the file is in either. */
export class Unreadable extends Error {
  override readonly name = 'Unreadable';
  readonly reason: string;

  constructor(reason: string, message: string) {
    super(message);
    this.reason = reason;
  }
}

/** One line of a bank statement, whatever it was written in. */
export interface StatementLine {
  /** ISO date. */
  bookedOn: string;
  valueOn?: string;
  /** From the account holder's side: money in is positive. Minor units. */
  amountMinor: bigint;
  currency: string;
  description: string;
  counterparty?: string;
  reference?: string;
  /** The bank's own id of the line: FITID, AcctSvcrRef, the bank reference of :61:. */
  bankId?: string;
}

/** One statement of one account. Lines are in the order of the file, oldest first. */
export interface Statement {
  accountNumber?: string;
  currency?: string;
  openingBalance?: bigint;
  closingBalance?: bigint;
  /** First and last day, ISO: as the file says, else of its lines. */
  from?: string;
  to?: string;
  lines: StatementLine[];
}

/** Spaces joined, control characters gone, halves of surrogates replaced, and no longer than is kept. */
export function tidy(text: string): string {
  const plain = text
    .toWellFormed()
    .replaceAll(/[\s\u0000-\u001f\u007f-\u009f]+/g, ' ')
    .trim();
  return plain.length > LIMITS.textChars ? plain.slice(0, LIMITS.textChars).toWellFormed().trimEnd() : plain;
}

/** The fields that say something: empty ones are left out, so that lines of different formats compare. */
export function lineOf(facts: Partial<StatementLine> & Pick<StatementLine, 'bookedOn' | 'amountMinor' | 'currency'>): StatementLine {
  const { bookedOn, valueOn, amountMinor, currency } = facts;
  const [description, counterparty, reference, bankId] = [facts.description, facts.counterparty, facts.reference, facts.bankId].map(
    (text) => tidy(text ?? ''),
  );
  return {
    bookedOn,
    ...(valueOn && { valueOn }),
    amountMinor,
    currency,
    description: description || counterparty || reference || '',
    ...(counterparty && { counterparty }),
    ...(reference && { reference }),
    ...(bankId && { bankId }),
  };
}

export const sumOf = (lines: readonly StatementLine[]): bigint => lines.reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
