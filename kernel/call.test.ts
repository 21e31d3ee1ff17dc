import { eq, sql } from 'drizzle-orm';
import { beforeAll, describe, expect, test } from 'vitest';
import { canonicalJson } from '#kernel/canonical.ts';
import { ToolError } from '#kernel/errors.ts';
import { annexWrite, behaviour, change, decide, entries, inner, items, peek, peekSensitive, post, send } from '#tests/lab/domain.ts';
import { type LabHouse, labWorld, until } from '#tests/lab/house.ts';
import type { Options, World } from '#tests/world.ts';

let w: World & { house: LabHouse };
beforeAll(async () => {
  w = await labWorld();
});

const insert = (name: string) => behaviour(async (ctx) => void (await ctx.db.insert(items).values({ id: ctx.newId(), name })));
const named = async (pattern: string): Promise<number> =>
  Number(
    (await w.sql<{ n: string }>('SELECT count(*) AS n FROM lab.items WHERE tenant_id = $1 AND name LIKE $2', [w.tenantId, pattern]))[0]?.n,
  );
const receiptsOf = async (callId: string | undefined) =>
  w.sql<{
    id: string;
    tool: string;
    effect: string;
    outcome: string;
    code: string | null;
    reason: string | null;
    rows: number;
    parent_id: string | null;
    session: string;
    client: string | null;
  }>('SELECT * FROM kernel.receipts WHERE tenant_id = $1 AND root_id = $2 ORDER BY parent_id NULLS FIRST, id', [w.tenantId, callId]);

describe('idempotency', () => {
  test('1,000 concurrent retries of one write make one row, and all get the same answer', async () => {
    const body = {
      behaviour: behaviour(async (ctx) => {
        const id = ctx.newId();
        await ctx.db.insert(items).values({ id, name: 'thousand' });
        return { id };
      }),
    };
    const results = await Promise.all(Array.from({ length: 1000 }, () => w.result(change, body, { idempotencyKey: 'thousand' })));
    expect(await named('thousand')).toBe(1);
    expect(new Set(results.map((result) => canonicalJson({ ...result, isReplay: undefined }))).size).toBe(1);
    expect(results.filter((result) => !result.isReplay)).toHaveLength(1);
    expect(results[0]?.receipt?.rowsChanged).toBe(1);
    expect(await receiptsOf(results[0]?.callId)).toHaveLength(1);
  });

  test('the same key with another body, or another tool, is a conflict that names the first call', async () => {
    const body = { behaviour: insert('first body') };
    const { callId } = await w.result(change, body, { idempotencyKey: 'body' });
    for (const refused of [
      w.refusal(change, { ...body, args: { other: 1 } }, { idempotencyKey: 'body' }),
      w.refusal(inner, body, { idempotencyKey: 'body' }),
    ]) {
      expect(await refused).toMatchObject({ code: 'conflict', reason: 'idempotency_key_reused', details: { data: { callId } } });
    }
    expect(await named('first body')).toBe(1);
  });

  test('the key belongs to who used it: another actor’s same key is another key', async () => {
    const body = {
      behaviour: behaviour(async (ctx) => void (await ctx.db.insert(items).values({ id: ctx.newId(), name: `by ${ctx.actor.id}` }))),
    };
    await w.result(change, body, { idempotencyKey: 'mine' });
    const other = await w.result(change, body, {
      idempotencyKey: 'mine',
      principal: w.as({ actor: { kind: 'person', id: 'somebody-else', name: 'Else' } }),
    });
    expect(other.isReplay).toBeUndefined();
    expect(await named('by %')).toBe(2);
  });

  test('whatever goes wrong before the commit leaves the key free', async () => {
    let isBroken = true;
    const body = {
      behaviour: behaviour(async (ctx) => {
        await ctx.db.insert(items).values({ id: ctx.newId(), name: 'key stays free' });
        if (isBroken) throw new ToolError('conflict', { reason: 'broken', message: 'Broken.' });
      }),
    };
    expect(await w.refusal(change, body, { idempotencyKey: 'free' })).toMatchObject({ reason: 'broken' });
    expect((await w.sql('SELECT FROM kernel.idempotency WHERE tenant_id = $1 AND key = $2', [w.tenantId, 'free'])).length).toBe(0);
    isBroken = false;
    expect((await w.result(change, body, { idempotencyKey: 'free' })).isReplay).toBeUndefined();
    expect(await named('key stays free')).toBe(1);
  });

  test('a connection killed between claim and commit leaves the key free and nothing behind', async () => {
    let isFirst = true;
    const body = {
      behaviour: behaviour(async (ctx) => {
        await ctx.db.insert(items).values({ id: ctx.newId(), name: 'killed' });
        if (!isFirst) return;
        isFirst = false;
        const { rows } = await ctx.db.execute<{ pid: number }>(sql`SELECT pg_backend_pid() AS pid`);
        await w.sql('SELECT pg_terminate_backend($1)', [rows[0]?.pid]);
        await ctx.db.execute(sql`SELECT 1`);
      }),
    };
    expect(await w.refusal(change, body, { idempotencyKey: 'kill' })).toMatchObject({
      code: 'unavailable',
      reason: 'database_unreachable',
    });
    expect(await named('killed')).toBe(0);
    expect((await w.result(change, body, { idempotencyKey: 'kill' })).isReplay).toBeUndefined();
    expect(await named('killed')).toBe(1);
  });

  test('a dry run neither uses nor answers from a key', async () => {
    const body = { behaviour: insert('dry key') };
    await w.preview(change, body, { idempotencyKey: 'dry' });
    expect((await w.result(change, body, { idempotencyKey: 'dry' })).isReplay).toBeUndefined();
    expect(await w.preview(change, body, { idempotencyKey: 'dry' }).catch((error: ToolError) => error.reason)).toBe('already_exists');
  });

  test('a secret is shown once: neither the replay, the stored answer, a receipt, the journal, a preview nor a log has it', async () => {
    const secret = `the-secret-${w.tenantId}`;
    const body = {
      behaviour: behaviour(async (ctx) => {
        await ctx.db.insert(items).values({ id: ctx.newId(), name: `with secret ${ctx.newId()}` });
        return { secret };
      }),
    };
    const first = await w.result(change, body, { idempotencyKey: 'secret' });
    expect(first.output['secret']).toBe(secret);
    expect(JSON.stringify(await w.result(change, body, { idempotencyKey: 'secret' }))).not.toContain(secret);
    expect(JSON.stringify(await w.preview(change, body))).not.toContain(secret);
    await w.kernel.recorder.flush();
    for (const table of ['receipts', 'changes', 'idempotency', 'events', 'effects', 'compensations', 'sessions']) {
      const [row] = await w.sql<{ text: string }>(
        `SELECT coalesce(string_agg(t::text, ''), '') AS text FROM kernel.${table} t WHERE tenant_id = $1`,
        [w.tenantId],
      );
      expect(row?.text, table).not.toContain(secret);
    }
    expect(w.house.logged.join('\n')).not.toContain(secret);
  });
});

describe('trying again', () => {
  test('after a deadlock the call runs again with the same clock and ids', async () => {
    const [a, b] = ['deadlock a', 'deadlock b'].map((name) => ({ id: crypto.randomUUID(), name }));
    await w.call(change, { behaviour: behaviour(async (ctx) => void (await ctx.db.insert(items).values([a as never, b as never]))) });
    const runs: Record<string, { now: string; ids: string[] }[]> = {};
    let arrived = 0;
    const { promise: both, resolve } = Promise.withResolvers<void>();
    const crossing = behaviour(async (ctx, { name, order }) => {
      const ids = [ctx.newId(), ctx.newId()];
      (runs[String(name)] ??= []).push({ now: ctx.now().toString(), ids });
      const [first = '', second = ''] = order as string[];
      await ctx.db
        .update(items)
        .set({ qty: sql`qty + 1` })
        .where(eq(items.id, first));
      if (++arrived === 2) resolve();
      await both;
      await ctx.db
        .update(items)
        .set({ qty: sql`qty + 1` })
        .where(eq(items.id, second));
      await ctx.db.insert(items).values({ id: ids[0] as string, name: `deadlock ${String(name)} ${ids[0]}` });
    });
    await Promise.all([
      w.call(change, { behaviour: crossing, args: { name: 'x', order: [a?.id, b?.id] } }),
      w.call(change, { behaviour: crossing, args: { name: 'y', order: [b?.id, a?.id] } }),
    ]);
    const tries = Object.values(runs);
    // On a busy machine the survivor may meet the one that tries again, and be tried again itself.
    expect(tries.map((each) => each.length > 1)).toContain(true);
    for (const each of tries) expect(new Set(each.map((run) => JSON.stringify(run))).size).toBe(1);
    expect(await w.sql('SELECT DISTINCT qty FROM lab.items WHERE id = ANY ($1)', [[a?.id, b?.id]])).toEqual([{ qty: 2 }]);
    expect(await named('deadlock _ %')).toBe(2);
  });

  test('what says so without end is given up as busy', async () => {
    let tries = 0;
    const stubborn = behaviour(async (ctx) => {
      tries++;
      await ctx.db.execute(sql`SELECT pg_catalog.query_to_xml('SELECT lab.no_such()', true, false, '')`).catch(() => {});
      throw Object.assign(new (await import('pg')).default.DatabaseError('again', 1, 'error'), { code: '40001' });
    });
    expect(await w.refusal(change, { behaviour: stubborn })).toMatchObject({ code: 'unavailable', reason: 'busy', retry: true });
    expect(tries).toBe(8);
  });

  test('ids of one call ascend in the order in which they were asked for', async () => {
    const { answer } = await w.call(peek, { behaviour: behaviour(async (ctx) => Array.from({ length: 5000 }, () => ctx.newId())) });
    expect(answer).toEqual((answer as string[]).toSorted());
    expect(new Set(answer as string[]).size).toBe(5000);
  });
});

describe('a dry run', () => {
  const everything = behaviour(async (ctx, { name }) => {
    const id = ctx.newId();
    await ctx.db.insert(items).values({ id, name: `everything ${String(name)}`, tags: { at: ctx.now().toString() } });
    await ctx.db.update(items).set({ qty: 5 }).where(eq(items.id, id));
    await ctx.call(inner, {
      behaviour: behaviour(async (nested) => {
        await nested.db.insert(items).values({ id: nested.newId(), name: `nested ${String(name)}` });
        nested.emit((await import('#tests/lab/domain.ts')).echoed, { behaviour: 'none' });
        nested.effect('nothing', { of: 'nested' });
      }),
    });
    ctx.effect('nothing', { itemId: id });
    ctx.start('some_workflow', { itemId: id });
    await ctx.db.delete(items).where(eq(items.id, id));
  });

  test('shows rows, events and effects, nested ones too, and leaves nothing; the run then does just that', async () => {
    const before = await w.hash();
    const { preview, receipt, callId } = await w.preview(change, { behaviour: everything, args: { name: 'dry' } });
    expect(receipt).toBeUndefined();
    expect(preview.rows.map(({ op, after }) => [op, after?.['name'] ?? null])).toEqual([
      ['insert', 'everything dry'],
      ['update', 'everything dry'],
      ['insert', 'nested dry'],
      ['delete', null],
    ]);
    expect(preview).toMatchObject({
      total: 4,
      tables: [
        { table: 'lab.items', op: 'delete', rows: 1 },
        { table: 'lab.items', op: 'insert', rows: 2 },
        { table: 'lab.items', op: 'update', rows: 1 },
      ],
      events: [{ type: 'item.echoed' }],
      effects: [
        { port: 'nothing', payload: { of: 'nested' } },
        { port: 'nothing' },
        { port: 'workflow', payload: { workflow: 'some_workflow' } },
      ],
    });
    expect(await w.hash()).toBe(before);
    for (const table of ['events', 'effects', 'deliveries'])
      expect(
        await w.sql(`SELECT FROM kernel.${table} WHERE tenant_id = $1 AND to_jsonb(${table})::text LIKE $2`, [w.tenantId, `%${callId}%`]),
      ).toEqual([]);
    const done = await w.result(change, { behaviour: everything, args: { name: 'dry' } });
    expect(done.receipt?.rowsChanged).toBe(preview.total);
    expect(await w.sql('SELECT port FROM kernel.effects WHERE tenant_id = $1 ORDER BY port', [w.tenantId])).toHaveLength(3);
  });

  test('judges deferred constraints', async () => {
    expect(await w.preview(change, { behaviour: insert('odd one') }).catch((error: ToolError) => error)).toMatchObject({
      code: 'conflict',
      reason: 'odd_name',
    });
    expect(await w.refusal(change, { behaviour: insert('odd one') })).toMatchObject({ reason: 'odd_name' });
  });

  test('shows rows of ledgers', async () => {
    const entry = behaviour(async (ctx) => void (await ctx.db.insert(entries).values({ id: ctx.newId(), amount: 7 })));
    expect((await w.preview(post, { behaviour: entry })).preview).toMatchObject({
      total: 1,
      rows: [{ table: 'lab.entries', op: 'insert', after: { amount: 7 } }],
    });
  });

  test('of many rows has exact totals, a hash over all, and a page of the rows', async () => {
    const many = behaviour(
      async (ctx, { n }) =>
        void (await ctx.db
          .insert(items)
          .values(Array.from({ length: 250 }, (_, i) => ({ id: ctx.newId(), name: `many ${i} ${String(n)}` })))),
    );
    const { preview } = await w.preview(change, { behaviour: many, args: { n: 1 } });
    expect([preview.total, preview.rows.length]).toEqual([250, 100]);
    const other = await w.preview(change, { behaviour: many, args: { n: 2 } });
    expect(other.preview.hash).not.toBe(preview.hash);
  });
});

describe('receipts', () => {
  test('success with nested calls: one each, with their own rows', async () => {
    const deep = behaviour(async (ctx) => {
      await ctx.db.insert(items).values({ id: ctx.newId(), name: 'receipt root' });
      await ctx.call(annexWrite, { behaviour: 'none' });
      await ctx.call(inner, { behaviour: insert('receipt nested') });
      await ctx.call(peek, { behaviour: 'none' });
    });
    const { callId, receipt } = await w.result(change, { behaviour: deep }, { client: 'tester/1', session: 'run-1' });
    expect(receipt).toEqual({ callId, rowsChanged: 2, undo: { kind: 'restore', tool: 'governance_undo_call', input: { callId } } });
    const rows = await receiptsOf(callId);
    expect(rows.map(({ tool, outcome, rows: n, session, client }) => [tool, outcome, n, session, client])).toEqual([
      ['lab_change_item', 'done', 1, 'run-1', 'tester/1'],
      ['annex_change_note', 'done', 0, 'run-1', 'tester/1'],
      ['lab_change_inner', 'done', 1, 'run-1', 'tester/1'],
      ['lab_peek_item', 'done', 0, 'run-1', 'tester/1'],
    ]);
    expect(rows.slice(1).every(({ parent_id }) => parent_id === callId)).toBe(true);
  });

  const failing = behaviour(async () => {
    throw new Error('postgres://user:hunter2@host failed at line 3');
  });
  test.for<[string, string, Options, string, string, string]>([
    ['a denial', 'lab_change_item', { principal: undefined as never }, 'denied', 'forbidden', 'permission_missing'],
    ['a failure', 'lab_change_item', {}, 'failed', 'internal', 'unexpected'],
    ['an unknown tool', 'lab_chang_item', {}, 'failed', 'not_found', 'unknown_tool'],
  ])('%s leaves one', async ([what, tool, options, outcome, code, reason]) => {
    const principal = what === 'a denial' ? w.as({ permissions: ['lab:read'] }) : w.owner;
    const error = await w.refusal(tool, { behaviour: failing }, { ...options, principal });
    expect(error).toMatchObject({ code, reason });
    expect(JSON.stringify({ ...error, message: error.message })).not.toContain('hunter2');
    const [row] = await receiptsOf(error.callId);
    expect(row).toMatchObject({ outcome, code, reason, rows: 0 });
  });

  test('a preview leaves one that says so; a replay none of its own', async () => {
    const body = { behaviour: insert('for a receipt') };
    const { callId } = await w.preview(change, body);
    await w.kernel.recorder.flush();
    expect((await receiptsOf(callId))[0]).toMatchObject({ outcome: 'previewed', rows: 0 });
    const done = await w.result(change, body, { idempotencyKey: 'receipt' });
    const count = async () => (await w.sql('SELECT FROM kernel.receipts WHERE tenant_id = $1', [w.tenantId])).length;
    const before = await count();
    expect(await w.result(change, body, { idempotencyKey: 'receipt' })).toMatchObject({ callId: done.callId, isReplay: true });
    await w.kernel.recorder.flush();
    expect(await count()).toBe(before);
  });

  test('of a plain read is there within a second, of a sensitive one before the answer', async () => {
    const began = performance.now();
    const plain = await w.result(peek, { behaviour: 'none' });
    await until(
      () => receiptsOf(plain.callId),
      (rows) => rows.length === 1,
    );
    expect(performance.now() - began).toBeLessThan(1500);
    const sensitive = await w.result(peekSensitive, { behaviour: 'none' });
    expect(await receiptsOf(sensitive.callId)).toHaveLength(1);
  });

  test('one that the database would not take does not keep back the others', async () => {
    const nul = String.fromCharCode(0);
    const ids: string[] = [];
    for (const options of [{ client: `cl${nul}ient` }, { requestId: `\ud800${'x'.repeat(5000)}` }, { client: '\udfff' }])
      ids.push((await w.result(peek, { behaviour: 'none' }, options)).callId);
    for (const session of [`a${nul}b`, 'x'.repeat(9000), '\ud800'])
      expect(await w.refusal(peek, { behaviour: 'none' }, { session })).toMatchObject({ code: 'invalid_input', reason: 'session_invalid' });
    const client = String.raw`say "hi", C:\dir\" (a) {b} 'c' NULL`;
    const { callId } = await w.result(peek, { behaviour: 'none' }, { client });
    await w.kernel.recorder.flush();
    expect(await receiptsOf(callId)).toMatchObject([{ client }]);
    // What no door lets through, but one day might.
    w.kernel.recorder.later({ ...JSON.parse('{"id":"not a uuid"}'), tenant_id: w.tenantId });
    ids.push((await w.result(peek, { behaviour: 'none' })).callId);
    await w.kernel.recorder.flush();
    await w.kernel.recorder.flush();
    for (const id of ids) expect(await receiptsOf(id)).toHaveLength(1);
    expect(w.house.logged.join('\n')).toContain('does not take this receipt');
  });
});

describe('nothing is committed', () => {
  test.for<[string, ReturnType<typeof behaviour>, string]>([
    [
      'an output that breaks its schema',
      behaviour(async (ctx) => {
        await ctx.db.insert(items).values({ id: ctx.newId(), name: 'stays out' });
        return { raw: { answer: 1, secret: 5 } };
      }),
      'internal',
    ],
    [
      'a constraint',
      behaviour(async (ctx) => {
        await ctx.db.insert(items).values({ id: ctx.newId(), name: 'stays out' });
        await ctx.db.insert(items).values({ id: ctx.newId(), name: 'stays out, ECONN terminated', qty: 2_000_000 });
      }),
      'conflict',
    ],
    [
      'a database error that the tool swallowed',
      behaviour(async (ctx) => {
        await ctx.db.insert(items).values({ id: ctx.newId(), name: 'stays out' });
        await ctx.db
          .insert(items)
          .values({ id: ctx.newId(), name: 'x', qty: 2_000_000 })
          .catch(() => {});
      }),
      'internal',
    ],
    [
      'a ledger row of a reversible call',
      behaviour(async (ctx) => {
        await ctx.db.insert(items).values({ id: ctx.newId(), name: 'stays out' });
        await ctx.db.insert(entries).values({ id: ctx.newId(), amount: 1 });
      }),
      'internal',
    ],
    [
      'an update of a ledger',
      behaviour(async (ctx) => {
        await ctx.db.insert(items).values({ id: ctx.newId(), name: 'stays out' });
        await ctx.db.update(entries).set({ amount: 1 });
      }),
      'internal',
    ],
  ])('by a call with %s', async ([, name, code]) => {
    expect(await w.refusal(change, { behaviour: name })).toMatchObject({ code });
    expect(await named('stays out%')).toBe(0);
  });

  test('by a call whose caller went away', async () => {
    const aborting = new AbortController();
    const leaving = behaviour(async (ctx) => {
      await ctx.db.insert(items).values({ id: ctx.newId(), name: 'went away' });
      aborting.abort();
    });
    expect(await w.refusal(change, { behaviour: leaving }, { signal: aborting.signal })).toMatchObject({
      code: 'unavailable',
      reason: 'cancelled',
    });
    expect(await named('went away')).toBe(0);
  });

  test.for([
    'COMMIT',
    'ROLLBACK',
    'BEGIN',
    'END; SELECT 1',
    '/* harmless */ COMMIT',
    '-- x\nCOMMIT',
    'SAVEPOINT a',
    'ROLLBACK TO nexus_1',
    'RELEASE nexus_1',
    'SET ROLE nexus_relay',
    'RESET ROLE',
    'SET SESSION AUTHORIZATION DEFAULT',
    'CREATE TABLE lab.mine (id int)',
    'CREATE TEMP TABLE mine (id int)',
    'DROP TABLE lab.items',
    'ALTER TABLE lab.items DISABLE TRIGGER ALL',
    'TRUNCATE lab.items',
    'DO $$ BEGIN COMMIT; END $$',
    'COPY lab.items TO STDOUT',
    'LISTEN nexus_work',
    'DISCARD ALL',
    "PREPARE TRANSACTION 'x'",
    'GRANT ALL ON lab.items TO PUBLIC',
    'SELECT 1; COMMIT',
    'LOCK TABLE lab.items',
    'CALL pg_catalog.x()',
  ])('by a tool that says %s', async (statement) => {
    const trying = behaviour(async (ctx) => {
      await ctx.db.insert(items).values({ id: ctx.newId(), name: `said ${statement}` });
      await ctx.db.execute(sql.raw(statement));
    });
    expect(await w.refusal(change, { behaviour: trying })).toMatchObject({ code: 'internal' });
    expect(await named('said %')).toBe(0);
    await w.call(peek, { behaviour: 'none' });
  });

  test('by a read, whatever it tries', async () => {
    for (const run of [
      behaviour(async (ctx) => void (await ctx.db.insert(items).values({ id: ctx.newId(), name: 'by a read' }))),
      behaviour(async (ctx) => void (await ctx.db.execute(sql`SELECT set_config('transaction_read_only', 'off', true)`))),
      behaviour(async (ctx) => void ctx.effect('nothing', {})),
    ])
      expect(await w.refusal(peek, { behaviour: run })).toMatchObject({ code: 'internal' });
    expect(await named('by a read')).toBe(0);
  });
});

describe('input', () => {
  const deep = (levels: number): unknown => {
    let value: unknown = 1;
    for (let i = 0; i < levels; i++) value = { value };
    return value;
  };
  const cycle: Record<string, unknown> = {};
  cycle['self'] = cycle;
  test.for<[string, unknown, string]>([
    ['no object', 'text', 'not_an_object'],
    ['an array', [], 'not_an_object'],
    ['null', null, 'not_an_object'],
    ['an unknown field', { behaviour: 'none', more: 1 }, 'unknown_field'],
    ['a wrong type', { behaviour: 5 }, 'input_invalid'],
    ['70 levels', { behaviour: 'none', args: deep(70) }, 'too_deep'],
    ['100,000 levels', { behaviour: 'none', args: deep(100_000) }, 'too_deep'],
    ['a cycle', cycle, 'too_deep'],
    ['a NUL', { behaviour: 'no\u0000ne' }, 'text_not_storable'],
    ['half a surrogate', { behaviour: '\ud800' }, 'text_not_storable'],
    ['a bigint', { behaviour: 5n }, 'input_invalid'],
  ])('that is or has %s is refused as invalid', async ([, input, reason]) => {
    expect(await w.refusal(change, input)).toMatchObject({ code: 'invalid_input', reason });
  });

  test('an unknown tool gets the nearest names, a former name still works', async () => {
    expect(await w.refusal('lab_chnge_item', {})).toMatchObject({
      details: { data: { nearest: expect.arrayContaining(['lab_change_item']) } },
    });
    await w.result('lab_alter_item', { behaviour: 'none' });
  });
});

describe('who may', () => {
  test('out of scope is not found, without the permission is forbidden', async () => {
    expect(await w.refusal(change, { behaviour: 'none' }, { principal: w.as({ scopes: ['lab:read'] }) })).toMatchObject({
      code: 'not_found',
      reason: 'unknown_tool',
    });
    expect(await w.refusal(change, { behaviour: 'none' }, { principal: w.as({ permissions: ['lab:read'] }) })).toMatchObject({
      code: 'forbidden',
      reason: 'permission_missing',
    });
  });

  test.for(['agent', 'system'] as const)('what only a person may do is shown to an %s and not done', async (kind) => {
    const principal = w.as({ actor: { kind, id: 'a', name: 'A' } });
    const error = await w.refusal(decide, { behaviour: insert(`decided by ${kind}`) }, { principal });
    expect(error).toMatchObject({ code: 'approval_required', details: { data: { rule: 'platform.human_only', preview: { total: 1 } } } });
    expect(await named('decided by %')).toBe(0);
  });

  test('an agent’s irreversible call wants approval; a person’s does not', async () => {
    const agent = w.as({ actor: { kind: 'agent', id: 'a', name: 'A' } });
    expect(await w.refusal(send, { behaviour: 'none' }, { principal: agent })).toMatchObject({
      code: 'approval_required',
      details: { data: { rule: 'platform.agent_irreversible' } },
    });
    expect((await w.result(send, { behaviour: 'none' })).receipt?.undo).toMatchObject({ kind: 'refused' });
  });

  test('who calls more often than allowed is told when to try again; a replay is not counted', async () => {
    const principal = w.as({ callsPerMinute: 3, credential: 'key:often' });
    const body = { behaviour: insert('counted') };
    await w.result(change, body, { principal, idempotencyKey: 'counted' });
    for (let i = 0; i < 10; i++) expect((await w.result(change, body, { principal, idempotencyKey: 'counted' })).isReplay).toBe(true);
    for (let i = 0; i < 2; i++) await w.result(peek, { behaviour: 'none' }, { principal });
    const error = await w.refusal(peek, { behaviour: 'none' }, { principal });
    expect(error).toMatchObject({ code: 'rate_limited', retry: true });
    expect(error.details.retryAfterMs).toBeGreaterThan(0);
    await w.result(peek, { behaviour: 'none' });
  });

  test('a domain that is off, and a tenant that is suspended, answer nothing and say why', async () => {
    const own = await labWorld();
    const set = async (assignment: string): Promise<void> => {
      await own.sql(
        `DO $$ BEGIN SET LOCAL session_replication_role = replica; UPDATE tenancy.tenants SET ${assignment} WHERE id = '${own.tenantId}'; END $$`,
      );
      own.kernel.tenants.forget(own.tenantId);
    };
    await set(`enabled_modules = '{}'`);
    expect(await own.refusal('crm_list_people', {})).toMatchObject({
      code: 'forbidden',
      reason: 'domain_off',
      details: { fix: { tool: expect.any(String) } },
    });
    await set(`status = 'suspended'`);
    expect(await own.refusal(peek, { behaviour: 'none' })).toMatchObject({ code: 'forbidden', reason: 'tenant_suspended' });
  });

  test('a mask hides in the preview what it hides in the answer', async () => {
    await w
      .sql(
        `INSERT INTO kernel.policies (tenant_id, id, name, decision, tools, actor_ids, mask_fields, reason) VALUES ($1, gen_random_uuid(), 'mask', 'mask', '{lab_*}', '{masked}', '{name}', 'No names.')`,
        [w.tenantId],
      )
      .catch(async () => {
        // The journal wants a call: the rule is planted as the superuser's replica would.
        await w.sql(
          `DO $$ BEGIN SET LOCAL session_replication_role = replica; INSERT INTO kernel.policies (tenant_id, id, name, decision, tools, actor_ids, mask_fields, reason) VALUES ('${w.tenantId}', gen_random_uuid(), 'mask', 'mask', '{lab_*}', '{masked}', '{name}', 'No names.'); END $$`,
        );
      });
    w.kernel.tenants.forget(w.tenantId);
    const principal = w.as({ actor: { kind: 'person', id: 'masked', name: 'M' } });
    const { preview } = await w.preview(change, { behaviour: insert('hidden name') }, { principal });
    expect(JSON.stringify(preview)).not.toContain('hidden name');
  });
});
