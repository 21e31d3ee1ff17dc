import fc from 'fast-check';
import { expect, test } from 'vitest';
import { percent, ratio, rounded, share, shareOut, toDecimal } from './decimal.ts';

test.for([
  [5n, 2n, 3n],
  [-5n, 2n, -3n],
  [4n, 3n, 1n],
  [-4n, 3n, -1n],
  [1n, 2n, 1n],
  [0n, 7n, 0n],
  [5n, -2n, -3n],
] as const)('%s/%s rounds to %s', ([num, den, whole]) => {
  expect(rounded(num, den)).toBe(whole);
});

test('a percentage of an amount is exact before it is rounded once', () => {
  expect(share(10_005n, percent('7.5'))).toBe(750n);
  expect(share(333n, ratio('1.5'))).toBe(500n);
});

test.for(['', '1,5', '1.', '.5', '1e3', 'NaN', '--1', ' 1'])('"%s" is not a decimal', (text) => {
  expect(() => ratio(text)).toThrow(expect.objectContaining({ reason: 'decimal_malformed' }));
});

test('what is shared out sums to the whole and no part is further than a unit from its share', () => {
  const amounts = fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n });
  const weights = fc.array(fc.bigInt({ min: 0n, max: 10n ** 9n }), { minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(
      amounts,
      weights.filter((list) => list.some((weight) => weight > 0n)),
      (amount, list) => {
        const parts = shareOut(amount, list);
        const whole = list.reduce((sum, weight) => sum + weight, 0n);
        expect(parts.reduce((sum, part) => sum + part, 0n)).toBe(amount);
        for (const [i, part] of parts.entries()) {
          const distance = part * whole - amount * list[i]!;
          expect((distance < 0n ? -distance : distance) <= whole).toBe(true);
        }
      },
    ),
  );
});

test('a decimal comes back as it was written, without needless zeros', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n }), fc.nat({ max: 8 }), (num, places) => {
      const text = toDecimal({ num, den: 10n ** BigInt(places) }, places);
      const back = ratio(text);
      expect(back.num * 10n ** BigInt(places)).toBe(num * back.den);
    }),
  );
});
