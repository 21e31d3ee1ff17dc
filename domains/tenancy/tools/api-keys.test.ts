import { describe, expect, test } from 'vitest';
import { fixture } from '#kernel/fixture.ts';
import { uuidv7 } from '#kernel/ids.ts';
import { platformWorld, world, type World } from '#tests/world.ts';
import { createApiKey, revokeApiKey, rotateApiKey } from './api-key-secrets.ts';
import { getApiKey, listApiKeys } from './api-keys.ts';
import { assignRole, unassignRole } from './assignments.ts';
import { getCaller } from './caller.ts';
import { limitTenant } from './tenant-standing.ts';
import { disableUser, enableUser, listUsers } from './users.ts';

const ada = fixture('tenancy.user.ada');
const chidi = fixture('tenancy.user.chidi');
const till = fixture('tenancy.api_key.till');
const old = fixture('tenancy.api_key.old');

/** Calls as whoever presents this secret. */
const present = async (w: World, secret: string) => w.call(getCaller, {}, { principal: await w.kernel.authenticate(secret) });
const opens = async (w: World, secret: string): Promise<boolean> =>
  present(w, secret).then(
    () => true,
    () => false,
  );

describe('a new key', () => {
  test('is shown once, opens what its roles allow and is stored as a hash alone', async () => {
    const w = await world();
    const made = await w.call(createApiKey, {
      name: 'Web shop',
      roles: ['clerk', 'member'],
      scopes: ['crm:*', 'tenancy:*'],
      callsPerMinute: 60,
    });
    expect(made).toEqual({
      id: expect.any(String),
      name: 'Web shop',
      prefix: made.secret.slice(0, 12),
      lastFour: made.secret.slice(-4),
      actorKind: 'agent',
      ownerUserId: null,
      roles: ['clerk', 'member'],
      scopes: ['crm:*', 'tenancy:*'],
      callsPerMinute: 60,
      status: 'live',
      createdAt: expect.any(String),
      expiresAt: null,
      usage: { calls: '0', lastUsedAt: null },
      secret: expect.stringMatching(new RegExp(`^nxs_${w.tenantId.replaceAll('-', '')}_[A-Za-z0-9_-]{43}$`)),
    });
    const principal = await w.kernel.authenticate(made.secret);
    expect(principal).toMatchObject({
      tenantId: w.tenantId,
      roles: ['clerk', 'member'],
      callsPerMinute: 60,
      credential: `key:${made.id}`,
      isInteractive: false,
    });
    expect([...principal.permissions].sort()).toEqual(['crm:read', 'crm:write', 'tenancy:read', 'tenancy:whoami']);
    expect((await w.call(listUsers, {}, { principal })).items).toHaveLength(4);
    const { secret, ...listed } = made;
    await w.kernel.keyUse.flush();
    expect(await w.call(getApiKey, { apiKeyId: made.id })).toEqual({ ...listed, usage: { calls: '1', lastUsedAt: expect.any(String) } });
    // Nowhere in the database: not in the journal, the receipts, the idempotency answers or the events.
    for (const table of ['tenancy.api_keys', 'kernel.changes', 'kernel.receipts', 'kernel.idempotency', 'kernel.events']) {
      const [row] = await w.sql<{ n: string }>(
        `SELECT count(*) AS n FROM ${table} t WHERE tenant_id = $1 AND t::text LIKE '%' || $2 || '%'`,
        [w.tenantId, secret.slice(-43)],
      );
      expect([table, row?.n]).toEqual([table, '0']);
    }
  });

  test('keeps its secret from previews and from replays', async () => {
    const w = await world();
    const input = { name: 'Twice', roles: ['clerk'] };
    const preview = await w.preview(createApiKey, input);
    expect(preview.output['secret']).not.toMatch(/nxs_/);
    const first = await w.result(createApiKey, input, { idempotencyKey: 'k1' });
    const second = await w.result(createApiKey, input, { idempotencyKey: 'k1' });
    expect(second).toMatchObject({ isReplay: true, callId: first.callId, output: { id: first.output['id'] } });
    expect(second.output['secret']).not.toMatch(/nxs_/);
  });

  test('that stands for a person is worth what that person is worth today', async () => {
    const w = await world();
    const asChidi = w.as({ actor: { kind: 'person', id: chidi, name: 'Chidi' } });
    const { secret } = await w.call(
      createApiKey,
      { name: 'Mine', roles: ['owner'], actorKind: 'person', ownerUserId: chidi },
      { principal: asChidi },
    );
    expect((await present(w, secret)).actor).toEqual({ kind: 'person', id: chidi, name: 'Chidi Okafor', onBehalfOf: null });
    expect((await present(w, secret)).permissions.sort()).toEqual(['crm:read', 'crm:write', 'tenancy:whoami']);
    await w.call(assignRole, { userId: chidi, role: 'member' });
    expect((await present(w, secret)).permissions).toContain('tenancy:read');
    await w.call(unassignRole, { userId: chidi, role: 'clerk' });
    expect((await present(w, secret)).permissions.sort()).toEqual(['tenancy:read', 'tenancy:whoami']);
    await w.call(disableUser, { userId: chidi });
    expect(await opens(w, secret)).toBe(false);
    await w.call(enableUser, { userId: chidi });
    expect(await opens(w, secret)).toBe(true);
  });

  test('of an agent names on whose behalf it acts', async () => {
    const w = await world();
    const { secret, id } = await w.call(createApiKey, { name: 'Ada’s agent', roles: ['clerk'], ownerUserId: ada });
    expect((await present(w, secret)).actor).toEqual({ kind: 'agent', id, name: 'Ada’s agent', onBehalfOf: ada });
  });

  test('stops when it expires', async () => {
    const w = await world();
    const expiresAt = Temporal.Now.instant().add({ seconds: 2 }).toString();
    const { secret, id } = await w.call(createApiKey, { name: 'Short', roles: ['clerk'], expiresAt });
    const principal = await w.kernel.authenticate(secret);
    await w.call(getCaller, {}, { principal });
    await new Promise((resolve) => setTimeout(resolve, 2100));
    expect(await w.refusal(getCaller, {}, { principal })).toMatchObject({ code: 'unauthenticated' });
    await expect(w.kernel.authenticate(secret)).rejects.toMatchObject({ code: 'unauthenticated' });
    expect((await w.call(listApiKeys, { status: 'expired' })).items.map((key) => key.id)).toEqual([id]);
    expect(await w.refusal(rotateApiKey, { apiKeyId: id })).toMatchObject({ reason: 'api_key_expired' });
  });
});

describe('an end', () => {
  test('revoking takes hold with the very next call, also of who was let in already', async () => {
    const w = await world();
    const { secret, id } = await w.call(createApiKey, { name: 'Leaked', roles: ['clerk'] });
    const principal = await w.kernel.authenticate(secret);
    await w.call(getCaller, {}, { principal });
    expect(await w.call(revokeApiKey, { apiKeyId: id })).toMatchObject({ status: 'revoked' });
    expect(await w.refusal(getCaller, {}, { principal })).toMatchObject({ code: 'unauthenticated', reason: 'credential_unknown' });
    expect(await opens(w, secret)).toBe(false);
    expect((await w.call(listApiKeys, { status: 'revoked' })).items.map((key) => key.id)).toEqual([id]);
    expect(await w.events()).toEqual(['api_key.created', 'api_key.revoked']);
  });

  test('rotating stops the old secret at once', async () => {
    const w = await world();
    const before = await w.call(createApiKey, { name: 'Turned', roles: ['clerk'], scopes: ['crm:*'], callsPerMinute: 9 });
    const { secret, ...after } = await w.call(rotateApiKey, { apiKeyId: before.id });
    expect(after).toMatchObject({ name: 'Turned', roles: ['clerk'], scopes: ['crm:*'], callsPerMinute: 9, status: 'live' });
    expect([await opens(w, before.secret), await opens(w, secret)]).toEqual([false, true]);
  });

  test('or after an overlap', async () => {
    const w = await world();
    const before = await w.call(createApiKey, { name: 'Turned', roles: ['clerk'] });
    const { secret, id } = await w.call(rotateApiKey, { apiKeyId: before.id, overlapHours: 2 });
    expect([await opens(w, before.secret), await opens(w, secret)]).toEqual([true, true]);
    const { expiresAt } = await w.call(getApiKey, { apiKeyId: before.id });
    expect(
      Temporal.Now.instant()
        .until(expiresAt ?? '')
        .total('hours'),
    ).toBeCloseTo(2, 1);
    expect(await w.refusal(rotateApiKey, { apiKeyId: before.id })).toMatchObject({
      reason: 'api_key_already_rotated',
      details: { fix: { input: { apiKeyId: id } } },
    });
  });

  test('an agent needs approval for either', async () => {
    const w = await world();
    const principal = w.as({ actor: { kind: 'agent', id: 'a', name: 'A' } });
    for (const tool of [revokeApiKey, rotateApiKey]) {
      expect(await w.refusal(tool, { apiKeyId: till }, { principal })).toMatchObject({ code: 'approval_required' });
    }
  });
});

describe('refuses', () => {
  test.for([
    ['a role that does not exist', createApiKey, { name: 'X', roles: ['king'] }, 'role_not_found'],
    ['no role', createApiKey, { name: 'X', roles: [] }, 'input_invalid'],
    ['a past end', createApiKey, { name: 'X', roles: ['clerk'], expiresAt: '2020-01-01T00:00:00Z' }, 'expires_in_past'],
    ['platform scopes', createApiKey, { name: 'X', roles: ['clerk'], scopes: ['*', 'platform:*'] }, 'platform_only'],
    [
      'an owner who is not active',
      createApiKey,
      { name: 'X', roles: ['clerk'], ownerUserId: fixture('tenancy.user.ben') },
      'owner_not_active',
    ],
    ['an owner who does not exist', createApiKey, { name: 'X', roles: ['clerk'], ownerUserId: fixture('nobody') }, 'owner_not_active'],
    [
      'to stand for another person',
      createApiKey,
      { name: 'X', roles: ['clerk'], actorKind: 'person', ownerUserId: ada },
      'stands_for_another',
    ],
    ['a key that does not exist', getApiKey, { apiKeyId: fixture('nothing') }, 'api_key_not_found'],
    ['revoking what does not exist', revokeApiKey, { apiKeyId: fixture('nothing') }, 'api_key_not_found'],
  ] as const)('%s', async ([, tool, input, reason]) => {
    const w = await world();
    expect((await w.refusal(tool, input)).reason).toBe(reason);
  });

  test('a revoked key twice', async () => {
    const w = await world();
    await w.call(revokeApiKey, { apiKeyId: old });
    expect(await w.refusal(revokeApiKey, { apiKeyId: old })).toMatchObject({ reason: 'api_key_revoked' });
    expect(await w.refusal(rotateApiKey, { apiKeyId: old })).toMatchObject({ reason: 'api_key_revoked' });
  });

  test('a key that may do more than its maker, whoever it is for', async () => {
    const w = await world();
    const principal = w.as({ permissions: ['tenancy:keys', 'crm:read'] });
    for (const extra of [{}, { ownerUserId: chidi }]) {
      expect(await w.refusal(createApiKey, { name: 'X', roles: ['owner'], ...extra }, { principal })).toMatchObject({
        code: 'forbidden',
        reason: 'grants_more_than_held',
      });
    }
    expect(await w.refusal(rotateApiKey, { apiKeyId: till }, { principal })).toMatchObject({ reason: 'grants_more_than_held' });
  });

  test('more keys than the plan allows', async () => {
    const [p, w] = [await platformWorld(), await world()];
    await p.call(limitTenant, { tenantId: w.tenantId, limits: { apiKeysMax: 2 } });
    expect(await w.refusal(createApiKey, { name: 'X', roles: ['clerk'] })).toMatchObject({ reason: 'api_key_limit_reached' });
  });

  test('secrets that are wrong in any way', async () => {
    const [w, other] = [await world(), await world()];
    const { secret } = await w.call(createApiKey, { name: 'X', roles: ['clerk'] });
    const ofOther = secret.replace(w.tenantId.replaceAll('-', ''), other.tenantId.replaceAll('-', ''));
    const ofNobody = secret.replace(w.tenantId.replaceAll('-', ''), uuidv7(1).replaceAll('-', ''));
    for (const wrong of [ofOther, ofNobody, secret.slice(0, -1), `${secret}x`, secret.toUpperCase(), '', 'nxs_']) {
      await expect(w.kernel.authenticate(wrong), wrong).rejects.toMatchObject({ code: 'unauthenticated' });
    }
  });
});
