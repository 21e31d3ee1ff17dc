import type { Integration } from '../activation-tables.ts';
import { endpointKey, type EndpointName } from './webhook-address.ts';

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
  /** What a value must look like, where a wrong one would only show when it is used. */
  form?: RegExp;
  /** Works without it. */
  isOptional?: true;
}

/** Another provider of the same integration, or another way in which the same one proves itself. */
interface OtherSender {
  sender: string;
  provider: string;
  documented: string;
  verification: Verification;
  secret: SecretSource;
  needs: readonly Need[];
}

type SecretSource = { madeBy: 'us' } | { madeBy: 'provider'; need: string };

interface WebhookScheme {
  /** Whose form the events have, in one word. */
  sender: string;
  provider: string;
  /** The page of the provider's documentation that this follows. */
  documented: string;
  verification: Verification;
  /** The secret that verification uses: made here and told to the provider, or one of the needs, which the provider makes. */
  secret: SecretSource;
  /** The provider first asks with a GET whether the address is ours: which query field holds the token, and which is echoed. */
  handshake?: { tokenField: string; echoField: string };
  needs: readonly Need[];
  others?: readonly OtherSender[];
}

/** What each integration's webhooks look like, as its provider publishes it. */
export const WEBHOOKS = {
  whatsapp: {
    sender: 'whatsapp',
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
    sender: 'termii',
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
    others: [
      {
        sender: 'africastalking',
        provider: 'Africa’s Talking',
        // It signs nothing, so the secret is in the address.
        documented: 'Africa’s Talking documentation, SMS, Notifications',
        verification: { kind: 'token', in: 'query', name: 'token' },
        secret: { madeBy: 'us' },
        needs: [
          { need: 'at_username', what: 'The username of the Africa’s Talking app.' },
          { need: 'at_api_key', what: 'Its API key: Africa’s Talking dashboard, Settings, API Key.' },
          { need: 'at_sender_id', what: 'A registered sender ID or short code; without it AFRICASTKNG.', isOptional: true },
        ],
      },
    ],
  },
  email: {
    sender: 'email',
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
    needs: [
      { need: 'smtp_url', what: 'Where mail is handed in: smtps://user:password@host:465.', form: /^smtps?:\/\/[^/\s]+\/?$/ },
      {
        need: 'from',
        what: 'The sender that recipients see: Clinic <hello@clinic.example>.',
        form: /^[^\r\n]*[^\s@<]+@[^\s@>]+\.[^\s@>]+>?$/,
      },
    ],
  },
  stripe: {
    sender: 'stripe',
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
    sender: 'paystack',
    provider: 'Paystack',
    documented: 'Paystack Documentation, Webhooks: Signature validation',
    verification: { kind: 'hmac', hash: 'sha512', encoding: 'hex', header: 'x-paystack-signature', signed: 'body' },
    secret: { madeBy: 'provider', need: 'secret_key' },
    needs: [
      { need: 'secret_key', what: 'The live secret key (sk_live_…), which also signs events: Dashboard, Settings, API Keys & Webhooks.' },
    ],
  },
  flutterwave: {
    sender: 'flutterwave',
    provider: 'Flutterwave v4',
    documented: 'Flutterwave Developer Documentation v4, Webhooks: Verifying webhook signatures',
    verification: { kind: 'hmac', hash: 'sha256', encoding: 'base64', header: 'flutterwave-signature', signed: 'body' },
    secret: { madeBy: 'us' },
    needs: [
      { need: 'client_id', what: 'The client ID: Dashboard, Settings, API.' },
      { need: 'client_secret', what: 'The client secret beside it.' },
      { need: 'secret_hash_entered', what: 'Enter the secret hash that was made for you: Dashboard, Settings, Webhooks.' },
    ],
    others: [
      {
        sender: 'flutterwave',
        provider: 'Flutterwave v3',
        documented: 'Flutterwave Developer Documentation v3, Webhooks: Verifying webhook signatures',
        verification: { kind: 'token', in: 'header', name: 'verif-hash' },
        secret: { madeBy: 'us' },
        needs: [],
      },
    ],
  },
  google_workspace: {
    sender: 'google_workspace',
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
    sender: 'odoo',
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
    sender: 'zoho',
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
  secret: SecretSource;
  handshake: { tokenField: string; echoField: string } | null;
  status: 'ready' | 'awaiting';
  /** What the owner has not given yet. */
  awaiting: readonly Need[];
}

/** The endpoint for one integration of one tenant. `given` names the needs that the owner has met. */
export function webhookEndpoint(request: EndpointName & { integration: Integration; given: readonly string[] }): WebhookEndpoint {
  const { integration, given } = request;
  const scheme: WebhookScheme = WEBHOOKS[integration];
  const missing = (needs: readonly Need[]): readonly Need[] => needs.filter(({ need, isOptional }) => !isOptional && !given.includes(need));
  // One provider is enough where there are several.
  const isServed = (scheme.others ?? []).some(({ needs }) => needs.length > 0 && missing(needs).length === 0);
  const awaiting = isServed ? [] : missing(scheme.needs);
  return {
    integration,
    provider: scheme.provider,
    documented: scheme.documented,
    path: `/webhooks/${integration}/${endpointKey(request)}`,
    verification: scheme.verification,
    secret: scheme.secret,
    handshake: scheme.handshake ?? null,
    status: awaiting.length > 0 ? 'awaiting' : 'ready',
    awaiting,
  };
}

/** A secret of ours that providers are told, under this name among the tenant's. */
export const OWN_SECRET = 'webhook';
/** And the word by which a provider that asks first knows the address. */
export const HANDSHAKE_SECRET = 'verify_token';

export interface Sender {
  sender: string;
  verification: Verification;
  /** The name of the secret that proves it. */
  secretName: string;
}

/** Everybody who may send to an endpoint of this integration, and how each proves itself. */
export function sendersOf(integration: Integration): Sender[] {
  const scheme: WebhookScheme = WEBHOOKS[integration];
  return [scheme, ...(scheme.others ?? [])].map(({ sender, verification, secret }) => ({
    sender,
    verification,
    secretName: secret.madeBy === 'us' ? OWN_SECRET : secret.need,
  }));
}

/** All that the owner may give: of every provider of the integration. */
export function needsOf(integration: Integration): readonly Need[] {
  const scheme: WebhookScheme = WEBHOOKS[integration];
  return [scheme, ...(scheme.others ?? [])].flatMap(({ needs }) => needs);
}

/** The secret of ours that the owner takes to the provider, and whether it travels in the address; null: the provider makes its own. */
export function ownSecretOf(integration: Integration): { name: string; isInAddress: boolean } | null {
  const scheme: WebhookScheme = WEBHOOKS[integration];
  if (scheme.handshake) return { name: HANDSHAKE_SECRET, isInAddress: false };
  const own = [scheme, ...(scheme.others ?? [])].filter(({ secret }) => secret.madeBy === 'us');
  const isInAddress = own.some(({ verification }) => verification.kind === 'token' && verification.in === 'query');
  return own.length > 0 ? { name: OWN_SECRET, isInAddress } : null;
}

/** By which query fields a provider asks whether the address is ours; null: it does not ask. */
export const handshakeOf = (integration: Integration): { tokenField: string; echoField: string } | null =>
  (WEBHOOKS[integration] as WebhookScheme).handshake ?? null;
