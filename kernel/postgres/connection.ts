import pg from 'pg';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemIdentifier } from './cluster.ts';
import type { Place } from './place.ts';
import { livePostmaster, logTail, type Postmaster } from './postmaster.ts';
import { secretsPath, type Secrets } from './secrets.ts';
import { DatabaseStartError } from './start-error.ts';

/** No new client can reach the server, it does not serve these files, or it ended just now. Starting another one helps. */
export class UnreachableServer extends DatabaseStartError {}

/** A URL as node-postgres takes it; a socket folder goes into `host`. */
export function databaseUrl({ socketDir, port }: Postmaster, user: string, password: string, database: string): string {
  const login = `${encodeURIComponent(user)}:${encodeURIComponent(password)}`;
  if (!socketDir) return `postgresql://${login}@127.0.0.1:${port}/${database}`;
  return `postgresql://${login}@/${database}?host=${encodeURIComponent(socketDir)}&port=${port}`;
}

/** Coming up, full of clients, going down, or killed a moment ago and not yet seen to be gone (pg gives that one no code). */
const PASSING = /^(57P0[123]|53300|ECONNRESET|EPIPE|Connection terminated unexpectedly)$/;

/** Connects as superuser and makes sure that the server at the other end is this cluster's. */
export async function connect(place: Place, postmaster: Postmaster, secrets: Secrets): Promise<pg.Client> {
  const deadline = Date.now() + 10_000;
  for (;;) {
    // `postgres`, since our own database may not be there yet.
    const connectionString = databaseUrl(postmaster, 'postgres', secrets.superuser, 'postgres');
    const client = new pg.Client({ connectionString, connectionTimeoutMillis: 10_000, application_name: 'nexus start' });
    client.on('error', () => undefined);
    try {
      await client.connect();
      await assertOurs(client, place, postmaster);
      return client;
    } catch (error) {
      await client.end().catch(() => undefined);
      if (error instanceof UnreachableServer) throw error;
      const { code, message } = error as { code?: string; message: string };
      if (code === '28P01') throw wrongPassword(place, error);
      const hasEnded = livePostmaster(place.clusterDir)?.pid !== postmaster.pid;
      if (hasEnded || code === 'ENOENT' || code === 'ECONNREFUSED') throw unreachable(place, postmaster, message, error);
      if (!PASSING.test(code ?? message) || Date.now() > deadline) throw noAnswer(place, postmaster, message, error);
      await sleep(20);
    }
  }
}

async function assertOurs(client: pg.Client, place: Place, postmaster: Postmaster): Promise<void> {
  const { rows } = await client.query<{ folder: string; id: string }>(
    `SELECT current_setting('data_directory') AS folder, system_identifier::text AS id FROM pg_control_system()`,
  );
  const [found] = rows;
  if (found?.folder !== place.clusterDir || found.id !== systemIdentifier(place.clusterDir))
    throw unreachable(place, postmaster, `it serves ${found?.folder ?? 'another folder'} as that was when it started`);
}

const AGAIN =
  'Try again. If it stays so, end the server (nexus stop, or kill -INT to that process) and start again; what is committed is kept.';

function unreachable({ clusterDir }: Place, { pid }: Postmaster, message: string, cause?: unknown): UnreachableServer {
  return new UnreachableServer(`The database server (process ${pid}, ${clusterDir}) cannot be reached: ${message}`, AGAIN, { cause });
}

function wrongPassword({ dataDir, clusterDir }: Place, cause: unknown): DatabaseStartError {
  return new DatabaseStartError(
    `The passwords in ${secretsPath(dataDir)} are not those of the database in ${clusterDir}.`,
    'Restore the file that was made with this database. Nothing was changed.',
    { cause },
  );
}

function noAnswer({ clusterDir }: Place, { pid }: Postmaster, message: string, cause: unknown): DatabaseStartError {
  const log = logTail(clusterDir).trim().split('\n').slice(-5).join('\n');
  return new DatabaseStartError(`The database server (process ${pid}, ${clusterDir}) does not let us in: ${message}\n${log}`, AGAIN, {
    cause,
  });
}
