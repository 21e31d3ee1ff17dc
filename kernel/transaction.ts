import type pg from 'pg';
import { createDb, type Db, gather, hold, prepared, type QueryClient } from '#kernel/db.ts';
import { roleOf } from '#kernel/roles.ts';
import { ENTER_CONTEXT } from '#kernel/tenant-context.ts';

/** With the context as its parameter: what others can read of running statements must not hold one. */
const OPEN = 'SELECT kernel.open($1) AS version';

/**
 * One call's transaction. The login holds no rights: each statement runs under a role that was set for this transaction,
 * inside the sealed context of one tenant. Statements are pipelined and gathered, so opening costs no round trip of its own.
 */
export interface CallTransaction {
  readonly client: pg.PoolClient;
  /** The tenant's version as the database has it; rejects when the transaction could not be opened. */
  readonly version: Promise<number>;
  /** Runs SQL of the kernel's own, as nexus_kernel, and goes back to the role before. */
  asKernel<R extends pg.QueryResultRow>(text: string, values: unknown[]): Promise<R[]>;
  db(guard: () => void): Db;
  /** Throws when a statement of `db` has no answer yet: somebody did not await it. */
  assertIdle(): void;
  /** Runs `work` as another domain in a savepoint, in the context of a nested call; a failure takes its rows back. */
  nested<T>(domain: string, sealed: string, work: () => Promise<T>): Promise<T>;
  commit(): Promise<void>;
  /** Checks what was deferred, runs one statement of the kernel's own and commits, all in one round trip. */
  commitWith<R extends pg.QueryResultRow>(text: string, values: unknown[]): Promise<R[]>;
  /** Ends a read and hands the connection on at once: whoever gets it next is heard after the end. */
  leave(): Promise<void>;
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
  let unanswered = 0;
  let current = sealed;
  let depth = 0;
  let role = roleOf(domain);
  const began = client.query(`BEGIN ISOLATION LEVEL READ COMMITTED${isReadOnly ? ' READ ONLY' : ''}; SET LOCAL ROLE ${role}`);
  const opened = client.query<{ version: string }>({ name: prepared(OPEN), text: OPEN, values: [sealed] });
  const version = Promise.all([began, opened]).then(([, { rows }]) => Number(rows[0]?.version ?? 0));
  // Whoever awaits `version` sees the failure; when nobody does, it must not end the process.
  version.catch(() => {});

  async function end(statement: 'COMMIT' | 'ROLLBACK'): Promise<void> {
    if (!isOpen) return;
    isOpen = false;
    try {
      assertCommitted(statement, await client.query(statement));
      client.release();
    } catch (error) {
      client.release(error as Error);
      if (statement === 'COMMIT') throw error;
    }
  }

  /** Sends the statement, and puts the context and the role in place that hold from then on. */
  async function enter(statement: string): Promise<void> {
    gather(client);
    const context = { name: prepared(ENTER_CONTEXT), text: ENTER_CONTEXT, values: [current] };
    await Promise.all([client.query(`${statement}; SET LOCAL ROLE ${role}`), client.query(context)]);
  }

  /** Work that was not awaited may go on after the end; the connection then belongs to another call, of another tenant. */
  function assertOpen(): void {
    if (!isOpen) throw new Error('A statement came after the end of its call: await every statement.');
  }

  const counting = {
    query(...args: Parameters<pg.PoolClient['query']>) {
      assertOpen();
      unanswered++;
      const answer = client.query(...args) as unknown as Promise<unknown>;
      const answered = (): void => {
        unanswered--;
      };
      answer.then(answered, answered);
      return answer;
    },
  } as unknown as QueryClient;

  return {
    client,
    version,
    assertIdle() {
      if (unanswered > 0) throw new Error('A statement was not awaited: what it did, or why it failed, nobody would know.');
    },
    async asKernel(text, values) {
      assertOpen();
      const before = role;
      gather(client);
      const first = client.query('SET LOCAL ROLE nexus_kernel');
      const asked = client.query({ name: prepared(text), text, values });
      const last = client.query(`SET LOCAL ROLE ${before}`);
      const [, answer] = await Promise.all([first, asked, last]);
      return answer.rows as never;
    },
    db: (guard) => createDb(counting, guard),
    async nested(inner, innerSealed, work) {
      assertOpen();
      const before = { role, current };
      const savepoint = `nexus_${++depth}`;
      role = roleOf(inner);
      current = innerSealed;
      await enter(`SAVEPOINT ${savepoint}`);
      try {
        const value = await work();
        assertOpen();
        ({ role, current } = before);
        // RELEASE does not bring role and context back.
        await enter(`RELEASE SAVEPOINT ${savepoint}`);
        return value;
      } catch (error) {
        ({ role, current } = before);
        if (!isOpen) throw error;
        // Rolling back to a savepoint brings role and context back with it.
        await client.query(`ROLLBACK TO SAVEPOINT ${savepoint}; RELEASE SAVEPOINT ${savepoint}`);
        throw error;
      } finally {
        depth--;
      }
    },
    commit: () => end('COMMIT'),
    async commitWith(text, values) {
      assertOpen();
      isOpen = false;
      gather(client);
      const checked = client.query('SET CONSTRAINTS ALL IMMEDIATE; SET LOCAL ROLE nexus_kernel');
      const asked = client.query({ name: prepared(text), text, values });
      // Where one of the two fails, PostgreSQL makes a rollback of this.
      const ended = client.query('COMMIT');
      try {
        await Promise.allSettled([checked, asked, ended]);
        // All have ended, so of several failures this one throws the first, which is the cause of the others.
        const [, answer, commit] = await Promise.all([checked, asked, ended]);
        assertCommitted('COMMIT', commit);
        client.release();
        return answer.rows as never;
      } catch (error) {
        // A connection that answered the COMMIT, if only with a rollback, is whole.
        client.release(
          await ended.then(
            () => undefined,
            (broken: Error) => broken,
          ),
        );
        throw error;
      }
    },
    async leave() {
      if (!isOpen) return;
      isOpen = false;
      hold(client);
      const ended = client.query('COMMIT');
      client.release();
      assertCommitted('COMMIT', await ended);
    },
    rollback: () => end('ROLLBACK'),
  };
}

/** PostgreSQL answers COMMIT of a failed transaction with ROLLBACK, and no error. */
function assertCommitted(statement: string, result: pg.QueryResult | undefined): void {
  if (statement === 'COMMIT' && result?.command !== 'COMMIT') throw new Error('The transaction had failed before its commit.');
}

/** Runs `read` in a read-only transaction of one tenant, as one domain: for the directory and other readers outside calls. */
export async function readAs<T>(
  options: Omit<OpenOptions, 'isReadOnly'>,
  read: (db: Db) => Promise<T>,
): Promise<{ value: T; version: number }> {
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
