import { z } from 'zod';
import { createGateway } from '#gateway/app.ts';
import { gatewayConfig } from '#gateway/config.ts';
import { createMetrics } from '#gateway/metrics.ts';
import { listen } from '#gateway/server.ts';
import { defineDomain } from '#kernel/domain.ts';
import type { Kernel, Principal } from '#kernel/kernel.ts';
import { createRegistry } from '#kernel/registry.ts';
import { defineTool } from '#kernel/tool.ts';
import { createMcpDoor } from '#mcp-servers/http.ts';

/** The doors over 300 made-up tools. Behind them is no database: a list needs none once it is known who asks. */
const TOOLS = 300;

const tools = Array.from({ length: TOOLS }, (_, n) =>
  defineTool({
    name: `many_update_record_${n}`,
    title: `Update record ${n}`,
    summary: `Change fields of a record of kind ${n}.`,
    guide: 'null clears a field. To move it use the tool of its stage, to close it the one of its end. Look it up first by its name.',
    effect: 'reversible',
    permission: 'many:write',
    input: z.object({
      recordId: z.uuid().describe('From the list of records.'),
      name: z.string().min(1).max(200).describe('What people call it.').optional(),
      status: z.enum(['open', 'won', 'lost']).describe('What its stage means.').optional(),
      value: z.strictObject({ amount: z.string().describe('Decimal.'), currency: z.string().length(3).describe('ISO 4217.') }).optional(),
      tags: z.array(z.string().max(40)).max(20).describe('Words to find it by.').optional(),
      closesOn: z.iso.date().nullable().describe('Day it should close.').optional(),
    }),
    output: z.object({ recordId: z.string().describe('Record.') }),
    examples: [{ recordId: '0198c5a0-0000-7000-8000-000000000000' }],
    run: async ({ recordId }) => ({ recordId }),
  }),
);

const quiet = (): void => {};
const log = { debug: quiet, info: quiet, warn: console.warn, error: console.error };
const registry = createRegistry([defineDomain({ name: 'many', title: 'Many', purpose: 'A long list.', toggle: null, tables: [], tools })]);
const visible = Object.freeze([...registry.tools]);
const principal: Principal = {
  tenantId: '0198c5a0-0000-7000-8000-000000000001',
  actor: { kind: 'agent', id: 'bench', name: 'Bench' },
  scopes: ['*'],
  permissions: ['*'],
  roles: [],
  credential: 'bench',
  callsPerMinute: null,
  isInteractive: false,
  expiresAt: null,
};
const kernel: Kernel = {
  registry,
  log,
  call: () => Promise.reject(new Error('This house only lists.')),
  authenticate: async () => principal,
  visibleTools: async () => visible,
  tenant: () => Promise.reject(new Error('This house has no tenant.')),
};

const app = createGateway({
  kernel,
  mcp: createMcpDoor({ kernel, serverInfo: { name: 'bench', version: '1.0.0' } }),
  config: gatewayConfig.parse({ version: '1.0.0' }),
  health: async () => ({ ok: true, checks: {} }),
  metrics: createMetrics(),
});
const { port } = await listen(app, { host: '127.0.0.1', port: 0, log });
process.send?.(port);
process.on('disconnect', () => process.exit(0));
