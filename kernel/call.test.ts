import { expect, test } from 'vitest';
import { world } from '#tests/world.ts';

test('a world opens', async () => {
  const w = await world();
  expect(await w.events()).toEqual([]);
  expect(await w.hash()).toContain('tenancy.users');
});
