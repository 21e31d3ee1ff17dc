import { beforeAll, describe, expect, test } from 'vitest';
import { type World, world } from '#tests/world.ts';
import finance from './index.ts';
import { entrySql, lineSql, stoppedBy } from './testing.ts';

let w: World;
beforeAll(async () => {
  w = await world(finance);
});

const pair = [lineSql(1), lineSql(2)];
const sound = [...entrySql(), ...pair];
const event = (period: string, kind: string, by = 'x', reason = 'NULL'): string =>
  `INSERT INTO finance.period_events (id, period_id, kind, reason, done_by, done_by_name, done_at) VALUES (@new, @period.${period}, '${kind}', ${reason}, '${by}', 'x', now())`;
const lock = (through: string, reason = 'NULL'): string =>
  `INSERT INTO finance.lock_dates (id, entity_id, locked_through, reason, set_by, set_at) VALUES (@new, @entity.main, ${through}, ${reason}, 'x', now())`;
const account = (code: string, columns = '', values = ''): string =>
  `INSERT INTO finance.accounts (id, code, name, type, created_at, updated_at${columns}) VALUES (@account.attack, '${code}', 'x', 'expense', now(), now()${values})`;
const number = (columns: string, values: string): string =>
  `INSERT INTO finance.numbers (id, series_id, on_date, taken_at, ${columns}) VALUES (@new, @series.ENTRY, current_date, now(), ${values})`;

const ALLOWED: readonly [string, string[]][] = [
  ['a balanced entry', sound],
  ['its lines in any order', [...entrySql(), ...pair.toReversed()]],
  ['a foreign line with its rate', [...entrySql(), lineSql(1, { currency: `'USD'`, amount: '1', rate: '100' }), lineSql(2)]],
  ['a difference in the functional currency alone', [...entrySql(), lineSql(1, { currency: `'USD'`, amount: '0' }), lineSql(2)]],
  [
    'a reversal that is the mirror',
    [
      ...entrySql({ source: 'reversal', reverses: '@entry.rent' }),
      lineSql(1, { account_id: '@account.bank', debit: '25000000', amount: '25000000' }),
      lineSql(2, { account_id: '@account.purchases', credit: '25000000', amount: '-25000000', cost_centre_id: '@cost_centre.main' }),
    ],
  ],
  ['a close by two', [event('closing', 'close')]],
  ['a lock', [lock(`'1999-06-30'`), lock('NULL', `'why'`)]],
  ['a void number with its reason', [number('subject_kind, void_reason', `'void', 'torn'`)]],
];

const ATTACKS: readonly [string, string, string[]][] = [
  ['an entry without lines', 'journal_entries_whole', entrySql()],
  ['an entry of one line', 'journal_entries_whole', [...entrySql({ lineCount: 1 }), lineSql(1)]],
  ['an entry that lacks a line', 'journal_entries_whole', [...entrySql({ lineCount: 3 }), ...pair]],
  ['an unbalanced entry', 'journal_entries_balanced', [...entrySql(), lineSql(1, { debit: '101', amount: '101' }), lineSql(2)]],
  ['an entry checked early and unbalanced later', 'entry_lines_of_entry', [...sound, 'SET CONSTRAINTS ALL IMMEDIATE', lineSql(3)]],
  ['a third line where two were announced', 'entry_lines_of_entry', [...sound, lineSql(3)]],
  ['a line added to what was posted', 'entry_lines_of_entry', [lineSql(3, {}, '@entry.rent')]],
  ['a line in the place of one that is there', 'entry_lines_no', [lineSql(2, {}, '@entry.rent')]],
  ['a line of zero', 'entry_lines_one_side', [...entrySql(), lineSql(1, { debit: '0' }), lineSql(2)]],
  ['a line on both sides', 'entry_lines_one_side', [...entrySql(), lineSql(1, { credit: '5' }), lineSql(2)]],
  ['a negative debit', 'entry_lines_one_side', [...entrySql(), lineSql(1, { debit: '-100' }), lineSql(2)]],
  ['an amount on the other side', 'entry_lines_one_side', [...entrySql(), lineSql(1, { amount: '-100' }), lineSql(2)]],
  ['an amount that is not what is booked', 'entry_lines_functional', [...entrySql(), lineSql(1, { amount: '99' }), lineSql(2)]],
  ['a rate between a currency and itself', 'entry_lines_functional', [...entrySql(), lineSql(1, { rate: '2' }), lineSql(2)]],
  ['a line of another day', 'entry_lines_of_entry', [...entrySql(), lineSql(1, { date: 'e.date - 1' }), lineSql(2)]],
  [
    'a line that was recorded at another moment',
    'entry_lines_of_entry',
    [...entrySql(), lineSql(1, { recorded_at: `now() - interval '1 year'` }), lineSql(2)],
  ],
  ['a line on an account that is not there', 'entry_lines_account', [...entrySql(), lineSql(1, { account_id: '@new' }), lineSql(2)]],
  [
    'a line on a heading',
    'entry_lines_on_heading',
    [account('H', ', is_postable', ', false'), ...entrySql(), lineSql(1, { account_id: '@account.attack' }), lineSql(2)],
  ],
  [
    'a line on a retired account',
    'entry_lines_account_active',
    [account('R', ', is_active', ', false'), ...entrySql(), lineSql(1, { account_id: '@account.attack' }), lineSql(2)],
  ],
  [
    'another currency than the account’s',
    'entry_lines_account_currency',
    [account('C', ', currency', `, 'EUR'`), ...entrySql(), lineSql(1, { account_id: '@account.attack' }), lineSql(2)],
  ],
  [
    'a project in the place of a cost centre',
    'entry_lines_dimension',
    [...entrySql(), lineSql(1, { cost_centre_id: '@project.mistake' }), lineSql(2)],
  ],

  ['receivables by hand', 'entry_lines_control_account', [...entrySql(), lineSql(1, { account_id: '@account.receivable' }), lineSql(2)]],
  ['payroll by hand', 'entry_lines_control_account', [...entrySql(), lineSql(1), lineSql(2, { account_id: '@account.payroll_payable' })]],
  [
    'stock under the name of an invoice',
    'entry_lines_control_account',
    [...entrySql({ source: 'invoice' }), lineSql(1, { account_id: '@account.stock' }), lineSql(2)],
  ],
  [
    'stock that nobody vouches for',
    'journal_entries_vouched',
    [...entrySql({ source: 'stock' }), lineSql(1, { account_id: '@account.stock' }), lineSql(2)],
  ],
  [
    'receivables without a party',
    'entry_lines_party',
    [...entrySql({ source: 'invoice' }), lineSql(1, { account_id: '@account.receivable' }), lineSql(2)],
  ],
  [
    'a control account that becomes an ordinary one',
    'accounts_control_final',
    [`UPDATE finance.accounts SET control = NULL WHERE id = @account.receivable`],
  ],
  [
    'an account with lines that changes its type',
    'accounts_in_use',
    [`UPDATE finance.accounts SET type = 'income' WHERE id = @account.purchases`],
  ],
  [
    'receivables played by an ordinary account',
    'posting_accounts_control',
    [`UPDATE finance.posting_accounts SET account_id = @account.sales WHERE role = 'receivable'`],
  ],
  [
    'sales played by a control account',
    'posting_accounts_control',
    [`UPDATE finance.posting_accounts SET account_id = @account.receivable WHERE role = 'sales'`],
  ],
  [
    'an account deleted from under its lines',
    'entry_lines_account',
    [...entrySql(), lineSql(1, { account_id: '@account.mistake' }), lineSql(2), `DELETE FROM finance.accounts WHERE id = @account.mistake`],
  ],

  ['an entry in a closed period', 'journal_entries_period_open', entrySql({ date: `'1999-01-10'` })],
  ['an entry in a period that is closing', 'journal_entries_period_open', entrySql({ date: `'1999-02-10'` })],
  ['an entry outside its period', 'journal_entries_in_period', entrySql({ period: '@period.open' })],
  ['an entry in no period', '23502', entrySql({ date: `'1998-02-10'` })],
  ['an entry behind the lock', 'journal_entries_after_lock', [lock(`current_date`), ...entrySql()]],
  ['an entry behind a lock that was loosened without reason', 'lock_dates_back_with_reason', [lock('current_date'), lock('NULL')]],
  ['a lock rewritten', '42501', [`UPDATE finance.lock_dates SET locked_through = NULL`]],
  ['a period opened by its status', 'periods_status_is_history', [`UPDATE finance.periods SET status = 'open' WHERE id = @period.closed`]],
  ['a period deleted from under its history', 'period_events_period', [`DELETE FROM finance.periods WHERE id = @period.closed`]],
  ['a period that shrinks', 'periods_final', [`UPDATE finance.periods SET ends_on = ends_on - 5 WHERE id = @period.closed`]],
  [
    'a period over a closed one',
    'periods_do_not_overlap',
    [
      `INSERT INTO finance.periods (id, entity_id, fiscal_year_id, name, starts_on, ends_on, created_at, updated_at) VALUES (@new, @entity.main, @fiscal_year.long_ago, 'x', '1999-01-31', '1999-01-31', now(), now())`,
    ],
  ],
  [
    'a period that begins closed',
    'periods_status_is_history',
    [
      `INSERT INTO finance.periods (id, entity_id, fiscal_year_id, name, starts_on, ends_on, status, created_at, updated_at) VALUES (@new, @entity.main, @fiscal_year.long_ago, 'x', '1999-11-01', '1999-11-30', 'closed', now(), now())`,
    ],
  ],
  ['a reopening without a reason', 'period_events_reopened_with_reason', [event('closed', 'reopen')]],
  ['a close that nobody asked for', 'period_events_order', [event('open', 'close')]],
  ['a close by who asked for it', 'period_events_two_people', [event('open', 'request', 'same'), event('open', 'close', 'same')]],
  [
    'a quick close of what was never closed',
    'period_events_reclose',
    [event('open', 'request', 'a'), event('open', 'withdraw', 'b'), event('open', 'reclose', 'c')],
  ],
  [
    'a quick close after a posting',
    'period_events_reclose',
    [...entrySql({ date: `'1999-12-10'` }), ...pair, event('reopened', 'reclose')],
  ],
  ['a history rewritten', '42501', [`UPDATE finance.period_events SET done_by = 'y'`]],

  ['an edited entry', '42501', [`UPDATE finance.journal_entries SET description = 'y'`]],
  ['an edited line', '42501', [`UPDATE finance.entry_lines SET debit = 1`]],
  ['a deleted entry', '42501', [`DELETE FROM finance.journal_entries`]],
  ['a deleted line', '42501', [`DELETE FROM finance.entry_lines`]],
  ['lines swept away', '42501', [`TRUNCATE finance.entry_lines`]],
  ['triggers switched off', '42501', [`SET session_replication_role = replica`]],
  ['a table altered', '42501', [`ALTER TABLE finance.entry_lines DISABLE TRIGGER ALL`]],
  [
    'somebody who vouches for everything',
    '42501',
    [`CREATE FUNCTION finance.vouch_stock(uuid, uuid) RETURNS boolean LANGUAGE sql AS 'SELECT true'`],
  ],

  ['a number on nothing', 'numbers_are_used', [number('subject_kind, subject_id', `'entry', @new`)]],
  ['a number of a kind that nobody answers for', 'numbers_are_used', [number('subject_kind, subject_id', `'wish', @new`)]],
  ['a number that skips one', 'numbers_without_gap', [number('subject_kind, void_reason, number', `'void', 'x', 1000`)]],
  ['a number given before', 'numbers_without_gap', [number('subject_kind, void_reason, number', `'void', 'x', 1`)]],
  ['a void number without a reason', 'numbers_on_something', [number('subject_kind', `'void'`)]],
  ['a number for two entries', 'numbers_subject', [...sound, number('subject_kind, subject_id', `'entry', @entry.attack`)]],
  [
    'an entry under the number of another',
    'journal_entries_own_number',
    [
      `INSERT INTO finance.journal_entries (id, entity_id, journal_id, period_id, date, number_id, number, description, source_kind, line_count, posted_by)
     SELECT @entry.attack, entity_id, journal_id, period_id, date, number_id, number, 'x', 'manual', 2, 'x' FROM finance.journal_entries WHERE id = @entry.rent`,
    ],
  ],
  ['a number deleted', '42501', [`DELETE FROM finance.numbers`]],
  ['a series that begins elsewhere', 'series_final', [`UPDATE finance.series SET first_number = 500`]],

  [
    'a reversal of a reversal',
    'journal_entries_reverses',
    entrySql({ source: 'reversal', reverses: '(SELECT id FROM finance.journal_entries WHERE reverses_entry_id = @entry.reversed)' }),
  ],
  ['a second reversal', 'journal_entries_reversed_once', entrySql({ source: 'reversal', reverses: '@entry.reversed' })],
  [
    'a reversal that takes back another amount',
    'journal_entries_mirror',
    [
      ...entrySql({ source: 'reversal', reverses: '@entry.rent' }),
      lineSql(1, { account_id: '@account.bank' }),
      lineSql(2, { account_id: '@account.purchases' }),
    ],
  ],
  ['a reversal of nothing', 'journal_entries_reversal', entrySql({ source: 'reversal' })],
  [
    'the currency of books that hold entries',
    'entities_currency_final',
    [`UPDATE finance.entities SET functional_currency = 'USD' WHERE id = @entity.main`],
  ],
];

describe('the database takes', () => {
  test.for(ALLOWED)('%s', async ([, statements]) => {
    expect(await stoppedBy(w, statements)).toBe('nothing');
  });
});

describe('the database refuses', () => {
  test.for(ATTACKS)('%s', async ([, rule, statements]) => {
    expect(await stoppedBy(w, statements)).toBe(rule);
  });
});
