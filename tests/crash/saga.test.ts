import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { isDeep } from '#tests/run.ts';
import { activationsOf, businessOf, ends, expectDoneOnce } from './activation-facts.ts';
import { type House, openHouse } from './harness.ts';

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterEach(() => house.killServers());
afterAll(() => house.remove());

/** Before and after what each of the seven steps does: to the cluster or the zone, or else to the database. */
const MOMENTS = [
  'before cluster apply 1',
  'after cluster apply 1',
  'before call provisioning_setup_databases',
  'after call provisioning_setup_databases',
  'before cluster apply 2',
  'after cluster apply 2',
  'before call provisioning_configure_integrations',
  'after call provisioning_configure_integrations',
  'before call provisioning_seed_data',
  'after call provisioning_seed_data',
  'before dns upsert 1',
  'after dns upsert 1',
  'before call provisioning_enable_ai_copilots',
  'after call provisioning_enable_ai_copilots',
];

describe('a server killed with -9', () => {
  test('in the middle, three starts in a row: the next one completes the activation with nothing done twice', async () => {
    const slug = 'stubborn';
    const faults = ['after cluster apply 1', 'after call provisioning_seed_data', 'before dns upsert 1'].map((at) => [
      { at, does: 'die' as const },
    ]);
    for (const [i, each] of faults.entries()) {
      expect(await house.start({ ...(i === 0 && { activate: businessOf(slug) }), faults: each }).ended).toBe('SIGKILL');
      expect((await activationsOf(house, slug)).map(({ status }) => status)).toEqual(['running']);
    }
    const last = house.start({});
    await ends(house, slug, 'done');
    await expectDoneOnce(house, slug);
    await last.stop();
  });

  test.runIf(isDeep).for(MOMENTS.map((moment, i) => [moment, `kill-${i}`] as const))(
    '%s: the next start completes it with nothing done twice',
    async ([moment, slug]) => {
      expect(await house.start({ activate: businessOf(slug), faults: [{ at: moment, does: 'die' }] }).ended).toBe('SIGKILL');
      const second = house.start({});
      await ends(house, slug, 'done');
      await expectDoneOnce(house, slug);
      await second.stop();
    },
  );

  test.runIf(isDeep)('politely, in the middle, leaves it to the next start all the same', async () => {
    const slug = 'polite';
    const first = house.start({
      activate: businessOf(slug),
      faults: [{ at: 'after call provisioning_configure_integrations', does: 'wait' }],
    });
    await first.said('waitsAt');
    await first.stop();
    expect(await first.ended).toBe(0);
    expect((await activationsOf(house, slug)).map(({ status }) => status)).toEqual(['running']);
    const second = house.start({});
    await ends(house, slug, 'done');
    await expectDoneOnce(house, slug);
    await second.stop();
  });
});
