import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { afterChoice, type Assignee, chooseOwner, type Desk, type LeadToAssign, type Rule } from './assignment.ts';

const LEAD: LeadToAssign = { sourceId: null, country: null, city: null, language: null, productInterest: null, score: null };
const rule = (fields: Partial<Rule>): Rule => ({
  id: 'r',
  name: 'Rule',
  strategy: 'round_robin',
  conditions: {},
  userIds: ['a', 'b', 'c'],
  ...fields,
});
const assignee = (userId: string, fields: Partial<Assignee> = {}): Assignee => ({
  userId,
  name: userId.toUpperCase(),
  isActive: true,
  isAbsent: false,
  openLeads: 0,
  openLeadsMax: null,
  ...fields,
});
const desk = (rules: Rule[], people: Assignee[] = ['a', 'b', 'c'].map((id) => assignee(id)), last: [string, string][] = []): Desk => ({
  rules,
  assignees: new Map(people.map((each) => [each.userId, each])),
  lastTurns: new Map(last),
});
const ownerOf = (d: Desk, lead: Partial<LeadToAssign> = {}): string | null => chooseOwner(d, { ...LEAD, ...lead }).choice?.userId ?? null;

describe('conditions', () => {
  test.for([
    ['none', {}, {}, true],
    ['source', { sourceIds: ['s1', 's2'] }, { sourceId: 's2' }, true],
    ['another source', { sourceIds: ['s1'] }, { sourceId: 's2' }, false],
    ['no source', { sourceIds: ['s1'] }, {}, false],
    ['country', { countries: ['GH', 'NG'] }, { country: 'NG' }, true],
    ['city without accents or case', { cities: ['Yaounde'] }, { city: 'YAOUNDÉ' }, true],
    ['another city', { cities: ['Lagos'] }, { city: 'Lagos Island' }, false],
    ['a language in a region', { languages: ['en'] }, { language: 'en-GB' }, true],
    ['a region of a language', { languages: ['en-GB'] }, { language: 'en' }, false],
    ['product', { products: ['Solar Panels'] }, { productInterest: 'solar panels' }, true],
    ['score within', { scoreMin: 50, scoreMax: 80 }, { score: 80 }, true],
    ['score above', { scoreMax: 80 }, { score: 81 }, false],
    ['never scored', { scoreMin: 0 }, {}, false],
    ['all of several', { countries: ['NG'], scoreMin: 10 }, { country: 'NG', score: 10 }, true],
    ['one of several', { countries: ['NG'], scoreMin: 10 }, { country: 'NG', score: 9 }, false],
  ] as const)('%s', ([, conditions, lead, holds]) => {
    expect(ownerOf(desk([rule({ conditions: conditions as never })]), lead) !== null).toBe(holds);
  });
});

test.for([
  ['the first, when nobody had a turn', [], 'a'],
  ['the next', [['r', 'a']], 'b'],
  ['the first again behind the last', [['r', 'c']], 'a'],
  ['the first, when the last one has left', [['r', 'gone']], 'a'],
] as const)('turns go to %s', ([, last, expected]) => {
  expect(ownerOf(desk([rule({})], undefined, last as never))).toBe(expected);
});

test('who may not sign in, absent, full or unknown is passed over, and the choice says so', () => {
  const people = [
    assignee('a', { isActive: false }),
    assignee('b', { isAbsent: true }),
    assignee('c', { openLeads: 5, openLeadsMax: 5 }),
    assignee('e'),
  ];
  const { choice, judgements } = chooseOwner(desk([rule({ userIds: ['a', 'b', 'c', 'd', 'e'] })], people), LEAD);
  expect(choice?.userId).toBe('e');
  expect(choice?.because).toEqual([
    'The rule takes every lead.',
    'It was the turn of E.',
    'A may not sign in.',
    'B is absent.',
    'C has 5 open leads, which is the limit.',
    'Somebody is not known here.',
  ]);
  expect(judgements[0]?.skipped.map(({ userId }) => userId)).toEqual(['a', 'b', 'c', 'd']);
});

test('a rule that fits and has nobody free leaves the lead to the next one', () => {
  const full = [assignee('a', { openLeads: 1, openLeadsMax: 1 }), assignee('b')];
  const rules = [
    rule({ id: '1', strategy: 'fixed', userIds: ['a'] }),
    rule({ id: '2', conditions: { countries: ['GH'] } }),
    rule({ id: '3', strategy: 'fixed', userIds: ['b'] }),
  ];
  const { choice, judgements } = chooseOwner(desk(rules, full), LEAD);
  expect(choice?.rule.id).toBe('3');
  expect(judgements.map(({ chosen, unmet }) => [chosen, unmet])).toEqual([
    [false, []],
    [false, ['country']],
    [true, []],
  ]);
  expect(ownerOf(desk(rules.slice(0, 2), full))).toBeNull();
});

test('the fewest open leads, and of equals the first of the team', () => {
  const people = [assignee('a', { openLeads: 3 }), assignee('b', { openLeads: 2 }), assignee('c', { openLeads: 2 })];
  expect(ownerOf(desk([rule({ strategy: 'least_open' })], people))).toBe('b');
});

test('property: turns differ by at most one however many leads come, and nobody gets more than they can hold', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 60 }),
      fc.array(fc.option(fc.integer({ min: 0, max: 12 }), { nil: null }), { minLength: 1, maxLength: 6 }),
      fc.constantFrom('round_robin' as const, 'least_open' as const),
      (leads, limits, strategy) => {
        const people = limits.map((openLeadsMax, i) => assignee(`u${i}`, { openLeadsMax }));
        let now = desk([rule({ strategy, userIds: people.map(({ userId }) => userId) })], people);
        let unassigned = 0;
        for (let i = 0; i < leads; i++) {
          const { choice } = chooseOwner(now, LEAD);
          if (choice) now = afterChoice(now, choice);
          else unassigned++;
        }
        const held = [...now.assignees.values()];
        expect(held.reduce((sum, { openLeads }) => sum + openLeads, unassigned)).toBe(leads);
        for (const { openLeads, openLeadsMax } of held) expect(openLeads).toBeLessThanOrEqual(openLeadsMax ?? leads);
        if (unassigned > 0) expect(held.every(({ openLeads, openLeadsMax }) => openLeads === openLeadsMax)).toBe(true);
        const free = held.filter(({ openLeads, openLeadsMax }) => openLeads !== openLeadsMax).map(({ openLeads }) => openLeads);
        if (free.length > 1) expect(Math.max(...free) - Math.min(...free)).toBeLessThanOrEqual(1);
      },
    ),
  );
});
