import { eq, sql } from 'drizzle-orm';
import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ToolError } from '#kernel/errors.ts';
import { fortify } from '#kernel/fortify.ts';
import { startWorkers, type Workers } from '#kernel/workers/start.ts';
import {
  annexDomain,
  annexWrite,
  behaviour,
  type Behaviour,
  change,
  echoed,
  echoes,
  entries,
  happened,
  inner,
  items,
  labDomain,
  notes,
  post,
  scratch,
} from '#tests/lab/domain.ts';
import { type LabHouse, labWorld, runAs, until } from '#tests/lab/house.ts';
import { isDeep, SEED } from '#tests/run.ts';
import type { World } from '#tests/world.ts';

let w: World & { house: LabHouse };
let workers: Workers;
beforeAll(async () => {
  w = await labWorld();
  workers = startWorkers(w.kernel, { url: w.house.urls.appUrl, ports: [] });
});
afterAll(() => workers.stop());

const undo = (callId: string) => w.result('governance_undo_call', { callId });
const undoRefused = (callId: string): Promise<ToolError> => w.refusal('governance_undo_call', { callId });
const run = async (work: Behaviour): Promise<string> => (await w.result(change, { behaviour: behaviour(work) })).callId;
/** Every row as PostgreSQL writes it, to the letter. */
const rows = async (): Promise<string[]> =>
  (await w.sql<{ row: string }>('SELECT i::text AS row FROM lab.items i WHERE tenant_id = $1 ORDER BY id', [w.tenantId])).map(
    ({ row }) => row,
  );

const VALUES = {
  name: [`'a "name", with {braces} and \\back'`, `E'line\\nand tab\\t'`, `'Ọláyínká 🦉'`],
  tags: [`'{"b": [1.50, null, 1e2], "a": "\\u00e9"}'`, `'[]'`, `'"null"'`, 'NULL', `'{"n": 12345678901234567890.12345}'`],
  data: [`'\\x00ff00'`, `''`, 'NULL'],
  at: [`'2026-11-22 10:11:12.123456+01'`, `'infinity'`, `'0044-03-15 00:00:00 BC'`, 'NULL'],
  price: ['12.3400', `'NaN'`, '-0.0001', '9999999999999999.9999'],
  ratio: ['0.1', '1e300', `'NaN'`, `'-Infinity'`, '5e-324', '0.30000000000000004'],
  labels: [`'{}'`, `'{"a,b","null",NULL,"{}"}'`, `'{{a,b},{c,d}}'`, 'NULL'],
  numbers: [`'{{1,2},{3,4}}'`, `'{NULL}'`, 'NULL'],
  during: [`'[2026-01-01 00:00+00,2026-02-01 00:00+00)'`, `'empty'`, `'(,)'`],
  wait: [`'1 mon 2 days 03:04:05.6'`, `'-1 year'`, `'0'`],
  day: [`'0044-03-15 BC'`, `'-infinity'`, `'2026-02-28'`],
  mark: [`'ab'`, `''`, `'12345'`],
} as const;
const column = (name: keyof typeof VALUES, i: number): string => VALUES[name][i % VALUES[name].length] as string;
const COLUMNS = Object.keys(VALUES) as (keyof typeof VALUES)[];

test('values of every type come back to the letter: after an insert, an update, a delete, and all in one call', async () => {
  const ids = Array.from({ length: 6 }, () => crypto.randomUUID());
  const insertAll: Behaviour = async (ctx) => {
    for (const [i, id] of ids.entries()) {
      const values = COLUMNS.map((name) => (name === 'name' ? `${column(name, i)} || ' ${i} ${id}'` : column(name, i)));
      await ctx.db.execute(sql.raw(`INSERT INTO lab.items (id, ${COLUMNS.join(', ')}) VALUES ('${id}', ${values.join(', ')})`));
    }
  };
  const updateAll: Behaviour = async (ctx) => {
    const sets = COLUMNS.filter((name) => name !== 'name').map((name) => `${name} = ${column(name, 1)}`);
    await ctx.db.execute(sql.raw(`UPDATE lab.items SET qty = qty + 3, ${sets.join(', ')} WHERE id IN ('${ids.join("','")}')`));
  };
  const deleteAll: Behaviour = async (ctx) =>
    void (await ctx.db.execute(sql.raw(`DELETE FROM lab.items WHERE id IN ('${ids.join("','")}')`)));
  const states = [await rows()];
  const calls: string[] = [];
  for (const work of [insertAll, updateAll, deleteAll]) {
    calls.push(await run(work));
    states.push(await rows());
  }
  expect(new Set(states.map(String)).size).toBe(3);
  for (const callId of calls.toReversed()) {
    states.pop();
    expect((await undo(callId)).output).toMatchObject({ rowsRestored: 6 });
    expect(await rows()).toEqual(states.at(-1));
  }
  const all = await run(async (ctx, args) => {
    for (const work of [insertAll, updateAll, deleteAll, insertAll, updateAll]) await work(ctx, args);
  });
  await undo(all);
  expect(await rows()).toEqual(states[0]);
});

test('JSON’s null, which a journal line cannot tell from no value, is not stored in the first place', async () => {
  const refused = await w.refusal(change, {
    behaviour: behaviour(
      async (ctx) => void (await ctx.db.execute(sql`INSERT INTO lab.items (id, name, tags) VALUES (${ctx.newId()}, 'json null', 'null')`)),
    ),
  });
  expect(refused).toMatchObject({ code: 'conflict', reason: 'rule_broken', details: { data: { rule: 'tags_json_null' } } });
});

test('many rows, of several tables and domains, in one call', async () => {
  const before = await w.hash();
  const callId = await run(async (ctx) => {
    const ids = Array.from({ length: 1000 }, () => ctx.newId());
    await ctx.db.insert(items).values(ids.map((id, i) => ({ id, name: `of many ${i} ${id}` })));
    await ctx.db.execute(sql`UPDATE lab.items SET qty = qty + 1, parent_id = ${ids[0]} WHERE name LIKE 'of many %'`);
    await ctx.db.execute(sql`UPDATE lab.items SET parent_id = NULL WHERE name LIKE 'of many %5'`);
    await ctx.call(annexWrite, {
      behaviour: behaviour(async (nested) => void (await nested.db.insert(notes).values({ id: nested.newId(), text: 'n' }))),
    });
    await ctx.call(inner, {
      behaviour: behaviour(async (nested) => void (await nested.db.delete(items).where(eq(items.id, ids[5] as string)))),
    });
  });
  expect((await undo(callId)).output['rowsRestored']).toBeGreaterThan(2000);
  expect(await w.hash()).toBe(before);
});

test('rows that trade a unique value come back, since constraints that can wait do', async () => {
  const [a, b] = [crypto.randomUUID(), crypto.randomUUID()];
  await run(
    async (ctx) =>
      void (await ctx.db.insert(items).values([
        { id: a, name: `trade a ${a}` },
        { id: b, name: `trade b ${a}` },
      ])),
  );
  const before = await rows();
  const callId = await run(
    async (ctx) =>
      void (await ctx.db.execute(
        sql`UPDATE lab.items SET name = CASE id WHEN ${a}::uuid THEN ${`trade b ${a}`} ELSE ${`trade a ${a}`} END WHERE id IN (${a}, ${b})`,
      )),
  );
  expect(await rows()).not.toEqual(before);
  await undo(callId);
  expect(await rows()).toEqual(before);
});

test('what others refer to is not taken away under them', async () => {
  const parent = crypto.randomUUID();
  const callId = await run(async (ctx) => void (await ctx.db.insert(items).values({ id: parent, name: `parent ${parent}` })));
  const child = await run(
    async (ctx) => void (await ctx.db.insert(items).values({ id: ctx.newId(), name: `child of ${parent}`, parentId: parent })),
  );
  const before = await w.hash();
  expect(await undoRefused(callId)).toMatchObject({ code: 'conflict', reason: 'reference_broken' });
  expect(await w.hash()).toBe(before);
  await undo(child);
  await undo(callId);
});

test('a row that was deleted and made again is not mistaken for the one that the call left', async () => {
  const id = crypto.randomUUID();
  const first = await run(async (ctx) => void (await ctx.db.insert(items).values({ id, name: `phoenix ${id}` })));
  const second = await run(async (ctx) => {
    await ctx.db.delete(items).where(eq(items.id, id));
    await ctx.db.insert(items).values({ id, name: `phoenix ${id}` });
  });
  // The identity column counts on: it is not the same row to the letter.
  expect(await undoRefused(first)).toMatchObject({ reason: 'changed_since', details: { data: { byCall: second } } });
  await undo(second);
  await undo(first);
});

test('across a change of the table’s shape it is refused; what was written since can be undone', async () => {
  const add: Behaviour = async (ctx) => void (await ctx.db.insert(scratch).values({ id: ctx.newId(), text: 'x' }));
  const old = await run(add);
  await runAs(w.house.ownerUrl, `ALTER TABLE lab.scratch ADD COLUMN IF NOT EXISTS more${Date.now()} integer`);
  const owner = new pg.Client({ connectionString: w.house.ownerUrl });
  await owner.connect();
  await fortify(owner, [labDomain, annexDomain]);
  await owner.end();
  expect(await undoRefused(old)).toMatchObject({ code: 'conflict', reason: 'shape_changed' });
  await undo(await run(add));
});

test('a call whose journal was redacted is refused, and its seals still verify', async () => {
  const id = crypto.randomUUID();
  const callId = await run(async (ctx) => void (await ctx.db.insert(items).values({ id, name: `redacted ${id}` })));
  await w.result('governance_redact_record', { recordId: id, table: 'lab.items', reason: 'Erasure.' });
  expect(await undoRefused(callId)).toMatchObject({ code: 'conflict', reason: 'redacted' });
  expect(
    (await w.sql('SELECT FROM kernel.changes WHERE tenant_id = $1 AND to_jsonb(changes)::text LIKE $2', [w.tenantId, `%redacted ${id}%`]))
      .length,
  ).toBe(0);
});

test('a row that a rule of its table will not let be as it was stops the undo', async () => {
  const id = crypto.randomUUID();
  const callId = await run(async (ctx) => void (await ctx.db.insert(scratch).values({ id, text: 'before' })));
  const update = await run(async (ctx) => void (await ctx.db.update(scratch).set({ text: 'after' }).where(eq(scratch.id, id))));
  await runAs(
    w.house.ownerUrl,
    `CREATE OR REPLACE FUNCTION lab.shout() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.text := upper(NEW.text); RETURN NEW; END $$;
    CREATE TRIGGER shout BEFORE UPDATE ON lab.scratch FOR EACH ROW EXECUTE FUNCTION lab.shout()`,
  );
  expect(await undoRefused(update)).toMatchObject({ reason: 'not_restorable' });
  await runAs(w.house.ownerUrl, 'DROP TRIGGER shout ON lab.scratch');
  await undo(update);
  await undo(callId);
});

test('a compensable call is reversed by its tool, with what it was asked and answered, and the reversal has a receipt', async () => {
  const seen: unknown[] = [];
  const unpost = behaviour(async (ctx, args) => {
    seen.push(args);
    await ctx.db.insert(entries).values({ id: ctx.newId(), amount: -5 });
  });
  const posted = await w.result(post, {
    behaviour: behaviour(async (ctx) => {
      await ctx.db.insert(entries).values({ id: ctx.newId(), amount: 5 });
      return 'entry 5';
    }),
    args: { unpost },
  });
  expect(posted.receipt?.undo).toMatchObject({ kind: 'compensate' });
  const undone = await undo(posted.callId);
  expect(seen).toEqual([{ callId: posted.callId, answer: 'entry 5' }]);
  expect(await w.sql('SELECT sum(amount)::int AS sum, count(*)::int AS n FROM lab.entries WHERE tenant_id = $1', [w.tenantId])).toEqual([
    { sum: 0, n: 2 },
  ]);
  expect(
    await w.sql('SELECT tool, outcome, rows FROM kernel.receipts WHERE tenant_id = $1 AND parent_id = $2', [w.tenantId, undone.callId]),
  ).toEqual([{ tool: 'lab_unpost_entry', outcome: 'done', rows: 1 }]);
  expect(await undoRefused(posted.callId)).toMatchObject({ reason: 'already_undone' });
});

test('a chain of listeners is taken back from its end', async () => {
  const before = await w.hash();
  const echo = behaviour(
    async (ctx) => void (await ctx.db.execute(sql`UPDATE lab.echoes SET text = text || '!' WHERE text LIKE 'chain%'`)),
  );
  const hear = behaviour(async (ctx) => {
    await ctx.db.insert(echoes).values({ id: ctx.newId(), text: 'chain' });
    ctx.emit(echoed, { behaviour: echo });
  });
  const callId = await run(async (ctx) => {
    await ctx.db.insert(items).values({ id: ctx.newId(), name: `chain ${ctx.newId()}` });
    ctx.emit(happened, { behaviour: hear });
  });
  await workers.settle();
  await until(
    () => w.sql(`SELECT FROM lab.echoes WHERE tenant_id = $1 AND text = 'chain!'`, [w.tenantId]),
    (found) => found.length === 1,
  );
  const { output } = await undo(callId);
  const tools = await w.sql<{ tool: string; id: string }>('SELECT tool, id FROM kernel.receipts WHERE tenant_id = $1 AND id = ANY ($2)', [
    w.tenantId,
    output['undone'],
  ]);
  expect((output['undone'] as string[]).map((id) => tools.find((receipt) => receipt.id === id)?.tool)).toEqual([
    'lab_hear_echo',
    'lab_hear_item',
    'lab_change_item',
  ]);
  expect(await w.hash()).toBe(before);
});

test('an undo against a listener at work: in 200 rounds all is there or all is gone', async () => {
  const rounds = 200;
  const hear = behaviour(
    async (ctx, args) => void (await ctx.db.insert(echoes).values({ id: ctx.newId(), text: `race ${String(args['id'])}` })),
  );
  const ends = { undone: 0, refused: 0 };
  const once = async (): Promise<void> => {
    const id = crypto.randomUUID();
    const callId = await run(async (ctx) => {
      await ctx.db.insert(items).values({ id, name: `race ${id}` });
      ctx.emit(happened, { behaviour: hear, args: { id } });
    });
    const end = await undo(callId).then(
      () => 'undone' as const,
      (error: ToolError) => {
        if (error.code !== 'conflict' && error.code !== 'unavailable') throw error;
        return 'refused' as const;
      },
    );
    ends[end]++;
    const [delivery] = await until(
      () =>
        w.sql<{ state: string }>(
          'SELECT d.state FROM kernel.deliveries d JOIN kernel.events e ON (e.tenant_id, e.id) = (d.tenant_id, d.event_id) WHERE e.tenant_id = $1 AND e.call_id = $2',
          [w.tenantId, callId],
        ),
      ([found]) => found?.state !== 'pending',
    );
    const [found] = await w.sql<{ items: number; echoes: number }>(
      'SELECT (SELECT count(*)::int FROM lab.items WHERE id = $1) AS items, (SELECT count(*)::int FROM lab.echoes WHERE text = $2) AS echoes',
      [id, `race ${id}`],
    );
    expect(found, `${end} ${delivery?.state}`).toEqual(end === 'undone' ? { items: 0, echoes: 0 } : { items: 1, echoes: 1 });
  };
  for (let i = 0; i < rounds / 10; i++) await Promise.all(Array.from({ length: 10 }, once));
  expect(ends.undone).toBeGreaterThan(rounds / 2);
});

type Step = { op: 'insert' | 'update' | 'delete'; row: number; qty: number };
interface Model {
  rows: Map<number, number>;
  calls: { id: string; touched: Map<number, [number | undefined, number | undefined]> }[];
}

/** Plays one call on the model: what each row that it touched was before and is after. */
function play(model: Model, steps: readonly Step[]): Map<number, [number | undefined, number | undefined]> {
  const touched = new Map<number, [number | undefined, number | undefined]>();
  for (const { op, row, qty } of steps) {
    const before = model.rows.get(row);
    if ((op === 'insert') === (before !== undefined) || (op === 'update' && before === qty)) continue;
    if (op === 'delete') model.rows.delete(row);
    else model.rows.set(row, qty);
    touched.set(row, [touched.has(row) ? touched.get(row)?.[0] : before, model.rows.get(row)]);
  }
  return touched;
}

const step = fc.record({
  op: fc.constantFrom('insert', 'update', 'delete'),
  row: fc.nat({ max: 4 }),
  qty: fc.nat({ max: 5 }),
}) as fc.Arbitrary<Step>;
const program = fc.array(fc.array(step, { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 6 });

/** Rows have no identity column here, so that a row made again is the same row, as the model has it. */
async function perform(model: Model, ids: string[], steps: readonly Step[]): Promise<void> {
  const touched = play({ rows: new Map(model.rows), calls: [] }, steps);
  const id = await run(async (ctx) => {
    for (const { op, row, qty } of steps) {
      const [id, text] = [ids[row] as string, `qty ${qty}`];
      if (op === 'insert') await ctx.db.insert(echoes).values({ id, text }).onConflictDoNothing();
      else if (op === 'update') await ctx.db.update(echoes).set({ text }).where(eq(echoes.id, id));
      else await ctx.db.delete(echoes).where(eq(echoes.id, id));
    }
  });
  play(model, steps);
  model.calls.push({ id, touched });
}

const stateOf = async (ids: string[]): Promise<Map<number, number>> =>
  new Map(
    (
      await w.sql<{ id: string; text: string }>('SELECT id, text FROM lab.echoes WHERE tenant_id = $1 AND id = ANY ($2)', [w.tenantId, ids])
    ).map(({ id, text }) => [ids.indexOf(id), Number(text.slice(4))]),
  );

test('any calls undone in reverse leave what was before each of them', async () => {
  await fc.assert(
    fc.asyncProperty(program, async (calls) => {
      const ids = Array.from({ length: 5 }, () => crypto.randomUUID());
      const model: Model = { rows: new Map(), calls: [] };
      const states: Map<number, number>[] = [];
      for (const steps of calls) {
        states.push(new Map(model.rows));
        await perform(model, ids, steps);
        expect(await stateOf(ids)).toEqual(model.rows);
      }
      for (const call of model.calls.toReversed()) {
        await undo(call.id);
        expect(await stateOf(ids)).toEqual(states.pop());
      }
    }),
    { numRuns: isDeep ? 300 : 20, seed: SEED },
  );
});

test('any calls undone in any order are restored where nobody changed their rows since, and else refused: never a third thing', async () => {
  await fc.assert(
    fc.asyncProperty(program, fc.array(fc.nat({ max: 5 }), { minLength: 1, maxLength: 6 }), async (calls, order) => {
      const ids = Array.from({ length: 5 }, () => crypto.randomUUID());
      const model: Model = { rows: new Map(), calls: [] };
      for (const steps of calls) await perform(model, ids, steps);
      for (const at of order) {
        const call = model.calls[at % model.calls.length];
        if (!call) continue;
        const isAsLeft = [...call.touched].every(([row, [, after]]) => model.rows.get(row) === after);
        const end = await undo(call.id).then(
          () => 'restored',
          (error: ToolError) => error.reason,
        );
        if (end === 'already_undone') continue;
        expect(end).toBe(isAsLeft ? 'restored' : 'changed_since');
        for (const [row, [before]] of isAsLeft ? call.touched : []) {
          if (before === undefined) model.rows.delete(row);
          else model.rows.set(row, before);
        }
        expect(await stateOf(ids)).toEqual(model.rows);
      }
    }),
    { numRuns: isDeep ? 300 : 20, seed: SEED },
  );
});

test('undoing an undo makes what it had cancelled due again', async () => {
  const callId = await run(async (ctx) => {
    await ctx.db.insert(items).values({ id: ctx.newId(), name: `parcel ${ctx.callId}` });
    ctx.effect('nowhere', {});
  });
  const state = async () =>
    (await w.sql<{ state: string }>('SELECT state FROM kernel.effects WHERE tenant_id = $1 AND call_id = $2', [w.tenantId, callId]))[0]
      ?.state;
  // Nothing here can do it, so it stays undone until somebody looks: cancelling it is harmless.
  await until(state, (now) => now === 'failed');
  const undone = await undo(callId);
  expect(await state()).toBe('cancelled');
  await undo(undone.callId);
  await until(state, (now) => now === 'failed');
});
