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
const DATA = new Set(['const', 'enum', 'default', 'examples', 'required', 'type']);
/** Bounds at which nobody counts: characters, items. */
const MANY_CHARACTERS = 40;
const MANY_ITEMS = 20;

type Schema = Record<string, unknown>;

/**
 * What a listing leaves out: it may be looser than the tool's own schema, never stricter. The kernel validates against the
 * whole, and `tools_describe` shows it. `{}` and a name schema mean "anything", over which some hosts' checkers stumble.
 */
const OMITTED: Record<string, (value: unknown, schema: Schema) => boolean> = {
  $schema: () => true,
  // Our mark on personal data, for masking.
  pii: () => true,
  // A UUID's pattern is 120 tokens; one that is described is said better in words, a long one is not read at all.
  pattern: (value, { format, description }) => format !== undefined || description !== undefined || String(value).length > 30,
  minLength: (value) => value === 1,
  maxLength: (value) => Number(value) >= MANY_CHARACTERS,
  maxItems: (value) => Number(value) >= MANY_ITEMS,
  default: isEmpty,
  minimum: (value) => value === Number.MIN_SAFE_INTEGER,
  maximum: (value) => value === Number.MAX_SAFE_INTEGER,
  propertyNames: (value) => Object.keys(value as Schema).join() === 'type',
};

/** The same schema in about half the tokens. */
export function compactSchema(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(compactSchema);
  if (schema === null || typeof schema !== 'object') return schema;
  const source = nullableInline(schema as Schema);
  const compact: Schema = {};
  for (const [key, value] of Object.entries(source)) {
    if (Object.hasOwn(OMITTED, key) && OMITTED[key]!(value, source)) continue;
    if (DATA.has(key)) compact[key] = value;
    else if (NAME_MAPS.has(key)) {
      compact[key] = Object.fromEntries(Object.entries(value as object).map(([name, inner]) => [name, compactSchema(inner)]));
    } else if (key === 'additionalProperties' && isEmpty(value)) compact[key] = true;
    else compact[key] = compactSchema(value);
  }
  return compact;
}

function isEmpty(value: unknown): boolean {
  return value !== null && typeof value === 'object' && Object.keys(value).length === 0;
}

/** `anyOf: [string, null]` becomes `type: [string, null]`. */
function nullableInline(schema: Schema): Schema {
  const { anyOf, ...outer } = schema;
  if (!Array.isArray(anyOf) || anyOf.length !== 2 || (anyOf[1] as Schema).type !== 'null') return schema;
  const [inner] = anyOf as [Schema];
  if (typeof inner.type !== 'string' || inner.enum !== undefined || inner.const !== undefined) return schema;
  return { ...inner, ...outer, type: [inner.type, 'null'] };
}

/** `dealId, title?, value?`: enough to call a simple tool without describing it first. */
export function signature(schema: Record<string, unknown>): string {
  const required = new Set((schema.required as string[] | undefined) ?? []);
  const names = Object.keys((schema.properties as object | undefined) ?? {});
  // A field with a default is required in the output alone; zod's input schema already leaves it out of `required`.
  return names.map((name) => (required.has(name) ? name : `${name}?`)).join(', ');
}
