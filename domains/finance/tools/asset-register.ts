import { and, eq, lte, sql } from 'drizzle-orm';
import { z } from 'zod';
import { fromMinor } from '#kernel/money.ts';
import { defineTool } from '#kernel/tool.ts';
import { entityOf } from '../books.ts';
import { registerAgainstBooks } from '../close/register-proof.ts';
import { assetCategories, assetMovements, assets } from '../schema-assets.ts';
import { dateIn, dateOr, day, entityId, money, ref, text } from '../shapes.ts';

const Group = z.object({
  categoryId: ref('category'),
  code: text('Short name.'),
  cost: money('What they cost.'),
  accumulated: money('Written off.'),
  bookValue: money('What is left.'),
});
const Account = z.object({
  accountId: ref('account'),
  code: text('Number in the chart.'),
  register: money('By the register; a credit is negative.'),
  books: money('By the books.'),
  agrees: z.boolean().describe('They are the same.'),
});

export const proveAssetRegister = defineTool({
  name: 'finance_prove_asset_register',
  title: 'Prove asset register',
  summary: 'The asset register by category on a day, and account by account against the books.',
  guide: 'The database lets neither move without the other; this shows it.',
  effect: 'read',
  permission: 'finance:read',
  input: z.object({ entityId, date: dateIn.optional().describe('Today.') }),
  output: z.object({
    date: day,
    categories: z.array(Group).describe('By code.'),
    accounts: z.array(Account).describe('Each control account.'),
    agrees: z.boolean().describe('All of them do.'),
  }),
  examples: [{}],
  async run({ entityId, date: on }, ctx) {
    const entity = await entityOf(ctx, entityId);
    const date = dateOr(ctx, on);
    const books = (minor: bigint) => fromMinor(minor, entity.functionalCurrency);
    const groups = await ctx.db
      .select({
        categoryId: assetCategories.id,
        code: assetCategories.code,
        cost: sql`sum(${assetMovements.cost})`.mapWith(BigInt),
        accumulated: sql`sum(${assetMovements.accumulated})`.mapWith(BigInt),
      })
      .from(assetMovements)
      .innerJoin(assets, and(eq(assets.tenantId, assetMovements.tenantId), eq(assets.id, assetMovements.assetId)))
      .innerJoin(assetCategories, and(eq(assetCategories.tenantId, assets.tenantId), eq(assetCategories.id, assets.categoryId)))
      .where(and(eq(assets.entityId, entity.id), lte(assetMovements.date, date)))
      .groupBy(assetCategories.id, assetCategories.code)
      .orderBy(assetCategories.code);
    const accounts = await registerAgainstBooks(ctx, entity.id, date);
    return {
      date: date.toString(),
      categories: groups.map(({ cost, accumulated, ...group }) => ({
        ...group,
        cost: books(cost),
        accumulated: books(accumulated),
        bookValue: books(cost - accumulated),
      })),
      accounts: accounts.map(({ accountId, code, register, books: ledger }) => ({
        accountId,
        code,
        register: books(register),
        books: books(ledger),
        agrees: register === ledger,
      })),
      agrees: accounts.every(({ register, books: ledger }) => register === ledger),
    };
  },
});
