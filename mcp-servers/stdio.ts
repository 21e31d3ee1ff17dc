import type { Implementation } from '@modelcontextprotocol/server';
import { serveStdio as serve, type StdioServerHandle, StdioServerTransport } from '@modelcontextprotocol/server/stdio';
import type { Readable, Writable } from 'node:stream';
import type { Kernel, Principal } from '#kernel/kernel.ts';
import type { Follow } from '#mcp-servers/follow.ts';
import { createToolServer } from '#mcp-servers/server.ts';
import { createSurfaces } from '#mcp-servers/surface.ts';

export interface StdioOptions {
  kernel: Kernel;
  principal: Principal;
  /** Domain name, or null for the front. */
  domain: string | null;
  serverInfo: Implementation;
  pinned?: readonly string[];
  follows?: readonly Follow[];
  /** What one run of `nexus mcp` did hangs together by it. */
  session?: string;
  /** Default: this process's own. */
  streams?: { stdin: Readable; stdout: Writable };
}

/**
 * MCP over stdio for `nexus mcp [domain]`: the same surfaces and handlers as over HTTP, both revisions. Nothing else may
 * write to standard output. Throws when there is no such domain for this caller.
 */
export async function serveStdio(options: StdioOptions): Promise<StdioServerHandle> {
  const { kernel, principal, domain, serverInfo, pinned = [], follows = [], session, streams } = options;
  const surfaces = createSurfaces(kernel, pinned);
  const { instructions } = await surfaces.of(principal, domain);
  // Looked up for each request, as the tenant may change while the connection lasts.
  const exchangeOf = async () => ({ surface: await surfaces.of(principal, domain), principal, info: { session } });
  return serve(() => createToolServer({ kernel, serverInfo, instructions, exchangeOf, follows }), {
    ...(streams && { transport: new StdioServerTransport(streams.stdin, streams.stdout) }),
    onerror: (error) => kernel.log.debug({ reason: error.message }, 'An MCP message was refused.'),
  });
}
