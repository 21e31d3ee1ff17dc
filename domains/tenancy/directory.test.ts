import { expect, test } from 'vitest';
import { fixture } from '#kernel/fixture.ts';
import { createKeyUseCounter } from '#kernel/key-use.ts';
import { world } from '#tests/world.ts';
import { tenancyDirectory } from './directory.ts';
import { createApiKey } from './tools/api-key-secrets.ts';
import { getApiKey } from './tools/api-keys.ts';
import { getCaller } from './tools/caller.ts';
import { disableUser, updateUser } from './tools/users.ts';

const chidi = fixture('tenancy.user.chidi');

test('a signed token is worth what its user’s roles are worth', async () => {
  const w = await world();
  const token = await w.kernel.credentials.issueToken({ tenantId: w.tenantId, userId: chidi, scopes: ['crm:*'], lifetimeSeconds: 60 });
  const principal = await w.kernel.authenticate(token);
  expect(principal).toMatchObject({
    actor: { kind: 'person', id: chidi, name: 'Chidi Okafor' },
    scopes: ['crm:*'],
    roles: ['clerk'],
    credential: `user:${chidi}`,
  });
  expect([...principal.permissions].sort()).toEqual(['crm:read', 'crm:write', 'tenancy:whoami']);
  await w.call(disableUser, { userId: chidi });
  await expect(w.kernel.authenticate(token)).rejects.toMatchObject({ code: 'unauthenticated' });
});

test('neither the invited nor the disabled nor strangers are let in', async () => {
  const w = await world();
  for (const name of ['tenancy.user.ben', 'tenancy.user.dayo', 'nobody']) {
    const token = await w.kernel.credentials.issueToken({
      tenantId: w.tenantId,
      userId: fixture(name),
      scopes: ['*'],
      lifetimeSeconds: 60,
    });
    await expect(w.kernel.authenticate(token), name).rejects.toMatchObject({ code: 'unauthenticated' });
  }
});

test('the use of a key adds up, in whatever order batches arrive', async () => {
  const w = await world();
  const { id, secret } = await w.call(createApiKey, { name: 'Counted', roles: ['clerk'] });
  const principal = await w.kernel.authenticate(secret);
  const { pool, sealer, log } = w.kernel;
  const counter = createKeyUseCounter({ pool, sealer, directory: tenancyDirectory, log });
  const at = (text: string): Temporal.Instant => Temporal.Instant.from(text);
  counter.count(principal, at('2026-06-01T10:00:00Z'));
  counter.count(principal, at('2026-06-01T10:00:01Z'));
  // A person's call is nobody's key.
  counter.count(w.owner, at('2026-06-01T10:00:02Z'));
  await counter.flush();
  counter.count(principal, at('2026-06-01T09:00:00Z'));
  // One that comes while others are written waits for no timer: there may be none any more.
  void counter.flush();
  counter.count(principal, at('2026-06-01T08:00:00Z'));
  await counter.stop();
  expect((await w.call(getApiKey, { apiKeyId: id })).usage).toEqual({ calls: '4', lastUsedAt: '2026-06-01T10:00:01Z' });
});

test('the road counts every call of a key', async () => {
  const w = await world();
  const { id, secret } = await w.call(createApiKey, { name: 'Counted', roles: ['clerk'] });
  const principal = await w.kernel.authenticate(secret);
  for (let i = 0; i < 3; i++) await w.call(getCaller, {}, { principal });
  // What it may not do is use as well.
  await w.refusal(getApiKey, { apiKeyId: id }, { principal });
  await w.kernel.keyUse.flush();
  expect((await w.call(getApiKey, { apiKeyId: id })).usage).toEqual({ calls: '4', lastUsedAt: expect.any(String) });
});

test('a change of who may do what makes older answers stale at once', async () => {
  const w = await world();
  const version = async () =>
    Number((await w.sql<{ version: string }>('SELECT version FROM kernel.tenant_state WHERE tenant_id = $1', [w.tenantId]))[0]?.version);
  const before = await version();
  await w.call(updateUser, { userId: chidi, name: 'Chidi' });
  expect(await version()).toBeGreaterThan(before);
});
