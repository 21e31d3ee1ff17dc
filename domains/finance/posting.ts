import { asc, eq } from 'drizzle-orm';
import { notFound, ToolError } from '#kernel/errors.ts';
import { fromMinor } from '#kernel/money.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import { accountFor, type Entity, entityOf, journalOf, openPeriod } from './books.ts';
import { toDecimal } from './decimal.ts';
import { imbalance, type JournalKind, type SourceKind, SOURCES } from './ledger-rules.ts';
import { takeFrom } from './numbers.ts';
import { convert, rateBetween, rateOn } from './rates.ts';
import { entryLines, journalEntries } from './schema-ledger.ts';
import { takeBackTaxLines } from './tax/recording.ts';

export interface Dimensions {
  costCentreId?: string | null | undefined;
  projectId?: string | null | undefined;
  fundId?: string | null | undefined;
  branchId?: string | null | undefined;
}

/** One side of an entry, as whoever posts says it. */
export interface PostingLine {
  accountId: string;
  side: 'debit' | 'credit';
  /** Minor units of `currency`, not negative; zero only for a difference in the functional currency alone. */
  amount: bigint;
  currency: string;
  /** Minor units of the functional currency; left out: by the rate of the day. */
  functional?: bigint | undefined;
  partyId?: string | null | undefined;
  dueOn?: Temporal.PlainDate | null | undefined;
  description?: string | null | undefined;
  dimensions?: Dimensions | undefined;
  taxCodeId?: string | null | undefined;
}

export interface Posting {
  /** Left out: the default entity. */
  entityId?: string | undefined;
  /** Left out: the journal of the source. */
  journal?: { id: string } | { kind: JournalKind } | undefined;
  date: Temporal.PlainDate;
  description: string;
  source: { kind: SourceKind; id?: string | null | undefined };
  lines: readonly PostingLine[];
}

export type EntryLine = typeof entryLines.$inferSelect;
export type Entry = typeof journalEntries.$inferSelect;
export interface PostedEntry extends Entry {
  lines: EntryLine[];
}

/**
 * Puts an entry into the books: finds period, journal and rates, converts, takes the number, writes. The database holds what
 * matters; what is refused here is refused with the way out. Refusals: `period_not_open`, `books_locked`, `no_period`,
 * `no_exchange_rate`, `entry_unbalanced`, `amount_below_unit`, `too_few_lines`.
 */
export async function post(ctx: ToolContext, posting: Posting): Promise<PostedEntry> {
  const entity = await entityOf(ctx, posting.entityId);
  const period = await openPeriod(ctx, entity.id, posting.date);
  const journal = await journalOf(ctx, entity.id, posting.journal ?? { kind: SOURCES[posting.source.kind] });
  const values = await valued(ctx, entity, posting);
  return write(ctx, {
    head: {
      entityId: entity.id,
      journalId: journal.id,
      periodId: period.id,
      date: posting.date,
      description: posting.description,
      sourceKind: posting.source.kind,
      sourceId: posting.source.id ?? null,
    },
    seriesId: journal.seriesId,
    lines: values,
  });
}

type Head = Pick<Entry, 'entityId' | 'journalId' | 'periodId' | 'date' | 'description' | 'sourceKind' | 'sourceId'> &
  Partial<Pick<Entry, 'reversesEntryId' | 'reason'>>;
type LineValues = Omit<typeof entryLines.$inferInsert, 'tenantId' | 'id' | 'entryId' | 'lineNo' | 'entityId' | 'date' | 'recordedAt'>;

async function write(
  ctx: ToolContext,
  { head, seriesId, lines }: { head: Head; seriesId: string; lines: readonly LineValues[] },
): Promise<PostedEntry> {
  const id = ctx.newId();
  const { numberId, label } = await takeFrom(ctx, seriesId, { date: head.date, subjectKind: 'entry', subjectId: id });
  const [entry] = await ctx.db
    .insert(journalEntries)
    .values({ id, ...head, numberId, number: label, lineCount: lines.length, postedBy: ctx.actor.id })
    .returning();
  if (!entry) throw new Error('The entry was not written.');
  const own = { entryId: id, entityId: entry.entityId, date: entry.date, recordedAt: entry.recordedAt };
  const written = await ctx.db
    .insert(entryLines)
    .values(lines.map((line, i) => ({ id: ctx.newId(), ...own, lineNo: i + 1, ...line })))
    .returning();
  return { ...entry, lines: written.sort((a, b) => a.lineNo - b.lineNo) };
}

/** The lines in both currencies, and a line more where rounding left a difference between them. */
async function valued(ctx: ToolContext, entity: Entity, { lines, date }: Posting): Promise<LineValues[]> {
  if (lines.length < 2) {
    throw new ToolError('invalid_input', { reason: 'too_few_lines', message: 'An entry has at least two lines.' });
  }
  const to = entity.functionalCurrency;
  const missing = lines.flatMap(({ currency, functional }) => (functional === undefined && currency !== to ? [currency] : []));
  const rates = new Map<string, Awaited<ReturnType<typeof rateOn>>>();
  for (const from of new Set(missing)) rates.set(from, await rateOn(ctx, { from, to, date }));
  const values = lines.map((line) => {
    const rate = rates.get(line.currency);
    const functional = line.functional ?? (rate ? convert(line.amount, { from: line.currency, to, rate }) : line.amount);
    return toValues(line, functional, to);
  });
  const difference = imbalance(values);
  if (difference === 0n) return values;
  assertRounding(lines, difference, to);
  return [...values, await roundingLine(ctx, difference, to)];
}

function toValues({ side, dimensions = {}, ...line }: PostingLine, functional: bigint, to: string): LineValues {
  if (functional <= 0n) {
    throw new ToolError('invalid_input', {
      reason: 'amount_below_unit',
      message: 'A line is worth at least the smallest unit of the currency of the books, and never less than nothing.',
    });
  }
  const isDebit = side === 'debit';
  const rate =
    line.amount === 0n || line.currency === to ? '1' : toDecimal(rateBetween(line.amount, functional, { from: line.currency, to }), 12);
  return {
    accountId: line.accountId,
    debit: isDebit ? functional : 0n,
    credit: isDebit ? 0n : functional,
    currency: line.currency,
    amount: isDebit ? line.amount : -line.amount,
    rate,
    partyId: line.partyId ?? null,
    dueOn: line.dueOn ?? null,
    description: line.description ?? null,
    costCentreId: dimensions.costCentreId ?? null,
    projectId: dimensions.projectId ?? null,
    fundId: dimensions.fundId ?? null,
    branchId: dimensions.branchId ?? null,
    taxCodeId: line.taxCodeId ?? null,
  };
}

/** A difference is rounding when each currency is balanced by itself and no line contributed more than a unit to it. */
function assertRounding(lines: readonly PostingLine[], difference: bigint, functionalCurrency: string): void {
  const sums = new Map<string, bigint>();
  for (const { currency, side, amount } of lines) sums.set(currency, (sums.get(currency) ?? 0n) + (side === 'debit' ? amount : -amount));
  const converted = lines.filter(({ currency }) => currency !== functionalCurrency).length;
  const isSmall = (difference < 0n ? -difference : difference) <= BigInt(converted);
  if (isSmall && [...sums.values()].every((sum) => sum === 0n)) return;
  const { amount, currency } = fromMinor(difference < 0n ? -difference : difference, functionalCurrency);
  throw new ToolError('invalid_input', {
    reason: 'entry_unbalanced',
    message: `${difference > 0n ? 'Debits' : 'Credits'} are greater by ${amount} ${currency}.`,
    fix: { hint: 'Debits and credits must be equal in the currency of the books.' },
    data: { difference: { amount, currency } },
  });
}

async function roundingLine(ctx: ToolContext, difference: bigint, currency: string): Promise<LineValues> {
  const account = await accountFor(ctx, 'rounding');
  const amount = difference < 0n ? -difference : difference;
  const side = difference < 0n ? 'debit' : 'credit';
  return toValues({ accountId: account.id, side, amount, currency, description: 'Rounding of converted amounts' }, amount, currency);
}

export async function loadEntry(ctx: ToolContext, id: string): Promise<PostedEntry> {
  const [entry] = await ctx.db.select().from(journalEntries).where(eq(journalEntries.id, id));
  if (!entry) throw notFound('entry', { tool: 'finance_list_entries' });
  return { ...entry, lines: await ctx.db.select().from(entryLines).where(eq(entryLines.entryId, id)).orderBy(asc(entryLines.lineNo)) };
}

export interface Reversal {
  entryId: string;
  /** Left out: the day of the entry while that is open, else today. */
  date?: Temporal.PlainDate | undefined;
  reason: string;
}

/** Posts the mirror of an entry. Whoever reverses a document's entry says so in the document: see `finance.vouch_reversal_<kind>`. */
export async function reverse(ctx: ToolContext, { entryId, date, reason }: Reversal): Promise<PostedEntry> {
  const original = await loadEntry(ctx, entryId);
  if (original.sourceKind === 'reversal') {
    throw new ToolError('conflict', {
      reason: 'is_reversal',
      message: `${original.number} is a reversal; post what should be in the books anew.`,
    });
  }
  const [before] = await ctx.db.select().from(journalEntries).where(eq(journalEntries.reversesEntryId, entryId));
  if (before) {
    throw new ToolError('conflict', {
      reason: 'already_reversed',
      message: `${original.number} was reversed by ${before.number}.`,
      data: { reversalEntryId: before.id },
    });
  }
  const { period, on } = await whereToReverse(ctx, original, date);
  const journal = await journalOf(ctx, original.entityId, { id: original.journalId });
  const reversal = await write(ctx, {
    head: {
      entityId: original.entityId,
      journalId: journal.id,
      periodId: period,
      date: on,
      description: `Reversal of ${original.number}`,
      sourceKind: 'reversal',
      sourceId: original.sourceId,
      reversesEntryId: original.id,
      reason,
    },
    seriesId: journal.seriesId,
    lines: original.lines.map(
      ({
        debit,
        credit,
        amount,
        tenantId: _,
        id: _id,
        entryId: _entry,
        lineNo: _no,
        entityId: _books,
        date: _date,
        recordedAt: _at,
        ...line
      }) => ({
        ...line,
        debit: credit,
        credit: debit,
        amount: -amount,
      }),
    ),
  });
  await takeBackTaxLines(ctx, original, reversal);
  return reversal;
}

async function whereToReverse(
  ctx: ToolContext,
  original: Entry,
  date: Temporal.PlainDate | undefined,
): Promise<{ period: string; on: Temporal.PlainDate }> {
  if (date) return { period: (await openPeriod(ctx, original.entityId, date)).id, on: date };
  try {
    return { period: (await openPeriod(ctx, original.entityId, original.date)).id, on: original.date };
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
    // The day is closed by now: it is taken back today, and both days show it.
    const today = ctx.today();
    return { period: (await openPeriod(ctx, original.entityId, today)).id, on: today };
  }
}
