import { and, eq, inArray, isNotNull, lte, ne, or, sql } from 'drizzle-orm';
import type { ToolContext } from '#kernel/tool-context.ts';
import { accountFor, type Entity } from '../books.ts';
import { type Ratio, toDecimal } from '../decimal.ts';
import type { PostedEntry } from '../posting.ts';
import { convert, rateOn } from '../rates.ts';
import { accounts } from '../schema-books.ts';
import { revaluationLines } from '../schema-close.ts';
import { entryLines } from '../schema-ledger.ts';
import { sizeOf } from './amounts.ts';
import { inPieces } from './pieces.ts';
import { type ForeignBalance, resultOf, revalue, type Revalued } from './revaluing.ts';
import { openRun, postRun, type Run, signedLine } from './runs.ts';
import { settle } from './settling.ts';

/**
 * What is money or a claim to money in another currency: open items by party, bank and cash, and the asset and liability
 * accounts that are kept in a currency of their own, such as a loan. Stock, prepayments and assets stay at their old rates.
 */
export async function foreignBalances(ctx: ToolContext, entity: Entity, date: Temporal.PlainDate): Promise<ForeignBalance[]> {
  const rows = await ctx.db
    .select({
      accountId: entryLines.accountId,
      partyId: entryLines.partyId,
      currency: entryLines.currency,
      amount: sql`sum(${entryLines.amount})`.mapWith(BigInt),
      functional: sql`sum(${entryLines.debit} - ${entryLines.credit})`.mapWith(BigInt),
    })
    .from(entryLines)
    .innerJoin(accounts, and(eq(accounts.tenantId, entryLines.tenantId), eq(accounts.id, entryLines.accountId)))
    .where(
      and(
        eq(entryLines.entityId, entity.id),
        lte(entryLines.date, date),
        ne(entryLines.currency, entity.functionalCurrency),
        or(
          inArray(accounts.control, ['receivable', 'payable', 'bank']),
          and(isNotNull(accounts.currency), inArray(accounts.type, ['asset', 'liability'])),
        ),
      ),
    )
    .groupBy(entryLines.accountId, entryLines.partyId, entryLines.currency)
    .orderBy(entryLines.accountId, entryLines.currency, entryLines.partyId);
  return rows.filter(({ amount, functional }) => amount !== 0n || functional !== 0n);
}

/** The balances that are worth something else at the end of a day, and the rates that say so. */
export async function differencesOn(
  ctx: ToolContext,
  entity: Entity,
  date: Temporal.PlainDate,
): Promise<{ revalued: Revalued[]; rates: Map<string, Ratio> }> {
  const balances = await foreignBalances(ctx, entity, date);
  const to = entity.functionalCurrency;
  const rates = new Map<string, Ratio>();
  for (const from of new Set(balances.map(({ currency }) => currency))) rates.set(from, await rateOn(ctx, { from, to, date }));
  const worthOf = (amount: bigint, from: string): bigint => convert(amount, { from, to, rate: rates.get(from) as Ratio });
  return { revalued: revalue(balances, worthOf), rates };
}

/** Books the unrealised differences on a day and takes them back on the next, so that only the day's statements know them. */
export async function postRevaluation(
  ctx: ToolContext,
  entity: Entity,
  date: Temporal.PlainDate,
): Promise<{ run: Run; revalued: Revalued[] }> {
  const { revalued, rates } = await differencesOn(ctx, entity, date);
  const note = `Unrealised exchange differences on ${date.toString()}`;
  const run = await openRun(ctx, { entityId: entity.id, kind: 'revaluation', date, note });
  const next = date.add({ days: 1 });
  const entries: PostedEntry[] = [];
  for (const piece of inPieces(revalued, LINES)) {
    const back = piece.map((each) => ({ ...each, functional: each.worth, difference: -each.difference }));
    entries.push(await book(ctx, { run, entity, revalued: piece, rates, date, note }));
    entries.push(await book(ctx, { run, entity, revalued: back, rates, date: next, note: `${note}, taken back` }));
  }
  await settle(
    ctx,
    entries.flatMap(({ lines }) => lines),
  );
  return { run, revalued };
}

/** Balances of an entry: a business with thousands of customers abroad revalues them in several. */
const LINES = 500;

interface Booking {
  run: Run;
  entity: Entity;
  revalued: readonly Revalued[];
  rates: Map<string, Ratio>;
  date: Temporal.PlainDate;
  note: string;
}

async function book(ctx: ToolContext, { run, entity, revalued, rates, date, note }: Booking): Promise<PostedEntry> {
  const { gain, loss } = resultOf(revalued);
  // The day after gives the gain back where it was booked: a gain's mirror stands on the gain account.
  const isBack = !date.equals(run.date);
  const [gains, losses] = [await accountFor(ctx, 'fx_unrealised_gain'), await accountFor(ctx, 'fx_unrealised_loss')];
  const currency = entity.functionalCurrency;
  const lines = [
    ...revalued.map(({ accountId, partyId, currency: foreign, difference }) => ({
      accountId,
      side: difference > 0n ? ('debit' as const) : ('credit' as const),
      amount: 0n,
      functional: sizeOf(difference),
      currency: foreign,
      partyId,
    })),
    ...signedLine({ accountId: isBack ? losses.id : gains.id, functional: -gain }, currency),
    ...signedLine({ accountId: isBack ? gains.id : losses.id, functional: loss }, currency),
  ];
  const entry = await postRun(ctx, run, { date, description: note, lines });
  await ctx.db.insert(revaluationLines).values(
    revalued.map(({ accountId, partyId, currency: foreign, amount, functional, difference }) => ({
      id: ctx.newId(),
      runId: run.id,
      entryId: entry.id,
      accountId,
      partyId,
      currency: foreign,
      amount,
      functional,
      rate: toDecimal(rates.get(foreign) as Ratio, 12),
      difference,
    })),
  );
  return entry;
}
