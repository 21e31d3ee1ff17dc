import { sql } from 'drizzle-orm';
import { defineTool } from '#kernel/tool.ts';
import { ToolError } from '#kernel/errors.ts';
import { STEP_PERMISSION, stepExamples, stepInput, stepOutput } from '../step-tool.ts';

interface TableState {
  schema: string;
  tables: number;
  unguarded: number;
  [column: string]: unknown;
}

/** Schemas are shared and rows are the tenant's own: what has to be there is the guard on every table. */
export const setUpDatabases = defineTool({
  name: 'provisioning_setup_databases',
  title: 'Set up databases',
  summary: 'Step 2: prove that every table of every domain keeps this tenant’s rows apart.',
  guide: 'A step of an activation; the saga calls it. It refuses when a table is not guarded, and changes nothing.',
  effect: 'reversible',
  permission: STEP_PERMISSION,
  powers: ['platform'],
  aliases: ['setup_databases'],
  input: stepInput,
  output: stepOutput,
  examples: stepExamples,
  async run(_input, ctx) {
    const { rows } = await ctx.db.execute<TableState>(sql`
      SELECT n.nspname AS schema, count(*)::int AS tables,
        count(*) FILTER (WHERE NOT (c.relrowsecurity AND c.relforcerowsecurity AND EXISTS (SELECT FROM pg_policies p
          WHERE p.schemaname = n.nspname AND p.tablename = c.relname AND p.policyname = 'tenant')))::int AS unguarded
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind = 'r' AND n.nspname IN ${ctx.powers.domains().map(({ name }) => name)}
      GROUP BY n.nspname ORDER BY n.nspname`);
    const open = rows.filter(({ unguarded }) => unguarded > 0);
    if (open.length > 0) {
      throw new ToolError('conflict', {
        reason: 'tables_unguarded',
        message: `Tables of ${open.map(({ schema }) => schema).join(', ')} are not guarded by row-level security. Run the migrations again.`,
      });
    }
    return {
      facts: { tenantId: ctx.tenant.id, schemas: Object.fromEntries(rows.map(({ schema, tables }) => [schema, tables])) },
      awaiting: [],
    };
  },
});
