import { existsSync, statfsSync } from 'node:fs';
import { dirname } from 'node:path';

/** Why there is no database. `message` says what is wrong, `fix` what a person can do about it; both are shown as they are. */
export class DatabaseStartError extends Error {
  override readonly name = 'DatabaseStartError';
  readonly fix: string;

  constructor(message: string, fix: string, options?: ErrorOptions) {
    super(message, options);
    this.fix = fix;
  }
}

const OUTSIDE_SERVER = 'set DATABASE_URL and DATABASE_OWNER_URL to use another PostgreSQL server';

/** Free bytes on the file system of a path, which need not exist yet. */
export function freeBytes(path: string): number {
  let existing = path;
  while (!existsSync(existing) && dirname(existing) !== existing) existing = dirname(existing);
  const { bavail, bsize } = statfsSync(existing);
  return bavail * bsize;
}

/** PostgreSQL takes its write-ahead log in pieces of this size. */
const WAL_PIECE_BYTES = 16 * 1024 * 1024;

/**
 * A server that dies of a full disk often cannot write that into its log, and leaves some room as it goes: so a file system
 * without room for the next piece counts as the cause even when the text does not say so.
 */
export function isDiskFull(text: string, folder: string): boolean {
  return /No space left on device|Disk quota exceeded|Check free disk space/.test(text) || freeBytes(folder) < WAL_PIECE_BYTES;
}

export function diskFull(folder: string, options?: ErrorOptions): DatabaseStartError {
  const freeMb = Math.floor(freeBytes(folder) / 1024 / 1024);
  return new DatabaseStartError(
    `The disk is full: ${folder} is on a file system with ${freeMb} MB left.`,
    `Free at least 200 MB there (df -h "${folder}") and start again. What was committed is still there and will be recovered.`,
    options,
  );
}

/** Turns whatever went wrong with files and processes into words; errors that already have words pass unchanged. */
export function toStartError(error: unknown, dataDir: string): unknown {
  if (error instanceof DatabaseStartError || !(error instanceof Error)) return error;
  const { code, path, syscall } = error as NodeJS.ErrnoException;
  const place = path ?? dataDir;
  const options = { cause: error };
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return diskFull(place, options);
    case 'EROFS':
      return new DatabaseStartError(
        `${place} is on a read-only file system.`,
        `Start in a folder that can be written, or ${OUTSIDE_SERVER}.`,
        options,
      );
    case 'EACCES':
    case 'EPERM':
    case 'EINVAL':
      if (process.getuid?.() === 0 && /chown|spawn/.test(syscall ?? ''))
        return new DatabaseStartError(
          `PostgreSQL refuses to run as root, and this root may not hand it over to an unprivileged user (${syscall} ${place}: ${code}).`,
          `Start as an ordinary user, allow the container CHOWN, SETUID, SETGID and DAC_OVERRIDE, or ${OUTSIDE_SERVER}.`,
          options,
        );
      if (code === 'EINVAL') return error;
      return new DatabaseStartError(
        `${place} cannot be read or written by this user (uid ${process.getuid?.() ?? '?'}, ${code}).`,
        `Start as the user who owns it, give it to this user (sudo chown -R "$(id -u)" "${dataDir}"), or ${OUTSIDE_SERVER}.`,
        options,
      );
    default:
      return error;
  }
}
