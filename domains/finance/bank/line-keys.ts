import { digest } from '#kernel/canonical.ts';
import type { StatementLine } from './parsing/statement.ts';

/** The balance that a bank account begins with here, as a line of its own: there is one. */
export const OPENING_KEY = 'opening';

/**
 * What makes a line the same as another: the bank's own id with its day and amount (some banks count from one again in each
 * file), else all that is said of it. Two that are equal in all are told apart by their place among their equals.
 */
const baseOf = ({ bookedOn, amountMinor, description, counterparty, reference, bankId }: StatementLine): string =>
  bankId
    ? `i${digest([bankId, bookedOn, amountMinor.toString()]).slice(0, 40)}`
    : `d${digest([bookedOn, amountMinor.toString(), description, counterparty ?? '', reference ?? '']).slice(0, 40)}`;

export interface Keyed {
  line: StatementLine;
  key: string;
}

/** Gives out keys: the n-th of equal lines of a file is the n-th of them here, whichever file brought it. */
export class LineKeys {
  readonly #seen = new Map<string, number>();

  /** The lines that are not here yet. */
  fresh(lines: readonly StatementLine[], present: ReadonlySet<string>): Keyed[] {
    return lines.map((line) => this.#next(line)).filter(({ key }) => !present.has(key));
  }

  /** For a statement that goes on where the last one ended: whatever it holds is new, so equal lines count on. */
  following(lines: readonly StatementLine[], present: ReadonlySet<string>): Keyed[] {
    return lines.map((line) => {
      let keyed = this.#next(line);
      while (present.has(keyed.key)) keyed = this.#next(line);
      return keyed;
    });
  }

  #next(line: StatementLine): Keyed {
    const base = baseOf(line);
    const nth = (this.#seen.get(base) ?? 0) + 1;
    this.#seen.set(base, nth);
    return { line, key: `${base}.${nth}` };
  }
}
