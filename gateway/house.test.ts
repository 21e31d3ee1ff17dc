import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import crm from '#domains/crm/index.ts';
import { createApiKey } from '#domains/tenancy/tools/api-key-secrets.ts';
import { canonicalJson } from '#kernel/canonical.ts';
import { createGateway } from '#gateway/app.ts';
import { gatewayConfig } from '#gateway/config.ts';
import { listen, type Listening } from '#gateway/server.ts';
import { answered, type Answered } from '#gateway/testing/harness.ts';
import { createMcpDoor } from '#mcp-servers/http.ts';
import { testKernel, type World, world } from '#tests/world.ts';

let server: Listening;
let ours: World;
let key: string;
let strangersKey: string;

const makeKey = async (w: World, more: object = {}): Promise<string> =>
  (await w.call(createApiKey, { name: 'Test', roles: ['owner'], ...more })).secret;

/** Nothing is pretended here: real keys, the real kernel, PostgreSQL, and the MCP door on the same port. */
beforeAll(async () => {
  ours = await world(crm);
  key = await makeKey(ours);
  strangersKey = await makeKey(await world(crm));
  const kernel = testKernel();
  const mcp = createMcpDoor({ kernel, serverInfo: { name: 'nexus', version: '0.1.0' } });
  const app = createGateway({ kernel, mcp, config: gatewayConfig.parse({}), health: async () => ({ ok: true, checks: {} }) });
  server = await listen(app, { port: 0, host: '127.0.0.1', log: kernel.log });
});
afterAll(() => server.close(100));

async function send(
  method: string,
  path: string,
  { body, headers, as = key }: { body?: unknown; headers?: Record<string, string>; as?: string } = {},
): Promise<Answered> {
  const response = await fetch(server.url + path, {
    method,
    headers: { authorization: `Bearer ${as}`, ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return answered(response);
}

test('an organisation is made, read, changed, listed and deleted by the derived routes', async () => {
  const made = await send('POST', '/api/crm/organisations', { body: { name: 'Ibadan Looms' } });
  expect([made.status, made.headers.get('nexus-undo')]).toEqual([201, expect.stringMatching(/^restore;/)]);
  const at = made.headers.get('location') ?? '';
  // What creating adds to the record itself: who is likely the same.
  const { likelyDuplicates: _, ...record } = made.body;
  expect((await send('GET', at)).body).toEqual({ ...record, redirectedFrom: null });
  expect((await send('PATCH', at, { body: { city: 'Ibadan' } })).body.city).toBe('Ibadan');
  expect((await send('GET', '/api/crm/organisations?query=Looms&limit=1')).body.items[0].organisationId).toBe(made.body.organisationId);
  expect((await send('DELETE', at)).status).toBe(200);
  expect((await send('GET', at)).body).toMatchObject({ status: 404, code: 'not_found' });
});

test('a preview shows the rows and changes nothing', async () => {
  const before = await ours.hash();
  const { status, body } = await send('POST', '/api/crm/organisations', { body: { name: 'Never' }, headers: { 'nexus-dry-run': 'true' } });
  expect([status, body.preview.total > 0, body.output.name]).toEqual([200, true, 'Never']);
  expect(await ours.hash()).toBe(before);
});

test('fifty retries under one key make one record and one answer', async () => {
  const post = () => send('POST', '/api/crm/organisations', { body: { name: 'Once' }, headers: { 'idempotency-key': 'once-1' } });
  const answers = await Promise.all(Array.from({ length: 50 }, post));
  expect(new Set(answers.map(({ status, body }) => `${status} ${canonicalJson(body)}`)).size).toBe(1);
  expect(answers.filter(({ headers }) => headers.get('nexus-replayed') === 'true')).toHaveLength(49);
  const other = await send('POST', '/api/crm/organisations', { body: { name: 'Other' }, headers: { 'idempotency-key': 'once-1' } });
  expect([other.status, other.body.reason]).toEqual([409, 'idempotency_key_reused']);
});

test('another tenant finds nothing of ours by its id', async () => {
  const { body } = await send('POST', '/api/crm/organisations', { body: { name: 'Ours' } });
  const path = `/api/crm/organisations/${body.organisationId}`;
  for (const [method, sent] of [['GET'], ['PATCH', { city: 'X' }], ['DELETE']] as const) {
    expect((await send(method, path, { as: strangersKey, ...(sent && { body: sent }) })).status).toBe(404);
  }
  expect((await send('GET', path)).body.name).toBe('Ours');
});

test.for<[string, string, string, { body?: unknown; as?: string; headers?: Record<string, string> }, number, string]>([
  ['a cursor that is broken', 'GET', '/api/crm/organisations?cursor=abc', {}, 400, 'bad_cursor'],
  ['an unknown field', 'POST', '/api/crm/organisations', { body: { name: 'a', nome: 'b' } }, 400, 'unknown_field'],
  ['a NUL in text', 'POST', '/api/crm/organisations', { body: { name: 'a\u0000b' } }, 400, 'text_not_storable'],
  ['half a surrogate pair', 'POST', '/api/crm/organisations', { body: { name: 'a\ud800' } }, 400, 'text_not_storable'],
  ['a key that nobody made', 'GET', '/api/crm/organisations', { as: `nxs_${'0'.repeat(32)}_${'a'.repeat(43)}` }, 401, 'credential_unknown'],
  ['a token that nobody signed', 'GET', '/api/crm/organisations', { as: 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.' }, 401, 'token_invalid'],
])('%s is refused and changes nothing', async ([, method, path, options, status, reason]) => {
  const before = await ours.hash();
  const answer = await send(method, path, options);
  expect([answer.status, answer.body.reason]).toEqual([status, reason]);
  expect(answer.text).not.toMatch(/at .*\.ts:|pg|SELECT|relation/);
  expect(await ours.hash()).toBe(before);
});

test('a key that may only read cannot write, and one that does not see the domain finds no tool', async () => {
  const reader = await makeKey(ours, { scopes: ['crm:read'] });
  expect((await send('GET', '/api/crm/organisations', { as: reader })).status).toBe(200);
  const write = await send('POST', '/api/crm/organisations', { as: reader, body: { name: 'a' } });
  expect([write.status, write.body.reason]).toEqual([404, 'unknown_tool']);
});

test('an MCP client speaks through the same port, with the same key', async () => {
  const client = new Client({ name: 'test', version: '1' });
  const transport = new StreamableHTTPClientTransport(new URL(`${server.url}/mcp/crm`), {
    requestInit: { headers: { authorization: `Bearer ${key}` } },
  });
  await client.connect(transport);
  const { tools } = await client.listTools();
  expect(tools.map(({ name }) => name)).toContain('crm_list_organisations');
  const { structuredContent } = await client.callTool({ name: 'crm_list_organisations', arguments: { limit: 1 } });
  expect(structuredContent).toHaveProperty('items');
  await client.close();
});
