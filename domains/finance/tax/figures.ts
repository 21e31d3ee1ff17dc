import { z } from 'zod';
import { ToolError } from '#kernel/errors.ts';
import { fromMinor, Money } from '#kernel/money.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import { dateIn, day, entityId, text } from '../shapes.ts';
import { countEarlier } from './declaring.ts';
import { type Counted, countPeriod, countReturn, figureOf, leavesIn, loadReturn } from './returns.ts';
import { taxReturnId, templateId } from './shapes.ts';

const amount = (what: string) => Money.describe(what);

export const Figures = z.object({
  startsOn: day,
  endsOn: day,
  currency: text('Of the books.'),
  boxes: z
    .array(z.object({ box: text('Name.'), label: text('What it says.'), amount: amount('What it adds up to.') }))
    .describe('In order.'),
  payable: amount('The box that is paid; below zero: refunded.'),
  lateLines: z.int().describe('Tax lines of filed periods that came after the filing and are declared here.'),
  isDemo: z.boolean().describe('True: codes, rates or form are a demo.'),
  earlierLines: z.int().describe('Tax lines before the first return, which no return declares.'),
});

export async function toFigures(ctx: ToolContext, counted: Counted): Promise<z.input<typeof Figures>> {
  const { scope, boxes, lines } = counted;
  const currency = scope.entity.functionalCurrency;
  const declared = new Set(boxes.flatMap(({ box: name }) => leavesIn(counted, name).map((leaf) => leaf.line)));
  return {
    startsOn: scope.startsOn.toString(),
    endsOn: scope.endsOn.toString(),
    currency,
    boxes: boxes.map(({ box: name, label }) => ({ box: name, label, amount: fromMinor(figureOf(counted, name), currency) })),
    payable: fromMinor(counted.payable, currency),
    lateLines: lines.filter((each) => each.isLate && declared.has(each)).length,
    isDemo: scope.template.row.isDemo || [...declared].some((each) => each.isDemo),
    earlierLines: await countEarlier(ctx, scope),
  };
}

/** How a tool names a return: by its id, or by form and period. */
export const which = {
  taxReturnId: taxReturnId.optional(),
  templateId: templateId.optional(),
  startsOn: dateIn.optional().describe('With templateId.'),
  endsOn: dateIn.optional().describe('Left out: as many months as the form says.'),
  entityId,
};
interface Which {
  taxReturnId?: string | undefined;
  templateId?: string | undefined;
  startsOn?: string | undefined;
  endsOn?: string | undefined;
  entityId?: string | undefined;
}

export async function countWhich(
  ctx: ToolContext,
  { taxReturnId: id, templateId: form, startsOn, endsOn, entityId: books }: Which,
): Promise<Counted> {
  if (id !== undefined && form === undefined && startsOn === undefined) return countReturn(ctx, await loadReturn(ctx, id));
  if (id !== undefined || form === undefined || startsOn === undefined) {
    throw new ToolError('invalid_input', {
      reason: 'return_unclear',
      message: 'Give either taxReturnId, or templateId and startsOn.',
      fix: { tool: 'finance_list_tax_returns' },
    });
  }
  return countPeriod(ctx, {
    templateId: form,
    entityId: books,
    startsOn: Temporal.PlainDate.from(startsOn),
    endsOn: endsOn === undefined ? undefined : Temporal.PlainDate.from(endsOn),
  });
}
