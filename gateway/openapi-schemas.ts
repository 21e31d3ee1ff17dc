import type { RegisteredTool } from '#kernel/registry.ts';
import { idField } from '#gateway/routes.ts';

type Json = Record<string, unknown>;

/** Gives names to the shapes that several tools answer, so that the document says each of them once. */
export interface SchemaPool {
  /** A tool's schema as it stands in the document: local definitions lifted out, known shapes replaced by references. */
  schema(owner: string, schema: Json): Json;
  readonly components: Readonly<Record<string, Json>>;
}

/** An object schema that is shorter than this is clearer in place. */
const SHARED_MIN_CHARS = 60;

export function createSchemaPool(tools: readonly RegisteredTool[]): SchemaPool {
  const components: Record<string, Json> = {};
  const names = nameShared(tools);
  const isDefined = new Set<string>();

  const walk = (value: unknown, owner: string, self: string | null): unknown => {
    if (Array.isArray(value)) return value.map((member) => walk(member, owner, self));
    if (typeof value !== 'object' || value === null) return value;
    const schema = value as Json;
    if (typeof schema.$ref === 'string') return { ...schema, $ref: liftedRef(schema.$ref, owner) };
    const { key, description } = shapeOf(schema);
    const name = key === null ? undefined : names.get(key);
    if (!name || name === self) return mapValues(schema, (inner) => walk(inner, owner, self));
    if (!isDefined.has(name)) {
      isDefined.add(name);
      components[name] = walk(JSON.parse(key ?? '{}'), owner, name) as Json;
    }
    // JSON Schema 2020-12 allows words beside a reference: what this field means stays with the field.
    return { $ref: `#/components/schemas/${name}`, ...(description !== undefined && { description }) };
  };

  return {
    components,
    schema(owner, { $defs, ...schema }) {
      for (const [name, definition] of Object.entries(($defs ?? {}) as Record<string, Json>)) {
        components[`${owner}.${name}`] = walk(definition, owner, null) as Json;
      }
      if (JSON.stringify(schema).includes('"$ref":"#"')) components[owner] = walk(schema, owner, null) as Json;
      return walk(schema, owner, null) as Json;
    },
  };
}

/** zod refers to its own definitions from the schema's root, which in this document is somewhere else. */
const liftedRef = (ref: string, owner: string): string =>
  ref === '#' ? `#/components/schemas/${owner}` : ref.replace('#/$defs/', `#/components/schemas/${owner}.`);

/** Marks that the kernel reads from a field's metadata; OpenAPI wants words of our own to begin with `x-`. */
const MARKS = new Set(['pii', 'secret']);

const mapValues = (object: Json, map: (value: unknown) => unknown): Json =>
  Object.fromEntries(
    Object.entries(object).map(([key, value]) =>
      MARKS.has(key) && typeof value !== 'object' ? [`x-nexus-${key}`, value] : [key, map(value)],
    ),
  );

/** What two equal shapes share: everything but the words about this use of it. */
function shapeOf({ description, ...shape }: Json): { key: string | null; description?: unknown } {
  if (shape.type !== 'object' || !shape.properties) return { key: null };
  const key = JSON.stringify(shape);
  return { key: key.length < SHARED_MIN_CHARS || key.includes('"$ref"') ? null : key, description };
}

/** Money by its fields; then, for each noun, the record that its tools answer, alone or as the items of a page. */
function nameShared(tools: readonly RegisteredTool[]): Map<string, string> {
  const names = new Map<string, string>();
  for (const { outputSchema, inputSchema } of tools) {
    forEachShape([outputSchema, inputSchema], (key, fields) => {
      if (fields === 'amount,currency') names.set(key, 'Money');
    });
  }
  const records = tools.flatMap(({ outputSchema, noun, domain }) =>
    noun ? recordsOf(outputSchema, idField(noun)).map((key) => ({ key, name: pascal(`${domain.name}_${noun.one}`) })) : [],
  );
  for (const [name, shapes] of Map.groupBy(records, (record) => record.name)) {
    const byKey = [...Map.groupBy(shapes, ({ key }) => key)].filter(([, uses]) => uses.length > 1);
    const [best] = byKey.sort(([a, usesOfA], [b, usesOfB]) => usesOfB.length - usesOfA.length || b.length - a.length);
    if (best) names.set(best[0], name);
  }
  return withoutDoubles(names);
}

function recordsOf(output: Json, id: string): string[] {
  const { items } = (output.properties ?? {}) as { items?: { items?: Json } };
  return [output, items?.items ?? {}].flatMap((schema) => {
    const fields = (schema.properties ?? {}) as Json;
    const { key } = shapeOf(schema);
    return key !== null && ('id' in fields || id in fields) ? [key] : [];
  });
}

/** Two shapes of one name (money with and without a sign, say) are told apart by a number. */
function withoutDoubles(names: Map<string, string>): Map<string, string> {
  const taken = new Map<string, number>();
  for (const [key, name] of names) {
    const times = (taken.get(name) ?? 0) + 1;
    taken.set(name, times);
    if (times > 1) names.set(key, `${name}${times}`);
  }
  return names;
}

function forEachShape(value: unknown, visit: (key: string, fields: string) => void): void {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) {
    const { key } = shapeOf(value as Json);
    if (key !== null)
      visit(
        key,
        Object.keys((value as { properties: Json }).properties)
          .sort()
          .join(),
      );
  }
  for (const inner of Object.values(value)) forEachShape(inner, visit);
}

const pascal = (words: string): string => words.replace(/(?:^|_)([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
