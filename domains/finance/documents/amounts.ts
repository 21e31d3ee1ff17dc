import { ToolError } from '#kernel/errors.ts';
import { decimalsOf } from '#kernel/money.ts';
import { percent, rounded, share, shareOut } from '../decimal.ts';

/** A decimal as an integer and how many of its digits stand behind the point: 12.50 is 1250 and 2. */
interface Scaled {
  digits: bigint;
  scale: number;
}

const DECIMAL = /^(-?)(\d{1,15})(?:\.(\d+))?$/;
/** Beyond the currency's own decimals: 0.0125 NGN a message is a price, though nobody can pay it alone. */
const PRICE_DECIMALS_MORE = 4;
const QUANTITY_DECIMALS = 6;
const PERCENT_DECIMALS = 4;

function scaled(text: string, decimalsMax: number, what: string): Scaled {
  const parts = DECIMAL.exec(text);
  const fraction = parts?.[3] ?? '';
  if (!parts || fraction.replace(/0+$/, '').length > decimalsMax) {
    throw new ToolError('invalid_input', {
      reason: `${what}_malformed`,
      message: `A ${what} is a decimal number with at most ${decimalsMax} decimals.`,
    });
  }
  return { digits: BigInt(`${parts[1]}${parts[2]}${fraction}`), scale: fraction.length };
}

const pow10 = (n: number): bigint => 10n ** BigInt(n);

/** A percentage of an amount, rounded half up: 7.5 % of 1234 is 93. */
export function percentOf(amountMinor: bigint, text: string): bigint {
  scaled(text, PERCENT_DECIMALS, 'percentage');
  return share(amountMinor, percent(text));
}

/** Taken off a line or a document: a percentage of it, or an amount. */
export interface Discount {
  percent?: string | null | undefined;
  amountMinor?: bigint | null | undefined;
}

export interface PricedLine extends Discount {
  quantity: string;
  /** In major units of the document's currency, with up to four decimals more than it has. */
  unitPrice: string;
}

export interface LineAmounts {
  grossMinor: bigint;
  /** What the line's own discount took off. */
  discountMinor: bigint;
  /** Its part of the document's discount. */
  shareMinor: bigint;
  /** What is taxed: gross less both. */
  netMinor: bigint;
}

export function priceLine(line: PricedLine, currency: string): { grossMinor: bigint; discountMinor: bigint } {
  const decimals = decimalsOf(currency);
  const quantity = scaled(line.quantity, QUANTITY_DECIMALS, 'quantity');
  const price = scaled(line.unitPrice, decimals + PRICE_DECIMALS_MORE, 'unit_price');
  const scale = quantity.scale + price.scale;
  const exact = quantity.digits * price.digits;
  const grossMinor = scale > decimals ? rounded(exact, pow10(scale - decimals)) : exact * pow10(decimals - scale);
  return { grossMinor, discountMinor: discountOf(grossMinor, line) };
}

function discountOf(amountMinor: bigint, { percent, amountMinor: fixed }: Discount): bigint {
  if (percent && fixed) {
    throw new ToolError('invalid_input', { reason: 'discount_ambiguous', message: 'A discount is a percentage or an amount, not both.' });
  }
  const discount = percent ? percentOf(amountMinor, percent) : (fixed ?? 0n);
  // A line may be negative (something taken back); its discount then is, too.
  const isTooMuch = amountMinor < 0n ? discount < amountMinor || discount > 0n : discount > amountMinor || discount < 0n;
  if (isTooMuch) throw discountTooLarge();
  return discount;
}

const discountTooLarge = (): ToolError =>
  new ToolError('invalid_input', { reason: 'discount_too_large', message: 'A discount is between nothing and the whole amount.' });

/**
 * The amounts of a document before taxes. A discount on the document is divided over its lines in proportion to what they
 * come to, so that each line's tax has its true base and the lines still sum to the document.
 */
export function priceLines(lines: readonly PricedLine[], discount: Discount, currency: string): LineAmounts[] {
  const priced = lines.map((line) => priceLine(line, currency));
  const nets = priced.map(({ grossMinor, discountMinor }) => grossMinor - discountMinor);
  const subtotal = sum(nets);
  const off = discountOf(subtotal, discount);
  if (off !== 0n && subtotal <= 0n) throw discountTooLarge();
  // Only what is positive takes part: a line that gives something back is not discounted a second time.
  const weights = nets.map((net) => (net > 0n ? net : 0n));
  const shares = off === 0n ? nets.map(() => 0n) : shareOut(off, weights);
  return priced.map((line, i) => ({
    ...line,
    shareMinor: shares[i] ?? 0n,
    netMinor: (nets[i] ?? 0n) - (shares[i] ?? 0n),
  }));
}

export const sum = (amounts: readonly bigint[]): bigint => amounts.reduce((total, amount) => total + amount, 0n);
