import { and, desc, eq, gte, lte, sql } from 'drizzle-orm';
import { z } from 'zod';
import { fixture } from '#kernel/fixture.ts';
import { fromMinor, Money } from '#kernel/money.ts';
import { before, openPage, page, pageInput } from '#kernel/page.ts';
import { defineTool } from '#kernel/tool.ts';
import { entityOf } from '../books.ts';
import { taxCodes, taxLines } from '../schema-tax.ts';
import { taxReturnItems, taxReturns } from '../schema-tax-returns.ts';
import { dateIn, day, entityId, maybeRef, moment, partyId, ref, text } from '../shapes.ts';
import { directionOut, kindOut, taxCodeId } from '../tax/shapes.ts';

const TaxLine = z.object({
  taxLineId: ref('tax line'),
  code: text('Tax code.'),
  kind: kindOut,
  direction: directionOut,
  rate: text('Percent.'),
  documentKind: text('What it comes from.'),
  documentId: maybeRef('document'),
  documentNumber: text('Its number.'),
  partyId: maybeRef('customer or supplier'),
  entryId: ref('entry'),
  taxPoint: day,
  recordedAt: moment,
  base: Money.describe('In the currency of the document.'),
  tax: Money.describe('In the currency of the document.'),
  functionalBase: Money.describe('In the currency of the books.'),
  functionalTax: Money.describe('In the currency of the books.'),
  recoverable: Money.describe('Of it, what is not cost, in the currency of the books.'),
  reversesId: maybeRef('tax line that it takes back'),
});

/** Some filed return declares the line, wholly or in part. */
const isDeclared = sql`EXISTS (SELECT FROM ${taxReturnItems} JOIN ${taxReturns} ON ${taxReturns.tenantId} = ${taxReturnItems.tenantId}
  AND ${taxReturns.id} = ${taxReturnItems.returnId} AND ${taxReturns.status} = 'filed'
  WHERE ${taxReturnItems.tenantId} = ${taxLines.tenantId} AND ${taxReturnItems.taxLineId} = ${taxLines.id})`;

export const listTaxLines = defineTool({
  name: 'finance_list_tax_lines',
  title: 'List tax lines',
  summary: 'What was taxed, latest tax point first: of a document, a code, a party or a time.',
  guide: 'For what was withheld from a supplier filter by party and code. What a return is made of is in finance_explain_tax_box.',
  effect: 'read',
  permission: 'finance:read',
  input: z.object({
    documentId: z.uuid().optional().describe('Invoice, bill, payment, …'),
    taxCodeId: taxCodeId.optional(),
    partyId: partyId.optional(),
    from: dateIn.optional().describe('First tax point.'),
    to: dateIn.optional().describe('Last tax point.'),
    isDeclared: z.boolean().optional().describe('By a filed return.'),
    entityId,
    ...pageInput,
  }),
  output: page(TaxLine),
  examples: [{ taxCodeId: fixture('finance.tax_code.WHT') }, { isDeclared: false, to: '1999-04-30' }],
  async run(input, ctx) {
    const entity = await entityOf(ctx, input.entityId);
    const paging = openPage({ tool: 'finance_list_tax_lines', tenantId: ctx.tenant.id, input, position: ['text', 'uuid'] });
    const rows = await ctx.db
      .select({ line: taxLines, code: taxCodes.code })
      .from(taxLines)
      .innerJoin(taxCodes, and(eq(taxCodes.tenantId, taxLines.tenantId), eq(taxCodes.id, taxLines.codeId)))
      .where(
        and(
          eq(taxLines.entityId, entity.id),
          input.documentId === undefined ? undefined : eq(taxLines.documentId, input.documentId),
          input.taxCodeId === undefined ? undefined : eq(taxLines.codeId, input.taxCodeId),
          input.partyId === undefined ? undefined : eq(taxLines.partyId, input.partyId),
          input.from === undefined ? undefined : gte(taxLines.taxPoint, Temporal.PlainDate.from(input.from)),
          input.to === undefined ? undefined : lte(taxLines.taxPoint, Temporal.PlainDate.from(input.to)),
          input.isDeclared === undefined ? undefined : input.isDeclared ? isDeclared : sql`NOT ${isDeclared}`,
          before(paging.after, taxLines.taxPoint, taxLines.id),
        ),
      )
      .orderBy(desc(taxLines.taxPoint), desc(taxLines.id))
      .limit(paging.take);
    return paging.cut(
      rows,
      ({ line }) => [line.taxPoint.toString(), line.id],
      ({ line, code }) => toTaxLine(line, code, entity.functionalCurrency),
    );
  },
});

const toTaxLine = (row: typeof taxLines.$inferSelect, code: string, books: string): z.input<typeof TaxLine> => ({
  taxLineId: row.id,
  code,
  kind: row.kind,
  direction: row.direction,
  rate: row.rate,
  documentKind: row.documentKind,
  documentId: row.documentId,
  documentNumber: row.documentNumber,
  partyId: row.partyId,
  entryId: row.entryId,
  taxPoint: row.taxPoint.toString(),
  recordedAt: row.recordedAt.toString(),
  base: fromMinor(row.base, row.currency),
  tax: fromMinor(row.tax, row.currency),
  functionalBase: fromMinor(row.functionalBase, books),
  functionalTax: fromMinor(row.functionalTax, books),
  recoverable: fromMinor(row.functionalRecoverable, books),
  reversesId: row.reversesId,
});
