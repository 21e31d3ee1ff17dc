import { sql } from 'drizzle-orm';
import { check, foreignKey, index, integer, jsonb, text, unique, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { instant, record } from '#kernel/table.ts';
import { organisations, people } from './schema-people.ts';
import { crm, isNotBlank, stamps } from './schema-parts.ts';
import { leads } from './schema-sales.ts';

const ABOUT = { enum: ['people', 'organisations', 'leads'] } as const satisfies { enum: [string, ...string[]] };

/** A saved filter: whoever fits it now is in it. */
export const segments = record(
  crm,
  'segments',
  {
    name: text('name').notNull(),
    about: text('about', ABOUT).notNull(),
    condition: jsonb('condition').$type<unknown>().notNull(),
    ...stamps,
  },
  (t) => [
    uniqueIndex('segments_name').on(t.tenantId, sql`lower(name)`),
    isNotBlank('segments_name_not_blank', t.name),
    check('segments_about', sql`${t.about} IN ('people', 'organisations', 'leads')`),
    check('segments_condition', sql`jsonb_typeof(${t.condition}) = 'object'`),
    index('segments_newest').on(t.tenantId, t.createdAt.desc(), t.id.desc()),
  ],
);

/** Who was in a segment at a moment, and by which condition. */
export const segmentSnapshots = record(
  crm,
  'segment_snapshots',
  {
    segmentId: uuid('segment_id').notNull(),
    about: text('about', ABOUT).notNull(),
    condition: jsonb('condition').$type<unknown>().notNull(),
    members: integer('members').notNull(),
    takenAt: instant('taken_at').notNull(),
  },
  (t) => [
    foreignKey({ name: 'segment_snapshots_segment', columns: [t.tenantId, t.segmentId], foreignColumns: [segments.tenantId, segments.id] }),
    index('segment_snapshots_by_segment').on(t.tenantId, t.segmentId, t.takenAt.desc(), t.id.desc()),
    check('segment_snapshots_members', sql`${t.members} >= 0`),
  ],
);

/** No key to the record: a list of who was in it stays true after somebody was deleted. */
export const segmentMembers = record(
  crm,
  'segment_members',
  { snapshotId: uuid('snapshot_id').notNull(), recordId: uuid('record_id').notNull() },
  (t) => [
    unique('segment_members_once').on(t.tenantId, t.snapshotId, t.recordId),
    foreignKey({
      name: 'segment_members_snapshot',
      columns: [t.tenantId, t.snapshotId],
      foreignColumns: [segmentSnapshots.tenantId, segmentSnapshots.id],
    }),
  ],
);

/** A word put on a record: people's own way to sort. */
export const taggings = record(
  crm,
  'taggings',
  {
    tag: text('tag').notNull(),
    personId: uuid('person_id'),
    organisationId: uuid('organisation_id'),
    leadId: uuid('lead_id'),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [
    // A tag is nothing without its record, and undo of the deletion brings both back.
    foreignKey({ name: 'taggings_person', columns: [t.tenantId, t.personId], foreignColumns: [people.tenantId, people.id] }).onDelete(
      'cascade',
    ),
    foreignKey({
      name: 'taggings_organisation',
      columns: [t.tenantId, t.organisationId],
      foreignColumns: [organisations.tenantId, organisations.id],
    }).onDelete('cascade'),
    foreignKey({ name: 'taggings_lead', columns: [t.tenantId, t.leadId], foreignColumns: [leads.tenantId, leads.id] }).onDelete('cascade'),
    check('taggings_one_record', sql`num_nonnulls(${t.personId}, ${t.organisationId}, ${t.leadId}) = 1`),
    check('taggings_tag', sql`${t.tag} = lower(btrim(${t.tag})) AND length(${t.tag}) BETWEEN 1 AND 60`),
    unique('taggings_person_once').on(t.tenantId, t.personId, t.tag),
    unique('taggings_organisation_once').on(t.tenantId, t.organisationId, t.tag),
    unique('taggings_lead_once').on(t.tenantId, t.leadId, t.tag),
    index('taggings_by_tag').on(t.tenantId, t.tag),
  ],
);
