import { serve } from '@hono/node-server';
import { Client as ModernClient, StreamableHTTPClientTransport as ModernHttp } from '@modelcontextprotocol/client';
import { Client as LegacyClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as LegacyHttp } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { AddressInfo } from 'node:net';
import type { Principal } from '#kernel/kernel.ts';
import { createMcpDoor, type McpDoorOptions } from '#mcp-servers/http.ts';

// A door on a real port for tests, with the two official clients; the gateway's own checks are the gateway's to test.

export interface TestServer {
  url: string;
  close(): Promise<void>;
}

/** Whoever says `Bearer <name>` is `principals[name]`; everyone else is the first. */
export async function serveDoor(options: McpDoorOptions, principals: Record<string, Principal>): Promise<TestServer> {
  const door = createMcpDoor(options);
  const [first] = Object.values(principals);
  const server = serve({
    port: 0,
    hostname: '127.0.0.1',
    fetch(request: Request) {
      const name = request.headers.get('authorization')?.slice('Bearer '.length) ?? '';
      const session = request.headers.get('nexus-session') ?? undefined;
      const domain = new URL(request.url).pathname.split('/')[2] ?? null;
      return door.handle(request, domain, principals[name] ?? first!, { requestId: 'request-1', session });
    },
  });
  await new Promise<void>((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/mcp`,
    async close() {
      await door.close();
      if ('closeAllConnections' in server) server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const info = { name: 'test-client', version: '1.0.0' };

export async function modernClient(url: string, as = ''): Promise<ModernClient> {
  const client = new ModernClient(info, { versionNegotiation: { mode: { pin: '2026-07-28' } } });
  await client.connect(new ModernHttp(new URL(url), { requestInit: { headers: { authorization: `Bearer ${as}` } } }));
  return client;
}

export async function legacyClient(url: string, as = ''): Promise<LegacyClient> {
  const client = new LegacyClient(info);
  await client.connect(new LegacyHttp(new URL(url), { requestInit: { headers: { authorization: `Bearer ${as}` } } }) as never);
  return client;
}

export interface RawAnswer {
  status: number;
  headers: Headers;
  body: any;
}

export interface RawRequest {
  method?: string;
  params?: Record<string, unknown>;
  headers?: Record<string, string>;
  /** Sent as it is, in place of a well-formed request. */
  text?: string;
  meta?: Record<string, unknown> | null;
  signal?: AbortSignal;
}

const ENVELOPE = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientCapabilities': {},
  'io.modelcontextprotocol/clientInfo': info,
};

/** One request of the 2026 revision by hand, so that it can be wrong in one place. */
export async function raw(
  url: string,
  { method = 'tools/list', params = {}, headers, text, meta, signal }: RawRequest,
): Promise<RawAnswer> {
  const _meta = meta === null ? undefined : { ...ENVELOPE, ...meta };
  const named = params.name ?? params.uri;
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'mcp-protocol-version': '2026-07-28',
      'mcp-method': method,
      ...(typeof named === 'string' && { 'mcp-name': named }),
      ...headers,
    },
    body: text ?? JSON.stringify({ jsonrpc: '2.0', id: 7, method, params: { ...params, ...(_meta && { _meta }) } }),
    ...(signal && { signal }),
  });
  const answer = await response.text();
  const isStream = response.headers.get('content-type')?.startsWith('text/event-stream');
  const body = isStream
    ? answer
        .split('\n')
        .filter((line) => line.startsWith('data: '))
        .map((line) => JSON.parse(line.slice(6)) as unknown)
    : answer && (JSON.parse(answer) as unknown);
  return { status: response.status, headers: response.headers, body };
}
