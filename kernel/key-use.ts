import type pg from 'pg';
import type { Directory, KeyUse } from '#kernel/directory.ts';
import type { Principal } from '#kernel/kernel.ts';
import { type ContextSealer, NOBODY } from '#kernel/tenant-context.ts';
import type { ToolLog } from '#kernel/tool-context.ts';
import { openTransaction } from '#kernel/transaction.ts';

/** Counts in memory and writes in batches: a counter row in each call's transaction would make a key's calls queue up. */
export interface KeyUseCounter {
  count(principal: Principal, at: Temporal.Instant): void;
  flush(): Promise<void>;
  stop(): Promise<void>;
}

const FLUSH_MS = 5_000;
const KEY = 'key:';

export interface KeyUseOptions {
  pool: pg.Pool;
  sealer: ContextSealer;
  directory: Directory;
  log: ToolLog;
}

export function createKeyUseCounter({ pool, sealer, directory, log }: KeyUseOptions): KeyUseCounter {
  /** By tenant, then key. */
  let waiting = new Map<string, Map<string, KeyUse>>();
  let flushing: Promise<void> | null = null;
  const timer = setInterval(() => void flush(), FLUSH_MS);
  timer.unref();

  function add(tenantId: string, { keyId, calls, lastUsedAt }: KeyUse): void {
    let ofTenant = waiting.get(tenantId);
    if (!ofTenant) waiting.set(tenantId, (ofTenant = new Map()));
    const before = ofTenant.get(keyId);
    // What comes back after a failed write is older than what was counted meanwhile.
    const isNewer = !before || Temporal.Instant.compare(lastUsedAt, before.lastUsedAt) > 0;
    ofTenant.set(keyId, { keyId, calls: (before?.calls ?? 0) + calls, lastUsedAt: isNewer ? lastUsedAt : before.lastUsedAt });
  }

  async function write(tenantId: string, uses: KeyUse[]): Promise<void> {
    const tx = await openTransaction({
      pool,
      sealed: sealer.seal(tenantId, NOBODY, Date.now()),
      domain: directory.domain,
      isReadOnly: false,
    });
    try {
      await directory.recordUse?.(
        tx.db(() => {}),
        uses,
      );
      await tx.commit();
    } catch (error) {
      await tx.rollback();
      throw error;
    }
  }

  async function flushAll(): Promise<void> {
    let hasFailed = false;
    // What is counted meanwhile goes along: whoever waits for this may have counted it.
    while (waiting.size > 0 && !hasFailed) {
      const batch = waiting;
      waiting = new Map();
      for (const [tenantId, uses] of batch) {
        await write(tenantId, [...uses.values()]).catch((error: unknown) => {
          hasFailed = true;
          for (const use of uses.values()) add(tenantId, use);
          log.warn({ err: error }, 'The use of keys could not be written; it waits.');
        });
      }
    }
  }

  function flush(): Promise<void> {
    flushing ??= flushAll().finally(() => {
      flushing = null;
    });
    return flushing;
  }

  return {
    count({ tenantId, credential }, lastUsedAt) {
      if (credential.startsWith(KEY) && directory.recordUse) add(tenantId, { keyId: credential.slice(KEY.length), calls: 1, lastUsedAt });
    },
    flush,
    async stop() {
      clearInterval(timer);
      await flush();
    },
  };
}
