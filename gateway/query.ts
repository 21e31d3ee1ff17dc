import { ToolError } from '#kernel/errors.ts';
import { nearestNames } from '#kernel/names.ts';

type JsonSchema = Record<string, unknown>;
type ScalarKind = 'string' | 'number' | 'integer' | 'boolean';

interface QueryField {
  readonly kind: ScalarKind;
  readonly isArray: boolean;
}

export type QueryFields = ReadonlyMap<string, QueryField>;

interface Issue {
  path: string;
  message: string;
}

/**
 * The fields of a flat input: scalars and arrays of scalars, which is what query parameters can say without a convention
 * of our own. Null when a field is not: then the input travels as a JSON body.
 */
export function queryFields(inputSchema: JsonSchema, except: readonly string[]): QueryFields | null {
  const fields = new Map<string, QueryField>();
  for (const [name, schema] of Object.entries((inputSchema.properties ?? {}) as Record<string, JsonSchema>)) {
    if (except.includes(name)) continue;
    const field = fieldOf(schema);
    if (!field) return null;
    fields.set(name, field);
  }
  return fields;
}

function fieldOf(schema: JsonSchema): QueryField | null {
  const kind = scalarKind(schema);
  if (kind) return { kind, isArray: false };
  const member = withoutNull(schema);
  const items = member?.type === 'array' ? scalarKind((member.items ?? {}) as JsonSchema) : null;
  return items ? { kind: items, isArray: true } : null;
}

/** What is left of `T | null`: null itself cannot be said in a query, leaving the parameter out can. */
function withoutNull(schema: JsonSchema): JsonSchema | null {
  if (!Array.isArray(schema.anyOf)) return schema;
  const members = (schema.anyOf as JsonSchema[]).filter((member) => member.type !== 'null');
  return members.length === 1 ? (members[0] ?? null) : null;
}

const KINDS: Readonly<Record<string, ScalarKind>> = { string: 'string', number: 'number', integer: 'integer', boolean: 'boolean' };

/** Longer text does not fit an address, which is also what proxies log. */
const TEXT_CHARS_MAX = 2000;

function scalarKind(schema: JsonSchema): ScalarKind | null {
  if (Number(schema.maxLength ?? 0) > TEXT_CHARS_MAX) return null;
  if (typeof schema.type === 'string') return KINDS[schema.type] ?? null;
  const members: unknown[] = 'const' in schema ? [schema.const] : ((schema.enum ?? schema.anyOf ?? schema.oneOf ?? []) as unknown[]);
  const kinds = new Set(members.filter((member) => !isNull(member)).map(memberKind));
  const [only] = kinds;
  return kinds.size === 1 ? (only ?? null) : null;
}

const isNull = (member: unknown): boolean => member === null || (typeof member === 'object' && (member as JsonSchema).type === 'null');

const memberKind = (member: unknown): ScalarKind | null =>
  typeof member === 'object' ? scalarKind(member as JsonSchema) : (KINDS[typeof member] ?? null);

/** Reads `a=1&b=x&b=y` by the fields, or throws `invalid_input` that lists every parameter which is wrong. */
export function parseQuery(search: string, fields: QueryFields): Record<string, unknown> {
  const input: Record<string, unknown> = {};
  if (search === '') return input;
  const issues: Issue[] = [];
  const given = new URLSearchParams(search);
  for (const name of new Set(given.keys())) {
    const field = fields.get(name);
    const values = given.getAll(name);
    if (!field) issues.push(unknownParameter(name, fields));
    else if (!field.isArray && values.length > 1) issues.push({ path: name, message: 'Given more than once.' });
    else take({ name, values, field }, input, issues);
  }
  if (issues.length > 0) {
    throw new ToolError('invalid_input', { reason: 'bad_query', message: 'Query parameters are wrong.', issues });
  }
  return input;
}

interface Given {
  name: string;
  values: string[];
  field: QueryField;
}

function take({ name, values, field }: Given, input: Record<string, unknown>, issues: Issue[]): void {
  const read = values.map(READERS[field.kind]);
  if (read.includes(undefined)) issues.push({ path: name, message: EXPECTED[field.kind] });
  else input[name] = field.isArray ? read : read[0];
}

const NUMBER = /^-?\d{1,20}(\.\d{1,20})?$/;

const READERS: Readonly<Record<ScalarKind, (text: string) => unknown>> = {
  // URLSearchParams puts U+FFFD where the percent-encoding was no UTF-8.
  string: (text) => (text.includes('\uFFFD') ? undefined : text),
  number: (text) => (NUMBER.test(text) ? Number(text) : undefined),
  integer: (text) => (/^-?\d{1,16}$/.test(text) && Number.isSafeInteger(Number(text)) ? Number(text) : undefined),
  boolean: (text) => (text === 'true' ? true : text === 'false' ? false : undefined),
};

const EXPECTED: Readonly<Record<ScalarKind, string>> = {
  string: 'Not percent-encoded UTF-8.',
  number: 'Expected a number such as 12.5.',
  integer: 'Expected a whole number.',
  boolean: 'Expected true or false.',
};

/** The parameter's own name is the client's text and is cut: a model may read this. */
function unknownParameter(name: string, fields: QueryFields): Issue {
  const nearest = nearestNames(name, [...fields.keys()], 3);
  const message = nearest.length > 0 ? `No such parameter. The nearest are ${nearest.join(', ')}.` : 'No such parameter.';
  return { path: name.slice(0, 64).replace(/[^\w.-]/g, '?'), message };
}
