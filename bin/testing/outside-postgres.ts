import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { isRoot } from '#kernel/postgres/account.ts';

const BINARIES = '/usr/lib/postgresql/15/bin';
export const has15 = existsSync(join(BINARIES, 'postgres'));

export interface OutsidePostgres {
  /** As superuser, to a database of the cluster. */
  sql<R extends pg.QueryResultRow>(database: string, text: string): Promise<R[]>;
  url(login: string, password: string, database: string): string;
  remove(): Promise<void>;
}

/** A PostgreSQL 15 that is none of ours: listening on a loopback port, with passwords, under an unprivileged user. */
export async function startOutside(): Promise<OutsidePostgres> {
  const folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'nexus-pg15-'));
  chmodSync(folder, 0o755);
  const account = isRoot() ? { uid: 65_534, gid: 65_534 } : {};
  if (isRoot()) chownSync(folder, 65_534, 65_534);
  const data = join(folder, 'data');
  const run = (program: string, args: string[]): void =>
    void execFileSync(join(BINARIES, program), args, { ...account, stdio: 'pipe', cwd: folder, input: '' });
  run('initdb', ['-D', data, '-U', 'postgres', '--auth=trust', '--no-sync']);
  const port = await freePort();
  const server = spawn(
    join(BINARIES, 'postgres'),
    ['-D', data, '-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories=', '-p', String(port), '-c', 'fsync=off'],
    { ...account, cwd: folder, stdio: 'ignore' },
  );
  const ended = new Promise((resolve) => server.once('close', resolve));
  const url = (login: string, password: string, database: string): string =>
    `postgresql://${login}:${password}@127.0.0.1:${port}/${database}`;
  const sql: OutsidePostgres['sql'] = async (database, text) => {
    const client = new pg.Client({ connectionString: url('postgres', '', database) });
    await client.connect();
    try {
      return (await client.query(text)).rows as never;
    } finally {
      await client.end();
    }
  };
  const giveUpAt = Date.now() + 20_000;
  while (!(await sql('postgres', 'SELECT 1').catch(() => null))) {
    if (Date.now() > giveUpAt) throw new Error('PostgreSQL 15 did not come up.');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return {
    url,
    sql,
    async remove() {
      server.kill('SIGQUIT');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as { port: number };
  await new Promise((resolve) => probe.close(resolve));
  return port;
}
