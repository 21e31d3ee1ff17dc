import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { INTEGRATIONS, keysOf } from '../activation-tables.ts';
import { endpointKey, readEndpointKey } from './webhook-address.ts';
import { isGenuine, type ReceivedWebhook } from './webhook-signature.ts';
import { webhookEndpoint, WEBHOOKS, type Verification } from './webhooks.ts';

const received = (webhook: Partial<Omit<ReceivedWebhook, 'body'>> & { body?: string }): ReceivedWebhook => ({
  headers: webhook.headers ?? {},
  query: webhook.query ?? {},
  body: Buffer.from(webhook.body ?? ''),
});
const NAME = { tenantId: '01900000-0000-7000-8000-00000000000a', endpointId: '01900000-0000-7000-8000-00000000000e' };
const check = (verification: Verification, secret: string, webhook: Parameters<typeof received>[0], nowSeconds = 0) =>
  isGenuine(verification, secret, { webhook: received(webhook), nowSeconds });

test.for(keysOf(INTEGRATIONS))('%s has an endpoint that names all it needs, and is ready when all is given', (integration) => {
  const open = webhookEndpoint({ integration, ...NAME, given: [] });
  expect(open).toMatchObject({ path: `/webhooks/${integration}/${endpointKey(NAME)}`, status: 'awaiting' });
  expect(open.awaiting.length).toBeGreaterThan(0);
  const needs = open.awaiting.map(({ need }) => need);
  expect(new Set(needs).size).toBe(needs.length);
  // A secret that the provider makes must be among what the owner is asked for.
  if (open.secret.madeBy === 'provider') expect(needs).toContain(open.secret.need);
  expect(webhookEndpoint({ integration, ...NAME, given: needs })).toMatchObject({ status: 'ready', awaiting: [] });
  expect(webhookEndpoint({ integration, ...NAME, given: needs.slice(1) }).awaiting).toEqual(open.awaiting.slice(0, 1));
});

test('a published vector of the sha256= scheme is genuine, and nothing near it', () => {
  const { verification } = WEBHOOKS.whatsapp;
  const signature = 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17';
  const secret = "It's a Secret to Everybody";
  const body = 'Hello, World!';
  expect(check(verification, secret, { body, headers: { 'x-hub-signature-256': signature } })).toBe(true);
  expect(check(verification, secret, { body: 'Hello, World?', headers: { 'x-hub-signature-256': signature } })).toBe(false);
  expect(check(verification, 'other', { body, headers: { 'x-hub-signature-256': signature } })).toBe(false);
  expect(check(verification, secret, { body, headers: { 'x-hub-signature-256': signature.slice(7) } })).toBe(false);
  expect(check(verification, secret, { body })).toBe(false);
});

test('the published vector of Standard Webhooks is genuine within five minutes', () => {
  const { verification } = WEBHOOKS.email;
  const headers = {
    'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    'webhook-timestamp': '1614265330',
    'webhook-signature': 'v1,bm9ldHUjKzFob2VudXRob2VodWUzMjRvdWVvdW9ldQo= v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  };
  const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
  const body = '{"test": 2432232314}';
  expect(check(verification, secret, { body, headers }, 1614265330)).toBe(true);
  expect(check(verification, secret, { body, headers }, 1614265330 + 300)).toBe(true);
  expect(check(verification, secret, { body, headers }, 1614265330 + 301)).toBe(false);
  expect(check(verification, secret, { body, headers: { ...headers, 'webhook-timestamp': '1614265331' } }, 1614265330)).toBe(false);
  expect(check(verification, secret, { body, headers: { ...headers, 'webhook-timestamp': 'NaN' } }, 1614265330)).toBe(false);
});

test('a Stripe event is genuine by either of two signatures, and not when it is old or its time was changed', () => {
  const { verification } = WEBHOOKS.stripe;
  const sign = (time: number, secret: string) => createHmac('sha256', secret).update(`${time}.{}`).digest('hex');
  const header = (time: number) => ({ 'stripe-signature': `t=${time},v1=${sign(1000, 'old')},v1=${sign(1000, 'whsec_new')},v0=x` });
  expect(check(verification, 'whsec_new', { body: '{}', headers: header(1000) }, 1100)).toBe(true);
  expect(check(verification, 'whsec_new', { body: '{}', headers: header(1000) }, 2000)).toBe(false);
  expect(check(verification, 'whsec_new', { body: '{}', headers: header(1001) }, 1100)).toBe(false);
  expect(check(verification, 'whsec_new', { body: '{}', headers: { 'stripe-signature': 'v1=' } }, 1100)).toBe(false);
});

test.for(['paystack', 'flutterwave', 'sms'] as const)('%s signs the raw body', (integration) => {
  const { verification } = WEBHOOKS[integration];
  const body = '{ "event":"charge.success" }';
  const signature = createHmac(verification.hash, 'key').update(body).digest(verification.encoding);
  expect(check(verification, 'key', { body, headers: { [verification.header]: signature } })).toBe(true);
  expect(check(verification, 'key', { body: JSON.stringify(JSON.parse(body)), headers: { [verification.header]: signature } })).toBe(false);
});

test('Zoho signs the sorted query and then the body', () => {
  const { verification } = WEBHOOKS.zoho;
  const signature = createHmac('sha256', 'token').update('namebasicsubscription_id90343{"a":1}').digest('hex');
  const webhook = {
    body: '{"a":1}',
    query: { subscription_id: '90343', name: 'basic' },
    headers: { 'x-zoho-webhook-signature': signature },
  };
  expect(check(verification, 'token', webhook)).toBe(true);
  expect(check(verification, 'token', { ...webhook, query: { name: 'basic' } })).toBe(false);
});

test('tokens are compared whole, and an empty secret proves nothing', () => {
  const { verification } = WEBHOOKS.google_workspace;
  expect(check(verification, 'abc', { headers: { 'x-goog-channel-token': 'abc' } })).toBe(true);
  expect(check(verification, 'abc', { headers: { 'x-goog-channel-token': 'ab' } })).toBe(false);
  expect(check(verification, '', { headers: { 'x-goog-channel-token': '' } })).toBe(false);
  expect(check(WEBHOOKS.odoo.verification, 'abc', { query: { token: 'abc' } })).toBe(true);
  expect(check(WEBHOOKS.odoo.verification, 'abc', {})).toBe(false);
});

test('an address names its tenant and endpoint, and only one text names them', () => {
  const key = endpointKey(NAME);
  expect(key).toHaveLength(43);
  expect(readEndpointKey(key)).toEqual(NAME);
  // The last of 43 characters has bits to spare: other texts for the same bytes are no address.
  const twins = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'].map((last) => key.slice(0, -1) + last);
  expect(twins.filter((twin) => readEndpointKey(twin)?.endpointId === NAME.endpointId)).toEqual([key]);
  for (const wrong of ['', 'e1', `${key}A`, key.slice(1), `${key.slice(1)}/`, '../../etc/passwd'])
    expect(readEndpointKey(wrong)).toBeNull();
});

test('one SMS provider with all that it needs is enough', () => {
  const given = ['at_username', 'at_api_key'];
  expect(webhookEndpoint({ integration: 'sms', ...NAME, given })).toMatchObject({ status: 'ready', awaiting: [] });
});
