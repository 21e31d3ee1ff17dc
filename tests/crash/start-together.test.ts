import { afterAll, beforeAll, expect, test } from 'vitest';
import { type House, openHouse } from './harness.ts';

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.remove());

test('servers that start at once on an empty database take turns at migrating it, and all come up', async () => {
  const servers = [house.start({}), house.start({}), house.start({})];
  const urls = await Promise.all(servers.map((server) => server.said('url')));
  expect(new Set(urls).size).toBe(3);
  const twice = await house.sql('SELECT name FROM kernel.migrations GROUP BY name HAVING count(*) > 1');
  expect(twice).toEqual([]);
});
