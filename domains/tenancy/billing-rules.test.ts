import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ToolError } from '#kernel/errors.ts';
import {
  assertIssuable,
  assertReissuable,
  assertVoidable,
  invoiceNumber,
  invoiceSums,
  periodEndOf,
  timesDecimal,
  unusedOf,
} from './billing-rules.ts';

const day = (text: string): Temporal.PlainDate => Temporal.PlainDate.from(text);

test.for([
  ['1', 1000n, 1000n],
  ['2.5', 101n, 253n],
  ['2.5', -101n, -253n],
  ['0.333333', 100n, 33n],
  ['0', 100n, 0n],
  ['999999999.999999', 999_999_999_999_999n, 999_999_999_999_998_000_000_000n],
] as const)('%s × %s is %s minor units', ([quantity, unit, expected]) => {
  expect(timesDecimal(quantity, unit)).toBe(expected);
});

test('an invoice is its lines plus tax, rounded once', () => {
  const sums = invoiceSums(
    [
      { description: 'Seats', quantity: '3', unitMinor: 1999n },
      { description: 'Unused days', quantity: '1', unitMinor: -997n },
    ],
    '7.5',
  );
  expect(sums).toMatchObject({ subtotalMinor: 5000n, taxMinor: 375n, totalMinor: 5375n });
  expect(sums.lineItems[0]).toEqual({ description: 'Seats', quantity: '3', unitMinor: '1999', amountMinor: '5997' });
});

test('sums hold for any lines', () => {
  const line = fc.record({
    description: fc.constant('x'),
    quantity: fc.integer({ min: 0, max: 9999 }).map((n) => `${n}.5`),
    unitMinor: fc.bigInt({ min: 0n, max: 10n ** 12n }),
  });
  fc.assert(
    fc.property(fc.array(line, { minLength: 1, maxLength: 20 }), fc.integer({ min: 0, max: 99_9999 }), (lines, tax) => {
      const { lineItems, subtotalMinor, taxMinor, totalMinor } = invoiceSums(
        lines,
        `${Math.trunc(tax / 10_000)}.${String(tax % 10_000).padStart(4, '0')}`,
      );
      expect(lineItems.reduce((sum, { amountMinor }) => sum + BigInt(amountMinor), 0n)).toBe(subtotalMinor);
      expect(totalMinor).toBe(subtotalMinor + taxMinor);
      // Half a unit at most lies between the tax and the exact one (in millionths).
      const off = taxMinor * 1_000_000n - subtotalMinor * BigInt(tax);
      expect(off <= 500_000n && off >= -500_000n).toBe(true);
    }),
  );
});

test('what is unused of a period lies between nothing and its price, and shrinks by the day', () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: 0n, max: 10n ** 12n }),
      fc.constantFrom('month', 'year'),
      fc.integer({ min: -10, max: 400 }),
      (priceMinor, period, days) => {
        const periodStart = day('2026-01-31');
        const phase = { priceMinor, periodStart, periodEnd: periodEndOf(periodStart, period as 'month' | 'year') };
        const today = unusedOf(phase, periodStart.add({ days }));
        const tomorrow = unusedOf(phase, periodStart.add({ days: days + 1 }));
        expect(today >= tomorrow && tomorrow >= 0n && today <= priceMinor).toBe(true);
      },
    ),
  );
  const phase = { priceMinor: 3000n, periodStart: day('2026-06-01'), periodEnd: day('2026-07-01') };
  expect([unusedOf(phase, day('2026-06-01')), unusedOf(phase, day('2026-06-16')), unusedOf(phase, day('2026-07-01'))]).toEqual([
    3000n,
    1500n,
    0n,
  ]);
});

test.for([
  ['2026-01-31', 'month', '2026-02-28'],
  ['2028-01-31', 'month', '2028-02-29'],
  ['2028-02-29', 'year', '2029-02-28'],
] as const)('a period from %s (%s) ends before %s', ([start, period, end]) => {
  expect(periodEndOf(day(start), period).toString()).toBe(end);
});

test('numbers are six digits or as many as it takes', () => {
  expect([invoiceNumber('invoice', 42n), invoiceNumber('credit_note', 12_345_678n), invoiceNumber('invoice', null)]).toEqual([
    'INV-000042',
    'CRN-12345678',
    null,
  ]);
});

const invoice = { id: 'i', kind: 'invoice', status: 'issued' } as const;
test.for([
  [() => assertIssuable(invoice), 'invoice_already_issued'],
  [() => assertVoidable({ ...invoice, status: 'draft' }, false), 'invoice_is_draft'],
  [() => assertVoidable({ ...invoice, kind: 'credit_note' }, false), 'is_credit_note'],
  [() => assertVoidable(invoice, true), 'invoice_already_void'],
  [() => assertReissuable(invoice, { isCredited: false, isReplaced: false }), 'invoice_not_void'],
  [() => assertReissuable(invoice, { isCredited: true, isReplaced: true }), 'invoice_already_reissued'],
  [() => invoiceSums([{ description: 'Refund', quantity: '1', unitMinor: -1n }], '0'), 'invoice_negative'],
] as const)('refuses %#: %s', ([run, reason]) => {
  try {
    run();
    expect.unreachable();
  } catch (error) {
    expect((error as ToolError).reason).toBe(reason);
  }
});
