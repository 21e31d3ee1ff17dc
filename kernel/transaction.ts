import type pg from 'pg';
import { createDb, type Db } from '#kernel/db.ts';
import { roleOf } from '#kernel/roles.ts';

/**
 * One call's transaction. The login holds no rights: each statement runs under a role that was set for this transaction,
 * inside the sealed context of one tenant. Statements are pipelined, so opening costs no round trip of its own.
 */
export interface CallTransaction {
  readonly client: pg.PoolClient;
  /** The tenant's version as the database has it; rejects when the transaction could not be opened. */
  readonly version: Promise<number>;
  /** Runs SQL of the kernel's own, as nexus_kernel, and goes back to the role before. */
  asKernel<R extends pg.QueryResultRow>(text: string, values: unknown[]): Promise<R[]>;
  db(guard: () => void): Db;
  /** Runs `work` as another domain in a savepoint, in the context of a nested call; a failure takes its rows back. */
  nested<T>(domain: string, sealed: string, work: () => Promise<T>): Promise<T>;
  commit(): Promise<void>;
  rollback(): Promise<void>;
}

export interface OpenOptions {
  pool: pg.Pool;
  sealed: string;
  domain: string;
  isReadOnly: boolean;
}

export async function openTransaction({ pool, sealed, domain, isReadOnly }: OpenOptions): Promise<CallTransaction> {
  const client = await pool.connect();
  let isOpen = true;
  let current = sealed;
  let depth = 0;
  let role = roleOf(domain);
  const opened = client.query(
    `BEGIN ISOLATION LEVEL READ COMMITTED${isReadOnly ? ' READ ONLY' : ''}; SET LOCAL ROLE nexus_kernel; ` +
      `SELECT kernel.open('${sealed}') AS version; SET LOCAL ROLE ${role}`,
  ) as Promise<unknown> as Promise<pg.QueryResult<{ version: string }>[]>;
  const version = opened.then((results) => Number(results[2]?.rows[0]?.version ?? 0));
  // Whoever awaits `version` sees the failure; when nobody does, it must not end the process.
  version.catch(() => {});

  async function end(statement: 'COMMIT' | 'ROLLBACK'): Promise<void> {
    if (!isOpen) return;
    isOpen = false;
    try {
      const result = await client.query(statement);
      // PostgreSQL answers COMMIT of a failed transaction with ROLLBACK, and no error.
      if (statement === 'COMMIT' && result.command !== 'COMMIT') throw new Error('The transaction had failed before its commit.');
      client.release();
    } catch (error) {
      client.release(error as Error);
      if (statement === 'COMMIT') throw error;
    }
  }

  return {
    client,
    version,
    async asKernel(text, values) {
      const before = role;
      const first = client.query('SET LOCAL ROLE nexus_kernel');
      const asked = client.query(text, values);
      const last = client.query(`SET LOCAL ROLE ${before}`);
      const [, answer] = await Promise.all([first, asked, last]);
      return answer.rows as never;
    },
    db: (guard) => createDb(client, guard),
    async nested(inner, innerSealed, work) {
      const before = { role, current };
      const savepoint = `nexus_${++depth}`;
      role = roleOf(inner);
      current = innerSealed;
      await client.query(`SAVEPOINT ${savepoint}; SELECT set_config('app.context', '${current}', true); SET LOCAL ROLE ${role}`);
      try {
        const value = await work();
        ({ role, current } = before);
        // RELEASE does not bring role and context back.
        await client.query(`RELEASE SAVEPOINT ${savepoint}; SELECT set_config('app.context', '${current}', true); SET LOCAL ROLE ${role}`);
        return value;
      } catch (error) {
        ({ role, current } = before);
        // Rolling back to a savepoint brings role and context back with it.
        await client.query(`ROLLBACK TO SAVEPOINT ${savepoint}; RELEASE SAVEPOINT ${savepoint}`);
        throw error;
      } finally {
        depth--;
      }
    },
    commit: () => end('COMMIT'),
    rollback: () => end('ROLLBACK'),
  };
}

/** Runs `read` in a read-only transaction of one tenant, as one domain: for the directory and other readers outside calls. */
export async function readAs<T>(options: Omit<OpenOptions, 'isReadOnly'>, read: (db: Db) => Promise<T>): Promise<{ value: T; version: number }> {
  const tx = await openTransaction({ ...options, isReadOnly: true });
  try {
    const value = await read(tx.db(() => {}));
    const version = await tx.version;
    await tx.commit();
    return { value, version };
  } catch (error) {
    await tx.rollback();
    throw error;
  }
}
