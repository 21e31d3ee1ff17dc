import { sql } from 'drizzle-orm';
import {
  type AnyPgColumn,
  boolean,
  check,
  foreignKey,
  index,
  integer,
  smallint,
  text,
  unique,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { instant, ledger, plainDate, record } from '#kernel/table.ts';
import { merges, redirect } from './schema-duplicates.ts';
import { crm, isE164, isNotBlank, stamps } from './schema-parts.ts';

type Redirecting = Record<'tenantId' | 'id' | keyof typeof redirect, AnyPgColumn>;
/** A merged record leads to one that is not merged, and its merge is on record. */
const redirects = (table: string, t: Redirecting) => [
  unique(`${table}_merged_key`).on(t.tenantId, t.id, t.isMerged),
  foreignKey({
    name: `${table}_merged_into`,
    columns: [t.tenantId, t.mergedIntoId, t.mergedIntoMerged],
    foreignColumns: [t.tenantId, t.id, t.isMerged],
  }),
  foreignKey({
    name: `${table}_merge`,
    columns: [t.tenantId, t.mergeId, t.id],
    foreignColumns: [merges.tenantId, merges.id, merges.mergedId],
  }),
  check(`${table}_merge_on_record`, sql`num_nulls(${t.mergeId}, ${t.mergedIntoId}) IN (0, 2)`),
  index(`${table}_by_survivor`)
    .on(t.tenantId, t.mergedIntoId)
    .where(sql`merged_into_id IS NOT NULL`),
];

export const people = record(
  crm,
  'people',
  {
    displayName: text('display_name').notNull(),
    givenName: text('given_name'),
    familyName: text('family_name'),
    language: text('language'),
    ownerId: uuid('owner_id'),
    ...redirect,
    ...stamps,
  },
  (t) => [
    isNotBlank('people_name_not_blank', t.displayName),
    index('people_newest').on(t.tenantId, t.createdAt.desc(), t.id.desc()),
    ...redirects('people', t as never),
  ],
);

export const personPhones = record(
  crm,
  'person_phones',
  {
    personId: uuid('person_id').notNull(),
    e164: text('e164').notNull(),
    /** As somebody typed it, where that differs. */
    typed: text('typed'),
    label: text('label'),
    isShared: boolean('is_shared').notNull().default(false),
    position: smallint('position').notNull(),
  },
  (t) => [
    foreignKey({ name: 'person_phones_person', columns: [t.tenantId, t.personId], foreignColumns: [people.tenantId, people.id] }),
    unique('person_phones_once').on(t.tenantId, t.personId, t.e164),
    // The key of trust: a number that is not marked as shared names one person.
    uniqueIndex('person_phones_names_one_person')
      .on(t.tenantId, t.e164)
      .where(sql`NOT is_shared`),
    index('person_phones_by_number').on(t.tenantId, t.e164),
    isE164('person_phones_e164', t.e164),
  ],
);

export const personEmails = record(
  crm,
  'person_emails',
  {
    personId: uuid('person_id').notNull(),
    address: text('address').notNull(),
    label: text('label'),
    position: smallint('position').notNull(),
  },
  (t) => [
    foreignKey({ name: 'person_emails_person', columns: [t.tenantId, t.personId], foreignColumns: [people.tenantId, people.id] }),
    unique('person_emails_once').on(t.tenantId, t.personId, t.address),
    index('person_emails_by_address').on(t.tenantId, t.address),
    check('person_emails_address', sql`${t.address} = lower(${t.address}) AND ${t.address} LIKE '%_@_%'`),
  ],
);

export const organisations = record(
  crm,
  'organisations',
  {
    name: text('name').notNull(),
    registrationNumber: text('registration_number'),
    website: text('website'),
    phone: text('phone'),
    phoneTyped: text('phone_typed'),
    email: text('email'),
    city: text('city'),
    country: text('country'),
    ownerId: uuid('owner_id'),
    ...redirect,
    ...stamps,
  },
  (t) => [
    // A merged organisation keeps its number for the day it is un-merged.
    uniqueIndex('organisations_registered_once')
      .on(t.tenantId, t.registrationNumber)
      .where(sql`merged_into_id IS NULL`),
    isNotBlank('organisations_name_not_blank', t.name),
    isE164('organisations_phone_e164', t.phone),
    check('organisations_country', sql`${t.country} ~ '^[A-Z]{2}$'`),
    index('organisations_newest').on(t.tenantId, t.createdAt.desc(), t.id.desc()),
    index('organisations_by_name').on(t.tenantId, sql`lower(name)`),
    ...redirects('organisations', t as never),
  ],
);

export const links = record(
  crm,
  'links',
  {
    personId: uuid('person_id').notNull(),
    organisationId: uuid('organisation_id').notNull(),
    role: text('role').notNull(),
    startedOn: plainDate('started_on'),
    endedOn: plainDate('ended_on'),
    ...stamps,
  },
  (t) => [
    foreignKey({ name: 'links_person', columns: [t.tenantId, t.personId], foreignColumns: [people.tenantId, people.id] }),
    foreignKey({
      name: 'links_organisation',
      columns: [t.tenantId, t.organisationId],
      foreignColumns: [organisations.tenantId, organisations.id],
    }),
    uniqueIndex('links_role_held_once')
      .on(t.tenantId, t.personId, t.organisationId, sql`lower(role)`)
      .where(sql`ended_on IS NULL`),
    index('links_by_person').on(t.tenantId, t.personId),
    index('links_by_organisation').on(t.tenantId, t.organisationId),
    isNotBlank('links_role_not_blank', t.role),
    check('links_ends_after_start', sql`${t.endedOn} >= ${t.startedOn}`),
  ],
);

/**
 * What a person allowed and forbade, per channel and purpose. The last row of a (person, channel, purpose) decides;
 * `state` is what it decided. A `correct` row makes an earlier event, or none, stand again.
 */
export const consentEvents = ledger(
  crm,
  'consent_events',
  {
    personId: uuid('person_id').notNull(),
    channel: text('channel').notNull(),
    purpose: text('purpose').notNull(),
    seq: integer('seq').notNull(),
    action: text('action', { enum: ['grant', 'withdraw', 'correct'] }).notNull(),
    state: text('state', { enum: ['granted', 'withdrawn', 'none'] }).notNull(),
    /** The grant or withdrawal that stands after this row: itself, an earlier one, or none. */
    standingId: uuid('standing_id'),
    happenedAt: instant('happened_at').notNull(),
    recordedAt: instant('recorded_at').notNull(),
    evidence: text('evidence').notNull(),
    recordedBy: text('recorded_by').notNull(),
  },
  (t) => [
    foreignKey({ name: 'consent_events_person', columns: [t.tenantId, t.personId], foreignColumns: [people.tenantId, people.id] }),
    unique('consent_events_in_order').on(t.tenantId, t.personId, t.channel, t.purpose, t.seq),
    unique('consent_events_standing_key').on(t.tenantId, t.personId, t.channel, t.purpose, t.id, t.state),
    foreignKey({
      name: 'consent_events_standing',
      columns: [t.tenantId, t.personId, t.channel, t.purpose, t.standingId, t.state],
      foreignColumns: [t.tenantId, t.personId, t.channel, t.purpose, t.id, t.state],
    }),
    check('consent_events_channel', sql`${t.channel} IN ('email', 'sms', 'whatsapp', 'phone', 'post')`),
    check('consent_events_purpose', sql`${t.purpose} ~ '^[a-z][a-z_]{0,39}$'`),
    check('consent_events_evidence', sql`btrim(${t.evidence}) <> ''`),
    check('consent_events_not_in_future', sql`${t.happenedAt} <= ${t.recordedAt}`),
    check(
      'consent_events_state',
      sql`CASE ${t.action} WHEN 'grant' THEN ${t.state} = 'granted' AND ${t.standingId} = ${t.id} AND ${t.standingId} IS NOT NULL
        WHEN 'withdraw' THEN ${t.state} = 'withdrawn' AND ${t.standingId} = ${t.id} AND ${t.standingId} IS NOT NULL
        WHEN 'correct' THEN (${t.state} = 'none') = (${t.standingId} IS NULL) AND ${t.standingId} IS DISTINCT FROM ${t.id}
        ELSE false END`,
    ),
  ],
);
