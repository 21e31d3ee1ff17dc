import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { domains } from '#domains/index.ts';
import { generateBooks } from '#domains/finance/reports/testing.ts';
import { tenancyDirectory } from '#domains/tenancy/directory.ts';
import { defaultPool } from '#kernel/config.ts';
import { createKernel, deriveKey, type RunningKernel } from '#kernel/create-kernel.ts';
import { createPool } from '#kernel/db.ts';
import { PLATFORM_TENANT_ID } from '#kernel/directory.ts';
import { fixture } from '#kernel/fixture.ts';
import { uuidv7 } from '#kernel/ids.ts';
import type { CallResult, Principal } from '#kernel/kernel.ts';
import { migrate } from '#kernel/migrate.ts';
import { removeEmbedded, startEmbedded } from '#kernel/postgres/embedded.ts';
import { createRegistry } from '#kernel/registry.ts';
import { createMemoryLimiter } from '#ports/limiter.ts';
import { worldDomain } from '#tests/world-domain.ts';
import { type BareBooks, bareBooks } from './bare-books.ts';
import { median } from './throughput.ts';

export interface LedgerResult {
  lines: number;
  generateMs: number;
  rollUpMs: number;
  days: number;
  /** As the books stand, at the end of a past day, and as they stood when half of it was recorded. */
  nowMs: number;
  pastMs: number;
  recordedMs: number;
  /** The same with a day's postings not summed up yet. */
  markedMs: number;
  posting: PostingResult;
}

interface PostingResult {
  clients: number;
  seconds: number;
  posted: number;
  perSecond: number;
  barePerSecond: number;
  refused: number;
  gaps: number;
  doubles: number;
  unbalanced: number;
}

const CLIENTS = 64;
const CONNECTIONS = defaultPool();
const RUNS = 7;
const quiet = (): void => {};
/** With the tool that seeds a tenant for tests. */
const furnished = [...domains, worldDomain];

/** Books of `lines` lines over three years: how long a trial balance takes, and how fast one series takes postings. */
async function measureLedger(lines: number, seconds: number): Promise<LedgerResult> {
  const dataDir = mkdtempSync(join(tmpdir(), 'nexus-ledger-'));
  chmodSync(dataDir, 0o755);
  const urls = await startEmbedded({ dataDir });
  const secret = randomBytes(32);
  try {
    await migrate({ ...urls, domains: furnished, contextSecret: deriveKey(secret, 'context') });
    const kernel = createKernel({
      registry: createRegistry(furnished),
      pool: createPool({ url: urls.appUrl, size: CONNECTIONS, statementTimeoutMs: 300_000, onError: quiet }),
      directory: tenancyDirectory,
      limiter: createMemoryLimiter(),
      log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
      secret,
    });
    const db = new pg.Client({ connectionString: urls.superUrl });
    await db.connect();
    try {
      return await measure({ kernel, db, lines, seconds, superUrl: urls.superUrl });
    } finally {
      await db.end();
      await kernel.stop();
    }
  } finally {
    await removeEmbedded(dataDir);
    rmSync(dataDir, { recursive: true, force: true });
  }
}

type Call = (tool: string, input: Record<string, unknown>) => Promise<CallResult>;

interface Scene {
  kernel: RunningKernel;
  db: pg.Client;
  superUrl: string;
  lines: number;
  seconds: number;
}

async function measure({ kernel, db, superUrl, lines, seconds }: Scene): Promise<LedgerResult> {
  const tenantId = uuidv7(Date.now());
  await db.query(`SET session_replication_role = replica`);
  await db.query(
    `INSERT INTO tenancy.tenants (tenant_id, id, name, slug, plan, status, enabled_modules, settings, limits, created_at)
     VALUES ($1, $2, 'Bench', 'bench', 'growth', 'active', '{CRM,Finance}', '{"country": "NG", "currency": "NGN", "timezone": "Africa/Lagos"}', '{"callsPerMinute": 100000000}', now())`,
    [PLATFORM_TENANT_ID, tenantId],
  );
  await db.query(`SET session_replication_role = DEFAULT`);
  const call = caller(kernel, tenantId);
  await call('world_prepare_tenant', { domains: ['tenancy', 'finance'] });
  const year = Temporal.Now.plainDateISO().year;
  const began = performance.now();
  await generateBooks(db, { tenantId, entries: Math.round(lines / 3.6), from: `${year - 2}-01-01`, days: 1000 });
  const generateMs = performance.now() - began;
  await db.query('ANALYZE');
  const rollUpBegan = performance.now();
  const { output } = await call('finance_roll_up_balances', {});
  const rollUpMs = performance.now() - rollUpBegan;
  await db.query('VACUUM ANALYZE finance.balance_days, finance.balance_marks, finance.entry_lines, finance.journal_entries');
  const counted = await db.query<{ n: number }>('SELECT count(*)::integer AS n FROM finance.entry_lines WHERE tenant_id = $1', [tenantId]);
  const timed = async (input: Record<string, unknown>): Promise<number> => {
    const times: number[] = [];
    for (let i = 0; i < RUNS; i++) {
      const start = performance.now();
      await call('finance_get_trial_balance', input);
      times.push(performance.now() - start);
    }
    return median(times);
  };
  const nowMs = await timed({ to: `${year}-12-31` });
  const pastMs = await timed({ from: `${year - 1}-01-01`, to: `${year - 1}-07-17` });
  const recordedMs = await timed({ to: `${year}-12-31`, recordedBy: `${year - 1}-05-15T00:00:00Z` });
  await call('finance_post_entry', entry(year));
  const markedMs = await timed({ to: `${year}-12-31` });
  const posting = await post({ call, db, tenantId, superUrl, seconds, year });
  return {
    lines: counted.rows[0]?.n ?? 0,
    generateMs,
    rollUpMs,
    days: Number(output['days']),
    nowMs,
    pastMs,
    recordedMs,
    markedMs,
    posting,
  };
}

const entry = (year: number): Record<string, unknown> => ({
  date: `${year}-06-15`,
  description: 'Rent',
  lines: [
    { accountId: fixture('finance.account.purchases'), side: 'debit', money: { amount: '100.00', currency: 'NGN' } },
    { accountId: fixture('finance.account.bank'), side: 'credit', money: { amount: '100.00', currency: 'NGN' } },
  ],
});

function caller(kernel: RunningKernel, tenantId: string): Call {
  const principal: Principal = {
    tenantId,
    actor: { kind: 'person', id: `person-of-${tenantId}`, name: 'Owner' },
    scopes: ['*', 'platform:*'],
    permissions: ['*', 'platform:*'],
    roles: ['owner'],
    credential: 'bench',
    callsPerMinute: null,
    isInteractive: true,
    expiresAt: null,
  };
  return (tool, input) => kernel.call({ tool, input, principal, door: 'test' });
}

interface Stage {
  call: Call;
  db: pg.Client;
  tenantId: string;
  superUrl: string;
  seconds: number;
  year: number;
}

/** All clients post to one series for as long as is asked, first the bare rows and then through the house. */
async function post({ call, db, tenantId, superUrl, seconds, year }: Stage): Promise<PostingResult> {
  const bare: BareBooks = await bareBooks(superUrl, CONNECTIONS);
  const barePosted = await flood(seconds, () => bare.post());
  await bare.end();
  const before = await countOf(db, tenantId);
  const { done, refused } = await flood(seconds, async () => {
    await call('finance_post_entry', entry(year));
  });
  const { rows } = await db.query<{ gaps: number; doubles: number; unbalanced: number }>(
    `SELECT (SELECT count(*)::integer FROM (SELECT number - lag(number) OVER (ORDER BY number) AS step FROM finance.numbers
        WHERE tenant_id = $1 AND series_id = $2 AND cycle = $3) AS s WHERE step > 1) AS gaps,
      (SELECT count(*)::integer FROM (SELECT number FROM finance.numbers WHERE tenant_id = $1 AND series_id = $2 AND cycle = $3
        GROUP BY number HAVING count(*) > 1) AS d) AS doubles,
      (SELECT count(*)::integer FROM (SELECT entry_id FROM finance.entry_lines WHERE tenant_id = $1 GROUP BY entry_id HAVING sum(debit) <> sum(credit)) AS u) AS unbalanced`,
    [tenantId, fixture('finance.series.ENTRY'), String(year)],
  );
  const posted = (await countOf(db, tenantId)) - before;
  if (posted !== done) throw new Error(`${done} postings were answered and ${posted} are there.`);
  const found = rows[0] ?? { gaps: -1, doubles: -1, unbalanced: -1 };
  return { clients: CLIENTS, seconds, posted, perSecond: posted / seconds, barePerSecond: barePosted.done / seconds, refused, ...found };
}

async function countOf(db: pg.Client, tenantId: string): Promise<number> {
  const { rows } = await db.query<{ n: number }>('SELECT count(*)::integer AS n FROM finance.journal_entries WHERE tenant_id = $1', [
    tenantId,
  ]);
  return rows[0]?.n ?? 0;
}

async function flood(seconds: number, work: () => Promise<void>): Promise<{ done: number; refused: number }> {
  const until = performance.now() + seconds * 1000;
  let [done, refused] = [0, 0];
  await Promise.all(
    Array.from({ length: CLIENTS }, async () => {
      while (performance.now() < until) {
        try {
          await work();
          done++;
        } catch (error) {
          if (refused++ === 0) console.error(error);
        }
      }
    }),
  );
  return { done, refused };
}

const [lines = '1000000', seconds = '30'] = process.argv.slice(2);
process.send?.(await measureLedger(Number(lines), Number(seconds)));
