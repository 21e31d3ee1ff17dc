import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ForecastLine } from './forecast-lines.ts';
import { counts, expected, movements, type Scope } from './slippage.ts';

const AT = Temporal.Instant.from('2026-11-01T00:00:00Z');
const day = (text: string): Temporal.PlainDate => Temporal.PlainDate.from(text);
const DECEMBER = { closesFrom: day('2026-12-01'), closesBy: day('2026-12-31') };
const line = (fields: Partial<ForecastLine> = {}): ForecastLine => ({
  dealId: 'd',
  name: 'Deal',
  pipelineId: 'p1',
  stageId: 's',
  probability: 50,
  valueMinor: 100n,
  currency: 'NGN',
  expectedCloseOn: day('2026-12-15'),
  ownerId: 'o1',
  openedAt: AT.subtract({ hours: 1 }),
  ...fields,
});

test.for([
  ['created', [], [line({ openedAt: AT.add({ hours: 1 }) })], 'created', 100n],
  ['reopened', [], [line()], 'reopened', 100n],
  ['won', [line()], [], 'won', -100n],
  ['lost', [line()], [], 'lost', -100n],
  ['removed', [line()], [], 'removed', -100n],
  ['grew', [line()], [line({ valueMinor: 150n })], 'grew', 50n],
  ['shrank', [line()], [line({ valueMinor: 30n })], 'shrank', -70n],
  ['slipped out', [line()], [line({ expectedCloseOn: day('2027-01-05') })], 'moved_out', -100n],
  ['slipped out and grew at once', [line()], [line({ expectedCloseOn: null, valueMinor: 900n })], 'moved_out', -100n],
  ['pulled in', [line({ expectedCloseOn: day('2027-01-05') })], [line({ valueMinor: 70n })], 'moved_in', 70n],
  ['given to the owner', [line({ ownerId: 'o2' })], [line()], 'given', 100n],
  ['taken from the owner', [line()], [line({ ownerId: 'o2' })], 'taken', -100n],
  ['got a value', [line({ valueMinor: null, currency: null })], [line()], 'revalued', 100n],
] as const)('a deal that was %s', ([what, before, after, change, delta]) => {
  const standings = new Map(what === 'won' || what === 'lost' ? [['d', what] as const] : []);
  const scope: Scope = { ...DECEMBER, ownerId: 'o1' };
  const all = movements({ before, after, standings, beforeAt: AT }, scope);
  expect(all.map(({ change, beforeMinor, afterMinor }) => [change, afterMinor - beforeMinor])).toEqual([[change, delta]]);
});

test('another currency is two movements, one in each; the currencies are never added up', () => {
  const all = movements({ before: [line()], after: [line({ currency: 'XOF', valueMinor: 7n })], standings: new Map(), beforeAt: AT }, {});
  expect(all.map(({ currency, change, beforeMinor, afterMinor }) => [currency, change, beforeMinor, afterMinor])).toEqual([
    ['NGN', 'revalued', 100n, 0n],
    ['XOF', 'revalued', 0n, 7n],
  ]);
});

const minor = fc.bigInt({ min: 0n, max: 2n ** 62n });
const someLine = fc.record({
  valued: fc.option(fc.record({ valueMinor: minor, currency: fc.constantFrom('NGN', 'XOF', 'KWD') }), { nil: null }),
  expectedCloseOn: fc.option(
    fc.integer({ min: 0, max: 120 }).map((days) => day('2026-11-15').add({ days })),
    { nil: null },
  ),
  ownerId: fc.constantFrom('o1', 'o2', null),
  probability: fc.integer({ min: 0, max: 99 }),
  isNew: fc.boolean(),
});
const someDeal = fc.record({
  before: fc.option(someLine, { nil: null }),
  after: fc.option(someLine, { nil: null }),
  standing: fc.constantFrom('won', 'lost', 'open', null),
});
const someScope: fc.Arbitrary<Scope> = fc.record(
  {
    closesFrom: fc.constant(DECEMBER.closesFrom),
    closesBy: fc.constant(DECEMBER.closesBy),
    ownerId: fc.constantFrom('o1', 'o2'),
    pipelineId: fc.constant('p1'),
  },
  { requiredKeys: [] },
);

test('property: the movements of each currency sum exactly to the difference, whatever happened to whichever deals', () => {
  fc.assert(
    fc.property(fc.array(someDeal, { maxLength: 30 }), someScope, (deals, scope) => {
      const lines = (which: 'before' | 'after') =>
        deals.flatMap((deal, i) => {
          const found = deal[which];
          if (!found) return [];
          const { valued, isNew, ...rest } = found;
          return [
            line({
              dealId: `d${i}`,
              ...rest,
              ...(valued ?? { valueMinor: null, currency: null }),
              openedAt: isNew ? AT.add({ hours: 1 }) : AT,
            }),
          ];
        });
      const [before, after] = [lines('before'), lines('after')];
      const standings = new Map(deals.flatMap(({ standing }, i) => (standing ? [[`d${i}`, standing] as const] : [])));
      const all = movements({ before, after, standings, beforeAt: AT }, scope);
      for (const currency of ['NGN', 'XOF', 'KWD']) {
        const worth = (list: readonly ForecastLine[]): bigint =>
          list.filter((each) => each.currency === currency && counts(each, scope)).reduce((sum, each) => sum + (each.valueMinor ?? 0n), 0n);
        const moved = all.filter((each) => each.currency === currency).reduce((sum, each) => sum + each.afterMinor - each.beforeMinor, 0n);
        expect(moved).toBe(worth(after) - worth(before));
      }
      expect(new Set(all.map(({ dealId, currency }) => `${dealId} ${currency}`)).size).toBe(all.length);
    }),
  );
});

test('expected worth is rounded half up once a deal', () => {
  expect([1n, 3n, 101n, null].map((valueMinor) => expected({ valueMinor, probability: 50 }))).toEqual([1n, 2n, 51n, 0n]);
});
