import { expect, test } from 'vitest';
import { world } from '#tests/world.ts';
import crm from './index.ts';

test('every example runs', async () => {
  const failures: string[] = [];
  const w = await world(crm);
  for (const tool of crm.tools) {
    for (const example of tool.examples) {
      try {
        const r = await w.result(tool, example, { isDryRun: tool.effect !== 'read' });
        if (tool.effect !== 'read') console.log(tool.name, r.preview?.total, JSON.stringify(r.preview?.events.map((e) => e.type)));
      } catch (e) {
        failures.push(`${tool.name}: ${(e as Error).message} ${JSON.stringify((e as { details?: unknown }).details)} ${(e as Error).cause}`);
      }
    }
  }
  expect(failures).toEqual([]);
});
