import type { Registry } from '#kernel/registry.ts';
import type { Route } from '#kernel/tool.ts';
import type { GatewayConfig } from '#gateway/config.ts';
import { FIXED_SCHEMAS, HEADER_PARAMETERS, PROBLEM_RESPONSE, RESPONSE_HEADERS, SECURITY_SCHEMES } from '#gateway/openapi-components.ts';
import { createSchemaPool, type SchemaPool } from '#gateway/openapi-schemas.ts';
import type { RoutePlan } from '#gateway/routes.ts';

type Json = Record<string, unknown>;

/** An operation that is no tool: the gateway's own. */
export interface OwnOperation extends Route {
  operation: Json & { tags: string[] };
}

export interface DocumentParts {
  registry: Registry;
  routes: readonly RoutePlan[];
  own: readonly OwnOperation[];
  config: GatewayConfig;
}

/** OpenAPI 3.1 from the same objects that are called. */
export function openApiDocument({ registry, routes, own, config }: DocumentParts): Json {
  const pool = createSchemaPool(registry.tools);
  const paths: Record<string, Json> = {};
  const add = ({ method, path }: Route, operation: Json): void => {
    (paths[path] ??= {})[method.toLowerCase()] = operation;
  };
  for (const route of own) add(route, route.operation);
  for (const plan of routes) add(plan, operationOf(plan, pool));
  return {
    openapi: '3.1.1',
    info: {
      title: 'Nexus BOS',
      version: config.version,
      description:
        'Every capability of a business as a typed call. Any write can be previewed (`Nexus-Dry-Run: true`), repeated safely (`Idempotency-Key`) and, where `Nexus-Undo` says so, taken back. Problems are RFC 9457 and name the call that would help.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: config.publicUrl?.replace(/\/$/, '') ?? '/' }],
    security: [{ bearer: [] }, { apiKey: [] }],
    tags: tagsOf(registry, own),
    paths: Object.fromEntries(Object.entries(paths).sort(([a], [b]) => (a < b ? -1 : 1))),
    components: {
      schemas: { ...FIXED_SCHEMAS, ...pool.components },
      parameters: HEADER_PARAMETERS,
      headers: RESPONSE_HEADERS,
      responses: { Problem: PROBLEM_RESPONSE },
      securitySchemes: SECURITY_SCHEMES,
    },
  };
}

function tagsOf(registry: Registry, own: readonly OwnOperation[]): Json[] {
  const domains = [...registry.domains.values()].map(({ name, title, purpose }) => ({ name, description: `**${title}.** ${purpose}` }));
  const known = new Set(domains.map(({ name }) => name));
  const extra = new Set(own.flatMap(({ operation }) => operation.tags).filter((tag) => !known.has(tag)));
  return [...domains, ...[...extra].map((name) => ({ name }))];
}

function operationOf(plan: RoutePlan, pool: SchemaPool): Json {
  const { tool: registered, isCreate } = plan;
  const { tool, name, domain, writes } = registered;
  const body = requestBody(plan, pool);
  return {
    operationId: name,
    tags: [domain.name],
    summary: tool.title,
    description: `${tool.summary}\n\n${tool.guide}`,
    'x-nexus-effect': tool.effect,
    'x-nexus-permission': tool.permission,
    parameters: [...fieldParameters(plan, pool), ...headerParameters(writes)],
    ...(body && { requestBody: body }),
    responses: {
      [isCreate ? '201' : '200']: {
        description: writes ? 'Done. With `Nexus-Dry-Run: true` the status is 200 and the body `{ output, preview }`.' : 'The answer.',
        headers: responseHeaders(writes),
        content: { 'application/json': { schema: pool.schema(`${name}.output`, registered.outputSchema) } },
      },
      ...(writes && isCreate && { '200': dryRunResponse }),
      '4XX': { $ref: '#/components/responses/Problem' },
      '5XX': { $ref: '#/components/responses/Problem' },
    },
  };
}

const dryRunResponse: Json = {
  description: 'A preview: nothing was changed.',
  content: {
    'application/json': {
      schema: {
        type: 'object',
        required: ['output', 'preview'],
        properties: {
          output: { type: 'object', description: 'What the call would answer.' },
          preview: { $ref: '#/components/schemas/Preview' },
        },
      },
    },
  },
};

const parameterRef = (name: string): Json => ({ $ref: `#/components/parameters/${name}` });

const READ_PARAMETERS = ['Session', 'TenantId'].map(parameterRef);
const WRITE_PARAMETERS = ['IdempotencyKey', 'DryRun', 'Session', 'TenantId'].map(parameterRef);
const headerParameters = (writes: boolean): Json[] => (writes ? WRITE_PARAMETERS : READ_PARAMETERS);

const headerRef = (name: string): Json => ({ $ref: `#/components/headers/${name}` });

const responseHeaders = (writes: boolean): Json => ({
  'Nexus-Call-Id': headerRef('CallId'),
  ...(writes && {
    'Nexus-Rows-Changed': headerRef('RowsChanged'),
    'Nexus-Undo': headerRef('Undo'),
    'Nexus-Replayed': headerRef('Replayed'),
  }),
});

/** The first example that says something about a field is what the page shows for it. */
function fieldParameters({ tool: { name, tool, inputSchema }, pathParams, query }: RoutePlan, pool: SchemaPool): Json[] {
  const { properties = {} } = pool.schema(`${name}.input`, inputSchema) as { properties?: Record<string, Json> };
  const required = new Set((inputSchema.required ?? []) as string[]);
  const parameter = (field: string, place: 'path' | 'query'): Json => {
    const { description, ...schema } = properties[field] ?? {};
    const example = tool.examples.find((candidate) => candidate[field] !== undefined)?.[field];
    return {
      name: field,
      in: place,
      required: place === 'path' || required.has(field),
      ...(description !== undefined && { description }),
      schema,
      ...(example !== undefined && { example }),
    };
  };
  return [...pathParams.map((field) => parameter(field, 'path')), ...[...(query?.keys() ?? [])].map((field) => parameter(field, 'query'))];
}

function requestBody({ tool: { name, tool, inputSchema }, pathParams, query }: RoutePlan, pool: SchemaPool): Json | null {
  if (query) return null;
  const {
    properties = {},
    required = [],
    ...schema
  } = pool.schema(`${name}.input`, inputSchema) as { properties?: Json; required?: string[] };
  const inBody = required.filter((field) => !pathParams.includes(field));
  if (Object.keys(properties).length === pathParams.length) return null;
  const examples = tool.examples.map((example, index) => [`example${index + 1}`, { value: omit(example, pathParams) }]);
  return {
    required: inBody.length > 0,
    content: {
      'application/json': {
        schema: { ...schema, properties: omit(properties, pathParams), ...(inBody.length > 0 && { required: inBody }) },
        examples: Object.fromEntries(examples) as Json,
      },
    },
  };
}

const omit = (object: Readonly<Json>, fields: readonly string[]): Json =>
  Object.fromEntries(Object.entries(object).filter(([field]) => !fields.includes(field)));
