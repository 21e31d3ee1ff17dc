import { type Address, isNearAddress, isNearNumber, lettersOfLocal, numberKeys, parseAddress } from './contacts.ts';
import { align, parseName, type PersonName, soundsOf, wordsOf } from './names.ts';
import { type Comparison, type Factor, scoreOf } from './score.ts';

export interface PersonFacts {
  id: string;
  displayName: string;
  givenName: string | null;
  familyName: string | null;
  phones: readonly { e164: string; isShared: boolean }[];
  emails: readonly string[];
  /** Where they are now. */
  organisationIds: readonly string[];
}

/** Facts, taken apart once for all comparisons. */
export interface PersonProfile {
  facts: PersonFacts;
  name: PersonName;
  given: readonly string[];
  addresses: readonly Address[];
}

export function profilePerson(facts: PersonFacts): PersonProfile {
  return {
    facts,
    name: parseName(facts.displayName),
    given: facts.givenName ? wordsOf(facts.givenName) : [],
    addresses: facts.emails.map(parseAddress),
  };
}

const TOKENS_MAX = 4;

/**
 * What two records of one person are likely to share in spite of slips: most of the number, the digits of an
 * address with the sound of a name, an organisation with the sound of a name. Keys of a name alone come last and apart: they only
 * find what is possible, since a name alone makes nobody one.
 */
export function personKeys({ facts, name, addresses }: PersonProfile): { strong: string[]; weak: string[] } {
  const sounds = [...new Set(name.tokens.slice(0, TOKENS_MAX).flatMap(soundsOf))];
  const withSounds = (prefix: string): string[] => sounds.map((sound) => `${prefix}|${sound}`);
  const strong = [
    ...facts.phones
      .slice(0, 3)
      .flatMap(({ e164 }) => numberKeys(e164))
      .map((part) => `p:phone|${part}`),
    ...addresses.filter(({ isDesk }) => !isDesk).map((address) => `p:local|${lettersOfLocal(address)}`),
    ...addresses.filter(({ isDesk }) => isDesk).map(({ whole }) => `p:mail|${whole}`),
    // A slip in an address counts where digits tell it from those of namesakes.
    ...addresses
      .slice(0, 3)
      .filter(({ digits }) => digits)
      .flatMap(({ digits, domain }) => withSounds(`p:digits|${digits}|${domain}`)),
    ...facts.organisationIds.slice(0, 3).flatMap((id) => withSounds(`p:org|${id}`)),
  ];
  const ends = [...new Set([name.tokens[0], name.tokens.at(-1)])].flatMap((token) => (token ? soundsOf(token).slice(0, 1) : []));
  return { strong: [...new Set(strong)], weak: ends.length > 0 ? [`p:name|${ends.sort().join('|')}`] : [] };
}

/** Null: nothing that is known of the two could bring them to `scoreMin`. Most pairs end there, before the names are looked at. */
export function comparePeople(a: PersonProfile, b: PersonProfile, scoreMin = 0): Comparison | null {
  const contacts = [judgePhone(a, b), judgeEmail(a, b), judgeOrganisation(a, b)];
  if (FULL + contacts.reduce((sum, factor) => sum + (factor?.points ?? 0), 0) < scoreMin) return null;
  const hasSameContacts = contacts.slice(0, 2).every((factor) => (factor?.points ?? 0) > 30);
  const found = scoreOf([judgeName(a, b, hasSameContacts), judgeTitles(a, b), ...contacts]);
  return found.score >= scoreMin ? found : null;
}

const FULL = 50;
const LOOK = {
  same: 'The names are the same',
  initial: 'One name has an initial for a name of the other',
  nickname: 'One name is a short form of the other',
  'short form': 'One name begins with the other',
  sound: 'The names sound alike',
  spelling: 'The names differ by a slip in the spelling',
  none: 'The names differ',
} as const;

/** `hasSameContacts`: phone and e-mail are the same, so that another family name is a marriage rather than another person. */
function judgeName(a: PersonProfile, b: PersonProfile, hasSameContacts: boolean): Factor {
  const [x, y] = [a.name.tokens, b.name.tokens];
  const { matched, restOfA, restOfB } = align(x, y);
  const fewer = Math.min(x.length, y.length);
  if (matched.length === 0) return { factor: 'name', points: -FULL, because: 'The names differ.' };
  const mean = matched.reduce((sum, { likeness }) => sum + likeness.value, 0) / matched.length;
  const worst = matched.at(-1)?.likeness.how ?? 'none';
  if (matched.length === fewer && fewer === 1) {
    return { factor: 'name', points: Math.round(20 * mean), because: 'Of one of the two only one name is known, and the other has it.' };
  }
  const extra = Math.max(restOfA.length, restOfB.length);
  const isGivenKnown = a.given.length > 0 && b.given.length > 0;
  const areGivenAlike = align(a.given, b.given).matched.length > 0;
  if (matched.length === fewer && !(isGivenKnown && !areGivenAlike && extra > 0)) {
    // "Halima Michael Obi" is as likely Michael's sister as Michael.
    const isFirstExtra = restOfA[0] === 0 || restOfB[0] === 0;
    const points = Math.round(FULL * mean) - Math.min(6, 3 * extra) - (isFirstExtra ? 15 : 0);
    return { factor: 'name', points, because: `${LOOK[worst]}${order(matched)}${extra > 0 ? '; one has further names' : ''}.` };
  }
  return differing(a, b, { matched: matched.length, restOfA, hasSameContacts });
}

const order = (matched: readonly { a: number; b: number }[]): string =>
  matched.some(({ a, b }, i) => matched.some((other, j) => j > i && (a - other.a) * (b - other.b) < 0)) ? ', in another order' : '';

/** Some names are alike and some are not: relatives, unless it is the family name alone that changed. */
function differing(
  a: PersonProfile,
  b: PersonProfile,
  { matched, restOfA, hasSameContacts }: { matched: number; restOfA: readonly number[]; hasSameContacts: boolean },
): Factor {
  const isGivenSame = a.given.length > 0 && b.given.length > 0 && align(a.given, b.given).matched.length > 0;
  const isGivenAmongRest = a.given.length > 0 && restOfA.some((i) => a.given.includes(a.name.tokens[i] ?? ''));
  if (isGivenSame && !isGivenAmongRest && hasSameContacts) {
    return { factor: 'name', points: 5, because: 'The family name is another one, with the same given name, phone and e-mail.' };
  }
  if (matched >= 2 && isGivenSame && !isGivenAmongRest)
    return { factor: 'name', points: 30, because: 'All but one of the names are alike.' };
  return { factor: 'name', points: -40, because: 'One name is alike and another differs, as in a family.' };
}

function judgeTitles({ name: a }: PersonProfile, { name: b }: PersonProfile): Factor | null {
  if (a.sex && b.sex && a.sex !== b.sex) return { factor: 'title', points: -40, because: 'One is a Mr, the other a Mrs.' };
  if (a.generation !== b.generation) return { factor: 'generation', points: -40, because: 'One is the junior or senior of the other.' };
  return null;
}

function judgePhone({ facts: a }: PersonProfile, { facts: b }: PersonProfile): Factor | null {
  if (a.phones.length === 0 || b.phones.length === 0) return null;
  const same = a.phones.flatMap((one) => b.phones.filter(({ e164 }) => e164 === one.e164).map((other) => one.isShared && other.isShared));
  if (same.includes(false)) return { factor: 'phone', points: 35, because: 'They have the same phone number.' };
  if (same.length > 0) return { factor: 'phone', points: 20, because: 'They have the same phone number, which both share with others.' };
  const isNear = a.phones.some((one) => b.phones.some((other) => isNearNumber(one.e164, other.e164)));
  if (isNear) return { factor: 'phone', points: 28, because: 'Their phone numbers differ by one slip.' };
  return { factor: 'phone', points: -10, because: 'They have different phone numbers.' };
}

function judgeEmail({ addresses: a, name }: PersonProfile, { addresses: b }: PersonProfile): Factor | null {
  if (a.length === 0 || b.length === 0) return null;
  const same = a.find((one) => b.some((other) => other.whole === one.whole));
  if (same?.isDesk) return { factor: 'email', points: 10, because: 'They have the same e-mail address, which is that of a desk.' };
  if (same) return { factor: 'email', points: 35, because: 'They have the same e-mail address.' };
  const near = a.find((one) => b.some((other) => isNearAddress(one, other)));
  // chidi.okafor@ of two providers is what two namesakes would both take.
  if (near && saysOnlyName(near, name.tokens)) {
    return { factor: 'email', points: 8, because: 'Their e-mail addresses are alike, and made of the name alone.' };
  }
  if (near) return { factor: 'email', points: 25, because: 'Their e-mail addresses differ by one slip.' };
  return { factor: 'email', points: -5, because: 'They have different e-mail addresses.' };
}

function judgeOrganisation({ facts: a }: PersonProfile, { facts: b }: PersonProfile): Factor | null {
  if (a.organisationIds.length === 0 || b.organisationIds.length === 0) return null;
  return a.organisationIds.some((id) => b.organisationIds.includes(id))
    ? { factor: 'organisation', points: 20, because: 'They belong to the same organisation.' }
    : { factor: 'organisation', points: -5, because: 'They belong to different organisations.' };
}

/** Nothing is left of the address when the names, or their first letters, are taken out. */
function saysOnlyName(address: Address, tokens: readonly string[]): boolean {
  const rest = tokens.reduce((text, token) => text.replace(token, ''), lettersOfLocal(address));
  return rest.length <= 1;
}
