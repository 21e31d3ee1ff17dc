import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import pg from 'pg';
import { removeEmbedded, type DatabaseUrls } from './embedded.ts';
import { freeBytes } from './start-error.ts';

/** What the tests of this folder share: data folders that are cleaned up whatever happens, and Node processes to kill. */
export const QUICK = { fsync: 'off', full_page_writes: 'off', shared_buffers: '16MB' };

const cleanups: (() => unknown)[] = [];

export function onCleanup(action: () => unknown): void {
  cleanups.push(action);
}

export async function cleanUp(): Promise<void> {
  const failures: unknown[] = [];
  for (const action of cleanups.splice(0).toReversed()) {
    try {
      await action();
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw new AggregateError(failures, 'cleaning up failed');
}

/**
 * Memory where there is enough of it. Not for the disk's speed: ext4 keeps inodes deleted in the last five minutes from being used
 * again and looks at each of them for every new file, so making and removing clusters of a thousand files gets slower each time.
 */
function fastest(): string {
  return existsSync('/dev/shm') && freeBytes('/dev/shm') > 2e9 ? '/dev/shm' : tmpdir();
}

/** An empty folder that everyone may enter, as a usual checkout is. */
export function newFolder(mode = 0o755): string {
  const folder = mkdtempSync(join(fastest(), 'nexus-test-'));
  chmodSync(folder, mode);
  onCleanup(() => rmSync(folder, { recursive: true, force: true, maxRetries: 10 }));
  return folder;
}

/** A data folder that does not exist yet; its server and its files go after the test, wherever they are. */
export function newDataDir(parent = newFolder()): string {
  const dataDir = join(parent, '.nexus');
  onCleanup(() => removeEmbedded(dataDir));
  return dataDir;
}

/** Every process that was started as a server of this cluster; on systems without /proc none. */
export function postmastersOf(clusterDir: string): number[] {
  if (process.platform !== 'linux') return [];
  const servers = readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0 && isServer(pid, clusterDir));
  // A child has its parent's command line until it gives itself a title.
  return servers.filter((pid) => !servers.includes(parentOf(pid) ?? pid));
}

function isServer(pid: number, clusterDir: string): boolean {
  try {
    const [, flag, folder] = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    return flag === '-D' && folder === clusterDir && readlinkSync(`/proc/${pid}/cwd`).startsWith(clusterDir);
  } catch {
    return false;
  }
}

/** Nothing when the process is gone. */
function parentOf(pid: number): number | undefined {
  try {
    return Number(/^PPid:\s*(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
  } catch {
    return undefined;
  }
}

interface Starter {
  pid: number;
  kill: () => void;
  /** The urls, or the error as `name: message`. */
  outcome: Promise<DatabaseUrls | string>;
}

/** Another Node process that calls startEmbedded and ends. */
export function startElsewhere(dataDir: string, account: { uid?: number; gid?: number } = {}): Starter {
  const options = JSON.stringify({ dataDir, settings: QUICK });
  const code = `
    import { startEmbedded } from ${JSON.stringify(new URL('embedded.ts', import.meta.url).href)};
    const urls = await startEmbedded(${options}).catch((error) => error.name + ': ' + error.message);
    process.stdout.write(JSON.stringify(urls));`;
  return runElsewhere(code, account) as Starter;
}

/** Runs a module in a Node process of its own; its output is JSON. */
export function runElsewhere(
  code: string,
  account: { uid?: number; gid?: number } = {},
): { pid: number; kill: () => void; outcome: Promise<unknown> } {
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], {
    stdio: ['ignore', 'pipe', 'inherit'],
    cwd: import.meta.dirname,
    ...account,
  });
  const kill = (): void => void child.kill('SIGKILL');
  onCleanup(kill);
  const outcome = text(child.stdout).then((output) => (output ? (JSON.parse(output) as unknown) : 'killed'));
  return { pid: child.pid ?? 0, kill, outcome };
}

/** One query on a connection of its own. */
export async function sql(url: string, query: string): Promise<unknown[][]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query({ text: query, rowMode: 'array' })).rows as unknown[][];
  } finally {
    await client.end();
  }
}

/** The error that a promise fails with. */
export async function failure(promise: Promise<unknown>): Promise<Error & { fix?: string }> {
  return promise.then(
    () => {
      throw new Error('it should have failed');
    },
    (error: unknown) => error as Error,
  );
}
