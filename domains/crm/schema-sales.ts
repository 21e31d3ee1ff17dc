import { sql } from 'drizzle-orm';
import { boolean, check, foreignKey, index, integer, jsonb, smallint, text, unique, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { instant, ledger, plainDate, record } from '#kernel/table.ts';
import { organisations, people } from './schema-people.ts';
import { crm, isE164, isMoney, isNotBlank, stamps, value } from './schema-parts.ts';

export const leadSources = record(
  crm,
  'lead_sources',
  {
    name: text('name').notNull(),
    /** What a lead from here is worth to the score before anything else is known: 0 to 20. */
    points: smallint('points').notNull(),
    isActive: boolean('is_active').notNull().default(true),
    ...stamps,
  },
  (t) => [
    uniqueIndex('lead_sources_name').on(t.tenantId, sql`lower(name)`),
    isNotBlank('lead_sources_name_not_blank', t.name),
    check('lead_sources_points', sql`${t.points} BETWEEN 0 AND 20`),
  ],
);

export interface Assignment {
  ruleId: string;
  ruleName: string;
  strategy: string;
  /** What of the lead met the rule's conditions, and how the choice fell. */
  because: string[];
  assignedAt: string;
}

export const leads = record(
  crm,
  'leads',
  {
    displayName: text('display_name').notNull(),
    organisationName: text('organisation_name'),
    phone: text('phone'),
    phoneTyped: text('phone_typed'),
    email: text('email'),
    need: text('need'),
    country: text('country'),
    city: text('city'),
    language: text('language'),
    productInterest: text('product_interest'),
    sourceId: uuid('source_id'),
    ownerId: uuid('owner_id'),
    /** Which rule gave it to its owner, and why. */
    assignment: jsonb('assignment').$type<Assignment>(),
    ...value,
    status: text('status', { enum: ['new', 'working', 'qualified', 'converted', 'disqualified'] }).notNull(),
    disqualifiedReason: text('disqualified_reason'),
    score: smallint('score'),
    scoreFactors: jsonb('score_factors').$type<{ factor: string; points: number; because: string }[]>(),
    scoredAt: instant('scored_at'),
    ...stamps,
  },
  (t) => [
    foreignKey({ name: 'leads_source', columns: [t.tenantId, t.sourceId], foreignColumns: [leadSources.tenantId, leadSources.id] }),
    unique('leads_status_key').on(t.tenantId, t.id, t.status),
    isNotBlank('leads_name_not_blank', t.displayName),
    isE164('leads_phone_e164', t.phone),
    isMoney('leads_value', t),
    check('leads_status', sql`${t.status} IN ('new', 'working', 'qualified', 'converted', 'disqualified')`),
    check('leads_disqualified_with_reason', sql`(${t.status} = 'disqualified') = (${t.disqualifiedReason} IS NOT NULL)`),
    check('leads_disqualified_reason_not_blank', sql`btrim(${t.disqualifiedReason}) <> ''`),
    check('leads_score', sql`${t.score} BETWEEN 0 AND 100`),
    check('leads_score_explained', sql`num_nulls(${t.score}, ${t.scoreFactors}, ${t.scoredAt}) IN (0, 3)`),
    index('leads_newest').on(t.tenantId, t.createdAt.desc(), t.id.desc()),
    check('leads_country', sql`${t.country} ~ '^[A-Z]{2}$'`),
    check('leads_assigned_to_somebody', sql`${t.assignment} IS NULL OR ${t.ownerId} IS NOT NULL`),
    index('leads_by_phone').on(t.tenantId, t.phone),
    index('leads_by_email').on(t.tenantId, t.email),
    index('leads_by_owner').on(t.tenantId, t.ownerId, t.status),
  ],
);

export const pipelines = record(
  crm,
  'pipelines',
  { name: text('name').notNull(), isDefault: boolean('is_default').notNull().default(false), ...stamps },
  (t) => [
    uniqueIndex('pipelines_name').on(t.tenantId, sql`lower(name)`),
    uniqueIndex('pipelines_one_default')
      .on(t.tenantId)
      .where(sql`is_default`),
    isNotBlank('pipelines_name_not_blank', t.name),
  ],
);

export const stages = record(
  crm,
  'stages',
  {
    pipelineId: uuid('pipeline_id').notNull(),
    name: text('name').notNull(),
    semantic: text('semantic', { enum: ['open', 'won', 'lost'] }).notNull(),
    /** Chance to win, in percent. */
    probability: smallint('probability').notNull(),
    position: smallint('position').notNull(),
  },
  (t) => [
    foreignKey({ name: 'stages_pipeline', columns: [t.tenantId, t.pipelineId], foreignColumns: [pipelines.tenantId, pipelines.id] }),
    // What deals and moves point at, so that a stage of another pipeline cannot be named.
    unique('stages_pipeline_key').on(t.tenantId, t.pipelineId, t.id),
    uniqueIndex('stages_name').on(t.tenantId, t.pipelineId, sql`lower(name)`),
    isNotBlank('stages_name_not_blank', t.name),
    check(
      'stages_probability',
      sql`CASE ${t.semantic} WHEN 'open' THEN ${t.probability} BETWEEN 0 AND 99 WHEN 'won' THEN ${t.probability} = 100 WHEN 'lost' THEN ${t.probability} = 0 ELSE false END`,
    ),
  ],
);

export const deals = record(
  crm,
  'deals',
  {
    name: text('name').notNull(),
    pipelineId: uuid('pipeline_id').notNull(),
    /** Where the deal began; with the moves it makes the whole history. */
    firstStageId: uuid('first_stage_id').notNull(),
    stageId: uuid('stage_id').notNull(),
    stageEnteredAt: instant('stage_entered_at').notNull(),
    /** The number of the last move; 0: never moved. */
    moveCount: integer('move_count').notNull().default(0),
    personId: uuid('person_id'),
    organisationId: uuid('organisation_id'),
    ...value,
    expectedCloseOn: plainDate('expected_close_on'),
    ownerId: uuid('owner_id'),
    ...stamps,
  },
  (t) => [
    foreignKey({
      name: 'deals_stage_of_pipeline',
      columns: [t.tenantId, t.pipelineId, t.stageId],
      foreignColumns: [stages.tenantId, stages.pipelineId, stages.id],
    }),
    foreignKey({
      name: 'deals_first_stage_of_pipeline',
      columns: [t.tenantId, t.pipelineId, t.firstStageId],
      foreignColumns: [stages.tenantId, stages.pipelineId, stages.id],
    }),
    foreignKey({ name: 'deals_person', columns: [t.tenantId, t.personId], foreignColumns: [people.tenantId, people.id] }),
    foreignKey({
      name: 'deals_organisation',
      columns: [t.tenantId, t.organisationId],
      foreignColumns: [organisations.tenantId, organisations.id],
    }),
    unique('deals_pipeline_key').on(t.tenantId, t.id, t.pipelineId),
    isNotBlank('deals_name_not_blank', t.name),
    isMoney('deals_value', t),
    check('deals_have_a_customer', sql`num_nonnulls(${t.personId}, ${t.organisationId}) > 0`),
    index('deals_newest').on(t.tenantId, t.createdAt.desc(), t.id.desc()),
    index('deals_by_stage').on(t.tenantId, t.pipelineId, t.stageId),
    index('deals_by_person').on(t.tenantId, t.personId),
    index('deals_by_organisation').on(t.tenantId, t.organisationId),
  ],
);

/**
 * Each row is one move from a stage to the next. The moment it happened is at once the end of the stay before and the
 * start of the stay after, so the history cannot have a gap or an overlap.
 */
export const dealMoves = ledger(
  crm,
  'deal_moves',
  {
    dealId: uuid('deal_id').notNull(),
    seq: integer('seq').notNull(),
    pipelineId: uuid('pipeline_id').notNull(),
    fromStageId: uuid('from_stage_id').notNull(),
    toStageId: uuid('to_stage_id').notNull(),
    fromEnteredAt: instant('from_entered_at').notNull(),
    movedAt: instant('moved_at').notNull(),
    /** What the stage meant, and the deal was worth, at that moment: both may be edited later. */
    toSemantic: text('to_semantic', { enum: ['open', 'won', 'lost'] }).notNull(),
    toProbability: smallint('to_probability').notNull(),
    ...value,
    reason: text('reason'),
    competitor: text('competitor'),
    movedBy: text('moved_by').notNull(),
  },
  (t) => [
    foreignKey({
      name: 'deal_moves_deal',
      columns: [t.tenantId, t.dealId, t.pipelineId],
      foreignColumns: [deals.tenantId, deals.id, deals.pipelineId],
    }),
    foreignKey({
      name: 'deal_moves_from_stage',
      columns: [t.tenantId, t.pipelineId, t.fromStageId],
      foreignColumns: [stages.tenantId, stages.pipelineId, stages.id],
    }),
    foreignKey({
      name: 'deal_moves_to_stage',
      columns: [t.tenantId, t.pipelineId, t.toStageId],
      foreignColumns: [stages.tenantId, stages.pipelineId, stages.id],
    }),
    unique('deal_moves_in_order').on(t.tenantId, t.dealId, t.seq),
    check('deal_moves_go_somewhere', sql`${t.fromStageId} <> ${t.toStageId}`),
    check('deal_moves_forward_in_time', sql`${t.movedAt} >= ${t.fromEnteredAt}`),
    check('deal_moves_lost_with_reason', sql`${t.toSemantic} <> 'lost' OR btrim(coalesce(${t.reason}, '')) <> ''`),
    isMoney('deal_moves_value', t),
  ],
);

/** A lead's one conversion. While it exists the lead is `converted`, and cannot be converted again. */
export const leadConversions = record(
  crm,
  'lead_conversions',
  {
    leadId: uuid('lead_id').notNull(),
    leadStatus: text('lead_status').notNull().default('converted'),
    personId: uuid('person_id').notNull(),
    organisationId: uuid('organisation_id'),
    dealId: uuid('deal_id').notNull(),
    convertedAt: instant('converted_at').notNull(),
  },
  (t) => [
    unique('lead_converts_once').on(t.tenantId, t.leadId),
    unique('lead_conversions_deal_once').on(t.tenantId, t.dealId),
    index('lead_conversions_by_person').on(t.tenantId, t.personId),
    index('lead_conversions_by_organisation').on(t.tenantId, t.organisationId),
    check('lead_conversions_status', sql`${t.leadStatus} = 'converted'`),
    foreignKey({
      name: 'lead_conversions_lead',
      columns: [t.tenantId, t.leadId, t.leadStatus],
      foreignColumns: [leads.tenantId, leads.id, leads.status],
    }),
    foreignKey({ name: 'lead_conversions_person', columns: [t.tenantId, t.personId], foreignColumns: [people.tenantId, people.id] }),
    foreignKey({
      name: 'lead_conversions_organisation',
      columns: [t.tenantId, t.organisationId],
      foreignColumns: [organisations.tenantId, organisations.id],
    }),
    foreignKey({ name: 'lead_conversions_deal', columns: [t.tenantId, t.dealId], foreignColumns: [deals.tenantId, deals.id] }),
  ],
);
