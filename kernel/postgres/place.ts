import {
  accessSync,
  chmodSync,
  constants,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  chownSync,
} from 'node:fs';
import { createHash } from 'node:crypto';
import { dirname, join, relative, resolve } from 'node:path';
import { giveTree, isRoot, obstacleFor, serverAccount, type Account } from './account.ts';
import { keepFile } from './safe-file.ts';
import { DatabaseStartError } from './start-error.ts';

/** Where the cluster of a data folder lives. */
export interface Place {
  dataDir: string;
  /** Holds the cluster, its socket and, where needed, a copy of the binaries. The data folder itself, or a folder under /var/lib. */
  home: string;
  clusterDir: string;
  /** Whom the server runs as; undefined when that is ourselves. */
  account: Account | undefined;
  /** False when this data folder has never said that the cluster is its own. */
  isRecorded: boolean;
}

interface Record {
  clusterDir: string;
  postgres: number;
}

const recordPath = (dataDir: string): string => join(dataDir, 'postgres.json');

/** Makes the data folder if need be and answers its real path, the one name that all processes know it by. */
export function openDataDir(dataDir: string): string {
  if (!existsSync(dataDir)) {
    mkdirSync(dataDir, { recursive: true });
    // Others may walk through to the cluster, not look around; a umask of 077 would shut the server out.
    chmodSync(dataDir, 0o711);
    const { uid, gid } = statSync(dirname(resolve(dataDir)));
    if (isRoot()) chownSync(dataDir, uid, gid);
  }
  const path = realpathSync(dataDir);
  accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK);
  return path;
}

export function findPlace(dataDir: string): Place {
  const record = readRecord(dataDir);
  const clusterDir = record ? resolve(dataDir, record.clusterDir) : defaultClusterDir(dataDir);
  const place = { dataDir, home: dirname(clusterDir), clusterDir, isRecorded: record !== undefined };
  if (record && !existsSync(clusterDir)) throw lostCluster(place);
  if (record && place.home !== dataDir) refuseCopy(dataDir, clusterDir);
  return { ...place, account: isRoot() ? accountOf(clusterDir, dataDir) : undefined };
}

/** Makes the folder that holds the cluster, where that is not the data folder: others may pass through and not look around. */
export function makeHome({ home, dataDir }: Place): void {
  if (home === dataDir) return;
  for (const folder of [dirname(home), home]) {
    mkdirSync(folder, { recursive: true });
    chmodSync(folder, 0o711);
  }
}

/** Notes where the cluster is, so that a moved checkout still finds it and a person knows. */
export function recordPlace(place: Place, major: number): void {
  const isInside = place.home === place.dataDir;
  const clusterDir = isInside ? relative(place.dataDir, place.clusterDir) : place.clusterDir;
  keepFile(recordPath(place.dataDir), `${JSON.stringify({ clusterDir, postgres: major } satisfies Record, null, 2)}\n`, 0o644);
  if (!isInside) keepFile(join(place.home, 'owner.json'), `${JSON.stringify({ dataDir: place.dataDir })}\n`, 0o644);
}

/**
 * The folder for the Unix socket, whose path may have 103 bytes on macOS, 107 on Linux. Under a deep data folder it is a new
 * one in /tmp with a name nobody can have prepared; others read it from postmaster.pid.
 */
export function makeSocketDir(place: Place, previous?: string): string {
  const near = join(place.home, 'socket');
  const isShort = Buffer.byteLength(join(near, '.s.PGSQL.5432')) <= 100;
  // What is left in them belongs to a server that is gone: the caller holds the lock and found none. The name is kept where it
  // is still ours alone, so that whoever was connected finds the new server at the old address.
  if (previous?.startsWith('/tmp/nexus-') && !isShort && isOursAlone(previous, place)) {
    for (const name of readdirSync(previous)) rmSync(join(previous, name), { recursive: true, force: true });
    return previous;
  }
  if (previous?.startsWith('/tmp/nexus-')) rmSync(previous, { recursive: true, force: true });
  if (isShort) rmSync(near, { recursive: true, force: true });
  if (isShort) mkdirSync(near);
  const directory = isShort ? near : mkdtempSync('/tmp/nexus-');
  chmodSync(directory, 0o700);
  if (place.account) chownSync(directory, place.account.uid, place.account.gid);
  return directory;
}

function isOursAlone(folder: string, { account }: Place): boolean {
  const found = lstatSync(folder, { throwIfNoEntry: false });
  return found !== undefined && found.isDirectory() && (found.mode & 0o777) === 0o700 && found.uid === (account?.uid ?? process.getuid?.());
}

function readRecord(dataDir: string): Record | undefined {
  let text: string;
  try {
    text = readFileSync(recordPath(dataDir), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    const record = JSON.parse(text) as Partial<Record>;
    if (typeof record.clusterDir === 'string') return { clusterDir: record.clusterDir, postgres: Number(record.postgres) };
  } catch {
    // Said below.
  }
  throw new DatabaseStartError(
    `${recordPath(dataDir)} is damaged: it should say where the database is ({"clusterDir": "postgres"}).`,
    `Write the folder of the database into it. The usual places are ${join(dataDir, 'postgres')} and, for root, below /var/lib/nexus-bos.`,
  );
}

/** Beside the data where that works; as root, only if the server's own account can get there. */
function defaultClusterDir(dataDir: string): string {
  const inside = join(dataDir, 'postgres');
  if (!isRoot() || existsSync(inside) || obstacleFor(serverAccount(dataDir), dataDir) === undefined) return inside;
  const base = ['/var/lib', '/srv', '/opt', '/Users/Shared'].find(isUsableBase);
  if (!base)
    throw new DatabaseStartError(
      `PostgreSQL runs as an unprivileged user, who can enter neither ${dataDir} nor a folder under /var/lib, /srv or /opt.`,
      `Let others pass (chmod o+x "${obstacleFor(serverAccount(dataDir), dataDir) ?? dataDir}"), start as an ordinary user, or set DATABASE_URL.`,
    );
  const shared = join(base, 'nexus-bos');
  // The first name is taken when a checkout was moved away, with its database in use, and another is in its place now.
  for (let attempt = 0; ; attempt++) {
    const name = createHash('sha256')
      .update(`${dataDir}${attempt || ''}`)
      .digest('hex')
      .slice(0, 12);
    const clusterDir = join(shared, name, 'postgres');
    if (!otherOwner(clusterDir, dataDir)) return clusterDir;
  }
}

function isUsableBase(base: string): boolean {
  try {
    accessSync(base, constants.W_OK);
    return obstacleFor({ uid: -1, gid: -1 }, base) === undefined;
  } catch {
    return false;
  }
}

function accountOf(clusterDir: string, dataDir: string): Account {
  if (!existsSync(clusterDir)) return serverAccount(dataDir);
  const { uid, gid } = statSync(clusterDir);
  if (uid !== 0) return { uid, gid };
  // Copied or restored by root without its owners, whom PostgreSQL insists on.
  const account = serverAccount(dataDir);
  giveTree(clusterDir, account);
  return account;
}

function lostCluster({ dataDir, clusterDir }: { dataDir: string; clusterDir: string }): DatabaseStartError {
  return new DatabaseStartError(
    `The database of ${dataDir} should be in ${clusterDir}, and that folder is gone.`,
    `Bring it back (it may be on another machine, in another container or in a backup), or remove ${recordPath(dataDir)} to begin with an empty database.`,
  );
}

/** Another data folder whose note names this cluster. */
function otherOwner(clusterDir: string, dataDir: string): string | undefined {
  let owner: string;
  try {
    owner = (JSON.parse(readFileSync(join(dirname(clusterDir), 'owner.json'), 'utf8')) as { dataDir: string }).dataDir;
  } catch {
    return undefined;
  }
  return owner !== dataDir && existsSync(recordPath(owner)) && readRecord(owner)?.clusterDir === clusterDir ? owner : undefined;
}

/** Two data folders must not share one database by accident: a copied checkout brings the note of the original along. */
function refuseCopy(dataDir: string, clusterDir: string): void {
  const owner = otherOwner(clusterDir, dataDir);
  if (owner === undefined) return;
  throw new DatabaseStartError(
    `${dataDir} is a copy of ${owner}, whose database in ${clusterDir} it would share.`,
    `Remove ${recordPath(dataDir)} and ${join(dataDir, 'secrets.json')} to give the copy an empty database of its own.`,
  );
}
