import { expect, test } from 'vitest';
import { z } from 'zod';
import { domains } from '#domains/index.ts';
import { createRegistry } from '#kernel/registry.ts';
import { defineTool, type Route, type Tool } from '#kernel/tool.ts';
import { FILE_OPERATIONS } from '#gateway/own-operations.ts';
import { deriveRoutes } from '#gateway/routes.ts';
import { fleet, fleetTools } from '#gateway/testing/fake-kernel.ts';

const derive = (tools: readonly Tool[], reserved: readonly Route[] = []) => deriveRoutes(createRegistry([fleet(tools)]), reserved);

test("a tool's verb, noun and input say its route", () => {
  const table = derive(fleetTools).map(
    ({ tool, method, path, query }) => `${tool.name}: ${method} ${path}${query ? ` ?${[...query.keys()].join('&')}` : ''}`,
  );
  expect(table).toMatchInlineSnapshot(`
    [
      "fleet_check_sea_state: GET /api/fleet/check-sea-state ?area",
      "fleet_tow_dry_dock: POST /api/fleet/dry-docks/{dryDockId}/tow",
      "fleet_list_ships: GET /api/fleet/ships ?limit&tonsMin&isAfloat&kind&tags",
      "fleet_create_ship: POST /api/fleet/ships",
      "fleet_count_ships: GET /api/fleet/ships/count ?",
      "fleet_find_ships: POST /api/fleet/ships/find",
      "fleet_import_ships: POST /api/fleet/ships/import",
      "fleet_get_ship: GET /api/fleet/ships/{shipId} ?",
      "fleet_update_ship: PATCH /api/fleet/ships/{shipId}",
      "fleet_delete_ship: DELETE /api/fleet/ships/{shipId} ?because",
      "fleet_inspect_ship: GET /api/fleet/ships/{shipId}/inspect ?deck",
      "fleet_read_log: GET /api/fleet/ships/{shipId}/log ?",
      "fleet_sink_ship: POST /api/fleet/ships/{shipId}/sink",
    ]
  `);
});

test('every tool of this house has exactly one route, and no route lacks a tool', () => {
  const registry = createRegistry(domains);
  const routes = deriveRoutes(registry, FILE_OPERATIONS);
  expect(routes.map(({ tool }) => tool.name).sort()).toEqual(registry.tools.map(({ name }) => name).sort());
  expect(new Set(routes.map(({ method, path }) => `${method} ${path.replace(/\{\w+\}/g, '{}')}`)).size).toBe(routes.length);
});

test('fixed segments stand before parameters, as the router takes the first that fits', () => {
  const paths = derive(fleetTools).map(({ path }) => path);
  expect(paths.indexOf('/api/fleet/ships/import')).toBeLessThan(paths.indexOf('/api/fleet/ships/{shipId}'));
});

const tool = (name: string, more: Partial<Parameters<typeof defineTool>[0]> = {}): Tool =>
  defineTool({
    name,
    title: name,
    summary: 's',
    guide: 'g',
    effect: 'reversible',
    permission: 'fleet:write',
    input: z.object({ shipId: z.uuid().describe('Ship.') }),
    output: z.object({}),
    examples: [{}],
    run: async () => ({}),
    ...more,
  } as never);

test.for([
  [
    'two tools with one route',
    [tool('fleet_sink_ship'), tool('fleet_drown_ship', { route: { method: 'POST', path: '/fleet/ships/{shipId}/sink' } })],
    /fleet_drown_ship and fleet_sink_ship both have the route POST \/api\/fleet\/ships\/\{\}\/sink/,
  ],
  [
    'singular and plural of one verb',
    [tool('fleet_merge_ship', { input: z.object({}) }), tool('fleet_merge_ships', { input: z.object({}) })],
    /both have the route/,
  ],
  ['a writing tool as a GET', [tool('fleet_get_ship')], /reversible and cannot be a GET/],
  [
    'a GET of its own with a nested input',
    [tool('fleet_seek_ship', { effect: 'read', route: { method: 'GET', path: '/fleet/seek' }, input: z.object({ where: z.object({}) }) })],
    /not flat/,
  ],
  [
    'a path field that the input does not have',
    [tool('fleet_sink_ship', { route: { method: 'POST', path: '/fleet/{captainId}' } })],
    /\{captainId\}/,
  ],
  [
    'a path field that may be left out',
    [tool('fleet_sink_ship', { route: { method: 'POST', path: '/fleet/{shipId}' }, input: z.object({ shipId: z.string().optional() }) })],
    /required text field/,
  ],
  ['a path that is not kebab-case', [tool('fleet_sink_ship', { route: { method: 'POST', path: '/fleet/Sink_Ship' } })], /kebab-case/],
] as const)('refuses %s at start', ([, tools, message]) => {
  expect(() => derive(tools)).toThrow(message);
});

test('refuses a tool on a route of the gateway itself', () => {
  const onFiles = tool('fleet_take_file', { route: { method: 'POST', path: '/files' }, input: z.object({}) });
  expect(() => derive([onFiles], FILE_OPERATIONS)).toThrow(/the gateway itself/);
});

test('a list that asks nested questions is a POST of its own', () => {
  const [plan] = derive([tool('fleet_list_ships', { effect: 'read', input: z.object({ where: z.object({ name: z.string() }) }) })]);
  expect(plan).toMatchObject({ method: 'POST', path: '/api/fleet/ships/list', query: null });
});
