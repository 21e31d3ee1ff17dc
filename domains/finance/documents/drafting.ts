import { eq, inArray } from 'drizzle-orm';
import { notFound } from '#kernel/errors.ts';
import { decimalsOf } from '#kernel/money.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import { accountFor, entityOf, loadAccounts } from '../books.ts';
import type { Dimensions } from '../posting.ts';
import { dimensionValues } from '../schema-books.ts';
import { documentLines, documents, documentTaxes, type WantedLine } from '../schema-documents.ts';
import { resolveTaxes } from '../tax/codes.ts';
import { computeTaxes, type TaxAnswer } from '../tax/rules.ts';
import { type Discount, type LineAmounts, priceLines } from './amounts.ts';
import { type DocumentKind, POSTED, type PostedKind } from './kinds.ts';
import { partyFor } from './parties.ts';
import { dueOn } from './terms.ts';

export type Document = typeof documents.$inferSelect;
export type DocumentLine = typeof documentLines.$inferSelect;

export interface DraftRequest {
  kind: DocumentKind;
  entityId?: string | undefined;
  partyId: string;
  date: Temporal.PlainDate;
  /** Left out: what the party is usually billed in. */
  currency?: string | undefined;
  /** Left out: by the party's days, net. Of a quote: until when it holds. */
  dueOn?: Temporal.PlainDate | undefined;
  pricing?: 'exclusive' | 'inclusive' | undefined;
  discount?: Discount | undefined;
  lines: readonly WantedLine[];
  reference?: string | undefined;
  memo?: string | undefined;
  ofDocumentId?: string | undefined;
  templateId?: string | undefined;
  occurrenceOn?: Temporal.PlainDate | undefined;
  dealId?: string | undefined;
}

/** A quote is reckoned as the invoice that it would become. */
export const postedLike = (kind: DocumentKind): PostedKind => (kind === 'quote' ? 'invoice' : kind);
export const isCredit = (kind: DocumentKind): boolean => kind === 'credit_note' || kind === 'supplier_credit';

/** Writes a draft with all that it comes to. */
export async function createDraft(ctx: ToolContext, request: DraftRequest): Promise<string> {
  const { kind, date } = request;
  const entity = await entityOf(ctx, request.entityId);
  const party = await partyFor(ctx, request.partyId, POSTED[postedLike(kind)].control);
  const currency = request.currency ?? party.currency;
  decimalsOf(currency);
  const id = ctx.newId();
  const head = {
    kind,
    entityId: entity.id,
    date,
    currency,
    pricing: request.pricing ?? ('exclusive' as const),
    discount: request.discount ?? {},
    lines: request.lines,
    taxDate: date,
  };
  const reckoned = await reckon(ctx, head);
  await ctx.db.insert(documents).values({
    id,
    entityId: entity.id,
    kind,
    partyId: party.id,
    reference: request.reference ?? null,
    date,
    dueOn: request.dueOn ?? dueOn(date, { kind: 'net', days: party.paymentTermsDays }),
    currency,
    pricing: head.pricing,
    discountPercent: request.discount?.percent ?? null,
    ...reckoned.totals,
    memo: request.memo ?? null,
    ofDocumentId: request.ofDocumentId ?? null,
    templateId: request.templateId ?? null,
    occurrenceOn: request.occurrenceOn ?? null,
    dealId: request.dealId ?? null,
    createdBy: ctx.actor.name,
    createdAt: ctx.now(),
    updatedAt: ctx.now(),
  });
  await writeParts(ctx, id, reckoned);
  return id;
}

export interface Reckoned {
  lines: (Omit<typeof documentLines.$inferInsert, 'tenantId' | 'id' | 'documentId'> & { dimensions: Dimensions })[];
  /** As computeTaxes answers it: below zero for a credit. */
  answer: TaxAnswer;
  totals: Record<
    'discountMinor' | 'netMinor' | 'taxMinor' | 'totalMinor' | 'withheldMinor' | 'withheldOnPaymentMinor' | 'dueMinor',
    bigint
  >;
}

export interface Reckoning {
  kind: DocumentKind;
  currency: string;
  pricing: 'exclusive' | 'inclusive';
  discount: Discount;
  lines: readonly WantedLine[];
  /** The day whose rates hold: of a credit, the day of what it credits. */
  taxDate: Temporal.PlainDate;
}

/** What a document comes to: prices, discounts and taxes of each line, and their sums. */
export async function reckon(ctx: ToolContext, { kind, currency, pricing, discount, lines, taxDate }: Reckoning): Promise<Reckoned> {
  const amounts = priceLines(
    lines.map(({ quantity = '1', unitPrice, discountPercent }) => ({ quantity, unitPrice, percent: discountPercent })),
    discount,
    currency,
  );
  const { direction, account: role } = POSTED[postedLike(kind)];
  const codes = lines.map(({ taxCodeIds }) => taxCodeIds ?? []);
  const taxes = await resolveTaxes(ctx, { lines: codes, date: taxDate, direction });
  // What takes something back is taxed below zero, so that its tax is the mirror of what it takes back.
  const sign = isCredit(kind) ? -1n : 1n;
  const answer = computeTaxes({
    currency,
    direction,
    pricing,
    rounding: 'document',
    lines: amounts.map(({ netMinor }, i) => ({ amount: sign * netMinor, taxes: taxes[i] ?? [] })),
  });
  const dimensions = await dimensionsOf(ctx, lines);
  const accountIds = await accountsOf(ctx, lines, role);
  const { totals } = answer;
  return {
    answer,
    lines: lines.map((line, i) => {
      const taxed = answer.lines[i] as TaxAnswer['lines'][number];
      const { discountMinor, shareMinor } = amounts[i] as LineAmounts;
      return {
        lineNo: i + 1,
        description: line.description,
        quantity: line.quantity ?? '1',
        unitPrice: line.unitPrice,
        discountPercent: line.discountPercent ?? null,
        discountMinor,
        shareMinor,
        netMinor: sign * taxed.net,
        taxMinor: sign * (taxed.gross - taxed.net),
        nonRecoverableMinor: sign * taxed.nonRecoverable,
        accountId: accountIds[i] as string,
        taxCodeIds: codes[i] ?? [],
        dimensions: dimensions[i] ?? {},
      };
    }),
    totals: {
      discountMinor: amounts.reduce((sum, { shareMinor }) => sum + shareMinor, 0n),
      netMinor: sign * totals.net,
      taxMinor: sign * totals.tax,
      totalMinor: sign * totals.gross,
      withheldMinor: sign * totals.withheldOnDocument,
      withheldOnPaymentMinor: sign * totals.withheldOnPayment,
      dueMinor: sign * totals.due,
    },
  };
}

/** The account of each line: its own, or the one that all sales or purchases go to. */
async function accountsOf(ctx: ToolContext, lines: readonly WantedLine[], role: 'sales' | 'purchases'): Promise<string[]> {
  const own = lines.flatMap(({ accountId }) => accountId ?? []);
  await loadAccounts(ctx, own);
  const usual = own.length < lines.length ? (await accountFor(ctx, role)).id : '';
  return lines.map(({ accountId }) => accountId ?? usual);
}

const COLUMN_OF = { cost_centre: 'costCentreId', project: 'projectId', fund: 'fundId', branch: 'branchId' } as const;

/** Which dimension an id is of, its own record says: who drafts need not. */
async function dimensionsOf(ctx: ToolContext, lines: readonly WantedLine[]): Promise<Dimensions[]> {
  const ids = [...new Set(lines.flatMap(({ dimensionIds }) => dimensionIds ?? []))];
  if (ids.length === 0) return lines.map(() => ({}));
  const found = new Map(
    (await ctx.db.select().from(dimensionValues).where(inArray(dimensionValues.id, ids))).map((value) => [value.id, value]),
  );
  if (found.size < ids.length) throw notFound('dimension_value', { tool: 'finance_list_dimension_values' });
  return lines.map(({ dimensionIds = [] }) =>
    Object.fromEntries(
      dimensionIds.flatMap((id) => {
        const kind = found.get(id)?.kind;
        return kind ? [[COLUMN_OF[kind], id]] : [];
      }),
    ),
  );
}

/** Puts the lines and taxes of a draft in the place of what it had. */
export async function writeParts(ctx: ToolContext, documentId: string, { lines, answer }: Reckoned): Promise<void> {
  await ctx.db.delete(documentLines).where(eq(documentLines.documentId, documentId));
  await ctx.db.delete(documentTaxes).where(eq(documentTaxes.documentId, documentId));
  await ctx.db
    .insert(documentLines)
    .values(lines.map(({ dimensions, ...line }) => ({ id: ctx.newId(), documentId, ...line, ...dimensions })));
  const taxes = answer.taxes.map((tax, i) => ({
    id: ctx.newId(),
    documentId,
    place: i + 1,
    taxCodeId: tax.codeId,
    code: tax.code,
    kind: tax.kind,
    direction: tax.direction,
    rate: tax.rate,
    baseMinor: tax.base < 0n ? -tax.base : tax.base,
    taxMinor: tax.tax < 0n ? -tax.tax : tax.tax,
    recoverableMinor: tax.recoverable < 0n ? -tax.recoverable : tax.recoverable,
    withheldAt: tax.withheldAt,
  }));
  if (taxes.length > 0) await ctx.db.insert(documentTaxes).values(taxes);
}

/** The lines of a document as they were asked for: to reckon it anew, or to make another document of it. */
export const wantedOf = (lines: readonly DocumentLine[]): WantedLine[] =>
  lines.map(({ description, quantity, unitPrice, discountPercent, accountId, taxCodeIds, costCentreId, projectId, fundId, branchId }) => ({
    description,
    quantity,
    unitPrice,
    ...(discountPercent !== null && { discountPercent }),
    accountId,
    taxCodeIds,
    dimensionIds: [costCentreId, projectId, fundId, branchId].filter((id) => id !== null),
  }));
