import { decimalMarkOf, type DecimalMark, minorOf } from './amount.ts';
import { closedBy, inOrderOfTime, type Row } from './csv-balance.ts';
import { type Columns, CSV_FIELDS, type CsvField, directionOf, isClosing, isOpening, isSigned, isUsable, plain } from './csv-headings.ts';
import { type CsvTable, readTable, rowNumber } from './csv-table.ts';
import { dateOf, type DateOrder, dateOrderOf, isDateLike } from './dates.ts';
import { lineOf, type Statement, Unreadable } from './statement.ts';

/** How a bank writes its CSV. What is left out is told by the file. */
export interface CsvMapping {
  /** Field to heading, or to the number of the column from 1; empty text: the file has it, and it is not to be used. */
  columns?: Partial<Record<CsvField, string>>;
  dateOrder?: DateOrder;
  decimal?: DecimalMark;
  delimiter?: string;
}

export interface CsvStatement {
  statement: Statement;
  /** What the file was read with: kept for the account, the next file needs no guess. */
  mapping: Required<CsvMapping>;
}

function columnNamed(table: CsvTable, wish: string): number {
  const place = table.headings.findIndex((heading) => plain(heading) === plain(wish));
  if (place >= 0 && plain(wish) !== '') return place;
  const width = table.rows.reduce((most, row) => Math.max(most, row.length), 0);
  if (/^\d{1,3}$/.test(wish) && Number(wish) >= 1 && Number(wish) <= width) return Number(wish) - 1;
  throw new Unreadable('column_unknown', 'The mapping names a column that the file does not have. Use its heading, or its number from 1.');
}

/** Wishes before guesses. Whoever says where the amount is does not mean what else looks like one. */
function columnsOf(table: CsvTable, wishes: CsvMapping['columns'] = {}): Columns {
  const columns: Columns = { ...table.guessed };
  if (wishes.amount) for (const field of ['debit', 'credit'] as const) delete columns[field];
  if (wishes.debit || wishes.credit) for (const field of ['amount', 'sign'] as const) delete columns[field];
  for (const field of CSV_FIELDS) {
    const wish = wishes[field];
    if (wish === undefined) continue;
    if (wish === '') delete columns[field];
    else columns[field] = columnNamed(table, wish);
  }
  if (isUsable(columns)) return columns;
  throw new Unreadable(
    'columns_unknown',
    'Which columns hold the day and the amount cannot be told. Name them in the mapping, by heading or by number from 1.',
  );
}

const MONEY = ['amount', 'debit', 'credit', 'balance'] as const;

class Reader {
  readonly table: CsvTable;
  readonly columns: Columns;
  readonly body: { cells: string[]; index: number }[];
  readonly currency: string;
  readonly decimal: DecimalMark;
  readonly dateOrder: DateOrder;

  constructor(table: CsvTable, mapping: CsvMapping, fallback: string | null) {
    this.table = table;
    this.columns = columnsOf(table, mapping.columns);
    this.body = table.rows.map((cells, index) => ({ cells, index })).slice(table.headingRow + 1);
    // A file without a heading that says enough has one all the same: its lines begin where the days begin.
    if (table.headingRow === -1)
      this.body.splice(
        0,
        this.body.findIndex(({ cells }) => isDateLike(this.cell(cells, 'bookedOn'))),
      );
    const signs = this.body.map(({ cells }) => cells[this.columns.sign ?? -1] ?? '');
    if (this.columns.sign !== undefined && !isSigned(signs)) delete this.columns.sign;
    const currency = this.body.map(({ cells }) => this.cell(cells, 'currency')).find((cell) => /^[A-Z]{3}$/.test(cell)) ?? fallback;
    if (!currency) throw new Unreadable('currency_missing', 'The file names no currency.');
    this.currency = currency;
    const decimal = mapping.decimal ?? decimalMarkOf(this.cellsOf(...MONEY), currency);
    if (!decimal) {
      throw new Unreadable(
        'amount_ambiguous',
        'Whether 1,234 is a thousand or one and a bit cannot be told from the file. Say the decimal mark.',
      );
    }
    this.decimal = decimal;
    const order = mapping.dateOrder ?? dateOrderOf(this.cellsOf('bookedOn').filter(isDateLike));
    if (!order)
      throw new Unreadable(
        'date_ambiguous',
        'Which is the day and which the month cannot be told from the file. Say the order of the date.',
      );
    this.dateOrder = order;
  }

  cell(cells: readonly string[], field: CsvField): string {
    const column = this.columns[field];
    return column === undefined ? '' : (cells[column] ?? '').trim();
  }

  cellsOf(...fields: CsvField[]): string[] {
    return this.body.flatMap(({ cells }) => fields.map((field) => this.cell(cells, field))).filter((cell) => cell !== '');
  }

  minor(cell: string, place: string): bigint {
    try {
      return minorOf(cell, this);
    } catch (error) {
      throw placed(error, place);
    }
  }

  day(cell: string, place: string): string {
    try {
      return dateOf(cell, this.dateOrder);
    } catch (error) {
      throw placed(error, place);
    }
  }
}

function placed(error: unknown, place: string): unknown {
  const goesOn = error instanceof Unreadable && (error.reason === 'amount_invalid' || error.reason === 'date_invalid');
  return goesOn ? new Unreadable(error.reason, `${place} ${error.message}`) : error;
}

/** Money out is in a column of its own: written with a minus by some banks, without by most. Mixed, a minus takes something back. */
function amountOf(reader: Reader, cells: readonly string[], { row, isMinus }: { row: number; isMinus: boolean }): bigint | null {
  const [amount, debit, credit, sign] = (['amount', 'debit', 'credit', 'sign'] as const).map((field) => reader.cell(cells, field));
  if (reader.columns.amount !== undefined) {
    if (!amount) return null;
    const minor = reader.minor(amount, `Row ${row}: the amount`);
    const direction = sign ? directionOf(sign) : null;
    return direction === null ? minor : direction * (minor < 0n ? -minor : minor);
  }
  if (!debit && !credit) return null;
  const out = debit ? reader.minor(debit, `Row ${row}: the debit`) : 0n;
  const into = credit ? reader.minor(credit, `Row ${row}: the credit`) : 0n;
  if (out !== 0n && into !== 0n) throw new Unreadable('amount_twice', `Row ${row} has both a debit and a credit.`);
  return into + (isMinus ? out : -out);
}

function rowsOf(reader: Reader): { rows: Row[]; opening?: bigint; closing?: bigint } {
  const debits = reader.columns.debit === undefined ? [] : reader.cellsOf('debit');
  const isMinus =
    debits.length > 0 &&
    debits.every((cell) => /^[-\u2212(]|-$/.test(cell) || /^[0.,]+$/.test(cell)) &&
    debits.some((cell) => !/^[0.,]+$/.test(cell));
  const found: { rows: Row[]; opening?: bigint; closing?: bigint } = { rows: [] };
  for (const { cells, index } of reader.body) {
    const row = rowNumber(index);
    const date = reader.cell(cells, 'bookedOn');
    const total = isOpening(cells) ? 'opening' : isClosing(cells) ? 'closing' : null;
    if (total && !hasLine(reader, cells)) {
      const last = cells.findLast((cell) => /\d/.test(cell) && !isDateLike(cell));
      if (last !== undefined) found[total] = reader.minor(last, `Row ${row}: the balance`);
      continue;
    }
    const amount = amountOf(reader, cells, { row, isMinus });
    // A note below the lines has neither a day nor an amount; half a line is not a note.
    if (amount === null && !isDateLike(date)) continue;
    if (amount === null) throw new Unreadable('amount_invalid', `Row ${row} has a day and no amount.`);
    found.rows.push(rowOf(reader, cells, { row, amount }));
  }
  return found;
}

/** A row called opening balance that has a day and an amount all the same is a line, and somebody paid it in. */
const hasLine = (reader: Reader, cells: readonly string[]): boolean =>
  isDateLike(reader.cell(cells, 'bookedOn')) &&
  (['amount', 'debit', 'credit'] as const).some((field) => /[1-9]/.test(reader.cell(cells, field))) &&
  reader.columns.balance !== undefined &&
  reader.cell(cells, 'balance') !== '';

function rowOf(reader: Reader, cells: string[], { row, amount }: { row: number; amount: bigint }): Row {
  const [valueOn, balance, currency] = (['valueOn', 'balance', 'currency'] as const).map((field) => reader.cell(cells, field));
  return {
    row,
    ...(balance && { balance: reader.minor(balance, `Row ${row}: the balance`) }),
    line: lineOf({
      bookedOn: reader.day(reader.cell(cells, 'bookedOn'), `Row ${row}: the day`),
      ...(valueOn && { valueOn: reader.day(valueOn, `Row ${row}: the value date`) }),
      amountMinor: amount,
      currency: currency || reader.currency,
      description: reader.cell(cells, 'description'),
      counterparty: reader.cell(cells, 'counterparty'),
      reference: reader.cell(cells, 'reference'),
      bankId: reader.cell(cells, 'bankId'),
    }),
  };
}

/** A bank's CSV, or a mobile-money service's. Rows come out oldest first, and a balance column is held against every amount. */
export function readCsv(text: string, mapping: CsvMapping, fallback: string | null): CsvStatement {
  const table = readTable(text, mapping.delimiter, Object.values(mapping.columns ?? {}));
  const reader = new Reader(table, mapping, fallback);
  const { rows, opening, closing } = rowsOf(reader);
  if (rows.length === 0 && opening === undefined) throw new Unreadable('no_lines', 'The file has no row with a day and an amount.');
  const ordered = inOrderOfTime(rows, reader.currency);
  const told = closedBy(ordered);
  const [openingBalance, closingBalance] = [opening ?? told.opening, closing ?? told.closing];
  const headings = Object.entries(reader.columns).map(([field, column]) => [field, table.headings[column] || String(column + 1)]);
  return {
    statement: {
      currency: reader.currency,
      ...(openingBalance !== undefined && { openingBalance }),
      ...(closingBalance !== undefined && { closingBalance }),
      lines: ordered.map(({ line }) => line),
    },
    mapping: {
      columns: Object.fromEntries(headings) as Partial<Record<CsvField, string>>,
      dateOrder: reader.dateOrder,
      decimal: reader.decimal,
      delimiter: table.delimiter,
    },
  };
}
