import { z } from 'zod';
import { notFound, ToolError } from '#kernel/errors.ts';
import { fixture } from '#kernel/fixture.ts';
import { fromMinor } from '#kernel/money.ts';
import { openPage, page, pageInput } from '#kernel/page.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import { defineTool } from '#kernel/tool.ts';
import { type Figure, figureOf } from '../reports/figure.ts';
import { readLeaves, sumOfLeaves } from '../reports/leaves.ts';
import { fromReference, toReference } from '../reports/spec.ts';
import { day, line, money, ref, text } from '../shapes.ts';

const Leaf = z.object({
  lineId: ref('entry line'),
  entryId: ref('entry'),
  number: text('Of the entry.'),
  date: day,
  accountCode: text('Number of the account.'),
  accountName: text('Name of the account.'),
  description: text('What happened.'),
  amount: money('What the line adds to the figure.'),
});

const asked = { entityId: fixture('finance.entity.main'), recordedBy: '2099-12-31T00:00:00Z' };
const BALANCES = toReference({ ...asked, kind: 'trial_balance', spans: [['2020-01-01', '2099-12-31']], dimensions: {}, split: null });
const OWED = toReference({ ...asked, kind: 'receivables', asOf: '2099-12-31' });

export const explainFigure = defineTool({
  name: 'finance_explain_figure',
  title: 'Explain figure',
  summary: 'The entry lines that a figure of a report is made of; their sum is the figure.',
  guide: 'Takes the report’s `report`, a line’s id and a column’s id. As the books stood when the report was made.',
  effect: 'read',
  permission: 'finance:read',
  input: z.object({
    report: line(4000).describe('From the report.'),
    line: line(100).describe('Id of the line.'),
    column: line(100).describe('Id of the column.'),
    ...pageInput,
  }),
  output: page(Leaf).extend({
    figure: money('As the report has it.'),
    sum: money('Of all lines, on this page and the others.'),
    lines: z.int().describe('How many there are in all.'),
    label: text('What the line shows.'),
  }),
  examples: [
    { report: BALANCES, line: 'total', column: 'c0.closing' },
    { report: OWED, line: 'total', column: 'total' },
  ],
  async run(input, ctx) {
    const paging = openPage({ tool: 'finance_explain_figure', tenantId: ctx.tenant.id, input, position: ['text', 'uuid', 'integer'] });
    const spec = fromReference(input.report);
    const figure = await agreeing(ctx, () => figureOf(ctx, spec, { line: input.line, column: input.column }));
    const rows = await readLeaves(ctx, figure.leaves, paging);
    const toMoney = (minor: bigint) => fromMinor(minor, figure.currency);
    return {
      ...paging.cut(
        rows,
        ({ date, id, term }) => [date, id, String(term)],
        ({ id, entry_id, number, date, code, name, description, part }) => ({
          lineId: id,
          entryId: entry_id,
          number,
          date,
          accountCode: code,
          accountName: name,
          description,
          amount: toMoney(BigInt(part)),
        }),
      ),
      figure: toMoney(figure.amount),
      sum: toMoney(figure.sum),
      lines: figure.count,
      label: figure.label,
    };
  },
});

const TRIES = 3;

/** Figure and sum are read by two statements: what is posted between them is seen by both when they are read again. */
async function agreeing(ctx: ToolContext, read: () => Promise<Figure | null>): Promise<Figure & { sum: bigint; count: number }> {
  for (let i = 0; i < TRIES; i++) {
    const figure = await read();
    if (!figure) throw notFound('figure', { hint: 'Take the ids of a line and a column from the report.' });
    const { total, count } = await sumOfLeaves(ctx, figure.leaves);
    if (total === figure.amount) return { ...figure, sum: total, count };
  }
  throw new ToolError('conflict', {
    reason: 'figure_unexplained',
    message: 'The lines do not come to the figure: the sums of days are not those of their lines.',
    fix: { tool: 'finance_verify_ledger' },
  });
}
