import { and, asc, eq, inArray } from 'drizzle-orm';
import { z } from 'zod';
import { notFound, ToolError } from '#kernel/errors.ts';
import { Money } from '#kernel/money.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import { absolute } from '../decimal.ts';
import { day, maybe, maybeDay, maybeRef, ref, text, toDay } from '../shapes.ts';
import { documentLines, documents, documentTaxes } from '../schema-documents.ts';
import { parties } from '../schema-parties.ts';
import type { Document, DocumentLine } from './drafting.ts';
import { type DocumentKind, STATES } from './kinds.ts';
import { openItems } from './open-items.ts';
import { daysOverdue } from './overdue.ts';
import { LineOut, maybeMoney, moneyOf, TaxOut } from './shapes.ts';

/** What a document is called at the doors. */
export const NOUNS = {
  quote: { id: 'quoteId', tools: 'quotes', one: 'quote' },
  invoice: { id: 'invoiceId', tools: 'invoices', one: 'invoice' },
  credit_note: { id: 'creditNoteId', tools: 'credit_notes', one: 'credit note' },
  bill: { id: 'billId', tools: 'bills', one: 'bill' },
  supplier_credit: { id: 'supplierCreditId', tools: 'supplier_credits', one: 'supplier credit' },
} as const satisfies Record<DocumentKind, { id: string; tools: string; one: string }>;

/** As lists show it. */
export const Summary = z.object({
  number: maybe('null: a draft.'),
  state: z.enum(STATES).describe('draft, issued, or what came of a quote.'),
  partyId: ref('customer or supplier'),
  partyName: text('Their name.'),
  date: day,
  dueOn: day,
  reference: maybe('Their number for it.'),
  net: Money.describe('Before taxes.'),
  tax: Money.describe('Taxes.'),
  total: Money.describe('Net and taxes.'),
  due: Money.describe('Total less tax that is withheld on it.'),
  open: maybeMoney('What is still to be paid or used; null: nothing is owed by it.'),
  daysOverdue: z.int().nullable().describe('Days past due while something is open; null: not overdue.'),
});

/** Alone, with its lines and what belongs to it. */
export const Full = Summary.extend({
  entityId: ref('entity'),
  pricing: z.enum(['exclusive', 'inclusive']).describe('Whether line prices hold the taxes.'),
  discountPercent: maybe('Of the whole document.'),
  discount: Money.describe('What it took off.'),
  withheldOnPayment: Money.describe('Tax that payers keep back.'),
  earlyUntil: maybeDay.describe('Paid by this day, earlyDiscount may be left unpaid.'),
  earlyDiscount: maybeMoney('Let off for paying early.'),
  memo: maybe('Printed under the lines.'),
  ofDocumentId: maybeRef('invoice, bill or quote that it belongs to'),
  entryId: maybeRef('journal entry'),
  lines: z.array(LineOut).describe('In order.'),
  taxes: z.array(TaxOut).describe('By code and rate.'),
});

type SummaryOut = z.input<typeof Summary>;
type FullOut = z.input<typeof Full>;

export async function lockDocument(ctx: ToolContext, kind: DocumentKind, id: string): Promise<Document> {
  const [row] = await ctx.db
    .select()
    .from(documents)
    .where(and(eq(documents.id, id), eq(documents.kind, kind)))
    .for('update');
  if (!row) throw notFound(kind, { tool: `finance_list_${NOUNS[kind].tools}` });
  return row;
}

export async function loadDocument(ctx: ToolContext, kind: DocumentKind, id: string): Promise<Document> {
  const [row] = await ctx.db
    .select()
    .from(documents)
    .where(and(eq(documents.id, id), eq(documents.kind, kind)));
  if (!row) throw notFound(kind, { tool: `finance_list_${NOUNS[kind].tools}` });
  return row;
}

export function assertDraft(document: Document): void {
  if (document.state === 'draft') return;
  const { id, one } = NOUNS[document.kind];
  throw new ToolError('conflict', {
    reason: `${document.kind}_not_draft`,
    message: `The ${one} is ${document.state}, not a draft.`,
    fix: { tool: `finance_get_${document.kind}`, input: { [id]: document.id } },
  });
}

export const linesOfDocument = (ctx: ToolContext, documentId: string): Promise<DocumentLine[]> =>
  ctx.db.select().from(documentLines).where(eq(documentLines.documentId, documentId)).orderBy(asc(documentLines.lineNo));

/** What is open of these documents, by document. */
async function openOf(ctx: ToolContext, rows: readonly Document[]): Promise<Map<string, bigint>> {
  const entryIds = rows.flatMap(({ entryId }) => entryId ?? []);
  const items = await openItems(ctx, { entryIds, withSettled: true });
  return new Map(items.map((item) => [item.sourceId ?? '', absolute(item.openMinor)]));
}

export async function toSummaries(ctx: ToolContext, rows: readonly Document[]): Promise<SummaryOut[]> {
  const open = await openOf(ctx, rows);
  const partyIds = [...new Set(rows.map(({ partyId }) => partyId))];
  const named = partyIds.length === 0 ? [] : await ctx.db.select().from(parties).where(inArray(parties.id, partyIds));
  const names = new Map(named.map(({ id, name }) => [id, name]));
  return rows.map((row) => {
    const openMinor = open.get(row.id);
    const late = daysOverdue(row.dueOn, ctx.today());
    const amount = (minor: bigint) => moneyOf(minor, row.currency);
    return {
      number: row.number,
      state: row.state,
      partyId: row.partyId,
      partyName: names.get(row.partyId) ?? '',
      date: row.date.toString(),
      dueOn: row.dueOn.toString(),
      reference: row.reference,
      net: amount(row.netMinor),
      tax: amount(row.taxMinor),
      total: amount(row.totalMinor),
      due: amount(row.dueMinor),
      open: openMinor === undefined ? null : amount(openMinor),
      daysOverdue: openMinor && late > 0 ? late : null,
    };
  });
}

export async function toFull(ctx: ToolContext, row: Document): Promise<FullOut> {
  const [summary] = await toSummaries(ctx, [row]);
  const lines = await linesOfDocument(ctx, row.id);
  const taxes = await ctx.db.select().from(documentTaxes).where(eq(documentTaxes.documentId, row.id)).orderBy(asc(documentTaxes.place));
  const amount = (minor: bigint) => moneyOf(minor, row.currency);
  return {
    ...(summary as SummaryOut),
    entityId: row.entityId,
    pricing: row.pricing,
    discountPercent: row.discountPercent,
    discount: amount(row.discountMinor),
    withheldOnPayment: amount(row.withheldOnPaymentMinor),
    earlyUntil: toDay(row.earlyUntil),
    earlyDiscount: row.earlyMinor === null ? null : amount(row.earlyMinor),
    memo: row.memo,
    ofDocumentId: row.ofDocumentId,
    entryId: row.entryId,
    lines: lines.map((each) => ({
      description: each.description,
      quantity: each.quantity,
      unitPrice: each.unitPrice,
      discountPercent: each.discountPercent,
      discount: amount(each.discountMinor + each.shareMinor),
      net: amount(each.netMinor),
      tax: amount(each.taxMinor),
      accountId: each.accountId,
      taxCodeIds: each.taxCodeIds,
      costCentreId: each.costCentreId,
      projectId: each.projectId,
      fundId: each.fundId,
      branchId: each.branchId,
    })),
    taxes: taxes.map((tax) => ({
      taxCodeId: tax.taxCodeId,
      code: tax.code,
      kind: tax.kind,
      rate: tax.rate,
      base: amount(tax.baseMinor),
      tax: amount(tax.taxMinor),
    })),
  };
}
