import { and, asc, eq, isNull, lte, sql } from 'drizzle-orm';
import { z } from 'zod';
import { fromMinor, Money } from '#kernel/money.ts';
import { defineTool } from '#kernel/tool.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import { entityOf } from '../books.ts';
import { accounts } from '../schema-books.ts';
import { entryLines, journalEntries } from '../schema-ledger.ts';
import { taxLines } from '../schema-tax.ts';
import { dateIn, dateOr, day, entityId, ref, text } from '../shapes.ts';

const amount = (what: string) => Money.describe(what);

const Other = z.object({
  entryId: ref('entry'),
  number: text('Its number.'),
  date: day,
  description: text('What happened.'),
  amount: amount('Debits positive.'),
});
const Account = z.object({
  accountId: ref('account'),
  code: text('Number in the chart.'),
  name: text('Name.'),
  balance: amount('Debits less credits.'),
  taxed: amount('Of it, recorded as taxed by documents and adjustments.'),
  returned: amount('Of it, moved or paid by tax returns.'),
  other: amount('Of it, posted otherwise: what no return will ever declare.'),
});

/** At most so many entries are shown; the amounts are of all. */
const SHOWN = 50;

export const reconcileTax = defineTool({
  name: 'finance_reconcile_tax',
  title: 'Reconcile tax',
  summary: 'What the tax accounts hold: taxed by documents, moved by returns, or posted by hand and declared by nobody.',
  guide: 'Before filing, other should be zero: reverse such entries and use finance_adjust_tax instead.',
  effect: 'read',
  permission: 'finance:read',
  input: z.object({ entityId, date: dateIn.optional().describe('Up to this day; today if left out.') }),
  output: z.object({
    accounts: z.array(Account).describe('Those kept for taxes, by number.'),
    others: z.array(Other).describe('The latest entries that make up other.'),
  }),
  examples: [{ date: '1999-04-30' }],
  async run({ entityId: books, date }, ctx) {
    const entity = await entityOf(ctx, books);
    const upTo = dateOr(ctx, date);
    const told = (minor: bigint): z.input<typeof Money> => fromMinor(minor, entity.functionalCurrency);
    const rows = await sums(ctx, entity.id, upTo);
    return {
      accounts: rows.map(({ accountId, code, name, taxed, returned, other }) => ({
        accountId,
        code,
        name,
        balance: told(taxed + returned + other),
        taxed: told(taxed),
        returned: told(returned),
        other: told(other),
      })),
      others: (await others(ctx, entity.id, upTo)).map((each) => ({ ...each, date: each.date.toString(), amount: told(each.amount) })),
    };
  },
});

/** A reversal belongs to what it takes back; the entry of a return is known by what it reverses or comes from. */
const isReturned = sql`EXISTS (SELECT FROM ${journalEntries} AS o WHERE o.tenant_id = ${journalEntries.tenantId}
  AND o.id = coalesce(${journalEntries.reversesEntryId}, ${journalEntries.id}) AND o.source_kind = 'tax_return')`;
const net = sql`${entryLines.debit} - ${entryLines.credit}`;

async function sums(ctx: ToolContext, entity: string, upTo: Temporal.PlainDate) {
  const sumOf = (which: ReturnType<typeof sql>) => sql<bigint>`coalesce(sum(${net}) FILTER (WHERE ${which}), 0)`.mapWith(BigInt);
  const isTaxed = sql`${taxLines.id} IS NOT NULL`;
  return ctx.db
    .select({
      accountId: accounts.id,
      code: accounts.code,
      name: accounts.name,
      taxed: sumOf(isTaxed),
      returned: sumOf(sql`NOT ${isTaxed} AND ${isReturned}`),
      other: sumOf(sql`NOT ${isTaxed} AND NOT ${isReturned}`),
    })
    .from(accounts)
    .innerJoin(entryLines, and(eq(entryLines.tenantId, accounts.tenantId), eq(entryLines.accountId, accounts.id)))
    .innerJoin(journalEntries, and(eq(journalEntries.tenantId, entryLines.tenantId), eq(journalEntries.id, entryLines.entryId)))
    .leftJoin(taxLines, and(eq(taxLines.tenantId, entryLines.tenantId), eq(taxLines.lineId, entryLines.id)))
    .where(and(eq(accounts.control, 'tax'), eq(entryLines.entityId, entity), lte(entryLines.date, upTo)))
    .groupBy(accounts.id, accounts.code, accounts.name)
    .orderBy(asc(accounts.code));
}

async function others(ctx: ToolContext, entity: string, upTo: Temporal.PlainDate) {
  return ctx.db
    .select({
      entryId: journalEntries.id,
      number: journalEntries.number,
      date: journalEntries.date,
      description: journalEntries.description,
      amount: sql<bigint>`sum(${net})`.mapWith(BigInt),
    })
    .from(accounts)
    .innerJoin(entryLines, and(eq(entryLines.tenantId, accounts.tenantId), eq(entryLines.accountId, accounts.id)))
    .innerJoin(journalEntries, and(eq(journalEntries.tenantId, entryLines.tenantId), eq(journalEntries.id, entryLines.entryId)))
    .leftJoin(taxLines, and(eq(taxLines.tenantId, entryLines.tenantId), eq(taxLines.lineId, entryLines.id)))
    .where(
      and(
        eq(accounts.control, 'tax'),
        eq(entryLines.entityId, entity),
        lte(entryLines.date, upTo),
        isNull(taxLines.id),
        sql`NOT ${isReturned}`,
      ),
    )
    .groupBy(journalEntries.id, journalEntries.number, journalEntries.date, journalEntries.description)
    .orderBy(sql`${journalEntries.date} DESC, ${journalEntries.id} DESC`)
    .limit(SHOWN);
}
