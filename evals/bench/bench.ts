import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { startEmbedded } from '#kernel/postgres/embedded.ts';
import { cleanUp, end, type Nexus, startLoad, startNexus, startPart } from './house.ts';
import { type Line, passes, printTable } from './report.ts';
import { activation, coldStart, warmStart } from './start-times.ts';
import { BARE_TABLE } from './statements.ts';
import { askOnce, CONNECTIONS, measurePairs, median, type Pair, type Rate, mcpRequest, type Request, runLoad } from './throughput.ts';
import { listSize } from './tool-lists.ts';

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    /** Of start, list, load: only these. */
    only: { type: 'string' },
  },
});
const SIZES = options.quick ? { rounds: 2, turnMs: 1000, starts: 1 } : { rounds: 5, turnMs: 2500, starts: 3 };
const wants = (part: string): boolean => !options.only || options.only.split(',').includes(part);
const RSS_CALLS = 10_000;

interface House {
  key: string;
  tenantId: string;
  superUrl: string;
  dealId: string;
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
  const house = await furnish(home);
  const nexus = await startNexus(home);
  if (wants('list')) lines.push(...(await listLines(nexus, house)));
  if (wants('load')) lines.push(...(await loadLines(nexus, house)));
  const missed = printTable(lines);
  const results = lines.map((line) => ({ ...line, isHeld: passes(line) }));
  writeFileSync(
    join(import.meta.dirname, 'last.json'),
    `${JSON.stringify({ at: new Date().toISOString(), load: loadavg(), results }, null, 2)}\n`,
  );
  return missed === 0 ? 0 : 1;
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
  const { dealId } = (await post('/api/crm/deals', {
    name: 'Fleet servicing',
    organisationId,
    value: { amount: '2500000.00', currency: 'NGN' },
    expectedCloseOn: '2027-01-29',
  })) as { dealId: string };
  await end(nexus.child);
  return { key, tenantId, superUrl, dealId, organisationId };
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
  for (const { nexus: ours, bare } of pairs) {
    await askOnce(ours);
    await askOnce(bare);
  }
  const rates = await measurePairs(load, pairs, SIZES);
  const ratios = pairs.map(({ name, atLeast }) => ratioLine(name, rates.get(name) ?? { nexus: [], bare: [] }, atLeast));
  await fillUp(load, pairs, rates);
  const rss = residentBytes(nexus.child.pid ?? 0);
  await Promise.all([end(load), end(bareChild)]);
  const mb = rss / 1024 / 1024;
  return [
    ...ratios,
    {
      what: `Resident memory after ${RSS_CALLS} calls and more`,
      value: mb,
      measured: `${mb.toFixed(0)} MB`,
      bar: { atMost: 350 },
      unit: ' MB',
    },
  ];
}

/** Memory counts after 10,000 calls, however few a quick run made. */
async function fillUp(load: ReturnType<typeof startLoad>, pairs: readonly Pair[], rates: Map<string, Rate>): Promise<void> {
  let calls = [...rates.values()].flatMap((rate) => rate.nexus).reduce((sum, { requests }) => sum + requests, 0);
  while (calls < RSS_CALLS) for (const { nexus } of pairs) calls += (await runLoad(load, nexus, 2000)).requests;
}

function residentBytes(pid: number): number {
  const kilobytes = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kilobytes) * 1024;
}

function ratioLine(name: string, { nexus, bare }: Rate, atLeast: number): Line {
  const [ours, theirs] = [median(nexus.map((r) => r.perSecond)), median(bare.map((r) => r.perSecond))];
  const value = ours / theirs;
  const p50 = median(nexus.map((r) => r.p50Ms)).toFixed(1);
  return {
    what: name,
    value,
    measured: `${value.toFixed(2)} (${ours.toFixed(0)} of ${theirs.toFixed(0)} a second, p50 ${p50} ms)`,
    bar: { atLeast },
    unit: '',
  };
}

function pairsOf(port: number, barePort: number, { key, dealId, organisationId }: House): (Pair & { atLeast: number })[] {
  const authorization = { authorization: `Bearer ${key}` };
  const get = (at: number, path: string, headers: Record<string, string> = {}): Request => ({ port: at, method: 'GET', path, headers });
  const post = (at: number, path: string, body: object, headers: Record<string, string> = {}): Request => ({
    port: at,
    method: 'POST',
    path,
    headers,
    body: JSON.stringify(body),
  });
  const source = (who: string) => ({ name: `Source ${who} 000000000000`, points: 5 });
  const call = (name: string, input: object) => ({ method: 'tools/call', params: { name, arguments: input } });
  return [
    {
      name: 'MCP read (crm_get_organisation)',
      atLeast: 0.7,
      nexus: mcpRequest(port, '/mcp/crm', { ...call('crm_get_organisation', { organisationId }), key }),
      bare: mcpRequest(barePort, '/mcp', call('crm_get_organisation', { organisationId })),
    },
    {
      name: 'MCP read (crm_get_deal)',
      atLeast: 0.7,
      nexus: mcpRequest(port, '/mcp/crm', { ...call('crm_get_deal', { dealId }), key }),
      bare: mcpRequest(barePort, '/mcp', call('crm_get_deal', { dealId })),
    },
    {
      name: 'REST read (crm_get_organisation)',
      atLeast: 0.5,
      nexus: get(port, `/api/crm/organisations/${organisationId}`, authorization),
      bare: get(barePort, `/organisations/${organisationId}`),
    },
    {
      name: 'REST read (crm_get_deal)',
      atLeast: 0.5,
      nexus: get(port, `/api/crm/deals/${dealId}`, authorization),
      bare: get(barePort, `/deals/${dealId}`),
    },
    {
      name: 'MCP write (crm_create_lead_source)',
      atLeast: 0.4,
      nexus: mcpRequest(port, '/mcp/crm', { ...call('crm_create_lead_source', source('a')), key }),
      bare: mcpRequest(barePort, '/mcp', call('crm_create_lead_source', source('b'))),
    },
    {
      name: 'REST write (crm_create_lead_source)',
      atLeast: 0.3,
      nexus: post(port, '/api/crm/lead-sources', source('c'), authorization),
      bare: post(barePort, '/lead-sources', source('d')),
    },
  ];
}

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
