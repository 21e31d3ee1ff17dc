import { evaluate, type Figures, type Formula } from './formula.ts';

/** What a layout needs to know of an account. */
export interface LayoutAccount {
  id: string;
  code: string;
  name: string;
  type: 'asset' | 'liability' | 'equity' | 'income' | 'expense';
  control: string | null;
  parentId: string | null;
  cashFlow: 'operating' | 'investing' | 'financing' | 'cash';
  reportGroup: string | null;
}

/** A report before any amount is known: its lines, and for each measure of a line the formula of the figure. */
export interface Layout {
  measures: readonly { id: string; label: string }[];
  lines: readonly LayoutLine[];
  /** Entries that carry the year's result over are no income and no expense. */
  isWithoutClosing: boolean;
}

export interface LayoutLine {
  /** Stable: with a column and a measure it names a figure. */
  id: string;
  label: string;
  /** 0 for sections; how far in the line stands. */
  level: number;
  kind: 'heading' | 'group' | 'account' | 'total';
  formulas: Readonly<Record<string, Formula>>;
}

export interface ReportLine extends Omit<LayoutLine, 'formulas'> {
  /** One for each column and measure, in their order. */
  amounts: bigint[];
}

/** Amounts for the lines of a layout. Accounts in which nothing is, in any column, are left out, and headings above nothing. */
export function fill({ lines, measures }: Layout, columns: readonly Figures[], { isWithZero = false } = {}): ReportLine[] {
  const filled = lines.map(({ formulas, ...line }) => ({
    ...line,
    amounts: line.kind === 'heading' ? [] : columns.flatMap((figures) => measures.map(({ id }) => evaluate(formulas[id] ?? [], figures))),
  }));
  if (isWithZero) return filled;
  const kept: ReportLine[] = [];
  // From the last to the first: a heading stays when something of its own stays below it.
  for (const line of filled.toReversed()) {
    const isBelow = (kept.at(-1)?.level ?? 0) > line.level;
    if (isBelow || line.kind === 'total' || line.amounts.some((amount) => amount !== 0n)) kept.push(line);
  }
  return kept.toReversed();
}

export const byCode = (a: LayoutAccount, b: LayoutAccount): number => (a.code < b.code ? -1 : a.code > b.code ? 1 : 0);

export interface Group {
  /** Empty: the accounts stand under no group. */
  label: string;
  accounts: LayoutAccount[];
}

/** Accounts under the group that they name or the account at the top of their branch, in the order of codes. */
export function groupsOf(accounts: readonly LayoutAccount[], all: ReadonlyMap<string, LayoutAccount>): Group[] {
  const groups = new Map<string, LayoutAccount[]>();
  for (const account of accounts.toSorted(byCode)) {
    const label = account.reportGroup ?? topOf(account, all);
    groups.set(label, [...(groups.get(label) ?? []), account]);
  }
  return [...groups].map(([label, members]) => ({ label, accounts: members }));
}

function topOf(account: LayoutAccount, all: ReadonlyMap<string, LayoutAccount>): string {
  let top = account;
  for (let parent = all.get(top.parentId ?? ''); parent; parent = all.get(top.parentId ?? '')) top = parent;
  return top === account ? '' : top.name;
}

/** One line for each account, at one level, each with a formula of its own. */
export function accountLines(
  accounts: readonly LayoutAccount[],
  level: number,
  formulasOf: (ids: string[]) => LayoutLine['formulas'],
  prefix = 'account',
): LayoutLine[] {
  return accounts.map(({ id, code, name }) => ({
    id: `${prefix}:${code}`,
    label: `${code} ${name}`,
    level,
    kind: 'account',
    formulas: formulasOf([id]),
  }));
}

/**
 * A section of a statement: its heading, its groups with their accounts and totals, and its own total. A group's total is
 * left out where the group has no name.
 */
export function section(options: {
  id: string;
  label: string;
  accounts: readonly LayoutAccount[];
  all: ReadonlyMap<string, LayoutAccount>;
  formulasOf: (ids: string[]) => LayoutLine['formulas'];
}): LayoutLine[] {
  const { id, label, accounts, all, formulasOf } = options;
  const lines: LayoutLine[] = [{ id, label, level: 0, kind: 'heading', formulas: {} }];
  for (const [n, group] of groupsOf(accounts, all).entries()) {
    if (group.label === '') {
      lines.push(...accountLines(group.accounts, 1, formulasOf));
    } else {
      const total = formulasOf(group.accounts.map((account) => account.id));
      lines.push({ id: `${id}.${n + 1}`, label: group.label, level: 1, kind: 'group', formulas: total });
      lines.push(...accountLines(group.accounts, 2, formulasOf));
    }
  }
  lines.push({
    id: `${id}.total`,
    label: `Total ${label.toLowerCase()}`,
    level: 0,
    kind: 'total',
    formulas: formulasOf(accounts.map((account) => account.id)),
  });
  return lines;
}
