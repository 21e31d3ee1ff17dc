import { asc, eq, sql } from 'drizzle-orm';
import { z } from 'zod';
import { fixture } from '#kernel/fixture.ts';
import { fromMinor } from '#kernel/money.ts';
import { openPage, page, pageInput } from '#kernel/page.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import { defineTool } from '#kernel/tool.ts';
import { balancesAt, type LineScope, linesWithin } from '../balances.ts';
import { entityOf, loadAccount } from '../books.ts';
import { assertInOrder } from '../ledger-rules.ts';
import { yearStart } from '../reports/report.ts';
import { entryLines, journalEntries } from '../schema-ledger.ts';
import { accountId, dateIn, dateOr, day, entityId, maybeRef, money, ref, text } from '../shapes.ts';

const Movement = z.object({
  lineId: ref('line'),
  entryId: ref('entry'),
  number: text('Of the entry.'),
  date: day,
  description: text('What happened.'),
  partyId: maybeRef('customer or supplier'),
  debit: money('In the currency of the books.'),
  credit: money('In the currency of the books.'),
  balance: money('Of the account right after; debits positive.'),
});

export const getGeneralLedger = defineTool({
  name: 'finance_get_general_ledger',
  title: 'Get general ledger',
  summary: 'The movements of one account, with its balance before, after each, and at the end.',
  guide: 'Oldest first. For all accounts at once: finance_get_trial_balance. For one entry: finance_get_entry.',
  effect: 'read',
  permission: 'finance:read',
  input: z.object({
    accountId,
    entityId,
    from: dateIn.optional().describe('First day; start of the fiscal year if left out.'),
    to: dateIn.optional().describe('Last day; today if left out.'),
    recordedBy: z.iso.datetime({ offset: true }).optional().describe('As the books stood then.'),
    ...pageInput,
  }),
  output: page(Movement).extend({
    currency: text('Of the books.'),
    accountCode: text('Number of the account.'),
    accountName: text('Name of the account.'),
    from: day,
    to: day,
    opening: money('Balance before the first day.'),
    closing: money('Balance at the end of the last day.'),
  }),
  examples: [{ accountId: fixture('finance.account.bank') }, { accountId: fixture('finance.account.purchases'), limit: 1 }],
  async run(input, ctx) {
    const paging = openPage({ tool: 'finance_get_general_ledger', tenantId: ctx.tenant.id, input, position: ['text', 'uuid'] });
    const entity = await entityOf(ctx, input.entityId);
    const account = await loadAccount(ctx, input.accountId);
    const to = dateOr(ctx, input.to);
    const from = input.from === undefined ? await yearStart(ctx, entity.id, to) : Temporal.PlainDate.from(input.from);
    assertInOrder(from, to);
    const recordedBy = input.recordedBy === undefined ? undefined : Temporal.Instant.from(input.recordedBy);
    const scope: LineScope = { entityId: entity.id, to, recordedBy };
    const { opening, closing } = await balancesOf(ctx, { scope, from, accountId: account.id });
    const rows = await movements(ctx, { scope: { ...scope, from }, accountId: account.id, paging });
    const books = entity.functionalCurrency;
    let balance =
      opening + (paging.after ? await movedUntil(ctx, { scope: { ...scope, from }, accountId: account.id, after: paging.after }) : 0n);
    const list = paging.cut(
      rows,
      ({ line }) => [line.date.toString(), line.id],
      ({ line, number, description }) => {
        balance += line.debit - line.credit;
        return {
          lineId: line.id,
          entryId: line.entryId,
          number,
          date: line.date.toString(),
          description: line.description ?? description,
          partyId: line.partyId,
          debit: fromMinor(line.debit, books),
          credit: fromMinor(line.credit, books),
          balance: fromMinor(balance, books),
        };
      },
    );
    return {
      ...list,
      currency: books,
      accountCode: account.code,
      accountName: account.name,
      from: from.toString(),
      to: to.toString(),
      opening: fromMinor(opening, books),
      closing: fromMinor(closing, books),
    };
  },
});

interface Account {
  scope: LineScope;
  accountId: string;
}

async function balancesOf(ctx: ToolContext, { scope, from, accountId: id }: Account & { from: Temporal.PlainDate }) {
  const own = (await balancesAt(ctx, { ...scope, by: ['account'], since: from, accounts: [id] })).map(({ isBefore, debit, credit }) => ({
    isBefore,
    net: debit - credit,
  }));
  const sum = (parts: typeof own): bigint => parts.reduce((total, { net }) => total + net, 0n);
  return { opening: sum(own.filter(({ isBefore }) => isBefore)), closing: sum(own) };
}

async function movements(
  ctx: ToolContext,
  { scope, accountId: id, paging }: Account & { paging: { after: readonly string[] | null; take: number } },
) {
  const behind = paging.after
    ? sql` AND (${entryLines.date}, ${entryLines.id}) > (${paging.after[0]}::date, ${paging.after[1]}::uuid)`
    : sql``;
  const ids = sql`${entryLines.id} IN (SELECT id FROM ${entryLines} WHERE ${linesWithin(scope)} AND account_id = ${id})`;
  return ctx.db
    .select({ line: entryLines, number: journalEntries.number, description: journalEntries.description })
    .from(entryLines)
    .innerJoin(journalEntries, eq(journalEntries.id, entryLines.entryId))
    .where(sql`${ids}${behind}`)
    .orderBy(asc(entryLines.date), asc(entryLines.id))
    .limit(paging.take);
}

/** What the pages before come to. */
async function movedUntil(ctx: ToolContext, { scope, accountId: id, after }: Account & { after: readonly string[] }): Promise<bigint> {
  const { rows } = await ctx.db.execute<{ net: string }>(
    sql`SELECT coalesce(sum(debit - credit), 0)::text AS net FROM ${entryLines}
      WHERE ${linesWithin(scope)} AND account_id = ${id} AND (date, id) <= (${after[0]}::date, ${after[1]}::uuid)`,
  );
  return BigInt(rows[0]?.net ?? 0);
}
