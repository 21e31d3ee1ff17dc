import { describe, expect, test } from 'vitest';
import { comparePeople, type PersonFacts, profilePerson } from './people.ts';
import { LIKELY } from './score.ts';

interface Draft {
  name: string;
  given?: string;
  family?: string;
  phone?: string;
  isShared?: boolean;
  email?: string;
  org?: string;
}

const facts = ({ name, given, family, phone, isShared = false, email, org }: Draft): PersonFacts => ({
  id: name,
  displayName: name,
  givenName: given ?? null,
  familyName: family ?? null,
  phones: phone ? [{ e164: phone, isShared }] : [],
  emails: email ? [email] : [],
  organisationIds: org ? [org] : [],
});
const compare = (a: Draft, b: Draft) => {
  const [x, y] = [profilePerson(facts(a)), profilePerson(facts(b))];
  const [there, back] = [comparePeople(x, y), comparePeople(y, x)];
  expect(back?.score).toBe(there?.score);
  return there;
};

const PHONE = '+2348031234567';
const MAIL = 'chidi77@example.ng';

describe('likely one', () => {
  test.for<[string, Draft, Draft]>([
    ['the same name and phone', { name: 'Chidi Okafor', phone: PHONE }, { name: 'Chidi Okafor', phone: PHONE, isShared: true }],
    ['names in another order', { name: 'Chidi Okafor', phone: PHONE }, { name: 'OKAFOR, Chidi', phone: PHONE, isShared: true }],
    ['a typo', { name: 'Chidi Okafor', email: MAIL }, { name: 'Chidi Okafro', email: MAIL }],
    ['accents', { name: 'Adébáyọ̀ Ọládélé', email: MAIL }, { name: 'Adebayo Oladele', email: MAIL }],
    ['another script', { name: 'Юрий Гагарин', email: MAIL }, { name: 'Yuriy Gagarin', email: MAIL }],
    ['a nickname', { name: 'Robert Mensah', email: MAIL }, { name: 'Bob Mensah', email: MAIL }],
    ['a nickname of a Nigerian name', { name: 'Oluwaseun Bello', phone: PHONE }, { name: 'Seun Bello', phone: PHONE, isShared: true }],
    ['an initial', { name: 'C. Okafor', phone: PHONE }, { name: 'Chidi Okafor', phone: PHONE, isShared: true }],
    ['a title and a middle name', { name: 'Dr Chidi Emeka Okafor', email: MAIL }, { name: 'Chidi Okafor', email: MAIL }],
    ['a digit too many changed', { name: 'Chidi Okafor', phone: PHONE }, { name: 'Chidi Okafor', phone: '+2348031234576' }],
    ['a slip in the address', { name: 'Chidi Okafor', email: MAIL }, { name: 'Chidi Okafor', email: 'chdii77@example.ng' }],
    ['one employer and nothing against it', { name: 'Chidi Okafor', org: 'a', phone: PHONE }, { name: 'Chidi Okafor', org: 'a' }],
    [
      'a marriage',
      { name: 'Ngozi Eze', given: 'Ngozi', family: 'Eze', phone: PHONE, email: MAIL, org: 'a' },
      { name: 'Ngozi Bello', given: 'Ngozi', family: 'Bello', phone: PHONE, isShared: true, email: MAIL },
    ],
  ])('%s', ([, a, b]) => {
    expect(compare(a, b)?.score).toBeGreaterThanOrEqual(LIKELY);
  });
});

describe('two', () => {
  test.for<[string, Draft, Draft]>([
    ['namesakes', { name: 'Chidi Okafor', phone: PHONE }, { name: 'Chidi Okafor', phone: '+2348051112222' }],
    ['a name and nothing else', { name: 'Chidi Okafor' }, { name: 'Chidi Okafor' }],
    [
      'siblings with one phone',
      { name: 'Chidi Okafor', phone: PHONE, isShared: true },
      { name: 'Ngozi Okafor', phone: PHONE, isShared: true },
    ],
    [
      'a couple with one phone, one address and one shop',
      { name: 'Chidi Okafor', phone: PHONE, isShared: true, email: MAIL, org: 'a' },
      { name: 'Ngozi Okafor', phone: PHONE, isShared: true, email: MAIL, org: 'a' },
    ],
    ['father and son', { name: 'Chidi Okafor', phone: PHONE, isShared: true }, { name: 'Chidi Okafor Jnr', phone: PHONE, isShared: true }],
    ['Mr and Mrs', { name: 'Mr A. Obi', phone: PHONE }, { name: 'Mrs A. Obi', phone: PHONE, isShared: true }],
    ['short names a letter apart', { name: 'Bola Ade', phone: PHONE }, { name: 'Bala Ade', phone: PHONE, isShared: true }],
    [
      'namesakes at one employer with phones of their own',
      { name: 'Chidi Okafor', org: 'a', phone: PHONE },
      { name: 'Chidi Okafor', org: 'a', phone: '+2348051112222' },
    ],
    [
      'namesakes who took the obvious address at two providers',
      { name: 'Chidi Okafor', email: 'chidi.okafor@gmail.com' },
      { name: 'Chidi Okafor', email: 'chidiokafor@yahoo.com' },
    ],
    ['colleagues at one desk', { name: 'Chidi Okafor', email: 'info@acme.ng' }, { name: 'Ngozi Eze', email: 'info@acme.ng' }],
  ])('%s', ([, a, b]) => {
    expect(compare(a, b)?.score).toBeLessThan(LIKELY);
  });
});

test('the factors say why, and their points sum to the score', () => {
  const found = compare({ name: 'Chidi Okafor', phone: PHONE, org: 'a' }, { name: 'Okafor Chdii', phone: PHONE, isShared: true, org: 'a' });
  expect(found).toMatchInlineSnapshot(`
    {
      "factors": [
        {
          "because": "The names sound alike, in another order.",
          "factor": "name",
          "points": 48,
        },
        {
          "because": "They have the same phone number.",
          "factor": "phone",
          "points": 35,
        },
        {
          "because": "They belong to the same organisation.",
          "factor": "organisation",
          "points": 20,
        },
        {
          "because": "A score stays between 0 and 100.",
          "factor": "scale",
          "points": -3,
        },
      ],
      "score": 100,
    }
  `);
  expect(found?.factors.reduce((sum, { points }) => sum + points, 0)).toBe(found?.score);
});
