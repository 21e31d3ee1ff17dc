import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { openPage, page, pageInput } from '#kernel/page.ts';
import { defineTool } from '#kernel/tool.ts';
import { isInside, resolveCall } from '../calls.ts';
import { CallId } from '../shapes.ts';

interface LaterRow {
  seq: string;
  table: string;
  record_id: string;
  op: 'update' | 'delete';
  fields: string[] | null;
  started_at: string;
  actor_kind: string;
  actor_id: string;
  actor_name: string;
  tool: string;
  root_id: string;
  [column: string]: unknown;
}

export const listLaterChanges = defineTool({
  name: 'governance_list_later_changes',
  title: 'List later changes',
  summary: 'What was done since to the records that one call made or changed: who, when, with which tool.',
  guide:
    'Use before undoing a call, or to see what people made of what was set up for them. The values themselves: governance_get_record_history.',
  effect: 'read',
  permission: 'governance:read',
  sensitive: true,
  route: { method: 'GET', path: '/governance/calls/{callId}/later-changes' },
  input: z.object({ callId: CallId.describe('The call, or "last": your newest write.'), ...pageInput }),
  output: page(
    z.object({
      table: z.string().describe('Of which table.'),
      recordId: z.uuid().describe('Which record.'),
      op: z.enum(['insert', 'update', 'delete']).describe('What was done to it.'),
      fields: z.array(z.string()).describe('Columns that differ.'),
      at: z.string().describe('When, ISO 8601.'),
      actorKind: z.string().describe('person, agent or system.'),
      actorId: z.string().describe('Who: user id, key id or system name.'),
      actorName: z.string().describe('As it was called then.'),
      tool: z.string().describe('By which tool.'),
      rootId: z.uuid().describe('The call to undo, to take it back.'),
    }),
  ),
  examples: [{ callId: 'last' }],
  async run(input, ctx) {
    const paging = openPage({ tool: 'governance_list_later_changes', tenantId: ctx.tenant.id, input, position: ['integer'] });
    const id = await resolveCall(ctx, input.callId);
    const { rows } = await ctx.db.execute<LaterRow>(sql`
      WITH inside AS (SELECT id FROM kernel.receipts WHERE ${isInside(id)}),
        mine AS (SELECT table_name, record_id, min(seq) AS seq FROM kernel.changes
          WHERE call_id IN (SELECT id FROM inside) AND record_id IS NOT NULL GROUP BY table_name, record_id)
      SELECT c.seq, c.table_name AS table, c.record_id, c.op, r.started_at, r.actor_kind, r.actor_id, r.actor_name, r.tool, r.root_id,
        (SELECT array_agg(a.key ORDER BY a.key) FROM jsonb_each(c.after) a WHERE c.op = 'update' AND a.value IS DISTINCT FROM c.before -> a.key) AS fields
      FROM mine m JOIN kernel.changes c ON c.record_id = m.record_id AND c.table_name = m.table_name AND c.seq > m.seq
        JOIN kernel.receipts r ON r.tenant_id = c.tenant_id AND r.id = c.call_id
      WHERE c.call_id NOT IN (SELECT id FROM inside) ${paging.after ? sql`AND c.seq > ${paging.after[0]}::bigint` : sql``}
      ORDER BY c.seq LIMIT ${paging.take}`);
    return paging.cut(
      rows,
      (row) => [row.seq],
      (row) => ({
        table: row.table,
        recordId: row.record_id,
        op: row.op,
        fields: row.fields ?? [],
        at: Temporal.Instant.from(row.started_at.replace(' ', 'T')).toString(),
        actorKind: row.actor_kind,
        actorId: row.actor_id,
        actorName: row.actor_name,
        tool: row.tool,
        rootId: row.root_id,
      }),
    );
  },
});
