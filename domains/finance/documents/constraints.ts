import type { ConstraintMessage } from '#kernel/domain.ts';

const taken = (reason: string, message: string, tool: string): ConstraintMessage => ({ reason, message, fix: { tool } });
const missing = (what: string, tool: string): ConstraintMessage => ({
  code: 'not_found',
  reason: `${what}_not_found`,
  message: `There is no such ${what} here.`,
  fix: { tool },
});

/** What the database refuses of documents and payments, said kindly. */
export const constraints: Readonly<Record<string, ConstraintMessage>> = {
  parties_code: taken('party_exists', 'There is a party of this code already.', 'finance_list_parties'),
  parties_person: taken('party_exists', 'This person is a party already.', 'finance_list_parties'),
  parties_organisation: taken('party_exists', 'This organisation is a party already.', 'finance_list_parties'),
  documents_bill_once: taken('bill_entered_before', 'A bill of this supplier with this number was entered already.', 'finance_list_bills'),
  documents_of_deal: taken('deal_drafted', 'An invoice of this deal was drafted already.', 'finance_list_invoices'),
  documents_of_template: taken('occurrence_drafted', 'The invoice of this date was drafted already.', 'finance_list_invoices'),
  documents_bill_reference: {
    code: 'invalid_input',
    reason: 'reference_needed',
    message: 'A bill has the number that the supplier gave it.',
  },
  documents_issued_final: { reason: 'document_final', message: 'What was issued is final: it is taken back by a credit.' },
  documents_credit_within: { reason: 'credit_exceeds_original', message: 'Credits may not exceed what they credit.' },
  documents_party: missing('party', 'finance_list_parties'),
  document_lines_account: missing('account', 'finance_list_accounts'),
  payments_party: missing('party', 'finance_list_parties'),
  payments_final: { reason: 'payment_final', message: 'A payment is final; it can be voided once.' },
  write_offs_two_people: {
    reason: 'write_off_own_request',
    message: 'Who asks for a write-off does not decide on it.',
    fix: { hint: 'Somebody else with finance:approve must decide.' },
  },
  write_offs_final: taken('write_off_decided', 'The write-off is decided already.', 'finance_list_write_offs'),
  recurring_invoices_name: taken('recurring_invoice_exists', 'There is one of this name already.', 'finance_list_recurring_invoices'),
  dunning_items_once: taken('reminded_before', 'They were reminded of this at the same moment.', 'finance_list_dunning_notices'),
};
