import type { CallToolResult } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { ToolError } from '#kernel/errors.ts';
import type { Kernel } from '#kernel/kernel.ts';
import { nearestNames } from '#kernel/names.ts';
import type { RegisteredTool } from '#kernel/registry.ts';
import { type Effect, EFFECTS } from '#kernel/tool.ts';
import type { CallParams, RunTool, Surface } from '#mcp-servers/exchange.ts';
import { ANNOTATIONS, compactSchema, type ListedTool, signature } from '#mcp-servers/listing.ts';

interface FrontCall {
  kernel: Kernel;
  surface: Surface;
  run: RunTool;
}

interface FrontTool {
  title: string;
  description: string;
  /** What hosts are told; the kernel goes by the target's own effect. */
  effect: Effect;
  input: z.ZodObject;
  run: (input: never, call: FrontCall) => CallToolResult | Promise<CallToolResult>;
}

const name = z.string().min(1).max(64).describe('Full tool name, such as crm_create_deal.');
// Models often send a nested object as a string of JSON.
const args = z
  .preprocess(parseIfText, z.record(z.string(), z.unknown()))
  .default({})
  .describe("The target tool's own input, as tools_describe shows it.");

const searchInput = z.object({
  query: z.string().trim().min(1).max(500).describe('What you want to do, in a few words: "add a customer".'),
  domain: z.string().max(64).optional().describe('Only this domain, such as crm.'),
  effect: z
    .enum(Object.keys(EFFECTS) as [Effect, ...Effect[]])
    .optional()
    .describe('Only tools with this effect.'),
  limit: z.int().min(1).max(20).default(8).describe('How many at most.'),
});
const describeInput = z.object({ names: z.array(name).min(1).max(10).describe('Tools to describe, at most 10.') });
const readInput = z.object({ name, arguments: args });
const writeInput = z.object({
  name,
  arguments: args,
  dryRun: z.boolean().default(false).describe('True: change nothing and answer exactly what would change.'),
  idempotencyKey: z.string().min(1).max(200).optional().describe('Same key, same call: done once however often it is sent.'),
});

/** The four tools through which the front reaches all others, so that its list stays short and never changes. */
const FRONT_TOOLS = {
  tools_search: {
    title: 'Search tools',
    description:
      'Find the tools of this business by what you want to do. Answers names, effect and input fields, best first. Then run one with tools_call_read or tools_call_write, or see its whole schema with tools_describe.',
    effect: 'read',
    input: searchInput,
    run: searchTools,
  },
  tools_describe: {
    title: 'Describe tools',
    description:
      'Full input and output schemas, guide, effect and examples of tools by name. Use before the first call of a tool that is new to you.',
    effect: 'read',
    input: describeInput,
    run: describeTools,
  },
  tools_call_read: {
    title: 'Call a reading tool',
    description: 'Run a tool whose effect is read. It cannot change anything: a tool that writes is refused here.',
    effect: 'read',
    input: readInput,
    run: callRead,
  },
  tools_call_write: {
    title: 'Call a writing tool',
    description:
      'Run a tool that changes something. Its own effect, permissions and approvals apply. Set dryRun first when unsure: it answers the exact rows, events and outside effects. The answer tells how to undo it.',
    effect: 'irreversible',
    input: writeInput,
    run: callWrite,
  },
} as const satisfies Record<string, FrontTool>;

export const FRONT_LISTINGS: readonly ListedTool[] = Object.entries(FRONT_TOOLS).map(([toolName, tool]) => {
  return {
    name: toolName,
    title: tool.title,
    description: tool.description,
    inputSchema: compactSchema(z.toJSONSchema(tool.input.strict(), { io: 'input' })) as ListedTool['inputSchema'],
    annotations: ANNOTATIONS[tool.effect],
  };
});

/** Answers the front's own tools, and nothing (undefined) for all others. */
export function runFrontTool(kernel: Kernel, surface: Surface, params: CallParams, run: RunTool): Promise<CallToolResult> | undefined {
  if (surface.domain !== null || !Object.hasOwn(FRONT_TOOLS, params.name)) return undefined;
  const tool: FrontTool = FRONT_TOOLS[params.name as keyof typeof FRONT_TOOLS];
  const parsed = tool.input.strict().safeParse(params.arguments ?? {});
  if (!parsed.success) throw invalidInput(params.name, parsed.error);
  return Promise.resolve(tool.run(parsed.data as never, { kernel, surface, run }));
}

function searchTools({ query, domain, effect, limit }: z.output<typeof searchInput>, { surface }: FrontCall): CallToolResult {
  const domains = [...new Set(surface.tools.map((tool) => tool.domain.name))];
  if (domain && !domains.includes(domain)) {
    throw new ToolError('invalid_input', {
      reason: 'unknown_domain',
      message: `There is no such domain here. There are ${domains.join(', ')}.`,
      fix: { tool: 'tools_search', input: { query } },
    });
  }
  const { hits, nearest } = surface.search({ query, domain, effect, limit });
  return answer({
    tools: hits.map(({ name: toolName, tool, inputSchema }) => ({
      name: toolName,
      summary: tool.summary,
      effect: tool.effect,
      input: signature(inputSchema),
    })),
    ...(hits.length === 0 && { nearest, hint: `Nothing found. Try other words, or one of the domains: ${domains.join(', ')}.` }),
  });
}

function describeTools({ names }: z.output<typeof describeInput>, call: FrontCall): CallToolResult {
  const tools: Record<string, unknown>[] = [];
  const notFound: { name: string; nearest: string[] }[] = [];
  for (const asked of new Set(names)) {
    const found = visibleTool(asked, call);
    if (found) tools.push(description(found));
    else notFound.push({ name: asked, nearest: nearestHere(asked, call.surface) });
  }
  return answer({ tools, ...(notFound.length > 0 && { notFound }) });
}

function description({ name: toolName, tool, domain, inputSchema, outputSchema }: RegisteredTool): Record<string, unknown> {
  return {
    name: toolName,
    title: tool.title,
    domain: domain.name,
    summary: tool.summary,
    guide: tool.guide,
    effect: tool.effect,
    undo: EFFECTS[tool.effect].undo,
    call: EFFECTS[tool.effect].writes ? 'tools_call_write' : 'tools_call_read',
    permission: tool.permission,
    annotations: ANNOTATIONS[tool.effect],
    inputSchema,
    outputSchema,
    examples: tool.examples,
  };
}

function callRead(input: z.output<typeof readInput>, call: FrontCall): Promise<CallToolResult> {
  const target = existingTool(input.name, call);
  if (target.writes) {
    throw new ToolError('invalid_input', {
      reason: 'tool_writes',
      message: `${target.name} changes something (${target.tool.effect}), so it is not run by tools_call_read.`,
      fix: { tool: 'tools_call_write', input: { name: target.name, arguments: input.arguments } },
    });
  }
  return call.run(target.name, input.arguments);
}

function callWrite(input: z.output<typeof writeInput>, call: FrontCall): Promise<CallToolResult> {
  const target = existingTool(input.name, call);
  return call.run(target.name, input.arguments, {
    ...(input.dryRun && { isDryRun: true }),
    ...(input.idempotencyKey && { idempotencyKey: input.idempotencyKey }),
  });
}

/** By name or earlier name, among what this caller sees. */
function visibleTool(asked: string, { kernel, surface }: FrontCall): RegisteredTool | undefined {
  const known = kernel.registry.has(asked) ? kernel.registry.find(asked).name : asked;
  return surface.byName.get(known);
}

/** A tool that exists but is not the caller's to use is left to the kernel, which refuses it and keeps the receipt. */
function existingTool(asked: string, call: FrontCall): RegisteredTool {
  if (call.kernel.registry.has(asked)) return call.kernel.registry.find(asked);
  throw unknownTool(asked, call.surface);
}

/** Names the nearest among what this caller sees here, never what it may not see. */
export function unknownTool(asked: string, surface: Surface): ToolError {
  const nearest = nearestHere(asked, surface);
  return new ToolError('not_found', {
    reason: 'unknown_tool',
    message: `There is no such tool.${nearest.length > 0 ? ` The nearest are ${nearest.join(', ')}.` : ''}`,
    fix: { tool: 'tools_search', input: { query: asked.slice(0, 64).replaceAll('_', ' ') } },
    data: { nearest },
  });
}

const nearestHere = (asked: string, surface: Surface): string[] => nearestNames(asked, [...surface.byName.keys()], 3);

const answer = (structuredContent: Record<string, unknown>): CallToolResult => ({
  content: [{ type: 'text', text: JSON.stringify(structuredContent) }],
  structuredContent,
});

function invalidInput(tool: string, error: z.ZodError): ToolError {
  return new ToolError('invalid_input', {
    reason: 'invalid_input',
    message: `The input of ${tool} is not valid.`,
    issues: error.issues.slice(0, 20).map((issue) => ({ path: issue.path.join('.'), message: issue.message })),
  });
}

function parseIfText(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
}
