import { asc, eq } from 'drizzle-orm';
import { ToolError } from '#kernel/errors.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import { journalPieces } from '../schema-imports.ts';

/** The journal itself, or that of a file whose pieces are all here. */
export async function textOf(
  ctx: ToolContext,
  { journal, fileId }: { journal?: string | undefined; fileId?: string | undefined },
): Promise<string> {
  if ((journal === undefined) === (fileId === undefined)) {
    throw new ToolError('invalid_input', { reason: 'journal_or_file', message: 'Give the text of the journal or a file, and not both.' });
  }
  return journal ?? fileText(ctx, fileId ?? '');
}

async function fileText(ctx: ToolContext, fileId: string): Promise<string> {
  const pieces = await ctx.db.select().from(journalPieces).where(eq(journalPieces.fileId, fileId)).orderBy(asc(journalPieces.idx));
  if (!pieces.at(-1)?.isLast || pieces.some(({ idx }, i) => idx !== i)) {
    throw new ToolError('conflict', {
      reason: 'file_not_read',
      message: 'The file was not read yet, or not to its end.',
      fix: { tool: 'finance_read_journal_file', input: { fileId } },
    });
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(pieces.map(({ bytes }) => Buffer.from(bytes, 'base64'))));
  } catch {
    throw new ToolError('invalid_input', { reason: 'not_text', message: 'The file is no text in UTF-8.' });
  }
}
