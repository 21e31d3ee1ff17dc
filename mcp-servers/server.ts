import {
  type Implementation,
  ProtocolError,
  ProtocolErrorCode,
  Server,
  type ServerContext,
  type StandardSchemaV1,
} from '@modelcontextprotocol/server';
import { AjvJsonSchemaValidator } from '@modelcontextprotocol/server/validators/ajv';
import { z } from 'zod';
import { errorBody, ToolError } from '#kernel/errors.ts';
import type { Kernel } from '#kernel/kernel.ts';
import { callTool } from '#mcp-servers/calls.ts';
import { type CallParams, type Exchange, invalidParams } from '#mcp-servers/exchange.ts';
import type { Follow } from '#mcp-servers/follow.ts';
import { getPrompt, listPrompts } from '#mcp-servers/prompts.ts';
import { listResources, listResourceTemplates, readResource } from '#mcp-servers/resources.ts';
import { asToolError } from '#mcp-servers/results.ts';

/** A list stays true until the tenant's version changes; a minute is how late a client may learn of that. */
const LIST_TTL_MS = 60_000;
const LIST = { ttlMs: LIST_TTL_MS, cacheScope: 'private' } as const;

// Making one compiles ajv's own meta schemas: 5,800 instead of 3,700 requests a second when they share it.
const jsonSchemaValidator = new AjvJsonSchemaValidator();

const paged = z.looseObject({ cursor: z.string().max(200).optional() });
const unpaged = z.looseObject({ cursor: z.undefined('This list has one page: leave the cursor out.').optional() });
const read = z.looseObject({ uri: z.string().max(2000) });
const prompt = z.looseObject({ name: z.string().max(200), arguments: z.record(z.string(), z.string()).optional() });
/** The SDK has checked `tools/call` against the revision's own schema before a handler sees it. */
const checkedCall: StandardSchemaV1<unknown, CallParams> = {
  '~standard': { version: 1, vendor: 'nexus', validate: (value) => ({ value: value as CallParams }) },
};

export interface ToolServerOptions {
  kernel: Kernel;
  serverInfo: Implementation;
  instructions: string;
  /** Whose request this is. */
  exchangeOf: (ctx: ServerContext) => Exchange | Promise<Exchange>;
  /** Long work that is followed for clients that ask for progress. */
  follows?: readonly Follow[];
}

/**
 * The SDK's low-level server over the kernel. `McpServer` would register every tool anew for each request: eight times
 * slower with 300 tools. Everything that costs is precomputed in the surface; here are only the method handlers.
 */
export function createToolServer({ kernel, serverInfo, instructions, exchangeOf, follows = [] }: ToolServerOptions): Server {
  const server = new Server(serverInfo, {
    capabilities: { tools: {}, resources: {}, prompts: {} },
    instructions,
    jsonSchemaValidator,
    cacheHints: {
      'server/discover': LIST,
      'tools/list': LIST,
      'prompts/list': LIST,
      'resources/list': LIST,
      'resources/templates/list': LIST,
      'resources/read': { ttlMs: 0, cacheScope: 'private' },
    },
  });
  const handle = <S extends StandardSchemaV1>(
    method: string,
    params: S,
    handler: (params: StandardSchemaV1.InferOutput<S>, exchange: Exchange, ctx: ServerContext) => unknown,
  ): void => {
    server.setRequestHandler(method, { params }, async (parsed, ctx) => {
      try {
        return (await handler(parsed, await exchangeOf(ctx), ctx)) as Record<string, unknown>;
      } catch (error) {
        throw asProtocolError(error, kernel);
      }
    });
  };
  handle('tools/list', unpaged, (_, exchange) => listTools(exchange));
  handle('tools/call', checkedCall, (params, exchange, ctx) => callTool({ kernel, follows }, exchange, params, ctx));
  handle('resources/list', paged, ({ cursor }, { surface }) => listResources(surface, cursor));
  handle('resources/templates/list', unpaged, (_, { surface }) => listResourceTemplates(surface));
  handle('resources/read', read, ({ uri }, exchange, ctx) => readResource(kernel, exchange, uri, ctx));
  handle('prompts/list', unpaged, (_, { surface }) => listPrompts(surface));
  handle('prompts/get', prompt, (params, { surface }) => getPrompt(surface, params.name, params.arguments ?? {}));
  return server;
}

/** Stands for the list in the SDK's answer until the serialised list takes its place. No client can guess it. */
export const LIST_PLACEHOLDER = `nexus-list-${crypto.randomUUID()}`;

function listTools(exchange: Exchange): { tools: unknown } {
  if (exchange.listJson === undefined) return { tools: exchange.surface.listed };
  exchange.listJson = exchange.surface.listedJson;
  return { tools: [LIST_PLACEHOLDER] };
}

/** Outside `tools/call` a failure is a JSON-RPC error: our own words, our error body as its data, never a stack. */
function asProtocolError(error: unknown, kernel: Kernel): ProtocolError {
  if (error instanceof ProtocolError) return error;
  const known = asToolError(error, kernel.log);
  const isCallersFault = known instanceof ToolError && known.status < 500 && !known.retry;
  if (isCallersFault) return invalidParams(known.message, errorBody(known));
  return new ProtocolError(ProtocolErrorCode.InternalError, known.message, errorBody(known));
}
