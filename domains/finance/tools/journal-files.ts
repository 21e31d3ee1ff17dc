import { z } from 'zod';
import { getFile } from '#domains/files/public.ts';
import { ToolError } from '#kernel/errors.ts';
import { fixture } from '#kernel/fixture.ts';
import { defineTool } from '#kernel/tool.ts';
import { journalPieces } from '../schema-imports.ts';
import { ref } from '../shapes.ts';

const BYTES_MAX = 4 * 1024 * 1024;
/** A piece has a quarter of a megabyte. */
const PIECE_CHARS_MAX = 400_000;

const Read = z.object({ fileId: ref('file') });

export const readJournalFile = defineTool({
  name: 'finance_read_journal_file',
  title: 'Read journal file',
  summary: 'Have an hledger or Beancount journal that was sent in as a file read.',
  guide: 'Send it to POST /api/files first. A moment later: finance_check_journal, then finance_import_journal, with its fileId.',
  effect: 'reversible',
  permission: 'finance:write',
  calls: ['files_get_file'],
  input: z.object({ fileId: z.uuid().describe('From POST /api/files.') }),
  output: Read,
  examples: [{ fileId: fixture('files.file.contract') }],
  async run({ fileId }, ctx) {
    const { size, objectId } = await ctx.call(getFile, { fileId });
    if (size > BYTES_MAX) {
      throw new ToolError('invalid_input', { reason: 'file_too_large', message: `A journal has at most ${BYTES_MAX} bytes. Divide it.` });
    }
    ctx.effect('file_pieces', { objectId, tool: 'finance_receive_journal_piece', input: { fileId } });
    return { fileId };
  },
});

export const receiveJournalPiece = defineTool({
  name: 'finance_receive_journal_piece',
  title: 'Receive journal piece',
  summary: 'Take a piece of a journal’s file.',
  guide: 'The platform calls this after finance_read_journal_file. Not for people or agents: the bytes must be those of the file.',
  effect: 'reversible',
  permission: 'finance:write',
  input: z.object({
    fileId: z.uuid().describe('Of the file.'),
    index: z.int().min(0).max(10_000).describe('Place of the piece, from 0.'),
    bytes: z.base64().max(PIECE_CHARS_MAX).describe('Base64.'),
    isLast: z.boolean().describe('No piece comes after it.'),
  }),
  output: Read,
  examples: [{ fileId: fixture('files.file.contract'), index: 0, bytes: 'MjAyNg==', isLast: true }],
  async run({ fileId, index, bytes, isLast }, ctx) {
    await ctx.db.insert(journalPieces).values({ id: ctx.newId(), fileId, idx: index, bytes, isLast }).onConflictDoNothing();
    return { fileId };
  },
});
