import { and, desc, eq, sql } from 'drizzle-orm';
import { z } from 'zod';
import { notFound } from '#kernel/errors.ts';
import { before, openPage, page, pageInput } from '#kernel/page.ts';
import { defineTool } from '#kernel/tool.ts';
import { deliveryReplayed } from '../events.ts';
import { deliveries, events } from '../schema.ts';
import { Json } from '../shapes.ts';

const DeadLetter = z.object({
  eventId: z.uuid().describe('The event.'),
  consumer: z.string().describe('Who could not deal with it.'),
  type: z.string().describe('Such as deal.won.'),
  callId: z.uuid().describe('The call that the event came of.'),
  time: z.string().describe('When it happened, ISO 8601.'),
  attempts: z.int().describe('Tries before it was given up.'),
  error: Json.nullable().describe('What went wrong at last.'),
  payload: Json.describe('What the event says.'),
});

const Consumer = z.string().max(200);

export const listDeadLetters = defineTool({
  name: 'governance_list_dead_letters',
  title: 'List dead letters',
  summary: 'Events that a consumer could not deal with, newest first.',
  guide: 'Use when something that should follow by itself did not happen. Mend the cause, then governance_replay_dead_letters.',
  effect: 'read',
  permission: 'governance:read',
  sensitive: true,
  labels: ['untrusted'],
  input: z.object({ consumer: Consumer.optional().describe('Only of this consumer.'), ...pageInput }),
  output: page(DeadLetter),
  examples: [{}, { consumer: 'finance.draft_invoice' }],
  async run(input, ctx) {
    const paging = openPage({ tool: 'governance_list_dead_letters', tenantId: ctx.tenant.id, input, position: ['uuid', 'text'] });
    const rows = await ctx.db
      .select({ delivery: deliveries, event: events })
      .from(deliveries)
      .innerJoin(events, and(eq(events.tenantId, deliveries.tenantId), eq(events.id, deliveries.eventId)))
      .where(and(isDead(input.consumer), before(paging.after, deliveries.eventId, deliveries.consumer)))
      .orderBy(desc(deliveries.eventId), desc(deliveries.consumer))
      .limit(paging.take);
    return paging.cut(
      rows,
      ({ delivery }) => [delivery.eventId, delivery.consumer],
      ({ delivery, event }) => ({
        eventId: event.id,
        consumer: delivery.consumer,
        type: event.type,
        callId: event.callId,
        time: event.createdAt.toString(),
        attempts: delivery.attempts,
        error: delivery.error,
        payload: event.payload,
      }),
    );
  },
});

const isDead = (consumer: string | undefined, eventId?: string) =>
  and(
    eq(deliveries.state, 'dead'),
    consumer === undefined ? undefined : eq(deliveries.consumer, consumer),
    eventId === undefined ? undefined : eq(deliveries.eventId, eventId),
  );

const REPLAYED_MAX = 100;

/**
 * Irreversible: the listener runs after this call and on its own, and what it does may be anything, mail included. What it
 * did is a call with a receipt and can be undone as such; that it was set off cannot.
 */
export const replayDeadLetters = defineTool({
  name: 'governance_replay_dead_letters',
  title: 'Replay dead letters',
  summary: 'Deliver events again that their consumers had given up.',
  guide:
    'Use after the cause is mended. Each consumer then runs as a call of its own, which governance_undo_call can take back. At most 100 at a time, newest first.',
  effect: 'irreversible',
  permission: 'governance:write',
  input: z.object({
    eventId: z.uuid().optional().describe('Only this event.'),
    consumer: Consumer.optional().describe('Only of this consumer. Both left out: all.'),
  }),
  output: z.object({
    replayed: z
      .array(z.object({ eventId: z.uuid().describe('The event.'), consumer: z.string().describe('Who gets it again.') }))
      .describe('What was put back in the queue.'),
  }),
  examples: [{}, { consumer: 'finance.draft_invoice' }],
  async run({ eventId, consumer }, ctx) {
    const dead = await ctx.db
      .select({ eventId: deliveries.eventId, consumer: deliveries.consumer })
      .from(deliveries)
      .where(isDead(consumer, eventId))
      .orderBy(desc(deliveries.eventId), desc(deliveries.consumer))
      .limit(REPLAYED_MAX)
      .for('update');
    if (eventId !== undefined && dead.length === 0) throw notFound('dead_letter', { tool: 'governance_list_dead_letters' });
    for (const letter of dead) {
      await ctx.db
        .update(deliveries)
        .set({ state: 'pending', attempts: 0, dueAt: ctx.now(), error: null })
        .where(and(eq(deliveries.eventId, letter.eventId), eq(deliveries.consumer, letter.consumer)));
      ctx.emit(deliveryReplayed, letter);
    }
    // Told when this commits; without it the worker would find them within its idle second.
    await ctx.db.execute(sql`SELECT pg_notify('nexus_work', 'deliveries')`);
    return { replayed: dead };
  },
});
