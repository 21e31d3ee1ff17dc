import { and, desc, eq, gte, inArray, isNull, lt, ne, type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import { ToolError } from '#kernel/errors.ts';
import { firstIdOf } from '#kernel/ids.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import { receipts, undone } from './schema.ts';

/** The call that is meant: an id as it is; `last` is the session's newest write, or else anybody's. */
export async function resolveCall(ctx: ToolContext, callId: string): Promise<string> {
  if (callId !== 'last') return callId.toLowerCase();
  const found = (await newestWrite(ctx, isOfSession(ctx))) ?? (await newestWrite(ctx, undefined));
  if (!found) throw callNotFound();
  return found;
}

/**
 * What “undo that” means: the session's newest write that is not undone and is no undo itself; null when there is none. It
 * may be one that cannot be undone: then the refusal says so, as silently taking back an older one would be worse.
 */
export async function resolveUndo(ctx: ToolContext, callId: string): Promise<string | null> {
  if (callId !== 'last') return callId.toLowerCase();
  return newestWrite(ctx, and(isOfSession(ctx), isNull(undone.id), isNull(receipts.undoOf)));
}

/** A session that the caller did not name ends with its half-hour: `last` still reaches the one before. */
function isOfSession({ session }: ToolContext): SQL {
  const unnamed = /^(.+)@(\d+)$/s.exec(session);
  return inArray(receipts.session, unnamed ? [session, `${unnamed[1]}@${Number(unnamed[2]) - 1}`] : [session]);
}

async function newestWrite(ctx: ToolContext, condition: SQL | undefined): Promise<string | null> {
  const [found] = await ctx.db
    .select({ id: receipts.id })
    .from(receipts)
    .leftJoin(undone, isUndoneOf())
    .where(and(condition, eq(receipts.id, receipts.rootId), eq(receipts.outcome, 'done'), ne(receipts.effect, 'read')))
    .orderBy(desc(receipts.id))
    .limit(1);
  return found?.id ?? null;
}

/** Receipts stand in the order of their ids, which name the millisecond of their root. */
const NESTED_IDS_MS = 60_000;

/** Those that started in a period: by the time itself, and by ids, which the index holds. */
export function startedIn(
  { from, to }: { from?: string | undefined; to?: string | undefined },
  { startedAt, id }: { startedAt: PgColumn; id: PgColumn } = receipts,
): SQL | undefined {
  const [first, end] = [from, to].map((text) => (text === undefined ? undefined : Temporal.Instant.from(text)));
  return and(
    first && gte(startedAt, first),
    first && gte(id, firstIdOf(first.epochMilliseconds)),
    end && lt(startedAt, end),
    // A call that makes thousands of others runs ahead of the clock in their ids.
    end && lt(id, firstIdOf(end.epochMilliseconds + NESTED_IDS_MS)),
  );
}

/** The root call itself and all that ran inside it. Only what ran inside another is found by its root: the index holds nothing else. */
export const isInside = (rootId: string): SQL =>
  sql`((${receipts.parentId} IS NOT NULL AND ${receipts.rootId} = ${rootId}) OR ${receipts.id} = ${rootId})`;

export const isUndoneOf = (): SQL | undefined => and(eq(undone.tenantId, receipts.tenantId), eq(undone.id, receipts.id));

/** `current` is the caller's own session. */
export const resolveSession = (ctx: ToolContext, session: string): string => (session === 'current' ? ctx.session : session);

export const callNotFound = (): ToolError =>
  new ToolError('not_found', {
    reason: 'call_not_found',
    message: 'There is no such call here.',
    fix: { tool: 'governance_list_receipts' },
  });
