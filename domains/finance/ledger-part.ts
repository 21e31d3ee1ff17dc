import { defineNoun } from '#kernel/domain.ts';
import { constraints } from './constraints.ts';
import { events } from './events.ts';
import { fixtures } from './fixtures.ts';
import type { Part } from './part.ts';
import { tables } from './schema.ts';
import * as accounts from './tools/accounts.ts';
import * as dimensions from './tools/dimensions.ts';
import * as drafts from './tools/drafts.ts';
import * as entities from './tools/entities.ts';
import * as entries from './tools/entries.ts';
import * as journals from './tools/journals.ts';
import * as periods from './tools/periods.ts';
import * as rates from './tools/rates.ts';

/** Books, periods, accounts and entries: what the other parts post to. */
export const ledger: Part = {
  nouns: [
    defineNoun({ one: 'entity', many: 'entities', summary: 'Whose books are kept.' }),
    defineNoun({ one: 'lock_date', many: 'lock_dates', summary: 'Up to which day the books are locked.' }),
    defineNoun({ one: 'fiscal_year', many: 'fiscal_years', summary: 'A year of the books.' }),
    defineNoun({ one: 'period', many: 'periods', summary: 'A month of the books, open or closed.' }),
    defineNoun({ one: 'period_close', many: 'period_closes', summary: 'The wish to close a period.' }),
    defineNoun({ one: 'period_event', many: 'period_events', summary: 'What happened to a period.' }),
    defineNoun({ one: 'account', many: 'accounts', summary: 'A line of the chart of accounts.' }),
    defineNoun({ one: 'posting_account', many: 'posting_accounts', summary: 'The part that an account plays.' }),
    defineNoun({ one: 'dimension_value', many: 'dimension_values', summary: 'A cost centre, project, fund or branch.' }),
    defineNoun({ one: 'journal', many: 'journals', summary: 'A book that entries are posted in.' }),
    defineNoun({ one: 'series', many: 'series', summary: 'A run of numbers without gaps.' }),
    defineNoun({ one: 'number', many: 'numbers', summary: 'A number, and what bears it.' }),
    defineNoun({ one: 'exchange_rate', many: 'exchange_rates', summary: 'What a currency cost on a day.' }),
    defineNoun({ one: 'amount', many: 'amounts', summary: 'Money in some currency.' }),
    defineNoun({ one: 'entry', many: 'entries', summary: 'A posting: debits and credits that balance.' }),
    defineNoun({ one: 'entry_draft', many: 'entry_drafts', summary: 'An entry that waits to be posted.' }),
  ],
  tools: [
    entities.listEntities,
    entities.createEntity,
    entities.updateEntity,
    entities.setLockDate,
    periods.listFiscalYears,
    periods.createFiscalYear,
    periods.listPeriods,
    periods.listPeriodEvents,
    periods.requestPeriodClose,
    periods.withdrawPeriod,
    periods.closePeriod,
    periods.reopenPeriod,
    periods.reclosePeriod,
    accounts.listAccounts,
    accounts.getAccount,
    accounts.createAccount,
    accounts.updateAccount,
    accounts.deleteAccount,
    accounts.listPostingAccounts,
    accounts.setPostingAccount,
    dimensions.listDimensionValues,
    dimensions.createDimensionValue,
    dimensions.updateDimensionValue,
    dimensions.deleteDimensionValue,
    journals.listJournals,
    journals.createJournal,
    journals.updateJournal,
    journals.listSeries,
    journals.createSeries,
    journals.listNumbers,
    journals.voidNumber,
    rates.listExchangeRates,
    rates.setExchangeRate,
    rates.convertAmount,
    entries.listEntries,
    entries.getEntry,
    entries.postEntry,
    entries.reverseEntry,
    entries.repostEntry,
    drafts.listEntryDrafts,
    drafts.createEntryDraft,
    drafts.updateEntryDraft,
    drafts.deleteEntryDraft,
    drafts.postEntryDraft,
  ],
  tables,
  events,
  constraints,
  fixtures,
};
