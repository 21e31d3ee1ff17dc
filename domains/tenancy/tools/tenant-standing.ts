import { z } from 'zod';
import { defineTool } from '#kernel/tool.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import { tenantModulesChanged, tenantStatusChanged } from '../events.ts';
import { assertPlatform, assertStatusChange, type TenantStatus } from '../rules.ts';
import { Limits } from './limits.ts';
import { lockTenant, Tenant, tenantExample, toTenant, updateRegistry } from './tenants.ts';

const tenantId = z.uuid().describe('From tenancy_list_tenants.');

async function changeStatus(ctx: ToolContext, id: string, to: TenantStatus): Promise<z.input<typeof Tenant>> {
  assertPlatform(ctx.tenant.id);
  assertStatusChange(await lockTenant(ctx.db, id), to);
  const row = await updateRegistry(ctx.db, id, { status: to });
  ctx.emit(tenantStatusChanged[to], { tenantId: id });
  return toTenant(row);
}

export const suspendTenant = defineTool({
  name: 'tenancy_suspend_tenant',
  title: 'Suspend tenant',
  summary: 'Stop all calls of a tenant until it is resumed (platform operators).',
  guide: 'Use for unpaid bills or abuse. Data stays. Takes hold with the very next call. Back: tenancy_resume_tenant.',
  effect: 'reversible',
  permission: 'platform:tenants',
  input: z.object({ tenantId }),
  output: Tenant,
  examples: [{ tenantId: tenantExample.active }],
  examplesIn: 'platform',
  run: (input, ctx) => changeStatus(ctx, input.tenantId, 'suspended'),
});

export const resumeTenant = defineTool({
  name: 'tenancy_resume_tenant',
  title: 'Resume tenant',
  summary: 'Let a suspended tenant call again (platform operators).',
  guide: 'Use when the reason for the suspension is gone. A closed tenant stays closed.',
  effect: 'reversible',
  permission: 'platform:tenants',
  input: z.object({ tenantId }),
  output: Tenant,
  examples: [{ tenantId: tenantExample.suspended }],
  examplesIn: 'platform',
  run: (input, ctx) => changeStatus(ctx, input.tenantId, 'active'),
});

export const closeTenant = defineTool({
  name: 'tenancy_close_tenant',
  title: 'Close tenant',
  summary: 'Close a tenant for good (platform operators).',
  guide: 'Use when a business leaves. Its data stays, its id and slug are never given out again. For a pause use tenancy_suspend_tenant.',
  effect: 'reversible',
  permission: 'platform:tenants',
  input: z.object({ tenantId }),
  output: Tenant,
  examples: [{ tenantId: tenantExample.active }],
  examplesIn: 'platform',
  run: (input, ctx) => changeStatus(ctx, input.tenantId, 'closed'),
});

export const limitTenant = defineTool({
  name: 'tenancy_limit_tenant',
  title: 'Limit tenant',
  summary: 'Set a tenant’s limits, whatever its plan says (platform operators).',
  guide: 'Use for an exception. Replaces all limits; the next change of plan sets them anew.',
  effect: 'reversible',
  permission: 'platform:tenants',
  input: z.object({ tenantId, limits: Limits }),
  output: Tenant,
  examples: [{ tenantId: tenantExample.active, limits: { callsPerMinute: 3000, usersMax: 25 } }],
  examplesIn: 'platform',
  async run(input, ctx) {
    assertPlatform(ctx.tenant.id);
    await lockTenant(ctx.db, input.tenantId);
    return toTenant(await updateRegistry(ctx.db, input.tenantId, { limits: input.limits }));
  },
});

const modules = z
  .array(z.string().regex(/^[A-Za-z][A-Za-z0-9_]{0,39}$/))
  .min(1)
  .max(50)
  .describe('Features, such as CRM.');

async function changeModules(
  ctx: ToolContext,
  id: string,
  change: (present: ReadonlySet<string>) => ReadonlySet<string>,
): Promise<z.input<typeof Tenant>> {
  assertPlatform(ctx.tenant.id);
  const tenant = await lockTenant(ctx.db, id);
  const enabledModules = [...change(new Set(tenant.enabledModules))].sort();
  const row = await updateRegistry(ctx.db, id, { enabledModules });
  if (enabledModules.join() !== tenant.enabledModules.join()) ctx.emit(tenantModulesChanged, { tenantId: id, modules: enabledModules });
  return toTenant(row);
}

export const enableModules = defineTool({
  name: 'tenancy_enable_modules',
  title: 'Enable modules',
  summary: 'Switch features on for a tenant (platform operators).',
  guide: 'Activation uses it. It does not seed: run the activation again for that. What is on stays on.',
  effect: 'reversible',
  permission: 'platform:tenants',
  input: z.object({ tenantId, modules }),
  output: Tenant,
  examples: [{ tenantId: tenantExample.active, modules: ['CRM', 'Finance'] }],
  examplesIn: 'platform',
  run: (input, ctx) => changeModules(ctx, input.tenantId, (present) => present.union(new Set(input.modules))),
});

export const disableModules = defineTool({
  name: 'tenancy_disable_modules',
  title: 'Disable modules',
  summary: 'Switch features off for a tenant (platform operators).',
  guide: 'Hides the tools. Deletes no data: switching on again brings everything back.',
  effect: 'reversible',
  permission: 'platform:tenants',
  input: z.object({ tenantId, modules }),
  output: Tenant,
  examples: [{ tenantId: tenantExample.active, modules: ['CRM'] }],
  examplesIn: 'platform',
  run: (input, ctx) => changeModules(ctx, input.tenantId, (present) => present.difference(new Set(input.modules))),
});
