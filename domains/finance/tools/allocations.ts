import { and, eq, inArray, sql } from 'drizzle-orm';
import { z } from 'zod';
import { ToolError } from '#kernel/errors.ts';
import { fixture } from '#kernel/fixture.ts';
import { Money } from '#kernel/money.ts';
import { before, openPage, page, pageInput } from '#kernel/page.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import { defineTool } from '#kernel/tool.ts';
import { absolute } from '../decimal.ts';
import { linesOf, loadAllocation, releaseWith } from '../documents/allocating.ts';
import { type Applied as AppliedRow, apply, documentOf } from '../documents/applying.ts';
import { CONTROLLED } from '../documents/kinds.ts';
import { type Item, itemOf, openItems } from '../documents/open-items.ts';
import { daysOverdue } from '../documents/overdue.ts';
import { loadParty } from '../documents/parties.ts';
import { Applied, toApplied } from '../documents/settlement-shapes.ts';
import { moneyOf, positive } from '../documents/shapes.ts';
import { allocationLines, allocations } from '../schema-allocations.ts';
import { dateIn, dateOr, day, maybeDay, maybeRef, moment, partyId, reason, ref, text } from '../shapes.ts';

const lineId = z.uuid().describe('From finance_list_open_items.');

const OpenItem = z.object({
  lineId: ref('open item'),
  control: z.enum(CONTROLLED).describe('receivable: of a customer; payable: of a supplier.'),
  side: z.enum(['owed', 'credit']).describe('owed: is to be paid; credit: a payment or credit not used up.'),
  sourceKind: text('invoice, payment, credit_note, …'),
  documentId: maybeRef('invoice, bill or credit'),
  entryNumber: text('Number of the journal entry.'),
  date: day,
  dueOn: maybeDay,
  daysOverdue: z.int().nullable().describe('Days past due; null: not overdue.'),
  amount: Money.describe('As posted.'),
  open: Money.describe('What is left of it.'),
});

function toOpenItem(ctx: ToolContext, item: Item, on: Temporal.PlainDate): z.input<typeof OpenItem> {
  const isOwed = item.openMinor > 0n === (item.control === 'receivable');
  const late = item.dueOn === null ? 0 : daysOverdue(item.dueOn, on);
  return {
    lineId: item.lineId,
    control: item.control,
    side: isOwed ? 'owed' : 'credit',
    sourceKind: item.sourceKind,
    documentId: documentOf(item),
    entryNumber: item.entryNumber,
    date: item.date.toString(),
    dueOn: item.dueOn?.toString() ?? null,
    daysOverdue: isOwed && late > 0 ? late : null,
    amount: moneyOf(absolute(item.amountMinor), item.currency),
    open: moneyOf(absolute(item.openMinor), item.currency),
  };
}

export const listOpenItems = defineTool({
  name: 'finance_list_open_items',
  title: 'List open items',
  summary: 'What is open with one customer or supplier, longest due first.',
  guide: 'on answers as of the end of a past day. Over all parties the ageing report says it.',
  effect: 'read',
  permission: 'finance:read',
  input: z.object({
    partyId,
    control: z.enum(CONTROLLED).optional().describe('Which side.'),
    on: dateIn.optional().describe('As of this day.'),
    ...pageInput,
  }),
  output: page(OpenItem),
  examples: [{ partyId: fixture('finance.party.customer') }, { partyId: fixture('finance.party.supplier'), control: 'payable' }],
  async run(input, ctx) {
    const paging = openPage({ tool: 'finance_list_open_items', tenantId: ctx.tenant.id, input, position: ['uuid'] });
    await loadParty(ctx, input.partyId);
    const on = input.on === undefined ? undefined : Temporal.PlainDate.from(input.on);
    // A difference between rates is open in the books' currency alone, and nobody's debt.
    const all = (await openItems(ctx, { partyId: input.partyId, control: input.control, on })).filter(({ openMinor }) => openMinor !== 0n);
    const [last] = paging.after ?? [];
    const from = last === undefined ? 0 : all.findIndex((item) => item.lineId === last) + 1;
    return paging.cut(
      all.slice(from, from + paging.take),
      (item) => [item.lineId],
      (item) => toOpenItem(ctx, item, on ?? ctx.today()),
    );
  },
});

const Allocation = z.object({
  allocationId: ref('allocation'),
  partyId: ref('customer or supplier'),
  date: day,
  kind: text('payment, credit, discount, write_off, contra, opening, or reversal of one of them.'),
  reversesId: maybeRef('allocation that it takes back'),
  isTakenBack: z.boolean().describe('Another allocation has taken it back.'),
  recordedAt: moment,
  lines: z
    .array(z.object({ lineId: ref('item'), currency: text('ISO 4217 code.'), amount: text('Signed, in minor units of the currency.') }))
    .describe('What it took of each item.'),
});

export const listAllocations = defineTool({
  name: 'finance_list_allocations',
  title: 'List allocations',
  summary: 'What settled what with one customer or supplier, newest first.',
  guide: 'To take one back use finance_release_allocation.',
  effect: 'read',
  permission: 'finance:read',
  input: z.object({ partyId, ...pageInput }),
  output: page(Allocation),
  examples: [{ partyId: fixture('finance.party.customer') }],
  async run(input, ctx) {
    const paging = openPage({ tool: 'finance_list_allocations', tenantId: ctx.tenant.id, input, position: ['instant', 'uuid'] });
    const rows = await ctx.db
      .select()
      .from(allocations)
      .where(and(eq(allocations.partyId, input.partyId), before(paging.after, allocations.recordedAt, allocations.id)))
      .orderBy(sql`${allocations.recordedAt} DESC`, sql`${allocations.id} DESC`)
      .limit(paging.take);
    const ids = rows.map(({ id }) => id);
    const lines = ids.length === 0 ? [] : await ctx.db.select().from(allocationLines).where(inArray(allocationLines.allocationId, ids));
    const items = new Map(
      (await openItems(ctx, { lineIds: lines.map((line) => line.lineId), withSettled: true })).map((item) => [item.lineId, item]),
    );
    const takenBack =
      ids.length === 0
        ? []
        : await ctx.db.select({ id: allocations.reversesId }).from(allocations).where(inArray(allocations.reversesId, ids));
    const gone = new Set(takenBack.map(({ id }) => id));
    return paging.cut(
      rows,
      (row) => [row.recordedAt.toString(), row.id],
      (row) => ({
        allocationId: row.id,
        partyId: row.partyId,
        date: row.date.toString(),
        kind: row.kind,
        reversesId: row.reversesId,
        isTakenBack: gone.has(row.id),
        recordedAt: row.recordedAt.toString(),
        lines: lines
          .filter(({ allocationId }) => allocationId === row.id)
          .map((line) => ({ lineId: line.lineId, currency: items.get(line.lineId)?.currency ?? '', amount: line.amount.toString() })),
      }),
    );
  },
});

const KIND_OF: Record<string, AppliedRow['kind']> = { payment: 'payment', credit_note: 'credit', supplier_credit: 'credit' };
const Allocated = z.object({
  applied: z.array(Applied).describe('What was settled, in order.'),
  left: Money.describe('What is left of the item.'),
});

export const allocateOpenItem = defineTool({
  name: 'finance_allocate_open_item',
  title: 'Allocate open item',
  summary: 'Set a payment or credit on account against invoices or bills.',
  guide: 'Without items the oldest are settled first. A difference between exchange rates is posted. Undo opens all again.',
  effect: 'compensable',
  compensate: {
    tool: 'finance_release_allocation',
    input: ({ output }) => ({ allocationIds: output.applied.map(({ allocationId }) => allocationId), reason: 'Undone' }),
  },
  permission: 'finance:post',
  input: z.object({
    lineId,
    items: z
      .array(z.strictObject({ lineId, amount: Money.optional().describe('Default: as much as there is.') }))
      .min(1)
      .max(100)
      .optional()
      .describe('What it settles, in this order.'),
    date: dateIn.optional().describe('Today if left out.'),
  }),
  output: Allocated,
  examples: [{ lineId: fixture('finance.line.kept') }],
  async run({ lineId, items, date }, ctx) {
    const source = await itemOf(ctx, lineId);
    if (source.openMinor === 0n) {
      throw new ToolError('conflict', { reason: 'item_settled', message: 'Nothing of the item is left to allocate.' });
    }
    const to = items?.map(({ lineId, amount }) => ({ lineId, amountMinor: amount && inCurrency(amount, source.currency) })) ?? 'oldest';
    const applied = await apply(ctx, { lineId, date: dateOr(ctx, date), kind: kindOf(source), to });
    if (applied.length === 0) {
      throw new ToolError('conflict', { reason: 'nothing_to_settle', message: 'There is nothing open that it could settle.' });
    }
    const { openMinor, currency } = await itemOf(ctx, lineId);
    return { applied: applied.map(toApplied), left: moneyOf(absolute(openMinor), currency) };
  },
});

const kindOf = ({ sourceKind }: Item) => (KIND_OF[sourceKind] ?? 'contra') as 'payment' | 'credit' | 'contra';

function inCurrency(money: z.output<typeof Money>, currency: string): bigint {
  if (money.currency === currency) return positive(money);
  throw new ToolError('invalid_input', {
    reason: 'currency_differs',
    message: 'Only items of one currency can be set against each other.',
  });
}

const allocationIds = z.array(z.uuid()).min(1).max(100).describe('From finance_list_allocations.');

export const releaseAllocation = defineTool({
  name: 'finance_release_allocation',
  title: 'Release allocation',
  summary: 'Take allocations back, so that what they settled is open again.',
  guide: 'Exchange differences and discounts go with them. A write-off is taken back with finance_reverse_write_off.',
  effect: 'compensable',
  compensate: { tool: 'finance_restore_allocation', input: ({ output }) => ({ allocationIds: output.allocationIds }) },
  permission: 'finance:post',
  input: z.object({ allocationIds, date: dateIn.optional().describe('Today if left out.'), reason }),
  output: z.object({ allocationIds: z.array(z.string()).describe('What was taken back.') }),
  examples: [{ allocationIds: [fixture('finance.allocation.payment')], reason: 'It was for another invoice' }],
  async run({ allocationIds, date, reason }, ctx) {
    const released: string[] = [];
    for (const id of allocationIds) {
      if (released.includes(id)) continue;
      const allocation = await loadAllocation(ctx, id);
      if (allocation.kind === 'write_off') {
        throw new ToolError('conflict', {
          reason: 'allocation_of_write_off',
          message: 'A write-off is taken back as a whole.',
          fix: { tool: 'finance_reverse_write_off' },
        });
      }
      released.push(...(await releaseWith(ctx, allocation, { date: dateOr(ctx, date), reason })));
    }
    return { allocationIds: released };
  },
});

export const restoreAllocation = defineTool({
  name: 'finance_restore_allocation',
  title: 'Restore allocation',
  summary: 'Allocate again what was taken back by mistake.',
  guide: 'Refused where the items were settled by something else meanwhile.',
  effect: 'compensable',
  compensate: {
    tool: 'finance_release_allocation',
    input: ({ output }) => ({ allocationIds: output.applied.map(({ allocationId }) => allocationId), reason: 'Undone' }),
  },
  permission: 'finance:post',
  input: z.object({ allocationIds, date: dateIn.optional().describe('Today if left out.') }),
  output: z.object({ applied: z.array(Applied).describe('What was settled again.') }),
  examples: [{ allocationIds: [fixture('finance.allocation.released')] }],
  async run({ allocationIds, date }, ctx) {
    const applied: AppliedRow[] = [];
    for (const id of allocationIds) {
      const { kind } = await loadAllocation(ctx, id);
      const [standing] = await ctx.db.select({ id: allocations.id }).from(allocations).where(eq(allocations.reversesId, id));
      if (!standing) {
        throw new ToolError('conflict', { reason: 'allocation_stands', message: 'The allocation was not taken back.' });
      }
      // What was let off for paying in time is let off again by the payment itself.
      if (kind === 'discount') continue;
      const lines = (await linesOf(ctx, id)).filter(({ amount }) => amount !== 0n);
      const items = await openItems(ctx, { lineIds: lines.map((line) => line.lineId), withSettled: true });
      // What paid is set against what was owed, as it was before.
      const source = items.find(({ sourceKind }) => sourceKind in KIND_OF) ?? items[0];
      const to = lines.find((line) => line.lineId !== source?.lineId);
      if (!source || !to) continue;
      const own = [{ lineId: to.lineId, amountMinor: absolute(to.amount) }];
      applied.push(...(await apply(ctx, { lineId: source.lineId, date: dateOr(ctx, date), kind: kindOf(source), to: own })));
    }
    return { applied: applied.map(toApplied) };
  },
});
