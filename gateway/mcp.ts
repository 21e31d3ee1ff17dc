import type { Context } from 'hono';
import { ToolError } from '#kernel/errors.ts';
import type { Kernel } from '#kernel/kernel.ts';
import { checkBodyHeaders, readBody } from '#gateway/body.ts';
import type { GatewayConfig } from '#gateway/config.ts';
import { identify } from '#gateway/credential.ts';
import { type Answer, dressed } from '#gateway/exchange.ts';
import type { Origins } from '#gateway/origins.ts';
import { pathField } from '#gateway/path-fields.ts';
import { callFacts } from '#gateway/rest.ts';
import type { ExchangeInfo } from '#mcp-servers/exchange.ts';
import type { McpDoor } from '#mcp-servers/http.ts';

export interface McpDeps {
  kernel: Kernel;
  mcp: Pick<McpDoor, 'handle'>;
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
    // A dry run or an idempotency key belongs to one call and so into its `_meta`, not into the headers of a request.
    const { requestId, session, client } = callFacts(exchange);
    const info: ExchangeInfo = { requestId, session, client };
    const bounded = await boundedRequest(request, config.bodyBytesMax);
    return dressed(await mcp.handle(bounded, domain, principal, info), exchange);
  };
}

export const MCP_DOMAIN_PATH = '/mcp/{domain}';
const domainField = pathField(MCP_DOMAIN_PATH, 'domain');

function domainOf(kernel: Kernel, c: Context): string | null {
  const name = domainField(c);
  if (name === '') return null;
  if (kernel.registry.domains.has(name)) return name;
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
