import { type Dimension, type Dimensions, keep, keyOf } from './dimensions.ts';

/** The year's result of one account and one combination of dimensions. Signed, debit positive, functional minor units. */
export interface YearBalance {
  readonly accountId: string;
  readonly dimensions: Dimensions;
  readonly functional: bigint;
}

export interface ClosingLine {
  readonly accountId: string;
  readonly dimensions: Dimensions;
  /** Signed: positive is a debit. */
  readonly functional: bigint;
}

/**
 * Takes each income and expense balance back to nothing and its sum to retained earnings, once for each combination of the
 * dimensions kept: a fund's result stays the fund's. The lines sum to nothing, and closing twice closes only what is new.
 */
export function closingLines(balances: readonly YearBalance[], retainedEarningsId: string, kept: readonly Dimension[]): ClosingLine[] {
  const results = new Map<string, { dimensions: Dimensions; functional: bigint }>();
  const cleared = balances
    .filter(({ functional }) => functional !== 0n)
    .map(({ accountId, dimensions, functional }) => {
      const own = keep(dimensions, kept);
      const before = results.get(keyOf(own))?.functional ?? 0n;
      results.set(keyOf(own), { dimensions: own, functional: before + functional });
      return { accountId, dimensions, functional: -functional };
    });
  const carried = [...results.values()]
    .filter(({ functional }) => functional !== 0n)
    .map((result) => ({ accountId: retainedEarningsId, ...result }));
  return [...cleared, ...carried];
}
