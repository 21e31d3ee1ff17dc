import { type Address, isNearNumber, numberKeys, parseAddress } from './contacts.ts';
import { FREE_MAIL, ORGANISATION_NOISE } from './name-words.ts';
import { align, fold, soundsOf, wordsOf } from './names.ts';
import { type Comparison, type Factor, scoreOf } from './score.ts';

export interface OrganisationFacts {
  id: string;
  name: string;
  registrationNumber: string | null;
  website: string | null;
  phone: string | null;
  email: string | null;
  city: string | null;
  country: string | null;
}

export interface OrganisationProfile {
  facts: OrganisationFacts;
  tokens: readonly string[];
  registration: string;
  address: Address | null;
  /** Of the website, or of an address that is not from a free mail service. */
  domain: string;
  city: string;
}

export function profileOrganisation(facts: OrganisationFacts): OrganisationProfile {
  const words = wordsOf(facts.name);
  const own = words.filter((word) => !ORGANISATION_NOISE.has(word));
  const address = facts.email ? parseAddress(facts.email) : null;
  const site = facts.website ? (URL.parse(facts.website)?.hostname.replace(/^www\./, '') ?? '') : '';
  return {
    facts,
    tokens: own.length > 0 ? own : words,
    registration: fold(facts.registrationNumber ?? '').replaceAll(/[^a-z0-9]/g, ''),
    address,
    domain: site || (address && !FREE_MAIL.has(address.domain) ? address.domain : ''),
    city: fold(facts.city ?? '').trim(),
  };
}

export function organisationKeys({ facts, tokens, registration, address, domain, city }: OrganisationProfile): {
  strong: string[];
  weak: string[];
} {
  const sounds = [...new Set(tokens.slice(0, 4).flatMap(soundsOf))];
  const strong = [
    ...(registration ? [`o:number|${registration}`] : []),
    ...(facts.phone ? numberKeys(facts.phone).map((part) => `o:phone|${part}`) : []),
    ...(address ? [`o:mail|${address.whole}`] : []),
    ...(domain ? sounds.map((sound) => `o:domain|${domain}|${sound}`) : []),
    ...(city
      ? [`o:city|${city}|${sounds.toSorted().join('|')}`, ...sounds.map((sound) => `o:city|${city.slice(0, 4)}|${sound}|${tokens.length}`)]
      : []),
  ];
  return { strong: [...new Set(strong)], weak: sounds.length > 0 ? [`o:name|${sounds.toSorted().join('|')}`] : [] };
}

export function compareOrganisations(a: OrganisationProfile, b: OrganisationProfile, scoreMin = 0): Comparison | null {
  const found = scoreOf([judgeName(a, b), judgeRegistration(a, b), judgePhone(a, b), judgeDomain(a, b), judgePlace(a, b)]);
  return found.score >= scoreMin ? found : null;
}

const FULL = 55;

function judgeName({ tokens: a }: OrganisationProfile, { tokens: b }: OrganisationProfile): Factor {
  const { matched } = align(a, b);
  const isInitials = a.join('') === b.map((word) => word[0]).join('') || b.join('') === a.map((word) => word[0]).join('');
  if (isInitials && Math.max(a.length, b.length) > 2)
    return { factor: 'name', points: 40, because: 'One name is the initials of the other.' };
  if (a.join('') === b.join('')) return { factor: 'name', points: FULL, because: 'The names are the same.' };
  const likeness = matched.reduce((sum, pair) => sum + pair.likeness.value, 0) / Math.max(a.length, b.length);
  if (likeness >= 0.85) return { factor: 'name', points: Math.round(FULL * likeness), because: 'The names are nearly the same.' };
  // "Lagos Motors" and "Lagos Motors Spares": a department, or another business of the same people.
  if (likeness >= 0.6) return { factor: 'name', points: 25, because: 'The names are partly the same.' };
  return { factor: 'name', points: -40, because: 'The names differ.' };
}

function judgeRegistration({ registration: a }: OrganisationProfile, { registration: b }: OrganisationProfile): Factor | null {
  if (!a || !b) return null;
  if (a === b) return { factor: 'registration', points: 60, because: 'They have the same registration number.' };
  return { factor: 'registration', points: -50, because: 'They have different registration numbers.' };
}

function judgePhone({ facts: a }: OrganisationProfile, { facts: b }: OrganisationProfile): Factor | null {
  if (!a.phone || !b.phone) return null;
  if (a.phone === b.phone) return { factor: 'phone', points: 30, because: 'They have the same phone number.' };
  if (isNearNumber(a.phone, b.phone)) return { factor: 'phone', points: 15, because: 'Their phone numbers differ by one slip.' };
  return { factor: 'phone', points: -5, because: 'They have different phone numbers.' };
}

function judgeDomain(a: OrganisationProfile, b: OrganisationProfile): Factor | null {
  if (a.address && a.address.whole === b.address?.whole)
    return { factor: 'email', points: 25, because: 'They have the same e-mail address.' };
  if (!a.domain || !b.domain) return null;
  if (a.domain === b.domain) return { factor: 'domain', points: 20, because: 'They have the same internet domain.' };
  return { factor: 'domain', points: -10, because: 'They have different internet domains.' };
}

function judgePlace(a: OrganisationProfile, b: OrganisationProfile): Factor | null {
  const [one, other] = [a.facts.country, b.facts.country];
  if (one && other && one !== other) return { factor: 'country', points: -30, because: 'They are in different countries.' };
  if (!a.city || !b.city) return null;
  if (a.city === b.city) return { factor: 'city', points: 10, because: 'They are in the same city.' };
  return { factor: 'city', points: -15, because: 'They are in different cities.' };
}
