import type { ConstraintMessage } from '#kernel/domain.ts';

const taken = (reason: string, message: string, tool: string): ConstraintMessage => ({ reason, message, fix: { tool } });
const says = (reason: string, message: string): ConstraintMessage => ({ reason, message });

/** What the database refuses of taxes, said kindly. */
export const constraints: Readonly<Record<string, ConstraintMessage>> = {
  tax_codes_code: taken('tax_code_exists', 'There is a tax code of this code already.', 'finance_list_tax_codes'),
  tax_codes_sales_account: {
    code: 'not_found',
    reason: 'account_not_found',
    message: 'There is no such account.',
    fix: { tool: 'finance_list_accounts' },
  },
  tax_codes_purchase_account: {
    code: 'not_found',
    reason: 'account_not_found',
    message: 'There is no such account.',
    fix: { tool: 'finance_list_accounts' },
  },
  tax_codes_tax_account: taken('tax_account_needed', 'A tax is posted to an account whose control is tax.', 'finance_list_accounts'),
  tax_code_members_once: says('tax_code_twice', 'A group has each member once.'),
  tax_rates_do_not_overlap: taken(
    'tax_rate_overlaps',
    'Another rate of this code holds on some of these days: delete it if it was never used, or begin later.',
    'finance_get_tax_code',
  ),
  tax_rates_in_order: says('ends_before_start', 'The last day is before the first.'),
  tax_rates_of_tax: says('rate_not_zero', 'What is not taxed has no rate.'),
  tax_lines_rate: says('tax_rate_in_use', 'A document was posted with this rate at the same moment.'),
  tax_return_templates_code: taken(
    'tax_return_template_exists',
    'There is a form of this code already.',
    'finance_list_tax_return_templates',
  ),
  tax_returns_do_not_overlap: taken(
    'tax_return_exists',
    'There is a return of this form for some of these days.',
    'finance_list_tax_returns',
  ),
  tax_returns_in_turn: taken('later_return_filed', 'A later return of this form is filed: reopen that first.', 'finance_list_tax_returns'),
  tax_returns_paid: taken('tax_return_paid', 'The return was paid at the same moment.', 'finance_get_tax_return'),
  tax_return_items_declared_once: taken(
    'tax_declared_already',
    'Another return declares or settles some of these taxes: two forms pay the same code, or two were filed at the same moment.',
    'finance_list_tax_returns',
  ),
  tax_return_payments_within: taken('tax_payment_out_of_range', 'The return was paid at the same moment.', 'finance_get_tax_return'),
  journal_entries_of_tax_return: taken(
    'entry_of_tax_return',
    'The entry belongs to a tax return: reopen the return, or reverse its payment.',
    'finance_reopen_tax_return',
  ),
  entry_lines_taxed: says('tax_not_recorded', 'What is posted of a tax code is recorded as taxed by its document.'),
};
