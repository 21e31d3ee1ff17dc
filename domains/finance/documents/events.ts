import { z } from 'zod';
import { defineEvent } from '#kernel/domain.ts';

const id = (what: string) => z.uuid().describe(`The ${what}.`);
const amount = z.object({ amount: z.string().describe('Decimal.'), currency: z.string().describe('ISO 4217 code.') }).describe('How much.');
const numbered = { number: z.string().describe('As people write it.'), partyId: id('other side') };
const issued = { ...numbered, total: amount, dueOn: z.string().describe('Day it is to be paid by.') };
const paid = { paymentId: id('payment'), ...numbered, amount, date: z.string().describe('The day.') };

export const partyCreated = defineEvent({
  name: 'party.created',
  summary: 'A customer or supplier was added.',
  payload: z.object({ partyId: id('party') }),
});
export const quoteSent = defineEvent({
  name: 'quote.sent',
  summary: 'An offer was made.',
  payload: z.object({ quoteId: id('quote'), ...numbered, total: amount }),
});
export const quoteAccepted = defineEvent({
  name: 'quote.accepted',
  summary: 'An offer was taken up, and an invoice drafted.',
  payload: z.object({ quoteId: id('quote'), invoiceId: id('draft invoice'), partyId: id('customer') }),
});
export const invoiceIssued = defineEvent({
  name: 'invoice.issued',
  summary: 'An invoice was issued.',
  payload: z.object({ invoiceId: id('invoice'), ...issued }),
});
export const creditNoteIssued = defineEvent({
  name: 'credit_note.issued',
  summary: 'An invoice was credited, or a credit was given.',
  payload: z.object({ creditNoteId: id('credit note'), ...issued }),
});
export const billReceived = defineEvent({
  name: 'bill.received',
  summary: 'A supplier’s invoice was booked.',
  payload: z.object({ billId: id('bill'), ...issued }),
});
export const supplierCreditReceived = defineEvent({
  name: 'supplier_credit.received',
  summary: 'A supplier gave a credit.',
  payload: z.object({ supplierCreditId: id('supplier credit'), ...issued }),
});
export const paymentReceived = defineEvent({ name: 'payment.received', summary: 'Money came in.', payload: z.object(paid) });
export const paymentMade = defineEvent({ name: 'payment.made', summary: 'Money went out.', payload: z.object(paid) });
export const paymentVoided = defineEvent({
  name: 'payment.voided',
  summary: 'A payment was taken back.',
  payload: z.object({ paymentId: id('payment'), ...numbered }),
});
export const writeOffRequested = defineEvent({
  name: 'write_off.requested',
  summary: 'Somebody asks to give a debt up.',
  payload: z.object({ writeOffId: id('write-off'), partyId: id('other side'), amount }),
});
export const writeOffApproved = defineEvent({
  name: 'write_off.approved',
  summary: 'A debt was given up.',
  payload: z.object({ writeOffId: id('write-off'), partyId: id('other side'), amount }),
});
export const recurringInvoiceDrafted = defineEvent({
  name: 'recurring_invoice.drafted',
  summary: 'The date of a recurring invoice came, and it was drafted.',
  payload: z.object({
    invoiceId: id('draft invoice'),
    recurringInvoiceId: id('template'),
    occurrenceOn: z.string().describe('The date.'),
    isAutomatic: z.boolean().describe('It is issued without anybody looking.'),
  }),
});
export const invoiceOverdue = defineEvent({
  name: 'invoice.overdue',
  summary: 'A customer was reminded of an invoice, or is to be.',
  payload: z.object({
    invoiceId: id('invoice'),
    partyId: id('customer'),
    level: z.int().describe('How urgently; 1: the first reminder.'),
    daysOverdue: z.int().describe('Days past the due date.'),
    open: amount,
    noticeId: id('notice that says so'),
  }),
});

export const documentEvents = [
  partyCreated,
  quoteSent,
  quoteAccepted,
  invoiceIssued,
  creditNoteIssued,
  billReceived,
  supplierCreditReceived,
  paymentReceived,
  paymentMade,
  paymentVoided,
  writeOffRequested,
  writeOffApproved,
  recurringInvoiceDrafted,
  invoiceOverdue,
];
