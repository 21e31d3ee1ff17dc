import type { OverlayPlace } from './base.ts';
import { type AccountRole, type Dimension as DimensionKind } from '../ledger-rules.ts';
import { named, type Names } from './names.ts';

/** An account that one industry has and others do not. */
export interface OverlayAccount {
  key: string;
  /** In our own four digits; other bases number it after its place. */
  code: string;
  place: OverlayPlace;
  names: Names;
  /** The role that it takes over from the account that every business has. */
  role: AccountRole | null;
}

/** What one of the four kinds stands for in an industry, and the values that a business starts with. */
export interface Dimension {
  means: Names;
  values: readonly { code: string; names: Names }[];
}

export interface Overlay {
  accounts: readonly OverlayAccount[];
  dimensions: Readonly<Partial<Record<DimensionKind, Dimension>>>;
}

type FourNames = Parameters<typeof named>;

/** `account('1310', 'stock_in_trade', 'stock_goods', 'stock')('Stock in trade', …)`. */
export const account =
  (code: string, key: string, place: OverlayPlace, role: AccountRole | null = null) =>
  (...names: FourNames): OverlayAccount => ({ code, key, place, role, names: named(...names) });

export const value =
  (code: string) =>
  (...names: FourNames): Dimension['values'][number] => ({ code, names: named(...names) });

export const dimension =
  (...means: FourNames) =>
  (...values: Dimension['values']): Dimension => ({ means: named(...means), values });
