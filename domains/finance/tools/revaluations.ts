import { z } from 'zod';
import { fromMinor } from '#kernel/money.ts';
import { defineTool } from '#kernel/tool.ts';
import { loadAccounts } from '../books.ts';
import { periodsToRun } from '../close/entity-periods.ts';
import { postRevaluation } from '../close/revaluation-run.ts';
import { Runs, takenBackByRun, tellRuns } from '../close/run-output.ts';
import { holdEntity, type Run } from '../close/runs.ts';
import { maybeRef, money, periodId, ref, text } from '../shapes.ts';

const Difference = z.object({
  entityId: ref('entity'),
  accountId: ref('account'),
  accountCode: text('Number in the chart.'),
  partyId: maybeRef('party'),
  balance: money('In its own currency; a credit is negative.'),
  books: money('What it stood at.'),
  worth: money('At the rate of the day.'),
  difference: money('Booked; positive: debit.'),
});

export const runRevaluation = defineTool({
  name: 'finance_run_revaluation',
  title: 'Run revaluation',
  summary: 'Revalue foreign-currency balances at a period’s end, and take it back on the next day.',
  guide:
    'Open items by party, bank, and accounts kept in a foreign currency. Needs the rates of the day and the next period open. Again: only what is new.',
  effect: 'compensable',
  compensate: takenBackByRun,
  permission: 'finance:post',
  input: z.object({ periodId: periodId.optional().describe('Left out: of every entity the last that is over and open.') }),
  output: Runs.extend({ differences: z.array(Difference).describe('By account, party and currency.') }),
  examples: [{}],
  async run({ periodId }, ctx) {
    const [runs, differences]: [Run[], z.input<typeof Difference>[]] = [[], []];
    for (const period of await periodsToRun(ctx, periodId)) {
      const entity = await holdEntity(ctx, period.entityId);
      const { run, revalued } = await postRevaluation(ctx, entity, period.endsOn);
      const chart = await loadAccounts(
        ctx,
        revalued.map(({ accountId }) => accountId),
      );
      const inBooks = (minor: bigint) => fromMinor(minor, entity.functionalCurrency);
      runs.push(run);
      differences.push(
        ...revalued.map(({ accountId, partyId, currency, amount, functional, worth, difference }) => ({
          entityId: entity.id,
          accountId,
          accountCode: chart.get(accountId)?.code ?? '',
          partyId,
          balance: fromMinor(amount, currency),
          books: inBooks(functional),
          worth: inBooks(worth),
          difference: inBooks(difference),
        })),
      );
    }
    return { ...(await tellRuns(ctx, runs)), differences };
  },
});
