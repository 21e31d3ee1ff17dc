import { createHash } from 'node:crypto';
import { lchownSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseStartError } from './start-error.ts';

/** Whom the server runs as when we are root; PostgreSQL refuses to run as root itself. */
export interface Account {
  uid: number;
  gid: number;
}

export const isRoot = (): boolean => process.getuid?.() === 0;

/** 60706 to 61183 is what systemd's table of uids leaves to nobody, and it is below the 65536 that containers map. */
const FIRST_UID = 60_706;
const UIDS = 478;

/**
 * The account that owns a new cluster: a number of its own that no user of this machine has. `nobody` would be simpler, but every
 * other daemon that runs as nobody could then read the data and stop the server. A server needs no entry in /etc/passwd.
 */
export function serverAccount(dataDir: string): Account {
  const taken = new Set(passwd().map((entry) => entry.uid));
  let offset = createHash('sha256').update(dataDir).digest().readUInt32BE(0) % UIDS;
  while (taken.has(FIRST_UID + offset)) offset = (offset + 1) % UIDS;
  return { uid: FIRST_UID + offset, gid: FIRST_UID + offset };
}

/** The account for initdb, which unlike the server insists on a name. It only makes the files; they are given away before use. */
export function initAccount(): Account {
  const entries = passwd();
  const found =
    ['postgres', 'nobody', 'daemon'].map((name) => entries.find((entry) => entry.name === name && entry.uid > 0)).find(Boolean) ??
    entries.find((entry) => entry.uid > 0);
  if (found) return { uid: found.uid, gid: found.gid };
  throw new DatabaseStartError(
    'PostgreSQL refuses to be set up by root, and /etc/passwd names no other user.',
    'Start as an ordinary user, add one (useradd --system nexus), or set DATABASE_URL to use another PostgreSQL server.',
  );
}

function passwd(): { name: string; uid: number; gid: number }[] {
  let text = '';
  try {
    text = readFileSync('/etc/passwd', 'utf8');
  } catch {
    // An image without users has none.
  }
  return text
    .split('\n')
    .map((line) => line.split(':'))
    .filter((fields) => fields.length >= 4)
    .map(([name = '', , uid, gid]) => ({ name, uid: Number(uid), gid: Number(gid) }));
}

/**
 * What keeps the account from entering a folder or running a file: the path itself or the nearest folder above it whose mode
 * bits shut the account out. Undefined when nothing does.
 */
export function obstacleFor(account: Account, path: string): string | undefined {
  let current = realpathSync(path);
  for (;;) {
    const stat = statSync(current);
    const bits = stat.uid === account.uid ? stat.mode >> 6 : stat.gid === account.gid ? stat.mode >> 3 : stat.mode;
    const needed = stat.isDirectory() ? 0o1 : 0o5;
    if ((bits & needed) !== needed) return current;
    if (dirname(current) === current) return undefined;
    current = dirname(current);
  }
}

/** Gives a whole tree away. Links themselves change hands, not what they point to. */
export function giveTree(path: string, { uid, gid }: Account): void {
  lchownSync(path, uid, gid);
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    const child = join(path, entry.name);
    if (entry.isDirectory()) giveTree(child, { uid, gid });
    else lchownSync(child, uid, gid);
  }
}
