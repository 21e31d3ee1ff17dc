import { and, eq, gt, isNull, notExists, sql } from 'drizzle-orm';
import { ToolError } from '#kernel/errors.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import { loadEntry, type PostedEntry, type PostingLine } from '../posting.ts';
import { assetMovements } from '../schema-assets.ts';
import { closeRunReversals, closeRuns, openingItems, revaluationLines } from '../schema-close.ts';
import { deferralMovements, deferrals } from '../schema-deferrals.ts';
import { journalEntries } from '../schema-ledger.ts';
import { sizeOf } from './amounts.ts';
import { insertAll } from './inserting.ts';
import { assertNothingLater, byEntry } from './run-movements.ts';
import { entriesOf, holdRun, openRun, postRun, type Run } from './runs.ts';
import { settle } from './settling.ts';

/** Runs that post what is missing: once a later one has done so, there is nothing left to do again. */
const CATCHING_UP: ReadonlySet<Run['kind']> = new Set(['depreciation', 'recognition', 'revaluation', 'year_end']);

/** Does a run again, as it was, that was taken back by mistake. */
export async function repeatRun(ctx: ToolContext, runId: string): Promise<Run> {
  const { run, isReversed } = await holdRun(ctx, runId);
  if (!isReversed) throw new ToolError('conflict', { reason: 'run_stands', message: 'The run was not taken back: it stands.' });
  await assertNotDoneSince(ctx, run);
  await assertNothingLater(ctx, run.id);
  const { entityId, kind, date, note } = run;
  const again = await openRun(ctx, { entityId, kind, date, note, repeatsRunId: run.id });
  const entries = new Map<string, PostedEntry>();
  for (const { id } of (await entriesOf(ctx, [run.id])).toReversed()) {
    const original = await loadEntry(ctx, id);
    entries.set(
      id,
      await postRun(ctx, again, { date: original.date, description: original.description, lines: original.lines.map(toPosting) }),
    );
  }
  await copyRegisters(ctx, run, { again, entryIdOf: (id) => entries.get(id)?.id ?? '' });
  if (kind === 'revaluation')
    await settle(
      ctx,
      [...entries.values()].flatMap(({ lines }) => lines),
    );
  return again;
}

const toPosting = ({
  accountId,
  debit,
  credit,
  amount,
  currency,
  partyId,
  dueOn,
  description,
  taxCodeId,
  ...row
}: PostedEntry['lines'][number]): PostingLine => ({
  accountId,
  side: debit > 0n ? 'debit' : 'credit',
  amount: sizeOf(amount),
  functional: debit + credit,
  currency,
  partyId,
  dueOn,
  description,
  taxCodeId,
  dimensions: row,
});

async function assertNotDoneSince(ctx: ToolContext, { id, entityId, kind }: Run): Promise<void> {
  if (!CATCHING_UP.has(kind)) return;
  const reversed = ctx.db
    .select({ one: sql`1` })
    .from(closeRunReversals)
    .where(and(eq(closeRunReversals.tenantId, closeRuns.tenantId), eq(closeRunReversals.runId, closeRuns.id)));
  const [later] = await ctx.db
    .select({ id: closeRuns.id })
    .from(closeRuns)
    .innerJoin(journalEntries, and(eq(journalEntries.tenantId, closeRuns.tenantId), eq(journalEntries.sourceId, closeRuns.id)))
    .where(and(eq(closeRuns.entityId, entityId), eq(closeRuns.kind, kind), gt(closeRuns.id, id), notExists(reversed)))
    .limit(1);
  if (!later) return;
  throw new ToolError('conflict', {
    reason: 'run_done_since',
    message: 'A later run has done it since.',
    fix: { tool: 'finance_list_close_runs', input: { kind } },
  });
}

interface Copying {
  again: Run;
  entryIdOf: (id: string) => string;
}

/** What the run did to the registers, in the entries that stand for its own now. */
async function copyRegisters(ctx: ToolContext, run: Run, { again, entryIdOf }: Copying): Promise<void> {
  const anew = <R extends { tenantId: string; id: string; entryId: string }>({ tenantId: _, ...row }: R) => ({
    ...row,
    id: ctx.newId(),
    runId: again.id,
    entryId: entryIdOf(row.entryId),
  });
  const moved = await ctx.db
    .select()
    .from(assetMovements)
    .where(and(eq(assetMovements.runId, run.id), isNull(assetMovements.reversesId)));
  for (const own of byEntry(moved.map(anew))) await ctx.db.insert(assetMovements).values(own);
  const recognised = await ctx.db
    .select()
    .from(deferralMovements)
    .where(and(eq(deferralMovements.runId, run.id), isNull(deferralMovements.reversesId)));
  for (const own of byEntry(recognised.map(anew))) await ctx.db.insert(deferralMovements).values(own);
  const revalued = await ctx.db.select().from(revaluationLines).where(eq(revaluationLines.runId, run.id));
  for (const own of byEntry(revalued.map(anew))) await ctx.db.insert(revaluationLines).values(own);
  const opened = await ctx.db.select().from(openingItems).where(eq(openingItems.runId, run.id));
  for (const own of byEntry(opened.map(anew))) await ctx.db.insert(openingItems).values(own);
  const made = await ctx.db.select().from(deferrals).where(eq(deferrals.runId, run.id));
  await insertAll(
    ctx,
    deferrals,
    made.map(({ tenantId: _, ...row }) => ({ ...row, id: ctx.newId(), runId: again.id })),
  );
}
