import { sql } from 'drizzle-orm';
import { check, integer, jsonb, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { instant, record } from '#kernel/table.ts';
import { provisioning, type Failure } from './schema.ts';

export const SURVEY_STATUS = ['running', 'done', 'failed'] as const;

/** What was found outside, against what was asked for. */
export interface Finding {
  kind: 'file' | 'dns_record';
  name: string;
  state: 'as_asked' | 'missing' | 'changed' | 'unexpected';
  /** When it was changed outside, where the outside says so. */
  changedAt?: string;
}

/** A look at the outside: what of an activation is there, and what somebody changed by hand. The business's own. */
export const surveys = record(
  provisioning,
  'surveys',
  {
    activationId: uuid('activation_id').notNull(),
    status: text('status', { enum: SURVEY_STATUS }).notNull(),
    findings: jsonb('findings').$type<Finding[]>().notNull().default([]),
    failure: jsonb('failure').$type<Failure>(),
    startedAt: instant('started_at').notNull(),
    endedAt: instant('ended_at'),
  },
  () => [check('surveys_status', sql`status IN ('running', 'done', 'failed')`)],
);

export const DESTRUCTION_STATUS = ['exporting', 'cooling_off', 'cancelled', 'erasing', 'destroyed', 'stuck'] as const;

export interface ExportFacts {
  file: string;
  sha256: string;
  bytes: number;
  rows: number;
  objects: number;
}

/** The operator's record of taking a business away for good. It outlives the business: the proof of what was done. */
export const destructions = record(
  provisioning,
  'destructions',
  {
    businessId: uuid('business_id').notNull(),
    slug: text('slug').notNull(),
    status: text('status', { enum: DESTRUCTION_STATUS }).notNull(),
    reason: text('reason').notNull(),
    coolOffDays: integer('cool_off_days').notNull(),
    askedAt: instant('asked_at').notNull(),
    askedBy: text('asked_by').notNull(),
    dueAt: instant('due_at').notNull(),
    exported: jsonb('exported').$type<ExportFacts>(),
    /** Rows that were erased, by table. */
    erased: jsonb('erased').$type<Record<string, number>>(),
    failure: jsonb('failure').$type<Failure>(),
    endedAt: instant('ended_at'),
  },
  (t) => [
    uniqueIndex('destructions_one_open')
      .on(t.tenantId, t.businessId)
      .where(sql`status <> 'cancelled'`),
    check('destructions_status', sql`${t.status} IN ('exporting', 'cooling_off', 'cancelled', 'erasing', 'destroyed', 'stuck')`),
    check('destructions_cool_off', sql`${t.coolOffDays} BETWEEN 1 AND 365 AND ${t.dueAt} >= ${t.askedAt} + interval '1 day'`),
    // Nothing is erased that was not given away whole before.
    check('destructions_exported_first', sql`${t.status} NOT IN ('cooling_off', 'erasing', 'destroyed') OR ${t.exported} IS NOT NULL`),
  ],
  { shared: { column: 'business_id', write: false } },
);
