import { and, count, desc, eq, inArray, ne, or, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Db } from '#kernel/db.ts';
import { notFound, ToolError } from '#kernel/errors.ts';
import { fixture } from '#kernel/fixture.ts';
import { before, openPage, page, pageInput } from '#kernel/page.ts';
import { defineTool } from '#kernel/tool.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import { grantsOfUser } from '../directory.ts';
import { userInvited, userStatusChanged } from '../events.ts';
import { assertMayGrant, assertNotOutranked, assertRoomFor } from '../rules.ts';
import { roles, userRoles, users } from '../schema.ts';
import { limitsOf, rolesNamed } from './lookups.ts';

const locale = z.string().regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/);
const userId = z.uuid().describe('From tenancy_list_users.');

export const User = z.object({
  id: z.uuid().describe('The person.'),
  email: z.string().describe('Unique here, whatever the case.'),
  name: z.string().describe('Full name.'),
  status: z.enum(['invited', 'active', 'disabled']).describe('Only active people, and their keys, are let in.'),
  locale: z.string().describe('BCP 47 tag.'),
  roles: z.array(z.string()).describe('Names of the roles.'),
  createdAt: z.string().describe('When they were invited.'),
});

type UserRow = typeof users.$inferSelect;

const toUser = ({ id, email, name, status, locale, createdAt }: UserRow, roleNames: string[]): z.input<typeof User> => ({
  id,
  email,
  name,
  status,
  locale,
  roles: roleNames,
  createdAt: createdAt.toString(),
});

/** With the roles as they are now. */
export async function showUser(db: Db, user: UserRow): Promise<z.input<typeof User>> {
  return toUser(user, (await grantsOfUser(db, user.id)).names);
}

/** The row, locked until the call ends. */
export async function lockUser(db: Db, id: string): Promise<UserRow> {
  const [row] = await db.select().from(users).where(eq(users.id, id)).for('update');
  if (!row) throw notFound('user', { tool: 'tenancy_list_users' });
  return row;
}

/** Locks somebody to change them, having made sure that the caller holds at least what they do. */
async function lockToManage(ctx: ToolContext, id: string): Promise<UserRow> {
  const user = await lockUser(ctx.db, id);
  assertNotOutranked(ctx.permissions, (await grantsOfUser(ctx.db, id)).permissions);
  return user;
}

async function assertEmailFree(db: Db, email: string, exceptId?: string): Promise<void> {
  const [taken] = await db
    .select({ id: users.id })
    .from(users)
    .where(and(sql`lower(${users.email}) = lower(${email})`, exceptId ? ne(users.id, exceptId) : undefined));
  if (!taken) return;
  throw new ToolError('conflict', {
    reason: 'email_taken',
    message: 'Somebody here has this e-mail address.',
    fix: { tool: 'tenancy_get_user', input: { userId: taken.id } },
  });
}

async function assertRoomForUser(ctx: ToolContext): Promise<void> {
  const [present] = await ctx.db.select({ n: count() }).from(users).where(ne(users.status, 'disabled'));
  assertRoomFor(await limitsOf(ctx), 'usersMax', present?.n ?? 0);
}

export const inviteUser = defineTool({
  name: 'tenancy_invite_user',
  title: 'Invite user',
  summary: 'Add a person, with the roles they will have.',
  guide: 'Use for somebody new. Sends nothing itself. They get in once tenancy_enable_user was called. Roles come from tenancy_list_roles.',
  effect: 'reversible',
  permission: 'tenancy:users',
  input: z.object({
    email: z.email().max(254).describe('Unique here.'),
    name: z.string().trim().min(1).max(120).describe('Full name.'),
    locale: locale.optional().describe('BCP 47 tag. Left out: the business’s first language.'),
    roles: z.array(z.string().max(40)).max(20).default([]).describe('Names of roles; no more than you hold.'),
  }),
  output: User,
  examples: [{ email: 'efe@example.com', name: 'Efe Obi', roles: ['clerk'] }],
  async run({ email, name, locale: chosen, roles: roleNames }, ctx) {
    await assertRoomForUser(ctx);
    await assertEmailFree(ctx.db, email);
    const granted = await rolesNamed(ctx.db, roleNames);
    assertMayGrant(
      ctx.permissions,
      granted.flatMap((role) => role.permissions),
    );
    const [first] = (ctx.tenant.settings['languages'] as string[] | undefined) ?? [];
    const user: UserRow = {
      tenantId: ctx.tenant.id,
      id: ctx.newId(),
      email,
      name,
      status: 'invited',
      locale: chosen ?? first ?? 'en',
      createdAt: ctx.now(),
    };
    await ctx.db.insert(users).values(user);
    if (granted.length > 0)
      await ctx.db.insert(userRoles).values(granted.map((role) => ({ id: ctx.newId(), userId: user.id, roleId: role.id })));
    ctx.emit(userInvited, { userId: user.id, email, locale: user.locale });
    return toUser(
      user,
      granted.map((role) => role.name),
    );
  },
});

export const listUsers = defineTool({
  name: 'tenancy_list_users',
  title: 'List users',
  summary: 'The people of the business, newest first.',
  guide: 'Use to find a person. For yourself use tenancy_get_caller.',
  effect: 'read',
  permission: 'tenancy:read',
  input: z.object({
    status: z.enum(['invited', 'active', 'disabled']).optional().describe('Only these.'),
    search: z.string().trim().min(1).max(100).optional().describe('Part of the name or e-mail address.'),
    ...pageInput,
  }),
  output: page(User),
  examples: [{}, { status: 'active', search: 'ada' }],
  async run(input, ctx) {
    const paging = openPage({ tool: 'tenancy_list_users', tenantId: ctx.tenant.id, input, position: ['instant', 'uuid'] });
    const { search } = input;
    const found =
      search === undefined
        ? undefined
        : or(sql`strpos(lower(${users.name}), lower(${search})) > 0`, sql`strpos(lower(${users.email}), lower(${search})) > 0`);
    const rows = await ctx.db
      .select()
      .from(users)
      .where(and(input.status && eq(users.status, input.status), found, before(paging.after, sql`${users.createdAt}`, sql`${users.id}`)))
      .orderBy(desc(users.createdAt), desc(users.id))
      .limit(paging.take);
    const assigned = await ctx.db
      .select({ userId: userRoles.userId, name: roles.name })
      .from(userRoles)
      .innerJoin(roles, and(eq(roles.tenantId, userRoles.tenantId), eq(roles.id, userRoles.roleId)))
      .where(
        inArray(
          userRoles.userId,
          rows.map((row) => row.id),
        ),
      )
      .orderBy(roles.name);
    const namesOf = Map.groupBy(assigned, (row) => row.userId);
    return paging.cut(
      rows,
      (row) => [row.createdAt.toString(), row.id],
      (row) =>
        toUser(
          row,
          (namesOf.get(row.id) ?? []).map((role) => role.name),
        ),
    );
  },
});

export const getUser = defineTool({
  name: 'tenancy_get_user',
  title: 'Get user',
  summary: 'One person and their roles.',
  guide: 'Use for one person whose id you have.',
  effect: 'read',
  permission: 'tenancy:read',
  input: z.object({ userId }),
  output: User,
  examples: [{ userId: fixture('tenancy.user.ada') }],
  async run(input, ctx) {
    const [user] = await ctx.db.select().from(users).where(eq(users.id, input.userId));
    if (!user) throw notFound('user', { tool: 'tenancy_list_users' });
    return showUser(ctx.db, user);
  },
});

export const updateUser = defineTool({
  name: 'tenancy_update_user',
  title: 'Update user',
  summary: 'Change a person’s name, e-mail address or language.',
  guide: 'Roles: tenancy_assign_role. Access: tenancy_disable_user.',
  effect: 'reversible',
  permission: 'tenancy:users',
  input: z.object({
    userId,
    email: z.email().max(254).optional().describe('Unique here.'),
    name: z.string().trim().min(1).max(120).optional().describe('Full name.'),
    locale: locale.optional().describe('BCP 47 tag.'),
  }),
  output: User,
  examples: [{ userId: fixture('tenancy.user.chidi'), name: 'Chidi Eze-Okafor', locale: 'en' }],
  async run({ userId: id, ...changes }, ctx) {
    const user = await lockToManage(ctx, id);
    if (changes.email) await assertEmailFree(ctx.db, changes.email, id);
    const { email, name, locale: language } = { ...user, ...changes };
    await ctx.db.update(users).set({ email, name, locale: language }).where(eq(users.id, id));
    return showUser(ctx.db, { ...user, ...changes });
  },
});

async function changeStatus(ctx: ToolContext, user: UserRow, to: 'active' | 'disabled'): Promise<z.input<typeof User>> {
  if (user.status === to) throw new ToolError('conflict', { reason: `user_already_${to}`, message: `The person is ${to} already.` });
  await ctx.db.update(users).set({ status: to }).where(eq(users.id, user.id));
  ctx.emit(userStatusChanged[to], { userId: user.id });
  return showUser(ctx.db, { ...user, status: to });
}

export const enableUser = defineTool({
  name: 'tenancy_enable_user',
  title: 'Enable user',
  summary: 'Let an invited or disabled person in.',
  guide: 'Use when an invitation was accepted, or a disabled person comes back.',
  effect: 'reversible',
  permission: 'tenancy:users',
  input: z.object({ userId }),
  output: User,
  examples: [{ userId: fixture('tenancy.user.ben') }, { userId: fixture('tenancy.user.dayo') }],
  async run(input, ctx) {
    const user = await lockToManage(ctx, input.userId);
    if (user.status === 'disabled') await assertRoomForUser(ctx);
    return changeStatus(ctx, user, 'active');
  },
});

export const disableUser = defineTool({
  name: 'tenancy_disable_user',
  title: 'Disable user',
  summary: 'Keep a person, and the keys that stand for them, out.',
  guide: 'Use when somebody leaves. Takes hold with the next call; their records stay. The last administrator cannot be disabled.',
  effect: 'reversible',
  permission: 'tenancy:users',
  input: z.object({ userId }),
  output: User,
  examples: [{ userId: fixture('tenancy.user.chidi') }],
  run: async (input, ctx) => changeStatus(ctx, await lockToManage(ctx, input.userId), 'disabled'),
});
