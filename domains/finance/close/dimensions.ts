import type { Dimension as Kind } from '../ledger-rules.ts';
import { toDimensions } from '../shapes.ts';

/** The dimensions of a line. Null: none. */
export const DIMENSIONS = ['costCentreId', 'projectId', 'fundId', 'branchId'] as const;
export type Dimension = (typeof DIMENSIONS)[number];
export type Dimensions = { readonly [D in Dimension]: string | null };

export const NO_DIMENSIONS: Dimensions = { costCentreId: null, projectId: null, fundId: null, branchId: null };

/** One word for a combination, to group by. */
export const keyOf = (dimensions: Dimensions): string => DIMENSIONS.map((each) => dimensions[each] ?? '-').join('|');

/** The combination with all dimensions but these forgotten. */
export const keep = (dimensions: Dimensions, kept: readonly Dimension[]): Dimensions =>
  Object.fromEntries(DIMENSIONS.map((each) => [each, kept.includes(each) ? dimensions[each] : null])) as unknown as Dimensions;

/** Whether a line of these dimensions falls under those of a budget line: a dimension that the budget leaves out is any. */
export const covers = (wide: Dimensions, narrow: Dimensions): boolean =>
  DIMENSIONS.every((each) => wide[each] === null || wide[each] === narrow[each]);

/** As tools take them, with each that is not named as none. */
export const inFull = (typed: Partial<Record<Kind, string>> | undefined): Dimensions => ({
  ...NO_DIMENSIONS,
  ...(toDimensions(typed) as Dimensions),
});
