import { asc, eq, inArray } from 'drizzle-orm';
import { z } from 'zod';
import { changesIn } from '#kernel/changes-in.ts';
import type { Db } from '#kernel/db.ts';
import { notFound } from '#kernel/errors.ts';
import { fixture } from '#kernel/fixture.ts';
import { openPage, page, pageInput } from '#kernel/page.ts';
import { defineTool } from '#kernel/tool.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import { assertUnused, newestFirst, olderThan, POSITION, positionOf } from '../finding.ts';
import { uniqueBy } from '../rules.ts';
import { assignmentRules, teamMembers, teams } from '../schema-assignment.ts';
import { deleted, label, moment, ref, text } from '../shapes.ts';
import { meetUsers } from './assignment-people.ts';

export const teamId = z.uuid().describe('From crm_list_teams.');
const userIds = z.array(z.uuid()).min(1).max(200).describe('Users, in the order of their turns.');
const name = label.describe('Name.');

const Team = z.object({
  teamId: ref('team'),
  name: text('Name.'),
  userIds: z.array(z.string()).describe('Its members, in the order of their turns.'),
  createdAt: moment,
  updatedAt: moment,
});

async function show(db: Db, rows: readonly (typeof teams.$inferSelect)[]): Promise<z.input<typeof Team>[]> {
  if (rows.length === 0) return [];
  const ids = rows.map(({ id }) => id);
  const members = await db.select().from(teamMembers).where(inArray(teamMembers.teamId, ids)).orderBy(asc(teamMembers.position));
  return rows.map(({ id, name, createdAt, updatedAt }) => ({
    teamId: id,
    name,
    userIds: members.filter((member) => member.teamId === id).map(({ userId }) => userId),
    createdAt: createdAt.toString(),
    updatedAt: updatedAt.toString(),
  }));
}

async function load(db: Db, id: string, isLocked = false): Promise<z.input<typeof Team>> {
  const query = db.select().from(teams).where(eq(teams.id, id));
  const [team] = await show(db, await (isLocked ? query.for('update') : query));
  if (!team) throw notFound('team', { tool: 'crm_list_teams' });
  return team;
}

async function replaceMembers(ctx: ToolContext, teamId: string, wanted: readonly string[]): Promise<void> {
  await meetUsers(ctx, wanted);
  await ctx.db.delete(teamMembers).where(eq(teamMembers.teamId, teamId));
  await ctx.db
    .insert(teamMembers)
    .values(uniqueBy(wanted, (userId) => userId).map((userId, i) => ({ id: ctx.newId(), teamId, userId, position: i + 1 })));
}

export const listTeams = defineTool({
  name: 'crm_list_teams',
  title: 'List teams',
  summary: 'Teams that leads are shared out over, newest first.',
  guide: 'For who is away or full see crm_list_assignees.',
  effect: 'read',
  permission: 'crm:read',
  input: z.object(pageInput),
  output: page(Team),
  examples: [{}],
  async run(input, ctx) {
    const paging = openPage({ tool: 'crm_list_teams', tenantId: ctx.tenant.id, input, position: POSITION });
    const rows = await ctx.db
      .select()
      .from(teams)
      .where(olderThan(paging, teams))
      .orderBy(...newestFirst(teams))
      .limit(paging.take);
    const { items, nextCursor } = paging.cut(rows, positionOf, (row) => row);
    return { items: await show(ctx.db, items), nextCursor };
  },
});

export const createTeam = defineTool({
  name: 'crm_create_team',
  title: 'Create team',
  summary: 'Name a team that rules share leads out over.',
  guide: 'Then name it in crm_create_assignment_rule.',
  effect: 'reversible',
  calls: ['tenancy_get_user'],
  permission: 'crm:configure',
  input: z.object({ name, userIds }),
  output: Team,
  examples: [{ name: 'Lagos desk', userIds: [fixture('tenancy.user.chidi')] }],
  async run({ name, userIds }, ctx) {
    const id = ctx.newId();
    await ctx.db.insert(teams).values({ id, name, createdAt: ctx.now(), updatedAt: ctx.now() });
    await replaceMembers(ctx, id, userIds);
    return load(ctx.db, id);
  },
});

export const updateTeam = defineTool({
  name: 'crm_update_team',
  title: 'Update team',
  summary: 'Rename a team or replace its members.',
  guide: 'userIds replaces the whole list: send all that should remain.',
  effect: 'reversible',
  calls: ['tenancy_get_user'],
  permission: 'crm:configure',
  input: z.object({ teamId, name: name.optional(), userIds: userIds.optional() }),
  output: Team,
  examples: [{ teamId: fixture('crm.team.desk'), name: 'Front desk' }],
  async run({ teamId, ...fields }, ctx) {
    const { userIds, ...columns } = changesIn(fields);
    await load(ctx.db, teamId, true);
    await ctx.db
      .update(teams)
      .set({ ...columns, updatedAt: ctx.now() })
      .where(eq(teams.id, teamId));
    if (userIds) await replaceMembers(ctx, teamId, userIds);
    return load(ctx.db, teamId);
  },
});

export const deleteTeam = defineTool({
  name: 'crm_delete_team',
  title: 'Delete team',
  summary: 'Delete a team that no rule names.',
  guide: 'Change or delete its rules first: crm_list_assignment_rules. Leads keep their owners.',
  effect: 'reversible',
  permission: 'crm:configure',
  input: z.object({ teamId }),
  output: deleted,
  examples: [{ teamId: fixture('crm.team.unused') }],
  async run({ teamId }, ctx) {
    await load(ctx.db, teamId, true);
    await assertUnused(ctx.db, 'team', teamId, { rules: assignmentRules.teamId });
    await ctx.db.delete(teamMembers).where(eq(teamMembers.teamId, teamId));
    await ctx.db.delete(teams).where(eq(teams.id, teamId));
    return { isDeleted: true as const };
  },
});
