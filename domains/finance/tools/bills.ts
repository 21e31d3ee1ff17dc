import { z } from 'zod';
import { fixture } from '#kernel/fixture.ts';
import { page, pageInput } from '#kernel/page.ts';
import { defineTool } from '#kernel/tool.ts';
import { changeDraft, deleteDraft, setTerms } from '../documents/changing.ts';
import { Full, loadDocument, lockDocument, Summary, toFull } from '../documents/document.ts';
import { createDraft } from '../documents/drafting.ts';
import { History, historyOf } from '../documents/history.ts';
import { issue } from '../documents/issuing.ts';
import { filters, listDocuments } from '../documents/listing.ts';
import { bookOf, label, linesIn, longText, percentIn, termsIn } from '../documents/shapes.ts';
import { currency, dateIn, dateOr, deleted, partyId, ref } from '../shapes.ts';

export const billId = z.uuid().describe('From finance_list_bills.');
const own = { billId: ref('bill') };
const Bill = Full.extend(own);

export const listBills = defineTool({
  name: 'finance_list_bills',
  title: 'List bills',
  summary: 'List invoices of suppliers, newest first.',
  guide: 'state=open for what is still to be paid.',
  effect: 'read',
  permission: 'finance:read',
  input: z.object({ ...filters, ...pageInput }),
  output: page(Summary.extend(own)),
  examples: [{}, { state: 'open' }],
  async run(input, ctx) {
    const { items, nextCursor } = await listDocuments(ctx, 'bill', input);
    return { items: items.map(({ id, ...item }) => ({ billId: id, ...item })), nextCursor };
  },
});

export const getBill = defineTool({
  name: 'finance_get_bill',
  title: 'Get bill',
  summary: 'One bill with its lines, what is open of it, and what settled it.',
  guide: 'To pay it use finance_record_payment.',
  effect: 'read',
  permission: 'finance:read',
  input: z.object({ billId }),
  output: Bill.extend({ history: z.array(History).describe('What settled it, oldest first.') }),
  examples: [{ billId: fixture('finance.bill.posted') }],
  async run({ billId }, ctx) {
    const row = await loadDocument(ctx, 'bill', billId);
    return { billId, ...(await toFull(ctx, row)), history: await historyOf(ctx, row) };
  },
});

export const createBill = defineTool({
  name: 'finance_create_bill',
  title: 'Create bill',
  summary: 'Draft a supplier’s invoice.',
  guide: 'The same reference twice is refused. Then finance_post_bill.',
  effect: 'reversible',
  permission: 'finance:write',
  input: z.object({
    partyId,
    reference: label.describe('Their invoice number.'),
    lines: linesIn,
    date: dateIn.optional().describe('Their date.'),
    dueOn: dateIn.optional().describe('Default: their terms.'),
    currency: currency.optional(),
    isInclusive: z.boolean().optional().describe('Prices hold the taxes.'),
    discountPercent: percentIn.optional(),
    entityId: bookOf,
  }),
  output: Bill,
  examples: [
    {
      partyId: fixture('finance.party.supplier'),
      reference: 'KD/2026/119',
      lines: [{ description: 'Diesel', quantity: '200', unitPrice: '1250.75' }],
    },
  ],
  async run({ date, dueOn, discountPercent, isInclusive, ...rest }, ctx) {
    const id = await createDraft(ctx, {
      kind: 'bill',
      ...rest,
      date: dateOr(ctx, date),
      dueOn: dueOn === undefined ? undefined : Temporal.PlainDate.from(dueOn),
      pricing: isInclusive ? 'inclusive' : 'exclusive',
      discount: { percent: discountPercent },
    });
    return { billId: id, ...(await toFull(ctx, await loadDocument(ctx, 'bill', id))) };
  },
});

export const updateBill = defineTool({
  name: 'finance_update_bill',
  title: 'Update draft bill',
  summary: 'Change a draft bill; lines replace all lines.',
  guide: 'A posted bill is final: take it back with finance_credit_bill.',
  effect: 'reversible',
  permission: 'finance:write',
  input: z.object({
    billId,
    lines: linesIn.optional(),
    reference: label.optional().describe('Their invoice number.'),
    date: dateIn.optional().describe('Their date.'),
    dueOn: dateIn.optional().describe('To be paid by.'),
    discountPercent: percentIn.nullable().optional(),
    memo: longText.nullable().optional().describe('For ourselves.'),
  }),
  output: Bill,
  examples: [{ billId: fixture('finance.bill.draft'), dueOn: '2027-01-15' }],
  async run({ billId, ...given }, ctx) {
    const row = await changeDraft(ctx, await lockDocument(ctx, 'bill', billId), given);
    return { billId, ...(await toFull(ctx, row)) };
  },
});

export const setBillTerms = defineTool({
  name: 'finance_set_bill_terms',
  title: 'Set terms of bill',
  summary: 'Say by when a draft bill is to be paid, and what the supplier lets off for paying early.',
  guide: 'Last, before posting: changing its lines takes the discount for early payment away again.',
  effect: 'reversible',
  permission: 'finance:write',
  route: { method: 'POST', path: '/finance/bills/{billId}/set-terms' },
  input: z.object({ billId, ...termsIn }),
  output: Bill,
  examples: [{ billId: fixture('finance.bill.draft'), kind: 'end_of_month', days: 15 }],
  async run({ billId, ...terms }, ctx) {
    const row = await setTerms(ctx, await lockDocument(ctx, 'bill', billId), terms);
    return { billId, ...(await toFull(ctx, row)) };
  },
});

export const deleteBill = defineTool({
  name: 'finance_delete_bill',
  title: 'Delete draft bill',
  summary: 'Delete a draft bill.',
  guide: 'A posted bill is never deleted: use finance_credit_bill.',
  effect: 'reversible',
  permission: 'finance:write',
  input: z.object({ billId }),
  output: deleted,
  examples: [{ billId: fixture('finance.bill.draft') }],
  async run({ billId }, ctx) {
    await deleteDraft(ctx, await lockDocument(ctx, 'bill', billId));
    return { isDeleted: true as const };
  },
});

export const postBill = defineTool({
  name: 'finance_post_bill',
  title: 'Post bill',
  summary: 'Put a draft bill into the books, so that it can be paid.',
  guide: 'Final: undo takes it back by a supplier credit over all of it.',
  effect: 'compensable',
  compensate: { tool: 'finance_credit_bill', input: ({ output }) => ({ billId: output.billId, reason: 'Undone' }) },
  permission: 'finance:post',
  input: z.object({ billId }),
  output: Bill,
  examples: [{ billId: fixture('finance.bill.draft') }],
  async run({ billId }, ctx) {
    const { document } = await issue(ctx, await lockDocument(ctx, 'bill', billId));
    return { billId, ...(await toFull(ctx, document)) };
  },
});
