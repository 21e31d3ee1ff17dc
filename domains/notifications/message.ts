import { and, eq, type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Db } from '#kernel/db.ts';
import { notFound, ToolError } from '#kernel/errors.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import { MessagePayload } from '#ports/messages/payload.ts';
import { messageStateChanged } from './events.ts';
import { type Channel, DEFAULTS, isForbidden, type MessageState, type OptOutScope, strongest } from './rules.ts';
import { messages, messageStates, optOuts, settings } from './schema.ts';
import { channel, maybe, messageClass, moment, state, text, toMoment } from './shapes.ts';

export type MessageRow = typeof messages.$inferSelect;
export type Settings = Omit<typeof settings.$inferSelect, 'id' | 'tenantId' | 'updatedAt'>;

export const Message = z.object({
  messageId: text('The message.'),
  channel,
  to: text('Address.').meta({ pii: 'contact' }),
  class: messageClass,
  state,
  reason: maybe('Why it is in this state.'),
  dueAt: maybe('Held: until when. ISO 8601.'),
  subject: maybe('E-mail only.'),
  text: text('What it says.'),
  language: maybe('Of the template.'),
  templateId: maybe('What it was made of.'),
  personId: maybe('In the CRM.'),
  provider: maybe('Who carried it; outbox: only a folder, no transport is set.'),
  createdAt: moment,
  createdBy: text('Who sent it.'),
});

export function toMessage(row: MessageRow, reason: string | null): z.output<typeof Message> {
  return {
    messageId: row.id,
    channel: row.channel,
    to: row.address,
    class: row.class,
    state: row.state,
    reason,
    dueAt: toMoment(row.dueAt),
    subject: row.subject,
    text: row.body,
    language: row.language,
    templateId: row.templateId,
    personId: row.personId,
    provider: row.providerName,
    createdAt: row.createdAt.toString(),
    createdBy: row.createdBy,
  };
}

/** Messages with the reason of the state that holds. */
export const selectMessages = (db: Db, where: SQL | undefined) =>
  db
    .select({ message: messages, reason: messageStates.reason })
    .from(messages)
    .leftJoin(
      messageStates,
      and(eq(messageStates.tenantId, messages.tenantId), eq(messageStates.messageId, messages.id), eq(messageStates.state, messages.state)),
    )
    .where(where);

export async function lockMessage(db: Db, id: string): Promise<MessageRow> {
  const [row] = await db.select().from(messages).where(eq(messages.id, id)).for('update');
  if (!row) throw notFound('message', { tool: 'notifications_list_messages' });
  return row;
}

/** Sending to an address and forbidding it take turns: whoever is second sees what the first has done. */
export async function lockAddress(db: Db, channel: Channel, address: string): Promise<void> {
  await db.execute(sql`SELECT notifications.lock_address(${channel}, ${address})`);
}

export async function loadSettings(db: Db): Promise<Settings> {
  const [row] = await db.select().from(settings);
  return row ?? { ...DEFAULTS, stopWords: [...DEFAULTS.stopWords], startWords: [...DEFAULTS.startWords] };
}

export async function optOutOf(db: Db, channel: Channel, address: string): Promise<OptOutScope | null> {
  const [row] = await db
    .select({ scope: optOuts.scope })
    .from(optOuts)
    .where(and(eq(optOuts.channel, channel), eq(optOuts.address, address)));
  return row?.scope ?? null;
}

/** Asked again right before a queued message leaves: a transport may have been away for long enough for somebody to object. */
export async function mayLeave(db: Db, messageId: string): Promise<boolean> {
  const [message] = await db.select().from(messages).where(eq(messages.id, messageId));
  return !message || !isForbidden(await optOutOf(db, message.channel, message.address), message.class);
}

export interface Report {
  state: MessageState;
  reason?: string | null;
  provider?: string | null;
  happenedAt?: Temporal.Instant;
}

/** Adds a state to the history of a locked message. One that stands there already changes nothing; a weaker one is only remembered. */
export async function appendState(ctx: ToolContext, message: MessageRow, report: Report): Promise<MessageRow> {
  const { state, reason = null, provider = null, happenedAt = ctx.now() } = report;
  const [added] = await ctx.db
    .insert(messageStates)
    .values({ id: ctx.newId(), messageId: message.id, state, reason, provider, happenedAt, recordedAt: ctx.now() })
    .onConflictDoNothing()
    .returning({ id: messageStates.id });
  const now = strongest(message.state, state);
  if (!added || now === message.state) return message;
  await ctx.db.update(messages).set({ state: now, updatedAt: ctx.now() }).where(eq(messages.id, message.id));
  ctx.emit(messageStateChanged, { messageId: message.id, channel: message.channel, state: now });
  return { ...message, state: now };
}

/** A transport that stays away for longer has the message given up. */
const GIVE_UP = { minutes: 60 } as const;

type Carried = Pick<MessageRow, 'id' | 'channel' | 'address' | 'subject' | 'body' | 'html' | 'provider'>;

const payloadOf = ({ id, channel, address, subject, body, html, provider }: Carried, now: Temporal.Instant) => ({
  channel,
  to: address,
  text: body,
  ...(subject !== null && { subject }),
  ...(html !== null && { html }),
  ...(provider && { template: { name: provider.name, language: provider.language, parameters: provider.parameters } }),
  messageId: id,
  sendBefore: now.add(GIVE_UP).toString(),
});

/** Refuses what the port would not take: there it would fail without anybody being told. */
export function assertCarriable(message: Carried, now: Temporal.Instant): void {
  const { success, error } = MessagePayload.safeParse(payloadOf(message, now));
  if (success) return;
  throw new ToolError('invalid_input', {
    reason: 'message_does_not_fit',
    message: 'The message, with its values filled in, is empty or too long somewhere for its channel.',
    issues: error.issues.map((issue) => ({ path: issue.path.join('.'), message: issue.message })),
  });
}

/** Asks the messages port to carry a queued message. */
export const handOver = (ctx: ToolContext, message: MessageRow): string => ctx.effect('messages', payloadOf(message, ctx.now()));
