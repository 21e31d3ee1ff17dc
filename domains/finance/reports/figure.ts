import { type SQL, sql } from 'drizzle-orm';
import type { ToolContext } from '#kernel/tool-context.ts';
import { entityOf } from '../books.ts';
import { partiesOf } from './ageing.ts';
import { leavesOf } from './leaves.ts';
import { BUCKETS, inBucket, openItems } from './open-items.ts';
import { cashOf, loadChart, makeReport } from './report.ts';
import { type AgeingSpec, type AnySpec, isAgeing, type ReportSpec } from './spec.ts';

export interface Figure {
  label: string;
  amount: bigint;
  currency: string;
  /** The lines that it is made of, as rows of id, date, term and part. */
  leaves: SQL;
}

export interface FigureName {
  line: string;
  column: string;
}

/** A figure by its name, made anew by the report's own code; null when the report has none of that name. */
export async function figureOf(ctx: ToolContext, spec: AnySpec, name: FigureName): Promise<Figure | null> {
  return isAgeing(spec) ? ofAgeing(ctx, spec, name) : ofReport(ctx, spec, name);
}

async function ofReport(ctx: ToolContext, spec: ReportSpec, { line: lineId, column: columnId }: FigureName): Promise<Figure | null> {
  const span = spec.spans[Number(/^c(\d{1,2})(\.|$)/.exec(columnId)?.[1] ?? -1)];
  if (!span) return null;
  // Only the figures of that column's days are read; it is the first of these, whatever it was among all.
  const { entity, layout, columns, lines } = await makeReport(ctx, { ...spec, spans: [span] }, { isWithZero: true });
  const at = columns.findIndex(({ id }) => id === columnId.replace(/^c\d+/, 'c0'));
  const column = columns[at];
  const line = layout.lines.find(({ id }) => id === lineId);
  const formula = column && line?.formulas[column.measure];
  const amount = lines.find(({ id }) => id === lineId)?.amounts[at];
  if (!line || !formula || amount === undefined) return null;
  const cash = cashOf(await loadChart(ctx));
  return { label: line.label, amount, currency: entity.functionalCurrency, leaves: leavesOf(formula, column, cash) };
}

async function ofAgeing(ctx: ToolContext, spec: AgeingSpec, { line, column }: FigureName): Promise<Figure | null> {
  const bucket = BUCKETS.find(({ id }) => id === column);
  if (!bucket && column !== 'total') return null;
  const entity = await entityOf(ctx, spec.entityId);
  const rows = await partiesOf(ctx, spec);
  const own = line === 'total' ? rows : rows.filter(({ code }) => line === `party:${code}`);
  const [first] = own;
  if (!first && line !== 'total') return null;
  const key = bucket?.id ?? 'total';
  const amount = own.reduce((sum, row) => sum + row.sums[key], 0n);
  const sign = spec.kind === 'receivables' ? sql`part` : sql`-part`;
  const leaves = sql`SELECT id, date, 0::integer AS term, ${sign} AS part FROM (${openItems(spec)}) AS open
    WHERE ${bucket ? inBucket(bucket.id) : sql`true`}${line === 'total' ? sql`` : sql` AND party_id = ${first?.id}`}`;
  return { label: line === 'total' ? 'Total' : (first?.name ?? ''), amount, currency: entity.functionalCurrency, leaves };
}
