import { hash as digestOf } from 'node:crypto';
import { jwtVerify, SignJWT } from 'jose';
import type { CredentialRecord } from '#kernel/directory.ts';
import { ToolError } from '#kernel/errors.ts';
import { UUID } from '#kernel/ids.ts';
import type { Principal } from '#kernel/kernel.ts';
import type { TenantCache } from '#kernel/tenant-cache.ts';
import { NOBODY } from '#kernel/tenant-context.ts';

export interface Credentials {
  authenticate(credential: string): Promise<Principal>;
  /** The principal as of now, and the tenant's version that this was read under; null for the platform's own actors. */
  refresh(principal: Principal): Promise<{ principal: Principal; version: number | null }>;
  /** A token for a user of a tenant, signed by this platform (HS256). */
  issueToken(claims: TokenClaims): Promise<string>;
}

export interface TokenClaims {
  tenantId: string;
  userId: string;
  scopes: readonly string[];
  lifetimeSeconds: number;
  /** True for a person's interactive session. */
  isInteractive?: boolean;
}

interface Source {
  tenantId: string;
  kind: 'key' | 'user';
  id: string;
  record: CredentialRecord;
  /** What the token itself narrows. */
  limits: { scopes: readonly string[] | null; expiresAt: number | null; isInteractive: boolean };
}

const KEY = /^nxs_([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})_[A-Za-z0-9_-]{43}$/;
const ISSUER = 'nexus';
const OF_A_KEY: Source['limits'] = { scopes: null, expiresAt: null, isInteractive: false };

export function createCredentials(tenants: TenantCache, tokenSecret: Uint8Array, now: () => number): Credentials {
  const sources = new WeakMap<Principal, Source>();
  /** Of keys, which narrow nothing: the same as long as the record is. */
  const ofKeys = new WeakMap<CredentialRecord, Principal>();

  function toPrincipal(source: Source): Principal {
    const { record, limits, tenantId, kind } = source;
    const principal: Principal = Object.freeze({
      tenantId,
      actor: record.actor,
      scopes: limits.scopes ?? record.scopes,
      permissions: record.permissions,
      roles: record.roles,
      credential: `${kind}:${record.id}`,
      callsPerMinute: record.callsPerMinute,
      isInteractive: limits.isInteractive,
      expiresAt: earliest(limits.expiresAt, record.expiresAt),
    });
    sources.set(principal, source);
    return principal;
  }

  async function load(tenantId: string, kind: 'key' | 'user', id: string, limits: Source['limits']): Promise<Principal> {
    // Nobody's context is the workers'; no credential leads there.
    if (tenantId === NOBODY) throw refused('credential_unknown', 'The credential is unknown, expired or revoked.');
    const found = await tenants.credential(tenantId, kind, id);
    if (!found) throw refused('credential_unknown', 'The credential is unknown, expired or revoked.');
    const { record } = found;
    const known = limits === OF_A_KEY ? ofKeys.get(record) : undefined;
    const principal = known ?? toPrincipal({ tenantId, kind, id, record, limits });
    if (limits === OF_A_KEY) ofKeys.set(record, principal);
    assertNotExpired(principal, now());
    return principal;
  }

  async function fromToken(token: string): Promise<Principal> {
    const { payload } = await jwtVerify(token, tokenSecret, {
      issuer: ISSUER,
      audience: ISSUER,
      algorithms: ['HS256'],
      requiredClaims: ['exp', 'sub', 'tid'],
    }).catch(() => {
      throw refused('token_invalid', 'The token is not one of ours, or it has expired.');
    });
    const {
      tid,
      sub = '',
      exp = 0,
      scope,
      interactive,
    } = payload as { tid?: unknown; sub?: string; exp?: number; scope?: unknown; interactive?: unknown };
    if (typeof tid !== 'string' || !UUID.test(tid) || !UUID.test(sub)) throw refused('token_invalid', 'The token names no tenant or user.');
    const scopes = typeof scope === 'string' ? scope.split(' ').filter(Boolean) : ['*'];
    return load(tid, 'user', sub, { scopes, expiresAt: exp * 1000, isInteractive: interactive === true });
  }

  return {
    async authenticate(credential) {
      const key = KEY.exec(credential);
      if (key) {
        const tenantId = key.slice(1, 6).join('-');
        const hash = digestOf('sha256', credential);
        return load(tenantId, 'key', hash, OF_A_KEY);
      }
      if (credential.split('.').length === 3 && credential.length < 8192) return fromToken(credential);
      throw refused('credential_malformed', 'Present an API key (nxs_…) or a signed token as a Bearer credential.');
    },
    async refresh(principal) {
      assertNotExpired(principal, now());
      const source = sources.get(principal);
      if (!source) return { principal, version: null };
      const found = await tenants.credential(source.tenantId, source.kind, source.id);
      if (!found) throw refused('credential_unknown', 'The credential is unknown, expired or revoked.');
      if (found.record === source.record) return { principal, version: found.version };
      return { principal: toPrincipal({ ...source, record: found.record }), version: found.version };
    },
    issueToken: ({ tenantId, userId, scopes, lifetimeSeconds, isInteractive }) =>
      new SignJWT({ tid: tenantId, scope: scopes.join(' '), ...(isInteractive && { interactive: true }) })
        .setProtectedHeader({ alg: 'HS256' })
        .setIssuer(ISSUER)
        .setAudience(ISSUER)
        .setSubject(userId)
        .setIssuedAt()
        .setExpirationTime(Math.floor(now() / 1000) + lifetimeSeconds)
        .sign(tokenSecret),
  };
}

function earliest(a: number | null, b: number | null): number | null {
  return a === null ? b : b === null ? a : Math.min(a, b);
}

function assertNotExpired({ expiresAt }: Principal, nowMs: number): void {
  if (expiresAt !== null && expiresAt <= nowMs) throw refused('credential_expired', 'The credential has expired.');
}

function refused(reason: string, message: string): ToolError {
  return new ToolError('unauthenticated', { reason, message, fix: { hint: 'Ask an administrator of the business for a new API key.' } });
}

/** The platform's own hand in a tenant: listeners, schedules and the activation act as it. */
export function systemPrincipal(tenantId: string, name: string): Principal {
  return {
    tenantId,
    actor: { kind: 'system', id: `system:${name}`, name },
    scopes: ['*', 'platform:*'],
    permissions: ['*', 'platform:*'],
    roles: [],
    credential: `system:${name}`,
    callsPerMinute: null,
    isInteractive: false,
    expiresAt: null,
  };
}
