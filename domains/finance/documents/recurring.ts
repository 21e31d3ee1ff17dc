import { and, eq } from 'drizzle-orm';
import { notFound, ToolError } from '#kernel/errors.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import { entityOf } from '../books.ts';
import { documents, recurringInvoices } from '../schema-documents.ts';
import { createDraft, reckon } from './drafting.ts';
import { recurringInvoiceDrafted } from './events.ts';
import { occurrencesDue } from './terms.ts';

export type RecurringInvoice = typeof recurringInvoices.$inferSelect;

export async function lockRecurring(ctx: ToolContext, id: string): Promise<RecurringInvoice> {
  const [row] = await ctx.db.select().from(recurringInvoices).where(eq(recurringInvoices.id, id)).for('update');
  if (!row) throw notFound('recurring_invoice', { tool: 'finance_list_recurring_invoices' });
  return row;
}

/** What would be billed today: refuses a template of which no invoice could be made. */
export async function tryOut(ctx: ToolContext, { currency, lines }: Pick<RecurringInvoice, 'currency' | 'lines'>): Promise<void> {
  const { totals } = await reckon(ctx, { kind: 'invoice', currency, pricing: 'exclusive', discount: {}, lines, taxDate: ctx.today() });
  if (totals.dueMinor > 0n) return;
  throw new ToolError('invalid_input', { reason: 'nothing_due', message: 'It comes to nothing, so there is nothing to bill.' });
}

/**
 * Drafts what has come due and was not drafted yet, each date once whoever runs it: the date is part of a unique key. Says
 * of each draft whether it is to be issued without anybody looking.
 */
export async function draftDue(
  ctx: ToolContext,
  only?: string,
): Promise<{ invoiceId: string; recurringInvoiceId: string; occurrenceOn: Temporal.PlainDate }[]> {
  const templates = await ctx.db
    .select()
    .from(recurringInvoices)
    .where(and(eq(recurringInvoices.isActive, true), only === undefined ? undefined : eq(recurringInvoices.id, only)))
    .orderBy(recurringInvoices.id)
    .for('update');
  const drafted: { invoiceId: string; recurringInvoiceId: string; occurrenceOn: Temporal.PlainDate }[] = [];
  for (const template of templates) {
    const due = occurrencesDue(template, template.nextIndex, ctx.today());
    for (const { date } of due) {
      const invoiceId = await draftOne(ctx, template, date);
      if (invoiceId) drafted.push({ invoiceId, recurringInvoiceId: template.id, occurrenceOn: date });
    }
    const next = due.at(-1);
    if (next) {
      await ctx.db
        .update(recurringInvoices)
        .set({ nextIndex: next.index + 1, updatedAt: ctx.now() })
        .where(eq(recurringInvoices.id, template.id));
    }
  }
  return drafted;
}

async function draftOne(ctx: ToolContext, template: RecurringInvoice, date: Temporal.PlainDate): Promise<string | null> {
  const [before] = await ctx.db
    .select({ id: documents.id })
    .from(documents)
    .where(and(eq(documents.templateId, template.id), eq(documents.occurrenceOn, date)));
  if (before) return null;
  const invoiceId = await createDraft(ctx, {
    kind: 'invoice',
    entityId: (await entityOf(ctx, template.entityId)).id,
    partyId: template.partyId,
    date,
    currency: template.currency,
    lines: template.lines,
    memo: template.memo ?? undefined,
    templateId: template.id,
    occurrenceOn: date,
  });
  ctx.emit(recurringInvoiceDrafted, {
    invoiceId,
    recurringInvoiceId: template.id,
    occurrenceOn: date.toString(),
    isAutomatic: template.isAutomatic,
  });
  return invoiceId;
}
