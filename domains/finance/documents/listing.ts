import { and, eq, gte, inArray, lt, lte, sql } from 'drizzle-orm';
import { z } from 'zod';
import { before, openPage } from '#kernel/page.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import { dateIn, partyId } from '../shapes.ts';
import { documents } from '../schema-documents.ts';
import { NOUNS, type Summary, toSummaries } from './document.ts';
import type { DocumentKind } from './kinds.ts';

/** By what documents of any kind are looked for. */
export const filters = {
  partyId: partyId.optional(),
  state: z.enum(['draft', 'issued', 'open', 'overdue']).optional().describe('open: not settled yet; overdue: and past its due date.'),
  from: dateIn.optional().describe('Dated from this day.'),
  until: dateIn.optional().describe('Dated until this day.'),
};

type Filters = { [key in keyof typeof filters]?: string | undefined } & { limit: number; cursor?: string | undefined };
type Item = z.input<typeof Summary>;

/** Open is what its entry lines say, so it is asked of them and of nothing that might lag behind. */
const IS_OPEN = sql`EXISTS (SELECT FROM finance.entry_lines l JOIN finance.accounts a ON a.tenant_id = l.tenant_id AND a.id = l.account_id
  WHERE l.tenant_id = ${documents.tenantId} AND l.entry_id = ${documents.entryId} AND a.control IN ('receivable', 'payable')
    AND l.amount <> (SELECT coalesce(sum(x.amount), 0) FROM finance.allocation_lines x WHERE x.tenant_id = l.tenant_id AND x.line_id = l.id))`;

export async function listDocuments(
  ctx: ToolContext,
  kind: DocumentKind,
  input: Filters,
  states?: readonly (typeof documents.$inferSelect)['state'][],
) {
  const paging = openPage({ tool: `finance_list_${NOUNS[kind].tools}`, tenantId: ctx.tenant.id, input, position: ['instant', 'uuid'] });
  const isAbout = input.state === 'open' || input.state === 'overdue';
  const rows = await ctx.db
    .select()
    .from(documents)
    .where(
      and(
        eq(documents.kind, kind),
        states && inArray(documents.state, [...states]),
        input.state === 'draft' || input.state === 'issued' ? eq(documents.state, input.state) : undefined,
        isAbout ? IS_OPEN : undefined,
        input.state === 'overdue' ? lt(documents.dueOn, ctx.today()) : undefined,
        input.partyId ? eq(documents.partyId, input.partyId) : undefined,
        input.from ? gte(documents.date, Temporal.PlainDate.from(input.from)) : undefined,
        input.until ? lte(documents.date, Temporal.PlainDate.from(input.until)) : undefined,
        before(paging.after, documents.createdAt, documents.id),
      ),
    )
    .orderBy(sql`${documents.createdAt} DESC`, sql`${documents.id} DESC`)
    .limit(paging.take);
  const { items, nextCursor } = paging.cut(
    rows,
    (row) => [row.createdAt.toString(), row.id],
    (row) => row,
  );
  const summaries = await toSummaries(ctx, items);
  return { items: items.map((row, i) => ({ id: row.id, ...(summaries[i] as Item) })), nextCursor };
}
