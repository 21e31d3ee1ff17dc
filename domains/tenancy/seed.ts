import { fixture } from '#kernel/fixture.ts';
import type { RoleSpec } from '#kernel/domain.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import { isPlatform } from './rules.ts';
import { plans, roles } from './schema.ts';

/** The roles that every tenant has. Their ids are the same everywhere, so that seeding again finds them. */
export const SYSTEM_ROLES = {
  owner: { title: 'Owner', permissions: ['*'] },
  admin: {
    title: 'Administrator',
    permissions: [
      '*:read',
      '*:write',
      'tenancy:settings',
      'tenancy:users',
      'tenancy:roles',
      'tenancy:keys',
      'tenancy:billing',
      'governance:undo',
    ],
  },
  member: { title: 'Member', permissions: ['tenancy:read'] },
  auditor: { title: 'Auditor', permissions: ['*:read', '*:export', 'tenancy:billing'] },
} as const satisfies Record<string, RoleSpec>;

/** In the platform tenant alone. */
const OPERATOR: RoleSpec = { title: 'Platform operator', permissions: ['platform:*', '*:read', 'governance:*', 'tenancy:billing'] };

/** Prices of no offer: a demo set, so that a fresh platform has something to activate a business on. */
const DEMO_PLANS = [
  { name: 'starter', title: 'Starter (demo)', priceMinor: 1900n, limits: { callsPerMinute: 600, usersMax: 10, apiKeysMax: 10 } },
  { name: 'growth', title: 'Growth (demo)', priceMinor: 9900n, limits: { callsPerMinute: 3000, usersMax: 200, apiKeysMax: 100 } },
  { name: 'enterprise', title: 'Enterprise (demo)', priceMinor: 49900n, limits: { callsPerMinute: 12000 } },
];

export async function seed(ctx: ToolContext): Promise<void> {
  const isOperator = isPlatform(ctx.tenant.id);
  const specs: Record<string, RoleSpec> = isOperator
    ? { ...SYSTEM_ROLES, owner: { ...SYSTEM_ROLES.owner, permissions: ['*', 'platform:*'] }, operator: OPERATOR }
    : SYSTEM_ROLES;
  await ctx.db
    .insert(roles)
    .values(
      Object.entries(specs).map(([name, { title, permissions }]) => ({
        id: fixture(`tenancy.role.${name}`),
        name,
        title,
        permissions: [...permissions],
        isSystem: true,
      })),
    )
    .onConflictDoNothing();
  if (!isOperator) return;
  await ctx.db
    .insert(plans)
    .values(
      DEMO_PLANS.map((plan) => ({
        id: fixture(`tenancy.plan.${plan.name}`),
        ...plan,
        currency: 'USD',
        period: 'month' as const,
        isDemo: true,
      })),
    )
    .onConflictDoNothing();
}
