import { and, eq, inArray, isNull, or, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import type { Db } from '#kernel/db.ts';
import { type CredentialRecord, type Directory, type KeyUse, PLATFORM_TENANT_ID, type TenantRecord } from '#kernel/directory.ts';
import { DEFAULT_CALLS_PER_MINUTE, EVERYBODY, sharedPatterns } from './rules.ts';
import { apiKeyRoles, apiKeys, keyUsage, roles, tenants, userRoles, users } from './schema.ts';

/** Who exists and what they may do, for the kernel. Everything runs in the tenant's own sealed context. */
export const tenancyDirectory: Directory = { domain: 'tenancy', loadTenant, loadKey, loadUser, recordUse };

const self = sql`(SELECT kernel.tenant())`;

async function loadTenant(db: Db): Promise<TenantRecord | null> {
  const [row] = await db
    .select()
    .from(tenants)
    .where(and(eq(tenants.tenantId, PLATFORM_TENANT_ID), eq(tenants.id, self)));
  if (!row) return null;
  const { id, slug, name, plan, status, settings, limits } = row;
  return {
    id,
    slug,
    name,
    plan,
    status,
    settings,
    modules: row.enabledModules,
    callsPerMinute: limits.callsPerMinute ?? DEFAULT_CALLS_PER_MINUTE,
  };
}

interface Grant {
  names: string[];
  permissions: string[];
}

async function loadKey(db: Db, keyHash: string): Promise<CredentialRecord | null> {
  const [row] = await db
    .select({ key: apiKeys, owner: users })
    .from(apiKeys)
    .leftJoin(users, and(eq(users.tenantId, apiKeys.tenantId), eq(users.id, apiKeys.ownerUserId)))
    .where(
      and(
        eq(apiKeys.tenantId, self),
        eq(apiKeys.keyHash, keyHash),
        isNull(apiKeys.revokedAt),
        or(isNull(apiKeys.expiresAt), sql`${apiKeys.expiresAt} > now()`),
      ),
    );
  // A key that stands for somebody is worth no more than that person is today.
  if (!row || (row.key.ownerUserId !== null && row.owner?.status !== 'active')) return null;
  const { key, owner } = row;
  const granted = await grantsOfKey(db, key.id);
  const permissions = owner ? sharedPatterns(granted.permissions, (await grantsOfUser(db, owner.id)).permissions) : granted.permissions;
  return {
    id: key.id,
    actor:
      key.actorKind === 'person' && owner
        ? { kind: 'person', id: owner.id, name: owner.name }
        : { kind: 'agent', id: key.id, name: key.name, ...(owner && { onBehalfOf: owner.id }) },
    scopes: [...key.scopes, EVERYBODY],
    permissions: [...permissions, EVERYBODY],
    roles: granted.names,
    callsPerMinute: key.callsPerMinute,
    expiresAt: key.expiresAt?.epochMilliseconds ?? null,
  };
}

async function loadUser(db: Db, userId: string): Promise<CredentialRecord | null> {
  const [user] = await db
    .select()
    .from(users)
    .where(and(eq(users.tenantId, self), eq(users.id, userId), eq(users.status, 'active')));
  if (!user) return null;
  const granted = await grantsOfUser(db, userId);
  return {
    id: user.id,
    actor: { kind: 'person', id: user.id, name: user.name },
    // A person sees what the roles allow; a token may narrow it. `platform:*` is worth nothing without such a role.
    scopes: ['*', 'platform:*'],
    permissions: [...granted.permissions, EVERYBODY],
    roles: granted.names,
    callsPerMinute: null,
    expiresAt: null,
  };
}

const granted = alias(roles, 'granted');

export async function grantsOfUser(db: Db, userId: string): Promise<Grant> {
  const rows = await db
    .select({ name: granted.name, permissions: granted.permissions })
    .from(userRoles)
    .innerJoin(granted, and(eq(granted.tenantId, userRoles.tenantId), eq(granted.id, userRoles.roleId)))
    .where(and(eq(userRoles.tenantId, self), eq(userRoles.userId, userId)))
    .orderBy(granted.name);
  return unite(rows);
}

export async function grantsOfKey(db: Db, apiKeyId: string): Promise<Grant> {
  const rows = await db
    .select({ name: granted.name, permissions: granted.permissions })
    .from(apiKeyRoles)
    .innerJoin(granted, and(eq(granted.tenantId, apiKeyRoles.tenantId), eq(granted.id, apiKeyRoles.roleId)))
    .where(and(eq(apiKeyRoles.tenantId, self), eq(apiKeyRoles.apiKeyId, apiKeyId)))
    .orderBy(granted.name);
  return unite(rows);
}

function unite(rows: readonly { name: string; permissions: string[] }[]): Grant {
  return { names: rows.map((row) => row.name), permissions: [...new Set(rows.flatMap((row) => row.permissions))] };
}

async function recordUse(db: Db, uses: readonly KeyUse[]): Promise<void> {
  if (uses.length === 0) return;
  // A key may be gone since it was used, with its whole business.
  const keyIds = uses.map(({ keyId }) => keyId);
  const there = await db.select({ id: apiKeys.id }).from(apiKeys).where(inArray(apiKeys.id, keyIds)).for('key share');
  const known = new Set(there.map(({ id }) => id));
  // In one order, so that two processes that count the same keys wait for each other instead of deadlocking.
  const rows = uses
    .filter(({ keyId }) => known.has(keyId))
    .map(({ keyId, calls, lastUsedAt }) => ({ id: keyId, calls: BigInt(calls), lastUsedAt }))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  if (rows.length === 0) return;
  await db
    .insert(keyUsage)
    .values(rows)
    .onConflictDoUpdate({
      target: [keyUsage.tenantId, keyUsage.id],
      set: { calls: sql`${keyUsage.calls} + excluded.calls`, lastUsedAt: sql`greatest(${keyUsage.lastUsedAt}, excluded.last_used_at)` },
    });
}
