import type { ConstraintMessage } from '#kernel/domain.ts';

const says = (reason: string, message: string, tool?: string): ConstraintMessage => ({ reason, message, ...(tool && { fix: { tool } }) });
const missing = (what: string, tool: string): ConstraintMessage => ({
  code: 'not_found',
  reason: `${what}_not_found`,
  message: `There is no such ${what} here.`,
  fix: { tool },
});

export const constraints: Readonly<Record<string, ConstraintMessage>> = {
  close_run_reversals_once: says('run_reversed', 'The run was taken back at the same moment.', 'finance_list_close_runs'),
  close_run_reversals_whole: says('run_built_on', 'Something stands on this run: take that back first.', 'finance_list_close_runs'),
  close_runs_repeated_once: says('run_repeated', 'The run was done again already.', 'finance_list_close_runs'),
  deferral_movements_of_live_deferral: says('deferral_taken_back', 'A deferral of this run was taken back.', 'finance_list_deferrals'),
  checklist_tasks_name: says('task_exists', 'There is a task of this name already.', 'finance_list_checklist_tasks'),
  asset_categories_code: says('asset_category_exists', 'There is a category of this code already.', 'finance_list_asset_categories'),
  asset_accounts: says(
    'asset_accounts',
    'Assets stand on fixed-asset accounts and are charged to an expense account.',
    'finance_list_accounts',
  ),
  assets_code: says('asset_exists', 'There is an asset of this code already.', 'finance_list_assets'),
  asset_movements_within_cost: says('asset_moved', 'The asset was changed at the same moment.', 'finance_get_asset'),
  asset_usages_asset: missing('asset', 'finance_list_assets'),
  budgets_version: says('budget_changed', 'Another version was made at the same moment.', 'finance_list_budgets'),
  budgets_one_active: says('budget_changed', 'Another version became active at the same moment.', 'finance_list_budgets'),
  budget_lines_of_draft: says('budget_not_draft', 'Only a draft changes: make a new version.', 'finance_create_budget'),
  budget_lines_in_year: says('period_of_another_year', 'A budget line lies in a period of its year.', 'finance_list_periods'),
  budget_lines_account: missing('account', 'finance_list_accounts'),
  budget_lines_period: missing('period', 'finance_list_periods'),
  commitments_account: missing('account', 'finance_list_accounts'),
  commitments_budgeted: says('not_budgeted', 'Nothing was budgeted for this.', 'finance_check_budget'),
  commitments_within_budget: says('budget_exceeded', 'The budget has no room left for this.', 'finance_check_budget'),
  elimination_pairs_once: says('pair_exists', 'These accounts are a pair already.', 'finance_list_elimination_pairs'),
};
