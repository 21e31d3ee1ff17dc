import type { ListResourcesResult, ListResourceTemplatesResult, ReadResourceResult, ServerContext } from '@modelcontextprotocol/server';
import { ResourceNotFoundError } from '@modelcontextprotocol/server';
import type { Domain, Noun } from '#kernel/domain.ts';
import type { Kernel } from '#kernel/kernel.ts';
import { ToolError } from '#kernel/errors.ts';
import { callOptions, type Exchange, invalidParams, type Surface } from '#mcp-servers/exchange.ts';

const PAGE = 50;
const URI = /^nexus:\/\/(?<domain>[a-z0-9_]+)(?:\/(?<many>[a-z0-9_]+)\/(?<id>[^/?#]+))?$/;

interface RecordKind {
  domain: Domain;
  noun: Noun;
  /** The tool that reads one. */
  tool: string;
}

/** A noun whose `get` tool the caller may use is a kind of resource. */
function recordKinds(surface: Surface): RecordKind[] {
  return domainsOf(surface).flatMap((domain) =>
    domain.nouns.map((noun) => ({ domain, noun, tool: `${domain.name}_get_${noun.one}` })).filter(({ tool }) => surface.byName.has(tool)),
  );
}

const domainsOf = (surface: Surface): Domain[] => [...new Set(surface.tools.map((tool) => tool.domain))];

/** The domains themselves; records are reached by their template, as a business has too many to list. */
export function listResources(surface: Surface, cursor: string | undefined): ListResourcesResult {
  const domains = domainsOf(surface);
  const start = cursor === undefined ? 0 : domains.findIndex((domain) => domain.name === cursor);
  if (start < 0) throw invalidParams('The cursor is not one of ours: leave it out to start again.');
  const next = domains[start + PAGE];
  return {
    resources: domains.slice(start, start + PAGE).map((domain) => ({
      uri: `nexus://${domain.name}`,
      name: domain.name,
      title: domain.title,
      description: domain.purpose,
      mimeType: 'text/markdown',
    })),
    ...(next && { nextCursor: next.name }),
  };
}

export function listResourceTemplates(surface: Surface): ListResourceTemplatesResult {
  return {
    resourceTemplates: recordKinds(surface).map(({ domain, noun }) => ({
      uriTemplate: `nexus://${domain.name}/${noun.many}/{id}`,
      name: `${domain.name}_${noun.one}`,
      title: `${domain.title}: ${noun.one.replaceAll('_', ' ')}`,
      description: noun.summary,
      mimeType: 'application/json',
    })),
  };
}

/** Records are read through the kernel like every call: same checks, same receipt. */
export async function readResource(kernel: Kernel, exchange: Exchange, uri: string, ctx: ServerContext): Promise<ReadResourceResult> {
  const parts = URI.exec(uri)?.groups;
  const domain = domainsOf(exchange.surface).find((each) => each.name === parts?.domain);
  if (!parts || !domain) throw new ResourceNotFoundError(uri);
  if (parts.id === undefined) return text(uri, 'text/markdown', overview(domain, exchange.surface));
  const kind = recordKinds(exchange.surface).find((each) => each.domain === domain && each.noun.many === parts.many);
  if (!kind) throw new ResourceNotFoundError(uri);
  const { isDryRun: _, idempotencyKey: __, ...options } = callOptions(ctx.mcpReq._meta);
  try {
    const { output } = await kernel.call({
      tool: kind.tool,
      input: { [idField(kind.noun)]: decodeId(parts.id) },
      principal: exchange.principal,
      door: 'mcp',
      ...(exchange.info.session && { session: exchange.info.session }),
      ...options,
      ...(exchange.info.requestId && { requestId: exchange.info.requestId }),
      signal: ctx.mcpReq.signal,
    });
    return text(uri, 'application/json', JSON.stringify(output));
  } catch (error) {
    // An id of the wrong form names nothing either.
    if (error instanceof ToolError && (error.code === 'not_found' || error.code === 'invalid_input')) {
      throw new ResourceNotFoundError(uri);
    }
    throw error;
  }
}

/** `price_list` is asked for by `priceListId`. */
const idField = (noun: Noun): string => `${noun.one.replaceAll(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())}Id`;

function decodeId(id: string): string {
  try {
    return decodeURIComponent(id);
  } catch {
    return id;
  }
}

const text = (uri: string, mimeType: string, content: string): ReadResourceResult => ({
  contents: [{ uri, mimeType, text: content }],
});

function overview(domain: Domain, surface: Surface): string {
  const kinds = recordKinds(surface).filter((kind) => kind.domain === domain);
  const tools = surface.tools.filter((tool) => tool.domain === domain);
  return [
    `# ${domain.title}`,
    domain.purpose,
    ...(kinds.length > 0
      ? ['## Records', kinds.map(({ noun }) => `- \`nexus://${domain.name}/${noun.many}/{id}\`: ${noun.summary}`).join('\n')]
      : []),
    '## Tools',
    tools.map(({ name, tool }) => `- \`${name}\` (${tool.effect}): ${tool.summary}`).join('\n'),
  ].join('\n\n');
}
