import { expect, test } from 'vitest';
import type { Tool } from '#kernel/tool.ts';
import type { World } from '#tests/world.ts';

type Refusal = [tool: Tool, what: string, input: Record<string, unknown>, reason: string];

/** One test a refusal in a world that they share: the reason, and that nothing was changed. */
export function refuses(worldOf: () => World, cases: readonly Refusal[]): void {
  test.for(cases)('%$ %s', async ([tool, , input, reason]) => {
    const w = worldOf();
    const error = await w.refusal(tool, input);
    expect([tool.name, error.reason]).toEqual([tool.name, reason]);
    const rows = await w.sql(`SELECT 1 FROM kernel.changes WHERE tenant_id = $1 AND call_id = $2`, [w.tenantId, error.callId ?? null]);
    expect(rows).toEqual([]);
  });
}
