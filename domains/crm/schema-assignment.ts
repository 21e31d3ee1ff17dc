import { sql } from 'drizzle-orm';
import { boolean, check, foreignKey, index, integer, jsonb, smallint, text, unique, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { derived, plainDate, record } from '#kernel/table.ts';
import { crm, isNotBlank, stamps } from './schema-parts.ts';

/** A user who takes leads: since when they are away and how many open leads they can hold. */
export const assignees = record(
  crm,
  'assignees',
  {
    userId: uuid('user_id').notNull(),
    name: text('name').notNull(),
    /** False while tenancy lets the user not in; its events say so. */
    isActive: boolean('is_active').notNull(),
    openLeadsMax: integer('open_leads_max'),
    absentFrom: plainDate('absent_from'),
    absentUntil: plainDate('absent_until'),
    ...stamps,
  },
  (t) => [
    unique('assignees_user').on(t.tenantId, t.userId),
    check('assignees_open_leads_max', sql`${t.openLeadsMax} >= 0`),
    check(
      'assignees_absence',
      sql`(${t.absentUntil} IS NULL OR ${t.absentFrom} IS NOT NULL) AND (${t.absentUntil} IS NULL OR ${t.absentUntil} >= ${t.absentFrom})`,
    ),
  ],
);

export const teams = record(crm, 'teams', { name: text('name').notNull(), ...stamps }, (t) => [
  uniqueIndex('teams_name').on(t.tenantId, sql`lower(name)`),
  isNotBlank('teams_name_not_blank', t.name),
]);

export const teamMembers = record(
  crm,
  'team_members',
  { teamId: uuid('team_id').notNull(), userId: uuid('user_id').notNull(), position: smallint('position').notNull() },
  (t) => [
    unique('team_members_once').on(t.tenantId, t.teamId, t.userId),
    foreignKey({ name: 'team_members_team', columns: [t.tenantId, t.teamId], foreignColumns: [teams.tenantId, teams.id] }),
    foreignKey({ name: 'team_members_user', columns: [t.tenantId, t.userId], foreignColumns: [assignees.tenantId, assignees.userId] }),
  ],
);

/** Who gets a lead: the first active rule, by position, whose conditions all hold and that has somebody free. */
export const assignmentRules = record(
  crm,
  'assignment_rules',
  {
    name: text('name').notNull(),
    position: integer('position').notNull(),
    isActive: boolean('is_active').notNull().default(true),
    conditions: jsonb('conditions').$type<RuleConditions>().notNull(),
    strategy: text('strategy', { enum: ['fixed', 'round_robin', 'least_open'] }).notNull(),
    userId: uuid('user_id'),
    teamId: uuid('team_id'),
    ...stamps,
  },
  (t) => [
    uniqueIndex('assignment_rules_name').on(t.tenantId, sql`lower(name)`),
    index('assignment_rules_in_order').on(t.tenantId, t.position, t.id),
    isNotBlank('assignment_rules_name_not_blank', t.name),
    foreignKey({ name: 'assignment_rules_team', columns: [t.tenantId, t.teamId], foreignColumns: [teams.tenantId, teams.id] }),
    foreignKey({
      name: 'assignment_rules_user',
      columns: [t.tenantId, t.userId],
      foreignColumns: [assignees.tenantId, assignees.userId],
    }),
    check(
      'assignment_rules_to_somebody',
      sql`CASE ${t.strategy} WHEN 'fixed' THEN ${t.userId} IS NOT NULL AND ${t.teamId} IS NULL
        WHEN 'round_robin' THEN ${t.teamId} IS NOT NULL AND ${t.userId} IS NULL
        WHEN 'least_open' THEN ${t.teamId} IS NOT NULL AND ${t.userId} IS NULL ELSE false END`,
    ),
  ],
);

/** All that is given must hold; of a list, one. */
export interface RuleConditions {
  sourceIds?: string[];
  countries?: string[];
  cities?: string[];
  languages?: string[];
  products?: string[];
  scoreMin?: number;
  scoreMax?: number;
}

/** Whose turn was last. Derived, so that taking back one lead does not stand in the way of the next. */
export const assignmentTurns = derived(
  crm,
  'assignment_turns',
  { ruleId: uuid('rule_id').notNull(), lastUserId: uuid('last_user_id').notNull() },
  (t) => [unique('assignment_turns_rule').on(t.tenantId, t.ruleId)],
);
