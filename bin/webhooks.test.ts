import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import notifications from '#domains/notifications/index.ts';
import { listInboundEvents } from '#domains/notifications/tools/inbound.ts';
import type { Integration } from '#domains/provisioning/activation-tables.ts';
import { endpointKey } from '#domains/provisioning/infrastructure/webhook-address.ts';
import provisioning from '#domains/provisioning/index.ts';
import { connectIntegration, listIntegrations, rotateWebhookSecret } from '#domains/provisioning/tools/integration-secrets.ts';
import { deriveKey } from '#kernel/create-kernel.ts';
import { createGateway } from '#gateway/app.ts';
import { gatewayConfig } from '#gateway/config.ts';
import { listen, type Listening } from '#gateway/server.ts';
import { MCP_ANSWER } from '#gateway/testing/harness.ts';
import { isDeep } from '#tests/run.ts';
import { testKernel, type World, world } from '#tests/world.ts';
import { TEST_SECRET } from '#tests/world-domain.ts';
import { createIntegrations } from './integrations.ts';

let server: Listening;
beforeAll(async () => {
  const kernel = testKernel();
  const webhooks = createIntegrations(kernel, deriveKey(TEST_SECRET, 'sealing').toString('hex'));
  const health = async () => ({ ok: true, checks: {} });
  const app = createGateway({ kernel, mcp: MCP_ANSWER, health, webhooks, config: gatewayConfig.parse({ webhookBytesMax: 4096 }) });
  server = await listen(app, { port: 0, host: '127.0.0.1', log: kernel.log });
});
afterAll(() => server.close(100));

const here = (): Promise<World> => world(provisioning, notifications);
const pathOf = async (w: World, integration: Integration, given: Record<string, string>): Promise<string> =>
  (await w.call(connectIntegration, { integration, given })).path;
const stored = async (w: World, integration: string): Promise<string[]> =>
  (await w.call(listInboundEvents, { integration, state: 'received' })).items.map(({ providerEventId }) => providerEventId).sort();

/** A delivery as the provider makes it; only the status and the body of the answer matter to it. */
async function deliver(path: string, body: string, headers: Record<string, string> = {}): Promise<[number, string]> {
  const response = await fetch(server.url + path, { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } });
  return [response.status, await response.text()];
}
const hmac = (hash: 'sha256' | 'sha512', secret: string, body: string, encoding: 'hex' | 'base64' = 'hex'): string =>
  createHmac(hash, secret).update(body).digest(encoding);

const OK: [number, string] = [200, ''];
const NOBODY: [number, string] = [401, ''];
const NOWHERE: [number, string] = [404, ''];

const status = (id: string, state: string): string =>
  JSON.stringify({
    object: 'whatsapp_business_account',
    entry: [{ changes: [{ field: 'messages', value: { statuses: [{ id, status: state }] } }] }],
  });
const meta = (secret: string, body: string) => ({ 'x-hub-signature-256': `sha256=${hmac('sha256', secret, body)}` });

describe('WhatsApp', () => {
  test('asks whether the address is ours, and is answered when it knows the word', async () => {
    const w = await here();
    const path = await pathOf(w, 'whatsapp', { app_secret: 'app' });
    const ask = async (token: string, challenge = '1158201444'): Promise<[number, string]> => {
      const query = new URLSearchParams({ 'hub.mode': 'subscribe', 'hub.verify_token': token, 'hub.challenge': challenge });
      const response = await fetch(`${server.url}${path}?${query.toString()}`);
      return [response.status, await response.text()];
    };
    expect(await ask('')).toEqual(NOBODY);
    const { secret } = await w.call(rotateWebhookSecret, { integration: 'whatsapp' });
    expect(await ask(secret)).toEqual([200, '1158201444']);
    expect(await ask(`${secret}x`)).toEqual(NOBODY);
    expect(await ask(secret, '<script>')).toEqual(NOBODY);
    const newer = await w.call(rotateWebhookSecret, { integration: 'whatsapp' });
    expect(await ask(secret)).toEqual(NOBODY);
    expect(await ask(newer.secret)).toEqual([200, '1158201444']);
  });

  test('delivers once, however often it sends', async () => {
    const w = await here();
    const path = await pathOf(w, 'whatsapp', { app_secret: 'app' });
    const body = status('wamid.1', 'sent');
    for (let i = 0; i < 3; i++) expect(await deliver(path, body, meta('app', body))).toEqual(OK);
    expect(await stored(w, 'whatsapp')).toEqual(['status:wamid.1:sent']);
    expect(await w.events()).toEqual(['inbound_event.received']);
  });

  test('and nobody who cannot sign the bytes', async () => {
    const w = await here();
    const path = await pathOf(w, 'whatsapp', { app_secret: 'app' });
    const other = await here();
    await pathOf(other, 'whatsapp', { app_secret: 'theirs' });
    const before = await w.hash();
    const body = status('wamid.1', 'sent');
    expect(await deliver(path, body)).toEqual(NOBODY);
    expect(await deliver(path, body, meta('theirs', body))).toEqual(NOBODY);
    expect(await deliver(path, `${body} `, meta('app', body))).toEqual(NOBODY);
    expect(await deliver(path, body, { 'x-hub-signature-256': hmac('sha256', 'app', body) })).toEqual(NOBODY);
    expect(await deliver(path, 'not JSON')).toEqual(NOBODY);
    expect(await w.hash()).toBe(before);
  });
});

test('before its secret is given nothing is genuine, and an undone secret opens nothing', async () => {
  const w = await here();
  const body = '{"event":"charge.success","data":{"id":1,"status":"success"}}';
  const signed = (secret: string) => ({ 'x-paystack-signature': hmac('sha512', secret, body) });
  const { path } = await w.call(connectIntegration, { integration: 'whatsapp', given: { phone_number_id: '1' } });
  expect(await deliver(path, status('w', 'sent'), meta('', status('w', 'sent')))).toEqual(NOBODY);
  const { output, callId } = await w.result(connectIntegration, { integration: 'paystack', given: { secret_key: 'sk' } });
  expect(await deliver(String(output['path']), body, signed('sk'))).toEqual(OK);
  await w.result('governance_undo_call', { callId });
  expect(await deliver(String(output['path']), body, signed('sk'))).toEqual(NOWHERE);
});

test('Stripe is believed for five minutes', async () => {
  const w = await here();
  const path = await pathOf(w, 'stripe', { endpoint_secret: 'whsec_1' });
  const body = '{"id":"evt_1","type":"charge.succeeded"}';
  const signed = (time: number) => ({ 'stripe-signature': `t=${time},v1=${hmac('sha256', 'whsec_1', `${time}.${body}`)}` });
  const now = Math.floor(Date.now() / 1000);
  expect(await deliver(path, body, signed(now - 400))).toEqual(NOBODY);
  expect(await deliver(path, body, signed(now + 400))).toEqual(NOBODY);
  expect(await deliver(path, body, signed(now - 60))).toEqual(OK);
  // The same event with a new signature, as Stripe repeats it.
  expect(await deliver(path, body, signed(now))).toEqual(OK);
  expect(await stored(w, 'stripe')).toEqual(['evt_1']);
});

test('Flutterwave proves itself by version 4 or by version 3', async () => {
  const w = await here();
  const { path, secret } = await w.call(rotateWebhookSecret, { integration: 'flutterwave' });
  const [four, three] = [
    '{"webhook_id":"wbk_1","type":"charge.completed"}',
    '{"event":"charge.completed","data":{"id":7,"status":"successful"}}',
  ];
  expect(await deliver(path, four, { 'flutterwave-signature': hmac('sha256', secret, four, 'base64') })).toEqual(OK);
  expect(await deliver(path, three, { 'verif-hash': secret })).toEqual(OK);
  expect(await deliver(path, three, { 'verif-hash': 'guess' })).toEqual(NOBODY);
  expect(await stored(w, 'flutterwave')).toEqual(['charge.completed:7:successful', 'wbk_1']);
});

test('SMS reports come signed by Termii, or by Africa’s Talking at the address that only it was told', async () => {
  const w = await here();
  const plain = await pathOf(w, 'sms', { secret_key: 'tsk' });
  const { path } = await w.call(rotateWebhookSecret, { integration: 'sms' });
  expect(path.startsWith(`${plain}?token=`)).toBe(true);
  const termii = '{"type":"outbound","message_id":"9","status":"DELIVERED"}';
  expect(await deliver(plain, termii, { 'x-termii-signature': hmac('sha512', 'tsk', termii) })).toEqual(OK);
  const form = new URLSearchParams({ id: 'ATXid_1', status: 'Success', phoneNumber: '+2348031234567' }).toString();
  const asForm = { 'content-type': 'application/x-www-form-urlencoded' };
  expect(await deliver(path, form, asForm)).toEqual(OK);
  expect(await deliver(plain, form, asForm)).toEqual(NOBODY);
  expect(await deliver(`${plain}?token=guess`, form, asForm)).toEqual(NOBODY);
  expect(await stored(w, 'sms')).toEqual(expect.arrayContaining(['outbound:9:DELIVERED', 'report:ATXid_1:Success']));
  expect(JSON.stringify(await w.sql('SELECT payload FROM notifications.inbound_events WHERE tenant_id = $1', [w.tenantId]))).not.toContain(
    'whsec_',
  );
});

test('an address that is none is nowhere, whatever is sent to it', async () => {
  const w = await here();
  const path = await pathOf(w, 'paystack', { secret_key: 'sk' });
  const key = path.split('/').at(-1) ?? '';
  const body = '{}';
  const signed = { 'x-paystack-signature': hmac('sha512', 'sk', body) };
  const endpointId = '01900000-0000-7000-8000-0000000000ee';
  const wrong = [
    `/webhooks/stripe/${key}`,
    `/webhooks/nothing/${key}`,
    `/webhooks/__proto__/${key}`,
    '/webhooks/paystack/x',
    `/webhooks/paystack/${endpointKey({ tenantId: w.tenantId, endpointId })}`,
    `/webhooks/paystack/${endpointKey({ tenantId: endpointId, endpointId })}`,
    `/webhooks/paystack/${endpointKey({ tenantId: '00000000-0000-0000-0000-000000000000', endpointId })}`,
  ];
  for (const each of wrong) expect(await deliver(each, body, signed), each).toEqual(NOWHERE);
  expect((await fetch(`${server.url}${path}?hub.challenge=1`)).status).toBe(404);
});

test('a body that is too large is not read, and one that is signed and broken is refused', async () => {
  const w = await here();
  const path = await pathOf(w, 'paystack', { secret_key: 'sk' });
  const signed = (body: string) => ({ 'x-paystack-signature': hmac('sha512', 'sk', body) });
  const large = JSON.stringify({ event: 'x'.repeat(5000) });
  expect((await deliver(path, large, signed(large)))[0]).toBe(413);
  for (const body of ['{"event":', '[1]', '"x"']) expect((await deliver(path, body, signed(body)))[0], body).toBe(400);
  expect(await stored(w, 'paystack')).toEqual([]);
});

test('many deliveries of one event at the same time make one row, and all are told that it is stored', async () => {
  const w = await here();
  const path = await pathOf(w, 'paystack', { secret_key: 'sk' });
  const body = '{"event":"charge.success","data":{"id":302961,"status":"success"}}';
  const signed = { 'x-paystack-signature': hmac('sha512', 'sk', body) };
  const answers = await Promise.all(Array.from({ length: isDeep ? 1000 : 100 }, () => deliver(path, body, signed)));
  expect(answers.filter(([code]) => code !== 200)).toEqual([]);
  expect(await stored(w, 'paystack')).toEqual(['charge.success:302961:success']);
  expect((await w.events()).filter((type) => type === 'inbound_event.received')).toHaveLength(1);
});

test('what was given is never shown: not in a list, a receipt, a change or an answer', async () => {
  const w = await here();
  await w.call(connectIntegration, {
    integration: 'whatsapp',
    given: { app_secret: 'hush-app', access_token: 'hush-token', phone_number_id: '1' },
  });
  const { integrations } = await w.call(listIntegrations, {});
  expect(integrations).toMatchObject([
    { integration: 'whatsapp', status: 'ready', awaiting: [], given: ['access_token', 'app_secret', 'phone_number_id'] },
  ]);
  const everything = await w.sql<{ text: string }>(
    `SELECT concat(s, c, r, i) AS text FROM (SELECT 1) one
       LEFT JOIN provisioning.integration_secrets s ON s.tenant_id = $1 LEFT JOIN kernel.changes c ON c.tenant_id = $1
       LEFT JOIN kernel.receipts r ON r.tenant_id = $1 LEFT JOIN kernel.idempotency i ON i.tenant_id = $1`,
    [w.tenantId],
  );
  expect(everything.map(({ text }) => text).join()).not.toContain('hush');
});

test('an integration is asked for what it needs, and for nothing else', async () => {
  const w = await here();
  expect((await w.refusal(connectIntegration, { integration: 'stripe', given: { token: 'x' } })).reason).toBe('need_unknown');
  expect((await w.refusal(connectIntegration, { integration: 'stripe', given: {} })).reason).toBe('need_unknown');
  for (const given of [{ smtp_url: 'mail.example:25' }, { from: 'nobody' }, { from: 'A <a@b.example>\nBcc: x@y.example' }]) {
    expect((await w.refusal(connectIntegration, { integration: 'email', given })).reason).toBe('need_malformed');
  }
  const mail = { smtp_url: 'smtps://u:p@mail.example:465', from: 'Clinic <hello@clinic.example>' };
  expect(await w.call(connectIntegration, { integration: 'email', given: mail })).toMatchObject({
    status: 'ready',
    given: ['from', 'smtp_url', 'webhook'],
  });
  expect((await w.refusal(rotateWebhookSecret, { integration: 'stripe' })).reason).toBe('secret_is_theirs');
});
