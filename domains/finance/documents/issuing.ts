import { eq } from 'drizzle-orm';
import { ToolError } from '#kernel/errors.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import { absolute } from '../decimal.ts';
import { accountFor } from '../books.ts';
import { takeNumber } from '../numbers.ts';
import { post, type PostedEntry, type PostingLine } from '../posting.ts';
import { documents } from '../schema-documents.ts';
import { onDocument, recordTaxLines, taxPostings } from '../tax/recording.ts';
import { assertDraft, linesOfDocument } from './document.ts';
import { type Document, isCredit, reckon, type Reckoned, wantedOf, writeParts } from './drafting.ts';
import { billReceived, creditNoteIssued, invoiceIssued, supplierCreditReceived } from './events.ts';
import { POSTED, type PostedKind, SERIES_OF } from './kinds.ts';
import { openItems } from './open-items.ts';
import { partyFor } from './parties.ts';
import { moneyOf } from './shapes.ts';

/** Gives a draft its number, posts it and freezes it. The draft is reckoned anew: rates and accounts may have changed since. */
export async function issue(
  ctx: ToolContext,
  draft: Document,
  { taxDate }: { taxDate?: Temporal.PlainDate } = {},
): Promise<{ document: Document; entry: PostedEntry; lineId: string }> {
  assertDraft(draft);
  const kind = draft.kind as PostedKind;
  const { control, sign } = POSTED[kind];
  const party = await partyFor(ctx, draft.partyId, control);
  const reckoned = await reckonAgain(ctx, draft, taxDate ?? draft.date);
  const { dueMinor } = reckoned.totals;
  if (dueMinor <= 0n) {
    throw new ToolError('conflict', { reason: 'nothing_due', message: 'It comes to nothing, so there is nothing to issue.' });
  }
  const { entityId, date, currency, partyId, dueOn } = draft;
  const controlAccount = await accountFor(ctx, control);
  const { numberId, label } = await takeNumber(ctx, {
    seriesCode: SERIES_OF[kind],
    entityId,
    date,
    subjectKind: kind,
    subjectId: draft.id,
  });
  const posted = onDocument(reckoned.answer.taxes);
  const entry = await post(ctx, {
    entityId,
    date,
    description: `${label} ${party.name}`,
    source: { kind, id: draft.id },
    lines: [
      {
        accountId: controlAccount.id,
        side: sign > 0n ? 'debit' : 'credit',
        amount: dueMinor,
        currency,
        partyId,
        dueOn,
        description: draft.reference,
      },
      ...ownLines(reckoned, currency, sign),
      ...(await taxPostings(ctx, posted, currency)),
    ],
  });
  const lineId = entry.lines.find(({ accountId }) => accountId === controlAccount.id)?.id as string;
  await recordTaxLines(ctx, {
    entry,
    document: { kind, id: draft.id, number: label, partyId, currency, taxPoint: date },
    taxes: posted,
    controlLineId: lineId,
  });
  const [document] = await ctx.db
    .update(documents)
    .set({
      ...reckoned.totals,
      state: 'issued',
      number: label,
      numberId,
      entryId: entry.id,
      issuedAt: ctx.now(),
      issuedBy: ctx.actor.name,
      updatedAt: ctx.now(),
    })
    .where(eq(documents.id, draft.id))
    .returning();
  if (!document) throw new Error('The document was not issued.');
  tell(ctx, document);
  return { document, entry, lineId };
}

async function reckonAgain(ctx: ToolContext, draft: Document, taxDate: Temporal.PlainDate): Promise<Reckoned> {
  const { kind, currency, pricing, discountPercent, discountMinor } = draft;
  const lines = wantedOf(await linesOfDocument(ctx, draft.id));
  const discount = discountPercent === null ? { amountMinor: discountMinor } : { percent: discountPercent };
  const reckoned = await reckon(ctx, { kind, currency, pricing, discount, lines, taxDate });
  await writeParts(ctx, draft.id, reckoned);
  return reckoned;
}

/** One line of the entry for each of the document, so that every figure leads to what was sold or bought. */
function ownLines({ lines }: Reckoned, currency: string, sign: bigint): PostingLine[] {
  return lines.flatMap(({ accountId, netMinor, nonRecoverableMinor, description, dimensions }): PostingLine[] => {
    // Against the control line; tax that may not be deducted is part of the cost.
    const amount = -sign * (netMinor + nonRecoverableMinor);
    if (amount === 0n) return [];
    return [{ accountId, side: amount > 0n ? 'debit' : 'credit', amount: absolute(amount), currency, description, dimensions }];
  });
}

function tell(ctx: ToolContext, document: Document): void {
  const { id, number, partyId, currency } = document;
  const told = { number: number ?? '', partyId, total: moneyOf(document.totalMinor, currency), dueOn: document.dueOn.toString() };
  switch (document.kind as PostedKind) {
    case 'invoice':
      return ctx.emit(invoiceIssued, { invoiceId: id, ...told });
    case 'credit_note':
      return ctx.emit(creditNoteIssued, { creditNoteId: id, ...told });
    case 'bill':
      return ctx.emit(billReceived, { billId: id, ...told });
    case 'supplier_credit':
      return ctx.emit(supplierCreditReceived, { supplierCreditId: id, ...told });
  }
}

/** Nobody is billed beyond what the business trusts them with. */
export async function assertWithinLimit(ctx: ToolContext, draft: Document, { isOverridden }: { isOverridden: boolean }): Promise<void> {
  const party = await partyFor(ctx, draft.partyId, 'receivable');
  if (party.creditLimitMinor === null || party.currency !== draft.currency || isCredit(draft.kind)) return;
  const open = await openItems(ctx, { partyId: party.id, control: 'receivable', currency: party.currency });
  const owed = open.reduce((sum, { openMinor }) => sum + openMinor, 0n);
  if (owed + draft.dueMinor <= party.creditLimitMinor || isOverridden) return;
  throw new ToolError('conflict', {
    reason: 'credit_limit_exceeded',
    message: 'With this invoice the customer would owe more than their credit limit.',
    fix: { hint: 'Wait for a payment, raise the limit, or let somebody with finance:approve issue it with isOverLimit.' },
    data: { owed: moneyOf(owed, party.currency), limit: moneyOf(party.creditLimitMinor, party.currency) },
  });
}
