import { and, asc, desc, eq, gte, inArray, lt } from 'drizzle-orm';
import { z } from 'zod';
import type { Db } from '#kernel/db.ts';
import { before, openPage, page, pageInput } from '#kernel/page.ts';
import { defineTool } from '#kernel/tool.ts';
import { resolveCall } from '../calls.ts';
import { deliveries, events } from '../schema.ts';
import { CallId, Event, period } from '../shapes.ts';

type EventRow = typeof events.$inferSelect;
type DeliveryRow = typeof deliveries.$inferSelect;

export async function deliveriesOf(db: Db, rows: readonly EventRow[]): Promise<Map<string, DeliveryRow[]>> {
  if (rows.length === 0) return new Map();
  const found = await db
    .select()
    .from(deliveries)
    .where(
      inArray(
        deliveries.eventId,
        rows.map((row) => row.id),
      ),
    )
    .orderBy(asc(deliveries.consumer));
  return Map.groupBy(found, (delivery) => delivery.eventId);
}

export const toEvent = (row: EventRow, byEvent: ReadonlyMap<string, readonly DeliveryRow[]>): z.output<typeof Event> => ({
  eventId: row.id,
  type: row.type,
  callId: row.callId,
  time: row.createdAt.toString(),
  payload: row.payload,
  deliveries: (byEvent.get(row.id) ?? []).map(({ consumer, state, attempts, callId }) => ({ consumer, state, attempts, callId })),
});

export const listEvents = defineTool({
  name: 'governance_list_events',
  title: 'List events',
  summary: 'What calls told the rest of the business, newest first, and how far each delivery got.',
  guide: 'Use to see what followed from what. For deliveries that were given up: governance_list_dead_letters.',
  effect: 'read',
  permission: 'governance:read',
  sensitive: true,
  labels: ['untrusted'],
  input: z.object({
    callId: CallId.optional().describe('Only of this call; "last": your newest write.'),
    type: z.string().max(100).optional().describe('Only this type, such as deal.won.'),
    ...period,
    ...pageInput,
  }),
  output: page(Event),
  examples: [{}, { callId: 'last' }, { type: 'record.redacted', limit: 5 }],
  async run(input, ctx) {
    const paging = openPage({ tool: 'governance_list_events', tenantId: ctx.tenant.id, input, position: ['instant', 'uuid'] });
    const rows = await ctx.db
      .select()
      .from(events)
      .where(
        and(
          input.callId === undefined ? undefined : eq(events.callId, await resolveCall(ctx, input.callId)),
          input.type === undefined ? undefined : eq(events.type, input.type),
          input.from === undefined ? undefined : gte(events.createdAt, Temporal.Instant.from(input.from)),
          input.to === undefined ? undefined : lt(events.createdAt, Temporal.Instant.from(input.to)),
          before(paging.after, events.createdAt, events.id),
        ),
      )
      .orderBy(desc(events.createdAt), desc(events.id))
      .limit(paging.take);
    const byEvent = await deliveriesOf(ctx.db, rows);
    return paging.cut(
      rows,
      (row) => [row.createdAt.toString(), row.id],
      (row) => toEvent(row, byEvent),
    );
  },
});
