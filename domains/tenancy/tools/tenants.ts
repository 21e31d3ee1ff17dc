import { and, desc, eq, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Db } from '#kernel/db.ts';
import { PLATFORM_TENANT_ID } from '#kernel/directory.ts';
import { notFound, ToolError } from '#kernel/errors.ts';
import { fixture } from '#kernel/fixture.ts';
import { isCovered } from '#kernel/names.ts';
import { before, openPage, page, pageInput } from '#kernel/page.ts';
import { defineTool } from '#kernel/tool.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import { tenantCreated } from '../events.ts';
import { assertPlatform, assertSlugFree, isTimezone, mergeSettings } from '../rules.ts';
import { tenants } from '../schema.ts';
import { Limits } from './limits.ts';
import { findPlanByName } from './plans.ts';

const Settings = z
  .looseObject({
    country: z
      .string()
      .regex(/^[A-Z]{2}$/)
      .nullish()
      .describe('ISO 3166-1 alpha-2.'),
    currency: z
      .string()
      .regex(/^[A-Z]{3}$/)
      .nullish()
      .describe('ISO 4217, of the books.'),
    timezone: z.string().refine(isTimezone, 'must be an IANA zone such as Africa/Lagos').nullish().describe('IANA zone.'),
    languages: z
      .array(z.string().regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/))
      .max(10)
      .nullish()
      .describe('BCP 47 tags, the first for documents.'),
    industry: z.string().max(60).nullish().describe('The preset’s name.'),
  })
  .describe('What the business chose; other keys are kept as they are.');

export const Tenant = z.object({
  id: z.uuid().describe('The tenant.'),
  name: z.string().describe('The business.'),
  slug: z.string().describe('Unique short name; final.'),
  plan: z.string().describe('Name of its plan.'),
  status: z.enum(['active', 'suspended', 'closed']).describe('Only an active tenant can be called in.'),
  modules: z.array(z.string()).describe('Features that are on.'),
  settings: z.record(z.string(), z.unknown()).describe('Country, currency, time zone, languages and more.'),
  limits: Limits,
  createdAt: z.string().describe('When it was made.'),
});

type TenantRow = typeof tenants.$inferSelect;

export const toTenant = ({
  id,
  name,
  slug,
  plan,
  status,
  enabledModules,
  settings,
  limits,
  createdAt,
}: TenantRow): z.input<typeof Tenant> => ({
  id,
  name,
  slug,
  plan,
  status,
  settings,
  limits,
  modules: enabledModules,
  createdAt: createdAt.toString(),
});

const inRegistry = (id: string) => and(eq(tenants.tenantId, PLATFORM_TENANT_ID), eq(tenants.id, id));

/** The row, locked until the call ends. A tenant sees its own and the platform all: row-level security decides. */
export async function lockTenant(db: Db, id: string): Promise<TenantRow> {
  const [row] = await db.select().from(tenants).where(inRegistry(id)).for('update');
  if (!row) throw notFound('tenant', { tool: 'tenancy_list_tenants' });
  return row;
}

export async function updateRegistry(db: Db, id: string, changes: Partial<Omit<TenantRow, 'tenantId' | 'id'>>): Promise<TenantRow> {
  const [row] = await db.update(tenants).set(changes).where(inRegistry(id)).returning();
  if (!row) throw notFound('tenant');
  return row;
}

/** Your own, unless an operator names another. */
function whichTenant(ctx: ToolContext, asked: string | undefined): string {
  if (!asked || asked === ctx.tenant.id) return ctx.tenant.id;
  if (isCovered('platform:tenants', ctx.permissions)) return asked;
  throw new ToolError('forbidden', {
    reason: 'platform_only',
    message: 'Only operators of the platform can name another tenant.',
    fix: { tool: 'tenancy_get_tenant', input: {} },
  });
}

const otherTenant = z.uuid().optional().describe('Operators only. Left out: your own.');

export const createTenant = defineTool({
  name: 'tenancy_create_tenant',
  title: 'Create tenant',
  summary: 'Enter a new tenant in the registry (platform operators).',
  guide: 'Use for an empty tenant. To set up a whole business use provisioning_activate_business. Next: tenancy_enable_modules.',
  effect: 'reversible',
  permission: 'platform:tenants',
  input: z.object({
    name: z.string().trim().min(1).max(120).describe('The business as its customers know it.'),
    slug: z
      .string()
      .min(2)
      .max(40)
      .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/)
      .describe('Unique, final: lower-case letters, digits, hyphens.'),
    plan: z.string().max(40).describe('Name of a plan, from tenancy_list_plans.'),
    settings: Settings.default({}),
  }),
  output: Tenant,
  examples: [
    {
      name: 'Harbour Clinic',
      slug: 'example-harbour-clinic',
      plan: 'starter',
      settings: { country: 'NG', currency: 'NGN', timezone: 'Africa/Lagos', languages: ['en'] },
    },
  ],
  examplesIn: 'platform',
  async run({ name, slug, plan: planName, settings }, ctx) {
    assertPlatform(ctx.tenant.id);
    const plan = await findPlanByName(ctx.db, planName);
    const taken = await ctx.db
      .select({ id: tenants.id })
      .from(tenants)
      .where(and(eq(tenants.tenantId, PLATFORM_TENANT_ID), eq(tenants.slug, slug)));
    assertSlugFree(slug, taken.length > 0);
    const [row] = await ctx.db
      .insert(tenants)
      .values({
        id: ctx.newId(),
        name,
        slug,
        plan: plan.name,
        limits: plan.limits,
        settings: mergeSettings({}, settings),
        createdAt: ctx.now(),
      })
      .returning();
    if (!row) throw new Error('The new tenant did not come back.');
    ctx.emit(tenantCreated, { tenantId: row.id, slug, plan: plan.name });
    return toTenant(row);
  },
});

const ListInput = z.object({
  status: z.enum(['active', 'suspended', 'closed']).optional().describe('Only these.'),
  ...pageInput,
});

export const listTenants = defineTool({
  name: 'tenancy_list_tenants',
  title: 'List tenants',
  summary: 'All tenants of the platform, newest first (platform operators).',
  guide: 'Use to find a tenant. For your own use tenancy_get_tenant.',
  effect: 'read',
  permission: 'platform:tenants',
  input: ListInput,
  output: page(Tenant),
  examples: [{}, { status: 'active', limit: 5 }],
  examplesIn: 'platform',
  async run(input, ctx) {
    assertPlatform(ctx.tenant.id);
    const paging = openPage({ tool: 'tenancy_list_tenants', tenantId: ctx.tenant.id, input, position: ['instant', 'uuid'] });
    const rows = await ctx.db
      .select()
      .from(tenants)
      .where(
        and(
          eq(tenants.tenantId, PLATFORM_TENANT_ID),
          input.status && eq(tenants.status, input.status),
          before(paging.after, sql`${tenants.createdAt}`, sql`${tenants.id}`),
        ),
      )
      .orderBy(desc(tenants.createdAt), desc(tenants.id))
      .limit(paging.take);
    return paging.cut(rows, (row) => [row.createdAt.toString(), row.id], toTenant);
  },
});

export const getTenant = defineTool({
  name: 'tenancy_get_tenant',
  title: 'Get tenant',
  summary: 'Your business as the platform knows it: plan, features, settings, limits.',
  guide: 'Use to see settings or limits. What you yourself may do: tenancy_get_caller.',
  effect: 'read',
  permission: 'tenancy:read',
  input: z.object({ tenantId: otherTenant }),
  output: Tenant,
  examples: [{}],
  route: { method: 'GET', path: '/tenancy/tenant' },
  async run({ tenantId }, ctx) {
    const [row] = await ctx.db
      .select()
      .from(tenants)
      .where(inRegistry(whichTenant(ctx, tenantId)));
    if (!row) throw notFound('tenant', { tool: 'tenancy_list_tenants' });
    return toTenant(row);
  },
});

export const updateTenant = defineTool({
  name: 'tenancy_update_tenant',
  title: 'Update tenant',
  summary: 'Change the name or settings of your business.',
  guide:
    'Use for name, country, currency, time zone, languages. Settings merge: null takes a key away. Plan, limits and features are the platform’s.',
  effect: 'reversible',
  permission: 'tenancy:settings',
  input: z.object({
    tenantId: otherTenant,
    name: z.string().trim().min(1).max(120).optional().describe('The business.'),
    settings: Settings.optional(),
  }),
  output: Tenant,
  examples: [{ name: 'Acme Stores Ltd' }, { settings: { timezone: 'Africa/Lagos', slogan: 'We deliver.' } }],
  route: { method: 'PATCH', path: '/tenancy/tenant' },
  async run({ tenantId, name, settings }, ctx) {
    const tenant = await lockTenant(ctx.db, whichTenant(ctx, tenantId));
    const changes = { name: name ?? tenant.name, settings: mergeSettings(tenant.settings, settings ?? {}) };
    return toTenant(await updateRegistry(ctx.db, tenant.id, changes));
  },
});

export const tenantExample = {
  active: fixture('tenancy.tenant.acme'),
  suspended: fixture('tenancy.tenant.dormant'),
  fresh: fixture('tenancy.tenant.fresh'),
};
