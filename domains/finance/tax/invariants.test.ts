import { beforeAll, describe, expect, test } from 'vitest';
import { type World, world } from '#tests/world.ts';
import finance from '../index.ts';
import { entrySql, id, lineSql, stops } from '../testing.ts';

let w: World;
beforeAll(async () => {
  w = await world(finance);
});

const quoted = (name: string): string => `'${id(name)}'`;
const VAT = quoted('tax_code.VAT');
const RATE = quoted('tax_rate.VAT');
const DRAFT = quoted('tax_return.draft');
const FILED = quoted('tax_return.filed');
const UNPAID = quoted('tax_return.unpaid');

const rate = (columns: string, values: string): string =>
  `INSERT INTO finance.tax_rates (id, source, created_at, updated_at, ${columns}) VALUES (@new, 'x', now(), now(), ${values})`;
/** A cash sale: 100 in the bank, of which 10 are tax. */
const sale = (tax: Record<string, string> = {}): string[] => [
  ...entrySql({ lineCount: 3 }),
  lineSql(1, { account_id: '@account.bank' }),
  lineSql(2, { account_id: '@account.sales', credit: '90', amount: '-90' }),
  lineSql(3, { id: '@line.tax', account_id: '@account.output_tax', debit: '0', credit: '10', amount: '-10', tax_code_id: VAT, ...tax }),
];
const taxLine = (columns: Record<string, string> = {}, entry = '@entry.attack'): string => {
  const all: Record<string, string> = {
    id: '@new',
    entity_id: 'e.entity_id',
    entry_id: 'e.id',
    line_id: '@line.tax',
    document_kind: `'manual'`,
    document_number: `'x'`,
    code_id: VAT,
    rate_id: RATE,
    kind: `'standard'`,
    rate: '10',
    direction: `'sales'`,
    tax_point: 'e.date',
    currency: `'NGN'`,
    base: '100',
    tax: '10',
    recoverable: '10',
    functional_base: '100',
    functional_tax: '10',
    functional_recoverable: '10',
    ...columns,
  };
  return `INSERT INTO finance.tax_lines (${Object.keys(all).join(', ')}) SELECT ${Object.values(all).join(', ')} FROM finance.journal_entries e WHERE e.id = ${entry}`;
};
const onlyBase = {
  line_id: 'NULL',
  code_id: quoted('tax_code.EXEMPT'),
  rate_id: 'NULL',
  kind: `'exempt'`,
  rate: '0',
  tax: '0',
  recoverable: '0',
  functional_tax: '0',
  functional_recoverable: '0',
};

const return_ = (columns = '', values = ''): string =>
  `INSERT INTO finance.tax_returns (id, entity_id, template_id, starts_on, ends_on, created_at, updated_at${columns})
   SELECT @return.attack, entity_id, template_id, ends_on + 1, ends_on + 31, now(), now()${values} FROM finance.tax_returns WHERE id = ${DRAFT}`;
const file = (which = DRAFT, payable = '0', more = ''): string =>
  `UPDATE finance.tax_returns SET status = 'filed', payable = ${payable}, filed_at = now(), filed_by = 'x'${more} WHERE id = ${which}`;
const figure = (amount: string, box = '5', which = DRAFT): string =>
  `INSERT INTO finance.tax_return_figures (id, return_id, box, label, position, terms, amount) VALUES (@new, ${which}, '${box}', 'x', 1, '[]', ${amount})`;
/** What the lines of April that are posted to output tax are declared with. */
const items = (
  settled: string,
  base = 't.functional_base',
  which = DRAFT,
  where = `t.tax_point >= '1999-04-01' AND t.kind = 'standard'`,
): string =>
  `INSERT INTO finance.tax_return_items (id, return_id, tax_line_id, base, tax, recoverable, settled, is_late)
   SELECT gen_random_uuid(), ${which}, t.id, ${base}, t.functional_tax, t.functional_recoverable, ${settled}, false FROM finance.tax_lines t WHERE ${where}`;
const settlement = (amount = '5000', account = '@account.output_tax', source = 'tax_return'): string[] => [
  ...entrySql({ source }).map((sql) =>
    sql.replace(`source_kind, reverses`, `source_kind, source_id, reverses`).replace(`'${source}',`, `'${source}', ${DRAFT},`),
  ),
  lineSql(1, { account_id: account, debit: amount, amount }),
  lineSql(2, { account_id: '@account.tax_payable', credit: amount, amount: `-${amount}` }),
];
const wholeFiling = [...settlement(), file(DRAFT, '5000', ', entry_id = @entry.attack'), figure('5000'), items('t.functional_recoverable')];
const payment = (amount: string, columns = '', values = ''): string =>
  `INSERT INTO finance.tax_return_payments (id, return_id, entry_id, amount${columns}) VALUES (@new, ${FILED}, @entry.attack, ${amount}${values})`;
const paying = (amount: string): string[] => [
  ...entrySql({ source: 'tax_return' }).map((sql) =>
    sql.replace(`source_kind, reverses`, `source_kind, source_id, reverses`).replace(`'tax_return',`, `'tax_return', ${FILED},`),
  ),
  lineSql(1, { account_id: '@account.tax_payable', debit: amount, amount }),
  lineSql(2, { account_id: '@account.bank', credit: amount, amount: `-${amount}` }),
];

const ALLOWED: readonly [string, string[]][] = [
  ['a taxed sale', [...sale(), taxLine()]],
  ['an exempt sale beside it', [...sale(), taxLine(), taxLine(onlyBase)]],
  [
    'a rate after one that ended',
    [
      `UPDATE finance.tax_rates SET valid_until = '2029-12-31' WHERE id = ${RATE}`,
      rate('code_id, rate, valid_from', `${VAT}, 12, '2030-01-01'`),
    ],
  ],
  ['a filing whole', wholeFiling],
  ['a payment of what is open', [...paying('4000'), payment('4000')]],
];

const ATTACKS: readonly [string, string, string[]][] = [
  ['two rates on a day', 'tax_rates_do_not_overlap', [rate('code_id, rate, valid_from', `${VAT}, 12, '2030-01-01'`)]],
  ['a rate of what is not taxed', 'tax_rates_of_tax', [rate('code_id, rate, valid_from', `${quoted('tax_code.EXEMPT')}, 0, '2030-01-01'`)]],
  ['another height of a rate', 'tax_rates_final', [`UPDATE finance.tax_rates SET rate = 11 WHERE id = ${RATE}`]],
  ['a demo rate that calls itself law', 'tax_rates_final', [`UPDATE finance.tax_rates SET is_demo = false WHERE id = ${RATE}`]],
  ['the end of a rate that was used', 'tax_lines_rate', [`DELETE FROM finance.tax_rates WHERE id = ${RATE}`]],
  ['another meaning of a code', 'tax_codes_final', [`UPDATE finance.tax_codes SET kind = 'exempt' WHERE id = ${VAT}`]],
  [
    'tax on an account of something else',
    'tax_codes_tax_account',
    [`UPDATE finance.tax_codes SET sales_account_id = @account.sales WHERE id = ${VAT}`],
  ],
  [
    'a member of no group',
    'tax_code_members_kind',
    [`INSERT INTO finance.tax_code_members (id, group_id, member_id, position) VALUES (@new, ${VAT}, ${VAT}, 1)`],
  ],
  ['a tax that is posted and not recorded', 'entry_lines_taxed', sale()],
  [
    'a tax line of another amount',
    'tax_lines_posted',
    [...sale(), taxLine({ tax: '9', recoverable: '9', functional_tax: '9', functional_recoverable: '9' })],
  ],
  ['a tax line of the other direction', 'tax_lines_posted', [...sale(), taxLine({ direction: `'purchase'` })]],
  ['a tax line of another kind', 'tax_lines_code', [...sale(), taxLine({ kind: `'reduced'` })]],
  ['a rate that the code never had', 'tax_lines_code', [...sale(), taxLine({ rate: '9' })]],
  ['a taxed line without its rate', 'tax_lines_code', [...sale(), taxLine({ rate_id: 'NULL' })]],
  ['an exempt line with tax', 'tax_lines_code', [...sale(), taxLine({ ...onlyBase, tax: '5' })]],
  ['more recovered than taxed', 'tax_lines_amounts', [...sale(), taxLine({ tax: '5', functional_tax: '5' })]],
  ['two worths of one amount', 'tax_lines_amounts', [...sale(), taxLine({ functional_base: '99' })]],
  ['a tax without a line', 'tax_lines_posted', [...sale(), taxLine({ line_id: 'NULL' })]],
  ['a tax line of no entry of today', 'tax_lines_posted', ['SELECT pg_sleep(0)', taxLine(onlyBase, '@entry.rent')]],
  ['the same line taxed twice', 'tax_lines_own_line', [...sale(), taxLine(), taxLine()]],
  ['a tax line changed', '42501', [`UPDATE finance.tax_lines SET tax_point = '2020-01-01'`]],
  ['a tax line removed', '42501', [`DELETE FROM finance.tax_lines`]],
  [
    'a reversal that leaves the tax declared',
    'journal_entries_taxes_taken_back',
    [
      ...sale(),
      taxLine(),
      'SET CONSTRAINTS ALL IMMEDIATE',
      'SET CONSTRAINTS ALL DEFERRED',
      ...entrySql({ id: '@entry.back', number: '@number.back', source: 'reversal', reverses: '@entry.attack', lineCount: 3 }),
      lineSql(1, { account_id: '@account.bank', debit: '0', credit: '100', amount: '-100' }, '@entry.back'),
      lineSql(2, { account_id: '@account.sales', debit: '90', credit: '0', amount: '90' }, '@entry.back'),
      lineSql(3, { account_id: '@account.output_tax', debit: '10', credit: '0', amount: '10' }, '@entry.back'),
    ],
  ],
  ['a return that begins filed', 'tax_returns_moves', [return_(', status, payable, filed_at, filed_by', `, 'filed', 0, now(), 'x'`)]],
  ['two returns of a day', 'tax_returns_do_not_overlap', [return_().replace('ends_on + 1,', 'ends_on,')]],
  ['another period of a return', 'tax_returns_final', [`UPDATE finance.tax_returns SET ends_on = ends_on - 1 WHERE id = ${DRAFT}`]],
  [
    'a filed return made a draft',
    'tax_returns_moves',
    [
      `UPDATE finance.tax_returns SET status = 'draft', payable = NULL, entry_id = NULL, filed_at = NULL, filed_by = NULL WHERE id = ${FILED}`,
    ],
  ],
  ['another amount of a filed return', 'tax_returns_moves', [`UPDATE finance.tax_returns SET payable = 1 WHERE id = ${FILED}`]],
  ['a filed return removed', 'tax_returns_moves', [`DELETE FROM finance.tax_returns WHERE id = ${FILED}`]],
  ['a filing without figures', 'tax_returns_payable', [file()]],
  [
    'a filing that pays what no box says',
    'tax_returns_payable',
    [...settlement(), file(DRAFT, '5000', ', entry_id = @entry.attack'), figure('4000'), items('t.functional_recoverable')],
  ],
  [
    'a filing that pays what no item says',
    'tax_returns_payable',
    [...settlement(), file(DRAFT, '5000', ', entry_id = @entry.attack'), figure('5000')],
  ],
  ['a filing without its entry', 'tax_returns_settled', [file(DRAFT, '5000'), figure('5000'), items('t.functional_recoverable')]],
  ['a filing that clears another account', 'tax_returns_settled', [...settlement('5000', '@account.input_tax'), ...wholeFiling.slice(4)]],
  ['a filing that clears another amount', 'tax_returns_settled', [...settlement('4000'), ...wholeFiling.slice(4)]],
  [
    'a filing by an entry of another kind',
    'tax_returns_settled',
    [...settlement('5000', '@account.output_tax', 'manual'), ...wholeFiling.slice(4)],
  ],
  ['a tax settled more than once', 'tax_return_items_declared_once', [file(), items('2 * t.functional_recoverable')]],
  ['a tax owed that is claimed', 'tax_return_items_declared_once', [file(), items('-t.functional_recoverable')]],
  ['more declared than taxed', 'tax_return_items_declared_once', [file(), items('0', 't.functional_base + 1')]],
  [
    'declared again what was declared',
    'tax_return_items_declared_once',
    [file(), items('0', 't.functional_base', DRAFT, `t.tax_point < '1999-03-15'`)],
  ],
  ['an item of a draft', 'tax_returns_frozen', [items('0')]],
  ['a figure of a draft', 'tax_returns_frozen', [figure('0')]],
  ['an item added to what was filed', 'tax_returns_frozen', [items('0', 't.functional_base', FILED)]],
  ['a figure added to what was filed', 'tax_returns_frozen', [figure('1', '99', FILED)]],
  ['a figure changed', '42501', [`UPDATE finance.tax_return_figures SET amount = 0`]],
  [
    'a return taken back while it is paid',
    'tax_returns_paid',
    [`UPDATE finance.tax_returns SET status = 'withdrawn', withdrawn_at = now(), withdraw_reason = 'x' WHERE id = ${FILED}`],
  ],
  [
    'a return taken back without its entry',
    'tax_returns_settled',
    [`UPDATE finance.tax_returns SET status = 'withdrawn', withdrawn_at = now(), withdraw_reason = 'x' WHERE id = ${UNPAID}`],
  ],
  [
    'a return taken back without a reason',
    'tax_returns_withdrawn',
    [`UPDATE finance.tax_returns SET status = 'withdrawn', withdrawn_at = now() WHERE id = ${UNPAID}`],
  ],
  [
    'an earlier return after a later one',
    'tax_returns_in_turn',
    [return_().replace('ends_on + 1, ends_on + 31', `'1999-01-01', '1999-01-31'`), file('@return.attack')],
  ],
  ['an entry of no return', 'journal_entries_of_tax_return', settlement()],
  ['more paid than is payable', 'tax_return_payments_within', [...paying('4001'), payment('4001')]],
  ['less than nothing paid', 'tax_return_payments_within', [...paying('4000'), payment('-2001')]],
  ['a payment of another amount than its entry', 'tax_return_payments_posted', [...paying('4000'), payment('3000')]],
  [
    'a payment by an entry of another kind',
    'tax_return_payments_posted',
    [...settlement('4000', '@account.output_tax', 'manual'), payment('4000')],
  ],
  [
    'a payment taken back by nothing',
    'tax_return_payments_posted',
    [...paying('2000'), payment('-2000', ', reverses_id', `, ${quoted('tax_payment.first')}`)],
  ],
];

const mirror = `INSERT INTO finance.entry_lines (id, entry_id, line_no, entity_id, date, recorded_at, account_id, debit, credit, currency, amount, rate)
  SELECT gen_random_uuid(), e.id, l.line_no, l.entity_id, e.date, e.recorded_at, l.account_id, l.credit, l.debit, l.currency, -l.amount, l.rate
  FROM finance.journal_entries e JOIN finance.entry_lines l ON l.entry_id = e.reverses_entry_id WHERE e.id = @entry.attack`;
const REVERSALS: readonly (readonly [string, string[]])[] = [
  ['the entry of a filed return', `(SELECT entry_id FROM finance.tax_returns WHERE id = ${UNPAID})`],
  ['the entry of a payment', `(SELECT entry_id FROM finance.tax_return_payments LIMIT 1)`],
].map(([name = '', reverses = '']) => [name, [...entrySql({ source: 'reversal', reverses }), mirror]]);

/** One login for all of them, each taken back before the next: opening one for each would take longer than the attacks. */
let outcomes: Map<string, string>;
beforeAll(async () => {
  outcomes = await w.attack('finance', async (client) => {
    const found = new Map<string, string>();
    for (const [name, statements] of [...ALLOWED, ...ATTACKS.map(([what, , sql]) => [what, sql] as const), ...REVERSALS]) {
      await client.query('SAVEPOINT before');
      found.set(name, await stops(client, statements));
      await client.query('ROLLBACK TO before');
    }
    return found;
  });
});

describe('what a login with this role alone may do to taxes', () => {
  test.for(ALLOWED)('%s', ([name]) => expect(outcomes.get(name)).toBe('nothing'));
});

describe('what it may not', () => {
  test.for(ATTACKS)('%s is stopped by %s', ([name, constraint]) => expect(outcomes.get(name)).toBe(constraint));
  test.for(REVERSALS)('%s is not reversed by itself', ([name]) => expect(outcomes.get(name)).toBe('journal_entries_of_tax_return'));
});
