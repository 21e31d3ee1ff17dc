import { and, asc, desc, eq, ilike, inArray, or } from 'drizzle-orm';
import { z } from 'zod';
import { changesIn } from '#kernel/changes-in.ts';
import { notFound, ToolError } from '#kernel/errors.ts';
import { fixture } from '#kernel/fixture.ts';
import { beyond, openPage, page, pageInput } from '#kernel/page.ts';
import { defineTool } from '#kernel/tool.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import { taxCodeMembers, taxCodes, taxRates } from '../schema-tax.ts';
import { accountId, code, day, line, maybe, maybeDay, maybeRef, name, ref, text } from '../shapes.ts';
import { assertCode, CODE_KINDS, CODE_USES } from '../tax/code-rules.ts';
import { loadCode, type TaxCode, type TaxRate } from '../tax/codes.ts';
import { percentIn, taxCodeId } from '../tax/shapes.ts';
import { WITHHELD_AT, WITHHELD_OF } from '../tax/rules.ts';

const TaxCodeOut = z.object({
  taxCodeId: ref('tax code'),
  code: text('Code on documents.'),
  name: text('What people call it.'),
  kind: z.enum(CODE_KINDS).describe('How it works; a group stands for its members.'),
  use: z.enum(CODE_USES).describe('On which documents.'),
  isCompound: z.boolean().describe('Tax on tax: its base holds the taxes before it.'),
  recoverable: text('Percent of an input tax that is deducted.'),
  withheldOf: z.enum(WITHHELD_OF).nullable().describe('Of what a withholding is a share; null: it is none.'),
  withheldAt: z.enum(WITHHELD_AT).nullable().describe('When it is kept back; null: it is no withholding.'),
  salesAccountId: maybeRef('account of output tax; null: the usual one'),
  purchaseAccountId: maybeRef('account of input tax; null: the usual one'),
  isDemo: z.boolean().describe('True: an example, reviewed by nobody.'),
  isActive: z.boolean().describe('Offered for new documents.'),
  rate: maybe('Percent today; null: none today, or none at all.'),
});

const TaxCodeDetail = TaxCodeOut.extend({
  rates: z
    .array(
      z.object({
        taxRateId: ref('rate'),
        rate: text('Percent.'),
        validFrom: day,
        validUntil: maybeDay,
        isDemo: z.boolean().describe('True: the law of no country.'),
        source: text('Who says so.'),
      }),
    )
    .describe('All its rates, newest first.'),
  members: z.array(z.object({ taxCodeId: ref('member'), code: text('Its code.') })).describe('Of a group, in the order of application.'),
});

export const toTaxCode = (
  { id, tenantId: _, createdAt: _c, updatedAt: _u, ...rest }: TaxCode,
  rate: string | null,
): z.input<typeof TaxCodeOut> => ({ taxCodeId: id, ...rest, rate });

const holdsOn = ({ validFrom, validUntil }: TaxRate, date: Temporal.PlainDate): boolean =>
  Temporal.PlainDate.compare(validFrom, date) <= 0 && (!validUntil || Temporal.PlainDate.compare(validUntil, date) >= 0);

async function ratesOf(ctx: ToolContext, codeIds: string[]): Promise<TaxRate[]> {
  if (codeIds.length === 0) return [];
  return ctx.db.select().from(taxRates).where(inArray(taxRates.codeId, codeIds)).orderBy(desc(taxRates.validFrom));
}

export async function detailOf(ctx: ToolContext, row: TaxCode): Promise<z.input<typeof TaxCodeDetail>> {
  const rates = await ratesOf(ctx, [row.id]);
  const members = await ctx.db
    .select({ taxCodeId: taxCodes.id, code: taxCodes.code })
    .from(taxCodeMembers)
    .innerJoin(taxCodes, and(eq(taxCodes.tenantId, taxCodeMembers.tenantId), eq(taxCodes.id, taxCodeMembers.memberId)))
    .where(eq(taxCodeMembers.groupId, row.id))
    .orderBy(asc(taxCodeMembers.position));
  return {
    ...toTaxCode(row, rates.find((rate) => holdsOn(rate, ctx.today()))?.rate ?? null),
    rates: rates.map(({ id, rate, validFrom, validUntil, isDemo, source }) => ({
      taxRateId: id,
      rate,
      validFrom: validFrom.toString(),
      validUntil: validUntil?.toString() ?? null,
      isDemo,
      source,
    })),
    members,
  };
}

export const listTaxCodes = defineTool({
  name: 'finance_list_tax_codes',
  title: 'List tax codes',
  summary: 'Tax codes by code, each with its rate of today.',
  guide: 'Documents carry these on their lines. Codes and rates marked isDemo are examples: no law says so.',
  effect: 'read',
  permission: 'finance:read',
  input: z.object({
    query: line(60).optional().describe('Part of code or name.'),
    use: z.enum(['sales', 'purchase']).optional().describe('Fit for such documents.'),
    isActive: z.boolean().optional().describe('Offered for new documents.'),
    ...pageInput,
  }),
  output: page(TaxCodeOut),
  examples: [{ use: 'sales', isActive: true }, { query: 'vat' }],
  async run(input, ctx) {
    const paging = openPage({ tool: 'finance_list_tax_codes', tenantId: ctx.tenant.id, input, position: ['text'] });
    const part = input.query && `%${input.query.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
    const rows = await ctx.db
      .select()
      .from(taxCodes)
      .where(
        and(
          beyond(paging.after, taxCodes.code),
          part === undefined ? undefined : or(ilike(taxCodes.code, part), ilike(taxCodes.name, part)),
          input.use && inArray(taxCodes.use, [input.use, 'both']),
          input.isActive === undefined ? undefined : eq(taxCodes.isActive, input.isActive),
        ),
      )
      .orderBy(asc(taxCodes.code))
      .limit(paging.take);
    const rates = (
      await ratesOf(
        ctx,
        rows.map(({ id }) => id),
      )
    ).filter((rate) => holdsOn(rate, ctx.today()));
    const today = new Map(rates.map(({ codeId, rate }) => [codeId, rate]));
    return paging.cut(
      rows,
      (row) => [row.code],
      (row) => toTaxCode(row, today.get(row.id) ?? null),
    );
  },
});

export const getTaxCode = defineTool({
  name: 'finance_get_tax_code',
  title: 'Get tax code',
  summary: 'One tax code with all its rates and members.',
  guide: 'To change a rate add one from a day on with finance_create_tax_rate.',
  effect: 'read',
  permission: 'finance:read',
  input: z.object({ taxCodeId }),
  output: TaxCodeDetail,
  examples: [{ taxCodeId: fixture('finance.tax_code.VAT') }],
  run: async (input, ctx) => detailOf(ctx, await loadCode(ctx, input.taxCodeId)),
});

const memberIds = z
  .array(z.uuid())
  .refine((ids) => ids.length <= 10, 'at most 10')
  .describe('Codes of a group, in the order of application.');

export const createTaxCode = defineTool({
  name: 'finance_create_tax_code',
  title: 'Create tax code',
  summary: 'Add a tax code, or a group of codes that go together.',
  guide:
    'Take kinds and rates from the law or a tax adviser, never from memory. Then add a rate by finance_create_tax_rate. Kind, use and recoverable are final.',
  effect: 'reversible',
  permission: 'finance:configure',
  input: z.object({
    // Formulas of boxes name it, so it holds nothing that means something there.
    code: code.refine((typed) => /^[\w.+-]+$/.test(typed), 'must be letters, digits and . + - _'),
    name,
    kind: z.enum(CODE_KINDS).describe('How it works.'),
    use: z.enum(CODE_USES).default('both').describe('On which documents.'),
    isCompound: z.boolean().default(false).describe('Tax on tax.'),
    recoverable: percentIn.default('100').describe('Percent deducted of input tax.'),
    withheldOf: z.enum(WITHHELD_OF).optional().describe('Only withholding.'),
    withheldAt: z.enum(WITHHELD_AT).optional().describe('Only withholding.'),
    memberIds: memberIds.optional(),
  }),
  output: TaxCodeDetail,
  examples: [
    { code: 'LEVY', name: 'Health levy', kind: 'standard', use: 'sales' },
    {
      code: 'VAT+WHT',
      name: 'Taxed and withheld',
      kind: 'group',
      memberIds: [fixture('finance.tax_code.VAT'), fixture('finance.tax_code.WHT')],
    },
  ],
  async run({ memberIds: members = [], ...input }, ctx) {
    const draft = { ...input, withheldOf: input.withheldOf ?? null, withheldAt: input.withheldAt ?? null };
    assertCode(draft);
    const [row] = await ctx.db
      .insert(taxCodes)
      .values({ id: ctx.newId(), ...draft, createdAt: ctx.now(), updatedAt: ctx.now() })
      .returning();
    await setMembers(ctx, row!, members);
    return detailOf(ctx, row!);
  },
});

async function setMembers(ctx: ToolContext, group: TaxCode, memberIds: readonly string[]): Promise<void> {
  if (group.kind !== 'group' && memberIds.length === 0) return;
  const members =
    memberIds.length === 0
      ? []
      : await ctx.db
          .select()
          .from(taxCodes)
          .where(inArray(taxCodes.id, [...memberIds]));
  if (members.length < memberIds.length) throw notFound('tax_code', { tool: 'finance_list_tax_codes' });
  if (group.kind !== 'group' || members.length < 2 || members.some(({ kind }) => kind === 'group')) {
    throw new ToolError('invalid_input', {
      reason: 'tax_group_malformed',
      message: 'A group has at least two members, none of them a group, and nothing else has members.',
      fix: { tool: 'finance_list_tax_codes' },
    });
  }
  await ctx.db.delete(taxCodeMembers).where(eq(taxCodeMembers.groupId, group.id));
  await ctx.db
    .insert(taxCodeMembers)
    .values(memberIds.map((memberId, i) => ({ id: ctx.newId(), groupId: group.id, memberId, position: i + 1 })));
}

export const updateTaxCode = defineTool({
  name: 'finance_update_tax_code',
  title: 'Update tax code',
  summary: 'Rename, retire or redirect a tax code, or change the members of a group.',
  guide: 'isDemo false says that somebody reviewed what the code means; its rates are reviewed by themselves. What is posted stays.',
  effect: 'reversible',
  permission: 'finance:configure',
  input: z.object({
    taxCodeId,
    name: name.optional(),
    isActive: z.boolean().optional().describe('Offered for new documents.'),
    isDemo: z.boolean().optional().describe('False: reviewed.'),
    salesAccountId: accountId.nullable().optional().describe('Output tax; null: the usual account.'),
    purchaseAccountId: accountId.nullable().optional().describe('Input tax; null: the usual account.'),
    memberIds: memberIds.optional(),
  }),
  output: TaxCodeDetail,
  examples: [{ taxCodeId: fixture('finance.tax_code.VAT-RED'), isActive: false }],
  async run({ taxCodeId: id, ...input }, ctx) {
    const { memberIds: members, ...fields } = changesIn(input);
    const [row] = await ctx.db
      .update(taxCodes)
      .set({ ...fields, updatedAt: ctx.now() })
      .where(eq(taxCodes.id, id))
      .returning();
    if (!row) throw notFound('tax_code', { tool: 'finance_list_tax_codes' });
    if (members) await setMembers(ctx, row, members);
    return detailOf(ctx, row);
  },
});
