import type { Integration } from '../activation-tables.ts';

/** How a provider proves that a webhook is its own. */
export type Verification =
  | {
      kind: 'hmac';
      hash: 'sha256' | 'sha512';
      encoding: 'hex' | 'base64';
      header: string;
      /** What stands before the digest in the header. */
      prefix?: string;
      /** What is signed: the raw body, or the body after something else. See webhook-signature.ts. */
      signed: 'body' | 'stripe' | 'standard-webhooks' | 'zoho';
    }
  /** A secret that comes along as it is: in a header, or, where the provider can set none, in the address. */
  | { kind: 'token'; in: 'header' | 'query'; name: string };

interface Need {
  /** A key for the owner's answer, such as `access_token`. */
  need: string;
  /** What to give, and where it is found, in the provider's words. */
  what: string;
}

interface WebhookScheme {
  provider: string;
  /** The page of the provider's documentation that this follows. */
  documented: string;
  verification: Verification;
  /** The secret that verification uses: made here and told to the provider, or one of the needs, which the provider makes. */
  secret: { madeBy: 'us' } | { madeBy: 'provider'; need: string };
  /** The provider first asks with a GET whether the address is ours: which query field holds the token, and which is echoed. */
  handshake?: { tokenField: string; echoField: string };
  needs: readonly Need[];
}

/** What each integration's webhooks look like, as its provider publishes it. */
export const WEBHOOKS = {
  whatsapp: {
    provider: 'Meta WhatsApp Cloud API',
    documented: 'Meta for Developers, Webhooks, Getting Started: Validating Payloads',
    verification: { kind: 'hmac', hash: 'sha256', encoding: 'hex', header: 'x-hub-signature-256', prefix: 'sha256=', signed: 'body' },
    secret: { madeBy: 'provider', need: 'app_secret' },
    handshake: { tokenField: 'hub.verify_token', echoField: 'hub.challenge' },
    needs: [
      { need: 'app_secret', what: 'The app secret: App Dashboard, App settings, Basic.' },
      { need: 'access_token', what: 'A permanent access token of a system user with whatsapp_business_messaging.' },
      { need: 'phone_number_id', what: 'The phone number ID: App Dashboard, WhatsApp, API Setup.' },
    ],
  },
  sms: {
    provider: 'Termii',
    // The page names the hash and not the encoding; hexadecimal is what its SDKs compare.
    documented: 'Termii Developers, Events and Reports: Verifying events',
    verification: { kind: 'hmac', hash: 'sha512', encoding: 'hex', header: 'x-termii-signature', signed: 'body' },
    secret: { madeBy: 'provider', need: 'secret_key' },
    needs: [
      { need: 'api_key', what: 'The live API key: Termii console, Settings, API.' },
      { need: 'secret_key', what: 'The secret key beside it, which signs events.' },
      { need: 'sender_id', what: 'An approved sender ID of 3 to 11 letters and digits.' },
    ],
  },
  email: {
    provider: 'any mail service that follows Standard Webhooks',
    documented: 'Standard Webhooks specification 1.0, Signature scheme',
    verification: {
      kind: 'hmac',
      hash: 'sha256',
      encoding: 'base64',
      header: 'webhook-signature',
      prefix: 'v1,',
      signed: 'standard-webhooks',
    },
    secret: { madeBy: 'us' },
    needs: [{ need: 'smtp_url', what: 'Where mail is handed in: smtps://user:password@host:465.' }],
  },
  stripe: {
    provider: 'Stripe',
    documented: 'Stripe Docs, Receive Stripe events in your webhook endpoint: Verify webhook signatures manually',
    verification: { kind: 'hmac', hash: 'sha256', encoding: 'hex', header: 'stripe-signature', signed: 'stripe' },
    secret: { madeBy: 'provider', need: 'endpoint_secret' },
    needs: [
      { need: 'secret_key', what: 'A secret or restricted API key (sk_live_… or rk_live_…): Dashboard, Developers, API keys.' },
      { need: 'endpoint_secret', what: 'The endpoint’s signing secret (whsec_…), shown when the address is added: Dashboard, Webhooks.' },
    ],
  },
  paystack: {
    provider: 'Paystack',
    documented: 'Paystack Documentation, Webhooks: Signature validation',
    verification: { kind: 'hmac', hash: 'sha512', encoding: 'hex', header: 'x-paystack-signature', signed: 'body' },
    secret: { madeBy: 'provider', need: 'secret_key' },
    needs: [
      { need: 'secret_key', what: 'The live secret key (sk_live_…), which also signs events: Dashboard, Settings, API Keys & Webhooks.' },
    ],
  },
  flutterwave: {
    provider: 'Flutterwave v4',
    documented: 'Flutterwave Developer Documentation v4, Webhooks: Verifying webhook signatures',
    verification: { kind: 'hmac', hash: 'sha256', encoding: 'base64', header: 'flutterwave-signature', signed: 'body' },
    secret: { madeBy: 'us' },
    needs: [
      { need: 'client_id', what: 'The client ID: Dashboard, Settings, API.' },
      { need: 'client_secret', what: 'The client secret beside it.' },
      { need: 'secret_hash_entered', what: 'Enter the secret hash that was made for you: Dashboard, Settings, Webhooks.' },
    ],
  },
  google_workspace: {
    provider: 'Google Workspace (Calendar, Drive)',
    documented: 'Google Calendar API, Push notifications: Understanding the notification message format',
    verification: { kind: 'token', in: 'header', name: 'x-goog-channel-token' },
    secret: { madeBy: 'us' },
    needs: [
      { need: 'service_account', what: 'The JSON key of a service account with domain-wide delegation.' },
      { need: 'delegated_user', what: 'The address of the user that it acts as.' },
    ],
  },
  odoo: {
    provider: 'Odoo',
    // Odoo signs nothing and can set no header here, so the secret is in the address.
    documented: 'Odoo Documentation, Automation rules: Send Webhook Notification',
    verification: { kind: 'token', in: 'query', name: 'token' },
    secret: { madeBy: 'us' },
    needs: [
      { need: 'url', what: 'The address of the Odoo server.' },
      { need: 'database', what: 'The name of its database.' },
      { need: 'login', what: 'The login of the user to act as.' },
      { need: 'api_key', what: 'An API key of that user: Preferences, Account Security.' },
      { need: 'automation_rule', what: 'An automation rule that sends webhook notifications to the address given here.' },
    ],
  },
  zoho: {
    provider: 'Zoho Books, Billing, Inventory and Expense',
    documented: 'Zoho Billing Help, Webhooks: Securing your webhooks',
    verification: { kind: 'hmac', hash: 'sha256', encoding: 'hex', header: 'x-zoho-webhook-signature', signed: 'zoho' },
    secret: { madeBy: 'us' },
    needs: [
      { need: 'client_id', what: 'The client ID of a self client: Zoho API Console.' },
      { need: 'client_secret', what: 'The client secret beside it.' },
      { need: 'refresh_token', what: 'A refresh token for the organisation to connect.' },
      { need: 'webhook_entered', what: 'A webhook with the address and the secret token given here: Settings, Automation, Webhooks.' },
    ],
  },
} as const satisfies Record<Integration, WebhookScheme>;

export interface WebhookEndpoint {
  integration: Integration;
  provider: string;
  documented: string;
  path: string;
  verification: Verification;
  /** Who makes the secret; when the provider does, under which need the owner gives it. */
  secret: { madeBy: 'us' } | { madeBy: 'provider'; need: string };
  handshake: { tokenField: string; echoField: string } | null;
  status: 'ready' | 'awaiting';
  /** What the owner has not given yet. */
  awaiting: readonly Need[];
}

/** The endpoint for one integration of one tenant. `given` names the needs that the owner has met. */
export function webhookEndpoint(request: { integration: Integration; endpointId: string; given: readonly string[] }): WebhookEndpoint {
  const { integration, endpointId, given } = request;
  const scheme: WebhookScheme = WEBHOOKS[integration];
  const awaiting = scheme.needs.filter(({ need }) => !given.includes(need));
  return {
    integration,
    provider: scheme.provider,
    documented: scheme.documented,
    path: `/webhooks/${integration}/${endpointId}`,
    verification: scheme.verification,
    secret: scheme.secret,
    handshake: scheme.handshake ?? null,
    status: awaiting.length > 0 ? 'awaiting' : 'ready',
    awaiting,
  };
}
