import { decimalsOf } from '#kernel/money.ts';
import { percent, product, type Ratio, rounded } from '../decimal.ts';

/**
 * standard and reduced are added to the price; zero, exempt and out_of_scope report a base and no tax; reverse_charge is
 * accounted for by the buyer on both sides; withholding is kept back from what is paid and never part of the price.
 */
export const TAX_CODE_KINDS = ['standard', 'reduced', 'zero', 'exempt', 'out_of_scope', 'reverse_charge', 'withholding'] as const;
export type TaxCodeKind = (typeof TAX_CODE_KINDS)[number];

/** The side of a return: sales is what is owed (output), purchase is what may be deducted (input). */
export const TAX_DIRECTIONS = ['sales', 'purchase'] as const;
export type TaxDirection = (typeof TAX_DIRECTIONS)[number];

/** What a withholding is a share of. */
export const WITHHELD_OF = ['net', 'gross', 'tax'] as const;
export const WITHHELD_AT = ['document', 'payment'] as const;

/** A code with the rate of the day, as it stands on a line. */
export interface AppliedTax {
  codeId: string;
  code: string;
  kind: TaxCodeKind;
  /** Percent as a decimal string: "7.5". */
  rate: string;
  /** Tax on tax: its base holds the taxes that stand before it on the line. */
  isCompound: boolean;
  /** How much of an input tax may be deducted, in percent; the rest is cost. */
  recoverable: string;
  /** Only of a withholding. */
  withheldOf: (typeof WITHHELD_OF)[number] | null;
  withheldAt: (typeof WITHHELD_AT)[number] | null;
}

export interface TaxQuestion {
  currency: string;
  /** Whose document it is: sales for what we bill, purchase for what we are billed. */
  direction: TaxDirection;
  /** exclusive: amounts are net; inclusive: they hold the taxes and are kept to the minor unit. */
  pricing: 'exclusive' | 'inclusive';
  /** line: each tax is rounded on each line; document: once per code and rate, and shared out over the lines. */
  rounding: 'line' | 'document';
  /** Minor units, after discounts, below zero for what is taken back. Taxes in the order in which they apply. */
  lines: readonly { amount: bigint; taxes: readonly AppliedTax[] }[];
}

export interface LineTax {
  codeId: string;
  code: string;
  kind: TaxCodeKind;
  rate: string;
  direction: TaxDirection;
  base: bigint;
  tax: bigint;
  /** Of `tax`, what is deducted: all of it but for the part of an input tax that is cost. */
  recoverable: bigint;
  withheldAt: AppliedTax['withheldAt'];
}

export interface TaxedLine {
  net: bigint;
  /** Net plus the taxes that are added to the price. */
  gross: bigint;
  /** Input tax that may not be deducted; it goes where net goes. */
  nonRecoverable: bigint;
  taxes: LineTax[];
}

export interface TaxTotals {
  net: bigint;
  tax: bigint;
  gross: bigint;
  nonRecoverable: bigint;
  /** Kept back on the document: due is gross less this. */
  withheldOnDocument: bigint;
  /** What will be kept back when all of it is paid: see withheldFromPayment. */
  withheldOnPayment: bigint;
  due: bigint;
}

export interface TaxAnswer {
  lines: TaxedLine[];
  /** Sums over the lines by code, rate and direction, in the order of first appearance. */
  taxes: LineTax[];
  totals: TaxTotals;
}

export const isAdded = ({ kind }: { kind: TaxCodeKind }): boolean => kind !== 'withholding' && kind !== 'reverse_charge';
export const isTaxed = ({ kind }: { kind: TaxCodeKind }): boolean => !['zero', 'exempt', 'out_of_scope'].includes(kind);

const NOTHING: Ratio = { num: 0n, den: 1n };
const ONE: Ratio = { num: 1n, den: 1n };

/** In lowest terms, so that the sum over a document of a thousand lines stays small. */
function plus(a: Ratio, b: Ratio): Ratio {
  const [num, den] = a.den === b.den ? [a.num + b.num, a.den] : [a.num * b.den + b.num * a.den, a.den * b.den];
  let [x, y] = [num < 0n ? -num : num, den];
  while (y > 0n) [x, y] = [y, x % y];
  return { num: num / x, den: den / x };
}

/** Rounds what it is told: alone, or as the next part of a sum that is rounded once. */
type Rounding = (key: string, exact: Ratio) => bigint;

/**
 * Shares of a sum that is rounded once: each is the rounded sum up to here less the rounded sum before. So they add up to the
 * rounded total whatever their number, none is a whole unit away from its own exact value, and a mirrored document mirrors them.
 */
function roundingBy(rounding: TaxQuestion['rounding']): Rounding {
  if (rounding === 'line') return (_key, exact) => rounded(exact.num, exact.den);
  const sums = new Map<string, Ratio>();
  return (key, exact) => {
    const before = sums.get(key) ?? NOTHING;
    const after = plus(before, exact);
    sums.set(key, after);
    return rounded(after.num, after.den) - rounded(before.num, before.den);
  };
}

const part = (amount: bigint, { num, den }: Ratio): Ratio => ({ num: amount * num, den });

const keyOf = ({ codeId, rate, direction }: { codeId: string; rate: string; direction?: TaxDirection }): string =>
  `${codeId} ${rate} ${direction ?? ''}`;

/**
 * The taxes of a document. Exact: totals are the sums of the lines, net plus tax is gross on every line, and an inclusive gross
 * is what was given. Codes are judged before (see assertApplicable of code-rules.ts); this function only counts.
 */
export function computeTaxes(question: TaxQuestion): TaxAnswer {
  decimalsOf(question.currency);
  const round = roundingBy(question.rounding);
  const lines = question.lines.map(({ amount, taxes }) => {
    const added = question.pricing === 'inclusive' ? within(amount, taxes, round) : onTop(amount, taxes, round);
    return taxedLine({ ...added, taxes, direction: question.direction, round });
  });
  return { lines, taxes: summed(lines), totals: totalsOf(lines) };
}

interface Added {
  net: bigint;
  /** What each tax of the line adds to the price, by its place; 0 for those that add nothing. */
  amounts: bigint[];
}

function onTop(net: bigint, taxes: readonly AppliedTax[], round: Rounding): Added {
  let before = 0n;
  const amounts = taxes.map((tax) => {
    if (!isAdded(tax)) return 0n;
    const amount = round(keyOf(tax), part(tax.isCompound ? net + before : net, percent(tax.rate)));
    before += amount;
    return amount;
  });
  return { net, amounts };
}

/** The exact net is gross over one plus all rates; the rounded taxes are taken out of the gross, and net is what remains. */
function within(gross: bigint, taxes: readonly AppliedTax[], round: Rounding): Added {
  let all = ONE;
  const factors = taxes.map((tax) => {
    if (!isAdded(tax)) return NOTHING;
    const factor = tax.isCompound ? product(all, percent(tax.rate)) : percent(tax.rate);
    all = plus(all, factor);
    return factor;
  });
  const exactNet: Ratio = { num: gross * all.den, den: all.num };
  const amounts = taxes.map((tax, place) => (isAdded(tax) ? round(keyOf(tax), product(exactNet, factors[place] ?? NOTHING)) : 0n));
  return { net: gross - sum(amounts), amounts };
}

interface Counted extends Added {
  taxes: readonly AppliedTax[];
  direction: TaxDirection;
  round: Rounding;
}

function taxedLine({ net, amounts, taxes, direction, round }: Counted): TaxedLine {
  const added = sum(amounts);
  const rows: LineTax[] = [];
  let before = 0n;
  for (const [place, tax] of taxes.entries()) {
    const amount = amounts[place] ?? 0n;
    const base = baseOf(tax, { net, before, added });
    if (tax.kind === 'reverse_charge') rows.push(...selfAccounted(tax, { base, direction, round }));
    else if (tax.kind === 'withholding') rows.push(row(tax, { base, direction, tax: round(keyOf(tax), part(base, percent(tax.rate))) }));
    else rows.push(recovering(row(tax, { base, direction, tax: amount }), tax, round));
    before += amount;
  }
  const nonRecoverable = sum(rows.filter(({ direction: side }) => side === 'purchase').map(({ tax, recoverable }) => tax - recoverable));
  return { net, gross: net + added, nonRecoverable, taxes: rows };
}

function baseOf(tax: AppliedTax, { net, before, added }: { net: bigint; before: bigint; added: bigint }): bigint {
  if (tax.withheldOf === 'gross') return net + added;
  if (tax.withheldOf === 'tax') return added;
  return tax.isCompound ? net + before : net;
}

const row = (
  { codeId, code, kind, rate, withheldAt }: AppliedTax,
  told: { base: bigint; tax: bigint; direction: TaxDirection },
): LineTax => ({
  codeId,
  code,
  kind,
  rate,
  direction: told.direction,
  base: told.base,
  tax: told.tax,
  recoverable: told.tax,
  withheldAt,
});

function recovering(line: LineTax, tax: AppliedTax, round: Rounding): LineTax {
  if (line.direction === 'sales' || tax.recoverable === '100') return line;
  return { ...line, recoverable: round(`${keyOf(line)} recovered`, part(line.tax, percent(tax.recoverable))) };
}

/** The seller reports what he sold and no tax; the buyer owes the tax and deducts what he may of the same amount. */
function selfAccounted(tax: AppliedTax, { base, direction, round }: { base: bigint; direction: TaxDirection; round: Rounding }): LineTax[] {
  if (direction === 'sales') return [row(tax, { base, tax: 0n, direction })];
  const owed = round(keyOf(tax), part(base, percent(tax.rate)));
  const input = recovering(row(tax, { base, tax: owed, direction: 'purchase' }), tax, round);
  return [row(tax, { base, tax: owed, direction: 'sales' }), input];
}

function summed(lines: readonly TaxedLine[]): LineTax[] {
  const totals = new Map<string, LineTax>();
  for (const line of lines.flatMap(({ taxes }) => taxes)) {
    const known = totals.get(keyOf(line));
    if (!known) totals.set(keyOf(line), { ...line });
    else {
      known.base += line.base;
      known.tax += line.tax;
      known.recoverable += line.recoverable;
    }
  }
  return [...totals.values()];
}

function totalsOf(lines: readonly TaxedLine[]): TaxTotals {
  const net = sum(lines.map((line) => line.net));
  const gross = sum(lines.map((line) => line.gross));
  const withheld = (at: AppliedTax['withheldAt']): bigint =>
    sum(lines.flatMap(({ taxes }) => taxes.filter(({ withheldAt }) => withheldAt === at).map(({ tax }) => tax)));
  const withheldOnDocument = withheld('document');
  return {
    net,
    tax: gross - net,
    gross,
    nonRecoverable: sum(lines.map((line) => line.nonRecoverable)),
    withheldOnDocument,
    withheldOnPayment: withheld('payment'),
    due: gross - withheldOnDocument,
  };
}

const sum = (values: readonly bigint[]): bigint => values.reduce((total, value) => total + value, 0n);

/**
 * What a payment keeps back of the withholdings on payment, row by row: `settled` is the part of `due` that the payment settles,
 * cash and what is withheld together. Payments in any cut keep back exactly the whole once all is settled.
 */
export function withheldFromPayment(
  taxes: readonly LineTax[],
  { due, settledBefore, settled }: { due: bigint; settledBefore: bigint; settled: bigint },
): LineTax[] {
  if (due === 0n) return [];
  const upTo = (amount: bigint, by: bigint): bigint => rounded(amount * by, due);
  const between = (amount: bigint): bigint => upTo(amount, settledBefore + settled) - upTo(amount, settledBefore);
  return taxes
    .filter(({ withheldAt }) => withheldAt === 'payment')
    .map((line) => ({ ...line, base: between(line.base), tax: between(line.tax), recoverable: between(line.tax) }));
}
