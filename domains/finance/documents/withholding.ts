import { eq } from 'drizzle-orm';
import { ToolError } from '#kernel/errors.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import { absolute } from '../decimal.ts';
import { documents, documentTaxes } from '../schema-documents.ts';
import { type LineTax, type TaxCodeKind, type TaxDirection, withheldFromPayment } from '../tax/rules.ts';
import { type ApplyTo, itemOfDocument } from './applying.ts';
import { moneyOf } from './shapes.ts';

/**
 * The taxes behind what a payment kept back, when it is for one document whose codes say what is to be kept back: they go to
 * the return by their codes. Null: nothing says so, and what was kept back stands on the account alone.
 */
export async function taxesWithheld(
  ctx: ToolContext,
  { applyTo, amountMinor, withheldMinor }: { applyTo: ApplyTo | undefined; amountMinor: bigint; withheldMinor: bigint },
): Promise<LineTax[] | null> {
  if (withheldMinor === 0n || applyTo === undefined || applyTo === 'oldest' || applyTo.length !== 1) return null;
  const documentId = applyTo[0]?.documentId;
  if (!documentId) return null;
  const taxes = await ctx.db.select().from(documentTaxes).where(eq(documentTaxes.documentId, documentId)).orderBy(documentTaxes.place);
  if (!taxes.some(({ withheldAt }) => withheldAt === 'payment')) return null;
  const [document] = await ctx.db.select().from(documents).where(eq(documents.id, documentId));
  if (!document) return null;
  const open = absolute((await itemOfDocument(ctx, documentId)).openMinor);
  const withheld = withheldFromPayment(taxes.map(toLineTax), {
    due: document.dueMinor,
    settledBefore: document.dueMinor - open,
    settled: amountMinor < open ? amountMinor : open,
  });
  const expected = withheld.reduce((sum, { tax }) => sum + tax, 0n);
  if (expected === withheldMinor) return withheld.filter(({ tax }) => tax !== 0n);
  throw new ToolError('conflict', {
    reason: 'withheld_differs',
    message: 'The tax codes of the document say that something else is to be kept back of this payment.',
    fix: { hint: 'Give the amount that data says, or record the rest without withheld.' },
    data: { withheld: moneyOf(expected, document.currency) },
  });
}

const toLineTax = (row: typeof documentTaxes.$inferSelect): LineTax => ({
  codeId: row.taxCodeId,
  code: row.code,
  kind: row.kind as TaxCodeKind,
  rate: row.rate,
  direction: row.direction as TaxDirection,
  base: row.baseMinor,
  tax: row.taxMinor,
  recoverable: row.recoverableMinor,
  withheldAt: row.withheldAt as LineTax['withheldAt'],
});
