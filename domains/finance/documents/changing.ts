import { eq } from 'drizzle-orm';
import { changesIn } from '#kernel/changes-in.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import { documentLines, documents, documentTaxes, type WantedLine } from '../schema-documents.ts';
import type { Discount } from './amounts.ts';
import { assertDraft, linesOfDocument } from './document.ts';
import { type Document, reckon, wantedOf, writeParts } from './drafting.ts';
import { dueOn, earlyPayment, type Terms } from './terms.ts';

interface Changes {
  lines?: readonly WantedLine[] | undefined;
  date?: string | undefined;
  dueOn?: string | undefined;
  discountPercent?: string | null | undefined;
  reference?: string | null | undefined;
  memo?: string | null | undefined;
}

/** Changes a draft and reckons it anew. A later date keeps the days that there were to pay. */
export async function changeDraft(ctx: ToolContext, draft: Document, given: Changes): Promise<Document> {
  const { lines, date, dueOn: due, ...columns } = changesIn({ ...given });
  assertDraft(draft);
  const isRecounted = lines !== undefined || date !== undefined || columns.discountPercent !== undefined;
  const newDate = date === undefined ? draft.date : Temporal.PlainDate.from(date);
  const kept = draft.dueOn.add(draft.date.until(newDate));
  const discountPercent = columns.discountPercent === undefined ? draft.discountPercent : columns.discountPercent;
  const discount: Discount =
    columns.discountPercent === undefined && draft.discountPercent === null
      ? { amountMinor: draft.discountMinor }
      : { percent: discountPercent };
  const reckoned = await reckon(ctx, {
    kind: draft.kind,
    currency: draft.currency,
    pricing: draft.pricing,
    discount,
    lines: lines ?? wantedOf(await linesOfDocument(ctx, draft.id)),
    taxDate: newDate,
  });
  await writeParts(ctx, draft.id, reckoned);
  const [changed] = await ctx.db
    .update(documents)
    .set({
      ...columns,
      // A discount for early payment was of what it came to before: it is agreed anew.
      ...(isRecounted && { earlyUntil: null, earlyMinor: null }),
      date: newDate,
      dueOn: due === undefined ? kept : Temporal.PlainDate.from(due),
      ...reckoned.totals,
      updatedAt: ctx.now(),
    })
    .where(eq(documents.id, draft.id))
    .returning();
  if (!changed) throw new Error('The draft was not changed.');
  return changed;
}

/** By when a draft is to be paid, and what paying early saves. */
export async function setTerms(ctx: ToolContext, draft: Document, terms: Terms): Promise<Document> {
  assertDraft(draft);
  const early = earlyPayment(draft.date, draft.dueMinor, terms);
  const [changed] = await ctx.db
    .update(documents)
    .set({
      dueOn: dueOn(draft.date, terms),
      earlyUntil: early?.until ?? null,
      earlyMinor: early?.amountMinor ?? null,
      updatedAt: ctx.now(),
    })
    .where(eq(documents.id, draft.id))
    .returning();
  if (!changed) throw new Error('The draft was not changed.');
  return changed;
}

export async function deleteDraft(ctx: ToolContext, draft: Document): Promise<void> {
  assertDraft(draft);
  await ctx.db.delete(documentTaxes).where(eq(documentTaxes.documentId, draft.id));
  await ctx.db.delete(documentLines).where(eq(documentLines.documentId, draft.id));
  await ctx.db.delete(documents).where(eq(documents.id, draft.id));
}
