import { Client as ModernClient } from '@modelcontextprotocol/client';
import { StdioClientTransport as ModernStdio } from '@modelcontextprotocol/client/stdio';
import { Client as LegacyClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport as LegacyStdio } from '@modelcontextprotocol/sdk/client/stdio.js';
import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { DEAL_ID, fakeKernel, fakePrincipal } from '#mcp-servers/fake-kernel.ts';
import { serveStdio } from '#mcp-servers/stdio.ts';

const SCRIPT = `
  import { fakeKernel, fakePrincipal } from '#mcp-servers/fake-kernel.ts';
  import { serveStdio } from '#mcp-servers/stdio.ts';
  const serverInfo = { name: 'nexus', version: '1.0.0' };
  await serveStdio({ kernel: fakeKernel(), principal: fakePrincipal('*'), domain: 'crm', serverInfo, session: 'run-1' });
`;
const params = { command: process.execPath, args: ['--input-type=module', '--eval', SCRIPT], cwd: process.cwd() };
const info = { name: 'test', version: '1' };

async function connect(revision: string) {
  if (revision === '2025-11-25') {
    const client = new LegacyClient(info);
    await client.connect(new LegacyStdio(params));
    return client;
  }
  const client = new ModernClient(info, { versionNegotiation: { mode: { pin: revision } } });
  await client.connect(new ModernStdio(params));
  return client;
}

test.for(['2026-07-28', '2025-11-25'])('a client of %s lists, calls and reads over stdio', async (revision) => {
  const client = await connect(revision);
  const { tools } = await client.listTools();
  expect(tools.map((tool) => tool.name)).toContain('crm_create_deal');
  const result = await client.callTool({ name: 'crm_get_deal', arguments: { dealId: DEAL_ID } });
  expect(result.structuredContent).toEqual({ id: DEAL_ID, title: 'Big one' });
  await expect(client.callTool({ name: 'crm_get_cow', arguments: {} })).rejects.toMatchObject({ code: -32_602 });
  const record = await client.readResource({ uri: `nexus://crm/deals/${DEAL_ID}` });
  expect((record.contents[0] as { text: string }).text).toContain('Big one');
  await client.close();
});

test('there is no stdio server of an unknown domain', async () => {
  const start = serveStdio({
    kernel: fakeKernel(),
    principal: fakePrincipal('*'),
    domain: 'cows',
    serverInfo: info,
    streams: { stdin: new PassThrough(), stdout: new PassThrough() },
  });
  await expect(start).rejects.toMatchObject({ code: 'not_found', reason: 'unknown_domain' });
});

test('a line that is no JSON does not end the connection', async () => {
  const streams = { stdin: new PassThrough(), stdout: new PassThrough() };
  const server = await serveStdio({ kernel: fakeKernel(), principal: fakePrincipal('*'), domain: 'crm', serverInfo: info, streams });
  streams.stdin.write('this is not json\n');
  const hello = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: info };
  streams.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params: hello })}\n`);
  const [line] = await streams.stdout.take(1).toArray();
  expect(JSON.parse(String(line))).toMatchObject({ id: 1, result: { protocolVersion: '2025-11-25', serverInfo: info } });
  await server.close();
});
