import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { isRetryable, toToolError } from '#kernel/database-errors.ts';
import { ERROR_CODES, type ErrorCode, type ToolError } from '#kernel/errors.ts';
import { defineTool } from '#kernel/tool.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import { resolveSession, resolveUndo } from '../calls.ts';
import { CallId, SessionId } from '../shapes.ts';

const counts = {
  rowsRestored: z.int().describe('Rows put back as they were.'),
  cancelledEvents: z.int().describe('Deliveries that will not happen.'),
  cancelledEffects: z.int().describe('Outside effects that will not happen.'),
};

const Report = z.object({
  undone: z
    .array(z.uuid())
    .describe('Calls taken back: what listeners did because of it, then this one. Empty: this session has done nothing that is left.'),
  ...counts,
});

export const undoCall = defineTool({
  name: 'governance_undo_call',
  title: 'Undo call',
  summary: 'Take back one call: its rows, its undelivered events and effects, and what followed from it.',
  guide:
    'Use for "undo that". Refuses, naming the call, when a row was changed since. To bring it back, undo the undo. A dry run shows what would be restored. Everything that a session did: governance_undo_session.',
  effect: 'reversible',
  permission: 'governance:undo',
  powers: ['undo'],
  input: z.object({ callId: CallId.describe('callId of its answer, or "last": what this session did last.') }),
  output: Report,
  examples: [{ callId: 'last' }],
  async run({ callId }, ctx) {
    const meant = await resolveUndo(ctx, callId);
    if (meant === null) return { undone: [], rowsRestored: 0, cancelledEvents: 0, cancelledEffects: 0 };
    const report = await ctx.powers.undoCall(meant);
    // Deferred rules speak now: within the undo of a session this call is a savepoint, and a rule that it breaks must fail
    // it alone, not the whole session at the end.
    await ctx.db.execute(sql`SET CONSTRAINTS ALL IMMEDIATE`);
    return report;
  },
});

const NotUndone = z.object({
  callId: z.uuid().describe('The call.'),
  tool: z.string().describe('What it called.'),
  code: z.enum(Object.keys(ERROR_CODES) as [ErrorCode, ...ErrorCode[]]).describe('Error code.'),
  reason: z.string().describe('Such as changed_since or not_undoable.'),
  message: z.string().describe('Why not.'),
  blockedBy: z.uuid().nullable().describe('The call that is in the way, when one is.'),
});

type Refused = z.output<typeof NotUndone>;

export const undoSession = defineTool({
  name: 'governance_undo_session',
  title: 'Undo session',
  summary: 'Take back everything that one agent run or chat did, newest first.',
  guide:
    'Use when a whole run went wrong. What cannot be undone is left and listed with the reason. Take a dry run first. When remaining is not 0, call it again. One undo of this call brings all back, unless it reversed something final.',
  effect: 'reversible',
  permission: 'governance:undo',
  powers: ['undo'],
  input: z.object({
    sessionId: SessionId.describe('From governance_list_sessions; "current": this one.'),
    since: z.iso.datetime({ offset: true }).optional().describe('Only what was begun at or after.'),
    maxCalls: z.int().min(1).max(500).default(200).describe('Newest calls to take back at most.'),
  }),
  output: z.object({
    session: z.string().describe('The session.'),
    undone: z
      .array(z.object({ callId: z.uuid().describe('The call.'), tool: z.string().describe('What it had called.') }))
      .describe('Taken back, in this order.'),
    notUndone: z.array(NotUndone).describe('What could not be undone, and why.'),
    remaining: z.int().describe('Older calls that were not tried.'),
    ...counts,
  }),
  examples: [{ sessionId: 'current', maxCalls: 1 }],
  async run({ sessionId, since, maxCalls }, ctx) {
    const session = resolveSession(ctx, sessionId);
    const { calls, total } = await loadUndoable(ctx, session, { since, maxCalls });
    const done = { undone: [] as Candidate[], rowsRestored: 0, cancelledEvents: 0, cancelledEffects: 0 };
    let waiting = calls.map((call) => ({ call, refused: null as Refused | null }));
    // Calls that overlapped in time may stand in each other's way in the order of their ids: whoever failed because of a
    // newer change is tried again, as long as a round took anything back.
    for (let progress = true; progress && waiting.length > 0;) {
      progress = false;
      const left: typeof waiting = [];
      for (const { call, refused } of waiting) {
        if (refused && refused.reason !== 'changed_since') {
          left.push({ call, refused });
          continue;
        }
        const outcome = await tryUndo(ctx, call);
        if (outcome.refused) left.push({ call, refused: outcome.refused });
        if (!outcome.report) continue;
        progress = true;
        done.undone.push(call);
        done.rowsRestored += outcome.report.rowsRestored;
        done.cancelledEvents += outcome.report.cancelledEvents;
        done.cancelledEffects += outcome.report.cancelledEffects;
        ctx.progress(done.undone.length / calls.length, `Undone ${done.undone.length} of ${calls.length} calls.`);
      }
      waiting = left;
    }
    return { session, ...done, notUndone: waiting.flatMap(({ refused }) => refused ?? []), remaining: total - calls.length };
  },
});

interface Candidate {
  callId: string;
  tool: string;
}

/**
 * Undos of the session's own calls are left out: the two cancel out, and taking back the undo would bring back what the
 * session is to be rid of. The undo of another session's call is something that this session did.
 */
async function loadUndoable(
  ctx: ToolContext,
  session: string,
  { since, maxCalls }: { since: string | undefined; maxCalls: number },
): Promise<{ calls: Candidate[]; total: number }> {
  const { rows } = await ctx.db.execute<{ call_id: string; tool: string; total: string }>(sql`
    SELECT r.id AS call_id, r.tool, count(*) OVER () AS total FROM kernel.receipts r
    WHERE r.session = ${session} AND r.id = r.root_id AND r.outcome = 'done' AND r.effect <> 'read'
      AND (${since ?? null}::timestamptz IS NULL OR r.started_at >= ${since ?? null}::timestamptz)
      AND NOT EXISTS (SELECT FROM kernel.undone u WHERE u.tenant_id = r.tenant_id AND u.id = r.id)
      AND NOT EXISTS (SELECT FROM kernel.receipts t WHERE t.tenant_id = r.tenant_id AND t.id = r.undo_of AND t.session = r.session)
    ORDER BY r.id DESC LIMIT ${maxCalls}`);
  return { calls: rows.map(({ call_id, tool }) => ({ callId: call_id, tool })), total: Number(rows[0]?.total ?? 0) };
}

/** What belongs to the one call; anything else (the database going away, a deadlock) ends or repeats the whole. */
const OF_THE_CALL: ReadonlySet<ErrorCode> = new Set(['conflict', 'forbidden', 'not_found', 'invalid_input', 'approval_required']);

async function tryUndo(ctx: ToolContext, { callId, tool }: Candidate): Promise<{ report?: z.output<typeof Report>; refused?: Refused }> {
  try {
    await ctx.db.execute(sql`SET CONSTRAINTS ALL DEFERRED`);
    return { report: (await ctx.powers.callByName(undoCall.name, { callId })) as z.output<typeof Report> };
  } catch (thrown) {
    if (isRetryable(thrown)) throw thrown;
    const error = toToolError(thrown, []);
    if (!OF_THE_CALL.has(error.code)) throw thrown;
    // Taken back meanwhile with a call that had caused it.
    if (error.reason === 'already_undone') return {};
    return { refused: { callId, tool, code: error.code, reason: error.reason, message: error.message, blockedBy: blockerOf(error) } };
  }
}

function blockerOf({ details }: ToolError): string | null {
  const blocker = details.fix?.tool === undoCall.name ? details.fix.input?.['callId'] : undefined;
  return typeof blocker === 'string' ? blocker : null;
}
