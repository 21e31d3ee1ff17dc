import { and, asc, desc, eq, gte, inArray, isNull, lte, or } from 'drizzle-orm';
import { notFound, ToolError } from '#kernel/errors.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import { taxCodeMembers, taxCodes, taxRates } from '../schema-tax.ts';
import { assertOnce } from './code-rules.ts';
import { type AppliedTax, isTaxed, type TaxCodeKind, type TaxDirection } from './rules.ts';

export type TaxCode = typeof taxCodes.$inferSelect;
export type TaxRate = typeof taxRates.$inferSelect;

export async function loadCode(ctx: ToolContext, id: string): Promise<TaxCode> {
  const [code] = await ctx.db.select().from(taxCodes).where(eq(taxCodes.id, id));
  if (!code) throw notFound('tax_code', { tool: 'finance_list_tax_codes' });
  return code;
}

/** The members of these groups in their order. */
async function membersOf(ctx: ToolContext, groupIds: readonly string[]): Promise<Map<string, TaxCode[]>> {
  const rows =
    groupIds.length === 0
      ? []
      : await ctx.db
          .select({ groupId: taxCodeMembers.groupId, code: taxCodes })
          .from(taxCodeMembers)
          .innerJoin(taxCodes, and(eq(taxCodes.tenantId, taxCodeMembers.tenantId), eq(taxCodes.id, taxCodeMembers.memberId)))
          .where(inArray(taxCodeMembers.groupId, [...groupIds]))
          .orderBy(asc(taxCodeMembers.position), asc(taxCodeMembers.id));
  return Map.groupBy(rows, ({ groupId }) => groupId)
    .entries()
    .reduce(
      (found, [groupId, list]) =>
        found.set(
          groupId,
          list.map(({ code }) => code),
        ),
      new Map<string, TaxCode[]>(),
    );
}

/** The rates that hold on a day, by code. */
async function ratesOn(ctx: ToolContext, codeIds: readonly string[], date: Temporal.PlainDate): Promise<Map<string, TaxRate>> {
  if (codeIds.length === 0) return new Map();
  const rows = await ctx.db
    .select()
    .from(taxRates)
    .where(
      and(
        inArray(taxRates.codeId, [...codeIds]),
        lte(taxRates.validFrom, date),
        or(isNull(taxRates.validUntil), gte(taxRates.validUntil, date)),
      ),
    )
    .orderBy(desc(taxRates.validFrom));
  return new Map(rows.map((rate) => [rate.codeId, rate]));
}

export interface TaxesOfLines {
  /** The tax codes of each line, groups among them, in the order of application. */
  lines: readonly (readonly string[])[];
  /** The tax point: rates are those of this day. */
  date: Temporal.PlainDate;
  direction: TaxDirection;
}

/**
 * What computeTaxes needs of each line. Refusals: `tax_code_not_found`, `tax_code_inactive`, `tax_code_wrong_side`,
 * `tax_rate_missing`, `tax_code_twice`.
 */
export async function resolveTaxes(ctx: ToolContext, { lines, date, direction }: TaxesOfLines): Promise<AppliedTax[][]> {
  const ids = [...new Set(lines.flat())];
  const found = ids.length === 0 ? [] : await ctx.db.select().from(taxCodes).where(inArray(taxCodes.id, ids));
  if (found.length < ids.length) throw notFound('tax_code', { tool: 'finance_list_tax_codes' });
  const byId = new Map(found.map((code) => [code.id, code]));
  const members = await membersOf(
    ctx,
    found.filter(({ kind }) => kind === 'group').map(({ id }) => id),
  );
  const single = [...found, ...[...members.values()].flat()].filter(({ kind }) => kind !== 'group');
  const rates = await ratesOn(ctx, [...new Set(single.map(({ id }) => id))], date);
  return lines.map((line) => {
    const codes = line.flatMap((id) => {
      const code = byId.get(id);
      if (code) assertUsable(code, direction);
      return members.get(id) ?? (code && code.kind !== 'group' ? [code] : []);
    });
    const applied = codes.map((code) => {
      assertUsable(code, direction);
      return toApplied(code, rates.get(code.id), date);
    });
    assertOnce(applied);
    return applied;
  });
}

function assertUsable({ id, code, isActive, use }: TaxCode, direction: TaxDirection): void {
  if (!isActive) {
    throw new ToolError('conflict', {
      reason: 'tax_code_inactive',
      message: `Tax code ${code} is out of use.`,
      fix: { tool: 'finance_update_tax_code', input: { taxCodeId: id, isActive: true } },
    });
  }
  if (use !== 'both' && use !== direction) {
    throw new ToolError('invalid_input', {
      reason: 'tax_code_wrong_side',
      message: `Tax code ${code} is for ${use === 'sales' ? 'sales' : 'purchases'} alone.`,
      fix: { tool: 'finance_list_tax_codes', input: { use: direction } },
    });
  }
}

function toApplied(code: TaxCode, rate: TaxRate | undefined, date: Temporal.PlainDate): AppliedTax {
  const kind = code.kind as TaxCodeKind;
  if (isTaxed({ kind }) && !rate) {
    throw new ToolError('conflict', {
      reason: 'tax_rate_missing',
      message: `Tax code ${code.code} has no rate on ${date.toString()}.`,
      fix: { tool: 'finance_create_tax_rate', input: { taxCodeId: code.id, validFrom: date.toString() } },
    });
  }
  const { id: codeId, isCompound, recoverable, withheldOf, withheldAt } = code;
  return { codeId, code: code.code, kind, rate: rate?.rate ?? '0', isCompound, recoverable, withheldOf, withheldAt };
}
