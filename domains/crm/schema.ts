import { sql } from 'drizzle-orm';
import { type AnyPgColumn, check, foreignKey, index, text, uuid } from 'drizzle-orm/pg-core';
import { instant, record } from '#kernel/table.ts';
import { duplicateCandidates, duplicateDismissals, duplicateIndex, duplicateKeys, merges } from './schema-duplicates.ts';
import { consentEvents, links, organisations, people, personEmails, personPhones } from './schema-people.ts';
import { dealMoves, deals, leadConversions, leads, leadSources, pipelines, stages } from './schema-sales.ts';
import { assignees, assignmentRules, assignmentTurns, teamMembers, teams } from './schema-assignment.ts';
import { forecastLines, forecastMarks, forecastSnapshots } from './schema-forecast.ts';
import { importPieces, importRows, imports, importWrites } from './schema-imports.ts';
import { segmentMembers, segments, segmentSnapshots, taggings } from './schema-segments.ts';
import { crm, isNotBlank, stamps } from './schema-parts.ts';

const subject = {
  personId: uuid('person_id'),
  organisationId: uuid('organisation_id'),
  leadId: uuid('lead_id'),
  dealId: uuid('deal_id'),
};

type Subject = Record<'tenantId' | keyof typeof subject, AnyPgColumn>;
/** What activities and notes are about: one to four records. */
const isAbout = (table: string, t: Subject) => [
  foreignKey({ name: `${table}_person`, columns: [t.tenantId, t.personId], foreignColumns: [people.tenantId, people.id] }),
  foreignKey({
    name: `${table}_organisation`,
    columns: [t.tenantId, t.organisationId],
    foreignColumns: [organisations.tenantId, organisations.id],
  }),
  foreignKey({ name: `${table}_lead`, columns: [t.tenantId, t.leadId], foreignColumns: [leads.tenantId, leads.id] }),
  foreignKey({ name: `${table}_deal`, columns: [t.tenantId, t.dealId], foreignColumns: [deals.tenantId, deals.id] }),
  check(`${table}_about_something`, sql`num_nonnulls(${t.personId}, ${t.organisationId}, ${t.leadId}, ${t.dealId}) > 0`),
  index(`${table}_by_person`).on(t.tenantId, t.personId),
  index(`${table}_by_organisation`).on(t.tenantId, t.organisationId),
  index(`${table}_by_lead`).on(t.tenantId, t.leadId),
  index(`${table}_by_deal`).on(t.tenantId, t.dealId),
];

export const activities = record(
  crm,
  'activities',
  {
    kind: text('kind', { enum: ['call', 'mail', 'meeting', 'task'] }).notNull(),
    summary: text('summary').notNull(),
    body: text('body'),
    ...subject,
    ownerId: uuid('owner_id'),
    /** When it happened, or is to happen. */
    dueAt: instant('due_at'),
    completedAt: instant('completed_at'),
    outcome: text('outcome'),
    ...stamps,
  },
  (t) => [
    ...isAbout('activities', t as never),
    check('activities_kind', sql`${t.kind} IN ('call', 'mail', 'meeting', 'task')`),
    check('activities_outcome_when_complete', sql`${t.outcome} IS NULL OR ${t.completedAt} IS NOT NULL`),
    isNotBlank('activities_summary_not_blank', t.summary),
    index('activities_newest').on(t.tenantId, t.createdAt.desc(), t.id.desc()),
    index('activities_open')
      .on(t.tenantId, t.dueAt)
      .where(sql`completed_at IS NULL`),
  ],
);

export const notes = record(
  crm,
  'notes',
  { body: text('body').notNull(), ...subject, author: text('author').notNull(), ...stamps },
  (t) => [
    ...isAbout('notes', t as never),
    isNotBlank('notes_body_not_blank', t.body),
    index('notes_newest').on(t.tenantId, t.createdAt.desc(), t.id.desc()),
  ],
);

export const tables = [
  people,
  personPhones,
  personEmails,
  organisations,
  links,
  leadSources,
  leads,
  pipelines,
  stages,
  deals,
  dealMoves,
  leadConversions,
  activities,
  notes,
  consentEvents,
  merges,
  duplicateDismissals,
  duplicateIndex,
  duplicateKeys,
  duplicateCandidates,
  assignees,
  teams,
  teamMembers,
  assignmentRules,
  assignmentTurns,
  forecastSnapshots,
  forecastLines,
  forecastMarks,
  imports,
  importPieces,
  importRows,
  importWrites,
  segments,
  segmentSnapshots,
  segmentMembers,
  taggings,
];
