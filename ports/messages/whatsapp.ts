import { z } from 'zod';
import { PortRefusal } from '#kernel/port.ts';
import { post } from './http.ts';
import type { Message } from './payload.ts';
import { NotSent, setting, type Transport } from './transport.ts';

const Answer = z.object({ messages: z.array(z.object({ id: z.string() })).min(1) });
const Failure = z.object({ error: z.object({ code: z.number() }) });

type Refusal = readonly [reason: string, message: string];

const credentials: Refusal = ['credentials_refused', 'WhatsApp refuses the access token.'];
const template: Refusal = ['template_refused', 'WhatsApp knows no such approved template, or with other parameters.'];
const busy: Refusal = ['rate_limited', 'WhatsApp takes no more for the moment.'];
const down: Refusal = ['unavailable', 'WhatsApp says that it could not send the message for now.'];

/** Meta for Developers, WhatsApp Cloud API, Error codes: what trying again will not mend. */
const PERMANENT: Readonly<Record<number, Refusal>> = {
  0: credentials,
  3: credentials,
  10: credentials,
  190: credentials,
  200: credentials,
  368: ['sender_blocked', 'WhatsApp has blocked the business account.'],
  131005: credentials,
  131021: ['recipient_refused', 'Sender and recipient are the same number.'],
  131026: ['recipient_refused', 'The number cannot get WhatsApp messages.'],
  131030: ['recipient_refused', 'The number is not among those that a test account may write to.'],
  131031: ['sender_blocked', 'WhatsApp has locked the business account.'],
  131042: ['no_credit', 'WhatsApp has no valid payment method for the account.'],
  131045: ['sender_refused', 'The sending number is not registered.'],
  131047: ['window_closed', 'More than 24 hours since the recipient last wrote: only a template may be sent.'],
  131050: ['opted_out', 'The recipient has stopped marketing messages of this sender at WhatsApp.'],
  131051: ['message_refused', 'WhatsApp does not know this kind of message.'],
  132000: template,
  132001: template,
  132005: template,
  132007: template,
  132012: template,
  132015: template,
  132016: template,
  133010: ['sender_refused', 'The sending number is not registered.'],
};

/** It says itself that it did not send, and that it may later. */
const TEMPORARY: Readonly<Record<number, Refusal>> = {
  2: down,
  4: busy,
  80007: busy,
  130429: busy,
  131000: down,
  131016: down,
  131048: busy,
  131056: busy,
  133004: down,
};

/**
 * WhatsApp Cloud API. It takes no idempotency key; what it brings back in its status webhooks (`biz_opaque_callback_data`) is the
 * record's id, so that a message whose answer was lost is still found again. `url` ends with the version.
 */
export const whatsapp: Transport = {
  name: 'whatsapp',
  async send({ message, settings, signal }) {
    const answer = await post({
      url: `${setting(settings, 'url')}/${encodeURIComponent(setting(settings, 'phone_number_id'))}/messages`,
      headers: { authorization: `Bearer ${setting(settings, 'access_token')}`, 'content-type': 'application/json' },
      body: JSON.stringify(bodyOf(message)),
      signal,
      explain,
    });
    return { providerId: Answer.parse(answer).messages[0]?.id ?? null };
  },
};

function bodyOf({ to, text, template, messageId }: Message): object {
  const common = { messaging_product: 'whatsapp', recipient_type: 'individual', to: to.slice(1), biz_opaque_callback_data: messageId };
  if (!template) return { ...common, type: 'text', text: { preview_url: false, body: text } };
  const { name, language, parameters } = template;
  const components = [{ type: 'body', parameters: parameters.map((value) => ({ type: 'text', text: value })) }];
  return { ...common, type: 'template', template: { name, language: { code: language }, ...(parameters.length > 0 && { components }) } };
}

function explain(body: unknown, retryAfterMs: number): Error | undefined {
  const found = Failure.safeParse(body);
  if (!found.success) return undefined;
  const { code } = found.data.error;
  const permanent = PERMANENT[code];
  if (permanent) return new PortRefusal(...permanent);
  const temporary = TEMPORARY[code];
  return temporary && new NotSent(...temporary, { retryAfterMs });
}
