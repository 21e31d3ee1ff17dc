import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { isDeep } from '#tests/run.ts';
import { activationsOf, businessOf, ends, expectDoneOnce, expectNothingLeft, filesOf, recordsOf } from './activation-facts.ts';
import { type House, openHouse } from './harness.ts';
import type { Fault, Order } from './orders.ts';

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterEach(() => house.killServers());
afterAll(() => house.remove());

async function run(order: Order, slug: string, status: string): Promise<NonNullable<Awaited<ReturnType<typeof ends>>>> {
  const server = house.start(order);
  await server.said('activated');
  const end = await ends(house, slug, status);
  await server.stop();
  return end;
}

describe('a port that always says no', () => {
  test('takes the activation back in reverse order, leaves nothing, says why; and the next try succeeds', async () => {
    const slug = 'refused';
    const end = await run({ activate: businessOf(slug), faults: [{ at: 'dns', does: 'refuse' }] }, slug, 'rolled_back');
    expect(end.failure).toEqual({
      step: 'configure_dns_and_tls',
      reason: 'effect_not_done',
      message: 'What configure_dns_and_tls asked of dns is failed.',
    });
    await expectNothingLeft(house, slug);
    const again = await run({ activate: businessOf(slug) }, slug, 'done');
    expect(again).toMatchObject({ revision: 2, business_id: end.business_id });
    expect(filesOf(house, slug).length).toBeGreaterThan(5);
    expect(recordsOf(house, slug).length).toBeGreaterThan(3);
    expect(await house.sql('SELECT status FROM tenancy.tenants WHERE id = $1', [again.business_id])).toEqual([{ status: 'active' }]);
  });

  test.runIf(isDeep)('at the very first step leaves nothing either', async () => {
    const end = await run({ activate: businessOf('first'), faults: [{ at: 'cluster', does: 'refuse' }] }, 'first', 'rolled_back');
    expect(end.failure).toMatchObject({ step: 'provision_infrastructure' });
    await expectNothingLeft(house, 'first');
  });
});

describe('a port whose connection breaks', () => {
  const faults = (at: string, does: Fault['does']): Pick<Order, 'faults' | 'effectsWaitMs'> => ({
    faults: [{ at, does }],
    effectsWaitMs: 3000,
  });

  test.runIf(isDeep)('now and then is asked again until it is done', async () => {
    await run({ activate: businessOf('flaky'), faults: [{ at: 'cluster apply', does: 'flaky' }] }, 'flaky', 'done');
    await expectDoneOnce(house, 'flaky');
  });

  test.runIf(isDeep)('always, is given up on, and what it was asked of is taken back', async () => {
    const end = await run({ activate: businessOf('broken'), ...faults('dns upsert', 'fail') }, 'broken', 'rolled_back');
    expect(end.failure).toMatchObject({ step: 'configure_dns_and_tls', reason: 'effects_slow' });
    await expectNothingLeft(house, 'broken');
  });

  test.runIf(isDeep)('for taking back as well, is stuck with the reason; once it works an operator rolls back the rest', async () => {
    const slug = 'stuck';
    const end = await run({ activate: businessOf(slug), ...faults('dns', 'fail') }, slug, 'stuck');
    expect(end.failure).toMatchObject({ step: 'configure_dns_and_tls', reason: 'effects_slow' });
    expect(await house.start({ rollBack: end.id }).said('rollingBack')).toBe('rolling_back');
    await ends(house, slug, 'rolled_back');
    await expectNothingLeft(house, slug);
  });
});

test.runIf(isDeep)(
  'a port that cannot be asked about an attempt nobody saw the end of is not asked again: rolled back, with the reason',
  async () => {
    const slug = 'unseen';
    const first = house.start({ activate: businessOf(slug), faults: [{ at: 'after dns upsert 1', does: 'die' }] });
    expect(await first.ended).toBe('SIGKILL');
    const second = house.start({ faults: [{ at: 'dns', does: 'forget' }] });
    const end = await ends(house, slug, 'rolled_back');
    expect(end.failure).toMatchObject({ step: 'configure_dns_and_tls', message: 'What configure_dns_and_tls asked of dns is unknown.' });
    const [asked] = await house.sql<{ n: number }>(
      `SELECT max(attempts) AS n FROM kernel.effects WHERE tenant_id = $1 AND port = 'dns' AND payload->>'action' = 'upsert'`,
      [end.business_id],
    );
    expect(asked?.n).toBe(2);
    await expectNothingLeft(house, slug);
    await second.stop();
  },
);

describe('activating again', () => {
  test('with one feature and one integration more changes only what differs; a house that lacks a domain gets it later', async () => {
    const slug = 'growing';
    const without = ['crm'];
    const first = await run({ activate: businessOf(slug), without }, slug, 'done');
    expect(await house.sql('SELECT not_available FROM provisioning.activations WHERE id = $1', [first.id])).toMatchObject([
      { not_available: expect.arrayContaining(['CRM']) },
    ]);
    expect(await house.sql('SELECT FROM crm.pipelines WHERE tenant_id = $1', [first.business_id])).toHaveLength(0);
    const before = await house.sql('SELECT id, integration, sealed_secret FROM provisioning.webhook_endpoints WHERE tenant_id = $1', [
      first.business_id,
    ]);
    const key = await house.sql('SELECT dkim_public FROM provisioning.zones WHERE tenant_id = $1', [first.business_id]);

    const unchanged = house.start({ activate: businessOf(slug), without });
    expect(await unchanged.said('activated')).toMatchObject({ activationId: first.id, isUnchanged: true });
    await unchanged.stop();

    // The same prompt, in a house that has the domain by now, and one integration more.
    const second = await run({ activate: businessOf(slug, { integrations: ['sms', 'email'] }) }, slug, 'done');
    expect(second).toMatchObject({ revision: 2, business_id: first.business_id });
    expect(
      (await house.sql<{ enabled_modules: string[] }>('SELECT enabled_modules FROM tenancy.tenants WHERE id = $1', [first.business_id]))[0]
        ?.enabled_modules,
    ).toContain('CRM');
    expect((await house.sql('SELECT FROM crm.pipelines WHERE tenant_id = $1', [first.business_id])).length).toBeGreaterThan(0);
    const endpoints = await house.sql('SELECT id, integration, sealed_secret FROM provisioning.webhook_endpoints WHERE tenant_id = $1', [
      first.business_id,
    ]);
    expect(endpoints).toEqual(expect.arrayContaining(before));
    expect(endpoints).toHaveLength(before.length + 1);
    expect(await house.sql('SELECT dkim_public FROM provisioning.zones WHERE tenant_id = $1', [first.business_id])).toEqual(key);
  });

  test.runIf(isDeep)('and failing, or being taken back, goes back to what stood: the business runs on as it was', async () => {
    const slug = 'steady';
    const first = await run({ activate: businessOf(slug, { toggles: { CRM: false } }) }, slug, 'done');
    const look = async () => ({
      files: house.files('gitops/tenants'),
      records: recordsOf(house, slug),
      tenant: await house.sql('SELECT name, status, enabled_modules, settings FROM tenancy.tenants WHERE id = $1', [first.business_id]),
      pipelines: await house.sql('SELECT name FROM crm.pipelines WHERE tenant_id = $1', [first.business_id]),
      endpoints: await house.sql('SELECT integration FROM provisioning.webhook_endpoints WHERE tenant_id = $1 ORDER BY integration', [
        first.business_id,
      ]),
      copilots: await house.sql('SELECT domain FROM provisioning.copilots WHERE tenant_id = $1 ORDER BY domain', [first.business_id]),
    });
    const before = await look();
    const more = businessOf(slug, { name: 'Steady and more', domain: 'steady.example', integrations: ['sms', 'email'] });

    const failed = await run({ activate: more, faults: [{ at: 'dns upsert 1', does: 'refuse' }] }, slug, 'rolled_back');
    expect(failed).toMatchObject({ revision: 2, failure: { step: 'configure_dns_and_tls' } });
    expect(await look()).toEqual(before);

    const second = await run({ activate: more }, slug, 'done');
    expect(second).toMatchObject({ revision: 3 });
    expect(await look()).not.toEqual(before);
    const early = house.start({ rollBack: first.id });
    expect(await early.said('rollingBack')).toBe('activation_superseded');
    await early.stop();
    expect(await house.start({ rollBack: second.id }).said('rollingBack')).toBe('rolling_back');
    await ends(house, slug, 'rolled_back');
    expect(await look()).toEqual(before);
    expect((await activationsOf(house, slug)).map(({ status }) => status)).toEqual(['done', 'rolled_back', 'rolled_back']);
  });
});
