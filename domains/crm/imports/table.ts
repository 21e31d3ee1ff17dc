import { delimiterOf, readDelimited } from './delimited.ts';
import { decode } from './encoding.ts';
import { LIMITS, Unreadable } from './limits.ts';
import { readSheet } from './sheet.ts';
import { CARD_HEADINGS, cardRows, readCards } from './vcard.ts';

export interface Table {
  format: 'csv' | 'xlsx' | 'vcard';
  encoding: string | null;
  delimiter: string | null;
  headings: string[];
  /** The number of the first row, as people see it in the file: behind the heading, or 1 where there is none. */
  firstRow: 1 | 2;
  /** Rows of as many cells as there are headings; empty rows are kept, so that numbers agree with the file. */
  rows: string[][];
}

const ZIP = [0x50, 0x4b, 0x03, 0x04];

/** Looks at the bytes and not at the name: people send workbooks called .csv. */
export async function readTable(bytes: Uint8Array): Promise<Table> {
  if (bytes.length === 0) throw new Unreadable('file_empty', 'The file has no bytes.');
  if (bytes.length > LIMITS.bytes) throw new Unreadable('file_too_large', `The file is larger than ${LIMITS.bytes} bytes. Divide it.`);
  if (ZIP.every((byte, i) => bytes[i] === byte)) {
    return toTable({ format: 'xlsx', encoding: null, delimiter: null }, await readSheet(bytes));
  }
  const { text, encoding } = decode(bytes);
  if (/^\s*BEGIN:VCARD/i.test(text)) {
    const cards = cardRows(readCards(text));
    return { ...toTable({ format: 'vcard', encoding, delimiter: null }, [[...CARD_HEADINGS], ...cards]), firstRow: 1 };
  }
  const delimiter = delimiterOf(text);
  return toTable({ format: 'csv', encoding, delimiter }, readDelimited(text, delimiter));
}

/** An address or a number to call: no heading looks like one, so a first row that has one is a row. */
const REACHABLE = /^(\S+@\S+\.\S+|\+?\d[\d\s().-]{7,})$/;

function toTable(facts: Pick<Table, 'format' | 'encoding' | 'delimiter'>, all: readonly string[][]): Table {
  const isHeaded = !all[0]?.some((cell) => REACHABLE.test(cell.trim()));
  const [headings, ...rows] = isHeaded ? all : [[], ...all];
  if (isHeaded && (!headings || headings.every((heading) => heading.trim() === ''))) {
    throw new Unreadable('heading_missing', 'The first row must name the columns.');
  }
  while (rows.length > 0 && rows.at(-1)?.every((cell) => cell.trim() === '')) rows.pop();
  const width = rows.reduce((most, row) => Math.max(most, row.length), headings?.length ?? 0);
  if (width > LIMITS.columns) throw new Unreadable('too_many_columns', `The file has more than ${LIMITS.columns} columns.`);
  if (rows.length > LIMITS.rows) throw new Unreadable('too_many_rows', `The file has more than ${LIMITS.rows} rows. Divide it.`);
  if (rows.length === 0) throw new Unreadable('no_rows', 'The file has a heading and no rows.');
  // A cell beyond the last heading gets a column without one: it is shown, and not lost in silence.
  const columns = Array.from({ length: width }, (_, i) =>
    storable(headings?.[i] ?? '')
      .trim()
      .slice(0, 200),
  );
  return {
    ...facts,
    headings: columns,
    firstRow: isHeaded ? 2 : 1,
    rows: rows.map((row) => columns.map((_, i) => storable(row[i] ?? ''))),
  };
}

/** PostgreSQL stores no NUL and no half surrogates. */
const storable = (text: string): string => text.replaceAll('\u0000', '').toWellFormed();
