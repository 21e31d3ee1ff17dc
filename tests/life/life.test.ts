import { appendFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { businessOf, ends, filesOf, recordsOf } from '#tests/crash/activation-facts.ts';
import { eventually, type HarnessServer, type House, openHouse } from '#tests/crash/harness.ts';
import { activateWhole, traceOf } from './life-facts.ts';

let house: House;
let server: HarnessServer;
beforeAll(async () => {
  house = await openHouse();
  server = house.start({});
  await server.said('url');
});
afterAll(() => house.remove());

const start = async (slug: string, changes: Record<string, unknown> = {}) => {
  const { businessId, activationId } = await activateWhole(house, server, { slug, prompt: businessOf(slug, changes) });
  return { slug, businessId, activationId, inside: { tenantId: businessId } };
};

interface Survey {
  surveyId: string;
  status: string;
  isHealthy: boolean;
  hasDrift: boolean;
  outside: { kind: string; name: string; state: string; changedAt?: string }[];
  inside: { kind: string; name: string; state: string; what?: string; by?: string; at?: string }[];
}

async function survey(inside: { tenantId: string }): Promise<Survey> {
  const { surveyId } = await server.call<{ surveyId: string }>('provisioning_survey_activation', {}, inside);
  return eventually(async () => {
    const found = await server.call<Survey>('provisioning_get_survey', { surveyId }, inside);
    return found.status === 'running' ? undefined : found;
  });
}

test('a survey finds all of an activation; what is changed by hand outside it names, and repairing brings it back', async () => {
  const { slug, inside } = await start('drifting');
  const first = await survey(inside);
  expect(first).toMatchObject({ status: 'done', isHealthy: true, hasDrift: false });
  expect(first.outside.filter(({ kind }) => kind === 'file')).toHaveLength(filesOf(house, slug).length);
  expect(first.outside.filter(({ kind }) => kind === 'dns_record').length).toBeGreaterThan(3);
  expect(new Set(first.inside.map(({ kind }) => kind))).toEqual(new Set(['feature', 'endpoint', 'copilot']));

  const app = join(house.home, 'gitops/tenants', `tenant-${slug}`);
  appendFileSync(join(app, 'base/quota.yaml'), '# more\n');
  rmSync(join(app, 'base/network.yaml'));
  writeFileSync(join(app, 'base/backdoor.yaml'), 'kind: Service\n');
  const zone = join(house.home, 'dns/nexus.internal.zone');
  writeFileSync(
    zone,
    readFileSync(zone, 'utf8')
      .replace(/^(drifting\.nexus\.internal\. )\d+( IN CNAME ).*$/m, '$1 60$2evil.example.')
      .replace(/ {2}/g, ' '),
  );

  const drift = await survey(inside);
  expect(drift).toMatchObject({ isHealthy: false, hasDrift: true });
  expect(
    drift.outside
      .filter(({ state }) => state !== 'as_asked')
      .map(({ name, state }) => `${name} ${state}`)
      .toSorted(),
  ).toEqual(
    [
      'CNAME drifting.nexus.internal changed',
      `tenant-${slug}/base/backdoor.yaml unexpected`,
      `tenant-${slug}/base/network.yaml missing`,
      `tenant-${slug}/base/quota.yaml changed`,
    ].toSorted(),
  );
  expect(drift.outside.find(({ state }) => state === 'changed')?.changedAt).toMatch(/^\d{4}-.*Z$/);

  expect(await server.refusal('provisioning_repair_activation', {}, { ...inside, isAgent: true })).toMatchObject({
    code: 'approval_required',
  });
  await server.call('provisioning_repair_activation', {}, inside);
  await eventually(async () => ((await survey(inside)).isHealthy ? true : undefined));
  expect(filesOf(house, slug)).not.toContain(`tenant-${slug}/base/backdoor.yaml`);
});

test('seeded records that people changed are named with who, when and how, and no repair touches them', async () => {
  const { businessId, inside } = await start('owned');
  const [pipeline] = (await house.sql<{ id: string }>('SELECT id FROM crm.pipelines WHERE tenant_id = $1', [businessId])) as [
    { id: string },
  ];
  await server.call('crm_update_pipeline', { pipelineId: pipeline.id, name: 'Ours' }, inside);
  const { inside: found, isHealthy, hasDrift } = await survey(inside);
  expect({ isHealthy, hasDrift }).toEqual({ isHealthy: true, hasDrift: true });
  expect(found.filter(({ kind }) => kind === 'record')).toEqual([
    {
      kind: 'record',
      name: `crm.pipelines ${pipeline.id}`,
      state: 'by_people',
      what: expect.stringMatching(/^Changed .*name.*, with crm_update_pipeline\.$/) as string,
      by: 'Tester',
      at: expect.stringMatching(/Z$/) as string,
    },
  ]);
  await server.call('provisioning_repair_activation', {}, inside);
  expect(await house.sql('SELECT name FROM crm.pipelines WHERE tenant_id = $1 AND id = $2', [businessId, pipeline.id])).toEqual([
    { name: 'Ours' },
  ]);
});

test('a feature switched off hides its tools and keeps its data; on again shows the same; files and copilots follow', async () => {
  const { slug, businessId, inside, activationId } = await start('switching', { industry: 'other' });
  const person = await server.call('crm_create_person', { displayName: 'Ada Obi' }, inside);
  const data = () => house.sql('SELECT * FROM crm.people WHERE tenant_id = $1 ORDER BY id', [businessId]);
  const pipelines = () => house.sql('SELECT * FROM crm.pipelines WHERE tenant_id = $1 ORDER BY id', [businessId]);
  const look = async () => ({
    values: house
      .files('gitops/tenants')
      .get(`tenant-${slug}/argocd/applications.yaml`)
      ?.match(/^ +CRM: (true|false)$/m)?.[1],
    copilot: (await house.sql(`SELECT FROM provisioning.copilots WHERE tenant_id = $1 AND domain = 'crm'`, [businessId])).length,
  });
  const [people, before] = [await data(), await pipelines()];
  expect(await look()).toEqual({ values: 'true', copilot: 1 });

  const off = await server.call('provisioning_switch_features', { businessId, off: ['CRM'] });
  expect(off).toMatchObject({ on: [], off: ['CRM'], isUnchanged: false });
  expect(await server.refusal('crm_get_person', { personId: person['personId'] }, inside)).toMatchObject({ reason: 'domain_off' });
  await ends(house, slug, 'done');
  expect(await look()).toEqual({ values: 'false', copilot: 0 });
  expect([await data(), await pipelines()]).toEqual([people, before]);
  expect((await survey(inside)).isHealthy).toBe(true);

  const on = await server.call<{ activationId: string }>('provisioning_switch_features', { businessId, on: ['CRM', 'POS'] });
  expect(on).toMatchObject({
    on: expect.arrayContaining(['CRM', 'POS', 'Inventory']) as string[],
    alongWith: expect.arrayContaining([expect.objectContaining({ feature: 'Inventory', isOn: true })]) as object[],
    notAvailable: expect.arrayContaining(['POS']) as string[],
  });
  await ends(house, slug, 'done');
  expect(await look()).toEqual({ values: 'true', copilot: 1 });
  expect(await server.call('crm_get_person', { personId: person['personId'] }, inside)).toMatchObject({ displayName: 'Ada Obi' });
  expect([await data(), await pipelines()]).toEqual([people, before]);

  expect(await server.refusal('provisioning_switch_features', { businessId, off: ['Inventory'] })).toMatchObject({
    reason: 'feature_needed',
    data: { dependents: ['POS'] },
  });
  // Taken back step by step, each leaves what stood before it: on, then off, then on as at first.
  await server.call('provisioning_roll_back_activation', { activationId: on.activationId });
  await ends(house, slug, 'rolled_back');
  expect(await look()).toEqual({ values: 'false', copilot: 0 });
  await server.call('provisioning_roll_back_activation', { activationId: off['activationId'] });
  await eventually(async () =>
    (await house.sql(`SELECT FROM provisioning.activations WHERE id = $1 AND status = 'rolled_back'`, [off['activationId']])).length
      ? true
      : undefined,
  );
  expect(await look()).toEqual({ values: 'true', copilot: 1 });
  expect(await data()).toEqual(people);
  expect(activationId).not.toBe(on.activationId);
});

test('a suspended business runs nothing and lets nobody in; resumed it is as it was', async () => {
  const { slug, businessId, inside } = await start('pausing');
  const files = () => [...house.files('gitops/tenants')].filter(([path]) => path.startsWith(`tenant-${slug}/`));
  const [before, trace] = [files(), await traceOf(house, { slug, businessId })];
  await server.call('provisioning_suspend_business', { businessId });
  expect(await server.refusal('crm_list_people', {}, inside)).toMatchObject({ reason: 'tenant_suspended' });
  const stopped = await eventually(async () => {
    const text = files()
      .map(([, content]) => content)
      .join('');
    return text.includes('replicas: 0') ? text : undefined;
  });
  expect(stopped).not.toMatch(/replicas: [1-9]|name: allow-gateway$/m);
  await server.call('provisioning_resume_business', { businessId });
  await eventually(async () => (files().some(([, content]) => content.includes('replicas: 0')) ? undefined : true));
  expect(files()).toEqual(before);
  expect(await traceOf(house, { slug, businessId })).toBe(trace);
  expect(recordsOf(house, slug).length).toBeGreaterThan(3);
  await server.call('crm_list_people', {}, inside);
});
