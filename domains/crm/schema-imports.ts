import { sql } from 'drizzle-orm';
import { bigint, check, customType, foreignKey, index, integer, jsonb, text, unique, uuid } from 'drizzle-orm/pg-core';
import { derived, instant, record } from '#kernel/table.ts';
import { crm, isNotBlank, stamps } from './schema-parts.ts';

const bytea = customType<{ data: Buffer; driverData: Buffer }>({ dataType: () => 'bytea' });

/** A file on its way into the records: what it is, how its columns are read, and how far it has come. */
export const imports = record(
  crm,
  'imports',
  {
    kind: text('kind', { enum: ['people', 'organisations', 'leads', 'deals'] }).notNull(),
    fileId: uuid('file_id').notNull(),
    fileName: text('file_name').notNull(),
    sizeBytes: bigint('size_bytes', { mode: 'number' }).notNull(),
    sha256: text('sha256').notNull(),
    status: text('status', {
      enum: ['reading', 'unreadable', 'ready', 'writing', 'stopped', 'done', 'reverting', 'reverted', 'discarded'],
    }).notNull(),
    /** Why it is unreadable or stopped: a reason and a sentence of ours. */
    problem: jsonb('problem').$type<{ reason: string; message: string }>(),
    format: text('format', { enum: ['csv', 'xlsx', 'vcard'] }),
    encoding: text('encoding'),
    delimiter: text('delimiter'),
    /** One entry a column of the file: its heading, the field it goes to or null, and how sure the guess is in percent. */
    columns: jsonb('columns').$type<ImportColumn[]>(),
    onDuplicate: text('on_duplicate', { enum: ['skip', 'fill', 'overwrite'] }).notNull(),
    rowCount: integer('row_count'),
    /** Rows by verdict. */
    counts: jsonb('counts').$type<Record<string, number>>(),
    /** Names the plan: the mapping, the rows and their verdicts. What is approved is this and nothing else. */
    planHash: text('plan_hash'),
    startedBy: text('started_by').notNull(),
    finishedAt: instant('finished_at'),
    ...stamps,
  },
  (t) => [
    isNotBlank('imports_file_name', t.fileName),
    check('imports_kind', sql`${t.kind} IN ('people', 'organisations', 'leads', 'deals')`),
    check(
      'imports_status',
      sql`${t.status} IN ('reading', 'unreadable', 'ready', 'writing', 'stopped', 'done', 'reverting', 'reverted', 'discarded')`,
    ),
    check('imports_problem', sql`(${t.status} IN ('unreadable', 'stopped')) = (${t.problem} IS NOT NULL)`),
    check('imports_on_duplicate', sql`${t.onDuplicate} IN ('skip', 'fill', 'overwrite')`),
    check('imports_planned', sql`${t.status} IN ('reading', 'unreadable', 'discarded') OR ${t.planHash} IS NOT NULL`),
    index('imports_newest').on(t.tenantId, t.createdAt.desc(), t.id.desc()),
  ],
);

export interface ImportColumn {
  heading: string;
  field: string | null;
  confidence: number;
}

/** The file's bytes as they arrive; they can be read again from the object store. */
export const importPieces = derived(
  crm,
  'import_pieces',
  { importId: uuid('import_id').notNull(), idx: integer('idx').notNull(), bytes: bytea('bytes').notNull() },
  (t) => [
    unique('import_pieces_once').on(t.tenantId, t.importId, t.idx),
    foreignKey({
      name: 'import_pieces_import',
      columns: [t.tenantId, t.importId],
      foreignColumns: [imports.tenantId, imports.id],
    }).onDelete('cascade'),
  ],
);

/** The file's rows and what would become of each: made from the file, the mapping and the records. */
export const importRows = derived(
  crm,
  'import_rows',
  {
    importId: uuid('import_id').notNull(),
    rowNumber: integer('row_number').notNull(),
    cells: jsonb('cells').$type<string[]>().notNull(),
    verdict: text('verdict', { enum: ['new', 'update', 'duplicate', 'invalid', 'skipped'] }),
    /** The record it would update or is a duplicate of. */
    recordId: uuid('record_id'),
    /** The earlier row of the file that it repeats. */
    sameAsRow: integer('same_as_row'),
    field: text('field'),
    reason: text('reason'),
    message: text('message'),
    /** What would be written, by field. */
    fields: jsonb('fields').$type<Record<string, string>>(),
    /** Why a row that was to be written was not. */
    notWritten: text('not_written'),
  },
  (t) => [
    unique('import_rows_once').on(t.tenantId, t.importId, t.rowNumber),
    index('import_rows_by_verdict').on(t.tenantId, t.importId, t.verdict, t.rowNumber),
    foreignKey({ name: 'import_rows_import', columns: [t.tenantId, t.importId], foreignColumns: [imports.tenantId, imports.id] }).onDelete(
      'cascade',
    ),
  ],
);

/** Which row became which record, by which call. A row is written once, whoever takes the work up again. */
export const importWrites = record(
  crm,
  'import_writes',
  {
    importId: uuid('import_id').notNull(),
    rowNumber: integer('row_number').notNull(),
    op: text('op', { enum: ['insert', 'update'] }).notNull(),
    recordId: uuid('record_id').notNull(),
    callId: uuid('call_id').notNull(),
    /** What the record's `updated_at` was then: another value means that somebody has changed it since. */
    writtenAt: instant('written_at').notNull(),
  },
  (t) => [
    unique('import_writes_once').on(t.tenantId, t.importId, t.rowNumber),
    index('import_writes_by_record').on(t.tenantId, t.recordId),
    foreignKey({ name: 'import_writes_import', columns: [t.tenantId, t.importId], foreignColumns: [imports.tenantId, imports.id] }),
    check('import_writes_op', sql`${t.op} IN ('insert', 'update')`),
  ],
);
