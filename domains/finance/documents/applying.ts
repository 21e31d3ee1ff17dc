import { and, eq, inArray } from 'drizzle-orm';
import { notFound, ToolError } from '#kernel/errors.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import { accountFor } from '../books.ts';
import { documents } from '../schema-documents.ts';
import { giveUp, laterOf, settle } from './allocating.ts';
import { match, smaller, take, type Wish } from './matching.ts';
import { type Item, itemOf, lockItems, openItems } from './open-items.ts';
import { isBefore } from './terms.ts';
import { absolute } from '../decimal.ts';

/** What a payment or a credit is set against: the oldest items, or named ones, each whole or in part. */
export type ApplyTo =
  | 'oldest'
  | readonly { documentId?: string | undefined; lineId?: string | undefined; amountMinor?: bigint | undefined }[];

export interface Applied {
  allocationId: string;
  kind: 'payment' | 'credit' | 'contra' | 'discount';
  lineId: string;
  documentId: string | null;
  currency: string;
  /** How much of the item was settled, not negative. */
  amountMinor: bigint;
  /** Realised by the rates, in the functional currency: gained when positive. */
  gainMinor: bigint;
}

export interface Application {
  /** What is set against the others. */
  lineId: string;
  date: Temporal.PlainDate;
  kind: 'payment' | 'credit' | 'contra';
  to: ApplyTo;
  /** Take the discount for early payment where a payment that falls short by no more than it came in time. */
  withDiscount?: boolean | undefined;
}

/**
 * Sets one open item against others, one allocation for each pair, so that each can be taken back alone. Whoever pays in
 * time and leaves no more than the promised discount unpaid has paid.
 */
export async function apply(
  ctx: ToolContext,
  { lineId, date, kind, to, withDiscount = kind === 'payment' }: Application,
): Promise<Applied[]> {
  const first = await itemOf(ctx, lineId);
  const candidates = await targets(ctx, first, to);
  await lockItems(ctx, [lineId, ...candidates.map(({ item }) => item.lineId)]);
  const applied: Applied[] = [];
  for (const wish of candidates) {
    // Read again: the lock may have waited, and what was applied before has changed the source.
    const [source, target] = [await itemOf(ctx, lineId), await itemOf(ctx, wish.item.lineId)];
    if (source.openMinor === 0n) break;
    if (target.openMinor === 0n && to === 'oldest') continue;
    const taken = match(source, [{ item: target, amountMinor: wish.amountMinor }]);
    const own = taken[1];
    if (!own) break;
    const on = laterOf([date, source.date, target.date]);
    const { entityId, partyId, currency, accountId } = target;
    const { allocationId, gainMinor } = await settle(ctx, {
      kind,
      entityId,
      partyId,
      date: on,
      taken,
      controlAccountId: accountId,
      currency,
    });
    const common = { lineId: target.lineId, documentId: documentOf(target), currency };
    applied.push({ allocationId, kind, ...common, amountMinor: absolute(own.amountMinor), gainMinor });
    const discount = withDiscount ? await discountFor(ctx, target.lineId, date) : null;
    if (discount) applied.push({ ...common, ...discount });
  }
  return applied;
}

const POSTED_DOCUMENTS = new Set(['invoice', 'bill', 'credit_note', 'supplier_credit']);
export const documentOf = ({ sourceKind, sourceId }: Item): string | null => (POSTED_DOCUMENTS.has(sourceKind) ? sourceId : null);

async function targets(ctx: ToolContext, source: Item, to: ApplyTo): Promise<(Wish & { item: Item })[]> {
  const { entityId, partyId, control, currency, accountId } = source;
  if (to === 'oldest') {
    const open = await openItems(ctx, { entityId, partyId, control, currency });
    return open
      .filter((item) => item.accountId === accountId && item.openMinor !== 0n && item.openMinor > 0n !== source.openMinor > 0n)
      .map((item) => ({ item }));
  }
  const wishes: (Wish & { item: Item })[] = [];
  for (const { documentId, lineId, amountMinor } of to) {
    const item = lineId ? await itemOf(ctx, lineId) : await itemOfDocument(ctx, documentId);
    if (item.partyId !== partyId || item.entityId !== entityId || item.accountId !== accountId) {
      throw new ToolError('invalid_input', {
        reason: 'item_of_another',
        message: 'Only items of the same party, books and control account are set against each other.',
        fix: { tool: 'finance_list_open_items', input: { partyId } },
      });
    }
    if (item.openMinor === 0n) {
      throw new ToolError('conflict', {
        reason: 'item_settled',
        message: 'Nothing of the item is open any more.',
        fix: { tool: 'finance_list_open_items', input: { partyId } },
      });
    }
    if (amountMinor !== undefined && amountMinor <= 0n) {
      throw new ToolError('invalid_input', { reason: 'allocation_amount', message: 'What is allocated is more than nothing.' });
    }
    wishes.push({ item, amountMinor });
  }
  return wishes;
}

/** The item that an issued document made. */
export async function itemOfDocument(ctx: ToolContext, documentId: string | undefined): Promise<Item> {
  const [document] = documentId === undefined ? [] : await ctx.db.select().from(documents).where(eq(documents.id, documentId));
  if (!document) throw notFound('document', { tool: 'finance_list_open_items' });
  const [item] = document.entryId ? await openItems(ctx, { entryIds: [document.entryId], withSettled: true }) : [];
  if (item) return item;
  throw new ToolError('conflict', { reason: 'document_not_issued', message: 'Only what was issued can be paid or credited.' });
}

/** Gives up the rest of an item when it is no more than the discount that its document promised until this day. */
async function discountFor(
  ctx: ToolContext,
  lineId: string,
  date: Temporal.PlainDate,
): Promise<Pick<Applied, 'allocationId' | 'kind' | 'amountMinor' | 'gainMinor'> | null> {
  const item = await itemOf(ctx, lineId);
  if (item.openMinor === 0n || item.sourceId === null) return null;
  const [document] = await ctx.db
    .select()
    .from(documents)
    .where(and(eq(documents.id, item.sourceId), inArray(documents.kind, ['invoice', 'bill'])));
  if (!document?.earlyUntil || document.earlyMinor === null || isBefore(document.earlyUntil, date)) return null;
  const open = absolute(item.openMinor);
  if (smaller(open, document.earlyMinor) !== open) return null;
  const account = await accountFor(ctx, item.control === 'receivable' ? 'discounts_given' : 'discounts_received');
  const { allocationId, gainMinor } = await giveUp(ctx, {
    kind: 'discount',
    item,
    amountMinor: take(item, item.openMinor).amountMinor,
    date: laterOf([date, item.date]),
    description: `Discount for early payment of ${document.number ?? 'a document'}`,
    accountId: account.id,
    id: ctx.newId(),
  });
  return { allocationId, kind: 'discount', amountMinor: open, gainMinor };
}
