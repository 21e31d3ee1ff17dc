import { and, eq, inArray, isNull, sql } from 'drizzle-orm';
import type { Db } from '#kernel/db.ts';
import { contactsOf } from '../person-contacts.ts';
import { organisations, people, personEmails, personPhones } from '../schema-people.ts';
import type { Fields } from './drafts.ts';
import { type Existing, isOneOf, keysOf, lower, nothing, one, type Records, wanted } from './records.ts';

/** Persons by number and address. A shared number names nobody, and so does an address that two people have. */
export async function personIds(db: Db, rows: readonly Fields[]): Promise<(key: string) => readonly string[]> {
  const phones = await db
    .select({ id: personPhones.personId, value: personPhones.e164 })
    .from(personPhones)
    .where(and(isOneOf(personPhones.e164, wanted(rows, 'phone', 'phone2')), eq(personPhones.isShared, false)));
  const emails = await db
    .select({ id: personEmails.personId, value: personEmails.address })
    .from(personEmails)
    .where(isOneOf(personEmails.address, wanted(rows, 'email', 'email2')));
  const byKey = Map.groupBy(
    [...phones.map(({ id, value }) => ({ id, key: `phone ${value}` })), ...emails.map(({ id, value }) => ({ id, key: `email ${value}` }))],
    ({ key }) => key,
  );
  return (key) => {
    const ids = byKey.get(key)?.map(({ id }) => id) ?? [];
    return ids.length === 1 ? ids : [];
  };
}

export async function loadPeople(db: Db, rows: readonly Fields[]): Promise<Records> {
  const idsOf = await personIds(db, rows);
  const found = [...new Set(rows.flatMap((row) => keysOf('people', row).flatMap(idsOf)))];
  const records = found.length === 0 ? [] : await db.select().from(people).where(inArray(people.id, found));
  const contacts = await contactsOf(db, found);
  const byId = new Map(
    records.map(({ id, displayName, givenName, familyName, language }) => {
      const phones = contacts(id).phones.map(({ number }) => number);
      const emails = contacts(id).emails.map(({ address }) => address);
      const values = {
        displayName: [displayName],
        givenName: one(givenName),
        familyName: one(familyName),
        language: one(language),
        phone: phones,
        phone2: phones,
        email: emails,
        email2: emails,
      };
      return [id, { id, values }] as const;
    }),
  );
  return {
    matches: (fields) => [...new Set(keysOf('people', fields).flatMap(idsOf))].flatMap((id) => byId.get(id) ?? []),
    refer: nothing,
  };
}

export async function loadOrganisations(db: Db, rows: readonly Fields[]): Promise<Records> {
  const named = await organisationsNamed(db, wanted(rows, 'name'));
  const registered = await db
    .select()
    .from(organisations)
    .where(and(isOneOf(organisations.registrationNumber, wanted(rows, 'registrationNumber')), isNull(organisations.mergedIntoId)));
  const byRegistration = Map.groupBy(registered, ({ registrationNumber }) => registrationNumber ?? '');
  return {
    matches(fields) {
      const same = byRegistration.get(fields.registrationNumber ?? '') ?? [];
      // Of the same name, but registered otherwise or in another country, is another body.
      const alike = named(fields.name).filter(
        (row) =>
          (!row.registrationNumber || !fields.registrationNumber) && (!row.country || !fields.country || row.country === fields.country),
      );
      return (same.length > 0 ? same : alike).map(toExistingOrganisation);
    },
    refer: nothing,
  };
}

type Organisation = typeof organisations.$inferSelect;

/** The organisations of these names, by name whatever its case. */
export async function organisationsNamed(db: Db, names: readonly string[]): Promise<(name: string | undefined) => readonly Organisation[]> {
  const rows = await db
    .select()
    .from(organisations)
    .where(and(isOneOf(sql`lower(${organisations.name})`, names.map(lower)), isNull(organisations.mergedIntoId)));
  const byName = Map.groupBy(rows, ({ name }) => lower(name));
  return (name) => byName.get(lower(name)) ?? [];
}

function toExistingOrganisation(row: Organisation): Existing {
  const { id, name, registrationNumber, website, phone, email, city, country } = row;
  const fields = { registrationNumber, website, phone, email, city, country };
  return { id, values: { name: [name], ...Object.fromEntries(Object.entries(fields).map(([field, value]) => [field, one(value)])) } };
}
