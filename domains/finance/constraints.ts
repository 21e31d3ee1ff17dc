import type { ConstraintMessage } from '#kernel/domain.ts';

const taken = (reason: string, message: string, tool: string): ConstraintMessage => ({ reason, message, fix: { tool } });
const missing = (what: string, tool: string): ConstraintMessage => ({
  code: 'not_found',
  reason: `${what}_not_found`,
  message: `There is no such ${what} here.`,
  fix: { tool },
});
const says = (reason: string, message: string): ConstraintMessage => ({ reason, message });

/** What the database refuses, said kindly. Most of it was said before; these are for races and references. */
export const constraints: Readonly<Record<string, ConstraintMessage>> = {
  entities_code: taken('entity_exists', 'There is an entity of this code already.', 'finance_list_entities'),
  entities_one_default: taken('default_changed', 'Another entity is the default.', 'finance_list_entities'),
  entities_currency_final: says('currency_final', 'These books hold entries, so their currency stays.'),
  fiscal_years_name: taken('fiscal_year_exists', 'There is a fiscal year of this name already.', 'finance_list_fiscal_years'),
  fiscal_years_do_not_overlap: taken('fiscal_year_overlaps', 'Another fiscal year has some of these days.', 'finance_list_fiscal_years'),
  periods_do_not_overlap: taken('period_overlaps', 'Another period has some of these days.', 'finance_list_periods'),
  period_events_two_people: says('two_people_needed', 'Who asked for the close cannot close: another person has to.'),
  period_events_order: taken('period_moved', 'The period is not where it would have to be for this.', 'finance_list_periods'),
  period_events_reclose: taken(
    'reopening_was_used',
    'Something was posted since the period was opened again: close it by two people.',
    'finance_request_period_close',
  ),
  lock_dates_back_with_reason: says('reason_needed', 'A lock is loosened with a reason.'),
  accounts_code: taken('account_exists', 'There is an account of this code already.', 'finance_list_accounts'),
  accounts_control_final: says('control_final', 'What an account controls never changes: make another account.'),
  accounts_in_use: says(
    'account_in_use',
    'An account with lines keeps its type and currency and stays postable. Retire it with isActive false.',
  ),
  accounts_parent: missing('account', 'finance_list_accounts'),
  posting_accounts_control: says('account_does_not_fit', 'The account is not of the kind that plays this part.'),
  posting_accounts_account: missing('account', 'finance_list_accounts'),
  dimension_values_code: taken('dimension_value_exists', 'There is one of this code already.', 'finance_list_dimension_values'),
  series_code: taken('series_exists', 'There is a series of this code already.', 'finance_list_series'),
  journals_code: taken('journal_exists', 'There is a journal of this code already.', 'finance_list_journals'),
  exchange_rates_of_day: taken('rate_exists', 'There is a rate of this pair and day already.', 'finance_list_exchange_rates'),
  journal_entries_period_open: taken('period_not_open', 'The period was closed at the same moment.', 'finance_list_periods'),
  journal_entries_after_lock: says('books_locked', 'The books were locked at the same moment.'),
  journal_entries_reversed_once: taken('already_reversed', 'The entry was reversed at the same moment.', 'finance_list_entries'),
  journal_entries_vouched: says(
    'control_account',
    'An account of a sub-ledger takes only what that sub-ledger posts. Use its own document.',
  ),
  entry_lines_control_account: says(
    'control_account',
    'An account of a sub-ledger takes only what that sub-ledger posts. Use its own document.',
  ),
  entry_lines_account: missing('account', 'finance_list_accounts'),
  entry_lines_on_heading: taken('account_is_heading', 'One of the accounts is a heading.', 'finance_list_accounts'),
  entry_lines_account_active: taken('account_retired', 'One of the accounts is retired.', 'finance_list_accounts'),
  entry_lines_account_currency: taken('account_currency', 'One of the accounts takes another currency alone.', 'finance_list_accounts'),
  entry_lines_dimension: taken('dimension_value_unknown', 'A dimension is not of its kind.', 'finance_list_dimension_values'),
  entry_lines_party: says('party_needed', 'A line on a receivable or payable account names its party.'),
  entry_drafts_posted: taken('draft_posted', 'The draft is in the books: reverse the entry.', 'finance_list_entries'),
  allocation_lines_within_item: says('over_allocated', 'One of the items has less open than that.'),
};
