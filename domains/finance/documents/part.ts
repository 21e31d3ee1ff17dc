import { dealWon } from '#domains/crm/events.ts';
import { defineNoun, on } from '#kernel/domain.ts';
import type { Part } from '../part.ts';
import { documentTables } from '../schema-documents.ts';
import * as allocations from '../tools/allocations.ts';
import * as bills from '../tools/bills.ts';
import * as creditNotes from '../tools/credit-notes.ts';
import * as dealInvoices from '../tools/deal-invoices.ts';
import * as dunning from '../tools/dunning.ts';
import * as invoices from '../tools/invoices.ts';
import * as parties from '../tools/parties.ts';
import * as payments from '../tools/payments.ts';
import * as quotes from '../tools/quotes.ts';
import * as recurring from '../tools/recurring-invoices.ts';
import * as statements from '../tools/statements.ts';
import * as supplierCredits from '../tools/supplier-credits.ts';
import * as writeOffs from '../tools/write-offs.ts';
import { constraints } from './constraints.ts';
import { documentEvents, recurringInvoiceDrafted } from './events.ts';
import { fixtures } from './fixtures.ts';
import { seed } from './seed.ts';

/** Receivables and payables: who owes, who is owed, and what settles it. */
export const documentsPart: Part = {
  nouns: [
    defineNoun({ one: 'party', many: 'parties', summary: 'A customer or supplier.' }),
    defineNoun({ one: 'invoice', many: 'invoices', summary: 'What a customer is to pay.' }),
    defineNoun({ one: 'bill', many: 'bills', summary: 'What a supplier is to be paid.' }),
    defineNoun({ one: 'credit_note', many: 'credit_notes', summary: 'What takes an invoice back, or gives something.' }),
    defineNoun({ one: 'supplier_credit', many: 'supplier_credits', summary: 'What takes a bill back.' }),
    defineNoun({ one: 'payment', many: 'payments', summary: 'Money that came in or went out.' }),
    defineNoun({ one: 'quote', many: 'quotes', summary: 'An offer to a customer.' }),
    defineNoun({ one: 'open_item', many: 'open_items', summary: 'What is still to be paid or used.' }),
    defineNoun({ one: 'allocation', many: 'allocations', summary: 'What settled what.' }),
    defineNoun({ one: 'write_off', many: 'write_offs', summary: 'A debt that is given up, by two people.' }),
    defineNoun({ one: 'recurring_invoice', many: 'recurring_invoices', summary: 'What is billed again and again.' }),
    defineNoun({ one: 'dunning_level', many: 'dunning_levels', summary: 'A step of reminding.' }),
    defineNoun({ one: 'dunning_notice', many: 'dunning_notices', summary: 'A reminder to a customer.' }),
    defineNoun({ one: 'statement', many: 'statements', summary: 'What was owed, came and went.' }),
  ],
  tools: [
    parties.listParties,
    parties.getParty,
    parties.createParty,
    parties.updateParty,
    parties.deleteParty,
    invoices.listInvoices,
    invoices.getInvoice,
    invoices.createInvoice,
    invoices.updateInvoice,
    invoices.setInvoiceTerms,
    invoices.deleteInvoice,
    invoices.issueInvoice,
    invoices.printInvoice,
    creditNotes.listCreditNotes,
    creditNotes.getCreditNote,
    creditNotes.creditInvoice,
    creditNotes.issueCreditNote,
    creditNotes.revokeCreditNote,
    creditNotes.printCreditNote,
    bills.listBills,
    bills.getBill,
    bills.createBill,
    bills.updateBill,
    bills.setBillTerms,
    bills.deleteBill,
    bills.postBill,
    supplierCredits.listSupplierCredits,
    supplierCredits.getSupplierCredit,
    supplierCredits.creditBill,
    supplierCredits.recordSupplierCredit,
    supplierCredits.revokeSupplierCredit,
    payments.listPayments,
    payments.getPayment,
    payments.recordPayment,
    payments.exchangePayment,
    payments.voidPayment,
    payments.restorePayment,
    quotes.listQuotes,
    quotes.getQuote,
    quotes.createQuote,
    quotes.updateQuote,
    quotes.deleteQuote,
    quotes.sendQuote,
    quotes.acceptQuote,
    quotes.declineQuote,
    quotes.expireQuotes,
    quotes.printQuote,
    allocations.listOpenItems,
    allocations.listAllocations,
    allocations.allocateOpenItem,
    allocations.releaseAllocation,
    allocations.restoreAllocation,
    writeOffs.listWriteOffs,
    writeOffs.requestWriteOff,
    writeOffs.approveWriteOff,
    writeOffs.refuseWriteOff,
    writeOffs.reverseWriteOff,
    recurring.listRecurringInvoices,
    recurring.createRecurringInvoice,
    recurring.updateRecurringInvoice,
    recurring.deleteRecurringInvoice,
    recurring.draftRecurringInvoices,
    dunning.listDunningLevels,
    dunning.setDunningLevel,
    dunning.deleteDunningLevel,
    dunning.createDunningNotices,
    dunning.listDunningNotices,
    dunning.getDunningNotice,
    dunning.printDunningNotice,
    statements.getStatement,
    statements.printStatement,
    dealInvoices.draftInvoiceOfDeal,
  ],
  tables: documentTables,
  events: documentEvents,
  listeners: [
    on(dealWon, {
      consumer: 'finance.draft_invoice_of_deal',
      tool: dealInvoices.draftInvoiceOfDeal,
      // A deal whose worth nobody noted has nothing to bill yet.
      input: ({ dealId, personId, organisationId, value }) =>
        value && /[1-9]/.test(value.amount) ? { dealId, personId, organisationId, value } : null,
    }),
    on(recurringInvoiceDrafted, {
      consumer: 'finance.issue_recurring_invoice',
      tool: invoices.issueInvoice,
      // A call of its own for each: one customer over the limit holds up no other.
      input: ({ invoiceId, isAutomatic }) => (isAutomatic ? { invoiceId } : null),
    }),
  ],
  schedules: [
    { name: 'finance.expire_quotes', cron: '10 0 * * *', tool: quotes.expireQuotes.name, input: {} },
    { name: 'finance.draft_recurring_invoices', cron: '0 5 * * *', tool: recurring.draftRecurringInvoices.name, input: {} },
    { name: 'finance.create_dunning_notices', cron: '0 7 * * *', tool: dunning.createDunningNotices.name, input: {} },
  ],
  constraints,
  seed,
  fixtures,
};
