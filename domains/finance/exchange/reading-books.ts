import { and, asc, eq, lte } from 'drizzle-orm';
import type { ToolContext } from '#kernel/tool-context.ts';
import { entityOf } from '../books.ts';
import { accounts, dimensionValues } from '../schema-books.ts';
import { entryLines, journalEntries } from '../schema-ledger.ts';
import { parties } from '../schema-parties.ts';
import type { Book, BookEntry, BookTags } from './book.ts';

export interface BookQuestion {
  entityId: string;
  to: Temporal.PlainDate;
  recordedBy: Temporal.Instant;
}

/** The books from their beginning to a day, as they stood at a moment, in the order of dates and numbers. */
export async function readBook(ctx: ToolContext, { entityId, to, recordedBy }: BookQuestion): Promise<Book> {
  const entity = await entityOf(ctx, entityId);
  const chart = await ctx.db.select().from(accounts).orderBy(asc(accounts.code));
  const codes = new Map(chart.map(({ id, code }) => [id, code]));
  const known = new Map<string, string>([
    ...(await ctx.db.select({ id: dimensionValues.id, code: dimensionValues.code }).from(dimensionValues)).map(
      ({ id, code }) => [id, code] as const,
    ),
    ...(await ctx.db.select({ id: parties.id, code: parties.code }).from(parties)).map(({ id, code }) => [id, code] as const),
  ]);
  const rows = await ctx.db
    .select({ line: entryLines, number: journalEntries.number, description: journalEntries.description })
    .from(entryLines)
    .innerJoin(journalEntries, eq(journalEntries.id, entryLines.entryId))
    .where(and(eq(entryLines.entityId, entity.id), lte(entryLines.date, to), lte(entryLines.recordedAt, recordedBy)))
    .orderBy(asc(entryLines.date), asc(entryLines.recordedAt), asc(entryLines.entryId), asc(entryLines.lineNo));
  const entries: (BookEntry & { id: string; lines: BookEntry['lines'][number][] })[] = [];
  for (const { line, number, description } of rows) {
    let entry = entries.at(-1);
    if (entry?.id !== line.entryId) {
      entry = { id: line.entryId, number, description, date: line.date.toString(), lines: [] };
      entries.push(entry);
    }
    entry?.lines.push({
      account: codes.get(line.accountId) ?? '',
      amount: line.amount,
      currency: line.currency,
      functional: line.debit - line.credit,
      description: line.description,
      tags: tagsOf(line, known),
    });
  }
  return { functionalCurrency: entity.functionalCurrency, accounts: chart.filter(({ isPostable }) => isPostable), entries };
}

function tagsOf(line: typeof entryLines.$inferSelect, known: ReadonlyMap<string, string>): BookTags {
  const tags = {
    party: line.partyId,
    'cost-centre': line.costCentreId,
    project: line.projectId,
    fund: line.fundId,
    branch: line.branchId,
  };
  const named = Object.entries(tags).flatMap(([tag, id]) => (id === null ? [] : [[tag, known.get(id) ?? id]]));
  return Object.fromEntries([...named, ...(line.dueOn ? [['due', line.dueOn.toString()]] : [])]) as BookTags;
}
