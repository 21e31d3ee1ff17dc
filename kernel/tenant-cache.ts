import type pg from 'pg';
import { retried } from '#kernel/database-errors.ts';
import type { CredentialRecord, Directory, TenantRecord } from '#kernel/directory.ts';
import { ToolError } from '#kernel/errors.ts';
import type { Budget, Policy } from '#kernel/policy.ts';
import { type ContextSealer, NOBODY } from '#kernel/tenant-context.ts';
import { openTransaction, readAs } from '#kernel/transaction.ts';

/** Everything about a tenant that decides calls, as of one version. */
export interface TenantState {
  readonly version: number;
  readonly tenant: TenantRecord;
  readonly policies: readonly Policy[];
  readonly budgets: readonly Budget[];
}

/**
 * Answers from memory; each call checks in its own transaction that the version is still the one it was decided on, so a
 * revoked key or a new policy holds for the very next call, without a round trip of its own.
 */
export interface TenantCache {
  state(tenantId: string): Promise<TenantState>;
  /** By key hash or user id; null when there is no such credential (any more). */
  credential(tenantId: string, kind: 'key' | 'user', id: string): Promise<{ record: CredentialRecord; version: number } | null>;
  forget(tenantId: string): void;
  forgetAll(): void;
}

const MAX_TENANTS = 2000;
const MAX_CREDENTIALS = 10_000;

export interface TenantCacheOptions {
  pool: pg.Pool;
  sealer: ContextSealer;
  directory: Directory;
}

export function createTenantCache({ pool, sealer, directory }: TenantCacheOptions): TenantCache {
  const states = new Map<string, Promise<TenantState>>();
  const credentials = new Map<string, Map<string, Promise<{ record: CredentialRecord; version: number } | null>>>();

  const open = (tenantId: string) => ({ pool, sealed: sealer.seal(tenantId, NOBODY, Date.now()), domain: directory.domain });

  /** One transaction: its version was read first, so a change that comes between is found out by the next call. */
  async function load(tenantId: string): Promise<TenantState> {
    const tx = await openTransaction({ ...open(tenantId), isReadOnly: true });
    try {
      const tenant = await directory.loadTenant(tx.db(() => {}));
      if (!tenant) throw new ToolError('unauthenticated', { reason: 'unknown_tenant', message: 'There is no such tenant.' });
      const [rules] = await tx.asKernel<{ policies: Policy[]; budgets: Budget[] }>(RULES, []);
      const version = await tx.version();
      await tx.commit();
      return Object.freeze({ tenant, policies: rules?.policies ?? [], budgets: rules?.budgets ?? [], version });
    } catch (error) {
      await tx.rollback();
      throw error;
    }
  }

  return {
    state(tenantId) {
      return remember(states, tenantId, MAX_TENANTS, () => retried(() => load(tenantId)));
    },
    credential(tenantId, kind, id) {
      let ofTenant = credentials.get(tenantId);
      if (!ofTenant) {
        if (credentials.size >= MAX_TENANTS) credentials.delete(credentials.keys().next().value as string);
        credentials.set(tenantId, (ofTenant = new Map()));
      }
      return remember(ofTenant, `${kind}:${id}`, MAX_CREDENTIALS, async () => {
        const { value, version } = await readAs(open(tenantId), (db) =>
          kind === 'key' ? directory.loadKey(db, id) : directory.loadUser(db, id),
        );
        return value && { record: value, version };
      });
    },
    forget(tenantId) {
      states.delete(tenantId);
      credentials.delete(tenantId);
    },
    forgetAll() {
      states.clear();
      credentials.clear();
    },
  };
}

/** One load for all who ask at once; failures and absences are not remembered. */
function remember<T>(cache: Map<string, Promise<T>>, key: string, max: number, load: () => Promise<T>): Promise<T> {
  const known = cache.get(key);
  if (known) return known;
  if (cache.size >= max) cache.delete(cache.keys().next().value as string);
  const loading = load();
  cache.set(key, loading);
  const drop = (): void => {
    if (cache.get(key) === loading) cache.delete(key);
  };
  loading.then((value) => value === null && drop(), drop);
  return loading;
}

const RULES = `SELECT (SELECT coalesce(jsonb_agg(jsonb_build_object('id', id, 'name', name, 'decision', decision, 'tools', tools, 'effects', effects,
           'actorKinds', actor_kinds, 'actorIds', actor_ids, 'roles', roles, 'labels', labels, 'overMinor', over_minor::text, 'currency', currency,
           'maskFields', mask_fields, 'reason', reason) ORDER BY priority, id), '[]') FROM kernel.policies WHERE is_enabled) AS policies,
         (SELECT coalesce(jsonb_agg(jsonb_build_object('id', id, 'name', name, 'measure', measure, 'per', per, 'actorKinds', actor_kinds,
           'actorIds', actor_ids, 'tools', tools, 'limitUnits', limit_units::text, 'currency', currency)), '[]') FROM kernel.budgets WHERE is_enabled) AS budgets`;
