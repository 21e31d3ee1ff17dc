import { ToolError } from '#kernel/errors.ts';

/** An exact fraction. Rates, percentages and quantities are decimals in the outside world and ratios in here; there is no float between. */
export interface Ratio {
  readonly num: bigint;
  /** Greater than zero. */
  readonly den: bigint;
}

/** "0.0375" is 375/10000. Throws `invalid_input`, reason `decimal_malformed`. */
export function ratio(text: string): Ratio {
  const parts = /^(-?)(\d{1,20})(?:\.(\d{1,20}))?$/.exec(text);
  if (!parts) {
    throw new ToolError('invalid_input', { reason: 'decimal_malformed', message: 'Write a decimal with a point, such as "12.5".' });
  }
  const [, sign, whole = '', fraction = ''] = parts;
  return { num: BigInt(whole + fraction) * (sign ? -1n : 1n), den: 10n ** BigInt(fraction.length) };
}

/** "7.5" percent is 75/1000. */
export const percent = (text: string): Ratio => over(ratio(text), 100n);

export const over = ({ num, den }: Ratio, divisor: bigint): Ratio => ({ num, den: den * divisor });
export const product = (a: Ratio, b: Ratio): Ratio => ({ num: a.num * b.num, den: a.den * b.den });

/** Half away from zero, as invoices and statutes round: 2.5 is 3 and -2.5 is -3. */
export function rounded(num: bigint, den: bigint): bigint {
  const [n, d] = den < 0n ? [-num, -den] : [num, den];
  return n < 0n ? -((-n * 2n + d) / (d * 2n)) : (n * 2n + d) / (d * 2n);
}

export const absolute = (amount: bigint): bigint => (amount < 0n ? -amount : amount);

/** So much of an amount of minor units, in whole minor units. */
export const share = (amount: bigint, { num, den }: Ratio): bigint => rounded(amount * num, den);

/**
 * Shares an amount out by weights, so that the parts sum to it exactly: each part is the difference of two rounded running
 * totals, hence never more than one unit from its true share, and the last takes what is left.
 * Throws when the weights sum to zero.
 */
export function shareOut(amount: bigint, weights: readonly bigint[]): bigint[] {
  const whole = weights.reduce((sum, weight) => sum + weight, 0n);
  if (whole === 0n) throw new Error('Nothing can be shared out by weights that sum to zero.');
  let seen = 0n;
  let given = 0n;
  return weights.map((weight) => {
    seen += weight;
    const upTo = rounded(amount * seen, whole);
    const part = upTo - given;
    given = upTo;
    return part;
  });
}

/** A ratio as a decimal with at most `decimals` places, half away from zero, without trailing zeros. */
export function toDecimal({ num, den }: Ratio, decimals: number): string {
  const scaled = rounded(num * 10n ** BigInt(decimals), den);
  const digits = (scaled < 0n ? -scaled : scaled).toString().padStart(decimals + 1, '0');
  const whole = digits.slice(0, digits.length - decimals);
  const fraction = digits.slice(digits.length - decimals).replace(/0+$/, '');
  return `${scaled < 0n ? '-' : ''}${whole}${fraction ? `.${fraction}` : ''}`;
}
