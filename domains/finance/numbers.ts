import type { ToolContext } from '#kernel/tool-context.ts';
import { seriesOf } from './books.ts';
import { numbers } from './schema-ledger.ts';

export interface Numbered {
  numberId: string;
  /** As people write it: "INV-2026-00042". */
  label: string;
}

export interface NumberRequest {
  date: Temporal.PlainDate;
  /** `entry`, `invoice`, …; the part that owns the kind answers for it in SQL by `finance.numbered_<kind>`. */
  subjectKind: string;
  subjectId: string;
}

/**
 * The next number of a series. The database gives it and holds the series until commit, so ask as late as possible, and for
 * a document before its entry: who takes two always takes them in this order.
 */
export async function takeNumber(
  ctx: ToolContext,
  { seriesCode, entityId, ...request }: NumberRequest & { seriesCode: string; entityId: string },
): Promise<Numbered> {
  return takeFrom(ctx, (await seriesOf(ctx, entityId, seriesCode)).id, request);
}

export async function takeFrom(ctx: ToolContext, seriesId: string, { date, ...subject }: NumberRequest): Promise<Numbered> {
  const [row] = await ctx.db
    .insert(numbers)
    .values({ id: ctx.newId(), seriesId, onDate: date, ...subject, takenAt: ctx.now() })
    .returning({ numberId: numbers.id, label: numbers.label });
  if (!row) throw new Error('The series gave no number.');
  return row;
}
