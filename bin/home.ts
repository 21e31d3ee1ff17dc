import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { withFileLock } from '#kernel/postgres/file-lock.ts';
import { openDataDir } from '#kernel/postgres/place.ts';
import { DatabaseStartError, toStartError } from '#kernel/postgres/start-error.ts';

/** What one machine keeps between runs: the folder `.nexus/` (NEXUS_HOME), readable by its owner alone. */
export interface Home {
  readonly dir: string;
  path(...parts: string[]): string;
  /** The platform's secret: made once, whoever comes first. */
  secret(): Buffer;
  keys(): Keys;
  saveKeys(keys: Keys): void;
  /** Where the server of this home is, as it noted itself; null while none runs. */
  server(): Promise<ServerNote | null>;
  noteServer(note: ServerNote): void;
  forgetServer(pid: number): void;
  /** Makes this process the server of this home, until it lets go or dies; null: another process is. */
  becomeServer(): Promise<{ release(): Promise<void> } | null>;
}

const Keys = z.object({
  operator: z.string().optional(),
  /** By slug. */
  businesses: z.record(z.string(), z.object({ tenantId: z.string(), key: z.string() })).default({}),
});
export type Keys = z.infer<typeof Keys>;

const ServerNote = z.object({ pid: z.int(), url: z.string() });
export type ServerNote = z.infer<typeof ServerNote>;

export function openHome(dir: string): Home {
  const root = openDataDir(dir);
  const path = (...parts: string[]): string => join(root, ...parts);
  const note = (): ServerNote | null =>
    ServerNote.nullable()
      .catch(null)
      .parse(readJson(path('server.json')));
  const forget = (pid?: number): void => {
    if (pid === undefined || note()?.pid === pid) rmSync(path('server.json'), { force: true });
  };
  const becomeServer = async (): Promise<{ release(): Promise<void> } | null> => {
    const held = await holdFileLock(path('server.lock'));
    // A note from before the lock was free is of a server that died.
    if (held) forget();
    return held;
  };
  return {
    dir: root,
    path,
    becomeServer,
    secret: () =>
      Buffer.from(
        onlyOnce(path('platform-secret'), () => randomBytes(32).toString('hex')),
        'utf8',
      ),
    keys: () => Keys.parse(readJson(path('keys.json')) ?? {}),
    saveKeys: (keys) => writePrivately(path('keys.json'), `${JSON.stringify(keys, null, 2)}\n`),
    async server() {
      const found = note();
      if (!found) return null;
      // The lock tells: a pid may be another program's by now, and so may the port.
      const held = await becomeServer();
      await held?.release();
      return held ? null : note();
    },
    noteServer: (given) => writePrivately(path('server.json'), JSON.stringify(given)),
    forgetServer: forget,
  };
}

/** Held until it is released or the process dies; null when somebody else has it. */
async function holdFileLock(path: string): Promise<{ release(): Promise<void> } | null> {
  const taken = Promise.withResolvers<boolean>();
  const until = Promise.withResolvers<void>();
  const holding = withFileLock(path, 0, () => {
    taken.resolve(true);
    return until.promise;
  });
  holding.catch((error: unknown) =>
    error instanceof DatabaseStartError ? taken.resolve(false) : taken.reject(toStartError(error, dirname(path))),
  );
  if (!(await taken.promise)) return null;
  return {
    async release() {
      until.resolve();
      await holding;
    },
  };
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new Error(`${path} cannot be read: ${(error as Error).message}. Mend it or move it away.`, { cause: error });
  }
}

/** Whole or not at all, and never readable by others, not even for a moment. */
function writePrivately(path: string, text: string): void {
  const draft = `${path}.${process.pid}.tmp`;
  writeFileSync(draft, text, { mode: 0o600, flush: true });
  chmodSync(draft, 0o600);
  renameSync(draft, path);
}

/** Two processes that make it at once end with the same content: a link fails where the file exists. */
function onlyOnce(path: string, make: () => string): string {
  if (!existsSync(path)) {
    const draft = `${path}.${process.pid}.tmp`;
    writeFileSync(draft, make(), { mode: 0o600, flush: true });
    try {
      linkSync(draft, path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    } finally {
      rmSync(draft, { force: true });
    }
  }
  return readFileSync(path, 'utf8').trim();
}
