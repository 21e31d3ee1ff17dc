import { and, eq, gte, lte } from 'drizzle-orm';
import type { ToolContext } from '#kernel/tool-context.ts';
import { balancesAt } from '../balances.ts';
import { ACCOUNT_ROLES, type AccountRole, CONTROLS, JOURNAL_KINDS } from '../ledger-rules.ts';
import { accounts, journals, periods, postingAccounts, series } from '../schema-books.ts';
import { SERIES } from './numbering.ts';

/** What keeps a chart from taking all that is posted by itself. */
export const FAULTS = [
  'part_without_account',
  'part_on_heading',
  'part_on_retired_account',
  'part_on_account_of_another_type',
  'control_without_account',
  'journal_missing',
  'series_missing',
  'period_missing',
] as const;
export interface Fault {
  fault: (typeof FAULTS)[number];
  of: string;
}

export async function findFaults(ctx: ToolContext, entityId: string): Promise<Fault[]> {
  const chart = await ctx.db.select().from(accounts);
  const played = new Map((await ctx.db.select().from(postingAccounts)).map(({ role, accountId }) => [role, accountId]));
  const kinds = await ctx.db
    .select({ kind: journals.kind })
    .from(journals)
    .where(and(eq(journals.entityId, entityId), eq(journals.isActive, true)));
  const codes = await ctx.db.select({ code: series.code }).from(series).where(eq(series.entityId, entityId));
  const today = ctx.today();
  const [period] = await ctx.db
    .select({ id: periods.id })
    .from(periods)
    .where(and(eq(periods.entityId, entityId), lte(periods.startsOn, today), gte(periods.endsOn, today)));
  const byId = new Map(chart.map((account) => [account.id, account]));
  return [
    ...(Object.keys(ACCOUNT_ROLES) as AccountRole[]).flatMap((role) => faultOf(role, byId.get(played.get(role) ?? ''))),
    ...lacking(
      'control_without_account',
      CONTROLS,
      chart.flatMap(({ control, isPostable, isActive }) => (control && isPostable && isActive ? [control] : [])),
    ),
    ...lacking(
      'journal_missing',
      JOURNAL_KINDS,
      kinds.map(({ kind }) => kind),
    ),
    ...lacking(
      'series_missing',
      Object.keys(SERIES),
      codes.map(({ code }) => code),
    ),
    ...(period ? [] : [{ fault: 'period_missing' as const, of: today.toString() }]),
  ];
}

const lacking = (fault: Fault['fault'], wanted: readonly string[], present: readonly string[]): Fault[] =>
  wanted.filter((name) => !present.includes(name)).map((of) => ({ fault, of }));

function faultOf(role: AccountRole, account: typeof accounts.$inferSelect | undefined): Fault[] {
  if (!account) return [{ fault: 'part_without_account', of: role }];
  if (!account.isPostable) return [{ fault: 'part_on_heading', of: role }];
  if (!account.isActive) return [{ fault: 'part_on_retired_account', of: role }];
  return account.type === ACCOUNT_ROLES[role].type ? [] : [{ fault: 'part_on_account_of_another_type', of: role }];
}

/** Of all time; what lies in the future of the books counts too. */
const EVER = Temporal.PlainDate.from('9999-12-31');

export async function figuresOf(ctx: ToolContext, entityId: string): Promise<{ debits: bigint; credits: bigint; suspense: bigint }> {
  const balances = await balancesAt(ctx, { entityId, to: EVER, by: ['account'] });
  const [holder] = await ctx.db.select({ id: postingAccounts.accountId }).from(postingAccounts).where(eq(postingAccounts.role, 'suspense'));
  const waiting = balances.find(({ account }) => account === holder?.id);
  return {
    debits: balances.reduce((sum, { debit }) => sum + debit, 0n),
    credits: balances.reduce((sum, { credit }) => sum + credit, 0n),
    suspense: waiting ? waiting.debit - waiting.credit : 0n,
  };
}
