import { eq } from 'drizzle-orm';
import { notFound, ToolError } from '#kernel/errors.ts';
import type { Actor, ToolContext } from '#kernel/tool-context.ts';
import { absolute } from '../decimal.ts';
import { accountFor } from '../books.ts';
import { writeOffs } from '../schema-documents.ts';
import { giveUp, laterOf, loadAllocation, unsettle } from './allocating.ts';
import { writeOffApproved, writeOffRequested } from './events.ts';
import { itemOf, lockItems } from './open-items.ts';
import { moneyOf } from './shapes.ts';

export type WriteOff = typeof writeOffs.$inferSelect;

/** Whose will it is: an agent's wish is that of whom it acts for, so an agent is not a second person beside them. */
const personOf = ({ id, onBehalfOf }: Actor): string => onBehalfOf ?? id;

export async function lockWriteOff(ctx: ToolContext, id: string): Promise<WriteOff> {
  const [row] = await ctx.db.select().from(writeOffs).where(eq(writeOffs.id, id)).for('update');
  if (!row) throw notFound('write_off', { tool: 'finance_list_write_offs' });
  return row;
}

export async function requestWriteOff(
  ctx: ToolContext,
  { lineId, amountMinor, reason }: { lineId: string; amountMinor?: bigint | undefined; reason: string },
): Promise<WriteOff> {
  await lockItems(ctx, [lineId]);
  const item = await itemOf(ctx, lineId);
  const open = absolute(item.openMinor);
  const wanted = amountMinor ?? open;
  if (wanted <= 0n || wanted > open) {
    throw new ToolError('conflict', {
      reason: 'more_than_open',
      message: 'No more than is open can be written off.',
      fix: { tool: 'finance_list_open_items', input: { partyId: item.partyId } },
    });
  }
  const [row] = await ctx.db
    .insert(writeOffs)
    .values({
      id: ctx.newId(),
      entityId: item.entityId,
      partyId: item.partyId,
      lineId,
      currency: item.currency,
      amountMinor: item.openMinor < 0n ? -wanted : wanted,
      reason,
      requestedBy: personOf(ctx.actor),
      requestedByName: ctx.actor.name,
      createdAt: ctx.now(),
      updatedAt: ctx.now(),
    })
    .returning();
  if (!row) throw new Error('The write-off was not written.');
  ctx.emit(writeOffRequested, { writeOffId: row.id, partyId: row.partyId, amount: moneyOf(wanted, row.currency) });
  return row;
}

function assertMayDecide(ctx: ToolContext, row: WriteOff): void {
  if (row.state !== 'requested') {
    throw new ToolError('conflict', {
      reason: 'write_off_decided',
      message: `The write-off is ${row.state} already.`,
      fix: { tool: 'finance_list_write_offs' },
    });
  }
  if (personOf(ctx.actor) === row.requestedBy) {
    throw new ToolError('forbidden', {
      reason: 'write_off_own_request',
      message: 'Who asks for a write-off does not decide on it.',
      fix: { hint: 'Somebody else with finance:approve must decide.' },
    });
  }
}

const decided = (ctx: ToolContext) => ({
  decidedBy: personOf(ctx.actor),
  decidedByName: ctx.actor.name,
  decidedAt: ctx.now(),
  updatedAt: ctx.now(),
});

export async function approveWriteOff(ctx: ToolContext, id: string, date: Temporal.PlainDate): Promise<WriteOff> {
  const row = await lockWriteOff(ctx, id);
  assertMayDecide(ctx, row);
  await lockItems(ctx, [row.lineId]);
  const item = await itemOf(ctx, row.lineId);
  if (absolute(item.openMinor) < absolute(row.amountMinor)) {
    throw new ToolError('conflict', { reason: 'more_than_open', message: 'Less is open by now than was to be written off: refuse it.' });
  }
  const account = await accountFor(ctx, item.control === 'receivable' ? 'bad_debts' : 'discounts_received');
  const allocationId = ctx.newId();
  await giveUp(ctx, {
    kind: 'write_off',
    item,
    amountMinor: row.amountMinor,
    date: laterOf([date, item.date]),
    description: `Write-off: ${row.reason}`.slice(0, 500),
    accountId: account.id,
    id: allocationId,
  });
  const after = await change(ctx, id, { state: 'approved', allocationId, ...decided(ctx) });
  ctx.emit(writeOffApproved, { writeOffId: id, partyId: row.partyId, amount: moneyOf(absolute(row.amountMinor), row.currency) });
  return after;
}

export async function refuseWriteOff(ctx: ToolContext, id: string, because: string): Promise<WriteOff> {
  assertMayDecide(ctx, await lockWriteOff(ctx, id));
  return change(ctx, id, { state: 'refused', refusedBecause: because, ...decided(ctx) });
}

/** The debt is owed again: found money, or a mistake. */
export async function reverseWriteOff(ctx: ToolContext, id: string, why: { date: Temporal.PlainDate; reason: string }): Promise<WriteOff> {
  const row = await lockWriteOff(ctx, id);
  if (row.state !== 'approved' || row.allocationId === null) {
    throw new ToolError('conflict', { reason: 'write_off_not_approved', message: 'Only an approved write-off can be taken back.' });
  }
  await unsettle(ctx, await loadAllocation(ctx, row.allocationId), why);
  return change(ctx, id, { state: 'reversed', updatedAt: ctx.now() });
}

async function change(ctx: ToolContext, id: string, columns: Partial<WriteOff>): Promise<WriteOff> {
  const [row] = await ctx.db.update(writeOffs).set(columns).where(eq(writeOffs.id, id)).returning();
  if (!row) throw new Error('The write-off was not changed.');
  return row;
}
