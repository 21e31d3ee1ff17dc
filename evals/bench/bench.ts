import { type ChildProcess, execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { startEmbedded } from '#kernel/postgres/embedded.ts';
import type { DuplicatesResult } from './duplicates.ts';
import type { LedgerResult } from './ledger.ts';
import { cleanUp, end, type Nexus, startLoad, startNexus, startPart } from './house.ts';
import { presetActivations } from './presets.ts';
import { type Line, passes, printTable } from './report.ts';
import { activation, coldStart, warmStart } from './start-times.ts';
import { BARE_TABLE } from './statements.ts';
import {
  askOnce,
  CONNECTIONS,
  mcpRequest,
  measurePairs,
  median,
  type Pair,
  type Rate,
  type Request,
  runLoad,
  SIDES,
} from './throughput.ts';
import { listSize } from './tool-lists.ts';

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    /** Of start, list, load, duplicates, presets, ledger: only these. */
    only: { type: 'string' },
    /** Where to write what was measured. */
    json: { type: 'string' },
  },
});
const SIZES = options.quick ? { rounds: 2, turnMs: 1000, starts: 1 } : { rounds: 5, turnMs: 2500, starts: 3 };
const wants = (part: string): boolean => !options.only || options.only.split(',').includes(part);
const RSS_CALLS = 10_000;

interface House {
  key: string;
  tenantId: string;
  superUrl: string;
  organisationId: string;
}

async function main(): Promise<number> {
  const lines: Line[] = [];
  console.log(
    `Nexus bench: ${cpus().length} cores, load ${loadavg()
      .map((n) => n.toFixed(1))
      .join(' ')}, ${SIZES.rounds} rounds of ${SIZES.turnMs} ms, ${CONNECTIONS} connections.`,
  );
  const { home, ms, wholeMs } = await activation();
  lines.push(seconds('Activation, from “Activating” to the seventh step', ms, 10));
  console.log(`  One prompt on a fresh machine, from nothing to ready: ${(wholeMs / 1000).toFixed(1)} s.`);
  if (wants('start')) lines.push(...(await startLines()));
  if (wants('duplicates')) lines.push(...(await duplicateLines()));
  if (wants('ledger')) lines.push(...(await ledgerLines()));
  if (options.only && !['load', 'list', 'presets'].some(wants)) return finish(lines);
  const house = await furnish(home);
  const nexus = await startNexus(home);
  // Before the lists, so that these are the first calls of this process.
  if (wants('load')) lines.push(...(await loadLines(nexus, house)));
  if (wants('list')) lines.push(...(await listLines(nexus, house)));
  if (wants('presets')) lines.push(await presetLine(nexus, home));
  return finish(lines);
}

function finish(lines: readonly Line[]): number {
  const missed = printTable(lines);
  if (options.json) {
    const results = lines.map((line) => ({ ...line, isHeld: passes(line) }));
    writeFileSync(options.json, `${JSON.stringify({ at: new Date().toISOString(), load: loadavg(), results }, null, 2)}\n`);
  }
  return missed === 0 ? 0 : 1;
}

async function presetLine(nexus: Nexus, home: string): Promise<Line> {
  const [slowest, ...others] = await presetActivations(nexus, home);
  if (!slowest) throw new Error('No preset was activated.');
  return seconds(`Activation of the slowest of ${others.length + 1} presets (${slowest.industry})`, slowest.ms, 10);
}

const seconds = (what: string, ms: number, atMost: number): Line => ({
  what,
  value: ms / 1000,
  measured: `${(ms / 1000).toFixed(2)} s`,
  bar: { atMost },
  unit: ' s',
});

async function startLines(): Promise<Line[]> {
  const cold: number[] = [];
  const warm: number[] = [];
  for (let i = 0; i < SIZES.starts; i++) {
    const { home, ms } = await coldStart();
    cold.push(ms);
    warm.push(await warmStart(home));
  }
  return [seconds('Cold start to ready', median(cold), 10), seconds('Warm start to ready, PostgreSQL stopped before', median(warm), 3)];
}

/** In a process of its own, so that its memory is its own. */
async function duplicateLines(): Promise<Line[]> {
  const { child, said } = await startPart<DuplicatesResult>('duplicates.ts', [options.quick ? '10000' : '100000'], { isPlatform: true });
  await end(child);
  const { people, planted, precision, recall, scanMs, cpuMs, residentMb, merges, mergeMs, isHashRestored } = said;
  console.log(
    `  Duplicates: ${said.found} found of ${planted} planted, ${said.pages} pages, the longest ${said.longestPageMs.toFixed(0)} ms, ` +
      `${(cpuMs / 1000).toFixed(1)} s of processor time in Node; ${merges} merged at ${mergeMs.toFixed(0)} ms and taken back.`,
  );
  const share = (what: string, value: number): Line => ({ what, value, measured: value.toFixed(4), bar: { atLeast: 0.95 }, unit: '' });
  return [
    share(`Precision of duplicates among ${people} people`, precision),
    share(`Recall of duplicates among ${people} people`, recall),
    seconds(`Scan of ${people} people for duplicates`, scanMs, 60),
    {
      what: 'Resident memory that the scan added',
      value: residentMb,
      measured: `${residentMb.toFixed(0)} MB`,
      bar: { atMost: 350 },
      unit: ' MB',
    },
    {
      what: 'Rows as before after merging and taking back',
      value: Number(isHashRestored),
      measured: isHashRestored ? 'yes' : 'no',
      bar: { atLeast: 1 },
      unit: '',
    },
  ];
}

/** In a process of its own, on a database of its own. */
async function ledgerLines(): Promise<Line[]> {
  const { child, said } = await startPart<LedgerResult>('ledger.ts', options.quick ? ['100000', '5'] : ['1000000', '30'], {
    isPlatform: true,
  });
  await end(child);
  const { posting } = said;
  console.log(
    `  Ledger: ${said.lines} lines of ${said.days} days made in ${(said.generateMs / 1000).toFixed(0)} s and summed up in ${(said.rollUpMs / 1000).toFixed(1)} s; ` +
      `with a day's postings not summed up ${said.markedMs.toFixed(0)} ms; as recorded half way ${said.recordedMs.toFixed(0)} ms.`,
  );
  const time = (what: string, ms: number, atMost: number): Line => ({
    what,
    value: ms,
    measured: `${ms.toFixed(0)} ms`,
    bar: { atMost },
    unit: ' ms',
  });
  const none = (what: string, value: number): Line => ({ what, value, measured: String(value), bar: { atMost: 0 }, unit: '' });
  const ratio = posting.perSecond / posting.barePerSecond;
  return [
    time(`Trial balance of ${said.lines} lines`, said.nowMs, 500),
    time('Trial balance of a past day', said.pastMs, 1000),
    none(`Gaps and doubles in the series that ${posting.clients} clients posted to`, posting.gaps + posting.doubles + posting.unbalanced),
    none(`Errors that reached them in ${posting.seconds} s`, posting.refused),
    {
      what: 'Postings to one series, against the same rows without the house',
      value: ratio,
      measured: `${ratio.toFixed(3)} (${posting.perSecond.toFixed(0)} of ${posting.barePerSecond.toFixed(0)} a second)`,
      bar: { atLeast: 0 },
      unit: '',
    },
  ];
}

/** Rows to read, a table for the bare server, and a limit on calls that no load reaches. */
async function furnish(home: string): Promise<House> {
  const { superUrl } = await startEmbedded({ dataDir: home });
  const { businesses } = JSON.parse(readFileSync(join(home, 'keys.json'), 'utf8')) as {
    businesses: Record<string, { tenantId: string; key: string }>;
  };
  const [business] = Object.values(businesses);
  if (!business) throw new Error('The activation left no business.');
  const { tenantId, key } = business;
  const db = new pg.Client({ connectionString: superUrl });
  await db.connect();
  await db.query(BARE_TABLE);
  // Outside any call there is no context to journal under; the server that reads this starts afterwards.
  await db.query('SET session_replication_role = replica');
  await db.query(`UPDATE tenancy.tenants SET limits = limits || '{"callsPerMinute": 100000000}' WHERE id = $1`, [tenantId]);
  await db.end();
  const nexus = await startNexus(home);
  const post = async (path: string, body: object): Promise<Record<string, unknown>> =>
    askOnce({ port: nexus.port, method: 'POST', path, headers: { authorization: `Bearer ${key}` }, body: JSON.stringify(body) });
  const { organisationId } = (await post('/api/crm/organisations', {
    name: 'Lagos Motors',
    city: 'Lagos',
    country: 'NG',
    phone: '+2348025550303',
  })) as { organisationId: string };
  await end(nexus.child);
  return { key, tenantId, superUrl, organisationId };
}

async function listLines({ port }: Nexus, { key }: House): Promise<Line[]> {
  const front = await listSize(port, '/mcp', key);
  const { domains } = JSON.parse(
    await (await fetch(`http://127.0.0.1:${port}/mcp/none-such`, { headers: { authorization: `Bearer ${key}` } })).text(),
  ) as { domains?: string[] };
  const all = [front];
  for (const domain of domains ?? ['crm', 'governance', 'provisioning', 'tenancy']) all.push(await listSize(port, `/mcp/${domain}`, key));
  const largest = all.map((list) => list.largest).sort((a, b) => b.tokens - a.tokens)[0] ?? { name: 'none', tokens: 0 };
  return [
    { what: 'Tools that the MCP front lists', value: front.tools, measured: String(front.tools), bar: { atMost: 16 }, unit: '' },
    { what: 'Tokens of the front’s list (cl100k)', value: front.tokens, measured: String(front.tokens), bar: { atMost: 8000 }, unit: '' },
    {
      what: 'Tokens of the largest tool',
      value: largest.tokens,
      measured: `${largest.tokens} (${largest.name})`,
      bar: { atMost: 350 },
      unit: '',
    },
    await synthetic(),
  ];
}

async function synthetic(): Promise<Line> {
  const { child, said: port } = await startPart<number>('synthetic-server.ts', []);
  const load = startLoad();
  const request = mcpRequest(port, '/mcp/many', { method: 'tools/list', key: 'bench' });
  const answer = (await askOnce(request)) as { result: { tools: unknown[] } };
  if (answer.result.tools.length !== 300) throw new Error(`The long list holds ${answer.result.tools.length} tools.`);
  const rates: number[] = [];
  await runLoad(load, request, 1000);
  for (let round = 0; round < SIZES.rounds; round++) rates.push((await runLoad(load, request, SIZES.turnMs)).perSecond);
  await Promise.all([end(load), end(child)]);
  const value = median(rates);
  return { what: 'tools/list of 300 tools a second', value, measured: value.toFixed(0), bar: { atLeast: 300 }, unit: '' };
}

async function loadLines(nexus: Nexus, house: House): Promise<Line[]> {
  const { child: bareChild, said: barePort } = await startPart<number>('bare-server.ts', [house.superUrl, house.tenantId]);
  const load = startLoad();
  const pairs = pairsOf(nexus.port, barePort, house);
  for (const pair of pairs) for (const side of SIDES) await askOnce(pair[side]);
  const memory = await memoryLine(nexus, load, pairs);
  const rates = await measurePairs(load, pairs, { ...SIZES, settle: () => sealed(house) });
  const ratios = pairs.map(({ name, atLeast }) => ratioLine(name, rates.get(name) ?? { nexus: [], bare: [], hand: [] }, atLeast));
  await Promise.all([end(load), end(bareChild)]);
  return [...ratios, memory];
}

/** The first calls of a fresh process: as many of each kind. */
async function memoryLine({ child }: Nexus, load: ChildProcess, pairs: readonly Pair[]): Promise<Line> {
  const each = Math.ceil(RSS_CALLS / pairs.length);
  let calls = 0;
  for (const { nexus } of pairs) calls += (await runLoad(load, nexus, 60_000, each)).requests;
  const kilobytes = execFileSync('ps', ['-o', 'rss=', '-p', String(child.pid)], { encoding: 'utf8' });
  const mb = Number(kilobytes) / 1024;
  return {
    what: `Resident memory of Node after ${calls} calls`,
    value: mb,
    measured: `${mb.toFixed(0)} MB`,
    bar: { atMost: 350 },
    unit: ' MB',
  };
}

const SEALED_MS_MAX = 10_000;

/** Receipts are written and sealed behind the calls that they are of. */
async function sealed({ superUrl }: House): Promise<void> {
  const db = new pg.Client({ connectionString: superUrl });
  await db.connect();
  const until = Date.now() + SEALED_MS_MAX;
  await wait(600);
  while (Date.now() < until) {
    const { rowCount } = await db.query('SELECT FROM kernel.seal_queue LIMIT 1');
    if (rowCount === 0) break;
    await wait(50);
  }
  await db.end();
}

function ratioLine(name: string, rate: Rate, atLeast: number): Line {
  const perSecond = (side: keyof Rate): number => median(rate[side].map((result) => result.perSecond));
  const [ours, bare] = [perSecond('nexus'), perSecond('bare')];
  const p50 = median(rate.nexus.map((result) => result.p50Ms)).toFixed(1);
  const byHand = (ours / perSecond('hand')).toFixed(2);
  const measured = `${(ours / bare).toFixed(2)} (${ours.toFixed(0)} of ${bare.toFixed(0)} a second, p50 ${p50} ms; ${byHand} of SQL by hand)`;
  return { what: name, value: ours / bare, measured, bar: { atLeast }, unit: '' };
}

function pairsOf(port: number, barePort: number, { key, organisationId }: House): (Pair & { atLeast: number })[] {
  const authorization = { authorization: `Bearer ${key}` };
  const read = { name: 'crm_get_organisation', arguments: { organisationId } };
  const write = { name: 'crm_create_lead_source', arguments: SOURCE };
  const mcpPair = (params: Record<string, unknown>): Omit<Pair, 'name'> => {
    const at = (way: string): Request => mcpRequest(barePort, `/${way}/mcp`, { method: 'tools/call', params });
    return { nexus: mcpRequest(port, '/mcp/crm', { method: 'tools/call', params, key }), bare: at('drizzle'), hand: at('hand') };
  };
  const restPair = (path: string, request: Pick<Request, 'method' | 'body'>): Omit<Pair, 'name'> => {
    const at = (way: string): Request => ({ port: barePort, path: `/${way}${path}`, headers: {}, ...request });
    return { nexus: { port, path: `/api/crm${path}`, headers: authorization, ...request }, bare: at('drizzle'), hand: at('hand') };
  };
  return [
    { name: 'MCP read (crm_get_organisation)', atLeast: 0.7, ...mcpPair(read) },
    { name: 'REST read (crm_get_organisation)', atLeast: 0.5, ...restPair(`/organisations/${organisationId}`, { method: 'GET' }) },
    { name: 'MCP write (crm_create_lead_source)', atLeast: 0.4, ...mcpPair(write) },
    {
      name: 'REST write (crm_create_lead_source)',
      atLeast: 0.3,
      ...restPair('/lead-sources', { method: 'POST', body: JSON.stringify(SOURCE) }),
    },
  ];
}

/** The load generator numbers the names, so that each is new. */
const SOURCE = { name: 'Source 000000000000', points: 5 };

let code = 1;
const stop = (): void => void cleanUp().then(() => process.exit(130));
process.once('SIGINT', stop);
process.once('SIGTERM', stop);
try {
  code = await main();
} catch (error) {
  console.error(error);
} finally {
  await cleanUp();
}
process.exitCode = code;
