import type { Client } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { DEAL_ID, fakeKernel, fakePrincipal, observed } from '#mcp-servers/fake-kernel.ts';
import { modernClient, serveDoor, type TestServer } from '#mcp-servers/test-server.ts';

let server: TestServer;
let client: Client;

beforeAll(async () => {
  const pinned = ['crm_list_deals', 'finance_list_invoices', 'crm_create_deal'];
  const principals = { all: fakePrincipal('*'), reader: fakePrincipal('crm:read') };
  server = await serveDoor({ kernel: fakeKernel(), serverInfo: { name: 'nexus', version: '1.0.0' }, pinned }, principals);
  client = await modernClient(server.url);
});
afterAll(async () => {
  await client.close();
  await server.close();
});
beforeEach(() => void (observed.requests.length = 0));

const call = async (name: string, args: object): Promise<any> => client.callTool({ name, arguments: args as never });

test('the front lists what is pinned and visible, and its own four', async () => {
  const own = ['tools_search', 'tools_describe', 'tools_call_read', 'tools_call_write'];
  expect((await client.listTools()).tools.map((tool) => tool.name)).toEqual([
    'crm_list_deals',
    'finance_list_invoices',
    'crm_create_deal',
    ...own,
  ]);
  const reader = await modernClient(server.url, 'reader');
  expect((await reader.listTools()).tools.map((tool) => tool.name)).toEqual(['crm_list_deals', ...own]);
  await reader.close();
});

test('search answers names, effects and fields of what the caller sees', async () => {
  const found = await call('tools_search', { query: 'add a deal' });
  expect(found.structuredContent.tools[0]).toEqual({
    name: 'crm_create_deal',
    summary: 'Fake crm_create_deal.',
    effect: 'reversible',
    input: 'title',
  });
  const reader = await modernClient(server.url, 'reader');
  const seen = (await reader.callTool({ name: 'tools_search', arguments: { query: 'create deal invoice' } })).structuredContent;
  expect(JSON.stringify(seen)).not.toMatch(/crm_create_deal|finance/);
  await reader.close();
});

test('search says what to try when nothing is found, and which domains there are', async () => {
  expect((await call('tools_search', { query: 'zzzz' })).structuredContent).toMatchObject({
    tools: [],
    hint: expect.stringContaining('crm, finance'),
  });
  expect(await call('tools_search', { query: 'x', domain: 'cows' })).toMatchObject({
    isError: true,
    structuredContent: { reason: 'unknown_domain' },
  });
});

test('describe gives both schemas, examples and effect, and the nearest names of what is not there', async () => {
  const { structuredContent } = await call('tools_describe', { names: ['crm_get_deal', 'crm_get_dael'] });
  expect(structuredContent.tools).toHaveLength(1);
  expect(structuredContent.tools[0]).toMatchObject({
    name: 'crm_get_deal',
    effect: 'read',
    call: 'tools_call_read',
    inputSchema: { required: ['dealId'] },
    outputSchema: { required: ['id', 'title'] },
    annotations: { readOnlyHint: true },
  });
  expect(structuredContent.notFound).toEqual([{ name: 'crm_get_dael', nearest: expect.arrayContaining(['crm_get_deal']) }]);
});

test('the wrappers obey the effect of the tool behind', async () => {
  const read = await call('tools_call_read', { name: 'crm_get_deal', arguments: { dealId: DEAL_ID } });
  expect(read.structuredContent).toEqual({ id: DEAL_ID, title: 'Big one' });
  observed.requests.length = 0;
  const refused = await call('tools_call_read', { name: 'crm_create_deal', arguments: { title: 'x' } });
  expect(refused).toMatchObject({
    isError: true,
    structuredContent: {
      reason: 'tool_writes',
      fix: { tool: 'tools_call_write', input: { name: 'crm_create_deal', arguments: { title: 'x' } } },
    },
  });
  expect(observed.requests).toEqual([]);
  const written = await call('tools_call_write', { name: 'crm_create_deal', arguments: { title: 'x' } });
  expect(written._meta['nexus/receipt']).toMatchObject({ rowsChanged: 1 });
});

test('a write can be previewed and repeated safely through the wrapper', async () => {
  const write = { name: 'crm_create_deal', arguments: { title: 'y' } };
  const preview = await call('tools_call_write', { ...write, dryRun: true });
  expect(preview.structuredContent).toMatchObject({ isDryRun: true, preview: { total: 1 } });
  expect(preview.content[1].text).toBe('Nothing was changed. Doing it would mean 1 row, 0 events, 0 outside effects.');
  const first = await call('tools_call_write', { ...write, idempotencyKey: 'once' });
  const again = await call('tools_call_write', { ...write, idempotencyKey: 'once' });
  expect(again._meta).toMatchObject({ 'nexus/replay': true, 'nexus/callId': first._meta['nexus/callId'] });
});

test('a tool that is found may also be called by its name, and arguments may come as text', async () => {
  expect((await call('crm_get_deal', { dealId: DEAL_ID })).structuredContent).toEqual({ id: DEAL_ID, title: 'Big one' });
  const asText = await call('tools_call_read', { name: 'crm_get_deal', arguments: JSON.stringify({ dealId: DEAL_ID }) });
  expect(asText.structuredContent).toEqual({ id: DEAL_ID, title: 'Big one' });
});

test.for([
  ['an unknown tool', 'tools_call_read', { name: 'crm_get_dael', arguments: {} }, 'unknown_tool'],
  ['an unknown field', 'tools_search', { query: 'x', y: 1 }, 'invalid_input'],
  ['an empty query', 'tools_search', { query: ' ' }, 'invalid_input'],
  ['too many at once', 'tools_describe', { names: Array.from({ length: 11 }, (_, i) => `crm_get_${i}`) }, 'invalid_input'],
  ['arguments that are a list', 'tools_call_write', { name: 'crm_create_deal', arguments: [1] }, 'invalid_input'],
  [
    'a preview asked for by a word',
    'tools_call_write',
    { name: 'crm_create_deal', arguments: { title: 'x' }, dryRun: 'yes' },
    'invalid_input',
  ],
] as const)('%s is refused with its reason and calls nothing', async ([, name, args, reason]) => {
  expect(await call(name, args)).toMatchObject({ isError: true, structuredContent: { reason } });
  expect(observed.requests).toEqual([]);
});
