import { expect, test } from 'vitest';
import { seeded } from '#domains/crm/public.ts';
import { world } from '#tests/world.ts';
import { type Business, business } from '../testing.ts';
import { explainSetting } from './settings.ts';
import { presets } from '../presets/presets.ts';

interface Explained {
  key: string;
  value: unknown;
  layer: string;
  source: string;
  others: { layer: string; value: unknown }[];
}

const explain = async (b: Business, key: string): Promise<Explained | undefined> =>
  ((await b.result(explainSetting, { key })).output as { items: Explained[] }).items[0];

test('each layer speaks: the platform, the country, the industry, the size, the prompt', async () => {
  const b = await business('retail', { plan: 'growth', currency: 'USD', timezone: 'Africa/Accra' });
  expect(await explain(b, 'quietHours.begins')).toMatchInlineSnapshot(`
    {
      "because": null,
      "key": "quietHours.begins",
      "layer": "platform",
      "others": [],
      "recordId": null,
      "source": "nexus 2",
      "value": "20:00",
    }
  `);
  expect(await explain(b, 'week.firstDay')).toMatchObject({ layer: 'country', source: 'NG 2', value: 'monday' });
  expect(await explain(b, 'roles.cashier.title')).toMatchObject({
    layer: 'industry',
    source: `retail ${presets.retail.version}`,
    value: 'Cashier',
  });
  expect(await explain(b, 'approvals.isTwoPerson')).toMatchObject({ layer: 'size', source: 'medium 1', value: true });
  expect(await explain(b, 'currency')).toMatchObject({ layer: 'prompt', value: 'USD', others: [{ layer: 'country', value: 'NGN' }] });
  expect(await explain(b, 'timezone')).toMatchObject({ layer: 'prompt', value: 'Africa/Accra', others: [{ value: 'Africa/Lagos' }] });
});

test('what the planner took from a pack or preset is theirs, not the prompt’s', async () => {
  const b = await business('retail', { toggles: { CRM: true, LMS: true } });
  expect(await explain(b, 'currency')).toMatchObject({ layer: 'country', value: 'NGN' });
  expect(await explain(b, 'toggles.POS')).toMatchObject({ layer: 'industry', value: true, others: [{ layer: 'platform', value: false }] });
  expect(await explain(b, 'toggles.Fleet')).toMatchObject({ layer: 'platform', value: false });
  expect(await explain(b, 'toggles.LMS')).toMatchObject({ layer: 'prompt', value: true, because: null });
  // Concluded from what was said, and no layer says it.
  expect(await explain(b, 'region')).toMatchObject({ layer: 'prompt', value: 'lagos', because: 'The nearest region to Nigeria.' });
});

test('what people change afterwards is theirs, and what was given stays known', async () => {
  const b = await business('retail');
  await b.result('crm_update_stage', { stageId: seeded('stage', 'main.quote'), name: 'Offer', probability: 50 });
  await b.result('crm_delete_stage', { stageId: seeded('stage', 'main.credit_check') });
  await b.result('tenancy_update_tenant', { settings: { timezone: 'Africa/Cairo' } });
  expect(await explain(b, 'pipelines.main.stages.quote.name')).toEqual({
    key: 'pipelines.main.stages.quote.name',
    value: 'Offer',
    layer: 'person',
    source: 'here',
    because: null,
    recordId: seeded('stage', 'main.quote'),
    others: [{ layer: 'industry', value: 'Quote' }],
  });
  expect(await explain(b, 'pipelines.main.stages.credit_check.name')).toMatchObject({ value: null, layer: 'person' });
  expect(await explain(b, 'timezone')).toMatchObject({
    value: 'Africa/Cairo',
    layer: 'person',
    others: [{ layer: 'country', value: 'Africa/Lagos' }],
  });
  // Nobody had named a domain, so no layer knows the key.
  await b.result('tenancy_update_tenant', { settings: { domain: 'shop.example' } });
  expect(await explain(b, 'domain')).toMatchObject({ value: 'shop.example', layer: 'person', recordId: b.businessId, others: [] });
  const { items } = (await b.result(explainSetting, { layer: 'person', limit: 100 })).output as { items: Explained[] };
  expect(items.map(({ key }) => key)).toEqual([
    'domain',
    'pipelines.main.order',
    'pipelines.main.stages.credit_check.name',
    'pipelines.main.stages.credit_check.probability',
    'pipelines.main.stages.credit_check.semantic',
    'pipelines.main.stages.quote.name',
    'pipelines.main.stages.quote.probability',
    'timezone',
  ]);
});

test('what a feature keeps that was switched off is not taken for deleted', async () => {
  const b = await business('retail');
  await b.platform.result('tenancy_disable_modules', { tenantId: b.businessId, modules: ['CRM'] });
  expect(await explain(b, 'pipelines.main.name')).toMatchObject({ value: 'Wholesale', layer: 'industry' });
  expect(await explain(b, 'toggles.CRM')).toMatchObject({ value: false, layer: 'person' });
});

test('all of them, page by page, each once and in order', async () => {
  const b = await business('agriculture', { country: 'SN' });
  const keys: string[] = [];
  for (let cursor: string | null | undefined; cursor !== null;) {
    const page = (await b.result(explainSetting, { prefix: 'p', limit: 37, ...(cursor && { cursor }) })).output as {
      items: Explained[];
      nextCursor: string | null;
    };
    keys.push(...page.items.map(({ key }) => key));
    cursor = page.nextCursor;
  }
  expect(keys).toEqual([...new Set(keys)].toSorted());
  expect(keys).toEqual(expect.arrayContaining(['phone.callingCode', 'pipelines.season.order', 'plan']));
});

test('a key that there is not is not found; a business that nobody set up has no layers', async () => {
  const b = await business('retail');
  expect(await b.refusal(explainSetting, { key: 'no.such.key' })).toMatchObject({ code: 'not_found', reason: 'setting_not_found' });
  expect(await b.refusal(explainSetting, { cursor: 'broken' })).toMatchObject({ code: 'invalid_input', reason: 'bad_cursor' });
  const w = await world();
  expect(await w.refusal(explainSetting, {})).toMatchObject({ code: 'conflict', reason: 'not_activated' });
});

test('activating again with something more changes that alone; what people deleted does not come back', async () => {
  const b = await business('retail');
  const { items } = (await b.result('tenancy_list_roles', { limit: 100 })).output as { items: { id: string; name: string }[] };
  await b.result('tenancy_delete_role', { roleId: items.find(({ name }) => name === 'buyer')?.id });
  await b.result('crm_delete_pipeline', { pipelineId: seeded('pipeline', 'repeat') });
  const seededAgain = await b.again({ languages: ['en', 'ha'] });
  expect(seededAgain.output['facts']).toMatchObject({ roles: [], rows: { crm: 0 } });
  expect(await explain(b, 'languages')).toMatchObject({ layer: 'prompt', value: ['en', 'ha'] });
  expect(await explain(b, 'roles.buyer.title')).toMatchObject({ layer: 'person', value: null });
});

test('seeding the same activation again changes no row', async () => {
  const b = await business('hospitality', { country: 'PT', adminEmail: 'owner@example.com' });
  expect((await b.result('provisioning_seed_data', { activationId: b.activationId })).receipt?.rowsChanged).toBe(0);
});

test('books are opened by the settings of the business when finance is switched on, and not before', async () => {
  const b = await business('other', { country: 'SN', toggles: { CRM: true, Finance: false } });
  expect(await explain(b, 'chartBase')).toMatchObject({
    value: 'syscohada',
    layer: 'country',
    others: [{ layer: 'platform', value: 'ifrs_sme' }],
  });
  await b.again({ toggles: { CRM: true, Finance: true } });
  const { items } = (await b.result('finance_list_accounts', { query: '57' })).output as { items: { code: string; name: string }[] };
  expect(items.map(({ code, name }) => `${code} ${name}`)).toEqual(['57 Caisse', '571 Caisse siège social']);
  const { items: series } = (await b.result('finance_list_series', {})).output as { items: { code: string; prefix: string }[] };
  expect(Object.fromEntries(series.map(({ code, prefix }) => [code, prefix]))).toMatchObject({
    CREDIT: 'CRN-',
    QUOTE: 'QUO-',
    BILL: 'BILL-',
  });
  expect((await b.again({ languages: ['en'] })).output['facts']).toMatchObject({ rows: { finance: 0 } });
});

test('what waited for a feature is handed over when that is switched on', async () => {
  const b = await business('healthcare', { toggles: { CRM: false } });
  expect(await explain(b, 'pipelines.main.name')).toMatchObject({ layer: 'industry', value: 'Corporate and insurance clients' });
  await b.again({ toggles: { CRM: true } });
  const { items } = (await b.result('crm_list_pipelines', {})).output as { items: { name: string; isDefault: boolean }[] };
  expect(items).toMatchObject([{ name: 'Corporate and insurance clients', isDefault: true }]);
});
