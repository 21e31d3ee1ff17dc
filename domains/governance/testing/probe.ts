import { z } from 'zod';
import { tenancyDirectory } from '#domains/tenancy/directory.ts';
import governance from '#domains/governance/index.ts';
import { domains } from '#domains/index.ts';
import { createKernel, type RunningKernel } from '#kernel/create-kernel.ts';
import { systemPrincipal } from '#kernel/credentials.ts';
import { defineEvent, on } from '#kernel/domain.ts';
import { ToolError } from '#kernel/errors.ts';
import type { CallResult, Principal } from '#kernel/kernel.ts';
import { Money } from '#kernel/money.ts';
import { createRegistry } from '#kernel/registry.ts';
import { defineTool } from '#kernel/tool.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import { createMemoryLimiter } from '#ports/limiter.ts';
import type { Options, World } from '#tests/world.ts';
import { TEST_SECRET, worldDomain } from '#tests/world-domain.ts';
import { budgets } from '../schema.ts';

/**
 * Tools that do on demand what governance must be able to explain, stop and take back. They are governance's own for this
 * one kernel, so that they may write a record table (kernel.budgets) without a schema of their own.
 */
const done = z.object({ rows: z.int().describe('Rows added.') });
const told = defineEvent({
  name: 'probe.told',
  summary: 'A probe told.',
  payload: z.object({ name: z.string().describe('Of the row.'), fails: z.boolean().describe('Whether the listener fails.') }),
});
const base = { title: 'Probe', summary: 'Probe.', guide: 'For tests.', permission: 'governance:write', output: done };
const name = z.string().describe('Name of the row, unique.');

const row = (id: string, label: string): typeof budgets.$inferInsert => ({
  id,
  name: label,
  measure: 'calls',
  per: 'call',
  limitUnits: 1n,
  currency: null,
  isEnabled: false,
});

const add = defineTool({
  ...base,
  name: 'governance_probe_add',
  effect: 'reversible',
  input: z.object({ name, rows: z.int().default(1).describe('How many.'), amount: Money.optional().describe('Moves this.') }),
  amount: ({ amount }) => amount ?? null,
  examples: [{ name: 'x' }],
  async run(input, ctx) {
    for (let i = 0; i < input.rows; i++) await ctx.db.insert(budgets).values(row(ctx.newId(), i === 0 ? input.name : `${input.name} ${i}`));
    return { rows: input.rows };
  },
});

const tell = defineTool({
  ...base,
  name: 'governance_probe_tell',
  effect: 'reversible',
  input: z.object({ name, fails: z.boolean().default(false).describe('Whether the listener fails.') }),
  examples: [{ name: 'x' }],
  async run(input, ctx) {
    await ctx.db.insert(budgets).values(row(ctx.newId(), input.name));
    ctx.emit(told, input);
    return { rows: 1 };
  },
});

const listen = defineTool({
  ...base,
  name: 'governance_probe_listen',
  effect: 'reversible',
  input: z.object({ name, fails: z.boolean().describe('Whether it fails.') }),
  examples: [{ name: 'x', fails: false }],
  async run(input, ctx) {
    if (input.fails) throw new ToolError('conflict', { reason: 'probe_failed', message: 'As asked.' });
    await ctx.db.insert(budgets).values(row(ctx.newId(), input.name));
    return { rows: 1 };
  },
});

const asking = {
  ...base,
  input: z.object({ name }),
  examples: [{ name: 'x' }],
  async run(input: { name: string }, ctx: ToolContext) {
    ctx.effect('messages', { to: input.name });
    return { rows: 0 };
  },
};
const send = defineTool({ ...asking, name: 'governance_probe_send', effect: 'irreversible' });
/** Asks the outside, and can still be taken back as long as nobody has answered. */
const ask = defineTool({ ...asking, name: 'governance_probe_ask', effect: 'reversible' });

const posting = {
  ...base,
  effect: 'compensable' as const,
  input: z.object({ name }),
  compensate: { tool: 'governance_probe_reverse', input: (call: { input: { name: string } }) => ({ name: `${call.input.name} reversed` }) },
  examples: [{ name: 'x' }],
  async run(input: { name: string }, ctx: ToolContext) {
    await ctx.db.insert(budgets).values(row(ctx.newId(), input.name));
    return { rows: 1 };
  },
};
const post = defineTool({ ...posting, name: 'governance_probe_post' });
const reverse = defineTool({ ...posting, name: 'governance_probe_reverse' });

const consumer = 'governance.probe_listener';

const probed = {
  ...governance,
  tools: [...governance.tools, add, tell, listen, send, ask, post, reverse],
  events: [...governance.events, told],
  listeners: [on(told, { consumer, tool: listen, input: (payload) => ({ ...payload, name: `${payload.name} heard` }) })],
};

const quiet = (): void => {};

/** Another kernel over the same database, as another process would have, that also has the probes. */
export function probeKernel(w: World): RunningKernel {
  return createKernel({
    registry: createRegistry([...domains.filter((domain) => domain !== governance), probed, worldDomain]),
    pool: w.kernel.pool,
    directory: tenancyDirectory,
    limiter: createMemoryLimiter(),
    log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
    secret: TEST_SECRET,
  });
}

export interface Probe {
  kernel: RunningKernel;
  call(tool: string, input: Record<string, unknown>, options?: Options): Promise<CallResult>;
  refusal(tool: string, input: Record<string, unknown>, options?: Options): Promise<ToolError>;
  /** Delivers what is pending in this tenant, as the worker would; answers what failed. */
  deliver(): Promise<ToolError[]>;
  /** Names of the rows that are there. */
  rows(): Promise<string[]>;
  agent: Principal;
}

export function probe(w: World): Probe {
  const kernel = probeKernel(w);
  const agent = w.as({
    actor: { kind: 'agent', id: 'agent-1', name: 'Agent', onBehalfOf: 'owner' },
    isInteractive: false,
    credential: 'key:1',
  });
  const call: Probe['call'] = (tool, input, options = {}) =>
    kernel.call({ tool: `governance_${tool}`, input, principal: w.owner, door: 'test', session: 's', ...options });
  const refusal: Probe['refusal'] = async (tool, input, options) => {
    try {
      await call(tool, input, options);
    } catch (error) {
      if (error instanceof ToolError) return error;
      throw error;
    }
    throw new Error(`${tool} should have been refused.`);
  };
  return {
    kernel,
    agent,
    call,
    refusal,
    async deliver() {
      const due = await w.sql<{ event_id: string; payload: Record<string, unknown> }>(
        `SELECT d.event_id, e.payload FROM kernel.deliveries d JOIN kernel.events e ON e.tenant_id = d.tenant_id AND e.id = d.event_id
         WHERE d.tenant_id = $1 AND d.consumer = $2 AND d.state = 'pending'`,
        [w.tenantId, consumer],
      );
      const failures: ToolError[] = [];
      for (const { event_id, payload } of due) {
        const cause = { eventId: event_id, consumer };
        const options = { principal: systemPrincipal(w.tenantId, consumer), session: `event:${event_id}`, cause };
        await call('probe_listen', { ...payload, name: `${payload.name as string} heard` }, options).catch((error: ToolError) =>
          failures.push(error),
        );
      }
      return failures;
    },
    rows: async () =>
      (await w.sql<{ name: string }>('SELECT name FROM kernel.budgets WHERE tenant_id = $1 ORDER BY name', [w.tenantId])).map(
        (found) => found.name,
      ),
  };
}
