import { sql } from 'drizzle-orm';
import { beforeAll, expect, test } from 'vitest';
import { ToolError } from '#kernel/errors.ts';
import {
  annexWrite,
  behaviour,
  type Behaviour,
  change,
  echoed,
  happened,
  inner,
  items,
  notes,
  peek,
  peekSensitive,
  post,
  ship,
  survey,
  totals,
} from '#tests/lab/domain.ts';
import { type LabHouse, labWorld } from '#tests/lab/house.ts';
import type { World } from '#tests/world.ts';

let w: World & { house: LabHouse };
beforeAll(async () => {
  w = await labWorld();
});

const names = async (pattern: string): Promise<string[]> =>
  (
    await w.sql<{ name: string }>('SELECT name FROM lab.items WHERE tenant_id = $1 AND name LIKE $2 ORDER BY name', [w.tenantId, pattern])
  ).map(({ name }) => name);
const where = async (ctx: Parameters<Behaviour>[0]): Promise<Record<string, unknown> | undefined> =>
  (await ctx.db.execute<{ role: string; call: string }>(sql`SELECT current_user AS role, kernel.call_id() AS call`)).rows[0];
const insert =
  (name: string) =>
  async (ctx: Parameters<Behaviour>[0]): Promise<void> =>
    void (await ctx.db.insert(items).values({ id: ctx.newId(), name }));

test('a nested call has its domain’s role and its own call id, and the outer one gets its own back', async () => {
  const seen: unknown[] = [];
  const failing = behaviour(async (ctx) => {
    seen.push(await where(ctx));
    throw new ToolError('conflict', { reason: 'no', message: 'No.' });
  });
  const { callId } = await w.result(change, {
    behaviour: behaviour(async (ctx) => {
      seen.push(await where(ctx));
      await ctx
        .call(annexWrite, {
          behaviour: behaviour(async (nested) => {
            seen.push(await where(nested));
            await nested.db.insert(notes).values({ id: nested.newId(), text: 'n' });
            // Its own schema, and no other.
            await expect(nested.db.insert(items).values({ id: nested.newId(), name: 'from the annex' }).execute()).rejects.toThrow();
            throw new ToolError('conflict', { reason: 'enough', message: 'Enough.' });
          }),
        })
        .catch(() => {});
      seen.push(await where(ctx));
      await ctx.call(annexWrite, { behaviour: failing }).catch(() => {});
      seen.push(await where(ctx));
      await insert('after nested')(ctx);
    }),
  });
  const [outer, nested, again, failed, last] = seen as { role: string; call: string }[];
  expect([outer, again, last].every((one) => one?.role === 'nexus_lab' && one.call === callId)).toBe(true);
  expect([nested?.role, failed?.role]).toEqual(['nexus_annex', 'nexus_annex']);
  expect(new Set([callId, nested?.call, failed?.call]).size).toBe(3);
  expect(await names('after nested')).toEqual(['after nested']);
  expect(await w.sql('SELECT FROM annex.notes WHERE tenant_id = $1', [w.tenantId])).toEqual([]);
});

test('a nested call that failed takes back its rows, events and effects, and leaves no receipt', async () => {
  const { callId } = await w.result(change, {
    behaviour: behaviour(async (ctx) => {
      await insert('kept before')(ctx);
      ctx.emit(happened, { behaviour: 'nothing' });
      await ctx
        .call(inner, {
          behaviour: behaviour(async (nested) => {
            await insert('thrown away')(nested);
            nested.emit(echoed, { behaviour: 'none' });
            nested.effect('nothing', {});
            throw new ToolError('conflict', { reason: 'no', message: 'No.' });
          }),
        })
        .catch((error: ToolError) => expect(error.reason).toBe('no'));
      await insert('kept after')(ctx);
    }),
  });
  expect(await names('kept%')).toEqual(['kept after', 'kept before']);
  expect(await names('thrown%')).toEqual([]);
  const find = async (table: string, column: string) =>
    w.sql<{ type: string }>(`SELECT * FROM kernel.${table} WHERE tenant_id = $1 AND ${column} = $2`, [w.tenantId, callId]);
  expect((await find('events', 'call_id')).map(({ type }) => type)).toEqual(['item.happened']);
  expect(await find('effects', 'call_id')).toEqual([]);
  expect(await find('receipts', 'root_id')).toHaveLength(1);
});

test('a database error inside a nested call is contained by its savepoint', async () => {
  await w.call(change, {
    behaviour: behaviour(async (ctx) => {
      await ctx.call(inner, { behaviour: behaviour(async (nested) => void (await nested.db.execute(sql`SELECT 1 / 0`))) }).catch(() => {});
      await insert('after an error')(ctx);
    }),
  });
  expect(await names('after an error')).toHaveLength(1);
});

test.for<[string, Behaviour, RegExp]>([
  ['a call that the root did not declare', (ctx) => ctx.call(post, { behaviour: 'none' }), /without declaring/],
  [
    'two calls at a time',
    (ctx) =>
      Promise.all([
        ctx.call(inner, { behaviour: behaviour(insert('parallel a')) }),
        ctx.call(inner, { behaviour: behaviour(insert('parallel b')) }),
      ]),
    /one|await|two/,
  ],
  [
    'a statement beside a call',
    (ctx) => Promise.all([ctx.call(inner, { behaviour: behaviour(insert('beside a')) }), insert('beside b')(ctx)]),
    /await/,
  ],
  [
    'a call that was not awaited',
    async (ctx) => {
      ctx.call(inner, { behaviour: behaviour(insert('unawaited call')) }).catch(() => {});
    },
    /await/,
  ],
  [
    'a statement that was not awaited',
    async (ctx) => {
      ctx.db
        .insert(items)
        .values({ id: ctx.newId(), name: 'unawaited statement' })
        .execute()
        .catch(() => {});
    },
    /await/,
  ],
  [
    'a nested statement that was not awaited',
    async (ctx) => {
      await ctx.call(inner, {
        behaviour: behaviour(async (nested) => {
          nested.db
            .insert(items)
            .values({ id: nested.newId(), name: 'unawaited nested' })
            .execute()
            .catch(() => {});
        }),
      });
    },
    /await/,
  ],
  [
    'calls without end',
    async (ctx) => {
      const deeper = behaviour(async (nested) => nested.call(inner, { behaviour: deeper }));
      await ctx.call(inner, { behaviour: deeper });
    },
    /five deep|without declaring/,
  ],
  ['powers that it did not declare', (ctx) => ctx.powers.undoCall(ctx.callId), /power/],
])('%s is refused, and nothing stays', async ([, run, said]) => {
  const from = w.house.logged.length;
  const before = await w.hash();
  expect(await w.refusal(change, { behaviour: behaviour(run) })).toMatchObject({ code: 'internal' });
  expect(w.house.logged.slice(from).join('\n')).toMatch(said);
  expect(await w.hash()).toBe(before);
});

test('a context used after its call has ended reaches no database, and no other tenant’s call', async () => {
  const late: Parameters<Behaviour>[0][] = [];
  await w.call(change, {
    behaviour: behaviour(async (ctx) => {
      late.push(ctx);
      await ctx.call(inner, { behaviour: behaviour(async (nested) => void late.push(nested)) });
    }),
  });
  for (const ctx of late) {
    await expect((async () => ctx.db.select().from(items))()).rejects.toThrow();
    await expect((async () => ctx.call(inner, { behaviour: 'none' }))()).rejects.toThrow();
    expect(() => ctx.emit(happened, { behaviour: 'none' })).toThrow();
    expect(() => ctx.effect('nothing', {})).toThrow();
  }
});

test('work that goes on after its call failed never speaks on a connection that belongs to another call by then', async () => {
  const other = await labWorld();
  const { promise: gate, resolve: open } = Promise.withResolvers<void>();
  const { promise: over, resolve: ended } = Promise.withResolvers<unknown>();
  const zombie = behaviour(async (ctx) => {
    await gate;
    await ctx.db.insert(items).values({ id: ctx.newId(), name: 'by a zombie' });
  });
  const failing = w.refusal(change, {
    behaviour: behaviour(async (ctx) => {
      ctx.call(inner, { behaviour: zombie }).then(ended, ended);
      throw new ToolError('conflict', { reason: 'first', message: 'First.' });
    }),
  });
  expect(await failing).toMatchObject({ reason: 'first' });
  // All connections of the pool are in other calls while the zombie goes on.
  const busy = Array.from({ length: 16 }, () =>
    other.call(change, {
      behaviour: behaviour(async (ctx) => {
        await ctx.db.execute(sql`SELECT 1`);
        open();
        await over;
        await ctx.db.execute(sql`SELECT 1`);
      }),
    }),
  );
  await Promise.all(busy);
  expect(String(await over)).toMatch(/await/);
  expect(await w.sql(`SELECT FROM lab.items WHERE name = 'by a zombie'`)).toEqual([]);
});

test('a nested call parses strictly, is judged by policy, and cannot be in a domain that is off', async () => {
  const from = w.house.logged.length;
  const seen: unknown[] = [];
  await w.call(change, {
    behaviour: behaviour(async (ctx) => {
      for (const input of [{ behaviour: 'none', more: 1 }, { behaviour: 1 }])
        await ctx.call(inner, input as never).catch((error: ToolError) => seen.push(error.code));
      await ctx.call(peek, { behaviour: 'none' });
    }),
  });
  expect(seen).toEqual(['invalid_input', 'invalid_input']);
  expect(w.house.logged.slice(from)).toEqual([]);
});

test('what a read reads through another tool is recorded, before the answer where it is sensitive, and labels the session', async () => {
  const through = behaviour(async (ctx) => {
    await ctx.call(peek, { behaviour: 'none' });
    await ctx.call(peekSensitive, { behaviour: 'none' });
  });
  const { callId } = await w.result(survey, { behaviour: through }, { session: 'surveying' });
  const receipts = await w.sql<{ tool: string }>('SELECT tool FROM kernel.receipts WHERE tenant_id = $1 AND root_id = $2 ORDER BY tool', [
    w.tenantId,
    callId,
  ]);
  expect(receipts.map(({ tool }) => tool)).toEqual(['lab_peek_item', 'lab_peek_secret', 'lab_survey_items']);
  expect(await w.sql('SELECT labels FROM kernel.sessions WHERE tenant_id = $1 AND id = $2', [w.tenantId, 'surveying'])).toEqual([
    { labels: ['private'] },
  ]);
});

test('an agent gets no further by an undo than by itself: an irreversible reversal wants approval', async () => {
  const { callId } = await w.result(ship, { behaviour: 'none' });
  const agent = w.as({ actor: { kind: 'agent', id: 'a', name: 'A' } });
  expect(await w.refusal('governance_undo_call', { callId }, { principal: agent })).toMatchObject({
    code: 'approval_required',
    details: { data: { rule: 'platform.agent_irreversible' } },
  });
  await w.result('governance_undo_call', { callId });
});

test('derived rows are neither journalled nor counted', async () => {
  const { receipt } = await w.result(change, {
    behaviour: behaviour(async (ctx) => void (await ctx.db.insert(totals).values({ id: ctx.newId(), total: 1 }))),
  });
  expect(receipt?.rowsChanged).toBe(0);
});
