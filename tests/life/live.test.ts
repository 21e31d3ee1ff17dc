import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { businessOf, ends } from '#tests/crash/activation-facts.ts';
import { type HarnessServer, type House, openHouse } from '#tests/crash/harness.ts';
import { activate, activateWhole } from './life-facts.ts';

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterEach(() => house.killServers());
afterAll(() => house.remove());

interface Event {
  id: string | undefined;
  event: string;
  data: { name?: string; status?: string; message?: string };
}

async function follow(server: HarnessServer, activationId: string, { key, lastId }: { key: string; lastId?: string }): Promise<Response> {
  return fetch(`${await server.said('url')}/api/provisioning/activations/${activationId}/events`, {
    headers: { authorization: `Bearer ${key}`, ...(lastId && { 'last-event-id': lastId }) },
  });
}

/** Reads events until `isEnough`, then hangs up. */
async function read(response: Response, isEnough: (event: Event) => boolean): Promise<Event[]> {
  const events: Event[] = [];
  let rest = '';
  for await (const piece of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    rest += piece;
    const blocks = rest.split('\n\n');
    rest = blocks.pop() ?? '';
    for (const block of blocks) {
      const fields = Object.fromEntries(
        block.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]),
      );
      if (!fields['event']) continue;
      const event = { id: fields['id'], event: fields['event'], data: JSON.parse(fields['data'] ?? '{}') as Event['data'] };
      events.push(event);
      if (isEnough(event)) return events;
    }
  }
  return events;
}

const told = (events: readonly Event[]): string[] =>
  events.map(({ event, data }) => `${event} ${data.name ?? ''} ${data.status ?? ''}`.replace(/ +/g, ' ').trim());

test('an activation is followed as it happens; whoever comes back is told what changed since, and the end', async () => {
  const slug = 'watched';
  const faults = [{ at: 'before call provisioning_seed_data', does: 'wait' as const }];
  const server = house.start({ activate: businessOf(slug), faults });
  const { activationId } = await server.said('activated');
  const key = await server.said('operatorKey');
  await server.said('waitsAt');

  const response = await follow(server, activationId, { key });
  expect(response.headers.get('content-type')).toBe('text/event-stream');
  const first = await read(response, ({ event }) => event === 'activation');
  expect(told(first)).toEqual([
    'step provision_infrastructure done',
    'step setup_databases done',
    'step deploy_microservices done',
    'step configure_integrations awaiting',
    'step seed_data running',
    'step configure_dns_and_tls pending',
    'step enable_ai_copilots pending',
    'activation running',
  ]);

  writeFileSync(join(house.home, 'go-on'), '');
  const lastId = first.at(-1)?.id ?? '';
  const rest = await read(await follow(server, activationId, { key, lastId }), ({ event }) => event === 'end');
  expect(told(rest)).not.toContain('step setup_databases done');
  expect(told(rest)).toEqual(expect.arrayContaining(['step seed_data done', 'step configure_dns_and_tls done', 'activation done', 'end']));
  expect(rest.at(-1)).toEqual({ id: undefined, event: 'end', data: { message: 'The activation is done.' } });
  // Another server, which knows nothing but the id, says the same.
  const late = await read(await follow(server, activationId, { key, lastId: rest.at(-2)?.id ?? '' }), ({ event }) => event === 'end');
  expect(told(late)).toEqual(['end']);
});

test('only whoever may see the activation may follow it', async () => {
  const server = house.start({});
  await server.said('url');
  const keyOf = async (slug: string) => {
    const { businessId, activationId } = await activateWhole(house, server, { slug, prompt: businessOf(slug) });
    const input = { name: 'A key', roles: ['owner'], scopes: ['*'] };
    const { secret } = await server.call<{ secret: string }>('tenancy_create_api_key', input, { tenantId: businessId });
    return { activationId, secret };
  };
  const [ours, theirs] = [await keyOf('ours'), await keyOf('theirs')];
  expect(told(await read(await follow(server, ours.activationId, { key: ours.secret }), ({ event }) => event === 'end')).at(-1)).toBe(
    'end',
  );
  const refused = await follow(server, theirs.activationId, { key: ours.secret });
  expect({ status: refused.status, body: await refused.json() }).toMatchObject({ status: 404, body: { reason: 'activation_not_found' } });
  expect((await follow(server, ours.activationId, { key: 'nxs_nobody' })).status).toBe(401);
  expect((await follow(server, 'not-an-id', { key: ours.secret })).status).toBe(400);
  expect((await fetch(`${await server.said('url')}/openapi.json`).then((answer) => answer.text())).includes('/events')).toBe(true);
});

test('an MCP client that asks for progress hears of each step until the end; one that does not is answered at once', async () => {
  const server = house.start({});
  const url = await server.said('url');
  const client = new Client({ name: 'tester', version: '1.0.0' }, { versionNegotiation: { mode: { pin: '2026-07-28' } } });
  const authorization = `Bearer ${await server.said('operatorKey')}`;
  await client.connect(
    new StreamableHTTPClientTransport(new URL('/mcp/provisioning', url), { requestInit: { headers: { authorization } } }),
  );
  const heard: { progress: number; message?: string | undefined }[] = [];
  const slug = 'heard';
  const { structuredContent } = await client.callTool(
    { name: 'provisioning_activate_business', arguments: { prompt: businessOf(slug) } },
    { onprogress: ({ progress, message }) => heard.push({ progress, message }), timeout: 60_000 },
  );
  expect(structuredContent).toMatchObject({ slug, isUnchanged: false });
  expect(heard.length).toBeGreaterThan(1);
  expect(heard.map(({ progress }) => progress)).toEqual(heard.map(({ progress }) => progress).toSorted((a, b) => a - b));
  expect(heard.at(-1)).toEqual({ progress: 1, message: 'The activation is done.' });
  await ends(house, slug, 'done', 1);
  await client.close();
  expect(await activate(server, businessOf(slug))).toMatchObject({ isUnchanged: true });
});
