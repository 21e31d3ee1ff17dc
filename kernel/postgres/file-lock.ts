import { truncateSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { DatabaseStartError } from './start-error.ts';

const SQLITE_BUSY = 5;
const SQLITE_READONLY = 8;
const SQLITE_CANTOPEN = 14;
const SQLITE_NOTADB = 26;

/**
 * Runs `run` while no other process (and no other call in this one) holds the lock on `path`.
 *
 * Node has no file locks of its own, but its SQLite takes them on every system (fcntl, LockFileEx). We keep an empty database in
 * an exclusive transaction that never writes: the kernel lets go when the process ends however it ends, so no lock can be
 * stale, nobody ever breaks one, and a reused pid means nothing. What the file contains does not matter either.
 */
export async function withFileLock<T>(path: string, waitMsMax: number, run: () => Promise<T>): Promise<T> {
  const lock = await acquire(path, waitMsMax);
  try {
    return await run();
  } finally {
    lock.close();
  }
}

async function acquire(path: string, waitMsMax: number): Promise<DatabaseSync> {
  const deadline = Date.now() + waitMsMax;
  for (;;) {
    const lock = tryAcquire(path);
    if (lock) return lock;
    if (Date.now() > deadline)
      throw new DatabaseStartError(
        `Another process has held ${path} for ${Math.round(waitMsMax / 1000)} s: it is starting or stopping the same database.`,
        `Find it (fuser "${path}" or lsof "${path}"), let it finish or end it, and start again. The lock goes with the process.`,
      );
    await sleep(5 + Math.random() * 20);
  }
}

/** The held lock, or nothing while somebody else has it. */
function tryAcquire(path: string): DatabaseSync | undefined {
  let lock: DatabaseSync | undefined;
  try {
    lock = new DatabaseSync(path, { timeout: 0 });
    // A journal in memory: as a file it would stay beside the lock after a kill, and need room on a full disk.
    lock.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
    return lock;
  } catch (error) {
    lock?.close();
    // Extended codes carry the reason in the upper bits.
    const code = ((error as { errcode?: number }).errcode ?? 0) & 0xff;
    if (code === SQLITE_BUSY) return undefined;
    if (code === SQLITE_NOTADB) {
      // Somebody wrote into it. It is emptied in place: a new file under the old name could be locked beside the old one.
      truncateSync(path, 0);
      return undefined;
    }
    if (code === SQLITE_READONLY || code === SQLITE_CANTOPEN)
      throw Object.assign(new Error(`cannot lock ${path}`, { cause: error }), { code: 'EACCES', path, syscall: 'open' });
    throw error;
  }
}
