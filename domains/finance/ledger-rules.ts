import { ToolError } from '#kernel/errors.ts';

export const ACCOUNT_TYPES = ['asset', 'liability', 'equity', 'income', 'expense'] as const;
export type AccountType = (typeof ACCOUNT_TYPES)[number];

/**
 * What keeps an account's detail elsewhere. The first five take nothing but what their sub-ledger vouches for; bank and tax
 * may be corrected by hand.
 */
export const CONTROLS = ['receivable', 'payable', 'stock', 'payroll', 'fixed_asset', 'bank', 'tax'] as const;
export type Control = (typeof CONTROLS)[number];

export const CASH_FLOWS = ['operating', 'investing', 'financing', 'cash'] as const;

export const DIMENSIONS = ['cost_centre', 'project', 'fund', 'branch'] as const;
export type Dimension = (typeof DIMENSIONS)[number];

export const JOURNAL_KINDS = ['general', 'sales', 'purchases', 'bank', 'cash', 'payroll', 'assets', 'closing'] as const;
export type JournalKind = (typeof JOURNAL_KINDS)[number];

/** What an entry comes from, and the journal that it goes to unless another is named. */
export const SOURCES = {
  manual: 'general',
  import: 'general',
  opening: 'general',
  accrual: 'general',
  deferral: 'general',
  elimination: 'general',
  revaluation: 'general',
  allocation: 'general',
  tax_return: 'general',
  stock: 'general',
  invoice: 'sales',
  credit_note: 'sales',
  bill: 'purchases',
  supplier_credit: 'purchases',
  payment: 'bank',
  bank: 'bank',
  payroll: 'payroll',
  asset: 'assets',
  closing: 'closing',
  reversal: 'general',
} as const satisfies Record<string, JournalKind>;
export type SourceKind = keyof typeof SOURCES;

/** The parts that accounts play in postings made by the system; a business gives each to one of its accounts. */
export const ACCOUNT_ROLES = {
  receivable: { type: 'asset', control: 'receivable' },
  payable: { type: 'liability', control: 'payable' },
  bank: { type: 'asset', control: 'bank' },
  cash: { type: 'asset', control: 'bank' },
  mobile_money: { type: 'asset', control: 'bank' },
  stock: { type: 'asset', control: 'stock' },
  goods_received: { type: 'liability', control: null },
  input_tax: { type: 'asset', control: 'tax' },
  output_tax: { type: 'liability', control: 'tax' },
  tax_payable: { type: 'liability', control: 'tax' },
  tax_withheld_by_customers: { type: 'asset', control: 'tax' },
  tax_withheld_from_suppliers: { type: 'liability', control: 'tax' },
  payroll_payable: { type: 'liability', control: 'payroll' },
  payroll_tax: { type: 'liability', control: 'payroll' },
  salaries: { type: 'expense', control: null },
  customer_deposits: { type: 'liability', control: null },
  supplier_advances: { type: 'asset', control: null },
  deferred_income: { type: 'liability', control: null },
  prepaid_expenses: { type: 'asset', control: null },
  accrued_expenses: { type: 'liability', control: null },
  accrued_income: { type: 'asset', control: null },
  fx_realised_gain: { type: 'income', control: null },
  fx_realised_loss: { type: 'expense', control: null },
  fx_unrealised_gain: { type: 'income', control: null },
  fx_unrealised_loss: { type: 'expense', control: null },
  rounding: { type: 'expense', control: null },
  suspense: { type: 'liability', control: null },
  retained_earnings: { type: 'equity', control: null },
  opening_balances: { type: 'equity', control: null },
  sales: { type: 'income', control: null },
  discounts_given: { type: 'expense', control: null },
  purchases: { type: 'expense', control: null },
  discounts_received: { type: 'income', control: null },
  bad_debts: { type: 'expense', control: null },
  bank_charges: { type: 'expense', control: null },
  fixed_assets: { type: 'asset', control: 'fixed_asset' },
  accumulated_depreciation: { type: 'asset', control: 'fixed_asset' },
  depreciation_expense: { type: 'expense', control: null },
  disposal_gain_loss: { type: 'expense', control: null },
  intercompany: { type: 'asset', control: null },
} as const satisfies Record<string, { type: AccountType; control: Control | null }>;
export type AccountRole = keyof typeof ACCOUNT_ROLES;

export const PERIOD_EVENTS = ['request', 'withdraw', 'close', 'reopen', 'reclose'] as const;
export type PeriodEvent = (typeof PERIOD_EVENTS)[number];
export type PeriodStatus = 'open' | 'closing' | 'closed';
/** From where each event leads where; the database says the same in finance.check_period_event. */
export const PERIOD_MOVES = {
  request: { from: 'open', to: 'closing' },
  withdraw: { from: 'closing', to: 'open' },
  close: { from: 'closing', to: 'closed' },
  reopen: { from: 'closed', to: 'open' },
  reclose: { from: 'open', to: 'closed' },
} as const satisfies Record<PeriodEvent, { from: PeriodStatus; to: PeriodStatus }>;

export interface Posted {
  debit: bigint;
  credit: bigint;
}

/** Debits less credits; nothing when balanced. */
export const imbalance = (lines: readonly Posted[]): bigint => lines.reduce((sum, { debit, credit }) => sum + debit - credit, 0n);

/**
 * Cuts a year into its calendar months, the first of which may begin later: [start, end], both included. A whole year that
 * begins within a month has twelve months that begin on that day.
 */
export function monthsOf(startsOn: Temporal.PlainDate, endsOn: Temporal.PlainDate): [Temporal.PlainDate, Temporal.PlainDate][] {
  const months: [Temporal.PlainDate, Temporal.PlainDate][] = [];
  if (startsOn.day > 1 && startsOn.add({ years: 1 }).equals(endsOn.add({ days: 1 }))) {
    const from = (month: number): Temporal.PlainDate => startsOn.add({ months: month });
    return Array.from({ length: 12 }, (_, month) => [from(month), from(month + 1).subtract({ days: 1 })]);
  }
  for (let from = startsOn; Temporal.PlainDate.compare(from, endsOn) <= 0;) {
    const last = from.with({ day: from.daysInMonth });
    const to = Temporal.PlainDate.compare(last, endsOn) < 0 ? last : endsOn;
    months.push([from, to]);
    from = to.add({ days: 1 });
  }
  return months;
}

export function assertInOrder(startsOn: Temporal.PlainDate, endsOn: Temporal.PlainDate): void {
  if (Temporal.PlainDate.compare(startsOn, endsOn) <= 0) return;
  throw new ToolError('invalid_input', { reason: 'ends_before_start', message: 'The last day is before the first.' });
}
