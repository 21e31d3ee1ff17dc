import { and, eq } from 'drizzle-orm';
import { z } from 'zod';
import { ToolError } from '#kernel/errors.ts';
import { fixture } from '#kernel/fixture.ts';
import { defineTool } from '#kernel/tool.ts';
import { roleAssigned, roleUnassigned } from '../events.ts';
import { assertMayGrant, assertNotOutranked } from '../rules.ts';
import { userRoles } from '../schema.ts';
import { rolesNamed } from './lookups.ts';
import { lockUser, showUser, User } from './users.ts';

const input = z.object({
  userId: z.uuid().describe('From tenancy_list_users.'),
  role: z.string().max(40).describe('Name of the role, from tenancy_list_roles.'),
});

export const assignRole = defineTool({
  name: 'tenancy_assign_role',
  title: 'Assign role',
  summary: 'Give a person a role.',
  guide: 'Takes hold with their next call. You can grant only what you hold.',
  effect: 'reversible',
  permission: 'tenancy:users',
  input,
  output: User,
  examples: [{ userId: fixture('tenancy.user.chidi'), role: 'member' }],
  async run({ userId, role: name }, ctx) {
    const user = await lockUser(ctx.db, userId);
    const [role] = await rolesNamed(ctx.db, [name]);
    if (!role) throw new Error('rolesNamed answered nothing.');
    assertMayGrant(ctx.permissions, role.permissions);
    const added = await ctx.db
      .insert(userRoles)
      .values({ id: ctx.newId(), userId, roleId: role.id })
      .onConflictDoNothing()
      .returning({ id: userRoles.id });
    if (added.length === 0)
      throw new ToolError('conflict', { reason: 'role_already_assigned', message: 'The person has this role already.' });
    ctx.emit(roleAssigned, { roleId: role.id, name, userId });
    return showUser(ctx.db, user);
  },
});

export const unassignRole = defineTool({
  name: 'tenancy_unassign_role',
  title: 'Unassign role',
  summary: 'Take a role from a person.',
  guide: 'Takes hold with their next call. The last administrator keeps theirs. To keep somebody out altogether use tenancy_disable_user.',
  effect: 'reversible',
  permission: 'tenancy:users',
  input,
  output: User,
  examples: [{ userId: fixture('tenancy.user.chidi'), role: 'clerk' }],
  async run({ userId, role: name }, ctx) {
    const user = await lockUser(ctx.db, userId);
    const [role] = await rolesNamed(ctx.db, [name]);
    if (!role) throw new Error('rolesNamed answered nothing.');
    assertNotOutranked(ctx.permissions, role.permissions);
    const gone = await ctx.db
      .delete(userRoles)
      .where(and(eq(userRoles.userId, userId), eq(userRoles.roleId, role.id)))
      .returning({ id: userRoles.id });
    if (gone.length === 0)
      throw new ToolError('conflict', {
        reason: 'role_not_assigned',
        message: 'The person does not have this role.',
        fix: { tool: 'tenancy_get_user', input: { userId } },
      });
    ctx.emit(roleUnassigned, { roleId: role.id, name, userId });
    return showUser(ctx.db, user);
  },
});
