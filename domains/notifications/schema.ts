import { sql } from 'drizzle-orm';
import { type AnyPgColumn, check, foreignKey, index, integer, jsonb, pgSchema, text, unique, uuid } from 'drizzle-orm/pg-core';
import { instant, ledger, record } from '#kernel/table.ts';
import { CHANNELS, CLASSES, HISTORY_STATES } from './rules.ts';

export const notifications = pgSchema('notifications');

const oneOf = (name: string, column: AnyPgColumn, values: readonly string[]) =>
  check(name, sql`${column} IN (${sql.raw(values.map((value) => `'${value}'`).join(', '))})`);
/** As it is compared: e-mail in lower case, numbers in E.164. */
const isAddress = (name: string, channel: AnyPgColumn, address: AnyPgColumn) =>
  check(
    name,
    sql`CASE WHEN ${channel} = 'email' THEN ${address} = lower(${address}) AND ${address} ~ '^[^@[:space:]]+@[^@[:space:]]+$' ELSE ${address} ~ '^\\+[1-9][0-9]{6,14}$' END`,
  );

export interface ProviderTemplate {
  name: string;
  language: string;
  /** Placeholders in the order in which the provider numbers them. */
  parameters: string[];
}

export const templates = record(
  notifications,
  'templates',
  {
    name: text('name').notNull(),
    channel: text('channel', { enum: CHANNELS }).notNull(),
    language: text('language').notNull(),
    class: text('class', { enum: CLASSES }).notNull(),
    subject: text('subject'),
    body: text('body').notNull(),
    html: text('html'),
    /** WhatsApp: the template that Meta has approved. */
    provider: jsonb('provider').$type<ProviderTemplate>(),
    createdAt: instant('created_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
  },
  (t) => [
    unique('templates_name').on(t.tenantId, t.name, t.channel, t.language),
    oneOf('templates_channel', t.channel, CHANNELS),
    oneOf('templates_class', t.class, CLASSES),
    check('templates_subject', sql`(${t.channel} = 'email') = (${t.subject} IS NOT NULL)`),
    check('templates_html', sql`${t.html} IS NULL OR ${t.channel} = 'email'`),
    check('templates_provider', sql`${t.provider} IS NULL OR ${t.channel} = 'whatsapp'`),
  ],
);

export const messages = record(
  notifications,
  'messages',
  {
    channel: text('channel', { enum: CHANNELS }).notNull(),
    address: text('address').notNull(),
    class: text('class', { enum: CLASSES }).notNull(),
    templateId: uuid('template_id'),
    language: text('language'),
    subject: text('subject'),
    body: text('body').notNull(),
    html: text('html'),
    /** What the provider's own template is filled with. */
    provider: jsonb('provider').$type<ProviderTemplate>(),
    personId: uuid('person_id'),
    /** Given by the sender: the same key never sends twice. */
    dedupeKey: text('dedupe_key'),
    /** Over class, channel, address and content: the same within a while is not sent twice. */
    contentDigest: text('content_digest').notNull(),
    /** As the history says; the database sees to it. */
    state: text('state', { enum: HISTORY_STATES }).notNull(),
    /** Held: until when. */
    dueAt: instant('due_at'),
    providerName: text('provider_name'),
    providerId: text('provider_id'),
    createdAt: instant('created_at').notNull(),
    createdBy: text('created_by').notNull(),
    updatedAt: instant('updated_at').notNull(),
  },
  (t) => [
    unique('messages_dedupe').on(t.tenantId, t.dedupeKey),
    unique('messages_provider').on(t.tenantId, t.providerName, t.providerId),
    index('messages_newest').on(t.tenantId, t.createdAt.desc(), t.id.desc()),
    index('messages_by_address').on(t.tenantId, t.channel, t.address, t.createdAt.desc()),
    index('messages_due')
      .on(t.tenantId, t.dueAt)
      .where(sql`state = 'held'`),
    isAddress('messages_address', t.channel, t.address),
    oneOf('messages_channel', t.channel, CHANNELS),
    oneOf('messages_class', t.class, CLASSES),
    check('messages_subject', sql`(${t.channel} = 'email') = (${t.subject} IS NOT NULL)`),
    check('messages_due', sql`${t.state} <> 'held' OR ${t.dueAt} IS NOT NULL`),
  ],
);

/** The life of a message, one row a state. Providers report late and out of order: happenedAt is theirs, recordedAt is ours. */
export const messageStates = ledger(
  notifications,
  'message_states',
  {
    messageId: uuid('message_id').notNull(),
    state: text('state', { enum: HISTORY_STATES }).notNull(),
    reason: text('reason'),
    provider: text('provider'),
    happenedAt: instant('happened_at').notNull(),
    recordedAt: instant('recorded_at').notNull(),
  },
  (t) => [
    unique('message_states_once').on(t.tenantId, t.messageId, t.state),
    foreignKey({ name: 'message_states_message', columns: [t.tenantId, t.messageId], foreignColumns: [messages.tenantId, messages.id] }),
    oneOf('message_states_state', t.state, HISTORY_STATES),
  ],
);

export const optOuts = record(
  notifications,
  'opt_outs',
  {
    channel: text('channel', { enum: CHANNELS }).notNull(),
    address: text('address').notNull(),
    /** marketing: only that is forbidden; all: everything is. */
    scope: text('scope', { enum: ['marketing', 'all'] }).notNull(),
    source: text('source', { enum: ['word', 'provider', 'staff'] }).notNull(),
    evidence: text('evidence').notNull(),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [
    unique('opt_outs_address').on(t.tenantId, t.channel, t.address),
    index('opt_outs_newest').on(t.tenantId, t.createdAt.desc(), t.id.desc()),
    isAddress('opt_outs_address_form', t.channel, t.address),
    oneOf('opt_outs_channel', t.channel, CHANNELS),
    oneOf('opt_outs_scope', t.scope, ['marketing', 'all']),
    oneOf('opt_outs_source', t.source, ['word', 'provider', 'staff']),
  ],
);

/** At most one row: without it the defaults of rules.ts hold. */
export const settings = record(
  notifications,
  'settings',
  {
    quietFrom: text('quiet_from'),
    quietUntil: text('quiet_until'),
    quietZone: text('quiet_zone', { enum: ['tenant', 'recipient'] }).notNull(),
    dedupeMinutes: integer('dedupe_minutes').notNull(),
    stopWords: text('stop_words').array().notNull(),
    startWords: text('start_words').array().notNull(),
    updatedAt: instant('updated_at').notNull(),
  },
  (t) => [
    unique('settings_one').on(t.tenantId),
    check('settings_quiet', sql`(${t.quietFrom} IS NULL) = (${t.quietUntil} IS NULL) AND ${t.quietFrom} <> ${t.quietUntil}`),
    check('settings_quiet_form', sql`concat(${t.quietFrom}, ${t.quietUntil}) ~ '^(([01][0-9]|2[0-3]):[0-5][0-9]){0,2}$'`),
    check('settings_dedupe', sql`${t.dedupeMinutes} BETWEEN 0 AND 10080`),
  ],
);

/** What came in by a webhook, as it was sent but for what must not be kept. One row an event of the provider, however often it was sent. */
export const inboundEvents = record(
  notifications,
  'inbound_events',
  {
    integration: text('integration').notNull(),
    provider: text('provider').notNull(),
    providerEventId: text('provider_event_id').notNull(),
    payload: jsonb('payload').$type<Record<string, unknown>>().notNull(),
    state: text('state', { enum: ['received', 'processed', 'ignored', 'unmatched'] }).notNull(),
    receivedAt: instant('received_at').notNull(),
    processedAt: instant('processed_at'),
  },
  (t) => [
    unique('inbound_events_once').on(t.tenantId, t.integration, t.providerEventId),
    index('inbound_events_newest').on(t.tenantId, t.receivedAt.desc(), t.id.desc()),
    oneOf('inbound_events_state', t.state, ['received', 'processed', 'ignored', 'unmatched']),
    check('inbound_events_processed', sql`(${t.state} = 'received') = (${t.processedAt} IS NULL)`),
  ],
);

export const inboundMessages = record(
  notifications,
  'inbound_messages',
  {
    inboundEventId: uuid('inbound_event_id').notNull(),
    channel: text('channel', { enum: CHANNELS }).notNull(),
    address: text('address').notNull(),
    body: text('body').notNull(),
    /** text, image, … as the provider calls it; other than text, the body is its caption or empty. */
    kind: text('kind').notNull(),
    word: text('word', { enum: ['stop', 'start'] }),
    happenedAt: instant('happened_at').notNull(),
    receivedAt: instant('received_at').notNull(),
  },
  (t) => [
    unique('inbound_messages_event').on(t.tenantId, t.inboundEventId),
    index('inbound_messages_newest').on(t.tenantId, t.receivedAt.desc(), t.id.desc()),
    index('inbound_messages_by_address').on(t.tenantId, t.channel, t.address, t.receivedAt.desc()),
    foreignKey({
      name: 'inbound_messages_inbound_event',
      columns: [t.tenantId, t.inboundEventId],
      foreignColumns: [inboundEvents.tenantId, inboundEvents.id],
    }),
  ],
);

export const tables = [templates, messages, messageStates, optOuts, settings, inboundEvents, inboundMessages];
