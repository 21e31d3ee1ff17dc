import { z } from 'zod';
import { defineDomain, defineNoun, type Domain } from '#kernel/domain.ts';
import { notFound, ToolError } from '#kernel/errors.ts';
import { parseInput } from '#kernel/call-input.ts';
import type { CallRequest, CallResult, Kernel, Principal } from '#kernel/kernel.ts';
import { createRegistry } from '#kernel/registry.ts';
import { defineTool, EFFECTS, type Tool } from '#kernel/tool.ts';

export const TENANT = '01900000-0000-7000-8000-00000000000a';
export const KEY = 'nxs_test_key';
export const CALL_ID = '01900000-0000-7000-8000-0000000000ca';

const Ship = z.object({
  shipId: z.uuid().describe('Ship.'),
  name: z.string().describe('Name.'),
  tons: z.number().nullable().describe('Tonnes.'),
});
const shipId = z.uuid().describe('A ship.');
const SHIP = { shipId: '01900000-0000-7000-8000-000000000001', name: 'Ayo', tons: 12.5 };

const common = { summary: 'For tests.', guide: 'For tests of the gateway.', output: Ship, run: async () => SHIP } as const;
const read = { ...common, effect: 'read', permission: 'fleet:read' } as const;
const write = { ...common, effect: 'reversible', permission: 'fleet:write' } as const;

/** One tool for each way a route can be made. */
export const fleetTools: readonly Tool[] = [
  defineTool({
    ...read,
    name: 'fleet_list_ships',
    title: 'List ships',
    input: z.object({
      limit: z.int().min(1).max(100).default(20).describe('Items.'),
      tonsMin: z.number().optional().describe('At least.'),
      isAfloat: z.boolean().optional().describe('Afloat.'),
      kind: z.enum(['tug', 'barge']).nullable().optional().describe('Kind.'),
      tags: z.array(z.string()).optional().describe('Tags.'),
    }),
    output: z.object({ items: z.array(Ship).describe('Ships.') }),
    run: async () => ({ items: [SHIP] }),
    examples: [{ limit: 5, tags: ['old'] }],
  }),
  defineTool({ ...read, name: 'fleet_get_ship', title: 'Get ship', input: z.object({ shipId }), examples: [{ shipId: SHIP.shipId }] }),
  defineTool({
    ...write,
    name: 'fleet_create_ship',
    title: 'Create ship',
    input: z.object({ name: z.string().min(1).describe('Name.'), tons: z.number().optional().describe('Tonnes.') }),
    examples: [{ name: 'Ayo' }],
  }),
  defineTool({
    ...write,
    name: 'fleet_update_ship',
    title: 'Update ship',
    input: z.object({ shipId, name: z.string().describe('Name.') }),
    examples: [{ shipId: SHIP.shipId, name: 'Bisi' }],
  }),
  defineTool({
    ...write,
    name: 'fleet_delete_ship',
    title: 'Delete ship',
    input: z.object({ shipId, because: z.string().optional().describe('Why.') }),
    examples: [{ shipId: SHIP.shipId }],
  }),
  defineTool({
    ...write,
    name: 'fleet_sink_ship',
    title: 'Sink ship',
    effect: 'irreversible',
    input: z.object({ shipId }),
    examples: [{ shipId: SHIP.shipId }],
  }),
  defineTool({
    ...write,
    name: 'fleet_import_ships',
    title: 'Import ships',
    input: z.object({ ships: z.array(z.object({ name: z.string().describe('Name.') })).describe('Ships.') }),
    examples: [{ ships: [] }],
  }),
  defineTool({
    ...read,
    name: 'fleet_find_ships',
    title: 'Find ships',
    input: z.object({ where: z.object({ name: z.string().describe('Name.') }).describe('Nested.') }),
    examples: [{ where: { name: 'a' } }],
  }),
  defineTool({ ...read, name: 'fleet_count_ships', title: 'Count ships', input: z.object({}), examples: [{}] }),
  defineTool({
    ...read,
    name: 'fleet_inspect_ship',
    title: 'Inspect ship',
    input: z.object({ shipId, deck: z.int().optional().describe('Deck.') }),
    examples: [{ shipId: SHIP.shipId }],
  }),
  defineTool({
    ...write,
    name: 'fleet_tow_dry_dock',
    title: 'Tow dry dock',
    input: z.object({ dryDockId: z.uuid().describe('Dock.') }),
    examples: [{ dryDockId: SHIP.shipId }],
  }),
  defineTool({
    ...read,
    name: 'fleet_check_sea_state',
    title: 'Sea state',
    input: z.object({ area: z.string().describe('Area.') }),
    examples: [{ area: 'x' }],
  }),
  defineTool({
    ...read,
    name: 'fleet_read_log',
    title: 'Log of a ship',
    route: { method: 'GET', path: '/fleet/ships/{shipId}/log' },
    input: z.object({ shipId }),
    examples: [{ shipId: SHIP.shipId }],
  }),
];

export const fleet = (tools: readonly Tool[] = fleetTools): Domain =>
  defineDomain({
    name: 'fleet',
    title: 'Fleet',
    purpose: 'Ships <for> tests.',
    toggle: null,
    tables: [],
    nouns: [
      defineNoun({ one: 'ship', many: 'ships', summary: 'A ship.' }),
      defineNoun({ one: 'dry_dock', many: 'dry_docks', summary: 'A dock.' }),
    ],
    tools,
  });

export interface FakeKernel extends Kernel {
  readonly calls: CallRequest[];
  readonly logged: unknown[][];
  /** What the next calls do instead of answering. */
  behave(run: (request: CallRequest) => Promise<CallResult>): void;
}

const principal: Principal = {
  tenantId: TENANT,
  actor: { kind: 'agent', id: 'agent-1', name: 'Agent' },
  scopes: ['*'],
  permissions: ['*'],
  roles: [],
  credential: 'key-1',
  callsPerMinute: null,
  isInteractive: false,
  expiresAt: null,
};

/** The kernel's seam without a database: it parses strictly and answers what the tool's `run` gives. */
export function fakeKernel(domains: readonly Domain[] = [fleet()]): FakeKernel {
  const registry = createRegistry(domains);
  const calls: CallRequest[] = [];
  const logged: unknown[][] = [];
  const log = (...args: unknown[]): void => void logged.push(args);
  const answer = async (request: CallRequest): Promise<CallResult> => {
    if (!registry.has(request.tool)) throw notFound('tool');
    const entry = registry.find(request.tool);
    const input = parseInput(entry, request.input);
    const output = await entry.tool.run(input as never, {} as never);
    if (!EFFECTS[entry.tool.effect].writes) return { callId: CALL_ID, output };
    if (request.isDryRun)
      return { callId: CALL_ID, output, preview: { total: 1, hash: 'h', tables: [], rows: [], events: [], effects: [] } };
    return {
      callId: CALL_ID,
      output,
      receipt: { callId: CALL_ID, rowsChanged: 1, undo: { kind: 'restore', tool: 'governance_undo_call', input: { callId: CALL_ID } } },
    };
  };
  let behaviour = answer;
  return {
    registry,
    calls,
    logged,
    log: { debug: () => {}, info: log, warn: log, error: log },
    behave: (run) => void (behaviour = run),
    call: async (request) => {
      calls.push(request);
      return await behaviour(request);
    },
    authenticate: async (credential) => {
      if (credential === KEY) return principal;
      throw new ToolError('unauthenticated', { reason: 'credential_unknown', message: 'The credential is not known.' });
    },
    visibleTools: async () => registry.tools,
    tenant: async () => {
      throw notFound('tenant');
    },
  };
}
