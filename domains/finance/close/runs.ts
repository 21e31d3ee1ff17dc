import { and, desc, eq, inArray, ne } from 'drizzle-orm';
import { notFound, ToolError } from '#kernel/errors.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import { type Entity, entityOf } from '../books.ts';
import { loadEntry, post, type PostedEntry, type PostingLine, reverse } from '../posting.ts';
import { entities } from '../schema-books.ts';
import { closeRunReversals, closeRuns } from '../schema-close.ts';
import { journalEntries } from '../schema-ledger.ts';
import { sizeOf, sumOf } from './amounts.ts';
import { type Dimensions, keyOf, NO_DIMENSIONS } from './dimensions.ts';
import { assertNothingLater, mirrorMovements } from './run-movements.ts';
import { settle } from './settling.ts';

export type Run = typeof closeRuns.$inferSelect;

/** What a kind of run posts as. */
const SOURCE_OF = {
  accrual: 'accrual',
  deferral: 'deferral',
  recognition: 'deferral',
  acquisition: 'asset',
  depreciation: 'asset',
  write_down: 'asset',
  disposal: 'asset',
  revaluation: 'revaluation',
  year_end: 'closing',
  opening: 'opening',
} as const satisfies Record<Run['kind'], string>;

/** The entity, held until commit: runs over the same books take turns, so that the second finds what the first has done. */
export async function holdEntity(ctx: ToolContext, entityId?: string): Promise<Entity> {
  const { id } = await entityOf(ctx, entityId);
  const [held] = await ctx.db.select().from(entities).where(eq(entities.id, id)).for('no key update');
  if (!held) throw notFound('entity', { tool: 'finance_list_entities' });
  return held;
}

/** A run that found nothing due is written too: that somebody looked is what the checklist asks for. */
export async function openRun(ctx: ToolContext, run: Pick<Run, 'entityId' | 'kind' | 'date' | 'note'> & Partial<Run>): Promise<Run> {
  const [row] = await ctx.db
    .insert(closeRuns)
    .values({ id: ctx.newId(), ...run, doneBy: ctx.actor.name, doneAt: ctx.now() })
    .returning();
  if (!row) throw new Error('The run was not written.');
  return row;
}

export interface RunPosting {
  /** Left out: the day of the run. */
  date?: Temporal.PlainDate;
  description: string;
  lines: readonly PostingLine[];
}

export const postRun = (ctx: ToolContext, run: Run, { date, description, lines }: RunPosting): Promise<PostedEntry> =>
  post(ctx, { entityId: run.entityId, date: date ?? run.date, description, source: { kind: SOURCE_OF[run.kind], id: run.id }, lines });

export type Signed = { accountId: string; functional: bigint; dimensions?: Dimensions; description?: string };

/** A line in the currency of the books, on the side that its sign says; nothing for nothing. */
export function signedLine({ accountId, functional, dimensions, description }: Signed, currency: string): PostingLine[] {
  if (functional === 0n) return [];
  const amount = sizeOf(functional);
  return [{ accountId, side: functional > 0n ? 'debit' : 'credit', amount, functional: amount, currency, dimensions, description }];
}

/** The same accounts and dimensions share a line: a run of thousands of things posts a few. What is of what is in the registers. */
export function summedLines(sides: readonly Signed[], currency: string): PostingLine[] {
  const groups = Map.groupBy(sides, ({ accountId, dimensions }) => `${accountId} ${keyOf(dimensions ?? NO_DIMENSIONS)}`);
  return [...groups.values()].flatMap((group) => {
    const functional = sumOf(group.map((side) => side.functional));
    return group[0] ? signedLine({ ...group[0], functional }, currency) : [];
  });
}

export const entriesOf = (ctx: ToolContext, runIds: readonly string[]): Promise<(typeof journalEntries.$inferSelect)[]> =>
  ctx.db
    .select()
    .from(journalEntries)
    .where(and(inArray(journalEntries.sourceId, [...runIds]), ne(journalEntries.sourceKind, 'reversal')))
    .orderBy(desc(journalEntries.date), desc(journalEntries.id));

/** A run, with its books held. */
export async function holdRun(ctx: ToolContext, runId: string): Promise<{ run: Run; isReversed: boolean }> {
  const [run] = await ctx.db.select().from(closeRuns).where(eq(closeRuns.id, runId));
  if (!run) throw notFound('close_run', { tool: 'finance_list_close_runs' });
  await holdEntity(ctx, run.entityId);
  const [reversal] = await ctx.db.select().from(closeRunReversals).where(eq(closeRunReversals.runId, runId));
  return { run, isReversed: reversal !== undefined };
}

/** Takes a run back: the mirror of each of its entries, and of all that they did to the registers. */
export async function takeBack(ctx: ToolContext, runId: string, reason: string): Promise<PostedEntry[]> {
  const { run, isReversed } = await holdRun(ctx, runId);
  if (isReversed) throw new ToolError('conflict', { reason: 'run_reversed', message: 'The run was taken back already.' });
  await assertNothingLater(ctx, run.id);
  const originals = await entriesOf(ctx, [runId]);
  const mirrors: PostedEntry[] = [];
  for (const original of originals) mirrors.push(await reverse(ctx, { entryId: original.id, reason }));
  await mirrorMovements(ctx, runId, new Map(originals.map(({ id }, i) => [id, mirrors[i] as PostedEntry])));
  const lines = mirrors.flatMap((mirror) => mirror.lines);
  // The entries of a revaluation settle each other, and so do their mirrors; opening items settle with their own.
  if (run.kind === 'opening') for (const { id } of originals) lines.push(...(await loadEntry(ctx, id)).lines);
  await settle(ctx, lines);
  await ctx.db.insert(closeRunReversals).values({ id: ctx.newId(), runId, reason, doneBy: ctx.actor.name, doneAt: ctx.now() });
  return mirrors;
}
