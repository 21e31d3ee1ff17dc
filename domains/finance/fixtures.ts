import { eq } from 'drizzle-orm';
import { fixture } from '#kernel/fixture.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import { entityOf } from './books.ts';
import type { PeriodEvent } from './ledger-rules.ts';
import { post, type PostingLine, reverse } from './posting.ts';
import { accounts, dimensionValues, exchangeRates, fiscalYears, periodEvents, periods } from './schema-books.ts';
import { entryDrafts } from './schema-ledger.ts';

const id = (name: string): string => fixture(`finance.${name}`);

/** The named records that examples and tests refer to, on top of what seed.ts made: `finance.entry.rent`, `finance.period.closed`, … */
export async function fixtures(ctx: ToolContext): Promise<void> {
  const [present] = await ctx.db
    .select({ id: accounts.id })
    .from(accounts)
    .where(eq(accounts.id, id('account.mistake')));
  if (present) return;
  const stamps = { createdAt: ctx.now(), updatedAt: ctx.now() };
  await ctx.db.insert(accounts).values({ id: id('account.mistake'), code: '9999', name: 'Mistake', type: 'expense', ...stamps });
  await ctx.db.insert(dimensionValues).values([
    { id: id('cost_centre.main'), kind: 'cost_centre', code: 'MAIN', name: 'Reception', ...stamps },
    { id: id('project.mistake'), kind: 'project', code: 'MISTAKE', name: 'Mistake', ...stamps },
  ]);
  await ctx.db.insert(exchangeRates).values({
    id: id('exchange_rate.usd'),
    base: 'USD',
    quote: 'NGN',
    onDate: new Temporal.PlainDate(1999, 1, 1),
    rate: '1500',
    ...stamps,
  });
  await addPeriods(ctx);
  await addEntries(ctx);
}

/** A year long before any other, with a period in each state. */
async function addPeriods(ctx: ToolContext): Promise<void> {
  const stamps = { createdAt: ctx.now(), updatedAt: ctx.now() };
  const books = { entityId: id('entity.main'), fiscalYearId: id('fiscal_year.long_ago') };
  const date = (text: string): Temporal.PlainDate => Temporal.PlainDate.from(text);
  await ctx.db.insert(fiscalYears).values({
    id: books.fiscalYearId,
    entityId: books.entityId,
    name: 'FY 1999',
    startsOn: date('1999-01-01'),
    endsOn: date('1999-12-31'),
    ...stamps,
  });
  const histories: readonly [month: number, name: string, PeriodEvent[]][] = [
    [1, 'closed', ['request', 'close']],
    [2, 'closing', ['request']],
    [3, 'open', []],
    // Other parts post into it.
    [4, 'busy', []],
    [12, 'reopened', ['request', 'close', 'reopen']],
  ];
  for (const [month, name, history] of histories) {
    const startsOn = new Temporal.PlainDate(1999, month, 1);
    await ctx.db.insert(periods).values({
      id: id(`period.${name}`),
      ...books,
      name: startsOn.toString().slice(0, 7),
      startsOn,
      endsOn: startsOn.with({ day: startsOn.daysInMonth }),
      ...stamps,
    });
    for (const [step, kind] of history.entries()) {
      await ctx.db.insert(periodEvents).values({
        id: id(`period_event.${name}.${step}`),
        periodId: id(`period.${name}`),
        kind,
        reason: kind === 'reopen' ? 'Forgotten bill' : null,
        doneBy: `somebody ${kind}`,
        doneByName: `Somebody (${kind})`,
        doneAt: ctx.now(),
      });
    }
  }
}

async function addEntries(ctx: ToolContext): Promise<void> {
  const { functionalCurrency: currency } = await entityOf(ctx);
  const lines = (amount: bigint): PostingLine[] => [
    { accountId: id('account.purchases'), side: 'debit', amount, currency, dimensions: { costCentreId: id('cost_centre.main') } },
    { accountId: id('account.bank'), side: 'credit', amount, currency },
  ];
  const entry = (name: string, description: string, amount: bigint) =>
    post(withId(ctx, id(`entry.${name}`)), { date: ctx.today(), description, source: { kind: 'manual' }, lines: lines(amount) });
  await entry('rent', 'Rent of the month', 25_000_000n);
  await entry('reversed', 'Rent, posted twice', 25_000_000n);
  await reverse(ctx, { entryId: id('entry.reversed'), reason: 'Posted twice' });
  await ctx.db.insert(entryDrafts).values({
    id: id('draft.accrual'),
    entityId: id('entity.main'),
    journalId: id('journal.general'),
    date: ctx.today(),
    description: 'Electricity, estimated',
    lines: [
      { accountId: id('account.purchases'), side: 'debit', amount: '40000', currency },
      { accountId: id('account.accrued_expenses'), side: 'credit', amount: '40000', currency },
    ],
    createdBy: ctx.actor.id,
    createdAt: ctx.now(),
    updatedAt: ctx.now(),
  });
}

/** The next id that is asked for is this one: what is posted for a test is found by its name. */
const withId = (ctx: ToolContext, first: string): ToolContext => {
  let isFirst = true;
  return Object.assign(Object.create(ctx) as ToolContext, {
    newId: () => {
      if (!isFirst) return ctx.newId();
      isFirst = false;
      return first;
    },
  });
};
