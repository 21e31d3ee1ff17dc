import { z } from 'zod';
import { fixture } from '#kernel/fixture.ts';
import { Money } from '#kernel/money.ts';
import { defineTool } from '#kernel/tool.ts';
import { Runs, takenBackByRun, tellRuns } from '../close/run-output.ts';
import { holdEntity } from '../close/runs.ts';
import { openBooks } from '../close/opening-books.ts';
import { accountId, dateIn, decimal, entityId, line, money } from '../shapes.ts';

export const postOpeningBalances = defineTool({
  name: 'finance_post_opening_balances',
  title: 'Post opening balances',
  summary: 'Bring the balances of a business into its books, open items party by party.',
  guide: 'A difference is refused with its amount. Fixed assets: finance_take_over_asset.',
  effect: 'compensable',
  compensate: takenBackByRun,
  permission: 'finance:close',
  input: z.object({
    entityId,
    date: dateIn.describe('Day before the first of these books.'),
    lines: z
      .array(
        z.object({
          accountId,
          side: z.enum(['debit', 'credit']).describe('Which.'),
          amount: Money.describe('Balance.'),
          functional: decimal.optional().describe('In the currency of the books.'),
          partyId: z.uuid().optional().describe('Of an open item.'),
          dueOn: dateIn.optional().describe('Due.'),
          reference: line().optional().describe('Its number.'),
        }),
      )
      .refine((lines) => lines.length <= 2000, 'must have at most 2000')
      .describe('All of them.'),
  }),
  output: Runs.extend({ total: money('Each side.') }),
  examples: [
    {
      date: '2010-01-01',
      lines: [
        { accountId: fixture('finance.account.bank'), side: 'debit', amount: { amount: '5000.00', currency: 'NGN' } },
        { accountId: fixture('finance.account.retained_earnings'), side: 'credit', amount: { amount: '5000.00', currency: 'NGN' } },
      ],
    },
  ],
  async run({ entityId, date, lines }, ctx) {
    const entity = await holdEntity(ctx, entityId);
    const { run, total } = await openBooks(ctx, entity, { date: Temporal.PlainDate.from(date), lines });
    return { ...(await tellRuns(ctx, [run])), total };
  },
});
