import { inArray } from 'drizzle-orm';
import { z } from 'zod';
import { notFound } from '#kernel/errors.ts';
import { fixture } from '#kernel/fixture.ts';
import { fromMinor } from '#kernel/money.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import { defineTool } from '#kernel/tool.ts';
import { entityOf } from '../books.ts';
import { assertInOrder, DIMENSIONS } from '../ledger-rules.ts';
import { makeReport, momentOf, type Report as MadeReport, yearStart } from '../reports/report.ts';
import { DIMENSION_SPLITS, previousSpan, type ReportKind, type ReportSpec, toReference } from '../reports/spec.ts';
import { dimensionValues } from '../schema-books.ts';
import { dateIn, dateOr, day, entityId, ref, text } from '../shapes.ts';

/** What each of the statements takes. */
const asked = {
  entityId,
  to: dateIn.optional().describe('Last day; today if left out.'),
  recordedBy: z.iso.datetime({ offset: true }).optional().describe('As the books stood then.'),
  compareWith: z.enum(['previous_period', 'previous_year']).optional().describe('Columns beside it.'),
  columns: z.int().default(1).describe('How many to compare with, 1 to 11.'),
};
const from = dateIn.optional().describe('First day; start of the fiscal year if left out.');
const dimensional = {
  dimensionValueIds: z.array(z.uuid()).optional().describe('Only lines of these.'),
  splitBy: z.enum(DIMENSIONS).optional().describe('A column for each value.'),
};

const Line = z.object({
  id: text('Names the line.'),
  label: text('What it shows.'),
  level: z.int().describe('How far in it stands.'),
  kind: z.enum(['heading', 'group', 'account', 'total']).describe('A group is the sum of the lines below it.'),
  amounts: z.array(z.string()).describe('One for each column.'),
});
const Report = z.object({
  report: text('Names the report as it stands now, for finance_explain_figure and finance_export_report.'),
  title: text('What it is.'),
  entityId: ref('entity'),
  currency: text('Of all amounts.'),
  recordedBy: text('As the books stood at this moment.'),
  columns: z
    .array(z.object({ id: text('Names the column.'), label: text('What it shows.'), from: day, to: day }))
    .describe('What is asked for first, what it is compared with behind it.'),
  lines: z.array(Line).describe('From top to bottom.'),
});

interface Asked {
  entityId?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
  recordedBy?: string | undefined;
  compareWith?: 'previous_period' | 'previous_year' | undefined;
  columns: number;
  dimensionValueIds?: string[] | undefined;
  splitBy?: (typeof DIMENSIONS)[number] | undefined;
}

const COMPARED_MAX = 11;

async function answer(ctx: ToolContext, kind: ReportKind, input: Asked): Promise<z.input<typeof Report>> {
  const spec = await specOf(ctx, kind, input);
  return toOutput(spec, await makeReport(ctx, spec, { isLive: input.recordedBy === undefined }));
}

async function specOf(ctx: ToolContext, kind: ReportKind, input: Asked): Promise<ReportSpec> {
  const entity = await entityOf(ctx, input.entityId);
  const to = dateOr(ctx, input.to);
  const isOfDay = kind === 'balance_sheet';
  const spans: [string, string][] = [];
  let span: [Temporal.PlainDate, Temporal.PlainDate] = [
    input.from === undefined ? await yearStart(ctx, entity.id, to) : Temporal.PlainDate.from(input.from),
    to,
  ];
  assertInOrder(...span);
  const compared = input.compareWith === undefined ? 0 : Math.min(Math.max(input.columns, 1), COMPARED_MAX);
  for (let i = 0; i <= compared; i++) {
    spans.push([span[0].toString(), span[1].toString()]);
    span = isOfDay
      ? await dayBefore(ctx, entity.id, span[1], input.compareWith)
      : previousSpan(span, input.compareWith === 'previous_year' ? 'year' : 'period');
  }
  return {
    kind,
    entityId: entity.id,
    spans,
    recordedBy: await momentOf(ctx, input.recordedBy),
    dimensions: await dimensionsOf(ctx, input.dimensionValueIds ?? []),
    split: input.splitBy === undefined ? null : DIMENSION_SPLITS[input.splitBy],
  };
}

/** A balance sheet is of a day: it is compared with the day a month, or a year, before, each in its own fiscal year. */
async function dayBefore(
  ctx: ToolContext,
  entity: string,
  day: Temporal.PlainDate,
  by: Asked['compareWith'],
): Promise<[Temporal.PlainDate, Temporal.PlainDate]> {
  const [, to] = previousSpan([day.with({ day: 1 }), day.with({ day: day.daysInMonth })], by === 'previous_year' ? 'year' : 'period');
  const on = day.day === day.daysInMonth ? to : to.with({ day: Math.min(day.day, to.daysInMonth) });
  return [await yearStart(ctx, entity, on), on];
}

export async function dimensionsOf(ctx: ToolContext, ids: readonly string[]): Promise<ReportSpec['dimensions']> {
  const found =
    ids.length === 0
      ? []
      : await ctx.db
          .select()
          .from(dimensionValues)
          .where(inArray(dimensionValues.id, [...ids]));
  if (found.length < new Set(ids).size) throw notFound('dimension_value', { tool: 'finance_list_dimension_values' });
  return Object.fromEntries(found.map(({ id, kind }) => [DIMENSION_SPLITS[kind], id]));
}

export function toOutput(spec: ReportSpec, { entity, title, columns, lines }: MadeReport): z.input<typeof Report> {
  const { functionalCurrency: currency } = entity;
  return {
    report: toReference(spec),
    title,
    entityId: entity.id,
    currency,
    recordedBy: spec.recordedBy,
    columns: columns.map(({ id, label, from: first, to }) => ({ id, label, from: first, to })),
    lines: lines.map((line) => ({ ...line, amounts: line.amounts.map((amount) => fromMinor(amount, currency).amount) })),
  };
}

export const getTrialBalance = defineTool({
  name: 'finance_get_trial_balance',
  title: 'Get trial balance',
  summary: 'Every account with its opening balance, debits, credits and closing balance.',
  guide: 'Debit balances are positive; both balances add up to zero. For the lines behind a figure: finance_explain_figure.',
  effect: 'read',
  permission: 'finance:read',
  input: z.object({ ...asked, from, ...dimensional }),
  output: Report,
  examples: [{}, { compareWith: 'previous_year' }],
  run: (input, ctx) => answer(ctx, 'trial_balance', input),
});

export const getProfitAndLoss = defineTool({
  name: 'finance_get_profit_and_loss',
  title: 'Get profit and loss',
  summary: 'Income, expenses and profit of some days.',
  guide: 'Also by month: from and to of a month, compareWith previous_period, columns 11. Year-end entries are left out.',
  effect: 'read',
  permission: 'finance:read',
  input: z.object({ ...asked, from, ...dimensional }),
  output: Report,
  examples: [{}, { splitBy: 'cost_centre' }, { dimensionValueIds: [fixture('finance.cost_centre.main')] }],
  run: (input, ctx) => answer(ctx, 'profit_and_loss', input),
});

export const getBalanceSheet = defineTool({
  name: 'finance_get_balance_sheet',
  title: 'Get balance sheet',
  summary: 'Assets, liabilities and equity at the end of a day.',
  guide: 'The profit of the open year is computed, so it balances on every day. Not for movements: finance_get_cash_flow.',
  effect: 'read',
  permission: 'finance:read',
  input: z.object({ ...asked, ...dimensional }),
  output: Report,
  examples: [{}, { compareWith: 'previous_period', columns: 2 }],
  run: (input, ctx) => answer(ctx, 'balance_sheet', input),
});

export const getCashFlow = defineTool({
  name: 'finance_get_cash_flow',
  title: 'Get cash flow',
  summary: 'Where cash came from and went to: operating, investing and financing activities.',
  guide: 'direct: by what was received and paid for. indirect: from the profit. Both end at the cash accounts’ balance.',
  effect: 'read',
  permission: 'finance:read',
  input: z.object({ ...asked, from, method: z.enum(['direct', 'indirect']).default('indirect').describe('How.') }),
  output: Report,
  examples: [{}, { method: 'direct' }],
  run: ({ method, ...input }, ctx) => answer(ctx, `cash_flow_${method}`, input),
});
