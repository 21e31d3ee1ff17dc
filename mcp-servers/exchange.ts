import { type CallToolResult, ProtocolError, ProtocolErrorCode } from '@modelcontextprotocol/server';
import type { Principal } from '#kernel/kernel.ts';
import type { RegisteredTool } from '#kernel/registry.ts';
import type { ListedTool } from '#mcp-servers/listing.ts';
import type { ToolSearch } from '#mcp-servers/search.ts';

/** What one kind of caller finds at one address: `/mcp/crm`, or the front at `/mcp` (domain null). */
export interface Surface {
  readonly domain: string | null;
  /** All tools that can be called here; the front lists only some of them. */
  readonly tools: readonly RegisteredTool[];
  readonly byName: ReadonlyMap<string, RegisteredTool>;
  /** All names that this caller sees at any address. */
  readonly visibleNames: ReadonlySet<string>;
  readonly listed: readonly ListedTool[];
  readonly listedJson: string;
  readonly instructions: string;
  readonly search: ToolSearch;
}

export interface ExchangeInfo {
  requestId?: string | undefined;
  /** From the header `Nexus-Session`; `_meta["nexus/session"]` goes before it. */
  session?: string | undefined;
  /** Who the program says it is, where the protocol does not: the user agent. */
  client?: string | undefined;
}

/** One request as every handler sees it, whichever way it came in. */
export interface Exchange {
  readonly surface: Surface;
  readonly principal: Principal;
  readonly info: ExchangeInfo;
  /** Set by the list handler when the answer's tool list is to be put in as text; see http.ts. */
  listJson?: string;
}

/** What a caller may say about one call beside its arguments. */
export interface CallOptions {
  session?: string;
  idempotencyKey?: string;
  isDryRun?: boolean;
}

export interface CallParams {
  name: string;
  arguments?: unknown;
}

/** Runs one tool of the registry through the kernel, with this exchange's caller, client, signal and progress. */
export type RunTool = (name: string, input: unknown, options?: CallOptions) => Promise<CallToolResult>;

const META = {
  'nexus/session': { option: 'session', type: 'string' },
  'nexus/idempotencyKey': { option: 'idempotencyKey', type: 'string' },
  'nexus/dryRun': { option: 'isDryRun', type: 'boolean' },
} as const satisfies Record<string, { option: keyof CallOptions; type: string }>;

const TEXT_MAX = 200;
/** Letters, digits and signs: what a text column and a log line bear. */
const PRINTABLE = /^\P{C}+$/u;

/**
 * Reads our keys of `_meta`. A key that we do not know or of the wrong type is refused: `nexus/dryrun` passed over in
 * silence would be a real write where a preview was asked for.
 */
export function callOptions(meta: Record<string, unknown> | undefined): CallOptions {
  const options: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(meta ?? {})) {
    if (!key.startsWith('nexus/')) continue;
    const known = Object.hasOwn(META, key) ? META[key as keyof typeof META] : undefined;
    if (!known) throw invalidParams(`_meta has no key ${JSON.stringify(key.slice(0, 64))}. Ours are ${Object.keys(META).join(', ')}.`);
    if (typeof value !== known.type || (typeof value === 'string' && (value.length > TEXT_MAX || !PRINTABLE.test(value)))) {
      throw invalidParams(
        `_meta["${key}"] is a ${known.type}${known.type === 'string' ? ` of 1 to ${TEXT_MAX} printable characters` : ''}.`,
      );
    }
    options[known.option] = value;
  }
  return options;
}

export const invalidParams = (message: string, data?: unknown): ProtocolError =>
  new ProtocolError(ProtocolErrorCode.InvalidParams, message, data);
