import pg from 'pg';
import { expect, inject, test } from 'vitest';
import { systemPrincipal } from '#kernel/credentials.ts';
import type { WorkflowContext } from '#kernel/workflow.ts';
import { type World, world } from '#tests/world.ts';
import { loadPopulation } from '../duplicates/testing/load.ts';
import { makePopulation, pairOf } from '../duplicates/testing/population.ts';
import crm from '../index.ts';
import { id } from '../testing.ts';
import { listDuplicates } from './duplicates.ts';
import { duplicateScan, matchDuplicates, scanDuplicates } from './duplicates-scan.ts';
import { createPerson, deletePerson, updatePerson } from './people.ts';

async function matchAll(w: World, limit = 1000): Promise<number> {
  for (let pages = 1; ; pages++) if ((await w.call(matchDuplicates, { limit })).remaining === 0) return pages;
}

const pairsIn = async (w: World): Promise<string[]> =>
  (
    await w.sql<{ low_id: string; high_id: string }>('SELECT low_id, high_id FROM crm.duplicate_candidates WHERE tenant_id = $1', [
      w.tenantId,
    ])
  )
    .map(({ low_id, high_id }) => pairOf(low_id, high_id))
    .sort();

const NGOZI = pairOf(id('person.ngozi'), id('person.ngozi_again'));

test('of 2,000 people with 5 % planted duplicates at least 95 % are found, and at least 95 % of what is found is right', async () => {
  const w = await world('crm');
  const population = makePopulation(2000, 20_261_122);
  const db = new pg.Client({ connectionString: inject('superUrl') });
  await db.connect();
  await loadPopulation(db, w.tenantId, population).finally(() => db.end());
  await w.call(scanDuplicates, { isFromScratch: true });
  await matchAll(w);
  const found = (await pairsIn(w)).filter((pair) => pair !== NGOZI);
  const right = found.filter((pair) => population.truth.has(pair)).length;
  console.log(`Duplicates: ${population.truth.size} planted, ${found.length} found, ${right} right.`);
  expect(right / found.length).toBeGreaterThanOrEqual(0.95);
  expect(right / population.truth.size).toBeGreaterThanOrEqual(0.95);
});

test('whatever the size of the pages, the same pairs are found', async () => {
  const w = await world(crm);
  await w.call(createPerson, { displayName: 'Okafor Chidi', emails: [{ address: 'chidi@lagosmotors.example' }] });
  await matchAll(w);
  const whole = await pairsIn(w);
  expect(whole).toHaveLength(2);
  await w.call(scanDuplicates, { isFromScratch: true });
  expect(await matchAll(w, 1)).toBeGreaterThan(4);
  expect(await pairsIn(w)).toEqual(whole);
});

test('only what changed is compared again, whoever changed it, and an undo too', async () => {
  const w = await world(crm);
  await matchAll(w);
  expect(await w.call(scanDuplicates, {})).toEqual({ waiting: 0, workflowId: null });
  const before = await pairsIn(w);
  const { callId } = await w.result(updatePerson, { personId: id('person.ngozi_again'), phones: [{ number: '0703 222 1111' }] });
  expect((await w.call(scanDuplicates, {})).waiting).toBe(1);
  await matchAll(w);
  expect(await pairsIn(w)).toEqual([]);
  await w.result('governance_undo_call', { callId });
  await matchAll(w);
  expect(await pairsIn(w)).toEqual(before);
  await w.attack('crm', async (client) => {
    await client.query(`UPDATE crm.people SET display_name = 'Somebody Else' WHERE id = $1`, [id('person.ngozi')]);
    await client.query('COMMIT; BEGIN');
  });
  await matchAll(w);
  expect(await pairsIn(w)).toEqual([]);
});

test('a deleted person leaves no key behind', async () => {
  const w = await world(crm);
  await matchAll(w);
  await w.call(deletePerson, { personId: id('person.ngozi_again') });
  await matchAll(w);
  expect(await pairsIn(w)).toEqual([]);
  expect(
    await w.sql('SELECT FROM crm.duplicate_keys WHERE tenant_id = $1 AND record_id = $2', [w.tenantId, id('person.ngozi_again')]),
  ).toEqual([]);
});

test('the scan is one call a page, and ends when nothing remains', async () => {
  const w = await world(crm);
  const steps: string[] = [];
  const context: Pick<WorkflowContext, 'call'> = {
    call: (step, { tool, input, tenantId, actor }) => {
      steps.push(step);
      return w.kernel.call({
        tool,
        input,
        principal: systemPrincipal(tenantId, actor),
        door: 'workflow',
        idempotencyKey: `scan:${step}:${w.tenantId}`,
      });
    },
  };
  const { workflowId } = await w.call(scanDuplicates, {});
  expect(workflowId).not.toBeNull();
  await duplicateScan.run({ tenantId: w.tenantId }, context as WorkflowContext);
  expect(steps).toEqual(['page:1']);
  expect(await w.call(listDuplicates, {})).toMatchObject({ waiting: 0, items: [{ kind: 'person' }] });
  expect(await pairsIn(w)).toEqual([NGOZI]);
});

test('pages that are compared at the same moment miss nothing between them', async () => {
  const w = await world(crm);
  const twins = Array.from({ length: 8 }, (_, i) => `Twin Number ${'abcdefgh'[i]?.repeat(6)}`);
  for (const displayName of [...twins, ...twins])
    await w.call(createPerson, { displayName, emails: [{ address: `${displayName.split(' ')[2]}@example.ng` }] });
  await Promise.all(Array.from({ length: 6 }, () => w.call(matchDuplicates, { limit: 4 })));
  await matchAll(w);
  expect(await pairsIn(w)).toHaveLength(9);
});
