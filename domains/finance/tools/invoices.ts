import { z } from 'zod';
import { ToolError } from '#kernel/errors.ts';
import { fixture } from '#kernel/fixture.ts';
import { page, pageInput } from '#kernel/page.ts';
import { defineTool } from '#kernel/tool.ts';
import { changeDraft, deleteDraft, setTerms } from '../documents/changing.ts';
import { Full, loadDocument, lockDocument, Summary, toFull } from '../documents/document.ts';
import { createDraft } from '../documents/drafting.ts';
import { History, historyOf } from '../documents/history.ts';
import { assertWithinLimit, issue } from '../documents/issuing.ts';
import { filters, listDocuments } from '../documents/listing.ts';
import { bookOf, label, linesIn, longText, percentIn, termsIn } from '../documents/shapes.ts';
import { currency, dateIn, dateOr, deleted, partyId, ref } from '../shapes.ts';
import { printDocument, Printed } from '../documents/printing.ts';

export const invoiceId = z.uuid().describe('From finance_list_invoices.');
const own = { invoiceId: ref('invoice') };
const Invoice = Full.extend(own);

export const draftFields = {
  currency: currency.optional(),
  isInclusive: z.boolean().optional().describe('Prices hold the taxes.'),
  discountPercent: percentIn.optional(),
  reference: label.optional().describe('Their order number.'),
  memo: longText.optional().describe('Printed below.'),
};

export const listInvoices = defineTool({
  name: 'finance_list_invoices',
  title: 'List invoices',
  summary: 'List invoices to customers, newest first.',
  guide: 'state=overdue for what is late. Sums and ageing are reports: do not add up pages.',
  effect: 'read',
  permission: 'finance:read',
  input: z.object({ ...filters, ...pageInput }),
  output: page(Summary.extend(own)),
  examples: [{}, { state: 'overdue' }, { partyId: fixture('finance.party.customer'), state: 'open' }],
  async run(input, ctx) {
    const { items, nextCursor } = await listDocuments(ctx, 'invoice', input);
    return { items: items.map(({ id, ...item }) => ({ invoiceId: id, ...item })), nextCursor };
  },
});

export const getInvoice = defineTool({
  name: 'finance_get_invoice',
  title: 'Get invoice',
  summary: 'One invoice with its lines, what is open of it, and what settled it.',
  guide: 'For a PDF use finance_print_invoice.',
  effect: 'read',
  permission: 'finance:read',
  input: z.object({ invoiceId }),
  output: Invoice.extend({ history: z.array(History).describe('What settled it, oldest first.') }),
  examples: [{ invoiceId: fixture('finance.invoice.issued') }],
  async run({ invoiceId }, ctx) {
    const row = await loadDocument(ctx, 'invoice', invoiceId);
    return { invoiceId, ...(await toFull(ctx, row)), history: await historyOf(ctx, row) };
  },
});

export const createInvoice = defineTool({
  name: 'finance_create_invoice',
  title: 'Create invoice',
  summary: 'Draft an invoice to a customer.',
  guide: 'Then finance_issue_invoice.',
  effect: 'reversible',
  permission: 'finance:write',
  input: z.object({
    partyId,
    lines: linesIn,
    date: dateIn.optional().describe('Default today.'),
    dueOn: dateIn.optional().describe('Default: their terms.'),
    ...draftFields,
    entityId: bookOf,
  }),
  output: Invoice,
  examples: [
    {
      partyId: fixture('finance.party.customer'),
      lines: [
        { description: 'Consultation', quantity: '2', unitPrice: '15000' },
        { description: 'Laboratory', unitPrice: '7500.50', discountPercent: '10' },
      ],
    },
  ],
  async run({ date, dueOn, discountPercent, isInclusive, ...rest }, ctx) {
    const id = await createDraft(ctx, {
      kind: 'invoice',
      ...rest,
      date: dateOr(ctx, date),
      dueOn: dueOn === undefined ? undefined : Temporal.PlainDate.from(dueOn),
      pricing: isInclusive ? 'inclusive' : 'exclusive',
      discount: { percent: discountPercent },
    });
    return { invoiceId: id, ...(await toFull(ctx, await loadDocument(ctx, 'invoice', id))) };
  },
});

export const updateInvoice = defineTool({
  name: 'finance_update_invoice',
  title: 'Update draft invoice',
  summary: 'Change a draft invoice; lines replace all lines.',
  guide: 'An issued invoice is final: credit it with finance_credit_invoice and draft another.',
  effect: 'reversible',
  permission: 'finance:write',
  input: z.object({
    invoiceId,
    lines: linesIn.optional(),
    date: dateIn.optional().describe('Its day.'),
    dueOn: dateIn.optional().describe('To be paid by.'),
    discountPercent: percentIn.nullable().optional(),
    reference: label.nullable().optional().describe('Their order number.'),
    memo: longText.nullable().optional().describe('Printed below.'),
  }),
  output: Invoice,
  examples: [{ invoiceId: fixture('finance.invoice.draft'), memo: 'Thank you.' }],
  async run({ invoiceId, ...given }, ctx) {
    const row = await changeDraft(ctx, await lockDocument(ctx, 'invoice', invoiceId), given);
    return { invoiceId, ...(await toFull(ctx, row)) };
  },
});

export const setInvoiceTerms = defineTool({
  name: 'finance_set_invoice_terms',
  title: 'Set terms of invoice',
  summary: 'Say by when a draft invoice is to be paid, and what paying early saves.',
  guide: 'Last, before issuing: changing its lines takes the discount for early payment away again.',
  effect: 'reversible',
  permission: 'finance:write',
  route: { method: 'POST', path: '/finance/invoices/{invoiceId}/set-terms' },
  input: z.object({ invoiceId, ...termsIn }),
  output: Invoice,
  examples: [{ invoiceId: fixture('finance.invoice.draft'), days: 30, discountPercent: '2', discountDays: 10 }],
  async run({ invoiceId, ...terms }, ctx) {
    const row = await setTerms(ctx, await lockDocument(ctx, 'invoice', invoiceId), terms);
    return { invoiceId, ...(await toFull(ctx, row)) };
  },
});

export const deleteInvoice = defineTool({
  name: 'finance_delete_invoice',
  title: 'Delete draft invoice',
  summary: 'Delete a draft invoice.',
  guide: 'An issued invoice is never deleted: use finance_credit_invoice.',
  effect: 'reversible',
  permission: 'finance:write',
  input: z.object({ invoiceId }),
  output: deleted,
  examples: [{ invoiceId: fixture('finance.invoice.draft') }],
  async run({ invoiceId }, ctx) {
    await deleteDraft(ctx, await lockDocument(ctx, 'invoice', invoiceId));
    return { isDeleted: true as const };
  },
});

export const issueInvoice = defineTool({
  name: 'finance_issue_invoice',
  title: 'Issue invoice',
  summary: 'Give a draft invoice its number and post it.',
  guide: 'Final: undo credits it in full. Afterwards print it with finance_print_invoice.',
  effect: 'compensable',
  compensate: { tool: 'finance_credit_invoice', input: ({ output }) => ({ invoiceId: output.invoiceId, reason: 'Undone' }) },
  permission: 'finance:post',
  input: z.object({ invoiceId, isOverLimit: z.boolean().optional().describe('Over the credit limit, with finance:approve.') }),
  output: Invoice,
  examples: [{ invoiceId: fixture('finance.invoice.draft') }],
  async run({ invoiceId, isOverLimit = false }, ctx) {
    const draft = await lockDocument(ctx, 'invoice', invoiceId);
    if (isOverLimit) assertMayApprove(ctx.permissions);
    if (draft.state === 'draft') await assertWithinLimit(ctx, draft, { isOverridden: isOverLimit });
    const { document } = await issue(ctx, draft);
    return { invoiceId, ...(await toFull(ctx, document)) };
  },
});

function assertMayApprove(permissions: readonly string[]): void {
  if (permissions.some((each) => ['*', 'finance:*', 'finance:approve', '*:approve'].includes(each))) return;
  throw new ToolError('forbidden', {
    reason: 'approval_missing',
    message: 'To go over a credit limit needs the permission finance:approve.',
    data: { permission: 'finance:approve' },
  });
}

export const printInvoice = defineTool({
  name: 'finance_print_invoice',
  title: 'Print invoice',
  summary: 'Make a PDF of an invoice.',
  guide: 'The file is there a moment later: GET /api/files/{fileId}. A draft is marked as one.',
  effect: 'reversible',
  permission: 'finance:write',
  input: z.object({ invoiceId }),
  output: Printed,
  examples: [{ invoiceId: fixture('finance.invoice.issued') }],
  run: async ({ invoiceId }, ctx) => printDocument(ctx, await loadDocument(ctx, 'invoice', invoiceId)),
});
