import { and, desc, eq, isNull, ne, or, type SQL, sql } from 'drizzle-orm';
import { ToolError } from '#kernel/errors.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import { receipts, undone } from './schema.ts';

/** Half an hour is also how long a session lasts that the caller did not name: “last” reaches across its end. */
const REACH = { minutes: 30 };

/** The call that is meant: an id as it is, or the caller's newest write. */
export async function resolveCall(ctx: ToolContext, callId: string): Promise<string> {
  return callId === 'last' ? newestWrite(ctx, undefined) : callId.toLowerCase();
}

/**
 * What “undo that” means: the newest write that is not undone and is no undo itself. It may be one that cannot be undone;
 * then the refusal says so, as silently taking back an older one would be worse.
 */
export async function resolveUndo(ctx: ToolContext, callId: string): Promise<string> {
  return callId === 'last' ? newestWrite(ctx, and(isNull(undone.id), isNull(receipts.undoOf))) : callId.toLowerCase();
}

async function newestWrite(ctx: ToolContext, condition: SQL | undefined): Promise<string> {
  const isOfSession = eq(receipts.session, ctx.session);
  const isRecent = sql`${receipts.startedAt} > ${ctx.now().subtract(REACH).toString()}`;
  const [found] = await ctx.db
    .select({ id: receipts.id })
    .from(receipts)
    .leftJoin(undone, isUndoneOf())
    .where(
      and(
        or(isOfSession, and(eq(receipts.actorId, ctx.actor.id), isRecent)),
        eq(receipts.id, receipts.rootId),
        eq(receipts.outcome, 'done'),
        ne(receipts.effect, 'read'),
        condition,
      ),
    )
    .orderBy(desc(isOfSession), desc(receipts.startedAt), desc(receipts.id))
    .limit(1);
  if (found) return found.id;
  throw new ToolError('not_found', {
    reason: 'no_last_call',
    message: 'This session has changed nothing that is left.',
    fix: { tool: 'governance_list_receipts' },
  });
}

export const isUndoneOf = (): SQL | undefined => and(eq(undone.tenantId, receipts.tenantId), eq(undone.id, receipts.id));

/** `current` is the caller's own session. */
export const resolveSession = (ctx: ToolContext, session: string): string => (session === 'current' ? ctx.session : session);

export const callNotFound = (): ToolError =>
  new ToolError('not_found', { reason: 'call_not_found', message: 'There is no such call here.', fix: { tool: 'governance_list_receipts' } });
