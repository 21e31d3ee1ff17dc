import fc from 'fast-check';
import type { Client } from 'pg';
import { beforeAll, describe, expect, test } from 'vitest';
import { isDeep } from '#tests/run.ts';
import { type World, world } from '#tests/world.ts';
import finance from '../index.ts';
import { entrySql, lineSql, stoppedBy, stops } from '../testing.ts';

/** One world for all: an attack is rolled back. */
let w: World;
beforeAll(async () => {
  w = await world(finance);
});

const insert = (table: string, columns: Record<string, string>): string =>
  `INSERT INTO finance.${table} (${Object.keys(columns).join(', ')}) VALUES (${Object.values(columns).join(', ')})`;
const stamps = { created_at: 'now()', updated_at: 'now()' };

const statement = (columns: Record<string, string> = {}): string =>
  insert('bank_statements', {
    id: '@statement.attack',
    bank_account_id: '@bank_account.main',
    import_id: '@bank_import.done',
    starts_on: 'current_date',
    ends_on: 'current_date',
    file_lines: '1',
    new_lines: '1',
    ...stamps,
    ...columns,
  });
const line = (columns: Record<string, string> = {}): string =>
  insert('bank_statement_lines', {
    id: '@line.attack',
    statement_id: '@statement.attack',
    bank_account_id: '@bank_account.main',
    line_no: '1',
    booked_on: 'current_date',
    amount_minor: '-25000000',
    description: `'x'`,
    key: `'attack'`,
    ...columns,
  });
const match = (columns: Record<string, string> = {}): string =>
  insert('bank_matches', {
    id: '@match.attack',
    bank_account_id: '@bank_account.main',
    origin: `'accepted'`,
    matched_by: `'x'`,
    ...stamps,
    ...columns,
  });
const item = (columns: Record<string, string>): string => insert('bank_match_items', { id: '@new', match_id: '@match.attack', ...columns });
const bank = (name: string): string => item({ statement_line_id: `@bank_line.${name}` });
const books = (name: string): string => item({ entry_line_id: `@entry_line.${name}` });
const proof = (columns: Record<string, string> = {}): string =>
  insert('reconciliations', {
    id: '@reconciliation.attack',
    bank_account_id: '@bank_account.wallet',
    statement_id: '@bank_statement.wallet',
    on_date: 'current_date',
    closing_minor: '500000',
    books_minor: '500000',
    outstanding_minor: '0',
    unmatched_minor: '0',
    completed_by: `'x'`,
    ...columns,
  });
const reopen = insert('reconciliation_reopenings', {
  id: '@new',
  reconciliation_id: '@reconciliation.done',
  reason: `'x'`,
  reopened_by: `'x'`,
  reopened_at: 'now()',
});
const bankAccount = (columns: Record<string, string>): string =>
  insert('bank_accounts', {
    id: '@bank_account.attack',
    entity_id: '@entity.main',
    account_id: '@account.new_wallet',
    name: `'x'`,
    kind: `'bank'`,
    currency: `'NGN'`,
    ...stamps,
    ...columns,
  });

describe('raw SQL by whoever holds the finance role is stopped', () => {
  const theMatch = `(SELECT match_id FROM finance.bank_match_items WHERE statement_line_id = @bank_line.topped_up)`;
  test.for<[what: string, by: string, ...statements: string[]]>([
    ['a bank account on no money account', 'bank_accounts_on_money', bankAccount({ account_id: '@account.sales' })],
    ['two bank accounts on one account', 'bank_accounts_of_account', bankAccount({ account_id: '@account.bank' })],
    [
      'a bank account that moves',
      'bank_accounts_final',
      `UPDATE finance.bank_accounts SET account_id = @account.cash WHERE id = @bank_account.main`,
    ],
    ['a whole account number', 'bank_accounts_number_masked', bankAccount({ number_ending: `'0123456789'` })],
    ['an edited line', '42501', `UPDATE finance.bank_statement_lines SET amount_minor = 1 WHERE id = @bank_line.rent`],
    ['a deleted line', '42501', `DELETE FROM finance.bank_statement_lines WHERE id = @bank_line.rent`],
    ['a statement without its lines', 'bank_statements_whole', statement()],
    [
      'a line more than the statement says',
      'bank_statement_lines_of_statement',
      statement(),
      line(),
      line({ id: '@new', line_no: '2', key: `'b'` }),
    ],
    [
      'a line added to an old statement',
      'bank_statement_lines_of_statement',
      line({ statement_id: '@bank_statement.done', line_no: '99' }),
    ],
    [
      'a line of a statement of another account',
      'bank_statement_lines_statement',
      statement(),
      line({ bank_account_id: '@bank_account.wallet' }),
    ],
    ['a line twice', 'bank_statement_lines_once', statement(), line({ key: `'fixture rent'` })],
    [
      'a line twice in one statement',
      'bank_statement_lines_once',
      statement({ new_lines: '2' }),
      line(),
      line({ id: '@new', line_no: '2' }),
    ],
    ['a line that moves nothing', 'bank_statement_lines_move', statement(), line({ amount_minor: '0' })],
    ['a statement that does not add up', 'bank_statements_add_up', statement({ opening_minor: '0', closing_minor: '5' }), line()],
    [
      'an edited statement',
      'bank_statements_final',
      `UPDATE finance.bank_statements SET closing_minor = 1 WHERE id = @bank_statement.done`,
    ],
    [
      'a statement taken back while it is matched',
      'bank_statements_matched',
      `UPDATE finance.bank_statements SET is_live = false WHERE id = @bank_statement.done`,
    ],
    [
      'a line in days that are proved',
      'bank_statement_lines_reconciled',
      statement({ bank_account_id: '@bank_account.wallet' }),
      line({ bank_account_id: '@bank_account.wallet' }),
    ],
    [
      'a statement brought back beside its second coming',
      'bank_statement_lines_once',
      `UPDATE finance.bank_statements SET is_live = false WHERE id = @bank_statement.mistake`,
      statement(),
      line({ key: `'fixture twice'` }),
      `UPDATE finance.bank_statements SET is_live = true WHERE id = @bank_statement.mistake`,
    ],
    ['a match of different amounts', 'bank_matches_agree', match(), bank('fee'), books('bank_rent')],
    [
      'a match that agrees but for one unit',
      'bank_matches_agree',
      statement(),
      line({ amount_minor: '-24999999' }),
      match(),
      item({ statement_line_id: '@line.attack' }),
      books('bank_rent'),
    ],
    ['a match of one line', 'bank_matches_of_account', match(), bank('fee')],
    ['a match of no line', 'bank_matches_of_account', match()],
    ['a match with a line of another account of the chart', 'bank_matches_of_account', match(), bank('rent'), books('rent')],
    [
      'a match with a line of another bank account',
      'bank_matches_of_account',
      match({ bank_account_id: '@bank_account.wallet' }),
      bank('rent'),
      books('bank_rent'),
    ],
    ['a line of the bank matched twice', 'bank_match_items_statement_line_once', match(), bank('rent'), books('bank_rent'), bank('rent')],
    [
      'a line of the books matched twice',
      'bank_match_items_entry_line_once',
      match(),
      bank('rent'),
      books('bank_rent'),
      books('bank_rent'),
    ],
    [
      'an item that is both',
      'bank_match_items_one',
      match(),
      item({ statement_line_id: '@bank_line.rent', entry_line_id: '@entry_line.bank_rent' }),
    ],
    [
      'half of a match taken away',
      'bank_matches_of_account',
      `DELETE FROM finance.bank_match_items WHERE match_id = @bank_match.mistake AND entry_line_id IS NULL`,
    ],
    [
      'a match moved to another account',
      'bank_matches_final',
      `UPDATE finance.bank_matches SET bank_account_id = @bank_account.wallet WHERE id = @bank_match.mistake`,
    ],
    [
      'an item moved to another match',
      'bank_match_items_final',
      `UPDATE finance.bank_match_items SET match_id = @bank_match.paid WHERE match_id = @bank_match.mistake`,
    ],
    [
      'a match taken apart that is proved',
      'bank_match_items_reconciled',
      `DELETE FROM finance.bank_match_items WHERE match_id = ${theMatch}`,
    ],
    ['a second proof of a day', 'reconciliations_in_order', proof()],
    ['a proof that does not add up', 'reconciliations_add_up', reopen, proof({ unmatched_minor: '1' })],
    ['a proof with invented figures', 'reconciliations_proved', reopen, proof({ books_minor: '499999', outstanding_minor: '-1' })],
    ['a proof of another balance', 'reconciliations_of_statement', reopen, proof({ closing_minor: '1', books_minor: '1' })],
    ['a proof of another day', 'reconciliations_of_statement', reopen, proof({ on_date: `current_date - 1` })],
    [
      'a proof that leaves out what is open',
      'reconciliations_proved',
      proof({
        bank_account_id: '@bank_account.main',
        statement_id: '@bank_statement.mistake',
        closing_minor: `(SELECT closing_minor FROM finance.bank_statements WHERE id = @bank_statement.mistake)`,
        books_minor: `(SELECT closing_minor FROM finance.bank_statements WHERE id = @bank_statement.mistake)`,
      }),
    ],
    [
      'an item named after the proof',
      'reconciliation_items_of_their_time',
      insert('reconciliation_items', {
        id: '@new',
        reconciliation_id: '@reconciliation.done',
        statement_line_id: '@bank_line.topped_up',
        amount_minor: '500000',
      }),
    ],
    ['an edited proof', '42501', `UPDATE finance.reconciliations SET closing_minor = 1 WHERE id = @reconciliation.done`],
    ['a reopening without a reason', 'reconciliation_reopenings_reason', reopen.replace(`'x'`, `' '`)],
    ['a second reopening', 'reconciliation_reopenings_once', reopen, reopen],
    [
      'a rule that says nothing',
      'bank_rules_say_something',
      insert('bank_rules', { id: '@new', name: `'x'`, priority: '1', account_id: '@account.sales', ...stamps }),
    ],
    [
      'a rule with two targets',
      'bank_rules_target',
      insert('bank_rules', {
        id: '@new',
        name: `'x'`,
        priority: '1',
        text_contains: `'x'`,
        account_id: '@account.sales',
        party_id: '@party.customer',
        ...stamps,
      }),
    ],
    [
      'payroll posted for a line of the bank that is not there',
      'journal_entries_vouched',
      ...entrySql({ source: 'bank' }),
      lineSql(1, { account_id: '@account.payroll_payable' }),
      lineSql(2),
    ],
  ])('%s', async ([, by, ...statements]) => {
    expect(await stoppedBy(w, statements)).toBe(by);
  });

  test.for<[what: string, ...statements: string[]]>([
    ['a match of equal sums', match(), bank('rent'), books('bank_rent')],
    [
      'a match of several lines',
      statement({ new_lines: '2', file_lines: '2' }),
      line({ amount_minor: '-20000000' }),
      line({ id: '@line.other', line_no: '2', amount_minor: '-5000000', key: `'b'` }),
      match(),
      item({ statement_line_id: '@line.attack' }),
      item({ statement_line_id: '@line.other' }),
      books('bank_rent'),
    ],
    [
      'a match taken away whole',
      `DELETE FROM finance.bank_match_items WHERE match_id = @bank_match.mistake`,
      `DELETE FROM finance.bank_matches WHERE id = @bank_match.mistake`,
    ],
    ['a proof after it was reopened', reopen, proof()],
    [
      'taking a proved match apart after it was reopened',
      reopen,
      `DELETE FROM finance.bank_match_items WHERE match_id = ${theMatch}`,
      `DELETE FROM finance.bank_matches WHERE id NOT IN (SELECT match_id FROM finance.bank_match_items)`,
    ],
  ])('but not %s', async ([, ...statements]) => {
    expect(await stoppedBy(w, statements)).toBe('nothing');
  });
});

/** What must be true of a tenant's banks, whoever wrote what. */
const BROKEN = `
  SELECT 'match' FROM finance.bank_matches m WHERE (SELECT count(*) FROM finance.bank_match_items i WHERE i.tenant_id = m.tenant_id AND i.match_id = m.id) < 2
    OR (SELECT coalesce(sum(s.amount_minor), 0) FROM finance.bank_match_items i JOIN finance.bank_statement_lines s ON s.tenant_id = i.tenant_id AND s.id = i.statement_line_id
      WHERE i.tenant_id = m.tenant_id AND i.match_id = m.id)
    <> (SELECT coalesce(sum(l.amount), 0) FROM finance.bank_match_items i JOIN finance.entry_lines l ON l.tenant_id = i.tenant_id AND l.id = i.entry_line_id
      WHERE i.tenant_id = m.tenant_id AND i.match_id = m.id)
  UNION ALL SELECT 'twice' FROM finance.bank_statement_lines l JOIN finance.bank_statements s ON s.tenant_id = l.tenant_id AND s.id = l.statement_id AND s.is_live
    GROUP BY l.bank_account_id, l.key HAVING count(*) > 1
  UNION ALL SELECT 'dead' FROM finance.bank_match_items i JOIN finance.bank_statement_lines l ON l.tenant_id = i.tenant_id AND l.id = i.statement_line_id
    JOIN finance.bank_statements s ON s.tenant_id = l.tenant_id AND s.id = l.statement_id AND NOT s.is_live`;

test('random statements in any order, with savepoints and constraints checked early or late, leave no match that differs and no line twice', async () => {
  const names = ['rent', 'fee', 'interest', 'to_wallet', 'customer', 'charge', 'mistake', 'twice', 'paid'];
  const move = fc.oneof(
    fc.constantFrom(...names).map(bank),
    fc.constantFrom(...names).map((name) => `DELETE FROM finance.bank_match_items WHERE statement_line_id = @bank_line.${name}`),
    fc.constant(books('bank_rent')),
    fc.constant(match()),
    fc.constant(`DELETE FROM finance.bank_matches WHERE id = @match.attack`),
    fc
      .constantFrom('done', 'mistake', 'wallet')
      .map((name) => `UPDATE finance.bank_statements SET is_live = NOT is_live WHERE id = @bank_statement.${name}`),
    fc.constantFrom('1', '100', '-25000000').map((amount) => `${statement()}; ${line({ amount_minor: amount, key: `'fixture twice'` })}`),
    fc.constant(`DELETE FROM finance.bank_match_items WHERE match_id = @bank_match.mistake`),
    fc.constant(`DELETE FROM finance.bank_matches WHERE id = @bank_match.mistake`),
    fc.constantFrom('SET CONSTRAINTS ALL IMMEDIATE', 'SET CONSTRAINTS ALL DEFERRED'),
  );
  const runs = isDeep ? 1500 : 400;
  let passed = 0;
  await w.attack('finance', async (client: Client) => {
    for (const moves of fc.sample(fc.array(move, { minLength: 1, maxLength: 7 }), runs)) {
      await client.query('SAVEPOINT attack');
      if ((await stops(client, moves)) === 'nothing') {
        passed++;
        expect((await client.query(BROKEN)).rows).toEqual([]);
      }
      await client.query('ROLLBACK TO SAVEPOINT attack');
    }
  });
  expect(passed).toBeGreaterThan(0);
});
