import { afterAll, beforeAll, expect, test } from 'vitest';
import { asRole } from '#kernel/workers/as-role.ts';
import type { Worker } from '#kernel/workers/loop.ts';
import { startSealer } from '#kernel/workers/sealer.ts';
import { behaviour, change, items } from '#tests/lab/domain.ts';
import { type LabHouse, labWorld, until } from '#tests/lab/house.ts';
import { isDeep } from '#tests/run.ts';
import type { World } from '#tests/world.ts';

let w: World & { house: LabHouse };
const running: Worker[] = [];
beforeAll(async () => {
  w = await labWorld();
});
afterAll(async () => {
  await Promise.all(running.map((worker) => worker.stop()));
});

const insert = behaviour(async (ctx) => void (await ctx.db.insert(items).values({ id: ctx.newId(), name: `sealed ${ctx.newId()}` })));
const verdict = async (world: World = w) => (await world.result('governance_verify_seals', {})).output;
const tamper = (world: World, statement: string) =>
  world.sql(`DO $t$ BEGIN SET LOCAL session_replication_role = replica; ${statement.replaceAll('TENANT', `'${world.tenantId}'`)}; END $t$`);

test('many sealers at once make one chain without a gap, of every receipt', async () => {
  for (let i = 0; i < 3; i++) running.push(startSealer(w.kernel));
  const calls = isDeep ? 2000 : 200;
  await Promise.all(
    Array.from({ length: calls }, async () => {
      await w.result(change, { behaviour: insert });
      await asRole(w.kernel, 'nexus_sealer', (client) => client.query('SELECT kernel.seal($1, 7)', [w.tenantId]));
    }),
  );
  for (const worker of running) await worker.drain();
  const seals = await w.sql<{ seq: string; receipts: string[]; prev: string; hash: string }>(
    `SELECT seq, receipts, encode(prev, 'hex') AS prev, encode(hash, 'hex') AS hash FROM kernel.seals WHERE tenant_id = $1 ORDER BY seq`,
    [w.tenantId],
  );
  expect(seals.map(({ seq }) => Number(seq))).toEqual(seals.map((_, i) => i + 1));
  for (const [i, seal] of seals.entries()) if (i > 0) expect(seal.prev).toBe(seals[i - 1]?.hash);
  const sealed = seals.flatMap(({ receipts }) => receipts);
  expect(new Set(sealed).size).toBe(sealed.length);
  expect(sealed.length).toBeGreaterThan(calls);
  expect(await verdict()).toMatchObject({ broken: null });
});

test('a call that commits late, after younger ones were sealed, is sealed all the same', async () => {
  const { promise: gate, resolve: open } = Promise.withResolvers<void>();
  const late = w.result(change, {
    behaviour: behaviour(async (ctx) => {
      await ctx.db.insert(items).values({ id: ctx.newId(), name: `late ${ctx.newId()}` });
      await gate;
    }),
  });
  const young = await w.result(change, { behaviour: insert });
  const sealed = async (id: string) =>
    (await w.sql('SELECT FROM kernel.seals WHERE tenant_id = $1 AND $2 = ANY (receipts)', [w.tenantId, id])).length;
  for (const worker of running) worker.wake();
  await until(
    () => sealed(young.callId),
    (n) => n === 1,
  );
  open();
  const { callId } = await late;
  for (const worker of running) worker.wake();
  await until(
    () => sealed(callId),
    (n) => n === 1,
  );
  expect(await verdict()).toMatchObject({ broken: null });
});

test.for<[string, string, string]>([
  [
    'a receipt that was taken out of the queue before it was sealed',
    'DELETE FROM kernel.seal_queue WHERE tenant_id = TENANT',
    'seal_missing',
  ],
  [
    'a receipt that is gone before it was sealed',
    'DELETE FROM kernel.receipts WHERE tenant_id = TENANT AND id NOT IN (SELECT unnest(receipts) FROM kernel.seals)',
    'receipt_missing',
  ],
  ['the newest seals cut off', 'DELETE FROM kernel.seals WHERE tenant_id = TENANT AND seq > 1', 'seal_missing'],
  [
    'a row added to a call that is over',
    `INSERT INTO kernel.changes (tenant_id, call_id, table_name, key, op, after, shape, digest) SELECT TENANT, receipts[1], 'lab.items', '{}', 'insert', '{}', 'x', sha256('x') FROM kernel.seals WHERE tenant_id = TENANT AND seq = 2`,
    'receipt_or_changes_altered',
  ],
  ['a shape made to fit, so that an undo would run', `UPDATE kernel.changes SET shape = 'x' WHERE tenant_id = TENANT`, 'change_altered'],
])('%s is found', async ([, statement, reason]) => {
  const own = await labWorld();
  for (let i = 0; i < 3; i++) await own.result(change, { behaviour: insert });
  await own.kernel.recorder.flush();
  // Sealed by hand, so that the last receipts stay unsealed.
  await Promise.all(running.splice(0).map((worker) => worker.stop()));
  for (let i = 0; i < 3; i++) await own.sql('SELECT kernel.seal($1, 1)', [own.tenantId]);
  await own.result(change, { behaviour: insert });
  await tamper(own, statement);
  expect(await verdict(own)).toMatchObject({ broken: { reason } });
});

test('a tenant whose chain somebody broke does not keep the others unsealed', async () => {
  const [broken, whole] = [await labWorld(), await labWorld()];
  const before = await broken.result(change, { behaviour: insert });
  await tamper(
    broken,
    `INSERT INTO kernel.seals (tenant_id, seq, receipts, digests, prev, hash) VALUES (TENANT, 1, ARRAY['${before.callId}']::uuid[], sha256('x'), '', '')`,
  );
  const sealer = startSealer(w.kernel);
  running.push(sealer);
  const { callId } = await whole.result(change, { behaviour: insert });
  sealer.wake();
  await until(
    () => whole.sql('SELECT FROM kernel.seals WHERE tenant_id = $1 AND $2 = ANY (receipts)', [whole.tenantId, callId]),
    (found) => found.length === 1,
  );
});
