import { and, desc, eq, gte, isNull, lt, or } from 'drizzle-orm';
import { z } from 'zod';
import { notFound, ToolError } from '#kernel/errors.ts';
import { fixture } from '#kernel/fixture.ts';
import { defineTool } from '#kernel/tool.ts';
import { ratio, toDecimal } from '../decimal.ts';
import { taxLines, taxRates } from '../schema-tax.ts';
import { dateIn, day, deleted, line, maybeDay, ref, text } from '../shapes.ts';
import { assertRate } from '../tax/code-rules.ts';
import { loadCode } from '../tax/codes.ts';
import { percentIn, taxCodeId } from '../tax/shapes.ts';

const Rate = z.object({
  taxRateId: ref('rate'),
  taxCodeId: ref('tax code'),
  rate: text('Percent.'),
  validFrom: day,
  validUntil: maybeDay,
  isDemo: z.boolean().describe('True: the law of no country.'),
  source: text('Who says so.'),
  closedRateId: z.string().nullable().describe('The rate that ends the day before; null: none did.'),
});

export const createTaxRate = defineTool({
  name: 'finance_create_tax_rate',
  title: 'Create tax rate',
  summary: 'Add the rate of a tax code from a day on; the rate before ends the day before.',
  guide: 'Give what the law says and name it in source; never a rate from memory. Posted documents keep theirs.',
  effect: 'reversible',
  permission: 'finance:configure',
  input: z.object({
    taxCodeId,
    rate: percentIn,
    validFrom: dateIn.describe('First day.'),
    validUntil: dateIn.optional().describe('Last day, if it is known.'),
    source: line(300).describe('Law or notice, with its date.'),
  }),
  output: Rate,
  examples: [{ taxCodeId: fixture('finance.tax_code.VAT'), rate: '11.5', validFrom: '2031-01-01', source: 'Finance Act 2030, section 4' }],
  async run(input, ctx) {
    const code = await loadCode(ctx, input.taxCodeId);
    assertRate(code.kind, input.rate);
    const validFrom = Temporal.PlainDate.from(input.validFrom);
    const stamps = { createdAt: ctx.now(), updatedAt: ctx.now() };
    const [closed] = await ctx.db
      .update(taxRates)
      .set({ validUntil: validFrom.subtract({ days: 1 }), updatedAt: ctx.now() })
      .where(
        and(
          eq(taxRates.codeId, code.id),
          lt(taxRates.validFrom, validFrom),
          or(isNull(taxRates.validUntil), gte(taxRates.validUntil, validFrom)),
        ),
      )
      .returning({ id: taxRates.id });
    const row = {
      id: ctx.newId(),
      codeId: code.id,
      // Written one way only, so that the same rate is the same text: "7.50" is "7.5".
      rate: toDecimal(ratio(input.rate), 12),
      validFrom,
      validUntil: input.validUntil === undefined ? null : Temporal.PlainDate.from(input.validUntil),
      isDemo: false,
      source: input.source,
      ...stamps,
    };
    await ctx.db.insert(taxRates).values(row);
    return {
      taxRateId: row.id,
      taxCodeId: code.id,
      rate: row.rate,
      validFrom: input.validFrom,
      validUntil: input.validUntil ?? null,
      isDemo: false,
      source: row.source,
      closedRateId: closed?.id ?? null,
    };
  },
});

export const deleteTaxRate = defineTool({
  name: 'finance_delete_tax_rate',
  title: 'Delete tax rate',
  summary: 'Remove a rate that no document was posted with; the rate before it holds on.',
  guide: 'For a rate that never held, such as a demo rate. A rate that held stays, and another is added after it.',
  effect: 'reversible',
  permission: 'finance:configure',
  input: z.object({ taxRateId: z.uuid().describe('From finance_get_tax_code.') }),
  output: deleted,
  examples: [{ taxRateId: fixture('finance.tax_rate.mistake') }],
  async run({ taxRateId }, ctx) {
    const [used] = await ctx.db.select({ id: taxLines.id }).from(taxLines).where(eq(taxLines.rateId, taxRateId)).limit(1);
    if (used) {
      throw new ToolError('conflict', {
        reason: 'tax_rate_in_use',
        message: 'Documents were posted with this rate, so it stays.',
        fix: { tool: 'finance_create_tax_rate', input: {} },
      });
    }
    const [row] = await ctx.db.delete(taxRates).where(eq(taxRates.id, taxRateId)).returning();
    if (!row) throw notFound('tax_rate', { tool: 'finance_get_tax_code' });
    const [before] = await ctx.db
      .select()
      .from(taxRates)
      .where(and(eq(taxRates.codeId, row.codeId), lt(taxRates.validFrom, row.validFrom)))
      .orderBy(desc(taxRates.validFrom))
      .limit(1);
    if (before?.validUntil?.equals(row.validFrom.subtract({ days: 1 }))) {
      await ctx.db.update(taxRates).set({ validUntil: row.validUntil, updatedAt: ctx.now() }).where(eq(taxRates.id, before.id));
    }
    return { isDeleted: true as const };
  },
});
