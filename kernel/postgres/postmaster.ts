import { spawn, spawnSync } from 'node:child_process';
import { closeSync, fstatSync, openSync, readdirSync, readFileSync, readSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { program, type Binaries } from './binaries.ts';
import { cannotRun, serverEnvironment } from './cluster.ts';
import { makeSocketDir, type Place } from './place.ts';
import { isAlive, isServerOf, signal, strayServers, until } from './processes.ts';
import { DatabaseStartError, diskFull, isDiskFull } from './start-error.ts';

/** What postmaster.pid says about a server. */
export interface Postmaster {
  pid: number;
  startedAt: Date;
  port: number;
  /** Empty on Windows. */
  socketDir: string;
  status: string;
}

const isWindows = process.platform === 'win32';

/** What the file says, whether or not that server still lives; nothing while it is missing or half written. */
export function readPidFile(clusterDir: string): Postmaster | undefined {
  let text: string;
  try {
    text = readFileSync(join(clusterDir, 'postmaster.pid'), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  const [pid, , seconds, port, socketDir = '', , , status = ''] = text.split('\n');
  if (!(Number(pid) > 0)) return undefined;
  return { pid: Number(pid), startedAt: new Date(Number(seconds) * 1000), port: Number(port), socketDir, status: status.trim() };
}

/** The living server of this cluster, ready or not. */
export function livePostmaster(clusterDir: string): Postmaster | undefined {
  const found = readPidFile(clusterDir);
  return found && isServerOf(found.pid, clusterDir) ? found : undefined;
}

/** Waits while a living server comes up or goes down; nothing when it is gone. Recovery after a crash may take minutes. */
export async function settledPostmaster(clusterDir: string, waitMsMax: number): Promise<Postmaster | undefined> {
  let found = livePostmaster(clusterDir);
  await until(waitMsMax, () => {
    found = livePostmaster(clusterDir);
    return !found || found.status === 'ready';
  });
  return found;
}

/** Starts the server and answers when it takes connections. It belongs to no process: own session, nobody's child after us. */
export async function launchPostmaster(place: Place, binaries: Binaries, log: (message: string) => void): Promise<Postmaster> {
  trimLogs(place.clusterDir);
  await endHomeless(place.clusterDir);
  const orphansMayLiveUntil = Date.now() + 1_000;
  const giveUpAt = Date.now() + 20_000;
  const socketDir = isWindows ? '' : makeSocketDir(place, readPidFile(place.clusterDir)?.socketDir);
  for (;;) {
    const outcome = await launchOnce(place, binaries, socketDir, log);
    if (typeof outcome !== 'string') return outcome;
    // Its children hold the memory of a killed postmaster until they notice; no second server may run beside them.
    const isHeld = /pre-existing shared memory block|lock file ".*" already exists/.test(outcome);
    if (!isHeld || Date.now() > giveUpAt) throw startFailure(place, outcome);
    // Without a postmaster they can do nothing useful, and what they had not committed is undone by recovery.
    if (Date.now() > orphansMayLiveUntil) for (const pid of strayServers(place.clusterDir).orphans) signal(pid, 'SIGKILL');
    await sleep(50);
  }
}

/** A server whose folder was removed ends by itself within a minute, and would take the new server's socket along. */
async function endHomeless(clusterDir: string): Promise<void> {
  for (const name of ['SIGQUIT', 'SIGKILL'] as const) {
    for (const pid of strayServers(clusterDir).homeless) signal(pid, name);
    if (await until(2_000, () => strayServers(clusterDir).homeless.length === 0)) return;
  }
}

/** The ready server, or what it said before it ended. */
async function launchOnce(
  place: Place,
  binaries: Binaries,
  socketDir: string,
  log: (message: string) => void,
): Promise<Postmaster | string> {
  const where = isWindows
    ? ['-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories=', '-p', String(await freePort())]
    : ['-c', 'listen_addresses=', '-k', socketDir, '-p', '5432'];
  const stalePid = readPidFile(place.clusterDir)?.pid;
  const launchedAt = Date.now();
  const child = spawn(program(binaries, 'postgres'), ['-D', place.clusterDir, ...where], {
    cwd: place.home,
    detached: true,
    windowsHide: true,
    stdio: ['ignore', 'ignore', 'pipe'],
    // PostgreSQL takes any living process with the old pid for its old self, but excepts the pid named here. The caller has
    // looked closer than that; every other check of a stale postmaster.pid, for memory still in use above all, stays.
    env: { ...serverEnvironment(), ...(stalePid ? { PG_GRANDPARENT_PID: String(stalePid) } : {}) },
    ...place.account,
  });
  let said = '';
  let ended: Error | 'ended' | undefined;
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  child.once('error', (error) => (ended = error));
  child.once('close', () => (ended = 'ended'));

  const ready = (): Postmaster | undefined => {
    const found = readPidFile(place.clusterDir);
    return found?.pid === child.pid && found?.status === 'ready' ? found : undefined;
  };
  let found = await until(5_000, () => ended ?? ready());
  if (!found) {
    log('The database is recovering from a crash; this can take a while.');
    found = await until(600_000, () => ended ?? ready());
  }
  child.stderr.destroy();
  child.unref();
  if (found instanceof Error) throw cannotRun(program(binaries, 'postgres'), found);
  if (found === undefined) throw startFailure(place, 'it was not ready after ten minutes and is still trying');
  return found === 'ended' ? `${said}\n${logTail(place.clusterDir, launchedAt)}` : found;
}

function startFailure({ clusterDir }: Place, said: string): DatabaseStartError {
  if (isDiskFull(said, clusterDir)) return diskFull(clusterDir);
  return new DatabaseStartError(
    `PostgreSQL did not start in ${clusterDir}. It said:\n${said.trim().split('\n').slice(-12).join('\n')}`,
    `Put right what it names and start again. The full log is in ${join(clusterDir, 'log')}; the data was not touched.`,
  );
}

/** Ends a server: first politely to its clients' transactions (fast), after `waitMsMax` without (immediate, then recovery at the next start). */
export async function stopPostmaster(place: Place, binaries: () => Binaries, pid: number, waitMsMax = 30_000): Promise<void> {
  const isGone = (): boolean => !isAlive(pid);
  if (isWindows)
    spawnSync(program(binaries(), 'pg_ctl'), ['stop', '-D', place.clusterDir, '-m', 'fast'], { stdio: 'ignore', windowsHide: true });
  else signal(pid, 'SIGINT');
  // Windows has no signals, and what Node calls one there would end whatever program has the pid.
  if ((await until(waitMsMax, isGone)) || isWindows) return;
  signal(pid, 'SIGQUIT');
  if (await until(5_000, isGone)) return;
  signal(pid, 'SIGKILL');
  await until(5_000, isGone);
}

/** The end of the newest server log, if anything was written since. */
export function logTail(clusterDir: string, sinceMs = 0): string {
  const files = logFiles(clusterDir)
    .filter((path) => statSync(path).mtimeMs >= sinceMs)
    .toSorted((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs);
  if (!files[0]) return '';
  const file = openSync(files[0], 'r');
  try {
    const { size } = fstatSync(file);
    const tail = Buffer.alloc(Math.min(size, 4096));
    readSync(file, tail, 0, tail.length, size - tail.length);
    return tail.toString('utf8');
  } finally {
    closeSync(file);
  }
}

/** The hours of the log rotate by themselves; one that a crash loop has filled goes here. */
function trimLogs(clusterDir: string): void {
  for (const path of logFiles(clusterDir)) if (statSync(path).size > 16 * 1024 * 1024) rmSync(path, { force: true });
}

function logFiles(clusterDir: string): string[] {
  try {
    return readdirSync(join(clusterDir, 'log')).map((name) => join(clusterDir, 'log', name));
  } catch {
    return [];
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address ? address.port : 5432;
}
