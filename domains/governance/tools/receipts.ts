import { and, asc, count, desc, eq, getTableColumns, gte, inArray, isNotNull, lte, type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Db } from '#kernel/db.ts';
import { before, openPage, page, pageInput } from '#kernel/page.ts';
import { defineTool } from '#kernel/tool.ts';
import { callNotFound, isUndoneOf, resolveCall, resolveSession, startedIn } from '../calls.ts';
import { changes, effects, events, receipts, sealQueue, seals, undone } from '../schema.ts';
import {
  CallId,
  Change,
  EFFECT_NAMES,
  Event,
  OUTCOMES,
  OutsideEffect,
  period,
  Receipt,
  SessionId,
  toChange,
  toReceipt,
} from '../shapes.ts';
import { toEffect } from './effects.ts';
import { deliveriesOf, toEvent } from './events.ts';

/** A receipt with who took it back. */
const columns = { ...getTableColumns(receipts), undoneBy: undone.byCall };

export const listReceipts = defineTool({
  name: 'governance_list_receipts',
  title: 'List receipts',
  summary: 'Who called what, and what came of it, newest first.',
  guide:
    'Use to review an agent, a session or a tool; governance_get_receipt shows one with all its traces. For “who saw or changed this record”: governance_list_viewers, governance_get_record_history.',
  effect: 'read',
  permission: 'governance:read',
  input: z.object({
    session: SessionId.optional().describe('Only of this session; "current": this one.'),
    actorId: z.string().max(300).optional().describe('Only of this actor.'),
    tool: z.string().max(64).optional().describe('Only this tool, or a beginning such as crm_*.'),
    outcome: z.enum(OUTCOMES).optional().describe('Only these.'),
    effect: z.enum(EFFECT_NAMES).optional().describe('Only of these tools.'),
    rootsOnly: z.boolean().default(true).describe('False: also calls that ran inside others.'),
    ...period,
    ...pageInput,
  }),
  output: page(Receipt),
  examples: [{}, { session: 'current', outcome: 'done', rootsOnly: false, limit: 5 }, { tool: 'governance_*', effect: 'reversible' }],
  async run(input, ctx) {
    const paging = openPage({ tool: 'governance_list_receipts', tenantId: ctx.tenant.id, input, position: ['uuid'] });
    const rows = await ctx.db
      .select(columns)
      .from(receipts)
      .leftJoin(undone, isUndoneOf())
      .where(
        and(
          input.session === undefined ? undefined : eq(receipts.session, resolveSession(ctx, input.session)),
          input.actorId === undefined ? undefined : eq(receipts.actorId, input.actorId),
          input.tool === undefined ? undefined : isTool(input.tool),
          input.outcome && eq(receipts.outcome, input.outcome),
          input.effect && eq(receipts.effect, input.effect),
          input.rootsOnly ? eq(receipts.id, receipts.rootId) : undefined,
          startedIn(input),
          before(paging.after, receipts.id),
        ),
      )
      .orderBy(desc(receipts.id))
      .limit(paging.take);
    return paging.cut(rows, (row) => [row.id], toReceipt);
  },
});

const isTool = (pattern: string): SQL =>
  pattern.endsWith('*') ? sql`starts_with(${receipts.tool}, ${pattern.slice(0, -1)})` : eq(receipts.tool, pattern);

/** Of the rows that a call changed, this many are shown; governance_list_changes pages through all. */
const CHANGES_SHOWN = 20;
const NESTED_SHOWN = 100;

const Seal = z.object({
  state: z.enum(['sealed', 'waiting']).describe('waiting: the sealer has not come to it yet.'),
  seq: z.int().nullable().describe('Its place in the chain.'),
  hash: z.string().nullable().describe('SHA-256 of the chain up to it, hex.'),
});

export const getReceipt = defineTool({
  name: 'governance_get_receipt',
  title: 'Get receipt',
  summary: 'Everything that one call left behind: calls inside it, changed rows, events, outside effects, undo and seal.',
  guide:
    'Use to explain or prove one call. Page through many changes with governance_list_changes; take the call back with governance_undo_call.',
  effect: 'read',
  permission: 'governance:read',
  sensitive: true,
  labels: ['untrusted'],
  input: z.object({ receiptId: CallId.describe('The callId of the answer, or "last": your newest write.') }),
  output: Receipt.extend({
    client: z.string().nullable().describe('Program that called.'),
    rule: z.string().nullable().describe('The policy that decided.'),
    inputDigest: z.string().describe('SHA-256 of the input, hex.'),
    outputDigest: z.string().nullable().describe('SHA-256 of the answer, hex.'),
    causeEvent: z.uuid().nullable().describe('The event that caused it.'),
    nested: z.array(Receipt).describe('Calls that ran inside it, oldest first; at most 100.'),
    changesTotal: z.int().describe('Rows changed, with those of nested calls.'),
    changes: z.array(Change).describe('The first 20 of them.'),
    events: z.array(Event).describe('What it told others, and how far that got.'),
    effects: z.array(OutsideEffect).describe('What it asked of the outside.'),
    seal: Seal.nullable().describe('Its seal; null: it never will have one, which means that somebody removed it from the queue.'),
  }),
  examples: [{ receiptId: 'last' }],
  async run({ receiptId }, ctx) {
    const id = await resolveCall(ctx, receiptId);
    const [row] = await ctx.db.select(columns).from(receipts).leftJoin(undone, isUndoneOf()).where(eq(receipts.id, id));
    if (!row) throw callNotFound();
    const nested = await loadNested(ctx.db, row);
    const ids = [id, ...nested.map((call) => call.id)];
    const [changed, told, asked, seal] = await Promise.all([
      loadChanges(ctx.db, ids),
      loadEvents(ctx.db, ids),
      loadEffects(ctx.db, ids),
      loadSeal(ctx.db, id),
    ]);
    return {
      ...toReceipt(row),
      client: row.client,
      rule: row.rule,
      inputDigest: row.inputDigest,
      outputDigest: row.outputDigest,
      causeEvent: row.causeEvent,
      nested: nested.map(toReceipt),
      ...changed,
      events: told,
      effects: asked,
      seal,
    };
  },
});

/** Of a root call all that ran inside it, of a nested one those directly inside. Found by the root: parents have no index. */
const loadNested = (db: Db, { id, rootId }: { id: string; rootId: string }) =>
  db
    .select(columns)
    .from(receipts)
    .leftJoin(undone, isUndoneOf())
    .where(and(eq(receipts.rootId, rootId), id === rootId ? isNotNull(receipts.parentId) : eq(receipts.parentId, id)))
    .orderBy(asc(receipts.id))
    .limit(NESTED_SHOWN);

async function loadChanges(db: Db, ids: string[]): Promise<{ changesTotal: number; changes: z.output<typeof Change>[] }> {
  const [[total], rows] = await Promise.all([
    db.select({ n: count() }).from(changes).where(inArray(changes.callId, ids)),
    db.select().from(changes).where(inArray(changes.callId, ids)).orderBy(asc(changes.seq)).limit(CHANGES_SHOWN),
  ]);
  return { changesTotal: total?.n ?? 0, changes: rows.map(toChange) };
}

async function loadEvents(db: Db, ids: string[]): Promise<z.output<typeof Event>[]> {
  const rows = await db.select().from(events).where(inArray(events.callId, ids)).orderBy(asc(events.createdAt), asc(events.id));
  const byEvent = await deliveriesOf(db, rows);
  return rows.map((row) => toEvent(row, byEvent));
}

async function loadEffects(db: Db, ids: string[]): Promise<z.output<typeof OutsideEffect>[]> {
  const rows = await db.select().from(effects).where(inArray(effects.callId, ids)).orderBy(asc(effects.callId), asc(effects.idx));
  return rows.map(toEffect);
}

async function loadSeal(db: Db, id: string): Promise<z.output<typeof Seal> | null> {
  const covers = (ids: typeof seals.receipts | typeof sealQueue.receipts) => sql`${id} = ANY (${ids})`;
  const [seal] = await db
    .select({ seq: seals.seq, hash: seals.hash })
    .from(seals)
    .where(and(gte(seals.lastId, id), lte(seals.firstId, id), covers(seals.receipts)))
    .orderBy(asc(seals.lastId))
    .limit(1);
  if (seal) return { state: 'sealed', ...seal };
  const waiting = await db
    .select({ one: sql`1` })
    .from(sealQueue)
    .where(covers(sealQueue.receipts))
    .limit(1);
  return waiting.length > 0 ? { state: 'waiting', seq: null, hash: null } : null;
}
