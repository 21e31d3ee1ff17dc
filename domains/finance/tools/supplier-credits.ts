import { z } from 'zod';
import { fixture } from '#kernel/fixture.ts';
import { page, pageInput } from '#kernel/page.ts';
import { defineTool } from '#kernel/tool.ts';
import { apply } from '../documents/applying.ts';
import { credit, revoke } from '../documents/crediting.ts';
import { Full, loadDocument, lockDocument, Summary, toFull } from '../documents/document.ts';
import { createDraft } from '../documents/drafting.ts';
import { History, historyOf } from '../documents/history.ts';
import { issue } from '../documents/issuing.ts';
import { listDocuments } from '../documents/listing.ts';
import { Applied, toApplied } from '../documents/settlement-shapes.ts';
import { bookOf, label, linesIn, longText } from '../documents/shapes.ts';
import { currency, dateIn, dateOr, partyId, reason, ref } from '../shapes.ts';
import { billId } from './bills.ts';
import { creditedLines, creditFilters } from './credit-notes.ts';

const supplierCreditId = z.uuid().describe('From finance_list_supplier_credits.');
const own = { supplierCreditId: ref('supplier credit') };
const applied = z.array(Applied).describe('What it settled.');
const SupplierCredit = Full.extend(own);
const takeBack = {
  tool: 'finance_revoke_supplier_credit',
  input: ({ output }: { output: { supplierCreditId: string } }) => ({ supplierCreditId: output.supplierCreditId, reason: 'Undone' }),
};

export const listSupplierCredits = defineTool({
  name: 'finance_list_supplier_credits',
  title: 'List supplier credits',
  summary: 'List credits of suppliers, newest first.',
  guide: 'state=open for credits that are not used up.',
  effect: 'read',
  permission: 'finance:read',
  input: z.object({ ...creditFilters, ...pageInput }),
  output: page(Summary.extend(own)),
  examples: [{}, { partyId: fixture('finance.party.supplier') }],
  async run(input, ctx) {
    const { items, nextCursor } = await listDocuments(ctx, 'supplier_credit', input);
    return { items: items.map(({ id, ...item }) => ({ supplierCreditId: id, ...item })), nextCursor };
  },
});

export const getSupplierCredit = defineTool({
  name: 'finance_get_supplier_credit',
  title: 'Get supplier credit',
  summary: 'One supplier credit with its lines, what is left of it, and what it settled.',
  guide: 'To use what is left set it against bills with finance_allocate_open_item.',
  effect: 'read',
  permission: 'finance:read',
  input: z.object({ supplierCreditId }),
  output: SupplierCredit.extend({ history: z.array(History).describe('What it settled, oldest first.') }),
  examples: [{ supplierCreditId: fixture('finance.supplier_credit.kept') }],
  async run({ supplierCreditId }, ctx) {
    const row = await loadDocument(ctx, 'supplier_credit', supplierCreditId);
    return { supplierCreditId, ...(await toFull(ctx, row)), history: await historyOf(ctx, row) };
  },
});

export const creditBill = defineTool({
  name: 'finance_credit_bill',
  title: 'Credit bill',
  summary: 'Take a posted bill back, whole or in part, by a supplier credit.',
  guide: 'Settles what is open of the bill; what was paid already stays as a credit with the supplier. Final: undo books it again.',
  effect: 'compensable',
  compensate: takeBack,
  permission: 'finance:post',
  input: z.object({
    billId,
    lines: creditedLines,
    date: dateIn.optional().describe('Default today.'),
    reference: label.optional().describe('Number of their credit note.'),
    reason,
  }),
  output: SupplierCredit.extend({ applied }),
  examples: [{ billId: fixture('finance.bill.posted'), reason: 'Goods were returned' }],
  async run({ billId, lines, date, reference, reason }, ctx) {
    const { document, applied } = await credit(ctx, {
      kind: 'supplier_credit',
      originalId: billId,
      lines,
      date: dateOr(ctx, date),
      reference,
      reason,
    });
    return { supplierCreditId: document.id, ...(await toFull(ctx, document)), applied: applied.map(toApplied) };
  },
});

export const recordSupplierCredit = defineTool({
  name: 'finance_record_supplier_credit',
  title: 'Record supplier credit',
  summary: 'Book a credit of a supplier that is of no single bill.',
  guide: 'For a bill use finance_credit_bill. It settles the oldest open bills unless isKept says to keep it.',
  effect: 'compensable',
  compensate: takeBack,
  permission: 'finance:post',
  input: z.object({
    partyId,
    lines: linesIn,
    date: dateIn.optional().describe('Their date; today if left out.'),
    currency: currency.optional(),
    reference: label.optional().describe('Number of their credit note.'),
    memo: longText.optional().describe('For ourselves.'),
    isKept: z.boolean().optional().describe('Settle nothing yet.'),
    entityId: bookOf,
  }),
  output: SupplierCredit.extend({ applied }),
  examples: [
    { partyId: fixture('finance.party.supplier'), lines: [{ description: 'Bonus of the year', unitPrice: '20000' }], isKept: true },
  ],
  async run({ date, isKept = false, ...rest }, ctx) {
    const on = dateOr(ctx, date);
    const id = await createDraft(ctx, { kind: 'supplier_credit', ...rest, date: on, dueOn: on });
    const { document, lineId } = await issue(ctx, await lockDocument(ctx, 'supplier_credit', id));
    const done = isKept ? [] : await apply(ctx, { lineId, date: on, kind: 'credit', to: 'oldest' });
    return { supplierCreditId: id, ...(await toFull(ctx, document)), applied: done.map(toApplied) };
  },
});

export const revokeSupplierCredit = defineTool({
  name: 'finance_revoke_supplier_credit',
  title: 'Revoke supplier credit',
  summary: 'Take a supplier credit back by a bill of the same lines.',
  guide: 'What it had settled is open again. Both documents stay.',
  effect: 'compensable',
  compensate: { tool: 'finance_credit_bill', input: ({ output }) => ({ billId: output.billId, reason: 'Undone' }) },
  permission: 'finance:post',
  input: z.object({ supplierCreditId, date: dateIn.optional().describe('Default today.'), reason }),
  output: Full.extend({ billId: ref('new bill'), applied }),
  examples: [{ supplierCreditId: fixture('finance.supplier_credit.kept'), reason: 'Booked twice' }],
  async run({ supplierCreditId, date, reason }, ctx) {
    const { document, applied } = await revoke(ctx, {
      kind: 'supplier_credit',
      creditId: supplierCreditId,
      date: dateOr(ctx, date),
      reason,
    });
    return { billId: document.id, ...(await toFull(ctx, document)), applied: applied.map(toApplied) };
  },
});
