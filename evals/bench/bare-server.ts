import { serve } from '@hono/node-server';
import { createMcpHandler, Server } from '@modelcontextprotocol/server';
import { Hono } from 'hono';
import { createPool } from '#kernel/db.ts';
import { BARE_TOOLS } from './statements.ts';

/**
 * What somebody writes who needs these three statements over HTTP and nothing else: no tenant, no rights, no receipt. The
 * pool has the platform's options, the statements are prepared, the connections are kept. It logs in as superuser, so no
 * row is checked against a policy.
 */
const [url = '', tenantId = '', poolSize = '16'] = process.argv.slice(2);
const pool = createPool({ url, size: Number(poolSize), statementTimeoutMs: 30_000, onError: (error) => console.error(error.message) });
const tools = new Map(BARE_TOOLS.map((tool) => [tool.name, tool]));
const listed = BARE_TOOLS.map(({ name, description, inputSchema }) => ({ name, description, inputSchema }));

async function run(name: string, input: Record<string, unknown>): Promise<Record<string, unknown>> {
  const tool = tools.get(name);
  if (!tool) throw new Error(`There is no tool ${name}.`);
  const { rows } = await pool.query<Record<string, unknown>>({ name, text: tool.sql, values: tool.values(tenantId, input) });
  if (!rows[0]) throw new Error('There is no such row.');
  return rows[0];
}

// A server for each request, as the SDK's documentation shows it for HTTP without sessions.
const mcp = createMcpHandler(() => {
  const server = new Server({ name: 'bare', version: '1.0.0' }, { capabilities: { tools: {} } });
  server.setRequestHandler('tools/list', () => ({ tools: listed }));
  server.setRequestHandler('tools/call', async ({ params }) => {
    const output = await run(params.name, params.arguments ?? {});
    return { content: [{ type: 'text', text: JSON.stringify(output) }], structuredContent: output };
  });
  return server;
});

const app = new Hono();
app.get('/deals/:dealId', async (c) => c.json(await run('crm_get_deal', { dealId: c.req.param('dealId') })));
app.get('/organisations/:organisationId', async (c) => c.json(await run('crm_get_organisation', { organisationId: c.req.param('organisationId') })));
app.post('/lead-sources', async (c) => c.json(await run('crm_create_lead_source', await c.req.json()), 201));
app.all('/mcp', (c) => mcp.fetch(c.req.raw));

serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => process.send?.(port));
// Its parent is gone, or done with it.
process.on('disconnect', () => process.exit(0));
