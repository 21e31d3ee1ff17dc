import { defineNoun } from '#kernel/domain.ts';
import { fixture } from '#kernel/fixture.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import { accountFor, entityOf } from '../books.ts';
import type { Part } from '../part.ts';
import { post } from '../posting.ts';
import { payrollJournals } from '../schema-payroll.ts';
import { listPayrollJournals, payPayroll, postPayrollJournal, reversePayrollJournal } from '../tools/payroll-journals.ts';

async function fixtures(ctx: ToolContext): Promise<void> {
  const id = fixture('finance.payroll.run');
  const { id: entityId, functionalCurrency: currency } = await entityOf(ctx);
  const amount = 9_000_000n;
  const [salaries, payable] = [await accountFor(ctx, 'salaries'), await accountFor(ctx, 'payroll_payable')];
  const entry = await post(ctx, {
    date: ctx.today(),
    description: 'Payroll EXAMPLE-00',
    source: { kind: 'payroll', id },
    lines: [
      { accountId: salaries.id, side: 'debit', amount, currency },
      { accountId: payable.id, side: 'credit', amount, currency },
    ],
  });
  await ctx.db.insert(payrollJournals).values({
    id,
    entityId,
    kind: 'run',
    reference: 'EXAMPLE-00',
    date: entry.date,
    entryId: entry.id,
    movedMinor: -amount,
    postedAt: ctx.now(),
    postedBy: ctx.actor.id,
  });
}

/** What payroll owes, until people and their pay have a domain of their own. */
export const payroll: Part = {
  nouns: [
    defineNoun({ one: 'payroll_journal', many: 'payroll_journals', summary: 'What payroll put into the books.' }),
    defineNoun({ one: 'payroll', many: 'payrolls', summary: 'Wages that are owed.' }),
  ],
  tools: [listPayrollJournals, postPayrollJournal, payPayroll, reversePayrollJournal],
  tables: [payrollJournals],
  constraints: {
    payroll_journals_posted_once: {
      reason: 'payroll_posted',
      message: 'A payroll of this reference is in the books. Reverse it first, or use another reference.',
      fix: { tool: 'finance_list_payroll_journals' },
    },
  },
  fixtures,
};
