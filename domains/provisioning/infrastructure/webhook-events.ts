import { createHash } from 'node:crypto';

export interface WebhookContent {
  /** Names in lower case. */
  headers: Readonly<Record<string, string | undefined>>;
  body: Buffer;
  /** The body as JSON or form fields. */
  fields: Readonly<Record<string, unknown>>;
}

export interface WebhookEvent {
  /** The provider's name of it: the same however often, and with whatever others, it is sent. */
  providerEventId: string;
  payload: Record<string, unknown>;
}

type Fields = Readonly<Record<string, unknown>>;
type Split = (content: WebhookContent) => WebhookEvent[];

const fieldsOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
const listOf = (value: unknown): Fields[] => (Array.isArray(value) ? value.map(fieldsOf) : []);
const digestOf = (body: Buffer | string): string => `sha256:${createHash('sha256').update(body).digest('hex')}`;

/** The parts run together, or, when the provider left one out, a digest of the whole. */
function nameOf(parts: readonly unknown[], { body }: Pick<WebhookContent, 'body'>): string {
  const texts = parts.map((part) => (typeof part === 'string' || typeof part === 'number' ? String(part) : ''));
  const name = texts.join(':');
  return texts.includes('') || name.length > 300 ? digestOf(body) : name;
}

const whole =
  (partsOf: (fields: Fields, headers: WebhookContent['headers']) => readonly unknown[]): Split =>
  (content) => [{ providerEventId: nameOf(partsOf(content.fields, content.headers), content), payload: { ...content.fields } }];

/** For each sender: what in its events names them. */
const SPLITS: Readonly<Record<string, Split>> = {
  whatsapp: splitWhatsapp,
  stripe: whole(({ id }) => [id]),
  // Paystack and Flutterwave v3 name the payment, which has several events.
  paystack: whole(({ event, data }) => [event, fieldsOf(data)['id'], fieldsOf(data)['status'] ?? '-']),
  flutterwave: whole(({ webhook_id: id, type, event, data }) =>
    id === undefined ? [type ?? event, fieldsOf(data)['id'], fieldsOf(data)['status']] : [id],
  ),
  termii: whole(({ type, message_id: id, status }) => [type, id, status ?? '-']),
  // A report, or a message: both are named by `id`.
  africastalking: whole(({ id, status, text }) =>
    status === undefined ? ['message', text === undefined ? '' : id] : ['report', id, status],
  ),
  email: whole((_, headers) => [headers['webhook-id']]),
  google_workspace: ({ headers, ...rest }) => [
    {
      providerEventId: nameOf([headers['x-goog-channel-id'], headers['x-goog-message-number']], rest),
      payload: Object.fromEntries(
        Object.entries(headers).filter(
          ([name, value]) => name.startsWith('x-goog-') && name !== 'x-goog-channel-token' && value !== undefined,
        ),
      ),
    },
  ],
};

const byDigest: Split = ({ body, fields }) => [{ providerEventId: digestOf(body), payload: { ...fields } }];

/** What one delivery of a sender holds, event by event. */
export const eventsOf = (sender: string, content: WebhookContent): WebhookEvent[] =>
  storable((SPLITS[sender] ?? byDigest)(content)) as WebhookEvent[];

/** Without what PostgreSQL cannot keep: a provider passes on what people typed, NUL and half emoji included. */
function storable(value: unknown): unknown {
  if (typeof value === 'string') return value.replaceAll('\0', '').toWellFormed();
  if (Array.isArray(value)) return value.map(storable);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [storable(key), storable(inner)]));
}

/** Meta bundles: statuses and messages of many recipients, in other bundles when it sends them again. */
function splitWhatsapp({ fields }: WebhookContent): WebhookEvent[] {
  const changes = listOf(fields['entry']).flatMap((entry) => listOf(entry['changes']));
  return changes.flatMap((change) => {
    const value = fieldsOf(change['value']);
    const phoneNumberId = fieldsOf(value['metadata'])['phone_number_id'] ?? '';
    const events = [
      ...listOf(value['statuses']).map((status) => named(['status', status['id'], status['status']], { status, phoneNumberId })),
      ...listOf(value['messages']).map((message) => named(['message', message['id']], { message, phoneNumberId })),
    ];
    return events.length > 0 ? events : [named([], { change })];
  });
}

function named(parts: readonly unknown[], payload: Record<string, unknown>): WebhookEvent {
  const body = Buffer.from(JSON.stringify(payload));
  return { providerEventId: parts.length === 0 ? digestOf(body) : nameOf(parts, { body }), payload };
}
