import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { fixture } from '#kernel/fixture.ts';
import { platformWorld, type World, world } from '#tests/world.ts';
import { listCopilots } from './copilots.ts';
import { completeStep, finishActivation, markStep, releaseBusiness } from './saga.ts';
import { STEPS } from '../steps.ts';

const activationId = fixture('provisioning.activation.running');
const NOBODY = '01900000-0000-7000-8000-000000000000';

const rowsOf = async (w: World): Promise<Record<string, number>> => {
  const counts: Record<string, number> = {};
  for (const table of ['deployments', 'zones', 'webhook_endpoints', 'copilots'])
    counts[table] = (await w.sql(`SELECT FROM provisioning.${table} WHERE tenant_id = $1`, [w.tenantId])).length;
  return counts;
};

describe('the seven steps', () => {
  test.for(STEPS.map(({ tool }) => tool))('%s: a second time adds and changes nothing', async (tool) => {
    const w = await world('crm', 'provisioning');
    const first = await w.result(tool, { activationId });
    const rows = await rowsOf(w);
    const again = await w.result(tool, { activationId });
    expect(await rowsOf(w)).toEqual(rows);
    expect(again.receipt?.rowsChanged).toBe(0);
    expect((again.output as { awaiting: unknown }).awaiting).toEqual((first.output as { awaiting: unknown }).awaiting);
    expect(JSON.stringify(again.output)).not.toMatch(/PRIVATE KEY|whsec_/);
  });

  test('together leave one app with its certificate, one zone, the endpoints and a copilot for each feature; undone backwards, nothing', async () => {
    const w = await world('crm', 'provisioning');
    const before = await rowsOf(w);
    const calls: string[] = [];
    for (const { tool } of STEPS) calls.push((await w.result(tool, { activationId })).callId);
    expect(await rowsOf(w)).toMatchObject({ deployments: 1, zones: 1 });
    const [deployed] = await w.sql<{ files: string[] }>('SELECT files FROM provisioning.deployments WHERE tenant_id = $1', [w.tenantId]);
    expect(deployed?.files).toContain('base/certificate.yaml');
    const { items } = await w.call(listCopilots, {});
    expect(items.map(({ domain }) => domain)).toEqual(expect.arrayContaining(['crm', 'tenancy']));
    expect(items.flatMap(({ permissions }) => permissions).filter((permission) => permission.startsWith('platform:'))).toEqual([]);
    // Nothing carries out effects in this test: what was asked is cancelled, and what takes it back is asked instead.
    for (const callId of calls.toReversed()) {
      await w.result('governance_undo_call', { callId }).catch((error: { reason: string }) => expect(error.reason).toBe('nothing_to_undo'));
    }
    expect(await rowsOf(w)).toEqual(before);
    const effects = await w.sql<{ port: string; action: string; state: string }>(
      `SELECT port, payload->>'action' AS action, state FROM kernel.effects WHERE tenant_id = $1 ORDER BY call_id, idx`,
      [w.tenantId],
    );
    expect(effects.filter(({ state }) => state === 'cancelled').map(({ port, action }) => `${port} ${action}`)).toEqual([
      'cluster apply',
      'cluster apply',
      'dns upsert',
      'cluster apply',
    ]);
    expect(effects.at(-1)).toEqual({ port: 'cluster', action: 'delete', state: 'pending' });
  });

  test.for([
    ...STEPS.map(({ tool }) => tool),
    'provisioning_remove_infrastructure',
    'provisioning_remove_microservices',
    'provisioning_remove_dns_and_tls',
  ])('%s is the platform’s to call, in a business whose activation it is', async (tool) => {
    const w = await world('crm', 'provisioning');
    expect(await w.refusal(tool, { activationId }, { principal: w.as({ permissions: ['*'] }) })).toMatchObject({
      code: 'forbidden',
      reason: 'permission_missing',
    });
    if (!['provisioning_setup_databases', 'provisioning_enable_ai_copilots'].includes(tool)) {
      expect(await w.refusal(tool, { activationId: NOBODY })).toMatchObject({ code: 'not_found', reason: 'activation_not_found' });
    }
    expect(await w.refusal(tool, {})).toMatchObject({ code: 'invalid_input' });
  });
});

describe('the saga’s bookkeeping', () => {
  const done = { activationId, step: 'seed_data' as const, callId: fixture('provisioning.call'), facts: {}, awaiting: [] };

  test('a step is done, or awaiting when the owner must give something', async () => {
    const w = await world('provisioning');
    expect(await w.call(markStep, { activationId, step: 'seed_data', status: 'running' })).toEqual({ status: 'running' });
    expect(await w.call(completeStep, { ...done, effects: [{ port: 'dns', state: 'done' }] })).toEqual({ status: 'done' });
    expect(await w.call(completeStep, { ...done, effects: [], awaiting: [{ what: 'sms', needs: 'a key' }] })).toEqual({
      status: 'awaiting',
    });
  });

  test.for(['failed', 'unknown', 'cancelled'])('a step with an effect that is %s is not done', async (state) => {
    const w = await world('provisioning');
    expect(await w.refusal(completeStep, { ...done, effects: [{ port: 'dns', state }] })).toMatchObject({
      code: 'conflict',
      reason: 'effect_not_done',
      details: { data: { port: 'dns', state } },
    });
  });

  test('knows only the steps of its own activation', async () => {
    const w = await world('provisioning');
    expect(await w.refusal(markStep, { activationId: NOBODY, step: 'seed_data', status: 'running' })).toMatchObject({
      code: 'not_found',
      reason: 'step_not_found',
    });
    expect(await w.refusal(completeStep, { ...done, activationId: NOBODY, effects: [] })).toMatchObject({
      code: 'not_found',
      reason: 'step_not_found',
    });
    expect(await w.refusal(finishActivation, { activationId: NOBODY, status: 'done' })).toMatchObject({
      code: 'not_found',
      reason: 'activation_not_found',
    });
  });

  test('the end is told once, with its reason; beginning to roll back is no end', async () => {
    const w = await world('provisioning');
    await w.call(finishActivation, { activationId, status: 'rolling_back', failure: { step: 'seed_data', reason: 'x', message: 'y' } });
    expect(await w.events()).toEqual([]);
    await w.call(finishActivation, { activationId, status: 'rolled_back', failure: { step: 'seed_data', reason: 'x', message: 'y' } });
    expect(await w.events()).toEqual(['activation.finished']);
  });

  test('a business of which nothing stands is suspended when it is let go; letting go twice is no error', async () => {
    const w = await platformWorld();
    const slug = `rel-${randomUUID().slice(0, 8)}`;
    const { output } = await w.result('provisioning_activate_business', {
      prompt: JSON.stringify({ name: slug, slug, industry: 'retail', country: 'NG' }),
    });
    const { activationId: id, businessId } = output as { activationId: string; businessId: string };
    for (let i = 0; i < 2; i++) expect(await w.call(releaseBusiness, { activationId: id })).toEqual({ isSuspended: true, modules: [] });
    expect(await w.sql('SELECT status FROM tenancy.tenants WHERE id = $1', [businessId])).toEqual([{ status: 'suspended' }]);
  });
});
