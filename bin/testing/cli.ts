import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import pg from 'pg';
import { removeEmbedded, startEmbedded } from '#kernel/postgres/embedded.ts';
import { QUIET_TABLES } from '#tests/quiet-tables.ts';

export const ROOT = join(import.meta.dirname, '..', '..');
export const PROMPT =
  'Set up a physiotherapy practice called MoveWell in Ibadan with customers, patient records, invoicing and SMS reminders';

export interface Ended {
  code: number | null;
  out: string;
  err: string;
}

export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** What it has printed, as soon as that contains these words. */
  until(words: string): Promise<string>;
}

export interface Desk {
  readonly home: string;
  /** Runs the command line in a process of its own, with nothing of our environment but what is given. */
  start(args: string[], env?: Record<string, string>): Running;
  nexus(args: string[], env?: Record<string, string>): Promise<Ended>;
  /** With a line on standard input. */
  pipe(args: string[], input: string): Promise<Ended>;
  sql<R extends pg.QueryResultRow>(text: string): Promise<R[]>;
  remove(): Promise<void>;
}

/** A home folder of its own. Its PostgreSQL is quick when it is started here first; `isCold` leaves that to the command line. */
export async function openDesk({ isCold = false } = {}): Promise<Desk> {
  const parent = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'nexus-cli-'));
  chmodSync(parent, 0o755);
  const home = join(parent, '.nexus');
  const children: ChildProcess[] = [];
  if (!isCold) await startEmbedded({ dataDir: home, settings: { fsync: 'off', full_page_writes: 'off' } });
  const start: Desk['start'] = (args, env = {}) => {
    const running = run(args, { NEXUS_HOME: home, PORT: '0', ...env });
    children.push(running.child);
    return running;
  };
  return {
    home,
    start,
    nexus: (args, env) => start(args, env).ended,
    pipe(args, input) {
      const running = start(args);
      running.child.stdin?.end(input);
      return running.ended;
    },
    async sql(text) {
      const { superUrl } = await startEmbedded({ dataDir: home });
      const client = new pg.Client({ connectionString: superUrl });
      await client.connect();
      try {
        return (await client.query(text)).rows as never;
      } finally {
        await client.end();
      }
    },
    async remove() {
      for (const child of children) child.kill('SIGKILL');
      await removeEmbedded(home);
      rmSync(parent, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

function run(args: string[], env: Record<string, string>): Running {
  const child = spawn(process.execPath, [join(ROOT, 'bin', 'nexus.ts'), ...args], {
    cwd: ROOT,
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { PATH: `${dirname(process.execPath)}:${process.env['PATH']}`, HOME: process.env['HOME'], ...env },
  });
  let out = '';
  let err = '';
  const listeners = new Set<() => void>();
  const hear = (add: (text: string) => void) => (chunk: Buffer) => {
    add(chunk.toString());
    for (const listener of listeners) listener();
  };
  child.stdout.on(
    'data',
    hear((text) => (out += text)),
  );
  child.stderr.on(
    'data',
    hear((text) => (err += text)),
  );
  const ended = new Promise<Ended>((resolve) => child.once('close', (code) => resolve({ code, out, err })));
  return {
    child,
    ended,
    until(words) {
      return new Promise((resolve, reject) => {
        const look = (): void => {
          if (!out.includes(words)) return;
          listeners.delete(look);
          resolve(out);
        };
        listeners.add(look);
        look();
        void ended.then(({ code }) => reject(new Error(`It ended with ${code} before it said “${words}”:\n${out}\n${err}`)));
      });
    },
  };
}

/** Over all rows of all domains: what people would call “the data”. */
export async function hashOf(desk: Desk): Promise<string> {
  const tables = await desk.sql<{ name: string }>(`${QUIET_TABLES} ORDER BY name`);
  const parts = tables.map(
    ({ name }) => `SELECT '${name}' AS name, md5(coalesce(string_agg(t::text, E'\\n' ORDER BY t::text), '')) AS hash FROM ${name} t`,
  );
  return JSON.stringify(await desk.sql(parts.join(' UNION ALL ')));
}
