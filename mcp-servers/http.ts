import {
  type AuthInfo,
  createMcpHandler,
  type Implementation,
  isJsonContentType,
  PARSE_ERROR,
  type Server,
  type ServerContext,
} from '@modelcontextprotocol/server';
import { errorBody, ToolError } from '#kernel/errors.ts';
import type { Kernel, Principal } from '#kernel/kernel.ts';
import type { Exchange, ExchangeInfo, Surface } from '#mcp-servers/exchange.ts';
import type { Follow } from '#mcp-servers/follow.ts';
import { parseJsonBody } from '#mcp-servers/json-body.ts';
import { createToolServer, LIST_PLACEHOLDER } from '#mcp-servers/server.ts';
import { createSurfaces } from '#mcp-servers/surface.ts';

export interface McpDoorOptions {
  kernel: Kernel;
  serverInfo: Implementation;
  /** Tools that the front lists beside its own four, at most 12; those that a caller does not see are left out. */
  pinned?: readonly string[];
  /** Long work that is followed for clients that ask for progress. */
  follows?: readonly Follow[];
  /** Exact origins of browsers that may come in. Requests without Origin are no browser's. Unset: the gateway has checked. */
  allowedOrigins?: readonly string[];
}

export interface McpDoor {
  /** `domain` null is the front. The principal has been authenticated, the body is of bearable size. */
  handle(request: Request, domain: string | null, principal: Principal, info: ExchangeInfo): Promise<Response>;
  close(): Promise<void>;
}

/**
 * MCP over HTTP, stateless: any process can answer any request. The SDK's handler speaks the protocol (2026-07-28, and
 * 2025-11-25 for older clients); the surface says what is there; the kernel does the work.
 */
export function createMcpDoor({ kernel, serverInfo, pinned = [], follows = [], allowedOrigins }: McpDoorOptions): McpDoor {
  const surfaces = createSurfaces(kernel, pinned);
  const servers = createServerPool((surface) =>
    createToolServer({ kernel, serverInfo, instructions: surface.instructions, exchangeOf, follows }),
  );
  const handler = createMcpHandler(
    ({ era, authInfo }) => {
      const { surface } = exchangeIn(authInfo);
      return era === 'modern' ? servers.take(surface) : servers.make(surface);
    },
    { onerror: (error) => kernel.log.debug({ reason: error.message }, 'An MCP request was refused.') },
  );
  return {
    async handle(request, domain, principal, info) {
      const refused = refuseOrigin(request, allowedOrigins);
      if (refused) return refused;
      let surface: Surface;
      try {
        surface = await surfaces.of(principal, domain);
      } catch (error) {
        if (error instanceof ToolError) return Response.json(errorBody(error), { status: error.status });
        throw error;
      }
      const client = info.client ?? request.headers.get('user-agent') ?? undefined;
      const exchange: Exchange = { surface, principal, info: { ...info, client }, listJson: '' };
      const authInfo: AuthInfo = { token: '', clientId: principal.credential, scopes: [], extra: { exchange } };
      if (request.method !== 'POST' || !isJsonContentType(request.headers.get('content-type'))) {
        return handler.fetch(request, { authInfo });
      }
      const body = parseJsonBody(await request.text());
      if ('problem' in body) return jsonRpcError(400, PARSE_ERROR, body.problem);
      const response = await handler.fetch(request, { authInfo, parsedBody: body.value });
      return exchange.listJson ? insertList(response, exchange.listJson) : response;
    },
    close: () => handler.close(),
  };
}

const exchangeOf = (ctx: ServerContext): Exchange => exchangeIn(ctx.http?.authInfo);

function exchangeIn(authInfo: AuthInfo | undefined): Exchange {
  const exchange = authInfo?.extra?.exchange;
  if (!exchange) throw new Error('A request reached the MCP server without its exchange.');
  return exchange as Exchange;
}

/**
 * The SDK would serialise the list again for each request: 240 KB with 300 tools. It answers with a placeholder instead,
 * and the text computed once goes in. The placeholder holds a secret random id, so no client's data can be taken for it.
 */
async function insertList(response: Response, listJson: string): Promise<Response> {
  const body = (await response.text()).replaceAll(`["${LIST_PLACEHOLDER}"]`, () => listJson);
  return new Response(body, { status: response.status, headers: response.headers });
}

/**
 * Servers of the 2026 revision are used again once their exchange is closed: making one costs as much as a request. The
 * older revision's are not, as the SDK closes them once more when the connection ends, which may be in the next request.
 */
function createServerPool(make: (surface: Surface) => Server) {
  const idle = new WeakMap<Surface, Server[]>();
  return {
    make,
    take(surface: Surface): Server {
      let free = idle.get(surface);
      if (!free) idle.set(surface, (free = []));
      const used = free.pop();
      if (used) return used;
      const server = make(surface);
      const home = free;
      server.onclose = () => home.push(server);
      return server;
    },
  };
}

function refuseOrigin(request: Request, allowed: readonly string[] | undefined): Response | undefined {
  const origin = request.headers.get('origin');
  if (!allowed || origin === null || allowed.includes(origin)) return undefined;
  return jsonRpcError(403, -32_000, 'This origin may not use the MCP servers.');
}

const jsonRpcError = (status: number, code: number, message: string): Response =>
  Response.json({ jsonrpc: '2.0', error: { code, message }, id: null }, { status });
