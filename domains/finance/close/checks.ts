import { and, eq, gte, isNull, lte, ne, sql } from 'drizzle-orm';
import { type Fix, ToolError } from '#kernel/errors.ts';
import { fromMinor } from '#kernel/money.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import { balancesAt } from '../balances.ts';
import { accountFor, type Entity, type Period } from '../books.ts';
import type { AccountRole } from '../ledger-rules.ts';
import { allocationLines, allocations } from '../schema-allocations.ts';
import { bankAccounts, reconciliationReopenings, reconciliations } from '../schema-bank.ts';
import { series } from '../schema-books.ts';
import { documents } from '../schema-documents.ts';
import { entryDrafts, entryLines, numbers } from '../schema-ledger.ts';
import { chargesDue } from './charging.ts';
import { recognitionsDue } from './recognising.ts';
import { registerAgainstBooks } from './register-proof.ts';
import { differencesOn } from './revaluation-run.ts';

/** What stands in the way of a close, in our own words, and what helps. */
export interface Remark {
  readonly message: string;
  readonly fix?: Fix;
}

type Look = (ctx: ToolContext, period: Period, entity: Entity) => Promise<Remark[]>;

const some = (count: number, message: string, fix?: Fix): Remark[] => (count === 0 ? [] : [{ message, ...(fix && { fix }) }]);

const isZero =
  (role: AccountRole, what: string): Look =>
  async (ctx, period, entity) => {
    const account = await accountFor(ctx, role);
    const balances = await balancesAt(ctx, { entityId: entity.id, to: period.endsOn, by: ['account'] });
    const balance = balances.find((each) => each.account === account.id);
    const left = balance ? balance.debit - balance.credit : 0n;
    const { amount, currency } = fromMinor(left, entity.functionalCurrency);
    return some(left === 0n ? 0 : 1, `${what} holds ${amount} ${currency}.`, {
      tool: 'finance_list_entries',
      input: { accountId: account.id },
    });
  };

const noDrafts: Look = async (ctx, period, entity) => {
  const drafts = await ctx.db
    .select({ id: entryDrafts.id })
    .from(entryDrafts)
    .where(
      and(
        eq(entryDrafts.entityId, entity.id),
        gte(entryDrafts.date, period.startsOn),
        lte(entryDrafts.date, period.endsOn),
        isNull(entryDrafts.postedEntryId),
      ),
    );
  // An offer that nobody answered is in nobody's way.
  const papers = await ctx.db
    .select({ id: documents.id })
    .from(documents)
    .where(
      and(
        eq(documents.entityId, entity.id),
        eq(documents.state, 'draft'),
        ne(documents.kind, 'quote'),
        gte(documents.date, period.startsOn),
        lte(documents.date, period.endsOn),
      ),
    );
  return [
    ...some(drafts.length, `${drafts.length} drafts of entries lie in the period: post or delete them.`, {
      tool: 'finance_list_entry_drafts',
    }),
    ...some(papers.length, `${papers.length} drafts of invoices, bills or credit notes lie in the period: issue or delete them.`, {
      tool: 'finance_list_invoices',
      input: { state: 'draft' },
    }),
  ];
};

/** A bank account that moved is proved against its statement on the last day or later, by a proof that still holds. */
const bankReconciled: Look = async (ctx, period, entity) => {
  const { rows } = await ctx.db.execute<{ name: string }>(sql`
    SELECT b.name FROM ${bankAccounts} b WHERE b.entity_id = ${entity.id} AND b.is_active
      AND EXISTS (SELECT FROM ${entryLines} l WHERE l.tenant_id = b.tenant_id AND l.account_id = b.account_id AND l.entity_id = b.entity_id
        AND l.date <= ${period.endsOn.toString()}::date)
      AND NOT EXISTS (SELECT FROM ${reconciliations} r WHERE r.tenant_id = b.tenant_id AND r.bank_account_id = b.id
        AND r.on_date >= ${period.endsOn.toString()}::date
        AND NOT EXISTS (SELECT FROM ${reconciliationReopenings} o WHERE o.tenant_id = r.tenant_id AND o.reconciliation_id = r.id))`);
  return some(rows.length, `${rows.length} bank accounts are not reconciled to the end of the period.`, {
    tool: 'finance_list_bank_accounts',
  });
};

/** Held by the database; asked again here by another way, because a close is when somebody relies on it. */
const subLedgersAgree: Look = async (ctx, period, entity) => {
  const assets = (await registerAgainstBooks(ctx, entity.id, period.endsOn)).filter(({ register, books }) => register !== books);
  const unbalanced = await ctx.db
    .select({ accountId: entryLines.accountId })
    .from(allocationLines)
    .innerJoin(allocations, and(eq(allocations.tenantId, allocationLines.tenantId), eq(allocations.id, allocationLines.allocationId)))
    .innerJoin(entryLines, and(eq(entryLines.tenantId, allocationLines.tenantId), eq(entryLines.id, allocationLines.lineId)))
    .where(and(eq(allocations.entityId, entity.id), lte(allocations.date, period.endsOn)))
    .groupBy(entryLines.accountId)
    .having(sql`sum(${allocationLines.functional}) <> 0`);
  return [
    ...some(assets.length, 'The asset register and the books differ.', { tool: 'finance_prove_asset_register' }),
    ...some(unbalanced.length, 'Open items and a control account differ.'),
  ];
};

const depreciationRun: Look = async (ctx, period, entity) => {
  const due = await chargesDue(ctx, entity.id, period.endsOn);
  const fix = { tool: 'finance_run_depreciation', input: { periodId: period.id } };
  return some(due.length, `Depreciation is due on ${due.length} assets.`, fix);
};

const deferralsRecognised: Look = async (ctx, period, entity) => {
  const due = await recognitionsDue(ctx, entity.id, period.endsOn);
  const fix = { tool: 'finance_recognise_deferrals', input: { periodId: period.id } };
  return some(due.length, `A share of ${due.length} deferrals is due.`, fix);
};

const revaluationRun: Look = async (ctx, period, entity) => {
  try {
    const { revalued } = await differencesOn(ctx, entity, period.endsOn);
    const fix = { tool: 'finance_run_revaluation', input: { periodId: period.id } };
    return some(revalued.length, `${revalued.length} foreign-currency balances are not at the rate of the day.`, fix);
  } catch (error) {
    // A rate that is missing is a finding like any other; the checklist goes on with the rest.
    if (error instanceof ToolError && error.reason === 'no_exchange_rate') {
      return [{ message: error.message, ...(error.details.fix && { fix: error.details.fix }) }];
    }
    throw error;
  }
};

const numbersWithoutGap: Look = async (ctx, _period, entity) => {
  const gaps = await ctx.db
    .select({ seriesId: numbers.seriesId })
    .from(numbers)
    .innerJoin(series, and(eq(series.tenantId, numbers.tenantId), eq(series.id, numbers.seriesId)))
    .where(eq(series.entityId, entity.id))
    .groupBy(numbers.seriesId, numbers.cycle, series.firstNumber)
    .having(sql`count(*) <> max(${numbers.number}) - ${series.firstNumber} + 1`);
  return some(gaps.length, 'A number series has a gap.', { tool: 'finance_list_numbers' });
};

/** What the books themselves say before a close. `isBlocking`: at first; each business may say otherwise. */
export const CHECKS = {
  suspense_is_zero: { title: 'Suspense account is empty', isBlocking: true, look: isZero('suspense', 'The suspense account') },
  opening_is_zero: {
    title: 'Opening balances are complete',
    isBlocking: false,
    look: isZero('opening_balances', 'The account of opening balances'),
  },
  // Not every business has statements of all its boxes and wallets: each says itself whether this blocks.
  bank_reconciled: { title: 'Bank accounts are reconciled', isBlocking: false, look: bankReconciled },
  no_drafts: { title: 'No drafts are left', isBlocking: true, look: noDrafts },
  depreciation_run: { title: 'Depreciation is charged', isBlocking: true, look: depreciationRun },
  deferrals_recognised: { title: 'Deferrals are recognised', isBlocking: true, look: deferralsRecognised },
  revaluation_run: { title: 'Foreign currency is revalued', isBlocking: true, look: revaluationRun },
  sub_ledgers_agree: { title: 'Sub-ledgers agree with the books', isBlocking: true, look: subLedgersAgree },
  numbers_without_gap: { title: 'Number series have no gaps', isBlocking: true, look: numbersWithoutGap },
} as const satisfies Record<string, { title: string; isBlocking: boolean; look: Look }>;
export type Check = keyof typeof CHECKS;

export const isCheck = (code: string | null): code is Check => code !== null && code in CHECKS;
