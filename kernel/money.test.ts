import { expect, test } from 'vitest';
import { Money, decimalsOf, fromMinor, toMinor } from '#kernel/money.ts';

test.for([
  ['12.50', 'NGN', 1250n],
  ['12.5', 'NGN', 1250n],
  ['0', 'NGN', 0n],
  ['0.01', 'USD', 1n],
  ['-0.01', 'USD', -1n],
  ['500', 'XOF', 500n],
  ['500.00', 'XOF', 500n],
  ['1.234', 'KWD', 1234n],
  ['1', 'IQD', 1000n],
  ['1', 'HUF', 100n],
  ['0.0001', 'CLF', 1n],
  ['92233720368547758.07', 'USD', 9223372036854775807n],
] as const)('%s %s is %s minor units', ([amount, currency, minor]) => {
  expect(toMinor({ amount, currency })).toBe(minor);
});

test.for([
  ['1.234', 'NGN', 'too_many_decimals'],
  ['0.5', 'XOF', 'too_many_decimals'],
  ['1', 'QQQ', 'unknown_currency'],
  ['1e3', 'NGN', 'amount_malformed'],
  ['', 'NGN', 'amount_malformed'],
  ['92233720368547758.08', 'USD', 'amount_too_large'],
  ['-92233720368547758.08', 'USD', 'amount_too_large'],
] as const)('%s %s is refused with %s', ([amount, currency, reason]) => {
  expect(() => toMinor({ amount, currency })).toThrow(expect.objectContaining({ code: 'invalid_input', reason }));
});

test('minor units go out with all decimals of their currency and come back the same', () => {
  for (const currency of ['NGN', 'XOF', 'KWD', 'CLF']) {
    for (const minor of [0n, 1n, 9n, 10n, 99n, 100n, 1234n, -1n, -12345n, 2n ** 63n - 1n]) {
      const money = fromMinor(minor, currency);
      expect(Money.parse(money)).toEqual(money);
      expect(toMinor(money)).toBe(minor);
      expect(money.amount.split('.')[1]?.length ?? 0).toBe(decimalsOf(currency));
    }
  }
});
