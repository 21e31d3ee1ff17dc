import { and, asc, eq, or } from 'drizzle-orm';
import { ToolError } from '#kernel/errors.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import { type Ratio, ratio, toDecimal } from '../decimal.ts';
import { exchangeRates } from '../schema-books.ts';

/** All rates of a pair, loaded once: a consolidation asks for one on each day. */
export interface RateTable {
  /** As rateOn of rates.ts. */
  on(date: Temporal.PlainDate): Ratio;
  /** The mean of the rates of each day from one to another, both included, to twelve decimals. */
  mean(from: Temporal.PlainDate, to: Temporal.PlainDate): Ratio;
}

export async function loadRates(ctx: ToolContext, from: string, to: string): Promise<RateTable> {
  if (from === to) return { on: () => ONE, mean: () => ONE };
  const pair = (base: string, quote: string) => and(eq(exchangeRates.base, base), eq(exchangeRates.quote, quote));
  const rows = await ctx.db
    .select()
    .from(exchangeRates)
    .where(or(pair(from, to), pair(to, from)))
    .orderBy(asc(exchangeRates.onDate));
  // Of two of a day, the one written this way round.
  const days = new Map<string, Ratio>();
  for (const { onDate, base, rate } of rows) {
    const { num, den } = ratio(rate);
    if (base === from || !days.has(onDate.toString())) days.set(onDate.toString(), base === from ? { num, den } : { num: den, den: num });
  }
  return rateTable([...days], { from, to });
}

const ONE: Ratio = { num: 1n, den: 1n };

/** `days` in order, by ISO date: these compare as texts. */
export function rateTable(days: readonly (readonly [string, Ratio])[], { from, to }: { from: string; to: string }): RateTable {
  const on = (date: Temporal.PlainDate): Ratio => {
    const found = days.findLast(([day]) => day <= date.toString());
    if (found) return found[1];
    throw new ToolError('conflict', {
      reason: 'no_exchange_rate',
      message: `There is no rate of ${from} in ${to} on or before ${date.toString()}.`,
      fix: { tool: 'finance_set_exchange_rate', input: { base: from, quote: to, onDate: date.toString() } },
    });
  };
  return {
    on,
    mean(first, last) {
      let [sum, count] = [0n, 0n];
      for (let day = first; Temporal.PlainDate.compare(day, last) <= 0; day = day.add({ days: 1 })) {
        sum += ratio(toDecimal(on(day), 12)).num * 10n ** (12n - digitsOf(toDecimal(on(day), 12)));
        count += 1n;
      }
      return { num: sum, den: count * 10n ** 12n };
    },
  };
}

/** Decimals of a decimal. */
const digitsOf = (text: string): bigint => BigInt(text.split('.')[1]?.length ?? 0);
