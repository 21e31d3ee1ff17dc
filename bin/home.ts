import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';

/** What one machine keeps between runs: the folder `.nexus/` (NEXUS_HOME), readable by its owner alone. */
export interface Home {
  readonly dir: string;
  path(...parts: string[]): string;
  /** The platform's secret: made once, whoever comes first. */
  secret(): Buffer;
  keys(): Keys;
  saveKeys(keys: Keys): void;
  server(): ServerNote | null;
  noteServer(note: ServerNote): void;
  forgetServer(pid: number): void;
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
  const root = resolve(dir);
  mkdirSync(root, { recursive: true });
  const path = (...parts: string[]): string => join(root, ...parts);
  return {
    dir: root,
    path,
    secret: () => Buffer.from(onlyOnce(path('platform-secret'), () => randomBytes(32).toString('hex')), 'utf8'),
    keys: () => Keys.parse(readJson(path('keys.json')) ?? {}),
    saveKeys: (keys) => writePrivately(path('keys.json'), `${JSON.stringify(keys, null, 2)}\n`),
    server: () => ServerNote.nullable().catch(null).parse(readJson(path('server.json'))),
    noteServer: (note) => writePrivately(path('server.json'), JSON.stringify(note)),
    forgetServer(pid) {
      const note = ServerNote.nullable().catch(null).parse(readJson(path('server.json')));
      if (note?.pid === pid) rmSync(path('server.json'), { force: true });
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
