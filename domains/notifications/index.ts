import { defineDomain, defineNoun, on } from '#kernel/domain.ts';
import { constraints } from './constraints.ts';
import { events, inboundEventReceived } from './events.ts';
import { fixtures } from './fixtures.ts';
import { tables } from './schema.ts';
import { seed } from './seed.ts';
import { getInboundEvent, listInboundEvents, listInboundMessages } from './tools/inbound.ts';
import { getMessage, listMessages } from './tools/messages.ts';
import { createOptOut, deleteOptOut, listOptOuts } from './tools/opt-outs.ts';
import { cancelMessage, releaseMessages, sendMessage } from './tools/sending.ts';
import { getSettings, updateSettings } from './tools/settings.ts';
import { createTemplate, deleteTemplate, getTemplate, listTemplates, previewTemplate, updateTemplate } from './tools/templates.ts';
import { processInboundEvent, receiveInboundEvents, recordMessageOutcome } from './tools/webhooks.ts';

export default defineDomain({
  name: 'notifications',
  title: 'Messages',
  purpose: 'E-mail, SMS and WhatsApp messages of the business: templates, sending, what was delivered, who objects, what came in.',
  toggle: null,
  tables,
  nouns: [
    defineNoun({ one: 'message', many: 'messages', summary: 'One message to one address, and what became of it.' }),
    defineNoun({ one: 'template', many: 'templates', summary: 'A text with placeholders, for one channel and language.' }),
    defineNoun({ one: 'opt_out', many: 'opt_outs', summary: 'An address that may not be written to.' }),
    defineNoun({ one: 'inbound_message', many: 'inbound_messages', summary: 'What somebody wrote to the business.' }),
    defineNoun({ one: 'inbound_event', many: 'inbound_events', summary: 'A verified webhook of a provider.' }),
  ],
  tools: [
    sendMessage,
    listMessages,
    getMessage,
    cancelMessage,
    releaseMessages,
    listTemplates,
    getTemplate,
    createTemplate,
    updateTemplate,
    deleteTemplate,
    previewTemplate,
    listOptOuts,
    createOptOut,
    deleteOptOut,
    getSettings,
    updateSettings,
    listInboundMessages,
    listInboundEvents,
    getInboundEvent,
    receiveInboundEvents,
    processInboundEvent,
    recordMessageOutcome,
  ],
  events,
  listeners: [
    on(inboundEventReceived, {
      consumer: 'notifications.process_inbound_event',
      tool: processInboundEvent,
      input: ({ inboundEventId }) => ({ inboundEventId }),
    }),
  ],
  schedules: [{ name: 'notifications.release_messages', cron: '*/5 * * * *', tool: releaseMessages.name, input: {} }],
  seed,
  fixtures,
  roles: {
    messages_manager: { title: 'Messages: all', permissions: ['notifications:*'] },
    messages_sender: { title: 'Messages: read and send', permissions: ['notifications:read', 'notifications:send'] },
    messages_viewer: { title: 'Messages: read', permissions: ['notifications:read'] },
  },
  constraints,
});
