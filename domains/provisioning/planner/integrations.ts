import type { Integration } from '../activation-tables.ts';
import { findAll, lexiconOf, overlaps, type Found, type Span } from './lexicon.ts';
import { negatedSpans } from './negation.ts';
import type { Prompt } from './text.ts';

const phrases: Record<Integration, string> = {
  whatsapp: 'whatsapp|whats app|whatsapp business|wa messages',
  sms: 'sms|text message|text messages|text reminder|text messaging|texting|bulk sms|text alert|text notification|messages texte|mensajes de texto|mensagens de texto|torpedo sms',
  email:
    'email integration|e mail integration|email reminder|email notification|email confirmation|email receipt|email alert|email message|email update|email campaign|email marketing|emails|e mails|email|e mail|courriel|courriels|correo electronico|correo|reminders by email|by email|via email',
  stripe: 'stripe',
  paystack: 'paystack|pay stack',
  flutterwave: 'flutterwave|flutter wave',
  google_workspace:
    'google workspace|googleworkspace|gsuite|g suite|google apps|gmail|google calendar|google drive|google docs|google meet|google sheets',
  odoo: 'odoo',
  zoho: 'zoho|zoho books|zoho crm|zoho mail',
};

/** Asked for, and not on the list yet: said plainly rather than dropped in silence. */
const unknown: Record<string, string> = {
  'M-Pesa': 'mpesa|m pesa',
  PayPal: 'paypal',
  QuickBooks: 'quickbooks|quick books',
  Xero: 'xero',
  Shopify: 'shopify',
  WooCommerce: 'woocommerce',
  Mailchimp: 'mailchimp',
  HubSpot: 'hubspot',
  Salesforce: 'salesforce',
  Slack: 'slack',
  Telegram: 'telegram',
  Instagram: 'instagram',
  Facebook: 'facebook|messenger',
  Sage: 'sage accounting|sage 50',
  Zapier: 'zapier',
  'Microsoft 365': 'microsoft 365|office 365|outlook|microsoft teams',
  Square: 'square payments|square pos',
  'MTN MoMo': 'mtn momo|momo',
  'Orange Money': 'orange money',
  Airtel: 'airtel money',
  Wave: 'wave money',
  Mercado: 'mercado pago|mercadopago',
  Pix: 'pix',
  Razorpay: 'razorpay',
  TikTok: 'tiktok',
};

type Service = { integration: Integration } | { unknown: string } | null;

const lexicon = lexiconOf<Service>([
  ...(Object.keys(phrases) as Integration[]).flatMap((integration) =>
    phrases[integration].split('|').map((phrase): [string, Service] => [phrase, { integration }]),
  ),
  ...Object.entries(unknown).flatMap(([name, list]) => list.split('|').map((phrase): [string, Service] => [phrase, { unknown: name }])),
  // Addresses and people, not a channel.
  ...'admin email|email address|contact email|my email|our email|owner email|email is|email me|email us|e mail address|e mail is|administrator email|admin e mail|business email|email of|email domain|adresse email|email do administrador|correo del administrador|email admin|emails to me'
    .split('|')
    .map((phrase): [string, Service] => [phrase, null]),
]);

const leaving = new Set(
  'from|replace|replacing|leaving|off|instead|away|ditch|ditching|quit|quitting|dropping|migrate|migrating|switch|switching|moving'.split(
    '|',
  ),
);

export type Integrations = { found: Integration[]; unknown: string[]; spans: Span[] };

export function readIntegrations({ tokens }: Prompt, taken: readonly Span[]): Integrations {
  const mentions = findAll(lexicon, tokens).filter(
    (found): found is Found<NonNullable<Service>> =>
      found.value !== null && !taken.some((span) => overlaps(span, found)) && !isAddress(tokens, found),
  );
  const negated = negatedSpans(tokens, mentions);
  const wanted = mentions.filter(
    (mention) =>
      !negated.has(mention) &&
      ![1, 2].some((back) => tokens[mention.from]?.gap === 'soft' && leaving.has(tokens[mention.from - back]?.fold ?? '')),
  );
  const suites = new Set(wanted.filter(({ value }) => 'integration' in value && isSuite(value.integration)).map(({ from }) => from));
  const found = new Set<Integration>();
  const others = new Set<string>();
  for (const { value, to } of wanted) {
    // "Our e-mail is on Gmail" asks for one thing.
    const isThroughSuite = [to, to + 1, to + 2].some((at) => suites.has(at) && tokens.slice(to, at + 1).every(({ gap }) => gap === 'soft'));
    if ('integration' in value && value.integration === 'email' && isThroughSuite) continue;
    if ('integration' in value) found.add(value.integration);
    else others.add(value.unknown);
  }
  return { found: [...found].toSorted(), unknown: [...others].toSorted(), spans: mentions };
}

const isSuite = (integration: Integration): boolean => ['google_workspace', 'zoho', 'odoo'].includes(integration);

/** "email: amina@cafe.ci" names an address. */
function isAddress(tokens: Prompt['tokens'], { to, value }: Found<Service>): boolean {
  const gap = tokens[to]?.gapText ?? '';
  return value !== null && 'integration' in value && value.integration === 'email' && /[:=]/.test(gap);
}
