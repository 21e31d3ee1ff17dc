import { z } from 'zod';
import { fromMinor, Money } from '#kernel/money.ts';
import { EFFECTS, type Effect } from '#kernel/tool.ts';
import type { receipts } from './schema.ts';

export const EFFECT_NAMES = Object.keys(EFFECTS) as [Effect, ...Effect[]];
export const ACTOR_KINDS = ['person', 'agent', 'system'] as const;
export const OUTCOMES = ['done', 'previewed', 'denied', 'failed'] as const;

/** `last` is what a person means by “undo that”: no id has to be looked up. */
export const CallId = z.string().regex(/^(last|[0-9a-fA-F-]{36})$/);
export const SessionId = z.string().min(1).max(300);

export const period = {
  from: z.iso.datetime({ offset: true }).optional().describe('Not before.'),
  to: z.iso.datetime({ offset: true }).optional().describe('Before.'),
};

export const Json = z.record(z.string(), z.unknown());

export const Receipt = z.object({
  callId: z.uuid().describe('The call.'),
  rootId: z.uuid().describe('The call at whose door it came in; itself unless it ran inside another.'),
  tool: z.string().describe('What was called.'),
  effect: z.enum(EFFECT_NAMES).describe('What the tool may do.'),
  outcome: z.enum(OUTCOMES).describe('What came of it.'),
  code: z.string().nullable().describe('Error code, where it failed or was denied.'),
  reason: z.string().nullable().describe('Why it failed or was denied.'),
  actor: z
    .object({
      kind: z.enum(ACTOR_KINDS).describe('Person, agent or the system itself.'),
      actorId: z.string().describe('User id, key id or system name.'),
      name: z.string().describe('As it was called then.'),
      onBehalfOf: z.string().nullable().describe('Whom an agent acted for.'),
    })
    .describe('Who acted.'),
  session: z.string().describe('The agent run or chat it belongs to.'),
  door: z.string().describe('How it came in: mcp, rest, cli, chat, event, schedule, …'),
  startedAt: z.string().describe('ISO 8601.'),
  milliseconds: z.number().describe('How long it took.'),
  rows: z.int().describe('Journalled rows that it changed itself.'),
  amount: Money.nullable().describe('Money that it moved, where the tool says.'),
  undoneBy: z.uuid().nullable().describe('The call that took it back.'),
  undoOf: z.uuid().nullable().describe('The (first) call that it took back.'),
});

type ReceiptRow = typeof receipts.$inferSelect & { undoneBy: string | null };

export const toReceipt = (row: ReceiptRow): z.output<typeof Receipt> => ({
  callId: row.id,
  rootId: row.rootId,
  tool: row.tool,
  effect: row.effect,
  outcome: row.outcome,
  code: row.code,
  reason: row.reason,
  actor: { kind: row.actorKind, actorId: row.actorId, name: row.actorName, onBehalfOf: row.onBehalfOf },
  session: row.session,
  door: row.door,
  startedAt: row.startedAt.toString(),
  milliseconds: row.milliseconds,
  rows: row.rows,
  amount: row.amountMinor === null || row.currency === null ? null : fromMinor(row.amountMinor, row.currency),
  undoneBy: row.undoneBy,
  undoOf: row.undoOf,
});

export const Change = z.object({
  seq: z.int().describe('Position in the journal of all tenants: it only orders.'),
  callId: z.uuid().describe('The call that changed the row.'),
  table: z.string().describe('Such as crm.deals.'),
  key: Json.describe("The row's key within the business."),
  op: z.enum(['insert', 'update', 'delete']).describe('What was done to the row.'),
  before: Json.nullable().describe('The row before; null for an insert, or blanked.'),
  after: Json.nullable().describe('The row after; null for a delete, or blanked.'),
  isRedacted: z.boolean().describe('True: personal data was blanked, the digest remains.'),
});

interface ChangeRow {
  seq: number;
  callId: string;
  tableName: string;
  key: Record<string, unknown>;
  op: 'insert' | 'update' | 'delete';
  before: Record<string, unknown> | null;
  after: Record<string, unknown> | null;
}

/** Every journalled change has a row on at least one side until it is blanked. */
export const isRedacted = ({ before, after }: Pick<ChangeRow, 'before' | 'after'>): boolean => before === null && after === null;

export const toChange = (row: ChangeRow): z.output<typeof Change> => ({
  seq: row.seq,
  callId: row.callId,
  table: row.tableName,
  key: row.key,
  op: row.op,
  before: row.before,
  after: row.after,
  isRedacted: isRedacted(row),
});

export const Event = z.object({
  eventId: z.uuid().describe('The event.'),
  type: z.string().describe('Such as deal.won.'),
  callId: z.uuid().describe('The call that it came of.'),
  time: z.string().describe('ISO 8601.'),
  payload: Json.describe('What it says.'),
  deliveries: z
    .array(
      z.object({
        consumer: z.string().describe('Who listens.'),
        state: z
          .enum(['pending', 'done', 'skipped', 'dead', 'cancelled'])
          .describe('How far it is; dead: given up, see governance_list_dead_letters.'),
        attempts: z.int().describe('Tries so far.'),
        callId: z.uuid().nullable().describe('What the consumer did because of it.'),
      }),
    )
    .describe('One per consumer.'),
});

export const OutsideEffect = z.object({
  callId: z.uuid().describe('The call that asked for it.'),
  index: z.int().describe('Its number within the call.'),
  port: z.string().describe('What it was asked of: messages, dns, cluster, …'),
  payload: Json.describe('What was asked.'),
  state: z
    .enum(['pending', 'running', 'done', 'failed', 'unknown', 'cancelled'])
    .describe('unknown: an attempt began and nobody saw its end.'),
  attempts: z.int().describe('Tries so far.'),
  dueAt: z.string().describe('When it is tried (again), ISO 8601.'),
  result: Json.nullable().describe('What the port answered.'),
  error: Json.nullable().describe('Why it is not done.'),
});
