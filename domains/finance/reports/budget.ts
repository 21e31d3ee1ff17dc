import { and, eq, gte, inArray, lte } from 'drizzle-orm';
import { ToolError } from '#kernel/errors.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import { periods } from '../schema-books.ts';
import { budgetLines } from '../schema-budgets.ts';
import { type Figures, type Sums, windowsOf } from './formula.ts';
import { fill, type ReportLine } from './layout.ts';
import { readFigures } from './reading.ts';
import { loadChart } from './report.ts';
import type { ReportSpec } from './spec.ts';
import { profitAndLoss } from './statements.ts';

/** The lines of a profit and loss with two amounts each: what there was, and what was planned for the periods of those days. */
export async function compareBudget(ctx: ToolContext, { spec, budgetId }: { spec: ReportSpec; budgetId: string }): Promise<ReportLine[]> {
  const layout = profitAndLoss(await loadChart(ctx));
  const [from, to] = (spec.spans[0] ?? []).map((day) => Temporal.PlainDate.from(day));
  if (!from || !to) throw new Error('A comparison has a span.');
  const read = await readFigures(ctx, {
    scope: { entityId: spec.entityId, to, dimensions: spec.dimensions, isWithoutClosing: layout.isWithoutClosing },
    since: from,
    windows: windowsOf(layout.lines),
    cashAccounts: [],
    split: null,
  });
  const planned = await plannedFigures(ctx, { spec, budgetId, periodIds: await wholePeriods(ctx, spec.entityId, { from, to }) });
  return fill(layout, [read.get(null) ?? new Map(), planned]);
}

/** A plan is of whole periods: it cannot be held against a part of one. */
async function wholePeriods(
  ctx: ToolContext,
  entityId: string,
  { from, to }: { from: Temporal.PlainDate; to: Temporal.PlainDate },
): Promise<string[]> {
  const found = await ctx.db
    .select()
    .from(periods)
    .where(and(eq(periods.entityId, entityId), lte(periods.startsOn, to), gte(periods.endsOn, from)));
  const cut = found.find(
    ({ startsOn, endsOn }) => Temporal.PlainDate.compare(startsOn, from) < 0 || Temporal.PlainDate.compare(endsOn, to) > 0,
  );
  if (cut) {
    throw new ToolError('invalid_input', {
      reason: 'period_cut',
      message: `A budget is of whole periods, and ${cut.name} goes from ${cut.startsOn.toString()} to ${cut.endsOn.toString()}.`,
    });
  }
  return found.map(({ id }) => id);
}

const COLUMNS = { costCentre: 'costCentreId', project: 'projectId', fund: 'fundId', branch: 'branchId' } as const;

/** The plan as if it had been posted, so that the same formulas read it. */
async function plannedFigures(
  ctx: ToolContext,
  { spec, budgetId, periodIds }: { spec: ReportSpec; budgetId: string; periodIds: readonly string[] },
): Promise<Figures> {
  const rows =
    periodIds.length === 0
      ? []
      : await ctx.db
          .select()
          .from(budgetLines)
          .where(and(eq(budgetLines.budgetId, budgetId), inArray(budgetLines.periodId, [...periodIds])));
  const wanted = Object.entries(spec.dimensions) as [keyof typeof COLUMNS, string | null][];
  const sums = new Map<string, Sums>();
  for (const row of rows) {
    if (wanted.some(([key, value]) => row[COLUMNS[key]] !== value)) continue;
    const { debit, credit } = sums.get(row.accountId) ?? { debit: 0n, credit: 0n };
    sums.set(row.accountId, { debit: debit + row.amount, credit });
  }
  return new Map([['within', sums]]);
}
