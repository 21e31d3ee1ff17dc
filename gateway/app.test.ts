import { expect, test } from 'vitest';
import { createMetrics } from '#gateway/metrics.ts';
import { observedKernel } from '#gateway/observed-kernel.ts';
import { fakeKernel, KEY } from '#gateway/testing/fake-kernel.ts';
import { gateway } from '#gateway/testing/harness.ts';

const PAGE = 'https://console.example.com';

test('without configured origins no page of another origin is told anything', async () => {
  const { send } = gateway();
  const read = await send('GET', '/api/fleet/ships', { headers: { origin: PAGE } });
  const preflight = await send('OPTIONS', '/api/fleet/ships', { headers: { origin: PAGE, 'access-control-request-method': 'POST' } });
  for (const { headers } of [read, preflight]) expect([...headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
});

test('a configured origin may call, also when the answer is a problem', async () => {
  const { send } = gateway({ corsOrigins: [PAGE] });
  const preflight = await send('OPTIONS', '/api/fleet/ships', { headers: { origin: PAGE, 'access-control-request-method': 'POST' } });
  expect(preflight.status).toBe(204);
  expect(preflight.headers.get('access-control-allow-methods')).toBe('GET, POST, HEAD, OPTIONS');
  expect(preflight.headers.get('access-control-allow-headers')).toMatch(/Idempotency-Key/);
  const problem = await send('GET', '/api/fleet/nothing', { headers: { origin: PAGE } });
  expect(problem.headers.get('access-control-allow-origin')).toBe(PAGE);
  expect(problem.headers.get('vary')).toBe('Origin');
  expect(
    (await send('GET', '/api/fleet/ships', { headers: { origin: `${PAGE}.evil.example` } })).headers.get('access-control-allow-origin'),
  ).toBeNull();
});

test.for<[string, Record<string, string>, number]>([
  ['no Origin, loopback', { host: '127.0.0.1:8080' }, 200],
  ['loopback by name', { host: 'localhost', origin: 'http://localhost:3000' }, 200],
  ['IPv6 loopback', { host: '[::1]:8080' }, 200],
  ['the public name', { host: 'api.example.com', origin: 'https://api.example.com' }, 200],
  ['a configured page', { host: 'localhost', origin: PAGE }, 200],
  ['a name that was rebound to us', { host: 'attacker.example', origin: 'http://attacker.example' }, 403],
  ['a page of elsewhere', { host: 'localhost:8080', origin: 'https://attacker.example' }, 403],
  ['a sandboxed page', { host: 'localhost:8080', origin: 'null' }, 403],
  ['a name that begins alike', { host: 'localhost.attacker.example' }, 403],
])('/mcp and %s', async ([, headers, status]) => {
  const { send } = gateway({ corsOrigins: [PAGE], publicUrl: 'https://api.example.com' });
  expect((await send('POST', '/mcp', { body: {}, headers })).status).toBe(status);
});

test('/mcp hands on who calls, which domain, and the session', async () => {
  const seen: unknown[][] = [];
  const { send } = gateway({}, { mcp: { handle: async (...args) => (seen.push(args), Response.json({})) } });
  await send('POST', '/mcp/fleet', { body: { method: 'ping' }, headers: { 'nexus-session': 's-1', 'x-request-id': 'r-1' } });
  await send('POST', '/mcp', { body: {} });
  expect(seen[0]?.slice(1)).toMatchObject(['fleet', { credential: 'key-1' }, { session: 's-1', requestId: 'r-1' }]);
  expect(seen[1]?.[1]).toBeNull();
});

test('/mcp without a credential, of an unknown domain, or with too large a body never reaches MCP', async () => {
  const { app, send } = gateway({ bodyBytesMax: 1024 }, { mcp: { handle: () => Promise.reject(new Error('must not be called')) } });
  expect((await app.request('/mcp', { method: 'POST', body: '{}' })).status).toBe(401);
  const unknown = await send('POST', '/mcp/fleets', { body: {} });
  expect([unknown.status, unknown.body.data.domains]).toEqual([404, ['fleet']]);
  expect((await send('POST', '/mcp', { body: 'x'.repeat(2000), headers: { 'content-length': '2000' } })).status).toBe(413);
});

test('the pages load nothing, run nothing and cannot be framed', async () => {
  const { send } = gateway();
  for (const path of ['/', '/problems']) {
    const { headers, text } = await send('GET', path);
    expect(headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'sha256-.*frame-ancestors 'none'$/);
    expect(text).not.toMatch(/<script|src=|https?:\/\/(?!localhost)/);
  }
  expect((await send('GET', '/')).text).toContain('Ships &#60;for&#62; tests.');
});

test('the address in the examples cannot carry markup', async () => {
  const { app } = gateway();
  const page = await app.request('http://localhost/', { headers: { host: '"><script>alert(1)</script>' } });
  expect(await page.text()).not.toContain('<script>');
});

test('the docs page asks nobody but this server', async () => {
  const { send } = gateway();
  const { headers, text } = await send('GET', '/docs');
  const nonce = /nonce-([\w+/=]+)'/.exec(headers.get('content-security-policy') ?? '')?.[1];
  expect(text).toContain(`nonce="${nonce}"`);
  expect(text).toContain('src="/docs/scalar.js"');
  expect(text).not.toMatch(/https?:\/\//);
  expect((await send('GET', '/docs')).headers.get('content-security-policy')).not.toContain(nonce);
});

test('the docs script comes from this server, whole, packed and only once', async () => {
  const { send } = gateway();
  const { headers, text } = await send('GET', '/docs/scalar.js');
  expect(headers.get('content-type')).toMatch(/^text\/javascript/);
  expect(text).toContain('createApiReference');
  const packed = await send('GET', '/docs/scalar.js', { headers: { 'accept-encoding': 'gzip, br;q=0' } });
  expect(packed.headers.get('content-encoding')).toBe('gzip');
  const again = await send('GET', '/docs/scalar.js', { headers: { 'if-none-match': headers.get('etag') ?? '' } });
  expect([again.status, again.text]).toEqual([304, '']);
});

test('healthz says that the process lives, readyz what it found', async () => {
  const ill = gateway({}, { health: async () => ({ ok: false, checks: { database: 'The database cannot be reached.' } }) });
  expect((await ill.send('GET', '/healthz')).status).toBe(200);
  expect(await ill.send('GET', '/readyz')).toMatchObject({
    status: 503,
    body: { ok: false, checks: { database: 'The database cannot be reached.' } },
  });
  const broken = gateway({}, { health: () => Promise.reject(new Error('secret')) });
  expect((await broken.send('GET', '/readyz')).text).not.toContain('secret');
});

test('metrics count by pattern and never by what clients make up', async () => {
  const metrics = createMetrics();
  const { send } = gateway({}, { metrics });
  metrics.watchPool('app', { totalCount: 5, idleCount: 2, waitingCount: 1 });
  metrics.observeCall({ tool: 'fleet_list_ships', door: 'mcp', outcome: 'ok', ms: 3 });
  for (let i = 0; i < 20; i++) {
    await send('GET', `/api/fleet/ships/01900000-0000-7000-8000-0000000000${10 + i}`);
    await send('GET', `/random/${i}`);
    await send(`FOO${i}`, '/api/fleet/ships');
  }
  const { text } = await send('GET', '/metrics');
  const counted = text.split('\n').filter((line) => line.startsWith('nexus_http_request_duration_seconds_count'));
  expect(counted.map((line) => line.replace('nexus_http_request_duration_seconds_count', ''))).toEqual([
    '{method="GET",route="/api/fleet/ships/{shipId}",status="200"} 20',
    '{method="GET",route="(none)",status="404"} 20',
    '{method="other",route="(none)",status="405"} 20',
  ]);
  expect(text).toContain('nexus_database_connections{pool="app",state="used"} 3');
  expect(text).toContain('nexus_calls_total{tool="fleet_list_ships",door="mcp",outcome="ok"} 1');
});

test('calls are counted by tool, door and outcome, and names that clients make up together', async () => {
  const metrics = createMetrics();
  const fake = fakeKernel();
  const kernel = observedKernel(fake, metrics);
  const principal = await kernel.authenticate(KEY);
  await kernel.call({ tool: 'fleet_count_ships', input: {}, principal, door: 'mcp' });
  for (const tool of ['a_b', 'c_d'])
    await expect(kernel.call({ tool, input: {}, principal, door: 'mcp' })).rejects.toMatchObject({ code: 'not_found' });
  const text = await metrics.text();
  expect(text).toContain('nexus_calls_total{tool="fleet_count_ships",door="mcp",outcome="ok"} 1');
  expect(text).toContain('nexus_calls_total{tool="unknown",door="mcp",outcome="not_found"} 2');
});

test('metrics may want a token', async () => {
  const { app, send } = gateway({ metricsToken: 'm-1' }, { metrics: createMetrics() });
  expect((await send('GET', '/metrics')).status).toBe(401);
  expect((await app.request('/metrics', { headers: { authorization: 'Bearer m-1' } })).status).toBe(200);
  expect(KEY).not.toBe('m-1');
});
