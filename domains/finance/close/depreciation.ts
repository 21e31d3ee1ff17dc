import { elapsedAtDisposal, elapsedOn, type Life, lengthOf, yearEnds } from './life.ts';
import { product, type Ratio, ratio, share } from '../decimal.ts';
import { least, most } from './amounts.ts';

export const METHODS = ['straight_line', 'declining_balance', 'units_of_production', 'none'] as const;
export type Method = (typeof METHODS)[number];

/** How an asset loses its worth. Amounts are minor units of the entity's functional currency, never negative. */
export interface Plan extends Life {
  readonly method: Method;
  readonly cost: bigint;
  readonly residual: bigint;
  /** Declining balance: how many times the straight-line rate a year, such as "2" for double declining. */
  readonly factor?: string | null;
  /** Units of production: what the asset yields in its life. */
  readonly unitsTotal?: string | null;
  /**
   * The plan starts anew here: an asset that was brought in with a past, or was written down. `accumulated` is what had been
   * written off by then, all of it, and the rest is spread over what was left of the life.
   */
  readonly since?: { readonly elapsed: number; readonly units: string; readonly accumulated: bigint } | null;
}

/** The point in its life that a plan is asked about. */
export interface Standing {
  /** In units of life.ts. */
  readonly elapsed: number;
  /** Produced so far, for units of production. */
  readonly units: string;
}

export const standingOn = (plan: Life, date: Temporal.PlainDate, units = '0'): Standing => ({ elapsed: elapsedOn(plan, date), units });
export const standingAtDisposal = (plan: Life, date: Temporal.PlainDate, units = '0'): Standing => ({
  elapsed: elapsedAtDisposal(plan, date),
  units,
});

/**
 * What is to be written off in all by a point of the life. It starts at what had been written off when the plan began, never
 * falls, and ends at exactly cost less residual: each period is charged the difference of two of these, so nothing is lost.
 */
export function accumulatedAt(plan: Plan, at: Standing): bigint {
  const accumulated = plan.since?.accumulated ?? 0n;
  const rest = most(plan.cost - plan.residual - accumulated, 0n);
  return accumulated + least(writtenOff(plan, rest, at), rest);
}

function writtenOff(plan: Plan, rest: bigint, at: Standing): bigint {
  const from = plan.since?.elapsed ?? 0;
  switch (plan.method) {
    case 'none':
      return 0n;
    case 'straight_line':
      return share(rest, timeShare({ from, to: lengthOf(plan), at: at.elapsed }));
    case 'declining_balance':
      return declined(plan, rest, { from, at: at.elapsed });
    case 'units_of_production':
      return share(rest, unitShare(plan, at.units));
  }
}

/** Of the time between two points, what is over. A life that is over already has nothing to spread: all of it is due. */
function timeShare({ from, to, at }: { from: number; to: number; at: number }): Ratio {
  if (to <= from) return { num: 1n, den: 1n };
  return { num: BigInt(Math.min(Math.max(at, from), to) - from), den: BigInt(to - from) };
}

function unitShare(plan: Plan, units: string): Ratio {
  const [total, done, before] = [ratio(plan.unitsTotal ?? '0'), ratio(units), ratio(plan.since?.units ?? '0')];
  const scale = total.den * done.den * before.den;
  const inScale = ({ num, den }: Ratio): bigint => num * (scale / den);
  const left = inScale(total) - inScale(before);
  if (left <= 0n) return { num: 1n, den: 1n };
  return { num: least(most(inScale(done) - inScale(before), 0n), left), den: left };
}

/**
 * Declining balance with a switch: each year takes a fixed share of the book value at its start, or what straight line over
 * the rest of the life would take where that is more. So it reaches the residual value at the end of the life, and not never.
 */
function declined(plan: Plan, rest: bigint, { from, at }: { from: number; at: number }): bigint {
  const rate = product(ratio(plan.factor ?? '1'), { num: 12n, den: BigInt(plan.lifeMonths) });
  const end = lengthOf(plan);
  const residual = plan.cost - (plan.since?.accumulated ?? 0n) - rest;
  let [done, start] = [0n, from];
  for (const yearEnd of yearEnds(plan, from)) {
    if (at <= start) break;
    const left = rest - done;
    const straight = share(left, timeShare({ from: start, to: end, at: yearEnd }));
    const year = least(left, most(straight, share(left + residual, rate)));
    done += share(year, timeShare({ from: start, to: yearEnd, at }));
    start = yearEnd;
  }
  return end <= from ? rest : done;
}

/** What a period has still to be charged: the plan's figure less what stands in the books, so a second run finds nothing. */
export const chargeDue = (plan: Plan, at: Standing, accumulated: bigint): bigint => accumulatedAt(plan, at) - accumulated;

export interface Disposal {
  /** To be written off first, up to the day it goes. Negative: more was written off than the convention allows, and comes back. */
  readonly charge: bigint;
  readonly accumulated: bigint;
  readonly bookValue: bigint;
  /** Positive: a gain. Negative: a loss. */
  readonly gain: bigint;
}

/** An asset goes: the charge up to that day, the book value then, and the gain or loss on the proceeds. */
export function disposalOf(plan: Plan, at: Standing, { accumulated, proceeds }: { accumulated: bigint; proceeds: bigint }): Disposal {
  const charge = chargeDue(plan, at, accumulated);
  const bookValue = plan.cost - accumulated - charge;
  return { charge, accumulated: accumulated + charge, bookValue, gain: proceeds - bookValue };
}

/** The whole life as charges by month, for showing: what each month from the first to the last is charged. */
export function chargesByMonth(plan: Plan): { month: Temporal.PlainYearMonth; charge: bigint }[] {
  const charges: { month: Temporal.PlainYearMonth; charge: bigint }[] = [];
  let before = plan.since?.accumulated ?? 0n;
  // A convention may stretch a life of n months over n + 1 calendar months.
  for (let i = 0; i <= plan.lifeMonths; i += 1) {
    const month = plan.startsOn.toPlainYearMonth().add({ months: i });
    const accumulated = accumulatedAt(plan, standingOn(plan, month.toPlainDate({ day: month.daysInMonth })));
    if (accumulated !== before) charges.push({ month, charge: accumulated - before });
    before = accumulated;
  }
  return charges;
}
