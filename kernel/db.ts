import { NodePgDatabase } from 'drizzle-orm/node-postgres';
import type { PgDialect } from 'drizzle-orm/pg-core';
import pg from 'pg';
import { type Answer, holdInOrder, type Statement } from '#kernel/batch.ts';
import { createDialect } from '#kernel/dialect.ts';
import { type Ask, Session } from '#kernel/session.ts';

/** Drizzle on one call's transaction. It has no `transaction`: the call is the transaction. */
export type Db = Omit<NodePgDatabase<Record<string, never>>, 'transaction'>;

export type QueryClient = (statement: Statement) => Promise<Answer>;

// Dates and times stay the strings that PostgreSQL sent: a JavaScript Date loses microseconds and invents a zone.
const RAW_TYPES = new Set<number>([
  pg.types.builtins.DATE,
  pg.types.builtins.TIMESTAMP,
  pg.types.builtins.TIMESTAMPTZ,
  pg.types.builtins.INTERVAL,
]);
const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    RAW_TYPES.has(oid) ? (value: string) => value : pg.types.getTypeParser(oid, format as 'text')) as never,
};

export interface PoolOptions {
  url: string;
  size: number;
  statementTimeoutMs: number;
  /** How long a call waits for a connection. */
  waitMs?: number;
  onError: (error: Error) => void;
}

/** A transaction may last as long as this many statements that use up their time. */
const STATEMENTS_AT_MOST = 10;
/**
 * What a transaction without BEGIN cannot say of itself: that it sees what was committed before each of its statements, as what holds
 * locks counts on, whatever the server's default is; and how long it may last, its idle time too (PostgreSQL 17 and newer).
 */
const SETTINGS = `SELECT set_config(name, wanted.value, false)
  FROM (VALUES ('default_transaction_isolation', 'read committed'), ('transaction_timeout', $1)) AS wanted (name, value) JOIN pg_settings USING (name)`;
/** For the rest of a transaction that may take as long as it takes. */
export const WITHOUT_LIMIT = `SELECT set_config(name, '0', true) FROM pg_settings WHERE name IN ('statement_timeout', 'transaction_timeout')`;

/**
 * A pool of pipelining connections: statements are sent without waiting for the answer of the one before, so that
 * opening a call costs no round trip of its own.
 */
export function createPool({ url, size, statementTimeoutMs, waitMs = 10_000, onError }: PoolOptions): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max: size,
    types,
    pipeline: true,
    connectionTimeoutMillis: waitMs,
    idleTimeoutMillis: 60_000,
    statement_timeout: statementTimeoutMs,
    idle_in_transaction_session_timeout: statementTimeoutMs * 2,
    application_name: 'nexus',
  } as pg.PoolConfig);
  // Without a listener a broken connection would end the process: of an idle one the pool tells, of one in use only itself.
  pool.on('error', onError);
  pool.on('connect', (client) => {
    client.on('error', onError);
    holdInOrder(client);
    // Of this nobody awaits the answer: it leaves before whatever the connection was opened for.
    client.query(SETTINGS, [String(statementTimeoutMs * STATEMENTS_AT_MOST)]).catch(onError);
  });
  return pool;
}

/**
 * What a tool may say. A transaction that it ended, a role or setting that it changed, would take the call off its road;
 * the domain's role could not be kept from saying so.
 */
const STATEMENT = /^(?:\s|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/|\()*(?:select|insert|update|delete|with|merge|values|set\s+constraints)\b/i;

const MAX_PREPARED = 1000;
const statementNames = new Map<string, string>();

/** A stable name for a statement's text, so that each connection parses and plans it once; undefined when there are too many. */
function statementName(text: string): string | undefined {
  const known = statementNames.get(text);
  if (!known && !STATEMENT.test(text))
    throw new Error('A tool may read and write rows. Transactions, roles, settings and definitions are the kernel’s.');
  if (known || statementNames.size >= MAX_PREPARED) return known;
  const name = `nx${statementNames.size}`;
  statementNames.set(text, name);
  return name;
}

/** The name under which each connection keeps this statement of the kernel's own. */
function prepared(text: string): string {
  let name = kernelNames.get(text);
  if (!name) kernelNames.set(text, (name = `nk${kernelNames.size}`));
  return name;
}

const kernelNames = new Map<string, string>();

/** Statements of the kernel's own, for a batch. */
export const statement = (text: string, values: readonly unknown[]): Statement => ({ text, values, name: prepared(text) });
export const command = (text: string): Statement => ({ text, name: prepared(text), isCommand: true });
/** Until the end of the transaction. Of SET LOCAL older servers complain where there is no BEGIN. */
export const setRole = (role: string): Statement => statement(`SELECT set_config('role', $1, true)`, [role]);
export const COMMIT = command('COMMIT');

const DIALECT = createDialect();

/** Drizzle over one client. `guard` runs before each statement and throws when the client is not the caller's to use now. */
export function createDb(query: QueryClient, guard: () => void, dialect: PgDialect = DIALECT): Db {
  const ask: Ask = ({ text, rowMode }, values) => {
    guard();
    return query({ text, values, name: statementName(text), rowMode, types });
  };
  return new NodePgDatabase<Record<string, never>>(dialect, new Session(ask, dialect), undefined);
}
