import type { AccountType, CASH_FLOWS, Control } from '../ledger-rules.ts';
import type { ReportGroup } from './report-groups.ts';

/**
 * Where an account belongs, whatever number a country gives it: what it is, which line of the statements it is part of,
 * which part of the cash flow it explains, and whose records stand behind it. Every account of every chart has one place,
 * so that an account of an industry can be put into the chart of any country.
 */

type CashFlow = (typeof CASH_FLOWS)[number];

export interface Nature {
  type: AccountType;
  group: ReportGroup;
  cashFlow: CashFlow;
  control: Control | null;
}

interface More {
  cashFlow?: CashFlow;
  control?: Control;
}

const as =
  (type: AccountType) =>
  (group: ReportGroup, { cashFlow = 'operating', control }: More = {}): Nature => ({ type, group, cashFlow, control: control ?? null });
const [asset, liability, equity, income, expense] = [as('asset'), as('liability'), as('equity'), as('income'), as('expense')];

const stock = asset('inventories', { control: 'stock' });
const equipment = asset('property_and_equipment', { cashFlow: 'investing', control: 'fixed_asset' });
const revenue = income('revenue');
const direct = expense('cost_of_sales');
const running = expense('operating_expenses');
const capital = equity('capital', { cashFlow: 'financing' });

export const PLACES = {
  bank: asset('cash', { cashFlow: 'cash', control: 'bank' }),
  receivables: asset('receivables', { control: 'receivable' }),
  receivables_allowance: asset('receivables'),
  staff_advances: asset('receivables'),
  other_receivables: asset('receivables'),
  supplier_advances: asset('prepayments'),
  prepayments: asset('prepayments'),
  accrued_income: asset('prepayments'),
  tax_assets: asset('tax_assets', { control: 'tax' }),
  stock_goods: stock,
  stock_materials: stock,
  stock_supplies: stock,
  stock_work: stock,
  stock_finished: stock,
  stock_transit: stock,
  biological: asset('biological_assets', { cashFlow: 'investing' }),
  intangibles: asset('intangible_assets', { cashFlow: 'investing', control: 'fixed_asset' }),
  amortisation: asset('intangible_assets', { control: 'fixed_asset' }),
  buildings: equipment,
  equipment,
  vehicles: equipment,
  depreciation_to_date: asset('property_and_equipment', { control: 'fixed_asset' }),
  group_balances: asset('intercompany'),
  payables: liability('payables', { control: 'payable' }),
  goods_received: liability('payables'),
  accruals: liability('payables'),
  other_payables: liability('payables'),
  customer_advances: liability('contract_liabilities'),
  deferred_income: liability('contract_liabilities'),
  payroll: liability('payroll_liabilities', { control: 'payroll' }),
  tax_liabilities: liability('tax_liabilities', { control: 'tax' }),
  other_taxes: liability('tax_liabilities', { control: 'tax' }),
  income_tax_due: liability('tax_liabilities'),
  suspense: liability('suspense'),
  borrowings: liability('borrowings', { cashFlow: 'financing' }),
  provisions: liability('provisions'),
  capital,
  drawings: capital,
  funds: equity('reserves', { cashFlow: 'financing' }),
  retained: equity('retained_earnings', { cashFlow: 'financing' }),
  sales_goods: revenue,
  sales_products: revenue,
  sales_services: revenue,
  /** Income that takes away from income: returns, discounts, waivers. */
  sales_reductions: revenue,
  grants: revenue,
  donations: revenue,
  fair_value: income('other_income'),
  other_income: income('other_income'),
  finance_income: income('finance_income'),
  cost_goods: direct,
  cost_materials: direct,
  cost_supplies: direct,
  cost_staff: direct,
  subcontracting: direct,
  cost_services: direct,
  stock_losses: direct,
  staff: expense('staff_costs'),
  premises: running,
  supplies: running,
  maintenance: running,
  insurance: running,
  fees: running,
  commissions: running,
  advertising: running,
  travel: running,
  transport: running,
  telecoms: running,
  bank_charges: running,
  duties: running,
  bad_debts: running,
  other_expense: running,
  disposals: expense('operating_expenses', { cashFlow: 'investing' }),
  depreciation: expense('depreciation'),
  finance_costs: expense('finance_costs'),
  income_tax: expense('income_tax'),
} as const satisfies Record<string, Nature>;

export type Place = keyof typeof PLACES;
