import { existsSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { obstacleFor } from './account.ts';
import { findBinaries, removeUnfinishedCopies, usableBinaries, type Binaries } from './binaries.ts';
import { clusterMajor, createCluster, removeUnfinished } from './cluster.ts';
import { connect, databaseUrl, UnreachableServer } from './connection.ts';
import { withFileLock } from './file-lock.ts';
import { findPlace, makeHome, openDataDir, recordPlace, type Place } from './place.ts';
import { launchPostmaster, livePostmaster, settledPostmaster, stopPostmaster, type Postmaster } from './postmaster.ts';
import { ensureRoles } from './roles.ts';
import { keepFile } from './safe-file.ts';
import { createSecrets, readSecrets, secretsPath, type Secrets } from './secrets.ts';
import { settingsFile } from './settings.ts';
import { DatabaseStartError, toStartError } from './start-error.ts';

export interface EmbeddedOptions {
  /** Holds passwords, lock and, where possible, the cluster: `<checkout>/.nexus`. */
  dataDir: string;
  /** A major version installed on this machine, such as "15"; without it the one that npm brought. */
  version?: string;
  log?: (message: string) => void;
  /** More lines for postgresql.conf. They count when this call starts the server, not when it adopts one. */
  settings?: Record<string, string>;
}

/** Where a running server is and how to log in: superuser, owner (migrations, roles) and app, all to the database `nexus`. */
export interface DatabaseUrls {
  superUrl: string;
  ownerUrl: string;
  appUrl: string;
  /** Empty on Windows, which uses 127.0.0.1. */
  socketDir: string;
  port: number;
  pid: number;
  /** False when a living server was adopted. */
  started: boolean;
  clusterDir: string;
}

export interface EmbeddedStatus {
  state: 'absent' | 'stopped' | 'starting' | 'running' | 'stopping';
  clusterDir: string;
  major: number | undefined;
  pid: number | undefined;
  port: number | undefined;
  socketDir: string | undefined;
  startedAt: Date | undefined;
}

/** Longer than the longest crash recovery we wait for. */
const LOCK_WAIT_MS_MAX = 660_000;
const lockPath = (dataDir: string): string => join(dataDir, 'postgres.lock');

/**
 * Answers a server for this data folder: the living one, or one started here, set up first where there is none. Any number of
 * processes may call it at once and again at any time, also to reconnect after the server was killed; one server results.
 * It keeps running when this process ends. Throws DatabaseStartError with what is wrong and what to do.
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<DatabaseUrls> {
  try {
    const dataDir = openDataDir(options.dataDir);
    return await withFileLock(lockPath(dataDir), LOCK_WAIT_MS_MAX, () => startLocked(dataDir, options));
  } catch (error) {
    throw toStartError(error, options.dataDir);
  }
}

/** Ends the server of this data folder; false when none ran. Open transactions are rolled back, what is committed is kept. */
export async function stopEmbedded(dataDir: string): Promise<boolean> {
  if (!existsSync(dataDir)) return false;
  try {
    const path = openDataDir(dataDir);
    return await withFileLock(lockPath(path), LOCK_WAIT_MS_MAX, async () => {
      const place = findPlace(path);
      const live = livePostmaster(place.clusterDir);
      if (live) await stopPostmaster(place, () => findBinaries(), live.pid);
      return live !== undefined;
    });
  } catch (error) {
    throw toStartError(error, dataDir);
  }
}

/** Ends the server of this data folder and deletes its database and passwords, wherever they are. For tests; nothing asks twice. */
export async function removeEmbedded(dataDir: string): Promise<void> {
  if (!existsSync(dataDir)) return;
  await stopEmbedded(dataDir);
  const place = findPlace(openDataDir(dataDir));
  const folders = new Set([place.dataDir, place.home]);
  for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}

/** What is there, from files and processes alone: takes no lock, starts and changes nothing. */
export async function embeddedStatus(dataDir: string): Promise<EmbeddedStatus> {
  const none = { major: undefined, pid: undefined, port: undefined, socketDir: undefined, startedAt: undefined };
  if (!existsSync(dataDir)) return { state: 'absent', clusterDir: join(dataDir, 'postgres'), ...none };
  try {
    const { clusterDir } = findPlace(openDataDir(dataDir));
    const major = clusterMajor(clusterDir);
    const live = livePostmaster(clusterDir);
    if (!live) return { ...none, state: major === undefined ? 'absent' : 'stopped', clusterDir, major };
    const { pid, port, socketDir, startedAt, status } = live;
    const state = status === 'ready' ? 'running' : status === 'stopping' ? 'stopping' : 'starting';
    return { state, clusterDir, major, pid, port, socketDir, startedAt };
  } catch (error) {
    throw toStartError(error, dataDir);
  }
}

async function startLocked(dataDir: string, options: EmbeddedOptions): Promise<DatabaseUrls> {
  const log = options.log ?? (() => undefined);
  const place = findPlace(dataDir);
  let secrets = readSecrets(dataDir);
  let major = clusterMajor(place.clusterDir);
  if (major !== undefined && !secrets) {
    if (place.isRecorded || place.home === dataDir) throw missingSecrets(place);
    await setAside(place, log);
    major = undefined;
  }
  if (major !== undefined && secrets) {
    if (options.version && Number(options.version) !== major) throw wrongMajor(place, major, Number(options.version));
    const adopted = await adopt(place, secrets, log);
    if (adopted) {
      recordPlace(place, major);
      return adopted;
    }
  }

  const found = findBinaries(options.version);
  if (major !== undefined && major !== found.major) throw wrongMajor(place, major, found.major);
  makeHome(place);
  refuseUnreachable(place);
  removeUnfinished(place.home);
  removeUnfinishedCopies(place.home);
  const binaries = usableBinaries(found, place.home, place.account);
  secrets ??= createSecrets(dataDir);
  if (major === undefined) {
    log(`Setting up PostgreSQL ${found.major} in ${place.clusterDir}.`);
    await createCluster(place, binaries, secrets.superuser, options.settings?.['fsync'] !== 'off');
  }
  recordPlace(place, found.major);
  return start(place, binaries, secrets, { ...options, log });
}

async function start(
  place: Place,
  binaries: Binaries,
  secrets: Secrets,
  options: EmbeddedOptions & { log: (message: string) => void },
): Promise<DatabaseUrls> {
  keepFile(join(place.clusterDir, 'nexus.conf'), settingsFile(options.settings), 0o600, place.account);
  const postmaster = await launchPostmaster(place, binaries, options.log);
  const superuser = await connect(place, postmaster, secrets);
  try {
    await ensureRoles(superuser, secrets);
  } finally {
    await superuser.end();
  }
  return urls(place, postmaster, secrets, true);
}

/** The living server, checked and put right; nothing when there is none that can be used. */
async function adopt(place: Place, secrets: Secrets, log: (message: string) => void): Promise<DatabaseUrls | undefined> {
  const postmaster = await settledPostmaster(place.clusterDir, LOCK_WAIT_MS_MAX);
  if (!postmaster) return undefined;
  try {
    const superuser = await connect(place, postmaster, secrets);
    try {
      await ensureRoles(superuser, secrets);
    } finally {
      await superuser.end();
    }
    return urls(place, postmaster, secrets, false);
  } catch (error) {
    if (!(error instanceof UnreachableServer)) throw error;
    log(`${error.message}. Starting it again.`);
    // Killed a moment ago; or alive with its socket deleted or its files replaced, and then nobody can miss it.
    if (livePostmaster(place.clusterDir)?.pid === postmaster.pid) await stopPostmaster(place, () => findBinaries(), postmaster.pid, 5_000);
    return undefined;
  }
}

function urls(place: Place, postmaster: Postmaster, secrets: Secrets, started: boolean): DatabaseUrls {
  const url = (user: string, password: string): string => databaseUrl(postmaster, user, password, 'nexus');
  return {
    superUrl: url('postgres', secrets.superuser),
    ownerUrl: url('nexus_owner', secrets.owner),
    appUrl: url('nexus_app', secrets.app),
    socketDir: postmaster.socketDir,
    port: postmaster.port,
    pid: postmaster.pid,
    started,
    clusterDir: place.clusterDir,
  };
}

/**
 * A cluster outside the data folder outlives it: somebody removed the whole checkout and cloned it again at the same place. They
 * expect an empty database, and we keep the old one.
 */
async function setAside(place: Place, log: (message: string) => void): Promise<void> {
  const live = livePostmaster(place.clusterDir);
  if (live) await stopPostmaster(place, () => findBinaries(), live.pid);
  const kept = `${place.clusterDir}.${new Date().toISOString().replaceAll(/[:.]/g, '-')}`;
  renameSync(place.clusterDir, kept);
  log(
    `${place.dataDir} is new, but a database of an earlier folder of that name was there. It is kept in ${kept}; remove it when you do not need it.`,
  );
}

function refuseUnreachable({ home, account }: Place): void {
  const obstacle = account && obstacleFor(account, home);
  if (!account || !obstacle) return;
  throw new DatabaseStartError(
    `PostgreSQL runs as uid ${account.uid}, who cannot enter ${obstacle} to reach the database in ${home}.`,
    `Let others pass again: chmod o+x "${obstacle}".`,
  );
}

function missingSecrets({ dataDir, clusterDir }: Place): DatabaseStartError {
  return new DatabaseStartError(
    `There is a database in ${clusterDir}, but the passwords to it are not in ${secretsPath(dataDir)}.`,
    `Restore that file from a backup. To begin with an empty database instead, move the old one away: mv "${clusterDir}" "${clusterDir}.old" and remove ${join(dataDir, 'postgres.json')}.`,
  );
}

function wrongMajor({ clusterDir }: Place, written: number, wanted: number): DatabaseStartError {
  return new DatabaseStartError(
    `The database in ${clusterDir} was written by PostgreSQL ${written}; this is PostgreSQL ${wanted}, which cannot read it.`,
    `Use the Nexus that came with PostgreSQL ${written} to dump it (pg_dump) and load the dump here, or point DATABASE_URL at a PostgreSQL ${written} server on that folder. To begin with an empty database, move the folder away. Nothing was changed.`,
  );
}
