import { and, asc, desc, eq, gte, inArray, lte } from 'drizzle-orm';
import { notFound, ToolError } from '#kernel/errors.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import type { AccountRole, JournalKind } from './ledger-rules.ts';
import { accounts, entities, journals, lockDates, periods, postingAccounts, series } from './schema-books.ts';

/** What the books are made of, loaded for those who post and report. */

export type Entity = typeof entities.$inferSelect;
export type Account = typeof accounts.$inferSelect;
export type Period = typeof periods.$inferSelect;
export type Journal = typeof journals.$inferSelect;

/** The entity asked for, or the one that a business has for most of its work. */
export async function entityOf(ctx: ToolContext, entityId?: string): Promise<Entity> {
  const [entity] = await ctx.db
    .select()
    .from(entities)
    .where(entityId === undefined ? eq(entities.isDefault, true) : eq(entities.id, entityId));
  if (entity) return entity;
  if (entityId !== undefined) throw notFound('entity', { tool: 'finance_list_entities' });
  throw new ToolError('conflict', {
    reason: 'no_default_entity',
    message: 'No entity is the default, so entityId must say whose books are meant.',
    fix: { tool: 'finance_list_entities' },
  });
}

export async function loadAccount(ctx: ToolContext, id: string): Promise<Account> {
  const [account] = await ctx.db.select().from(accounts).where(eq(accounts.id, id));
  if (!account) throw notFound('account', { tool: 'finance_list_accounts' });
  return account;
}

/** The accounts of these ids; refuses when one is not there. */
export async function loadAccounts(ctx: ToolContext, ids: readonly string[]): Promise<Map<string, Account>> {
  const wanted = [...new Set(ids)];
  const found = wanted.length === 0 ? [] : await ctx.db.select().from(accounts).where(inArray(accounts.id, wanted));
  if (found.length < wanted.length) throw notFound('account', { tool: 'finance_list_accounts' });
  return new Map(found.map((account) => [account.id, account]));
}

/** The account that plays the part; `conflict`, reason `posting_account_missing`, when none does. */
export async function accountFor(ctx: ToolContext, role: AccountRole): Promise<Account> {
  const [row] = await ctx.db
    .select({ account: accounts })
    .from(postingAccounts)
    .innerJoin(accounts, and(eq(accounts.tenantId, postingAccounts.tenantId), eq(accounts.id, postingAccounts.accountId)))
    .where(eq(postingAccounts.role, role));
  if (row) return row.account;
  throw new ToolError('conflict', {
    reason: 'posting_account_missing',
    message: `No account plays the part ${role} yet.`,
    fix: { tool: 'finance_set_posting_account', input: { role } },
  });
}

/** The open period of a date. Says why there is none: no period, closed, or locked. */
export async function openPeriod(ctx: ToolContext, entityId: string, date: Temporal.PlainDate): Promise<Period> {
  const period = await periodOf(ctx, entityId, date);
  if (period.status !== 'open') {
    throw new ToolError('conflict', {
      reason: 'period_not_open',
      message: `${period.name} is ${period.status}: nothing is posted into it.`,
      fix: { tool: period.status === 'closed' ? 'finance_reopen_period' : 'finance_withdraw_period', input: { periodId: period.id } },
      data: { periodId: period.id, status: period.status },
    });
  }
  const locked = await lockedThrough(ctx, entityId);
  if (locked && Temporal.PlainDate.compare(date, locked) <= 0) {
    throw new ToolError('conflict', {
      reason: 'books_locked',
      message: `The books are locked through ${locked.toString()}.`,
      fix: { tool: 'finance_set_lock_date' },
      data: { lockedThrough: locked.toString() },
    });
  }
  return period;
}

/** The period that a date lies in, open or not. */
export async function periodOf(ctx: ToolContext, entityId: string, date: Temporal.PlainDate): Promise<Period> {
  const [period] = await ctx.db
    .select()
    .from(periods)
    .where(and(eq(periods.entityId, entityId), lte(periods.startsOn, date), gte(periods.endsOn, date)));
  if (period) return period;
  throw new ToolError('conflict', {
    reason: 'no_period',
    message: `There is no period for ${date.toString()}.`,
    fix: { tool: 'finance_create_fiscal_year' },
  });
}

export async function loadPeriod(ctx: ToolContext, id: string): Promise<Period> {
  const [period] = await ctx.db.select().from(periods).where(eq(periods.id, id));
  if (!period) throw notFound('period', { tool: 'finance_list_periods' });
  return period;
}

/** The last day that nothing may be posted on any more. */
export async function lockedThrough(ctx: ToolContext, entityId: string): Promise<Temporal.PlainDate | null> {
  const [last] = await ctx.db.select().from(lockDates).where(eq(lockDates.entityId, entityId)).orderBy(desc(lockDates.seq)).limit(1);
  return last?.lockedThrough ?? null;
}

export async function journalOf(ctx: ToolContext, entityId: string, wanted: { id: string } | { kind: JournalKind }): Promise<Journal> {
  const which = 'id' in wanted ? eq(journals.id, wanted.id) : eq(journals.kind, wanted.kind);
  const [journal] = await ctx.db
    .select()
    .from(journals)
    .where(and(eq(journals.entityId, entityId), eq(journals.isActive, true), which))
    .orderBy(asc(journals.code))
    .limit(1);
  if (journal) return journal;
  if ('id' in wanted) throw notFound('journal', { tool: 'finance_list_journals' });
  throw new ToolError('conflict', {
    reason: 'no_journal',
    message: `There is no active ${wanted.kind} journal.`,
    fix: { tool: 'finance_create_journal', input: { kind: wanted.kind } },
  });
}

export async function seriesOf(ctx: ToolContext, entityId: string, code: string): Promise<typeof series.$inferSelect> {
  const [found] = await ctx.db
    .select()
    .from(series)
    .where(and(eq(series.entityId, entityId), eq(series.code, code)));
  if (found) return found;
  throw new ToolError('conflict', {
    reason: 'no_series',
    message: `There is no number series ${code} in these books.`,
    fix: { tool: 'finance_create_series', input: { code } },
  });
}
