import { z } from 'zod';
import { ToolError } from '#kernel/errors.ts';
import { fixture } from '#kernel/fixture.ts';
import { Money, toMinor } from '#kernel/money.ts';
import { defineTool } from '#kernel/tool.ts';
import { entryPosted } from '../events.ts';
import { post } from '../posting.ts';
import { accountId, dateIn, dateOr, day, entityId, line, ref, text } from '../shapes.ts';
import { resolveTaxes } from '../tax/codes.ts';
import { recordTaxLines, taxPostings } from '../tax/recording.ts';
import { isTaxed, type LineTax } from '../tax/rules.ts';
import { taxCodeId } from '../tax/shapes.ts';

export const adjustTax = defineTool({
  name: 'finance_adjust_tax',
  title: 'Adjust tax',
  summary: 'Post a tax that no document carries, such as import tax paid at customs or relief for a bad debt.',
  guide: 'Below zero takes off. Documents are corrected by credit notes, not here.',
  effect: 'compensable',
  compensate: { tool: 'finance_reverse_entry', input: ({ output }) => ({ entryId: output.entryId, reason: 'Undone' }) },
  permission: 'finance:post',
  input: z.object({
    taxCodeId,
    direction: z.enum(['sales', 'purchase']).describe('Output or input tax.'),
    tax: Money.describe('The tax.'),
    base: Money.optional().describe('What it is of.'),
    accountId: accountId.describe('The other side.'),
    description: line(300).describe('Why.'),
    date: dateIn.optional().describe('Today if left out.'),
    entityId,
  }),
  output: z.object({
    entryId: ref('entry'),
    number: text('Its number.'),
    date: day,
    tax: Money.describe('As posted.'),
  }),
  examples: [
    {
      taxCodeId: fixture('finance.tax_code.VAT'),
      direction: 'purchase',
      tax: { amount: '75', currency: 'NGN' },
      base: { amount: '750', currency: 'NGN' },
      accountId: fixture('finance.account.bank'),
      description: 'Import tax, customs receipt 4711',
      date: '1999-04-12',
    },
  ],
  amount: ({ tax }) => tax,
  async run({ taxCodeId: codeId, direction, tax, base, accountId: other, description, date, entityId: books }, ctx) {
    const { currency } = tax;
    const minor = toMinor(tax);
    const on = dateOr(ctx, date);
    const [[applied] = []] = await resolveTaxes(ctx, { lines: [[codeId]], date: on, direction });
    if (!applied || !isTaxed(applied) || minor === 0n || (base && base.currency !== currency)) {
      throw new ToolError('invalid_input', {
        reason: 'adjustment_malformed',
        message: 'An adjustment has a single code that is taxed, an amount that is not zero, and one currency.',
        fix: { tool: 'finance_list_tax_codes' },
      });
    }
    const { code, kind, rate } = applied;
    const row: LineTax = {
      codeId: applied.codeId,
      code,
      kind,
      rate,
      direction,
      base: base ? toMinor(base) : 0n,
      tax: minor,
      recoverable: minor,
      withheldAt: null,
    };
    const lines = await taxPostings(ctx, [row], currency);
    const entry = await post(ctx, {
      entityId: books,
      date: on,
      description,
      source: { kind: 'manual' },
      lines: [
        ...lines,
        ...lines.map((each) => ({
          ...each,
          accountId: other,
          side: each.side === 'debit' ? ('credit' as const) : ('debit' as const),
          taxCodeId: null,
        })),
      ],
    });
    await recordTaxLines(ctx, {
      entry,
      document: { kind: 'manual', id: entry.id, number: entry.number, currency, taxPoint: on },
      taxes: [row],
    });
    ctx.emit(entryPosted, { entryId: entry.id, entityId: entry.entityId, number: entry.number, reversesEntryId: null });
    return { entryId: entry.id, number: entry.number, date: on.toString(), tax };
  },
});
