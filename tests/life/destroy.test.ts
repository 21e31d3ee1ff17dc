import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest';
import { businessOf, filesOf, recordsOf } from '#tests/crash/activation-facts.ts';
import { eventually, type HarnessServer, type House, openHouse } from '#tests/crash/harness.ts';
import { isDeep } from '#tests/run.ts';
import { activateWhole, traceOf } from './life-facts.ts';
import { readZip } from './read-zip.ts';

let house: House;
let server: HarnessServer;
beforeEach(async () => {
  house ??= await openHouse();
  server = house.start({});
  await server.said('url');
});
afterEach(() => house.killServers());
afterAll(() => house.remove());

/** Words that stand nowhere but in this business's own data. */
const NAME = 'Zebulon';
const MAIL = 'boss@zebulon.example';

interface Business {
  slug: string;
  businessId: string;
  inside: { tenantId: string };
}

async function liveIn(slug: string): Promise<Business> {
  const prompt = businessOf(slug, {
    name: `${NAME} Works`,
    industry: 'retail',
    adminEmail: MAIL,
    domain: `${slug}.example`,
    integrations: ['email'],
  });
  const { businessId } = await activateWhole(house, server, { slug, prompt });
  const inside = { tenantId: businessId };
  const person = await server.call('crm_create_person', { displayName: `${NAME} Adeyemi` }, inside);
  // A ledger, and personal data in it.
  await server.call(
    'crm_record_consent',
    { personId: person['personId'], channel: 'email', purpose: 'marketing', evidence: `${NAME} said so` },
    inside,
  );
  const { secret } = await server.call<{ secret: string }>(
    'tenancy_create_api_key',
    { name: `${NAME} key`, roles: ['owner'], scopes: ['*'] },
    inside,
  );
  const upload = await fetch(`${await server.said('url')}/api/files?name=${NAME}.txt`, {
    method: 'POST',
    headers: { authorization: `Bearer ${secret}`, 'content-type': 'text/plain' },
    body: `Minutes of ${NAME}`,
  });
  expect(upload.status).toBe(201);
  return { slug, businessId, inside };
}

interface Destruction {
  destructionId: string;
  status: string;
  exported: { file: string; sha256: string; rows: number; objects: number } | null;
  erased: Record<string, number> | null;
  failure: { reason: string; message: string } | null;
}

const listed = async (id: string): Promise<Destruction> => {
  const { items } = await server.call<{ items: Destruction[] }>('provisioning_list_destructions', { limit: 100 });
  return items.find(({ destructionId }) => destructionId === id) as Destruction;
};

const until = (id: string, status: string): Promise<Destruction> =>
  eventually(
    async () => {
      const found = await listed(id);
      return found.status === status ? found : undefined;
    },
    30_000,
    async () => JSON.stringify(await listed(id)),
  );

const destroy = ({ businessId, slug }: Business, changes: object = {}): Promise<Destruction> =>
  server.call('provisioning_destroy_business', { businessId, slug, reason: 'The contract has ended.', coolOffDays: 1, ...changes });

/** As if the cool-off had gone by: what only a superuser can say. */
async function passCoolOff({ businessId }: Business): Promise<void> {
  await house.sql(`DO $$ BEGIN SET LOCAL session_replication_role = replica;
    UPDATE kernel.destructions SET planned_at = planned_at - interval '2 days', due_at = due_at - interval '2 days' WHERE tenant_id = '${businessId}';
    UPDATE provisioning.destructions SET asked_at = asked_at - interval '2 days', due_at = due_at - interval '2 days' WHERE business_id = '${businessId}'; END $$`);
}

async function tablesWith(column: string): Promise<string[]> {
  const rows = await house.sql<{ name: string }>(
    `SELECT format('%I.%I', table_schema, table_name) AS name FROM information_schema.columns c JOIN information_schema.tables USING (table_schema, table_name)
     WHERE table_type = 'BASE TABLE' AND column_name = $1 AND table_schema NOT IN ('pg_catalog', 'information_schema') ORDER BY 1`,
    [column],
  );
  return rows.map(({ name }) => name);
}

/** Tables in which any row, of whatever tenant, holds these words. */
async function tablesThatSay(words: string): Promise<string[]> {
  const tables = await house.sql<{ name: string }>(
    `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1`,
  );
  const found: string[] = [];
  for (const { name } of tables) {
    const rows = await house.sql(`SELECT FROM ${name} t WHERE t::text ILIKE $1 LIMIT 1`, [`%${words}%`]);
    if (rows.length > 0) found.push(name);
  }
  return found;
}

/** Files of the ports whose name or content has these words. Their journals and locks name keys and zones, and stay. */
function filesThatSay(words: string): string[] {
  return readdirSync(house.home, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(house.home.length + 1))
    .filter((path) => /^(gitops|dns|outbox|objects)\/(?!\.(?:journal|locks)\/)/.test(path))
    .filter((path) => path.includes(words) || readFileSync(join(house.home, path)).includes(words));
}

test('a destroyed business leaves no row, file, record or object, and no word of it; only proof that it was', async () => {
  const business = await liveIn('leaving');
  const bystander = await liveIn('staying');
  const others = await traceOf(house, bystander);
  const { businessId, slug, inside } = business;
  const before = await house.sql<{ name: string; n: number }>(
    (await tablesWith('tenant_id'))
      .map((name) => `SELECT '${name}' AS name, count(*)::int AS n FROM ${name} WHERE tenant_id = '${businessId}'`)
      .join(' UNION ALL '),
  );
  expect(before.filter(({ n }) => n > 0).length).toBeGreaterThan(20);

  const { destructionId } = await destroy(business);
  expect(await server.refusal('crm_list_people', {}, inside)).toMatchObject({ reason: 'tenant_suspended' });
  const cooling = await until(destructionId, 'cooling_off');
  expect(await server.refusal('provisioning_complete_destruction', { destructionId })).toMatchObject({ reason: 'cool_off' });

  const archive = join(house.home, 'exports', cooling.exported?.file ?? '');
  const { entries, manifest } = await readZip(archive);
  const lines = (name: string): string[] => (entries.get(name) ?? '').split('\n').filter(Boolean);
  for (const { name, n } of before.filter(({ name: each }) => entries.has(`rows/${each}.jsonl`))) {
    // More are the operator's that name it: its activation, its invoices, this destruction.
    expect({ name, has: lines(`rows/${name}.jsonl`).length >= n }).toEqual({ name, has: true });
  }
  expect(lines('rows/provisioning.activations.jsonl').join()).toContain(MAIL);
  expect(lines('rows/crm.people.jsonl').join()).toContain(`${NAME} Adeyemi`);
  expect([...entries].filter(([name]) => name.startsWith('objects/')).map(([, text]) => text)).toEqual([`Minutes of ${NAME}`]);
  expect(manifest.tenantId).toBe(businessId);

  await passCoolOff(business);
  expect(await server.refusal('provisioning_complete_destruction', { destructionId }, { isAgent: true })).toMatchObject({
    code: 'approval_required',
  });
  await server.call('provisioning_complete_destruction', { destructionId });
  const done = await until(destructionId, 'destroyed');
  expect(done.erased).toMatchObject({ 'crm.people': 1, 'tenancy.users': 1, objects: 1 });

  const stays = new Set([
    'kernel.receipts',
    'kernel.seals',
    'kernel.seal_queue',
    'kernel.changes',
    'kernel.tenant_state',
    'kernel.destructions',
  ]);
  for (const name of await tablesWith('tenant_id')) {
    const rows = await house.sql(`SELECT * FROM ${name} WHERE tenant_id = $1`, [businessId]);
    if (!stays.has(name)) expect({ name, rows: rows.length }).toEqual({ name, rows: 0 });
  }
  expect(
    await house.sql('SELECT FROM kernel.changes WHERE tenant_id = $1 AND (before IS NOT NULL OR after IS NOT NULL)', [businessId]),
  ).toEqual([]);
  for (const name of await tablesWith('business_id')) {
    const rows = await house.sql(`SELECT * FROM ${name} WHERE business_id = $1`, [businessId]);
    expect({ name, rows: rows.length }).toEqual({ name, rows: name === 'provisioning.destructions' ? 1 : 0 });
  }
  expect(await house.sql('SELECT name, slug, status, settings FROM tenancy.tenants WHERE id = $1', [businessId])).toEqual([
    { name: 'Destroyed business', slug, status: 'closed', settings: {} },
  ]);
  expect(filesOf(house, slug)).toEqual([]);
  expect(recordsOf(house, slug)).toEqual([]);
  expect(filesThatSay(`${slug}.example`)).toEqual([]);
  expect(filesThatSay(businessId)).toEqual([]);
  // The other business has the same name and the same administrator, so that finding them still works.
  expect(await tablesThatSay(MAIL)).toContain('tenancy.users');
  expect(await traceOf(house, bystander)).toBe(others);
  expect(await server.refusal('provisioning_activate_business', { prompt: businessOf(slug) })).toMatchObject({ code: 'conflict' });

  const { destructionId: second } = await destroy(bystander);
  await until(second, 'cooling_off');
  await passCoolOff(bystander);
  await server.call('provisioning_complete_destruction', { destructionId: second });
  await until(second, 'destroyed');
  // A receipt names who acted as it was called then: the key was called after the business. Receipts are what stays.
  expect({ mail: await tablesThatSay(MAIL), name: await tablesThatSay(NAME) }).toEqual({ mail: [], name: ['kernel.receipts'] });
});

test('within the cool-off it can be kept, and is as it was; an agent can neither begin nor complete', async () => {
  const business = await liveIn('keeping');
  const { businessId, slug, inside } = business;
  const trace = await traceOf(house, business);
  const request = { businessId, slug, reason: 'A test.' };
  expect(await server.refusal('provisioning_destroy_business', request, { isAgent: true })).toMatchObject({ code: 'approval_required' });
  expect(await server.refusal('provisioning_destroy_business', { ...request, slug: 'staying' })).toMatchObject({ reason: 'slug_differs' });
  expect(await server.refusal('provisioning_destroy_business', { ...request, coolOffDays: 0 })).toMatchObject({ code: 'invalid_input' });

  const { destructionId } = await destroy(business);
  await until(destructionId, 'cooling_off');
  expect(await server.refusal('provisioning_destroy_business', request)).toMatchObject({ reason: 'destruction_planned' });
  expect(await server.refusal('provisioning_resume_business', { businessId })).toMatchObject({ reason: 'destruction_planned' });
  await server.call('provisioning_cancel_destruction', { destructionId });
  expect(await server.refusal('provisioning_complete_destruction', { destructionId })).toMatchObject({ reason: 'destruction_cancelled' });
  await server.call('crm_list_people', {}, inside);
  await eventually(async () => ((await traceOf(house, business)) === trace ? true : undefined));
  expect(await house.sql('SELECT FROM kernel.destructions WHERE tenant_id = $1', [businessId])).toEqual([]);
});

test.runIf(isDeep)('killed in the middle of erasing, the next start completes it', async () => {
  const business = await liveIn('crashing');
  const { destructionId } = await destroy(business);
  await until(destructionId, 'cooling_off');
  await passCoolOff(business);
  await house.killServers();
  server = house.start({ faults: [{ at: 'after dns release 1', does: 'die' }] });
  await server.said('url');
  await server.call('provisioning_complete_destruction', { destructionId }).catch(() => undefined);
  expect(await server.ended).toBe('SIGKILL');
  server = house.start({});
  await server.said('url');
  await until(destructionId, 'destroyed');
  expect(await house.sql('SELECT FROM crm.people WHERE tenant_id = $1', [business.businessId])).toEqual([]);
  expect(filesOf(house, business.slug)).toEqual([]);
});

test.runIf(isDeep)('a zone that cannot be reached leaves it stuck with the reason, and completing again goes on', async () => {
  const business = await liveIn('hanging');
  const { destructionId } = await destroy(business);
  await until(destructionId, 'cooling_off');
  await passCoolOff(business);
  await house.killServers();
  server = house.start({ faults: [{ at: 'dns', does: 'refuse' }] });
  await server.said('url');
  await server.call('provisioning_complete_destruction', { destructionId });
  expect(await until(destructionId, 'stuck')).toMatchObject({
    failure: { reason: 'effect_not_done', message: 'What was asked of dns is failed.' },
  });
  expect(await server.refusal('provisioning_cancel_destruction', { destructionId })).toMatchObject({ reason: 'destruction_stuck' });
  await house.killServers();
  server = house.start({});
  await server.said('url');
  await server.call('provisioning_complete_destruction', { destructionId });
  await until(destructionId, 'destroyed');
});
