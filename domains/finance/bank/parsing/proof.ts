import { fromMinor } from '#kernel/money.ts';
import { LIMITS, type Statement, sumOf, Unreadable } from './statement.ts';

const written = (minor: bigint, currency: string): string => `${fromMinor(minor, currency).amount} ${currency}`;

/**
 * A statement that can be believed: one currency, days in their order, not too long, and the opening balance plus all lines is
 * the closing balance. What is missing of that is said to the last minor unit.
 */
export function proven(statement: Statement): Statement {
  const { openingBalance, closingBalance } = statement;
  // Banks also print lines that move nothing.
  const lines = statement.lines.filter(({ amountMinor }) => amountMinor !== 0n);
  if (lines.length > LIMITS.lines) throw new Unreadable('too_many_lines', `The file has more than ${LIMITS.lines} lines. Divide it.`);
  const currency = statement.currency ?? lines[0]?.currency;
  if (lines.some((line) => line.currency !== currency)) {
    throw new Unreadable('currencies_mixed', 'The statement has lines in another currency than its own.');
  }
  if (openingBalance !== undefined && closingBalance !== undefined && currency !== undefined) {
    const missing = closingBalance - openingBalance - sumOf(lines);
    if (missing !== 0n) {
      throw new Unreadable(
        'does_not_add_up',
        `The opening balance ${written(openingBalance, currency)} and ${lines.length} lines of ${written(sumOf(lines), currency)} make ` +
          `${written(openingBalance + sumOf(lines), currency)}; the closing balance says ${written(closingBalance, currency)}: ` +
          `${written(missing, currency)} is missing.`,
      );
    }
  }
  return withDays({ ...statement, lines, ...(currency && { currency }) });
}

/** The days that it covers. A period that is stated may be longer than its lines, never shorter. */
function withDays(statement: Statement): Statement {
  const days = statement.lines.map(({ bookedOn }) => bookedOn);
  const earliest = days.reduce((least, day) => (day < least ? day : least), statement.from ?? days[0] ?? statement.to ?? '');
  const latest = days.reduce((most, day) => (day > most ? day : most), statement.to ?? days[0] ?? statement.from ?? '');
  if (earliest && latest && earliest > latest) {
    throw new Unreadable('period_backwards', 'The statement ends before it begins.');
  }
  return { ...statement, ...(earliest && { from: earliest }), ...(latest && { to: latest }) };
}
