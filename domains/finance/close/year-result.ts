import { and, eq, gte, inArray, lte, sql } from 'drizzle-orm';
import type { ToolContext } from '#kernel/tool-context.ts';
import { accounts } from '../schema-books.ts';
import { entryLines } from '../schema-ledger.ts';
import type { YearBalance } from './closing-lines.ts';

/** What the income and expense accounts still hold of a year, by account and dimensions, in the currency of the books. */
export async function yearResult(
  ctx: ToolContext,
  { entityId, startsOn, endsOn }: { entityId: string; startsOn: Temporal.PlainDate; endsOn: Temporal.PlainDate },
): Promise<YearBalance[]> {
  const { accountId, costCentreId, projectId, fundId, branchId } = entryLines;
  const rows = await ctx.db
    .select({
      accountId,
      costCentreId,
      projectId,
      fundId,
      branchId,
      functional: sql`sum(${entryLines.debit} - ${entryLines.credit})`.mapWith(BigInt),
    })
    .from(entryLines)
    .innerJoin(accounts, and(eq(accounts.tenantId, entryLines.tenantId), eq(accounts.id, entryLines.accountId)))
    .where(
      and(
        eq(entryLines.entityId, entityId),
        gte(entryLines.date, startsOn),
        lte(entryLines.date, endsOn),
        inArray(accounts.type, ['income', 'expense']),
      ),
    )
    .groupBy(accountId, costCentreId, projectId, fundId, branchId)
    .orderBy(accountId);
  return rows.map(({ accountId, functional, ...dimensions }) => ({ accountId, dimensions, functional }));
}
