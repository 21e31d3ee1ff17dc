import { and, asc, desc, eq, inArray, sql } from 'drizzle-orm';
import { z } from 'zod';
import { notFound, ToolError } from '#kernel/errors.ts';
import { fixture } from '#kernel/fixture.ts';
import { fromMinor, Money, toMinor } from '#kernel/money.ts';
import { before, openPage, page, pageInput } from '#kernel/page.ts';
import { defineTool } from '#kernel/tool.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import { type Entity, entityOf } from '../books.ts';
import { assertBooksCurrency } from '../close/books-money.ts';
import { type Budget, loadBudget } from '../close/budget-reading.ts';
import { WINDOWS } from '../close/budget-room.ts';
import { inFull } from '../close/dimensions.ts';
import { fiscalYears } from '../schema-books.ts';
import { BUDGET_STATES, budgetLines, budgets } from '../schema-budgets.ts';
import { accountId, dimensionsIn, dimensionsOut, entityId, fromDimensions, money, name, periodId, ref, text } from '../shapes.ts';

export const budgetId = z.uuid().describe('From finance_list_budgets.');

const Budget = z.object({
  budgetId: ref('budget'),
  entityId: ref('entity'),
  fiscalYearId: ref('fiscal year'),
  name: text('What people call it.'),
  version: z.int().describe('Of its year, from 1.'),
  status: z.enum(BUDGET_STATES).describe('Spending is held against the active one.'),
  window: z.enum(WINDOWS).describe('Held against each period, the year to date, or the year.'),
});

const toBudget = ({ id, entityId, fiscalYearId, name, version, status, window }: Budget): z.input<typeof Budget> => ({
  budgetId: id,
  entityId,
  fiscalYearId,
  name,
  version,
  status,
  window,
});

export const createBudget = defineTool({
  name: 'finance_create_budget',
  title: 'Create budget',
  summary: 'Draft a budget for a fiscal year, empty or as a copy of another version.',
  guide: 'Then finance_set_budget_lines, then finance_activate_budget.',
  effect: 'reversible',
  permission: 'finance:write',
  input: z.object({
    fiscalYearId: z.uuid().describe('From finance_list_fiscal_years.'),
    name,
    window: z.enum(WINDOWS).default('to_date').describe('What it is held against.'),
    copyOf: z.uuid().optional().describe('Budget of the same year.'),
  }),
  output: Budget,
  examples: [{ fiscalYearId: fixture('finance.fiscal_year.y2010'), name: 'Second half revised', copyOf: fixture('finance.budget.active') }],
  async run({ fiscalYearId, name, window, copyOf }, ctx) {
    const [year] = await ctx.db.select().from(fiscalYears).where(eq(fiscalYears.id, fiscalYearId));
    if (!year) throw notFound('fiscal_year', { tool: 'finance_list_fiscal_years' });
    const source = copyOf === undefined ? null : await loadBudget(ctx, copyOf);
    if (source && source.fiscalYearId !== fiscalYearId) {
      throw new ToolError('invalid_input', { reason: 'budget_of_another_year', message: 'A copy is of a budget of the same year.' });
    }
    const [last] = await ctx.db
      .select({ version: sql`coalesce(max(${budgets.version}), 0)`.mapWith(Number) })
      .from(budgets)
      .where(eq(budgets.fiscalYearId, fiscalYearId));
    const stamps = { createdAt: ctx.now(), updatedAt: ctx.now() };
    const [row] = await ctx.db
      .insert(budgets)
      .values({
        id: ctx.newId(),
        entityId: year.entityId,
        fiscalYearId,
        name,
        version: (last?.version ?? 0) + 1,
        status: 'draft',
        window,
        ...stamps,
      })
      .returning();
    if (!row) throw new Error('The budget was not written.');
    if (source) await copyLines(ctx, source.id, row.id);
    return toBudget(row);
  },
});

async function copyLines(ctx: ToolContext, from: string, to: string): Promise<void> {
  const lines = await ctx.db.select().from(budgetLines).where(eq(budgetLines.budgetId, from)).orderBy(asc(budgetLines.id));
  if (lines.length === 0) return;
  await ctx.db.insert(budgetLines).values(lines.map(({ tenantId: _, id: _id, ...line }) => ({ ...line, id: ctx.newId(), budgetId: to })));
}

export const listBudgets = defineTool({
  name: 'finance_list_budgets',
  title: 'List budgets',
  summary: 'Budgets and their versions, newest first.',
  guide: 'Lines: finance_list_budget_lines. What is left: finance_check_budget.',
  effect: 'read',
  permission: 'finance:read',
  input: z.object({ entityId, status: z.enum(BUDGET_STATES).optional().describe('Only these.'), ...pageInput }),
  output: page(Budget),
  examples: [{}],
  async run(input, ctx) {
    const paging = openPage({ tool: 'finance_list_budgets', tenantId: ctx.tenant.id, input, position: ['instant', 'uuid'] });
    const rows = await ctx.db
      .select()
      .from(budgets)
      .where(
        and(
          before(paging.after, budgets.createdAt, budgets.id),
          input.entityId === undefined ? undefined : eq(budgets.entityId, input.entityId),
          input.status && eq(budgets.status, input.status),
        ),
      )
      .orderBy(desc(budgets.createdAt), desc(budgets.id))
      .limit(paging.take);
    return paging.cut(rows, ({ createdAt, id }) => [createdAt.toString(), id], toBudget);
  },
});

const Line = z.object({
  lineId: ref('line'),
  accountId: ref('account'),
  periodId: ref('period'),
  dimensions: dimensionsOut,
  amount: money('Planned; income is negative.'),
});

const toLine = (
  { id, accountId, periodId, amount, ...row }: typeof budgetLines.$inferSelect,
  { functionalCurrency }: Entity,
): z.input<typeof Line> => ({
  lineId: id,
  accountId,
  periodId,
  dimensions: fromDimensions(row),
  amount: fromMinor(amount, functionalCurrency),
});

export const listBudgetLines = defineTool({
  name: 'finance_list_budget_lines',
  title: 'List budget lines',
  summary: 'What a budget plans, by account, period and dimensions.',
  guide: 'A dimension that is null is any.',
  effect: 'read',
  permission: 'finance:read',
  input: z.object({ budgetId, accountId: accountId.optional(), periodId: periodId.optional(), ...pageInput }),
  output: page(Line),
  examples: [{ budgetId: fixture('finance.budget.active') }],
  async run(input, ctx) {
    const entity = await entityOf(ctx, (await loadBudget(ctx, input.budgetId)).entityId);
    const paging = openPage({ tool: 'finance_list_budget_lines', tenantId: ctx.tenant.id, input, position: ['uuid'] });
    const rows = await ctx.db
      .select()
      .from(budgetLines)
      .where(
        and(
          eq(budgetLines.budgetId, input.budgetId),
          before(paging.after, budgetLines.id),
          input.accountId === undefined ? undefined : eq(budgetLines.accountId, input.accountId),
          input.periodId === undefined ? undefined : eq(budgetLines.periodId, input.periodId),
        ),
      )
      .orderBy(desc(budgetLines.id))
      .limit(paging.take);
    return paging.cut(
      rows,
      ({ id }) => [id],
      (row) => toLine(row, entity),
    );
  },
});

export const setBudgetLines = defineTool({
  name: 'finance_set_budget_lines',
  title: 'Set budget lines',
  summary: 'Plan amounts of an account in a draft budget, one or more periods at once.',
  guide: 'Replaces what was planned there. Expenses are positive, income is negative, zero takes the line out.',
  effect: 'reversible',
  permission: 'finance:write',
  input: z.object({
    budgetId,
    accountId,
    periodIds: z.array(z.uuid()).describe('From finance_list_periods.'),
    amount: Money.describe('For each of the periods.'),
    dimensions: dimensionsIn,
  }),
  output: z.object({ lines: z.array(Line).describe('As they are now.') }),
  examples: [
    {
      budgetId: fixture('finance.budget.draft'),
      accountId: fixture('finance.account.salaries'),
      periodIds: [fixture('finance.period.y2010_01'), fixture('finance.period.y2010_02')],
      amount: { amount: '900000.00', currency: 'NGN' },
    },
  ],
  async run({ budgetId, accountId, periodIds, amount, dimensions: typed }, ctx) {
    const budget = await loadBudget(ctx, budgetId);
    const entity = await entityOf(ctx, budget.entityId);
    assertBooksCurrency(entity, amount);
    assertDraft(budget);
    const dimensions = inFull(typed);
    const minor = toMinor(amount);
    const { costCentreId, projectId, fundId, branchId } = dimensions;
    const same = (column: Parameters<typeof sql>[1], value: string | null) => sql`${column} IS NOT DISTINCT FROM ${value}`;
    await ctx.db
      .delete(budgetLines)
      .where(
        and(
          eq(budgetLines.budgetId, budgetId),
          eq(budgetLines.accountId, accountId),
          inArray(budgetLines.periodId, periodIds),
          same(budgetLines.costCentreId, costCentreId),
          same(budgetLines.projectId, projectId),
          same(budgetLines.fundId, fundId),
          same(budgetLines.branchId, branchId),
        ),
      );
    const values = [...new Set(periodIds)].map((periodId) => ({
      id: ctx.newId(),
      budgetId,
      accountId,
      periodId,
      ...dimensions,
      amount: minor,
    }));
    const rows = minor === 0n || values.length === 0 ? [] : await ctx.db.insert(budgetLines).values(values).returning();
    return { lines: rows.map((row) => toLine(row, entity)) };
  },
});

function assertDraft({ status, id }: Budget): void {
  if (status === 'draft') return;
  throw new ToolError('conflict', {
    reason: 'budget_not_draft',
    message: 'Only a draft changes. Make a new version as a copy of this one.',
    fix: { tool: 'finance_create_budget', input: { copyOf: id } },
  });
}

export const activateBudget = defineTool({
  name: 'finance_activate_budget',
  title: 'Activate budget',
  summary: 'Hold spending of its year against this budget from now on.',
  guide: 'The version that was active is superseded. What is reserved already stays.',
  effect: 'reversible',
  permission: 'finance:approve',
  input: z.object({ budgetId }),
  output: Budget,
  examples: [{ budgetId: fixture('finance.budget.draft') }],
  async run({ budgetId }, ctx) {
    const budget = await loadBudget(ctx, budgetId);
    assertDraft(budget);
    await ctx.db
      .update(budgets)
      .set({ status: 'superseded', updatedAt: ctx.now() })
      .where(and(eq(budgets.fiscalYearId, budget.fiscalYearId), eq(budgets.status, 'active')));
    const [row] = await ctx.db.update(budgets).set({ status: 'active', updatedAt: ctx.now() }).where(eq(budgets.id, budgetId)).returning();
    return toBudget(row!);
  },
});
