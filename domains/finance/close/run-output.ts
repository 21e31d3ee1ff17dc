import { inArray } from 'drizzle-orm';
import { z } from 'zod';
import type { ToolContext } from '#kernel/tool-context.ts';
import { RUN_KINDS, closeRunReversals } from '../schema-close.ts';
import { day, maybe, moment, ref, text } from '../shapes.ts';
import { closeRunPosted } from './events.ts';
import { entriesOf, type Run } from './runs.ts';

/** A run as tools answer it. */
export const RunOut = z.object({
  runId: ref('run'),
  entityId: ref('entity'),
  kind: z.enum(RUN_KINDS).describe('What was done.'),
  date: day,
  note: text('What it says.'),
  entries: z
    .array(z.object({ entryId: ref('entry'), number: text('Its number.'), date: day }))
    .describe('What it posted; empty: nothing was due.'),
  doneBy: text('By whom.'),
  doneAt: moment,
  reversedBecause: maybe('Why it was taken back; null: it stands.'),
});

/** Output of every tool that does closing work: the same, so that one compensation serves all of them. */
export const Runs = z.object({ runs: z.array(RunOut).describe('One for each set of books.') });

export async function showRuns(ctx: ToolContext, runs: readonly Run[]): Promise<z.input<typeof RunOut>[]> {
  if (runs.length === 0) return [];
  const ids = runs.map(({ id }) => id);
  const entries = await entriesOf(ctx, ids);
  const reversals = await ctx.db.select().from(closeRunReversals).where(inArray(closeRunReversals.runId, ids));
  return runs.map(({ id, entityId, kind, date, note, doneBy, doneAt }) => ({
    runId: id,
    entityId,
    kind,
    date: date.toString(),
    note,
    entries: entries
      .filter(({ sourceId }) => sourceId === id)
      .map((entry) => ({ entryId: entry.id, number: entry.number, date: entry.date.toString() }))
      .toReversed(),
    doneBy,
    doneAt: doneAt.toString(),
    reversedBecause: reversals.find(({ runId }) => runId === id)?.reason ?? null,
  }));
}

/** Tells of the runs and answers them. */
export async function tellRuns(ctx: ToolContext, runs: readonly Run[]): Promise<{ runs: z.input<typeof RunOut>[] }> {
  const shown = await showRuns(ctx, runs);
  for (const { runId, entityId, kind, date, entries } of shown)
    ctx.emit(closeRunPosted, { runId, entityId, kind, date, entries: entries.length });
  return { runs: shown };
}

/** Whatever a run posted is taken back by the same tool. */
export const takenBackByRun = {
  tool: 'finance_reverse_close_runs',
  input: ({ output }: { output: { runs: { runId: string }[] } }): Record<string, unknown> => ({
    runIds: output.runs.map(({ runId }) => runId),
    reason: 'Undone',
  }),
};
