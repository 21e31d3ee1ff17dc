import { expect, test } from 'vitest';
import { compareOrganisations, type OrganisationFacts, profileOrganisation } from './organisations.ts';
import { LIKELY } from './score.ts';

const facts = (changes: Partial<OrganisationFacts>): OrganisationFacts => ({
  id: 'x',
  name: 'Lagos Motors Ltd',
  registrationNumber: null,
  website: null,
  phone: null,
  email: null,
  city: null,
  country: null,
  ...changes,
});

type Draft = Partial<OrganisationFacts>;
const scoreOf = (a: Draft, b: Draft) => compareOrganisations(profileOrganisation(facts(a)), profileOrganisation(facts(b)))?.score ?? 0;

test.for<[string, Draft, Draft]>([
  ['another legal form in the same city', { city: 'Lagos' }, { name: 'Lagos Motors Limited', city: 'LAGOS' }],
  ['a typo and the same phone', { phone: '+2347001112222' }, { name: 'Lagos Motor', phone: '+2347001112222' }],
  ['a registration number typed otherwise', { registrationNumber: 'RC 123456' }, { registrationNumber: 'RC-123456' }],
  ['the same website', { website: 'https://www.lagosmotors.ng/about' }, { name: 'LAGOS MOTORS', website: 'http://lagosmotors.ng' }],
  [
    'initials and one address',
    { name: 'Lagos State Water Works', email: 'a@lsww.ng' },
    { name: 'LSWW', email: 'a@lsww.ng', website: 'https://lsww.ng' },
  ],
])('likely one: %s', ([, a, b]) => {
  expect(scoreOf(a, b)).toBeGreaterThanOrEqual(LIKELY);
});

test.for<[string, Draft, Draft]>([
  ['the name alone', {}, {}],
  ['branches in two cities', { city: 'Lagos', website: 'https://lagosmotors.ng' }, { city: 'Abuja', website: 'https://lagosmotors.ng' }],
  ['two registration numbers', { registrationNumber: 'RC 1', city: 'Lagos' }, { registrationNumber: 'RC 2', city: 'Lagos' }],
  ['another business of the same street', { city: 'Lagos' }, { name: 'Lagos Motors Spares', city: 'Lagos' }],
  ['two countries', { country: 'NG', phone: '+2347001112222' }, { country: 'GH', phone: '+2347001112222' }],
])('two: %s', ([, a, b]) => {
  expect(scoreOf(a, b)).toBeLessThan(LIKELY);
});
