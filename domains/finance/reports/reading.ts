import { type Balance, balancesAt, type DimensionSplit, type LineScope } from '../balances.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import type { Figures, Sums, WindowKey } from './formula.ts';

export interface FigureQuestion {
  scope: Omit<LineScope, 'viaAccounts' | 'from'>;
  /** The first day of the window `within`. */
  since: Temporal.PlainDate;
  windows: readonly WindowKey[];
  cashAccounts: readonly string[];
  /** Figures apart for each value of this dimension. */
  split: DimensionSplit | null;
}

/** Figures by the value that they are split by; without a split all are under null. */
export async function readFigures(ctx: ToolContext, question: FigureQuestion): Promise<Map<string | null, Figures>> {
  const { scope, since, windows, cashAccounts, split } = question;
  const by = split ? (['account', split] as const) : (['account'] as const);
  const made = new Map<string | null, Map<WindowKey, Map<string, Sums>>>();
  const put = (key: WindowKey, balance: Balance): void => {
    const value = split ? (balance[split] ?? null) : null;
    const figures = made.get(value) ?? new Map<WindowKey, Map<string, Sums>>();
    const sums = figures.get(key) ?? new Map<string, Sums>();
    const account = balance.account ?? '';
    const { debit, credit } = sums.get(account) ?? { debit: 0n, credit: 0n };
    sums.set(account, { debit: debit + balance.debit, credit: credit + balance.credit });
    made.set(value, figures.set(key, sums));
  };
  const plain = windows.filter((key) => !key.endsWith(' cash'));
  if (plain.length > 0) {
    const isWithinAlone = plain.every((key) => key === 'within');
    for (const balance of await balancesAt(ctx, { ...scope, by, since, from: isWithinAlone ? since : undefined })) {
      put(balance.isBefore ? 'before' : 'within', balance);
      put('until', balance);
    }
  }
  if (windows.includes('within cash')) {
    for (const balance of await balancesAt(ctx, { ...scope, by, from: since, viaAccounts: cashAccounts })) put('within cash', balance);
  }
  if (!split) return new Map([[null, made.get(null) ?? new Map()]]);
  return made;
}
