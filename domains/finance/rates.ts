import { and, desc, eq, lte, or } from 'drizzle-orm';
import { ToolError } from '#kernel/errors.ts';
import { decimalsOf } from '#kernel/money.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import { type Ratio, ratio, rounded } from './decimal.ts';
import { exchangeRates } from './schema-books.ts';

export interface RateQuestion {
  from: string;
  to: string;
  date: Temporal.PlainDate;
}

/** What one unit of `from` cost in `to` on the latest day not after `date`; of two of that day, the one written this way round. */
export async function rateOn(ctx: ToolContext, { from, to, date }: RateQuestion): Promise<Ratio> {
  if (from === to) return { num: 1n, den: 1n };
  const pair = (base: string, quote: string) => and(eq(exchangeRates.base, base), eq(exchangeRates.quote, quote));
  const rows = await ctx.db
    .select()
    .from(exchangeRates)
    .where(and(or(pair(from, to), pair(to, from)), lte(exchangeRates.onDate, date)))
    .orderBy(desc(exchangeRates.onDate))
    .limit(2);
  const [latest] = rows;
  if (!latest) {
    throw new ToolError('conflict', {
      reason: 'no_exchange_rate',
      message: `There is no rate of ${from} in ${to} on or before ${date.toString()}.`,
      fix: { tool: 'finance_set_exchange_rate', input: { base: from, quote: to, onDate: date.toString() } },
    });
  }
  const sameDay = rows.filter(({ onDate }) => onDate.equals(latest.onDate));
  const found = sameDay.find(({ base }) => base === from) ?? latest;
  const { num, den } = ratio(found.rate);
  return found.base === from ? { num, den } : { num: den, den: num };
}

export interface Conversion {
  from: string;
  to: string;
  /** What one unit of `from` costs in `to`. */
  rate: Ratio;
}

/** Minor units of one currency in minor units of another, with the decimals of each, half away from zero. */
export function convert(amount: bigint, { from, to, rate }: Conversion): bigint {
  return rounded(amount * rate.num * 10n ** BigInt(decimalsOf(to)), rate.den * 10n ** BigInt(decimalsOf(from)));
}

/** The rate that makes so many minor units of `from` so many of `to`. */
export function rateBetween(amount: bigint, functional: bigint, { from, to }: Omit<Conversion, 'rate'>): Ratio {
  return { num: functional * 10n ** BigInt(decimalsOf(from)), den: amount * 10n ** BigInt(decimalsOf(to)) };
}
