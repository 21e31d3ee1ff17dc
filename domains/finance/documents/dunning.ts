import { and, asc, eq, inArray, max } from 'drizzle-orm';
import type { ToolContext } from '#kernel/tool-context.ts';
import { documents, dunningItems, dunningLevels, dunningNotices } from '../schema-documents.ts';
import { invoiceOverdue } from './events.ts';
import { type Item, openItems } from './open-items.ts';
import { daysOverdue, fill, nextLevel } from './overdue.ts';
import { loadParty } from './parties.ts';
import { figureWith, written } from './printing.ts';
import { moneyOf } from './shapes.ts';

export type DunningLevel = typeof dunningLevels.$inferSelect;
export type DunningNotice = typeof dunningNotices.$inferSelect;

export const levelsOf = (ctx: ToolContext): Promise<DunningLevel[]> =>
  ctx.db.select().from(dunningLevels).orderBy(asc(dunningLevels.level));

interface Late {
  item: Item;
  documentId: string;
  days: number;
  level: number;
}

/**
 * Writes the notices that are due: one for each customer, books and currency, at the gravest level among its new ones. Running
 * it again on the same day writes nothing, since a level of an invoice is announced once.
 */
export async function remind(
  ctx: ToolContext,
  { entityId, partyId }: { entityId?: string | undefined; partyId?: string | undefined },
): Promise<DunningNotice[]> {
  const levels = await levelsOf(ctx);
  const late = await lateInvoices(ctx, levels, { entityId, partyId });
  const runId = ctx.newId();
  const groups = Map.groupBy(late, ({ item }) => `${item.entityId} ${item.partyId} ${item.currency}`);
  const notices: DunningNotice[] = [];
  for (const group of groups.values()) notices.push(await writeNotice(ctx, { group, levels, runId }));
  return notices;
}

async function lateInvoices(
  ctx: ToolContext,
  levels: readonly DunningLevel[],
  filter: { entityId?: string | undefined; partyId?: string | undefined },
): Promise<Late[]> {
  const today = ctx.today();
  const open = (await openItems(ctx, { ...filter, control: 'receivable' })).filter(
    (item) => item.sourceKind === 'invoice' && item.openMinor > 0n && item.dueOn !== null && daysOverdue(item.dueOn, today) > 0,
  );
  const ids = open.flatMap(({ sourceId }) => sourceId ?? []);
  if (ids.length === 0) return [];
  // Two runs at once would remind twice: the second waits here, and then sees what the first wrote.
  await ctx.db.select({ id: documents.id }).from(documents).where(inArray(documents.id, ids)).orderBy(documents.id).for('no key update');
  const before = await ctx.db
    .select({ documentId: dunningItems.documentId, level: max(dunningItems.level) })
    .from(dunningItems)
    .where(inArray(dunningItems.documentId, ids))
    .groupBy(dunningItems.documentId);
  const reached = new Map(before.map(({ documentId, level }) => [documentId, level ?? 0]));
  return open.flatMap((item) => {
    const documentId = item.sourceId as string;
    const days = daysOverdue(item.dueOn as Temporal.PlainDate, today);
    const level = nextLevel(levels, days, reached.get(documentId) ?? 0);
    return level === null ? [] : [{ item, documentId, days, level }];
  });
}

async function writeNotice(
  ctx: ToolContext,
  { group, levels, runId }: { group: readonly Late[]; levels: readonly DunningLevel[]; runId: string },
): Promise<DunningNotice> {
  const [first] = group as [Late];
  const { entityId, partyId, currency } = first.item;
  const gravest = Math.max(...group.map(({ level }) => level));
  const step = levels.find(({ level }) => level === gravest) as DunningLevel;
  const totalMinor = group.reduce((sum, { item }) => sum + item.openMinor, 0n);
  const party = await loadParty(ctx, partyId);
  const values = { party: party.name, business: ctx.tenant.name, total: figureWith(totalMinor, currency), date: written(ctx.today()) };
  const stamps = { createdAt: ctx.now(), updatedAt: ctx.now() };
  const [notice] = await ctx.db
    .insert(dunningNotices)
    .values({
      id: ctx.newId(),
      entityId,
      partyId,
      runId,
      level: gravest,
      date: ctx.today(),
      currency,
      totalMinor,
      title: fill(step.title, values),
      body: fill(step.body, values),
      ...stamps,
    })
    .returning();
  if (!notice) throw new Error('The notice was not written.');
  await ctx.db.insert(dunningItems).values(
    group.map(({ item, documentId, days, level }) => ({
      id: ctx.newId(),
      noticeId: notice.id,
      documentId,
      level,
      openMinor: item.openMinor,
      daysOverdue: days,
    })),
  );
  for (const { item, documentId, days, level } of group) {
    ctx.emit(invoiceOverdue, {
      invoiceId: documentId,
      partyId,
      level,
      daysOverdue: days,
      open: moneyOf(item.openMinor, currency),
      noticeId: notice.id,
    });
  }
  return notice;
}

export const itemsOfNotice = (ctx: ToolContext, noticeId: string) =>
  ctx.db
    .select({ item: dunningItems, document: documents })
    .from(dunningItems)
    .innerJoin(documents, and(eq(documents.tenantId, dunningItems.tenantId), eq(documents.id, dunningItems.documentId)))
    .where(eq(dunningItems.noticeId, noticeId))
    .orderBy(asc(documents.dueOn), asc(documents.id));
