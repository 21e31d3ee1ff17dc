import { z } from 'zod';
import { ToolError } from '#kernel/errors.ts';
import { fixture } from '#kernel/fixture.ts';
import { Money, toMinor } from '#kernel/money.ts';
import { defineTool } from '#kernel/tool.ts';
import { accountFor, loadAccount, loadPeriod } from '../books.ts';
import { assertBooksCurrency } from '../close/books-money.ts';
import { inFull } from '../close/dimensions.ts';
import { Runs, takenBackByRun, tellRuns } from '../close/run-output.ts';
import { holdEntity, openRun, postRun, signedLine } from '../close/runs.ts';
import { accountId, dimensionsIn, line, periodId } from '../shapes.ts';

export const postAccrual = defineTool({
  name: 'finance_post_accrual',
  title: 'Post accrual',
  summary: 'Book income or an expense of a period whose document is still to come.',
  guide: 'It takes itself back on the first day after the period, so that the document can be booked as usual then.',
  effect: 'compensable',
  compensate: takenBackByRun,
  permission: 'finance:post',
  input: z.object({
    periodId: periodId.describe('That it belongs to.'),
    accountId: accountId.describe('Of income or expense.'),
    amount: Money.describe('In the currency of the books; negative takes away.'),
    description: line().describe('What it is.'),
    dimensions: dimensionsIn,
  }),
  output: Runs,
  examples: [
    {
      periodId: fixture('finance.period.open'),
      accountId: fixture('finance.account.purchases'),
      amount: { amount: '1200.00', currency: 'NGN' },
      description: 'Electricity, bill to come',
    },
  ],
  async run({ periodId, accountId, amount, description, dimensions }, ctx) {
    const period = await loadPeriod(ctx, periodId);
    const entity = await holdEntity(ctx, period.entityId);
    assertBooksCurrency(entity, amount);
    const minor = toMinor(amount);
    if (minor === 0n) throw new ToolError('invalid_input', { reason: 'amount_zero', message: 'The amount is nothing.' });
    const account = await loadAccount(ctx, accountId);
    if (account.type !== 'income' && account.type !== 'expense') {
      throw new ToolError('invalid_input', {
        reason: 'not_a_result_account',
        message: 'An accrual is of income or of an expense.',
        fix: { tool: 'finance_list_accounts', input: { type: 'expense' } },
      });
    }
    const counter = await accountFor(ctx, account.type === 'expense' ? 'accrued_expenses' : 'accrued_income');
    const run = await openRun(ctx, { entityId: entity.id, kind: 'accrual', date: period.endsOn, note: description });
    const debit = account.type === 'expense' ? minor : -minor;
    const sides = (functional: bigint) => [
      ...signedLine({ accountId, functional, dimensions: inFull(dimensions) }, entity.functionalCurrency),
      ...signedLine({ accountId: counter.id, functional: -functional, dimensions: inFull(dimensions) }, entity.functionalCurrency),
    ];
    await postRun(ctx, run, { description, lines: sides(debit) });
    await postRun(ctx, run, { date: period.endsOn.add({ days: 1 }), description: `${description}, taken back`, lines: sides(-debit) });
    return tellRuns(ctx, [run]);
  },
});
