import { Unreadable } from './statement.ts';

export const DATE_ORDERS = ['ymd', 'dmy', 'mdy'] as const;
export type DateOrder = (typeof DATE_ORDERS)[number];

/** Names of the months by their first letters, without accents, in English, French, Portuguese and Spanish. */
const MONTHS: Readonly<Record<string, number>> = Object.fromEntries(
  [
    'jan ene janv',
    'feb fev feb fevr',
    'mar mars marz',
    'apr avr abr avri',
    'may mai mayo maio',
    'jun juin juni',
    'jul juil juli',
    'aug aou ago aout agos',
    'sep sept sete set seti',
    'oct out octu outu',
    'nov nove',
    'dec dez dic dece deze dici',
  ].flatMap((names, i) => names.split(' ').map((name) => [name, i + 1] as const)),
);

/** Year, month and day as an ISO date, when there is such a day. */
export function isoDate(year: number, month: number, day: number): string | null {
  const lengths = [31, year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
  if (!(year >= 1970 && year <= 2199) || !(day >= 1) || day > (lengths[month - 1] ?? 0)) return null;
  return `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}

const yearOf = (digits: string): number => (digits.length === 2 ? 2000 : 0) + Number(digits);

function monthOf(name: string): number {
  const letters = name
    .normalize('NFD')
    .replaceAll(/[^A-Za-z]/g, '')
    .toLowerCase();
  return MONTHS[letters.slice(0, 4)] ?? MONTHS[letters.slice(0, 3)] ?? 0;
}

/** A cell as the parts of a date: a month that is a name decides the order by itself. */
function partsOf(cell: string): { parts: [string, string, string]; fixed: DateOrder | null } | null {
  const day = cell.trim().replace(/[T ]+\d{1,2}[:h]\d{2}.*$/, '');
  if (day.length > 40) return null;
  const compact = /^(\d{4})(\d{2})(\d{2})$/.exec(day);
  if (compact) return { parts: [compact[1] ?? '', compact[2] ?? '', compact[3] ?? ''], fixed: 'ymd' };
  const divided = /^(\d{1,4})[-/. ](\d{1,2})[-/. ](\d{1,4})$/.exec(day);
  if (divided) {
    const [, a = '', b = '', c = ''] = divided;
    return { parts: [a, b, c], fixed: a.length === 4 ? 'ymd' : null };
  }
  const named = /^(\d{1,2})[-/. ]*(?:de )?(\p{L}{3,12})\.?[-/., ]*(?:de )?(\d{4}|\d{2})$/u.exec(day);
  if (named) return { parts: [named[1] ?? '', String(monthOf(named[2] ?? '')), named[3] ?? ''], fixed: 'dmy' };
  const american = /^(\p{L}{3,12})\.? (\d{1,2}),? (\d{4})$/u.exec(day);
  if (american) return { parts: [String(monthOf(american[1] ?? '')), american[2] ?? '', american[3] ?? ''], fixed: 'mdy' };
  return null;
}

const PLACES = { ymd: [0, 1, 2], dmy: [2, 1, 0], mdy: [2, 0, 1] } as const satisfies Record<DateOrder, readonly number[]>;

function inOrder(cell: string, order: DateOrder): string | null {
  const found = partsOf(cell);
  if (!found) return null;
  const [year, month, day] = PLACES[found.fixed ?? order].map((place) => found.parts[place] ?? '');
  if (!year || (year.length !== 2 && year.length !== 4)) return null;
  return isoDate(yearOf(year), Number(month), Number(day));
}

/** The cell's day; throws `Unreadable` with a message that goes on from the name of the place. */
export function dateOf(cell: string, order: DateOrder): string {
  const day = inOrder(cell, order);
  if (!day) throw new Unreadable('date_invalid', 'is no date that there is, such as 2026-12-31.');
  return day;
}

/** Whether it looks like a date at all: for finding the column, where headings say nothing. */
export const isDateLike = (cell: string): boolean => DATE_ORDERS.some((order) => inOrder(cell, order) !== null);

const isMonotone = (days: readonly string[]): boolean =>
  days.every((day, i) => i === 0 || day >= (days[i - 1] ?? '')) || days.every((day, i) => i === 0 || day <= (days[i - 1] ?? ''));

/**
 * The order of day, month and year that all cells of a column allow. Where several do, the one in which the days rise or fall
 * through the file; null: it cannot be told.
 */
export function dateOrderOf(cells: readonly string[]): DateOrder | null {
  const possible = DATE_ORDERS.map((order) => ({ order, days: cells.map((cell) => inOrder(cell, order)) })).filter(({ days }) =>
    days.every((day) => day !== null),
  );
  const distinct = [...Map.groupBy(possible, ({ days }) => days.join()).values()].map(([first]) => first);
  if (distinct.length === 1) return distinct[0]?.order ?? null;
  // Dots are written with the day first wherever they are written.
  if (cells.every((cell) => /^\d{1,2}\.\d{1,2}\./.test(cell.trim()))) return 'dmy';
  const rising = distinct.filter((each) => each && isMonotone(each.days as string[]));
  return rising.length === 1 ? (rising[0]?.order ?? null) : null;
}
