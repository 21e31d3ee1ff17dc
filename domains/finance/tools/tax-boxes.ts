import { z } from 'zod';
import { notFound } from '#kernel/errors.ts';
import { fixture } from '#kernel/fixture.ts';
import { fromMinor, Money } from '#kernel/money.ts';
import { openPage, page, pageInput } from '#kernel/page.ts';
import { defineTool } from '#kernel/tool.ts';
import { day, maybeRef, moment, ref, text } from '../shapes.ts';
import type { Declared } from '../tax/declaring.ts';
import { countWhich, Figures, toFigures, which } from '../tax/figures.ts';
import { toFormula } from '../tax/formula.ts';
import { amountOf, BOX_MEASURES, leavesOf } from '../tax/return-rules.ts';
import { leavesIn } from '../tax/returns.ts';
import { box, directionOut, kindOut } from '../tax/shapes.ts';

const amount = (what: string) => Money.describe(what);

export const computeTaxReturn = defineTool({
  name: 'finance_compute_tax_return',
  title: 'Compute tax return',
  summary: 'A tax return box by box: of a period as it stands now, or one that is drawn up or filed.',
  guide: 'Give taxReturnId, or templateId and startsOn. Ask finance_explain_tax_box for what a box is made of.',
  effect: 'read',
  permission: 'finance:read',
  input: z.object(which),
  output: Figures,
  examples: [
    { taxReturnId: fixture('finance.tax_return.filed') },
    { templateId: fixture('finance.tax_return_template.VAT-RETURN'), startsOn: '1999-04-01' },
  ],
  run: async (input, ctx) => toFigures(ctx, await countWhich(ctx, input)),
});

const Leaf = z.object({
  taxLineId: ref('tax line'),
  code: text('Tax code.'),
  kind: kindOut,
  direction: directionOut,
  rate: text('Percent.'),
  documentKind: text('What it comes from.'),
  documentId: maybeRef('document'),
  documentNumber: text('Its number.'),
  partyId: maybeRef('customer or supplier'),
  entryId: ref('entry'),
  taxPoint: day,
  recordedAt: moment,
  measure: z.enum(BOX_MEASURES).describe('What of it the box takes.'),
  amount: amount('With the sign that it has in the box.'),
  isLate: z.boolean().describe('It came after the period of its tax point was filed, so this return declares it.'),
});

export const explainTaxBox = defineTool({
  name: 'finance_explain_tax_box',
  title: 'Explain tax box',
  summary: 'What a box of a tax return is made of: its terms, and each tax line; they sum to it exactly.',
  guide: 'Page through items for all lines. isLate marks documents of a period that was filed before they came.',
  effect: 'read',
  permission: 'finance:read',
  input: z.object({ box, ...which, ...pageInput }),
  output: page(Leaf).extend({
    box: text('Name.'),
    label: text('What it says.'),
    amount: amount('The sum of all items of all pages.'),
    count: z.int().describe('How many items there are.'),
    lateAmount: amount('Of it, what comes late.'),
    terms: z
      .array(z.object({ term: text('A box, or a sum over tax lines.'), amount: amount('What it adds.') }))
      .describe('They sum to the box.'),
  }),
  examples: [{ taxReturnId: fixture('finance.tax_return.filed'), box: '5' }],
  async run(input, ctx) {
    const counted = await countWhich(ctx, input);
    const { boxes, lines, scope } = counted;
    const found = boxes.find((each) => each.box === input.box);
    if (!found) throw notFound('box', { tool: 'finance_compute_tax_return' });
    const told = (minor: bigint): z.input<typeof Money> => fromMinor(minor, scope.entity.functionalCurrency);
    const leaves = leavesIn(counted, input.box);
    const paging = openPage({ tool: 'finance_explain_tax_box', tenantId: ctx.tenant.id, input, position: ['integer'] });
    const from = paging.after ? Number(paging.after[0]) + 1 : 0;
    const rows = leaves.map((leaf, i) => ({ leaf, i })).slice(from, from + paging.take);
    return {
      box: found.box,
      label: found.label,
      amount: told(amountOf(leaves)),
      count: leaves.length,
      lateAmount: told(amountOf(leaves.filter(({ line: { isLate } }) => isLate))),
      terms: found.terms.map((term) => ({
        term: toFormula([term]),
        amount: told(amountOf(leavesOf([...boxes, { box: ' ', label: '', terms: [term] }], ' ', lines))),
      })),
      ...paging.cut(
        rows,
        ({ i }) => [String(i)],
        ({ leaf }) => ({ ...toLeaf(leaf.line), measure: leaf.measure, amount: told(leaf.amount) }),
      ),
    };
  },
});

const toLeaf = (each: Declared) => ({
  taxLineId: each.taxLineId,
  code: each.code,
  kind: each.kind,
  direction: each.direction,
  rate: each.rate,
  documentKind: each.documentKind,
  documentId: each.documentId,
  documentNumber: each.documentNumber,
  partyId: each.partyId,
  entryId: each.entryId,
  taxPoint: each.taxPoint.toString(),
  recordedAt: each.recordedAt.toString(),
  isLate: each.isLate,
});
