import { and, desc, eq, sql } from 'drizzle-orm';
import { z } from 'zod';
import { notFound, ToolError } from '#kernel/errors.ts';
import { fixture } from '#kernel/fixture.ts';
import { before, openPage, page, pageInput } from '#kernel/page.ts';
import { defineTool } from '#kernel/tool.ts';
import { CONTENT_TYPE, FILE_NAME } from '../rules.ts';
import { files } from '../schema.ts';

const FileId = z.uuid().describe('From POST /api/files or files_list_files.');

const facts = {
  name: z.string().min(1).max(255).regex(FILE_NAME).describe('The name it was sent with: no slashes, no control characters.'),
  contentType: z.string().regex(CONTENT_TYPE).describe('Its media type, as the sender said.'),
  size: z.int().min(0).describe('Bytes.'),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .describe('Of the bytes, lower-case hex.'),
};

const File = z.object({
  fileId: z.uuid().describe('What other tools take.'),
  ...facts,
  objectId: z.uuid().describe('Where the object store keeps the bytes.'),
  createdAt: z.string().describe('When it was registered, ISO 8601.'),
});

const toFile = (row: typeof files.$inferSelect): z.output<typeof File> => ({
  fileId: row.id,
  name: row.name,
  contentType: row.contentType,
  size: row.sizeBytes,
  sha256: row.sha256,
  objectId: row.objectId,
  createdAt: row.createdAt.toString(),
});

export const listFiles = defineTool({
  name: 'files_list_files',
  title: 'List files',
  summary: 'List the files that were sent in, newest first.',
  guide: 'Use to find a fileId. The bytes are at GET /api/files/{fileId}.',
  effect: 'read',
  permission: 'files:read',
  route: { method: 'GET', path: '/files' },
  input: z.object({
    contentType: z.string().max(255).optional().describe('Only of this media type, such as application/pdf.'),
    ...pageInput,
  }),
  output: page(File),
  examples: [{}, { contentType: 'application/pdf', limit: 5 }],
  async run(input, ctx) {
    const paging = openPage({ tool: 'files_list_files', tenantId: ctx.tenant.id, input, position: ['instant', 'uuid'] });
    const rows = await ctx.db
      .select()
      .from(files)
      .where(
        and(
          input.contentType === undefined ? undefined : eq(files.contentType, input.contentType.toLowerCase()),
          before(paging.after, sql`${files.createdAt}`, sql`${files.id}`),
        ),
      )
      .orderBy(desc(files.createdAt), desc(files.id))
      .limit(paging.take);
    return paging.cut(rows, (row) => [row.createdAt.toString(), row.id], toFile);
  },
});

export const getFile = defineTool({
  name: 'files_get_file',
  title: 'Get file',
  summary: 'What is known about one file: name, type, size and digest.',
  guide: 'Use before passing a fileId on. Not for its content: that is GET /api/files/{fileId}.',
  effect: 'read',
  permission: 'files:read',
  route: { method: 'GET', path: '/files/{fileId}/facts' },
  input: z.object({ fileId: FileId }),
  output: File,
  examples: [{ fileId: fixture('files.file.contract') }],
  async run({ fileId }, ctx) {
    const [row] = await ctx.db.select().from(files).where(eq(files.id, fileId));
    if (!row) throw notFound('file', { tool: 'files_list_files' });
    return toFile(row);
  },
});

export const registerFile = defineTool({
  name: 'files_register_file',
  title: 'Register file',
  summary: 'Record a file whose bytes the object store holds already.',
  guide: 'The gateway calls this at the end of POST /api/files. Not to send a file in: a record alone brings no bytes.',
  effect: 'reversible',
  permission: 'files:write',
  route: { method: 'POST', path: '/files/register' },
  input: z.object({
    fileId: z.uuid().describe('The id that the file will have.'),
    objectId: z.uuid().describe('Where the object store keeps the bytes, within this tenant.'),
    ...facts,
  }),
  output: File,
  examples: [
    {
      fileId: fixture('files.file.example'),
      objectId: fixture('files.object.example'),
      name: 'price-list.pdf',
      contentType: 'application/pdf',
      size: 0,
      sha256: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    },
  ],
  async run({ fileId, size, ...rest }, ctx) {
    const row = { id: fileId, sizeBytes: size, createdAt: ctx.now(), ...rest };
    const [added] = await ctx.db.insert(files).values(row).onConflictDoNothing().returning();
    if (added) return toFile(added);
    throw new ToolError('conflict', {
      reason: 'file_exists',
      message: 'A file with this id or these bytes is registered already.',
      fix: { tool: 'files_get_file', input: { fileId } },
    });
  },
});

export const deleteFile = defineTool({
  name: 'files_delete_file',
  title: 'Delete file',
  summary: 'Remove a file, so that nobody can read it any more.',
  guide: 'Use when a file was sent by mistake. Undo brings it back: its bytes stay in the object store.',
  effect: 'reversible',
  permission: 'files:write',
  route: { method: 'DELETE', path: '/files/{fileId}' },
  input: z.object({ fileId: FileId }),
  output: File,
  examples: [{ fileId: fixture('files.file.contract') }],
  async run({ fileId }, ctx) {
    const [row] = await ctx.db.delete(files).where(eq(files.id, fileId)).returning();
    if (!row) throw notFound('file', { tool: 'files_list_files' });
    return toFile(row);
  },
});
