import { covers, type Dimensions, keyOf } from './dimensions.ts';
import { sumOf } from './amounts.ts';

/** Something of an account in a period: a budget line, what was spent, what is promised. Spending is positive. */
export interface Amount {
  readonly accountId: string;
  readonly periodId: string;
  readonly dimensions: Dimensions;
  readonly amount: bigint;
}

/** What a budget is held against: each period by itself, the year up to the period, or the whole year. */
export const WINDOWS = ['period', 'to_date', 'year'] as const;
export type Window = (typeof WINDOWS)[number];

/** The periods that count together with this one. Null: it is not a period of this year. */
export function periodsIn(window: Window, yearPeriods: readonly string[], periodId: string): readonly string[] | null {
  const at = yearPeriods.indexOf(periodId);
  if (at < 0) return null;
  return { period: [periodId], to_date: yearPeriods.slice(0, at + 1), year: yearPeriods }[window];
}

export interface Room {
  readonly dimensions: Dimensions;
  readonly budget: bigint;
  readonly actual: bigint;
  readonly committed: bigint;
  /** Budget less actual less committed; negative: overspent. */
  readonly available: bigint;
}

/**
 * What is left under each budget line that a spending falls under. A spending of a project in a cost centre falls under the
 * line of the cost centre, under that of the project and under that of the account alone: each must have room for it.
 */
export function roomFor(
  spending: Omit<Amount, 'amount' | 'periodId'>,
  {
    periods,
    budget,
    actual,
    committed,
  }: { periods: readonly string[]; budget: readonly Amount[]; actual: readonly Amount[]; committed: readonly Amount[] },
): Room[] {
  const inWindow = (each: Amount): boolean => each.accountId === spending.accountId && periods.includes(each.periodId);
  const heads = new Map(
    budget
      .filter((line) => inWindow(line) && covers(line.dimensions, spending.dimensions))
      .map((line) => [keyOf(line.dimensions), line.dimensions]),
  );
  return [...heads].map(([key, dimensions]) => {
    const under = (list: readonly Amount[]): bigint =>
      sumOf(list.filter((each) => inWindow(each) && covers(dimensions, each.dimensions)).map(({ amount }) => amount));
    const budgeted = sumOf(budget.filter((each) => inWindow(each) && keyOf(each.dimensions) === key).map(({ amount }) => amount));
    const [spent, promised] = [under(actual), under(committed)];
    return { dimensions, budget: budgeted, actual: spent, committed: promised, available: budgeted - spent - promised };
  });
}

/** What a spending may still be: the tightest of its budget lines decides. Null: nothing was budgeted for it. */
export const tightest = (rooms: readonly Room[]): Room | null =>
  rooms.reduce<Room | null>((tight, room) => (tight === null || room.available < tight.available ? room : tight), null);
