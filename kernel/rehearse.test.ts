import { beforeAll, expect, test } from 'vitest';
import { uuidv7 } from '#kernel/ids.ts';
import type { Rehearsed, TenantInfo, ToolContext } from '#kernel/tool-context.ts';
import { behaviour, type Behaviour, change, items, peek, stageRead, stageWrite } from '#tests/lab/domain.ts';
import { type LabHouse, labWorld } from '#tests/lab/house.ts';
import type { World } from '#tests/world.ts';

let w: World & { house: LabHouse };
let other: World;
beforeAll(async () => {
  [w, other] = [await labWorld(), await labWorld()];
});

const insert = (name: string): string => behaviour(async (ctx) => void (await ctx.db.insert(items).values({ id: ctx.newId(), name })));
const names = behaviour(async (ctx) => (await ctx.db.select({ name: items.name }).from(items)).map(({ name }) => name));
const infoOf = (ctx: ToolContext, id: string): TenantInfo => ({ ...ctx.tenant, id, slug: 'elsewhere', settings: { country: 'KE' } });
const staged = (run: Behaviour, tool = stageRead) => w.call(tool, { behaviour: behaviour(run) }).then(({ answer }) => answer as never);
const itemsOf = (tenantId: string) => w.sql('SELECT FROM lab.items WHERE tenant_id = $1', [tenantId]);

test('what is rehearsed is seen by the next scene, and by nobody afterwards', async () => {
  const before = await w.hash();
  const answer: Rehearsed & { seen: string[] } = await staged((ctx) =>
    ctx.powers.rehearse(async (stage) => {
      const done = await stage.call(ctx.tenant, change.name, {
        behaviour: behaviour(async (inner) => {
          await inner.db.insert(items).values({ id: inner.newId(), name: 'staged' });
          inner.effect('cluster', { action: 'delete', app: 'x' });
        }),
      });
      const { output } = await stage.call(ctx.tenant, peek.name, { behaviour: names });
      return { ...done, seen: output['answer'] as string[] };
    }),
  );
  expect(answer.tables).toEqual([{ table: 'lab.items', op: 'insert', rows: 1 }]);
  expect(answer.rows[0]?.after).toMatchObject({ name: 'staged', tenant_id: w.tenantId });
  expect(answer.effects).toMatchObject([{ port: 'cluster' }]);
  expect(answer.seen).toContain('staged');
  expect(await w.hash()).toBe(before);
  expect(await w.sql(`SELECT FROM kernel.effects WHERE tenant_id = $1`, [w.tenantId])).toEqual([]);
});

test('a tenant that does not exist has its own rows, its own settings and none of others', async () => {
  const nowhere = uuidv7(Date.now());
  await w.result(change, { behaviour: insert('ours') });
  const seen: unknown = await staged((ctx) =>
    ctx.powers.rehearse(async (stage) => {
      const there = infoOf(ctx, nowhere);
      await stage.call(there, change.name, { behaviour: insert('theirs') });
      const { output } = await stage.call(there, peek.name, { behaviour: names });
      const asked = await stage.call(there, peek.name, { behaviour: behaviour(async (inner) => inner.tenant) });
      return [output['answer'], asked.output['answer']];
    }),
  );
  expect(seen).toMatchObject([['theirs'], { id: nowhere, settings: { country: 'KE' } }]);
  expect(await itemsOf(nowhere)).toEqual([]);
});

test('a scene that fails is taken back alone, and the rehearsal can go on', async () => {
  const seen: unknown = await staged((ctx) =>
    ctx.powers.rehearse(async (stage) => {
      await stage.call(ctx.tenant, change.name, { behaviour: insert('first') });
      await stage.call(ctx.tenant, change.name, { behaviour: insert('odd one') }).catch(() => {});
      return (await stage.call(ctx.tenant, peek.name, { behaviour: names })).output['answer'];
    }),
  );
  expect(seen).toContain('first');
  expect(seen).not.toContain('odd one');
});

test('what a commit would refuse, a scene refuses', async () => {
  await expect(
    staged((ctx) => ctx.powers.rehearse((stage) => stage.call(ctx.tenant, change.name, { behaviour: insert('odd') }))),
  ).rejects.toMatchObject({ reason: 'odd_name' });
});

test('a read that rehearses can change nothing afterwards; a write can, and keeps what it does itself', async () => {
  const before = await w.hash();
  await expect(
    staged(async (ctx) => {
      await ctx.powers.rehearse(async (stage) => stage.call(ctx.tenant, peek.name, { behaviour: names }));
      await ctx.db.insert(items).values({ id: ctx.newId(), name: 'smuggled' });
    }),
  ).rejects.toMatchObject({ code: 'internal' });
  expect(await w.hash()).toBe(before);
  await staged(async (ctx) => {
    await ctx.powers.rehearse((stage) => stage.call(infoOf(ctx, other.tenantId), change.name, { behaviour: insert('there') }));
    await ctx.db.insert(items).values({ id: ctx.newId(), name: 'here' });
  }, stageWrite);
  expect(
    (await w.sql<{ name: string }>('SELECT name FROM lab.items WHERE tenant_id = $1', [w.tenantId])).map(({ name }) => name),
  ).toContain('here');
  expect(await itemsOf(other.tenantId)).toEqual([]);
});

test('during a rehearsal its own tool may not touch the database, and without the power there is none', async () => {
  await expect(staged((ctx) => ctx.powers.rehearse(async () => void (await ctx.db.select().from(items))))).rejects.toMatchObject({
    code: 'internal',
  });
  await expect(w.call(peek, { behaviour: behaviour((ctx) => ctx.powers.rehearse(async () => null)) })).rejects.toMatchObject({
    reason: 'power_not_declared',
  });
});
