import { INTEGRATIONS, type Integration } from '#domains/provisioning/activation-tables.ts';
import { eventsOf, type WebhookContent } from '#domains/provisioning/infrastructure/webhook-events.ts';
import { areEqual, isGenuine } from '#domains/provisioning/infrastructure/webhook-signature.ts';
import { HANDSHAKE_SECRET, handshakeOf, type Sender, sendersOf } from '#domains/provisioning/infrastructure/webhooks.ts';
import { systemPrincipal } from '#kernel/credentials.ts';
import { ToolError } from '#kernel/errors.ts';
import type { Kernel } from '#kernel/kernel.ts';
import { parseJson, readBody } from '#gateway/body.ts';
import type { GatewayConfig } from '#gateway/config.ts';
import type { Answer, Exchange } from '#gateway/exchange.ts';
import { pathField } from '#gateway/path-fields.ts';
import { inTime } from '#gateway/timeout.ts';

/** Whose endpoint an address is, and what proves that a delivery to it is true. Implemented where secrets can be opened. */
export interface WebhookDirectory {
  /** Null: there is no such endpoint. */
  find(integration: Integration, key: string): Promise<{ tenantId: string; secrets: Readonly<Record<string, string>> } | null>;
}

export interface WebhookDeps {
  kernel: Kernel;
  config: GatewayConfig;
  webhooks: WebhookDirectory;
}

export const WEBHOOK_PATH = '/webhooks/{integration}/{endpoint}';
const integrationField = pathField(WEBHOOK_PATH, 'integration');
const endpointField = pathField(WEBHOOK_PATH, 'endpoint');

/** Nothing is told to whoever cannot prove who it is: neither what was wrong nor what would be right. */
const silent = (status: 401 | 404, { headers }: Exchange): Response => new Response(null, { status, headers });

type Context = Parameters<Answer>[1];

async function endpointOf({ webhooks }: WebhookDeps, c: Context) {
  const name = integrationField(c);
  if (!Object.hasOwn(INTEGRATIONS, name)) return null;
  const integration = name as Integration;
  const found = await webhooks.find(integration, endpointField(c));
  return found && { integration, ...found };
}

/** The provider asks whether the address is ours before it sends anything: it knows the word that was made for it. */
export function handshakeAnswer(deps: WebhookDeps): Answer {
  return async (exchange, c) => {
    const endpoint = await endpointOf(deps, c);
    const handshake = endpoint && handshakeOf(endpoint.integration);
    if (!handshake) return silent(404, exchange);
    const { searchParams } = new URL(exchange.request.url);
    const expected = endpoint.secrets[HANDSHAKE_SECRET];
    const challenge = searchParams.get(handshake.echoField) ?? '';
    const isRight = expected !== undefined && areEqual(searchParams.get(handshake.tokenField) ?? '', expected);
    // What is echoed is somebody else's text: plain, short, and never a page.
    if (!isRight || !/^[\w.-]{1,200}$/.test(challenge)) return silent(401, exchange);
    return new Response(challenge, { headers: { ...exchange.headers, 'content-type': 'text/plain; charset=utf-8' } });
  };
}

/** Verified over the bytes as they came, then stored, each event once; what it means is worked out after the answer. */
export function webhookAnswer(deps: WebhookDeps): Answer {
  const { kernel, config } = deps;
  return async (exchange, c) => {
    const { request, requestId } = exchange;
    const endpoint = await endpointOf(deps, c);
    if (!endpoint) return silent(404, exchange);
    const { integration, tenantId, secrets } = endpoint;
    const body = Buffer.from(await readBody(request, config.webhookBytesMax));
    const headers = Object.fromEntries(request.headers);
    const query = Object.fromEntries(new URL(request.url).searchParams);
    const webhook = { headers, query, body };
    const nowSeconds = Date.now() / 1000;
    const isFrom = ({ verification, secretName }: Sender): boolean =>
      isGenuine(verification, secrets[secretName] ?? '', { webhook, nowSeconds });
    const from = sendersOf(integration).find(isFrom);
    if (!from) return silent(401, exchange);
    const events = eventsOf(from.sender, { headers, body, fields: fieldsOf(headers['content-type'] ?? '', body) });
    for (let at = 0; at < events.length; at += EVENTS_A_CALL) {
      await inTime(request, config.requestTimeoutMs, (signal) =>
        kernel.call({
          tool: 'notifications_receive_inbound_events',
          input: { integration, provider: from.sender, events: events.slice(at, at + EVENTS_A_CALL) },
          principal: systemPrincipal(tenantId, `webhook.${integration}`),
          door: 'rest',
          session: `webhook:${requestId}`,
          requestId,
          signal,
        }),
      );
    }
    return new Response(null, { status: 200, headers: exchange.headers });
  };
}

/** What the tool takes at once. */
const EVENTS_A_CALL = 100;

function fieldsOf(contentType: string, body: Buffer): WebhookContent['fields'] {
  if (body.byteLength === 0) return {};
  if (/^application\/x-www-form-urlencoded\b/i.test(contentType)) return Object.fromEntries(new URLSearchParams(body.toString('utf8')));
  const value = parseJson(body);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as WebhookContent['fields'];
  throw new ToolError('invalid_input', { reason: 'not_an_object', message: 'The body must be a JSON object or a form.' });
}
