import { and, eq, type SQL } from 'drizzle-orm';
import { z } from 'zod';
import { notFound, ToolError } from '#kernel/errors.ts';
import { fixture } from '#kernel/fixture.ts';
import { defineTool } from '#kernel/tool.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import { inboundEventReceived, inboundMessageReceived, paymentEventReceived } from '../events.ts';
import type { Finding } from '../inbound/finding.ts';
import { interpret } from '../inbound/interpret.ts';
import { withoutSecrets } from '../inbound/redact.ts';
import { appendState, loadSettings, lockMessage, type MessageRow } from '../message.ts';
import { recordObjection, withdrawObjection } from '../opt-out.ts';
import { wordIn } from '../rules.ts';
import { inboundEvents, inboundMessages, messages } from '../schema.ts';
import { messageId, text } from '../shapes.ts';

export const receiveInboundEvents = defineTool({
  name: 'notifications_receive_inbound_events',
  title: 'Receive inbound events',
  summary: 'Store verified events of a provider, each once.',
  guide: 'The gateway calls this after it has checked the signature. An event that was stored before changes nothing.',
  effect: 'reversible',
  permission: 'platform:webhooks',
  input: z.object({
    integration: z.string().max(40).describe('Such as paystack.'),
    provider: z.string().max(40).describe('Whose form the payload has.'),
    events: z
      .array(
        z.object({
          providerEventId: z.string().min(1).max(300).describe('The provider’s name of it.'),
          payload: z.record(z.string(), z.unknown()).describe('As it was sent.'),
        }),
      )
      .min(1)
      .max(100)
      .describe('Of one delivery.'),
  }),
  output: z.object({ stored: z.int().describe('New ones.'), known: z.int().describe('Stored before.') }),
  examples: [
    {
      integration: 'paystack',
      provider: 'paystack',
      events: [
        { providerEventId: 'charge.success:1', payload: { event: 'charge.success', data: { id: 1, amount: 1250000, currency: 'NGN' } } },
      ],
    },
  ],
  async run({ integration, provider, events }, ctx) {
    // In one order, so that two deliveries of the same events wait for each other instead of deadlocking.
    const rows = [...new Map(events.map((event) => [event.providerEventId, event])).values()]
      .sort((a, b) => (a.providerEventId < b.providerEventId ? -1 : 1))
      .map(({ providerEventId, payload }) => ({
        id: ctx.newId(),
        integration,
        provider,
        providerEventId,
        payload: withoutSecrets(payload) as Record<string, unknown>,
        state: 'received' as const,
        receivedAt: ctx.now(),
      }));
    const added = await ctx.db.insert(inboundEvents).values(rows).onConflictDoNothing().returning({ id: inboundEvents.id });
    for (const { id } of added) ctx.emit(inboundEventReceived, { inboundEventId: id });
    return { stored: added.length, known: events.length - added.length };
  },
});

type EventRow = typeof inboundEvents.$inferSelect;
type Processed = 'processed' | 'ignored' | 'unmatched';

export const processInboundEvent = defineTool({
  name: 'notifications_process_inbound_event',
  title: 'Process inbound event',
  summary: 'Do what a stored event of a provider says.',
  guide: 'Runs by itself after every webhook. Delivery states go to their message, STOP opts out, payments become events.',
  effect: 'irreversible',
  permission: 'platform:webhooks',
  input: z.object({ inboundEventId: z.uuid().describe('From notifications_list_inbound_events.') }),
  output: z.object({ inboundEventId: text('The event.'), state: z.string().describe('What came of it.') }),
  examples: [{ inboundEventId: fixture('notifications.inbound_event.delivered') }],
  async run({ inboundEventId }, ctx) {
    const [event] = await ctx.db.select().from(inboundEvents).where(eq(inboundEvents.id, inboundEventId)).for('update');
    if (!event) throw notFound('inbound_event', { tool: 'notifications_list_inbound_events' });
    if (event.state !== 'received') return { inboundEventId, state: event.state };
    const state = await act(ctx, event, interpret(event.provider, event.payload));
    await ctx.db.update(inboundEvents).set({ state, processedAt: ctx.now() }).where(eq(inboundEvents.id, inboundEventId));
    return { inboundEventId, state };
  },
});

async function act(ctx: ToolContext, event: EventRow, finding: Finding): Promise<Processed> {
  switch (finding.kind) {
    case 'status':
      return takeStatus(ctx, event, finding);
    case 'message':
      return takeMessage(ctx, event, finding);
    case 'opt_out':
      await recordObjection(ctx, {
        channel: finding.channel,
        address: finding.from,
        scope: 'all',
        source: 'provider',
        evidence: finding.evidence,
      });
      return 'processed';
    case 'payment': {
      const { type, reference, amount } = finding;
      const happenedAt = (finding.happenedAt ?? event.receivedAt).toString();
      ctx.emit(paymentEventReceived, { inboundEventId: event.id, provider: event.provider, type, reference, amount, happenedAt });
      return 'processed';
    }
    case 'none':
      return 'ignored';
  }
}

/** A report can overtake the answer that tells us the provider's id; after this time it is about somebody else's message. */
const OVERTAKES_BY = { minutes: 10 } as const;

async function takeStatus(ctx: ToolContext, event: EventRow, finding: Finding & { kind: 'status' }): Promise<Processed> {
  const message = await messageOf(ctx, event, finding);
  if (!message) {
    if (Temporal.Instant.compare(ctx.now(), event.receivedAt.add(OVERTAKES_BY)) >= 0) return 'unmatched';
    throw new ToolError('unavailable', { reason: 'message_not_known_yet', message: 'No message has this id of the provider yet.' });
  }
  await noteProvider(ctx, message, event.provider, finding.providerId);
  const { state, reason } = finding;
  await appendState(ctx, message, { state, reason, provider: event.provider, happenedAt: finding.happenedAt ?? event.receivedAt });
  return 'processed';
}

async function messageOf(ctx: ToolContext, event: EventRow, finding: Finding & { kind: 'status' }): Promise<MessageRow | undefined> {
  const find = async (where: SQL | undefined): Promise<MessageRow | undefined> =>
    (await ctx.db.select().from(messages).where(where).for('update'))[0];
  const own = finding.messageId && (await find(and(eq(messages.id, finding.messageId), eq(messages.channel, 'whatsapp'))));
  return own || find(and(eq(messages.providerName, event.provider), eq(messages.providerId, finding.providerId)));
}

/** The provider's first id of a message stays: later reports name it by that. */
async function noteProvider(ctx: ToolContext, message: MessageRow, providerName: string, providerId: string | null): Promise<void> {
  if (message.providerId !== null) return;
  await ctx.db.update(messages).set({ providerName, providerId, updatedAt: ctx.now() }).where(eq(messages.id, message.id));
}

async function takeMessage(ctx: ToolContext, event: EventRow, finding: Finding & { kind: 'message' }): Promise<Processed> {
  const { channel, from: address, body, messageKind: kind, happenedAt } = finding;
  const word = wordIn(body, await loadSettings(ctx.db));
  const id = ctx.newId();
  const times = { happenedAt: happenedAt ?? event.receivedAt, receivedAt: event.receivedAt };
  await ctx.db.insert(inboundMessages).values({ id, inboundEventId: event.id, channel, address, body, kind, word, ...times });
  if (word === 'stop')
    await recordObjection(ctx, { channel, address, scope: 'all', source: 'word', evidence: `Wrote ${body.trim().slice(0, 40)}` });
  if (word === 'start') await withdrawObjection(ctx, channel, address);
  ctx.emit(inboundMessageReceived, { inboundMessageId: id, channel, address });
  return 'processed';
}

export const recordMessageOutcome = defineTool({
  name: 'notifications_record_message_outcome',
  title: 'Record message outcome',
  summary: 'What came of handing a message to its provider.',
  guide: 'The messages port calls this; being told twice changes nothing.',
  effect: 'irreversible',
  permission: 'platform:webhooks',
  input: z.object({
    messageId,
    state: z.enum(['sent', 'failed', 'unknown']).describe('unknown: nobody saw the end; it is not sent again.'),
    provider: z.string().max(40).describe('Who was asked.'),
    providerId: z.string().max(300).nullable().describe('By which reports name it.'),
    reason: z.string().max(100).nullable().describe('Why it failed.'),
  }),
  output: z.object({ messageId: text('The message.'), state: text('What holds now.') }),
  examples: [
    {
      messageId: fixture('notifications.message.queued'),
      state: 'sent',
      provider: 'termii',
      providerId: '9122821270554876574',
      reason: null,
    },
  ],
  async run({ messageId: id, state, provider, providerId, reason }, ctx) {
    const message = await lockMessage(ctx.db, id);
    await noteProvider(ctx, message, provider, providerId);
    const now = await appendState(ctx, message, { state, reason, provider });
    return { messageId: id, state: now.state };
  },
});
