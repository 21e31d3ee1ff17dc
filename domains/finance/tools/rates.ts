import { and, desc, eq } from 'drizzle-orm';
import { z } from 'zod';
import { ToolError } from '#kernel/errors.ts';
import { decimalsOf, fromMinor, Money, toMinor } from '#kernel/money.ts';
import { before, openPage, page, pageInput } from '#kernel/page.ts';
import { defineTool } from '#kernel/tool.ts';
import { ratio, toDecimal } from '../decimal.ts';
import { convert, rateOn } from '../rates.ts';
import { exchangeRates } from '../schema-books.ts';
import { currency, dateIn, dateOr, day, decimal, line, maybe, money, ref, text } from '../shapes.ts';

const base = currency.describe('One unit of this currency …');
const quote = currency.describe('… costs `rate` of this one.');
const rate = decimal.refine((typed) => ratio(typed).num > 0n, 'must be greater than zero').describe('Decimal, such as "1612.5".');
const ExchangeRate = z.object({
  exchangeRateId: ref('rate'),
  base: text('One unit of this currency …'),
  quote: text('… costs `rate` of this one.'),
  onDate: day,
  rate: text('Decimal.'),
  source: maybe('Where it was taken from.'),
});
const toRate = (row: typeof exchangeRates.$inferSelect): z.input<typeof ExchangeRate> => ({
  exchangeRateId: row.id,
  base: row.base,
  quote: row.quote,
  onDate: row.onDate.toString(),
  rate: row.rate,
  source: row.source,
});

export const listExchangeRates = defineTool({
  name: 'finance_list_exchange_rates',
  title: 'List exchange rates',
  summary: 'The rates that were entered, newest first.',
  guide: 'Postings use the latest rate on or before their date and store it.',
  effect: 'read',
  permission: 'finance:read',
  input: z.object({ base: base.optional(), quote: quote.optional(), ...pageInput }),
  output: page(ExchangeRate),
  examples: [{ base: 'USD' }],
  async run(input, ctx) {
    const paging = openPage({ tool: 'finance_list_exchange_rates', tenantId: ctx.tenant.id, input, position: ['text', 'uuid'] });
    const rows = await ctx.db
      .select()
      .from(exchangeRates)
      .where(
        and(
          input.base === undefined ? undefined : eq(exchangeRates.base, input.base),
          input.quote === undefined ? undefined : eq(exchangeRates.quote, input.quote),
          before(paging.after, exchangeRates.onDate, exchangeRates.id),
        ),
      )
      .orderBy(desc(exchangeRates.onDate), desc(exchangeRates.id))
      .limit(paging.take);
    return paging.cut(rows, ({ onDate, id }) => [onDate.toString(), id], toRate);
  },
});

export const setExchangeRate = defineTool({
  name: 'finance_set_exchange_rate',
  title: 'Set exchange rate',
  summary: 'Enter or correct the rate of a currency on a day.',
  guide: 'What was posted keeps the rate that it was posted with.',
  effect: 'reversible',
  permission: 'finance:write',
  input: z.object({
    base,
    quote,
    onDate: dateIn.optional().describe('Today if left out.'),
    rate,
    source: line(120).optional().describe('Such as a central bank.'),
  }),
  output: ExchangeRate,
  examples: [{ base: 'USD', quote: 'NGN', onDate: '2001-05-01', rate: '1580.25', source: 'Example' }],
  async run({ onDate, source, ...input }, ctx) {
    decimalsOf(input.base);
    decimalsOf(input.quote);
    if (input.base === input.quote) {
      throw new ToolError('invalid_input', { reason: 'same_currency', message: 'A rate is between two currencies.' });
    }
    const values = { rate: input.rate, source: source ?? null, updatedAt: ctx.now() };
    const [row] = await ctx.db
      .insert(exchangeRates)
      .values({ id: ctx.newId(), base: input.base, quote: input.quote, onDate: dateOr(ctx, onDate), ...values, createdAt: ctx.now() })
      .onConflictDoUpdate({ target: [exchangeRates.tenantId, exchangeRates.base, exchangeRates.quote, exchangeRates.onDate], set: values })
      .returning();
    return toRate(row!);
  },
});

export const convertAmount = defineTool({
  name: 'finance_convert_amount',
  title: 'Convert amount',
  summary: 'What an amount is in another currency by the rate of a day.',
  guide: 'By the latest rate on or before the day, either way round; rounded once, half away from zero.',
  effect: 'read',
  permission: 'finance:read',
  input: z.object({
    money: Money.describe('Amount.'),
    to: currency.describe('Into this one.'),
    date: dateIn.optional().describe('Today if left out.'),
  }),
  output: z.object({ converted: money('In the other currency.'), rate: text('What one unit cost, with up to 12 decimals.') }),
  examples: [{ money: { amount: '10.00', currency: 'USD' }, to: 'NGN' }],
  async run({ money: { amount, currency: from }, to, date }, ctx) {
    decimalsOf(to);
    const found = await rateOn(ctx, { from, to, date: dateOr(ctx, date) });
    const converted = convert(toMinor({ amount, currency: from }), { from, to, rate: found });
    return { converted: fromMinor(converted, to), rate: toDecimal(found, 12) };
  },
});
