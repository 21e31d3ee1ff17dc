import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fiscalYearOf, yearsNeeded } from './numbering.ts';

const span = (day: string, begins: string): string => {
  const { name, startsOn, endsOn } = fiscalYearOf(Temporal.PlainDate.from(day), begins);
  return `${name}: ${startsOn.toString()} – ${endsOn.toString()}`;
};

test.for([
  ['2026-11-22', '01-01', 'FY 2026: 2026-01-01 – 2026-12-31'],
  ['2026-03-31', '04-01', 'FY 2025/26: 2025-04-01 – 2026-03-31'],
  ['2026-04-01', '04-01', 'FY 2026/27: 2026-04-01 – 2027-03-31'],
  ['2026-07-07', '07-08', 'FY 2025/26: 2025-07-08 – 2026-07-07'],
  ['2028-02-29', '03-01', 'FY 2027/28: 2027-03-01 – 2028-02-29'],
] as const)('%s lies, where years begin on %s, in %s', ([day, begins, said]) => {
  expect(span(day, begins)).toBe(said);
});

test('the next year is needed from three months before it begins', () => {
  const names = (day: string) => yearsNeeded(Temporal.PlainDate.from(day), '01-01').map(({ name }) => name);
  expect(names('2026-09-30')).toEqual(['FY 2026']);
  expect(names('2026-10-01')).toEqual(['FY 2026', 'FY 2027']);
});

test('whatever the day, its year holds it, lasts a year, and the next one begins the day after', () => {
  const begins = fc.constantFrom('01-01', '03-01', '04-01', '07-01', '07-08', '10-01');
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 20_000 }), begins, (days, first) => {
      const day = new Temporal.PlainDate(2000, 1, 1).add({ days });
      const { startsOn, endsOn } = fiscalYearOf(day, first);
      expect(Temporal.PlainDate.compare(startsOn, day) <= 0 && Temporal.PlainDate.compare(day, endsOn) <= 0).toBe(true);
      expect(startsOn.add({ years: 1 }).equals(endsOn.add({ days: 1 }))).toBe(true);
      expect(fiscalYearOf(endsOn.add({ days: 1 }), first).startsOn.equals(endsOn.add({ days: 1 }))).toBe(true);
    }),
  );
});
