import { mayLeave } from '#domains/notifications/message.ts';
import type { Config } from '#kernel/config.ts';
import { systemPrincipal } from '#kernel/credentials.ts';
import { ToolError } from '#kernel/errors.ts';
import type { RunningKernel } from '#kernel/create-kernel.ts';
import type { EffectPort } from '#kernel/port.ts';
import { africastalking } from '#ports/messages/africastalking.ts';
import { createOutbox } from '#ports/messages/outbox.ts';
import { createMessages, type MessagesOptions, type Speaker } from '#ports/messages/port.ts';
import { smtp } from '#ports/messages/smtp.ts';
import { termii } from '#ports/messages/termii.ts';
import { whatsapp } from '#ports/messages/whatsapp.ts';
import type { Home } from './home.ts';
import type { Integrations } from './integrations.ts';
import { readInTenant } from './read-in-tenant.ts';

interface MessagesDeps {
  kernel: RunningKernel;
  config: Config;
  home: Home;
  integrations: Pick<Integrations, 'secretsOf'>;
}

/** The messages port of a server: the business's own accounts, else the platform's, else the outbox folder. */
export function messagesPort({ kernel, config, home, integrations }: MessagesDeps): EffectPort {
  const speakerOf: MessagesOptions['speakerOf'] = async (tenantId, channel) =>
    SPEAKERS[channel].own(await integrations.secretsOf(tenantId, channel), config) ?? SPEAKERS[channel].platform(config);
  const port = createMessages({
    outbox: createOutbox({ root: home.path('outbox'), ...(config.SMTP_FROM && { from: config.SMTP_FROM }) }),
    root: home.path('messages'),
    speakerOf,
    mayLeave: (tenantId, messageId) => readInTenant(kernel, { tenantId, domain: 'notifications' }, (db) => mayLeave(db, messageId)),
    async report(tenantId, outcome) {
      const principal = systemPrincipal(tenantId, 'messages');
      await kernel
        .call({ tool: 'notifications_record_message_outcome', input: outcome, principal, door: 'workflow' })
        // A record that is not there wants to know nothing; whoever named it made a mistake that trying again does not mend.
        .catch((error: unknown) => {
          if (!(error instanceof ToolError) || error.code !== 'not_found') throw error;
        });
    },
  });
  return port as unknown as EffectPort;
}

interface Speaking {
  own: (given: Readonly<Record<string, string>>, config: Config) => Speaker | null;
  platform: (config: Config) => Speaker | null;
}

/** For each channel, the transport and its settings, by what is given; null: not enough. */
const SPEAKERS: Readonly<Record<'email' | 'sms' | 'whatsapp', Speaking>> = {
  email: {
    own: ({ smtp_url, from }) => speaker(smtp, { smtp_url, from, reach: 'public' }),
    platform: ({ SMTP_URL: smtp_url, SMTP_FROM: from }) => speaker(smtp, { smtp_url, from }),
  },
  whatsapp: {
    own: ({ access_token, phone_number_id }, { WHATSAPP_URL: url }) => speaker(whatsapp, { url, access_token, phone_number_id }),
    platform: ({ WHATSAPP_URL: url, WHATSAPP_ACCESS_TOKEN: access_token, WHATSAPP_PHONE_NUMBER_ID: phone_number_id }) =>
      speaker(whatsapp, { url, access_token, phone_number_id }),
  },
  sms: {
    own: (given, config) =>
      speaker(termii, { url: config.TERMII_URL, api_key: given['api_key'], sender_id: given['sender_id'] }) ??
      speaker(africastalking, {
        url: config.AFRICASTALKING_URL,
        username: given['at_username'],
        api_key: given['at_api_key'],
        ...(given['at_sender_id'] && { sender_id: given['at_sender_id'] }),
      }),
    platform: (config) =>
      config.SMS_PROVIDER === 'africastalking'
        ? (ofAfricasTalking(config) ?? ofTermii(config))
        : (ofTermii(config) ?? ofAfricasTalking(config)),
  },
};

const ofTermii = ({ TERMII_URL: url, TERMII_API_KEY: api_key, TERMII_SENDER_ID: sender_id }: Config): Speaker | null =>
  speaker(termii, { url, api_key, sender_id });

const ofAfricasTalking = (config: Config): Speaker | null =>
  speaker(africastalking, {
    url: config.AFRICASTALKING_URL,
    username: config.AFRICASTALKING_USERNAME,
    api_key: config.AFRICASTALKING_API_KEY,
    ...(config.AFRICASTALKING_SENDER_ID && { sender_id: config.AFRICASTALKING_SENDER_ID }),
  });

function speaker(transport: Speaker['transport'], settings: Readonly<Record<string, string | undefined>>): Speaker | null {
  const isComplete = Object.values(settings).every((value) => value !== undefined && value !== '');
  return isComplete ? { transport, settings: settings as Record<string, string> } : null;
}
