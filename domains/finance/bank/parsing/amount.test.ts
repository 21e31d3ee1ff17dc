import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromMinor } from '#kernel/money.ts';
import { isDeep } from '#tests/run.ts';
import { decimalMarkOf, minorOf } from './amount.ts';
import { dateOf, dateOrderOf } from './dates.ts';
import { Unreadable } from './statement.ts';

const outcome = <T>(run: () => T): T | string => {
  try {
    return run();
  } catch (error) {
    if (error instanceof Unreadable) return error.reason;
    throw error;
  }
};

describe('amounts', () => {
  test.for<[cell: string, currency: string, decimal: '.' | ',', minor: bigint | string]>([
    ['1,234.50', 'NGN', '.', 123450n],
    ['1.234,50', 'EUR', ',', 123450n],
    ['1 234,5', 'EUR', ',', 123450n],
    ['1 234 567,00', 'XOF', ',', 1234567n],
    ["1'234.50", 'CHF', '.', 123450n],
    ['12,34,567.89', 'INR', '.', 123456789n],
    ['.5', 'USD', '.', 50n],
    ['-12.50', 'USD', '.', -1250n],
    ['12.50-', 'USD', '.', -1250n],
    ['−12.50', 'USD', '.', -1250n],
    ['(12.50)', 'USD', '.', -1250n],
    ['+12.50', 'USD', '.', 1250n],
    ['12.50 DR', 'USD', '.', -1250n],
    ['12.50Cr.', 'USD', '.', 1250n],
    ['₦1,200.00', 'NGN', '.', 120000n],
    ['NGN -1,200.00', 'NGN', '.', -120000n],
    ['-$5.00', 'USD', '.', 'amount_invalid'],
    ['R$ 5,00', 'BRL', ',', 500n],
    ['5 000 FCFA', 'XOF', ',', 5000n],
    ['1.500', 'KWD', '.', 1500n],
    ['9007199254740993.01', 'USD', '.', 900719925474099301n],
    ['92233720368547758.07', 'USD', '.', 9223372036854775807n],
    ['92233720368547758.08', 'USD', '.', 'amount_invalid'],
    ['12.505', 'USD', '.', 'amount_invalid'],
    ['12.500', 'USD', '.', 1250n],
    ['1.2.3', 'USD', '.', 'amount_invalid'],
    ['12,34', 'USD', '.', 'amount_invalid'],
    ['1e5', 'USD', '.', 'amount_invalid'],
    ['EUR 5.00', 'USD', '.', 'amount_invalid'],
    ['', 'USD', '.', 'amount_invalid'],
    ['9'.repeat(70), 'USD', '.', 'amount_invalid'],
    ['5.00', 'XXY', '.', 'currency_unknown'],
    ['5.00', 'N(N', '.', 'currency_unknown'],
  ])('%s %s with %s', ([cell, currency, decimal, minor]) => {
    expect(outcome(() => minorOf(cell, { currency, decimal }))).toBe(minor);
  });

  test('any amount written with any thousands and decimals is read exactly', () => {
    const style = fc.constantFrom(['.', ','], [',', '.'], [',', ' '], [',', '\u202f'], ['.', "'"], ['.', '']);
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(2n ** 63n) + 1n, max: 2n ** 63n - 1n }),
        style,
        fc.constantFrom('NGN', 'XOF', 'KWD'),
        (minor, [decimal = '.', thousands = ''], currency) => {
          const [whole = '', fraction] = fromMinor(minor, currency).amount.split('.');
          const grouped = whole.replaceAll(/(?<=\d)(?=(\d{3})+$)/g, thousands);
          const cell = fraction === undefined ? grouped : `${grouped}${decimal}${fraction}`;
          expect(minorOf(cell, { currency, decimal: decimal as '.' })).toBe(minor);
        },
      ),
      { numRuns: isDeep ? 20_000 : 300 },
    );
  });

  test.for<[cells: string[], currency: string, mark: string | null]>([
    [['1,234', '5.50'], 'USD', '.'],
    [['1.234', '5,50'], 'EUR', ','],
    [['1,234.50'], 'USD', '.'],
    [['1.234.567'], 'EUR', ','],
    [['1,234', '2,345'], 'USD', null],
    [['1 234,567'], 'KWD', ','],
    [['1,234'], 'XOF', '.'],
    [['1234'], 'USD', '.'],
    [['0,125'], 'KWD', ','],
    [[], 'USD', '.'],
  ])('the decimal mark of %s in %s is %s', ([cells, currency, mark]) => {
    expect(decimalMarkOf(cells, currency)).toBe(mark);
  });
});

describe('days', () => {
  test.for<[cell: string, order: 'ymd' | 'dmy' | 'mdy', day: string]>([
    ['2026-01-31', 'dmy', '2026-01-31'],
    ['31/01/2026', 'dmy', '2026-01-31'],
    ['01/31/2026', 'mdy', '2026-01-31'],
    ['31.01.26', 'dmy', '2026-01-31'],
    ['20260131', 'dmy', '2026-01-31'],
    ['31/01/2026 13:45:10', 'dmy', '2026-01-31'],
    ['2026-01-31T00:00:00Z', 'ymd', '2026-01-31'],
    ['31-Jan-2026', 'mdy', '2026-01-31'],
    ['3 févr. 2026', 'dmy', '2026-02-03'],
    ['14 juil. 2026', 'dmy', '2026-07-14'],
    ['1 de dezembro de 2026', 'dmy', '2026-12-01'],
    ['5 ene 2026', 'dmy', '2026-01-05'],
    ['Jan 5, 2026', 'dmy', '2026-01-05'],
    ['29.02.2028', 'dmy', '2028-02-29'],
    ['29.02.2026', 'dmy', 'date_invalid'],
    ['31/31/2026', 'dmy', 'date_invalid'],
    ['yesterday', 'dmy', 'date_invalid'],
    ['5 foo 2026', 'dmy', 'date_invalid'],
  ])('%s as %s', ([cell, order, day]) => {
    expect(outcome(() => dateOf(cell, order))).toBe(day);
  });

  test.for<[cells: string[], order: string | null]>([
    [['05/01/2026', '13/01/2026'], 'dmy'],
    [['05/01/2026', '05/13/2026'], 'mdy'],
    [['01/02/2026', '02/02/2026', '03/02/2026', '01/03/2026'], 'dmy'],
    [['01/02/2026', '01/03/2026', '02/01/2026'], 'mdy'],
    [['05/01/2026', '01/05/2026', '03/04/2026'], null],
    [['01.02.2026'], 'dmy'],
    [['01/02/2026'], null],
    [['2026-01-02'], 'ymd'],
    [['02/02/2026'], 'dmy'],
  ])('the order of %s is %s', ([cells, order]) => {
    expect(dateOrderOf(cells)).toBe(order);
  });
});
