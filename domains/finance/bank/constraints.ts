import type { ConstraintMessage } from '#kernel/domain.ts';

const taken = (reason: string, message: string, tool: string): ConstraintMessage => ({ reason, message, fix: { tool } });
const says = (reason: string, message: string): ConstraintMessage => ({ reason, message });
const missing = (what: string, tool: string): ConstraintMessage => ({
  code: 'not_found',
  reason: `${what}_not_found`,
  message: `There is no such ${what} here.`,
  fix: { tool },
});

/** What the database refuses of banks, said kindly. */
export const constraints: Readonly<Record<string, ConstraintMessage>> = {
  bank_accounts_on_money: says(
    'account_does_not_fit',
    'A bank account stands on an account of the chart with control bank that takes its currency.',
  ),
  bank_accounts_of_account: taken('account_has_bank', 'Another bank account stands on this account already.', 'finance_list_bank_accounts'),
  bank_accounts_name: taken('bank_account_exists', 'There is a bank account of this name already.', 'finance_list_bank_accounts'),
  bank_accounts_account: missing('account', 'finance_list_accounts'),
  bank_statements_account: says('bank_account_in_use', 'The bank account has statements: close it with isActive false.'),
  bank_imports_account: says('bank_account_in_use', 'The bank account has imports: close it with isActive false.'),
  bank_statement_lines_once: says('bank_line_exists', 'A line of this statement came at the same moment, or again meanwhile.'),
  bank_statement_lines_reconciled: taken(
    'days_reconciled',
    'These days are reconciled: reopen the reconciliation first.',
    'finance_list_reconciliations',
  ),
  bank_statements_matched: taken('statement_matched', 'Lines of it are matched: take the matches back first.', 'finance_list_bank_matches'),
  bank_statements_reconciled: taken(
    'days_reconciled',
    'It is part of what is reconciled: reopen the reconciliation first.',
    'finance_list_reconciliations',
  ),
  bank_match_items_statement_line_once: says('line_matched', 'One of the lines was matched at the same moment.'),
  bank_match_items_entry_line_once: says('line_matched', 'One of the lines was matched at the same moment.'),
  bank_match_items_reconciled: taken(
    'days_reconciled',
    'The match is part of what is reconciled: reopen the reconciliation first.',
    'finance_list_reconciliations',
  ),
  bank_rules_name: taken('bank_rule_exists', 'There is a rule of this name already.', 'finance_list_bank_rules'),
  bank_rules_say_something: says(
    'rule_without_condition',
    'A rule has at least one condition on text or amount, and its smallest amount is not above its largest.',
  ),
  bank_rules_account: missing('account', 'finance_list_accounts'),
  bank_rules_tax_code: missing('tax_code', 'finance_list_tax_codes'),
  bank_rules_target: says('rule_target', 'A rule names either an account or a party, and a tax only with an account.'),
  bank_rules_party: missing('party', 'finance_list_parties'),
  bank_rules_bank_account: missing('bank_account', 'finance_list_bank_accounts'),
  reconciliations_in_order: taken('day_reconciled', 'The day, or a later one, is reconciled already.', 'finance_list_reconciliations'),
  reconciliations_proved: says('books_moved', 'Something was posted at the same moment: check again.'),
  reconciliation_reopenings_newest: taken(
    'later_reconciliation',
    'A later day is reconciled on top of it: reopen that first.',
    'finance_list_reconciliations',
  ),
};
