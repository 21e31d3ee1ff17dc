import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { fixture } from '#kernel/fixture.ts';
import { platformWorld, type World, world } from '#tests/world.ts';
import { activateBusiness } from './activations.ts';
import { cancelDestruction, completeDestruction, destroyBusiness, listDestructions } from './destruction.ts';
import { failDestruction, forgetBusiness, recordExport } from './destruction-steps.ts';
import { switchFeatures } from './features.ts';
import { previewActivation } from './preview.ts';
import { cloneBusiness } from './sandbox.ts';
import { finishActivation } from './saga.ts';
import { resumeBusiness, suspendBusiness } from './standing.ts';
import { getSurvey, recordSurvey, repairActivation, surveyActivation } from './surveys.ts';

const NOBODY = '01900000-0000-7000-8000-000000000000';
const unique = (): string => `life-${randomUUID().slice(0, 8)}`;
const business = (slug: string, changes: object = {}): string =>
  JSON.stringify({ name: `Shop ${slug}`, slug, industry: 'other', country: 'NG', toggles: { CRM: true }, ...changes });

let w: World;
beforeAll(async () => {
  w = await platformWorld();
});

/** A business whose activation is done as far as the registry knows. Nothing runs workflows here. */
async function standing(changes: object = {}): Promise<{ slug: string; businessId: string; activationId: string }> {
  const slug = unique();
  const { businessId, activationId } = await w.call(activateBusiness, { prompt: business(slug, changes) });
  await w.call(finishActivation, { activationId, status: 'done' });
  return { slug, businessId, activationId };
}

const effectsOf = (callId: string) =>
  w.sql<{ port: string; action: string; files: { path: string; content: string }[] | null }>(
    `SELECT port, coalesce(payload->>'action', payload->>'workflow') AS action, payload->'files' AS files FROM kernel.effects WHERE call_id = $1 ORDER BY idx`,
    [callId],
  );

describe('what only the operator does', () => {
  test.for([
    [previewActivation, { prompt: business('elsewhere') }],
    [switchFeatures, { businessId: NOBODY, on: ['CRM'] }],
    [cloneBusiness, { businessId: NOBODY, slug: 'elsewhere' }],
    [suspendBusiness, { businessId: NOBODY }],
    [resumeBusiness, { businessId: NOBODY }],
    [destroyBusiness, { businessId: NOBODY, slug: 'x', reason: 'x' }],
    [cancelDestruction, { destructionId: NOBODY }],
    [completeDestruction, { destructionId: NOBODY }],
  ] as const)('%o is refused elsewhere, and to whoever has not the right', async ([tool, input]) => {
    const elsewhere = await world('provisioning');
    expect(await elsewhere.refusal(tool, input)).toMatchObject({ code: 'forbidden', reason: 'platform_only' });
    expect(await w.refusal(tool, input, { principal: w.as({ permissions: ['*'] }) })).toMatchObject({ reason: 'permission_missing' });
  });

  test.for([
    [switchFeatures, { businessId: NOBODY, on: ['CRM'] }],
    [cloneBusiness, { businessId: NOBODY, slug: 'elsewhere' }],
    [suspendBusiness, { businessId: NOBODY }],
    [resumeBusiness, { businessId: NOBODY }],
    [destroyBusiness, { businessId: NOBODY, slug: 'x', reason: 'x' }],
    [cancelDestruction, { destructionId: NOBODY }],
    [completeDestruction, { destructionId: NOBODY }],
    [forgetBusiness, { destructionId: NOBODY, rows: {}, objects: 0 }],
  ] as const)('%o knows no such business', async ([tool, input]) => {
    expect(await w.refusal(tool, input)).toMatchObject({ code: 'not_found' });
  });
});

describe('a preview', () => {
  test('shows price, quota and what is missing, and is refused where activating would be', async () => {
    const slug = unique();
    const preview = await w.call(previewActivation, { prompt: business(slug, { plan: 'growth', integrations: ['sms'] }) });
    expect(preview).toMatchObject({
      slug,
      isNew: true,
      cost: { plan: 'growth', price: { amount: '99.00', currency: 'USD' }, period: 'month', isDemo: true },
      resources: { pods: expect.stringMatching(/^\d+$/) },
      modules: [
        { name: 'CRM', change: 'added' },
        { name: 'Finance', change: 'added' },
      ],
      endpoints: [{ integration: 'sms', change: 'added', awaiting: expect.arrayContaining([expect.stringContaining('API key')]) }],
    });
    expect(preview.rows).toContainEqual({ table: 'crm.pipelines', op: 'insert', rows: 1, first: [expect.any(String)] });
    expect(await w.refusal(previewActivation, { prompt: 'Please set something up' })).toMatchObject({ reason: 'plan_incomplete' });
    const running = unique();
    await w.call(activateBusiness, { prompt: business(running) });
    expect(await w.refusal(previewActivation, { prompt: business(running, { integrations: ['sms'] }) })).toMatchObject({
      reason: 'activation_running',
    });
  });
});

describe('switching', () => {
  test('is refused while an activation runs, and of what is as wished already does nothing', async () => {
    const { businessId, activationId } = await standing();
    expect(await w.call(switchFeatures, { businessId, on: ['CRM'] })).toMatchObject({ activationId, isUnchanged: true, on: [], off: [] });
    await w.call(switchFeatures, { businessId, off: ['CRM'] });
    expect(await w.refusal(switchFeatures, { businessId, on: ['CRM'] })).toMatchObject({ code: 'conflict', reason: 'activation_running' });
    expect(await w.sql('SELECT enabled_modules FROM tenancy.tenants WHERE id = $1', [businessId])).toEqual([
      { enabled_modules: ['Finance'] },
    ]);
  });
});

describe('suspending', () => {
  test('asks the cluster for nothing that runs; resuming for what ran; each takes the other back', async () => {
    const { businessId } = await standing();
    const { callId, output } = await w.result(suspendBusiness, { businessId });
    expect(output).toMatchObject({ status: 'suspended' });
    const [stopped] = await effectsOf(callId);
    expect(stopped).toMatchObject({ port: 'cluster', action: 'apply' });
    expect(stopped?.files?.map(({ content }) => content).join('')).not.toMatch(/replicas: [1-9]/);
    expect(await w.refusal(suspendBusiness, { businessId })).toMatchObject({ code: 'conflict', reason: 'tenant_suspended' });
    const undone = await w.result('governance_undo_call', { callId });
    expect(undone.output['undone']).toContain(callId);
    expect(await w.sql('SELECT status FROM tenancy.tenants WHERE id = $1', [businessId])).toEqual([{ status: 'active' }]);
    expect(await w.refusal(resumeBusiness, { businessId })).toMatchObject({ code: 'conflict', reason: 'tenant_active' });
  });
});

describe('destroying', () => {
  test('suspends at once and asks for the stop, the plan and the archive, in this order; erases nothing', async () => {
    const { businessId, slug } = await standing();
    const { callId, output } = await w.result(destroyBusiness, { businessId, slug, reason: 'A test.' });
    const effects = await effectsOf(callId);
    expect(effects.map(({ port, action }) => `${port} ${action}`)).toEqual([
      'cluster apply',
      'tenant plan',
      'tenant export',
      'workflow export',
    ]);
    expect(output).toMatchObject({ slug, status: 'exporting', exported: null, erased: null });
    const { destructionId } = output as { destructionId: string };
    expect(await w.sql('SELECT status FROM tenancy.tenants WHERE id = $1', [businessId])).toEqual([{ status: 'suspended' }]);
    expect(await w.refusal(completeDestruction, { destructionId })).toMatchObject({ reason: 'destruction_exporting' });
    expect(await w.refusal(destroyBusiness, { businessId, slug, reason: 'Again.' })).toMatchObject({ reason: 'destruction_planned' });
    expect(await w.refusal('governance_undo_call', { callId })).toMatchObject({ reason: 'not_undoable' });
    // What was asked is under way, and what cancelling asks could be overtaken by it.
    expect(await w.refusal(cancelDestruction, { destructionId })).toMatchObject({ reason: 'destruction_exporting' });
    const archive = { file: 'a.zip', sha256: '00', bytes: 1, rows: 1, objects: 0 };
    expect(await w.call(recordExport, { destructionId, ...archive })).toEqual({ status: 'cooling_off' });
    expect(await w.refusal(completeDestruction, { destructionId })).toMatchObject({ reason: 'cool_off' });
    await w.call(cancelDestruction, { destructionId });
    expect(await w.refusal(cancelDestruction, { destructionId })).toMatchObject({ reason: 'destruction_cancelled' });
    expect((await w.call(listDestructions, { status: 'cancelled' })).items).toContainEqual(expect.objectContaining({ destructionId }));
  });

  test('raw SQL cannot shorten a cool-off, nor begin to erase what was not exported', async () => {
    const { businessId, slug } = await standing();
    const { destructionId } = await w.call(destroyBusiness, { businessId, slug, reason: 'A test.' });
    const attack = (set: string): Promise<unknown> =>
      w.attack('provisioning', async (client) => {
        await client.query('SET ROLE nexus_provisioning');
        await client.query(`UPDATE provisioning.destructions SET ${set} WHERE id = $1`, [destructionId]);
      });
    await expect(attack(`due_at = asked_at + interval '23 hours'`)).rejects.toMatchObject({ constraint: 'destructions_cool_off' });
    await expect(attack(`status = 'erasing'`)).rejects.toMatchObject({ constraint: 'destructions_exported_first' });
    await expect(attack(`status = 'cooling_off'`)).rejects.toMatchObject({ constraint: 'destructions_exported_first' });
    await expect(attack(`tenant_id = business_id`)).rejects.toMatchObject({ code: '42501' });
  });

  test('the business sees that it is to be destroyed, and no other does', async () => {
    const [ours, theirs] = [await world('provisioning'), await world('provisioning')];
    const [tenant] = await w.sql<{ slug: string }>('SELECT slug FROM tenancy.tenants WHERE id = $1', [ours.tenantId]);
    const { destructionId } = await w.call(destroyBusiness, { businessId: ours.tenantId, slug: tenant?.slug ?? '', reason: 'A test.' });
    expect((await theirs.call(listDestructions, {})).items).toEqual([]);
    // Without an archive it can only be cancelled.
    await w.call(failDestruction, { destructionId, step: 'export', reason: 'effect_not_done', message: 'The disk is full.' });
    expect(await w.refusal(completeDestruction, { destructionId })).toMatchObject({ reason: 'not_exported' });
    await w.call(cancelDestruction, { destructionId });
    expect((await ours.call(listDestructions, {})).items).toMatchObject([{ destructionId, status: 'cancelled' }]);
  });
});

describe('a survey', () => {
  test('of a business without an activation, or that nobody made, is refused', async () => {
    const empty = await world();
    expect(await empty.refusal(surveyActivation, {})).toMatchObject({ reason: 'activation_not_found' });
    expect(await empty.refusal(repairActivation, {})).toMatchObject({ reason: 'activation_not_found' });
    expect(await empty.refusal(getSurvey, {})).toMatchObject({ reason: 'survey_not_found' });
    expect(await empty.refusal(recordSurvey, { surveyId: NOBODY, answers: [] })).toMatchObject({ reason: 'survey_not_found' });
  });

  test('whose question was not answered has failed, and says who was silent', async () => {
    const v = await world('provisioning');
    const surveyId = fixture('provisioning.survey.running');
    const answers = [{ port: 'dns', state: 'unknown', result: null }];
    expect(await v.call(recordSurvey, { surveyId, answers })).toEqual({ status: 'failed' });
    expect(await v.call(getSurvey, { surveyId })).toMatchObject({
      status: 'failed',
      isHealthy: false,
      failure: { step: 'dns', reason: 'port_silent' },
    });
  });
});
