import type { Context } from 'hono';
import { ToolError } from '#kernel/errors.ts';
import type { Kernel, Principal } from '#kernel/kernel.ts';
import { checkBodyHeaders, readBody } from '#gateway/body.ts';
import type { GatewayConfig } from '#gateway/config.ts';
import { identify } from '#gateway/credential.ts';
import { type Answer, dressed } from '#gateway/exchange.ts';
import type { Origins } from '#gateway/origins.ts';
import { callFacts } from '#gateway/rest.ts';

/** What speaks MCP behind this gateway; mcp-servers does. */
export interface McpDoor {
  /** `domain`: its tools alone; null: the front over all of them. */
  handle(request: Request, domain: string | null, principal: Principal, info: McpRequestInfo): Promise<Response>;
}

export interface McpRequestInfo {
  requestId: string;
  /** The header Nexus-Session, for clients that cannot send `_meta`. */
  session?: string;
  /** The User-Agent, for clients that do not name themselves. */
  client?: string;
}

export interface McpDeps {
  kernel: Kernel;
  mcp: McpDoor;
  config: GatewayConfig;
  origins: Origins;
}

export function mcpAnswer({ kernel, mcp, config, origins }: McpDeps): Answer {
  return async (exchange, c) => {
    const { request } = exchange;
    const { headers } = request;
    origins.guard(headers);
    const domain = domainOf(kernel, c);
    const principal = await identify(kernel, headers);
    const { requestId = exchange.requestId, session, client } = callFacts(exchange);
    const info: McpRequestInfo = { requestId, ...(session && { session }), ...(client && { client }) };
    const bounded = await boundedRequest(request, config.bodyBytesMax);
    return dressed(await mcp.handle(bounded, domain, principal, info), exchange);
  };
}

function domainOf(kernel: Kernel, c: Context): string | null {
  const name = c.req.param('domain');
  if (name === undefined || kernel.registry.domains.has(name)) return name ?? null;
  throw new ToolError('not_found', {
    reason: 'unknown_domain',
    message: 'There is no such domain. /mcp reaches all of them.',
    data: { domains: [...kernel.registry.domains.keys()] },
  });
}

/** A body of unannounced length is read here, up to the limit; an announced one is held to its length by the HTTP parser. */
async function boundedRequest(request: Request, bytesMax: number): Promise<Request> {
  checkBodyHeaders(request.headers, bytesMax);
  if (!request.headers.has('transfer-encoding')) return request;
  const body = await readBody(request, bytesMax);
  const headers = new Headers(request.headers);
  headers.delete('transfer-encoding');
  return new Request(request.url, { method: request.method, headers, body, signal: request.signal });
}
