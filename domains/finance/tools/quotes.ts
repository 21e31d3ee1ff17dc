import { and, eq, lt } from 'drizzle-orm';
import { z } from 'zod';
import { ToolError } from '#kernel/errors.ts';
import { fixture } from '#kernel/fixture.ts';
import { page, pageInput } from '#kernel/page.ts';
import { defineTool } from '#kernel/tool.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import { changeDraft, deleteDraft } from '../documents/changing.ts';
import { assertDraft, Full, linesOfDocument, loadDocument, lockDocument, Summary, toFull } from '../documents/document.ts';
import { createDraft, type Document, wantedOf } from '../documents/drafting.ts';
import { quoteAccepted, quoteSent } from '../documents/events.ts';
import { SERIES_OF } from '../documents/kinds.ts';
import { filters, listDocuments } from '../documents/listing.ts';
import { printDocument, Printed } from '../documents/printing.ts';
import { bookOf, linesIn, longText, label, moneyOf, percentIn } from '../documents/shapes.ts';
import { assertNotExpired } from '../documents/terms.ts';
import { takeNumber } from '../numbers.ts';
import { documents } from '../schema-documents.ts';
import { dateIn, dateOr, deleted, partyId, ref } from '../shapes.ts';
import { draftFields } from './invoices.ts';

const quoteId = z.uuid().describe('From finance_list_quotes.');
const own = { quoteId: ref('quote') };
const Quote = Full.extend(own);
const validUntil = dateIn.describe('Last day.');
const STATE = z.enum(['draft', 'sent', 'accepted', 'declined', 'expired']).describe('What came of it.');

const answer = async (ctx: ToolContext, quote: Document) => ({ quoteId: quote.id, ...(await toFull(ctx, quote)) });

export const listQuotes = defineTool({
  name: 'finance_list_quotes',
  title: 'List quotes',
  summary: 'List offers to customers, newest first.',
  guide: 'dueOn is the last day that an offer can be taken up.',
  effect: 'read',
  permission: 'finance:read',
  input: z.object({ partyId: filters.partyId, state: STATE.optional(), from: filters.from, until: filters.until, ...pageInput }),
  output: page(Summary.extend(own)),
  examples: [{}, { state: 'sent' }],
  async run(input, ctx) {
    const { items, nextCursor } = await listDocuments(ctx, 'quote', input, input.state && [input.state]);
    return { items: items.map(({ id, ...item }) => ({ quoteId: id, ...item })), nextCursor };
  },
});

export const getQuote = defineTool({
  name: 'finance_get_quote',
  title: 'Get quote',
  summary: 'One offer with its lines.',
  guide: 'For a PDF use finance_print_quote.',
  effect: 'read',
  permission: 'finance:read',
  input: z.object({ quoteId }),
  output: Quote,
  examples: [{ quoteId: fixture('finance.quote.sent') }],
  run: async ({ quoteId }, ctx) => answer(ctx, await loadDocument(ctx, 'quote', quoteId)),
});

export const createQuote = defineTool({
  name: 'finance_create_quote',
  title: 'Create quote',
  summary: 'Draft an offer to a customer.',
  guide: 'Then finance_send_quote.',
  effect: 'reversible',
  permission: 'finance:write',
  input: z.object({
    partyId,
    lines: linesIn,
    date: dateIn.optional().describe('Default today.'),
    validUntil: validUntil.optional(),
    ...draftFields,
    entityId: bookOf,
  }),
  output: Quote,
  examples: [
    {
      partyId: fixture('finance.party.customer'),
      lines: [{ description: 'Fleet check', quantity: '12', unitPrice: '18000' }],
      validUntil: '2027-01-31',
    },
  ],
  async run({ date, validUntil, discountPercent, isInclusive, ...rest }, ctx) {
    const id = await createDraft(ctx, {
      kind: 'quote',
      ...rest,
      date: dateOr(ctx, date),
      dueOn: validUntil === undefined ? undefined : Temporal.PlainDate.from(validUntil),
      pricing: isInclusive ? 'inclusive' : 'exclusive',
      discount: { percent: discountPercent },
    });
    return answer(ctx, await loadDocument(ctx, 'quote', id));
  },
});

export const updateQuote = defineTool({
  name: 'finance_update_quote',
  title: 'Update draft quote',
  summary: 'Change a draft offer; lines replace all lines.',
  guide: 'What was sent is not changed: decline it and make another.',
  effect: 'reversible',
  permission: 'finance:write',
  input: z.object({
    quoteId,
    lines: linesIn.optional(),
    date: dateIn.optional().describe('Its day.'),
    validUntil: validUntil.optional(),
    discountPercent: percentIn.nullable().optional(),
    reference: label.nullable().optional().describe('Their order number.'),
    memo: longText.nullable().optional().describe('Printed below.'),
  }),
  output: Quote,
  examples: [{ quoteId: fixture('finance.quote.draft'), discountPercent: '5' }],
  run: async ({ quoteId, validUntil, ...given }, ctx) =>
    answer(ctx, await changeDraft(ctx, await lockDocument(ctx, 'quote', quoteId), { ...given, dueOn: validUntil })),
});

export const deleteQuote = defineTool({
  name: 'finance_delete_quote',
  title: 'Delete draft quote',
  summary: 'Delete a draft offer.',
  guide: 'One that was sent is declined instead.',
  effect: 'reversible',
  permission: 'finance:write',
  input: z.object({ quoteId }),
  output: deleted,
  examples: [{ quoteId: fixture('finance.quote.draft') }],
  async run({ quoteId }, ctx) {
    await deleteDraft(ctx, await lockDocument(ctx, 'quote', quoteId));
    return { isDeleted: true as const };
  },
});

export const sendQuote = defineTool({
  name: 'finance_send_quote',
  title: 'Send quote',
  summary: 'Give a draft offer its number and fix what it says.',
  guide: 'Sends no message: print it with finance_print_quote. finance_accept_quote drafts the invoice. Undo declines it.',
  effect: 'compensable',
  compensate: { tool: 'finance_decline_quote', input: ({ output }) => ({ quoteId: output.quoteId }) },
  permission: 'finance:write',
  input: z.object({ quoteId }),
  output: Quote,
  examples: [{ quoteId: fixture('finance.quote.draft') }],
  async run({ quoteId }, ctx) {
    const draft = await lockDocument(ctx, 'quote', quoteId);
    assertDraft(draft);
    if (draft.dueMinor <= 0n)
      throw new ToolError('conflict', { reason: 'nothing_due', message: 'It comes to nothing, so there is nothing to offer.' });
    const { entityId, date, partyId, currency, totalMinor } = draft;
    const { numberId, label: number } = await takeNumber(ctx, {
      seriesCode: SERIES_OF.quote,
      entityId,
      date,
      subjectKind: 'quote',
      subjectId: quoteId,
    });
    const sent = await setState(ctx, quoteId, { state: 'sent', number, numberId, issuedAt: ctx.now(), issuedBy: ctx.actor.name });
    ctx.emit(quoteSent, { quoteId, number, partyId, total: moneyOf(totalMinor, currency) });
    return answer(ctx, sent);
  },
});

async function setState(ctx: ToolContext, id: string, columns: Partial<Document>): Promise<Document> {
  const [row] = await ctx.db
    .update(documents)
    .set({ ...columns, updatedAt: ctx.now() })
    .where(eq(documents.id, id))
    .returning();
  if (!row) throw new Error('The quote was not changed.');
  return row;
}

function assertSent({ id, state }: Document): void {
  if (state === 'sent') return;
  throw new ToolError('conflict', {
    reason: 'quote_not_sent',
    message: `The quote is ${state}; only one that was sent and not answered can be.`,
    fix: { tool: 'finance_get_quote', input: { quoteId: id } },
  });
}

export const acceptQuote = defineTool({
  name: 'finance_accept_quote',
  title: 'Accept quote',
  summary: 'Note that the customer took the offer up, and draft the invoice.',
  guide: 'The invoice is a draft: finance_issue_invoice bills it.',
  effect: 'reversible',
  permission: 'finance:write',
  input: z.object({ quoteId, reference: label.optional().describe('Their order number.') }),
  output: Quote.extend({ invoiceId: ref('draft invoice') }),
  examples: [{ quoteId: fixture('finance.quote.sent'), reference: 'PO 9120' }],
  async run({ quoteId, reference }, ctx) {
    const quote = await lockDocument(ctx, 'quote', quoteId);
    assertSent(quote);
    assertNotExpired(quote.dueOn, ctx.today());
    const { discountPercent, discountMinor, entityId, partyId, currency, pricing, memo } = quote;
    const invoiceId = await createDraft(ctx, {
      kind: 'invoice',
      entityId,
      partyId,
      date: ctx.today(),
      currency,
      pricing,
      discount: discountPercent === null ? { amountMinor: discountMinor } : { percent: discountPercent },
      lines: wantedOf(await linesOfDocument(ctx, quoteId)),
      reference: reference ?? quote.reference ?? undefined,
      memo: memo ?? undefined,
      ofDocumentId: quoteId,
    });
    const accepted = await setState(ctx, quoteId, { state: 'accepted' });
    ctx.emit(quoteAccepted, { quoteId, invoiceId, partyId });
    return { ...(await answer(ctx, accepted)), invoiceId };
  },
});

export const declineQuote = defineTool({
  name: 'finance_decline_quote',
  title: 'Decline quote',
  summary: 'Note that an offer was not taken up, or withdraw it.',
  guide: 'Its number stays used. To offer something else create another quote.',
  effect: 'reversible',
  permission: 'finance:write',
  input: z.object({ quoteId }),
  output: Quote,
  examples: [{ quoteId: fixture('finance.quote.sent') }],
  async run({ quoteId }, ctx) {
    assertSent(await lockDocument(ctx, 'quote', quoteId));
    return answer(ctx, await setState(ctx, quoteId, { state: 'declined' }));
  },
});

export const expireQuotes = defineTool({
  name: 'finance_expire_quotes',
  title: 'Expire quotes',
  summary: 'Mark the offers whose last day has passed.',
  guide: 'Runs each night; by hand it does the same.',
  effect: 'reversible',
  permission: 'finance:write',
  input: z.object({}),
  output: z.object({ quotes: z.int().describe('How many.') }),
  examples: [{}],
  async run(_, ctx) {
    const gone = await ctx.db
      .update(documents)
      .set({ state: 'expired', updatedAt: ctx.now() })
      .where(and(eq(documents.kind, 'quote'), eq(documents.state, 'sent'), lt(documents.dueOn, ctx.today())))
      .returning({ id: documents.id });
    return { quotes: gone.length };
  },
});

export const printQuote = defineTool({
  name: 'finance_print_quote',
  title: 'Print quote',
  summary: 'Make a PDF of an offer.',
  guide: 'The file is there a moment later: GET /api/files/{fileId}.',
  effect: 'reversible',
  permission: 'finance:write',
  input: z.object({ quoteId }),
  output: Printed,
  examples: [{ quoteId: fixture('finance.quote.sent') }],
  run: async ({ quoteId }, ctx) => printDocument(ctx, await loadDocument(ctx, 'quote', quoteId)),
});
