import { ToolError } from '#kernel/errors.ts';
import { decimalsOf, toMinor } from '#kernel/money.ts';
import { Unreadable } from './statement.ts';

export type DecimalMark = '.' | ',';

/** Digits divided in threes, or in the Indian way, or not at all. */
const GROUPED = /^\d{1,3}(([.,' ])\d{3})(\2\d{3})*$|^\d{1,2}(,\d{2})*,\d{3}$|^\d+$/;
const SPACES = /[\s\u00a0\u2007\u202f]+/g;
const NOTES = /^(CR?|DR?|DB|DEBIT|CREDIT)$/i;
const MINUS = /^[-\u2212\u2013]|[-\u2212\u2013]$/;

interface Cut {
  isNegative: boolean;
  /** Digits and marks alone. */
  body: string;
}

/** Takes off what banks write around a number: signs before or behind, brackets, CR and DR, the currency. Null: no number is left. */
function bare(cell: string, currency: string): Cut | null {
  let text = cell.trim().replaceAll(SPACES, ' ').replaceAll(/['’]/g, "'");
  let isNegative = false;
  const bracketed = /^\((.*)\)$/.exec(text);
  if (bracketed) [isNegative, text] = [true, bracketed[1] ?? ''];
  text = text.replace(/^(?:[A-Z]{3}|F ?CFA|CFA|R\$|\p{Sc})\s*(?=[-+\u2212\d(])/u, (mark) => (isOther(mark, currency) ? mark : ''));
  text = text.replace(/(?<=[-\d.,)\s])\s*(?:F ?CFA|CFA|\p{Sc})$/u, '');
  if (text.endsWith(currency)) text = text.slice(0, text.length - currency.length).trimEnd();
  const note = /([A-Z]+)\.?$/i.exec(text)?.[1];
  if (note && NOTES.test(note)) {
    text = text.slice(0, text.length - (text.endsWith('.') ? 1 : 0) - note.length).trim();
    if (/^d/i.test(note)) isNegative = !isNegative;
  }
  if (MINUS.test(text)) {
    isNegative = !isNegative;
    text = text.replace(MINUS, '');
  } else text = text.replace(/^\+|\+$/, '');
  text = text.trim();
  return /^\d[\d.,' ]*$|^[.,]\d+$/.test(text) ? { isNegative, body: text } : null;
}

/** An ISO code before the number that is not the account's own is no decoration. */
const isOther = (mark: string, currency: string): boolean =>
  /^[A-Z]{3}\s*$/.test(mark) && !mark.startsWith('CFA') && mark.trim() !== currency;

const invalid = (): Unreadable => new Unreadable('amount_invalid', 'is no amount such as 1234.50.');

/** The exact minor units of a cell; throws `Unreadable` with a message that goes on from the name of the place. */
export function minorOf(cell: string, { currency, decimal }: { currency: string; decimal: DecimalMark }): bigint {
  const cut = cell.length <= 60 ? bare(cell, currency) : null;
  if (!cut) throw invalid();
  const at = cut.body.lastIndexOf(decimal);
  const [whole, fraction] = at === -1 ? [cut.body, ''] : [cut.body.slice(0, at), cut.body.slice(at + 1)];
  if (!/^\d*$/.test(fraction) || (whole !== '' && !GROUPED.test(whole)) || whole.includes(decimal)) throw invalid();
  const digits = whole.replaceAll(/\D/g, '');
  if (digits.length > 19) throw new Unreadable('amount_invalid', 'is larger than can be kept.');
  return exact(`${digits || '0'}${fraction ? `.${fraction}` : ''}`, currency) * (cut.isNegative ? -1n : 1n);
}

/** A plain decimal with a point to minor units: never through a float, never rounded. */
export function exact(amount: string, currency: string): bigint {
  try {
    return toMinor({ amount, currency });
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
    const { reason } = error;
    if (reason === 'unknown_currency') throw new Unreadable('currency_unknown', 'The currency is not an ISO 4217 code in use.');
    if (reason === 'too_many_decimals') throw new Unreadable('amount_invalid', `has more decimals than ${currency} has.`);
    throw invalid();
  }
}

/** The decimal mark of a column, from all of its cells; null: nothing tells, and a guess would be wrong a thousand times over. */
export function decimalMarkOf(cells: readonly string[], currency: string): DecimalMark | null {
  const votes = { '.': 0, ',': 0 };
  let isAmbiguous = false;
  for (const cell of cells) {
    const body = cell.length <= 60 ? bare(cell, currency)?.body : undefined;
    const marks = body?.replaceAll(/[^.,]/g, '') ?? '';
    const last = marks.at(-1) as DecimalMark | undefined;
    if (!body || !last) continue;
    const other = last === '.' ? ',' : '.';
    const behind = body.length - body.lastIndexOf(last) - 1;
    if (marks.includes(other) && body.indexOf(last) === body.lastIndexOf(last)) votes[last]++;
    else if (marks.length > 1) votes[other]++;
    else if (behind !== 3 || !/^[1-9]\d{0,2}[.,]/.test(body)) votes[last]++;
    else if (decimalsOf(currency) === 0) votes[other]++;
    else if (/[ ']/.test(body)) votes[last]++;
    else isAmbiguous = true;
  }
  if (votes['.'] !== votes[',']) return votes['.'] > votes[','] ? '.' : ',';
  return isAmbiguous || votes['.'] > 0 ? null : '.';
}
