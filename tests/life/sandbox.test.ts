import { afterAll, beforeAll, expect, test } from 'vitest';
import { businessOf, ends, filesOf, recordsOf } from '#tests/crash/activation-facts.ts';
import { type HarnessServer, type House, openHouse } from '#tests/crash/harness.ts';
import { activateWhole, traceOf } from './life-facts.ts';

let house: House;
let server: HarnessServer;
beforeAll(async () => {
  house = await openHouse();
  server = house.start({});
  await server.said('url');
});
afterAll(() => house.remove());

test('a sandbox has the settings, features and roles of its business, none of its records or people, and reaches nobody', async () => {
  const slug = 'original';
  const prompt = businessOf(slug, { adminEmail: 'boss@original.example', domain: 'original.example', languages: ['ha', 'en'] });
  const { businessId } = await activateWhole(house, server, { slug, prompt });
  const inside = { tenantId: businessId };
  await server.call('crm_create_person', { displayName: 'Ada Obi' }, inside);
  await server.call('tenancy_create_role', { name: 'night_shift', title: 'Night shift', permissions: ['crm:read'] }, inside);
  const trace = await traceOf(house, { slug, businessId });

  const clone = await server.call<{ businessId: string; activationId: string; roles: number }>('provisioning_clone_business', {
    businessId,
    slug: 'playground',
  });
  await ends(house, 'playground', 'done');
  expect(await traceOf(house, { slug, businessId })).toBe(trace);

  const tenantOf = async (id: string) =>
    (
      await house.sql<{ settings: Record<string, unknown>; enabled_modules: string[]; plan: string }>(
        'SELECT settings, enabled_modules, plan FROM tenancy.tenants WHERE id = $1',
        [id],
      )
    )[0];
  const [source, copy] = [await tenantOf(businessId), await tenantOf(clone.businessId)];
  expect(copy).toEqual({ ...source, settings: { ...source?.settings, domain: undefined, sandboxOf: businessId } });
  const rolesOf = (id: string) => house.sql('SELECT name, title, permissions FROM tenancy.roles WHERE tenant_id = $1 ORDER BY name', [id]);
  expect(await rolesOf(clone.businessId)).toEqual(await rolesOf(businessId));
  for (const table of ['crm.people', 'tenancy.users', 'tenancy.api_keys', 'provisioning.zones', 'provisioning.deployments'])
    expect({ table, rows: await house.sql(`SELECT FROM ${table} WHERE tenant_id = $1`, [clone.businessId]) }).toEqual({ table, rows: [] });
  expect(await house.sql('SELECT name FROM crm.pipelines WHERE tenant_id = $1', [clone.businessId])).toHaveLength(1);
  expect([filesOf(house, 'playground'), recordsOf(house, 'playground')]).toEqual([[], []]);
  expect(await house.sql(`SELECT port FROM kernel.effects WHERE tenant_id = $1`, [clone.businessId])).toEqual([]);
  await server.call('crm_create_person', { displayName: 'Test Person' }, { tenantId: clone.businessId });
  expect(await server.refusal('provisioning_clone_business', { businessId: clone.businessId, slug: 'deeper' })).toMatchObject({
    reason: 'is_sandbox',
  });
  expect(await traceOf(house, { slug, businessId })).toBe(trace);
});
