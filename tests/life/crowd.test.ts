import { afterAll, beforeAll, expect, test } from 'vitest';
import { activationsOf, businessOf, ends, expectDoneOnce } from '#tests/crash/activation-facts.ts';
import { type HarnessServer, type House, openHouse } from '#tests/crash/harness.ts';
import { isDeep } from '#tests/run.ts';
import { activate } from './life-facts.ts';

const CROWD = isDeep ? 50 : 6;

let house: House;
let servers: [HarnessServer, HarnessServer];
beforeAll(async () => {
  house = await openHouse();
  servers = [house.start({ effectsWaitMs: 300_000 }), house.start({ effectsWaitMs: 300_000 })];
  await Promise.all(servers.map((server) => server.said('url')));
});
afterAll(() => house.remove());

test(
  `${CROWD} businesses activated side by side on two servers: each is done, once, and has what is its own`,
  { timeout: 600_000 },
  async () => {
    const slugs = Array.from({ length: CROWD }, (_, n) => `crowd-${String(n).padStart(2, '0')}`);
    await Promise.all(slugs.map((slug, n) => activate(servers[n % 2] as HarnessServer, businessOf(slug))));
    for (const slug of slugs) await ends(house, slug, 'done', 300_000);
    for (const slug of slugs) {
      await expectDoneOnce(house, slug);
      expect(await activationsOf(house, slug)).toHaveLength(1);
    }
  },
);
