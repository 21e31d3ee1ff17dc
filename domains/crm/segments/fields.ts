import { and, eq, type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import { activities } from '../schema.ts';
import { merges } from '../schema-duplicates.ts';
import { consentEvents, links, organisations, people, personEmails, personPhones } from '../schema-people.ts';
import { deals, leads, stages } from '../schema-sales.ts';
import { taggings } from '../schema-segments.ts';

export const ABOUT = ['people', 'organisations', 'leads'] as const;
export type About = (typeof ABOUT)[number];
export const RECORDS = { people, organisations, leads } as const;

/** What can be asked of a field of each type, and what the answer is compared with. */
export const OPERATORS = {
  text: { equals: 'word', in: 'words', is_empty: 'none' },
  id: { equals: 'id', in: 'ids', is_empty: 'none' },
  number: { at_least: 'number', at_most: 'number', is_empty: 'none' },
  time: { before: 'moment', after: 'moment', within_days: 'days', not_within_days: 'days', is_empty: 'none' },
  // A number or an address says where somebody can be reached. No condition compares one with a whole value: whoever may not
  // read it could find it out by asking who is in the segment.
  phone: { has_prefix: 'prefix', is_empty: 'none' },
  email: { has_domain: 'domain', is_empty: 'none' },
  tag: { has: 'tag' },
  consent: { granted: 'none', withdrawn: 'none', none: 'none' },
  link: { equals: 'id', in: 'ids', is_empty: 'none' },
} as const satisfies Record<string, Readonly<Record<string, string>>>;

export type FieldType = keyof typeof OPERATORS;

export interface SegmentField {
  name: string;
  type: FieldType;
  summary: string;
  /** The record's value, as SQL in the record's own statement. Types that are asked by EXISTS have `exists` instead. */
  value?: SQL | PgColumn;
  /** Is there a row for the record of which this holds? */
  exists?: (holds: (column: PgColumn) => SQL) => SQL;
}

const openDealsOf = (column: PgColumn, owner: PgColumn, semantic: string) =>
  sql`(SELECT count(*) FROM ${deals} INNER JOIN ${stages} ON ${and(eq(stages.tenantId, deals.tenantId), eq(stages.id, deals.stageId))}
    WHERE ${column} = ${owner} AND ${stages.semantic} = ${semantic})`;
const lastActivity = (column: PgColumn, owner: PgColumn) =>
  sql`(SELECT max(${activities.completedAt}) FROM ${activities} WHERE ${column} = ${owner})`;
const tagOf = (column: PgColumn, owner: PgColumn) => (holds: (column: PgColumn) => SQL) =>
  sql`EXISTS (SELECT FROM ${taggings} WHERE ${column} = ${owner} AND ${holds(taggings.tag)})`;
/** A role that has ended links nobody any more. */
const linked = sql`(${links.endedOn} IS NULL OR ${links.endedOn} >= current_date)`;
const workplace = (holds: (column: PgColumn) => SQL, column: PgColumn) =>
  sql`EXISTS (SELECT FROM ${links} INNER JOIN ${organisations} ON ${and(eq(organisations.tenantId, links.tenantId), eq(organisations.id, links.organisationId))}
    WHERE ${links.personId} = ${people.id} AND ${linked} AND ${holds(column)})`;

const common = (t: typeof people | typeof organisations | typeof leads): SegmentField[] => [
  { name: 'ownerId', type: 'id', summary: 'User in charge.', value: t.ownerId },
  { name: 'createdAt', type: 'time', summary: 'When it was entered.', value: t.createdAt },
  { name: 'updatedAt', type: 'time', summary: 'When it was changed last.', value: t.updatedAt },
];

const FIELDS: Readonly<Record<About, readonly SegmentField[]>> = {
  people: [
    ...common(people),
    { name: 'language', type: 'text', summary: 'BCP 47.', value: people.language },
    {
      name: 'phone',
      type: 'phone',
      summary: 'Any phone number.',
      exists: (holds) =>
        sql`EXISTS (SELECT FROM ${personPhones} WHERE ${personPhones.personId} = ${people.id} AND ${holds(personPhones.e164)})`,
    },
    {
      name: 'email',
      type: 'email',
      summary: 'Any address.',
      exists: (holds) =>
        sql`EXISTS (SELECT FROM ${personEmails} WHERE ${personEmails.personId} = ${people.id} AND ${holds(personEmails.address)})`,
    },
    {
      name: 'organisationId',
      type: 'link',
      summary: 'Where they work now.',
      exists: (holds) =>
        sql`EXISTS (SELECT FROM ${links} WHERE ${links.personId} = ${people.id} AND ${linked} AND ${holds(links.organisationId)})`,
    },
    {
      name: 'organisationCountry',
      type: 'text',
      summary: 'Country of where they work now.',
      exists: (holds) => workplace(holds, organisations.country),
    },
    {
      name: 'organisationCity',
      type: 'text',
      summary: 'City of where they work now.',
      exists: (holds) => workplace(holds, organisations.city),
    },
    {
      name: 'lastActivityAt',
      type: 'time',
      summary: 'Last completed call, mail, meeting or task.',
      value: lastActivity(activities.personId, people.id),
    },
    { name: 'openDeals', type: 'number', summary: 'Deals that are open.', value: openDealsOf(deals.personId, people.id, 'open') },
    { name: 'wonDeals', type: 'number', summary: 'Deals that were won.', value: openDealsOf(deals.personId, people.id, 'won') },
    { name: 'tag', type: 'tag', summary: 'A tag on the person.', exists: tagOf(taggings.personId, people.id) },
    { name: 'consent', type: 'consent', summary: 'What the person allows, by channel and purpose.' },
  ],
  organisations: [
    ...common(organisations),
    { name: 'country', type: 'text', summary: 'ISO 3166-1 alpha-2.', value: organisations.country },
    { name: 'city', type: 'text', summary: 'City.', value: organisations.city },
    { name: 'registrationNumber', type: 'text', summary: 'Company register or tax number.', value: organisations.registrationNumber },
    {
      name: 'lastActivityAt',
      type: 'time',
      summary: 'Last completed call, mail, meeting or task.',
      value: lastActivity(activities.organisationId, organisations.id),
    },
    {
      name: 'openDeals',
      type: 'number',
      summary: 'Deals that are open.',
      value: openDealsOf(deals.organisationId, organisations.id, 'open'),
    },
    {
      name: 'wonDeals',
      type: 'number',
      summary: 'Deals that were won.',
      value: openDealsOf(deals.organisationId, organisations.id, 'won'),
    },
    { name: 'tag', type: 'tag', summary: 'A tag on the organisation.', exists: tagOf(taggings.organisationId, organisations.id) },
  ],
  leads: [
    ...common(leads),
    { name: 'status', type: 'text', summary: 'new, working, qualified, converted or disqualified.', value: leads.status },
    { name: 'score', type: 'number', summary: '0 to 100.', value: leads.score },
    { name: 'sourceId', type: 'id', summary: 'Where it came from.', value: leads.sourceId },
    { name: 'country', type: 'text', summary: 'ISO 3166-1 alpha-2.', value: leads.country },
    { name: 'city', type: 'text', summary: 'City.', value: leads.city },
    { name: 'language', type: 'text', summary: 'BCP 47.', value: leads.language },
    { name: 'productInterest', type: 'text', summary: 'Product or service.', value: leads.productInterest },
    { name: 'phone', type: 'phone', summary: 'Phone number.', value: leads.phone },
    { name: 'email', type: 'email', summary: 'E-mail address.', value: leads.email },
    {
      name: 'lastActivityAt',
      type: 'time',
      summary: 'Last completed call, mail, meeting or task.',
      value: lastActivity(activities.leadId, leads.id),
    },
    { name: 'tag', type: 'tag', summary: 'A tag on the lead.', exists: tagOf(taggings.leadId, leads.id) },
  ],
};

export const segmentFields = (about: About): readonly SegmentField[] => FIELDS[about];
export const segmentField = (about: About, name: string): SegmentField | undefined => FIELDS[about].find((field) => field.name === name);

/**
 * The state that the last word of a person has, on a channel for a purpose; no word is none. What was said of those who were merged
 * into them counts as in crm_check_consent, with one difference on the strict side: only the survivor's own later word
 * answers a withdrawal, not one that was said between two merges.
 */
export function consentState(channel: string, purpose: string): SQL {
  const lastOf = (owner: SQL): SQL =>
    sql`(SELECT c.state, c.recorded_at, c.happened_at FROM ${consentEvents} AS c WHERE c.person_id = ${owner}
      AND c.channel = ${channel} AND c.purpose = ${purpose} ORDER BY c.seq DESC LIMIT 1)`;
  return sql`(SELECT CASE
      WHEN bool_or(theirs.state = 'withdrawn' AND NOT coalesce(own.recorded_at > merges.merged_at AND own.happened_at >= theirs.happened_at, false))
        THEN 'withdrawn'
      ELSE coalesce(max(own.state), min(theirs.state), 'none') END
    FROM (SELECT) AS one
      LEFT JOIN LATERAL ${lastOf(sql`${people.id}`)} AS own ON true
      LEFT JOIN ${people} AS merged ON merged.merged_into_id = ${people.id}
      LEFT JOIN ${merges} AS merges ON merges.id = merged.merge_id
      LEFT JOIN LATERAL ${lastOf(sql`merged.id`)} AS theirs ON true)`;
}
