import { asc, eq } from 'drizzle-orm';
import { z } from 'zod';
import { changesIn } from '#kernel/changes-in.ts';
import { notFound, ToolError } from '#kernel/errors.ts';
import { fixture } from '#kernel/fixture.ts';
import { beyond, openPage, page, pageInput } from '#kernel/page.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import { defineTool } from '#kernel/tool.ts';
import { accountFor } from '../books.ts';
import { METHODS } from '../close/depreciation.ts';
import { CONVENTIONS } from '../close/life.ts';
import { assetCategories } from '../schema-assets.ts';
import { accountId, code, decimal, maybe, name, ref, text } from '../shapes.ts';

const Category = z.object({
  categoryId: ref('category'),
  code: text('Short name.'),
  name: text('What people call it.'),
  costAccountId: ref('account of what they cost'),
  accumulatedAccountId: ref('account of what was written off'),
  expenseAccountId: ref('account that is charged'),
  method: z.enum(METHODS).describe('How they lose their worth.'),
  lifeMonths: z.int().describe('How long they last.'),
  convention: z.enum(CONVENTIONS).describe('How the months at both ends count.'),
  factor: maybe('Of declining balance: times the straight-line rate.'),
});

const toCategory = ({
  id,
  tenantId: _,
  createdAt: _c,
  updatedAt: _u,
  ...row
}: typeof assetCategories.$inferSelect): z.input<typeof Category> => ({
  categoryId: id,
  ...row,
});

export const listAssetCategories = defineTool({
  name: 'finance_list_asset_categories',
  title: 'List asset categories',
  summary: 'Kinds of fixed assets, by code: their accounts and how they are depreciated.',
  guide: 'What an asset begins with; those that are there keep what they began with.',
  effect: 'read',
  permission: 'finance:read',
  input: z.object({ ...pageInput }),
  output: page(Category),
  examples: [{}],
  async run(input, ctx) {
    const paging = openPage({ tool: 'finance_list_asset_categories', tenantId: ctx.tenant.id, input, position: ['text'] });
    const rows = await ctx.db
      .select()
      .from(assetCategories)
      .where(beyond(paging.after, assetCategories.code))
      .orderBy(asc(assetCategories.code))
      .limit(paging.take);
    return paging.cut(rows, ({ code }) => [code], toCategory);
  },
});

const method = z.enum(METHODS).describe('How they lose worth.');
const convention = z.enum(CONVENTIONS).describe('First and last month.');
const lifeMonths = z.int().describe('1 to 1200.');
const factor = decimal.describe('Of declining_balance: "2" is double.');

/** What a method needs, said before the database does. */
function assertTerms({
  method,
  lifeMonths,
  factor,
}: {
  method?: string | undefined;
  lifeMonths?: number | undefined;
  factor?: string | undefined;
}): void {
  const isWrong =
    (lifeMonths !== undefined && (lifeMonths < 1 || lifeMonths > 1200)) || (method === 'declining_balance' && factor === undefined);
  if (!isWrong) return;
  throw new ToolError('invalid_input', {
    reason: 'depreciation_terms',
    message: 'A life is of 1 to 1200 months, and declining balance needs its factor.',
  });
}

const orAccount = async (
  ctx: ToolContext,
  typed: string | undefined,
  role: 'fixed_assets' | 'accumulated_depreciation' | 'depreciation_expense',
) => typed ?? (await accountFor(ctx, role)).id;

export const createAssetCategory = defineTool({
  name: 'finance_create_asset_category',
  title: 'Create asset category',
  summary: 'Add a kind of fixed assets.',
  guide: 'Accounts that are left out are those that play the part. Method none is for land.',
  effect: 'reversible',
  permission: 'finance:configure',
  input: z.object({
    code,
    name,
    method,
    lifeMonths,
    convention: convention.default('full_month'),
    factor: factor.optional(),
    costAccountId: accountId.optional(),
    accumulatedAccountId: accountId.optional(),
    expenseAccountId: accountId.optional(),
  }),
  output: Category,
  examples: [{ code: 'VEHICLES', name: 'Vehicles', method: 'declining_balance', factor: '2', lifeMonths: 60 }],
  async run({ costAccountId, accumulatedAccountId, expenseAccountId, ...input }, ctx) {
    assertTerms(input);
    const [row] = await ctx.db
      .insert(assetCategories)
      .values({
        id: ctx.newId(),
        ...input,
        costAccountId: await orAccount(ctx, costAccountId, 'fixed_assets'),
        accumulatedAccountId: await orAccount(ctx, accumulatedAccountId, 'accumulated_depreciation'),
        expenseAccountId: await orAccount(ctx, expenseAccountId, 'depreciation_expense'),
        createdAt: ctx.now(),
        updatedAt: ctx.now(),
      })
      .returning();
    return toCategory(row!);
  },
});

export const updateAssetCategory = defineTool({
  name: 'finance_update_asset_category',
  title: 'Update asset category',
  summary: 'Change what new assets of a kind begin with.',
  guide: 'Assets that are there keep their accounts and terms.',
  effect: 'reversible',
  permission: 'finance:configure',
  input: z.object({
    categoryId: z.uuid().describe('From finance_list_asset_categories.'),
    name: name.optional(),
    method: method.optional(),
    lifeMonths: lifeMonths.optional(),
    convention: convention.optional(),
    factor: factor.optional(),
    expenseAccountId: accountId.optional(),
  }),
  output: Category,
  examples: [{ categoryId: fixture('finance.asset_category.equipment'), lifeMonths: 48 }],
  async run({ categoryId, ...fields }, ctx) {
    const changes = changesIn(fields);
    const [row] = await ctx.db
      .update(assetCategories)
      .set({ ...changes, updatedAt: ctx.now() })
      .where(eq(assetCategories.id, categoryId))
      .returning();
    if (!row) throw notFound('asset_category', { tool: 'finance_list_asset_categories' });
    assertTerms({ method: row.method, lifeMonths: row.lifeMonths, factor: row.factor ?? undefined });
    return toCategory(row);
  },
});
