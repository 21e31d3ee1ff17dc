import { createHash, randomBytes } from 'node:crypto';
import { chmod, lchown, mkdir, open, readdir, readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import { isRoot } from '#kernel/postgres/account.ts';
import { withFileLock } from '#kernel/postgres/file-lock.ts';
import { PortRefusal } from '#kernel/port.ts';
import { DatabaseStartError } from '#kernel/postgres/start-error.ts';

const SCRATCH = '.unfinished';
const SCRATCH_AGE_MS_MAX = 3_600_000;
const LOCK_WAIT_MS_MAX = 15_000;

/** A folder in which a file is there completely, on the disk, or not at all. All paths are relative to it, with `/`. */
export interface DurableFolder {
  /** Null when there is no such file. */
  read(path: string): Promise<string | null>;
  write(path: string, content: string): Promise<void>;
  /** A path for something unfinished, on the same file system and out of everybody's sight. A crash's remains go after an hour. */
  scratch(): Promise<string>;
  /** Moves what is finished to its place, in one step. Bytes written by others must have been synced by them. */
  publish(scratch: string, path: string): Promise<void>;
  /** Removes a file or a folder with all that is in it; nothing there is no error. */
  remove(path: string): Promise<void>;
  /** Paths of all files below a path, sorted. */
  list(path: string): Promise<string[]>;
  /** The absolute place of a path, refused when it lies outside, be it through a link. */
  locate(path: string): Promise<string>;
  /** Runs while no other process, and nobody else in this one, holds the lock of that name. The lock dies with its process. */
  locked<T>(name: string, run: () => Promise<T>): Promise<T>;
}

export interface FolderOptions {
  root: string;
  /** Only the account that runs the platform may read it. */
  isPrivate: boolean;
}

export function openFolder({ root, isPrivate }: FolderOptions): DurableFolder {
  const base = resolve(root);
  const folderMode = isPrivate ? 0o700 : 0o755;
  const fileMode = isPrivate ? 0o600 : 0o644;
  let ready: Promise<string> | undefined;

  async function prepare(): Promise<string> {
    await makeFolder(join(base, SCRATCH), folderMode);
    await sweep(join(base, SCRATCH));
    return realpath(base);
  }
  /** Once for each process; a failure is tried again the next time. */
  const open = (): Promise<string> =>
    (ready ??= prepare().catch((error: unknown) => ((ready = undefined), Promise.reject(error as Error))));

  async function locate(path: string): Promise<string> {
    const real = await open();
    const target = resolve(real, path);
    if (!target.startsWith(real + sep)) throw escapes();
    const parent = await realpathOfNearest(dirname(target));
    if (parent !== real && !parent.startsWith(real + sep)) throw escapes();
    return target;
  }

  async function scratch(): Promise<string> {
    return join(await open(), SCRATCH, randomBytes(12).toString('hex'));
  }

  async function publish(unfinished: string, path: string): Promise<void> {
    const target = await locate(path);
    await makeFolder(dirname(target), folderMode);
    await giveAway(unfinished, dirname(target));
    await rename(unfinished, target);
    await syncFolder(dirname(target));
  }

  return {
    locate,
    scratch,
    publish,
    async read(path) {
      return readFile(await locate(path), 'utf8').catch(nullWhenMissing);
    },
    async write(path, content) {
      const unfinished = await scratch();
      try {
        await writeFile(unfinished, content, { flag: 'wx', mode: fileMode, flush: true });
        // The mode given at creation is narrowed by the umask; a name server under another account must still read a zone.
        if (!isPrivate) await chmod(unfinished, fileMode);
        await publish(unfinished, path);
      } catch (error) {
        await rm(unfinished, { force: true });
        throw error;
      }
    },
    async remove(path) {
      const target = await locate(path);
      await rm(target, { recursive: true, force: true });
      await syncFolder(dirname(target)).catch(nullWhenMissing);
    },
    async list(path) {
      const from = await locate(path);
      const entries = (await readdir(from, { recursive: true, withFileTypes: true }).catch(nullWhenMissing)) ?? [];
      return entries
        .filter((entry) => !entry.isDirectory())
        .map((entry) =>
          join(entry.parentPath, entry.name)
            .slice(from.length + 1)
            .replaceAll(sep, '/'),
        )
        .sort();
    },
    async locked<T>(name: string, run: () => Promise<T>) {
      const path = await locate(`.locks/${name}`);
      await makeFolder(dirname(path), folderMode);
      const runAsOwner = async (): Promise<T> => {
        await giveAway(path, dirname(path));
        return run();
      };
      return withFileLock(path, LOCK_WAIT_MS_MAX, runAsOwner).catch(asLockError);
    },
  };
}

/** A file name for a key of any characters: readable, and never the same for two keys. */
export function fileNameOf(key: string): string {
  const readable = key.replaceAll(/[^A-Za-z0-9-]/g, '_').slice(0, 80);
  return `${readable}-${sha256(key).slice(0, 16)}`;
}

export const sha256 = (content: string): string => createHash('sha256').update(content).digest('hex');

/** Makes a rename in the folder last through a power cut. Windows cannot open folders and does without. */
export async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

async function makeFolder(path: string, mode: number): Promise<void> {
  const first = await mkdir(path, { recursive: true, mode });
  if (first === undefined) return;
  // A new folder lasts once the folder that names it is on the disk, and so on up to the first that was there before.
  for (let made = path; made.length >= first.length; made = dirname(made)) await syncFolder(dirname(made));
  await giveAway(first, dirname(first));
}

/** A start as root leaves nothing behind that the owner of the folder cannot read tomorrow as an ordinary user. */
async function giveAway(path: string, folder: string): Promise<void> {
  if (!isRoot()) return;
  const { uid, gid } = await stat(folder);
  const inside = (await readdir(path, { recursive: true }).catch(nullWhenMissing)) ?? [];
  // What others remove in the meantime needs no owner.
  for (const each of [path, ...inside.map((name) => join(path, name))]) await lchown(each, uid, gid).catch(nullWhenMissing);
}

async function sweep(scratch: string): Promise<void> {
  for (const name of await readdir(scratch)) {
    const path = join(scratch, name);
    const found = await stat(path).catch(nullWhenMissing);
    if (found && Date.now() - found.mtimeMs > SCRATCH_AGE_MS_MAX) await rm(path, { recursive: true, force: true });
  }
}

async function realpathOfNearest(path: string): Promise<string> {
  for (let at = path; ; at = dirname(at)) {
    const real = await realpath(at).catch(nullWhenMissing);
    if (real !== null) return real;
  }
}

export function nullWhenMissing(error: unknown): null {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT' || code === 'ENOTDIR') return null;
  throw error;
}

const escapes = (): PortRefusal => new PortRefusal('path_escapes', 'The path leads out of the folder.');

/** The kernel's lock speaks of databases when it is held too long. */
function asLockError(error: unknown): never {
  if (error instanceof DatabaseStartError)
    throw new Error(`Another process has held a lock for ${LOCK_WAIT_MS_MAX / 1000} s.`, { cause: error });
  throw error;
}

/** When a file was last written, ISO 8601. */
export async function changedAt(folder: DurableFolder, path: string): Promise<string> {
  return (await stat(await folder.locate(path))).mtime.toISOString();
}
