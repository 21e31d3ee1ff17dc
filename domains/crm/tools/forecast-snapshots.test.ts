import { expect, test } from 'vitest';
import { type World, world } from '#tests/world.ts';
import crm from '../index.ts';
import { id, NOBODY, plain, refuses } from '../testing.ts';
import { advanceDeal, markDealLost, markDealWon } from './deal-moves.ts';
import { createDeal, deleteDeal, updateDeal } from './deals.ts';
import { compareForecastSnapshots, groupForecastLines } from './forecast-comparison.ts';
import { listForecastLines, listForecastSnapshots, markForecastSnapshot, snapshotForecast } from './forecast-snapshots.ts';

const NGN = (amount: string) => ({ amount, currency: 'NGN' });
const open = (w: World, name: string, amount: string, expectedCloseOn: string, extra: object = {}) =>
  w.call(createDeal, {
    name,
    pipelineId: id('pipeline.accounts'),
    personId: id('person.bola'),
    value: NGN(amount),
    expectedCloseOn,
    ...extra,
  });
const take = async (w: World) => (await w.call(snapshotForecast, {})).snapshotId;

test('a snapshot holds every open deal as it is, and stays as it was', async () => {
  const w = await world(crm);
  const out = await w.call(snapshotForecast, {});
  expect(plain(out)).toMatchObject({ origin: 'demand', deals: 3, open: [NGN('1500000.00')], isVoid: false, isNew: true, takenBy: 'Owner' });
  await w.call(updateDeal, { dealId: id('deal.open'), name: 'Renamed', value: NGN('1') });
  const { items } = await w.call(listForecastLines, { snapshotId: out.snapshotId });
  expect(items.find(({ dealId }) => dealId === id('deal.open'))).toMatchObject({
    name: 'Van servicing',
    value: NGN('1500000.00'),
    probability: 20,
    expectedCloseOn: '2026-12-11',
  });
  expect((await w.call(listForecastSnapshots, { limit: 1 })).items[0]?.snapshotId).toBe(out.snapshotId);
  expect(await w.events()).toContain('forecast.snapshotted');
});

test('the schedule takes one a day, on demand there may be more', async () => {
  const w = await world(crm);
  const first = await w.call(snapshotForecast, { origin: 'schedule' });
  expect(await w.call(snapshotForecast, { origin: 'schedule' })).toMatchObject({ snapshotId: first.snapshotId, isNew: false });
  expect(await take(w)).not.toBe(await take(w));
  const [schedule] = await w.sql<{ due_at: string }>(
    `SELECT due_at FROM kernel.schedules WHERE tenant_id = $1 AND name = 'crm.snapshot_forecast'`,
    [w.tenantId],
  );
  expect(schedule).toBeDefined();
});

test('what happened to a quarter’s deals is told apart and sums to the difference', async () => {
  const w = await world(crm);
  const deals: Record<string, string> = {};
  for (const name of ['won', 'lost', 'slipped', 'grew', 'shrank', 'gone', 'still'])
    deals[name] = (await open(w, name, '100', '2027-02-01')).dealId;
  deals['pulled'] = (await open(w, 'pulled', '100', '2027-05-01')).dealId;
  const since = await take(w);
  await w.call(markDealWon, { dealId: deals['won'] ?? '' });
  await w.call(markDealLost, { dealId: deals['lost'] ?? '', reason: 'Price' });
  await w.call(updateDeal, { dealId: deals['slipped'] ?? '', expectedCloseOn: '2027-04-01', value: NGN('400') });
  await w.call(updateDeal, { dealId: deals['grew'] ?? '', value: NGN('130.25') });
  await w.call(updateDeal, { dealId: deals['shrank'] ?? '', value: NGN('99.99') });
  await w.call(updateDeal, { dealId: deals['pulled'] ?? '', expectedCloseOn: '2027-03-31' });
  await w.call(deleteDeal, { dealId: deals['gone'] ?? '' });
  await w.call(advanceDeal, { dealId: deals['still'] ?? '', stageId: id('stage.proposal') });
  await open(w, 'created', '50', '2027-01-15');
  const quarter = { closesFrom: '2027-01-01', closesBy: '2027-03-31' };
  const now = await w.call(compareForecastSnapshots, { sinceSnapshotId: since, ...quarter });
  expect(now.currencies).toEqual([
    {
      currency: 'NGN',
      before: NGN('700.00'),
      after: NGN('480.24'),
      difference: NGN('-219.76'),
      changes: [
        { change: 'created', deals: 1, amount: NGN('50.00') },
        { change: 'moved_in', deals: 1, amount: NGN('100.00') },
        { change: 'grew', deals: 1, amount: NGN('30.25') },
        { change: 'shrank', deals: 1, amount: NGN('-0.01') },
        { change: 'moved_out', deals: 1, amount: NGN('-100.00') },
        { change: 'won', deals: 1, amount: NGN('-100.00') },
        { change: 'lost', deals: 1, amount: NGN('-100.00') },
        { change: 'removed', deals: 1, amount: NGN('-100.00') },
      ],
    },
  ]);
  expect(now.movements).toHaveLength(8);
  // The same between two snapshots, whatever comes after the second.
  const until = await take(w);
  await w.call(markDealLost, { dealId: deals['grew'] ?? '', reason: 'Late' });
  expect((await w.call(compareForecastSnapshots, { sinceSnapshotId: since, untilSnapshotId: until, ...quarter })).currencies).toEqual(
    now.currencies,
  );
});

test('every grouping has the same total, to the minor unit, in each currency by itself', async () => {
  const w = await world(crm);
  await open(w, 'a', '0.01', '2027-01-31');
  await open(w, 'b', '0.02', '2027-02-01', { stageId: id('stage.proposal') });
  await w.call(createDeal, {
    name: 'c',
    pipelineId: id('pipeline.pilot'),
    personId: id('person.bola'),
    value: { amount: '7', currency: 'XOF' },
  });
  const totals = new Set<string>();
  for (const by of ['owner', 'pipeline', 'stage', 'month', 'quarter'] as const) {
    const { currencies, dealsWithoutValue } = await w.call(groupForecastLines, { by });
    expect(dealsWithoutValue).toBe(2);
    totals.add(JSON.stringify(currencies.map(({ currency, open, weighted }) => [currency, open.amount, weighted.amount])));
    for (const { groups, weighted } of currencies) {
      const sum = groups.reduce((total, group) => total + BigInt(group.weighted.amount.replace('.', '')), 0n);
      expect(sum).toBe(BigInt(weighted.amount.replace('.', '')));
    }
  }
  expect([...totals]).toHaveLength(1);
  expect(
    (await w.call(groupForecastLines, { by: 'quarter', closesFrom: '2027-01-01' })).currencies[0]?.groups.map(({ key, deals }) => [
      key,
      deals,
    ]),
  ).toEqual([['2027-Q1', 2]]);
  expect((await w.call(groupForecastLines, { by: 'month', snapshotId: id('forecast_snapshot.last') })).currencies[0]).toMatchObject({
    open: NGN('500000.00'),
    weighted: NGN('100000.00'),
  });
});

test('undo voids a snapshot and undo of that makes it valid again; nothing is deleted', async () => {
  const w = await world(crm);
  const taken = await w.result(snapshotForecast, {});
  const snapshotId = String(taken.output['snapshotId']);
  const undone = await w.result('governance_undo_call', { callId: taken.callId });
  const isVoid = async () => (await w.call(listForecastSnapshots, {})).items.find((each) => each.snapshotId === snapshotId)?.isVoid;
  expect(await isVoid()).toBe(true);
  expect(await w.refusal(compareForecastSnapshots, { sinceSnapshotId: snapshotId })).toMatchObject({ reason: 'forecast_snapshot_void' });
  await w.call(markForecastSnapshot, { snapshotId, isVoid: false, reason: 'It was right' });
  expect(await isVoid()).toBe(false);
  expect(undone.output['undone']).toEqual([taken.callId]);
});

test('raw SQL cannot change a snapshot, add to it, or take one that does not count its lines', async () => {
  const w = await world(crm);
  const snapshotId = id('forecast_snapshot.last');
  const attempt = (...statements: string[]): Promise<string> =>
    w.attack('crm', async (client) => {
      try {
        for (const text of statements) await client.query(text);
        await client.query('SET CONSTRAINTS ALL IMMEDIATE');
        return 'done';
      } catch (error) {
        return (error as { constraint?: string }).constraint ?? String(error);
      }
    });
  expect(await attempt(`UPDATE crm.forecast_lines SET value_minor = 1`)).toMatch(/append_only|permission denied/);
  expect(await attempt(`DELETE FROM crm.forecast_snapshots`)).toMatch(/append_only|permission denied/);
  const line = (snapshot: string) =>
    `INSERT INTO crm.forecast_lines (id, snapshot_id, deal_id, name, pipeline_id, stage_id, probability, opened_at) VALUES (gen_random_uuid(), '${snapshot}', gen_random_uuid(), 'x', gen_random_uuid(), gen_random_uuid(), 10, now())`;
  expect(await attempt(line(snapshotId))).toBe('forecast_lines_with_snapshot');
  const taken = (deals: number, extra = '') =>
    `INSERT INTO crm.forecast_snapshots (id, taken_on, taken_at, origin, deals, taken_by${extra && ', call_id'}) VALUES ('${NOBODY}', current_date, now(), 'demand', ${deals}, 'x'${extra})`;
  expect(await attempt(taken(2), line(NOBODY))).toBe('forecast_snapshots_complete');
  expect(await attempt(taken(1, `, gen_random_uuid()`))).toBe('forecast_snapshots_complete');
  expect(await attempt(taken(1), line(NOBODY))).toBe('done');
  const mark = (seq: number, isVoid: boolean) =>
    `INSERT INTO crm.forecast_marks (id, snapshot_id, seq, is_void, reason, marked_at, marked_by) VALUES (gen_random_uuid(), '${snapshotId}', ${seq}, ${isVoid}, 'x', now(), 'x')`;
  expect(await attempt(mark(1, false))).toBe('forecast_marks_alternate');
  expect(await attempt(mark(1, true), mark(1, true))).toBe('forecast_marks_in_order');
});

const last = { snapshotId: id('forecast_snapshot.last') };
refuses(markForecastSnapshot, [
  ['to make valid what is', { ...last, isVoid: false, reason: 'x' }, 'conflict', 'forecast_snapshot_marked'],
  ['no such snapshot', { snapshotId: NOBODY, isVoid: true, reason: 'x' }, 'not_found', 'forecast_snapshot_not_found'],
]);
refuses(compareForecastSnapshots, [
  ['no such snapshot', { sinceSnapshotId: NOBODY }, 'not_found', 'forecast_snapshot_not_found'],
  [
    'a period that ends before it starts',
    { sinceSnapshotId: last.snapshotId, closesFrom: '2027-02-01', closesBy: '2027-01-01' },
    'invalid_input',
    'ends_before_start',
  ],
]);

test('the earlier snapshot comes first', async () => {
  const w = await world(crm);
  expect(await w.refusal(compareForecastSnapshots, { sinceSnapshotId: await take(w), untilSnapshotId: last.snapshotId })).toMatchObject({
    reason: 'snapshots_reversed',
  });
});
