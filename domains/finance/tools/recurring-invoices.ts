import { and, eq, sql } from 'drizzle-orm';
import { z } from 'zod';
import { changesIn } from '#kernel/changes-in.ts';
import { ToolError } from '#kernel/errors.ts';
import { fixture } from '#kernel/fixture.ts';
import { decimalsOf } from '#kernel/money.ts';
import { before, openPage, page, pageInput } from '#kernel/page.ts';
import { defineTool } from '#kernel/tool.ts';
import { entityOf } from '../books.ts';
import { partyFor } from '../documents/parties.ts';
import { draftDue, lockRecurring, type RecurringInvoice as Row, tryOut } from '../documents/recurring.ts';
import { LineIn, linesIn, label, longText } from '../documents/shapes.ts';
import { FREQUENCIES, isBefore, occurrence } from '../documents/terms.ts';
import { documents, recurringInvoices } from '../schema-documents.ts';
import { currency, dateIn, day, deleted, maybe, maybeDay, partyId, ref, text } from '../shapes.ts';

const recurringInvoiceId = z.uuid().describe('From finance_list_recurring_invoices.');

const RecurringInvoice = z.object({
  recurringInvoiceId: ref('recurring invoice'),
  name: text('What people call it.'),
  partyId: ref('customer'),
  entityId: ref('entity'),
  currency: text('ISO 4217 code.'),
  lines: z.array(LineIn).describe('What is billed each time.'),
  memo: maybe('Printed under the lines.'),
  every: z.enum(FREQUENCIES).describe('Step between dates.'),
  interval: z.int().describe('Of how many steps each is.'),
  startsOn: day,
  endsOn: maybeDay,
  nextOn: maybeDay.describe('Its next date; null: no more.'),
  isAutomatic: z.boolean().describe('Issued without anybody looking at the draft.'),
  isActive: z.boolean().describe('False: rests.'),
});

function toShape(row: Row): z.input<typeof RecurringInvoice> {
  const next = occurrence(row, row.nextIndex);
  const isOver = row.endsOn !== null && isBefore(row.endsOn, next);
  return {
    recurringInvoiceId: row.id,
    name: row.name,
    partyId: row.partyId,
    entityId: row.entityId,
    currency: row.currency,
    lines: row.lines,
    memo: row.memo,
    every: row.every,
    interval: row.interval,
    startsOn: row.startsOn.toString(),
    endsOn: row.endsOn?.toString() ?? null,
    nextOn: row.isActive && !isOver ? next.toString() : null,
    isAutomatic: row.isAutomatic,
    isActive: row.isActive,
  };
}

export const listRecurringInvoices = defineTool({
  name: 'finance_list_recurring_invoices',
  title: 'List recurring invoices',
  summary: 'What is billed again and again, newest first.',
  guide: 'The invoices made of it are in finance_list_invoices.',
  effect: 'read',
  permission: 'finance:read',
  input: z.object({ partyId: partyId.optional(), ...pageInput }),
  output: page(RecurringInvoice),
  examples: [{}],
  async run(input, ctx) {
    const paging = openPage({ tool: 'finance_list_recurring_invoices', tenantId: ctx.tenant.id, input, position: ['instant', 'uuid'] });
    const rows = await ctx.db
      .select()
      .from(recurringInvoices)
      .where(
        and(
          input.partyId ? eq(recurringInvoices.partyId, input.partyId) : undefined,
          before(paging.after, recurringInvoices.createdAt, recurringInvoices.id),
        ),
      )
      .orderBy(sql`${recurringInvoices.createdAt} DESC`, sql`${recurringInvoices.id} DESC`)
      .limit(paging.take);
    return paging.cut(rows, (row) => [row.createdAt.toString(), row.id], toShape);
  },
});

export const createRecurringInvoice = defineTool({
  name: 'finance_create_recurring_invoice',
  title: 'Create recurring invoice',
  summary: 'Bill a customer the same again and again.',
  guide: 'From the 31st, at the end of shorter months.',
  effect: 'reversible',
  permission: 'finance:write',
  input: z.object({
    name: label.describe('Name.'),
    partyId,
    lines: linesIn,
    every: z.enum(FREQUENCIES).describe('Step.'),
    interval: z
      .int()
      .refine((n) => n >= 1 && n <= 60, 'must be 1 to 60')
      .default(1)
      .describe('2: every second.'),
    startsOn: dateIn.describe('First date.'),
    isAutomatic: z.boolean().optional().describe('Issue unseen.'),
    currency: currency.optional(),
  }),
  output: RecurringInvoice,
  examples: [
    {
      name: 'Retainer of Lagos Motors',
      partyId: fixture('finance.party.customer'),
      lines: [{ description: 'Company doctor, monthly', unitPrice: '75000' }],
      every: 'month',
      startsOn: '2027-01-31',
    },
  ],
  async run({ startsOn, currency: given, ...rest }, ctx) {
    const [entity, party] = [await entityOf(ctx), await partyFor(ctx, rest.partyId, 'receivable')];
    const currency = given ?? party.currency;
    decimalsOf(currency);
    const days = { startsOn: Temporal.PlainDate.from(startsOn) };
    await tryOut(ctx, { currency, lines: rest.lines });
    const [row] = await ctx.db
      .insert(recurringInvoices)
      .values({
        id: ctx.newId(),
        ...rest,
        ...days,
        currency,
        entityId: entity.id,
        createdAt: ctx.now(),
        updatedAt: ctx.now(),
      })
      .returning();
    if (!row) throw new Error('The recurring invoice was not written.');
    return toShape(row);
  },
});

function assertOrder({ startsOn, endsOn }: Pick<Row, 'startsOn' | 'endsOn'>): void {
  if (!endsOn || !isBefore(endsOn, startsOn)) return;
  throw new ToolError('invalid_input', { reason: 'ends_before_start', message: 'The last day is before the first.' });
}

export const updateRecurringInvoice = defineTool({
  name: 'finance_update_recurring_invoice',
  title: 'Update recurring invoice',
  summary: 'Change what is billed from now on, or let it rest.',
  guide: 'Invoices that were drafted stay as they are. To change its dates end it and create another.',
  effect: 'reversible',
  permission: 'finance:write',
  input: z.object({
    recurringInvoiceId,
    name: label.optional().describe('What people call it.'),
    lines: linesIn.optional(),
    endsOn: dateIn.nullable().optional().describe('Last day it may fall on.'),
    isAutomatic: z.boolean().optional().describe('Issue without a look.'),
    isActive: z.boolean().optional().describe('False: rests.'),
    memo: longText.nullable().optional().describe('Printed below.'),
  }),
  output: RecurringInvoice,
  examples: [{ recurringInvoiceId: fixture('finance.recurring_invoice.monthly'), isActive: false }],
  async run({ recurringInvoiceId, ...given }, ctx) {
    const { endsOn, ...changes } = changesIn(given);
    const row = await lockRecurring(ctx, recurringInvoiceId);
    const days = {
      startsOn: row.startsOn,
      endsOn: endsOn === undefined ? row.endsOn : endsOn === null ? null : Temporal.PlainDate.from(endsOn),
    };
    assertOrder(days);
    if (changes.lines) await tryOut(ctx, { currency: row.currency, lines: changes.lines });
    const [changed] = await ctx.db
      .update(recurringInvoices)
      .set({ ...changes, endsOn: days.endsOn, updatedAt: ctx.now() })
      .where(eq(recurringInvoices.id, recurringInvoiceId))
      .returning();
    return toShape(changed ?? row);
  },
});

export const deleteRecurringInvoice = defineTool({
  name: 'finance_delete_recurring_invoice',
  title: 'Delete recurring invoice',
  summary: 'Delete a recurring invoice that nothing was billed of.',
  guide: 'Otherwise let it rest: isActive false.',
  effect: 'reversible',
  permission: 'finance:write',
  input: z.object({ recurringInvoiceId }),
  output: deleted,
  examples: [{ recurringInvoiceId: fixture('finance.recurring_invoice.monthly') }],
  async run({ recurringInvoiceId }, ctx) {
    await lockRecurring(ctx, recurringInvoiceId);
    const [used] = await ctx.db.select({ id: documents.id }).from(documents).where(eq(documents.templateId, recurringInvoiceId)).limit(1);
    if (used) {
      throw new ToolError('conflict', {
        reason: 'recurring_invoice_in_use',
        message: 'Invoices were made of it. Let it rest instead.',
        fix: { tool: 'finance_update_recurring_invoice', input: { recurringInvoiceId, isActive: false } },
      });
    }
    await ctx.db.delete(recurringInvoices).where(eq(recurringInvoices.id, recurringInvoiceId));
    return { isDeleted: true as const };
  },
});

export const draftRecurringInvoices = defineTool({
  name: 'finance_draft_recurring_invoices',
  title: 'Draft recurring invoices',
  summary: 'Draft the recurring invoices whose date has come.',
  guide: 'Runs each morning. Each date is drafted once, however often this runs; automatic ones are issued right after.',
  effect: 'reversible',
  permission: 'finance:write',
  route: { method: 'POST', path: '/finance/recurring-invoices/draft' },
  input: z.object({ recurringInvoiceId: recurringInvoiceId.optional().describe('Default: all.') }),
  output: z.object({
    drafted: z
      .array(z.object({ invoiceId: ref('draft invoice'), recurringInvoiceId: ref('recurring invoice'), occurrenceOn: day }))
      .describe('By template and date.'),
  }),
  examples: [{}],
  async run({ recurringInvoiceId }, ctx) {
    const drafted = await draftDue(ctx, recurringInvoiceId);
    return { drafted: drafted.map((each) => ({ ...each, occurrenceOn: each.occurrenceOn.toString() })) };
  },
});
