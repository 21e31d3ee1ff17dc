import { and, eq, inArray } from 'drizzle-orm';
import type { Db } from '#kernel/db.ts';
import { PLATFORM_TENANT_ID } from '#kernel/directory.ts';
import { ToolError } from '#kernel/errors.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import type { TenantLimits } from '../rules.ts';
import { roles, tenants } from '../schema.ts';

export type RoleRow = typeof roles.$inferSelect;

/** The roles of these names, in the order of their names; refuses when one does not exist. */
export async function rolesNamed(db: Db, names: readonly string[]): Promise<RoleRow[]> {
  if (names.length === 0) return [];
  const wanted = new Set(names);
  const rows = await db
    .select()
    .from(roles)
    .where(inArray(roles.name, [...wanted]))
    .orderBy(roles.name);
  if (rows.length === wanted.size) return rows;
  throw new ToolError('not_found', {
    reason: 'role_not_found',
    message: 'One of the roles does not exist here.',
    fix: { tool: 'tenancy_list_roles' },
  });
}

/** What the caller's tenant is allowed. */
export async function limitsOf(ctx: ToolContext): Promise<TenantLimits> {
  const [row] = await ctx.db
    .select({ limits: tenants.limits })
    .from(tenants)
    .where(and(eq(tenants.tenantId, PLATFORM_TENANT_ID), eq(tenants.id, ctx.tenant.id)));
  return row?.limits ?? {};
}
