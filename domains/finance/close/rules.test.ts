import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Amount, periodsIn, roomFor, tightest } from './budget-room.ts';
import { closingLines } from './closing-lines.ts';
import { eliminate, translationDifferences } from './consolidating.ts';
import { DIMENSIONS, type Dimensions, keep, keyOf, NO_DIMENSIONS } from './dimensions.ts';
import { resultOf, revalue } from './revaluing.ts';
import { sumOf } from './amounts.ts';
import { share } from '../decimal.ts';
import { partsBy, recognisedBy } from './spreading.ts';
import { day, RUNS, someDay } from './testing.ts';

const monthEnds = (from: string, count: number): Temporal.PlainDate[] =>
  Array.from({ length: count }, (_, i) => {
    const month = day(from).toPlainYearMonth().add({ months: i });
    return month.toPlainDate({ day: month.daysInMonth });
  });

describe('spreading', () => {
  const year = { startsOn: day('2026-01-16'), endsOn: day('2026-04-15') };
  test('by the day', () => {
    expect(partsBy(90_000n, { ...year, spread: 'days' }, monthEnds('2026-01-01', 4))).toEqual([16_000n, 28_000n, 31_000n, 15_000n]);
  });
  test('by the month, each that it touches the same', () => {
    expect(partsBy(100_000n, { ...year, spread: 'months' }, monthEnds('2026-01-01', 4))).toEqual([25_000n, 25_000n, 25_000n, 25_000n]);
  });
  test('within a month nothing of it is due by the month, and all of it after the end', () => {
    expect(recognisedBy(100n, { ...year, spread: 'months' }, day('2026-01-30'))).toBe(0n);
    expect(recognisedBy(100n, { ...year, spread: 'months' }, day('2026-04-15'))).toBe(100n);
    expect(recognisedBy(100n, { ...year, spread: 'days' }, day('2026-01-15'))).toBe(0n);
  });
  test('nothing is lost, however it is cut', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 10n ** 15n }),
        someDay,
        fc.nat(2000),
        fc.constantFrom('days' as const, 'months' as const),
        fc.array(someDay, { maxLength: 8 }),
        (total, startsOn, days, spread, cuts) => {
          const span = { startsOn, endsOn: startsOn.add({ days }), spread };
          const ends = [...cuts.toSorted(Temporal.PlainDate.compare), span.endsOn.add({ years: 40 })];
          const parts = partsBy(total, span, ends);
          expect(sumOf(parts)).toBe(total);
          expect(parts.every((part) => part >= 0n)).toBe(true);
        },
      ),
      { numRuns: RUNS },
    );
  });
});

describe('revaluing', () => {
  const balance = (amount: bigint, functional: bigint, partyId: string | null = null) => ({
    accountId: 'a',
    partyId,
    currency: 'USD',
    amount,
    functional,
  });
  const double = (amount: bigint): bigint => amount * 2n;
  test('a balance is worth what the day says; what agrees is left alone', () => {
    expect(revalue([balance(100n, 150n), balance(-100n, -150n, 'p'), balance(50n, 100n)], double)).toEqual([
      { ...balance(100n, 150n), worth: 200n, difference: 50n },
      { ...balance(-100n, -150n, 'p'), worth: -200n, difference: -50n },
    ]);
  });
  test('gains and losses are apart and their difference is the sum', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.bigInt(-(10n ** 12n), 10n ** 12n), fc.bigInt(-(10n ** 12n), 10n ** 12n))), (pairs) => {
        const revalued = revalue(
          pairs.map(([amount, functional]) => balance(amount, functional)),
          double,
        );
        const { gain, loss } = resultOf(revalued);
        expect(gain - loss).toBe(sumOf(pairs.map(([amount, functional]) => amount * 2n - functional)));
        expect(gain >= 0n && loss >= 0n).toBe(true);
        // Booked, there is nothing left to revalue.
        expect(
          revalue(
            revalued.map((each) => ({ ...each, functional: each.functional + each.difference })),
            double,
          ),
        ).toEqual([]);
      }),
      { numRuns: RUNS },
    );
  });
});

const someDimensions: fc.Arbitrary<Dimensions> = fc.record({
  costCentreId: fc.constantFrom(null, 'c1', 'c2'),
  projectId: fc.constantFrom(null, 'p1'),
  fundId: fc.constantFrom(null, 'f1', 'f2'),
  branchId: fc.constantFrom(null, 'b1'),
});

describe('closing a year', () => {
  test('each fund keeps its own result', () => {
    const [f1, f2] = [
      { ...NO_DIMENSIONS, fundId: 'f1' },
      { ...NO_DIMENSIONS, fundId: 'f2', projectId: 'p' },
    ];
    expect(
      closingLines(
        [
          { accountId: 'sales', dimensions: f1, functional: -100n },
          { accountId: 'rent', dimensions: f1, functional: 30n },
          { accountId: 'sales', dimensions: f2, functional: -5n },
          { accountId: 'idle', dimensions: f2, functional: 0n },
        ],
        're',
        ['fundId'],
      ),
    ).toEqual([
      { accountId: 'sales', dimensions: f1, functional: 100n },
      { accountId: 'rent', dimensions: f1, functional: -30n },
      { accountId: 'sales', dimensions: f2, functional: 5n },
      { accountId: 're', dimensions: f1, functional: -70n },
      { accountId: 're', dimensions: { ...f2, projectId: null }, functional: -5n },
    ]);
  });
  test('the lines sum to nothing and leave nothing to close', () => {
    const balances = fc.array(
      fc.record({
        accountId: fc.constantFrom('s', 'e', 'x'),
        dimensions: someDimensions,
        functional: fc.bigInt(-(10n ** 15n), 10n ** 15n),
      }),
    );
    fc.assert(
      fc.property(balances, fc.subarray([...DIMENSIONS]), (year, kept) => {
        const lines = closingLines(year, 're', kept);
        expect(sumOf(lines.map(({ functional }) => functional))).toBe(0n);
        expect(lines.every(({ functional }) => functional !== 0n)).toBe(true);
        const closed = lines.filter(({ accountId }) => accountId !== 're').map(({ functional }) => functional);
        expect(sumOf(closed)).toBe(-sumOf(year.map(({ functional }) => functional)));
        expect(
          new Set(lines.filter(({ accountId }) => accountId === 're').map(({ dimensions }) => keyOf(keep(dimensions, kept)))).size,
        ).toBe(lines.filter(({ accountId }) => accountId === 're').length);
      }),
      { numRuns: RUNS },
    );
  });
});

describe('budgets', () => {
  const amount = (dimensions: Partial<Dimensions>, value: bigint, periodId = 'jan', accountId = 'rent'): Amount => ({
    accountId,
    periodId,
    dimensions: { ...NO_DIMENSIONS, ...dimensions },
    amount: value,
  });
  const budget = [
    amount({}, 1000n),
    amount({ costCentreId: 'c' }, 300n),
    amount({ costCentreId: 'c' }, 400n, 'feb'),
    amount({}, 9n, 'jan', 'fuel'),
  ];
  const actual = [amount({ costCentreId: 'c', projectId: 'p' }, 120n), amount({}, 500n)];
  const committed = [amount({ costCentreId: 'c' }, 80n), amount({ costCentreId: 'd' }, 20n)];
  const spending = { accountId: 'rent', dimensions: { ...NO_DIMENSIONS, costCentreId: 'c' } };

  test('every line that a spending falls under must have room for it', () => {
    const rooms = roomFor(spending, { periods: ['jan'], budget, actual, committed });
    expect(rooms.map(({ budget: of, actual: spent, committed: promised, available }) => [of, spent, promised, available])).toEqual([
      [1000n, 620n, 100n, 280n],
      [300n, 120n, 80n, 100n],
    ]);
    expect(tightest(rooms)?.available).toBe(100n);
    expect(tightest(roomFor(spending, { periods: ['jan', 'feb'], budget, actual, committed }))?.available).toBe(280n);
  });
  test('what nobody budgeted has no room at all', () => {
    expect(tightest(roomFor({ ...spending, accountId: 'gifts' }, { periods: ['jan'], budget, actual, committed }))).toBeNull();
  });
  test.for([
    ['period', ['b']],
    ['to_date', ['a', 'b']],
    ['year', ['a', 'b', 'c']],
  ] as const)('%s', ([window, expected]) => {
    expect(periodsIn(window, ['a', 'b', 'c'], 'b')).toEqual(expected);
    expect(periodsIn(window, ['a'], 'b')).toBeNull();
  });
  test('without dimensions, what is left is what was budgeted less what is gone', () => {
    const amounts = fc.array(
      fc.record({
        accountId: fc.constant('rent'),
        periodId: fc.constant('jan'),
        dimensions: someDimensions,
        amount: fc.bigInt(0n, 10n ** 12n),
      }),
    );
    fc.assert(
      fc.property(amounts, amounts, fc.bigInt(0n, 10n ** 12n), (spent, promised, planned) => {
        const [room] = roomFor(
          { accountId: 'rent', dimensions: NO_DIMENSIONS },
          { periods: ['jan'], budget: [amount({}, planned)], actual: spent, committed: promised },
        );
        expect(room?.available).toBe(planned - sumOf(spent.map((each) => each.amount)) - sumOf(promised.map((each) => each.amount)));
      }),
      { numRuns: RUNS },
    );
  });
});

describe('consolidation', () => {
  const pair = { id: 'pair', entityId: 'a', accountId: 'due_from', counterEntityId: 'b', counterAccountId: 'due_to' };
  const line = (entityId: string, accountId: string, value: bigint) => ({ entityId, accountId, amount: value });
  test('what both sides agree on goes, what they do not stays and is shown', () => {
    expect(eliminate([line('a', 'due_from', 100n), line('b', 'due_to', -90n), line('b', 'cash', 90n)], [pair])).toEqual({
      eliminations: [{ pairId: 'pair', amount: 100n, counterAmount: -90n, eliminated: 90n, unmatched: 10n }],
      lines: [line('a', 'due_from', 10n), line('b', 'cash', 90n)],
    });
  });
  test('two that stand on the same side have nothing to eliminate', () => {
    expect(eliminate([line('a', 'due_from', 5n), line('b', 'due_to', 5n)], [pair]).eliminations).toMatchObject([
      { eliminated: 0n, unmatched: 10n },
    ]);
  });
  test('a trial balance that is not zero is not translated', () => {
    expect(() => translationDifferences([{ ...line('a', 'cash', 5n), functional: 5n }])).toThrow(RangeError);
  });
  test('the group’s trial balance is zero, whatever the rates and the pairs', () => {
    const accounts = ['due_from', 'due_to', 'cash', 'sales'];
    const balances = fc.array(
      fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.constantFrom(...accounts), fc.bigInt(-(10n ** 12n), 10n ** 12n), fc.bigInt(1n, 2000n)),
    );
    fc.assert(
      fc.property(balances, (rows) => {
        // Each figure and its counterpart, translated at rates that have nothing to do with each other.
        const lines = rows.flatMap(([entityId, accountId, functional, rate]) => [
          { entityId, accountId, functional, amount: share(functional, { num: rate, den: 1000n }) },
          { entityId, accountId: 'equity', functional: -functional, amount: share(-functional, { num: 1333n, den: 1000n }) },
        ]);
        const differences = translationDifferences(lines);
        const group = [...lines, ...[...differences].map(([entityId, value]) => line(entityId, 'translation', value))];
        expect(sumOf(group.map((each) => each.amount))).toBe(0n);
        const pairs = [pair, { ...pair, id: 'other', entityId: 'b', counterEntityId: 'c' }];
        expect(sumOf(eliminate(group, pairs).lines.map((each) => each.amount))).toBe(0n);
      }),
      { numRuns: RUNS },
    );
  });
});
