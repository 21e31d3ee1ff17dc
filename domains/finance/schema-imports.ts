import { boolean, foreignKey, integer, text, unique, uuid } from 'drizzle-orm/pg-core';
import { derived, record } from '#kernel/table.ts';
import { entities } from './schema-books.ts';
import { finance, oneOf, stamps } from './schema-parts.ts';

/** A journal of another program that was taken into the books, and the entries that it became. */
export const journalImports = record(
  finance,
  'journal_imports',
  {
    entityId: uuid('entity_id').notNull(),
    dialect: text('dialect', { enum: ['hledger', 'beancount'] }).notNull(),
    /** In the order of the file; after a reversal and a return, those that stand now. */
    entryIds: uuid('entry_ids').array().notNull(),
    isReversed: boolean('is_reversed').notNull().default(false),
    importedBy: text('imported_by').notNull(),
    ...stamps,
  },
  (t) => [
    foreignKey({ name: 'journal_imports_entity', columns: [t.tenantId, t.entityId], foreignColumns: [entities.tenantId, entities.id] }),
    oneOf('journal_imports_dialect', t.dialect, ['hledger', 'beancount']),
  ],
);

/** A file that was sent in, as far as it was handed over: a tool reads rows and no files. Read again, it is the same. */
export const journalPieces = derived(
  finance,
  'journal_pieces',
  {
    fileId: uuid('file_id').notNull(),
    idx: integer('idx').notNull(),
    /** Base64. */
    bytes: text('bytes').notNull(),
    isLast: boolean('is_last').notNull(),
  },
  (t) => [unique('journal_pieces_once').on(t.tenantId, t.fileId, t.idx)],
);
