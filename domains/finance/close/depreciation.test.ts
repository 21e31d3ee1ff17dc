import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toMinor } from '#kernel/money.ts';
import { accumulatedAt, chargeDue, chargesByMonth, disposalOf, type Plan, standingAtDisposal, standingOn } from './depreciation.ts';
import { elapsedOn, lengthOf } from './life.ts';
import { sumOf } from './amounts.ts';
import { day, RUNS, someDay, somePlan } from './testing.ts';

const plan = (changes: Partial<Plan> = {}): Plan => ({
  method: 'straight_line',
  startsOn: day('2026-01-15'),
  lifeMonths: 12,
  convention: 'full_month',
  cost: 120_000n,
  residual: 0n,
  ...changes,
});
const charges = (of: Plan): string =>
  chargesByMonth(of)
    .map(({ month, charge }) => `${month.toString()} ${charge}`)
    .join(', ');
const yearly = (of: Plan, years: number): bigint[] => {
  const ends = Array.from({ length: years + 1 }, (_, i) => accumulatedAt(of, { elapsed: i * 24, units: '0' }));
  return ends.slice(1).map((end, i) => end - (ends[i] ?? 0n));
};

describe('straight line', () => {
  test.for([
    ['full_month', 3, '2026-01 40000, 2026-02 40000, 2026-03 40000'],
    ['next_month', 3, '2026-02 40000, 2026-03 40000, 2026-04 40000'],
    ['mid_month', 3, '2026-01 20000, 2026-02 40000, 2026-03 40000, 2026-04 20000'],
    ['daily', 2, '2026-01 34576, 2026-02 56949, 2026-03 28475'],
  ] as const)('%s over %i months', ([convention, lifeMonths, expected]) => {
    expect(charges(plan({ convention, lifeMonths }))).toBe(expected);
  });

  test('what does not divide is spread by rounding the sum, and the residual value stays', () => {
    expect(charges(plan({ cost: 1000n, residual: 0n, lifeMonths: 3 }))).toBe('2026-01 333, 2026-02 334, 2026-03 333');
    expect(charges(plan({ cost: 1000n, residual: 998n, lifeMonths: 3 }))).toBe('2026-01 1, 2026-03 1');
  });

  test.for([
    ['XOF', '1000', '2026-01 333, 2026-02 334, 2026-03 333'],
    ['NGN', '1000', '2026-01 33333, 2026-02 33334, 2026-03 33333'],
    ['KWD', '1000', '2026-01 333333, 2026-02 333334, 2026-03 333333'],
  ] as const)('in %s, with its own decimals', ([currency, amount, expected]) => {
    expect(charges(plan({ cost: toMinor({ amount, currency }), lifeMonths: 3 }))).toBe(expected);
  });
});

describe('declining balance', () => {
  test('double declining switches to straight line where that takes more', () => {
    const double = plan({ method: 'declining_balance', factor: '2', lifeMonths: 60, cost: 1_000_000n });
    expect(yearly(double, 5)).toEqual([400_000n, 240_000n, 144_000n, 108_000n, 108_000n]);
    // With a residual value the declining share stays ahead, and the last year takes what is left above it.
    expect(yearly({ ...double, residual: 100_000n }, 5)).toEqual([400_000n, 240_000n, 144_000n, 86_400n, 29_600n]);
  });

  test('a year is spread over its months', () => {
    const double = plan({ method: 'declining_balance', factor: '2', lifeMonths: 24, cost: 2_400n, convention: 'mid_month' });
    expect(accumulatedAt(double, { elapsed: 1, units: '0' })).toBe(100n);
    expect(accumulatedAt(double, { elapsed: 24, units: '0' })).toBe(2_400n);
  });

  test('a rate of more than everything takes everything', () => {
    expect(yearly(plan({ method: 'declining_balance', factor: '3', lifeMonths: 12, cost: 900n }), 1)).toEqual([900n]);
  });
});

describe('units of production', () => {
  const machine = plan({ method: 'units_of_production', unitsTotal: '10000', cost: 100_000n, residual: 1n });
  test.for([
    ['0', 0n],
    ['0.05', 0n],
    ['2500', 25_000n],
    ['9999.9999', 99_999n],
    ['10000', 99_999n],
    ['12000', 99_999n],
  ] as const)('%s of 10000 units', ([units, expected]) => {
    expect(accumulatedAt(machine, { elapsed: 0, units })).toBe(expected);
  });
});

test('land is never written off', () => {
  expect(accumulatedAt(plan({ method: 'none' }), { elapsed: 24, units: '5' })).toBe(0n);
});

test('a write-down spreads what is left over what is left of the life', () => {
  // Half over and 60,000 written off; 30,000 of the rest are gone at once, so the other 30,000 go over six months.
  const down = plan({ since: { elapsed: 12, units: '0', accumulated: 90_000n } });
  expect(accumulatedAt(down, standingOn(down, day('2026-07-31')))).toBe(95_000n);
  expect(accumulatedAt(down, standingOn(down, day('2026-12-31')))).toBe(120_000n);
});

describe('disposal', () => {
  test.for([
    ['full_month', '2026-04-10', 30_000n, 90_000n],
    ['next_month', '2026-04-10', 30_000n, 90_000n],
    ['mid_month', '2026-04-10', 30_000n, 90_000n],
    ['daily', '2026-01-15', 0n, 120_000n],
    ['daily', '2026-01-16', 329n, 119_671n],
    ['full_month', '2026-01-20', 0n, 120_000n],
    ['full_month', '2030-01-01', 120_000n, 0n],
  ] as const)('%s on %s: %s written off, %s left', ([convention, on, charge, bookValue]) => {
    const of = plan({ convention });
    const gone = disposalOf(of, standingAtDisposal(of, day(on)), { accumulated: 0n, proceeds: 100_000n });
    expect(gone).toEqual({ charge, accumulated: charge, bookValue, gain: 100_000n - bookValue });
  });

  test('what was charged beyond the day of the disposal comes back', () => {
    const of = plan();
    expect(disposalOf(of, standingAtDisposal(of, day('2026-02-20')), { accumulated: 20_000n, proceeds: 0n })).toMatchObject({
      charge: -10_000n,
      gain: -110_000n,
    });
  });
});

test('whatever the plan, its charges sum to cost less residual value, exactly, and none is negative', () => {
  fc.assert(
    fc.property(somePlan, (any) => {
      const byUnits = any.method === 'units_of_production';
      const steps = byUnits ? 40 : any.lifeMonths + 1;
      let before = 0n;
      const parts: bigint[] = [];
      for (let i = 0; i < steps; i += 1) {
        const month = any.startsOn.toPlainYearMonth().add({ months: i });
        const units = byUnits && i === steps - 1 ? (any.unitsTotal ?? '0') : `${i * 25}.5`;
        const now = accumulatedAt(any, standingOn(any, month.toPlainDate({ day: month.daysInMonth }), units));
        if (!byUnits || i < steps - 1) expect(now).toBeGreaterThanOrEqual(before);
        parts.push(now - before);
        before = now;
      }
      expect(sumOf(parts)).toBe(any.cost - any.residual);
    }),
    { numRuns: RUNS },
  );
});

test('a plan that starts anew in the middle still ends at cost less residual value', () => {
  fc.assert(
    fc.property(somePlan, fc.nat(100), fc.nat(100), (any, timePercent, lossPercent) => {
      const elapsed = Math.floor((lengthOf(any) * timePercent) / 100);
      const depreciable = any.cost - any.residual;
      const accumulated = (depreciable * BigInt(lossPercent)) / 100n;
      const anew: Plan = { ...any, since: { elapsed, units: '0.25', accumulated } };
      expect(accumulatedAt(anew, { elapsed: lengthOf(any), units: '999999' })).toBe(depreciable);
      expect(accumulatedAt(anew, { elapsed, units: '0.25' })).toBe(
        elapsed === lengthOf(any) && any.method !== 'units_of_production' ? depreciable : accumulated,
      );
    }),
    { numRuns: RUNS },
  );
});

test('charging twice charges nothing, and one charge for many periods is the sum of theirs', () => {
  fc.assert(
    fc.property(somePlan, someDay, someDay, (any, a, b) => {
      const [early, late] = Temporal.PlainDate.compare(a, b) <= 0 ? [a, b] : [b, a];
      const first = chargeDue(any, standingOn(any, early, '10'), 0n);
      const second = chargeDue(any, standingOn(any, late, '20'), first);
      expect(chargeDue(any, standingOn(any, late, '20'), first + second)).toBe(0n);
      expect(first + second).toBe(chargeDue(any, standingOn(any, late, '20'), 0n));
    }),
    { numRuns: RUNS },
  );
});

test('a disposal at any moment loses nothing: cost is what was written off, what came in and the loss', () => {
  fc.assert(
    fc.property(somePlan, someDay, fc.bigInt({ min: 0n, max: 10n ** 12n }), (any, on, proceeds) => {
      const charged = accumulatedAt(any, standingOn(any, on, '3'));
      const gone = disposalOf(any, standingAtDisposal(any, on, '3'), { accumulated: charged, proceeds });
      expect(gone.accumulated + proceeds - gone.gain).toBe(any.cost);
      expect(gone.bookValue).toBeGreaterThanOrEqual(any.residual);
    }),
    { numRuns: RUNS },
  );
});

test('time runs forward in every life, from nothing to all of it', () => {
  fc.assert(
    fc.property(somePlan, someDay, fc.nat(500), (any, on, days) => {
      expect(elapsedOn(any, on)).toBeLessThanOrEqual(elapsedOn(any, on.add({ days })));
      expect(elapsedOn(any, any.startsOn.subtract({ days: 40 }))).toBe(0);
      expect(elapsedOn(any, any.startsOn.add({ months: any.lifeMonths + 2 }))).toBe(lengthOf(any));
    }),
    { numRuns: RUNS },
  );
});
