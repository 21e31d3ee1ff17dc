import { z } from 'zod';
import { PortRefusal } from '#kernel/port.ts';
import { post } from './http.ts';
import { setting, type Transport } from './transport.ts';

const Answer = z.object({
  code: z.string(),
  message_id: z.union([z.string(), z.number()]).optional(),
  message_id_str: z.string().optional(),
});
const Failure = z.object({ message: z.union([z.string(), z.array(z.string())]) });

/** What its error texts say, by the words that they have in common. It has no codes. */
const REFUSALS: readonly (readonly [words: RegExp, reason: string, message: string])[] = [
  [/api.?key|unauthori[sz]ed|authenticat/i, 'credentials_refused', 'The SMS gateway refuses the API key.'],
  [/sender/i, 'sender_refused', 'The sender id is not an approved one of the account.'],
  [/balance|credit|fund/i, 'no_credit', 'The account of the SMS gateway has no credit.'],
  [/dnd|do.not.disturb/i, 'opted_out', 'The number has do-not-disturb switched on.'],
  [/phone|number|\bto\b|recipient|country|route/i, 'recipient_refused', 'The SMS gateway does not reach this number.'],
];

/** Termii messaging. It takes no idempotency key, and its history cannot be asked for a message without its id. */
export const termii: Transport = {
  name: 'termii',
  async send({ message, settings, signal }) {
    const answer = await post({
      url: `${setting(settings, 'url')}/api/sms/send`,
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify({
        api_key: setting(settings, 'api_key'),
        from: setting(settings, 'sender_id'),
        to: message.to.slice(1),
        sms: message.text,
        type: isPlain(message.text) ? 'plain' : 'unicode',
        channel: settings['route'] ?? 'generic',
      }),
      signal,
      explain,
    });
    const { code, message_id: id, message_id_str: idText } = Answer.parse(answer);
    if (code !== 'ok') throw new PortRefusal('message_refused', 'The SMS gateway refuses the message.');
    return { providerId: idText ?? idOf(id) };
  },
};

/** Its ids have 19 digits: as a JSON number one is no longer itself. */
const idOf = (id: string | number | undefined): string | null => (typeof id === 'string' || Number.isSafeInteger(id) ? String(id) : null);

const isPlain = (text: string): boolean => /^[\n\r\x20-\x7e]*$/.test(text);

function explain(body: unknown): Error | undefined {
  const found = Failure.safeParse(body);
  if (!found.success) return undefined;
  const said = [found.data.message].flat().join(' ');
  const refusal = REFUSALS.find(([words]) => words.test(said));
  return refusal && new PortRefusal(refusal[1], refusal[2]);
}
