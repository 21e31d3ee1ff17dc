import { z } from 'zod';
import { ToolError } from '#kernel/errors.ts';
import type { Money as MoneyShape } from '#kernel/tool.ts';

/**
 * Decimals of the currencies that do not have two (ISO 4217:2015, list one). Not taken from Intl: its data follows how
 * people write prices (COP, HUF, IDR and PKR without decimals, IQD without its three), and books need the legal unit.
 */
const DECIMALS: Readonly<Record<string, number>> = {
  ...Object.fromEntries('BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'.split(' ').map((code) => [code, 0])),
  ...Object.fromEntries('BHD IQD JOD KWD LYD OMR TND'.split(' ').map((code) => [code, 3])),
  CLF: 4,
  UYW: 4,
};

const KNOWN = new Set([...Intl.supportedValuesOf('currency'), ...Object.keys(DECIMALS)]);
/** The largest amount that a PostgreSQL bigint holds. */
const MINOR_MAX = 2n ** 63n - 1n;

export const Currency = z
  .string()
  .regex(/^[A-Z]{3}$/)
  .describe('ISO 4217 code.');

/** Money at the doors. Inside it is a bigint of minor units beside its currency: toMinor and fromMinor cross over. */
export const Money = z.strictObject({
  amount: z
    .string()
    .regex(/^-?\d{1,19}(\.\d{1,4})?$/)
    .describe('Decimal, such as "12.50".'),
  currency: Currency,
});

/** How many decimals the currency has, or `invalid_input` with reason `unknown_currency`. */
export function decimalsOf(currency: string): number {
  if (!KNOWN.has(currency)) {
    throw refusal('unknown_currency', 'The currency is not an ISO 4217 code in use.', 'Use a code such as NGN, XOF or USD.');
  }
  return DECIMALS[currency] ?? 2;
}

/** Exact minor units: `{ amount: "12.50", currency: "NGN" }` is 1250n. Refuses decimals that the currency does not have. */
export function toMinor({ amount, currency }: MoneyShape): bigint {
  const decimals = decimalsOf(currency);
  const parts = /^(-?)(\d+)(?:\.(\d+))?$/.exec(amount);
  if (!parts) throw refusal('amount_malformed', 'The amount is not a decimal number.', 'Write it with a point, such as "12.50".');
  const [, sign, whole = '', fraction = ''] = parts;
  // "5.00" of a currency without decimals is still exactly five.
  const kept = fraction.replace(/0+$/, '');
  if (kept.length > decimals) {
    throw refusal('too_many_decimals', `${currency} has ${decimals} decimals.`, 'Round the amount first; it is never rounded silently.');
  }
  const minor = BigInt(whole + kept.padEnd(decimals, '0')) * (sign ? -1n : 1n);
  if (minor > MINOR_MAX || minor < -MINOR_MAX) {
    throw refusal('amount_too_large', 'The amount is larger than can be kept.', 'Split it into several amounts.');
  }
  return minor;
}

/** The inverse of toMinor, always with all decimals of the currency: 1250n of NGN is "12.50". */
export function fromMinor(minor: bigint, currency: string): MoneyShape {
  const decimals = decimalsOf(currency);
  const digits = (minor < 0n ? -minor : minor).toString().padStart(decimals + 1, '0');
  const whole = digits.slice(0, digits.length - decimals);
  const amount = `${minor < 0n ? '-' : ''}${whole}${decimals > 0 ? `.${digits.slice(-decimals)}` : ''}`;
  return { amount, currency };
}

const refusal = (reason: string, message: string, hint: string): ToolError =>
  new ToolError('invalid_input', { reason, message, fix: { hint } });
