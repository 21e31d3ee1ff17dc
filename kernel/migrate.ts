import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { DBOS } from '@dbos-inc/dbos-sdk';
import pg from 'pg';
import { retried } from '#kernel/database-errors.ts';
import type { Domain } from '#kernel/domain.ts';
import { fortify } from '#kernel/fortify.ts';
import { ensureRoles, roleOf } from '#kernel/roles.ts';

const HERE = import.meta.dirname;
/** Its package does not export its manifest, so that is looked up beside it. */
const ENGINE_VERSION = (
  JSON.parse(readFileSync(findPackageJSON('@dbos-inc/dbos-sdk', import.meta.url) ?? '', 'utf8')) as { version: string }
).version;

/** One migrator at a time, in the whole cluster. */
const MIGRATION_LOCK = 7_236_001;

export interface MigrateOptions {
  ownerUrl: string;
  appUrl: string;
  domains: readonly Domain[];
  /** The key of the tenant contexts' HMAC: at most 64 bytes. */
  contextSecret: Buffer;
}

/**
 * Brings the database up to this version: roles, the kernel's SQL, each domain's migrations in order, then the guards
 * (row-level security, journal, grants) that kernel/fortify.ts derives from what each table says it is.
 * Every file runs in a transaction of its own; running it again changes nothing.
 */
export async function migrate({ ownerUrl, appUrl, domains, contextSecret }: MigrateOptions): Promise<{ applied: string[] }> {
  const owner = new pg.Client({ connectionString: ownerUrl, application_name: 'nexus-migrate' });
  await owner.connect();
  try {
    await takeTurn(owner);
    await refuseOldServer(owner);
    await ensureRoles(
      owner,
      appLoginOf(appUrl),
      domains.map((domain) => roleOf(domain.name)),
    );
    await owner.query('CREATE SCHEMA IF NOT EXISTS kernel');
    await owner.query(
      'CREATE TABLE IF NOT EXISTS kernel.migrations (name text PRIMARY KEY, sha256 text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())',
    );
    const applied = await applyAll(owner, [...kernelFiles(), ...domains.flatMap(domainFiles)]);
    applied.push(...(await migrateEngine(owner, ownerUrl)));
    await storeContextSecret(owner, contextSecret);
    await retried(() => fortify(owner, domains));
    return { applied };
  } finally {
    await owner.end();
  }
}

/**
 * Asked again and again, and not waited for in one statement: that would hold a snapshot all the while, and the indexes which the
 * engine of the one before builds concurrently wait for every snapshot. The two would wait for each other for ever.
 */
async function takeTurn(owner: pg.Client): Promise<void> {
  for (;;) {
    const { rows } = await owner.query<{ mine: boolean }>(`SELECT pg_try_advisory_lock(${MIGRATION_LOCK}) AS mine`);
    if (rows[0]?.mine) return;
    await wait(TURN_MS);
  }
}

const TURN_MS = 100;

interface MigrationFile {
  name: string;
  path: string;
}

function kernelFiles(): MigrationFile[] {
  const dir = join(HERE, 'sql');
  return readdirSync(dir)
    .filter((file) => file.endsWith('.sql'))
    .sort()
    .map((file) => ({ name: `kernel/${file}`, path: join(dir, file) }));
}

/** A domain's files in the order of drizzle-kit's journal. */
function domainFiles(domain: Domain): MigrationFile[] {
  const dir = join(HERE, '..', 'domains', domain.name, 'migrations');
  const journal = join(dir, 'meta', '_journal.json');
  if (!existsSync(journal)) return [];
  const { entries } = JSON.parse(readFileSync(journal, 'utf8')) as { entries: { idx: number; tag: string }[] };
  return entries.toSorted((a, b) => a.idx - b.idx).map(({ tag }) => ({ name: `${domain.name}/${tag}.sql`, path: join(dir, `${tag}.sql`) }));
}

async function applyAll(owner: pg.Client, files: readonly MigrationFile[]): Promise<string[]> {
  const { rows } = await owner.query<{ name: string; sha256: string }>('SELECT name, sha256 FROM kernel.migrations');
  const done = new Map(rows.map((row) => [row.name, row.sha256]));
  const applied: string[] = [];
  for (const { name, path } of files) {
    const text = readFileSync(path, 'utf8');
    const sha256 = createHash('sha256').update(text).digest('hex');
    const before = done.get(name);
    if (before === sha256) continue;
    if (before)
      throw new Error(`Migration ${name} was applied with another content. Migrations are final: restore the file and add a new one.`);
    await owner.query('BEGIN');
    try {
      await owner.query(text);
      await owner.query('INSERT INTO kernel.migrations (name, sha256) VALUES ($1, $2)', [name, sha256]);
      await owner.query('COMMIT');
    } catch (error) {
      await owner.query('ROLLBACK');
      throw new Error(`Migration ${name} failed: ${(error as Error).message}`, { cause: error });
    }
    applied.push(name);
  }
  return applied;
}

/** The workflow engine keeps a schema of its own, with a role that can touch nothing else. */
async function migrateEngine(owner: pg.Client, ownerUrl: string): Promise<string[]> {
  const name = `dbos/${ENGINE_VERSION}`;
  const { rows } = await owner.query('SELECT FROM kernel.migrations WHERE name = $1', [name]);
  if (rows.length > 0) return [];
  // It talks on standard output, which may belong to a protocol.
  const { log } = console;
  console.log = () => {};
  try {
    // Its reader of addresses wants a host name even where the query names a Unix socket.
    await DBOS.migrate(ownerUrl.replace('@/', '@localhost/'), { applicationRole: 'nexus_flow' });
  } finally {
    console.log = log;
  }
  await owner.query('INSERT INTO kernel.migrations (name, sha256) VALUES ($1, $1)', [name]);
  return [name];
}

async function refuseOldServer(owner: pg.Client): Promise<void> {
  const { rows } = await owner.query<{ v: number; shown: string }>(
    `SELECT current_setting('server_version_num')::int AS v, current_setting('server_version') AS shown`,
  );
  const server = rows[0];
  if (!server || server.v < 150000) {
    throw new Error(
      `The database server is version ${server?.shown}; Nexus needs PostgreSQL 15 or newer. Upgrade it, or unset DATABASE_URL to use the embedded one.`,
    );
  }
  // A server that only speaks PostgreSQL's protocol often lacks these two, and fails late and strangely without.
  try {
    await owner.query('BEGIN');
    await owner.query(
      `CREATE TEMP TABLE nexus_probe (a int, during int4range, UNIQUE (a) DEFERRABLE INITIALLY DEFERRED, EXCLUDE USING gist (during WITH &&))`,
    );
    await owner.query('LISTEN nexus_probe');
  } catch (error) {
    throw new Error(`The database server lacks deferrable constraints, exclusion constraints or LISTEN: ${(error as Error).message}`, {
      cause: error,
    });
  } finally {
    await owner.query('ROLLBACK');
  }
}

async function storeContextSecret(owner: pg.Client, secret: Buffer): Promise<void> {
  if (secret.length < 32 || secret.length > 64) throw new Error('The context secret must have 32 to 64 bytes.');
  await owner.query('BEGIN');
  await owner.query('SET LOCAL ROLE nexus_vault');
  await owner.query(
    `INSERT INTO vault.context_key (inner_pad, outer_pad) VALUES (vault.xor_pad($1, 54), vault.xor_pad($1, 92)) ON CONFLICT DO NOTHING`,
    [secret],
  );
  const { rows } = await owner.query<{ same: boolean }>(`SELECT inner_pad = vault.xor_pad($1, 54) AS same FROM vault.context_key`, [
    secret,
  ]);
  await owner.query('COMMIT');
  // Taking the new one over in silence would lock out every other process and lose every sealed secret.
  if (!rows[0]?.same)
    throw new Error('NEXUS_SECRET is not the one that this database was set up with. Restore it (or the file .nexus/platform-secret).');
}

function appLoginOf(appUrl: string): string {
  // The driver's own reading: URLs of Unix sockets have no host, which `URL` refuses.
  const login = new pg.Client({ connectionString: appUrl }).user;
  if (!login) throw new Error('DATABASE_URL names no login. Write it as postgresql://login:password@host/database.');
  return login;
}
