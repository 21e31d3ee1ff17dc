import { asc, eq } from 'drizzle-orm';
import { notFound } from '#kernel/errors.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import { taxReturnBoxes, taxReturnTemplates } from '../schema-tax-returns.ts';
import type { Box } from './return-rules.ts';

export interface Template {
  row: typeof taxReturnTemplates.$inferSelect;
  boxes: Box[];
}

export async function loadTemplate(ctx: ToolContext, id: string): Promise<Template> {
  const [row] = await ctx.db.select().from(taxReturnTemplates).where(eq(taxReturnTemplates.id, id));
  if (!row) throw notFound('tax_return_template', { tool: 'finance_list_tax_return_templates' });
  const boxes = await ctx.db.select().from(taxReturnBoxes).where(eq(taxReturnBoxes.templateId, id)).orderBy(asc(taxReturnBoxes.position));
  return { row, boxes: boxes.map(({ box, label, terms }) => ({ box, label, terms })) };
}

/** The boxes of a template are these and no others. */
export async function writeBoxes(ctx: ToolContext, templateId: string, boxes: readonly Box[]): Promise<void> {
  await ctx.db.delete(taxReturnBoxes).where(eq(taxReturnBoxes.templateId, templateId));
  await ctx.db
    .insert(taxReturnBoxes)
    .values(boxes.map(({ box, label, terms }, i) => ({ id: ctx.newId(), templateId, box, label, position: i + 1, terms: [...terms] })));
}
