import type pg from 'pg';
import { type ContextSealer, NOBODY } from '#kernel/tenant-context.ts';
import { type CallTransaction, openTransaction } from '#kernel/transaction.ts';

/** What a session has read, as labels: policies may refuse what an agent does after it has read untrusted text. */
export interface SessionLabels {
  of(tx: CallTransaction, session: string): Promise<readonly string[]>;
  /** Durable before this returns: the next call of the session must know. */
  add(tenantId: string, session: string, labels: readonly string[]): Promise<void>;
}

const MAX_KNOWN = 20_000;

export function createSessionLabels(pool: pg.Pool, sealer: ContextSealer, domain: string): SessionLabels {
  // Labels that are stored already, so that a session pays for each of them once.
  const stored = new Set<string>();
  return {
    async of(tx, session) {
      const [row] = await tx.asKernel<{ labels: string[] }>('SELECT labels FROM kernel.sessions WHERE id = $1', [session]);
      return row?.labels ?? [];
    },
    async add(tenantId, session, labels) {
      const fresh = labels.filter((label) => !stored.has(`${tenantId} ${session} ${label}`));
      if (fresh.length === 0) return;
      const tx = await openTransaction({ pool, sealed: sealer.seal(tenantId, NOBODY, Date.now()), domain, isReadOnly: false });
      try {
        await tx.asKernel(
          `INSERT INTO kernel.sessions AS s (id, labels) VALUES ($1, $2) ON CONFLICT (tenant_id, id)
           DO UPDATE SET labels = (SELECT array_agg(DISTINCT label ORDER BY label) FROM unnest(s.labels || excluded.labels) AS label)`,
          [session, fresh],
        );
        await tx.commit();
      } catch (error) {
        await tx.rollback();
        throw error;
      }
      if (stored.size > MAX_KNOWN) stored.clear();
      for (const label of fresh) stored.add(`${tenantId} ${session} ${label}`);
    },
  };
}
