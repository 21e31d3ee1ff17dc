import { and, desc, eq, isNotNull, isNull, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import { z } from 'zod';
import type { Db } from '#kernel/db.ts';
import { notFound, ToolError } from '#kernel/errors.ts';
import { fixture } from '#kernel/fixture.ts';
import { Currency, decimalsOf, fromMinor, Money, toMinor } from '#kernel/money.ts';
import { before, openPage, page, pageInput } from '#kernel/page.ts';
import { defineTool } from '#kernel/tool.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import { invoiceNumber, invoiceSums } from '../billing-rules.ts';
import { assertPlatform, isPlatform } from '../rules.ts';
import { invoices } from '../schema.ts';
import { lockTenant, tenantExample } from './tenants.ts';

export const invoiceId = z.uuid().describe('From tenancy_list_invoices.');
const description = z.string().trim().min(1).max(200).describe('What is billed.');
const quantity = z
  .string()
  .regex(/^\d{1,9}(\.\d{1,6})?$/)
  .describe('Decimal.');

export const Invoice = z.object({
  id: z.uuid().describe('The invoice.'),
  tenantId: z.uuid().describe('Who is billed.'),
  kind: z.enum(['invoice', 'credit_note']).describe('A credit note takes an invoice back.'),
  status: z.enum(['draft', 'issued', 'void']).describe('void: a credit note took it back.'),
  number: z.string().nullable().describe('Without gaps; drafts have none.'),
  lines: z
    .array(z.object({ description, quantity, unitPrice: Money.describe('Price of one.'), amount: Money.describe('Price times quantity.') }))
    .describe('What is billed.'),
  subtotal: Money.describe('Before tax.'),
  taxPercent: z.string().describe('On the subtotal.'),
  tax: Money.describe('Tax.'),
  total: Money.describe('With tax.'),
  issuedOn: z.iso.date().nullable().describe('When it became final.'),
  dueOn: z.iso.date().nullable().describe('When payment is due.'),
  creditsId: z.uuid().nullable().describe('Of a credit note: the invoice it takes back.'),
  creditedById: z.uuid().nullable().describe('The credit note that took it back.'),
  replacesId: z.uuid().nullable().describe('The void invoice that it stands in for.'),
});

export type InvoiceRow = typeof invoices.$inferSelect;

export function toInvoice(row: InvoiceRow, creditedById: string | null): z.input<typeof Invoice> {
  const money = (minor: bigint | string) => fromMinor(BigInt(minor), row.currency);
  return {
    id: row.id,
    tenantId: row.customerId,
    kind: row.kind,
    status: creditedById ? 'void' : row.status,
    number: invoiceNumber(row.kind, row.number),
    lines: row.lineItems.map((line) => ({
      description: line.description,
      quantity: line.quantity,
      unitPrice: money(line.unitMinor),
      amount: money(line.amountMinor),
    })),
    subtotal: money(row.subtotalMinor),
    taxPercent: row.taxPercent,
    tax: money(row.taxMinor),
    total: money(row.totalMinor),
    issuedOn: row.issuedOn?.toString() ?? null,
    dueOn: row.dueOn?.toString() ?? null,
    creditsId: row.creditsId,
    creditedById,
    replacesId: row.replacesId,
  };
}

export async function lockInvoice(db: Db, id: string): Promise<InvoiceRow> {
  const [row] = await db.select().from(invoices).where(eq(invoices.id, id)).for('update');
  if (!row) throw notFound('invoice', { tool: 'tenancy_list_invoices' });
  return row;
}

/** The credit note that took an invoice back, and the invoice that stands in for it, if any. */
export async function followersOf(db: Db, id: string): Promise<{ creditedById: string | null; replacedById: string | null }> {
  const [credit] = await db.select({ id: invoices.id }).from(invoices).where(eq(invoices.creditsId, id));
  const [replacement] = await db.select({ id: invoices.id }).from(invoices).where(eq(invoices.replacesId, id));
  return { creditedById: credit?.id ?? null, replacedById: replacement?.id ?? null };
}

const credit = alias(invoices, 'credit');

/** A tenant sees what was sent to it; drafts are the platform's own. */
const shown = (ctx: ToolContext) => (isPlatform(ctx.tenant.id) ? undefined : eq(invoices.status, 'issued'));

const selectInvoices = (db: Db) =>
  db
    .select({ invoice: invoices, creditedById: credit.id })
    .from(invoices)
    .leftJoin(credit, and(eq(credit.tenantId, invoices.tenantId), eq(credit.creditsId, invoices.id)));

const WITH_STATUS = {
  draft: eq(invoices.status, 'draft'),
  issued: and(eq(invoices.status, 'issued'), isNull(credit.id)),
  void: isNotNull(credit.id),
};

export const listInvoices = defineTool({
  name: 'tenancy_list_invoices',
  title: 'List invoices',
  summary: 'What the platform billed your business, latest first. Operators see all tenants’, and drafts.',
  guide: 'For invoices to your own customers use finance_list_invoices.',
  effect: 'read',
  permission: 'tenancy:billing',
  input: z.object({
    tenantId: z.uuid().optional().describe('Only to this tenant.'),
    status: z.enum(['draft', 'issued', 'void']).optional().describe('Only these.'),
    ...pageInput,
  }),
  output: page(Invoice),
  examples: [{}, { status: 'issued' }],
  async run(input, ctx) {
    const paging = openPage({ tool: 'tenancy_list_invoices', tenantId: ctx.tenant.id, input, position: ['instant', 'uuid'] });
    const rows = await selectInvoices(ctx.db)
      .where(
        and(
          shown(ctx),
          input.tenantId ? eq(invoices.customerId, input.tenantId) : undefined,
          input.status && WITH_STATUS[input.status],
          before(paging.after, sql`${invoices.createdAt}`, sql`${invoices.id}`),
        ),
      )
      .orderBy(desc(invoices.createdAt), desc(invoices.id))
      .limit(paging.take);
    return paging.cut(
      rows,
      ({ invoice }) => [invoice.createdAt.toString(), invoice.id],
      (row) => toInvoice(row.invoice, row.creditedById),
    );
  },
});

export const getInvoice = defineTool({
  name: 'tenancy_get_invoice',
  title: 'Get invoice',
  summary: 'One invoice of the platform to a tenant.',
  guide: 'Use for one whose id you have.',
  effect: 'read',
  permission: 'tenancy:billing',
  input: z.object({ invoiceId }),
  output: Invoice,
  examples: [{ invoiceId: fixture('tenancy.invoice.issued') }],
  examplesIn: 'platform',
  async run(input, ctx) {
    const [row] = await selectInvoices(ctx.db).where(and(shown(ctx), eq(invoices.id, input.invoiceId)));
    if (!row) throw notFound('invoice', { tool: 'tenancy_list_invoices' });
    return toInvoice(row.invoice, row.creditedById);
  },
});

export const draftInvoice = defineTool({
  name: 'tenancy_draft_invoice',
  title: 'Draft invoice',
  summary: 'Prepare an invoice to a tenant (platform operators).',
  guide: 'A draft bills nobody. Prices may be below zero, the total not. Next: tenancy_issue_invoice.',
  effect: 'reversible',
  permission: 'platform:billing',
  input: z.object({
    tenantId: z.uuid().describe('From tenancy_list_tenants.'),
    currency: Currency,
    lines: z
      .array(
        z.object({
          description,
          quantity: quantity.default('1'),
          unitPrice: z
            .string()
            .regex(/^-?\d{1,15}(\.\d{1,4})?$/)
            .describe('Decimal, in the currency.'),
        }),
      )
      .min(1)
      .max(200)
      .describe('What is billed.'),
    taxPercent: z
      .string()
      .regex(/^\d{1,2}(\.\d{1,4})?$/)
      .default('0')
      .describe('Decimal, on the subtotal.'),
    dueOn: z.iso.date().optional().describe('When payment is due.'),
  }),
  output: Invoice,
  examples: [
    {
      tenantId: tenantExample.active,
      currency: 'USD',
      lines: [{ description: 'Growth plan, one month', unitPrice: '49.00' }],
      taxPercent: '7.5',
    },
  ],
  examplesIn: 'platform',
  async run({ tenantId, currency, lines, taxPercent, dueOn }, ctx) {
    assertPlatform(ctx.tenant.id);
    decimalsOf(currency);
    await lockTenant(ctx.db, tenantId);
    const priced = lines.map((line) => ({ ...line, unitMinor: toMinor({ amount: line.unitPrice, currency }) }));
    const [row] = await ctx.db
      .insert(invoices)
      .values({
        id: ctx.newId(),
        customerId: tenantId,
        kind: 'invoice',
        status: 'draft',
        currency,
        taxPercent,
        ...invoiceSums(priced, taxPercent),
        createdAt: ctx.now(),
        dueOn: dueOn ? Temporal.PlainDate.from(dueOn) : null,
      })
      .returning();
    if (!row) throw new ToolError('internal', { reason: 'unexpected', message: 'The new invoice did not come back.' });
    return toInvoice(row, null);
  },
});
