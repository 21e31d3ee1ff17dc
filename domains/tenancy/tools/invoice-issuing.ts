import { eq } from 'drizzle-orm';
import { z } from 'zod';
import { fixture } from '#kernel/fixture.ts';
import { fromMinor } from '#kernel/money.ts';
import { defineTool } from '#kernel/tool.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import { assertIssuable, assertReissuable, assertVoidable, invoiceNumber } from '../billing-rules.ts';
import { invoiceIssued, invoiceVoided } from '../events.ts';
import { assertPlatform } from '../rules.ts';
import { invoices } from '../schema.ts';
import { followersOf, Invoice, invoiceId, type InvoiceRow, lockInvoice, toInvoice } from './invoices.ts';

const factsOf = (row: InvoiceRow) => ({
  invoiceId: row.id,
  tenantId: row.customerId,
  number: invoiceNumber(row.kind, row.number) ?? '',
  total: fromMinor(row.totalMinor, row.currency),
});

/** An issued copy of an issued invoice; the trigger gives it its own number. */
async function issueCopy(
  ctx: ToolContext,
  of: InvoiceRow,
  role: Pick<InvoiceRow, 'kind' | 'creditsId' | 'replacesId'>,
): Promise<InvoiceRow> {
  const { customerId, currency, lineItems, taxPercent, subtotalMinor, taxMinor, totalMinor, dueOn } = of;
  const copied = { customerId, currency, lineItems, taxPercent, subtotalMinor, taxMinor, totalMinor };
  const [row] = await ctx.db
    .insert(invoices)
    .values({
      id: ctx.newId(),
      ...copied,
      ...role,
      status: 'issued',
      createdAt: ctx.now(),
      issuedOn: ctx.today(),
      dueOn: role.kind === 'invoice' ? dueOn : null,
    })
    .returning();
  if (!row) throw new Error('The new invoice did not come back.');
  return row;
}

export const issueInvoice = defineTool({
  name: 'tenancy_issue_invoice',
  title: 'Issue invoice',
  summary: 'Make a draft final and give it the next number (platform operators).',
  guide: 'Use when the tenant should be billed now. An issued invoice never changes: tenancy_void_invoice takes it back.',
  effect: 'compensable',
  compensate: { tool: 'tenancy_void_invoice', input: ({ input }) => ({ invoiceId: input.invoiceId }) },
  permission: 'platform:billing',
  input: z.object({ invoiceId }),
  output: Invoice,
  examples: [{ invoiceId: fixture('tenancy.invoice.draft') }],
  examplesIn: 'platform',
  async run(input, ctx) {
    assertPlatform(ctx.tenant.id);
    assertIssuable(await lockInvoice(ctx.db, input.invoiceId));
    const [row] = await ctx.db
      .update(invoices)
      .set({ status: 'issued', issuedOn: ctx.today() })
      .where(eq(invoices.id, input.invoiceId))
      .returning();
    if (!row) throw new Error('The issued invoice did not come back.');
    ctx.emit(invoiceIssued, factsOf(row));
    return toInvoice(row, null);
  },
});

export const voidInvoice = defineTool({
  name: 'tenancy_void_invoice',
  title: 'Void invoice',
  summary: 'Take an issued invoice back in full by a credit note (platform operators).',
  guide: 'Use for a wrong invoice. Answers the credit note. To bill the same again: tenancy_reissue_invoice.',
  effect: 'compensable',
  compensate: { tool: 'tenancy_reissue_invoice', input: ({ input }) => ({ invoiceId: input.invoiceId }) },
  permission: 'platform:billing',
  input: z.object({ invoiceId }),
  output: Invoice,
  examples: [{ invoiceId: fixture('tenancy.invoice.issued') }],
  examplesIn: 'platform',
  async run(input, ctx) {
    assertPlatform(ctx.tenant.id);
    const invoice = await lockInvoice(ctx.db, input.invoiceId);
    const { creditedById } = await followersOf(ctx.db, invoice.id);
    assertVoidable(invoice, creditedById !== null);
    const note = await issueCopy(ctx, invoice, { kind: 'credit_note', creditsId: invoice.id, replacesId: null });
    ctx.emit(invoiceVoided, { ...factsOf(invoice), creditNoteId: note.id });
    return toInvoice(note, null);
  },
});

export const reissueInvoice = defineTool({
  name: 'tenancy_reissue_invoice',
  title: 'Reissue invoice',
  summary: 'Bill a voided invoice again, under a new number (platform operators).',
  guide: 'Use when an invoice was voided by mistake. With other lines: tenancy_draft_invoice.',
  effect: 'compensable',
  compensate: { tool: 'tenancy_void_invoice', input: ({ output }) => ({ invoiceId: output.id }) },
  permission: 'platform:billing',
  input: z.object({ invoiceId }),
  output: Invoice,
  examples: [{ invoiceId: fixture('tenancy.invoice.void') }],
  examplesIn: 'platform',
  async run(input, ctx) {
    assertPlatform(ctx.tenant.id);
    const invoice = await lockInvoice(ctx.db, input.invoiceId);
    const { creditedById, replacedById } = await followersOf(ctx.db, invoice.id);
    assertReissuable(invoice, { isCredited: creditedById !== null, isReplaced: replacedById !== null });
    const row = await issueCopy(ctx, invoice, { kind: 'invoice', creditsId: null, replacesId: invoice.id });
    ctx.emit(invoiceIssued, factsOf(row));
    return toInvoice(row, null);
  },
});
