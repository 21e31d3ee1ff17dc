import { z } from 'zod';
import { fixture } from '#kernel/fixture.ts';
import { Currency, fromMinor, Money, toMinor } from '#kernel/money.ts';
import { defineTool } from '#kernel/tool.ts';
import { dateIn, dateOr, text } from '../shapes.ts';
import { resolveTaxes } from '../tax/codes.ts';
import { computeTaxes } from '../tax/rules.ts';
import { directionOut, kindOut } from '../tax/shapes.ts';

const amount = (what: string) => Money.describe(what);

export const computeTax = defineTool({
  name: 'finance_compute_tax',
  title: 'Compute tax',
  summary: 'Count the taxes of a basket of lines, as a document would.',
  guide: 'Posts nothing. Taxes apply in the order of taxCodeIds. A withholding is kept back from what is paid, and no part of the price.',
  effect: 'read',
  permission: 'finance:read',
  input: z.object({
    direction: z.enum(['sales', 'purchase']).describe('Whose document.'),
    currency: Currency,
    lines: z
      .array(
        z.object({
          amount: z.string().describe('Decimal.'),
          taxCodeIds: z.array(z.uuid()).describe('In order.'),
        }),
      )
      .refine((all) => all.length > 0 && all.length <= 200, 'must have 1 to 200 lines')
      .describe('After discounts.'),
    isInclusive: z.boolean().default(false).describe('Amounts hold the taxes.'),
    rounding: z.enum(['line', 'document']).default('document').describe('Where a tax is rounded.'),
    date: dateIn.optional().describe('Tax point; today if left out.'),
  }),
  output: z.object({
    net: amount('Without taxes.'),
    tax: amount('Added to the price.'),
    gross: amount('With taxes.'),
    withheldOnDocument: amount('Kept back on the document.'),
    withheldOnPayment: amount('Kept back when it is paid.'),
    due: amount('Gross less what is kept back on the document.'),
    nonRecoverable: amount('Input tax that is cost.'),
    taxes: z
      .array(
        z.object({
          code: text('Tax code.'),
          kind: kindOut,
          direction: directionOut,
          rate: text('Percent.'),
          base: amount('What it is counted of.'),
          tax: amount('The tax.'),
          recoverable: amount('Of it, what is not cost.'),
        }),
      )
      .describe('By code and rate; of reverse charge both sides.'),
    lines: z
      .array(z.object({ net: amount('Net.'), tax: amount('Taxes added.'), gross: amount('Gross.') }))
      .describe('As asked; they sum to the totals.'),
  }),
  examples: [
    {
      direction: 'sales',
      currency: 'NGN',
      lines: [
        { amount: '1000', taxCodeIds: [fixture('finance.tax_code.VAT'), fixture('finance.tax_code.WHT')] },
        { amount: '19.99', taxCodeIds: [fixture('finance.tax_code.VAT-RED')] },
      ],
    },
  ],
  async run({ direction, currency, lines, isInclusive, rounding, date }, ctx) {
    const amounts = lines.map((each) => toMinor({ amount: each.amount, currency }));
    const taxes = await resolveTaxes(ctx, { lines: lines.map(({ taxCodeIds }) => taxCodeIds), date: dateOr(ctx, date), direction });
    const answer = computeTaxes({
      currency,
      direction,
      pricing: isInclusive ? 'inclusive' : 'exclusive',
      rounding,
      lines: amounts.map((each, i) => ({ amount: each, taxes: taxes[i] ?? [] })),
    });
    const told = (minor: bigint): z.input<typeof Money> => fromMinor(minor, currency);
    const { net, tax, gross, withheldOnDocument, withheldOnPayment, due, nonRecoverable } = answer.totals;
    return {
      net: told(net),
      tax: told(tax),
      gross: told(gross),
      withheldOnDocument: told(withheldOnDocument),
      withheldOnPayment: told(withheldOnPayment),
      due: told(due),
      nonRecoverable: told(nonRecoverable),
      taxes: answer.taxes.map((each) => ({
        code: each.code,
        kind: each.kind,
        direction: each.direction,
        rate: each.rate,
        base: told(each.base),
        tax: told(each.tax),
        recoverable: told(each.recoverable),
      })),
      lines: answer.lines.map((each) => ({ net: told(each.net), tax: told(each.gross - each.net), gross: told(each.gross) })),
    };
  },
});
