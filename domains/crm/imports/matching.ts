import { and, eq, inArray, type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import type { Db } from '#kernel/db.ts';
import { contactsOf } from '../person-contacts.ts';
import { organisations, people, personEmails, personPhones } from '../schema-people.ts';
import { deals, leads, leadSources, pipelines, stages } from '../schema-sales.ts';
import { fromStored } from '../shapes.ts';
import type { Fields } from './drafts.ts';
import type { Field, Kind } from './fields.ts';

/** A record as an import sees it: each field's values now. */
export interface Existing {
  id: string;
  values: Partial<Record<Field, readonly string[]>>;
}

/** What the rows of one batch meet in the records. */
export interface Records {
  /** Records that this row would be another of. */
  matches(fields: Fields): Existing[];
  /** Ids of what the row names, or why it cannot be. */
  refer(fields: Fields): Refs | Refusal;
}

export type Refs = Partial<Record<'personId' | 'organisationId' | 'sourceId' | 'pipelineId' | 'stageId', string>>;
export interface Refusal {
  field: string;
  reason: string;
  message: string;
}

const CONTACTS = ['phone', 'phone2', 'email', 'email2'] as const;

/** What tells rows and records of a kind apart. Two with a key in common are the same. */
export function keysOf(kind: Kind, fields: Fields): string[] {
  const contacts = CONTACTS.flatMap((field) => (fields[field] ? [`${field.slice(0, 5)} ${fields[field]}`] : []));
  switch (kind) {
    case 'people':
      return contacts;
    case 'leads':
      return contacts.length > 0 ? contacts : [`name ${lower(fields.displayName)} ${lower(fields.organisationName)}`];
    case 'organisations':
      return [
        ...(fields.registrationNumber ? [`registration ${fields.registrationNumber}`] : []),
        `name ${lower(fields.name)} ${fields.registrationNumber ?? fields.country ?? ''}`,
      ];
    case 'deals':
      return [`deal ${lower(fields.name)} ${fields.phone ?? fields.email ?? lower(fields.organisationName)}`];
  }
}

const lower = (text: string | undefined): string => text?.toLowerCase() ?? '';
const wanted = (rows: readonly Fields[], ...fields: Field[]): string[] => [
  ...new Set(rows.flatMap((row) => fields.flatMap((field) => row[field] ?? []))),
];
/** One parameter however many values, so that the statement is prepared once. */
export const isOneOf = (column: PgColumn | SQL, values: readonly string[]): SQL => sql`${column} = ANY (${sql.param(values)}::text[])`;
const one = (value: string | null): readonly string[] => (value === null ? [] : [value]);
const nothing = (): Refs => ({});

export function loadRecords(db: Db, kind: Kind, rows: readonly Fields[]): Promise<Records> {
  return { people: loadPeople, organisations: loadOrganisations, leads: loadLeads, deals: loadDeals }[kind](db, rows);
}

/** Persons by number and address. A shared number names nobody, and so does an address that two people have. */
async function personIds(db: Db, rows: readonly Fields[]): Promise<(key: string) => readonly string[]> {
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

async function loadPeople(db: Db, rows: readonly Fields[]): Promise<Records> {
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

async function loadOrganisations(db: Db, rows: readonly Fields[]): Promise<Records> {
  const named = await organisationsNamed(db, wanted(rows, 'name'));
  const registered = await db
    .select()
    .from(organisations)
    .where(isOneOf(organisations.registrationNumber, wanted(rows, 'registrationNumber')));
  return {
    matches(fields) {
      const same = registered.filter((row) => row.registrationNumber === fields.registrationNumber);
      // Of the same name, but registered otherwise or in another country, is another body.
      const alike = named.filter(
        (row) =>
          lower(row.name) === lower(fields.name) &&
          (!row.registrationNumber || !fields.registrationNumber) &&
          (!row.country || !fields.country || row.country === fields.country),
      );
      return (same.length > 0 ? same : alike).map(toExistingOrganisation);
    },
    refer: nothing,
  };
}

const organisationsNamed = (db: Db, names: readonly string[]) =>
  db
    .select()
    .from(organisations)
    .where(isOneOf(sql`lower(${organisations.name})`, names.map(lower)));

function toExistingOrganisation(row: typeof organisations.$inferSelect): Existing {
  const { id, name, registrationNumber, website, phone, email, city, country } = row;
  const fields = { registrationNumber, website, phone, email, city, country };
  return { id, values: { name: [name], ...Object.fromEntries(Object.entries(fields).map(([field, value]) => [field, one(value)])) } };
}

async function loadLeads(db: Db, rows: readonly Fields[]): Promise<Records> {
  const isOpen = sql`${leads.status} IN ('new', 'working', 'qualified')`;
  const sources = await db.select().from(leadSources);
  const byContact = await db
    .select()
    .from(leads)
    .where(and(isOpen, sql`(${isOneOf(leads.phone, wanted(rows, 'phone'))} OR ${isOneOf(leads.email, wanted(rows, 'email'))})`));
  return {
    matches: (fields) =>
      byContact
        .filter(({ phone, email }) => (phone !== null && phone === fields.phone) || (email !== null && email === fields.email))
        .map(({ id, valueMinor, currency, displayName, sourceId, ...row }) => {
          const value = fromStored({ valueMinor, currency });
          const { organisationName, phone, email, need, productInterest, country, city, language } = row;
          const plain = { organisationName, phone, email, need, productInterest, country, city, language };
          const source = sources.find((each) => each.id === sourceId)?.name ?? null;
          return {
            id,
            values: {
              displayName: [displayName],
              source: one(source),
              value: one(value?.amount ?? null),
              currency: one(value?.currency ?? null),
              ...Object.fromEntries(Object.entries(plain).map(([field, each]) => [field, one(each)])),
            },
          };
        }),
    refer({ source }) {
      if (source === undefined) return {};
      const found = sources.find(({ name }) => lower(name) === lower(source));
      if (found) return { sourceId: found.id };
      return {
        field: 'source',
        reason: 'source_unknown',
        message: 'There is no lead source of this name. Create it with crm_create_lead_source.',
      };
    },
  };
}

async function loadDeals(db: Db, rows: readonly Fields[]): Promise<Records> {
  const idsOf = await personIds(db, rows);
  const named = await organisationsNamed(db, wanted(rows, 'organisationName'));
  const ways = await db
    .select({ pipeline: pipelines, stage: stages })
    .from(pipelines)
    .innerJoin(stages, and(eq(stages.tenantId, pipelines.tenantId), eq(stages.pipelineId, pipelines.id)));
  const open = await db
    .select({ deal: deals })
    .from(deals)
    .innerJoin(stages, and(eq(stages.tenantId, deals.tenantId), eq(stages.id, deals.stageId)))
    .where(and(eq(stages.semantic, 'open'), isOneOf(sql`lower(${deals.name})`, wanted(rows, 'name').map(lower))));
  const refer = (fields: Fields): Refs | Refusal => {
    const [personId] = keysOf('people', fields).flatMap(idsOf);
    const organisation = named.filter(({ name }) => lower(name) === lower(fields.organisationName));
    // What the row says must be there: a deal with half of its customer would look whole.
    if ((fields.phone ?? fields.email) && !personId) return unknownCustomer(fields.phone ? 'phone' : 'email', 'person');
    if (fields.organisationName && organisation.length === 0) return unknownCustomer('organisationName', 'organisation');
    if (organisation.length > 1)
      return { field: 'organisationName', reason: 'organisation_ambiguous', message: 'Several organisations have this name.' };
    const organisationId = organisation[0]?.id;
    const way = wayOf(ways, fields);
    if ('reason' in way) return way;
    return { ...(personId && { personId }), ...(organisationId && { organisationId }), ...way };
  };
  return {
    refer,
    matches(fields) {
      const refs = refer(fields);
      if ('reason' in refs) return [];
      return open
        .filter(({ deal }) => lower(deal.name) === lower(fields.name) && isCustomer(deal, refs))
        .map(({ deal }) => {
          const value = fromStored(deal);
          const values = {
            value: one(value?.amount ?? null),
            currency: one(value?.currency ?? null),
            expectedCloseOn: one(deal.expectedCloseOn?.toString() ?? null),
          };
          return { id: deal.id, values: { name: [deal.name], ...values } };
        });
    },
  };
}

const unknownCustomer = (field: Field, what: string): Refusal => ({
  field,
  reason: 'customer_not_found',
  message: `This ${what} is not here, or not one alone. Import people and organisations first.`,
});

const isCustomer = (deal: { personId: string | null; organisationId: string | null }, refs: Refs): boolean =>
  (refs.personId !== undefined && deal.personId === refs.personId) ||
  (refs.organisationId !== undefined && deal.organisationId === refs.organisationId);

type Way = { pipeline: typeof pipelines.$inferSelect; stage: typeof stages.$inferSelect };

function wayOf(ways: readonly Way[], { pipeline, stage }: Fields): Refs | Refusal {
  const through = ways.filter((way) => (pipeline ? lower(way.pipeline.name) === lower(pipeline) : way.pipeline.isDefault));
  const [first] = through;
  if (!first) return { field: 'pipeline', reason: 'pipeline_not_found', message: 'There is no pipeline of this name, or no default one.' };
  if (!stage) return { pipelineId: first.pipeline.id };
  const found = through.find((way) => lower(way.stage.name) === lower(stage));
  if (!found) return { field: 'stage', reason: 'stage_not_found', message: 'The pipeline has no stage of this name.' };
  if (found.stage.semantic !== 'open')
    return { field: 'stage', reason: 'deal_must_start_open', message: 'A deal starts in an open stage.' };
  return { pipelineId: first.pipeline.id, stageId: found.stage.id };
}
