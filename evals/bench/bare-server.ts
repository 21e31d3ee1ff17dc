import { serve } from '@hono/node-server';
import { createMcpHandler, Server } from '@modelcontextprotocol/server';
import { drizzle } from 'drizzle-orm/node-postgres';
import { Hono } from 'hono';
import type pg from 'pg';
import { createPool } from '#kernel/db.ts';
import { BARE_TOOLS } from './statements.ts';

/**
 * What somebody writes who needs these statements over HTTP and nothing else: no tenant, no rights, no check, no receipt. The
 * pool has the platform's options, statements are prepared, connections are kept. It logs in as superuser, so no row is
 * held against a policy. Twice: with the query built by drizzle as in the platform's tools, and with SQL by hand.
 */
const [url = '', tenantId = ''] = process.argv.slice(2);
const pool = createPool({ url, size: 16, statementTimeoutMs: 30_000, onError: (error) => console.error(error.message) });
const names = new Map<string, string>();
/** Each connection parses and plans a statement once. */
const prepared = {
  query(config: pg.QueryConfig, values: unknown[]) {
    const name = names.get(config.text) ?? `bare${names.size}`;
    names.set(config.text, name);
    return pool.query({ ...config, name, values });
  },
};
// Drizzle as it comes, without what the kernel does for it.
const db = drizzle({ client: prepared as unknown as pg.Pool });
const tools = new Map(BARE_TOOLS.map((tool) => [tool.name, tool]));
const listed = BARE_TOOLS.map(({ name, description, inputSchema }) => ({ name, description, inputSchema }));

type Run = (name: string, input: Record<string, unknown>) => Promise<Record<string, unknown>>;

const WAYS: Readonly<Record<string, Run>> = {
  drizzle: async (name, input) => only(await toolOf(name).query(db, tenantId, input)),
  hand: async (name, input) => {
    const { sql, values } = toolOf(name);
    return only((await pool.query<Record<string, unknown>>({ name, text: sql, values: values(tenantId, input) })).rows);
  },
};

function toolOf(name: string) {
  const tool = tools.get(name);
  if (!tool) throw new Error(`There is no tool ${name}.`);
  return tool;
}

function only([row]: readonly Record<string, unknown>[]): Record<string, unknown> {
  if (!row) throw new Error('There is no such row.');
  return row;
}

const app = new Hono();
for (const [way, run] of Object.entries(WAYS)) {
  // A server for each request, as the SDK's documentation shows it for HTTP without sessions.
  const mcp = createMcpHandler(() => {
    const server = new Server({ name: 'bare', version: '1.0.0' }, { capabilities: { tools: {} } });
    server.setRequestHandler('tools/list', () => ({ tools: listed as never }));
    server.setRequestHandler('tools/call', async ({ params }) => {
      const output = await run(params.name, params.arguments ?? {});
      return { content: [{ type: 'text', text: JSON.stringify(output) }], structuredContent: output };
    });
    return server;
  });
  app.all(`/${way}/mcp`, (c) => mcp.fetch(c.req.raw));
  app.get(`/${way}/organisations/:organisationId`, async (c) =>
    c.json(await run('crm_get_organisation', { organisationId: c.req.param('organisationId') })),
  );
  app.post(`/${way}/lead-sources`, async (c) => c.json(await run('crm_create_lead_source', await c.req.json()), 201));
}

serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => process.send?.(port));
// Its parent is gone, or done with it.
process.on('disconnect', () => process.exit(0));
