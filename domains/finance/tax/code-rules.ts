import { ToolError } from '#kernel/errors.ts';
import { percent } from '../decimal.ts';
import { isTaxed, type TaxCodeKind, type WITHHELD_AT, type WITHHELD_OF } from './rules.ts';

/** What a code is, apart from its rates. A group stands for its members, in their order. */
export const CODE_KINDS = ['standard', 'reduced', 'zero', 'exempt', 'out_of_scope', 'reverse_charge', 'withholding', 'group'] as const;
export type CodeKind = TaxCodeKind | 'group';

/** Documents of which side may carry the code. */
export const CODE_USES = ['sales', 'purchase', 'both'] as const;

export interface CodeDraft {
  kind: CodeKind;
  isCompound: boolean;
  recoverable: string;
  withheldOf: (typeof WITHHELD_OF)[number] | null;
  withheldAt: (typeof WITHHELD_AT)[number] | null;
}

const refusal = (reason: string, message: string, hint: string): ToolError =>
  new ToolError('invalid_input', { reason, message, fix: { hint } });

export function assertCode({ kind, isCompound, recoverable, withheldOf, withheldAt }: CodeDraft): void {
  const isWithheld = kind === 'withholding';
  if ((withheldOf !== null) !== isWithheld || (withheldAt !== null) !== isWithheld) {
    throw refusal(
      'withholding_malformed',
      'Only a withholding is kept back, and it needs to say of what and when.',
      'Give withheldOf and withheldAt with kind withholding.',
    );
  }
  const isPlain = kind !== 'group' && isTaxed({ kind }) && !isWithheld && kind !== 'reverse_charge';
  if (isCompound && !isPlain) {
    throw refusal('compound_without_tax', 'Only a tax that is added to the price can be a tax on tax.', 'Leave isCompound out.');
  }
  const share = percent(recoverable);
  if (share.num > share.den || share.num < 0n) {
    throw refusal('recoverable_out_of_range', 'What may be deducted is 0 to 100 percent.', 'Give a percentage such as "100" or "50".');
  }
}

/** Taxes above ten times the price do not exist; a rate that large is a percentage typed as an amount. */
const RATE_MAX = 1000n;

export function assertRate(kind: CodeKind, rate: string): void {
  const { num, den } = percent(rate);
  if (num < 0n || num * 100n > RATE_MAX * den) {
    throw refusal('rate_out_of_range', 'A rate is 0 to 1000 percent.', 'Give the rate in percent, such as "7.5".');
  }
  if (kind === 'group') throw refusal('group_has_no_rate', 'A group has no rate: its members have.', 'Add the rate to a member.');
  if (!isTaxed({ kind }) && num !== 0n) {
    throw refusal('rate_not_zero', 'Zero rated, exempt and out of scope have the rate 0.', 'Create a code of kind standard or reduced.');
  }
}

/** The order of application of a line's codes, each once: a tax counted twice is nobody's intention. */
export function assertOnce(codes: readonly { codeId: string }[]): void {
  if (new Set(codes.map(({ codeId }) => codeId)).size < codes.length) {
    throw refusal('tax_code_twice', 'A line carries the same tax code twice, by itself or in a group.', 'Take one of the two away.');
  }
}
