import { and, count, eq, isNotNull } from 'drizzle-orm';
import { z } from 'zod';
import type { Db } from '#kernel/db.ts';
import { importRows, importWrites } from '../schema-imports.ts';
import { maybe, maybeMoment, maybeRef, moment, ref, text, toMoment } from '../shapes.ts';
import { FIELDS, KINDS } from './fields.ts';
import type { ImportRecord, StagedRow } from './staging.ts';
import { VERDICTS } from './verdicts.ts';

export const kind = z.enum(KINDS).describe('What a row is.');
export const verdict = z.enum(VERDICTS).describe('new, update, duplicate of something, invalid, or skipped because empty.');
export const onDuplicate = z
  .enum(['skip', 'fill', 'overwrite'])
  .describe('A row whose record is here: leave it, fill empty fields, or put the file’s values in.');

const rowsOf = (what: string) => z.int().describe(what);

export const Import = z.object({
  importId: ref('import'),
  kind,
  fileId: ref('file'),
  fileName: text('Name of the file.'),
  status: text('reading, unreadable, ready, writing, stopped, done, reverting, reverted or discarded.'),
  problem: z
    .object({ reason: text('Stable code.'), message: text('What is wrong, and the way out.') })
    .nullable()
    .describe('Why it is unreadable or stopped.'),
  format: maybe('csv, xlsx or vcard; null: not read yet.'),
  encoding: maybe('Of text files, as detected.'),
  delimiter: maybe('Of CSV, as detected.'),
  columns: z
    .array(
      z.object({
        heading: text('In the file.'),
        field: maybe('Where its cells go; null: left out.'),
        confidence: z.int().describe('How sure the guess is, in percent; 100 also where somebody chose.'),
      }),
    )
    .describe('In the file’s order.'),
  onDuplicate,
  rowCount: z.int().nullable().describe('Rows without the heading.'),
  counts: z
    .object({
      new: rowsOf('Would become records.'),
      update: rowsOf('Would change records.'),
      duplicate: rowsOf('Are here, or in the file, already.'),
      invalid: rowsOf('Cannot be taken; the rows say why.'),
      skipped: rowsOf('Are empty.'),
    })
    .nullable()
    .describe('Rows by verdict.'),
  planHash: maybe('Names the mapping and all verdicts together: what is approved.'),
  written: rowsOf('Rows written so far.'),
  notWritten: rowsOf('Rows left out while writing, because something had changed since they were judged.'),
  startedBy: text('Who began it.'),
  createdAt: moment,
  finishedAt: maybeMoment,
});

export async function toImport(db: Db, row: ImportRecord): Promise<z.input<typeof Import>> {
  const [written] = await db.select({ n: count() }).from(importWrites).where(eq(importWrites.importId, row.id));
  const [left] = await db
    .select({ n: count() })
    .from(importRows)
    .where(and(eq(importRows.importId, row.id), isNotNull(importRows.notWritten)));
  const { id, kind, fileId, fileName, status, problem, format, encoding, delimiter, columns, onDuplicate, rowCount, planHash, startedBy } =
    row;
  return {
    importId: id,
    kind,
    fileId,
    fileName,
    status,
    problem,
    format,
    encoding,
    delimiter,
    columns: columns ?? [],
    onDuplicate,
    rowCount,
    counts: row.counts as z.input<typeof Import>['counts'],
    planHash,
    written: written?.n ?? 0,
    notWritten: left?.n ?? 0,
    startedBy,
    createdAt: row.createdAt.toString(),
    finishedAt: toMoment(row.finishedAt),
  };
}

const PII: Readonly<Record<string, string>> = {
  displayName: 'name',
  givenName: 'name',
  familyName: 'name',
  phone: 'phone',
  phone2: 'phone',
  email: 'email',
  email2: 'email',
};
const every = [...new Set(KINDS.flatMap((each) => [...FIELDS[each]]))];
/** Each field by its own name, so that a policy that hides a field hides it here too. */
const values = z.object(
  Object.fromEntries(
    every.map((field) => {
      const value = z.string().optional().describe(`To be written to ${field}.`);
      return [field, PII[field] ? value.meta({ pii: PII[field] }) : value];
    }),
  ),
);

export const ImportRow = z.object({
  rowNumber: z.int().describe('In the file; its heading is row 1.'),
  verdict,
  recordId: maybeRef('record that it would change or is a duplicate of, or that it became'),
  sameAsRow: z.int().nullable().describe('The earlier row that it repeats.'),
  field: maybe('What is wrong with the row: which field.'),
  reason: maybe('Stable code.'),
  message: maybe('In words.'),
  values: values.describe('What would be written.'),
  notWritten: maybe('Why it was left out while writing.'),
});

export function toImportRow(row: StagedRow, recordId: string | null = row.recordId): z.input<typeof ImportRow> {
  const { rowNumber, verdict, sameAsRow, field, reason, message, fields, notWritten } = row;
  return { rowNumber, verdict: verdict ?? 'invalid', recordId, sameAsRow, field, reason, message, values: fields ?? {}, notWritten };
}
