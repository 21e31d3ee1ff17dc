import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { fixture } from '#kernel/fixture.ts';
import { platformWorld, world } from '#tests/world.ts';
import { activateBusiness, getActivation, listActivations, planBusiness } from './activations.ts';
import { rollBackActivation } from './roll-back.ts';
import { STEP_NAMES } from '../steps.ts';

const unique = (): string => `biz-${randomUUID().slice(0, 8)}`;
const business = (slug: string, changes: object = {}): string =>
  JSON.stringify({ name: `Clinic ${slug}`, slug, industry: 'healthcare', country: 'NG', toggles: { CRM: true }, ...changes });
const NOBODY = '01900000-0000-7000-8000-000000000000';

describe('plan', () => {
  test('answers what a prompt would activate, what is assumed, what is missing, and the steps', async () => {
    const w = await world('provisioning');
    const plan = await w.call(planBusiness, {
      prompt: 'Set up a physiotherapy practice called MoveWell in Ibadan with customers, patient records and SMS reminders',
    });
    expect(plan).toMatchObject({
      input: { name: 'MoveWell', slug: 'movewell', country: 'NG' },
      needs: [],
      contradictions: [],
      steps: [...STEP_NAMES],
    });
    expect(plan.notAvailable).toContain('PatientMgmt');
    expect(plan.notAvailable).not.toContain('CRM');
    expect((await w.call(planBusiness, { prompt: 'Please set something up' })).needs.length).toBeGreaterThan(0);
  });
});

describe('activate', () => {
  test('makes the tenant and a running activation with seven pending steps, and starts one workflow', async () => {
    const w = await platformWorld();
    const slug = unique();
    const { output, receipt } = await w.result(activateBusiness, { prompt: business(slug) });
    expect(output).toMatchObject({ slug, isUnchanged: false });
    const { activationId, businessId } = output as { activationId: string; businessId: string };
    const { activation, steps } = await w.call(getActivation, { activationId });
    expect(activation).toMatchObject({ businessId, slug, revision: 1, status: 'running', failure: null, endedAt: null });
    expect(steps.map(({ name, status }) => `${name} ${status}`)).toEqual(STEP_NAMES.map((name) => `${name} pending`));
    expect(await w.sql('SELECT status, enabled_modules FROM tenancy.tenants WHERE id = $1', [businessId])).toEqual([
      { status: 'active', enabled_modules: ['CRM', 'Finance'] },
    ]);
    expect(await w.sql(`SELECT payload->>'workflow' AS workflow FROM kernel.effects WHERE call_id = $1`, [receipt?.callId])).toEqual([
      { workflow: 'activation' },
    ]);
  });

  test('a preview lists the tenant and the workflow, and makes neither', async () => {
    const w = await platformWorld();
    const slug = unique();
    const { preview } = await w.preview(activateBusiness, { prompt: business(slug) });
    expect(preview.tables.map(({ table }) => table)).toEqual(
      expect.arrayContaining(['provisioning.activations', 'provisioning.steps', 'tenancy.tenants']),
    );
    expect(preview.effects.map(({ port }) => port)).toEqual(['workflow']);
    expect(await w.sql('SELECT FROM tenancy.tenants WHERE slug = $1', [slug])).toHaveLength(0);
  });

  test('the same again changes nothing, also ten times at once', async () => {
    const w = await platformWorld();
    const prompt = business(unique());
    const answers = await Promise.all(Array.from({ length: 10 }, () => w.call(activateBusiness, { prompt })));
    expect(new Set(answers.map(({ activationId }) => activationId)).size).toBe(1);
    expect(answers.filter(({ isUnchanged }) => !isUnchanged)).toHaveLength(1);
    expect((await w.preview(activateBusiness, { prompt })).preview.total).toBe(0);
  });

  test('undo before it ran rolls back by the saga; the same tool then says that it is under way', async () => {
    const w = await platformWorld();
    const { output, receipt } = await w.result(activateBusiness, { prompt: business(unique()) });
    const { activationId } = output as { activationId: string };
    // Nothing runs workflows in this test: as if the activation had just been done.
    await finish(w, activationId, 'done');
    await w.result('governance_undo_call', { callId: receipt?.callId });
    expect((await w.call(getActivation, { activationId })).activation).toMatchObject({ status: 'rolling_back' });
    expect(await w.refusal(rollBackActivation, { activationId })).toMatchObject({ code: 'conflict', reason: 'activation_rolling_back' });
  });

  test.for([
    ['nothing essential', 'Please set something up', 'invalid_input', 'plan_incomplete'],
    [
      'what does not fit together',
      business('fits-not', { industry: 'retail', toggles: { POS: true, Inventory: false } }),
      'invalid_input',
      'plan_contradictory',
    ],
  ])('refuses a prompt that says %s', async ([, prompt, code, reason]) => {
    const w = await platformWorld();
    expect(await w.refusal(activateBusiness, { prompt: prompt as string })).toMatchObject({ code, reason });
  });

  test('refuses outside the platform, without the right, and a slug that is somebody else’s', async () => {
    const w = await world('provisioning');
    expect(await w.refusal(activateBusiness, { prompt: business(unique()) })).toMatchObject({ code: 'forbidden', reason: 'platform_only' });
    expect(
      await w.refusal(activateBusiness, { prompt: business(unique()) }, { principal: w.as({ permissions: ['provisioning:*'] }) }),
    ).toMatchObject({ code: 'forbidden', reason: 'permission_missing' });
    const platform = await platformWorld();
    const [taken] = await w.sql<{ slug: string }>('SELECT slug FROM tenancy.tenants WHERE id = $1', [w.tenantId]);
    expect(await platform.refusal(activateBusiness, { prompt: business(taken?.slug ?? '') })).toMatchObject({
      code: 'conflict',
      reason: 'slug_taken',
    });
  });

  test('refuses a change while the business is being set up, and one of a business that was suspended', async () => {
    const w = await platformWorld();
    const slug = unique();
    const { activationId, businessId } = await w.call(activateBusiness, { prompt: business(slug) });
    const changed = business(slug, { integrations: ['email'] });
    expect(await w.refusal(activateBusiness, { prompt: changed })).toMatchObject({
      code: 'conflict',
      reason: 'activation_running',
      details: { fix: { tool: 'provisioning_get_activation', input: { activationId } } },
    });
    await finish(w, activationId, 'done');
    await w.result('tenancy_suspend_tenant', { tenantId: businessId });
    expect(await w.refusal(activateBusiness, { prompt: changed })).toMatchObject({ code: 'conflict', reason: 'tenant_suspended' });
    await w.result('tenancy_resume_tenant', { tenantId: businessId });
    const second = await w.call(activateBusiness, { prompt: changed });
    expect((await w.call(getActivation, { activationId: second.activationId })).activation).toMatchObject({
      businessId,
      revision: 2,
      status: 'running',
    });
  });
});

describe('roll back', () => {
  test('refuses what is unknown, what still runs, and what a later activation stands on', async () => {
    const w = await platformWorld();
    const slug = unique();
    const first = await w.call(activateBusiness, { prompt: business(slug) });
    expect(await w.refusal(rollBackActivation, { activationId: NOBODY })).toMatchObject({ code: 'not_found' });
    expect(await w.refusal(rollBackActivation, { activationId: first.activationId })).toMatchObject({
      code: 'conflict',
      reason: 'activation_running',
    });
    await finish(w, first.activationId, 'done');
    const second = await w.call(activateBusiness, { prompt: business(slug, { integrations: ['email'] }) });
    await finish(w, second.activationId, 'done');
    expect(await w.refusal(rollBackActivation, { activationId: first.activationId })).toMatchObject({
      code: 'conflict',
      reason: 'activation_superseded',
    });
    await finish(w, second.activationId, 'rolled_back');
    // The one before stands again: the same prompt as then is no change.
    expect(await w.call(activateBusiness, { prompt: business(slug) })).toMatchObject({
      activationId: first.activationId,
      isUnchanged: true,
    });
    expect(await w.call(rollBackActivation, { activationId: first.activationId })).toEqual({
      activationId: first.activationId,
      status: 'rolling_back',
    });
  });
});

describe('who sees an activation', () => {
  test('the operator and the business itself, and no other business', async () => {
    const platform = await platformWorld();
    const { activationId, businessId } = await platform.call(activateBusiness, { prompt: business(unique()) });
    const own = platform.as({ tenantId: businessId, permissions: ['provisioning:read'], scopes: ['*'] });
    const { output } = await platform.result(getActivation, { activationId }, { principal: own });
    expect(output).toMatchObject({ activation: { id: activationId }, steps: { length: 7 } });
    const listed = await platform.result(listActivations, {}, { principal: own });
    expect((listed.output as { items: { id: string }[] }).items.map(({ id }) => id)).toEqual([activationId]);
    const other = await world('provisioning');
    expect(await other.refusal(getActivation, { activationId })).toMatchObject({ code: 'not_found', reason: 'activation_not_found' });
    expect((await other.call(listActivations, { limit: 100 })).items.map(({ id }) => id)).not.toContain(activationId);
  });

  test('a business without any gets null, and pages are cut by cursor', async () => {
    const w = await world('crm');
    expect(await w.call(getActivation, {})).toEqual({ activation: null, steps: [] });
    const platform = await platformWorld();
    for (let i = 0; i < 3; i++) await platform.call(activateBusiness, { prompt: business(unique()) });
    const first = await platform.call(listActivations, { limit: 2, status: 'running' });
    const second = await platform.call(listActivations, { limit: 2, status: 'running', cursor: first.nextCursor ?? '' });
    expect(first.items).toHaveLength(2);
    expect(second.items.map(({ id }) => id)).not.toEqual(expect.arrayContaining(first.items.map(({ id }) => id)));
    expect(await platform.refusal(listActivations, { cursor: 'nonsense' })).toMatchObject({ code: 'invalid_input' });
  });
});

test('fixtures are two activations of the tenant itself', async () => {
  const w = await world('provisioning');
  expect((await w.call(getActivation, { activationId: fixture('provisioning.activation.done') })).activation).toMatchObject({
    status: 'done',
    businessId: w.tenantId,
  });
});

async function finish(w: Awaited<ReturnType<typeof platformWorld>>, activationId: string, status: string): Promise<void> {
  await w.result('provisioning_finish_activation', { activationId, status });
}
