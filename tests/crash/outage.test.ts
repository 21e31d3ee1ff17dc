import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { embeddedStatus } from '#kernel/postgres/embedded.ts';
import { isDeep } from '#tests/run.ts';
import { activationsOf, businessOf, ends, expectDoneOnce } from './activation-facts.ts';
import { type HarnessServer, type House, openHouse } from './harness.ts';

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterEach(() => house.killServers());
afterAll(() => house.remove());

async function killPostmaster(): Promise<void> {
  const { pid } = await embeddedStatus(house.home);
  process.kill(pid as number, 'SIGKILL');
}

describe('the postmaster killed with -9', () => {
  /** In the middle of each of the seven steps: between what it did here and what was done outside, or before its end was seen. */
  const moments = [
    'after cluster apply 1',
    'before cluster apply 1',
    'after call provisioning_setup_databases',
    'after cluster apply 2',
    'after call provisioning_configure_integrations',
    'before call provisioning_seed_data',
    'after call provisioning_seed_data',
    'after dns upsert 1',
    'before cluster apply 3',
    'after call provisioning_enable_ai_copilots',
  ];

  test.for((isDeep ? moments : moments.slice(0, 1)).map((moment, i) => [moment, `outage-${i}`] as const))(
    '%s: the server starts it again and goes on by itself',
    async ([moment, slug]) => {
      const server = house.start({ activate: businessOf(slug), faults: [{ at: moment, does: 'wait' }] });
      expect(await server.said('waitsAt')).toBe(moment);
      await killPostmaster();
      writeFileSync(join(house.home, 'go-on'), '');
      await ends(house, slug, 'done');
      await expectDoneOnce(house, slug);
      expect(server.child.exitCode).toBe(null);
      const { status } = await fetch(`${await server.said('url')}/readyz`);
      expect(status).toBe(200);
      await server.stop();
      expect(await server.ended).toBe(0);
    },
  );

  test.runIf(isDeep)('twice, and then the server too: the next start completes it', async () => {
    const slug = 'both';
    const server = house.start({ activate: businessOf(slug), faults: [{ at: 'after cluster apply 2', does: 'wait' }] });
    await server.said('waitsAt');
    await killPostmaster();
    server.child.kill('SIGKILL');
    await server.ended;
    const next = house.start({});
    await next.said('url');
    await ends(house, slug, 'done');
    await expectDoneOnce(house, slug);
  });
});

describe('two servers on one database', () => {
  const callTool = async (server: HarnessServer, prompt: string): Promise<{ activationId: string; isUnchanged: boolean }> => {
    const response = await fetch(`${await server.said('url')}/api/provisioning/businesses/activate`, {
      method: 'POST',
      headers: { authorization: `Bearer ${await server.said('operatorKey')}`, 'content-type': 'application/json' },
      body: JSON.stringify({ prompt }),
    });
    const body = await response.text();
    expect({ status: response.status, body }).toMatchObject({ status: 200 });
    return JSON.parse(body) as { activationId: string; isUnchanged: boolean };
  };

  test('asked for the same business by ten clients at once, run it once', async () => {
    const servers = [house.start({}), house.start({})];
    await Promise.all(servers.map((server) => server.said('url')));
    const slug = 'wanted';
    const answers = await Promise.all(Array.from({ length: 10 }, (_, i) => callTool(servers[i % 2] as HarnessServer, businessOf(slug))));
    expect(new Set(answers.map(({ activationId }) => activationId)).size).toBe(1);
    expect(answers.filter(({ isUnchanged }) => !isUnchanged)).toHaveLength(1);
    await ends(house, slug, 'done');
    await expectDoneOnce(house, slug);
    expect(await activationsOf(house, slug)).toHaveLength(1);
  });

  test.runIf(isDeep)('one of them killed in the middle: the other takes it over', async () => {
    const slug = 'orphan';
    const survivor = house.start({});
    await survivor.said('url');
    const victim = house.start({
      activate: businessOf(slug),
      faults: [
        { at: 'after call provisioning_seed_data', does: 'die' },
        { at: 'before call provisioning_seed_data', does: 'wait' },
      ],
    });
    // Whichever of the two runs the workflow: it is the victim's when its faults are reached.
    const reached = await Promise.race([victim.said('waitsAt'), ends(house, slug, 'done').then(() => null)]);
    if (reached) {
      writeFileSync(join(house.home, 'go-on'), '');
      expect(await victim.ended).toBe('SIGKILL');
    }
    await ends(house, slug, 'done');
    await expectDoneOnce(house, slug);
  });
});
