import { z } from 'zod';
import { fromMinor, Money, toMinor } from '#kernel/money.ts';
import { ToolError } from '#kernel/errors.ts';
import { line, maybe, maybeRef, ref, text } from '../shapes.ts';

/** Fields that several tools about documents take or give, each said once. */

export const label = line(200);
export const longText = line(2000);
export const decimalIn = z.string().refine((typed) => /^-?\d{1,15}(\.\d{1,10})?$/.test(typed), 'must be a decimal such as "2.5"');
export const percentIn = decimalIn.describe('Percent off all of it.');

export const maybeMoney = (what: string) => Money.nullable().describe(what);
export const moneyOf = (minor: bigint, currency: string): z.output<typeof Money> => fromMinor(minor, currency);

/** More than nothing, or `amount_not_positive`. */
export function positive(given: z.output<typeof Money>): bigint {
  const minor = toMinor(given);
  if (minor > 0n) return minor;
  throw new ToolError('invalid_input', { reason: 'amount_not_positive', message: 'The amount must be more than nothing.' });
}

/** An id whose form is checked and not described: in a tool of many fields `format` costs more than the field. */
export const idIn = z.string().refine((typed) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(typed), 'must be an id');
const few = (max: number) => z.array(idIn).refine((ids) => ids.length <= max, `at most ${max}`);

export const bookOf = idIn.optional().describe('Whose books.');

/** A line of a document, as it is asked for. */
export const LineIn = z.strictObject({
  description: label.describe('What it is.'),
  quantity: decimalIn.optional().describe('Default 1.'),
  unitPrice: decimalIn.describe('Major units.'),
  discountPercent: decimalIn.optional().describe('Percent.'),
  accountId: idIn.optional().describe('Income or cost.'),
  taxCodeIds: few(5).optional().describe('Taxes.'),
  dimensionIds: few(4).optional().describe('Cost centre, project, …'),
});
export const linesIn = z
  .array(LineIn)
  .refine((lines) => lines.length > 0 && lines.length <= 500, 'must be 1 to 500 lines')
  .describe('What is billed.');

export const LineOut = z.object({
  description: text('What it is.'),
  quantity: text('Decimal.'),
  unitPrice: text('Decimal, in major units.'),
  discountPercent: maybe('Its own discount.'),
  discount: Money.describe('What all discounts took off.'),
  net: Money.describe('Before taxes.'),
  tax: Money.describe('Taxes on it.'),
  accountId: ref('income or cost account'),
  taxCodeIds: z.array(z.string()).describe('Tax codes.'),
  costCentreId: maybeRef('cost centre'),
  projectId: maybeRef('project'),
  fundId: maybeRef('fund'),
  branchId: maybeRef('branch'),
});

export const TaxOut = z.object({
  taxCodeId: ref('tax code'),
  code: text('Tax code.'),
  kind: text('standard, zero, withholding, …'),
  rate: text('Percent.'),
  base: Money.describe('What is taxed.'),
  tax: Money.describe('The tax.'),
});

/** By when something is to be paid. */
export const termsIn = {
  kind: z.enum(['net', 'end_of_month']).default('net').describe('Count from its date, or from the end of that month.'),
  days: z.int().min(0).max(365).describe('Days to pay.'),
  discountPercent: decimalIn.optional().describe('Let off for paying early.'),
  discountDays: z.int().min(0).max(365).optional().describe('Days within which.'),
};
