import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  appendFileSync,
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { giveTree, initAccount } from './account.ts';
import { program, type Binaries } from './binaries.ts';
import type { Place } from './place.ts';
import { processesNaming, signal } from './processes.ts';
import { syncFolder } from './safe-file.ts';
import { DatabaseStartError, diskFull, isDiskFull } from './start-error.ts';

const UNFINISHED = 'postgres.new-';

/** The major version that wrote a cluster, or nothing where there is none. */
export function clusterMajor(clusterDir: string): number | undefined {
  try {
    return Number.parseInt(readFileSync(join(clusterDir, 'PG_VERSION'), 'utf8'), 10);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** The number that initdb gave the cluster, as its control file has it: proves that a server serves these files. */
export function systemIdentifier(clusterDir: string): string {
  return readFileSync(join(clusterDir, 'global', 'pg_control'))
    .readBigUInt64LE(0)
    .toString();
}

/**
 * Makes the cluster beside its place and moves it there when it is complete: a kill or a full disk at any moment leaves either
 * no cluster or a whole one.
 */
export async function createCluster(place: Place, binaries: Binaries, superPassword: string, isDurable: boolean): Promise<void> {
  const unfinished = join(place.home, `${UNFINISHED}${randomBytes(6).toString('hex')}`);
  const passwordFile = `${unfinished}.pw`;
  try {
    mkdirSync(unfinished, { mode: 0o700 });
    chmodSync(unfinished, 0o700);
    writeFileSync(passwordFile, superPassword, { mode: 0o600 });
    const account = place.account && initAccount();
    if (account) for (const path of [unfinished, passwordFile]) chownSync(path, account.uid, account.gid);
    await initdb(place, binaries, ['-D', unfinished, '--pwfile', passwordFile, ...(isDurable ? [] : ['--no-sync'])], account);
    appendFileSync(join(unfinished, 'postgresql.conf'), "\ninclude_if_exists = 'nexus.conf'\n", { flush: true });
    if (place.account) giveTree(unfinished, place.account);
    renameSync(unfinished, place.clusterDir);
    syncFolder(place.home);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
    rmSync(passwordFile, { force: true });
  }
}

async function initdb(place: Place, binaries: Binaries, args: string[], account: { uid: number; gid: number } | undefined): Promise<void> {
  // One collation everywhere, by code point, that no upgrade of the system's C library can change under an index.
  const locale = binaries.major >= 17 ? ['--locale-provider=builtin', '--builtin-locale=C.UTF-8'] : [];
  // Not in /dev/shm, where a killed initdb would leave its memory behind.
  const memory = binaries.major >= 16 && process.platform !== 'win32' ? ['-c', 'dynamic_shared_memory_type=mmap'] : [];
  const child = spawn(
    program(binaries, 'initdb'),
    [...args, ...memory, '--username=postgres', '--encoding=UTF8', '--locale=C', ...locale, '--auth=scram-sha-256', '--data-checksums'],
    { cwd: place.home, env: serverEnvironment(), stdio: ['ignore', 'ignore', 'pipe'], windowsHide: true, ...account },
  );
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', (error) => reject(cannotRun(program(binaries, 'initdb'), error)));
    child.once('close', resolve);
  });
  if (code === 0) return;
  if (isDiskFull(said, place.home)) throw diskFull(place.home);
  throw new DatabaseStartError(
    `PostgreSQL could not set up its files in ${place.home}: ${said.trim() || `initdb ended with ${String(code)}`}`,
    'Put right what it names and start again; nothing was left behind.',
  );
}

/** The binaries need nothing from our environment, and PGDATA, PGPORT or a locale from there would change what they do. */
export function serverEnvironment(): NodeJS.ProcessEnv {
  const { PATH, SystemRoot, TEMP } = process.env;
  return { PATH, LC_ALL: 'C', TZ: 'UTC', ...(process.platform === 'win32' ? { SystemRoot, TEMP } : {}) };
}

export function cannotRun(path: string, error: Error): Error {
  // The kernel also answers ENOENT when the file is there and its loader is not, as with glibc programs on Alpine.
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || !existsSync(path)) return error;
  return new DatabaseStartError(
    `${path} cannot run on this system (it needs the GNU C library, which Alpine Linux does not have).`,
    'Use a Debian-based image, or set DATABASE_URL to use another PostgreSQL server.',
    { cause: error },
  );
}

/** Clears away what a killed start left; its initdb may still be writing. */
export function removeUnfinished(home: string): void {
  for (const name of readdirSync(home)) {
    if (!name.startsWith(UNFINISHED)) continue;
    const path = join(home, name);
    if (lstatSync(path).isDirectory()) for (const pid of processesNaming(path)) signal(pid, 'SIGKILL');
    rmSync(path, { recursive: true, force: true, maxRetries: 5 });
  }
}
