import { and, desc, eq, gte, isNotNull, isNull, lte, sql } from 'drizzle-orm';
import { z } from 'zod';
import { getFile } from '#domains/files/public.ts';
import { notFound, ToolError } from '#kernel/errors.ts';
import { fixture } from '#kernel/fixture.ts';
import { before, openPage, page, pageInput } from '#kernel/page.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import { defineTool } from '#kernel/tool.ts';
import { holdBankAccount, loadBankAccount, ofLiveStatement } from '../bank/accounts.ts';
import { bankStatementImported } from '../bank/events.ts';
import { addStatements, type ImportOptions, readFor } from '../bank/importing.ts';
import { CSV_FIELDS } from '../bank/parsing/csv-headings.ts';
import type { CsvMapping } from '../bank/parsing/csv.ts';
import { DATE_ORDERS } from '../bank/parsing/dates.ts';
import { LIMITS, Unreadable } from '../bank/parsing/statement.ts';
import { bankAccountId, BankImportOut, BankLineOut, BankStatementOut, toBankImport, toBankLines, toStatements } from '../bank/shapes.ts';
import { bankImportPieces, bankImports, bankMatchItems, bankStatementLines, bankStatements } from '../schema-bank.ts';
import { dateIn } from '../shapes.ts';

type BankImport = typeof bankImports.$inferSelect;

const importId = z.uuid().describe('From finance_list_bank_statements.');
const decimal = z
  .string()
  .regex(/^-?\d{1,15}(\.\d{1,3})?$/)
  .optional();

const mapping = z
  .strictObject({
    columns: z.partialRecord(z.enum(CSV_FIELDS), z.string()).optional().describe('Field to heading or column number.'),
    dateOrder: z.enum(DATE_ORDERS).optional().describe('Of day, month, year.'),
    decimal: z.enum(['.', ',']).optional().describe('Mark.'),
    delimiter: z.string().length(1).optional().describe('Of columns.'),
  })
  .optional()
  .describe('CSV alone, if the guess fails.');

async function lockImport(ctx: ToolContext, id: string): Promise<BankImport> {
  const [row] = await ctx.db.select().from(bankImports).where(eq(bankImports.id, id)).for('update');
  if (!row) throw notFound('bank_import', { tool: 'finance_list_bank_statements' });
  return row;
}

const updateImport = async (ctx: ToolContext, id: string, changes: Partial<BankImport>): Promise<BankImport> => {
  const [row] = await ctx.db
    .update(bankImports)
    .set({ ...changes, updatedAt: ctx.now() })
    .where(eq(bankImports.id, id))
    .returning();
  return row!;
};

/** Reads the bytes into statements and lines. Throws `Unreadable` before anything of them is written. */
async function take(ctx: ToolContext, imported: BankImport, bytes: Uint8Array): Promise<BankImport> {
  const { account } = await holdBankAccount(ctx, imported.bankAccountId);
  const { options } = imported;
  const file = readFor(account, bytes, options);
  await addStatements(ctx, { account, importId: imported.id, file, options });
  const done = await updateImport(ctx, imported.id, { status: 'done', format: file.format, encoding: file.encoding });
  const [added] = await ctx.db
    .select({ lines: sql<number>`coalesce(sum(${bankStatements.newLines}), 0)::int` })
    .from(bankStatements)
    .where(eq(bankStatements.importId, imported.id));
  ctx.emit(bankStatementImported, { importId: imported.id, bankAccountId: account.id, newLines: added?.lines ?? 0 });
  return done;
}

const sha256Of = async (ctx: ToolContext, bytes: Buffer): Promise<string> => {
  const { rows } = await ctx.db.execute<{ digest: string }>(sql`SELECT encode(sha256(${bytes}::bytea), 'hex') AS digest`);
  return rows[0]?.digest ?? '';
};

const refused = ({ reason, message }: Unreadable): ToolError =>
  new ToolError('invalid_input', { reason, message, fix: { tool: 'finance_import_bank_statement' } });

export const importBankStatement = defineTool({
  name: 'finance_import_bank_statement',
  title: 'Import bank statement',
  summary: 'Read a CSV, OFX, CAMT.053 or MT940 file into a bank account.',
  guide:
    'fileId (then ask finance_get_bank_import), or small files as text. Lines that are here already add nothing. Next: finance_suggest_bank_matches.',
  effect: 'compensable',
  compensate: { tool: 'finance_discard_bank_import', input: ({ output }) => ({ importId: output.importId }) },
  calls: ['files_get_file'],
  permission: 'finance:write',
  input: z.object({
    bankAccountId,
    fileId: z.uuid().optional().describe('From POST /api/files.'),
    text: z.string().optional().describe('Content.'),
    mapping,
    opening: decimal.describe('If the file lacks it.'),
    closing: decimal.describe('The same.'),
  }),
  output: BankImportOut,
  examples: [
    { bankAccountId: fixture('finance.bank_account.main'), text: 'Date,Description,Amount\n2001-01-05,Fee,-12.50\n' },
    { bankAccountId: fixture('finance.bank_account.main'), fileId: fixture('files.file.contract') },
  ],
  async run({ bankAccountId, fileId, text, mapping, opening, closing }, ctx) {
    const account = await loadBankAccount(ctx, bankAccountId);
    if ((fileId === undefined) === (text === undefined)) {
      throw new ToolError('invalid_input', { reason: 'file_or_text', message: 'Give either fileId or text.' });
    }
    const file = fileId === undefined ? null : await ctx.call(getFile, { fileId });
    const bytes = Buffer.from(text ?? '');
    if ((file?.size ?? bytes.length) > LIMITS.bytes)
      throw refused(new Unreadable('file_too_large', `A statement has at most ${LIMITS.bytes} bytes. Divide it.`));
    const [imported] = await ctx.db
      .insert(bankImports)
      .values({
        id: ctx.newId(),
        bankAccountId,
        fileId: file?.fileId ?? null,
        fileName: file?.name ?? 'text',
        sizeBytes: file?.size ?? bytes.length,
        sha256: file?.sha256 ?? (await sha256Of(ctx, bytes)),
        status: 'reading',
        options: optionsOf({ mapping, opening, closing }),
        startedBy: ctx.actor.name,
        createdAt: ctx.now(),
        updatedAt: ctx.now(),
      })
      .returning();
    if (!imported) throw new Error('An insert answered no row.');
    if (file) {
      ctx.effect('file_pieces', { objectId: file.objectId, tool: 'finance_receive_bank_statement', input: { importId: imported.id } });
      return toBankImport(ctx, imported, account.currency);
    }
    return toBankImport(ctx, await readText(ctx, imported, bytes), account.currency);
  },
});

const optionsOf = ({
  mapping,
  opening,
  closing,
}: Record<'opening' | 'closing', string | undefined> & { mapping: CsvMapping | undefined }): ImportOptions => ({
  ...(mapping && { mapping }),
  ...(opening !== undefined && { opening }),
  ...(closing !== undefined && { closing }),
});

async function readText(ctx: ToolContext, imported: BankImport, bytes: Uint8Array): Promise<BankImport> {
  try {
    return await take(ctx, imported, bytes);
  } catch (error) {
    throw error instanceof Unreadable ? refused(error) : error;
  }
}

/** Base64 of a quarter of a megabyte, with room. */
const PIECE_CHARS_MAX = 400_000;

export const receiveBankStatement = defineTool({
  name: 'finance_receive_bank_statement',
  title: 'Receive bank statement',
  summary: 'Take a piece of the file of an import, and read the file when it is whole.',
  guide: 'The platform calls this after finance_import_bank_statement. Not for people or agents: the bytes must be those of the file.',
  effect: 'compensable',
  compensate: { tool: 'finance_discard_bank_import', input: ({ input }) => ({ importId: input.importId }) },
  permission: 'finance:write',
  input: z.object({
    importId,
    index: z.int().min(0).max(10_000).describe('Place of the piece, from 0.'),
    bytes: z.base64().max(PIECE_CHARS_MAX).describe('Base64.'),
    isLast: z.boolean().describe('No piece comes after it.'),
  }),
  output: BankImportOut,
  examples: [
    { importId: fixture('finance.bank_import.reading'), index: 0, bytes: 'RGF0ZSxBbW91bnQKMjAwMS0wMS0wNSwtMTIuNTAK', isLast: true },
  ],
  async run({ importId, index, bytes, isLast }, ctx) {
    const imported = await lockImport(ctx, importId);
    assertStatus(imported, 'reading');
    await ctx.db
      .insert(bankImportPieces)
      .values({ id: ctx.newId(), importId, idx: index, bytes: Buffer.from(bytes, 'base64') })
      .onConflictDoNothing();
    const { currency } = await loadBankAccount(ctx, imported.bankAccountId);
    return toBankImport(ctx, isLast ? await readPieces(ctx, imported) : imported, currency);
  },
});

/** All pieces are here: puts them together, makes sure that they are the file that was named, and reads it. */
async function readPieces(ctx: ToolContext, imported: BankImport): Promise<BankImport> {
  const pieces = await ctx.db
    .select()
    .from(bankImportPieces)
    .where(eq(bankImportPieces.importId, imported.id))
    .orderBy(bankImportPieces.idx);
  await ctx.db.delete(bankImportPieces).where(eq(bankImportPieces.importId, imported.id));
  const bytes = Buffer.concat(pieces.map((piece) => piece.bytes));
  try {
    if (bytes.length !== imported.sizeBytes || (await sha256Of(ctx, bytes)) !== imported.sha256) {
      throw new Unreadable('file_bytes_missing', 'The bytes of the file are not the ones that were sent in. Send it again.');
    }
    return await take(ctx, imported, bytes);
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    return updateImport(ctx, imported.id, { status: 'unreadable', problem: { reason: error.reason, message: error.message } });
  }
}

function assertStatus({ id, status }: BankImport, ...wanted: BankImport['status'][]): void {
  if (wanted.includes(status)) return;
  throw new ToolError('conflict', {
    reason: `bank_import_${status}`,
    message: `The import is ${status}.`,
    fix: { tool: 'finance_get_bank_import', input: { importId: id } },
  });
}

export const getBankImport = defineTool({
  name: 'finance_get_bank_import',
  title: 'Get bank import',
  summary: 'One import of a file: how it was read, and the statements that it brought.',
  guide: 'While it is reading ask again. missing that is not zero: import the statements in between.',
  effect: 'read',
  permission: 'finance:read',
  input: z.object({ importId }),
  output: BankImportOut,
  examples: [{ importId: fixture('finance.bank_import.done') }],
  async run({ importId }, ctx) {
    const [row] = await ctx.db.select().from(bankImports).where(eq(bankImports.id, importId));
    if (!row) throw notFound('bank_import', { tool: 'finance_list_bank_statements' });
    const { currency } = await loadBankAccount(ctx, row.bankAccountId);
    return toBankImport(ctx, row, currency);
  },
});

export const discardBankImport = defineTool({
  name: 'finance_discard_bank_import',
  title: 'Discard bank import',
  summary: 'Take an import back: its lines no longer count.',
  guide: 'Refused while lines of it are matched or proved. The file can be imported again; undo brings the lines back.',
  effect: 'reversible',
  permission: 'finance:write',
  input: z.object({ importId }),
  output: BankImportOut,
  examples: [{ importId: fixture('finance.bank_import.mistake') }],
  async run({ importId }, ctx) {
    const imported = await lockImport(ctx, importId);
    assertStatus(imported, 'reading', 'unreadable', 'done');
    const { account } = await holdBankAccount(ctx, imported.bankAccountId);
    await ctx.db.update(bankStatements).set({ isLive: false, updatedAt: ctx.now() }).where(eq(bankStatements.importId, importId));
    return toBankImport(ctx, await updateImport(ctx, importId, { status: 'discarded', problem: null }), account.currency);
  },
});

export const listBankStatements = defineTool({
  name: 'finance_list_bank_statements',
  title: 'List bank statements',
  summary: 'Statements of a bank account that count, latest first.',
  guide: 'missing that is not zero tells that one before it was not imported, or one twice.',
  effect: 'read',
  permission: 'finance:read',
  input: z.object({ bankAccountId, ...pageInput }),
  output: page(BankStatementOut),
  examples: [{ bankAccountId: fixture('finance.bank_account.main') }],
  async run(input, ctx) {
    const { currency } = await loadBankAccount(ctx, input.bankAccountId);
    const paging = openPage({ tool: 'finance_list_bank_statements', tenantId: ctx.tenant.id, input, position: ['text', 'uuid'] });
    const rows = await ctx.db
      .select()
      .from(bankStatements)
      .where(
        and(
          eq(bankStatements.bankAccountId, input.bankAccountId),
          eq(bankStatements.isLive, true),
          before(paging.after, bankStatements.endsOn, bankStatements.id),
        ),
      )
      .orderBy(desc(bankStatements.endsOn), desc(bankStatements.id))
      .limit(paging.take);
    const { items, nextCursor } = paging.cut(
      rows,
      ({ endsOn, id }) => [endsOn.toString(), id],
      (row) => row,
    );
    return { items: await toStatements(ctx, items, currency), nextCursor };
  },
});

export const listBankLines = defineTool({
  name: 'finance_list_bank_lines',
  title: 'List bank lines',
  summary: 'Lines of the statements of a bank account, latest first.',
  guide: 'isMatched false: what still has to be found or posted; see finance_suggest_bank_matches.',
  effect: 'read',
  permission: 'finance:read',
  input: z.object({
    bankAccountId,
    isMatched: z.boolean().optional().describe('In a match.'),
    from: dateIn.optional().describe('First day.'),
    to: dateIn.optional().describe('Last day.'),
    ...pageInput,
  }),
  output: page(BankLineOut),
  examples: [{ bankAccountId: fixture('finance.bank_account.main'), isMatched: false }],
  async run(input, ctx) {
    const { currency } = await loadBankAccount(ctx, input.bankAccountId);
    const paging = openPage({ tool: 'finance_list_bank_lines', tenantId: ctx.tenant.id, input, position: ['text', 'uuid'] });
    const rows = await ctx.db
      .select({ line: bankStatementLines })
      .from(bankStatementLines)
      .innerJoin(bankStatements, ofLiveStatement)
      .leftJoin(
        bankMatchItems,
        and(eq(bankMatchItems.tenantId, bankStatementLines.tenantId), eq(bankMatchItems.statementLineId, bankStatementLines.id)),
      )
      .where(
        and(
          eq(bankStatementLines.bankAccountId, input.bankAccountId),
          input.isMatched === undefined ? undefined : input.isMatched ? isNotNull(bankMatchItems.id) : isNull(bankMatchItems.id),
          input.from === undefined ? undefined : gte(bankStatementLines.bookedOn, Temporal.PlainDate.from(input.from)),
          input.to === undefined ? undefined : lte(bankStatementLines.bookedOn, Temporal.PlainDate.from(input.to)),
          before(paging.after, bankStatementLines.bookedOn, bankStatementLines.id),
        ),
      )
      .orderBy(desc(bankStatementLines.bookedOn), desc(bankStatementLines.id))
      .limit(paging.take);
    const { items, nextCursor } = paging.cut(
      rows,
      ({ line }) => [line.bookedOn.toString(), line.id],
      ({ line }) => line,
    );
    return { items: await toBankLines(ctx, items, currency), nextCursor };
  },
});
