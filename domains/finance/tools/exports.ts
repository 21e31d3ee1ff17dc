import { z } from 'zod';
import { ToolError } from '#kernel/errors.ts';
import { fixture } from '#kernel/fixture.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import { defineTool } from '#kernel/tool.ts';
import { entityOf } from '../books.ts';
import { DIALECTS } from '../exchange/read.ts';
import { readBook } from '../exchange/reading-books.ts';
import { writeCsv, writeXlsx } from '../exchange/sheet.ts';
import { writeBeancount } from '../exchange/write-beancount.ts';
import { writeHledger } from '../exchange/write-hledger.ts';
import { momentOf } from '../reports/report.ts';
import { sheetOf } from '../reports/sheets.ts';
import { AnySpec, fromReference, toReference } from '../reports/spec.ts';
import { dateIn, dateOr, entityId, line, text } from '../shapes.ts';

/** What is to be written, with nothing left open: so the file can be made whenever, and is the same. */
const Export = z.discriminatedUnion('of', [
  z.object({ of: z.literal('report'), spec: AnySpec, format: z.enum(['csv', 'xlsx']) }),
  z.object({ of: z.literal('books'), entityId: z.uuid(), dialect: z.enum(DIALECTS), to: z.iso.date(), recordedBy: z.iso.datetime() }),
]);
type Export = z.output<typeof Export>;

const TYPES = {
  csv: 'text/csv',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  hledger: 'text/plain',
  beancount: 'text/plain',
} as const;

const Asked = z.object({
  fileId: text('Of the file; its bytes are at GET /api/files/{fileId} as soon as it is written, mostly within a second.'),
  name: text('Of the file.'),
  contentType: text('Of the file.'),
});

const wordOf = (wish: Export): string => Buffer.from(JSON.stringify(wish)).toString('base64url');

function wishOf(word: string): Export {
  try {
    return Export.parse(JSON.parse(Buffer.from(word, 'base64url').toString()));
  } catch {
    throw new ToolError('invalid_input', { reason: 'export_unknown', message: 'This is not what an export was asked for by.' });
  }
}

function ask(ctx: ToolContext, wish: Export, { name, kind }: { name: string; kind: keyof typeof TYPES }): z.input<typeof Asked> {
  const file = { fileId: ctx.newId(), name, contentType: TYPES[kind] };
  ctx.effect('made_files', { ...file, objectId: ctx.newId(), tool: 'finance_render_export', input: { export: wordOf(wish) } });
  return file;
}

const REPORT = toReference({
  kind: 'trial_balance',
  entityId: fixture('finance.entity.main'),
  spans: [['2020-01-01', '2099-12-31']],
  recordedBy: '2099-12-31T00:00:00Z',
  dimensions: {},
  split: null,
});

export const exportReport = defineTool({
  name: 'finance_export_report',
  title: 'Export report',
  summary: 'Write a report as a CSV or XLSX file.',
  guide: 'Takes the report’s `report`, so the file shows what it showed. Remove the file with files_delete_file.',
  effect: 'reversible',
  permission: 'finance:export',
  input: z.object({
    report: line(4000).describe('From the report.'),
    format: z.enum(['csv', 'xlsx']).default('xlsx').describe('Of the file.'),
  }),
  output: Asked,
  examples: [{ report: REPORT }, { report: REPORT, format: 'csv' }],
  async run({ report, format }, ctx) {
    const spec = fromReference(report);
    await entityOf(ctx, spec.entityId);
    const days = 'asOf' in spec ? spec.asOf : spec.spans[0]?.join('-to-');
    return ask(ctx, { of: 'report', spec, format }, { name: `${spec.kind.replaceAll('_', '-')}-${days}.${format}`, kind: format });
  },
});

export const exportBooks = defineTool({
  name: 'finance_export_books',
  title: 'Export books',
  summary: 'Write all entries as a plain-text journal for hledger or Beancount.',
  guide: 'With accounts, both currencies of each line and assertions of the balances: another program can check the books.',
  effect: 'reversible',
  permission: 'finance:export',
  input: z.object({
    entityId,
    dialect: z.enum(DIALECTS).describe('Whose language.'),
    to: dateIn.optional().describe('Last day; today if left out.'),
    recordedBy: z.iso.datetime({ offset: true }).optional().describe('As the books stood then.'),
  }),
  output: Asked,
  examples: [{ dialect: 'hledger' }, { dialect: 'beancount' }],
  async run(input, ctx) {
    const entity = await entityOf(ctx, input.entityId);
    const to = dateOr(ctx, input.to).toString();
    const recordedBy = await momentOf(ctx, input.recordedBy);
    const ending = input.dialect === 'hledger' ? 'journal' : 'beancount';
    return ask(
      ctx,
      { of: 'books', entityId: entity.id, dialect: input.dialect, to, recordedBy },
      { name: `books-${to}.${ending}`, kind: input.dialect },
    );
  },
});

export const renderExport = defineTool({
  name: 'finance_render_export',
  title: 'Render export',
  summary: 'The bytes of an export.',
  guide: 'Called when the file of an export is written. To have a file use finance_export_report or finance_export_books.',
  effect: 'read',
  permission: 'finance:read',
  input: z.object({ export: line(6000).describe('What was asked for.') }),
  output: z.object({ bytes: text('Base64.') }),
  examples: [
    { export: wordOf({ of: 'report', spec: fromReference(REPORT), format: 'csv' }) },
    {
      export: wordOf({
        of: 'books',
        entityId: fixture('finance.entity.main'),
        dialect: 'hledger',
        to: '2099-12-31',
        recordedBy: '2099-12-31T00:00:00Z',
      }),
    },
  ],
  async run(input, ctx) {
    const bytes = await render(ctx, wishOf(input.export));
    return { bytes: bytes.toString('base64') };
  },
});

async function render(ctx: ToolContext, wish: Export): Promise<Buffer> {
  if (wish.of === 'report') {
    const sheet = await sheetOf(ctx, wish.spec);
    return wish.format === 'csv' ? writeCsv(sheet) : writeXlsx(sheet);
  }
  const { entityId: id, dialect, to, recordedBy } = wish;
  const book = await readBook(ctx, { entityId: id, to: Temporal.PlainDate.from(to), recordedBy: Temporal.Instant.from(recordedBy) });
  return Buffer.from(dialect === 'hledger' ? writeHledger(book) : writeBeancount(book), 'utf8');
}
