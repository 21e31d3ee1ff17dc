import { hkdfSync } from 'node:crypto';
import type pg from 'pg';
import { createRoad } from '#kernel/call.ts';
import { isDomainOn } from '#kernel/gates.ts';
import { createCredentials, type Credentials } from '#kernel/credentials.ts';
import type { Directory } from '#kernel/directory.ts';
import type { Kernel, Principal } from '#kernel/kernel.ts';
import { createKeyUseCounter, type KeyUseCounter } from '#kernel/key-use.ts';
import { isCovered } from '#kernel/names.ts';
import type { Limiter } from '#kernel/port.ts';
import { createRecorder, type Recorder } from '#kernel/receipts.ts';
import type { RegisteredTool, Registry } from '#kernel/registry.ts';
import { createSessionLabels } from '#kernel/session-labels.ts';
import { createContextSealer, type ContextSealer } from '#kernel/tenant-context.ts';
import { createTenantCache, type TenantCache } from '#kernel/tenant-cache.ts';
import type { ToolLog } from '#kernel/tool-context.ts';

export interface KernelOptions {
  registry: Registry;
  pool: pg.Pool;
  directory: Directory;
  limiter: Limiter;
  log: ToolLog;
  /** At least 32 bytes; contexts, tokens and sealed secrets use keys derived from it. */
  secret: Buffer;
  now?: () => Temporal.Instant;
}

/** The kernel with the inner parts that workers and the composition root need. */
export interface RunningKernel extends Kernel {
  readonly pool: pg.Pool;
  readonly sealer: ContextSealer;
  readonly tenants: TenantCache;
  readonly credentials: Credentials;
  readonly recorder: Recorder;
  readonly keyUse: KeyUseCounter;
  /** Writes what waits and lets go of timers. The pool is the caller's to end. */
  stop(): Promise<void>;
}

/** A call must end well within the life of its context; a leaked one is worth little. */
const CONTEXT_LIFETIME_MS = 5 * 60_000;

/** A key for one purpose, derived from the platform's secret (HKDF-SHA256, RFC 5869). */
export function deriveKey(secret: Buffer, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, 'nexus', purpose, 32));
}

export function createKernel(options: KernelOptions): RunningKernel {
  const { registry, pool, directory, limiter, log, secret } = options;
  const now = options.now ?? (() => Temporal.Now.instant());
  const sealer = createContextSealer(deriveKey(secret, 'context'), CONTEXT_LIFETIME_MS);
  const tenants = createTenantCache({ pool, sealer, directory });
  const credentials = createCredentials(tenants, deriveKey(secret, 'tokens'), () => now().epochMilliseconds);
  const recorder = createRecorder({ pool, sealer, log });
  const labels = createSessionLabels(pool, sealer, directory.domain);
  const visible = createVisibleTools(registry);
  const keyUse = createKeyUseCounter({ pool, sealer, directory, log });
  const road = createRoad({
    registry,
    pool,
    sealer,
    tenants,
    credentials,
    limiter,
    visible,
    recorder,
    labels,
    log,
    now,
    sealingSecret: deriveKey(secret, 'sealing').toString('hex'),
  });
  return {
    registry,
    log,
    pool,
    sealer,
    tenants,
    credentials,
    recorder,
    keyUse,
    call(request) {
      keyUse.count(request.principal, now());
      return road(request);
    },
    authenticate: (credential) => credentials.authenticate(credential),
    async visibleTools(principal) {
      const { tenant } = await tenants.state(principal.tenantId);
      const current = await credentials.refresh(principal);
      return visible(current.principal, tenant.modules);
    },
    tenant: async (tenantId) => (await tenants.state(tenantId)).tenant,
    async stop() {
      await keyUse.stop();
      await recorder.stop();
    },
  };
}

const MAX_LISTS = 500;

/** One frozen list per combination of modules, scopes and permissions: doors hang their serialised answers on it. */
function createVisibleTools(registry: Registry) {
  const lists = new Map<string, readonly RegisteredTool[]>();
  return ({ scopes, permissions }: Principal, modules: readonly string[]): readonly RegisteredTool[] => {
    const key = JSON.stringify([modules, scopes, permissions]);
    let list = lists.get(key);
    if (!list) {
      if (lists.size >= MAX_LISTS) lists.delete(lists.keys().next().value as string);
      list = Object.freeze(
        registry.tools.filter(
          (entry) =>
            isDomainOn(entry, modules) && isCovered(entry.tool.permission, scopes) && isCovered(entry.tool.permission, permissions),
        ),
      );
      lists.set(key, list);
    }
    return list;
  };
}
