import { asc, eq } from 'drizzle-orm';
import { z } from 'zod';
import { getUser } from '#domains/tenancy/public.ts';
import { fixture } from '#kernel/fixture.ts';
import { beyond, openPage, page, pageInput } from '#kernel/page.ts';
import { defineTool } from '#kernel/tool.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import { assertDatesInOrder } from '../rules.ts';
import { assignees } from '../schema-assignment.ts';
import { date, dateIn, fromDate, ref, text, toDate } from '../shapes.ts';

const userId = z.uuid().describe('From tenancy_list_users.');

const Assignee = z.object({
  userId: ref('user'),
  name: text('Name, as it was when last seen.').meta({ pii: 'name' }),
  isActive: z.boolean().describe('The user may sign in.'),
  openLeadsMax: z.int().nullable().describe('Open leads at most; null: no limit.'),
  absentFrom: date,
  absentUntil: date,
});

function toAssignee({
  userId,
  name,
  isActive,
  openLeadsMax,
  absentFrom,
  absentUntil,
}: typeof assignees.$inferSelect): z.input<typeof Assignee> {
  return { userId, name, isActive, openLeadsMax, absentFrom: toDate(absentFrom), absentUntil: toDate(absentUntil) };
}

/** Those of the users who are not known here yet, as tenancy knows them. */
export async function meetUsers(ctx: ToolContext, userIds: readonly string[]): Promise<void> {
  const known = new Set((await ctx.db.select({ userId: assignees.userId }).from(assignees)).map((each) => each.userId));
  for (const userId of new Set(userIds)) {
    if (known.has(userId)) continue;
    const { name, status } = await ctx.call(getUser, { userId });
    await ctx.db
      .insert(assignees)
      .values({ id: ctx.newId(), userId, name, isActive: status === 'active', createdAt: ctx.now(), updatedAt: ctx.now() });
  }
}

export const listAssignees = defineTool({
  name: 'crm_list_assignees',
  title: 'List assignees',
  summary: 'Who takes leads by rules: capacity, absence, standing.',
  guide: 'Somebody is listed from the first team or rule on that names them.',
  effect: 'read',
  permission: 'crm:read',
  input: z.object(pageInput),
  output: page(Assignee),
  examples: [{}],
  async run(input, ctx) {
    const paging = openPage({ tool: 'crm_list_assignees', tenantId: ctx.tenant.id, input, position: ['uuid'] });
    const rows = await ctx.db
      .select()
      .from(assignees)
      .where(beyond(paging.after, assignees.userId))
      .orderBy(asc(assignees.userId))
      .limit(paging.take);
    return paging.cut(rows, ({ userId }) => [userId], toAssignee);
  },
});

export const updateAssignee = defineTool({
  name: 'crm_update_assignee',
  title: 'Update assignee',
  summary: 'Set how many open leads somebody can hold, and when they are away.',
  guide: 'Rules pass over who is away or full. Only absentFrom: until further notice; null ends it.',
  effect: 'reversible',
  calls: ['tenancy_get_user'],
  permission: 'crm:configure',
  input: z.object({
    userId,
    openLeadsMax: z.int().min(0).max(1_000_000).nullable().optional().describe('Open leads at most; null: no limit.'),
    absentFrom: dateIn.nullable().optional().describe('First day away.'),
    absentUntil: dateIn.nullable().optional().describe('Last day away.'),
  }),
  output: Assignee,
  examples: [{ userId: fixture('tenancy.user.chidi'), openLeadsMax: 40, absentFrom: '2026-12-21', absentUntil: '2027-01-03' }],
  async run({ userId, openLeadsMax, ...days }, ctx) {
    await meetUsers(ctx, [userId]);
    const [present] = await ctx.db.select().from(assignees).where(eq(assignees.userId, userId)).for('update');
    const absentFrom = days.absentFrom === undefined ? (present?.absentFrom ?? null) : fromDate(days.absentFrom);
    const absentUntil =
      absentFrom === null ? null : days.absentUntil === undefined ? (present?.absentUntil ?? null) : fromDate(days.absentUntil);
    assertDatesInOrder(absentFrom, absentUntil);
    const [row] = await ctx.db
      .update(assignees)
      .set({ absentFrom, absentUntil, ...(openLeadsMax !== undefined && { openLeadsMax }), updatedAt: ctx.now() })
      .where(eq(assignees.userId, userId))
      .returning();
    if (!row) throw new Error('An update answered no row.');
    return toAssignee(row);
  },
});

export const noteUserStanding = defineTool({
  name: 'crm_note_user_standing',
  title: 'Note user standing',
  summary: 'Take note of whether a user may still sign in, so that rules pass over who may not.',
  guide: 'The platform calls this when a user is enabled or disabled. For holidays use crm_update_assignee.',
  effect: 'reversible',
  calls: ['tenancy_get_user'],
  permission: 'crm:configure',
  route: { method: 'POST', path: '/crm/assignees/note-standing' },
  input: z.object({ userId }),
  output: z.object({ isKnown: z.boolean().describe('Some team or rule names the user.') }),
  examples: [{ userId: fixture('tenancy.user.chidi') }],
  async run({ userId }, ctx) {
    // Two changes may be told in any order: what counts is how things stand once it is this one's turn.
    const [known] = await ctx.db.select({ id: assignees.id }).from(assignees).where(eq(assignees.userId, userId)).for('update');
    if (!known) return { isKnown: false };
    const { status } = await ctx.call(getUser, { userId });
    await ctx.db
      .update(assignees)
      .set({ isActive: status === 'active', updatedAt: ctx.now() })
      .where(eq(assignees.id, known.id));
    return { isKnown: true };
  },
});
