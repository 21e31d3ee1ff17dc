import { and, asc, eq } from 'drizzle-orm';
import { z } from 'zod';
import { changesIn } from '#kernel/changes-in.ts';
import { notFound } from '#kernel/errors.ts';
import { fixture } from '#kernel/fixture.ts';
import { beyond, openPage, page, pageInput } from '#kernel/page.ts';
import { defineTool } from '#kernel/tool.ts';
import { entityOf, seriesOf } from '../books.ts';
import { JOURNAL_KINDS } from '../ledger-rules.ts';
import { journals, series } from '../schema-books.ts';
import { numbers } from '../schema-ledger.ts';
import { code, dateOr, day, entityId, journalId, line, maybe, maybeRef, name, reason, ref, text, dateIn } from '../shapes.ts';

const Journal = z.object({
  journalId: ref('journal'),
  entityId: ref('entity'),
  code: text('Short name.'),
  name: text('What people call it.'),
  kind: z.enum(JOURNAL_KINDS).describe('What is posted in it.'),
  seriesId: ref('number series'),
  isActive: z.boolean().describe('Takes postings.'),
});
const toJournal = ({ id, tenantId: _, createdAt: _c, updatedAt: _u, ...rest }: typeof journals.$inferSelect): z.input<typeof Journal> => ({
  journalId: id,
  ...rest,
});

export const listJournals = defineTool({
  name: 'finance_list_journals',
  title: 'List journals',
  summary: 'The journals of an entity.',
  guide: 'Postings of the system go to the first active journal of their kind, by code.',
  effect: 'read',
  permission: 'finance:read',
  input: z.object({ entityId }),
  output: z.object({ items: z.array(Journal).describe('By code.') }),
  examples: [{}],
  async run({ entityId }, ctx) {
    const entity = await entityOf(ctx, entityId);
    const rows = await ctx.db.select().from(journals).where(eq(journals.entityId, entity.id)).orderBy(asc(journals.code));
    return { items: rows.map(toJournal) };
  },
});

export const createJournal = defineTool({
  name: 'finance_create_journal',
  title: 'Create journal',
  summary: 'Add a journal that numbers its entries from a series.',
  guide: 'Journals may share a series. Make the series first with finance_create_series.',
  effect: 'reversible',
  permission: 'finance:configure',
  input: z.object({
    entityId,
    code,
    name,
    kind: z.enum(JOURNAL_KINDS).describe('What is posted in it.'),
    seriesCode: line(20).describe('From finance_list_series.'),
  }),
  output: Journal,
  examples: [{ code: 'PETTY', name: 'Petty cash', kind: 'cash', seriesCode: 'ENTRY' }],
  async run({ entityId, seriesCode, ...input }, ctx) {
    const entity = await entityOf(ctx, entityId);
    const { id: seriesId } = await seriesOf(ctx, entity.id, seriesCode);
    const [row] = await ctx.db
      .insert(journals)
      .values({ id: ctx.newId(), entityId: entity.id, seriesId, ...input, createdAt: ctx.now(), updatedAt: ctx.now() })
      .returning();
    return toJournal(row!);
  },
});

export const updateJournal = defineTool({
  name: 'finance_update_journal',
  title: 'Update journal',
  summary: 'Rename or retire a journal.',
  guide: 'Its series is final: numbers without gaps belong to it.',
  effect: 'reversible',
  permission: 'finance:configure',
  input: z.object({ journalId, name: name.optional(), isActive: z.boolean().optional().describe('Takes postings.') }),
  output: Journal,
  examples: [{ journalId: fixture('finance.journal.general'), name: 'General journal' }],
  async run({ journalId, ...fields }, ctx) {
    const [row] = await ctx.db
      .update(journals)
      .set({ ...changesIn(fields), updatedAt: ctx.now() })
      .where(eq(journals.id, journalId))
      .returning();
    if (!row) throw notFound('journal', { tool: 'finance_list_journals' });
    return toJournal(row);
  },
});

const Series = z.object({
  seriesId: ref('series'),
  entityId: ref('entity'),
  code: text('Short name.'),
  name: text('What it numbers.'),
  prefix: text('Stands before each number.'),
  digits: z.int().describe('Filled with zeros to so many.'),
  restarts: z.enum(['never', 'yearly']).describe('Whether it begins anew each calendar year.'),
  firstNumber: z.int().describe('Where it begins.'),
});
const toSeries = ({ id, tenantId: _, createdAt: _c, updatedAt: _u, ...rest }: typeof series.$inferSelect): z.input<typeof Series> => ({
  seriesId: id,
  ...rest,
});

export const listSeries = defineTool({
  name: 'finance_list_series',
  title: 'List number series',
  summary: 'The number series of an entity: invoices, entries and what else is numbered without gaps.',
  guide: 'What was numbered is in finance_list_numbers.',
  effect: 'read',
  permission: 'finance:read',
  input: z.object({ entityId }),
  output: z.object({ items: z.array(Series).describe('By code.') }),
  examples: [{}],
  async run({ entityId }, ctx) {
    const entity = await entityOf(ctx, entityId);
    const rows = await ctx.db.select().from(series).where(eq(series.entityId, entity.id)).orderBy(asc(series.code));
    return { items: rows.map(toSeries) };
  },
});

export const createSeries = defineTool({
  name: 'finance_create_series',
  title: 'Create number series',
  summary: 'Add a series of numbers without gaps.',
  guide: 'Where it begins and whether it restarts each year are final. Continue the numbers of a former system with firstNumber.',
  effect: 'reversible',
  permission: 'finance:configure',
  input: z.object({
    entityId,
    code,
    name,
    prefix: z
      .string()
      .regex(/^[A-Z0-9/-]{0,12}$/)
      .describe('Such as "INV-".'),
    digits: z.int().min(1).max(12).optional().describe('5 if left out.'),
    restarts: z.enum(['never', 'yearly']).optional().describe('yearly if left out.'),
    firstNumber: z.int().min(1).optional().describe('1 if left out.'),
  }),
  output: Series,
  examples: [{ code: 'RECEIPT', name: 'Receipts', prefix: 'REC-' }],
  async run({ entityId, ...input }, ctx) {
    const entity = await entityOf(ctx, entityId);
    const [row] = await ctx.db
      .insert(series)
      .values({ id: ctx.newId(), entityId: entity.id, ...input, createdAt: ctx.now(), updatedAt: ctx.now() })
      .returning();
    return toSeries(row!);
  },
});

const Numbered = z.object({
  label: text('The number as people write it.'),
  cycle: text('Year within which it counts; empty: for ever.'),
  number: z.int().describe('Its place.'),
  onDate: day,
  subjectKind: text('What bears it: entry, invoice, …; void: nothing.'),
  subjectId: maybeRef('what bears it'),
  voidReason: maybe('Why it stands on nothing.'),
});
const toNumbered = (row: typeof numbers.$inferSelect): z.input<typeof Numbered> => ({
  label: row.label,
  cycle: row.cycle,
  number: row.number,
  onDate: row.onDate.toString(),
  subjectKind: row.subjectKind,
  subjectId: row.subjectId,
  voidReason: row.voidReason,
});

export const listNumbers = defineTool({
  name: 'finance_list_numbers',
  title: 'List numbers of a series',
  summary: 'Each number that a series gave, and what bears it.',
  guide: 'For an audit. There are no gaps: a number on nothing is void and says why.',
  effect: 'read',
  permission: 'finance:read',
  input: z.object({
    entityId,
    seriesCode: line(20).describe('From finance_list_series.'),
    isVoid: z.boolean().optional().describe('Only those on nothing.'),
    ...pageInput,
  }),
  output: page(Numbered),
  examples: [{ seriesCode: 'ENTRY' }],
  async run(input, ctx) {
    const entity = await entityOf(ctx, input.entityId);
    const { id } = await seriesOf(ctx, entity.id, input.seriesCode);
    const paging = openPage({ tool: 'finance_list_numbers', tenantId: ctx.tenant.id, input, position: ['text', 'integer'] });
    const rows = await ctx.db
      .select()
      .from(numbers)
      .where(
        and(
          eq(numbers.seriesId, id),
          input.isVoid ? eq(numbers.subjectKind, 'void') : undefined,
          beyond(paging.after, numbers.cycle, numbers.number),
        ),
      )
      .orderBy(asc(numbers.cycle), asc(numbers.number))
      .limit(paging.take);
    return paging.cut(rows, ({ cycle, number }) => [cycle, String(number)], toNumbered);
  },
});

export const voidNumber = defineTool({
  name: 'finance_void_number',
  title: 'Void a number',
  summary: 'Take the next number of a series for nothing, with the reason on record.',
  guide: 'For a spoilt form of a pre-printed book, or a number used outside the system. It stays void for good.',
  effect: 'irreversible',
  permission: 'finance:post',
  input: z.object({
    entityId,
    seriesCode: line(20).describe('From finance_list_series.'),
    date: dateIn.optional().describe('Today if left out.'),
    reason,
  }),
  output: Numbered,
  examples: [{ seriesCode: 'ENTRY', reason: 'The form was torn in the printer' }],
  async run({ entityId, seriesCode, date, reason }, ctx) {
    const entity = await entityOf(ctx, entityId);
    const { id: seriesId } = await seriesOf(ctx, entity.id, seriesCode);
    const [row] = await ctx.db
      .insert(numbers)
      .values({ id: ctx.newId(), seriesId, onDate: dateOr(ctx, date), subjectKind: 'void', voidReason: reason, takenAt: ctx.now() })
      .returning();
    return toNumbered(row!);
  },
});
