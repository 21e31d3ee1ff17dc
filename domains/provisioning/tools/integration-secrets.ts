import { randomBytes } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { z } from 'zod';
import { ToolError } from '#kernel/errors.ts';
import { defineTool } from '#kernel/tool.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import { INTEGRATIONS, type Integration, keysOf } from '../activation-tables.ts';
import { loadIntegrationSecrets, sealedAs } from '../infrastructure/webhook-endpoints.ts';
import { needsOf, ownSecretOf, webhookEndpoint } from '../infrastructure/webhooks.ts';
import { integrationSecrets } from '../schema-integrations.ts';
import { webhookEndpoints } from '../schema.ts';
import { addEndpoint } from './integrations.ts';

const integration = z.enum(keysOf(INTEGRATIONS)).describe('The outside service.');

const Connection = z.object({
  integration,
  provider: z.string().describe('Who is behind it.'),
  path: z.string().describe('Where its webhooks go, behind the public address of the gateway.'),
  status: z.enum(['ready', 'awaiting']).describe('awaiting: something is still to be given.'),
  awaiting: z
    .array(z.object({ need: z.string().describe('Its name.'), what: z.string().describe('What it is and where to find it.') }))
    .describe('What the owner must still give.'),
  given: z.array(z.string()).describe('Names of what is there, never the values.'),
});

type EndpointRow = typeof webhookEndpoints.$inferSelect;

async function toConnection(ctx: ToolContext, row: Pick<EndpointRow, 'id' | 'integration'>): Promise<z.output<typeof Connection>> {
  const name = row.integration as Integration;
  const given = [...new Set((await loadIntegrationSecrets(ctx.db, name)).map((secret) => secret.name))].sort();
  const { provider, path, status, awaiting } = webhookEndpoint({ integration: name, tenantId: ctx.tenant.id, endpointId: row.id, given });
  return { integration: name, provider, path, status, awaiting: awaiting.map(({ need, what }) => ({ need, what })), given };
}

export const listIntegrations = defineTool({
  name: 'provisioning_list_integrations',
  title: 'List integrations',
  summary: 'The outside services of this business: webhook addresses and what is still awaited.',
  guide: 'Use to see why messages stay in the outbox or webhooks are refused. Give what is missing with provisioning_connect_integration.',
  effect: 'read',
  permission: 'provisioning:read',
  route: { method: 'GET', path: '/provisioning/integrations' },
  input: z.object({}),
  output: z.object({ integrations: z.array(Connection).describe('By name.') }),
  examples: [{}],
  async run(_, ctx) {
    const rows = await ctx.db.select().from(webhookEndpoints).orderBy(webhookEndpoints.integration);
    const integrations = [];
    for (const row of rows) integrations.push(await toConnection(ctx, row));
    return { integrations };
  },
});

async function endpointOf(ctx: ToolContext, name: Integration): Promise<Pick<EndpointRow, 'id' | 'integration'>> {
  const [row] = await ctx.db.select().from(webhookEndpoints).where(eq(webhookEndpoints.integration, name));
  return row ?? { id: (await addEndpoint(ctx, name)).id, integration: name };
}

async function keep(ctx: ToolContext, name: Integration, secrets: Readonly<Record<string, string>>): Promise<void> {
  for (const [need, value] of Object.entries(secrets)) {
    const row = { sealed: ctx.powers.sealSecret(sealedAs(name, need), value), givenAt: ctx.now() };
    await ctx.db
      .insert(integrationSecrets)
      .values({ id: ctx.newId(), integration: name, name: need, ...row })
      .onConflictDoUpdate({ target: [integrationSecrets.tenantId, integrationSecrets.integration, integrationSecrets.name], set: row });
  }
}

export const connectIntegration = defineTool({
  name: 'provisioning_connect_integration',
  title: 'Connect integration',
  summary: 'Give what an outside service needs: tokens, keys, sender.',
  guide: 'provisioning_list_integrations names what is awaited. Values are sealed and never shown again; giving one again replaces it.',
  effect: 'reversible',
  permission: 'provisioning:integrations',
  powers: ['platform'],
  input: z.object({
    integration,
    given: z.record(z.string(), z.string().trim().min(1).max(4000)).describe('By name of the need, such as {"access_token": "…"}.'),
  }),
  output: Connection,
  route: { method: 'POST', path: '/provisioning/integrations/connect' },
  examples: [
    { integration: 'whatsapp', given: { app_secret: 'example-app-secret', phone_number_id: '106540352242922' } },
    { integration: 'paystack', given: { secret_key: 'sk_test_example' } },
  ],
  async run({ integration: name, given }, ctx) {
    const known = needsOf(name).map(({ need }) => need);
    const strangers = Object.keys(given).filter((need) => !known.includes(need));
    if (strangers.length > 0 || Object.keys(given).length === 0) {
      throw new ToolError('invalid_input', {
        reason: 'need_unknown',
        message: 'This integration needs other things.',
        data: { needs: known },
        fix: { tool: 'provisioning_list_integrations' },
      });
    }
    const malformed = needsOf(name).filter(({ need, form }) => form && given[need] !== undefined && !form.test(given[need]));
    if (malformed.length > 0) {
      throw new ToolError('invalid_input', {
        reason: 'need_malformed',
        message: 'A value does not look like what it should be.',
        issues: malformed.map(({ need, what }) => ({ path: `given.${need}`, message: what })),
      });
    }
    const endpoint = await endpointOf(ctx, name);
    await keep(ctx, name, given);
    return toConnection(ctx, endpoint);
  },
});

export const rotateWebhookSecret = defineTool({
  name: 'provisioning_rotate_webhook_secret',
  title: 'Make webhook secret',
  summary: 'Make the secret that a provider must be told, and show it once.',
  guide:
    'WhatsApp: the verify token of the webhook. Flutterwave: the secret hash. SMS of Africa’s Talking: part of the address. The one before stops to work at once.',
  effect: 'reversible',
  permission: 'provisioning:integrations',
  powers: ['platform'],
  route: { method: 'POST', path: '/provisioning/integrations/rotate-webhook-secret' },
  input: z.object({ integration }),
  output: z.object({
    path: z.string().describe('The address to enter at the provider, with the secret where it belongs there.'),
    secret: z.string().describe('Shown this once.'),
  }),
  examples: [{ integration: 'whatsapp' }, { integration: 'sms' }],
  async run({ integration: name }, ctx) {
    const own = ownSecretOf(name);
    if (!own) {
      throw new ToolError('conflict', {
        reason: 'secret_is_theirs',
        message: 'This provider makes the secret itself.',
        fix: { tool: 'provisioning_connect_integration', input: { integration: name } },
      });
    }
    const secret = `whsec_${randomBytes(24).toString('base64url')}`;
    const endpoint = await endpointOf(ctx, name);
    await keep(ctx, name, { [own.name]: secret });
    const { path } = await toConnection(ctx, endpoint);
    return { path: own.isInAddress ? `${path}?token=${secret}` : path, secret };
  },
});
