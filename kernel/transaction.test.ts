import { sql } from 'drizzle-orm';
import type pg from 'pg';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { createPool } from '#kernel/db.ts';
import { uuidv7 } from '#kernel/ids.ts';
import { type CallTransaction, type Habit, openTransaction } from '#kernel/transaction.ts';
import { world, type World } from '#tests/world.ts';

let w: World;
let pool: pg.Pool;
beforeAll(async () => {
  w = await world('crm');
  // One connection: whatever a transaction leaves behind, the next one finds.
  pool = createPool({ url: inject('appUrl'), size: 1, statementTimeoutMs: 10_000, onError: () => {} });
});
afterAll(() => pool.end());

const open = (habit?: Habit): Promise<CallTransaction> => {
  const sealed = w.kernel.sealer.seal(w.tenantId, uuidv7(Date.now()), Date.now());
  return openTransaction({ pool, sealed, domain: 'crm', isReadOnly: true, ...(habit && { habit }) });
};

const WHERE = `SELECT current_user AS role, current_setting('transaction_read_only') AS reads, coalesce(current_setting('app.context', true), '') AS context,
  pg_current_xact_id_if_assigned() IS NULL AS reads_only, txid_current_snapshot()::text <> '' AS seen`;
const INSERT = `INSERT INTO crm.lead_sources (id, name, points, created_at, updated_at) VALUES (gen_random_uuid(), 'x', 1, now(), now())`;
const COUNT = 'SELECT count(*)::int AS n FROM crm.organisations';

async function outside(): Promise<Record<string, unknown>> {
  const { rows } = await pool.query<Record<string, unknown>>(WHERE);
  return rows[0] ?? {};
}

test('a read of one statement is inside its context, cannot write, and leaves nothing on the connection', async () => {
  const before = await outside();
  const tx = await open();
  const [inside] = await tx.query<{ role: string; reads: string; context: string }>(WHERE);
  expect(inside).toMatchObject({ role: expect.stringMatching(/crm$/), reads: 'on', context: expect.stringContaining(w.tenantId) });
  expect(await tx.version()).toBeGreaterThan(0);
  await tx.leave();
  expect(before).toMatchObject({ reads: 'off', context: '' });
  expect(await outside()).toEqual(before);

  for (const statements of [[INSERT], [COUNT, INSERT], [COUNT, COUNT, INSERT]]) {
    const writing = await open();
    for (const statement of statements.slice(0, -1)) await writing.query(statement);
    await expect(writing.query(INSERT)).rejects.toMatchObject({ code: '25006' });
    await writing.rollback();
    expect(await outside()).toEqual(before);
  }
});

test('a second statement begins a transaction, in which all others are', async () => {
  const tx = await open();
  const rows: Record<string, unknown>[] = [];
  for (let i = 0; i < 3; i++) rows.push(...(await tx.query(`SELECT pg_backend_pid() AS pid, now()::text AS began, ${i} AS n`)));
  expect(rows[1]?.['began']).toBe(rows[2]?.['began']);
  expect(rows[0]?.['began']).not.toBe(rows[1]?.['began']);
  await tx.commit();
  expect(await outside()).toMatchObject({ reads: 'off', context: '' });
});

test('statements at once, and a savepoint, are as they would be in any transaction', async () => {
  const tx = await open();
  const db = tx.db(() => {});
  const both = await Promise.all([db.execute(sql`SELECT 1 AS n`), db.execute(sql`SELECT 2 AS n`), db.execute(sql`SELECT 3 AS n`)]);
  expect(both.map(({ rows }) => rows)).toEqual([[{ n: 1 }], [{ n: 2 }], [{ n: 3 }]]);
  await tx.rollback();
  const nesting = await open();
  const sealed = w.kernel.sealer.seal(w.tenantId, uuidv7(Date.now()), Date.now());
  await expect(nesting.nested('tenancy', sealed, () => nesting.query('SELECT 1 / 0'))).rejects.toMatchObject({ code: '22012' });
  expect(await nesting.query('SELECT 1 AS n')).toEqual([{ n: 1 }]);
  await nesting.commit();
  expect(await outside()).toMatchObject({ context: '' });
});

test('the version is that of the first statement: what changed between two of them is not passed off as known', async () => {
  const tx = await open();
  await tx.query(COUNT);
  const version = await tx.version();
  await w.sql('UPDATE kernel.tenant_state SET version = version + 1 WHERE tenant_id = $1', [w.tenantId]);
  await tx.query(COUNT);
  expect(await tx.version()).toBe(version);
  await tx.commit();
  const next = await open();
  expect(await next.version()).toBe(version + 1);
  await next.commit();
});

test('where the last of a kind took several statements the next begins at once, and the other way round', async () => {
  const habit = { statements: 0 };
  /** In how many transactions so many statements were. */
  const transactions = async (statements: number): Promise<number> => {
    const tx = await open(habit);
    const began = new Set<string>();
    for (let i = 0; i < statements; i++) {
      const [row] = await tx.query<{ began: string }>('SELECT now()::text AS began');
      if (row) began.add(row.began);
    }
    await tx.leave();
    return began.size;
  };
  expect(await transactions(3)).toBe(2);
  expect(habit).toEqual({ statements: 3 });
  expect(await transactions(3)).toBe(1);
  expect(await transactions(1)).toBe(1);
  expect(habit).toEqual({ statements: 1 });
  expect(await transactions(2)).toBe(2);
});

test('a lone statement that fails leaves the connection to the next', async () => {
  const tx = await open();
  await expect(tx.query('SELECT 1 / 0')).rejects.toMatchObject({ code: '22012' });
  await tx.rollback();
  expect(await outside()).toMatchObject({ reads: 'off', context: '' });
  const next = await open();
  expect(await next.query('SELECT 1 AS n')).toEqual([{ n: 1 }]);
  await next.leave();
});

test('a context that does not verify opens neither', async () => {
  for (const statements of [1, 2]) {
    const tx = await openTransaction({
      pool,
      sealed: `${w.tenantId}.x.9999999999999.${'0'.repeat(64)}`,
      domain: 'crm',
      isReadOnly: true,
      habit: { statements },
    });
    await expect(tx.query(COUNT)).rejects.toMatchObject({ code: '28000' });
    await tx.rollback();
    expect(await outside()).toMatchObject({ context: '' });
  }
});
