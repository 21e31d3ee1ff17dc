import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import type { Config } from '#kernel/config.ts';
import { embeddedStatus, startEmbedded } from '#kernel/postgres/embedded.ts';
import { DatabaseStartError } from '#kernel/postgres/start-error.ts';
import type { ToolLog } from '#kernel/tool-context.ts';
import type { Home } from './home.ts';

export interface Database {
  appUrl: string;
  /** Null: somebody else migrates. */
  ownerUrl: string | null;
  /** One line, for people. */
  shown: string;
}

/** The outside server of DATABASE_URL, or the embedded one of this home, started where it does not run. */
export async function openDatabase(config: Config, home: Home, say: (line: string) => void): Promise<Database> {
  if (config.DATABASE_URL) {
    return { appUrl: config.DATABASE_URL, ownerUrl: config.DATABASE_OWNER_URL ?? null, shown: 'PostgreSQL of DATABASE_URL' };
  }
  const { appUrl, ownerUrl, started, pid } = await startEmbedded({ dataDir: home.dir, log: say });
  return { appUrl, ownerUrl, shown: `PostgreSQL 18, embedded, process ${pid}${started ? '' : ', was running'}` };
}

/** What an outside server refuses at the door, and what its administrator can do. By SQLSTATE or by the system's own code. */
const REFUSALS: Readonly<Record<string, (login: string) => [message: string, fix: string]>> = {
  '42501': (login) => [
    `The login ${login} of DATABASE_OWNER_URL lacks a right that migrations need.`,
    `It makes roles and schemas. As a superuser: ALTER ROLE ${login} CREATEROLE; and let it own the database: ALTER DATABASE … OWNER TO ${login};`,
  ],
  '28P01': () => ['The database refuses the password.', 'Put the right one into DATABASE_URL and DATABASE_OWNER_URL.'],
  '28000': () => [
    'The database refuses the login.',
    'Check the logins of DATABASE_URL and DATABASE_OWNER_URL, and pg_hba.conf on the server.',
  ],
  '3D000': () => ['The database of DATABASE_URL does not exist.', 'Create it: CREATE DATABASE nexus OWNER …;'],
  '53300': () => ['The database server has no connection left.', 'Raise max_connections there, or lower NEXUS_POOL here.'],
};
const UNREACHABLE = /^(ECONN|ENOTFOUND|EAI_|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|ENOENT)/;

/** An error from opening an outside database, in words; others pass unchanged. */
export function explainOutside(error: unknown, { DATABASE_URL, DATABASE_OWNER_URL }: Config): unknown {
  if (!DATABASE_URL || error instanceof DatabaseStartError || !(error instanceof Error)) return error;
  const { code = '' } = (error.cause instanceof pg.DatabaseError ? error.cause : error) as { code?: string };
  const { user, host, port } = new pg.Client({ connectionString: DATABASE_OWNER_URL ?? DATABASE_URL });
  const [message, fix] =
    REFUSALS[code]?.(user ?? '') ??
    (UNREACHABLE.test(code) || /timeout expired|terminated/.test(error.message)
      ? [
          `No PostgreSQL answers at ${host}:${port}, where DATABASE_URL or DATABASE_OWNER_URL points (${code || 'no answer'}).`,
          'Start it or correct the address. Without DATABASE_URL the embedded PostgreSQL is used.',
        ]
      : []);
  return message && fix ? new DatabaseStartError(message, fix, { cause: error }) : error;
}

const LOOK_EVERY_MS = 500;
const AFTER_FAILURE_MS = 10_000;

/**
 * Keeps the embedded PostgreSQL up while a server runs: killed, it is started again in its folder and at its address, so
 * that every pool finds it there. An outside server is its own administrator's.
 */
export function keepDatabaseUp({ home, log, onUp }: { home: Home; log: ToolLog; onUp: () => void }): { stop(): Promise<void> } {
  const stopping = new AbortController();
  let isAbsent = false;

  async function look(): Promise<void> {
    const { state } = await embeddedStatus(home.dir);
    if (state === 'absent' && !isAbsent)
      log.error({}, `The database folder is gone from ${home.dir}. Stop the server; the next start begins with an empty one.`);
    isAbsent = state === 'absent';
    if (state !== 'stopped' || stopping.signal.aborted) return;
    log.warn({}, 'PostgreSQL has ended; it is started again.');
    await startEmbedded({ dataDir: home.dir, log: (line) => log.info({}, line) });
    onUp();
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      let pauseMs = LOOK_EVERY_MS;
      try {
        await look();
      } catch (error) {
        pauseMs = AFTER_FAILURE_MS;
        log.error({ err: error }, 'PostgreSQL could not be started again.');
      }
      await wait(pauseMs, undefined, { ref: false, signal: stopping.signal }).catch(() => {});
    }
  }

  const running = run();
  return {
    async stop() {
      stopping.abort();
      await running;
    },
  };
}
