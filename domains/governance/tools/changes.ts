import { and, asc, eq, sql } from 'drizzle-orm';
import { z } from 'zod';
import { beyond, openPage, page, pageInput } from '#kernel/page.ts';
import { defineTool } from '#kernel/tool.ts';
import { isInside, resolveCall } from '../calls.ts';
import { changes, receipts } from '../schema.ts';
import { CallId, Change, toChange } from '../shapes.ts';

export const TableName = z
  .string()
  .regex(/^[a-z0-9_]+\.[a-z0-9_]+$/)
  .max(130);

export const listChanges = defineTool({
  name: 'governance_list_changes',
  title: 'List changes',
  summary: 'The rows that one call changed, with those of the calls inside it, in order.',
  guide: 'Use to see exactly what a call did. For the history of one record: governance_get_record_history.',
  effect: 'read',
  permission: 'governance:read',
  sensitive: true,
  labels: ['untrusted'],
  input: z.object({
    callId: CallId.describe('The call, or "last": your newest write.'),
    table: TableName.optional().describe('Only of this table, such as crm.deals.'),
    ...pageInput,
  }),
  output: page(Change),
  examples: [{ callId: 'last' }, { callId: 'last', table: 'kernel.policies', limit: 5 }],
  async run(input, ctx) {
    const paging = openPage({ tool: 'governance_list_changes', tenantId: ctx.tenant.id, input, position: ['integer'] });
    const id = await resolveCall(ctx, input.callId);
    const inside = ctx.db.select({ id: receipts.id }).from(receipts).where(isInside(id));
    const rows = await ctx.db
      .select()
      .from(changes)
      .where(
        and(
          sql`${changes.callId} IN (${inside})`,
          input.table === undefined ? undefined : eq(changes.tableName, input.table),
          beyond(paging.after, changes.seq),
        ),
      )
      .orderBy(asc(changes.seq))
      .limit(paging.take);
    return paging.cut(rows, (row) => [String(row.seq)], toChange);
  },
});
