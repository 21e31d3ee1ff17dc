import { and, asc, eq, gte, inArray, lte, ne, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import { notFound, ToolError } from '#kernel/errors.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import type { Period } from '../books.ts';
import { periods } from '../schema-books.ts';
import { budgetLines, budgets, commitments } from '../schema-budgets.ts';
import { entryLines, journalEntries } from '../schema-ledger.ts';
import { type Amount, periodsIn, type Room, roomFor } from './budget-room.ts';
import type { Dimensions } from './dimensions.ts';

export type Budget = typeof budgets.$inferSelect;

export async function loadBudget(ctx: ToolContext, id: string): Promise<Budget> {
  const [budget] = await ctx.db.select().from(budgets).where(eq(budgets.id, id));
  if (!budget) throw notFound('budget', { tool: 'finance_list_budgets' });
  return budget;
}

/** The budget that a period's spending is held against. */
export async function activeBudget(ctx: ToolContext, { fiscalYearId, name }: Period): Promise<Budget> {
  const [budget] = await ctx.db
    .select()
    .from(budgets)
    .where(and(eq(budgets.fiscalYearId, fiscalYearId), eq(budgets.status, 'active')));
  if (budget) return budget;
  throw new ToolError('conflict', {
    reason: 'no_active_budget',
    message: `No budget is active for the year of ${name}.`,
    fix: { tool: 'finance_activate_budget' },
  });
}

/** What is left for a spending, line by line of the budget. The database asks the same of what it lets be reserved. */
export async function readRooms(
  ctx: ToolContext,
  budget: Budget,
  { accountId, period, dimensions }: { accountId: string; period: Period; dimensions: Dimensions },
): Promise<Room[]> {
  const year = await ctx.db
    .select({ id: periods.id })
    .from(periods)
    .where(eq(periods.fiscalYearId, budget.fiscalYearId))
    .orderBy(asc(periods.startsOn));
  const span = periodsIn(
    budget.window,
    year.map(({ id }) => id),
    period.id,
  );
  if (!span)
    throw new ToolError('invalid_input', { reason: 'period_of_another_year', message: 'The budget is of another year than the period.' });
  return roomFor(
    { accountId, dimensions },
    {
      periods: span,
      budget: await plannedOf(ctx, budget, { accountId, span }),
      actual: await spentOf(ctx, budget, { accountId, span }),
      committed: await committedOf(ctx, budget, { accountId, span }),
    },
  );
}

interface Scope {
  accountId: string;
  span: readonly string[];
}

const toAmount = ({
  accountId,
  periodId,
  amount,
  ...dimensions
}: Dimensions & { accountId: string; periodId: string; amount: bigint }): Amount => ({
  accountId,
  periodId,
  amount,
  dimensions,
});

async function plannedOf(ctx: ToolContext, budget: Budget, { accountId, span }: Scope): Promise<Amount[]> {
  const { costCentreId, projectId, fundId, branchId, periodId, amount } = budgetLines;
  const rows = await ctx.db
    .select({ accountId: budgetLines.accountId, periodId, costCentreId, projectId, fundId, branchId, amount })
    .from(budgetLines)
    .where(and(eq(budgetLines.budgetId, budget.id), eq(budgetLines.accountId, accountId), inArray(periodId, [...span])));
  return rows.map(toAmount);
}

/** Closing a year empties its accounts without having spent anything. */
async function spentOf(ctx: ToolContext, budget: Budget, { accountId, span }: Scope): Promise<Amount[]> {
  const original = alias(journalEntries, 'original');
  const { costCentreId, projectId, fundId, branchId } = entryLines;
  const [first, last] = await daysOf(ctx, span);
  const rows = await ctx.db
    .select({
      accountId: entryLines.accountId,
      periodId: journalEntries.periodId,
      costCentreId,
      projectId,
      fundId,
      branchId,
      amount: sql`sum(${entryLines.debit} - ${entryLines.credit})`.mapWith(BigInt),
    })
    .from(entryLines)
    .innerJoin(journalEntries, and(eq(journalEntries.tenantId, entryLines.tenantId), eq(journalEntries.id, entryLines.entryId)))
    .leftJoin(original, and(eq(original.tenantId, journalEntries.tenantId), eq(original.id, journalEntries.reversesEntryId)))
    .where(
      and(
        eq(entryLines.entityId, budget.entityId),
        eq(entryLines.accountId, accountId),
        gte(entryLines.date, first),
        lte(entryLines.date, last),
        ne(sql`coalesce(${original.sourceKind}, ${journalEntries.sourceKind})`, 'closing'),
      ),
    )
    .groupBy(entryLines.accountId, journalEntries.periodId, costCentreId, projectId, fundId, branchId);
  return rows.map(toAmount);
}

async function daysOf(ctx: ToolContext, span: readonly string[]): Promise<[Temporal.PlainDate, Temporal.PlainDate]> {
  const rows = await ctx.db
    .select()
    .from(periods)
    .where(inArray(periods.id, [...span]))
    .orderBy(asc(periods.startsOn));
  const [first, last] = [rows[0], rows.at(-1)];
  if (!first || !last) throw notFound('period', { tool: 'finance_list_periods' });
  return [first.startsOn, last.endsOn];
}

async function committedOf(ctx: ToolContext, budget: Budget, { accountId, span }: Scope): Promise<Amount[]> {
  const { costCentreId, projectId, fundId, branchId, periodId } = commitments;
  const rows = await ctx.db
    .select({
      accountId: commitments.accountId,
      periodId,
      costCentreId,
      projectId,
      fundId,
      branchId,
      amount: sql`${commitments.reserved} - ${commitments.consumed} - ${commitments.released}`.mapWith(BigInt),
    })
    .from(commitments)
    .where(and(eq(commitments.entityId, budget.entityId), eq(commitments.accountId, accountId), inArray(periodId, [...span])));
  return rows.map(toAmount);
}
