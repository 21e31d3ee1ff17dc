import { and, asc, count, eq, inArray, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Db } from '#kernel/db.ts';
import { notFound, ToolError } from '#kernel/errors.ts';
import { fixture } from '#kernel/fixture.ts';
import { beyond, openPage, page, pageInput } from '#kernel/page.ts';
import { defineTool } from '#kernel/tool.ts';
import { roleChanged } from '../events.ts';
import { assertCustomRole, assertGrantable, assertMayGrant, assertNotOutranked, PERMISSION_PATTERN } from '../rules.ts';
import { apiKeyRoles, roles, userRoles } from '../schema.ts';
import type { RoleRow } from './lookups.ts';

const roleId = z.uuid().describe('From tenancy_list_roles.');
const name = z
  .string()
  .max(40)
  .regex(/^[a-z][a-z0-9_]*$/)
  .describe('Unique here.');
const title = z.string().trim().min(1).max(80).describe('What people see.');
const permissions = z
  .array(z.string().max(80).regex(PERMISSION_PATTERN, 'must be like crm:read, crm:*, *:read or *'))
  .min(1)
  .max(100)
  .describe('Such as crm:read, crm:*, *:read or *; no more than you hold.');

const Role = z.object({
  id: z.uuid().describe('The role.'),
  name: z.string().describe('Unique here.'),
  title: z.string().describe('What people see.'),
  permissions: z.array(z.string()).describe('What it allows, as patterns.'),
  isSystem: z.boolean().describe('The same in every tenant; cannot be changed.'),
});

const toRole = ({ id, name, title, permissions, isSystem }: RoleRow): z.input<typeof Role> => ({ id, name, title, permissions, isSystem });

async function lockRole(db: Db, id: string): Promise<RoleRow> {
  const [row] = await db.select().from(roles).where(eq(roles.id, id)).for('update');
  if (!row) throw notFound('role', { tool: 'tenancy_list_roles' });
  return row;
}

async function assertNameFree(db: Db, wanted: string, exceptId?: string): Promise<void> {
  const [taken] = await db.select({ id: roles.id }).from(roles).where(eq(roles.name, wanted));
  if (!taken || taken.id === exceptId) return;
  throw new ToolError('conflict', {
    reason: 'role_exists',
    message: 'There is a role of this name.',
    fix: { tool: 'tenancy_update_role', input: { roleId: taken.id } },
  });
}

export const listRoles = defineTool({
  name: 'tenancy_list_roles',
  title: 'List roles',
  summary: 'The roles of the business by name, with what they allow.',
  guide: 'Use before assigning or inviting.',
  effect: 'read',
  permission: 'tenancy:read',
  input: z.object({ ...pageInput }),
  output: page(Role),
  examples: [{}],
  async run(input, ctx) {
    const paging = openPage({ tool: 'tenancy_list_roles', tenantId: ctx.tenant.id, input, position: ['text'] });
    const rows = await ctx.db
      .select()
      .from(roles)
      .where(beyond(paging.after, sql`${roles.name}`))
      .orderBy(asc(roles.name))
      .limit(paging.take);
    return paging.cut(rows, (row) => [row.name], toRole);
  },
});

export const getRole = defineTool({
  name: 'tenancy_get_role',
  title: 'Get role',
  summary: 'One role, and how many people and keys hold it.',
  guide: 'Use before changing or deleting a role.',
  effect: 'read',
  permission: 'tenancy:read',
  input: z.object({ roleId }),
  output: Role.extend({ users: z.int().describe('People who hold it.'), apiKeys: z.int().describe('Keys that hold it.') }),
  examples: [{ roleId: fixture('tenancy.role.clerk') }],
  async run(input, ctx) {
    const [role] = await ctx.db.select().from(roles).where(eq(roles.id, input.roleId));
    if (!role) throw notFound('role', { tool: 'tenancy_list_roles' });
    return { ...toRole(role), ...(await holdersOf(ctx.db, role.id)) };
  },
});

async function holdersOf(db: Db, id: string): Promise<{ users: number; apiKeys: number }> {
  const [people] = await db.select({ n: count() }).from(userRoles).where(eq(userRoles.roleId, id));
  const [keys] = await db.select({ n: count() }).from(apiKeyRoles).where(eq(apiKeyRoles.roleId, id));
  return { users: people?.n ?? 0, apiKeys: keys?.n ?? 0 };
}

export const createRole = defineTool({
  name: 'tenancy_create_role',
  title: 'Create role',
  summary: 'Make a role of permission patterns.',
  guide: 'Use when no role fits. You can grant only what you hold. Next: tenancy_assign_role.',
  effect: 'reversible',
  permission: 'tenancy:roles',
  input: z.object({ name, title, permissions }),
  output: Role,
  examples: [{ name: 'front_desk', title: 'Front desk', permissions: ['crm:read', 'crm:write'] }],
  async run(input, ctx) {
    assertGrantable(input.permissions, ctx.tenant.id);
    assertMayGrant(ctx.permissions, input.permissions);
    await assertNameFree(ctx.db, input.name);
    const role: RoleRow = { tenantId: ctx.tenant.id, id: ctx.newId(), ...input, isSystem: false };
    await ctx.db.insert(roles).values(role);
    ctx.emit(roleChanged, { roleId: role.id, name: role.name });
    return toRole(role);
  },
});

export const installRoles = defineTool({
  name: 'tenancy_install_roles',
  title: 'Install roles',
  summary: 'Make the roles of a list that do not exist yet.',
  guide: 'Activation uses it for a preset’s roles. Roles of the same name stay as they are, so running it again adds nothing.',
  effect: 'reversible',
  permission: 'tenancy:roles',
  input: z.object({ roles: z.array(z.object({ name, title, permissions })).min(1).max(100).describe('What should exist.') }),
  output: z.object({
    created: z.array(z.string()).describe('Names that were new.'),
    kept: z.array(z.string()).describe('Names that existed.'),
  }),
  examples: [
    {
      roles: [
        { name: 'cashier', title: 'Cashier', permissions: ['pos:read', 'pos:write'] },
        { name: 'clerk', title: 'Clerk', permissions: ['crm:read'] },
      ],
    },
  ],
  async run({ roles: wanted }, ctx) {
    const asked = wanted.flatMap((role) => role.permissions);
    assertGrantable(asked, ctx.tenant.id);
    assertMayGrant(ctx.permissions, asked);
    const names = new Set(wanted.map((role) => role.name));
    const present = await ctx.db
      .select({ name: roles.name })
      .from(roles)
      .where(inArray(roles.name, [...names]));
    const kept = present.map((role) => role.name).sort();
    const missing = wanted.filter(
      (role, i) => !kept.includes(role.name) && wanted.findIndex(({ name: other }) => other === role.name) === i,
    );
    const made = missing.map((role) => ({ id: ctx.newId(), ...role, isSystem: false }));
    if (made.length > 0) await ctx.db.insert(roles).values(made);
    for (const role of made) ctx.emit(roleChanged, { roleId: role.id, name: role.name });
    return { created: made.map((role) => role.name), kept };
  },
});

export const updateRole = defineTool({
  name: 'tenancy_update_role',
  title: 'Update role',
  summary: 'Change what a role is called or allows.',
  guide: 'Takes hold at once for all who hold it. `permissions` replaces the whole list. System roles are final.',
  effect: 'reversible',
  permission: 'tenancy:roles',
  input: z.object({ roleId, name: name.optional(), title: title.optional(), permissions: permissions.optional() }),
  output: Role,
  examples: [{ roleId: fixture('tenancy.role.clerk'), permissions: ['crm:read', 'crm:write', 'inventory:read'] }],
  async run({ roleId: id, ...changes }, ctx) {
    const role = await lockRole(ctx.db, id);
    assertCustomRole(role);
    assertNotOutranked(ctx.permissions, role.permissions);
    if (changes.permissions) {
      assertGrantable(changes.permissions, ctx.tenant.id);
      assertMayGrant(ctx.permissions, changes.permissions);
    }
    if (changes.name) await assertNameFree(ctx.db, changes.name, id);
    const changed = { ...role, ...changes };
    await ctx.db
      .update(roles)
      .set({ name: changed.name, title: changed.title, permissions: changed.permissions })
      .where(and(eq(roles.id, id)));
    ctx.emit(roleChanged, { roleId: id, name: changed.name });
    return toRole(changed);
  },
});

export const deleteRole = defineTool({
  name: 'tenancy_delete_role',
  title: 'Delete role',
  summary: 'Delete a role that nobody holds.',
  guide: 'First take it from people (tenancy_unassign_role). System roles stay.',
  effect: 'reversible',
  permission: 'tenancy:roles',
  input: z.object({ roleId }),
  output: z.object({ id: z.uuid().describe('The role that is gone.') }),
  examples: [{ roleId: fixture('tenancy.role.unused') }],
  async run(input, ctx) {
    const role = await lockRole(ctx.db, input.roleId);
    assertCustomRole(role);
    assertNotOutranked(ctx.permissions, role.permissions);
    const holders = await holdersOf(ctx.db, role.id);
    if (holders.users + holders.apiKeys > 0) {
      throw new ToolError('conflict', {
        reason: 'role_in_use',
        message: `${holders.users} people and ${holders.apiKeys} keys hold this role.`,
        fix: { tool: 'tenancy_unassign_role', input: { role: role.name }, hint: 'Take it from people, and revoke or rotate the keys.' },
        data: { ...holders },
      });
    }
    await ctx.db.delete(roles).where(eq(roles.id, role.id));
    ctx.emit(roleChanged, { roleId: role.id, name: role.name });
    return { id: role.id };
  },
});
