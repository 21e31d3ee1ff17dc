import { createHmac } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, expect, onTestFinished, test } from 'vitest';
import { getMessage } from '#domains/notifications/tools/messages.ts';
import { createOptOut } from '#domains/notifications/tools/opt-outs.ts';
import { sendMessage } from '#domains/notifications/tools/sending.ts';
import { connectIntegration } from '#domains/provisioning/tools/integration-secrets.ts';
import { readConfig } from '#kernel/config.ts';
import { deriveKey } from '#kernel/create-kernel.ts';
import { startDeliveries } from '#kernel/workers/deliveries.ts';
import { startEffects } from '#kernel/workers/effects.ts';
import type { Worker } from '#kernel/workers/loop.ts';
import { createGateway } from '#gateway/app.ts';
import { gatewayConfig } from '#gateway/config.ts';
import { MCP_ANSWER } from '#gateway/testing/harness.ts';
import { mailServer, provider } from '#ports/messages/testing/servers.ts';
import { type LabHouse, labHouse, labWorld, until } from '#tests/lab/house.ts';
import type { World } from '#tests/world.ts';
import { TEST_SECRET } from '#tests/world-domain.ts';
import type { Home } from './home.ts';
import { createIntegrations, type Integrations } from './integrations.ts';
import { messagesPort } from './messages.ts';

let house: LabHouse;
let integrations: Integrations;
let running: Worker[] = [];
beforeAll(async () => {
  house = await labHouse();
  integrations = createIntegrations(house.kernel, deriveKey(TEST_SECRET, 'sealing').toString('hex'));
});
afterEach(async () => {
  await Promise.all(running.map((worker) => worker.stop()));
  running = [];
});

/** A tenant, and the workers of a server with these settings. */
async function start(env: Record<string, string>): Promise<{ w: World; root: string }> {
  const w = await labWorld('provisioning', 'notifications');
  // Queues are those of all tenants: what other tests left is not ours to carry out.
  await w.sql('DELETE FROM kernel.effects');
  await w.sql('DELETE FROM kernel.deliveries');
  const root = mkdtempSync(join(tmpdir(), 'nexus-messages-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const home = { path: (...parts: string[]) => join(root, ...parts) } as Home;
  const port = messagesPort({ kernel: house.kernel, config: readConfig(env), home, integrations });
  running = [startEffects(house.kernel, [port]), startDeliveries(house.kernel)];
  return { w, root };
}

const message = (w: World, messageId: string, state: string) =>
  until(
    () => {
      for (const worker of running) worker.wake();
      return w.call(getMessage, { messageId });
    },
    (found) => found.state === state,
  );
const effectOf = async (w: World) =>
  (
    await w.sql<{ state: string; attempts: number; error: { reason: string } | null }>(
      'SELECT state, attempts, error FROM kernel.effects WHERE tenant_id = $1',
      [w.tenantId],
    )
  )[0];
/** The record is told before the queue's row: so this waits. */
const effectIn = (w: World, state: string) =>
  until(
    () => {
      for (const worker of running) worker.wake();
      return effectOf(w);
    },
    (effect) => effect?.state === state,
  );
const makeDue = (w: World) =>
  w.sql(`UPDATE kernel.effects SET due_at = now() WHERE tenant_id = $1 AND state IN ('pending', 'running')`, [w.tenantId]);

const SMS = { channel: 'sms', to: '+2348031234567', text: 'Your table is ready.' } as const;
const TERMII_OK = { body: { code: 'ok', message_id_str: '912282', message_id: 912282 } };
const termiiAt = (url: string) => ({ TERMII_URL: url, TERMII_API_KEY: 'platform-key', TERMII_SENDER_ID: 'Nexus' });

test('a mail leaves by the platform’s server, and its record says that it did', async () => {
  const server = await mailServer();
  const { w } = await start({ SMTP_URL: server.url, SMTP_FROM: 'Nexus <no-reply@nexus.example>' });
  const { messageId } = await w.call(sendMessage, { channel: 'email', to: 'ada@example.com', subject: 'Hello', text: 'Dear Ada' });
  expect(await message(w, messageId, 'sent')).toMatchObject({ provider: 'smtp', reason: null });
  expect(server.mails).toMatchObject([{ from: 'no-reply@nexus.example', to: ['ada@example.com'] }]);
  expect(await effectIn(w, 'done')).toMatchObject({ attempts: 1 });
});

test('without settings a message stays in the outbox, and its record says that it is only there', async () => {
  const { w, root } = await start({});
  const { messageId } = await w.call(sendMessage, SMS);
  expect(await message(w, messageId, 'sent')).toMatchObject({ provider: 'outbox', reason: 'outbox_only' });
  expect(readdirSync(join(root, 'outbox')).filter((name) => !name.startsWith('.'))).toHaveLength(1);
});

test('a business that gave its own account speaks by that, the others by the platform’s', async () => {
  const gateway = await provider(TERMII_OK, { body: { code: 'ok', message_id_str: '912283' } });
  const { w } = await start(termiiAt(gateway.url));
  await w.call(connectIntegration, { integration: 'sms', given: { api_key: 'own-key', sender_id: 'MoveWell' } });
  const other = await labWorld('provisioning', 'notifications');
  await message(w, (await w.call(sendMessage, SMS)).messageId, 'sent');
  await message(other, (await other.call(sendMessage, SMS)).messageId, 'sent');
  expect(gateway.received.map(({ body }) => JSON.parse(body)).map(({ api_key, from }) => [api_key, from])).toEqual([
    ['own-key', 'MoveWell'],
    ['platform-key', 'Nexus'],
  ]);
});

test('from the call to the handset: sent, then delivered by the webhook of the provider', async () => {
  const gateway = await provider(TERMII_OK);
  const { w } = await start(termiiAt(gateway.url));
  const { path } = await w.call(connectIntegration, { integration: 'sms', given: { secret_key: 'tsk' } });
  const { messageId } = await w.call(sendMessage, SMS);
  await message(w, messageId, 'sent');
  const health = async () => ({ ok: true, checks: {} });
  const app = createGateway({ kernel: house.kernel, mcp: MCP_ANSWER, health, webhooks: integrations, config: gatewayConfig.parse({}) });
  const body = JSON.stringify({
    type: 'outbound',
    message_id: '912282',
    receiver: '2348031234567',
    status: 'DELIVERED | Message delivered to handset',
  });
  const headers = { 'content-type': 'application/json', 'x-termii-signature': createHmac('sha512', 'tsk').update(body).digest('hex') };
  expect((await app.request(path, { method: 'POST', body, headers })).status).toBe(200);
  const found = await message(w, messageId, 'delivered');
  expect(found.history.map(({ state }) => state)).toEqual(['queued', 'sent', 'delivered']);
});

test('a bad number fails for good, with the reason', async () => {
  const gateway = await provider({ status: 400, body: { message: 'Country Inactive for this phone number' } });
  const { w } = await start(termiiAt(gateway.url));
  const { messageId } = await w.call(sendMessage, SMS);
  expect(await message(w, messageId, 'failed')).toMatchObject({ reason: 'recipient_refused', provider: 'termii' });
  expect(await effectIn(w, 'failed')).toMatchObject({ attempts: 1, error: { reason: 'recipient_refused' } });
});

test('a provider that is away is asked again, and the message arrives once', async () => {
  const gateway = await provider({ status: 503, body: '' }, TERMII_OK);
  const { w } = await start(termiiAt(gateway.url));
  const { messageId } = await w.call(sendMessage, SMS);
  await until(
    () => effectOf(w),
    (effect) => effect?.state === 'pending' && effect.attempts === 1,
  );
  await makeDue(w);
  await message(w, messageId, 'sent');
  expect(gateway.received).toHaveLength(2);
  expect(await effectIn(w, 'done')).toMatchObject({ attempts: 2 });
});

test('whoever objects while the provider is away gets nothing when it is back', async () => {
  const gateway = await provider({ status: 503, body: '' }, TERMII_OK);
  const { w } = await start(termiiAt(gateway.url));
  const { messageId } = await w.call(sendMessage, SMS);
  await until(
    () => effectOf(w),
    (effect) => effect?.state === 'pending' && effect.attempts === 1,
  );
  await w.call(createOptOut, { channel: 'sms', to: SMS.to, evidence: 'On the phone' });
  await makeDue(w);
  expect(await message(w, messageId, 'failed')).toMatchObject({ reason: 'opted_out' });
  expect(gateway.received).toHaveLength(1);
});

test('a provider that breaks the line after it has heard is not asked again: a person must look', async () => {
  const gateway = await provider({ breaks: true }, TERMII_OK);
  const { w } = await start(termiiAt(gateway.url));
  const { messageId } = await w.call(sendMessage, SMS);
  expect(await message(w, messageId, 'unknown')).toMatchObject({ reason: 'end_not_seen' });
  await effectIn(w, 'unknown');
  await makeDue(w);
  for (const worker of running) worker.wake();
  expect(gateway.received).toHaveLength(1);
});

test('a server that was killed after the provider took the message sends no second one', async () => {
  const gateway = await provider(TERMII_OK);
  const { w } = await start(termiiAt(gateway.url));
  const { messageId } = await w.call(sendMessage, SMS);
  await message(w, messageId, 'sent');
  await effectIn(w, 'done');
  // As it is when nobody lived to write down that it was done.
  await w.sql(`UPDATE kernel.effects SET state = 'running', result = NULL, due_at = now() WHERE tenant_id = $1`, [w.tenantId]);
  await effectIn(w, 'done');
  expect(gateway.received).toHaveLength(1);
});

test.for([
  ['mail without a sender', { SMTP_URL: 'smtp://mail.example' }, /SMTP_FROM/],
  [
    'two SMS gateways and no choice',
    { ...termiiAt('http://127.0.0.1:1'), AFRICASTALKING_API_KEY: 'k', AFRICASTALKING_USERNAME: 'u' },
    /SMS_PROVIDER/,
  ],
  ['a token without a number', { WHATSAPP_ACCESS_TOKEN: 't' }, /WHATSAPP_PHONE_NUMBER_ID/],
] as const)('settings with %s are refused at start', ([, env, words]) => {
  expect(() => readConfig(env)).toThrow(words);
});
