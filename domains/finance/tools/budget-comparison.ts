import { z } from 'zod';
import { fixture } from '#kernel/fixture.ts';
import { fromMinor } from '#kernel/money.ts';
import { defineTool } from '#kernel/tool.ts';
import { entityOf, periodOf } from '../books.ts';
import { activeBudget, loadBudget } from '../close/budget-reading.ts';
import { toDecimal } from '../decimal.ts';
import { assertInOrder } from '../ledger-rules.ts';
import { compareBudget } from '../reports/budget.ts';
import { momentOf, yearStart } from '../reports/report.ts';
import { type ReportSpec, toReference } from '../reports/spec.ts';
import { dateIn, dateOr, day, entityId, ref, text } from '../shapes.ts';
import { dimensionsOf } from './reports.ts';

const Line = z.object({
  id: text('Names the line.'),
  label: text('What it shows.'),
  level: z.int().describe('How far in it stands.'),
  kind: z.enum(['heading', 'group', 'account', 'total']).describe('A group is the sum of the lines below it.'),
  actual: z.string().nullable().describe('What there was; null: a heading.'),
  budget: z.string().nullable().describe('What was planned.'),
  difference: z.string().nullable().describe('Actual less budget.'),
  percent: z.string().nullable().describe('Actual in percent of the budget; null: nothing was planned.'),
});

export const compareWithBudget = defineTool({
  name: 'finance_compare_budget',
  title: 'Compare with budget',
  summary: 'Profit and loss of whole periods beside what was planned for them.',
  guide: 'Without budgetId the active one of the year. Actual amounts are explained by finance_explain_figure, column c0.',
  effect: 'read',
  permission: 'finance:read',
  input: z.object({
    budgetId: z.uuid().optional().describe('From finance_list_budgets.'),
    entityId,
    from: dateIn.optional().describe('First day of a period; start of the fiscal year if left out.'),
    to: dateIn.optional().describe('Last day of a period; the end of the current one if left out.'),
    dimensionValueIds: z.array(z.uuid()).optional().describe('Only lines of these.'),
  }),
  output: z.object({
    report: text('Names the profit and loss, for finance_explain_figure.'),
    budgetId: ref('budget'),
    budgetName: text('What people call it.'),
    version: z.int().describe('Of the budget.'),
    currency: text('Of all amounts.'),
    from: day,
    to: day,
    lines: z.array(Line).describe('From top to bottom.'),
  }),
  examples: [
    { budgetId: fixture('finance.budget.active'), from: '2010-03-01', to: '2010-04-30' },
    { from: '2010-03-01', to: '2010-03-31' },
  ],
  async run(input, ctx) {
    const named = input.budgetId === undefined ? null : await loadBudget(ctx, input.budgetId);
    const entity = await entityOf(ctx, named?.entityId ?? input.entityId);
    const to = input.to === undefined ? (await periodOf(ctx, entity.id, dateOr(ctx, undefined))).endsOn : Temporal.PlainDate.from(input.to);
    const from = input.from === undefined ? await yearStart(ctx, entity.id, to) : Temporal.PlainDate.from(input.from);
    assertInOrder(from, to);
    const budget = named ?? (await activeBudget(ctx, await periodOf(ctx, entity.id, to)));
    const spec: ReportSpec = {
      kind: 'profit_and_loss',
      entityId: entity.id,
      spans: [[from.toString(), to.toString()]],
      recordedBy: await momentOf(ctx, undefined),
      dimensions: await dimensionsOf(ctx, input.dimensionValueIds ?? []),
      split: null,
    };
    const money = (minor: bigint): string => fromMinor(minor, entity.functionalCurrency).amount;
    const lines = await compareBudget(ctx, { spec, budgetId: budget.id });
    return {
      report: toReference(spec),
      budgetId: budget.id,
      budgetName: budget.name,
      version: budget.version,
      currency: entity.functionalCurrency,
      from: from.toString(),
      to: to.toString(),
      lines: lines.map(({ amounts: [actual, planned], ...line }) => ({
        ...line,
        actual: actual === undefined ? null : money(actual),
        budget: planned === undefined ? null : money(planned),
        difference: actual === undefined || planned === undefined ? null : money(actual - planned),
        percent: actual === undefined || !planned ? null : toDecimal({ num: 100n * actual, den: planned }, 1),
      })),
    };
  },
});
