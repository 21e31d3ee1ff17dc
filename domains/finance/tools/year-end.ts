import { eq } from 'drizzle-orm';
import { z } from 'zod';
import { notFound } from '#kernel/errors.ts';
import { fixture } from '#kernel/fixture.ts';
import { fromMinor } from '#kernel/money.ts';
import { defineTool } from '#kernel/tool.ts';
import { accountFor } from '../books.ts';
import { sumOf } from '../close/amounts.ts';
import { closingLines } from '../close/closing-lines.ts';
import { Runs, takenBackByRun, tellRuns } from '../close/run-output.ts';
import { holdEntity, openRun, postRun, signedLine } from '../close/runs.ts';
import { yearResult } from '../close/year-result.ts';
import { fiscalYears } from '../schema-books.ts';
import { COLUMN_OF, money } from '../shapes.ts';
import { DIMENSIONS } from '../ledger-rules.ts';

export const runYearEnd = defineTool({
  name: 'finance_run_year_end',
  title: 'Run year-end close',
  summary: 'Carry the income and expenses of a fiscal year to retained earnings.',
  guide: 'Posted on the last day of the year, while its period is open. Running it again carries only what was posted since.',
  effect: 'compensable',
  compensate: takenBackByRun,
  permission: 'finance:close',
  input: z.object({
    fiscalYearId: z.uuid().describe('From finance_list_fiscal_years.'),
    keep: z
      .array(z.enum(DIMENSIONS))
      .default([...DIMENSIONS])
      .describe('Dimensions whose results stay apart.'),
  }),
  output: Runs.extend({ result: money('Carried to retained earnings; a loss is negative.') }),
  examples: [{ fiscalYearId: fixture('finance.fiscal_year.y2010') }],
  async run({ fiscalYearId, keep }, ctx) {
    const [year] = await ctx.db.select().from(fiscalYears).where(eq(fiscalYears.id, fiscalYearId));
    if (!year) throw notFound('fiscal_year', { tool: 'finance_list_fiscal_years' });
    const entity = await holdEntity(ctx, year.entityId);
    const retained = await accountFor(ctx, 'retained_earnings');
    const balances = await yearResult(ctx, year);
    const note = `Year-end close ${year.name}`;
    const run = await openRun(ctx, { entityId: entity.id, kind: 'year_end', date: year.endsOn, note });
    const lines = closingLines(
      balances,
      retained.id,
      keep.map((kind) => COLUMN_OF[kind]),
    ).flatMap((each) => signedLine(each, entity.functionalCurrency));
    if (lines.length > 0) await postRun(ctx, run, { description: note, lines });
    const result = -sumOf(balances.map(({ functional }) => functional));
    return { ...(await tellRuns(ctx, [run])), result: fromMinor(result, entity.functionalCurrency) };
  },
});
