import { type CallToolResult, CLIENT_INFO_META_KEY, ProtocolError, type ServerContext } from '@modelcontextprotocol/server';
import type { Kernel } from '#kernel/kernel.ts';
import { runFrontTool, unknownTool } from '#mcp-servers/catalogue.ts';
import { callOptions, type CallParams, type Exchange, invalidParams, type RunTool } from '#mcp-servers/exchange.ts';
import { type Follow, watch } from '#mcp-servers/follow.ts';
import { asToolError, toErrorResult, toToolResult } from '#mcp-servers/results.ts';

/** `tools/call`: what the tool itself reports is a result that the model reads; what is no call at all is a protocol error. */
export async function callTool(
  { kernel, follows = [] }: { kernel: Kernel; follows?: readonly Follow[] },
  exchange: Exchange,
  params: CallParams,
  ctx: ServerContext,
): Promise<CallToolResult> {
  const options = callOptions(ctx.mcpReq._meta);
  const progress = reportProgress(ctx);
  const run: RunTool = async (name, input, own) => {
    const result = await kernel.call({
      tool: name,
      input,
      principal: exchange.principal,
      door: 'mcp',
      ...(exchange.info.session && { session: exchange.info.session }),
      ...options,
      ...own,
      client: clientOf(exchange, ctx),
      ...(exchange.info.requestId && { requestId: exchange.info.requestId }),
      signal: ctx.mcpReq.signal,
      ...(progress && { onProgress: progress.report }),
    });
    const follow = follows.find(({ startedBy }) => startedBy.includes(name));
    // Only for a client that said it wants to hear how far it is: it waits, and every other one is answered at once.
    if (follow && progress && result.receipt) await tellProgress({ kernel, follow, exchange, ctx }, result.output, progress.report);
    return toToolResult(result);
  };
  try {
    const front = runFrontTool(kernel, exchange.surface, params, run);
    if (front) return await front;
    assertSpokenHere(kernel, exchange, params.name);
    return await run(params.name, params.arguments ?? {});
  } catch (error) {
    if (error instanceof ProtocolError) throw error;
    return toErrorResult(asToolError(error, kernel.log));
  } finally {
    progress?.end();
  }
}

/**
 * An unknown name is a protocol error (-32602), as both revisions say: it is no tool's result. Both SDK lines put our
 * message, with the nearest names, into the error that the host shows; a model that goes through `tools_call_*` gets it
 * as a result. A tool that exists but that the caller may not use goes on to the kernel, which says why and writes it down.
 */
function assertSpokenHere(kernel: Kernel, { surface }: Exchange, name: string): void {
  if (surface.byName.has(name)) return;
  if (kernel.registry.has(name)) {
    const registered = kernel.registry.find(name);
    if (surface.domain === null || registered.domain.name === surface.domain) return;
    if (surface.visibleNames.has(registered.name)) {
      const domain = registered.domain.name;
      throw invalidParams(`Unknown tool at /mcp/${surface.domain}: ${name} is spoken at /mcp/${domain} and at /mcp.`, { domain });
    }
  }
  const { message, data } = unknownTool(name, surface).details;
  throw invalidParams(message, data);
}

/** The program that calls, for the receipt: it names itself in every request of the 2026 revision. */
function clientOf(exchange: Exchange, ctx: ServerContext): string {
  const envelope = ctx.mcpReq.envelope as Record<string, unknown> | undefined;
  const info = envelope?.[CLIENT_INFO_META_KEY] as { name?: unknown; version?: unknown } | undefined;
  const version = typeof info?.version === 'string' ? `/${info.version}` : '';
  const named = typeof info?.name === 'string' ? info.name + version : exchange.info.client;
  // A program may call itself anything, but the receipt's text column takes no NUL.
  return (named ?? 'mcp').replaceAll(/\p{C}/gu, '').slice(0, 100);
}

interface Following {
  kernel: Kernel;
  follow: Follow;
  exchange: Exchange;
  ctx: ServerContext;
}

/** The call itself is done: that it cannot be followed any further must not make a failure of it. */
async function tellProgress(
  { kernel, follow, exchange: { principal }, ctx }: Following,
  output: Record<string, unknown>,
  report: (fraction: number, message: string) => void,
): Promise<void> {
  try {
    const { signal } = ctx.mcpReq;
    const standings = watch({ kernel, follow, principal, input: follow.inputOf(output), door: 'mcp', signal });
    for await (const { fraction, message } of standings) report(fraction, message);
  } catch (error) {
    kernel.log.debug({ err: error }, 'Long work could not be followed to its end.');
  }
}

/**
 * Progress goes out only while this call lasts. Servers are used again for the next request, so a late notice would reach
 * a stranger whose request happens to bear the same id.
 */
function reportProgress(ctx: ServerContext): { report: (fraction: number, message: string) => void; end: () => void } | null {
  const progressToken = ctx.mcpReq._meta?.progressToken;
  if (progressToken === undefined) return null;
  let isOpen = true;
  let last = -1;
  return {
    report(fraction, message) {
      // The protocol wants each value to be greater than the one before.
      if (!isOpen || ctx.mcpReq.signal.aborted || !(fraction > last)) return;
      last = fraction;
      const params = { progressToken, progress: fraction, total: 1, message };
      ctx.mcpReq.notify({ method: 'notifications/progress', params }).catch(() => {});
    },
    end: () => {
      isOpen = false;
    },
  };
}
