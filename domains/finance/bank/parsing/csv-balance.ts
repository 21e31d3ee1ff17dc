import { fromMinor } from '#kernel/money.ts';
import { type StatementLine, Unreadable } from './statement.ts';

/** A row of a CSV that is a line, with the balance behind it where the file has one. */
export interface Row {
  /** As people count them. */
  row: number;
  balance?: bigint;
  line: StatementLine;
}

/** Where the balance column does not follow from the amounts, oldest first; null: it does everywhere. */
function breakOf(rows: readonly Row[], currency: string): Unreadable | null {
  let before: bigint | undefined;
  for (const { row, balance, line } of rows) {
    const expected = before === undefined ? undefined : before + line.amountMinor;
    if (balance !== undefined && expected !== undefined && balance !== expected) {
      const [has, should, by] = [balance, expected, balance - expected].map((minor) => fromMinor(minor, currency).amount);
      return new Unreadable(
        'balance_breaks',
        `Row ${row}: the balance is ${has} and should be ${should} ${currency}: ${by} is missing. If the column is no balance after each line, leave it out of the mapping.`,
      );
    }
    before = balance ?? expected;
  }
  return null;
}

/**
 * Rows oldest first. Where all days are the same, or jump, the balance column tells whether the file is the other way round; where
 * there is none either, days decide and rows of one day keep their order.
 */
export function inOrderOfTime(rows: readonly Row[], currency: string): Row[] {
  const days = rows.map(({ line }) => line.bookedOn);
  const rises = days.every((day, i) => i === 0 || day >= (days[i - 1] ?? ''));
  const falls = days.every((day, i) => i === 0 || day <= (days[i - 1] ?? ''));
  const [asIs, reversed] = [[...rows], rows.toReversed()];
  const candidates = rises && !falls ? [asIs] : falls && !rises ? [reversed] : [asIs, reversed];
  const breaks = candidates.map((candidate) => breakOf(candidate, currency));
  const chosen = candidates[breaks.indexOf(null)];
  if (!chosen) throw breaks[0] ?? new Error('A break was found and is gone.');
  return chosen.toSorted((a, b) => (a.line.bookedOn < b.line.bookedOn ? -1 : a.line.bookedOn > b.line.bookedOn ? 1 : 0));
}

/** The balances before the first and behind the last line, where the first and the last row have one. */
export function closedBy(rows: readonly Row[]): { opening?: bigint; closing?: bigint } {
  const [first, last] = [rows[0], rows.at(-1)];
  return {
    ...(first?.balance !== undefined && { opening: first.balance - first.line.amountMinor }),
    ...(last?.balance !== undefined && { closing: last.balance }),
  };
}
