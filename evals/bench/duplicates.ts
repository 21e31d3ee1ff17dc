import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { loadPopulation } from '#domains/crm/duplicates/testing/load.ts';
import { makePopulation, pairOf, type Population } from '#domains/crm/duplicates/testing/population.ts';
import { domains } from '#domains/index.ts';
import { tenancyDirectory } from '#domains/tenancy/directory.ts';
import { createKernel, deriveKey, type RunningKernel } from '#kernel/create-kernel.ts';
import { createPool } from '#kernel/db.ts';
import { PLATFORM_TENANT_ID } from '#kernel/directory.ts';
import { uuidv7 } from '#kernel/ids.ts';
import type { CallResult, Principal } from '#kernel/kernel.ts';
import { migrate } from '#kernel/migrate.ts';
import { removeEmbedded, startEmbedded } from '#kernel/postgres/embedded.ts';
import { createRegistry } from '#kernel/registry.ts';
import { createMemoryLimiter } from '#ports/limiter.ts';

/** What finding duplicates in one tenant took, and how right it was. */
export interface DuplicatesResult {
  people: number;
  planted: number;
  found: number;
  precision: number;
  recall: number;
  scanMs: number;
  /** Of this process; PostgreSQL's own comes on top. */
  cpuMs: number;
  pages: number;
  longestPageMs: number;
  /** Most that the process held resident while it scanned, over what it held before. */
  residentMb: number;
  merges: number;
  mergeMs: number;
  isHashRestored: boolean;
}

const MERGES = 300;
const quiet = (): void => {};

/** A tenant of `size` people with duplicates planted: found, merged and un-merged again. */
export async function measureDuplicates(size: number, seed: number): Promise<DuplicatesResult> {
  const dataDir = mkdtempSync(join(tmpdir(), 'nexus-duplicates-'));
  chmodSync(dataDir, 0o755);
  const urls = await startEmbedded({ dataDir });
  try {
    const secret = randomBytes(32);
    await migrate({ ...urls, domains, contextSecret: deriveKey(secret, 'context') });
    const kernel = createKernel({
      registry: createRegistry(domains),
      pool: createPool({ url: urls.appUrl, size: 4, statementTimeoutMs: 30_000, onError: quiet }),
      directory: tenancyDirectory,
      limiter: createMemoryLimiter(),
      log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
      secret,
    });
    const db = new pg.Client({ connectionString: urls.superUrl });
    await db.connect();
    try {
      return await measure({ kernel, db, population: makePopulation(size, seed) });
    } finally {
      await db.end();
      await kernel.stop();
    }
  } finally {
    await removeEmbedded(dataDir);
    rmSync(dataDir, { recursive: true, force: true });
  }
}

interface Scene {
  kernel: RunningKernel;
  db: pg.Client;
  population: Population;
}

async function measure({ kernel, db, population }: Scene): Promise<DuplicatesResult> {
  const tenantId = uuidv7(Date.now());
  await db.query(`SET session_replication_role = replica`);
  await db.query(
    `INSERT INTO tenancy.tenants (tenant_id, id, name, slug, plan, status, enabled_modules, settings, limits, created_at)
     VALUES ($1, $2, 'Bench', 'bench', 'growth', 'active', '{CRM}', '{"country": "NG", "timezone": "Africa/Lagos"}', '{"callsPerMinute": 1000000}', now())`,
    [PLATFORM_TENANT_ID, tenantId],
  );
  await db.query(`SET session_replication_role = DEFAULT`);
  await loadPopulation(db, tenantId, population);
  await db.query('ANALYZE crm.people, crm.person_phones, crm.person_emails, crm.links, crm.organisations');
  const call = caller(kernel, tenantId);
  const scan = await scanAll(call);
  const pairs = await candidates(db, tenantId);
  const right = pairs.filter((pair) => population.truth.has(pair)).length;
  return {
    people: population.people.length,
    planted: population.truth.size,
    found: pairs.length,
    precision: right / pairs.length,
    recall: right / population.truth.size,
    ...scan,
    ...(await mergeAndBack({ call, db, tenantId }, pairs)),
  };
}

type Call = (tool: string, input: Record<string, unknown>) => Promise<CallResult>;

function caller(kernel: RunningKernel, tenantId: string): Call {
  const principal: Principal = {
    tenantId,
    actor: { kind: 'person', id: `person-of-${tenantId}`, name: 'Owner' },
    scopes: ['*'],
    permissions: ['*'],
    roles: ['owner'],
    credential: 'bench',
    callsPerMinute: null,
    isInteractive: true,
    expiresAt: null,
  };
  return (tool, input) => kernel.call({ tool, input, principal, door: 'test' });
}

/** What the workflow does, page by page, without the engine's polling between. */
async function scanAll(call: Call): Promise<Pick<DuplicatesResult, 'scanMs' | 'cpuMs' | 'pages' | 'longestPageMs' | 'residentMb'>> {
  globalThis.gc?.();
  const before = process.memoryUsage.rss();
  let [pages, longestPageMs, most] = [0, 0, before];
  const cpu = process.cpuUsage();
  const began = performance.now();
  await call('crm_scan_duplicates', { isFromScratch: true });
  for (;;) {
    const pageBegan = performance.now();
    const { output } = await call('crm_match_duplicates', {});
    longestPageMs = Math.max(longestPageMs, performance.now() - pageBegan);
    most = Math.max(most, process.memoryUsage.rss());
    pages++;
    if (output['remaining'] === 0) break;
  }
  const { user, system } = process.cpuUsage(cpu);
  return { scanMs: performance.now() - began, cpuMs: (user + system) / 1000, pages, longestPageMs, residentMb: (most - before) / 2 ** 20 };
}

async function candidates(db: pg.Client, tenantId: string): Promise<string[]> {
  const { rows } = await db.query<{ low_id: string; high_id: string }>(
    `SELECT low_id, high_id FROM crm.duplicate_candidates WHERE tenant_id = $1 AND kind = 'person' ORDER BY score DESC, low_id, high_id`,
    [tenantId],
  );
  return rows.map(({ low_id, high_id }) => pairOf(low_id, high_id));
}

interface Stage {
  call: Call;
  db: pg.Client;
  tenantId: string;
}

/** Merges what was found and takes it all back, one half by undo and one by un-merging; the rows must be those of before. */
async function mergeAndBack(
  stage: Stage,
  pairs: readonly string[],
): Promise<Pick<DuplicatesResult, 'merges' | 'mergeMs' | 'isHashRestored'>> {
  const { call } = stage;
  const before = await hash(stage);
  const merged: { callId: string; personId: string }[] = [];
  const used = new Set<string>();
  const began = performance.now();
  for (const pair of pairs) {
    const [survivorId = '', personId = ''] = pair.split(' ');
    if (used.has(survivorId) || used.has(personId)) continue;
    used.add(survivorId).add(personId);
    const { callId } = await call('crm_merge_person', { personId, survivorId });
    merged.push({ callId, personId });
    if (merged.length === MERGES) break;
  }
  const mergeMs = (performance.now() - began) / merged.length;
  for (const [i, { callId, personId }] of merged.entries()) {
    if (i % 2 === 0) await call('governance_undo_call', { callId });
    else await call('crm_unmerge_person', { personId });
  }
  return { merges: merged.length, mergeMs, isHashRestored: (await hash(stage)) === before };
}

async function hash({ db, tenantId }: Stage): Promise<string> {
  const { rows } = await db.query<{ name: string }>(
    `SELECT name FROM kernel.tables WHERE name LIKE 'crm.%' AND kind <> 'derived' ORDER BY name`,
  );
  const parts = rows.map(
    ({ name }) => `(SELECT md5(coalesce(string_agg(t::text, '' ORDER BY id), '')) FROM ${name} t WHERE tenant_id = $1)`,
  );
  const { rows: found } = await db.query<{ h: string }>(`SELECT concat_ws(' ', ${parts.join(', ')}) AS h`, [tenantId]);
  return found[0]?.h ?? '';
}

// As a program of its own, so that its memory is its own: `node evals/bench/duplicates.ts [people] [seed]`.
if (import.meta.main) {
  const result = await measureDuplicates(
    Number(process.argv[2] ?? 100_000),
    Number(process.argv[3] ?? Math.floor(Math.random() * 2 ** 31)),
  );
  if (process.send) process.send(result);
  else console.log(result);
}
