import { and, asc, desc, eq } from 'drizzle-orm';
import { z } from 'zod';
import { ToolError } from '#kernel/errors.ts';
import { before, openPage, page, pageInput } from '#kernel/page.ts';
import { defineTool } from '#kernel/tool.ts';
import { resolveCall } from '../calls.ts';
import { effectResolved } from '../events.ts';
import { EFFECT_STATES, effects } from '../schema.ts';
import { CallId, OutsideEffect } from '../shapes.ts';

export const toEffect = (row: typeof effects.$inferSelect): z.output<typeof OutsideEffect> => ({
  callId: row.callId,
  index: row.idx,
  port: row.port,
  payload: row.payload,
  state: row.state,
  attempts: row.attempts,
  dueAt: row.dueAt.toString(),
  result: row.result,
  error: row.error,
});

export const listEffects = defineTool({
  name: 'governance_list_effects',
  title: 'List outside effects',
  summary: 'What calls asked of the outside (messages, DNS, cluster, …) and what came of it, newest call first.',
  guide: 'Use state "unknown" to find what a person must look into, then governance_resolve_effects.',
  effect: 'read',
  permission: 'governance:read',
  sensitive: true,
  labels: ['untrusted'],
  input: z.object({
    state: z.enum(EFFECT_STATES).optional().describe('unknown: an attempt began and nobody saw its end.'),
    port: z.string().max(64).optional().describe('Only asked of this, such as messages.'),
    callId: CallId.optional().describe('Only of this call; "last": your newest write.'),
    ...pageInput,
  }),
  output: page(OutsideEffect),
  examples: [{}, { state: 'unknown' }, { callId: 'last', port: 'messages' }],
  async run(input, ctx) {
    const paging = openPage({ tool: 'governance_list_effects', tenantId: ctx.tenant.id, input, position: ['uuid', 'integer'] });
    const rows = await ctx.db
      .select()
      .from(effects)
      .where(
        and(
          input.state && eq(effects.state, input.state),
          input.port === undefined ? undefined : eq(effects.port, input.port),
          input.callId === undefined ? undefined : eq(effects.callId, await resolveCall(ctx, input.callId)),
          before(paging.after, effects.callId, effects.idx),
        ),
      )
      .orderBy(desc(effects.callId), desc(effects.idx))
      .limit(paging.take);
    return paging.cut(rows, (row) => [row.callId, String(row.idx)], toEffect);
  },
});

const SAID = {
  done: null,
  failed: { reason: 'said_failed', message: 'A person found that it did not happen.' },
} as const;

/** Human only: it puts a person's word in the place of an observation, and a later undo or compensation relies on it. */
export const resolveEffects = defineTool({
  name: 'governance_resolve_effects',
  title: 'Resolve unknown effects',
  summary: 'Say what became of outside effects whose end nobody saw.',
  guide:
    'Use after looking at the other side (the provider, the mailbox). "failed" means that it certainly did not happen: ask for it again by a new call of the tool.',
  effect: 'human_only',
  permission: 'governance:write',
  input: z.object({
    callId: CallId.describe('The call that asked for them, or "last".'),
    index: z.int().min(0).optional().describe('Only this one. Left out: all unknown ones of the call.'),
    outcome: z.enum(['done', 'failed']).describe('What you found.'),
    note: z.string().trim().min(1).max(1000).describe('How you know.'),
  }),
  output: z.object({ resolved: z.array(OutsideEffect).describe('As they are now.') }),
  examples: [{ callId: 'last', outcome: 'done', note: 'The provider lists the message as delivered.' }],
  async run({ callId, index, outcome, note }, ctx) {
    const id = await resolveCall(ctx, callId);
    const ofCall = and(eq(effects.callId, id), index === undefined ? undefined : eq(effects.idx, index));
    const unknown = await ctx.db
      .select()
      .from(effects)
      .where(and(ofCall, eq(effects.state, 'unknown')))
      .orderBy(asc(effects.idx))
      .for('update');
    if (index !== undefined && unknown.length === 0) {
      throw new ToolError('conflict', {
        reason: 'effect_not_unknown',
        message: 'There is no such effect, or what became of it is known.',
        fix: { tool: 'governance_list_effects', input: { callId: id } },
      });
    }
    const error = SAID[outcome];
    await ctx.db
      .update(effects)
      .set({ state: outcome, error })
      .where(and(ofCall, eq(effects.state, 'unknown')));
    for (const { idx } of unknown) ctx.emit(effectResolved, { callId: id, index: idx, outcome, note });
    return { resolved: unknown.map((row) => toEffect({ ...row, state: outcome, error })) };
  },
});
