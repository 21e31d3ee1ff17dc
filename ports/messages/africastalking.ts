import { z } from 'zod';
import { PortRefusal } from '#kernel/port.ts';
import { post } from './http.ts';
import { NotSent, setting, type Transport } from './transport.ts';

const Answer = z.object({
  SMSMessageData: z.object({
    Message: z.string().default(''),
    Recipients: z.array(z.object({ statusCode: z.number(), messageId: z.string().default('None') })).default([]),
  }),
});

/** Africa's Talking documentation, SMS, Sending: the status code of each recipient. 100 to 102 are accepted. */
const REFUSALS: Readonly<Record<number, readonly [reason: string, message: string]>> = {
  401: ['held', 'The gateway holds the message back as a risk.'],
  402: ['sender_refused', 'The sender id is not one of the account’s.'],
  403: ['recipient_refused', 'The phone number is not valid.'],
  404: ['recipient_refused', 'This kind of number cannot get messages.'],
  405: ['no_credit', 'The account of the SMS gateway has no credit.'],
  406: ['opted_out', 'The number has opted out at the SMS gateway.'],
  407: ['recipient_refused', 'The gateway has no route to this number.'],
  409: ['opted_out', 'The number has do-not-disturb switched on.'],
  502: ['message_refused', 'The gateway rejected the message.'],
};

/** Africa's Talking bulk SMS. It takes no idempotency key and cannot be asked about a message without its id. */
export const africastalking: Transport = {
  name: 'africastalking',
  async send({ message, settings, signal }) {
    const sender = settings['sender_id'];
    const answer = await post({
      url: `${setting(settings, 'url')}/version1/messaging`,
      headers: {
        apiKey: setting(settings, 'api_key'),
        accept: 'application/json',
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: new URLSearchParams({
        username: setting(settings, 'username'),
        to: message.to,
        message: message.text,
        ...(sender && { from: sender }),
      }).toString(),
      signal,
    });
    const { Message: said, Recipients } = Answer.parse(answer).SMSMessageData;
    const [recipient] = Recipients;
    if (!recipient) throw senderOrMessage(said);
    const { statusCode, messageId } = recipient;
    if (statusCode >= 100 && statusCode <= 102) return { providerId: messageId === 'None' ? null : messageId };
    const refusal = REFUSALS[statusCode];
    if (refusal) throw new PortRefusal(...refusal);
    // 500 and 501: the gateway itself says that it did not pass the message on.
    throw new NotSent('unavailable', 'The SMS gateway could not pass the message on.');
  },
};

/** With no recipient at all nothing was sent, and the text names why. */
const senderOrMessage = (said: string): PortRefusal =>
  said.includes('InvalidSenderId')
    ? new PortRefusal('sender_refused', 'The sender id is not one of the account’s.')
    : new PortRefusal('message_refused', 'The SMS gateway took no recipient.');
