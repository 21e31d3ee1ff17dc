import { and, desc, eq } from 'drizzle-orm';
import { z } from 'zod';
import { notFound, ToolError } from '#kernel/errors.ts';
import { fixture } from '#kernel/fixture.ts';
import { fromMinor, Money, toMinor } from '#kernel/money.ts';
import { before, openPage, page, pageInput } from '#kernel/page.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import { defineTool } from '#kernel/tool.ts';
import { accountFor, type Entity, entityOf } from '../books.ts';
import { post, type PostedEntry, type PostingLine, reverse } from '../posting.ts';
import { payrollJournals } from '../schema-payroll.ts';
import {
  accountId,
  dateIn,
  dateOr,
  day,
  dimensionsIn,
  entityId,
  line,
  maybeRef,
  money,
  reason,
  ref,
  text,
  toDimensions,
} from '../shapes.ts';

const PayrollJournal = z.object({
  payrollJournalId: ref('payroll journal'),
  kind: z.enum(['run', 'payment', 'reversal']).describe('A run owes, a payment settles.'),
  reference: text('The payroll’s own name for it.'),
  date: day,
  entryId: ref('entry'),
  owed: money('What it adds to what is owed on payroll accounts; negative: what it settles.'),
  reversesId: maybeRef('journal that it takes back'),
});
type Row = typeof payrollJournals.$inferSelect;
const payrollJournalId = z.uuid().describe('From finance_list_payroll_journals.');
const reference = line(60).describe('Such as 2026-03.');

const toJournal = (row: Row, currency: string): z.input<typeof PayrollJournal> => ({
  payrollJournalId: row.id,
  kind: row.kind,
  reference: row.reference,
  date: row.date.toString(),
  entryId: row.entryId,
  owed: fromMinor(-row.movedMinor, currency),
  reversesId: row.reversesId,
});

async function record(
  ctx: ToolContext,
  entity: Entity,
  values: Pick<Row, 'kind' | 'reference' | 'movedMinor'> & { id: string; entry: PostedEntry; reversesId?: string },
): Promise<z.input<typeof PayrollJournal>> {
  const { entry, ...rest } = values;
  const [row] = await ctx.db
    .insert(payrollJournals)
    .values({ ...rest, entityId: entity.id, date: entry.date, entryId: entry.id, postedAt: ctx.now(), postedBy: ctx.actor.id })
    .returning();
  return toJournal(row!, entity.functionalCurrency);
}

const positive = (typed: z.output<typeof Money>, currency: string): bigint => {
  const amount = toMinor(typed);
  if (typed.currency === currency && amount > 0n) return amount;
  throw new ToolError('invalid_input', {
    reason: 'payroll_amount',
    message: `Payroll is posted in ${currency}, in amounts greater than zero.`,
  });
};

export const listPayrollJournals = defineTool({
  name: 'finance_list_payroll_journals',
  title: 'List payroll journals',
  summary: 'What payroll put into the books, latest first.',
  guide: 'What is still owed is the balance of the payroll accounts in the trial balance.',
  effect: 'read',
  permission: 'finance:read',
  input: z.object({ entityId, ...pageInput }),
  output: page(PayrollJournal),
  examples: [{}],
  async run(input, ctx) {
    const entity = await entityOf(ctx, input.entityId);
    const paging = openPage({ tool: 'finance_list_payroll_journals', tenantId: ctx.tenant.id, input, position: ['text', 'uuid'] });
    const rows = await ctx.db
      .select()
      .from(payrollJournals)
      .where(and(eq(payrollJournals.entityId, entity.id), before(paging.after, payrollJournals.date, payrollJournals.id)))
      .orderBy(desc(payrollJournals.date), desc(payrollJournals.id))
      .limit(paging.take);
    return paging.cut(
      rows,
      ({ date, id }) => [date.toString(), id],
      (row) => toJournal(row, entity.functionalCurrency),
    );
  },
});

export const postPayrollJournal = defineTool({
  name: 'finance_post_payroll_journal',
  title: 'Post payroll journal',
  summary: 'Post a payroll run: gross wages, what is withheld, what employees get.',
  guide: 'Net wages are gross less what is withheld. Each reference is posted once. Then pay with finance_pay_payroll.',
  effect: 'compensable',
  compensate: {
    tool: 'finance_reverse_payroll_journal',
    input: ({ output }) => ({ payrollJournalId: output.payrollJournalId, reason: 'Undone' }),
  },
  permission: 'finance:post',
  input: z.object({
    entityId,
    reference,
    date: dateIn.optional().describe('Today if left out.'),
    gross: Money.describe('Wages before anything is withheld.'),
    withheld: z.record(line(80), z.string()).optional().describe('Such as {"Income tax": "50000.00"}.'),
    dimensions: dimensionsIn,
  }),
  output: PayrollJournal,
  examples: [
    {
      reference: 'EXAMPLE-01',
      gross: { amount: '500000.00', currency: 'NGN' },
      withheld: { 'Income tax': '50000.00' },
    },
  ],
  async run(input, ctx) {
    const entity = await entityOf(ctx, input.entityId);
    const currency = entity.functionalCurrency;
    const gross = positive(input.gross, currency);
    const withheld = Object.entries(input.withheld ?? {}).map(([what, amount]) => ({
      what,
      amount: positive({ amount, currency }, currency),
    }));
    const net = gross - withheld.reduce((sum, { amount }) => sum + amount, 0n);
    if (net < 0n)
      throw new ToolError('invalid_input', { reason: 'withheld_more_than_gross', message: 'More is withheld than was earned.' });
    const [salaries, payable, tax] = [
      await accountFor(ctx, 'salaries'),
      await accountFor(ctx, 'payroll_payable'),
      await accountFor(ctx, 'payroll_tax'),
    ];
    const lines: PostingLine[] = [
      {
        accountId: salaries.id,
        side: 'debit',
        amount: gross,
        currency,
        description: 'Gross wages',
        dimensions: toDimensions(input.dimensions),
      },
      ...withheld.map(({ amount, what }): PostingLine => ({ accountId: tax.id, side: 'credit', amount, currency, description: what })),
      ...(net > 0n ? [{ accountId: payable.id, side: 'credit' as const, amount: net, currency, description: 'Net wages' }] : []),
    ];
    const id = ctx.newId();
    const entry = await post(ctx, {
      entityId: entity.id,
      date: dateOr(ctx, input.date),
      description: `Payroll ${input.reference}`,
      source: { kind: 'payroll', id },
      lines,
    });
    const owed = lines
      .filter(({ accountId }) => accountId === payable.id || accountId === tax.id)
      .reduce((sum, { amount }) => sum + amount, 0n);
    return record(ctx, entity, { id, kind: 'run', reference: input.reference, movedMinor: -owed, entry });
  },
});

export const payPayroll = defineTool({
  name: 'finance_pay_payroll',
  title: 'Pay payroll',
  summary: 'Post the payment of wages, or of what was withheld, from a bank or cash account.',
  guide: 'Records a payment that was made; it moves no money itself. kind tax pays what was withheld.',
  effect: 'compensable',
  compensate: {
    tool: 'finance_reverse_payroll_journal',
    input: ({ output }) => ({ payrollJournalId: output.payrollJournalId, reason: 'Undone' }),
  },
  permission: 'finance:post',
  input: z.object({
    entityId,
    reference,
    date: dateIn.optional().describe('Today if left out.'),
    kind: z.enum(['wages', 'tax']).describe('What is paid.'),
    money: Money.describe('Positive.'),
    fromAccountId: accountId.optional().describe('The bank account if left out.'),
  }),
  output: PayrollJournal,
  examples: [{ reference: 'EXAMPLE-00', kind: 'wages', money: { amount: '90000.00', currency: 'NGN' } }],
  async run(input, ctx) {
    const entity = await entityOf(ctx, input.entityId);
    const currency = entity.functionalCurrency;
    const amount = positive(input.money, currency);
    const owed = await accountFor(ctx, input.kind === 'wages' ? 'payroll_payable' : 'payroll_tax');
    const from = input.fromAccountId ?? (await accountFor(ctx, 'bank')).id;
    const id = ctx.newId();
    const entry = await post(ctx, {
      entityId: entity.id,
      date: dateOr(ctx, input.date),
      description: `Payroll ${input.reference}: ${input.kind} paid`,
      source: { kind: 'payroll', id },
      lines: [
        { accountId: owed.id, side: 'debit', amount, currency },
        { accountId: from, side: 'credit', amount, currency },
      ],
    });
    return record(ctx, entity, { id, kind: 'payment', reference: input.reference, movedMinor: amount, entry });
  },
});

export const reversePayrollJournal = defineTool({
  name: 'finance_reverse_payroll_journal',
  title: 'Reverse payroll journal',
  summary: 'Take back a payroll run or payment with its mirror.',
  guide: 'Then post the corrected run under the same reference.',
  // There is nothing to go back to: a run that was taken back is posted anew.
  effect: 'irreversible',
  permission: 'finance:post',
  input: z.object({ payrollJournalId, reason }),
  output: PayrollJournal,
  examples: [{ payrollJournalId: fixture('finance.payroll.run'), reason: 'Somebody was left out' }],
  async run({ payrollJournalId, reason }, ctx) {
    const [original] = await ctx.db.select().from(payrollJournals).where(eq(payrollJournals.id, payrollJournalId));
    if (!original) throw notFound('payroll_journal', { tool: 'finance_list_payroll_journals' });
    const entity = await entityOf(ctx, original.entityId);
    const entry = await reverse(ctx, { entryId: original.entryId, reason });
    return record(ctx, entity, {
      id: ctx.newId(),
      kind: 'reversal',
      reference: original.reference,
      movedMinor: -original.movedMinor,
      entry,
      reversesId: original.id,
    });
  },
});
