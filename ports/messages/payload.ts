import { z } from 'zod';

// A line break in a header would let its text add headers of its own.
const ONE_LINE = /^[^\r\n\0]*$/;

const CHANNELS = {
  email: { address: z.email().max(254), what: 'an e-mail address' },
  sms: { address: z.e164(), what: 'a phone number such as +2348031234567' },
  whatsapp: { address: z.e164(), what: 'a phone number such as +2348031234567' },
} as const;

export type Channel = keyof typeof CHANNELS;

export const MessagePayload = z
  .object({
    channel: z.enum(['email', 'sms', 'whatsapp']),
    to: z.string().max(254),
    /** E-mail only, and needed there. */
    subject: z.string().min(1).max(250).regex(ONE_LINE, 'must be one line').optional(),
    text: z.string().min(1).max(100_000),
    /** E-mail only, beside the text. */
    html: z.string().max(500_000).optional(),
    /** WhatsApp only: a template that the provider has approved; `text` is then what it reads like. */
    template: z
      .object({
        name: z.string().regex(/^[a-z0-9_]{1,512}$/),
        language: z.string().regex(/^[a-z]{2,3}(_[A-Z]{2})?$/),
        parameters: z.array(z.string().min(1).max(1024)).max(50),
      })
      .optional(),
    /** The record whose delivery states are told; left out: nobody wants to know. */
    messageId: z.uuid().optional(),
    /** After this a transport that still cannot take the message is given up. */
    sendBefore: z.iso.datetime().optional(),
  })
  .superRefine(({ channel, to, subject, html, template }, check) => {
    const refuse = (field: string, message: string): void => check.addIssue({ code: 'custom', path: [field], message });
    if (!CHANNELS[channel].address.safeParse(to).success) refuse('to', `must be ${CHANNELS[channel].what}`);
    if (channel === 'email' && subject === undefined) refuse('subject', 'is needed in an e-mail');
    if (channel !== 'email' && (subject !== undefined || html !== undefined)) refuse('channel', 'takes text alone');
    if (channel !== 'whatsapp' && template !== undefined) refuse('template', 'is WhatsApp’s alone');
  });

export type Message = z.output<typeof MessagePayload>;
