import fc from 'fast-check';
import { expect, test } from 'vitest';
import { directCashFlow, indirectCashFlow } from './cash-flow.ts';
import { contribution, type Figures, type Formula, type Sums, type WindowKey } from './formula.ts';
import { fill, type Layout, type LayoutAccount } from './layout.ts';
import { balanceSheet, profitAndLoss, trialBalance } from './statements.ts';

const TYPES = ['asset', 'liability', 'equity', 'income', 'expense'] as const;
const FLOWS = ['operating', 'investing', 'financing'] as const;

const account = (n: number, facts: Partial<LayoutAccount> & Pick<LayoutAccount, 'type'>): LayoutAccount => ({
  id: `id-${n}`,
  code: String(1000 + n),
  name: `Account ${n}`,
  control: null,
  parentId: null,
  cashFlow: 'operating',
  reportGroup: null,
  ...facts,
});

/** Two accounts of cash, and of every other type one for each activity; some in groups. */
const ACCOUNTS: LayoutAccount[] = [
  account(0, { type: 'asset', cashFlow: 'cash' }),
  account(1, { type: 'asset', cashFlow: 'cash', reportGroup: 'Current' }),
  ...TYPES.flatMap((type, t) =>
    FLOWS.map((cashFlow, f) =>
      account(2 + t * 3 + f, { type, cashFlow, reportGroup: f === 1 ? 'Current' : null, parentId: f === 2 ? 'id-0' : null }),
    ),
  ),
];

interface Line extends Sums {
  entry: number;
  account: string;
  day: number;
}

/** Balanced entries on days 0 to 29. */
const books = fc
  .array(
    fc.record({
      day: fc.nat(29),
      sides: fc.array(fc.tuple(fc.nat(ACCOUNTS.length - 1), fc.bigInt({ min: -500n, max: 500n })), { minLength: 1, maxLength: 4 }),
      last: fc.nat(ACCOUNTS.length - 1),
    }),
    { maxLength: 12 },
  )
  .map((entries): Line[] =>
    entries.flatMap(({ day, sides, last }, entry) => {
      const rest = -sides.reduce((sum, [, amount]) => sum + amount, 0n);
      return [...sides, [last, rest] as const]
        .filter(([, amount]) => amount !== 0n)
        .map(([at, amount]) => ({ entry, day, account: `id-${at}`, debit: amount > 0n ? amount : 0n, credit: amount < 0n ? -amount : 0n }));
    }),
  );

const isCash = (id: string): boolean => ACCOUNTS.some((one) => one.id === id && one.cashFlow === 'cash');
const [FROM, TO] = [10, 19];

function inWindow(lines: readonly Line[], key: WindowKey): Line[] {
  const cash = new Set(lines.filter((line) => isCash(line.account)).map(({ entry }) => entry));
  const window = key.split(' ')[0];
  const isIn = (day: number) => (window === 'before' ? day < FROM : day <= TO && (window === 'until' || day >= FROM));
  return lines.filter(({ day, entry }) => isIn(day) && (!key.endsWith(' cash') || cash.has(entry)));
}

function figuresOf(lines: readonly Line[]): Figures {
  const keys: WindowKey[] = ['before', 'within', 'until', 'within cash'];
  return new Map(
    keys.map((key) => {
      const sums = new Map<string, Sums>();
      for (const { account: id, debit, credit } of inWindow(lines, key)) {
        const sum = sums.get(id) ?? { debit: 0n, credit: 0n };
        sums.set(id, { debit: sum.debit + debit, credit: sum.credit + credit });
      }
      return [key, sums];
    }),
  );
}

/** What explaining does: the lines that a formula names, each with what it adds. */
const explained = (formula: Formula, lines: readonly Line[]): bigint =>
  formula
    .flatMap((term) =>
      inWindow(lines, `${term.window}${term.isViaCash ? ' cash' : ''}`)
        .filter((line) => term.accounts.includes(line.account))
        .map((line) => contribution(term, line)),
    )
    .reduce((sum, part) => sum + part, 0n);

const amountOf = (layout: Layout, lines: readonly Line[], id: string, measure = 0): bigint => {
  const line = fill(layout, [figuresOf(lines)], { isWithZero: true }).find((one) => one.id === id);
  if (!line) throw new Error(`There is no line ${id}.`);
  return line.amounts[measure] ?? 0n;
};

const LAYOUTS = { trialBalance, profitAndLoss, balanceSheet, directCashFlow, indirectCashFlow };

test('every figure of every report is the sum of the lines that its formula names', () => {
  fc.assert(
    fc.property(books, (lines) => {
      for (const make of Object.values(LAYOUTS)) {
        const layout = make(ACCOUNTS);
        const filled = fill(layout, [figuresOf(lines)], { isWithZero: true });
        for (const [i, line] of layout.lines.entries()) {
          if (line.kind !== 'heading')
            expect(filled[i]?.amounts).toEqual(layout.measures.map(({ id }) => explained(line.formulas[id] ?? [], lines)));
        }
      }
    }),
    { numRuns: 60 },
  );
});

test('reports agree with themselves and with each other', () => {
  fc.assert(
    fc.property(books, (lines) => {
      expect(amountOf(trialBalance(ACCOUNTS), lines, 'total', 0)).toBe(0n);
      expect(amountOf(trialBalance(ACCOUNTS), lines, 'total', 3)).toBe(0n);
      expect(amountOf(trialBalance(ACCOUNTS), lines, 'total', 1)).toBe(amountOf(trialBalance(ACCOUNTS), lines, 'total', 2));
      const sheet = balanceSheet(ACCOUNTS);
      expect(amountOf(sheet, lines, 'asset.total')).toBe(amountOf(sheet, lines, 'claims.total'));
      expect(amountOf(sheet, lines, 'equity.total') + amountOf(sheet, lines, 'liability.total')).toBe(
        amountOf(sheet, lines, 'claims.total'),
      );
      expect(amountOf(sheet, lines, 'equity.year')).toBe(amountOf(profitAndLoss(ACCOUNTS), lines, 'profit'));
      for (const flow of [directCashFlow(ACCOUNTS), indirectCashFlow(ACCOUNTS)]) {
        const activities = FLOWS.reduce((sum, id) => sum + amountOf(flow, lines, `${id}.total`), 0n);
        expect(activities).toBe(amountOf(flow, lines, 'change'));
        expect(amountOf(flow, lines, 'opening') + activities).toBe(amountOf(flow, lines, 'closing'));
      }
    }),
    { numRuns: 200 },
  );
});

test('lines that show nothing are left out, and headings above nothing', () => {
  const lines: Line[] = [
    { entry: 0, day: 12, account: 'id-0', debit: 700n, credit: 0n },
    { entry: 0, day: 12, account: 'id-11', debit: 0n, credit: 700n },
  ];
  const shown = (layout: Layout) => fill(layout, [figuresOf(lines)]).map(({ id, amounts }) => `${id} ${amounts.join(' ')}`.trim());
  expect(shown(profitAndLoss(ACCOUNTS))).toEqual(['income', 'account:1011 700', 'income.total 700', 'expense.total 0', 'profit 700']);
  expect(shown(balanceSheet(ACCOUNTS))).toEqual([
    'asset',
    'account:1000 700',
    'asset.total 700',
    'liability.total 0',
    'equity',
    'equity.year 700',
    'equity.total 700',
    'claims.total 700',
  ]);
});

test('a label has the account’s code and name, a group its own total', () => {
  const layout = profitAndLoss([
    account(1, { type: 'income', reportGroup: 'Sales' }),
    account(2, { type: 'income', reportGroup: 'Sales' }),
  ]);
  expect(layout.lines.map(({ id, label, level, kind }) => `${level} ${kind} ${id} ${label}`)).toEqual([
    '0 heading income Income',
    '1 group income.1 Sales',
    '2 account account:1001 1001 Account 1',
    '2 account account:1002 1002 Account 2',
    '0 total income.total Total income',
    '0 heading expense Expenses',
    '0 total expense.total Total expenses',
    '0 total profit Profit',
  ]);
});
