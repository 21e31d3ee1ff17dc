import { sql } from 'drizzle-orm';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { createPool, WITHOUT_LIMIT } from '#kernel/db.ts';
import { uuidv7 } from '#kernel/ids.ts';
import { type CallTransaction, type Habit, openTransaction, type OpenOptions } from '#kernel/transaction.ts';
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

const openWrite = (options: Partial<OpenOptions> = {}): Promise<CallTransaction> => {
  const sealed = w.kernel.sealer.seal(w.tenantId, uuidv7(Date.now()), Date.now());
  return openTransaction({ pool, sealed, domain: 'crm', isReadOnly: false, ...options });
};

const XACT = 'SELECT pg_current_xact_id()::text AS id, pg_backend_pid() AS pid';
const add = (tx: CallTransaction, name: string): Promise<unknown[]> =>
  tx.query(`INSERT INTO crm.lead_sources (id, name, points, created_at, updated_at) VALUES (gen_random_uuid(), $1, 1, now(), now())`, [
    name,
  ]);
const named = async (like: string): Promise<string[]> =>
  (
    await w.sql<{ name: string }>('SELECT name FROM crm.lead_sources WHERE tenant_id = $1 AND name LIKE $2 ORDER BY name', [
      w.tenantId,
      like,
    ])
  ).map(({ name }) => name);

describe('a write without BEGIN', () => {
  test('is one transaction over several messages, and is committed by the last', async () => {
    const tx = await openWrite();
    const [first] = await tx.query(XACT);
    await add(tx, 'one a');
    await add(tx, 'one b');
    expect(await named('one %')).toEqual([]);
    expect(await tx.query(XACT)).toEqual([first]);
    expect(await tx.commitWith('SELECT current_user::text AS role', [])).toEqual([{ role: 'nexus_kernel' }]);
    expect(await named('one %')).toEqual(['one a', 'one b']);
    expect(await outside()).toMatchObject({ context: '', reads: 'off' });
  });

  test('goes on in a block when it needs a savepoint, with what was written before', async () => {
    for (const isKept of [true, false]) {
      const name = `two ${isKept}`;
      const tx = await openWrite();
      await add(tx, name);
      const [first] = await tx.query(XACT);
      const sealed = w.kernel.sealer.seal(w.tenantId, uuidv7(Date.now()), Date.now());
      await expect(tx.nested('crm', sealed, () => add(tx, name))).rejects.toMatchObject({ code: '23505' });
      await tx.nested('crm', sealed, () => add(tx, `${name} nested`));
      expect(await tx.query(XACT)).toEqual([first]);
      await (isKept ? tx.commit() : tx.rollback());
    }
    expect(await named('two %')).toEqual(['two true', 'two true nested']);
  });

  test('is taken back whole by a rollback or by whatever fails, and leaves the connection as it was', async () => {
    const before = (await pool.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')).rows;
    const undone = await openWrite();
    await add(undone, 'three a');
    await undone.rollback();
    for (const end of ['commit', 'rollback', 'commitWith'] as const) {
      const tx = await openWrite();
      await add(tx, 'three b');
      await expect(tx.query('SELECT 1 / 0')).rejects.toMatchObject({ code: '22012' });
      await expect(add(tx, 'three c')).rejects.toThrow(/had failed before/);
      const ended = end === 'commitWith' ? tx.commitWith('SELECT 1', []) : tx[end]();
      await (end === 'rollback' ? ended : expect(ended).rejects.toThrow());
    }
    const none = await openWrite();
    await none.commitWith('SELECT 1', []);
    expect(await named('three %')).toEqual([]);
    expect((await pool.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')).rows).toEqual(before);
    expect(await outside()).toMatchObject({ context: '', reads: 'off' });
  });

  test.each([
    ['a statement of the end', 'SELECT 1 / 0', '22012'],
    // A pipeline without stages, which is found out as it is committed.
    ['the commit itself', 'SELECT 1', '23514'],
  ])('hands its connection on before it is committed; that %s fails is nobody else’s', async (_, last, code) => {
    const failing = await openWrite();
    await add(failing, `four ${code} failing`);
    await failing.query(
      `INSERT INTO crm.pipelines (id, name, created_at, updated_at) VALUES (gen_random_uuid(), 'Without stages', now(), now())`,
    );
    const next = openWrite();
    const ended = failing.commitWith(last, []);
    // Only one connection is there: this one speaks while the other is being committed.
    const tx = await next;
    const added = add(tx, `four ${code} next`);
    await expect(ended).rejects.toMatchObject({ code });
    await added;
    expect(await tx.commitWith('SELECT 1 AS n', [])).toEqual([{ n: 1 }]);
    expect(await named(`four ${code} %`)).toEqual([`four ${code} next`]);
  });

  test('many at once over one connection: each is there or not as its caller was told', async () => {
    const outcomes = await Promise.all(
      Array.from({ length: 60 }, async (_, i) => {
        const tx = await openWrite();
        await add(tx, `five ${String(i).padStart(2, '0')}`);
        return tx.commitWith(`SELECT 1 / (${i} % 3)`, []).then(
          () => true,
          () => false,
        );
      }),
    );
    expect(outcomes.map((isThere, i) => isThere === (i % 3 !== 0))).not.toContain(false);
    expect(await named('five %')).toEqual(outcomes.flatMap((isThere, i) => (isThere ? [`five ${String(i).padStart(2, '0')}`] : [])));
  });

  test('as a block has cursors, and is one transaction like any other', async () => {
    for (const isKept of [true, false]) {
      const tx = await openWrite({ isBlock: true });
      await add(tx, `six ${isKept}`);
      await tx.query('DECLARE numbers NO SCROLL CURSOR FOR SELECT n FROM generate_series(1, 3) AS n');
      expect(await tx.query('FETCH 2 FROM numbers')).toEqual([{ n: 1 }, { n: 2 }]);
      expect(await tx.query('FETCH 2 FROM numbers')).toEqual([{ n: 3 }]);
      await (isKept ? tx.commit() : tx.rollback());
    }
    expect(await named('six %')).toEqual(['six true']);
  });

  test('sees what was committed before each of its statements, whatever the server’s default is', async ({ onTestFinished }) => {
    const plain = inject('appUrl');
    const url = `${plain}${plain.includes('?') ? '&' : '?'}options=${encodeURIComponent('-c default_transaction_isolation=serializable')}`;
    const strict = createPool({ url, size: 1, statementTimeoutMs: 10_000, onError: () => {} });
    onTestFinished(() => strict.end());
    const tx = await openWrite({ pool: strict });
    expect(await tx.query(`SELECT current_setting('transaction_isolation') AS level`)).toEqual([{ level: 'read committed' }]);
    await tx.rollback();
  });

  test('that stops in the middle does not hold its locks for ever, unless it is let', async ({ skip, onTestFinished }) => {
    const two = createPool({ url: inject('appUrl'), size: 2, statementTimeoutMs: 10_000, onError: () => {} });
    onTestFinished(() => two.end());
    const limits = await two.query(`SELECT setting FROM pg_settings WHERE name = 'transaction_timeout'`);
    skip(limits.rows.length === 0, 'PostgreSQL before 17 does not have it.');
    expect(limits.rows).toEqual([{ setting: '100000' }]);
    const clients = await Promise.all([two.connect(), two.connect()]);
    for (const client of clients) await client.query(`SET transaction_timeout = '2s'`);
    for (const client of clients) client.release();

    const unlimited = await openWrite({ pool: two });
    await unlimited.query(WITHOUT_LIMIT);
    const stopped = await openWrite({ pool: two });
    await add(stopped, 'seven');
    const waiting = await openWrite();
    // It waits for what the other one may yet commit.
    await add(waiting, 'seven');
    await waiting.commitWith('SELECT 1', []);
    await expect(stopped.commitWith('SELECT 1', [])).rejects.toThrow();
    await add(unlimited, 'eight');
    await unlimited.commit();
    expect([await named('seven'), await named('eight')]).toEqual([['seven'], ['eight']]);
  });
});
