import { and, asc, count, eq, gte, inArray, lt, lte, min, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import type { ToolContext } from '#kernel/tool-context.ts';
import { type Entity, entityOf } from '../books.ts';
import { allocationLines, allocations } from '../schema-allocations.ts';
import { entryLines } from '../schema-ledger.ts';
import { taxCodes, taxLines, taxRates } from '../schema-tax.ts';
import { taxReturnItems, taxReturns } from '../schema-tax-returns.ts';
import { type DeclaredLine, lessDeclared, paidPart } from './return-rules.ts';
import type { Template } from './templates.ts';

export type TaxReturn = typeof taxReturns.$inferSelect;

/** What a return is about. */
export interface Scope {
  entity: Entity;
  template: Template;
  startsOn: Temporal.PlainDate;
  endsOn: Temporal.PlainDate;
}

/** A tax line, or the part of it, that a return declares, with what an explanation says of it. */
export interface Declared extends DeclaredLine {
  /** Its tax point lies in a period that was filed without it. */
  isLate: boolean;
  isDemo: boolean;
  rate: string;
  taxPoint: Temporal.PlainDate;
  recordedAt: Temporal.Instant;
  documentKind: string;
  documentId: string | null;
  documentNumber: string;
  partyId: string | null;
  entryId: string;
  /** Where its tax stands; null: nothing is posted of it. */
  accountId: string | null;
}

const FIELDS = {
  taxLineId: taxLines.id,
  code: taxCodes.code,
  kind: taxLines.kind,
  direction: taxLines.direction,
  base: taxLines.functionalBase,
  tax: taxLines.functionalTax,
  recoverable: taxLines.functionalRecoverable,
  isDemo: sql<boolean>`${taxCodes.isDemo} OR coalesce(${taxRates.isDemo}, false)`,
  rate: taxLines.rate,
  taxPoint: taxLines.taxPoint,
  recordedAt: taxLines.recordedAt,
  documentKind: taxLines.documentKind,
  documentId: taxLines.documentId,
  documentNumber: taxLines.documentNumber,
  partyId: taxLines.partyId,
  entryId: taxLines.entryId,
  accountId: entryLines.accountId,
};

const filedOf = ({ entity, template }: Pick<Scope, 'entity' | 'template'>) =>
  and(eq(taxReturns.entityId, entity.id), eq(taxReturns.templateId, template.row.id), eq(taxReturns.status, 'filed'));

/** The first day that any filed return of this form covers: what was taxed before is not this system's to declare. */
async function firstDay(ctx: ToolContext, scope: Scope): Promise<Temporal.PlainDate> {
  const [row] = await ctx.db
    .select({ first: min(taxReturns.startsOn) })
    .from(taxReturns)
    .where(filedOf(scope));
  const first = row?.first ? Temporal.PlainDate.from(row.first) : scope.startsOn;
  return Temporal.PlainDate.compare(first, scope.startsOn) < 0 ? first : scope.startsOn;
}

/**
 * What a return of this scope declares now: whatever is due up to its last day and no filed return of the form has declared. So each
 * tax line is declared once in all, and what comes late into a filed period is declared by the next return.
 */
export async function declare(ctx: ToolContext, scope: Scope): Promise<Declared[]> {
  const from = await firstDay(ctx, scope);
  const sums = ctx.db
    .select({
      taxLineId: taxReturnItems.taxLineId,
      base: sql<bigint>`sum(${taxReturnItems.base})`.mapWith(BigInt).as('declared_base'),
      tax: sql<bigint>`sum(${taxReturnItems.tax})`.mapWith(BigInt).as('declared_tax'),
      recoverable: sql<bigint>`sum(${taxReturnItems.recoverable})`.mapWith(BigInt).as('declared_recoverable'),
    })
    .from(taxReturnItems)
    .innerJoin(taxReturns, and(eq(taxReturns.tenantId, taxReturnItems.tenantId), eq(taxReturns.id, taxReturnItems.returnId)))
    .where(filedOf(scope))
    .groupBy(taxReturnItems.taxLineId)
    .as('declared');
  const rows = await ctx.db
    .select({
      ...FIELDS,
      controlLineId: taxLines.controlLineId,
      declaredBase: sums.base,
      declaredTax: sums.tax,
      declaredRecoverable: sums.recoverable,
    })
    .from(taxLines)
    .innerJoin(taxCodes, and(eq(taxCodes.tenantId, taxLines.tenantId), eq(taxCodes.id, taxLines.codeId)))
    .leftJoin(taxRates, and(eq(taxRates.tenantId, taxLines.tenantId), eq(taxRates.id, taxLines.rateId)))
    .leftJoin(entryLines, and(eq(entryLines.tenantId, taxLines.tenantId), eq(entryLines.id, taxLines.lineId)))
    .leftJoin(sums, eq(sums.taxLineId, taxLines.id))
    .where(
      and(
        eq(taxLines.entityId, scope.entity.id),
        gte(taxLines.taxPoint, from),
        lte(taxLines.taxPoint, scope.endsOn),
        sql`(${sums.taxLineId} IS NULL OR (${sums.base}, ${sums.tax}, ${sums.recoverable}) <> (${taxLines.functionalBase}, ${taxLines.functionalTax}, ${taxLines.functionalRecoverable}))`,
      ),
    )
    .orderBy(asc(taxLines.taxPoint), asc(taxLines.recordedAt), asc(taxLines.id));
  const paid =
    scope.template.row.basis === 'cash'
      ? await payments(
          ctx,
          scope,
          rows.flatMap(({ controlLineId }) => controlLineId ?? []),
        )
      : null;
  return rows.flatMap(({ controlLineId, declaredBase, declaredTax, declaredRecoverable, ...line }): Declared[] => {
    const before = { base: declaredBase ?? 0n, tax: declaredTax ?? 0n, recoverable: declaredRecoverable ?? 0n };
    const settlement = paid && controlLineId ? (paid.get(controlLineId) ?? { due: 1n, settled: 0n, settledBefore: 0n }) : null;
    const due = lessDeclared(settlement ? paidPart(line, settlement) : line, before);
    // A line of nothing, such as a sale at no price, is declared once as well.
    if (isNothing(due) && (settlement ?? declaredBase !== null)) return [];
    const isBefore = Temporal.PlainDate.compare(line.taxPoint, scope.startsOn) < 0;
    const late = settlement && isBefore ? lessDeclared(paidPart(line, { ...settlement, settled: settlement.settledBefore }), before) : due;
    return [{ ...due, isLate: isBefore && (!settlement || !isNothing(late)) }];
  });
}

const isNothing = ({ base, tax, recoverable }: DeclaredLine): boolean => base === 0n && tax === 0n && recoverable === 0n;

interface Settlement {
  due: bigint;
  settled: bigint;
  settledBefore: bigint;
}

/** How far each receivable or payable is paid up to the end of the scope, and before it. What is written off is not paid. */
async function payments(ctx: ToolContext, { startsOn, endsOn }: Scope, lineIds: string[]): Promise<Map<string, Settlement>> {
  if (lineIds.length === 0) return new Map();
  const original = alias(allocations, 'original');
  const isPaid = sql`coalesce(${original.kind}, ${allocations.kind}) NOT IN ('write_off', 'discount')`;
  const upTo = (date: Temporal.PlainDate) =>
    sql<bigint>`coalesce(sum(${allocationLines.amount}) FILTER (WHERE ${isPaid} AND ${allocations.date} <= ${date.toString()}), 0)`.mapWith(
      BigInt,
    );
  const rows = await ctx.db
    .select({ id: entryLines.id, due: entryLines.amount, settled: upTo(endsOn), settledBefore: upTo(startsOn.subtract({ days: 1 })) })
    .from(entryLines)
    .leftJoin(allocationLines, and(eq(allocationLines.tenantId, entryLines.tenantId), eq(allocationLines.lineId, entryLines.id)))
    .leftJoin(allocations, and(eq(allocations.tenantId, allocationLines.tenantId), eq(allocations.id, allocationLines.allocationId)))
    .leftJoin(original, and(eq(original.tenantId, allocations.tenantId), eq(original.id, allocations.reversesId)))
    .where(inArray(entryLines.id, [...new Set(lineIds)]))
    .groupBy(entryLines.id, entryLines.amount);
  return new Map(rows.map(({ id, ...rest }) => [id, rest]));
}

/** What a filed return declared, as it was when it was filed. */
export async function declaredBy(ctx: ToolContext, { id }: TaxReturn): Promise<Declared[]> {
  const rows = await ctx.db
    .select({
      ...FIELDS,
      base: taxReturnItems.base,
      tax: taxReturnItems.tax,
      recoverable: taxReturnItems.recoverable,
      isLate: taxReturnItems.isLate,
    })
    .from(taxReturnItems)
    .innerJoin(taxLines, and(eq(taxLines.tenantId, taxReturnItems.tenantId), eq(taxLines.id, taxReturnItems.taxLineId)))
    .innerJoin(taxCodes, and(eq(taxCodes.tenantId, taxLines.tenantId), eq(taxCodes.id, taxLines.codeId)))
    .leftJoin(taxRates, and(eq(taxRates.tenantId, taxLines.tenantId), eq(taxRates.id, taxLines.rateId)))
    .leftJoin(entryLines, and(eq(entryLines.tenantId, taxLines.tenantId), eq(entryLines.id, taxLines.lineId)))
    .where(eq(taxReturnItems.returnId, id))
    .orderBy(asc(taxLines.taxPoint), asc(taxLines.recordedAt), asc(taxLines.id));
  return rows;
}

/** How many tax lines lie before the first return, and are declared by none: so that nobody overlooks them. */
export async function countEarlier(ctx: ToolContext, scope: Scope): Promise<number> {
  const first = await firstDay(ctx, scope);
  const [row] = await ctx.db
    .select({ n: count() })
    .from(taxLines)
    .where(and(eq(taxLines.entityId, scope.entity.id), lt(taxLines.taxPoint, first)));
  return row?.n ?? 0;
}

export const scopeOf = async (
  ctx: ToolContext,
  template: Template,
  { entityId, startsOn, endsOn }: Pick<TaxReturn, 'entityId' | 'startsOn' | 'endsOn'>,
): Promise<Scope> => ({
  entity: await entityOf(ctx, entityId),
  template,
  startsOn,
  endsOn,
});
