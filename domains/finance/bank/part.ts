import { defineNoun } from '#kernel/domain.ts';
import type { Part } from '../part.ts';
import { bankTables } from '../schema-bank.ts';
import * as accounts from '../tools/bank-accounts.ts';
import * as matches from '../tools/bank-matches.ts';
import * as rules from '../tools/bank-rules.ts';
import * as statements from '../tools/bank-statements.ts';
import * as proofs from '../tools/reconciliations.ts';
import { constraints } from './constraints.ts';
import { bankStatementImported, reconciliationCompleted } from './events.ts';
import { fixtures } from './fixtures.ts';

/** What the bank says, held against the books. */
export const bankPart: Part = {
  nouns: [
    defineNoun({ one: 'bank_account', many: 'bank_accounts', summary: 'A bank account, till, card or wallet.' }),
    defineNoun({ one: 'bank_import', many: 'bank_imports', summary: 'A file of statements on its way in.' }),
    defineNoun({ one: 'bank_statement', many: 'bank_statements', summary: 'What a bank said of some days.' }),
    defineNoun({ one: 'bank_line', many: 'bank_lines', summary: 'A line of a bank statement.' }),
    defineNoun({ one: 'bank_match', many: 'bank_matches', summary: 'Lines of bank and books that are the same money.' }),
    defineNoun({ one: 'bank_entry', many: 'bank_entries', summary: 'An entry that was made for a line of the bank.' }),
    defineNoun({ one: 'bank_payment', many: 'bank_payments', summary: 'A payment that was recorded from a line of the bank.' }),
    defineNoun({ one: 'bank_rule', many: 'bank_rules', summary: 'What lines of some kind are.' }),
    defineNoun({ one: 'reconciliation', many: 'reconciliations', summary: 'The proof that bank and books agree on a day.' }),
  ],
  tools: [
    accounts.listBankAccounts,
    accounts.getBankAccount,
    accounts.createBankAccount,
    accounts.updateBankAccount,
    accounts.deleteBankAccount,
    statements.importBankStatement,
    statements.receiveBankStatement,
    statements.getBankImport,
    statements.discardBankImport,
    statements.listBankStatements,
    statements.listBankLines,
    matches.suggestBankMatches,
    matches.listBankMatches,
    matches.acceptBankMatch,
    matches.removeBankMatch,
    matches.postBankLine,
    matches.transferBankLine,
    matches.reverseBankEntry,
    matches.repostBankEntry,
    matches.payBankLine,
    matches.voidBankPayment,
    matches.revokeBankMatch,
    rules.listBankRules,
    rules.createBankRule,
    rules.updateBankRule,
    rules.deleteBankRule,
    rules.applyBankRules,
    proofs.checkReconciliation,
    proofs.completeReconciliation,
    proofs.reopenReconciliation,
    proofs.listReconciliations,
  ],
  tables: bankTables,
  events: [bankStatementImported, reconciliationCompleted],
  constraints,
  fixtures,
};
