import { CsvError, parse } from 'csv-parse/sync';
import { LIMITS, Unreadable } from './limits.ts';

const DELIMITERS = [',', ';', '\t', '|'] as const;
const SAMPLE_CHARS = 40_000;
const SAMPLE_ROWS = 50;

/** Excel's own note in the first line: `sep=;`. */
const SEP_LINE = /^sep=(.)\r?\n/i;

/** The delimiter that cuts the first rows most evenly into most columns. */
export function delimiterOf(text: string): string {
  const noted = SEP_LINE.exec(text)?.[1];
  if (noted) return noted;
  const sample = text.slice(0, SAMPLE_CHARS);
  const scored = DELIMITERS.map((delimiter) => ({ delimiter, score: evenness(sample, delimiter) }));
  return scored.reduce((best, next) => (next.score > best.score ? next : best)).delimiter;
}

/** Columns beyond the first of the rows that have as many as most; 0 for a delimiter that does not cut. */
function evenness(sample: string, delimiter: string): number {
  let rows: string[][];
  try {
    rows = parse(sample, { delimiter, to: SAMPLE_ROWS, relax_column_count: true, skip_empty_lines: true, relax_quotes: true });
  } catch {
    return 0;
  }
  const widths = Map.groupBy(rows, (row) => row.length);
  const [width = 1, same = []] = [...widths].sort(([, a], [, b]) => b.length - a.length)[0] ?? [];
  return ((width - 1) * same.length) / Math.max(1, rows.length);
}

/** RFC 4180 with any of the delimiters. Rows keep their place, so that a row's number is the one that people see. */
export function readDelimited(text: string, delimiter: string): string[][] {
  try {
    return parse(text.replace(SEP_LINE, ''), {
      delimiter,
      relax_column_count: true,
      skip_empty_lines: false,
      max_record_size: LIMITS.cellChars * LIMITS.columns,
      // One more than allowed and the heading, so that too many are noticed without reading them all.
      to: LIMITS.rows + 2,
    });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = 'lines' in error && typeof error.lines === 'number' ? ` near line ${error.lines}` : '';
    throw new Unreadable('csv_broken', `The file is not well-formed CSV${line}: a quotation mark is missing or out of place.`);
  }
}
