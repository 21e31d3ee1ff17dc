import { and, desc, eq } from 'drizzle-orm';
import { z } from 'zod';
import { notFound } from '#kernel/errors.ts';
import { fixture } from '#kernel/fixture.ts';
import { before, openPage, page, pageInput } from '#kernel/page.ts';
import { defineTool } from '#kernel/tool.ts';
import { Message, selectMessages, toMessage } from '../message.ts';
import { addressOf } from '../rules.ts';
import { messages, messageStates } from '../schema.ts';
import { channel, maybe, messageId, moment, state, to } from '../shapes.ts';

export const listMessages = defineTool({
  name: 'notifications_list_messages',
  title: 'List messages',
  summary: 'Messages that were sent, held or suppressed, newest first.',
  guide: 'For what came in use notifications_list_inbound_messages. Why one was not delivered: notifications_get_message.',
  effect: 'read',
  permission: 'notifications:read',
  sensitive: true,
  input: z.object({
    channel: channel.optional(),
    state: state.optional(),
    to: to.optional(),
    personId: z.uuid().optional().describe('In the CRM.'),
    ...pageInput,
  }),
  output: page(Message),
  examples: [{}, { channel: 'sms', state: 'held' }, { to: '+2348031234567' }],
  async run(input, ctx) {
    const paging = openPage({ tool: 'notifications_list_messages', tenantId: ctx.tenant.id, input, position: ['instant', 'uuid'] });
    const address = input.to && (addressOf(input.channel ?? (input.to.includes('@') ? 'email' : 'sms'), input.to) ?? input.to);
    const rows = await selectMessages(
      ctx.db,
      and(
        input.channel && eq(messages.channel, input.channel),
        input.state && eq(messages.state, input.state),
        address ? eq(messages.address, address) : undefined,
        input.personId ? eq(messages.personId, input.personId) : undefined,
        before(paging.after, messages.createdAt, messages.id),
      ),
    )
      .orderBy(desc(messages.createdAt), desc(messages.id))
      .limit(paging.take);
    return paging.cut(
      rows,
      ({ message }) => [message.createdAt.toString(), message.id],
      ({ message, reason }) => toMessage(message, reason),
    );
  },
});

const HistoryLine = z.object({
  state,
  reason: maybe('Why.'),
  provider: maybe('Who reported it.'),
  happenedAt: moment.describe('As the provider says. ISO 8601.'),
  recordedAt: moment.describe('When it was known here. ISO 8601.'),
});

export const getMessage = defineTool({
  name: 'notifications_get_message',
  title: 'Get message',
  summary: 'One message with every state that was reported of it.',
  guide: 'Use to answer whether somebody got a message. Reports can come late and out of order; state is what holds.',
  effect: 'read',
  permission: 'notifications:read',
  sensitive: true,
  input: z.object({ messageId }),
  output: Message.extend({ history: z.array(HistoryLine).describe('In the order in which it was known.') }),
  examples: [{ messageId: fixture('notifications.message.sent') }],
  async run({ messageId: id }, ctx) {
    const [found] = await selectMessages(ctx.db, eq(messages.id, id));
    if (!found) throw notFound('message', { tool: 'notifications_list_messages' });
    const history = await ctx.db
      .select()
      .from(messageStates)
      .where(eq(messageStates.messageId, id))
      .orderBy(messageStates.recordedAt, messageStates.id);
    return {
      ...toMessage(found.message, found.reason),
      history: history.map(({ state: each, reason, provider, happenedAt, recordedAt }) => ({
        state: each,
        reason,
        provider,
        happenedAt: happenedAt.toString(),
        recordedAt: recordedAt.toString(),
      })),
    };
  },
});
