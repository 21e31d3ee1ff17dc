import { and, asc, eq } from 'drizzle-orm';
import { z } from 'zod';
import { changesIn } from '#kernel/changes-in.ts';
import { notFound } from '#kernel/errors.ts';
import { fixture } from '#kernel/fixture.ts';
import { beyond, openPage, page, pageInput } from '#kernel/page.ts';
import { defineTool } from '#kernel/tool.ts';
import { DIMENSIONS } from '../ledger-rules.ts';
import { dimensionValues } from '../schema-books.ts';
import { code, deleted, name, ref, text } from '../shapes.ts';

const kind = z.enum(DIMENSIONS).describe('Which dimension.');
const dimensionValueId = z.uuid().describe('From finance_list_dimension_values.');
const DimensionValue = z.object({
  dimensionValueId: ref('value'),
  kind,
  code: text('Short name.'),
  name: text('What people call it.'),
  isActive: z.boolean().describe('Offered for new lines.'),
});
const toValue = ({
  id,
  tenantId: _,
  createdAt: _c,
  updatedAt: _u,
  ...rest
}: typeof dimensionValues.$inferSelect): z.input<typeof DimensionValue> => ({
  dimensionValueId: id,
  ...rest,
});

export const listDimensionValues = defineTool({
  name: 'finance_list_dimension_values',
  title: 'List dimension values',
  summary: 'Cost centres, projects, funds and branches that lines can be posted to.',
  guide: 'Reports can be filtered and split by them.',
  effect: 'read',
  permission: 'finance:read',
  input: z.object({ kind: kind.optional(), ...pageInput }),
  output: page(DimensionValue),
  examples: [{ kind: 'cost_centre' }],
  async run(input, ctx) {
    const paging = openPage({ tool: 'finance_list_dimension_values', tenantId: ctx.tenant.id, input, position: ['text', 'text'] });
    const rows = await ctx.db
      .select()
      .from(dimensionValues)
      .where(and(input.kind && eq(dimensionValues.kind, input.kind), beyond(paging.after, dimensionValues.kind, dimensionValues.code)))
      .orderBy(asc(dimensionValues.kind), asc(dimensionValues.code))
      .limit(paging.take);
    return paging.cut(rows, ({ kind, code }) => [kind, code], toValue);
  },
});

export const createDimensionValue = defineTool({
  name: 'finance_create_dimension_value',
  title: 'Create dimension value',
  summary: 'Add a cost centre, project, fund or branch.',
  guide: 'Then name it on the lines of entries and documents.',
  effect: 'reversible',
  permission: 'finance:configure',
  input: z.object({ kind, code, name }),
  output: DimensionValue,
  examples: [{ kind: 'cost_centre', code: 'LAB', name: 'Laboratory' }],
  async run(input, ctx) {
    const [row] = await ctx.db
      .insert(dimensionValues)
      .values({ id: ctx.newId(), ...input, createdAt: ctx.now(), updatedAt: ctx.now() })
      .returning();
    return toValue(row!);
  },
});

export const updateDimensionValue = defineTool({
  name: 'finance_update_dimension_value',
  title: 'Update dimension value',
  summary: 'Rename or retire a cost centre, project, fund or branch.',
  guide: 'To retire one set isActive to false: its lines keep it.',
  effect: 'reversible',
  permission: 'finance:configure',
  input: z.object({ dimensionValueId, name: name.optional(), isActive: z.boolean().optional().describe('Offered for new lines.') }),
  output: DimensionValue,
  examples: [{ dimensionValueId: fixture('finance.cost_centre.main'), name: 'Front office' }],
  async run({ dimensionValueId, ...fields }, ctx) {
    const [row] = await ctx.db
      .update(dimensionValues)
      .set({ ...changesIn(fields), updatedAt: ctx.now() })
      .where(eq(dimensionValues.id, dimensionValueId))
      .returning();
    if (!row) throw notFound('dimension_value', { tool: 'finance_list_dimension_values' });
    return toValue(row);
  },
});

export const deleteDimensionValue = defineTool({
  name: 'finance_delete_dimension_value',
  title: 'Delete dimension value',
  summary: 'Remove a cost centre, project, fund or branch that was never used.',
  guide: 'Refused when lines name it: retire it then.',
  effect: 'reversible',
  permission: 'finance:configure',
  input: z.object({ dimensionValueId }),
  output: deleted,
  examples: [{ dimensionValueId: fixture('finance.project.mistake') }],
  async run({ dimensionValueId }, ctx) {
    const rows = await ctx.db.delete(dimensionValues).where(eq(dimensionValues.id, dimensionValueId)).returning({ id: dimensionValues.id });
    if (rows.length === 0) throw notFound('dimension_value', { tool: 'finance_list_dimension_values' });
    return { isDeleted: true as const };
  },
});
