import { readCamt } from './camt.ts';
import { type CsvMapping, readCsv } from './csv.ts';
import { decode } from './encoding.ts';
import { readMt940 } from './mt940.ts';
import { readOfx } from './ofx.ts';
import { proven } from './proof.ts';
import { type Statement, Unreadable } from './statement.ts';

export const FORMATS = ['csv', 'ofx', 'camt053', 'mt940'] as const;
export type Format = (typeof FORMATS)[number];

export interface StatementFile {
  format: Format;
  encoding: string;
  statements: Statement[];
  /** Of CSV alone: what it was read with. */
  mapping?: Required<CsvMapping>;
}

export interface ReadOptions {
  /** For files that name no currency. */
  currency: string | null;
  mapping?: CsvMapping;
}

/** Looks at the text and not at the name: people send OFX called .txt. */
function formatOf(text: string): Format {
  const head = text.slice(0, 4000);
  if (/<OFX>/i.test(head) || /^\s*OFXHEADER/.test(head)) return 'ofx';
  if (/^\s*<(\?xml|[\w:]*Document|!)/.test(head)) return 'camt053';
  if (/^:(20|25P?|28C?|60[FM]):/m.test(head)) return 'mt940';
  if (/^\s*(%PDF|\{\\rtf|<html|<!doctype html)/i.test(head))
    throw new Unreadable('format_unknown', 'The file is no CSV, OFX, CAMT.053 or MT940.');
  return 'csv';
}

/** The statements of a file, each of which adds up. Throws `Unreadable` and nothing else, whatever the bytes are. */
export function readStatements(bytes: Uint8Array, { currency, mapping = {} }: ReadOptions): StatementFile {
  const { text, encoding } = decode(bytes);
  const format = formatOf(text);
  if (format === 'csv') {
    const csv = readCsv(text, mapping, currency);
    return { format, encoding, statements: [proven(csv.statement)], mapping: csv.mapping };
  }
  const read = { ofx: readOfx, camt053: readCamt, mt940: readMt940 }[format];
  return { format, encoding, statements: read(text, currency).map(proven) };
}
