import { sql } from 'drizzle-orm';
import { bigint, boolean, customType, doublePrecision, integer, jsonb, pgSchema, text, uuid } from 'drizzle-orm/pg-core';
import type { Policy } from '#kernel/policy.ts';
import { instant } from '#kernel/table.ts';
import type { Effect } from '#kernel/tool.ts';

/**
 * Read models of the kernel's own tables. They are not this domain's tables: the manifest does not list them and no
 * migration comes of them, because kernel/sql makes them, and what governance may do with each is what
 * kernel/sql/0005_security.sql grants to nexus_auditor.
 */
const kernel = pgSchema('kernel');

/** Filled by the sealed context and by nothing else. */
const tenantId = () =>
  uuid('tenant_id')
    .notNull()
    .default(sql`kernel.tenant()`);

/** Digests leave as lower-case hex, which is how people compare them. */
const hex = customType<{ data: string; driverData: Buffer }>({
  dataType: () => 'bytea',
  fromDriver: (value) => value.toString('hex'),
  toDriver: (value) => Buffer.from(value, 'hex'),
});

export type Outcome = 'done' | 'previewed' | 'denied' | 'failed';
export type ActorKind = 'person' | 'agent' | 'system';

export const receipts = kernel.table('receipts', {
  tenantId: tenantId(),
  id: uuid('id').notNull(),
  rootId: uuid('root_id').notNull(),
  parentId: uuid('parent_id'),
  causeEvent: uuid('cause_event'),
  tool: text('tool').notNull(),
  effect: text('effect').$type<Effect>().notNull(),
  door: text('door').notNull(),
  actorKind: text('actor_kind').$type<ActorKind>().notNull(),
  actorId: text('actor_id').notNull(),
  actorName: text('actor_name').notNull(),
  onBehalfOf: text('on_behalf_of'),
  credential: text('credential'),
  client: text('client'),
  session: text('session').notNull(),
  rule: text('rule'),
  inputDigest: hex('input_digest').notNull(),
  outputDigest: hex('output_digest'),
  outcome: text('outcome').$type<Outcome>().notNull(),
  code: text('code'),
  reason: text('reason'),
  undoOf: uuid('undo_of'),
  startedAt: instant('started_at').notNull(),
  milliseconds: doublePrecision('milliseconds').notNull(),
  rows: integer('rows').notNull(),
  amountMinor: bigint('amount_minor', { mode: 'bigint' }),
  currency: text('currency'),
});

type Row = Record<string, unknown>;

export const changes = kernel.table('changes', {
  tenantId: tenantId(),
  callId: uuid('call_id').notNull(),
  seq: bigint('seq', { mode: 'number' }).notNull(),
  tableName: text('table_name').notNull(),
  key: jsonb('key').$type<Row>().notNull(),
  op: text('op').$type<'insert' | 'update' | 'delete'>().notNull(),
  before: jsonb('before').$type<Row>(),
  after: jsonb('after').$type<Row>(),
  recordId: uuid('record_id'),
});

export const seals = kernel.table('seals', {
  tenantId: tenantId(),
  seq: bigint('seq', { mode: 'number' }).notNull(),
  receipts: uuid('receipts').array().notNull(),
  firstId: uuid('first_id').notNull(),
  lastId: uuid('last_id').notNull(),
  hash: hex('hash').notNull(),
});

export const sealQueue = kernel.table('seal_queue', { tenantId: tenantId(), receipts: uuid('receipts').array().notNull() });

export const undone = kernel.table('undone', { tenantId: tenantId(), id: uuid('id').notNull(), byCall: uuid('by_call').notNull() });

export const events = kernel.table('events', {
  tenantId: tenantId(),
  id: uuid('id').notNull(),
  callId: uuid('call_id').notNull(),
  type: text('type').notNull(),
  payload: jsonb('payload').$type<Row>().notNull(),
  createdAt: instant('created_at').notNull(),
});

export type DeliveryState = 'pending' | 'done' | 'skipped' | 'dead' | 'cancelled';

export const deliveries = kernel.table('deliveries', {
  tenantId: tenantId(),
  eventId: uuid('event_id').notNull(),
  consumer: text('consumer').notNull(),
  state: text('state').$type<DeliveryState>().notNull(),
  attempts: integer('attempts').notNull(),
  dueAt: instant('due_at').notNull(),
  callId: uuid('call_id'),
  error: jsonb('error').$type<Row>(),
});

export const EFFECT_STATES = ['pending', 'running', 'done', 'failed', 'unknown', 'cancelled'] as const;

export const effects = kernel.table('effects', {
  tenantId: tenantId(),
  callId: uuid('call_id').notNull(),
  idx: integer('idx').notNull(),
  port: text('port').notNull(),
  payload: jsonb('payload').$type<Row>().notNull(),
  state: text('state').$type<(typeof EFFECT_STATES)[number]>().notNull(),
  attempts: integer('attempts').notNull(),
  dueAt: instant('due_at').notNull(),
  result: jsonb('result').$type<Row>(),
  error: jsonb('error').$type<Row>(),
});

export const sessionLabels = kernel.table('sessions', {
  tenantId: tenantId(),
  id: text('id').notNull(),
  labels: text('labels').array().notNull(),
});

/** What both rules and budgets ask of a call; null matches everything. */
const who = {
  actorKinds: text('actor_kinds').array().$type<ActorKind[]>(),
  actorIds: text('actor_ids').array(),
  tools: text('tools').array(),
};

export const policies = kernel.table('policies', {
  tenantId: tenantId(),
  id: uuid('id').notNull(),
  name: text('name').notNull(),
  priority: integer('priority').notNull(),
  decision: text('decision').$type<Policy['decision']>().notNull(),
  effects: text('effects').array().$type<Effect[]>(),
  roles: text('roles').array(),
  labels: text('labels').array(),
  overMinor: bigint('over_minor', { mode: 'bigint' }),
  currency: text('currency'),
  maskFields: text('mask_fields').array().notNull(),
  reason: text('reason').notNull(),
  isEnabled: boolean('is_enabled').notNull(),
  ...who,
});

export const budgets = kernel.table('budgets', {
  tenantId: tenantId(),
  id: uuid('id').notNull(),
  name: text('name').notNull(),
  measure: text('measure').$type<'calls' | 'rows' | 'money' | 'irreversible'>().notNull(),
  per: text('per').$type<'call' | 'session' | 'day'>().notNull(),
  limitUnits: bigint('limit_units', { mode: 'bigint' }).notNull(),
  currency: text('currency'),
  isEnabled: boolean('is_enabled').notNull(),
  ...who,
});

export const budgetUsage = kernel.table('budget_usage', {
  tenantId: tenantId(),
  budgetId: uuid('budget_id').notNull(),
  windowKey: text('window_key').notNull(),
  used: bigint('used', { mode: 'bigint' }).notNull(),
});
