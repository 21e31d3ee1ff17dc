import { expect, test } from 'vitest';
import { isDeep } from '#tests/run.ts';
import { january } from '../testing/month.ts';
import { RENDER } from '../testing/render.ts';
import { readStatements } from './read.ts';
import { LIMITS, type StatementLine } from './statement.ts';

const outcome = (bytes: Uint8Array): string => {
  try {
    return String(readStatements(bytes, { currency: 'NGN' }).statements.reduce((sum, { lines }) => sum + lines.length, 0));
  } catch (error) {
    if ((error as Error).name !== 'Unreadable') throw error;
    return (error as { reason: string }).reason;
  }
};

const MEGABYTE = 1024 * 1024;
const SIZE = isDeep ? 10 * MEGABYTE : MEGABYTE / 4;
const fill = (piece: string, head = '', size = SIZE): string => head + piece.repeat(Math.floor((size - head.length) / piece.length));

/** Each is what makes a careless reader take quadratic time, or believe too much. */
const HOSTILE: readonly (readonly [what: string, make: (size: number) => string, outcome: string])[] = [
  ['open tags', (size) => fill('<a>', '<?xml version="1.0"?>', size), 'xml_too_deep'],
  ['bare angles', (size) => fill('<', '<?xml version="1.0"?><a>', size), 'xml_broken'],
  ['attributes', (size) => fill('a="" ', '<?xml version="1.0"?><Amt ', size), 'xml_broken'],
  ['comments without end', (size) => fill('<!--', '<?xml version="1.0"?><a>', size), 'xml_broken'],
  ['ampersands', (size) => `${fill('&amp', '<?xml version="1.0"?><Document>', size)}</Document>`, 'not_a_statement'],
  ['tags of OFX', (size) => fill('<A', '<OFX>', size), 'ofx_broken'],
  ['tags without end', (size) => fill('<A> ', '<OFX>', size), 'ofx_broken'],
  ['blanks in a tag', (size) => fill(' ', '<OFX><A', size), 'ofx_broken'],
  ['ampersands in a value', (size) => fill('&#', '<OFX><A>', size), 'ofx_broken'],
  ['quotation marks', (size) => fill('"', 'Date,Amount\n', size), 'csv_broken'],
  ['delimiters', (size) => fill(',', 'Date,Amount\n', size), 'too_many_columns'],
  ['rows of nothing', (size) => fill('\n', 'Date,Amount\n', size), 'too_many_lines'],
  ['a cell of digits', (size) => fill('9', 'Date,Amount\n2026-01-01,', size), 'csv_broken'],
  ['a line of blanks', (size) => fill(' ', 'Date,Amount\n2026-01-01,', size), 'csv_broken'],
  ['fields of MT940', (size) => fill(':61:2601010101C1,NTRFX\n', ':20:X\n:60F:C260101NGN0,\n', size), 'mt940_broken'],
  ['a purpose without end', (size) => fill('?20a\n', ':20:X\n:60F:C260101NGN0,\n:61:260101C1,NTRFX\n:86:166', size), 'mt940_broken'],
  ['braces', (size) => fill('{1:', ':20:X\n', size), 'no_statement'],
  ['NUL bytes', (size) => '\0'.repeat(size), 'not_text'],
];

test.for(HOSTILE)('%s', ([, make, expected]) => {
  const bytes = Buffer.from(make(SIZE));
  const started = process.threadCpuUsage().user;
  expect(outcome(bytes)).toBe(expected);
  // Seconds for a megabyte would be a reader that is not linear; CPU time, since a machine may be busy.
  expect(process.threadCpuUsage().user - started).toBeLessThan(4_000_000);
});

test('more bytes than a statement has are not looked at', () => {
  expect(outcome(Buffer.alloc(LIMITS.bytes + 1, 0x20))).toBe('file_too_large');
  expect(outcome(Buffer.alloc(0))).toBe('file_empty');
  expect(outcome(Buffer.from('%PDF-1.7 x'))).toBe('format_unknown');
});

test.for(Object.keys(RENDER) as (keyof typeof RENDER)[])('the largest statement in %s is read', (format) => {
  const count = isDeep ? LIMITS.lines : 1000;
  const lines = Array.from({ length: count }, (_, i): StatementLine => ({ ...(january.lines[i % 8] as StatementLine), bankId: `N${i}` }));
  const sorted = lines.toSorted((a, b) => (a.bookedOn < b.bookedOn ? -1 : a.bookedOn > b.bookedOn ? 1 : 0));
  const closingBalance = sorted.reduce((sum, { amountMinor }) => sum + amountMinor, january.openingBalance);
  expect(outcome(Buffer.from(RENDER[format]({ ...january, lines: sorted, closingBalance })))).toBe(String(count));
});

test('one line too many is refused', () => {
  if (!isDeep) return;
  expect(outcome(Buffer.from(`Date,Amount\n${'2026-01-01,5.00\n'.repeat(LIMITS.lines + 100)}`))).toBe('too_many_lines');
});
