import type { ChartLanguage } from './names.ts';
import type { AccountType } from '../ledger-rules.ts';
import type { Place } from './places.ts';
import type { StandardKey } from './standard-accounts.ts';

/** A code, and the standard’s own words where it has some, in the order of the base’s languages. */
export type Numbered = string | readonly [code: string, ...names: string[]];

/**
 * The chart that a country starts from: how its standard cuts the books into classes and headings, and which number each
 * account has there. Written by us after the structure of the standard; names are our own or the common ones.
 */
export interface ChartBase {
  /** That of the standard first; a chart is installed in the first one that the business speaks. */
  languages: readonly [ChartLanguage, ...ChartLanguage[]];
  /** Of codes that are all equally long; null: they grow with detail. */
  digits: number | null;
  /** What may stand in a class, by the beginning of its codes. */
  classes: Readonly<Record<string, readonly AccountType[]>>;
  /** Where an account belongs follows from its code: under the heading with the longest common beginning. */
  headings: readonly (readonly [code: string, ...names: string[]])[];
  accounts: Readonly<Record<StandardKey, Numbered>>;
  /**
   * What the codes of an industry’s own accounts begin with. Null: the base is cut like our own four digits, and takes the
   * codes that the industries propose.
   */
  stems: Readonly<Record<OverlayPlace, string>> | null;
}

/** The places that industries put accounts of their own in. */
export const OVERLAY_PLACES = [
  'receivables',
  'staff_advances',
  'other_receivables',
  'accrued_income',
  'stock_goods',
  'stock_materials',
  'stock_supplies',
  'stock_work',
  'stock_finished',
  'stock_transit',
  'biological',
  'intangibles',
  'amortisation',
  'other_payables',
  'customer_advances',
  'deferred_income',
  'other_taxes',
  'funds',
  'sales_goods',
  'sales_products',
  'sales_services',
  'sales_reductions',
  'grants',
  'donations',
  'fair_value',
  'other_income',
  'cost_goods',
  'cost_materials',
  'cost_supplies',
  'cost_staff',
  'subcontracting',
  'cost_services',
  'stock_losses',
  'supplies',
  'maintenance',
  'commissions',
  'travel',
  'transport',
  'bank_charges',
  'depreciation',
  'other_expense',
] as const satisfies readonly Place[];
export type OverlayPlace = (typeof OVERLAY_PLACES)[number];
