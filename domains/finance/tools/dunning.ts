import { and, eq, sql } from 'drizzle-orm';
import { z } from 'zod';
import { notFound } from '#kernel/errors.ts';
import { fixture } from '#kernel/fixture.ts';
import { Money } from '#kernel/money.ts';
import { before, openPage, page, pageInput } from '#kernel/page.ts';
import { defineTool } from '#kernel/tool.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import { type DunningNotice as NoticeRow, itemsOfNotice, levelsOf, remind } from '../documents/dunning.ts';
import { loadParty } from '../documents/parties.ts';
import { brief, figure, figureWith, fromUs, print, Printed, toThem, written } from '../documents/printing.ts';
import { label, longText, moneyOf } from '../documents/shapes.ts';
import { dunningLevels, dunningNotices } from '../schema-documents.ts';
import { day, deleted, entityId, partyId, ref, text } from '../shapes.ts';

const level = z.int().min(1).max(9);
const Level = z.object({
  level: level.describe('1 comes first.'),
  afterDays: z.int().describe('Days overdue.'),
  title: text('Heading of the notice.'),
  body: text('Its text; {party}, {business}, {total} and {date} are filled in.'),
});

export const listDunningLevels = defineTool({
  name: 'finance_list_dunning_levels',
  title: 'List dunning levels',
  summary: 'How customers are reminded, step by step.',
  guide: 'To change a step use finance_set_dunning_level.',
  effect: 'read',
  permission: 'finance:read',
  input: z.object({}),
  output: z.object({ items: z.array(Level).describe('In order.') }),
  examples: [{}],
  async run(_, ctx) {
    return { items: (await levelsOf(ctx)).map(({ level, afterDays, title, body }) => ({ level, afterDays, title, body })) };
  },
});

export const setDunningLevel = defineTool({
  name: 'finance_set_dunning_level',
  title: 'Set dunning level',
  summary: 'Add or change a step of reminding.',
  guide: 'A step is announced once for each invoice, in order.',
  effect: 'reversible',
  permission: 'finance:configure',
  input: z.object({
    level: level.describe('1 comes first.'),
    afterDays: z.int().min(0).max(1000).describe('Days overdue.'),
    title: label.describe('Heading.'),
    body: longText.describe('With {party}, {business}, {total}, {date}.'),
  }),
  output: Level,
  examples: [{ level: 1, afterDays: 5, title: 'Friendly reminder', body: 'Dear {party}, {total} is open.' }],
  async run(given, ctx) {
    const values = { ...given, updatedAt: ctx.now() };
    await ctx.db
      .insert(dunningLevels)
      .values({ id: ctx.newId(), ...values, createdAt: ctx.now() })
      .onConflictDoUpdate({ target: [dunningLevels.tenantId, dunningLevels.level], set: values });
    return given;
  },
});

export const deleteDunningLevel = defineTool({
  name: 'finance_delete_dunning_level',
  title: 'Delete dunning level',
  summary: 'Take a step of reminding away.',
  guide: 'Notices that were written stay.',
  effect: 'reversible',
  permission: 'finance:configure',
  input: z.object({ level: level.describe('Which.') }),
  output: deleted,
  examples: [{ level: 3 }],
  async run({ level }, ctx) {
    const gone = await ctx.db.delete(dunningLevels).where(eq(dunningLevels.level, level)).returning({ id: dunningLevels.id });
    if (gone.length === 0) throw notFound('dunning_level', { tool: 'finance_list_dunning_levels' });
    return { isDeleted: true as const };
  },
});

const Notice = z.object({
  dunningNoticeId: ref('notice'),
  partyId: ref('customer'),
  level: z.int().describe('The gravest step among its invoices.'),
  date: day,
  total: Money.describe('What is open of its invoices.'),
  title: text('Heading.'),
  body: text('What to send.'),
});
const WithInvoices = Notice.extend({
  invoices: z
    .array(
      z.object({
        invoiceId: ref('invoice'),
        number: text('Its number.'),
        dueOn: day,
        open: Money.describe('Open on the day.'),
        daysOverdue: z.int().describe('On the day.'),
        level: z.int().describe('Its step.'),
      }),
    )
    .describe('Longest due first.'),
});

const toNotice = (row: NoticeRow): z.input<typeof Notice> => ({
  dunningNoticeId: row.id,
  partyId: row.partyId,
  level: row.level,
  date: row.date.toString(),
  total: moneyOf(row.totalMinor, row.currency),
  title: row.title,
  body: row.body,
});

export const createDunningNotices = defineTool({
  name: 'finance_create_dunning_notices',
  title: 'Create dunning notices',
  summary: 'Write the reminders that are due, one for each customer and currency.',
  guide: 'Preview it with a dry run. Sends nothing: send each text, or its PDF of finance_print_dunning_notice. Runs each morning.',
  effect: 'reversible',
  permission: 'finance:write',
  input: z.object({ partyId: partyId.optional().describe('Default: all customers.'), entityId }),
  output: z.object({ items: z.array(Notice).describe('What was written.') }),
  examples: [{}, { partyId: fixture('finance.party.customer') }],
  run: async (input, ctx) => ({ items: (await remind(ctx, input)).map(toNotice) }),
});

export const listDunningNotices = defineTool({
  name: 'finance_list_dunning_notices',
  title: 'List dunning notices',
  summary: 'Reminders that were written, newest first.',
  guide: 'For their invoices use finance_get_dunning_notice.',
  effect: 'read',
  permission: 'finance:read',
  input: z.object({ partyId: partyId.optional(), ...pageInput }),
  output: page(Notice),
  examples: [{}],
  async run(input, ctx) {
    const paging = openPage({ tool: 'finance_list_dunning_notices', tenantId: ctx.tenant.id, input, position: ['instant', 'uuid'] });
    const rows = await ctx.db
      .select()
      .from(dunningNotices)
      .where(
        and(
          input.partyId ? eq(dunningNotices.partyId, input.partyId) : undefined,
          before(paging.after, dunningNotices.createdAt, dunningNotices.id),
        ),
      )
      .orderBy(sql`${dunningNotices.createdAt} DESC`, sql`${dunningNotices.id} DESC`)
      .limit(paging.take);
    return paging.cut(rows, (row) => [row.createdAt.toString(), row.id], toNotice);
  },
});

const dunningNoticeId = z.uuid().describe('From finance_list_dunning_notices.');

async function loadNotice(ctx: ToolContext, id: string): Promise<NoticeRow> {
  const [row] = await ctx.db.select().from(dunningNotices).where(eq(dunningNotices.id, id));
  if (!row) throw notFound('dunning_notice', { tool: 'finance_list_dunning_notices' });
  return row;
}

export const getDunningNotice = defineTool({
  name: 'finance_get_dunning_notice',
  title: 'Get dunning notice',
  summary: 'One reminder with its invoices.',
  guide: 'It says how things stood on its day; what was paid since is in finance_list_open_items.',
  effect: 'read',
  permission: 'finance:read',
  input: z.object({ dunningNoticeId }),
  output: WithInvoices,
  examples: [{ dunningNoticeId: fixture('finance.dunning_notice.first') }],
  async run({ dunningNoticeId }, ctx) {
    const row = await loadNotice(ctx, dunningNoticeId);
    const items = await itemsOfNotice(ctx, dunningNoticeId);
    return {
      ...toNotice(row),
      invoices: items.map(({ item, document }) => ({
        invoiceId: document.id,
        number: document.number ?? '',
        dueOn: document.dueOn.toString(),
        open: moneyOf(item.openMinor, row.currency),
        daysOverdue: item.daysOverdue,
        level: item.level,
      })),
    };
  },
});

export const printDunningNotice = defineTool({
  name: 'finance_print_dunning_notice',
  title: 'Print dunning notice',
  summary: 'Make a PDF of a reminder.',
  guide: 'The file is there a moment later: GET /api/files/{fileId}.',
  effect: 'reversible',
  permission: 'finance:write',
  input: z.object({ dunningNoticeId }),
  output: Printed,
  examples: [{ dunningNoticeId: fixture('finance.dunning_notice.first') }],
  async run({ dunningNoticeId }, ctx) {
    const row = await loadNotice(ctx, dunningNoticeId);
    const [party, from] = [await loadParty(ctx, row.partyId), await fromUs(ctx, row.entityId)];
    const items = await itemsOfNotice(ctx, dunningNoticeId);
    return print(ctx, `${row.title} ${row.date.toString()} ${party.code}.pdf`, {
      title: row.title,
      from,
      to: toThem(party),
      facts: [{ label: 'Date', value: written(row.date) }],
      tables: [
        {
          title: null,
          columns: [
            { label: 'Invoice', align: 'left', weight: 3 },
            { label: 'Due', align: 'left', weight: 2 },
            { label: 'Days overdue', align: 'right', weight: 1.5 },
            { label: `Open (${row.currency})`, align: 'right', weight: 2 },
          ],
          rows: items.map(({ item, document }) => [
            document.number ?? '',
            brief(document.dueOn),
            String(item.daysOverdue),
            figure(item.openMinor, row.currency),
          ]),
          totals: [{ label: 'To pay', value: figureWith(row.totalMinor, row.currency), isStrong: true }],
        },
      ],
      notes: row.body.split(/\n{2,}/),
      footer: from.name,
    });
  },
});
