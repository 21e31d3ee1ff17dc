import { and, asc, eq } from 'drizzle-orm';
import { z } from 'zod';
import { changesIn } from '#kernel/changes-in.ts';
import { notFound } from '#kernel/errors.ts';
import { fixture } from '#kernel/fixture.ts';
import { beyond, openPage, page, pageInput } from '#kernel/page.ts';
import { defineTool } from '#kernel/tool.ts';
import { taxReturnTemplates } from '../schema-tax-returns.ts';
import { code, line, name, ref, text } from '../shapes.ts';
import { parseFormula, toFormula } from '../tax/formula.ts';
import { assertTemplate, type Box, RETURN_BASES } from '../tax/return-rules.ts';
import { box, templateId } from '../tax/shapes.ts';
import { loadTemplate, type Template, writeBoxes } from '../tax/templates.ts';

const basis = z.enum(RETURN_BASES).describe('accrual: due on the tax point; cash: as it is paid.');
const months = z.int().min(1).max(12).describe('Months a return covers.');

const TemplateHead = z.object({
  templateId: ref('form'),
  code: text('Code.'),
  name: text('Name.'),
  basis,
  months,
  payableBox: text('The box that is paid; below zero it is refunded.'),
  isDemo: z.boolean().describe('True: an example of a form, of no authority.'),
  isActive: z.boolean().describe('In use.'),
});

const BoxShape = z.object({
  box,
  label: line(200).describe('Label.'),
  formula: line(1000).describe('Such as "[3] - [4]" or "tax(sales; standard, reduced; VAT)": direction; kinds; codes.'),
});
const boxes = z
  .array(BoxShape)
  .refine((all) => all.length > 0 && all.length <= 100, 'must have 1 to 100 boxes')
  .describe('In order.');
const TemplateOut = TemplateHead.extend({ boxes });

const toHead = ({
  id,
  tenantId: _,
  createdAt: _c,
  updatedAt: _u,
  ...rest
}: typeof taxReturnTemplates.$inferSelect): z.input<typeof TemplateHead> => ({
  templateId: id,
  ...rest,
});
const toTemplate = ({ row, boxes: own }: Template): z.input<typeof TemplateOut> => ({ ...toHead(row), boxes: own.map(toBox) });
const toBox = ({ box: name, label, terms }: Box): z.input<typeof BoxShape> => ({ box: name, label, formula: toFormula(terms) });
const fromBox = ({ box: name, label, formula }: z.output<typeof BoxShape>): Box => ({ box: name, label, terms: parseFormula(formula) });

export const listTaxReturnTemplates = defineTool({
  name: 'finance_list_tax_return_templates',
  title: 'List tax return templates',
  summary: 'The forms of tax returns, by code.',
  guide: 'A form says which sums go into which box. Take a templateId from here for finance_compute_tax_return.',
  effect: 'read',
  permission: 'finance:read',
  input: z.object({ isActive: z.boolean().optional().describe('In use.'), ...pageInput }),
  output: page(TemplateHead),
  examples: [{ isActive: true }],
  async run(input, ctx) {
    const paging = openPage({ tool: 'finance_list_tax_return_templates', tenantId: ctx.tenant.id, input, position: ['text'] });
    const rows = await ctx.db
      .select()
      .from(taxReturnTemplates)
      .where(
        and(
          beyond(paging.after, taxReturnTemplates.code),
          input.isActive === undefined ? undefined : eq(taxReturnTemplates.isActive, input.isActive),
        ),
      )
      .orderBy(asc(taxReturnTemplates.code))
      .limit(paging.take);
    return paging.cut(rows, (row) => [row.code], toHead);
  },
});

export const getTaxReturnTemplate = defineTool({
  name: 'finance_get_tax_return_template',
  title: 'Get tax return template',
  summary: 'One form of tax return with the formula of each box.',
  guide: 'A filed return keeps the formulas that it was filed with, whatever becomes of the form.',
  effect: 'read',
  permission: 'finance:read',
  input: z.object({ templateId }),
  output: TemplateOut,
  examples: [{ templateId: fixture('finance.tax_return_template.VAT-RETURN') }],
  run: async (input, ctx) => toTemplate(await loadTemplate(ctx, input.templateId)),
});

export const createTaxReturnTemplate = defineTool({
  name: 'finance_create_tax_return_template',
  title: 'Create tax return template',
  summary: 'Add a form of tax return: its boxes and what each adds up.',
  guide: 'Take the boxes from the form of the authority. The payable box adds taxes owed and takes off what is recoverable.',
  effect: 'reversible',
  permission: 'finance:configure',
  input: z.object({ code, name, basis: basis.default('accrual'), months, payableBox: box, boxes }),
  output: TemplateOut,
  examples: [
    {
      code: 'LEVY-RETURN',
      name: 'Levy return',
      months: 1,
      payableBox: '1',
      boxes: [{ box: '1', label: 'Levy on sales', formula: 'tax(sales; standard; LEVY)' }],
    },
  ],
  async run({ boxes: drawn, ...head }, ctx) {
    const own = drawn.map(fromBox);
    assertTemplate({ boxes: own, payableBox: head.payableBox });
    const id = ctx.newId();
    await ctx.db.insert(taxReturnTemplates).values({ id, ...head, createdAt: ctx.now(), updatedAt: ctx.now() });
    await writeBoxes(ctx, id, own);
    return toTemplate(await loadTemplate(ctx, id));
  },
});

export const updateTaxReturnTemplate = defineTool({
  name: 'finance_update_tax_return_template',
  title: 'Update tax return template',
  summary: 'Rename, retire or redraw a form of tax return.',
  guide: 'boxes replaces all of them. isDemo false says that somebody compared it with the form of the authority. What is filed stays.',
  effect: 'reversible',
  permission: 'finance:configure',
  input: z.object({
    templateId,
    name: name.optional(),
    basis: basis.optional(),
    months: months.optional(),
    payableBox: box.optional(),
    boxes: boxes.optional(),
    isDemo: z.boolean().optional().describe('False: reviewed.'),
    isActive: z.boolean().optional().describe('In use.'),
  }),
  output: TemplateOut,
  examples: [{ templateId: fixture('finance.tax_return_template.VAT-RETURN'), months: 3 }],
  async run({ templateId: id, ...input }, ctx) {
    const { boxes: drawn, ...fields } = changesIn(input);
    const [row] = await ctx.db
      .update(taxReturnTemplates)
      .set({ ...fields, updatedAt: ctx.now() })
      .where(eq(taxReturnTemplates.id, id))
      .returning();
    if (!row) throw notFound('tax_return_template', { tool: 'finance_list_tax_return_templates' });
    if (drawn) await writeBoxes(ctx, id, drawn.map(fromBox));
    const template = await loadTemplate(ctx, id);
    assertTemplate({ boxes: template.boxes, payableBox: row.payableBox });
    return toTemplate(template);
  },
});
