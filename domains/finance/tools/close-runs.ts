import { and, eq, inArray, sql } from 'drizzle-orm';
import { z } from 'zod';
import { fixture } from '#kernel/fixture.ts';
import { before, openPage, page, pageInput } from '#kernel/page.ts';
import { defineTool } from '#kernel/tool.ts';
import { closeRunReversed } from '../close/events.ts';
import { repeatRun } from '../close/repeating.ts';
import { RunOut, Runs, showRuns, takenBackByRun, tellRuns } from '../close/run-output.ts';
import { type Run, takeBack } from '../close/runs.ts';
import { closeRuns, RUN_KINDS } from '../schema-close.ts';
import { entityId, reason } from '../shapes.ts';

export const listCloseRuns = defineTool({
  name: 'finance_list_close_runs',
  title: 'List closing runs',
  summary: 'Closing work that was done, newest first: what it posted and whether it stands.',
  guide: 'Depreciation, revaluation, accruals, year-end and opening entries are each a run. Take one back by finance_reverse_close_runs.',
  effect: 'read',
  permission: 'finance:read',
  input: z.object({ entityId, kind: z.enum(RUN_KINDS).optional().describe('What was done.'), ...pageInput }),
  output: page(RunOut),
  examples: [{}, { kind: 'depreciation' }],
  async run(input, ctx) {
    const paging = openPage({ tool: 'finance_list_close_runs', tenantId: ctx.tenant.id, input, position: ['instant', 'uuid'] });
    const rows = await ctx.db
      .select()
      .from(closeRuns)
      .where(
        and(
          before(paging.after, closeRuns.doneAt, closeRuns.id),
          input.entityId === undefined ? undefined : eq(closeRuns.entityId, input.entityId),
          input.kind && eq(closeRuns.kind, input.kind),
        ),
      )
      .orderBy(sql`${closeRuns.doneAt} DESC`, sql`${closeRuns.id} DESC`)
      .limit(paging.take);
    const { items, nextCursor } = paging.cut(
      rows,
      ({ doneAt, id }) => [doneAt.toString(), id],
      (row) => row,
    );
    return { items: await showRuns(ctx, items), nextCursor };
  },
});

const runIds = z
  .array(z.uuid())
  .refine((ids) => ids.length <= 50, 'must have at most 50')
  .describe('From finance_list_close_runs.');

export const reverseCloseRuns = defineTool({
  name: 'finance_reverse_close_runs',
  title: 'Reverse closing runs',
  summary: 'Take closing work back: mirrors of all that it posted, registers included.',
  guide: 'The later one first, where runs moved the same assets. To do it again, run it again: it posts what is missing.',
  effect: 'compensable',
  compensate: { tool: 'finance_repeat_close_runs', input: ({ input }) => ({ runIds: input.runIds }) },
  permission: 'finance:post',
  input: z.object({ runIds, reason }),
  output: Runs,
  examples: [{ runIds: [fixture('finance.close_run.accrual')], reason: 'The invoice came after all' }],
  async run({ runIds, reason }, ctx) {
    for (const runId of new Set(runIds)) await takeBack(ctx, runId, reason);
    const runs =
      runIds.length === 0 ? [] : await ctx.db.select().from(closeRuns).where(inArray(closeRuns.id, runIds)).orderBy(closeRuns.id);
    const shown = await showRuns(ctx, runs);
    for (const { runId, entityId, kind, date, entries } of shown)
      ctx.emit(closeRunReversed, { runId, entityId, kind, date, entries: entries.length });
    return { runs: shown };
  },
});

export const repeatCloseRuns = defineTool({
  name: 'finance_repeat_close_runs',
  title: 'Repeat closing runs',
  summary: 'Do closing work again, as it was, that was taken back by mistake.',
  guide: 'Once each. For what has changed since run it anew: that posts what is missing.',
  effect: 'compensable',
  compensate: takenBackByRun,
  permission: 'finance:post',
  input: z.object({ runIds }),
  output: Runs,
  examples: [{ runIds: [fixture('finance.close_run.reversed')] }],
  async run({ runIds }, ctx) {
    const runs: Run[] = [];
    // What was taken back last comes back first.
    for (const runId of [...new Set(runIds)].toReversed()) runs.push(await repeatRun(ctx, runId));
    return tellRuns(ctx, runs);
  },
});
