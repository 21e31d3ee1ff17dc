import { sql } from 'drizzle-orm';
import { bigint, check, index, pgSchema, text, unique, uuid } from 'drizzle-orm/pg-core';
import { instant, record } from '#kernel/table.ts';

export const filesSchema = pgSchema('files');

/** What is known about a file. Its bytes are in the object store, under the tenant and `object_id`. */
export const files = record(
  filesSchema,
  'files',
  {
    name: text('name').notNull(),
    contentType: text('content_type').notNull(),
    sizeBytes: bigint('size_bytes', { mode: 'number' }).notNull(),
    sha256: text('sha256').notNull(),
    objectId: uuid('object_id').notNull(),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [
    unique('files_object').on(t.tenantId, t.objectId),
    index('files_by_age').on(t.tenantId, t.createdAt, t.id),
    check('files_name', sql`length(${t.name}) BETWEEN 1 AND 255 AND ${t.name} !~ '[[:cntrl:]/\\\\]'`),
    check('files_content_type', sql`${t.contentType} ~ '^[a-z0-9][a-z0-9!#$&^_.+-]{0,126}/[a-z0-9][a-z0-9!#$&^_.+-]{0,126}$'`),
    check('files_size', sql`${t.sizeBytes} >= 0`),
    check('files_sha256', sql`${t.sha256} ~ '^[0-9a-f]{64}$'`),
  ],
);
