import { expect, test } from 'vitest';
import { z } from 'zod';
import { domains } from '#domains/index.ts';
import { defineDomain, defineNoun } from '#kernel/domain.ts';
import { Money } from '#kernel/money.ts';
import { createRegistry, type Registry } from '#kernel/registry.ts';
import { defineTool } from '#kernel/tool.ts';
import { gatewayConfig } from '#gateway/config.ts';
import { openApiDocument } from '#gateway/openapi.ts';
import { FILE_OPERATIONS } from '#gateway/own-operations.ts';
import { deriveRoutes } from '#gateway/routes.ts';
import { fleet } from '#gateway/testing/fake-kernel.ts';
import { gateway } from '#gateway/testing/harness.ts';

// oxlint-disable-next-line typescript/no-explicit-any -- A document of every shape is looked into.
type Json = Record<string, any>;

const documentOf = (registry: Registry): Json =>
  openApiDocument({ registry, routes: deriveRoutes(registry), own: [], config: gatewayConfig.parse({}) });

/** Every `$ref` of the document. */
function refsIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => (key === '$ref' ? [String(inner)] : refsIn(inner)));
}

const resolve = (document: Json, ref: string): unknown =>
  ref
    .slice(2)
    .split('/')
    .reduce<Json | undefined>((at, key) => at?.[key], document);

test.for([
  ['the fleet', createRegistry([fleet()])],
  ['this house', createRegistry(domains)],
] as const)('the document of %s has one operation per tool, and every reference leads somewhere', ([, registry]) => {
  const routes = deriveRoutes(registry, FILE_OPERATIONS);
  const document = openApiDocument({ registry, routes, own: FILE_OPERATIONS, config: gatewayConfig.parse({}) }) as Json;
  const operations = Object.values(document.paths as Json).flatMap((methods: Json) =>
    Object.values(methods).map((operation: Json) => operation.operationId),
  );
  expect(operations.sort()).toEqual(
    [...registry.tools.map(({ name }) => name), ...FILE_OPERATIONS.map(({ operation }) => operation.operationId)].sort(),
  );
  expect(refsIn(document).filter((ref) => !ref.startsWith('#/components/') || resolve(document, ref) === undefined)).toEqual([]);
});

test('an operation says what it does, who may, and how it is called', () => {
  const { paths } = documentOf(createRegistry([fleet()]));
  const { responses: _, ...sink } = paths['/api/fleet/ships/{shipId}'].patch;
  expect(sink).toMatchInlineSnapshot(`
    {
      "description": "For tests.

    For tests of the gateway.",
      "operationId": "fleet_update_ship",
      "parameters": [
        {
          "description": "A ship.",
          "example": "01900000-0000-7000-8000-000000000001",
          "in": "path",
          "name": "shipId",
          "required": true,
          "schema": {
            "format": "uuid",
            "pattern": "^([0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[1-8][0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}|00000000-0000-0000-0000-000000000000|ffffffff-ffff-ffff-ffff-ffffffffffff)$",
            "type": "string",
          },
        },
        {
          "$ref": "#/components/parameters/IdempotencyKey",
        },
        {
          "$ref": "#/components/parameters/DryRun",
        },
        {
          "$ref": "#/components/parameters/Session",
        },
        {
          "$ref": "#/components/parameters/TenantId",
        },
      ],
      "requestBody": {
        "content": {
          "application/json": {
            "examples": {
              "example1": {
                "value": {
                  "name": "Bisi",
                },
              },
            },
            "schema": {
              "additionalProperties": false,
              "properties": {
                "name": {
                  "description": "Name.",
                  "type": "string",
                },
              },
              "required": [
                "name",
              ],
              "type": "object",
            },
          },
        },
        "required": true,
      },
      "summary": "Update ship",
      "tags": [
        "fleet",
      ],
      "x-nexus-effect": "reversible",
      "x-nexus-permission": "fleet:write",
    }
  `);
});

const item = z.object({
  itemId: z.uuid().describe('Item.'),
  label: z.string().describe('Label.'),
  price: Money.describe('What it costs.'),
});
const read = { summary: 's', guide: 'g', effect: 'read', permission: 'shop:read', run: async () => ({}) as never } as const;
const itemId = z.uuid().describe('An item.');
const Tree: z.ZodObject = z.object({
  name: z.string().describe('Name.'),
  get parts() {
    return z.array(Tree).describe('Parts.');
  },
});
const shop = defineDomain({
  name: 'shop',
  title: 'Shop',
  purpose: 'Shop.',
  toggle: null,
  tables: [],
  nouns: [defineNoun({ one: 'item', many: 'items', summary: 'An item.' })],
  tools: [
    defineTool({
      ...read,
      name: 'shop_list_items',
      title: 'l',
      input: z.object({}),
      output: z.object({ items: z.array(item).describe('Items.') }),
      examples: [{}],
    }),
    defineTool({
      ...read,
      name: 'shop_get_item',
      title: 'g',
      input: z.object({ itemId }),
      output: item,
      examples: [{ itemId: '01900000-0000-7000-8000-000000000001' }],
    }),
    defineTool({
      ...read,
      name: 'shop_draw_tree',
      title: 't',
      input: z.object({ tree: Tree.describe('Tree.') }),
      output: z.object({ ok: z.boolean().describe('Ok.') }),
      examples: [{ tree: { name: 'a', parts: [] } }],
    }),
  ],
});

test('shapes that several tools answer are said once', () => {
  const { components, paths } = documentOf(createRegistry([shop]));
  expect(components.schemas.ShopItem.properties.price).toEqual({ $ref: '#/components/schemas/Money', description: 'What it costs.' });
  expect(paths['/api/shop/items'].get.responses['200'].content['application/json'].schema.properties.items.items).toEqual({
    $ref: '#/components/schemas/ShopItem',
  });
  expect(paths['/api/shop/items/{itemId}'].get.responses['200'].content['application/json'].schema).toEqual({
    $ref: '#/components/schemas/ShopItem',
  });
});

test('a shape that holds itself is lifted out, and refers to itself there', () => {
  const document = documentOf(createRegistry([shop]));
  const schema = document.paths['/api/shop/draw-tree'].post.requestBody.content['application/json'].schema;
  const refs = refsIn(schema);
  expect(refs).toHaveLength(1);
  expect(refsIn(resolve(document, refs[0] ?? ''))).toEqual(refs);
});

test('the document is served once computed, with a tag', async () => {
  const { send } = gateway();
  const first = await send('GET', '/openapi.json');
  expect(first.body.openapi).toBe('3.1.1');
  const again = await send('GET', '/openapi.json', { headers: { 'if-none-match': first.headers.get('etag') ?? '' } });
  expect([again.status, again.text]).toEqual([304, '']);
});
