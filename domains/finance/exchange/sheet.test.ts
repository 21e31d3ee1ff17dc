import { strFromU8, unzipSync } from 'fflate';
import readSheets from 'read-excel-file/node';
import { expect, test } from 'vitest';
import { type Sheet, writeCsv, writeXlsx } from './sheet.ts';

const SHEET: Sheet = {
  title: 'Trial balance: 2026/01',
  headings: ['Account', 'From', 'Amount'],
  rows: [
    ['=HYPERLINK("http://x","Cash")', { date: '2026-01-31' }, { amount: '-1234.50' }],
    ['Bank "A", main', null, { amount: '12345678901234567.89' }],
    ['', { date: '2025-12-31' }, { amount: '0' }],
  ],
};

test('CSV: exact amounts, dates as they are, no formula', () => {
  expect(writeCsv(SHEET).toString()).toBe(
    '\ufeffAccount,From,Amount\r\n' +
      '"\'=HYPERLINK(""http://x"",""Cash"")",2026-01-31,-1234.50\r\n' +
      '"Bank ""A"", main",,12345678901234567.89\r\n' +
      ',2025-12-31,0\r\n',
  );
});

test('XLSX: numbers where a number is exact, text where it is not, dates as dates, no formula', async () => {
  const bytes = await writeXlsx(SHEET);
  const [sheet] = await readSheets(bytes);
  expect(sheet?.sheet).toBe('Trial balance  2026 01');
  expect(sheet?.data).toEqual([
    ['Account', 'From', 'Amount'],
    ['=HYPERLINK("http://x","Cash")', new Date('2026-01-31T00:00:00Z'), -1234.5],
    ['Bank "A", main', null, '12345678901234567.89'],
    [null, new Date('2025-12-31T00:00:00Z'), 0],
  ]);
  expect(strFromU8(unzipSync(bytes)['xl/worksheets/sheet1.xml'] ?? new Uint8Array())).not.toContain('<f>');
});
