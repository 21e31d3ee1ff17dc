import { and, eq, lte, sql } from 'drizzle-orm';
import type { ToolContext } from '#kernel/tool-context.ts';
import { balancesAt } from '../balances.ts';
import { assetMovements, assets } from '../schema-assets.ts';
import { accounts } from '../schema-books.ts';

export interface Proof {
  readonly accountId: string;
  readonly code: string;
  /** Debits less credits, as the register says and as the books say. */
  readonly register: bigint;
  readonly books: bigint;
}

/** The asset accounts by the register and by the books, at the end of a day. Two ways to one number. */
export async function registerAgainstBooks(ctx: ToolContext, entityId: string, date: Temporal.PlainDate): Promise<Proof[]> {
  const controls = await ctx.db
    .select({ id: accounts.id, code: accounts.code })
    .from(accounts)
    .where(eq(accounts.control, 'fixed_asset'))
    .orderBy(accounts.code);
  const moved = await ctx.db
    .select({
      costAccountId: assets.costAccountId,
      accumulatedAccountId: assets.accumulatedAccountId,
      cost: sql`sum(${assetMovements.cost})`.mapWith(BigInt),
      accumulated: sql`sum(${assetMovements.accumulated})`.mapWith(BigInt),
    })
    .from(assetMovements)
    .innerJoin(assets, and(eq(assets.tenantId, assetMovements.tenantId), eq(assets.id, assetMovements.assetId)))
    .where(and(eq(assets.entityId, entityId), lte(assetMovements.date, date)))
    .groupBy(assets.costAccountId, assets.accumulatedAccountId);
  const register = new Map<string, bigint>();
  const add = (accountId: string, amount: bigint): void => void register.set(accountId, (register.get(accountId) ?? 0n) + amount);
  for (const { costAccountId, accumulatedAccountId, cost, accumulated } of moved) {
    add(costAccountId, cost);
    add(accumulatedAccountId, -accumulated);
  }
  const balances = await balancesAt(ctx, { entityId, to: date, by: ['account'] });
  const books = new Map(balances.map(({ account = '', debit, credit }) => [account, debit - credit]));
  return controls.map(({ id, code }) => ({ accountId: id, code, register: register.get(id) ?? 0n, books: books.get(id) ?? 0n }));
}
