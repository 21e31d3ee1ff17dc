import { minorOf } from './amount.ts';
import { isoDate } from './dates.ts';
import { purposeOf } from './mt940-purpose.ts';
import { lineOf, type Statement, type StatementLine, Unreadable } from './statement.ts';

const broken = (message: string): Unreadable => new Unreadable('mt940_broken', message);

interface Field {
  tag: string;
  /** One for each line of the field. */
  lines: string[];
}

/** A field begins a line with one of the tags of MT940; a colon within a text begins none. */
const TAG = /^:(20|21|25P?|28C?|60[FM]|61|86|62[FM]|64|65|13D?|34F|90[CD]|NS):(.*)$/;

/** Fields with the lines that go on under them. Envelopes in braces and the line of a dash between messages are left out. */
function fieldsOf(text: string): Field[] {
  const fields: Field[] = [];
  for (const raw of text.split(/\r\n|\r|\n/)) {
    // The head of an envelope may stand before the first field, on its line.
    const line = raw.replace(/^(?:\{\d:[^{}]{0,200}\})*\{4:/, '').trimEnd();
    if (line === '' || /^-\}?$|^-\}\{|^\{\d:/.test(line)) continue;
    const found = TAG.exec(line);
    const last = fields.at(-1);
    if (found) fields.push({ tag: found[1] ?? '', lines: [found[2] ?? ''] });
    else if (last) last.lines.push(line);
    else throw broken('The file begins with something else than an MT940 field.');
  }
  return fields;
}

interface Balance {
  minor: bigint;
  currency: string;
  on: string;
}

function balanceOf({ tag, lines }: Field): Balance {
  const [, sign, date, currency = '', amount = ''] = /^([CD])(\d{6})([A-Z]{3})(\d{1,15}(?:,\d{0,5})?)\s*$/.exec(lines[0] ?? '') ?? [];
  const on = shortDate(date);
  if (!sign || !on) throw broken(`The balance of field ${tag} cannot be read.`);
  const minor = amountOf(amount, currency, `The balance of field ${tag}`);
  return { minor: sign === 'D' ? -minor : minor, currency, on };
}

function amountOf(text: string, currency: string, place: string): bigint {
  try {
    return minorOf(text, { currency, decimal: ',' });
  } catch (error) {
    if (error instanceof Unreadable && error.reason === 'amount_invalid') throw broken(`${place} ${error.message}`);
    throw error;
  }
}

function shortDate(text: string | undefined): string | null {
  const [, year, month, day] = /^(\d\d)(\d\d)(\d\d)$/.exec(text ?? '') ?? [];
  return year ? isoDate(2000 + Number(year), Number(month), Number(day)) : null;
}

/** The day of entry has no year: it is the one that brings it nearest to the value date, over New Year too. */
function entryDate(valueOn: string, monthAndDay: string): string | null {
  const [year, month] = [Number(valueOn.slice(0, 4)), Number(valueOn.slice(5, 7))];
  const entered = Number(monthAndDay.slice(0, 2));
  const shift = entered - month > 6 ? -1 : entered - month < -6 ? 1 : 0;
  return isoDate(year + shift, entered, Number(monthAndDay.slice(2)));
}

/** Value date, entry date, sign, funds code, amount, type, reference of the customer // of the bank, and details below. */
const LINE = /^(\d{6})(\d{4})?(R?[CD])([A-Z])?(\d{1,15}(?:,\d{0,5})?)([NSF][A-Z0-9]{3})([^\n]*)(?:\n([^]*))?$/;

function lineFrom(value: string, currency: string, { nth, purpose }: { nth: number; purpose: string }): StatementLine {
  const [, date, entered, sign = '', , amount = '', , references = '', details = ''] = LINE.exec(value) ?? [];
  const valueOn = shortDate(date);
  const bookedOn = valueOn && entered ? entryDate(valueOn, entered) : valueOn;
  if (!valueOn || !bookedOn) throw broken(`Line ${nth} (field 61) cannot be read.`);
  const minor = amountOf(amount, currency, `The amount of line ${nth}`);
  const cut = references.indexOf('//');
  const [own, bankId] = cut === -1 ? [references, ''] : [references.slice(0, cut), references.slice(cut + 2)];
  const told = purposeOf(purpose);
  return lineOf({
    bookedOn,
    valueOn,
    // RC takes a credit back, so that money goes; RD takes a debit back, so that it comes.
    amountMinor: sign === 'D' || sign === 'RC' ? -minor : minor,
    currency,
    description: told.description || details,
    counterparty: told.counterparty ?? '',
    reference: told.reference ?? (/^(NONREF)?$/.test(own.trim()) ? '' : own),
    bankId: /^(NONREF)?$/.test(bankId.trim()) ? '' : bankId,
  });
}

interface Building {
  accountNumber?: string;
  opening?: Balance;
  closing?: Balance;
  rows: { value: string; purpose: string }[];
}

function finished(building: Building, counted: { lines: number }): Statement {
  const { opening, closing, rows, accountNumber } = building;
  if (!opening || !closing) throw broken('A statement has no opening balance (60F) or no closing balance (62F).');
  if (opening.currency !== closing.currency)
    throw new Unreadable('currencies_mixed', 'A statement opens and closes in different currencies.');
  const lines = rows.map(({ value, purpose }) => lineFrom(value, opening.currency, { nth: ++counted.lines, purpose }));
  return {
    ...(accountNumber && { accountNumber }),
    currency: opening.currency,
    openingBalance: opening.minor,
    closingBalance: closing.minor,
    // 60F says when the balance before was struck, which may be days ago: the first line begins the statement.
    to: closing.on,
    lines,
  };
}

/** SWIFT MT940, as bare fields or in its envelope, with any number of statements. Pages (60M, 62M) are statements of their own. */
export function readMt940(text: string): Statement[] {
  const statements: Statement[] = [];
  const counted = { lines: 0 };
  let now: Building | null = null;
  const end = (): void => {
    if (now && (now.opening || now.closing || now.rows.length > 0)) statements.push(finished(now, counted));
    now = null;
  };
  for (const field of fieldsOf(text)) {
    if (field.tag === '20') end();
    now ??= { rows: [] };
    take(now, field);
  }
  end();
  if (statements.length === 0) throw new Unreadable('no_statement', 'The file holds no MT940 statement.');
  return statements;
}

function take(now: Building, field: Field): void {
  const { tag, lines } = field;
  const value = lines.join('\n');
  if (tag.startsWith('25')) now.accountNumber = lines[0]?.trim() ?? '';
  else if (tag.startsWith('60')) now.opening ??= balanceOf(field);
  else if (tag.startsWith('62')) now.closing = balanceOf(field);
  else if (tag === '61') {
    if (now.closing) throw broken('A line stands behind the closing balance.');
    now.rows.push({ value, purpose: '' });
  } else if (tag === '86') {
    const last = now.rows.at(-1);
    // Behind the closing balance it is a note on the whole statement.
    if (last && !now.closing) last.purpose += `${last.purpose && '\n'}${value}`;
  }
}
