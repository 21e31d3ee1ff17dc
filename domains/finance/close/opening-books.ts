import { ToolError } from '#kernel/errors.ts';
import { fromMinor, toMinor } from '#kernel/money.ts';
import type { Money } from '#kernel/tool.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import { type Entity, loadAccounts } from '../books.ts';
import type { PostingLine } from '../posting.ts';
import { openingItems } from '../schema-close.ts';
import { sizeOf, sumOf } from './amounts.ts';
import { inBooks } from './books-money.ts';
import { openRun, postRun, type Run } from './runs.ts';

export interface OpeningLine {
  accountId: string;
  side: 'debit' | 'credit';
  amount: Money;
  /** A decimal, in the currency of the books. */
  functional?: string | undefined;
  partyId?: string | undefined;
  dueOn?: string | undefined;
  reference?: string | undefined;
}

/** Control accounts whose detail is itemised here; those of assets have their register. */
const ITEMISED = new Set<string | null>(['receivable', 'payable', 'stock', 'payroll']);

/**
 * Brings balances into the books. What does not balance is refused with the amount: an account that takes up the difference
 * would hide what was forgotten.
 */
export async function openBooks(
  ctx: ToolContext,
  entity: Entity,
  { date, lines }: { date: Temporal.PlainDate; lines: readonly OpeningLine[] },
): Promise<{ run: Run; total: Money }> {
  const chart = await loadAccounts(
    ctx,
    lines.map(({ accountId }) => accountId),
  );
  if ([...chart.values()].some(({ control }) => control === 'fixed_asset')) {
    throw new ToolError('invalid_input', {
      reason: 'asset_needs_register',
      message: 'Fixed assets come one by one, with what was written off so far, against the account of opening balances.',
      fix: { tool: 'finance_take_over_asset' },
    });
  }
  const posting = lines.map((line) => toPosting(entity, line));
  const total = assertBalanced(entity, posting);
  const note = `Opening balances ${date.toString()}`;
  const run = await openRun(ctx, { entityId: entity.id, kind: 'opening', date, note });
  const entry = await postRun(ctx, run, { description: note, lines: posting });
  const items = entry.lines.filter(({ accountId }) => ITEMISED.has(chart.get(accountId)?.control ?? null));
  if (items.length > 0) {
    await ctx.db.insert(openingItems).values(
      items.map(({ accountId, partyId, dueOn, currency, amount, debit, credit }) => ({
        id: ctx.newId(),
        runId: run.id,
        entryId: entry.id,
        accountId,
        partyId,
        dueOn,
        currency,
        amount,
        functional: debit - credit,
      })),
    );
  }
  return { run, total: fromMinor(total, entity.functionalCurrency) };
}

function toPosting(entity: Entity, { amount, functional, dueOn, reference, ...line }: OpeningLine): PostingLine {
  if (functional === undefined && amount.currency !== entity.functionalCurrency) {
    throw new ToolError('invalid_input', {
      reason: 'functional_needed',
      message: `A balance in ${amount.currency} says in functional what it stood at in ${entity.functionalCurrency}.`,
    });
  }
  return {
    ...line,
    amount: toMinor(amount),
    currency: amount.currency,
    functional: inBooks(entity, functional === undefined ? amount : { amount: functional, currency: entity.functionalCurrency }),
    dueOn: dueOn === undefined ? null : Temporal.PlainDate.from(dueOn),
    description: reference ?? null,
  };
}

/** Answers what each side comes to. */
function assertBalanced({ functionalCurrency }: Entity, lines: readonly PostingLine[]): bigint {
  const of = (wanted: PostingLine['side']): bigint =>
    sumOf(lines.filter(({ side }) => side === wanted).map(({ functional = 0n }) => functional));
  const [debits, credits] = [of('debit'), of('credit')];
  if (debits === credits) return debits;
  const difference = fromMinor(sizeOf(debits - credits), functionalCurrency);
  throw new ToolError('invalid_input', {
    reason: 'opening_out_of_balance',
    message: `${debits > credits ? 'Debits' : 'Credits'} are greater by ${difference.amount} ${difference.currency}.`,
    fix: {
      hint: 'Find what is missing. Only a difference that is understood may go to the account of opening balances, as a line of its own.',
    },
    data: { difference, greater: debits > credits ? 'debit' : 'credit' },
  });
}
