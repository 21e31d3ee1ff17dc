import { describe, expect, test } from 'vitest';
import { PLATFORM_TENANT_ID } from '#kernel/directory.ts';
import { platformWorld, world } from '#tests/world.ts';
import { closeTenant, disableModules, enableModules, limitTenant, resumeTenant, suspendTenant } from './tenant-standing.ts';
import { getTenant } from './tenants.ts';

describe('status', () => {
  test('a suspended tenant is refused with its very next call, and comes back', async () => {
    const [p, w] = [await platformWorld(), await world()];
    await w.call(getTenant, {});
    expect(await p.call(suspendTenant, { tenantId: w.tenantId })).toMatchObject({ status: 'suspended' });
    expect(await w.refusal(getTenant, {})).toMatchObject({ code: 'forbidden', reason: 'tenant_suspended' });
    await p.call(resumeTenant, { tenantId: w.tenantId });
    expect(await w.call(getTenant, {})).toMatchObject({ status: 'active' });
  });

  test.for([
    [suspendTenant, 'tenant.suspended'],
    [closeTenant, 'tenant.closed'],
  ] as const)('a change of status is told: %#', async ([tool, type]) => {
    const [p, w] = [await platformWorld(), await world()];
    const { preview } = await p.preview(tool, { tenantId: w.tenantId });
    expect(preview.events).toEqual([{ type, payload: { tenantId: w.tenantId } }]);
  });

  test('a closed tenant stays closed', async () => {
    const [p, w] = [await platformWorld(), await world()];
    await p.call(closeTenant, { tenantId: w.tenantId });
    expect(await w.refusal(getTenant, {})).toMatchObject({ reason: 'tenant_closed' });
    for (const tool of [resumeTenant, suspendTenant, closeTenant]) {
      expect(await p.refusal(tool, { tenantId: w.tenantId })).toMatchObject({ code: 'conflict', reason: 'tenant_closed' });
    }
  });

  test('an active tenant is not resumed, and the platform never stopped', async () => {
    const [p, w] = [await platformWorld(), await world()];
    expect(await p.refusal(resumeTenant, { tenantId: w.tenantId })).toMatchObject({ reason: 'tenant_active' });
    for (const tool of [suspendTenant, closeTenant]) {
      expect(await p.refusal(tool, { tenantId: PLATFORM_TENANT_ID })).toMatchObject({ reason: 'platform_tenant' });
    }
  });
});

describe('features and limits', () => {
  test('switching features on and off is a union and a difference, and says so only when something changed', async () => {
    const [p, w] = [await platformWorld(), await world()];
    const { modules } = await p.call(enableModules, { tenantId: w.tenantId, modules: ['Zeta', 'Alpha', 'Zeta'] });
    expect(modules).toEqual([...new Set([...modules, 'Alpha', 'Zeta'])].sort());
    const again = await p.result(enableModules, { tenantId: w.tenantId, modules: ['Alpha'] });
    expect(again.receipt?.rowsChanged).toBe(0);
    const off = await p.call(disableModules, { tenantId: w.tenantId, modules: ['Zeta', 'Never'] });
    expect(off.modules).toEqual(modules.filter((name) => name !== 'Zeta'));
  });

  test('limits are replaced as a whole', async () => {
    const [p, w] = [await platformWorld(), await world()];
    await p.call(limitTenant, { tenantId: w.tenantId, limits: { callsPerMinute: 5000, usersMax: 3 } });
    expect((await p.call(limitTenant, { tenantId: w.tenantId, limits: { apiKeysMax: 2 } })).limits).toEqual({ apiKeysMax: 2 });
  });

  test('an ordinary tenant changes none of it', async () => {
    const w = await world();
    const tenantId = w.tenantId;
    expect(await w.refusal(suspendTenant, { tenantId })).toMatchObject({ reason: 'platform_only' });
    expect(await w.refusal(limitTenant, { tenantId, limits: {} })).toMatchObject({ reason: 'platform_only' });
    expect(await w.refusal(enableModules, { tenantId, modules: ['CRM'] })).toMatchObject({ reason: 'platform_only' });
    expect(await w.refusal(disableModules, { tenantId, modules: ['CRM'] })).toMatchObject({ reason: 'platform_only' });
  });
});
