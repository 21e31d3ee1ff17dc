import { and, desc, eq, gte, inArray, lte } from 'drizzle-orm';
import { z } from 'zod';
import { ToolError } from '#kernel/errors.ts';
import { fixture } from '#kernel/fixture.ts';
import { fromMinor, Money, toMinor } from '#kernel/money.ts';
import { before, openPage, page, pageInput } from '#kernel/page.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import { defineTool } from '#kernel/tool.ts';
import { entityOf, loadAccounts } from '../books.ts';
import { entryPosted } from '../events.ts';
import { type Entry as EntryRow, loadEntry, post, type PostedEntry, type PostingLine, reverse } from '../posting.ts';
import { entryLines, journalEntries } from '../schema-ledger.ts';
import { repeatTaxLines } from '../tax/recording.ts';
import {
  accountId,
  dateIn,
  dateOr,
  day,
  dimensionsIn,
  dimensionsOut,
  fromDimensions,
  entityId,
  entryId,
  journalId,
  line,
  maybe,
  maybeDay,
  maybeRef,
  moment,
  money,
  reason,
  ref,
  text,
  toDimensions,
} from '../shapes.ts';

const EntryHead = z.object({
  entryId: ref('entry'),
  entityId: ref('entity'),
  journalId: ref('journal'),
  number: text('Its number.'),
  date: day,
  recordedAt: moment,
  description: text('What happened.'),
  sourceKind: text('What it comes from: manual, invoice, payment, reversal, …'),
  sourceId: maybeRef('document that it comes from'),
  reversesEntryId: maybeRef('entry that it takes back'),
  total: money('Its debits, which are its credits, in the currency of the books.'),
});
const EntryLine = z.object({
  lineId: ref('line'),
  accountId: ref('account'),
  accountCode: text('Number of the account.'),
  accountName: text('Name of the account.'),
  debit: money('In the currency of the books.'),
  credit: money('In the currency of the books.'),
  original: money('In the currency of the line; debits positive, credits negative.'),
  rate: text('What one unit of that currency cost.'),
  partyId: maybeRef('customer or supplier'),
  dueOn: maybeDay,
  description: maybe('What the line is for.'),
  dimensions: dimensionsOut,
});
export const Entry = EntryHead.extend({
  reversedByEntryId: maybeRef('entry that takes it back'),
  lines: z.array(EntryLine).describe('In order.'),
});

const toHead = (entry: EntryRow, total: bigint, currency: string): z.input<typeof EntryHead> => ({
  entryId: entry.id,
  entityId: entry.entityId,
  journalId: entry.journalId,
  number: entry.number,
  date: entry.date.toString(),
  recordedAt: entry.recordedAt.toString(),
  description: entry.description,
  sourceKind: entry.sourceKind,
  sourceId: entry.sourceId,
  reversesEntryId: entry.reversesEntryId,
  total: fromMinor(total, currency),
});

export async function toEntry(ctx: ToolContext, entry: PostedEntry): Promise<z.input<typeof Entry>> {
  const { functionalCurrency: books } = await entityOf(ctx, entry.entityId);
  const accounts = await loadAccounts(
    ctx,
    entry.lines.map(({ accountId }) => accountId),
  );
  const [reversal] = await ctx.db
    .select({ id: journalEntries.id })
    .from(journalEntries)
    .where(eq(journalEntries.reversesEntryId, entry.id));
  return {
    ...toHead(
      entry,
      entry.lines.reduce((sum, { debit }) => sum + debit, 0n),
      books,
    ),
    reversedByEntryId: reversal?.id ?? null,
    lines: entry.lines.map((each) => ({
      lineId: each.id,
      accountId: each.accountId,
      accountCode: accounts.get(each.accountId)?.code ?? '',
      accountName: accounts.get(each.accountId)?.name ?? '',
      debit: fromMinor(each.debit, books),
      credit: fromMinor(each.credit, books),
      original: fromMinor(each.amount, each.currency),
      rate: each.rate,
      partyId: each.partyId,
      dueOn: each.dueOn?.toString() ?? null,
      description: each.description,
      dimensions: fromDimensions(each),
    })),
  };
}

export const listEntries = defineTool({
  name: 'finance_list_entries',
  title: 'List journal entries',
  summary: 'Posted entries, latest date first.',
  guide: 'Filter by dates, journal or what they come from. For the movements of one account use the general ledger.',
  effect: 'read',
  permission: 'finance:read',
  input: z.object({
    entityId,
    from: dateIn.optional().describe('First day.'),
    to: dateIn.optional().describe('Last day.'),
    journalId: journalId.optional(),
    sourceKind: line(20).optional().describe('manual, invoice, payment, …'),
    sourceId: z.uuid().optional().describe('Document.'),
    ...pageInput,
  }),
  output: page(EntryHead),
  examples: [{ sourceKind: 'manual' }],
  async run(input, ctx) {
    const entity = await entityOf(ctx, input.entityId);
    const paging = openPage({ tool: 'finance_list_entries', tenantId: ctx.tenant.id, input, position: ['text', 'uuid'] });
    const rows = await ctx.db
      .select()
      .from(journalEntries)
      .where(
        and(
          eq(journalEntries.entityId, entity.id),
          input.from === undefined ? undefined : gte(journalEntries.date, Temporal.PlainDate.from(input.from)),
          input.to === undefined ? undefined : lte(journalEntries.date, Temporal.PlainDate.from(input.to)),
          input.journalId === undefined ? undefined : eq(journalEntries.journalId, input.journalId),
          input.sourceKind === undefined ? undefined : eq(journalEntries.sourceKind, input.sourceKind),
          input.sourceId === undefined ? undefined : eq(journalEntries.sourceId, input.sourceId),
          before(paging.after, journalEntries.date, journalEntries.id),
        ),
      )
      .orderBy(desc(journalEntries.date), desc(journalEntries.id))
      .limit(paging.take);
    const totals = await totalsOf(ctx, rows);
    return paging.cut(
      rows,
      ({ date, id }) => [date.toString(), id],
      (entry) => toHead(entry, totals.get(entry.id) ?? 0n, entity.functionalCurrency),
    );
  },
});

async function totalsOf(ctx: ToolContext, entries: readonly EntryRow[]): Promise<Map<string, bigint>> {
  const ids = entries.map(({ id }) => id);
  const lines =
    ids.length === 0
      ? []
      : await ctx.db
          .select({ entryId: entryLines.entryId, debit: entryLines.debit })
          .from(entryLines)
          .where(inArray(entryLines.entryId, ids));
  const totals = new Map<string, bigint>();
  for (const { entryId, debit } of lines) totals.set(entryId, (totals.get(entryId) ?? 0n) + debit);
  return totals;
}

export const getEntry = defineTool({
  name: 'finance_get_entry',
  title: 'Get journal entry',
  summary: 'One entry with its lines, and the entry that reverses it.',
  guide: 'Posted entries never change: correct one with finance_reverse_entry and post anew.',
  effect: 'read',
  permission: 'finance:read',
  input: z.object({ entryId }),
  output: Entry,
  examples: [{ entryId: fixture('finance.entry.rent') }],
  run: async ({ entryId }, ctx) => toEntry(ctx, await loadEntry(ctx, entryId)),
});

export const lineIn = z.object({
  accountId,
  side: z.enum(['debit', 'credit']).describe('Side.'),
  money: Money.describe('Positive.'),
  description: line().optional().describe('What it is for.'),
  dimensions: dimensionsIn,
});

export const toPostingLine = ({ money, dimensions, ...rest }: z.output<typeof lineIn>): PostingLine => {
  const amount = toMinor(money);
  if (amount <= 0n) {
    throw new ToolError('invalid_input', {
      reason: 'amount_not_positive',
      message: 'An amount is greater than zero: the side says its direction.',
    });
  }
  return { ...rest, amount, currency: money.currency, dimensions: toDimensions(dimensions) };
};

export const postEntry = defineTool({
  name: 'finance_post_entry',
  title: 'Post journal entry',
  summary: 'Post a balanced entry by hand.',
  guide: 'For what no document covers: documents post by themselves. Final: corrected by reversal.',
  effect: 'compensable',
  compensate: { tool: 'finance_reverse_entry', input: ({ output }) => ({ entryId: output.entryId, reason: 'Undone' }) },
  permission: 'finance:post',
  input: z.object({
    entityId,
    journalId: journalId.optional(),
    date: dateIn.optional().describe('Today if left out.'),
    description: line(500).describe('What happened.'),
    lines: z.array(lineIn).describe('2 to 500.'),
  }),
  output: Entry,
  examples: [
    {
      description: 'Rent of the clinic',
      lines: [
        { accountId: fixture('finance.account.purchases'), side: 'debit', money: { amount: '250000.00', currency: 'NGN' } },
        { accountId: fixture('finance.account.bank'), side: 'credit', money: { amount: '250000.00', currency: 'NGN' } },
      ],
    },
  ],
  async run({ entityId, journalId, date, description, lines }, ctx) {
    assertLineCount(lines);
    const entry = await post(ctx, {
      entityId,
      journal: journalId === undefined ? undefined : { id: journalId },
      date: dateOr(ctx, date),
      description,
      source: { kind: 'manual' },
      lines: lines.map(toPostingLine),
    });
    tell(ctx, entry);
    return toEntry(ctx, entry);
  },
});

export function assertLineCount(lines: readonly unknown[]): void {
  if (lines.length >= 2 && lines.length <= 500) return;
  throw new ToolError('invalid_input', { reason: 'line_count', message: 'An entry has 2 to 500 lines.' });
}

export const tell = (ctx: ToolContext, { id, entityId, number, reversesEntryId }: EntryRow): void =>
  ctx.emit(entryPosted, { entryId: id, entityId, number, reversesEntryId });

/** What is taken back here; the others are taken back by what made them. */
const BY_HAND: ReadonlySet<string> = new Set(['manual', 'import']);

export const reverseEntry = defineTool({
  name: 'finance_reverse_entry',
  title: 'Reverse journal entry',
  summary: 'Take back an entry posted by hand with its mirror.',
  guide:
    'Both stay in the books. Entries of documents are taken back by the document: credit an invoice, void a payment. On its own day while that is open, else today.',
  effect: 'compensable',
  compensate: { tool: 'finance_repost_entry', input: ({ input: { entryId } }) => ({ entryId, reason: 'The reversal was undone' }) },
  permission: 'finance:post',
  input: z.object({ entryId, date: dateIn.optional().describe('Day of the reversal.'), reason }),
  output: Entry,
  examples: [{ entryId: fixture('finance.entry.rent'), reason: 'Posted twice' }],
  async run({ entryId, date, reason }, ctx) {
    await assertByHand(ctx, entryId);
    const entry = await reverse(ctx, { entryId, date: date === undefined ? undefined : Temporal.PlainDate.from(date), reason });
    tell(ctx, entry);
    return toEntry(ctx, entry);
  },
});

export const repostEntry = defineTool({
  name: 'finance_repost_entry',
  title: 'Repost journal entry',
  summary: 'Post an entry again that was reversed by mistake.',
  guide: 'Posts the same lines under a new number.',
  effect: 'compensable',
  compensate: { tool: 'finance_reverse_entry', input: ({ output }) => ({ entryId: output.entryId, reason: 'Undone' }) },
  permission: 'finance:post',
  input: z.object({ entryId, date: dateIn.optional().describe('Its own day if left out.'), reason }),
  output: Entry,
  examples: [{ entryId: fixture('finance.entry.reversed'), reason: 'It was right after all' }],
  async run({ entryId, date, reason }, ctx) {
    const original = await assertByHand(ctx, entryId);
    const entry = await post(ctx, {
      entityId: original.entityId,
      journal: { id: original.journalId },
      date: date === undefined ? original.date : Temporal.PlainDate.from(date),
      description: `${original.description} (again: ${reason})`,
      source: { kind: 'manual' },
      lines: original.lines.map((each) => ({
        accountId: each.accountId,
        side: each.debit > 0n ? 'debit' : 'credit',
        amount: each.amount < 0n ? -each.amount : each.amount,
        currency: each.currency,
        functional: each.debit + each.credit,
        partyId: each.partyId,
        description: each.description,
        dimensions: each,
        taxCodeId: each.taxCodeId,
      })),
    });
    await repeatTaxLines(ctx, original, entry);
    tell(ctx, entry);
    return toEntry(ctx, entry);
  },
});

async function assertByHand(ctx: ToolContext, entryId: string): Promise<PostedEntry> {
  const entry = await loadEntry(ctx, entryId);
  if (BY_HAND.has(entry.sourceKind)) return entry;
  throw new ToolError('conflict', {
    reason: 'entry_of_document',
    message: `${entry.number} comes from another document (${entry.sourceKind}) and is taken back by it.`,
    data: { sourceKind: entry.sourceKind, sourceId: entry.sourceId },
  });
}
