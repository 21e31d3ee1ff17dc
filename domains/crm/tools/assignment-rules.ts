import { asc, eq } from 'drizzle-orm';
import { z } from 'zod';
import { changesIn } from '#kernel/changes-in.ts';
import type { Db } from '#kernel/db.ts';
import { notFound, ToolError } from '#kernel/errors.ts';
import { fixture } from '#kernel/fixture.ts';
import { beyond, openPage, page, pageInput } from '#kernel/page.ts';
import { defineTool } from '#kernel/tool.ts';
import { assignmentRules, assignmentTurns } from '../schema-assignment.ts';
import { deleted, label, maybeRef, moment, ref, text } from '../shapes.ts';
import { meetUsers } from './assignment-people.ts';
import { teamId } from './assignment-teams.ts';

const ruleId = z.uuid().describe('From crm_list_assignment_rules.');
const words = (what: string) => z.array(label).min(1).max(100).describe(what);
const score = z.int().min(0).max(100);

const Conditions = z
  .strictObject({
    sourceIds: z.array(z.uuid()).min(1).max(100).describe('From crm_list_lead_sources.'),
    countries: words('ISO 3166-1 alpha-2.'),
    cities: words('Cities.'),
    languages: words('Languages; en takes en-GB too.'),
    products: words('Product interests.'),
    scoreMin: score.describe('At least.'),
    scoreMax: score.describe('At most.'),
  })
  .partial()
  .describe('All must hold, of a list one; none: every lead.');

/** Spelled out field by field the conditions would cost a model more than the rest of the tool. */
const conditions = z
  .record(z.string(), z.unknown())
  .pipe(Conditions)
  .describe(
    'Lists sourceIds, countries, cities, languages, products; numbers scoreMin, scoreMax. All must hold, of a list one; {}: every lead.',
  );

const fields = {
  name: label.describe('Name.'),
  position: z.int().min(0).max(100_000).describe('Lower goes first.'),
  conditions,
  strategy: z.enum(['fixed', 'round_robin', 'least_open']).describe('One user; a team by turns; who of it has fewest open leads.'),
  userId: z.uuid().describe('The owner; for fixed.'),
  teamId: teamId.describe('The team; for the others.'),
};

const Rule = z.object({
  ruleId: ref('rule'),
  name: text('Name.'),
  position: z.int().describe('Lower goes first.'),
  isActive: z.boolean().describe('It is asked.'),
  conditions: Conditions,
  strategy: text('fixed, round_robin or least_open.'),
  userId: maybeRef('owner'),
  teamId: maybeRef('team'),
  createdAt: moment,
  updatedAt: moment,
});

type Row = typeof assignmentRules.$inferSelect;

const toRule = ({ id, tenantId: _, createdAt, updatedAt, ...rest }: Row): z.input<typeof Rule> => ({
  ruleId: id,
  ...rest,
  createdAt: createdAt.toString(),
  updatedAt: updatedAt.toString(),
});

async function lockRule(db: Db, id: string): Promise<Row> {
  const [row] = await db.select().from(assignmentRules).where(eq(assignmentRules.id, id)).for('update');
  if (!row) throw notFound('assignment_rule', { tool: 'crm_list_assignment_rules' });
  return row;
}

/** Fixed goes to a user, the others to a team: the one that the strategy needs and not the other. */
function assertTarget({ strategy, userId, teamId }: { strategy: string; userId: string | null; teamId: string | null }): void {
  const fits = strategy === 'fixed' ? userId !== null && teamId === null : teamId !== null && userId === null;
  if (fits) return;
  throw new ToolError('invalid_input', {
    reason: 'target_does_not_fit',
    message: 'A fixed rule names userId alone, every other one teamId alone.',
  });
}

export const listAssignmentRules = defineTool({
  name: 'crm_list_assignment_rules',
  title: 'List assignment rules',
  summary: 'The rules that give leads to people, in the order they are asked.',
  guide: 'To see whom they would choose use crm_preview_assignment.',
  effect: 'read',
  permission: 'crm:read',
  input: z.object(pageInput),
  output: page(Rule),
  examples: [{}],
  async run(input, ctx) {
    const paging = openPage({ tool: 'crm_list_assignment_rules', tenantId: ctx.tenant.id, input, position: ['integer', 'uuid'] });
    const rows = await ctx.db
      .select()
      .from(assignmentRules)
      .where(beyond(paging.after, assignmentRules.position, assignmentRules.id))
      .orderBy(asc(assignmentRules.position), asc(assignmentRules.id))
      .limit(paging.take);
    return paging.cut(rows, ({ position, id }) => [String(position), id], toRule);
  },
});

export const createAssignmentRule = defineTool({
  name: 'crm_create_assignment_rule',
  title: 'Create assignment rule',
  summary: 'Say who gets new leads of some kind.',
  guide:
    'The first rule that fits and has somebody free decides; a lead created with an owner is left alone. Try it with crm_preview_assignment.',
  effect: 'reversible',
  calls: ['tenancy_get_user'],
  permission: 'crm:configure',
  input: z.object({ ...fields, userId: fields.userId.optional(), teamId: fields.teamId.optional() }),
  output: Rule,
  examples: [
    {
      name: 'Accra by turns',
      position: 20,
      conditions: { countries: ['GH'], cities: ['Accra'] },
      strategy: 'round_robin',
      teamId: fixture('crm.team.desk'),
    },
  ],
  async run({ userId = null, teamId = null, ...rest }, ctx) {
    assertTarget({ strategy: rest.strategy, userId, teamId });
    if (userId) await meetUsers(ctx, [userId]);
    const id = ctx.newId();
    await ctx.db
      .insert(assignmentRules)
      .values({ id, ...(rest as Omit<Row, 'id' | 'userId' | 'teamId'>), userId, teamId, createdAt: ctx.now(), updatedAt: ctx.now() });
    return toRule(await lockRule(ctx.db, id));
  },
});

export const updateAssignmentRule = defineTool({
  name: 'crm_update_assignment_rule',
  title: 'Update assignment rule',
  summary: 'Change, reorder or switch off a rule.',
  guide: 'conditions replaces them all. With another strategy name its user or team too. Leads keep their owners.',
  effect: 'reversible',
  calls: ['tenancy_get_user'],
  permission: 'crm:configure',
  input: z.object({ ruleId, ...z.object({ ...fields, isActive: z.boolean().describe('Ask it.') }).partial().shape }),
  output: Rule,
  examples: [{ ruleId: fixture('crm.assignment_rule.ghana'), position: 5, isActive: false }],
  async run({ ruleId, ...given }, ctx) {
    const { userId, teamId, ...changes } = changesIn(given);
    const rule = await lockRule(ctx.db, ruleId);
    const strategy = changes.strategy ?? rule.strategy;
    // Naming the one lets go of the other.
    const target = {
      userId: userId ?? (teamId || strategy !== 'fixed' ? null : rule.userId),
      teamId: teamId ?? (userId || strategy === 'fixed' ? null : rule.teamId),
    };
    assertTarget({ strategy, ...target });
    if (userId) await meetUsers(ctx, [userId]);
    await ctx.db
      .update(assignmentRules)
      .set({ ...(changes as Partial<Row>), ...target, updatedAt: ctx.now() })
      .where(eq(assignmentRules.id, ruleId));
    return toRule(await lockRule(ctx.db, ruleId));
  },
});

export const deleteAssignmentRule = defineTool({
  name: 'crm_delete_assignment_rule',
  title: 'Delete assignment rule',
  summary: 'Delete a rule.',
  guide: 'To pause it use crm_update_assignment_rule with isActive false. Leads keep their owners and the reason.',
  effect: 'reversible',
  permission: 'crm:configure',
  input: z.object({ ruleId }),
  output: deleted,
  examples: [{ ruleId: fixture('crm.assignment_rule.ghana') }],
  async run({ ruleId }, ctx) {
    await lockRule(ctx.db, ruleId);
    await ctx.db.delete(assignmentTurns).where(eq(assignmentTurns.ruleId, ruleId));
    await ctx.db.delete(assignmentRules).where(eq(assignmentRules.id, ruleId));
    return { isDeleted: true as const };
  },
});
