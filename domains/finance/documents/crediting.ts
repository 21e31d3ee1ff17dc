import { and, eq } from 'drizzle-orm';
import { ToolError } from '#kernel/errors.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import { ratio, rounded } from '../decimal.ts';
import { documents, type WantedLine } from '../schema-documents.ts';
import { releaseItem } from './allocating.ts';
import type { Discount } from './amounts.ts';
import { type Applied, apply, itemOfDocument } from './applying.ts';
import { linesOfDocument, loadDocument, lockDocument } from './document.ts';
import { createDraft, type Document, type DocumentLine, wantedOf } from './drafting.ts';
import { issue } from './issuing.ts';
import { CREDIT_OF, type CreditKind } from './kinds.ts';

export interface CreditRequest {
  kind: CreditKind;
  originalId: string;
  /** Left out: all that was not credited yet. */
  lines?: readonly { lineNo: number; quantity?: string | undefined }[] | undefined;
  date: Temporal.PlainDate;
  reason: string;
  reference?: string | undefined;
}

export interface Credited {
  document: Document;
  applied: Applied[];
}

/** Takes an issued document back, whole or in part, by one of its own; what is still open of the original is settled by it. */
export async function credit(ctx: ToolContext, { kind, originalId, lines, date, reason, reference }: CreditRequest): Promise<Credited> {
  const original = await lockDocument(ctx, CREDIT_OF[kind], originalId);
  if (original.state !== 'issued') {
    throw new ToolError('conflict', {
      reason: `${original.kind}_not_issued`,
      message: 'Only what was issued is credited; a draft is deleted.',
    });
  }
  const own = await linesOfDocument(ctx, original.id);
  const wanted = lines ? chosen(own, lines) : await remaining(ctx, kind, original, own);
  const id = await createDraft(ctx, {
    kind,
    entityId: original.entityId,
    partyId: original.partyId,
    date,
    dueOn: date,
    currency: original.currency,
    pricing: original.pricing,
    discount: discountOf(original, own, wanted),
    lines: wanted,
    reference: reference ?? original.number ?? undefined,
    memo: reason,
    ofDocumentId: original.id,
  });
  // At the rates of what it credits: the tax of that day is taken back, not today's.
  const { document, lineId } = await issue(ctx, await lockDocument(ctx, kind, id), { taxDate: original.date });
  await assertWithin(ctx, kind, original);
  const open = await itemOfDocument(ctx, original.id);
  const applied = open.openMinor === 0n ? [] : await apply(ctx, { lineId, date, kind: 'credit', to: [{ documentId: original.id }] });
  return { document, applied };
}

function chosen(own: readonly DocumentLine[], wishes: readonly { lineNo: number; quantity?: string | undefined }[]): WantedLine[] {
  return wishes.map(({ lineNo, quantity }) => {
    const line = own.find((each) => each.lineNo === lineNo);
    if (!line) {
      throw new ToolError('invalid_input', { reason: 'line_unknown', message: `The document has ${own.length} lines, counted from 1.` });
    }
    const [wanted] = wantedOf([line]);
    return { ...(wanted as WantedLine), ...(quantity !== undefined && { quantity }) };
  });
}

/** What no credit has taken back yet, line by line. */
async function remaining(ctx: ToolContext, kind: CreditKind, original: Document, own: readonly DocumentLine[]): Promise<WantedLine[]> {
  const before = await ctx.db
    .select()
    .from(documents)
    .where(and(eq(documents.ofDocumentId, original.id), eq(documents.kind, kind), eq(documents.state, 'issued')));
  if (before.length === 0) return wantedOf(own);
  throw new ToolError('conflict', {
    reason: 'credited_in_part',
    message: 'A part was credited before, so lines must say what else is credited.',
    fix: { hint: 'Name the lines and quantities that were not credited yet.' },
    data: { creditIds: before.map(({ id }) => id) },
  });
}

/** A percentage holds for any part; of an amount the part that these lines had of it. */
function discountOf(original: Document, own: readonly DocumentLine[], wanted: readonly WantedLine[]): Discount {
  if (original.discountPercent !== null) return { percent: original.discountPercent };
  if (original.discountMinor === 0n) return {};
  const parts = wanted.map((line) => {
    const from = own.find(
      ({ description, unitPrice, accountId }) =>
        description === line.description && unitPrice === line.unitPrice && accountId === line.accountId,
    );
    if (!from) return 0n;
    const [now, then] = [ratio(line.quantity ?? '1'), ratio(from.quantity)];
    return rounded(from.shareMinor * now.num * then.den, now.den * then.num);
  });
  return { amountMinor: parts.reduce((sum, part) => sum + part, 0n) };
}

async function assertWithin(ctx: ToolContext, kind: CreditKind, original: Document): Promise<void> {
  const credits = await ctx.db
    .select()
    .from(documents)
    .where(and(eq(documents.ofDocumentId, original.id), eq(documents.kind, kind), eq(documents.state, 'issued')));
  const credited = credits.reduce((sum, { dueMinor }) => sum + dueMinor, 0n);
  if (credited <= original.dueMinor) return;
  throw new ToolError('conflict', {
    reason: 'credit_exceeds_original',
    message: 'Credits may not exceed what they credit.',
    fix: { hint: 'Credit fewer lines or a smaller quantity.' },
  });
}

/**
 * Takes a credit back: what it settled is open again, and a new document of the original's kind with the same lines takes
 * its place against it. What was issued stays, as it must.
 */
export async function revoke(
  ctx: ToolContext,
  { kind, creditId, date, reason }: { kind: CreditKind; creditId: string; date: Temporal.PlainDate; reason: string },
): Promise<Credited> {
  const credited = await loadDocument(ctx, kind, creditId);
  const item = await itemOfDocument(ctx, credited.id);
  await releaseItem(ctx, item.lineId, { date, reason });
  const own = await linesOfDocument(ctx, credited.id);
  const [taxDay] =
    credited.ofDocumentId === null ? [] : await ctx.db.select().from(documents).where(eq(documents.id, credited.ofDocumentId));
  const id = await createDraft(ctx, {
    kind: CREDIT_OF[kind],
    entityId: credited.entityId,
    partyId: credited.partyId,
    date,
    dueOn: date,
    currency: credited.currency,
    pricing: credited.pricing,
    discount: credited.discountPercent === null ? { amountMinor: credited.discountMinor } : { percent: credited.discountPercent },
    lines: wantedOf(own),
    // A supplier's number is entered once, and this is not theirs.
    reference: `Revokes ${credited.number ?? credited.id}`,
    memo: reason,
  });
  const { document, lineId } = await issue(ctx, await lockDocument(ctx, CREDIT_OF[kind], id), { taxDate: taxDay?.date ?? credited.date });
  const applied = await apply(ctx, { lineId, date, kind: 'credit', to: [{ lineId: item.lineId }] });
  return { document, applied };
}
