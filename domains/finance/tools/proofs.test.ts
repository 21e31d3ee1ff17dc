import { beforeAll, expect, test } from 'vitest';
import finance from '#domains/finance/index.ts';
import { fixture } from '#kernel/fixture.ts';
import { type World, world } from '#tests/world.ts';
import { rebuildBalances, rollUpBalances, verifyLedger } from './proofs.ts';
import { getTrialBalance } from './reports.ts';

/** What somebody with the whole database in hands could do. */
const tamper = (w: World, statement: string): Promise<unknown> =>
  w.sql(`DO $$ BEGIN SET LOCAL session_replication_role = replica; ${statement.replaceAll('TENANT', `'${w.tenantId}'`)}; END $$`);

const wrongIn = async (w: World): Promise<string[]> => {
  const { isSound, checks } = await w.call(verifyLedger, {});
  const wrong = checks.filter((each) => each.wrong > 0).map(({ check }) => check);
  expect(isSound).toBe(wrong.length === 0);
  return wrong;
};

let attacked: World;
beforeAll(async () => {
  attacked = await world(finance);
  await attacked.call(rollUpBalances, {});
  await attacked.kernel.recorder.flush();
  await attacked.sql('SELECT kernel.seal($1, 1000)', [attacked.tenantId]);
});

test('sound books are proved so, before and after their days are summed up', async () => {
  const w = await world(finance);
  expect(await wrongIn(w)).toEqual([]);
  const before = await w.call(getTrialBalance, {});
  const { days } = await w.call(rollUpBalances, {});
  expect(days).toBeGreaterThan(0);
  expect(await w.call(rollUpBalances, {})).toEqual({ days: 0 });
  expect((await w.call(getTrialBalance, {})).lines).toEqual(before.lines);
  expect(await wrongIn(w)).toEqual([]);
  expect(await w.call(rebuildBalances, {})).toEqual({ days });
  expect(await wrongIn(w)).toEqual([]);
});

const TOUCHED = ['finance.entry_lines', 'finance.journal_entries', 'finance.numbers', 'finance.balance_days', 'kernel.changes'];

/** All of it as it was, so that one tenant serves for many attacks. */
async function restoring(w: World, work: () => Promise<void>): Promise<void> {
  const kept = await Promise.all(
    TOUCHED.map(async (table) =>
      w.sql<{ rows: string | null }>(`SELECT jsonb_agg(t)::text AS rows FROM ${table} t WHERE tenant_id = $1`, [w.tenantId]),
    ),
  );
  await work();
  for (const [i, table] of TOUCHED.entries()) {
    const rows = (kept[i]?.[0]?.rows ?? '[]').replaceAll("'", "''");
    await tamper(
      w,
      `DELETE FROM ${table} WHERE tenant_id = TENANT; INSERT INTO ${table} OVERRIDING SYSTEM VALUE SELECT * FROM jsonb_populate_recordset(NULL::${table}, '${rows}')`,
    );
  }
}

const RENT = `entry_id = '${fixture('finance.entry.rent')}' AND tenant_id = TENANT`;

test.for<[what: string, statement: string, found: string[]]>([
  [
    'an amount',
    `UPDATE finance.entry_lines SET debit = debit + 1 WHERE ${RENT} AND debit > 0`,
    ['entries_balance', 'balances_equal_lines', 'rows_are_as_journalled'],
  ],
  [
    'both sides of an entry',
    `UPDATE finance.entry_lines SET debit = debit * 2, credit = credit * 2, amount = amount * 2 WHERE ${RENT}`,
    ['balances_equal_lines', 'rows_are_as_journalled'],
  ],
  [
    'the account of a line',
    `UPDATE finance.entry_lines SET account_id = '${fixture('finance.account.sales')}' WHERE ${RENT} AND credit > 0`,
    ['balances_equal_lines', 'rows_are_as_journalled'],
  ],
  [
    'the day of a line',
    `UPDATE finance.entry_lines SET date = date - 1 WHERE ${RENT} AND debit > 0`,
    ['lines_belong', 'balances_equal_lines', 'rows_are_as_journalled'],
  ],
  [
    'a description',
    `UPDATE finance.journal_entries SET description = 'Something else' WHERE id = '${fixture('finance.entry.rent')}' AND tenant_id = TENANT`,
    ['rows_are_as_journalled'],
  ],
  [
    'an entry that is gone',
    `DELETE FROM finance.entry_lines WHERE ${RENT}; DELETE FROM finance.journal_entries WHERE id = '${fixture('finance.entry.rent')}' AND tenant_id = TENANT`,
    ['balances_equal_lines', 'series_have_no_gaps', 'rows_are_as_journalled'],
  ],
  [
    'a number that is gone',
    `DELETE FROM finance.numbers WHERE number = 2 AND tenant_id = TENANT`,
    ['series_have_no_gaps', 'rows_are_as_journalled'],
  ],
  [
    'the sum of a day',
    `UPDATE finance.balance_days SET debit = debit + 5 WHERE tenant_id = TENANT AND debit > 0`,
    ['balances_equal_lines'],
  ],
  [
    'the journal line as well',
    `UPDATE finance.journal_entries SET description = 'Something else' WHERE id = '${fixture('finance.entry.rent')}' AND tenant_id = TENANT;
    UPDATE kernel.changes SET after = after || '{"description": "Something else"}' WHERE record_id = '${fixture('finance.entry.rent')}' AND tenant_id = TENANT`,
    ['journal_is_sealed'],
  ],
])('%s, changed by the owner of the database, is found', async ([, statement, found]) => {
  await restoring(attacked, async () => {
    await tamper(attacked, statement);
    expect(await wrongIn(attacked)).toEqual(found);
  });
  expect(await wrongIn(attacked)).toEqual([]);
});

test('sums that were tampered with are made right again', async () => {
  const w = await world(finance);
  const before = await w.call(getTrialBalance, {});
  await w.call(rollUpBalances, {});
  await tamper(w, `UPDATE finance.balance_days SET debit = debit + 5 WHERE tenant_id = TENANT AND debit > 0`);
  expect((await w.call(getTrialBalance, {})).lines).not.toEqual(before.lines);
  await w.call(rebuildBalances, {});
  expect((await w.call(getTrialBalance, {})).lines).toEqual(before.lines);
});
