import { afterAll, beforeAll, expect, test } from 'vitest';
import tenancy from '#domains/tenancy/index.ts';
import { legacyClient, modernClient, serveDoor, type TestServer } from '#mcp-servers/test-server.ts';
import { world, type World } from '#tests/world.ts';

// The doors on the real road: PostgreSQL, receipts, preview and undo, by both official clients.

let w: World;
let server: TestServer;

beforeAll(async () => {
  w = await world(tenancy);
  const agent = w.as({ actor: { kind: 'agent', id: 'agent', name: 'Agent' }, isInteractive: false });
  const stranger = { ...(await world(tenancy)).owner, scopes: ['crm:read'] };
  server = await serveDoor({ kernel: w.kernel, serverInfo: { name: 'nexus', version: '1.0.0' } }, { agent, stranger });
});
afterAll(() => server.close());

const role = { name: 'door_tester', title: 'Door tester', permissions: ['crm:read'] };

test.for([
  ['2026-07-28', modernClient],
  ['2025-11-25', legacyClient],
] as const)('a client of %s previews, writes once and reads back', async ([revision, connect]) => {
  const client = await connect(`${server.url}/tenancy`);
  const { tools } = await client.listTools();
  expect(tools.map((tool) => tool.name)).toContain('tenancy_create_role');
  const before = await w.hash();
  const args = { ...role, name: `${role.name}_${revision.slice(0, 4)}` };
  const preview = await client.callTool({ name: 'tenancy_create_role', arguments: args, _meta: { 'nexus/dryRun': true } } as never);
  expect(preview.structuredContent).toMatchObject({ isDryRun: true, preview: { total: expect.any(Number) } });
  expect(await w.hash()).toBe(before);
  const key = { 'nexus/idempotencyKey': `roles-${revision}` };
  const [once, twice] = [
    await client.callTool({ name: 'tenancy_create_role', arguments: args, _meta: key } as never),
    await client.callTool({ name: 'tenancy_create_role', arguments: args, _meta: key } as never),
  ];
  expect(once.isError ?? false).toBe(false);
  expect(twice.structuredContent).toEqual(once.structuredContent);
  expect(twice._meta).toMatchObject({ 'nexus/replay': true });
  const roles = await client.callTool({ name: 'tenancy_list_roles', arguments: {} });
  expect(JSON.stringify(roles.structuredContent)).toContain(args.name);
  const [receipt] = await w.sql<{ client: string; door: string }>(
    'SELECT client, door FROM kernel.receipts WHERE tenant_id = $1 AND id = $2',
    [w.tenantId, (once._meta as never)['nexus/callId']],
  );
  expect(receipt).toEqual({ door: 'mcp', client: revision === '2026-07-28' ? 'test-client/1.0.0' : 'node' });
  await client.close();
});

test('bad input changes nothing and says what is wrong where', async () => {
  const client = await modernClient(`${server.url}/tenancy`);
  const before = await w.hash();
  for (const args of [{}, { ...role, nmae: 1 }, { ...role, permissions: 'all' }]) {
    const refused: any = await client.callTool({ name: 'tenancy_create_role', arguments: args as never });
    expect(refused).toMatchObject({ isError: true, structuredContent: { code: 'invalid_input', issues: expect.any(Array) } });
    expect(JSON.stringify(refused)).not.toMatch(/\.ts:|node_modules/);
  }
  expect(await w.hash()).toBe(before);
  await client.close();
});

test('who may see none of a domain finds no such server', async () => {
  await expect(modernClient(`${server.url}/tenancy`, 'stranger')).rejects.toThrow();
});
