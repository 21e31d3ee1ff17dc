import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isDeep } from '#tests/run.ts';
import { LineKeys } from './line-keys.ts';
import type { StatementLine } from './parsing/statement.ts';
import { type BankRule, fits, ruleFor } from './rule-fit.ts';
import { type Candidate, scoreOf, SURE, summing } from './scoring.ts';
import { nameIn, numberIn } from './words.ts';

test.for([
  ['Harmattan Foods Ltd', 'TRF FRM HARMATTAN FOODS/INV', 100],
  ['Baobab & Sons', 'sons baobab', 100],
  ["N'Guessan Kouamé & Frères SARL", 'VIR NGUESSAN KOUAME FRERES', 100],
  ['Café Zoë', 'cafe zoe', 100],
  ['Sahel Properties', 'SAHEL PROPERTES LAGOS', 100],
  ['Adaeze Obi', 'Ben Musa', 0],
  ['Ltd', 'Some Ltd', 0],
] as const)('%s in "%s": %i%%', ([name, text, percent]) => {
  expect(nameIn(name, text)).toBe(percent);
});

test.for([
  ['INV-2026-00012', 'payment inv 2026 00012 thanks', true],
  ['INV-2026-00012', 'INV202600012', true],
  ['INV-2026-00012', 'Inv2026/12', true],
  ['INV-2026-00012', 'INV-2026-000123', false],
  ['INV-2026-00012', 'INV-2026-00013', false],
  ['12', 'flat 12', false],
  ['4711', 'Rechnung 4711', true],
  ['', 'anything', false],
] as const)('%s in "%s": %s', ([number, text, isIn]) => {
  expect(numberIn(number, text)).toBe(isIn);
});

const day = (text: string) => Temporal.PlainDate.from(text);
const line = {
  bookedOn: day('2026-01-10'),
  amountMinor: 500n,
  description: 'INV-2026-00012 Sahel Properties',
  counterparty: null,
  reference: null,
};
const candidate = (changes: Partial<Candidate> = {}): Candidate => ({
  amountMinor: 500n,
  date: day('2026-01-10'),
  numbers: [],
  name: null,
  ...changes,
});

describe('scores', () => {
  test.for<[what: string, candidates: Candidate[], score: number | null]>([
    ['the amount alone, long ago', [candidate({ date: day('2025-01-01') })], 45],
    ['the amount on the day', [candidate()], 65],
    ['the number long ago', [candidate({ date: day('2025-01-01'), numbers: ['INV-2026-00012'] })], 70],
    ['the number on the day', [candidate({ numbers: ['INV-2026-00012'] })], 90],
    ['number and name on the day', [candidate({ numbers: ['INV-2026-00012'], name: 'Sahel Properties' })], 100],
    ['two of which one is named', [candidate({ amountMinor: 200n, numbers: ['INV-2026-00012'] }), candidate({ amountMinor: 300n })], 77],
    ['another amount', [candidate({ amountMinor: 499n })], null],
    ['nothing', [], null],
  ])('%s', ([, candidates, score]) => {
    expect(scoreOf(line, candidates)?.score ?? null).toBe(score);
  });

  test('amount and day alone are never sure', () => {
    expect(scoreOf(line, [candidate()])?.score).toBeLessThan(SURE);
  });
});

test('what is said to sum up does, is two or more, and is found among the first whenever it is there', () => {
  fc.assert(
    fc.property(fc.array(fc.bigInt({ min: 1n, max: 50n }), { minLength: 2, maxLength: 10 }), fc.nat(), (amounts, mask) => {
      const items = amounts.map((amountMinor) => ({ amountMinor }));
      const chosen = amounts.filter((_, i) => (mask >> i) % 2 === 1);
      const total = chosen.reduce((sum, amount) => sum + amount, 0n);
      const found = summing(total, items);
      if (chosen.length >= 2) expect(found).not.toBeNull();
      if (found === null) return;
      expect(found.length).toBeGreaterThanOrEqual(2);
      expect(found.reduce((sum, { amountMinor }) => sum + amountMinor, 0n)).toBe(total);
      expect(new Set(found).size).toBe(found.length);
    }),
    { numRuns: isDeep ? 5000 : 200 },
  );
});

test('a hundred open items of one payer are summed from the oldest on', () => {
  const items = Array.from({ length: 100 }, (_, i) => ({ amountMinor: BigInt(1000 + i) }));
  expect(
    summing(
      items.slice(0, 40).reduce((sum, { amountMinor }) => sum + amountMinor, 0n),
      items,
    ),
  ).toHaveLength(40);
  expect(summing(1n, items)).toBeNull();
});

const rule = (changes: Partial<BankRule>): BankRule =>
  ({
    id: 'a',
    isActive: true,
    priority: 1,
    bankAccountId: null,
    direction: null,
    textContains: null,
    counterpartyContains: null,
    minMinor: null,
    maxMinor: null,
    ...changes,
  }) as BankRule;
const fee = { bankAccountId: 'b', amountMinor: -500n, description: 'Frais de tenue', counterparty: 'La Banque', reference: null };

test.for<[changes: Partial<BankRule>, isFit: boolean]>([
  [{ textContains: 'FRAIS' }, true],
  [{ textContains: 'frais', direction: 'in' }, false],
  [{ textContains: 'frais', direction: 'out' }, true],
  [{ counterpartyContains: 'banque' }, true],
  [{ counterpartyContains: 'other' }, false],
  [{ minMinor: 500n, maxMinor: 500n }, true],
  [{ minMinor: 501n }, false],
  [{ textContains: 'frais', bankAccountId: 'other' }, false],
  [{ textContains: 'frais', isActive: false }, false],
])('a rule %o fits: %s', ([changes, isFit]) => {
  expect(fits(rule(changes), fee)).toBe(isFit);
});

test('the rule of the smallest priority counts', () => {
  expect(ruleFor([rule({ id: 'late', priority: 9 }), rule({ id: 'early', priority: 2 })], fee)?.id).toBe('early');
});

test('whatever parts a day is sent in, overlapping or not, each line is here once and equal ones are all here', () => {
  const lines = fc.array(fc.constantFrom(1n, 2n), { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(lines, fc.array(fc.nat(12), { maxLength: 4 }), (amounts, ends) => {
      const whole = amounts.map((amountMinor): StatementLine => ({
        bookedOn: '2026-01-01',
        amountMinor,
        currency: 'NGN',
        description: 'x',
      }));
      const present = new Set<string>();
      // Each file is the day from its beginning, as banks export it, up to some moment; the last is the whole day.
      for (const end of [...ends, whole.length]) for (const { key } of new LineKeys().fresh(whole.slice(0, end), present)) present.add(key);
      expect(present.size).toBe(whole.length);
    }),
  );
});
