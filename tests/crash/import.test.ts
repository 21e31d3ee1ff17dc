import { createHash, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PLATFORM_TENANT_ID } from '#kernel/directory.ts';
import { createObjectFolder } from '#ports/objects.ts';
import { isDeep } from '#tests/run.ts';
import { eventually, type House, openHouse } from './harness.ts';
import type { Order } from './orders.ts';

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.remove());

const ROWS = 2600;
const FILE = Buffer.from(
  ['Name,Phone', ...Array.from({ length: ROWS }, (_, i) => `Person ${i} ${'x'.repeat(150)},+23480${30_000_000 + i}`), ''].join('\n'),
);

const statusOf = async (): Promise<string> => (await house.sql<{ status: string }>('SELECT status FROM crm.imports'))[0]?.status ?? 'none';
const becomes = (wanted: string): Promise<string> =>
  eventually(async () => ((await statusOf()) === wanted ? wanted : undefined), 60_000, statusOf);
const counts = async (): Promise<Record<string, number> | undefined> =>
  (
    await house.sql<
      Record<string, number>
    >(`SELECT (SELECT count(*)::int FROM crm.import_writes) AS writes, (SELECT count(*)::int FROM crm.people) AS people,
      (SELECT count(DISTINCT e164)::int FROM crm.person_phones) AS phones,
      (SELECT count(*)::int FROM kernel.events WHERE type = 'import.completed') AS completed, (SELECT count(*)::int FROM kernel.events WHERE type = 'person.created') AS told`)
  )[0];

/** Starts a server that dies at that point. */
async function dies(at: string, calls: Order['calls'] = []): Promise<void> {
  const server = house.start({ calls, faults: [{ at, does: 'die' }] });
  expect(await server.ended, at).toBe('SIGKILL');
}

test.runIf(isDeep)(
  'kill -9 while a file is read, written and taken back: the next start goes on, and no row is lost or doubled',
  { timeout: 240_000 },
  async () => {
    const [fileId, objectId] = [randomUUID(), randomUUID()];
    const objects = createObjectFolder({ root: join(house.home, 'objects') });
    const stored = await objects.put(`${PLATFORM_TENANT_ID}/files/${objectId}`, new Blob([FILE]).stream(), FILE.length);
    expect(stored.sha256).toBe(createHash('sha256').update(FILE).digest('hex'));
    const file = { fileId, objectId, name: 'people.csv', contentType: 'text/csv', ...stored };
    // A file of two pieces: killed behind the first, and before the second.
    await dies('after call crm_receive_import_piece', [
      { tool: 'tenancy_enable_modules', input: { tenantId: PLATFORM_TENANT_ID, modules: ['CRM'] } },
      { tool: 'files_register_file', input: file },
      { tool: 'crm_create_import', input: { kind: 'people', fileId } },
    ]);
    expect(await statusOf()).toBe('reading');
    await dies('before call crm_receive_import_piece');
    const reader = house.start({});
    await becomes('ready');
    await reader.stop();

    const importId = (await house.sql<{ id: string }>('SELECT id FROM crm.imports'))[0]?.id ?? '';
    await dies('after call crm_write_import_row', [{ tool: 'crm_commit_import', input: { importId } }]);
    expect(await counts()).toMatchObject({ writes: 500, people: 500 });
    await dies('before call crm_write_import_row');
    await dies('after call crm_write_import_row');
    const writer = house.start({});
    await becomes('done');
    expect(await counts()).toEqual({ writes: ROWS, people: ROWS, phones: ROWS, completed: 1, told: ROWS });
    await writer.stop();

    await dies('after call crm_revert_import_row', [{ tool: 'crm_revert_import', input: { importId } }]);
    const half = await counts();
    expect(half?.['writes']).toBeGreaterThan(0);
    expect(half?.['writes']).toBeLessThan(ROWS);
    const last = house.start({});
    await becomes('reverted');
    expect(await counts()).toMatchObject({ writes: 0, people: 0, phones: 0 });
    await last.stop();
  },
);
