import { z } from 'zod';
import { fixture } from '#kernel/fixture.ts';
import { page, pageInput } from '#kernel/page.ts';
import { defineTool } from '#kernel/tool.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import { apply } from '../documents/applying.ts';
import { credit, type Credited, revoke } from '../documents/crediting.ts';
import { Full, loadDocument, lockDocument, Summary, toFull } from '../documents/document.ts';
import { createDraft } from '../documents/drafting.ts';
import { History, historyOf } from '../documents/history.ts';
import { issue } from '../documents/issuing.ts';
import { filters, listDocuments } from '../documents/listing.ts';
import { printDocument, Printed } from '../documents/printing.ts';
import { Applied, toApplied } from '../documents/settlement-shapes.ts';
import { bookOf, decimalIn, label, linesIn, longText } from '../documents/shapes.ts';
import { currency, dateIn, dateOr, partyId, reason, ref } from '../shapes.ts';
import { invoiceId } from './invoices.ts';

const creditNoteId = z.uuid().describe('From finance_list_credit_notes.');
const own = { creditNoteId: ref('credit note') };
const applied = z.array(Applied).describe('What it settled.');
const CreditNote = Full.extend(own);

export const creditedLines = z
  .array(
    z.strictObject({
      lineNo: z.int().min(1).max(500).describe('Counted from 1.'),
      quantity: decimalIn.optional().describe('Default: all of the line.'),
    }),
  )
  .min(1)
  .max(500)
  .optional()
  .describe('Default: all lines.');

const { state: _state, ...ofCredits } = filters;
export const creditFilters = { ...ofCredits, state: z.enum(['issued', 'open']).optional().describe('open: not used up.') };

export const listCreditNotes = defineTool({
  name: 'finance_list_credit_notes',
  title: 'List credit notes',
  summary: 'List credit notes to customers, newest first.',
  guide: 'state=open for credits that are not used up: set them against invoices with finance_allocate_open_item.',
  effect: 'read',
  permission: 'finance:read',
  input: z.object({ ...creditFilters, ...pageInput }),
  output: page(Summary.extend(own)),
  examples: [{}, { state: 'open' }],
  async run(input, ctx) {
    const { items, nextCursor } = await listDocuments(ctx, 'credit_note', input);
    return { items: items.map(({ id, ...item }) => ({ creditNoteId: id, ...item })), nextCursor };
  },
});

export const getCreditNote = defineTool({
  name: 'finance_get_credit_note',
  title: 'Get credit note',
  summary: 'One credit note with its lines, what is left of it, and what it settled.',
  guide: 'For a PDF use finance_print_credit_note.',
  effect: 'read',
  permission: 'finance:read',
  input: z.object({ creditNoteId }),
  output: CreditNote.extend({ history: z.array(History).describe('What it settled, oldest first.') }),
  examples: [{ creditNoteId: fixture('finance.credit_note.partial') }],
  async run({ creditNoteId }, ctx) {
    const row = await loadDocument(ctx, 'credit_note', creditNoteId);
    return { creditNoteId, ...(await toFull(ctx, row)), history: await historyOf(ctx, row) };
  },
});

const answer = async (ctx: ToolContext, { document, applied }: Credited) => ({
  ...(await toFull(ctx, document)),
  applied: applied.map(toApplied),
});

/** Takes a credit note back by an invoice of the same lines: both stay, as they must. */
const takeBack = {
  tool: 'finance_revoke_credit_note',
  input: ({ output }: { output: { creditNoteId: string } }) => ({ creditNoteId: output.creditNoteId, reason: 'Undone' }),
};

export const creditInvoice = defineTool({
  name: 'finance_credit_invoice',
  title: 'Credit invoice',
  summary: 'Take an issued invoice back, whole or in part, by a credit note.',
  guide: 'Settles what is open of the invoice; what was paid already stays as a credit of the customer. Final: undo bills it again.',
  effect: 'compensable',
  compensate: takeBack,
  permission: 'finance:post',
  input: z.object({ invoiceId, lines: creditedLines, date: dateIn.optional().describe('Default today.'), reason }),
  output: CreditNote.extend({ applied }),
  examples: [{ invoiceId: fixture('finance.invoice.issued'), lines: [{ lineNo: 1, quantity: '1' }], reason: 'One was not needed' }],
  async run({ invoiceId, lines, date, reason }, ctx) {
    const credited = await credit(ctx, { kind: 'credit_note', originalId: invoiceId, lines, date: dateOr(ctx, date), reason });
    return { creditNoteId: credited.document.id, ...(await answer(ctx, credited)) };
  },
});

export const issueCreditNote = defineTool({
  name: 'finance_issue_credit_note',
  title: 'Issue credit note',
  summary: 'Give a customer a credit that is of no single invoice.',
  guide: 'For an invoice use finance_credit_invoice. It settles the oldest open invoices unless isKept says to keep it.',
  effect: 'compensable',
  compensate: takeBack,
  permission: 'finance:post',
  input: z.object({
    partyId,
    lines: linesIn,
    date: dateIn.optional().describe('Default today.'),
    currency: currency.optional(),
    reference: label.optional().describe('What it is for.'),
    memo: longText.optional().describe('Printed below.'),
    isKept: z.boolean().optional().describe('Settle nothing yet.'),
    entityId: bookOf,
  }),
  output: CreditNote.extend({ applied }),
  examples: [{ partyId: fixture('finance.party.customer'), lines: [{ description: 'Goodwill', unitPrice: '5000' }], isKept: true }],
  async run({ date, isKept = false, ...rest }, ctx) {
    const on = dateOr(ctx, date);
    const id = await createDraft(ctx, { kind: 'credit_note', ...rest, date: on, dueOn: on });
    const { document, lineId } = await issue(ctx, await lockDocument(ctx, 'credit_note', id));
    const done = isKept ? [] : await apply(ctx, { lineId, date: on, kind: 'credit', to: 'oldest' });
    return { creditNoteId: id, ...(await answer(ctx, { document, applied: done })) };
  },
});

export const revokeCreditNote = defineTool({
  name: 'finance_revoke_credit_note',
  title: 'Revoke credit note',
  summary: 'Take a credit note back by an invoice of the same lines.',
  guide: 'What it had settled is open again. Both documents stay.',
  effect: 'compensable',
  compensate: { tool: 'finance_credit_invoice', input: ({ output }) => ({ invoiceId: output.invoiceId, reason: 'Undone' }) },
  permission: 'finance:post',
  input: z.object({ creditNoteId, date: dateIn.optional().describe('Default today.'), reason }),
  output: Full.extend({ invoiceId: ref('new invoice'), applied }),
  examples: [{ creditNoteId: fixture('finance.credit_note.partial'), reason: 'It was needed after all' }],
  async run({ creditNoteId, date, reason }, ctx) {
    const revoked = await revoke(ctx, { kind: 'credit_note', creditId: creditNoteId, date: dateOr(ctx, date), reason });
    return { invoiceId: revoked.document.id, ...(await answer(ctx, revoked)) };
  },
});

export const printCreditNote = defineTool({
  name: 'finance_print_credit_note',
  title: 'Print credit note',
  summary: 'Make a PDF of a credit note.',
  guide: 'The file is there a moment later: GET /api/files/{fileId}.',
  effect: 'reversible',
  permission: 'finance:write',
  input: z.object({ creditNoteId }),
  output: Printed,
  examples: [{ creditNoteId: fixture('finance.credit_note.partial') }],
  run: async ({ creditNoteId }, ctx) => printDocument(ctx, await loadDocument(ctx, 'credit_note', creditNoteId)),
});
