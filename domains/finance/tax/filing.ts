import { eq } from 'drizzle-orm';
import { ToolError } from '#kernel/errors.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import { accountFor } from '../books.ts';
import { type Entry, post, type PostingLine } from '../posting.ts';
import { taxReturnFigures, taxReturnItems, taxReturns } from '../schema-tax-returns.ts';
import type { TaxReturn } from './declaring.ts';
import { assertNext, type Counted, countReturn, figureOf, leavesIn, settledBy } from './returns.ts';

export interface Filing {
  /** Of the entry. */
  date: Temporal.PlainDate;
  reference?: string | undefined;
  acceptDemo: boolean;
}

/** Freezes what the return says now, and moves its taxes from their accounts to what is payable. Refuses what is no draft. */
export async function fileReturn(ctx: ToolContext, row: TaxReturn, { date, reference, acceptDemo }: Filing): Promise<TaxReturn> {
  assertStatus(row, 'draft');
  await assertNext(ctx, row);
  const counted = await countReturn(ctx, row);
  const isDemo = assertReviewed(counted, acceptDemo);
  const settled = settledBy(counted);
  const entry = await postSettlement(ctx, { row, counted, settled, date });
  const [filed] = await ctx.db
    .update(taxReturns)
    .set({
      status: 'filed',
      payable: counted.payable,
      isDemo,
      entryId: entry?.id ?? null,
      filedAt: ctx.now(),
      filedBy: ctx.actor.id,
      updatedAt: ctx.now(),
      ...(reference !== undefined && { reference }),
    })
    .where(eq(taxReturns.id, row.id))
    .returning();
  if (!filed) throw new Error('The return was not filed.');
  await freeze(ctx, row, counted, settled);
  return filed;
}

export function assertStatus(row: TaxReturn, wanted: 'draft' | 'filed'): void {
  if (row.status === wanted) return;
  throw new ToolError('conflict', {
    reason: `tax_return_not_${wanted}`,
    message: `The return is ${row.status}, not ${wanted}.`,
    fix: { tool: 'finance_list_tax_returns', input: { status: wanted } },
  });
}

/** Whether anything in the return is a demo; refuses that unless it is accepted. */
function assertReviewed(counted: Counted, acceptDemo: boolean): boolean {
  const lines = counted.boxes.flatMap(({ box }) => leavesIn(counted, box).map(({ line: each }) => each));
  const codes = [...new Set(lines.filter(({ isDemo }) => isDemo).map(({ code }) => code))].toSorted();
  const isDemo = counted.scope.template.row.isDemo || codes.length > 0;
  if (isDemo && !acceptDemo) {
    throw new ToolError('conflict', {
      reason: 'tax_demo',
      message: 'The form, or a code or rate in it, is a demo and the law of no country.',
      fix: { hint: 'Have codes, rates and form reviewed, or say acceptDemo for a trial.' },
      data: { isDemoForm: counted.scope.template.row.isDemo, codes },
    });
  }
  return isDemo;
}

interface Settlement {
  row: TaxReturn;
  counted: Counted;
  settled: ReadonlyMap<string, bigint>;
  date: Temporal.PlainDate;
}

/** Clears each tax account of what is declared, against tax payable; null where there is nothing to clear. */
async function postSettlement(ctx: ToolContext, { row, counted, settled, date }: Settlement): Promise<Entry | null> {
  const byAccount = new Map<string, bigint>();
  for (const { taxLineId, accountId: account } of counted.lines) {
    const amount = settled.get(taxLineId);
    if (account !== null && amount !== undefined) byAccount.set(account, (byAccount.get(account) ?? 0n) + amount);
  }
  const target = await accountFor(ctx, 'tax_payable');
  byAccount.set(target.id, (byAccount.get(target.id) ?? 0n) - counted.payable);
  const currency = counted.scope.entity.functionalCurrency;
  // What is owed stands on the credit side of its account, so a debit clears it.
  const lines = [...byAccount]
    .filter(([, amount]) => amount !== 0n)
    .map(([account, amount]): PostingLine => ({
      accountId: account,
      side: amount > 0n ? 'debit' : 'credit',
      amount: amount < 0n ? -amount : amount,
      currency,
    }));
  if (lines.length === 0) return null;
  const { name } = counted.scope.template.row;
  return post(ctx, {
    entityId: row.entityId,
    date,
    description: `${name}, ${row.startsOn.toString()} to ${row.endsOn.toString()}`,
    source: { kind: 'tax_return', id: row.id },
    lines,
  });
}

async function freeze(
  ctx: ToolContext,
  { id: returnId }: TaxReturn,
  counted: Counted,
  settled: ReadonlyMap<string, bigint>,
): Promise<void> {
  await ctx.db.insert(taxReturnFigures).values(
    counted.boxes.map(({ box, label, terms }, i) => ({
      id: ctx.newId(),
      returnId,
      box,
      label,
      position: i + 1,
      terms: [...terms],
      amount: figureOf(counted, box),
    })),
  );
  const declared = new Set(counted.boxes.flatMap(({ box }) => leavesIn(counted, box).map(({ line: each }) => each.taxLineId)));
  const items = counted.lines
    .filter(({ taxLineId }) => declared.has(taxLineId))
    .map(({ taxLineId, base, tax, recoverable, isLate }) => ({
      id: ctx.newId(),
      returnId,
      taxLineId,
      base,
      tax,
      recoverable,
      settled: settled.get(taxLineId) ?? 0n,
      isLate,
    }));
  // In batches: a year of a shop is more rows than one statement may have parameters.
  for (let from = 0; from < items.length; from += 5000) await ctx.db.insert(taxReturnItems).values(items.slice(from, from + 5000));
}
