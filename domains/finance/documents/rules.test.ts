import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ToolError } from '#kernel/errors.ts';
import { isDeep } from '#tests/run.ts';
import { percentOf, priceLines, sum } from './amounts.ts';
import { functionalShare, match, oldestFirst, type OpenItem, realisedDifference, take } from './matching.ts';
import { ageing, daysOverdue, fill, nextLevel } from './overdue.ts';
import { dueOn, earlyPayment, occurrence, occurrencesDue, type Recurrence } from './terms.ts';

const runs = { numRuns: isDeep ? 10_000 : 200 };
const day = (text: string): Temporal.PlainDate => Temporal.PlainDate.from(text);
const reasonOf = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    return error instanceof ToolError ? error.reason : String(error);
  }
  return 'none';
};

describe('amounts', () => {
  test.for([
    ['3', '19.99', 'NGN', 5997n],
    ['1000', '0.0125', 'NGN', 1250n],
    ['0.333', '10', 'USD', 333n],
    ['1', '0.005', 'USD', 1n],
    ['-2', '0.0025', 'USD', -1n],
    ['2.5', '100.5', 'XOF', 251n],
    ['1.5', '0.1234567', 'KWD', 185n],
  ] as const)('%s times %s %s', ([quantity, unitPrice, currency, net]) => {
    expect(priceLines([{ quantity, unitPrice }], {}, currency)[0]?.netMinor).toBe(net);
  });

  test('a discount on the document is divided over its lines, and each keeps its own', () => {
    const lines = [
      { quantity: '1', unitPrice: '100', percent: '10' },
      { quantity: '1', unitPrice: '50' },
      { quantity: '1', unitPrice: '50', amountMinor: 100n },
    ];
    expect(priceLines(lines, { amountMinor: 1000n }, 'USD')).toEqual([
      { grossMinor: 10_000n, discountMinor: 1000n, shareMinor: 476n, netMinor: 8524n },
      { grossMinor: 5000n, discountMinor: 0n, shareMinor: 265n, netMinor: 4735n },
      { grossMinor: 5000n, discountMinor: 100n, shareMinor: 259n, netMinor: 4641n },
    ]);
  });

  test.for([
    ['a price of too many decimals', () => priceLines([{ quantity: '1', unitPrice: '1.1234567' }], {}, 'USD'), 'unit_price_malformed'],
    ['a quantity of too many decimals', () => priceLines([{ quantity: '1.1234567', unitPrice: '1' }], {}, 'USD'), 'quantity_malformed'],
    ['a word for a quantity', () => priceLines([{ quantity: 'two', unitPrice: '1' }], {}, 'USD'), 'quantity_malformed'],
    ['more off than there is', () => priceLines([{ quantity: '1', unitPrice: '1', percent: '101' }], {}, 'USD'), 'discount_too_large'],
    ['less off than nothing', () => priceLines([{ quantity: '1', unitPrice: '1', amountMinor: -1n }], {}, 'USD'), 'discount_too_large'],
    [
      'two discounts at once',
      () => priceLines([{ quantity: '1', unitPrice: '9', percent: '5', amountMinor: 1n }], {}, 'USD'),
      'discount_ambiguous',
    ],
    ['a discount on nothing', () => priceLines([{ quantity: '-1', unitPrice: '1' }], { percent: '5' }, 'USD'), 'discount_too_large'],
    ['an unknown currency', () => priceLines([{ quantity: '1', unitPrice: '9' }], {}, 'XYZ'), 'unknown_currency'],
  ] as const)('refuses %s', ([, work, reason]) => {
    expect(reasonOf(work)).toBe(reason);
  });

  test('the lines of any document sum to it', () => {
    const decimal = (max: number, decimals: number) =>
      fc
        .tuple(fc.integer({ min: 0, max }), fc.integer({ min: 0, max: 10 ** decimals - 1 }))
        .map(([a, b]) => `${a}.${String(b).padStart(decimals, '0')}`);
    const percent = fc.option(fc.integer({ min: 0, max: 10_000 }).map((n) => `${Math.floor(n / 100)}.${String(n % 100).padStart(2, '0')}`));
    const line = fc.record({ quantity: decimal(500, 3), unitPrice: decimal(10_000, 4), percent });
    fc.assert(
      fc.property(
        fc.array(line, { minLength: 1, maxLength: 40 }),
        percent,
        fc.constantFrom('NGN', 'XOF', 'KWD'),
        (lines, off, currency) => {
          const priced = priceLines(lines, { percent: off }, currency);
          const subtotal = sum(priced.map(({ grossMinor, discountMinor }) => grossMinor - discountMinor));
          expect(sum(priced.map(({ netMinor }) => netMinor))).toBe(subtotal - (off ? percentOf(subtotal, off) : 0n));
          expect(priced.every(({ netMinor }) => netMinor >= 0n)).toBe(true);
        },
      ),
      runs,
    );
  });
});

describe('terms', () => {
  test.for([
    ['2026-01-31', 'net', 30, '2026-03-02'],
    ['2026-02-03', 'end_of_month', 0, '2026-02-28'],
    ['2028-02-03', 'end_of_month', 15, '2028-03-15'],
    ['2026-12-31', 'net', 0, '2026-12-31'],
  ] as const)('%s, %s %i is due on %s', ([date, kind, days, due]) => {
    expect(dueOn(day(date), { kind, days }).toString()).toBe(due);
  });

  test('paying early saves a percentage until a day', () => {
    const terms = { kind: 'net', days: 30, discountPercent: '2', discountDays: 10 } as const;
    expect(earlyPayment(day('2026-03-01'), 12_345n, terms)).toEqual({ until: day('2026-03-11'), amountMinor: 247n });
    expect(earlyPayment(day('2026-03-01'), 12_345n, { kind: 'net', days: 30 })).toBeNull();
    expect(earlyPayment(day('2026-03-01'), 1n, terms)).toBeNull();
  });

  const monthly: Recurrence = { startsOn: day('2026-01-31'), endsOn: null, every: 'month', interval: 1 };
  test('monthly on the 31st goes to the end of short months and back', () => {
    expect([0, 1, 2, 3, 13].map((index) => occurrence(monthly, index).toString())).toEqual([
      '2026-01-31',
      '2026-02-28',
      '2026-03-31',
      '2026-04-30',
      '2027-02-28',
    ]);
    expect(occurrence({ ...monthly, every: 'quarter' }, 1).toString()).toBe('2026-04-30');
    expect(occurrence({ ...monthly, startsOn: day('2028-02-29'), every: 'year' }, 1).toString()).toBe('2029-02-28');
    expect(occurrence({ ...monthly, startsOn: day('2028-02-29'), every: 'year' }, 4).toString()).toBe('2032-02-29');
    expect(occurrence({ ...monthly, every: 'week', interval: 2 }, 2).toString()).toBe('2026-02-28');
  });

  test('what is due is what came between the last run and today, none twice', () => {
    const dates = (next: number, today: string, endsOn: string | null = null) =>
      occurrencesDue({ ...monthly, endsOn: endsOn ? day(endsOn) : null }, next, day(today)).map(({ date }) => date.toString());
    expect(dates(0, '2026-01-30')).toEqual([]);
    expect(dates(0, '2026-03-31')).toEqual(['2026-01-31', '2026-02-28', '2026-03-31']);
    expect(dates(3, '2026-03-31')).toEqual([]);
    expect(dates(1, '2026-12-01', '2026-03-30')).toEqual(['2026-02-28']);
    expect(dates(0, '2086-01-31')).toHaveLength(120);
  });
});

describe('overdue', () => {
  test('each open item stands in one column, and the columns sum to what is open', () => {
    const on = day('2026-06-30');
    const items = [0, 1, 30, 31, 60, 61, 90, 91, 400, -5].map((days) => ({
      dueOn: on.subtract({ days }),
      openMinor: 10n ** BigInt(Math.abs(days) % 7),
    }));
    const table = ageing(items, on);
    expect(sum(Object.values(table))).toBe(sum(items.map(({ openMinor }) => openMinor)));
    expect(table).toEqual({ notDue: 100_001n, days1to30: 110n, days31to60: 11_000n, days61to90: 1_100_000n, over90: 11n });
  });

  test('levels come in order and once', () => {
    const levels = [
      { level: 2, afterDays: 21 },
      { level: 1, afterDays: 7 },
      { level: 3, afterDays: 45 },
    ];
    expect([0, 6, 7, 100].map((days) => nextLevel(levels, days, 0))).toEqual([null, null, 1, 1]);
    expect([7, 20, 21].map((days) => nextLevel(levels, days, 1))).toEqual([null, null, 2]);
    expect(nextLevel(levels, 1000, 3)).toBeNull();
    expect(daysOverdue(day('2026-02-28'), day('2026-03-01'))).toBe(1);
  });

  test('a text is filled with what is known', () => {
    expect(fill('Dear {party}, {amount} is open. {unknown}', { party: 'Adé', amount: '12.50 NGN' })).toBe(
      'Dear Adé, 12.50 NGN is open. {unknown}',
    );
  });
});

describe('matching', () => {
  const item = (over: Partial<OpenItem>): OpenItem => ({
    lineId: 'a',
    date: day('2026-01-01'),
    dueOn: null,
    currency: 'USD',
    openMinor: 100n,
    openFunctional: 150_000n,
    ...over,
  });

  test('a payment takes the oldest first, and says what the rate made of it', () => {
    const items = oldestFirst([
      item({ lineId: 'late', dueOn: day('2026-03-01'), openMinor: 70n, openFunctional: 105_000n }),
      item({ lineId: 'early', dueOn: day('2026-02-01'), openMinor: 60n, openFunctional: 90_000n }),
    ]);
    const payment = item({ lineId: 'payment', openMinor: -100n, openFunctional: -160_000n });
    const taken = match(
      payment,
      items.map((each) => ({ item: each })),
    );
    expect(taken).toEqual([
      { lineId: 'payment', amountMinor: -100n, functional: -160_000n },
      { lineId: 'early', amountMinor: 60n, functional: 90_000n },
      { lineId: 'late', amountMinor: 40n, functional: 60_000n },
    ]);
    expect(realisedDifference(taken)).toBe(10_000n);
  });

  const payment = item({ lineId: 'p', openMinor: -100n, openFunctional: -150_000n });
  test.for([
    ['another currency', [{ item: item({ currency: 'EUR' }) }], 'currency_differs'],
    ['an item of the same side', [{ item: item({ openMinor: -5n }) }], 'same_side'],
    ['more than is open', [{ item: item({}), amountMinor: 101n }], 'more_than_open'],
    ['more than there is', [{ item: item({ openMinor: 500n }), amountMinor: 101n }], 'more_than_available'],
  ] as const)('refuses %s', ([, wishes, reason]) => {
    expect(reasonOf(() => match(payment, wishes))).toBe(reason);
  });

  test('however a line is taken apart, its parts in the functional currency sum to what was posted', () => {
    fc.assert(
      fc.property(
        fc.bigInt(1n, 10n ** 9n),
        fc.bigInt(1n, 10n ** 15n),
        fc.array(fc.integer({ min: 1, max: 100 }), { maxLength: 20 }),
        (amount, functional, cuts) => {
          let open = item({ openMinor: amount, openFunctional: functional });
          let total = 0n;
          for (const percent of [...cuts, 100]) {
            const part = percent === 100 ? open.openMinor : (open.openMinor * BigInt(percent)) / 100n;
            if (part === 0n) continue;
            const taken = take(open, part);
            total += taken.functional;
            open = { ...open, openMinor: open.openMinor - part, openFunctional: open.openFunctional - taken.functional };
            expect(open.openFunctional >= 0n).toBe(true);
            if (open.openMinor === 0n) break;
          }
          expect([total, open.openFunctional]).toEqual([functional, 0n]);
        },
      ),
      runs,
    );
    expect(functionalShare(item({}), 100n)).toBe(150_000n);
  });

  test('a match takes the same of both sides', () => {
    const side = fc.record({ openMinor: fc.bigInt(1n, 10_000n), openFunctional: fc.bigInt(0n, 10n ** 7n) });
    fc.assert(
      fc.property(side, fc.array(side, { maxLength: 10 }), fc.boolean(), (source, targets, isPayment) => {
        const sign = isPayment ? -1n : 1n;
        const from = item({ lineId: 's', openMinor: sign * source.openMinor, openFunctional: sign * source.openFunctional });
        const to = targets.map((each, i) =>
          item({ lineId: `t${i}`, openMinor: -sign * each.openMinor, openFunctional: -sign * each.openFunctional }),
        );
        const taken = match(
          from,
          to.map((each) => ({ item: each })),
        );
        expect(sum(taken.map(({ amountMinor }) => amountMinor))).toBe(0n);
        const available = sum(targets.map(({ openMinor }) => openMinor));
        expect(taken.find(({ lineId }) => lineId === 's')?.amountMinor ?? 0n).toBe(
          sign * (available < source.openMinor ? available : source.openMinor),
        );
      }),
      runs,
    );
  });
});
