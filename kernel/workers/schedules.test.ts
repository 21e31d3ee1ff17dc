import { afterEach, beforeAll, expect, test } from 'vitest';
import { nextDue } from '#kernel/schedule-time.ts';
import type { Worker } from '#kernel/workers/loop.ts';
import { startSchedules } from '#kernel/workers/schedules.ts';
import { items, onTick } from '#tests/lab/domain.ts';
import { type LabHouse, labWorld, until } from '#tests/lab/house.ts';
import type { World } from '#tests/world.ts';

let w: World & { house: LabHouse };
let running: Worker[] = [];
beforeAll(async () => {
  w = await labWorld('lab');
  // Other schedules of this database's tenants are not what is looked at here.
  await w.sql(`UPDATE kernel.schedules SET due_at = 'infinity' WHERE tenant_id <> $1`, [w.tenantId]);
});
afterEach(async () => {
  await Promise.all(running.map((worker) => worker.stop()));
  running = [];
});

const start = (): Worker => {
  const worker = startSchedules(w.kernel);
  running.push(worker);
  return worker;
};
interface Row {
  due_at: Date;
  last_due_at: Date | null;
  last_call_id: string | null;
  last_error: { reason: string } | null;
}
const schedule = async (): Promise<Row | undefined> =>
  (await w.sql<Row>(`SELECT * FROM kernel.schedules WHERE tenant_id = $1 AND name = 'lab.tick'`, [w.tenantId]))[0];
const makeDue = (at: string) =>
  w.sql(`UPDATE kernel.schedules SET due_at = $2, last_error = NULL WHERE tenant_id = $1 AND name = 'lab.tick'`, [w.tenantId, at]);
const ticked = async (): Promise<number> =>
  (await w.sql(`SELECT FROM kernel.receipts WHERE tenant_id = $1 AND tool = 'lab_tick_clock' AND outcome = 'done'`, [w.tenantId])).length;

test('a seed plants the schedule at its next time in the tenant’s zone', async () => {
  // 02:30 in Lagos is 01:30 in UTC, the whole year.
  expect((await schedule())?.due_at.toISOString()).toMatch(/T01:30:00.000Z$/);
});

test('due once, with two processes; missed many times, made up for once; and then due in the future', async () => {
  onTick(async (ctx) => void (await ctx.db.insert(items).values({ id: ctx.newId(), name: `tick ${ctx.newId()}` })));
  await makeDue('2026-01-05T01:30:00Z');
  const before = await ticked();
  await Promise.all([start().drain(), start().drain()]);
  const row = await schedule();
  expect(await ticked()).toBe(before + 1);
  expect(row?.due_at.getTime()).toBeGreaterThan(Date.now());
  expect(row).toMatchObject({ last_due_at: new Date('2026-01-05T01:30:00Z'), last_call_id: expect.any(String), last_error: null });
});

test('a crash between the call and the next time repeats nothing', async () => {
  await makeDue('2026-01-06T01:30:00Z');
  await start().drain();
  const after = await ticked();
  await makeDue('2026-01-06T01:30:00Z');
  await running[0]?.drain();
  expect(await ticked()).toBe(after);
});

test('a failure is kept beside the schedule and the next time comes', async () => {
  onTick(async () => {
    throw new Error('boom');
  });
  await makeDue('2026-01-07T01:30:00Z');
  await start().drain();
  const row = await schedule();
  expect(row?.last_error).toMatchObject({ reason: 'unexpected' });
  expect(row?.due_at.getTime()).toBeGreaterThan(Date.now());
});

test('one that cannot be run does not stand before the others: a tenant that is gone, a zone that is none', async () => {
  onTick(async () => {});
  await w.sql(
    `INSERT INTO kernel.schedules (tenant_id, name, due_at) SELECT gen_random_uuid(), 'lab.tick', '2020-01-01' FROM generate_series(1, 30)`,
  );
  const strange = await labWorld('lab');
  await strange.sql(
    `DO $$ BEGIN SET LOCAL session_replication_role = replica; UPDATE tenancy.tenants SET settings = settings || '{"timezone": "Mars/Olympus"}' WHERE id = '${strange.tenantId}'; END $$`,
  );
  strange.kernel.tenants.forget(strange.tenantId);
  await strange.sql(`UPDATE kernel.schedules SET due_at = '2020-01-01' WHERE tenant_id = $1`, [strange.tenantId]);
  await makeDue('2026-01-08T01:30:00Z');
  const worker = start();
  await until(
    async () => {
      worker.wake();
      return schedule();
    },
    (row) => (row?.due_at.getTime() ?? 0) > Date.now(),
  );
  await w.sql(`DELETE FROM kernel.schedules WHERE due_at = '2020-01-01'`);
});

test('a schedule that no manifest names any more sleeps', async () => {
  await w.sql(`INSERT INTO kernel.schedules (tenant_id, name, due_at) VALUES ($1, 'lab.gone', now())`, [w.tenantId]);
  await start().drain();
  expect(
    await w.sql(`SELECT FROM kernel.schedules WHERE tenant_id = $1 AND name = 'lab.gone' AND due_at = 'infinity'`, [w.tenantId]),
  ).toHaveLength(1);
});

test.for([
  ['an hour that the clocks skip comes once, after it', '30 2 * * *', 'Europe/Berlin', '2026-03-28T02:00:00Z', '2026-03-29T01:00:00.000Z'],
  ['the night the clocks go back has it once', '30 2 * * *', 'Europe/Berlin', '2026-10-24T02:00:00Z', '2026-10-25T00:30:00.000Z'],
  ['and not again an hour later', '30 2 * * *', 'Europe/Berlin', '2026-10-25T00:30:00Z', '2026-10-26T01:30:00.000Z'],
  ['a zone with half hours', '0 9 * * 1-5', 'Asia/Kolkata', '2026-11-20T03:30:00Z', '2026-11-23T03:30:00.000Z'],
  ['the far side of the date line', '0 0 1 * *', 'Pacific/Kiritimati', '2026-11-29T00:00:00Z', '2026-11-30T10:00:00.000Z'],
  ['a leap day', '0 0 29 2 *', 'UTC', '2026-01-01T00:00:00Z', '2028-02-29T00:00:00.000Z'],
] as const)('%s', ([, cron, zone, after, expected]) => {
  expect(nextDue(cron, zone, new Date(after))?.toISOString()).toBe(expected);
});
