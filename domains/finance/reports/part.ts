import { defineNoun } from '#kernel/domain.ts';
import type { Part } from '../part.ts';
import { journalImports, journalPieces } from '../schema-imports.ts';
import { getPayablesAgeing, getReceivablesAgeing } from '../tools/ageing.ts';
import { compareWithBudget } from '../tools/budget-comparison.ts';
import { explainFigure } from '../tools/explain.ts';
import { exportBooks, exportReport, renderExport } from '../tools/exports.ts';
import { checkJournal, importJournal, repostJournalImport, reverseJournalImport } from '../tools/journal-imports.ts';
import { readJournalFile, receiveJournalPiece } from '../tools/journal-files.ts';
import { getGeneralLedger } from '../tools/general-ledger.ts';
import { rebuildBalances, rollUpBalances, verifyLedger } from '../tools/proofs.ts';
import { getBalanceSheet, getCashFlow, getProfitAndLoss, getTrialBalance } from '../tools/reports.ts';

import { fixtures } from './fixtures.ts';

/** What the books say, and what proves it. */
export const reports: Part = {
  nouns: [
    defineNoun({ one: 'figure', many: 'figures', summary: 'An amount of a report.' }),
    defineNoun({ one: 'export', many: 'exports', summary: 'A report or the books, as a file.' }),
    defineNoun({ one: 'journal_import', many: 'journal_imports', summary: 'A journal of another program that was taken in.' }),
    defineNoun({ one: 'journal_file', many: 'journal_files', summary: 'A journal of another program, as a file that was sent in.' }),
    defineNoun({ one: 'balance', many: 'balances', summary: 'The sums of a day.' }),
  ],
  tools: [
    getTrialBalance,
    getProfitAndLoss,
    getBalanceSheet,
    getCashFlow,
    getGeneralLedger,
    getReceivablesAgeing,
    getPayablesAgeing,
    compareWithBudget,
    explainFigure,
    exportReport,
    exportBooks,
    renderExport,
    readJournalFile,
    receiveJournalPiece,
    checkJournal,
    importJournal,
    reverseJournalImport,
    repostJournalImport,
    verifyLedger,
    rollUpBalances,
    rebuildBalances,
  ],
  schedules: [{ name: 'finance.roll_up_balances', cron: '17 * * * *', tool: 'finance_roll_up_balances', input: {} }],
  tables: [journalImports, journalPieces],
  fixtures,
};
