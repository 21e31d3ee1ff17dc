import { and, desc, eq } from 'drizzle-orm';
import { z } from 'zod';
import { ToolError } from '#kernel/errors.ts';
import { fixture } from '#kernel/fixture.ts';
import { fromMinor } from '#kernel/money.ts';
import { before, openPage, page, pageInput } from '#kernel/page.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import { defineTool } from '#kernel/tool.ts';
import { holdBankAccount, loadBankAccount, openBankAccount } from '../bank/accounts.ts';
import { reconciliationCompleted } from '../bank/events.ts';
import { describeItems, explained, isReopened, loadReconciliation, type OpenItem, type Proof, proofOf } from '../bank/reconciling.ts';
import { bankAccountId } from '../bank/shapes.ts';
import { reconciliationItems, reconciliationReopenings, reconciliations } from '../schema-bank.ts';
import { day, money, moment, reason, ref, text } from '../shapes.ts';

const reconciliationId = z.uuid().describe('From finance_list_reconciliations.');
const statementId = z.uuid().optional().describe('The last statement if left out.');

const figures = {
  onDate: day,
  closing: money('What the bank says.'),
  books: money('Balance of the account in the books on that day.'),
  outstanding: money('In the books and not yet at the bank.'),
  unmatched: money('At the bank and not matched with the books.'),
};

const Item = z.object({
  statementLineId: z.string().nullable().describe('Line of the bank; null: of the books.'),
  entryLineId: z.string().nullable().describe('Line of the books; null: of the bank.'),
  date: day,
  text: text('What it is.'),
  amount: money('Money in is positive.'),
});

const Check = z.object({
  ...figures,
  closing: figures.closing.nullable(),
  bankAccountId: ref('bank account'),
  statementId: ref('statement'),
  difference: money('closing less (books - outstanding + unmatched); zero: it adds up. null: no closing balance.').nullable(),
  explanation: z.array(z.string()).describe('Where a difference comes from.'),
  openItems: z.int().describe('How many lines are outstanding or unmatched.'),
  items: z.array(Item).describe('The first 100 of them.'),
});

const Reconciliation = z.object({
  reconciliationId: ref('reconciliation'),
  bankAccountId: ref('bank account'),
  statementId: ref('statement'),
  ...figures,
  completedBy: text('Who completed it.'),
  completedAt: moment,
  isReopened: z.boolean().describe('True: it no longer holds.'),
});

const ITEMS_SHOWN = 100;
const ITEMS_A_STATEMENT = 1000;

async function toItems(ctx: ToolContext, items: readonly OpenItem[], currency: string): Promise<z.input<typeof Item>[]> {
  const first = items.slice(0, ITEMS_SHOWN);
  const described = await describeItems(ctx, first);
  return first
    .map(({ statementLineId, entryLineId, amountMinor }) => {
      const { date, text } = described.get(statementLineId ?? entryLineId ?? '') ?? { date: '', text: '' };
      return { statementLineId, entryLineId, date, text, amount: fromMinor(amountMinor, currency) };
    })
    .sort((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : 0));
}

const toFigures = ({ statement, booksMinor, outstandingMinor, unmatchedMinor }: Proof, currency: string) => ({
  onDate: statement.endsOn.toString(),
  books: fromMinor(booksMinor, currency),
  outstanding: fromMinor(outstandingMinor, currency),
  unmatched: fromMinor(unmatchedMinor, currency),
});

export const checkReconciliation = defineTool({
  name: 'finance_check_reconciliation',
  title: 'Check reconciliation',
  summary: 'Whether bank and books agree on the last day of a statement, what is open, and why they differ.',
  guide: 'closing = books - outstanding + unmatched. When the difference is zero: finance_complete_reconciliation.',
  effect: 'read',
  permission: 'finance:read',
  input: z.object({ bankAccountId, statementId }),
  output: Check,
  examples: [{ bankAccountId: fixture('finance.bank_account.main') }],
  async run({ bankAccountId, statementId }, ctx) {
    const { account, entity } = await openBankAccount(ctx, bankAccountId);
    const proof = await proofOf(ctx, { account, entity, statementId });
    const { currency } = account;
    return {
      ...toFigures(proof, currency),
      bankAccountId,
      statementId: proof.statement.id,
      closing: proof.closingMinor === null ? null : fromMinor(proof.closingMinor, currency),
      difference: proof.differenceMinor === null ? null : fromMinor(proof.differenceMinor, currency),
      explanation: await explained(ctx, account, proof),
      openItems: proof.items.length,
      items: await toItems(ctx, proof.items, currency),
    };
  },
});

export const completeReconciliation = defineTool({
  name: 'finance_complete_reconciliation',
  title: 'Complete reconciliation',
  summary: 'Prove that bank and books agree on the last day of a statement, and freeze what is matched until then.',
  guide: 'Refused while it does not add up, saying by how much and why. withUnmatched: although lines of the bank are not matched yet.',
  effect: 'compensable',
  compensate: {
    tool: 'finance_reopen_reconciliation',
    input: ({ output }) => ({ reconciliationId: output.reconciliationId, reason: 'Undone' }),
  },
  permission: 'finance:post',
  input: z.object({ bankAccountId, statementId, withUnmatched: z.boolean().default(false).describe('Leave lines open.') }),
  output: Reconciliation,
  examples: [
    { bankAccountId: fixture('finance.bank_account.main'), statementId: fixture('finance.bank_statement.mistake'), withUnmatched: true },
  ],
  async run({ bankAccountId, statementId, withUnmatched }, ctx) {
    const { account, entity } = await holdBankAccount(ctx, bankAccountId);
    const proof = await proofOf(ctx, { account, entity, statementId });
    await assertProven(ctx, proof, { account, withUnmatched });
    const { statement, closingMinor, booksMinor, outstandingMinor, unmatchedMinor } = proof;
    const [row] = await ctx.db
      .insert(reconciliations)
      .values({
        id: ctx.newId(),
        bankAccountId,
        statementId: statement.id,
        onDate: statement.endsOn,
        closingMinor: closingMinor ?? 0n,
        booksMinor,
        outstandingMinor,
        unmatchedMinor,
        completedBy: ctx.actor.name,
      })
      .returning();
    if (!row) throw new Error('An insert answered no row.');
    for (let at = 0; at < proof.items.length; at += ITEMS_A_STATEMENT) {
      const part = proof.items.slice(at, at + ITEMS_A_STATEMENT);
      await ctx.db.insert(reconciliationItems).values(part.map((item) => ({ id: ctx.newId(), reconciliationId: row.id, ...item })));
    }
    ctx.emit(reconciliationCompleted, { reconciliationId: row.id, bankAccountId, onDate: row.onDate.toString() });
    return toReconciliation(row, { currency: account.currency, isReopened: false });
  },
});

type Account = Awaited<ReturnType<typeof loadBankAccount>>;

async function assertProven(
  ctx: ToolContext,
  proof: Proof,
  { account, withUnmatched }: { account: Account; withUnmatched: boolean },
): Promise<void> {
  const { differenceMinor, items, statement } = proof;
  const input = { bankAccountId: account.id, statementId: statement.id };
  if (differenceMinor !== 0n) {
    const difference = differenceMinor === null ? null : fromMinor(differenceMinor, account.currency);
    const explanation = await explained(ctx, account, proof);
    throw new ToolError('conflict', {
      reason: difference === null ? 'statement_without_balance' : 'reconciliation_differs',
      message: `${difference === null ? '' : `Bank and books differ by ${difference.amount} ${difference.currency}. `}${explanation.join(' ')}`,
      data: { difference, explanation },
      fix: { tool: 'finance_check_reconciliation', input },
    });
  }
  const open = items.filter(({ statementLineId }) => statementLineId !== null).length;
  if (open > 0 && !withUnmatched) {
    throw new ToolError('conflict', {
      reason: 'lines_unmatched',
      message: `${open} lines of the bank are not matched. Match them, or complete it withUnmatched.`,
      data: { open },
      fix: { tool: 'finance_suggest_bank_matches', input: { bankAccountId: account.id } },
    });
  }
}

type Row = typeof reconciliations.$inferSelect;

const toReconciliation = (
  row: Row,
  { currency, isReopened }: { currency: string; isReopened: boolean },
): z.input<typeof Reconciliation> => ({
  reconciliationId: row.id,
  bankAccountId: row.bankAccountId,
  statementId: row.statementId,
  onDate: row.onDate.toString(),
  closing: fromMinor(row.closingMinor, currency),
  books: fromMinor(row.booksMinor, currency),
  outstanding: fromMinor(row.outstandingMinor, currency),
  unmatched: fromMinor(row.unmatchedMinor, currency),
  completedBy: row.completedBy,
  completedAt: row.completedAt.toString(),
  isReopened,
});

export const reopenReconciliation = defineTool({
  name: 'finance_reopen_reconciliation',
  title: 'Reopen reconciliation',
  summary: 'Let what a reconciliation froze be changed again, with the reason.',
  guide: 'The newest first. It stays in the list as reopened.',
  effect: 'compensable',
  compensate: {
    tool: 'finance_complete_reconciliation',
    input: ({ output }) => ({ bankAccountId: output.bankAccountId, statementId: output.statementId, withUnmatched: true }),
  },
  permission: 'finance:close',
  input: z.object({ reconciliationId, reason }),
  output: Reconciliation,
  examples: [{ reconciliationId: fixture('finance.reconciliation.done'), reason: 'A match was wrong' }],
  async run({ reconciliationId, reason }, ctx) {
    const row = await loadReconciliation(ctx, reconciliationId);
    const { account } = await holdBankAccount(ctx, row.bankAccountId);
    if (await isReopened(ctx, reconciliationId)) {
      throw new ToolError('conflict', {
        reason: 'reconciliation_reopened',
        message: 'It was reopened already.',
        fix: { tool: 'finance_list_reconciliations' },
      });
    }
    await ctx.db
      .insert(reconciliationReopenings)
      .values({ id: ctx.newId(), reconciliationId, reason, reopenedBy: ctx.actor.name, reopenedAt: ctx.now() });
    return toReconciliation(row, { currency: account.currency, isReopened: true });
  },
});

export const listReconciliations = defineTool({
  name: 'finance_list_reconciliations',
  title: 'List reconciliations',
  summary: 'Days on which bank and books were proved to agree, latest first.',
  guide: 'Those that were reopened are listed too.',
  effect: 'read',
  permission: 'finance:read',
  input: z.object({ bankAccountId, ...pageInput }),
  output: page(Reconciliation),
  examples: [{ bankAccountId: fixture('finance.bank_account.wallet') }],
  async run(input, ctx) {
    const { currency } = await loadBankAccount(ctx, input.bankAccountId);
    const paging = openPage({ tool: 'finance_list_reconciliations', tenantId: ctx.tenant.id, input, position: ['text', 'uuid'] });
    const rows = await ctx.db
      .select({ row: reconciliations, reopening: reconciliationReopenings.id })
      .from(reconciliations)
      .leftJoin(
        reconciliationReopenings,
        and(
          eq(reconciliationReopenings.tenantId, reconciliations.tenantId),
          eq(reconciliationReopenings.reconciliationId, reconciliations.id),
        ),
      )
      .where(and(eq(reconciliations.bankAccountId, input.bankAccountId), before(paging.after, reconciliations.onDate, reconciliations.id)))
      .orderBy(desc(reconciliations.onDate), desc(reconciliations.id))
      .limit(paging.take);
    return paging.cut(
      rows,
      ({ row }) => [row.onDate.toString(), row.id],
      ({ row, reopening }) => toReconciliation(row, { currency, isReopened: reopening !== null }),
    );
  },
});
