import { and, asc, desc, eq, lte, gte, ne, sql } from 'drizzle-orm';
import { notFound, ToolError } from '#kernel/errors.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import { entityOf } from '../books.ts';
import { taxReturnFigures, taxReturnPayments, taxReturns } from '../schema-tax-returns.ts';
import { type Declared, declare, declaredBy, type Scope, scopeOf, type TaxReturn } from './declaring.ts';
import { amountOf, type Box, type BoxLeaf, leavesOf } from './return-rules.ts';
import { loadTemplate } from './templates.ts';

/** A return with the lines that it declares, whether it is counted now or was frozen when it was filed. */
export interface Counted {
  scope: Scope;
  boxes: readonly Box[];
  lines: readonly Declared[];
  /** Of the payable box; of what was filed, as it was filed. */
  payable: bigint;
}

const live = (scope: Scope, lines: readonly Declared[]): Counted => {
  const { boxes, row } = scope.template;
  return { scope, boxes, lines, payable: amountOf(leavesOf(boxes, row.payableBox, lines)) };
};

export async function loadReturn(ctx: ToolContext, id: string, options: { isLocked?: boolean } = {}): Promise<TaxReturn> {
  const query = ctx.db.select().from(taxReturns).where(eq(taxReturns.id, id));
  const [row] = await (options.isLocked ? query.for('no key update') : query);
  if (!row) throw notFound('tax_return', { tool: 'finance_list_tax_returns' });
  return row;
}

/** A draft is counted anew; what was filed answers what it declared, by the formulas of that day. */
export async function countReturn(ctx: ToolContext, row: TaxReturn): Promise<Counted> {
  const template = await loadTemplate(ctx, row.templateId);
  const scope = await scopeOf(ctx, template, row);
  if (row.status === 'draft') return live(scope, await declare(ctx, scope));
  const figures = await ctx.db
    .select()
    .from(taxReturnFigures)
    .where(eq(taxReturnFigures.returnId, row.id))
    .orderBy(asc(taxReturnFigures.position));
  return { scope, boxes: figures, lines: await declaredBy(ctx, row), payable: row.payable ?? 0n };
}

export interface Period {
  templateId: string;
  entityId?: string | undefined;
  startsOn: Temporal.PlainDate;
  endsOn?: Temporal.PlainDate | undefined;
}

/** The return of a period that nobody drew up yet. */
export async function countPeriod(ctx: ToolContext, { templateId, entityId, startsOn, endsOn }: Period): Promise<Counted> {
  const template = await loadTemplate(ctx, templateId);
  const entity = await entityOf(ctx, entityId);
  const scope = { entity, template, startsOn, endsOn: endsOn ?? startsOn.add({ months: template.row.months }).subtract({ days: 1 }) };
  if (Temporal.PlainDate.compare(scope.endsOn, startsOn) < 0) {
    throw new ToolError('invalid_input', { reason: 'ends_before_start', message: 'The last day is before the first.' });
  }
  const [filed] = await ctx.db
    .select()
    .from(taxReturns)
    .where(
      and(
        eq(taxReturns.entityId, entity.id),
        eq(taxReturns.templateId, templateId),
        eq(taxReturns.status, 'filed'),
        lte(taxReturns.startsOn, scope.endsOn),
        gte(taxReturns.endsOn, startsOn),
      ),
    )
    .limit(1);
  if (filed) {
    throw new ToolError('conflict', {
      reason: 'tax_return_filed',
      message: `A return of ${filed.startsOn.toString()} to ${filed.endsOn.toString()} is filed.`,
      fix: { tool: 'finance_get_tax_return', input: { taxReturnId: filed.id } },
    });
  }
  return live(scope, await declare(ctx, scope));
}

export const leavesIn = ({ boxes, lines }: Counted, box: string): BoxLeaf<Declared>[] => leavesOf(boxes, box, lines);
export const figureOf = (counted: Counted, box: string): bigint => amountOf(leavesIn(counted, box));

/** Each line in the payable box once, with how it enters: what filing moves from the tax accounts. */
export function settledBy(counted: Counted): Map<string, bigint> {
  const settled = new Map<string, bigint>();
  for (const { line, amount } of leavesIn(counted, counted.scope.template.row.payableBox)) {
    if (settled.has(line.taxLineId)) {
      throw new ToolError('conflict', {
        reason: 'payable_box_twice',
        message: `Tax code ${line.code} enters the payable box twice.`,
        fix: { tool: 'finance_update_tax_return_template', input: { templateId: counted.scope.template.row.id } },
      });
    }
    settled.set(line.taxLineId, amount);
  }
  return settled;
}

/** Returns are filed one after the other without a gap, so that a late document has one return to go to. */
export async function assertNext(ctx: ToolContext, row: TaxReturn): Promise<void> {
  if (Temporal.PlainDate.compare(row.endsOn, ctx.today()) >= 0) {
    throw new ToolError('conflict', {
      reason: 'tax_period_not_over',
      message: `The period ends on ${row.endsOn.toString()}: what is still taxed in it would come late.`,
      fix: { tool: 'finance_compute_tax_return', input: { taxReturnId: row.id } },
    });
  }
  const [other] = await ctx.db
    .select()
    .from(taxReturns)
    .where(
      and(
        eq(taxReturns.entityId, row.entityId),
        eq(taxReturns.templateId, row.templateId),
        eq(taxReturns.status, 'filed'),
        ne(taxReturns.id, row.id),
      ),
    )
    .orderBy(desc(taxReturns.endsOn))
    .limit(1);
  if (!other || other.endsOn.add({ days: 1 }).equals(row.startsOn)) return;
  const isLater = Temporal.PlainDate.compare(other.endsOn, row.startsOn) > 0;
  throw new ToolError('conflict', {
    reason: isLater ? 'later_return_filed' : 'earlier_period_unfiled',
    message: isLater
      ? `A later return, up to ${other.endsOn.toString()}, is filed.`
      : `The last filed return ends on ${other.endsOn.toString()}.`,
    fix: isLater
      ? { tool: 'finance_reopen_tax_return', input: { taxReturnId: other.id } }
      : { tool: 'finance_create_tax_return', input: { templateId: row.templateId, startsOn: other.endsOn.add({ days: 1 }).toString() } },
  });
}

/** What was paid of a return so far, less what was taken back. */
export async function paidOf(ctx: ToolContext, returnId: string): Promise<bigint> {
  const [row] = await ctx.db
    .select({ paid: sql<bigint>`coalesce(sum(${taxReturnPayments.amount}), 0)`.mapWith(BigInt) })
    .from(taxReturnPayments)
    .where(eq(taxReturnPayments.returnId, returnId));
  return row?.paid ?? 0n;
}
