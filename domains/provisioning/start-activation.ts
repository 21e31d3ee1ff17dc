import { desc, eq, sql } from 'drizzle-orm';
import { PLATFORM_TENANT_ID } from '#kernel/directory.ts';
import { ToolError } from '#kernel/errors.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import { createTenant, disableModules, enableModules, getTenant, resumeTenant, updateTenant } from '#domains/tenancy/public.ts';
import type { BusinessActivationInput } from './activation-input.ts';
import type { Toggle } from './activation-tables.ts';
import { activationStarted } from './events.ts';
import { operatorSettings } from './operator-settings.ts';
import { activationDigest, settingsOf, splitToggles } from './rules.ts';
import { activations, steps } from './schema.ts';
import type { ActivationRow } from './step-tool.ts';
import { STEPS } from './steps.ts';

/** What starting an activation calls, for the tools that do. */
export const STARTING_CALLS = [
  'tenancy_create_tenant',
  'tenancy_get_tenant',
  'tenancy_enable_modules',
  'tenancy_disable_modules',
  'tenancy_update_tenant',
  'tenancy_resume_tenant',
] as const;

export interface Wish {
  business: BusinessActivationInput;
  assumptions: ActivationRow['assumptions'];
  /** Features to switch off: a prompt that leaves one out leaves it on, so this is said apart. */
  off?: readonly Toggle[];
  sandboxOf?: string;
  /** That the business has before anything is seeded, so that a preset's of the same name do not replace them. */
  roles?: readonly RoleWish[];
}

export interface RoleWish {
  name: string;
  title: string;
  permissions: string[];
}

export interface Started {
  activationId: string;
  businessId: string;
  slug: string;
  isUnchanged: boolean;
  notAvailable: string[];
}

export function assertOperator(ctx: ToolContext): void {
  if (ctx.tenant.id !== PLATFORM_TENANT_ID)
    throw new ToolError('forbidden', { reason: 'platform_only', message: 'Businesses are activated in the platform tenant.' });
}

export function existingToggles(ctx: ToolContext): ReadonlySet<string> {
  return new Set(ctx.powers.domains().flatMap(({ toggle }) => toggle ?? []));
}

/** The next activation of a business, the first one included: its tenant, its record, and the saga that begins after commit. */
export async function startActivation(ctx: ToolContext, { business, assumptions, off = [], sandboxOf, roles }: Wish): Promise<Started> {
  const { on, notAvailable } = splitToggles(business.toggles, existingToggles(ctx));
  const digest = activationDigest(business, on);
  const { slug } = business;
  // Two who ask for the same business at once: the second waits here and finds it.
  await ctx.db.execute(sql`SELECT pg_advisory_xact_lock(hashtextextended(${`activate ${slug}`}, 0))`);
  const { newest, standing } = await historyOf(ctx, slug);
  if (standing?.digest === digest && (standing.status === 'done' || standing.status === 'running')) {
    return { activationId: standing.id, businessId: standing.businessId, slug, isUnchanged: true, notAvailable };
  }
  assertNoneRuns(newest);
  const { id: tenantId, modules } = newest
    ? await reopen(ctx, newest, standing, business)
    : await ctx.call(createTenant, { name: business.name, slug, plan: business.plan, settings: settingsOf(business, sandboxOf) });
  const switchedOff = off.filter((feature) => modules.includes(feature));
  if (switchedOff.length > 0) await ctx.call(disableModules, { tenantId, modules: switchedOff });
  if (on.length > 0) await ctx.call(enableModules, { tenantId, modules: on });
  const activationId = ctx.newId();
  await ctx.db.insert(activations).values({
    id: activationId,
    businessId: tenantId,
    digest,
    notAvailable,
    switchedOff,
    sandboxOf: sandboxOf ?? newest?.sandboxOf ?? null,
    revision: (newest?.revision ?? 0) + 1,
    slug,
    input: business,
    assumptions,
    platform: operatorSettings(ctx.tenant.settings),
    status: 'running',
    startedAt: ctx.now(),
  });
  await ctx.db.insert(steps).values(
    STEPS.map(({ name }, position) => ({
      id: ctx.newId(),
      activationId,
      businessId: tenantId,
      name,
      position,
      status: 'pending' as const,
    })),
  );
  ctx.emit(activationStarted, { activationId, businessId: tenantId, slug });
  ctx.start('activation', { activationId, businessId: tenantId, ...(roles && { roles }) });
  return { activationId, businessId: tenantId, slug, isUnchanged: false, notAvailable };
}

/** By slug: the last activation, and the last that was not rolled back. A tenant of that slug that no activation made is somebody else's. */
async function historyOf(ctx: ToolContext, slug: string): Promise<{ newest: ActivationRow | null; standing: ActivationRow | null }> {
  const rows = await ctx.db.select().from(activations).where(eq(activations.slug, slug)).orderBy(desc(activations.revision));
  return { newest: rows[0] ?? null, standing: rows.find(({ status }) => status !== 'rolled_back') ?? null };
}

export function assertNoneRuns(newest: ActivationRow | null): void {
  if (newest?.status !== 'running' && newest?.status !== 'rolling_back') return;
  throw new ToolError('conflict', {
    reason: 'activation_running',
    message: 'Another activation of this business is still running.',
    fix: { tool: 'provisioning_get_activation', input: { activationId: newest.id } },
  });
}

/** The tenant of an earlier activation, with what the new one says of it. */
async function reopen(
  ctx: ToolContext,
  { businessId: tenantId }: ActivationRow,
  standing: ActivationRow | null,
  business: BusinessActivationInput,
): Promise<{ id: string; modules: string[] }> {
  const { status, modules } = await ctx.call(getTenant, { tenantId });
  // Rolling back its only activation suspended it. Any other suspension is somebody's decision, and not ours to lift.
  if (status === 'suspended' && !standing) await ctx.call(resumeTenant, { tenantId });
  else if (status !== 'active') {
    throw new ToolError('conflict', {
      reason: `tenant_${status}`,
      message: `The business is ${status}; it cannot be activated.`,
      fix: { tool: 'tenancy_get_tenant', input: { tenantId } },
    });
  }
  await ctx.call(updateTenant, { tenantId, name: business.name, settings: settingsOf(business) });
  return { id: tenantId, modules };
}

/** The activation that a business stands on: its last finished one. */
export async function standingOf(ctx: ToolContext, businessId: string): Promise<ActivationRow | null> {
  const rows = await ctx.db.select().from(activations).where(eq(activations.businessId, businessId)).orderBy(desc(activations.revision));
  assertNoneRuns(rows[0] ?? null);
  return rows.find(({ status }) => status === 'done') ?? null;
}
