import { ToolError } from '#kernel/errors.ts';
import type { Kernel, Principal } from '#kernel/kernel.ts';
import type { RegisteredTool } from '#kernel/registry.ts';
import { FRONT_LISTINGS } from '#mcp-servers/catalogue.ts';
import type { Surface } from '#mcp-servers/exchange.ts';
import { instructionsFor } from '#mcp-servers/instructions.ts';
import { listTool } from '#mcp-servers/listing.ts';
import { createToolSearch, type ToolSearch } from '#mcp-servers/search.ts';

/** The front lists at most 16 tools; four of them are its own. */
export const PINNED_MAX = 16 - FRONT_LISTINGS.length;

export interface Surfaces {
  /** Throws `not_found`, naming the domains there are, where this caller sees no tool of the domain. */
  of(principal: Principal, domain: string | null): Promise<Surface>;
}

/**
 * Surfaces are computed once per visible tool set: the kernel answers the same frozen array as long as nothing changed in
 * the tenant, so the array is the key and a changed tenant's old surfaces are collected with it.
 */
export function createSurfaces(kernel: Kernel, pinned: readonly string[]): Surfaces {
  if (pinned.length > PINNED_MAX) throw new Error(`The MCP front pins at most ${PINNED_MAX} tools, not ${pinned.length}.`);
  const cache = new WeakMap<readonly RegisteredTool[], Map<string | null, Surface>>();
  return {
    async of(principal, domain) {
      const visible = await kernel.visibleTools(principal);
      let surfaces = cache.get(visible);
      if (!surfaces) cache.set(visible, (surfaces = new Map()));
      let surface = surfaces.get(domain);
      if (!surface) {
        surface = createSurface(visible, domain, pinned);
        // Only what exists is kept, or names made up by callers would fill the memory.
        surfaces.set(domain, surface);
      }
      return surface;
    },
  };
}

function createSurface(visible: readonly RegisteredTool[], domain: string | null, pinned: readonly string[]): Surface {
  const tools = domain === null ? visible : visible.filter((tool) => tool.domain.name === domain);
  if (domain !== null && tools.length === 0) throw unknownDomain(visible);
  const byName = new Map(tools.map((tool) => [tool.name, tool]));
  const listed =
    domain === null ? [...pinned.flatMap((name) => byName.get(name) ?? []).map(listTool), ...FRONT_LISTINGS] : tools.map(listTool);
  let search: ToolSearch | undefined;
  return {
    domain,
    tools,
    byName,
    visibleNames: domain === null ? new Set(byName.keys()) : new Set(visible.map((tool) => tool.name)),
    listed,
    listedJson: JSON.stringify(listed),
    instructions: instructionsFor(domain, tools),
    search: (query) => (search ??= createToolSearch(tools))(query),
  };
}

function unknownDomain(visible: readonly RegisteredTool[]): ToolError {
  const available = [...new Set(visible.map((tool) => tool.domain.name))];
  return new ToolError('not_found', {
    reason: 'unknown_domain',
    message: `There is no such MCP server here. There are /mcp${available.map((name) => `, /mcp/${name}`).join('')}.`,
    data: { available },
  });
}
