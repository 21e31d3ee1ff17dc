import { chownSync, closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { dirname } from 'node:path';
import { isRoot, type Account } from './account.ts';

/**
 * Writes a file so that it is there completely, on the disk, or unchanged. It belongs to the owner of its folder unless told
 * otherwise, so that a start as root leaves nothing behind that the ordinary user cannot read tomorrow.
 */
export function writeFileSafely(path: string, content: string, mode: number, account?: Account): void {
  const unfinished = `${path}.${randomBytes(6).toString('hex')}.new`;
  try {
    writeFileSync(unfinished, content, { mode, flag: 'wx', flush: true });
    if (isRoot()) {
      const { uid, gid } = account ?? statSync(dirname(path));
      chownSync(unfinished, uid, gid);
    }
    renameSync(unfinished, path);
  } catch (error) {
    rmSync(unfinished, { force: true });
    throw error;
  }
  syncFolder(dirname(path));
}

/** As writeFileSafely, but leaves a file alone that says the same already: a full disk must not stop a start that needs no change. */
export function keepFile(path: string, content: string, mode: number, account?: Account): void {
  let present: string | undefined;
  try {
    present = readFileSync(path, 'utf8');
  } catch {
    // Missing or unreadable: writing it tells.
  }
  if (present !== content) writeFileSafely(path, content, mode, account);
}

/** Makes renames in a folder last through a power cut. Windows cannot open folders and does without. */
export function syncFolder(path: string): void {
  if (process.platform === 'win32') return;
  const folder = openSync(path, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
