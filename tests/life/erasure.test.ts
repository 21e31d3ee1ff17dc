import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { describe, expect, inject, test } from 'vitest';
import { PLATFORM_TENANT_ID } from '#kernel/directory.ts';
import { uuidv7 } from '#kernel/ids.ts';
import { openTransaction } from '#kernel/transaction.ts';
import { createObjectFolder } from '#ports/objects.ts';
import { temporaryFolder } from '#ports/port-harness.ts';
import { createTenantStore } from '#ports/tenant-store.ts';
import { readZip } from '#tests/life/read-zip.ts';
import { type World, world } from '#tests/world.ts';

type Payload = Record<string, unknown> & { action: string };

function storeOf({ kernel }: World) {
  const objects = createObjectFolder({ root: temporaryFolder() });
  const port = createTenantStore({ kernel, objects, root: temporaryFolder() });
  const ask = (payload: Payload, tenantId = PLATFORM_TENANT_ID) =>
    port.perform({ key: 'k:0', tenantId, payload: port.payload.parse(payload), signal: new AbortController().signal });
  return { ask, objects };
}

/** SQL as the road's own role, in a tenant's sealed context: more than any tool can. */
async function asKernel(
  w: World,
  tenantId: string,
  text: string,
  values: unknown[] = [],
  domain = 'kernel',
): Promise<Record<string, unknown>[]> {
  const sealed = w.kernel.sealer.seal(tenantId, uuidv7(Date.now()), Date.now());
  const tx = await openTransaction({ pool: w.kernel.pool, sealed, domain, isReadOnly: false });
  try {
    const rows = await tx.query<Record<string, unknown>>(text, values);
    await tx.commit();
    return rows;
  } finally {
    await tx.rollback();
  }
}

const days = (n: number): string => new Date(Date.now() + n * 86_400_000).toISOString();

const passCoolOff = (w: World): Promise<unknown> =>
  w.sql(`DO $$ BEGIN SET LOCAL session_replication_role = replica;
    UPDATE kernel.destructions SET planned_at = planned_at - interval '9 days', due_at = due_at - interval '9 days' WHERE tenant_id = '${w.tenantId}'; END $$`);

const guards = (w: World): Promise<Record<string, unknown>[]> =>
  w.sql(`SELECT tgrelid::regclass::text AS t, tgname, tgenabled FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1, 2`);

async function leavingWorld(): Promise<World> {
  const w = await world('crm', 'governance', 'files', 'provisioning');
  await w.result('governance_update_policy', {
    policyId: (await w.sql<{ id: string }>('SELECT id FROM kernel.policies WHERE tenant_id = $1', [w.tenantId]))[0]?.id,
    priority: 7,
  });
  return w;
}

describe('erasing a tenant', () => {
  test('takes all of its rows, ledgers too, and of no other; guards are on again; its seals still verify', async () => {
    const [w, other] = [await leavingWorld(), await leavingWorld()];
    const { ask, objects } = storeOf(w);
    await objects.put(`${w.tenantId}/files/a`, new Blob(['a']).stream(), 10);
    await objects.put(`${other.tenantId}/files/b`, new Blob(['b']).stream(), 10);
    const [theirs, before] = [await other.hash(), await guards(w)];
    expect(await w.sql('SELECT FROM crm.deal_moves WHERE tenant_id = $1', [w.tenantId])).not.toEqual([]);
    await ask({ action: 'plan', tenantId: w.tenantId, dueAt: days(2) });
    await passCoolOff(w);
    const { rows, objects: gone } = (await ask({ action: 'erase', tenantId: w.tenantId })) as {
      rows: Record<string, number>;
      objects: number;
    };
    expect(gone).toBe(1);
    expect(rows['crm.deal_moves']).toBeGreaterThan(0);
    const tables = await w.sql<{ name: string }>(
      `SELECT format('%I.%I', table_schema, table_name) AS name FROM information_schema.columns WHERE column_name = 'tenant_id' AND table_schema NOT LIKE 'pg\\_%'`,
    );
    const left: string[] = [];
    for (const { name } of tables)
      if ((await w.sql(`SELECT FROM ${name} WHERE tenant_id = $1 LIMIT 1`, [w.tenantId])).length > 0) left.push(name);
    expect(left.filter((name) => name !== 'kernel.seals').toSorted()).toEqual([
      'kernel.changes',
      'kernel.destructions',
      'kernel.receipts',
      'kernel.seal_queue',
      'kernel.tenant_state',
    ]);
    expect(
      await w.sql('SELECT FROM kernel.changes WHERE tenant_id = $1 AND (before IS NOT NULL OR after IS NOT NULL)', [w.tenantId]),
    ).toEqual([]);
    expect(await guards(w)).toEqual(before);
    expect(await other.hash()).toBe(theirs);
    expect(await objects.keys(`${other.tenantId}/`)).toEqual([`${other.tenantId}/files/b`]);
    const [seals] = await asKernel(w, w.tenantId, 'SELECT kernel.verify_seals() AS seals', [], 'governance');
    expect(seals).toMatchObject({ seals: { broken: null } });
    // A second attempt finds nothing more to do.
    const again = (await ask({ action: 'erase', tenantId: w.tenantId })) as { rows: Record<string, number> };
    expect(Object.values(again.rows).filter((n) => n > 0)).toEqual([]);
  });

  test('keeps nobody waiting, and of nobody else a guard is off meanwhile', async () => {
    const [w, other] = [await leavingWorld(), await leavingWorld()];
    const { ask } = storeOf(w);
    await ask({ action: 'plan', tenantId: w.tenantId, dueAt: days(2) });
    await passCoolOff(w);
    await other.attack('crm', async (busy) => {
      const tables = await other.sql<{ name: string }>(`SELECT name FROM kernel.tables WHERE kind <> 'derived' AND name LIKE 'crm.%'`);
      // Writes of nothing hold the locks that writes hold.
      for (const { name } of tables) await busy.query(`INSERT INTO ${name} (tenant_id) SELECT tenant_id FROM ${name} WHERE false`);
      await ask({ action: 'erase', tenantId: w.tenantId });
      await expect(busy.query('UPDATE crm.deals SET first_stage_id = gen_random_uuid()')).rejects.toMatchObject({
        constraint: 'deals_final',
      });
    });
    expect(await w.sql('SELECT FROM crm.people WHERE tenant_id = $1', [w.tenantId])).toEqual([]);
  });

  test('where the owner may not switch guards off for itself, it does so for all, and on again', async () => {
    const client = new pg.Client({ connectionString: inject('superUrl') });
    await client.connect();
    const state = async () => (await client.query(`SELECT tgenabled FROM pg_trigger WHERE tgrelid = 'outside.t'::regclass`)).rows;
    try {
      await client.query(`BEGIN; CREATE ROLE outside_owner; GRANT USAGE ON SCHEMA kernel TO outside_owner;
        GRANT EXECUTE ON FUNCTION kernel.switch_guards(text[], boolean) TO outside_owner;
        CREATE SCHEMA outside AUTHORIZATION outside_owner; SET LOCAL ROLE outside_owner; CREATE TABLE outside.t (id int);
        CREATE TRIGGER t BEFORE UPDATE ON outside.t FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()`);
      await client.query(`SELECT kernel.switch_guards(ARRAY['outside.t'], false)`);
      expect([await state(), (await client.query('SHOW session_replication_role')).rows]).toEqual([
        [{ tgenabled: 'D' }],
        [{ session_replication_role: 'origin' }],
      ]);
      await client.query(`SELECT kernel.switch_guards(ARRAY['outside.t'], true)`);
      expect(await state()).toEqual([{ tgenabled: 'O' }]);
    } finally {
      await client.query('ROLLBACK');
      await client.end();
    }
  });

  test('is refused before it is planned, before it is due, when it was cancelled, and to whoever is not the operator', async () => {
    const w = await leavingWorld();
    const { ask } = storeOf(w);
    const before = await w.hash();
    await expect(ask({ action: 'erase', tenantId: w.tenantId })).rejects.toMatchObject({ reason: 'not_due' });
    await ask({ action: 'plan', tenantId: w.tenantId, dueAt: days(2) });
    await expect(ask({ action: 'erase', tenantId: w.tenantId })).rejects.toMatchObject({ reason: 'not_due' });
    await expect(ask({ action: 'erase', tenantId: w.tenantId }, w.tenantId)).rejects.toMatchObject({ reason: 'platform_only' });
    await expect(ask({ action: 'forget', tenantId: w.tenantId, records: [] })).rejects.toMatchObject({ reason: 'not_erased' });
    await passCoolOff(w);
    await ask({ action: 'cancel', tenantId: w.tenantId });
    await expect(ask({ action: 'erase', tenantId: w.tenantId })).rejects.toMatchObject({ reason: 'not_due' });
    // Planning anew starts the cool-off anew.
    await ask({ action: 'plan', tenantId: w.tenantId, dueAt: days(2) });
    await expect(ask({ action: 'erase', tenantId: w.tenantId })).rejects.toMatchObject({ reason: 'not_due' });
    expect(await w.hash()).toBe(before);
  });
});

test('an archive that cannot be written whole is not there at all, and the next attempt makes it', async () => {
  const w = await leavingWorld();
  const root = temporaryFolder();
  const objects = createObjectFolder({ root: temporaryFolder() });
  await objects.put(`${w.tenantId}/files/a`, new Blob(['a']).stream(), 10);
  let isBroken = true;
  const shaky = {
    ...objects,
    get: async (key: string) => {
      if (isBroken) throw new Error('EIO');
      return objects.get(key);
    },
  };
  const port = createTenantStore({ kernel: w.kernel, objects: shaky, root });
  const payload = port.payload.parse({ action: 'export', tenantId: w.tenantId, name: 'whole' });
  const intent = { key: 'k:0', tenantId: PLATFORM_TENANT_ID, payload, signal: new AbortController().signal };
  await expect(port.perform(intent)).rejects.toThrow('EIO');
  expect(readdirSync(root).filter((name) => !name.startsWith('.'))).toEqual([]);
  expect(await port.lookUp?.(intent)).toEqual({ state: 'absent' });
  isBroken = false;
  const facts = await port.perform(intent);
  expect(facts).toMatchObject({ file: 'whole.zip', objects: 1 });
  expect(await port.lookUp?.(intent)).toEqual({ state: 'done', result: facts });
  const { entries } = await readZip(join(root, 'whole.zip'));
  expect((entries.get('rows/kernel.receipts.jsonl') ?? '').length).toBeGreaterThan(0);
});

describe('raw SQL', () => {
  const CALLS = [
    'SELECT kernel.erase_schema($$crm$$)',
    'SELECT kernel.erase_kernel()',
    'SELECT kernel.cancel_destruction()',
    'SELECT kernel.plan_destruction(now() + interval $$2 days$$)',
    'SELECT kernel.rows_to_export($$crm.people$$)',
    'SELECT kernel.assert_destruction_due()',
    'INSERT INTO kernel.destructions (due_at) VALUES (now() + interval $$2 days$$)',
    'SELECT * FROM kernel.destructions',
    'ALTER TABLE crm.people DISABLE TRIGGER USER',
  ];
  test.for(['crm', 'tenancy', 'provisioning', 'governance'].flatMap((domain) => CALLS.map((call) => [domain, call] as const)))(
    'as %s: %s is refused',
    async ([domain, call]) => {
      const w = await world();
      await expect(
        w.attack(domain, async (client) => {
          await client.query(`SET ROLE nexus_${domain}`);
          await client.query(call);
        }),
      ).rejects.toMatchObject({ code: '42501' });
    },
  );

  test('as the road itself plans no destruction of less than a day, none of the operator, and erases nothing that is not due', async () => {
    const w = await world('crm');
    const before = await w.hash();
    const plan = `SELECT kernel.plan_destruction(now() + $1::interval)`;
    await expect(asKernel(w, w.tenantId, plan, ['23 hours'])).rejects.toMatchObject({ constraint: 'destructions_cool_off' });
    await expect(asKernel(w, PLATFORM_TENANT_ID, plan, ['9 days'])).rejects.toMatchObject({ constraint: 'destructions_not_platform' });
    await asKernel(w, w.tenantId, plan, ['25 hours']);
    await expect(asKernel(w, w.tenantId, 'UPDATE kernel.destructions SET due_at = now()')).rejects.toMatchObject({ code: '42501' });
    for (const call of [`SELECT kernel.erase_schema('crm')`, 'SELECT kernel.erase_kernel()'])
      await expect(asKernel(w, w.tenantId, call)).rejects.toMatchObject({ code: 'NXD01' });
    // Nor may it read what is nobody's to take along.
    for (const table of ['vault.context_key', 'kernel.idempotency', 'pg_catalog.pg_authid', 'kernel.tables'])
      await expect(asKernel(w, w.tenantId, 'SELECT kernel.rows_to_export($1)', [table])).rejects.toMatchObject({ code: '42501' });
    expect(await w.hash()).toBe(before);
  });

  test('erases in the tenant of its context, whatever it names: there is nothing to name', async () => {
    const [w, other] = [await world('crm'), await world('crm')];
    const theirs = await other.hash();
    await asKernel(w, w.tenantId, `SELECT kernel.plan_destruction(now() + interval '25 hours')`);
    await passCoolOff(w);
    await asKernel(w, w.tenantId, `SELECT kernel.erase_schema('crm')`);
    await expect(asKernel(w, other.tenantId, `SELECT kernel.erase_schema('crm')`)).rejects.toMatchObject({ code: 'NXD01' });
    // The kernel's own schema is no domain's.
    expect(await asKernel(w, w.tenantId, `SELECT kernel.erase_schema('kernel') AS erased`)).toEqual([{ erased: {} }]);
    expect(await other.hash()).toBe(theirs);
  });
});
