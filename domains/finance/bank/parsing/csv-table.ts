import { CsvError, parse } from 'csv-parse/sync';
import { type Columns, guessColumns, isHeading, isUsable, plain } from './csv-headings.ts';
import { LIMITS, Unreadable } from './statement.ts';

const DELIMITERS = [',', ';', '\t', '|'] as const;
const SAMPLE_CHARS = 40_000;
/** Banks put the account, the period and an address above the heading. */
const HEADING_ROWS = 40;

export interface CsvTable {
  delimiter: string;
  /** Place of the heading in `rows`; -1: there is none that says enough. */
  headingRow: number;
  headings: string[];
  guessed: Columns;
  rows: string[][];
}

/** The number of a row as people count them. */
export const rowNumber = (index: number): number => index + 1;

function cut(text: string, delimiter: string, extra: { to?: number; relax_quotes?: boolean } = {}): string[][] {
  return parse(text, { delimiter, relax_column_count: true, skip_empty_lines: false, max_record_size: 100_000, ...extra });
}

interface Look {
  delimiter: string;
  headingRow: number;
  score: number;
}

/** What the first rows look like with this delimiter: how much the best heading says, and if none does, how even the rows are. */
function lookAt(sample: string, delimiter: string): Look {
  let rows: string[][];
  try {
    rows = cut(sample, delimiter, { to: HEADING_ROWS, relax_quotes: true });
  } catch {
    return { delimiter, headingRow: -1, score: -1 };
  }
  const none: Look = { delimiter, headingRow: -1, score: evenness(rows) };
  return rows.reduce((best, row, headingRow) => {
    const { columns, score } = guessColumns(row.slice(0, LIMITS.columns));
    return isUsable(columns) && isHeading(row) && score > best.score ? { delimiter, headingRow, score } : best;
  }, none);
}

/** Columns beyond the first of the rows that have as many as most; less than any heading scores. */
function evenness(rows: readonly string[][]): number {
  const [width = 1, same = []] = [...Map.groupBy(rows, (row) => row.length)].sort(([, a], [, b]) => b.length - a.length)[0] ?? [];
  return Math.min(50, ((width - 1) * same.length) / Math.max(1, rows.length));
}

/** Excel's own note in the first line: `sep=;`. */
const SEP_LINE = /^sep=(.)\r?\n/i;

/** RFC 4180 with any of four delimiters, which the file tells by its heading, or else by being even. */
export function readTable(whole: string, wished?: string, names: readonly string[] = []): CsvTable {
  const noted = wished ?? SEP_LINE.exec(whole)?.[1];
  const text = whole.replace(SEP_LINE, '');
  const sample = text.slice(0, SAMPLE_CHARS);
  const looks = (noted ? [noted] : DELIMITERS).map((delimiter) => lookAt(sample, delimiter));
  const best = looks.reduce((most, look) => (look.score > most.score ? look : most));
  const rows = readRows(text, best.delimiter);
  if (rows.some((row) => row.length > LIMITS.columns))
    throw new Unreadable('too_many_columns', `The file has more than ${LIMITS.columns} columns.`);
  const named = headingNamed(rows, names);
  const headingRow = named === -1 ? best.headingRow : named;
  const headings = (rows[headingRow] ?? []).map((heading) => heading.trim().slice(0, 100));
  return { delimiter: best.delimiter, headingRow, headings, guessed: guessColumns(headings).columns, rows };
}

/** The row that has all the names that somebody gave to columns: theirs may be words that no bank we know uses. */
function headingNamed(rows: readonly string[][], names: readonly string[]): number {
  const wanted = names.filter((name) => !/^\d*$/.test(name)).map(plain);
  if (wanted.length === 0) return -1;
  return rows.slice(0, HEADING_ROWS).findIndex((row) => {
    const cells = new Set(row.map(plain));
    return wanted.every((name) => cells.has(name));
  });
}

function readRows(text: string, delimiter: string): string[][] {
  try {
    // One more than allowed, and what may stand above, so that too many are noticed without reading them all.
    const rows = cut(text, delimiter, { to: LIMITS.lines + HEADING_ROWS + 1 });
    if (rows.length > LIMITS.lines + HEADING_ROWS)
      throw new Unreadable('too_many_lines', `The file has more than ${LIMITS.lines} lines. Divide it.`);
    return rows;
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = 'lines' in error && typeof error.lines === 'number' ? ` near line ${error.lines}` : '';
    throw new Unreadable('csv_broken', `The file is not well-formed CSV${line}: a quotation mark is missing or out of place.`);
  }
}
