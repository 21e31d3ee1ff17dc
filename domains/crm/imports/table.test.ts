import { strToU8, zipSync } from 'fflate';
import { expect, test } from 'vitest';
import { LIMITS, Unreadable } from './limits.ts';
import { readTable } from './table.ts';
import { workbook } from './testing/workbook.ts';

const latin1 = (text: string): Uint8Array => Uint8Array.from(text, (char) => char.charCodeAt(0));
const utf16 = (text: string, isBig: boolean, hasMark: boolean): Uint8Array => {
  const bytes = Buffer.from(`${hasMark ? '\ufeff' : ''}${text}`, 'utf16le');
  return isBig ? bytes.swap16() : bytes;
};
const CSV = 'Prénom;Nom\r\nZoë;N’Guessan\r\n';

test.for([
  ['UTF-8', Buffer.from(CSV), 'utf-8'],
  ['UTF-8 with a mark', Buffer.from(`\ufeff${CSV}`), 'utf-8'],
  ['UTF-16 little endian with a mark', utf16(CSV, false, true), 'utf-16le'],
  ['UTF-16 big endian with a mark', utf16(CSV, true, true), 'utf-16be'],
  ['UTF-16 little endian without one', utf16(CSV, false, false), 'utf-16le'],
  ['UTF-16 big endian without one', utf16(CSV, true, false), 'utf-16be'],
  ['Windows-1252', latin1(CSV.replace('’', '\u0092')), 'windows-1252'],
] as const)('%s is read as what it is', async ([, bytes, encoding]) => {
  expect(await readTable(bytes)).toEqual({
    format: 'csv',
    encoding,
    delimiter: ';',
    headings: ['Prénom', 'Nom'],
    firstRow: 2,
    rows: [['Zoë', 'N’Guessan']],
  });
});

test.for([
  ['comma', 'a,b,c\n1,"2,5",3\n', ',', ['1', '2,5', '3']],
  ['semicolon with decimal commas', 'a;b;c\n1,5;2,5;3,5\n', ';', ['1,5', '2,5', '3,5']],
  ['tab', 'a\tb\tc\n1\t2, and more\t3\n', '\t', ['1', '2, and more', '3']],
  ['bar', 'a|b|c\n1|2|3\n', '|', ['1', '2', '3']],
  ['what Excel notes', 'sep=;\na;b;c\n1;2;3\n', ';', ['1', '2', '3']],
  ['line breaks in quotes', 'a,b,c\n1,"two\nlines",3\n', ',', ['1', 'two\nlines', '3']],
  ['doubled quotes', 'a,b,c\n1,"say ""hi""",3\n', ',', ['1', 'say "hi"', '3']],
] as const)('delimiters: %s', async ([, text, delimiter, row]) => {
  const table = await readTable(Buffer.from(text));
  expect([table.delimiter, table.rows[0]]).toEqual([delimiter, row]);
});

test('a single column has no delimiter to find, and is read all the same', async () => {
  expect((await readTable(Buffer.from('Phone\n+234803\n'))).rows).toEqual([['+234803']]);
});

test('rows keep their place, short ones are filled and cells beyond the headings get a column', async () => {
  expect(await readTable(Buffer.from('a,b\n1\n\n1,2,3\n,\n'))).toMatchObject({
    headings: ['a', 'b', ''],
    rows: [
      ['1', '', ''],
      ['', '', ''],
      ['1', '2', '3'],
    ],
  });
});

test.for([
  ['an address', 'Ada,ada@example.ng\nBen,ben@example.ng\n'],
  ['a number', 'Ada,+234 803 555 0001\nBen,\n'],
] as const)('a first row with %s is no heading', async ([, text]) => {
  const { headings, rows, firstRow } = await readTable(Buffer.from(text));
  expect([headings, rows.length, firstRow]).toEqual([['', ''], 2, 1]);
});

test('a workbook: text, numbers that would get an exponent, and dates', async () => {
  const bytes = workbook([
    ['Name', 'Phone', 'Close', null],
    ['Zoë & <Co>', 2348031234567, new Date(Date.UTC(2026, 11, 31)), null],
    ['=cmd()', 1e21, null, null],
  ]);
  expect(await readTable(bytes)).toEqual({
    format: 'xlsx',
    encoding: null,
    delimiter: null,
    headings: ['Name', 'Phone', 'Close'],
    firstRow: 2,
    rows: [
      ['Zoë & <Co>', '2348031234567', '2026-12-31'],
      ['=cmd()', '1000000000000000000000', ''],
    ],
  });
});

const reasonOf = (bytes: Uint8Array): Promise<string> =>
  readTable(bytes).then(
    () => 'read',
    (error: unknown) => {
      if (error instanceof Unreadable) return error.reason;
      throw error;
    },
  );

test.for([
  ['nothing', new Uint8Array(), 'file_empty'],
  ['a heading alone', Buffer.from('a,b\n'), 'no_rows'],
  ['no heading', Buffer.from('\n1,2\n'), 'heading_missing'],
  ['a quotation mark that never ends', Buffer.from('a,b\n1,"2\n3,4\n'), 'csv_broken'],
  [
    'bytes that are no text',
    Uint8Array.from([0x61, 0x2c, 0x62, 0x0a, 0x00, 0x01, 0x02, 0x03, 0xff, 0x61, 0x61, 0x61, 0x61, 0x61, 0x61, 0x61]),
    'not_text',
  ],
  ['too many bytes', new Uint8Array(LIMITS.bytes + 1).fill(97), 'file_too_large'],
  ['too many rows', Buffer.from(`a\n${'1\n'.repeat(LIMITS.rows + 1)}`), 'too_many_rows'],
  ['too many columns', Buffer.from(`${'a,'.repeat(LIMITS.columns)}a\n1\n`), 'too_many_columns'],
  ['a ZIP that is no workbook', zipSync({ 'a.txt': strToU8('hi') }), 'xlsx_broken'],
  ['half a workbook', workbook([['a'], ['b']]).subarray(0, 400), 'xlsx_broken'],
  [
    'a workbook that unpacks to far too much',
    zipSync({ 'xl/workbook.xml': strToU8(' '), 'xl/bomb.xml': new Uint8Array(LIMITS.unpackedBytes) }),
    'file_too_large',
  ],
] as const)('%s is refused as %s', async ([, bytes, reason]) => {
  expect(await reasonOf(bytes)).toBe(reason);
});

test('a workbook whose directory lies about its size is cut short, and not unpacked whole', async () => {
  const zip = Buffer.from(zipSync({ 'xl/workbook.xml': strToU8('<workbook/>'), 'xl/worksheets/sheet1.xml': new Uint8Array(50_000_000) }));
  // The directory entry of the sheet (PKWARE APPNOTE, 4.3.12): 46 bytes before its name, of which 24 to 27 are the size.
  const entry = zip.lastIndexOf('xl/worksheets/sheet1.xml') - 46;
  expect(zip.readUInt32LE(entry + 24)).toBe(50_000_000);
  zip.writeUInt32LE(40, entry + 24);
  expect(await reasonOf(zip)).toBe('xlsx_broken');
});
