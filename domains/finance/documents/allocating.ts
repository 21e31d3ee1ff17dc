import { and, eq } from 'drizzle-orm';
import { notFound, ToolError } from '#kernel/errors.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import { accountFor, entityOf } from '../books.ts';
import { post, type PostedEntry, reverse } from '../posting.ts';
import { journalEntries } from '../schema-ledger.ts';
import { type ALLOCATION_KINDS, allocationLines, allocations } from '../schema-allocations.ts';
import { realisedDifference, take, type Taken } from './matching.ts';
import { type Item, openItems } from './open-items.ts';
import { isBefore } from './terms.ts';

export type Allocation = typeof allocations.$inferSelect;
type Kind = (typeof ALLOCATION_KINDS)[number];

export interface Settlement {
  kind: Exclude<Kind, 'reversal'>;
  entityId: string;
  partyId: string;
  date: Temporal.PlainDate;
  taken: readonly Taken[];
  /** Where a rate's difference goes: the account of the items. */
  controlAccountId: string;
  currency: string;
  /** An id that was promised before: by an entry that names the allocation. */
  id?: string | undefined;
}

export interface Settled {
  allocationId: string;
  /** Realised: gained when positive, in minor units of the functional currency. */
  gainMinor: bigint;
}

/** Never before the day of what it settles: on no day would it be true. */
export const laterOf = (dates: readonly Temporal.PlainDate[]): Temporal.PlainDate =>
  dates.reduce((latest, date) => (isBefore(latest, date) ? date : latest));

/** Writes an allocation, and with it what the rates have made of the difference between what was owed and what was paid. */
export async function settle(ctx: ToolContext, settlement: Settlement): Promise<Settled> {
  const { kind, entityId, partyId, date, taken } = settlement;
  const id = settlement.id ?? ctx.newId();
  const difference = realisedDifference(taken);
  const lines = [...taken];
  if (difference !== 0n) {
    const entry = await postDifference(ctx, { ...settlement, id }, difference);
    lines.push(controlLine(entry, settlement.controlAccountId));
  }
  await ctx.db.insert(allocations).values({ id, entityId, partyId, date, kind, recordedAt: ctx.now(), recordedBy: ctx.actor.name });
  await insertLines(ctx, id, lines);
  return { allocationId: id, gainMinor: difference };
}

const insertLines = async (ctx: ToolContext, allocationId: string, lines: readonly Taken[]): Promise<void> => {
  await ctx.db
    .insert(allocationLines)
    .values(
      lines.map(({ lineId, amountMinor, functional }) => ({ id: ctx.newId(), allocationId, lineId, amount: amountMinor, functional })),
    );
};

/** The whole of the line of an entry that stands on this account. */
export function controlLine(entry: PostedEntry, accountId: string): Taken {
  const line = entry.lines.find((each) => each.accountId === accountId);
  if (!line) throw new Error('An entry lacks the line of its control account.');
  return { lineId: line.id, amountMinor: line.amount, functional: line.debit - line.credit };
}

async function postDifference(
  ctx: ToolContext,
  { id, entityId, partyId, date, controlAccountId, currency }: Settlement & { id: string },
  difference: bigint,
): Promise<PostedEntry> {
  const isGain = difference > 0n;
  const size = isGain ? difference : -difference;
  const account = await accountFor(ctx, isGain ? 'fx_realised_gain' : 'fx_realised_loss');
  const { functionalCurrency } = await entityOf(ctx, entityId);
  return post(ctx, {
    entityId,
    date,
    description: isGain ? 'Exchange gain on settlement' : 'Exchange loss on settlement',
    source: { kind: 'allocation', id },
    lines: [
      { accountId: controlAccountId, side: isGain ? 'debit' : 'credit', amount: 0n, currency, functional: size, partyId },
      { accountId: account.id, side: isGain ? 'credit' : 'debit', amount: size, currency: functionalCurrency },
    ],
  });
}

export interface GivenUp {
  kind: 'write_off' | 'discount';
  item: Item;
  /** Signed like the item. */
  amountMinor: bigint;
  date: Temporal.PlainDate;
  description: string;
  /** Where the loss, or for a payable the gain, goes. */
  accountId: string;
  id: string;
}

/** Settles an item, or a part of it, by giving it up: an entry against the control account, and the two cancel out. */
export async function giveUp(ctx: ToolContext, { kind, item, amountMinor, date, description, accountId, id }: GivenUp): Promise<Settled> {
  const taken = take(item, amountMinor);
  const isDebit = amountMinor > 0n;
  const [amount, functional] = isDebit ? [amountMinor, taken.functional] : [-amountMinor, -taken.functional];
  const common = { amount, currency: item.currency, functional };
  const entry = await post(ctx, {
    entityId: item.entityId,
    date,
    description,
    source: { kind: 'allocation', id },
    lines: [
      { accountId, side: isDebit ? 'debit' : 'credit', ...common },
      { accountId: item.accountId, side: isDebit ? 'credit' : 'debit', ...common, partyId: item.partyId },
    ],
  });
  return settle(ctx, {
    id,
    kind,
    entityId: item.entityId,
    partyId: item.partyId,
    date,
    taken: [taken, controlLine(entry, item.accountId)],
    controlAccountId: item.accountId,
    currency: item.currency,
  });
}

export async function loadAllocation(ctx: ToolContext, id: string): Promise<Allocation> {
  const [allocation] = await ctx.db.select().from(allocations).where(eq(allocations.id, id));
  if (!allocation) throw notFound('allocation', { tool: 'finance_list_allocations' });
  return allocation;
}

export const linesOf = (ctx: ToolContext, allocationId: string): Promise<(typeof allocationLines.$inferSelect)[]> =>
  ctx.db.select().from(allocationLines).where(eq(allocationLines.allocationId, allocationId));

/**
 * Takes an allocation back by its mirror, and what it posted by the mirror of that: the items are open again as they were.
 * The reversed lines settle one another, since nobody owes them.
 */
export async function unsettle(
  ctx: ToolContext,
  allocation: Allocation,
  { date, reason }: { date: Temporal.PlainDate; reason: string },
): Promise<string> {
  if (allocation.kind === 'reversal') {
    throw new ToolError('conflict', { reason: 'is_reversal', message: 'This took an allocation back; allocate anew instead.' });
  }
  const [before] = await ctx.db.select().from(allocations).where(eq(allocations.reversesId, allocation.id));
  if (before) throw new ToolError('conflict', { reason: 'allocation_taken_back', message: 'The allocation was taken back already.' });
  const id = ctx.newId();
  const on = laterOf([date, allocation.date]);
  const { entityId, partyId } = allocation;
  const own = { entityId, partyId, recordedAt: ctx.now(), recordedBy: ctx.actor.name };
  await ctx.db.insert(allocations).values({ id, ...own, date: on, kind: 'reversal', reversesId: allocation.id });
  await insertLines(
    ctx,
    id,
    (await linesOf(ctx, allocation.id)).map(({ lineId, amount, functional }) => ({
      lineId,
      amountMinor: -amount,
      functional: -functional,
    })),
  );
  const entries = await ctx.db.select().from(journalEntries).where(eq(journalEntries.sourceId, allocation.id));
  for (const entry of entries.filter(({ sourceKind }) => sourceKind === 'allocation')) await cancelOut(ctx, entry.id, { date: on, reason });
  return id;
}

/** Reverses an entry and settles its control lines with their mirrors. */
export async function cancelOut(
  ctx: ToolContext,
  entryId: string,
  { date, reason }: { date?: Temporal.PlainDate | undefined; reason: string },
): Promise<PostedEntry> {
  const mirror = await reverse(ctx, { entryId, date, reason });
  for (const item of await openItems(ctx, { entryIds: [entryId], withSettled: true })) {
    const opposite = mirror.lines.find(
      (line) =>
        line.accountId === item.accountId &&
        line.partyId === item.partyId &&
        line.amount === -item.amountMinor &&
        line.debit - line.credit === -item.functional,
    );
    if (!opposite) throw new Error('A reversal lacks the mirror of a line.');
    await settle(ctx, {
      kind: 'contra',
      entityId: item.entityId,
      partyId: item.partyId,
      date: laterOf([item.date, mirror.date]),
      taken: [
        { lineId: item.lineId, amountMinor: item.amountMinor, functional: item.functional },
        { lineId: opposite.id, amountMinor: opposite.amount, functional: opposite.debit - opposite.credit },
      ],
      controlAccountId: item.accountId,
      currency: item.currency,
    });
  }
  return mirror;
}

/** Takes an allocation back, and with a payment the discount that was let off because of it. Answers what was taken back. */
export async function releaseWith(
  ctx: ToolContext,
  allocation: Allocation,
  why: { date: Temporal.PlainDate; reason: string },
): Promise<string[]> {
  await unsettle(ctx, allocation, why);
  const released = [allocation.id];
  if (allocation.kind !== 'payment') return released;
  for (const { lineId } of await linesOf(ctx, allocation.id)) {
    for (const other of (await standingOn(ctx, lineId)).filter(({ kind }) => kind === 'discount')) {
      await unsettle(ctx, other, why);
      released.push(other.id);
    }
  }
  return released;
}

/** Takes back every allocation that still stands on an item, newest first. */
export async function releaseItem(ctx: ToolContext, lineId: string, why: { date: Temporal.PlainDate; reason: string }): Promise<string[]> {
  const released: string[] = [];
  for (const allocation of await standingOn(ctx, lineId)) {
    if (!released.includes(allocation.id)) released.push(...(await releaseWith(ctx, allocation, why)));
  }
  return released;
}

/** The allocations of an item that were not taken back, newest first. */
async function standingOn(ctx: ToolContext, lineId: string): Promise<Allocation[]> {
  const rows = await ctx.db
    .select({ allocation: allocations })
    .from(allocationLines)
    .innerJoin(allocations, and(eq(allocations.tenantId, allocationLines.tenantId), eq(allocations.id, allocationLines.allocationId)))
    .where(eq(allocationLines.lineId, lineId));
  const all = rows.map(({ allocation }) => allocation);
  const takenBack = new Set(all.map(({ reversesId }) => reversesId));
  return all.filter(({ id, kind }) => kind !== 'reversal' && !takenBack.has(id)).toSorted((a, b) => (a.id < b.id ? 1 : -1));
}
