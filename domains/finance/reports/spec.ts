import { z } from 'zod';
import { ToolError } from '#kernel/errors.ts';
import type { DimensionSplit } from '../balances.ts';

/**
 * A report as it was asked for, with nothing left open: which days, which lines, as of which recording. It is the same question
 * when it is asked again, so figures can be named, explained and exported by it.
 */
export const ReportSpec = z.object({
  kind: z.enum(['trial_balance', 'profit_and_loss', 'balance_sheet', 'cash_flow_direct', 'cash_flow_indirect']),
  entityId: z.uuid(),
  /** Each column's days, the first being what was asked for and the others what it is compared with. */
  spans: z
    .array(z.tuple([z.iso.date(), z.iso.date()]))
    .min(1)
    .max(12),
  recordedBy: z.iso.datetime(),
  dimensions: z.partialRecord(z.enum(['costCentre', 'project', 'fund', 'branch']), z.uuid().nullable()),
  /** A column for each value of this dimension, and their total. */
  split: z.enum(['costCentre', 'project', 'fund', 'branch']).nullable(),
});
export type ReportSpec = z.output<typeof ReportSpec>;
export type ReportKind = ReportSpec['kind'];

export const AgeingSpec = z.object({
  kind: z.enum(['receivables', 'payables']),
  entityId: z.uuid(),
  asOf: z.iso.date(),
  recordedBy: z.iso.datetime(),
});
export type AgeingSpec = z.output<typeof AgeingSpec>;

export const AnySpec = z.union([ReportSpec, AgeingSpec]);
export type AnySpec = z.output<typeof AnySpec>;

/** The spec as one word to hand on. It is no secret and gives no right: whoever uses it is asked for theirs. */
export const toReference = (spec: AnySpec): string => Buffer.from(JSON.stringify(spec)).toString('base64url');

export function fromReference(reference: string): AnySpec {
  try {
    return AnySpec.parse(JSON.parse(Buffer.from(reference, 'base64url').toString()));
  } catch {
    throw new ToolError('invalid_input', {
      reason: 'report_unknown',
      message: 'This is not what a report answered as `report`.',
      fix: { tool: 'finance_get_trial_balance' },
    });
  }
}

export const isAgeing = (spec: AnySpec): spec is AgeingSpec => spec.kind === 'receivables' || spec.kind === 'payables';

export const DIMENSION_SPLITS = {
  cost_centre: 'costCentre',
  project: 'project',
  fund: 'fund',
  branch: 'branch',
} as const satisfies Record<string, DimensionSplit>;

type Span = [from: Temporal.PlainDate, to: Temporal.PlainDate];

/** The same days before: whole months stay whole months, other spans move by as many days as they have. */
export function previousSpan([from, to]: Span, by: 'period' | 'year'): Span {
  if (by === 'year') return [shiftedByMonths(from, -12), shiftedByMonths(to, -12)];
  const isWholeMonths = from.day === 1 && to.day === to.daysInMonth;
  if (isWholeMonths) {
    const months = -((to.year - from.year) * 12 + to.month - from.month + 1);
    return [shiftedByMonths(from, months), shiftedByMonths(to, months)];
  }
  const days = from.until(to).days + 1;
  return [from.subtract({ days }), to.subtract({ days })];
}

/** The end of a month stays one. */
function shiftedByMonths(date: Temporal.PlainDate, months: number): Temporal.PlainDate {
  const moved = date.add({ months });
  return date.day === date.daysInMonth ? moved.with({ day: moved.daysInMonth }) : moved;
}
