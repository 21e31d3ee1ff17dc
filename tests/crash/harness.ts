import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import pg from 'pg';
import { removeEmbedded, startEmbedded } from '#kernel/postgres/embedded.ts';
import { POSTGRES } from '#tests/run.ts';
import type { Answered, Asked, Order, Said } from './orders.ts';

/** One home folder with its own PostgreSQL, in which servers are started and killed. */
export interface House {
  readonly home: string;
  start(order: Order): HarnessServer;
  /** SQL as superuser: sees everything. */
  sql<R extends pg.QueryResultRow>(text: string, values?: unknown[]): Promise<R[]>;
  /** Files below a folder of the home, by path; those of the ports' own bookkeeping left out. */
  files(folder: string): Map<string, string>;
  /** Ends all servers, as between tests. */
  killServers(): Promise<void>;
  /** Ends all servers and the PostgreSQL, and removes the folder. */
  remove(): Promise<void>;
}

export interface HarnessServer {
  readonly child: ChildProcess;
  /** The first line that has this field; fails with what the server complained of when it ends before. */
  said<K extends keyof Said>(field: K): Promise<NonNullable<Said[K]>>;
  /** Makes a call in it, as a person who may do everything, and answers its output. A refusal is an error with its reason. */
  call<T = Record<string, unknown>>(tool: string, input: Record<string, unknown>, options?: CallOptions): Promise<T>;
  /** The refusal of a call; fails when it is not refused. */
  refusal(tool: string, input: Record<string, unknown>, options?: CallOptions): Promise<NonNullable<Answered['error']>>;
  /** How it ended: a signal or an exit code. */
  readonly ended: Promise<NodeJS.Signals | number>;
  stop(): Promise<void>;
}

export type CallOptions = Pick<Asked, 'tenantId' | 'isAgent' | 'isDryRun'>;

// Fast, and still a killed postmaster loses nothing: only a power cut would. (synchronous_commit must stay on for that.)
const QUICK = { fsync: 'off', full_page_writes: 'off', shared_buffers: '32MB' };

export async function openHouse(): Promise<House> {
  const home = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'nexus-crash-'));
  chmodSync(home, 0o755);
  const servers: HarnessServer[] = [];
  const killServers = async (): Promise<void> => {
    for (const { child } of servers) child.kill('SIGKILL');
    await Promise.all(servers.splice(0).map(({ ended }) => ended));
  };
  const { superUrl } = await startEmbedded({ dataDir: home, settings: QUICK, ...POSTGRES });
  const pool = new pg.Pool({ connectionString: superUrl, max: 2 });
  pool.on('error', () => {});
  return {
    home,
    start(order) {
      rmSync(join(home, 'go-on'), { force: true });
      const server = startServer(home, order);
      servers.push(server);
      return server;
    },
    sql: async (query, values) => (await pool.query(query, values)).rows as never,
    files: (folder) => readFiles(join(home, folder)),
    killServers,
    async remove() {
      await killServers();
      await pool.end();
      await removeEmbedded(home);
      rmSync(home, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

function readFiles(root: string): Map<string, string> {
  if (!existsSync(root)) return new Map();
  const entries = readdirSync(root, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1));
  return new Map(
    paths
      .filter((path) => !path.startsWith('.'))
      .toSorted()
      .map((path) => [path, readFileSync(join(root, path), 'utf8')]),
  );
}

function startServer(home: string, order: Order): HarnessServer {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'server.ts'), JSON.stringify(order)], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: {
      PATH: process.env['PATH'],
      NEXUS_HOME: home,
      PORT: '0',
      NEXUS_POOL: '8',
      LOG_LEVEL: process.env['NEXUS_TEST_LOG'] ? 'debug' : 'error',
    },
  });
  const heard: Said[] = [];
  const listeners = new Set<() => void>();
  const complaints = text(child.stderr);
  const ended = new Promise<NodeJS.Signals | number>((resolve) => child.once('close', (code, signal) => resolve(signal ?? code ?? 0)));
  createInterface({ input: child.stdout }).on('line', (line) => {
    heard.push(JSON.parse(line) as Said);
    for (const listener of listeners) listener();
  });
  let calls = 0;
  async function ask(asked: Omit<Asked, 'id'>): Promise<Answered> {
    const id = ++calls;
    child.stdin.write(`${JSON.stringify({ ...asked, id })}\n`);
    return new Promise((resolve, reject) => {
      const look = (): void => {
        const at = heard.findIndex(({ answer }) => answer?.id === id);
        if (at < 0) return;
        listeners.delete(look);
        resolve(heard.splice(at, 1)[0]?.answer as Answered);
      };
      listeners.add(look);
      look();
      void ended.then(async (how) => reject(new Error(`The server ended (${how}) before it answered ${asked.tool}. ${await complaints}`)));
    });
  }
  return {
    child,
    ended,
    async call(tool, input, options = {}) {
      const { output, error } = await ask({ tool, input, ...options });
      if (error) throw Object.assign(new Error(`${tool}: ${error.reason}: ${error.message}`), error);
      return output as never;
    },
    async refusal(tool, input, options = {}) {
      const { error } = await ask({ tool, input, ...options });
      if (!error) throw new Error(`${tool} should have been refused and was not.`);
      return error;
    },
    said(field) {
      return new Promise((resolve, reject) => {
        const look = (): void => {
          const found = heard.find((said) => said[field] !== undefined);
          if (!found) return;
          listeners.delete(look);
          resolve(found[field] as never);
        };
        listeners.add(look);
        look();
        void ended.then(async (how) => reject(new Error(`The server ended (${how}) before it said ${field}. ${await complaints}`)));
      });
    },
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

/** Polls until `read` answers something; fails with what `explain` says after `waitMsMax`. */
export async function eventually<T>(
  read: () => Promise<T | undefined>,
  waitMsMax = 45_000,
  explain: () => Promise<string> = async () => '',
): Promise<T> {
  const giveUpAt = Date.now() + waitMsMax;
  for (;;) {
    const found = await read().catch(() => undefined);
    if (found !== undefined) return found;
    if (Date.now() > giveUpAt) throw new Error(`It did not come to pass within ${waitMsMax / 1000} s. ${await explain()}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
