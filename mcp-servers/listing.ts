import type { Tool as ListedTool, ToolAnnotations } from '@modelcontextprotocol/server';
import type { RegisteredTool } from '#kernel/registry.ts';
import type { Effect } from '#kernel/tool.ts';

export type { ListedTool };

/**
 * What a client is told of an effect. Hosts decide by these whether to ask their user: a compensable write counts as
 * destructive because what it posted stays posted, a reversible one does not because the kernel puts every row back.
 */
export const ANNOTATIONS = {
  read: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
  reversible: { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: false },
  compensable: { readOnlyHint: false, destructiveHint: true, idempotentHint: false, openWorldHint: false },
  irreversible: { readOnlyHint: false, destructiveHint: true, idempotentHint: false, openWorldHint: true },
  human_only: { readOnlyHint: false, destructiveHint: true, idempotentHint: false, openWorldHint: true },
} as const satisfies Record<Effect, ToolAnnotations>;

const listings = new WeakMap<RegisteredTool, ListedTool>();

/** A tool as `tools/list` shows it. The output schema is left to `tools_describe`: it doubles the tokens. */
export function listTool(registered: RegisteredTool): ListedTool {
  const known = listings.get(registered);
  if (known) return known;
  const { tool, name, inputSchema } = registered;
  const listed: ListedTool = {
    name,
    title: tool.title,
    description: tool.guide ? `${tool.summary} ${tool.guide}` : tool.summary,
    inputSchema: compactSchema(inputSchema) as ListedTool['inputSchema'],
    annotations: ANNOTATIONS[tool.effect],
  };
  listings.set(registered, listed);
  return listed;
}

/** Keys whose values are maps from property names to schemas, so that a property called `pattern` stays. */
const NAME_MAPS = new Set(['properties', '$defs', 'patternProperties']);
const DATA = new Set(['const', 'enum', 'default', 'examples', 'required']);

/**
 * The same schema in fewer tokens: a pattern that only spells out its format (a UUID's is 120 tokens) and the bounds of a
 * safe integer say nothing to a model. Validation is the kernel's, on the whole schema.
 */
export function compactSchema(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(compactSchema);
  if (schema === null || typeof schema !== 'object') return schema;
  const source = schema as Record<string, unknown>;
  const compact: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(source)) {
    if (key === '$schema' || (key === 'pattern' && source.format !== undefined) || isSafeIntegerBound(key, value)) continue;
    // zod says "any value" as {} and "any name" as a schema of its own; some hosts' checkers stumble over both.
    if (key === 'propertyNames' && Object.keys(value as object).join() === 'type') continue;
    if (key === 'additionalProperties' && isEmpty(value)) compact[key] = true;
    else if (DATA.has(key)) compact[key] = value;
    else if (NAME_MAPS.has(key)) {
      compact[key] = Object.fromEntries(Object.entries(value as object).map(([name, inner]) => [name, compactSchema(inner)]));
    } else compact[key] = compactSchema(value);
  }
  return compact;
}

const isEmpty = (value: unknown): boolean => value !== null && typeof value === 'object' && Object.keys(value).length === 0;

function isSafeIntegerBound(key: string, value: unknown): boolean {
  return (
    (key === 'maximum' && value === Number.MAX_SAFE_INTEGER) || (key === 'minimum' && value === Number.MIN_SAFE_INTEGER)
  );
}

/** `dealId, title?, value?`: enough to call a simple tool without describing it first. */
export function signature(schema: Record<string, unknown>): string {
  const required = new Set((schema.required as string[] | undefined) ?? []);
  const names = Object.keys((schema.properties as object | undefined) ?? {});
  // A field with a default is required in the output alone; zod's input schema already leaves it out of `required`.
  return names.map((name) => (required.has(name) ? name : `${name}?`)).join(', ');
}
