import { ToolError } from '#kernel/errors.ts';
import { rounded } from '../decimal.ts';
import type { TaxCodeKind, TaxDirection } from './rules.ts';

/** What of a tax line a box adds up. recoverable is the tax less the part of an input tax that is cost. */
export const BOX_MEASURES = ['base', 'tax', 'recoverable'] as const;
export type BoxMeasure = (typeof BOX_MEASURES)[number];

/** One summand of a box: another box, or a sum over the tax lines of a direction. */
export interface BoxTerm {
  isMinus?: boolean | undefined;
  box?: string | undefined;
  sum?: BoxMeasure | undefined;
  direction?: TaxDirection | undefined;
  /** Left out: all but withholding, which a box must name. */
  kinds?: readonly TaxCodeKind[] | undefined;
  /** Left out: all. */
  codes?: readonly string[] | undefined;
}

export interface Box {
  box: string;
  label: string;
  terms: readonly BoxTerm[];
}

/** What a return declares of one tax line, in the functional currency. */
export interface DeclaredLine {
  taxLineId: string;
  code: string;
  kind: TaxCodeKind;
  direction: TaxDirection;
  base: bigint;
  tax: bigint;
  recoverable: bigint;
}

/** One tax line inside a box, with the sign that it has there. */
export interface BoxLeaf<L extends DeclaredLine> {
  line: L;
  measure: BoxMeasure;
  amount: bigint;
}

/** Who owes: tax on sales and what was withheld from suppliers is owed, the rest is claimed. */
export const isOwed = ({ kind, direction }: { kind: TaxCodeKind; direction: TaxDirection }): boolean =>
  (direction === 'purchase') === (kind === 'withholding');

/** A sum selects a line by direction, kind and code. */
export const selects = (term: BoxTerm, line: { kind: TaxCodeKind; direction: TaxDirection; code: string }): boolean =>
  term.direction === line.direction &&
  (term.kinds ? term.kinds.includes(line.kind) : line.kind !== 'withholding') &&
  (!term.codes || term.codes.includes(line.code));

/**
 * The tax lines that make up a box, boxes inside it opened: what a box amounts to is the sum of these and nothing else, so the
 * explanation of a figure and the figure cannot differ.
 */
export function leavesOf<L extends DeclaredLine>(boxes: readonly Box[], box: string, lines: readonly L[], sign = 1n): BoxLeaf<L>[] {
  const { terms } = boxes.find((each) => each.box === box) ?? { terms: [] };
  return terms.flatMap((term) => {
    const signed = term.isMinus ? -sign : sign;
    if (term.box !== undefined) return leavesOf(boxes, term.box, lines, signed);
    const measure = term.sum ?? 'base';
    return lines.filter((line) => selects(term, line)).map((line) => ({ line, measure, amount: signed * line[measure] }));
  });
}

export const amountOf = (leaves: readonly { amount: bigint }[]): bigint => leaves.reduce((sum, { amount }) => sum + amount, 0n);

/** The part of a line that a payment of `settled` out of `due` makes due, for returns on the cash basis. */
export function paidPart<L extends DeclaredLine>(line: L, { due, settled }: { due: bigint; settled: bigint }): L {
  const part = (amount: bigint): bigint => (due === 0n ? amount : rounded(amount * settled, due));
  return { ...line, base: part(line.base), tax: part(line.tax), recoverable: part(line.recoverable) };
}

/** What is left to declare of a line of which a part was declared before. */
export const lessDeclared = <L extends DeclaredLine>(line: L, declared: Pick<DeclaredLine, 'base' | 'tax' | 'recoverable'>): L => ({
  ...line,
  base: line.base - declared.base,
  tax: line.tax - declared.tax,
  recoverable: line.recoverable - declared.recoverable,
});

const refusal = (reason: string, message: string, hint: string): ToolError =>
  new ToolError('invalid_input', { reason, message, fix: { hint } });

/** A template that can be computed and settled: every box is there once, none holds itself, and the payable box is a sum of taxes. */
export function assertTemplate({ boxes, payableBox }: { boxes: readonly Box[]; payableBox: string }): void {
  const names = new Set(boxes.map(({ box }) => box));
  if (names.size < boxes.length) throw refusal('box_twice', 'A box is there twice.', 'Give each box a name of its own.');
  if (!names.has(payableBox)) throw refusal('payable_box_missing', 'The payable box is none of the boxes.', 'Name the box that is paid.');
  for (const { box, terms } of boxes) {
    for (const term of terms) assertTerm(term, names);
    assertEnds(boxes, box, []);
  }
  assertPayable(boxes, payableBox, 1n);
}

function assertTerm(term: BoxTerm, names: ReadonlySet<string>): void {
  const isBox = term.box !== undefined;
  const isSum = term.sum !== undefined && term.direction !== undefined;
  if (isBox === isSum || (isBox && (term.sum ?? term.direction ?? term.kinds ?? term.codes) !== undefined)) {
    throw refusal('box_term_malformed', 'A term is either a box or a sum.', 'Give box alone, or sum and direction.');
  }
  if (term.box !== undefined && !names.has(term.box)) {
    throw refusal('box_unknown', 'A term names a box that is not there.', 'Name one of the boxes of the template.');
  }
}

function assertEnds(boxes: readonly Box[], box: string, path: readonly string[]): void {
  if (path.includes(box)) throw refusal('box_in_itself', 'A box holds itself.', 'Take the circle out of the terms.');
  for (const term of boxes.find((each) => each.box === box)?.terms ?? []) {
    if (term.box !== undefined) assertEnds(boxes, term.box, [...path, box]);
  }
}

/** What is paid must be what stands on the tax accounts: taxes owed less taxes claimed, of inputs what is recoverable. */
function assertPayable(boxes: readonly Box[], box: string, sign: bigint): void {
  for (const term of boxes.find((each) => each.box === box)?.terms ?? []) {
    const signed = term.isMinus ? -sign : sign;
    if (term.box !== undefined) assertPayable(boxes, term.box, signed);
    else {
      const kinds = term.kinds ?? ['standard'];
      const direction = term.direction ?? 'sales';
      if (term.sum === 'base' || (term.sum === 'tax' && direction === 'purchase' && !kinds.every((kind) => kind === 'withholding'))) {
        throw refusal(
          'payable_box_of_bases',
          'The payable box adds up what is no tax on an account.',
          'Sum tax of sales and recoverable of purchases.',
        );
      }
      if (kinds.some((kind) => isOwed({ kind, direction }) !== signed > 0n)) {
        throw refusal(
          'payable_box_sign',
          'The payable box adds a claim or takes off a debt.',
          'Add taxes on sales and withheld from suppliers; take off the others.',
        );
      }
    }
  }
}

/** accrual: a tax is due on its tax point; cash: as the document is paid. */
export const RETURN_BASES = ['accrual', 'cash'] as const;
export const RETURN_STATUSES = ['draft', 'filed', 'withdrawn'] as const;

export const lastDayOf = (startsOn: Temporal.PlainDate, months: number): Temporal.PlainDate =>
  startsOn.add({ months }).subtract({ days: 1 });
