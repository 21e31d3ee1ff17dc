/**
 * What a figure is made from. A report's lines carry formulas and no amounts: the amount of a figure and the entry lines
 * that explain it both follow from the same formula, so they cannot disagree.
 */
export type Formula = readonly Term[];

export interface Term {
  /** Ids. */
  accounts: readonly string[];
  window: Window;
  measure: Measure;
  sign: 1n | -1n;
  /** Only lines of entries that also move cash. */
  isViaCash?: boolean;
}

/** Of a column's days: before its first, from its first to its last, or all until its last. */
export type Window = 'before' | 'within' | 'until';
export type Measure = 'net' | 'debit' | 'credit';

export interface Sums {
  debit: bigint;
  credit: bigint;
}

/** Sums by account, for each window (and whether only entries that move cash count) that formulas ask for. */
export type Figures = ReadonlyMap<WindowKey, ReadonlyMap<string, Sums>>;
export type WindowKey = `${Window}${'' | ' cash'}`;

export const windowKey = ({ window, isViaCash }: Pick<Term, 'window' | 'isViaCash'>): WindowKey => `${window}${isViaCash ? ' cash' : ''}`;

/** What one account's sums, or one line's two sides, add to a figure. */
export function contribution({ measure, sign }: Pick<Term, 'measure' | 'sign'>, { debit, credit }: Sums): bigint {
  return sign * (measure === 'net' ? debit - credit : measure === 'debit' ? debit : credit);
}

export function evaluate(formula: Formula, figures: Figures): bigint {
  let total = 0n;
  for (const term of formula) {
    const sums = figures.get(windowKey(term));
    for (const account of term.accounts) {
      const found = sums?.get(account);
      if (found) total += contribution(term, found);
    }
  }
  return total;
}

/** The windows that a report reads. */
export function windowsOf(lines: readonly { formulas: Readonly<Record<string, Formula>> }[]): WindowKey[] {
  return [...new Set(lines.flatMap(({ formulas }) => Object.values(formulas).flatMap((formula) => formula.map(windowKey))))];
}
