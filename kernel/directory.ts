import type { Db } from '#kernel/db.ts';
import type { Actor, TenantInfo } from '#kernel/tool-context.ts';

export interface TenantRecord extends TenantInfo {
  status: 'active' | 'suspended' | 'closed';
  /** Calls a minute of all callers of the tenant together. */
  callsPerMinute: number;
}

/** What a credential stands for, as the directory knows it now. Null results mean: no such thing, or no longer. */
export interface CredentialRecord {
  id: string;
  actor: Actor;
  scopes: readonly string[];
  permissions: readonly string[];
  roles: readonly string[];
  callsPerMinute: number | null;
  /** Unix milliseconds. */
  expiresAt: number | null;
}

/**
 * Who exists, and what they may do. The kernel declares it, domains/tenancy implements it, bin puts them together. Each
 * reader runs in a read-only transaction of the tenant concerned, under the domain's role.
 */
export interface Directory {
  /** The domain whose role the readers run under. */
  readonly domain: string;
  loadTenant(db: Db): Promise<TenantRecord | null>;
  /** `keyHash`: lower-case hex SHA-256 of the whole key string. Revoked and expired keys are null. */
  loadKey(db: Db, keyHash: string): Promise<CredentialRecord | null>;
  /** For signed tokens: the user that `sub` names, with the permissions of the user's roles. */
  loadUser(db: Db, userId: string): Promise<CredentialRecord | null>;
  /** Adds to the use of keys, in a transaction that may write. Left out: nobody counts. */
  recordUse?(db: Db, uses: readonly KeyUse[]): Promise<void>;
}

/** How often a key was used since the last time this was recorded. */
export interface KeyUse {
  keyId: string;
  calls: number;
  lastUsedAt: Temporal.Instant;
}

/** The operator's own tenant: plans, tenants and activations are its records. */
export const PLATFORM_TENANT_ID = '00000000-0000-7000-8000-000000000001';
