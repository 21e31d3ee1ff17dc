import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isDeep } from '#tests/run.ts';
import { isRoot } from './account.ts';
import { startEmbedded, stopEmbedded } from './embedded.ts';
import { readPidFile } from './postmaster.ts';
import { isAlive, strayServers, until } from './processes.ts';
import { cleanUp, failure, newDataDir, newFolder, onCleanup, postmastersOf, QUICK, runElsewhere, sql, startElsewhere } from './probe.ts';
import { DatabaseStartError, freeBytes } from './start-error.ts';

const isLinux = process.platform === 'linux';
const start = (dataDir: string) => startEmbedded({ dataDir, settings: QUICK });

/** What must hold after any crash: the next start gives one usable server and nothing half-made is left. */
async function expectHealthy(dataDir: string): Promise<void> {
  const urls = await start(dataDir);
  expect(await sql(urls.appUrl, 'SELECT current_user')).toEqual([['nexus_app']]);
  expect(postmastersOf(urls.clusterDir)).toEqual([urls.pid]);
  expect(readdirSync(dataDir).filter((name) => name.includes('.new'))).toEqual([]);
}

describe('a Node process killed with -9', () => {
  afterAll(cleanUp);

  const moments: [string, (dataDir: string) => boolean][] = [
    ['when initdb has begun', (dataDir) => readdirSync(dataDir).some((name) => name.startsWith('postgres.new-') && !name.endsWith('.pw'))],
    ['in the middle of initdb', (dataDir) => readdirSync(dataDir).some((name) => existsSync(join(dataDir, name, 'global', 'pg_control')))],
    ['when the files are in place', (dataDir) => existsSync(join(dataDir, 'postgres', 'PG_VERSION'))],
    ['while the server comes up', (dataDir) => existsSync(join(dataDir, 'postgres', 'postmaster.pid'))],
    ['when the server is ready', (dataDir) => readPidFile(join(dataDir, 'postgres'))?.status === 'ready'],
  ];

  test.for(isDeep ? moments : moments.slice(1, 4))('%s leaves nothing broken', async ([, isReached]) => {
    const dataDir = newDataDir();
    const starter = startElsewhere(dataDir);
    expect(await until(20_000, () => existsSync(dataDir) && isReached(dataDir))).toBe(true);
    starter.kill();
    await expectHealthy(dataDir);
  });

  test.runIf(isDeep)('at any of 60 moments leaves nothing broken', { timeout: 300_000 }, async () => {
    for (let ms = 60; ms < 1260; ms += 20) {
      const dataDir = newDataDir();
      const starter = startElsewhere(dataDir);
      await new Promise((resolve) => setTimeout(resolve, ms));
      starter.kill();
      await expectHealthy(dataDir);
      await cleanUp();
    }
  });
});

describe('a server killed with -9', () => {
  let dataDir: string;
  beforeAll(async () => {
    dataDir = newDataDir();
    await start(dataDir);
  });
  afterAll(cleanUp);

  test('comes back with everything that was committed, at once and while its clients were busy', async () => {
    const first = await start(dataDir);
    await sql(first.ownerUrl, 'CREATE TABLE kept (n int)');
    for (const n of [1, 2, 3]) {
      const { ownerUrl, pid } = await start(dataDir);
      await sql(ownerUrl, `INSERT INTO kept VALUES (${n})`);
      const clients = await Promise.all([1, 2, 3].map(() => connected(ownerUrl)));
      for (const client of clients) client.query('SELECT pg_sleep(60)').catch(() => undefined);
      process.kill(pid, 'SIGKILL');
      const next = await start(dataDir);
      expect(next).toMatchObject({ started: true });
      expect(next.pid).not.toBe(pid);
    }
    const { ownerUrl, clusterDir, pid } = await start(dataDir);
    expect(await sql(ownerUrl, 'SELECT n FROM kept ORDER BY n')).toEqual([[1], [2], [3]]);
    expect(postmastersOf(clusterDir)).toEqual([pid]);
  });

  test.runIf(isLinux)('does not wait for a computation that outlives it', async () => {
    const { superUrl, ownerUrl, pid } = await start(dataDir);
    const client = await connected(ownerUrl);
    client.query('SELECT count(*) FROM generate_series(1, 100000000000) a').catch(() => undefined);
    const isBusy = "SELECT FROM pg_stat_activity WHERE query LIKE '%generate_series%' AND pid <> pg_backend_pid()";
    while ((await sql(superUrl, isBusy)).length === 0);
    process.kill(pid, 'SIGKILL');
    await expectHealthy(dataDir);
  });

  test('four processes that notice together start one', async () => {
    const { pid } = await start(dataDir);
    process.kill(pid, 'SIGKILL');
    const outcomes = await Promise.all([1, 2, 3, 4].map(() => startElsewhere(dataDir).outcome));
    expect(new Set(outcomes.map((outcome) => (typeof outcome === 'object' ? outcome.pid : outcome))).size).toBe(1);
    await expectHealthy(dataDir);
  });

  test.runIf(isLinux)('whose pid another program of the same user has now is not mistaken for alive', async () => {
    const { pid, clusterDir } = await start(dataDir);
    process.kill(pid, 'SIGKILL');
    await until(5_000, () => !isAlive(pid) && strayServers(clusterDir).orphans.length === 0);
    const { uid, gid } = statSync(clusterDir);
    const impostor = spawn('sleep', ['60'], { stdio: 'ignore', ...(isRoot() ? { uid, gid } : {}) });
    onCleanup(() => impostor.kill('SIGKILL'));
    const pidFile = join(clusterDir, 'postmaster.pid');
    writeFileSync(pidFile, readFileSync(pidFile, 'utf8').replace(/^\d+/, String(impostor.pid)));
    await expectHealthy(dataDir);
    expect(isAlive(impostor.pid!)).toBe(true);
  });

  test.runIf(isLinux)('a folder removed below its server gets a new one, and the old server goes', async () => {
    const { pid } = await start(dataDir);
    rmSync(dataDir, { recursive: true, maxRetries: 5 });
    await expectHealthy(dataDir);
    expect(isAlive(pid)).toBe(false);
  });

  test('a socket that was deleted is made again', async () => {
    const { socketDir } = await start(dataDir);
    rmSync(socketDir, { recursive: true });
    await expectHealthy(dataDir);
  });

  test('and a lock file that somebody wrote into stop nobody', async () => {
    const { pid } = await start(dataDir);
    process.kill(pid, 'SIGKILL');
    writeFileSync(join(dataDir, 'postgres.lock'), `${process.pid}\n`.repeat(2000));
    await expectHealthy(dataDir);
    expect(statSync(join(dataDir, 'postgres.lock')).size).toBe(0);
  });
});

describe('the lock', () => {
  afterAll(cleanUp);

  const lockModule = JSON.stringify(new URL('file-lock.ts', import.meta.url).href);

  test('is held by one process at a time and let go by a kill', async () => {
    const folder = newFolder();
    const lock = JSON.stringify(join(folder, 'lock'));
    const counter = JSON.stringify(join(folder, 'counter'));
    writeFileSync(join(folder, 'counter'), '0');
    const holder = runElsewhere(`
      import { withFileLock } from ${lockModule};
      import { writeFileSync } from 'node:fs';
      await withFileLock(${lock}, 1000, () => { writeFileSync(${counter} + '.held', ''); return new Promise((resolve) => setTimeout(resolve, 60_000)); });`);
    expect(await until(5_000, () => existsSync(join(folder, 'counter.held')))).toBe(true);
    const writers = [1, 2, 3].map(() =>
      runElsewhere(`
        import { withFileLock } from ${lockModule};
        import { readFileSync, writeFileSync } from 'node:fs';
        import { setTimeout } from 'node:timers/promises';
        for (let n = 0; n < 20; n++) await withFileLock(${lock}, 20_000, async () => {
          const value = Number(readFileSync(${counter}, 'utf8'));
          await setTimeout(1);
          writeFileSync(${counter}, String(value + 1));
        });
        process.stdout.write('"done"');`),
    );
    await until(300, () => false);
    expect(readFileSync(join(folder, 'counter'), 'utf8')).toBe('0');
    holder.kill();
    expect(await Promise.all(writers.map((writer) => writer.outcome))).toEqual(['done', 'done', 'done']);
    expect(readFileSync(join(folder, 'counter'), 'utf8')).toBe('60');
  });
});

describe.skipIf(!canMount())('a full disk', () => {
  afterAll(cleanUp);

  test('is named, and when there is room again everything is there', async () => {
    const disk = newDisk(20);
    const dataDir = newDataDir(disk);
    const tooSmall = await failure(start(dataDir));
    expect(tooSmall).toBeInstanceOf(DatabaseStartError);
    expect(tooSmall.message).toContain(`The disk is full: ${dataDir}`);
    expect(readdirSync(dataDir).filter((name) => name.includes('.new'))).toEqual([]);

    execFileSync('mount', ['-o', 'remount,size=150m', disk]);
    const { ownerUrl, pid, clusterDir } = await start(dataDir);
    await sql(ownerUrl, 'CREATE TABLE kept AS SELECT 7 AS n');
    fill(disk);
    process.kill(pid, 'SIGKILL');
    await until(5_000, () => !isAlive(pid));
    const full = await failure(start(dataDir));
    expect(full).toBeInstanceOf(DatabaseStartError);
    expect(full.message).toContain(`The disk is full: ${clusterDir}`);
    expect(full.fix).toContain('Free at least');

    rmSync(join(disk, 'filler'));
    expect(await sql((await start(dataDir)).ownerUrl, 'SELECT n FROM kept')).toEqual([[7]]);
    await stopEmbedded(dataDir);
  });
});

async function connected(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

/** A file system of so many MB in memory. */
function newDisk(sizeMb: number): string {
  const folder = newFolder();
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${sizeMb}m,mode=755`, 'tmpfs', folder], { stdio: 'pipe' });
  onCleanup(() => execFileSync('umount', ['-l', folder]));
  return folder;
}

function fill(disk: string): void {
  const filler = join(disk, 'filler');
  for (let size = 1024 * 1024; size >= 1; size = Math.floor(size / 4)) {
    try {
      while (freeBytes(disk) > 0) writeFileSync(filler, Buffer.alloc(size, 1), { flag: 'a' });
    } catch {
      // No room for a piece of this size: on to the next smaller one.
    }
  }
}

/** Mounting takes root, and a container may forbid it even then. */
function canMount(): boolean {
  if (!isLinux || !isRoot()) return false;
  const folder = mkdtempSync(join(tmpdir(), 'nexus-mount-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', 'tmpfs', folder], { stdio: 'pipe' });
    execFileSync('umount', [folder]);
    return true;
  } catch {
    return false;
  } finally {
    rmdirSync(folder);
  }
}
