import type { Formula, Term } from './formula.ts';
import { accountLines, byCode, type Layout, type LayoutAccount, type LayoutLine, section } from './layout.ts';

type Types = LayoutAccount['type'];

const AMOUNT = [{ id: 'amount', label: 'Amount' }];
const idsOf = (accounts: readonly LayoutAccount[]): string[] => accounts.map(({ id }) => id);
const mapOf = (accounts: readonly LayoutAccount[]): Map<string, LayoutAccount> => new Map(accounts.map((account) => [account.id, account]));
const ofType = (accounts: readonly LayoutAccount[], ...types: Types[]): LayoutAccount[] =>
  accounts.filter(({ type }) => types.includes(type));

const net = (accounts: readonly string[], window: Term['window'], sign: Term['sign']): Formula => [
  { accounts, window, measure: 'net', sign },
];

function total(id: string, label: string, formula: Formula): LayoutLine {
  return { id, label, level: 0, kind: 'total', formulas: { amount: formula } };
}

/** Every account's balance before, both sides of the days asked for, and its balance after; both balances add up to nothing. */
export function trialBalance(accounts: readonly LayoutAccount[]): Layout {
  const formulasOf = (ids: readonly string[]): LayoutLine['formulas'] => ({
    opening: net(ids, 'before', 1n),
    debit: [{ accounts: ids, window: 'within', measure: 'debit', sign: 1n }],
    credit: [{ accounts: ids, window: 'within', measure: 'credit', sign: 1n }],
    closing: net(ids, 'until', 1n),
  });
  return {
    measures: [
      { id: 'opening', label: 'Opening' },
      { id: 'debit', label: 'Debit' },
      { id: 'credit', label: 'Credit' },
      { id: 'closing', label: 'Closing' },
    ],
    lines: [
      ...accountLines(accounts.toSorted(byCode), 0, formulasOf),
      { id: 'total', label: 'Total', level: 0, kind: 'total', formulas: formulasOf(idsOf(accounts)) },
    ],
    isWithoutClosing: false,
  };
}

/** Income less expenses of the days asked for, before the year's result is carried over. */
export function profitAndLoss(accounts: readonly LayoutAccount[]): Layout {
  const all = mapOf(accounts);
  const [income, expenses] = [ofType(accounts, 'income'), ofType(accounts, 'expense')];
  return {
    measures: AMOUNT,
    lines: [
      ...section({ id: 'income', label: 'Income', accounts: income, all, formulasOf: (ids) => ({ amount: net(ids, 'within', -1n) }) }),
      ...section({ id: 'expense', label: 'Expenses', accounts: expenses, all, formulasOf: (ids) => ({ amount: net(ids, 'within', 1n) }) }),
      total('profit', 'Profit', net(idsOf([...income, ...expenses]), 'within', -1n)),
    ],
    isWithoutClosing: true,
  };
}

/**
 * What there is, what is owed, and what belongs to the owners. A column begins with its fiscal year: what that year has
 * earned, and what earlier years have earned and nobody has carried over, are lines of the equity.
 */
export function balanceSheet(accounts: readonly LayoutAccount[]): Layout {
  const all = mapOf(accounts);
  const results = idsOf(ofType(accounts, 'income', 'expense'));
  const [assets, liabilities, equity] = [ofType(accounts, 'asset'), ofType(accounts, 'liability'), ofType(accounts, 'equity')];
  const owed = (ids: readonly string[]): LayoutLine['formulas'] => ({ amount: net(ids, 'until', -1n) });
  const earned = net(results, 'until', -1n);
  const equityLines = section({ id: 'equity', label: 'Equity', accounts: equity, all, formulasOf: owed });
  return {
    measures: AMOUNT,
    lines: [
      ...section({ id: 'asset', label: 'Assets', accounts: assets, all, formulasOf: (ids) => ({ amount: net(ids, 'until', 1n) }) }),
      ...section({ id: 'liability', label: 'Liabilities', accounts: liabilities, all, formulasOf: owed }),
      ...equityLines.slice(0, -1),
      {
        id: 'equity.earlier',
        label: 'Profit of earlier years',
        level: 1,
        kind: 'account',
        formulas: { amount: net(results, 'before', -1n) },
      },
      { id: 'equity.year', label: 'Profit of this year', level: 1, kind: 'account', formulas: { amount: net(results, 'within', -1n) } },
      total('equity.total', 'Total equity', [...net(idsOf(equity), 'until', -1n), ...earned]),
      total('claims.total', 'Total liabilities and equity', [...net(idsOf([...liabilities, ...equity]), 'until', -1n), ...earned]),
    ],
    isWithoutClosing: false,
  };
}
