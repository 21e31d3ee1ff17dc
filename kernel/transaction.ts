import type pg from 'pg';
import { type Answer, type Conversation, converse, isEndOfConnection, sendBatch, sendLater, type Statement } from '#kernel/batch.ts';
import { command, COMMIT, createDb, type Db, setRole, statement } from '#kernel/db.ts';
import { roleOf } from '#kernel/roles.ts';
import { ENTER_CONTEXT } from '#kernel/tenant-context.ts';

/**
 * One call's transaction. The login holds no rights: each statement runs under a role that was set for this transaction,
 * inside the sealed context of one tenant. It is opened by its first statement, in the same message, and closed by the last.
 */
export interface CallTransaction {
  /**
   * The tenant's version as the database has it; rejects when the transaction could not be opened. A read learns it with its first
   * statement; for a write it is a statement of its own, and kernel.record_writes() checks it in any case.
   */
  version(): Promise<number>;
  /** Runs SQL of the platform's own under the role that holds. */
  query<R extends pg.QueryResultRow>(text: string, values?: unknown[]): Promise<R[]>;
  /** Runs SQL of the kernel's own, as nexus_kernel, and goes back to the role before. */
  asKernel<R extends pg.QueryResultRow>(text: string, values: unknown[]): Promise<R[]>;
  db(guard: () => void): Db;
  /** Throws when a statement of `db` has no answer yet: somebody did not await it. */
  assertIdle(): void;
  /** Has every deferred constraint checked now. */
  checkConstraints(): Promise<void>;
  /** Runs `work` as another domain in a savepoint, in the context of a nested call; a failure takes its rows back. */
  nested<T>(domain: string, sealed: string, work: () => Promise<T>): Promise<T>;
  commit(): Promise<void>;
  /** Runs one statement of the kernel's own and commits, in one message. */
  commitWith<R extends pg.QueryResultRow>(text: string, values: unknown[]): Promise<R[]>;
  /** Ends a read and hands the connection on at once: the end leaves with what its next user says. */
  leave(): Promise<void>;
  rollback(): Promise<void>;
}

export interface OpenOptions {
  pool: pg.Pool;
  sealed: string;
  domain: string;
  isReadOnly: boolean;
  /** A write that begins with BEGIN: older servers have no cursors without it. */
  isBlock?: boolean;
  /** What is known of such transactions, and is learnt from this one. */
  habit?: Habit;
}

/** How many statements the last of a kind sent. */
export interface Habit {
  statements: number;
}

export async function openTransaction({ pool, sealed, domain, isReadOnly, isBlock = false, habit }: OpenOptions): Promise<CallTransaction> {
  const client = await pool.connect();
  let isOpen = true;
  let unanswered = 0;
  let current = sealed;
  let depth = 0;
  let role = roleOf(domain);
  /** As of the first statement: what was decided before must not pass for newer than what it was decided on. */
  let version: Promise<number> | undefined;
  let hasBegun = false;
  /** Of a write, until it needs what only BEGIN gives. */
  let conversation: Conversation | undefined;
  let sent = 0;

  /** What comes first opens the transaction, and does not wait for that. */
  function send(statements: readonly Statement[]): Promise<Answer>[] {
    sent++;
    if (conversation) return conversation.send(statements);
    if (hasBegun) return sendBatch(client, statements);
    hasBegun = true;
    if (!isReadOnly) {
      const opening = statement(OPEN_WRITE, [sealed, role]);
      if (isBlock) return sendBatch(client, [BEGIN, opening, ...statements]).slice(2);
      conversation = converse(client);
      return conversation.send([opening, ...statements]).slice(1);
    }
    const [, opened, ...answers] = sendBatch(client, [BEGIN_READ, statement(OPEN_READ, [sealed, role]), ...statements]);
    noteVersion(opened as Promise<Answer>);
    return answers;
  }

  /** For savepoints and SET CONSTRAINTS: BEGIN takes over what was said before it. */
  function sendInBlock(statements: readonly Statement[]): Promise<Answer>[] {
    if (!hasBegun) void send([]);
    if (!conversation) return send(statements);
    const { answers } = conversation.end([BEGIN, ...statements]);
    conversation = undefined;
    return answers.slice(1);
  }

  /**
   * A read of one statement needs no BEGIN and no COMMIT: what comes in one message is a transaction. Where a second statement
   * follows, it begins one of its own; at READ COMMITTED that is no other read.
   */
  function sendAlone(asked: Statement): Promise<Answer> {
    sent++;
    const [opened, answer] = sendBatch(client, [statement(OPEN_READ, [sealed, role]), asked]);
    noteVersion(opened as Promise<Answer>);
    return answer as Promise<Answer>;
  }

  function noteVersion(asked: Promise<Answer>): void {
    if (version) return;
    version = asked.then(({ rows }) => Number((rows[0] as { version: string }).version));
    version.catch(() => {});
  }

  /** Work that was not awaited may go on after the end; the connection then belongs to another call, of another tenant. */
  function assertOpen(): void {
    if (!isOpen) throw new Error('A statement came after the end of its call: await every statement.');
  }

  async function end(last: Statement): Promise<void> {
    if (!isOpen) return;
    isOpen = false;
    if (habit) habit.statements = sent;
    if (conversation) {
      const { ended } = conversation.end(last === COMMIT ? [] : [BEGIN, last]);
      const failure = await failureOf(ended);
      client.release(failure && isEndOfConnection(failure));
      if (failure && last === COMMIT) throw failure;
      return;
    }
    try {
      if (hasBegun) {
        const [answer] = await Promise.all(sendBatch(client, [last]));
        if (last === COMMIT) assertCommitted(answer);
      }
      client.release();
    } catch (error) {
      client.release(error as Error);
      if (last === COMMIT) throw error;
    }
  }

  /** Sends the statement, and puts the context and the role in place that hold from then on. */
  const enter = (text: string): Promise<unknown> =>
    Promise.all(sendInBlock([command(text), setRole(role), statement(ENTER_CONTEXT, [current])]));

  /**
   * The end of a conversation: whatever becomes of it, the connection will be as new, so whoever waits for one may speak already
   * while PostgreSQL writes this to its disk.
   */
  async function endConversation({ end: endWith }: Conversation, asked: Statement): Promise<Answer> {
    const { answers, ended } = endWith([setRole('nexus_kernel'), asked]);
    const isAwaited = pool.waitingCount > 0;
    if (isAwaited) client.release();
    const failure = await failureOf(ended);
    if (!isAwaited) client.release(failure && isEndOfConnection(failure));
    const [, answer] = await Promise.all(answers);
    if (failure) throw failure;
    return answer as Answer;
  }

  async function query(asked: Statement): Promise<Answer> {
    assertOpen();
    unanswered++;
    try {
      if (isReadOnly && sent === 0 && (habit?.statements ?? 1) <= 1) return await sendAlone(asked);
      const [answer] = await Promise.all(send([asked]));
      return answer as Answer;
    } finally {
      unanswered--;
    }
  }

  return {
    async version() {
      if (!version && isReadOnly) void send([]);
      if (!version) noteVersion(send([statement(VERSION, [])])[0] as Promise<Answer>);
      return version as Promise<number>;
    },
    assertIdle() {
      if (unanswered > 0) throw new Error('A statement was not awaited: what it did, or why it failed, nobody would know.');
    },
    async asKernel(text, values) {
      assertOpen();
      const [, asked, back] = send([setRole('nexus_kernel'), statement(text, values), setRole(role)]);
      const [answer] = await Promise.all([asked, back]);
      return answer?.rows as never;
    },
    query: async (text, values = []) => (await query({ text, values })).rows as never,
    db: (guard) => createDb(query, guard),
    async checkConstraints() {
      await Promise.all(sendInBlock([CHECK]));
    },
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
        await Promise.all(send([command(`ROLLBACK TO SAVEPOINT ${savepoint}`), command(`RELEASE SAVEPOINT ${savepoint}`)]));
        throw error;
      } finally {
        depth--;
      }
    },
    commit: () => end(COMMIT),
    async commitWith(text, values) {
      assertOpen();
      if (!hasBegun) void send([]);
      isOpen = false;
      if (conversation) return (await endConversation(conversation, statement(text, values))).rows as never;
      const [, asked, committed] = send([setRole('nexus_kernel'), statement(text, values), COMMIT]);
      try {
        const [answer, commit] = await Promise.all([asked, committed]);
        assertCommitted(commit);
        client.release();
        return answer?.rows as never;
      } catch (error) {
        // What failed kept the COMMIT from being run.
        client.release(
          await Promise.all(sendBatch(client, [ROLLBACK])).then(
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
      if (habit) habit.statements = sent;
      const over = hasBegun && sendLater(client, COMMIT);
      client.release();
      if (over) assertCommitted(await over);
    },
    rollback: () => end(ROLLBACK),
  };
}

/** With the context as its parameter: what others can read of running statements must not hold one. */
const OPEN_WRITE = `SELECT set_config('app.context', $1, true), set_config('role', $2, true)`;
const VERSION = 'SELECT version FROM kernel.tenant_version';
const OPEN_READ = `SELECT set_config('transaction_read_only', 'on', true), set_config('app.context', $1, true), set_config('role', $2, true),
  (${VERSION}) AS version`;
const BEGIN_READ = command('BEGIN ISOLATION LEVEL READ COMMITTED READ ONLY');
const BEGIN = command('BEGIN');
const CHECK = command('SET CONSTRAINTS ALL IMMEDIATE');
const ROLLBACK = command('ROLLBACK');

const failureOf = (work: Promise<unknown>): Promise<Error | undefined> =>
  work.then(
    () => undefined,
    (error: Error) => error,
  );

/** PostgreSQL answers COMMIT of a failed transaction with ROLLBACK, and no error. */
function assertCommitted(answer: Answer | undefined): void {
  if (answer?.command !== 'COMMIT') throw new Error('The transaction had failed before its commit.');
}

/** Runs `read` in a read-only transaction of one tenant, as one domain: for the directory and other readers outside calls. */
export async function readAs<T>(
  options: Omit<OpenOptions, 'isReadOnly'>,
  read: (db: Db) => Promise<T>,
): Promise<{ value: T; version: number }> {
  const tx = await openTransaction({ ...options, isReadOnly: true });
  try {
    const value = await read(tx.db(() => {}));
    const version = await tx.version();
    await tx.commit();
    return { value, version };
  } catch (error) {
    await tx.rollback();
    throw error;
  }
}
