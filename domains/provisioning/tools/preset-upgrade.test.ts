import { expect, inject, test } from 'vitest';
import { seeded } from '#domains/crm/public.ts';
import { domains } from '#domains/index.ts';
import { type House, openHouse } from '#tests/world.ts';
import { worldDomain } from '#tests/world-domain.ts';
import type { IndustryPreset } from '../presets/preset.ts';
import { presets } from '../presets/presets.ts';
import { demo, role, stage } from '../presets/writing.ts';
import { industryLayer, type LayerRegistry, SHIPPED } from '../settings/registry.ts';
import { type Business, business } from '../testing.ts';
import { presetUpgradeTools, previewPresetUpgrade, upgradePreset } from './preset-upgrade.ts';

/** Retail as it might be in its next version: something of everything. */
function secondRetail(): IndustryPreset {
  const { pipelines, roles, leadSources, ...rest } = presets.retail;
  const [main, ...others] = pipelines;
  const [enquiry, quote, check, ...ends] = main?.stages ?? [];
  const kept = roles.filter(({ key }) => key !== 'online_agent' && key !== 'buyer');
  const cashier = role('Till operator', 'pos:read pos:write crm:read support:read', 'pos:refund crm:write');
  return {
    ...rest,
    version: presets.retail.version + 1,
    on: [...rest.on, 'Projects'],
    roles: [
      ...kept.map((one) => (one.key === 'cashier' ? { ...cashier, key: 'cashier' } : one)),
      role('Merchandiser', 'inventory:read', 'crm:write'),
    ],
    pipelines: [
      {
        ...main!,
        name: 'Wholesale and trade',
        stages: [enquiry!, { ...stage('Visit', 30, 7) }, { ...quote!, name: 'Quotation', probability: 50 }, check!, ...ends],
      },
      ...others.map((one) => ({ ...one, stages: one.stages.filter(({ key }) => key !== 'reminded') })),
      { ...main!, key: 'franchise', name: 'Franchise' },
    ],
    leadSources: { ...leadSources, Marketplace: 15, 'Trade show': 12 },
    catalogue: demo('product', 'piece', 'T-shirt, medium, black'),
  };
}

const NEXT: LayerRegistry = {
  ...SHIPPED,
  industry(industry) {
    if (industry === 'retail') return industryLayer(secondRetail());
    if (industry === 'healthcare')
      return industryLayer({ ...presets.healthcare, version: presets.healthcare.version + 1, on: [...presets.healthcare.on, 'CRM'] });
    if (industry === 'nonprofit') {
      const { pipelines, ...rest } = presets.nonprofit;
      return industryLayer({ ...rest, version: rest.version + 1, pipelines: pipelines.filter(({ key }) => key !== 'renewal') });
    }
    return SHIPPED.industry(industry);
  },
  country(code) {
    const pack = SHIPPED.country(code);
    if (code === 'KE') return { ...pack, values: { ...pack.values, 'week.firstDay': 'saturday' } };
    return code === 'GH' ? { ...pack, version: 2, values: { ...pack.values, currency: 'XOF', 'salesTaxes.VAT.kind': 'gst' } } : pack;
  },
};

let opened: House | undefined;
/** The same house with the next release's presets. */
function nextHouse(): House {
  const { preview, upgrade } = presetUpgradeTools(NEXT);
  const next = [preview, upgrade];
  const furnished = domains.map((domain) => ({
    ...domain,
    tools: domain.tools.map((tool) => next.find(({ name }) => name === tool.name) ?? tool),
  }));
  return (opened ??= openHouse({ superUrl: inject('superUrl'), appUrl: inject('appUrl') }, [...furnished, worldDomain]));
}

interface Upgraded {
  upgrades: unknown[];
  changes: { key: string; from?: unknown; to?: unknown }[];
  conflicts: { key: string; base?: unknown; ours?: unknown; theirs?: unknown }[];
  kept: string[];
  refused: { keys: string[]; reason: string }[];
}
const run = async (b: Business, tool: typeof upgradePreset | typeof previewPresetUpgrade): Promise<Upgraded> =>
  (await b.result(tool, {})).output as never;
const roleNamed = async (b: Business, name: string) =>
  (
    (await b.result('tenancy_list_roles', { limit: 100 })).output as {
      items: { id: string; name: string; title: string; permissions: string[] }[];
    }
  ).items.find((item) => item.name === name);
const pipeline = async (b: Business, key: string) =>
  (await b.result('crm_get_pipeline', { pipelineId: seeded('pipeline', key) })).output as {
    name: string;
    stages: { name: string; probability: number }[];
  };
const retail = () => business('retail', { toggles: { CRM: true } }, nextHouse());

/** All rows of the business, whose hash undo must bring back. */
async function hashOf({ platform, businessId }: Business): Promise<unknown> {
  const tables = ['crm.pipelines', 'crm.stages', 'crm.lead_sources', 'tenancy.roles', 'provisioning.applied_settings'];
  const parts = tables.map((table) => `(SELECT md5(string_agg(t::text, E'\\n' ORDER BY id)) FROM ${table} t WHERE tenant_id = $1)`);
  return platform.sql(`SELECT ${parts.join(', ')}`, [businessId]);
}

test('with the versions of this release there is nothing to do', async () => {
  const b = await business('retail');
  const { receipt, output } = await b.result(upgradePreset, {});
  expect([output, receipt?.rowsChanged]).toEqual([{ upgrades: [], changes: [], conflicts: [], kept: [], refused: [] }, 0]);
});

test('untouched, everything of the new version arrives, once, and undo takes it back to the letter', async () => {
  const b = await retail();
  const [before, preview] = [await hashOf(b), await run(b, previewPresetUpgrade)];
  expect(preview).toMatchObject({
    upgrades: [{ layer: 'industry', id: 'retail', from: presets.retail.version, to: presets.retail.version + 1 }],
    conflicts: [],
    kept: [],
  });
  const { output, receipt } = await b.result(upgradePreset, {});
  const done = output as unknown as Upgraded;
  expect(done.changes).toEqual(preview.changes);
  expect(done.refused).toEqual([]);
  expect(await pipeline(b, 'main')).toMatchObject({
    name: 'Wholesale and trade',
    stages: [
      { name: 'Enquiry' },
      { name: 'Visit', probability: 30 },
      { name: 'Quotation', probability: 50 },
      { name: 'Credit check' },
      { name: 'Order placed' },
      { name: 'Lost' },
    ],
  });
  expect((await pipeline(b, 'repeat')).stages.map(({ name }) => name)).toEqual(['Due', 'Reordered', 'Lost']);
  expect((await pipeline(b, 'franchise')).name).toBe('Franchise');
  expect(await roleNamed(b, 'cashier')).toMatchObject({
    title: 'Till operator',
    permissions: ['pos:read', 'pos:write', 'crm:read', 'support:read'],
  });
  expect(await roleNamed(b, 'merchandiser')).toMatchObject({ title: 'Merchandiser' });
  expect(await roleNamed(b, 'buyer')).toBeUndefined();
  expect((await b.result(upgradePreset, {})).receipt?.rowsChanged).toBe(0);
  await b.result('governance_undo_call', { callId: receipt?.callId });
  expect(await hashOf(b)).toEqual(before);
  expect((await run(b, previewPresetUpgrade)).changes).toEqual(preview.changes);
});

test('what people have changed stays: where the new version changes it too, that is told', async () => {
  const b = await retail();
  await b.result('crm_update_stage', { stageId: seeded('stage', 'main.quote'), name: 'Offer' });
  await b.result('crm_update_stage', { stageId: seeded('stage', 'main.enquiry'), probability: 10 });
  await b.result('crm_create_stage', {
    pipelineId: seeded('pipeline', 'main'),
    name: 'Board',
    semantic: 'open',
    probability: 75,
    position: 1,
  });
  await b.result('tenancy_update_role', { roleId: (await roleNamed(b, 'online_agent'))?.id, title: 'Web agent' });
  const done = await run(b, upgradePreset);
  expect(done.conflicts.find(({ key }) => key.startsWith('pipelines.'))).toEqual({
    key: 'pipelines.main.stages.quote.name',
    base: 'Quote',
    ours: 'Offer',
    theirs: 'Quotation',
  });
  // The new version has no such role, but somebody here cared for it: it stays whole.
  expect(done.conflicts.map(({ key, ours, theirs }) => [key, typeof ours, theirs]).slice(1)).toEqual([
    ['roles.online_agent.mustNot', 'object', undefined],
    ['roles.online_agent.permissions', 'object', undefined],
    ['roles.online_agent.title', 'string', undefined],
  ]);
  expect(done.kept).toEqual(['pipelines.main.stages.enquiry.probability']);
  expect((await pipeline(b, 'main')).stages.map(({ name, probability }) => `${name} ${probability}`)).toEqual([
    'Board 75',
    'Enquiry 10',
    'Visit 30',
    'Offer 50',
    'Credit check 70',
    'Order placed 100',
    'Lost 0',
  ]);
  expect(await roleNamed(b, 'online_agent')).toMatchObject({ title: 'Web agent' });
  // From now on that is a change of theirs to the second version, and no conflict any more.
  expect(await run(b, upgradePreset)).toMatchObject({ upgrades: [], conflicts: [] });
});

test('what a domain refuses stays as it is and is told; all else arrives', async () => {
  const b = await retail();
  await b.result('tenancy_invite_user', { email: 'buyer@example.com', name: 'Buyer', roles: ['buyer'] });
  const { output: organisation } = await b.result('crm_create_organisation', { name: 'Example' });
  await b.result('crm_create_deal', {
    name: 'Reorder',
    organisationId: organisation['organisationId'],
    pipelineId: seeded('pipeline', 'repeat'),
    stageId: seeded('stage', 'repeat.reminded'),
  });
  const done = await run(b, upgradePreset);
  expect(done.refused.map(({ keys, reason }) => [keys[0], reason])).toEqual([
    ['roles.buyer.permissions', 'role_in_use'],
    ['pipelines.repeat.stages.reminded.name', 'stage_in_use'],
  ]);
  expect(await roleNamed(b, 'buyer')).toBeDefined();
  expect((await pipeline(b, 'repeat')).stages.map(({ name }) => name)).toContain('Reminded');
  expect((await pipeline(b, 'main')).name).toBe('Wholesale and trade');
});

test('a pipeline that people deleted does not come back', async () => {
  const b = await retail();
  await b.result('crm_delete_pipeline', { pipelineId: seeded('pipeline', 'repeat') });
  await run(b, upgradePreset);
  expect(await b.refusal('crm_get_pipeline', { pipelineId: seeded('pipeline', 'repeat') })).toMatchObject({ code: 'not_found' });
});

test('a name that people gave to something of their own is theirs', async () => {
  const b = await retail();
  await b.result('crm_create_stage', { pipelineId: seeded('pipeline', 'main'), name: 'Visit', semantic: 'open', probability: 5 });
  const done = await run(b, upgradePreset);
  expect(done.refused.map(({ keys, reason }) => [keys[0], reason])).toEqual([['pipelines.main.stages.visit.name', 'already_exists']]);
  expect((await pipeline(b, 'main')).stages.filter(({ name }) => name === 'Visit')).toMatchObject([{ probability: 5 }]);
});

const renewal = { pipelineId: seeded('pipeline', 'renewal') };
test.for<[string, (b: Business) => Promise<unknown>, isGone: boolean, isDisputed: boolean, refused: string[]]>([
  ['nobody touched', () => Promise.resolve(), true, false, []],
  [
    'somebody renamed a stage of',
    (b) => b.result('crm_update_stage', { stageId: seeded('stage', 'renewal.reporting'), name: 'Report' }),
    false,
    true,
    [],
  ],
  [
    'somebody added a stage to',
    (b) => b.result('crm_create_stage', { ...renewal, name: 'Audit', semantic: 'open', probability: 70 }),
    false,
    false,
    ['pipeline_extended'],
  ],
])('a pipeline that the new version drops and %s', async ([, prepare, isGone, isDisputed, refused]) => {
  const b = await business('nonprofit', {}, nextHouse());
  await prepare(b);
  const done = await run(b, upgradePreset);
  const all = Object.keys(industryLayer(presets.nonprofit).values).filter((key) => key.startsWith('pipelines.renewal.'));
  expect(done.conflicts.map(({ key }) => key).toSorted()).toEqual(isDisputed ? all.toSorted() : []);
  expect(done.refused.map(({ reason }) => reason)).toEqual(refused);
  const found = await b.result('crm_get_pipeline', renewal).then(
    () => 'there',
    (error: { reason: string }) => error.reason,
  );
  expect(found).toBe(isGone ? 'pipeline_not_found' : 'there');
});

test('a country that changes its currency changes it for who took the country’s, and not for who named one', async () => {
  const [b, own] = [
    await business('other', { country: 'GH' }, nextHouse()),
    await business('other', { country: 'GH', currency: 'USD' }, nextHouse()),
  ];
  const [done, theirs] = [await run(b, upgradePreset), await run(own, upgradePreset)];
  expect(done.changes).toEqual([
    { key: 'currency', from: 'GHS', to: 'XOF' },
    { key: 'salesTaxes.VAT.kind', from: 'vat', to: 'gst' },
  ]);
  expect(theirs.changes.map(({ key }) => key)).toEqual(['salesTaxes.VAT.kind']);
  const currencyOf = async (one: Business) =>
    ((await one.result('tenancy_get_tenant', {})).output['settings'] as Record<string, unknown>)['currency'];
  expect([await currencyOf(b), await currencyOf(own)]).toEqual(['XOF', 'USD']);
});

test('what a library knows better by now arrives without a new version of ours', async () => {
  const b = await business('other', { country: 'KE' }, nextHouse());
  expect(await run(b, upgradePreset)).toMatchObject({
    upgrades: [{ layer: 'country', id: 'KE', from: 2, to: 2 }],
    changes: [{ key: 'week.firstDay', to: 'saturday' }],
  });
  expect((await run(b, upgradePreset)).upgrades).toEqual([]);
});

test('features are switched by whoever runs the platform, and are told', async () => {
  const b = await business('healthcare', {}, nextHouse());
  expect((await run(b, upgradePreset)).refused).toMatchObject([{ keys: ['toggles.CRM'], reason: 'operators_only' }]);
});

test('whoever may only look may preview, and no more', async () => {
  const b = await retail();
  const reader = { principal: b.platform.as({ tenantId: b.businessId, permissions: ['provisioning:read'] }) };
  await b.result(previewPresetUpgrade, {}, reader);
  expect(await b.refusal(upgradePreset, {}, reader)).toMatchObject({ code: 'forbidden', reason: 'permission_missing' });
});
