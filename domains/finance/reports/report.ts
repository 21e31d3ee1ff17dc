import { and, asc, eq, gte, lte, sql } from 'drizzle-orm';
import type { ToolContext } from '#kernel/tool-context.ts';
import { type Entity, entityOf } from '../books.ts';
import type { DimensionSplit, LineScope } from '../balances.ts';
import { accounts, dimensionValues, fiscalYears } from '../schema-books.ts';
import { directCashFlow, indirectCashFlow } from './cash-flow.ts';
import { type Figures, type Sums, type WindowKey, windowsOf } from './formula.ts';
import { fill, type Layout, type LayoutAccount, type ReportLine } from './layout.ts';
import { readFigures } from './reading.ts';
import { DIMENSION_SPLITS, type ReportKind, type ReportSpec } from './spec.ts';
import { balanceSheet, profitAndLoss, trialBalance } from './statements.ts';

const LAYOUTS = {
  trial_balance: trialBalance,
  profit_and_loss: profitAndLoss,
  balance_sheet: balanceSheet,
  cash_flow_direct: directCashFlow,
  cash_flow_indirect: indirectCashFlow,
} as const satisfies Record<ReportKind, (accounts: readonly LayoutAccount[]) => Layout>;

const TITLES = {
  trial_balance: 'Trial balance',
  profit_and_loss: 'Profit and loss',
  balance_sheet: 'Balance sheet',
  cash_flow_direct: 'Cash flow',
  cash_flow_indirect: 'Cash flow',
} as const satisfies Record<ReportKind, string>;

export interface ReportColumn {
  id: string;
  label: string;
  from: string;
  to: string;
  measure: string;
  /** Which lines the column counts. */
  scope: LineScope;
}

export interface Report {
  entity: Entity;
  title: string;
  layout: Layout;
  columns: ReportColumn[];
  lines: ReportLine[];
}

/** `isLive`: as the books stand, which is read faster than as of the moment that the spec names. */
export async function makeReport(ctx: ToolContext, spec: ReportSpec, { isWithZero = false, isLive = false } = {}): Promise<Report> {
  const entity = await entityOf(ctx, spec.entityId);
  const chart = await loadChart(ctx);
  const layout = LAYOUTS[spec.kind](chart);
  const windows = windowsOf(layout.lines);
  const cashAccounts = cashOf(chart);
  const columns: ReportColumn[] = [];
  const figures: Figures[] = [];
  for (const [i, [from, to]] of spec.spans.entries()) {
    const scope = scopeOf(spec, layout, to);
    const read = await readFigures(ctx, {
      scope: isLive ? { ...scope, recordedBy: undefined } : scope,
      since: Temporal.PlainDate.from(from),
      windows,
      cashAccounts,
      split: spec.split,
    });
    for (const [value, label, id] of await valuesOf(ctx, spec.split, [...read.keys()])) {
      const dimensions = spec.split && value !== undefined ? { ...scope.dimensions, [spec.split]: value } : scope.dimensions;
      figures.push(value === undefined ? totalOf([...read.values()]) : (read.get(value) ?? new Map()));
      columns.push(
        ...layout.measures.map((measure) => ({
          id: [`c${i}`, ...(id === '' ? [] : [id]), ...(layout.measures.length > 1 ? [measure.id] : [])].join('.'),
          label: [label, layout.measures.length > 1 ? measure.label : ''].filter((part) => part !== '').join(' ') || `${from} to ${to}`,
          from,
          to,
          measure: measure.id,
          scope: { ...scope, dimensions },
        })),
      );
    }
  }
  return { entity, title: TITLES[spec.kind], layout, columns, lines: fill(layout, figures, { isWithZero }) };
}

export async function loadChart(ctx: ToolContext): Promise<LayoutAccount[]> {
  return ctx.db.select().from(accounts).orderBy(asc(accounts.code));
}

export const cashOf = (chart: readonly LayoutAccount[]): string[] =>
  chart.filter(({ cashFlow }) => cashFlow === 'cash').map(({ id }) => id);

function scopeOf({ entityId, recordedBy, dimensions }: ReportSpec, layout: Layout, to: string): LineScope {
  return {
    entityId,
    to: Temporal.PlainDate.from(to),
    recordedBy: Temporal.Instant.from(recordedBy),
    dimensions,
    isWithoutClosing: layout.isWithoutClosing,
  };
}

/** The columns of one span: without a split the one, else one for each value that has figures, in the order of codes, and their total. */
async function valuesOf(
  ctx: ToolContext,
  split: DimensionSplit | null,
  found: readonly (string | null)[],
): Promise<[value: string | null | undefined, label: string, id: string][]> {
  if (!split) return [[null, '', '']];
  const kind = (Object.keys(DIMENSION_SPLITS) as (keyof typeof DIMENSION_SPLITS)[]).find((key) => DIMENSION_SPLITS[key] === split);
  const values = await ctx.db
    .select()
    .from(dimensionValues)
    .where(eq(dimensionValues.kind, kind ?? 'project'))
    .orderBy(asc(dimensionValues.code));
  return [
    ...values.filter(({ id }) => found.includes(id)).map(({ id, code, name }): [string, string, string] => [id, name, code]),
    ...(found.includes(null) ? [[null, 'None', '-'] as [null, string, string]] : []),
    [undefined, 'Total', 'total'],
  ];
}

function totalOf(all: readonly Figures[]): Figures {
  const total = new Map<WindowKey, Map<string, Sums>>();
  for (const [key, sums] of all.flatMap((figures) => [...figures])) {
    const own = total.get(key) ?? new Map<string, Sums>();
    for (const [account, { debit, credit }] of sums) {
      const before = own.get(account) ?? { debit: 0n, credit: 0n };
      own.set(account, { debit: before.debit + debit, credit: before.credit + credit });
    }
    total.set(key, own);
  }
  return total;
}

/** The first day of the fiscal year that a day lies in; of the calendar year where none is set up. */
export async function yearStart(ctx: ToolContext, entityId: string, date: Temporal.PlainDate): Promise<Temporal.PlainDate> {
  const [year] = await ctx.db
    .select({ startsOn: fiscalYears.startsOn })
    .from(fiscalYears)
    .where(and(eq(fiscalYears.entityId, entityId), lte(fiscalYears.startsOn, date), gte(fiscalYears.endsOn, date)));
  return year?.startsOn ?? date.with({ month: 1, day: 1 });
}

/** The moment asked for; or now, by the clock that stamps entries, so that what figures can see was stamped before. */
export async function momentOf(ctx: ToolContext, typed: string | undefined): Promise<string> {
  if (typed !== undefined) return Temporal.Instant.from(typed).toString();
  const { rows } = await ctx.db.execute<{ at: string }>(sql`SELECT to_json(clock_timestamp() AT TIME ZONE 'UTC') #>> '{}' || 'Z' AS at`);
  return rows[0]?.at ?? ctx.now().toString();
}
