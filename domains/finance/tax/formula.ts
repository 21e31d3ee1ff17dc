import { ToolError } from '#kernel/errors.ts';
import { BOX_MEASURES, type BoxMeasure, type BoxTerm } from './return-rules.ts';
import { TAX_CODE_KINDS, TAX_DIRECTIONS, type TaxCodeKind, type TaxDirection } from './rules.ts';

/**
 * What a box adds up, as people write it: `[3] - [4]`, `tax(sales)`, `base(sales; standard, reduced; VAT, VAT-RED)`. In brackets the name
 * of another box; in parentheses direction, kinds of codes (left out: all but withholding) and codes (left out: all).
 */
const TERM = /\s*(?<sign>[+-])?\s*(?:\[\s*(?<box>[^\]]*?)\s*\]|(?<sum>[a-z]+)\((?<args>[^)]*)\))\s*/y;

const refusal = (message: string): ToolError =>
  new ToolError('invalid_input', {
    reason: 'formula_malformed',
    message,
    fix: { hint: 'Write it like "[3] - [4]" or "tax(sales; standard, reduced; VAT)": direction; kinds; codes.' },
  });

const listed = (text: string | undefined): string[] => (text ?? '').split(',').flatMap((part) => part.trim() || []);
const isOf = <T extends string>(all: readonly T[], value: string | undefined): value is T =>
  (all as readonly (string | undefined)[]).includes(value);

export function parseFormula(formula: string): BoxTerm[] {
  const terms: BoxTerm[] = [];
  TERM.lastIndex = 0;
  for (let at = 0; at < formula.length; at = TERM.lastIndex) {
    TERM.lastIndex = at;
    const groups = TERM.exec(formula)?.groups;
    // Only the first term may do without its sign: two of them side by side are a slip.
    if (!groups || (terms.length > 0 && !groups['sign'])) throw refusal('The formula of a box cannot be read.');
    const isMinus = groups['sign'] === '-' ? { isMinus: true } : {};
    terms.push(
      groups['box'] === undefined ? { ...isMinus, ...parseSum(groups['sum'], groups['args'] ?? '') } : { ...isMinus, box: groups['box'] },
    );
  }
  if (terms.length === 0) throw refusal('A box has a formula.');
  return terms;
}

function parseSum(
  sum: string | undefined,
  args: string,
): { sum: BoxMeasure; direction: TaxDirection; kinds?: TaxCodeKind[]; codes?: string[] } {
  const [direction, kinds, codes, ...rest] = args.split(';').map((part) => part.trim());
  if (!isOf(BOX_MEASURES, sum)) throw refusal(`A sum is one of ${BOX_MEASURES.join(', ')}.`);
  if (!isOf(TAX_DIRECTIONS, direction) || rest.length > 0) throw refusal(`A sum is over ${TAX_DIRECTIONS.join(' or ')}.`);
  const [ofKinds, ofCodes] = [listed(kinds), listed(codes)];
  if (!ofKinds.every((kind) => isOf(TAX_CODE_KINDS, kind))) throw refusal(`Kinds are ${TAX_CODE_KINDS.join(', ')}.`);
  return { sum, direction, ...(ofKinds.length > 0 && { kinds: ofKinds as TaxCodeKind[] }), ...(ofCodes.length > 0 && { codes: ofCodes }) };
}

export const toFormula = (terms: readonly BoxTerm[]): string =>
  terms.map((term, i) => `${term.isMinus ? '- ' : i > 0 ? '+ ' : ''}${oneTerm(term)}`).join(' ');

function oneTerm({ box, sum, direction, kinds, codes }: BoxTerm): string {
  if (box !== undefined) return `[${box}]`;
  const parts = [direction ?? '', kinds?.join(', ') ?? '', codes?.join(', ') ?? ''];
  while (parts.at(-1) === '') parts.pop();
  return `${sum}(${parts.join('; ')})`;
}
