import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type LeadFacts, scoreLead } from './scoring.ts';

const bare: LeadFacts = {
  phone: null,
  email: null,
  organisationName: null,
  need: null,
  valueMinor: null,
  status: 'new',
  sourceName: null,
  sourcePoints: 0,
  ageDays: 0,
  contacts: 0,
  silentDays: null,
};

test.for([
  ['a bare lead of today', {}, 10],
  ['a lead with a phone', { phone: '+2348031234567' }, 25],
  ['a referral that was qualified', { sourceName: 'Referral', sourcePoints: 20, status: 'qualified' }, 50],
  ['a lead of a month without contact', { phone: '+2348031234567', ageDays: 30 }, 5],
  ['a month old lead spoken to yesterday', { phone: '+2348031234567', ageDays: 30, contacts: 2, silentDays: 1 }, 25],
  ['a forgotten lead', { ageDays: 400 }, 0],
  [
    'everything at once',
    {
      phone: '+1',
      email: 'a@b',
      organisationName: 'x',
      need: 'y',
      valueMinor: 1n,
      status: 'qualified',
      sourceName: 'Referral',
      sourcePoints: 20,
      contacts: 9,
      silentDays: 0,
    },
    100,
  ],
] as const)('%s scores %i', ([, facts, score]) => {
  expect(scoreLead({ ...bare, ...facts }).score).toBe(score);
});

test('the factors sum to the score, whatever the lead', () => {
  const text = fc.option(fc.string());
  const days = fc.nat(1000);
  fc.assert(
    fc.property(
      fc.record({
        phone: text,
        email: text,
        organisationName: text,
        need: text,
        valueMinor: fc.option(fc.bigInt({ min: 0n, max: 10n ** 18n })),
        status: fc.constantFrom('new', 'working', 'qualified', 'converted', 'disqualified'),
        sourceName: text,
        sourcePoints: fc.nat(20),
        ageDays: days,
        contacts: fc.nat(50),
        silentDays: fc.option(days),
      }),
      (facts) => {
        const { score, factors } = scoreLead(facts);
        expect(factors.reduce((sum, { points }) => sum + points, 0)).toBe(score);
        expect(score).toBeGreaterThanOrEqual(0);
        expect(score).toBeLessThanOrEqual(100);
      },
    ),
  );
});
