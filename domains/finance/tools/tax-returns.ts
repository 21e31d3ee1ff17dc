import { and, desc, eq } from 'drizzle-orm';
import { z } from 'zod';
import { ToolError } from '#kernel/errors.ts';
import { fixture } from '#kernel/fixture.ts';
import { fromMinor, Money } from '#kernel/money.ts';
import { before, openPage, page, pageInput } from '#kernel/page.ts';
import { defineTool } from '#kernel/tool.ts';
import { entityOf } from '../books.ts';
import { taxReturns } from '../schema-tax-returns.ts';
import { dateIn, day, deleted, entityId, line, maybe, maybeRef, ref, toMoment } from '../shapes.ts';
import type { TaxReturn } from '../tax/declaring.ts';
import { Figures, toFigures } from '../tax/figures.ts';
import { RETURN_STATUSES } from '../tax/return-rules.ts';
import { countPeriod, countReturn, loadReturn, paidOf } from '../tax/returns.ts';
import { taxReturnId, templateId } from '../tax/shapes.ts';

const amount = (what: string) => Money.describe(what);

export const TaxReturnHead = z.object({
  taxReturnId: ref('return'),
  entityId: ref('entity'),
  templateId: ref('form'),
  startsOn: day,
  endsOn: day,
  status: z.enum(RETURN_STATUSES).describe('draft: counted anew each time; filed: final; withdrawn: taken back.'),
  reference: maybe('What the authority calls it.'),
  payable: Money.nullable().describe('To pay, below zero: to be refunded; null: not filed.'),
  isDemo: z.boolean().describe('True: filed with demo codes, rates or form.'),
  entryId: maybeRef('entry that cleared the tax accounts'),
  filedAt: z.string().nullable().describe('ISO 8601, UTC; null: not filed.'),
  withdrawnAt: z.string().nullable().describe('ISO 8601, UTC; null: not withdrawn.'),
  withdrawReason: maybe('Why it was withdrawn; null: it was not.'),
});

export const toHead = (row: TaxReturn, currency: string): z.input<typeof TaxReturnHead> => ({
  taxReturnId: row.id,
  entityId: row.entityId,
  templateId: row.templateId,
  startsOn: row.startsOn.toString(),
  endsOn: row.endsOn.toString(),
  status: row.status,
  reference: row.reference,
  payable: row.payable === null ? null : fromMinor(row.payable, currency),
  isDemo: row.isDemo,
  entryId: row.entryId,
  filedAt: toMoment(row.filedAt),
  withdrawnAt: toMoment(row.withdrawnAt),
  withdrawReason: row.withdrawReason,
});

export const listTaxReturns = defineTool({
  name: 'finance_list_tax_returns',
  title: 'List tax returns',
  summary: 'Tax returns, the latest period first.',
  guide: 'withdrawn ones were filed and taken back; what they declared is declared by another.',
  effect: 'read',
  permission: 'finance:read',
  input: z.object({
    entityId,
    templateId: templateId.optional(),
    status: z.enum(RETURN_STATUSES).optional().describe('Where it stands.'),
    ...pageInput,
  }),
  output: page(TaxReturnHead),
  examples: [{ status: 'filed' }],
  async run(input, ctx) {
    const entity = await entityOf(ctx, input.entityId);
    const paging = openPage({ tool: 'finance_list_tax_returns', tenantId: ctx.tenant.id, input, position: ['text', 'uuid'] });
    const rows = await ctx.db
      .select()
      .from(taxReturns)
      .where(
        and(
          eq(taxReturns.entityId, entity.id),
          input.templateId === undefined ? undefined : eq(taxReturns.templateId, input.templateId),
          input.status && eq(taxReturns.status, input.status),
          before(paging.after, taxReturns.startsOn, taxReturns.id),
        ),
      )
      .orderBy(desc(taxReturns.startsOn), desc(taxReturns.id))
      .limit(paging.take);
    return paging.cut(
      rows,
      ({ startsOn, id }) => [startsOn.toString(), id],
      (row) => toHead(row, entity.functionalCurrency),
    );
  },
});

export const getTaxReturn = defineTool({
  name: 'finance_get_tax_return',
  title: 'Get tax return',
  summary: 'One tax return with its boxes and what is still to pay.',
  guide: 'Pay it with finance_settle_tax_return, take it back with finance_reopen_tax_return.',
  effect: 'read',
  permission: 'finance:read',
  input: z.object({ taxReturnId }),
  output: TaxReturnHead.extend({
    figures: Figures.describe('Box by box.'),
    paid: amount('Paid so far; below zero: refunded.'),
    open: amount('Still to pay.'),
  }),
  examples: [{ taxReturnId: fixture('finance.tax_return.filed') }],
  async run(input, ctx) {
    const row = await loadReturn(ctx, input.taxReturnId);
    const counted = await countReturn(ctx, row);
    const currency = counted.scope.entity.functionalCurrency;
    const paid = await paidOf(ctx, row.id);
    return {
      ...toHead(row, currency),
      figures: await toFigures(ctx, counted),
      paid: fromMinor(paid, currency),
      open: fromMinor(row.status === 'filed' ? (row.payable ?? 0n) - paid : 0n, currency),
    };
  },
});

export const createTaxReturn = defineTool({
  name: 'finance_create_tax_return',
  title: 'Create tax return',
  summary: 'Draw up the tax return of a period, to be looked at and then filed.',
  guide: 'Its figures follow the books until finance_file_tax_return. Periods of one form do not overlap and are filed in turn.',
  effect: 'reversible',
  permission: 'finance:write',
  input: z.object({
    templateId,
    startsOn: dateIn.describe('First day.'),
    endsOn: dateIn.optional().describe('Left out: as many months as the form says.'),
    reference: line(60).optional().describe('What the authority calls it.'),
    entityId,
  }),
  output: TaxReturnHead.extend({ figures: Figures.describe('Box by box.') }),
  examples: [{ templateId: fixture('finance.tax_return_template.WHT-RETURN'), startsOn: '1999-04-01' }],
  async run({ reference, startsOn, endsOn, ...input }, ctx) {
    const counted = await countPeriod(ctx, {
      ...input,
      startsOn: Temporal.PlainDate.from(startsOn),
      endsOn: endsOn === undefined ? undefined : Temporal.PlainDate.from(endsOn),
    });
    const { entity, template, ...period } = counted.scope;
    const [row] = await ctx.db
      .insert(taxReturns)
      .values({
        id: ctx.newId(),
        entityId: entity.id,
        templateId: template.row.id,
        startsOn: period.startsOn,
        endsOn: period.endsOn,
        reference: reference ?? null,
        createdAt: ctx.now(),
        updatedAt: ctx.now(),
      })
      .returning();
    return { ...toHead(row!, entity.functionalCurrency), figures: await toFigures(ctx, counted) };
  },
});

export const deleteTaxReturn = defineTool({
  name: 'finance_delete_tax_return',
  title: 'Delete tax return',
  summary: 'Remove a tax return that was not filed.',
  guide: 'What was filed is taken back with finance_reopen_tax_return and stays visible.',
  effect: 'reversible',
  permission: 'finance:write',
  input: z.object({ taxReturnId }),
  output: deleted,
  examples: [{ taxReturnId: fixture('finance.tax_return.draft') }],
  async run(input, ctx) {
    const row = await loadReturn(ctx, input.taxReturnId, { isLocked: true });
    if (row.status !== 'draft') {
      throw new ToolError('conflict', {
        reason: 'tax_return_not_draft',
        message: `The return is ${row.status}, so it stays.`,
        fix: { tool: 'finance_reopen_tax_return', input: { taxReturnId: row.id } },
      });
    }
    await ctx.db.delete(taxReturns).where(eq(taxReturns.id, row.id));
    return { isDeleted: true as const };
  },
});
