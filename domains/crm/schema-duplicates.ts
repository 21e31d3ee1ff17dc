import { sql } from 'drizzle-orm';
import { boolean, check, index, jsonb, smallint, text, unique, uuid } from 'drizzle-orm/pg-core';
import { derived, instant, record } from '#kernel/table.ts';
import { crm } from './schema-parts.ts';

const kind = text('kind', { enum: ['person', 'organisation'] }).notNull();
const isKind = (name: string) => check(name, sql`kind IN ('person', 'organisation')`);
/** Two records, the smaller id first, so that a pair can be said in one way only. */
const pair = { kind, lowId: uuid('low_id').notNull(), highId: uuid('high_id').notNull() };

/**
 * Which records are in `duplicate_keys`, and by which keys. Triggers mark a row stale whenever what is compared changes,
 * whoever changed it: an import, an undo, raw SQL. Matching takes the stale ones, page by page.
 */
export const duplicateIndex = derived(
  crm,
  'duplicate_index',
  { kind, isStale: boolean('is_stale').notNull().default(true), keyIds: uuid('key_ids').array().notNull().default([]) },
  (t) => [
    isKind('duplicate_index_kind'),
    index('duplicate_index_stale')
      .on(t.tenantId, t.id)
      .where(sql`is_stale`),
  ],
);

/**
 * Who shares a key with whom. The first half of an id is the hash of the key, the second half comes from the record: all
 * holders of a key lie side by side in the primary key's own index, which is the only one that these many rows need.
 */
export const duplicateKeys = derived(crm, 'duplicate_keys', { recordId: uuid('record_id').notNull() });

export interface DuplicateFactor {
  factor: string;
  points: number;
  because: string;
}

/** Pairs that are likely one, as they were when they were compared. */
export const duplicateCandidates = derived(
  crm,
  'duplicate_candidates',
  {
    ...pair,
    score: smallint('score').notNull(),
    factors: jsonb('factors').$type<DuplicateFactor[]>().notNull(),
    lowDigest: text('low_digest').notNull(),
    highDigest: text('high_digest').notNull(),
    foundAt: instant('found_at').notNull(),
  },
  (t) => [
    unique('duplicate_candidates_once').on(t.tenantId, t.lowId, t.highId),
    index('duplicate_candidates_by_high').on(t.tenantId, t.highId),
    index('duplicate_candidates_best').on(t.tenantId, t.score.desc(), t.id.desc()),
    isKind('duplicate_candidates_kind'),
    check('duplicate_candidates_ordered', sql`${t.lowId} < ${t.highId}`),
  ],
);

/** "These two are not one": holds as long as both are what they were, which their digests say. */
export const duplicateDismissals = record(
  crm,
  'duplicate_dismissals',
  {
    ...pair,
    lowDigest: text('low_digest').notNull(),
    highDigest: text('high_digest').notNull(),
    reason: text('reason'),
    dismissedBy: text('dismissed_by').notNull(),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [
    unique('duplicate_dismissals_once').on(t.tenantId, t.lowId, t.highId),
    isKind('duplicate_dismissals_kind'),
    check('duplicate_dismissals_ordered', sql`${t.lowId} < ${t.highId}`),
  ],
);

export interface MergeJournal {
  /** Fields of the survivor that the merge changed. */
  fields: Record<string, { before: unknown; after: unknown }>;
  /** Rows that went over to the survivor, or were changed by that: table, row, and its columns before and after. */
  rows: { table: string; rowId: string; before: Record<string, unknown>; after: Record<string, unknown> }[];
  /** Rows of which the survivor had the same already, whole. */
  dropped: { table: string; row: Record<string, unknown> }[];
  /** Phones and addresses that the survivor had before. */
  known: string[];
}

/** Why a record is merged and what that changed: un-merging reads it. It lives as long as the merge does. */
export const merges = record(
  crm,
  'merges',
  {
    kind,
    /** Where the record was merged into; its redirect may have gone further since. */
    survivorId: uuid('survivor_id').notNull(),
    mergedId: uuid('merged_id').notNull(),
    journal: jsonb('journal').$type<MergeJournal>().notNull(),
    mergedAt: instant('merged_at').notNull(),
    mergedBy: text('merged_by').notNull(),
  },
  (t) => [
    unique('merges_once').on(t.tenantId, t.mergedId),
    // What a merged record points at, so that its merge is there as long as it is merged.
    unique('merges_merged_key').on(t.tenantId, t.id, t.mergedId),
    index('merges_by_survivor').on(t.tenantId, t.survivorId),
    isKind('merges_kind'),
    check('merges_two', sql`${t.survivorId} <> ${t.mergedId}`),
  ],
);

/**
 * A merged record points at its survivor. `is_merged` and `merged_into_merged` are there for the foreign key: it holds only
 * while the survivor itself is not merged, so a chain or a cycle of redirects cannot be said.
 */
export const redirect = {
  mergeId: uuid('merge_id'),
  mergedIntoId: uuid('merged_into_id'),
  isMerged: boolean('is_merged')
    .notNull()
    .generatedAlwaysAs(sql`merged_into_id IS NOT NULL`),
  mergedIntoMerged: boolean('merged_into_merged').generatedAlwaysAs(sql`CASE WHEN merged_into_id IS NOT NULL THEN false END`),
};
