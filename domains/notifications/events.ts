import { z } from 'zod';
import { defineEvent } from '#kernel/domain.ts';

const messageId = z.uuid().describe('The message.');
const inboundEventId = z.uuid().describe('What came in, for notifications_get_inbound_event.');

export const messageStateChanged = defineEvent({
  name: 'message.state_changed',
  summary: 'A message was held, queued, sent, delivered, read, or did not get through.',
  payload: z.object({ messageId, channel: z.string().describe('How it travels.'), state: z.string().describe('What holds now.') }),
});

export const optOutRecorded = defineEvent({
  name: 'opt_out.recorded',
  summary: 'Somebody forbade messages to an address.',
  payload: z.object({
    channel: z.string().describe('Where they may not be reached any more.'),
    address: z.string().describe('The address.').meta({ pii: 'contact' }),
    scope: z.string().describe('marketing, or all.'),
  }),
});

export const inboundEventReceived = defineEvent({
  name: 'inbound_event.received',
  summary: 'A verified webhook was stored and waits to be understood.',
  payload: z.object({ inboundEventId }),
});

export const inboundMessageReceived = defineEvent({
  name: 'inbound_message.received',
  summary: 'Somebody wrote to the business.',
  payload: z.object({
    inboundMessageId: z.uuid().describe('The message.'),
    channel: z.string().describe('How it came.'),
    address: z.string().describe('Who wrote.').meta({ pii: 'contact' }),
  }),
});

export const paymentEventReceived = defineEvent({
  name: 'payment_event.received',
  summary: 'A payment provider reported something, such as a charge that succeeded. Verified by its signature, once an event.',
  payload: z.object({
    inboundEventId,
    provider: z.string().describe('stripe, paystack or flutterwave.'),
    type: z.string().describe('As the provider calls it, such as charge.success.'),
    reference: z.string().nullable().describe('By which the payment was asked for, or the provider’s id of it.'),
    amount: z
      .object({ amount: z.string().describe('Decimal.'), currency: z.string().describe('ISO 4217.') })
      .nullable()
      .describe('Null: it names none that can be read exactly.'),
    happenedAt: z.string().describe('ISO 8601, UTC.'),
  }),
});

export const events = [messageStateChanged, optOutRecorded, inboundEventReceived, inboundMessageReceived, paymentEventReceived];
