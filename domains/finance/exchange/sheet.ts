import { stringify } from 'csv-stringify/sync';
import writeExcel, { type Cell as ExcelCell } from 'write-excel-file/node';

/** A report as a table: what stands in a cell says how it is written. */
export interface Sheet {
  title: string;
  headings: readonly string[];
  rows: readonly (readonly Cell[])[];
}

export type Cell = string | null | { amount: string } | { date: string };

/** Numbers of a spreadsheet are binary fractions of 53 bits: beyond 15 digits they would not be the amount any more. */
const EXACT_DIGITS = 15;
/** A spreadsheet's dates are days counted from here, which makes up for a leap day that 1900 did not have. */
const DAY_NULL = Temporal.PlainDate.from('1899-12-30');

/** UTF-8 with a mark at its beginning, without which Excel takes it for another encoding. */
export function writeCsv({ headings, rows }: Sheet): Buffer {
  const lines = [headings.map(inert), ...rows.map((row) => row.map(toText))];
  return Buffer.from(`\ufeff${stringify(lines, { record_delimiter: 'windows' })}`, 'utf8');
}

function toText(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell === 'string') return inert(cell);
  return 'amount' in cell ? cell.amount : cell.date;
}

/** A spreadsheet takes text that begins like this for a formula, also from a name that somebody sent in. */
const inert = (text: string): string => (/^[=+\-@\t\r\n]/.test(text) ? `'${text}` : text);

export async function writeXlsx({ title, headings, rows }: Sheet): Promise<Buffer> {
  const table = [
    headings.map((text) => ({ value: text, type: String, fontWeight: 'bold' as const })),
    ...rows.map((row) => row.map(toExcel)),
  ];
  const columns = headings.map((heading, i) => ({
    width: rows.reduce((most, row) => Math.max(most, Math.min(60, lengthOf(row[i] ?? null) + 2)), heading.length + 2),
  }));
  return writeExcel(table, { sheet: sheetName(title), columns, stickyRowsCount: 1 }).toBuffer();
}

const lengthOf = (cell: Cell): number => (cell === null ? 0 : toText(cell).length);

/** At most 31 signs, and none of those that Excel keeps for references. */
const sheetName = (title: string): string =>
  title
    .replace(/[[\]:*?/\\']/g, ' ')
    .slice(0, 31)
    .trim() || 'Report';

/** Text is a cell of the type text, in which nothing is a formula. */
function toExcel(cell: Cell): ExcelCell {
  if (cell === null) return null;
  if (typeof cell === 'string') return { value: cell, type: String };
  if ('date' in cell) return { value: DAY_NULL.until(cell.date).days, type: Number, format: 'yyyy-mm-dd' };
  const { amount } = cell;
  const decimals = amount.split('.')[1]?.length ?? 0;
  if (amount.replace(/[^0-9]/g, '').replace(/^0+/, '').length > EXACT_DIGITS) return { value: amount, type: String, align: 'right' };
  return { value: Number(amount), type: Number, format: decimals === 0 ? '#,##0' : `#,##0.${'0'.repeat(decimals)}` };
}
