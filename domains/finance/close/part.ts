import { defineNoun } from '#kernel/domain.ts';
import type { Part } from '../part.ts';
import { assetTables } from '../schema-assets.ts';
import { budgetTables } from '../schema-budgets.ts';
import { closeTables } from '../schema-close.ts';
import { deferralTables } from '../schema-deferrals.ts';
import * as accruals from '../tools/accruals.ts';
import * as assetCategories from '../tools/asset-categories.ts';
import * as assetChanges from '../tools/asset-changes.ts';
import * as assetRegister from '../tools/asset-register.ts';
import * as assets from '../tools/assets.ts';
import * as budgets from '../tools/budgets.ts';
import * as checklists from '../tools/close-checklists.ts';
import * as runs from '../tools/close-runs.ts';
import * as commitments from '../tools/commitments.ts';
import * as consolidation from '../tools/consolidation.ts';
import * as deferrals from '../tools/deferrals.ts';
import * as depreciation from '../tools/depreciation.ts';
import * as eliminationPairs from '../tools/elimination-pairs.ts';
import * as opening from '../tools/opening.ts';
import * as revaluations from '../tools/revaluations.ts';
import * as yearEnd from '../tools/year-end.ts';
import { constraints } from './constraints.ts';
import { events } from './events.ts';
import { fixtures } from './fixtures.ts';
import { seed } from './seed.ts';

/** In the first night of a month, when the one before is over: what was found due is in the books when people come. */
const monthEnd = (minute: number) => `${minute} 1 1 * *`;

/** Closing the books: what is done at the end of a period, and what they are compared with. */
export const close: Part = {
  tables: [...closeTables, ...deferralTables, ...assetTables, ...budgetTables],
  nouns: [
    defineNoun({ one: 'close_run', many: 'close_runs', summary: 'A piece of closing work and what it posted.' }),
    defineNoun({ one: 'close_checklist', many: 'close_checklists', summary: 'What is to be done before a close.' }),
    defineNoun({ one: 'checklist_task', many: 'checklist_tasks', summary: 'One thing to do before a close.' }),
    defineNoun({ one: 'accrual', many: 'accruals', summary: 'Income or an expense whose document is to come.' }),
    defineNoun({ one: 'deferral', many: 'deferrals', summary: 'Income or an expense spread over time.' }),
    defineNoun({ one: 'asset_category', many: 'asset_categories', summary: 'A kind of fixed assets.' }),
    defineNoun({ one: 'asset', many: 'assets', summary: 'A thing that is used for years.' }),
    defineNoun({ one: 'asset_usage', many: 'asset_usages', summary: 'What an asset yielded.' }),
    defineNoun({ one: 'asset_register', many: 'asset_registers', summary: 'All assets and their sums.' }),
    defineNoun({ one: 'depreciation', many: 'depreciations', summary: 'What assets lose with time or use.' }),
    defineNoun({ one: 'revaluation', many: 'revaluations', summary: 'Foreign currency at the rate of a day.' }),
    defineNoun({ one: 'year_end', many: 'year_ends', summary: 'The close of a fiscal year.' }),
    defineNoun({ one: 'opening_balance', many: 'opening_balances', summary: 'What a business brings along.' }),
    defineNoun({ one: 'budget', many: 'budgets', summary: 'A plan for a year.' }),
    defineNoun({ one: 'budget_line', many: 'budget_lines', summary: 'So much for an account in a period.' }),
    defineNoun({ one: 'commitment', many: 'commitments', summary: 'Money set aside by an order and not spent yet.' }),
    defineNoun({ one: 'elimination_pair', many: 'elimination_pairs', summary: 'Accounts of two entities that mirror each other.' }),
  ],
  tools: [
    checklists.getCloseChecklist,
    checklists.completeChecklistTask,
    checklists.reopenChecklistTask,
    checklists.listChecklistTasks,
    checklists.createChecklistTask,
    checklists.updateChecklistTask,
    runs.listCloseRuns,
    runs.reverseCloseRuns,
    runs.repeatCloseRuns,
    accruals.postAccrual,
    deferrals.createDeferral,
    deferrals.listDeferrals,
    deferrals.recogniseAllDeferrals,
    assetCategories.listAssetCategories,
    assetCategories.createAssetCategory,
    assetCategories.updateAssetCategory,
    assets.acquireAsset,
    assets.takeOverAsset,
    assets.listAssets,
    assets.getAsset,
    assetChanges.disposeAsset,
    assetChanges.writeDownAsset,
    assetChanges.recordAssetUsage,
    assetChanges.deleteAssetUsage,
    assetRegister.proveAssetRegister,
    depreciation.runDepreciation,
    revaluations.runRevaluation,
    yearEnd.runYearEnd,
    opening.postOpeningBalances,
    budgets.createBudget,
    budgets.listBudgets,
    budgets.listBudgetLines,
    budgets.setBudgetLines,
    budgets.activateBudget,
    commitments.checkBudget,
    commitments.reserveCommitment,
    commitments.consumeCommitment,
    commitments.releaseCommitment,
    commitments.listCommitments,
    consolidation.consolidateEntities,
    eliminationPairs.listEliminationPairs,
    eliminationPairs.createEliminationPair,
    eliminationPairs.deleteEliminationPair,
  ],
  events,
  schedules: [
    { name: 'finance.run_depreciation', cron: monthEnd(10), tool: depreciation.runDepreciation.name, input: {} },
    { name: 'finance.recognise_deferrals', cron: monthEnd(20), tool: deferrals.recogniseAllDeferrals.name, input: {} },
    { name: 'finance.run_revaluation', cron: monthEnd(30), tool: revaluations.runRevaluation.name, input: {} },
  ],
  constraints,
  seed,
  fixtures,
};
