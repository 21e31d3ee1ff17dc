import type { Formula, Term } from './formula.ts';
import { accountLines, byCode, type Layout, type LayoutAccount, type LayoutLine } from './layout.ts';

const CLASSES = [
  ['operating', 'Operating activities'],
  ['investing', 'Investing activities'],
  ['financing', 'Financing activities'],
] as const;

type Class = (typeof CLASSES)[number][0];

const isResult = ({ type }: LayoutAccount): boolean => type === 'income' || type === 'expense';
const idsOf = (accounts: readonly LayoutAccount[]): string[] => accounts.map(({ id }) => id);
const net = (accounts: readonly string[], window: Term['window'], sign: Term['sign']): Formula => [
  { accounts, window, measure: 'net', sign },
];
const amounts = (formula: Formula): LayoutLine['formulas'] => ({ amount: formula });

/**
 * Where money came from and went to, by the other side of every entry that moves cash: within such an entry the lines that
 * are not cash are the opposite of those that are, so the sums are the change in cash exactly.
 */
export function directCashFlow(accounts: readonly LayoutAccount[]): Layout {
  const others = accounts.filter(({ cashFlow }) => cashFlow !== 'cash').toSorted(byCode);
  const flow = (ids: readonly string[]): Formula => [{ accounts: ids, window: 'within', measure: 'net', sign: -1n, isViaCash: true }];
  const lines = CLASSES.flatMap(([id, label]) => {
    const own = others.filter(({ cashFlow }) => cashFlow === id);
    const groups = Map.groupBy(own, (account) => purposeOf(account, id));
    return [
      heading(id, label),
      ...[...groups].flatMap(([purpose, members], n): LayoutLine[] => [
        { id: `${id}.${n + 1}`, label: purpose, level: 1, kind: 'group', formulas: amounts(flow(idsOf(members))) },
        ...accountLines(members, 2, (ids) => amounts(flow(ids))),
      ]),
      total(`${id}.total`, `Cash from ${label.toLowerCase()}`, flow(idsOf(own))),
    ];
  });
  return { measures: [{ id: 'amount', label: 'Amount' }], lines: [...lines, ...cashLines(accounts)], isWithoutClosing: false };
}

function purposeOf({ control, type }: LayoutAccount, activity: Class): string {
  if (activity !== 'operating') return type === 'asset' ? 'Bought and sold' : 'Taken up and paid back';
  if (control === 'tax') return 'Taxes';
  if (control === 'payroll') return 'Employees';
  if (control === 'receivable' || type === 'income') return 'Customers';
  if (control === 'payable' || control === 'stock') return 'Suppliers';
  return type === 'expense' ? 'Expenses' : 'Other';
}

/**
 * From the profit to the change in cash: everything that is neither cash nor profit has changed by the opposite of what the
 * two differ by. Gains that are no business of the day are moved to the activity that they belong to.
 */
export function indirectCashFlow(accounts: readonly LayoutAccount[]): Layout {
  const sorted = accounts.filter(({ cashFlow }) => cashFlow !== 'cash').toSorted(byCode);
  const results = sorted.filter(isResult);
  const moved = results.filter(({ cashFlow }) => cashFlow !== 'operating');
  const change = (ids: readonly string[]): Formula => net(ids, 'within', -1n);
  const away = (ids: readonly string[]): Formula => net(ids, 'within', 1n);
  const profit = net(idsOf(results), 'within', -1n);
  const lines = CLASSES.flatMap(([id, label]): LayoutLine[] => {
    const own = sorted.filter((account) => account.cashFlow === id && (id !== 'operating' || !isResult(account)));
    const isOperating = id === 'operating';
    return [
      heading(id, label),
      ...(isOperating
        ? [
            { id: 'profit', label: 'Profit', level: 1, kind: 'account' as const, formulas: amounts(profit) },
            ...accountLines(moved, 1, (ids) => amounts(away(ids)), 'less'),
          ]
        : []),
      ...accountLines(own, 1, (ids) => amounts(change(ids))),
      total(`${id}.total`, `Cash from ${label.toLowerCase()}`, [
        ...(isOperating ? [...profit, ...away(idsOf(moved))] : []),
        ...change(idsOf(own)),
      ]),
    ];
  });
  return { measures: [{ id: 'amount', label: 'Amount' }], lines: [...lines, ...cashLines(accounts)], isWithoutClosing: true };
}

function cashLines(accounts: readonly LayoutAccount[]): LayoutLine[] {
  const cash = idsOf(accounts.filter(({ cashFlow }) => cashFlow === 'cash'));
  return [
    total('change', 'Change in cash', net(cash, 'within', 1n)),
    total('opening', 'Cash at the beginning', net(cash, 'before', 1n)),
    total('closing', 'Cash at the end', net(cash, 'until', 1n)),
  ];
}

const heading = (id: string, label: string): LayoutLine => ({ id, label, level: 0, kind: 'heading', formulas: {} });
const total = (id: string, label: string, formula: Formula): LayoutLine => ({
  id,
  label,
  level: 0,
  kind: 'total',
  formulas: amounts(formula),
});
