import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { initAccount, isRoot, obstacleFor } from './account.ts';
import { findBinaries, usableBinaries } from './binaries.ts';
import { embeddedStatus, removeEmbedded, startEmbedded, stopEmbedded } from './embedded.ts';
import { cleanUp, failure, newDataDir, newFolder, onCleanup, postmastersOf, QUICK, sql, startElsewhere } from './probe.ts';
import { DatabaseStartError } from './start-error.ts';

const start = (dataDir: string) => startEmbedded({ dataDir, settings: QUICK });

describe('a server', () => {
  let dataDir: string;
  beforeAll(() => {
    dataDir = newDataDir();
    mkdirSync(dataDir, { mode: 0o711 });
    writeFileSync(join(dataDir, 'secrets.json'), '{"other":"entry"}');
  });
  afterAll(cleanUp);

  test('is started once, adopted after that, stopped, and started again with its data', async () => {
    expect(await embeddedStatus(dataDir)).toMatchObject({ state: 'absent' });
    const first = await start(dataDir);
    expect(first.started).toBe(true);
    expect(await embeddedStatus(dataDir)).toMatchObject({ state: 'running', pid: first.pid, major: 18 });
    await sql(first.ownerUrl, 'CREATE TABLE kept (n int); INSERT INTO kept VALUES (7)');
    expect(await start(dataDir)).toEqual({ ...first, started: false });

    expect(await stopEmbedded(dataDir)).toBe(true);
    expect(await stopEmbedded(dataDir)).toBe(false);
    expect(await embeddedStatus(dataDir)).toMatchObject({ state: 'stopped', major: 18 });
    const again = await start(dataDir);
    expect(again.started).toBe(true);
    expect(await sql(again.ownerUrl, 'SELECT n FROM kept')).toEqual([[7]]);
  });

  test('keeps its passwords from others, beside what else the file holds', () => {
    const path = join(dataDir, 'secrets.json');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ other: 'entry', postgres: { app: expect.any(String) } });
  });

  test('has logins with the rights they are meant to have, and a start puts them right', async () => {
    const { superUrl, ownerUrl, appUrl } = await start(dataDir);
    await sql(superUrl, 'ALTER ROLE nexus_app SUPERUSER INHERIT CREATEDB');
    await sql(superUrl, "ALTER ROLE nexus_owner NOCREATEROLE PASSWORD 'other'");
    await sql(superUrl, 'REVOKE SET ON PARAMETER session_replication_role FROM nexus_owner');
    await start(dataDir);

    expect(
      await sql(
        superUrl,
        'SELECT rolname, rolsuper, rolinherit, rolcreaterole, rolcreatedb, rolbypassrls FROM pg_roles WHERE rolcanlogin ORDER BY 1',
      ),
    ).toEqual([
      ['nexus_app', false, false, false, false, false],
      ['nexus_owner', false, true, true, true, false],
      ['postgres', true, true, true, true, true],
    ]);
    const database =
      "SELECT pg_get_userbyid(datdba), datlocprovider, datlocale, pg_encoding_to_char(encoding) FROM pg_database WHERE datname = 'nexus'";
    expect(await sql(ownerUrl, database)).toEqual([['nexus_owner', 'b', 'C.UTF-8', 'UTF8']]);
    expect(await sql(superUrl, 'SHOW data_checksums')).toEqual([['on']]);
    for (const [url, may] of [
      [ownerUrl, true],
      [appUrl, false],
    ] as const)
      expect(await sql(url, "SELECT has_parameter_privilege('session_replication_role', 'SET')")).toEqual([[may]]);
    expect(await sql(appUrl, 'SELECT current_user')).toEqual([['nexus_app']]);
    for (const forbidden of ['CREATE TABLE mine (n int)', 'CREATE TEMP TABLE mine (n int)', 'CREATE SCHEMA mine', 'SET ROLE nexus_owner'])
      expect((await failure(sql(appUrl, forbidden))).message).toMatch(/permission denied/);
    expect((await failure(sql(appUrl.replace('/nexus?', '/postgres?'), 'SELECT 1'))).message).toMatch(/permission denied/);
  });

  test('is served from the new place when its folder moves while it runs, even under a path too long for a socket', async () => {
    const before = await start(dataDir);
    const parent = join(newFolder(), 'a'.repeat(60), 'b'.repeat(60));
    mkdirSync(parent, { recursive: true });
    const moved = newDataDir(parent);
    renameSync(dataDir, moved);
    const after = await start(moved);
    onCleanup(() => rmSync(after.socketDir, { recursive: true, force: true }));
    expect(after.socketDir).toMatch(/^\/tmp\/nexus-/);
    expect(statSync(after.socketDir).mode & 0o777).toBe(0o700);
    expect(await sql(after.ownerUrl, 'SELECT n FROM kept')).toEqual([[7]]);
    expect(postmastersOf(before.clusterDir)).toEqual([]);
  });
});

describe('four processes', () => {
  afterAll(cleanUp);

  test('at once end up with one server, which outlives them in a session of its own', async () => {
    const dataDir = newDataDir();
    const outcomes = await Promise.all([1, 2, 3, 4].map(() => startElsewhere(dataDir).outcome));
    const servers = outcomes.filter((outcome) => typeof outcome === 'object');
    expect(servers).toHaveLength(4);
    expect(servers.filter((server) => server.started)).toHaveLength(1);
    expect(new Set(servers.map((server) => server.pid)).size).toBe(1);

    const { pid, clusterDir, appUrl } = await start(dataDir);
    expect(servers[0]?.pid).toBe(pid);
    expect(postmastersOf(clusterDir)).toEqual([pid]);
    expect(await sql(appUrl, 'SELECT 1')).toEqual([[1]]);
    if (process.platform !== 'linux') return;
    const [, , , session] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    expect(Number(session)).toBe(pid);
  });
});

describe('what a person must put right', () => {
  let dataDir: string;
  let ownerUrl: string;
  let clusterDir: string;
  beforeAll(async () => {
    dataDir = newDataDir();
    ({ ownerUrl, clusterDir } = await start(dataDir));
  });
  afterAll(cleanUp);

  test('passwords that are gone, damaged or of another database', async () => {
    const path = join(dataDir, 'secrets.json');
    const secrets = readFileSync(path, 'utf8');
    rmSync(path);
    const missing = await failure(start(dataDir));
    expect(missing).toBeInstanceOf(DatabaseStartError);
    expect(missing.message).toContain(`not in ${path}`);
    expect(missing.fix).toContain('backup');
    expect(existsSync(path)).toBe(false);

    writeFileSync(path, '{"postgres":');
    expect((await failure(start(dataDir))).message).toContain('damaged');
    writeFileSync(path, secrets.replace(/"superuser": "[^"]*"/, '"superuser": "wrong"'));
    expect((await failure(start(dataDir))).message).toContain('are not those of the database');

    writeFileSync(path, secrets);
    await start(dataDir);
    expect(await sql(ownerUrl, 'SELECT 1')).toEqual([[1]]);
  });

  test('a cluster of another major version', async () => {
    await stopEmbedded(dataDir);
    writeFileSync(join(clusterDir, 'PG_VERSION'), '17\n');
    const error = await failure(start(dataDir));
    writeFileSync(join(clusterDir, 'PG_VERSION'), '18\n');
    expect(error).toBeInstanceOf(DatabaseStartError);
    expect(error.message).toMatch(/written by PostgreSQL 17; this is PostgreSQL 18/);
    expect(error.fix).toContain('pg_dump');
  });

  test('a setting that PostgreSQL refuses, in its own words', async () => {
    const error = await failure(startEmbedded({ dataDir, settings: { ...QUICK, work_mem: 'plenty' } }));
    expect(error).toBeInstanceOf(DatabaseStartError);
    expect(error.message).toContain('invalid value for parameter "work_mem": "plenty"');
  });

  test('a database folder that is gone, which is not replaced by an empty one', async () => {
    renameSync(clusterDir, `${clusterDir}.away`);
    expect((await failure(start(dataDir))).message).toContain('is gone');
    renameSync(`${clusterDir}.away`, clusterDir);
  });

  test.runIf(isRoot())('a parent folder that was closed to the server', async () => {
    const parent = dirname(dataDir);
    chmodSync(parent, 0o700);
    const error = await failure(start(dataDir));
    chmodSync(parent, 0o755);
    expect(error.fix).toContain(`chmod o+x "${parent}"`);
    expect((await start(dataDir)).started).toBe(true);
  });

  test('a platform that npm has no package for, and a version that is not installed', async () => {
    const { arch } = process;
    Object.defineProperty(process, 'arch', { value: 'riscv64' });
    const missing = await failure(start(newDataDir())).finally(() => Object.defineProperty(process, 'arch', { value: arch }));
    expect(missing.message).toContain('-riscv64');
    expect(missing.fix).toContain('npm ci');
    const old = await failure(startEmbedded({ dataDir: newDataDir(), version: '9' }));
    expect(old.message).toContain('PostgreSQL 9 was asked for');
  });
});

describe.skipIf(!isRoot())('as root', () => {
  afterAll(cleanUp);

  test('below a folder of mode 0700 the server runs as somebody else, from a place and binaries that one can reach', async () => {
    const parent = newFolder(0o700);
    const dataDir = newDataDir(parent);
    const first = await start(dataDir);
    expect(first.clusterDir).toMatch(/\/nexus-bos\/[0-9a-f]{12}\/postgres$/);
    expect(statSync(first.clusterDir).uid).toBeGreaterThan(0);
    expect(statSync(`/proc/${first.pid}`).uid).toBe(statSync(first.clusterDir).uid);
    expect((await start(dataDir)).pid).toBe(first.pid);
    await sql(first.ownerUrl, 'CREATE TABLE kept ()');

    // A copy of the folder must not share the database, nor may another checkout at the old place of a moved one take it.
    const copy = join(newFolder(0o700), '.nexus');
    cpSync(dataDir, copy, { recursive: true });
    expect((await failure(start(copy))).message).toContain('is a copy of');
    const moved = newDataDir(newFolder(0o700));
    renameSync(dataDir, moved);
    expect((await start(moved)).clusterDir).toBe(first.clusterDir);
    const second = await start(dataDir);
    expect(second.clusterDir).not.toBe(first.clusterDir);
    expect(await start(moved)).toMatchObject({ started: false });
    await sql((await start(moved)).ownerUrl, 'SELECT FROM kept');
  });

  test('a checkout that is removed and made again begins with an empty database, and nothing is lost', async () => {
    const dataDir = newDataDir(newFolder(0o700));
    const first = await start(dataDir);
    await sql(first.ownerUrl, 'CREATE TABLE kept ()');
    rmSync(dataDir, { recursive: true });
    const fresh = await start(dataDir);
    expect(fresh.clusterDir).toBe(first.clusterDir);
    expect((await failure(sql(fresh.ownerUrl, 'SELECT FROM kept'))).message).toContain('does not exist');
    expect(readdirSync(dirname(fresh.clusterDir)).filter((name) => name.startsWith('postgres.2'))).toHaveLength(1);
    await removeEmbedded(dataDir);
    expect(existsSync(dirname(fresh.clusterDir))).toBe(false);
    expect(postmastersOf(fresh.clusterDir)).toEqual([]);
  });

  test('binaries that the server cannot reach, or that lost their links, are copied and completed', () => {
    const home = newFolder();
    const found = findBinaries();
    const closed = newFolder(0o700);
    cpSync(join(found.root, 'bin'), join(closed, 'native', 'bin'), { recursive: true });
    cpSync(join(found.root, 'lib'), join(closed, 'native', 'lib'), {
      recursive: true,
      filter: (path) => !lstatSync(path).isSymbolicLink(),
    });
    cpSync(join(found.root, 'pg-symlinks.json'), join(closed, 'native', 'pg-symlinks.json'));
    const binaries = { ...found, root: join(closed, 'native') };
    const usable = usableBinaries(binaries, home, initAccount());
    expect(usable.root.startsWith(home)).toBe(true);
    expect(obstacleFor(initAccount(), join(usable.root, 'bin', 'postgres'))).toBeUndefined();
    expect(lstatSync(join(usable.root, 'lib', 'libpq.so.5')).isSymbolicLink()).toBe(true);
    // Without an account in the way the links are made where they are missing.
    expect(usableBinaries(binaries, home, undefined).root).toBe(binaries.root);
    expect(statSync(join(binaries.root, 'lib', 'libpq.so.5')).size).toBeGreaterThan(1000);
  });

  const script = import.meta.filename;
  test.skipIf(obstacleFor({ uid: 65_534, gid: 65_534 }, join(script, '..')) !== undefined)(
    'an ordinary user gets a server of their own and is told about folders of others',
    async () => {
      const parent = newFolder(0o777);
      const outcome = await startElsewhere(newDataDir(parent), { uid: 65_534, gid: 65_534 }).outcome;
      expect(outcome).toMatchObject({ started: true, clusterDir: join(parent, '.nexus', 'postgres') });
      if (typeof outcome === 'object') expect(statSync(`/proc/${outcome.pid}`).uid).toBe(65_534);
      // Root then uses what is there, as the user it belongs to.
      expect(await start(join(parent, '.nexus'))).toMatchObject({ started: false });
      await stopEmbedded(join(parent, '.nexus'));
      expect(await start(join(parent, '.nexus'))).toMatchObject({ started: true });

      const closed = newFolder(0o755);
      expect(await startElsewhere(newDataDir(closed), { uid: 65_534, gid: 65_534 }).outcome).toMatch(
        /DatabaseStartError: .*cannot be read or written by this user/,
      );
    },
  );
});
