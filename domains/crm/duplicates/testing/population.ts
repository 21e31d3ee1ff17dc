import { CITIES, FAMILY, GIVEN, TRADES } from './names.ts';
import { createRandom, type Random } from './random.ts';
import { slip, varyName } from './slips.ts';

export interface MadePerson {
  id: string;
  displayName: string;
  givenName: string | null;
  familyName: string | null;
  phones: { e164: string; isShared: boolean }[];
  emails: string[];
  organisationId: string | null;
}

export interface Population {
  people: MadePerson[];
  organisations: { id: string; name: string; city: string }[];
  /** Pairs that are one person, the smaller id first, joined by a space. */
  truth: Set<string>;
  /** Of these, those that have nothing in common but the name: nobody could know. */
  hopeless: number;
}

const PREFIXES = ['803', '802', '805', '806', '813', '816', '703', '706', '810', '903'];
const MAIL = ['gmail.com', 'gmail.com', 'yahoo.com', 'outlook.com'];
const PLANTED = 0.05;
const IN_FAMILIES = 0.06;
const NAMESAKES = 0.04;

export const pairOf = (a: string, b: string): string => (a < b ? `${a} ${b}` : `${b} ${a}`);

/** People as a business has them, 5 % of them entered twice or three times, among families and namesakes who are not. */
export function makePopulation(size: number, seed: number): Population {
  const random = createRandom(seed);
  const organisations = Array.from({ length: Math.max(5, Math.round(size / 12)) }, () => ({
    id: random.uuid(),
    name: `${random.pickCommon(FAMILY)} ${random.pick(TRADES)} Ltd`,
    city: random.pick(CITIES),
  }));
  const world: World = { random, organisations, taken: new Set() };
  const planted = Math.round(size * PLANTED);
  const people: MadePerson[] = [];
  while (people.length < size - planted) {
    const luck = random.next();
    if (luck < IN_FAMILIES / 3) people.push(...makeFamily(world));
    else if (luck < IN_FAMILIES / 3 + NAMESAKES && people.length > 50) people.push(makeNamesake(world, random.pick(people)));
    else people.push(makePerson(world));
  }
  people.length = size - planted;
  return { ...plant(world, people, planted), organisations };
}

interface World {
  random: Random;
  organisations: { id: string }[];
  /** Numbers and addresses: each is one person's, so none is given out twice by chance. */
  taken: Set<string>;
}

function newNumber({ random, taken }: World): string {
  for (;;) {
    const number = `+234${random.pick(PREFIXES)}${random.digits(7)}`;
    if (taken.size < taken.add(number).size) return number;
  }
}

function makePerson(world: World, given = world.random.pickCommon(GIVEN), family = world.random.pickCommon(FAMILY)): MadePerson {
  const { random, organisations } = world;
  const middle = random.chance(0.15) ? `${random.pickCommon(GIVEN)} ` : '';
  const phones = random.chance(0.85) ? [{ e164: newNumber(world), isShared: false }] : [];
  if (phones.length > 0 && random.chance(0.06)) phones.push({ e164: newNumber(world), isShared: false });
  const isStructured = random.chance(0.6);
  return {
    id: random.uuid(),
    displayName: random.chance(0.8) ? `${given} ${middle}${family}` : `${family} ${given}`,
    givenName: isStructured ? given : null,
    familyName: isStructured ? family : null,
    phones,
    emails: random.chance(0.6) ? [newAddress(world, given, family)] : [],
    organisationId: random.chance(0.45) ? random.pick(organisations).id : null,
  };
}

/** A mailbox is one person's; Gmail takes dots for nothing. */
function newAddress({ random, taken }: World, given: string, family: string): string {
  const [g, f] = [given.toLowerCase(), family.toLowerCase()];
  const local = random.pick([`${g}.${f}`, `${g}${f}`, `${g[0]}.${f}`, `${f}.${g}`, `${g}_${f}`]);
  const domain = random.pick(MAIL);
  for (let tail = random.chance(0.75) ? `${random.int(999) + 1}` : ''; ; tail = `${random.int(9999) + 1}`) {
    const address = `${local}${tail}@${domain}`;
    if (taken.size < taken.add(address.replaceAll('.', '')).size) return address;
  }
}

/** One phone, often one address or one shop, one family name: and all different people. A son may bear his father's name. */
function makeFamily(world: World): MadePerson[] {
  const { random } = world;
  const family = random.pickCommon(FAMILY);
  const number = newNumber(world);
  const address = random.chance(0.3) ? `${family.toLowerCase()}family${random.int(99)}@gmail.com` : null;
  const shop = random.chance(0.2) ? random.pick(world.organisations).id : null;
  const names = new Set<string>();
  const count = 2 + random.int(3);
  while (names.size < count) names.add(random.pickCommon(GIVEN));
  // Names of which one begins another are left out: nobody could tell Ade from Adebayo here.
  const given = [...names].filter(
    (name, i, all) => !all.some((other, j) => j < i && (other.startsWith(name.slice(0, 4)) || name.startsWith(other.slice(0, 4)))),
  );
  const members = given.map((name) => ({
    ...makePerson(world, name, family),
    phones: [{ e164: number, isShared: true }],
    ...(address && { emails: [address] }),
    ...(shop && { organisationId: shop }),
  }));
  const father = members[0];
  if (father && random.chance(0.15)) members.push({ ...father, id: random.uuid(), displayName: `${father.displayName} Jnr`, emails: [] });
  return members;
}

/** The same name and nothing else, now and then even in the same organisation. */
function makeNamesake(world: World, other: MadePerson): MadePerson {
  const made = makePerson(world);
  const isColleague = other.organisationId !== null && made.phones.length > 0 && other.phones.length > 0 && world.random.chance(0.05);
  const { displayName, givenName, familyName } = other;
  return { ...made, displayName, givenName, familyName, ...(isColleague && { organisationId: other.organisationId }) };
}

function plant(world: World, people: MadePerson[], count: number): Omit<Population, 'organisations'> {
  const { random } = world;
  const truth = new Set<string>();
  const originals = new Map<string, MadePerson[]>();
  let hopeless = 0;
  const all = [...people];
  while (all.length < people.length + count) {
    const original = random.pick(people);
    const known = originals.get(original.id) ?? [original];
    // Of a family with one name and one phone nobody could say whose copy it is.
    if (known.length > 2 || original.displayName.endsWith('Jnr')) continue;
    const isHopeless = random.chance(0.01);
    const copy = enterAgain(world, original, isHopeless);
    if (!copy) continue;
    if (isHopeless) hopeless += known.length;
    for (const each of known) truth.add(pairOf(each.id, copy.id));
    originals.set(original.id, [...known, copy]);
    all.push(copy);
  }
  return { people: all, truth, hopeless };
}

/** The same person, as somebody else enters them on another day. Null: there would be nothing to know them by. */
function enterAgain(world: World, original: MadePerson, isHopeless: boolean): MadePerson | null {
  const { random } = world;
  const copy: MadePerson = { ...original, id: random.uuid(), phones: [], emails: [], organisationId: null };
  if (random.chance(0.4)) Object.assign(copy, { givenName: null, familyName: null });
  if (isHopeless) return copy;
  const [phone] = original.phones;
  let evidence = 0;
  if (phone && random.chance(0.8)) {
    const luck = random.next();
    if (luck < 0.72) copy.phones = [{ e164: phone.e164, isShared: true }];
    else if (luck < 0.87) copy.phones = [{ e164: slipInDigits(world, phone.e164), isShared: false }];
    else copy.phones = [{ e164: newNumber(world), isShared: false }];
    if (luck < 0.87) evidence++;
  }
  const [address] = original.emails;
  if (address && random.chance(0.6)) {
    const luck = random.next();
    const at = address.indexOf('@');
    if (luck < 0.75) copy.emails = [address];
    else if (luck < 0.85) copy.emails = [slip(random, address.slice(0, at)) + address.slice(at)];
    else copy.emails = [`${address.slice(0, at)}@${random.pick(MAIL)}`];
    evidence++;
  }
  if (original.organisationId && random.chance(0.6)) {
    copy.organisationId = original.organisationId;
    // An organisation alone makes a namesake and a colleague one only where nothing speaks against it.
    if (copy.phones.length === 0 && copy.emails.length === 0) evidence++;
  }
  if (evidence === 0) return null;
  const isWellKnown = (phone && copy.phones[0]?.e164 === phone.e164) || (address && copy.emails[0] === address);
  copy.displayName = varyName(random, original.displayName, isWellKnown === true);
  return copy;
}

function slipInDigits({ random, taken }: World, e164: string): string {
  for (;;) {
    const i = 7 + random.int(e164.length - 8);
    const slipped = random.chance(0.5)
      ? e164.slice(0, i) + random.digits(1) + e164.slice(i + 1)
      : e164.slice(0, i) + e164[i + 1] + e164[i] + e164.slice(i + 2);
    if (slipped !== e164 && taken.size < taken.add(slipped).size) return slipped;
  }
}
