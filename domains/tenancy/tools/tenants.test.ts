import { describe, expect, test } from 'vitest';
import { uuidv7 } from '#kernel/ids.ts';
import { platformWorld, world } from '#tests/world.ts';
import { createTenant, getTenant, listTenants, updateTenant } from './tenants.ts';

const slug = (): string => `s-${uuidv7(Date.now()).slice(-12)}`;
const UUID = expect.stringMatching(/^[0-9a-f-]{36}$/);

describe('the platform', () => {
  test('enters a tenant on a plan’s limits and tells so', async () => {
    const p = await platformWorld();
    const input = { name: 'Musa & Sons', slug: slug(), plan: 'basic', settings: { country: 'NG', currency: 'NGN', region: 'lagos' } };
    const { preview } = await p.preview(createTenant, input);
    expect(preview.events.map(({ type }) => type)).toEqual(['tenant.created']);
    const made = await p.call(createTenant, input);
    expect(made).toEqual({
      id: UUID,
      name: 'Musa & Sons',
      slug: input.slug,
      plan: 'basic',
      status: 'active',
      modules: [],
      settings: { country: 'NG', currency: 'NGN', region: 'lagos' },
      limits: { callsPerMinute: 600, usersMax: 5 },
      createdAt: expect.any(String),
    });
    expect(await p.call(getTenant, { tenantId: made.id })).toEqual(made);
    // The kernel knows the new tenant at once.
    expect(await p.kernel.tenant(made.id)).toMatchObject({ slug: input.slug, plan: 'basic' });
  });

  test('pages through all tenants, each once', async () => {
    const p = await platformWorld();
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const { items, nextCursor } = await p.call(listTenants, { limit: 3, cursor });
      seen.push(...items.map((item) => item.id));
      cursor = nextCursor ?? undefined;
    } while (cursor && seen.length < 9);
    expect(new Set(seen).size).toBe(seen.length);
    const suspended = await p.call(listTenants, { status: 'suspended', limit: 100 });
    expect(suspended.items.every((item) => item.status === 'suspended')).toBe(true);
  });

  test('changes settings of another tenant', async () => {
    const p = await platformWorld();
    const w = await world();
    expect(await p.call(updateTenant, { tenantId: w.tenantId, name: 'Renamed' })).toMatchObject({ id: w.tenantId, name: 'Renamed' });
  });

  test.for([
    ['a slug that is taken', { slug: 'fixture-acme' }, 'slug_taken'],
    ['a slug of its own', { slug: 'kube-system' }, 'slug_reserved'],
    ['a plan that does not exist', { plan: 'golden' }, 'plan_not_found'],
    ['a time zone that does not exist', { settings: { timezone: 'Mars/Olympus' } }, 'input_invalid'],
  ] as const)('refuses %s', async ([, change, reason]) => {
    const p = await platformWorld();
    const error = await p.refusal(createTenant, { name: 'Refused', slug: slug(), plan: 'basic', ...change });
    expect(error.reason).toBe(reason);
  });

  test('two who ask for one slug at once get one tenant', async () => {
    const p = await platformWorld();
    const input = { name: 'Twice', slug: slug(), plan: 'basic' };
    const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => p.result(createTenant, input)));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const outcome of outcomes)
      if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'conflict', reason: 'slug_taken' });
  });
});

describe('a tenant', () => {
  test('sees and changes itself, key by key', async () => {
    const w = await world();
    const before = await w.call(getTenant, {});
    const after = await w.call(updateTenant, { name: 'Acme Ltd', settings: { timezone: 'Africa/Accra', slogan: 'Go', industry: null } });
    const { industry: _, ...kept } = before.settings;
    expect(after).toEqual({ ...before, name: 'Acme Ltd', settings: { ...kept, timezone: 'Africa/Accra', slogan: 'Go' } });
    // The next call runs on the new settings.
    expect((await w.kernel.tenant(w.tenantId)).settings['timezone']).toBe('Africa/Lagos');
    await w.call(getTenant, {});
    expect((await w.kernel.tenant(w.tenantId)).settings['timezone']).toBe('Africa/Accra');
  });

  test('sees no other tenant, whatever its permissions say', async () => {
    const [w, other] = [await world(), await world()];
    expect(await w.refusal(getTenant, { tenantId: other.tenantId })).toMatchObject({ code: 'not_found', reason: 'tenant_not_found' });
    expect(await w.refusal(updateTenant, { tenantId: other.tenantId, name: 'Mine' })).toMatchObject({ code: 'not_found' });
    const ordinary = w.as({ permissions: ['*'] });
    expect(await w.refusal(getTenant, { tenantId: other.tenantId }, { principal: ordinary })).toMatchObject({
      code: 'forbidden',
      reason: 'platform_only',
    });
  });

  test('cannot use the platform’s tools, by permission or by place', async () => {
    const w = await world();
    const input = { name: 'Mine', slug: slug(), plan: 'basic' };
    expect(await w.refusal(createTenant, input)).toMatchObject({ code: 'forbidden', reason: 'platform_only' });
    expect(await w.refusal(createTenant, input, { principal: w.as({ permissions: ['*'] }) })).toMatchObject({
      reason: 'permission_missing',
    });
    expect(await w.refusal(createTenant, input, { principal: w.as({ scopes: ['*'] }) })).toMatchObject({
      code: 'not_found',
      reason: 'unknown_tool',
    });
    expect(await w.refusal(listTenants, {})).toMatchObject({ reason: 'platform_only' });
  });

  test('cannot fill its settings without measure', async () => {
    const w = await world();
    expect(await w.refusal(updateTenant, { settings: { slogan: 'x'.repeat(20_000) } })).toMatchObject({
      code: 'invalid_input',
      reason: 'settings_too_large',
    });
  });
});
