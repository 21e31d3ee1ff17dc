import { sql } from 'drizzle-orm';
import { digest } from '#kernel/canonical.ts';
import type { Db } from '#kernel/db.ts';
import { links, organisations, people, personEmails, personPhones } from '../schema-people.ts';
import {
  compareOrganisations,
  organisationKeys,
  type OrganisationFacts,
  type OrganisationProfile,
  profileOrganisation,
} from './organisations.ts';
import { comparePeople, personKeys, type PersonFacts, type PersonProfile, profilePerson } from './people.ts';
import type { Comparison } from './score.ts';

export type Kind = 'person' | 'organisation';
type Profile = PersonProfile | OrganisationProfile;

/** What comparing needs of a kind of record. */
export interface Comparing<P extends Profile> {
  /** The records of these ids that are there and not merged. */
  load: (db: Db, ids: readonly string[]) => Promise<Map<string, P>>;
  keys: (profile: P) => { strong: string[]; weak: string[] };
  compare: (a: P, b: P, scoreMin?: number) => Comparison | null;
  nameOf: (profile: P) => string;
}

export const COMPARING = {
  person: { load: loadPeople, keys: personKeys, compare: comparePeople, nameOf: ({ facts }) => facts.displayName },
  organisation: {
    load: loadOrganisations,
    keys: organisationKeys,
    compare: compareOrganisations,
    nameOf: ({ facts }) => facts.name,
  },
} as const satisfies { person: Comparing<PersonProfile>; organisation: Comparing<OrganisationProfile> };

export const comparing = (kind: Kind): Comparing<Profile> => COMPARING[kind] as unknown as Comparing<Profile>;

/** What is compared, in a word: a decision about two records holds as long as this is the same of both. */
export const digestOf = ({ facts: { id: _, ...compared } }: Profile): string => digest(compared);

/** As one parameter, however many there are. */
export const idArray = (ids: readonly string[]) => sql`${sql.param([...ids])}::uuid[]`;

async function loadPeople(db: Db, ids: readonly string[]): Promise<Map<string, PersonProfile>> {
  const wanted = idArray(ids);
  const [persons, phones, emails, places] = await Promise.all([
    db.execute<{ id: string; displayName: string; givenName: string | null; familyName: string | null }>(sql`
      SELECT id, display_name AS "displayName", given_name AS "givenName", family_name AS "familyName"
      FROM ${people} WHERE id = ANY (${wanted}) AND merged_into_id IS NULL`),
    db.execute<{ personId: string; e164: string; isShared: boolean }>(sql`
      SELECT person_id AS "personId", e164, is_shared AS "isShared" FROM ${personPhones} WHERE person_id = ANY (${wanted}) ORDER BY person_id, position`),
    db.execute<{ personId: string; address: string }>(sql`
      SELECT person_id AS "personId", address FROM ${personEmails} WHERE person_id = ANY (${wanted}) ORDER BY person_id, position`),
    db.execute<{ personId: string; organisationId: string }>(sql`
      SELECT person_id AS "personId", organisation_id AS "organisationId" FROM ${links}
      WHERE person_id = ANY (${wanted}) AND ended_on IS NULL ORDER BY person_id, organisation_id`),
  ]);
  const found = new Map<string, PersonFacts & { phones: object[]; emails: string[]; organisationIds: string[] }>(
    persons.rows.map((row) => [row.id, { ...row, phones: [], emails: [], organisationIds: [] }]),
  );
  for (const { personId, e164, isShared } of phones.rows) found.get(personId)?.phones.push({ e164, isShared });
  for (const { personId, address } of emails.rows) found.get(personId)?.emails.push(address);
  for (const { personId, organisationId } of places.rows) {
    const ids = found.get(personId)?.organisationIds;
    // Somebody may hold two roles in one place.
    if (ids?.at(-1) !== organisationId) ids?.push(organisationId);
  }
  return new Map([...found].map(([id, facts]) => [id, profilePerson(facts)]));
}

async function loadOrganisations(db: Db, ids: readonly string[]): Promise<Map<string, OrganisationProfile>> {
  const { rows } = await db.execute<OrganisationFacts & Record<string, unknown>>(sql`
    SELECT id, name, registration_number AS "registrationNumber", website, phone, email, city, country
    FROM ${organisations} WHERE id = ANY (${idArray(ids)}) AND merged_into_id IS NULL`);
  return new Map(rows.map((facts) => [facts.id, profileOrganisation(facts)]));
}
