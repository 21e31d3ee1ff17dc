import { and, eq, inArray, sql } from 'drizzle-orm';
import { z } from 'zod';
import { fromMinor } from '#kernel/money.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import { bankImports, bankMatchItems, bankStatementLines, bankStatements } from '../schema-bank.ts';
import { day, maybe, maybeDay, maybeRef, money, ref, text } from '../shapes.ts';
import { type BankAccount, type BankLine, ofLiveStatement } from './accounts.ts';
import { BANK_ACCOUNT_KINDS, BANK_IMPORT_STATES } from './bank-words.ts';

export const bankAccountId = z.uuid().describe('From finance_list_bank_accounts.');
export const statementLineId = z.uuid().describe('From finance_list_bank_lines.');

export const BankAccountOut = z.object({
  bankAccountId: ref('bank account'),
  entityId: ref('entity'),
  accountId: ref('account of the chart'),
  name: text('What people call it.'),
  kind: z.enum(BANK_ACCOUNT_KINDS).describe('What it is.'),
  currency: text('ISO 4217 code.'),
  numberEnding: maybe('Last digits of its number.'),
  provider: maybe('Who keeps it.'),
  isActive: z.boolean().describe('False: closed.'),
});

export const toBankAccount = ({ id, entityId, accountId, name, kind, currency, numberEnding, provider, isActive }: BankAccount) => ({
  bankAccountId: id,
  entityId,
  accountId,
  name,
  kind,
  currency,
  numberEnding,
  provider,
  isActive,
});

export const BankStatementOut = z.object({
  statementId: ref('statement'),
  importId: ref('import that brought it'),
  bankAccountId: ref('bank account'),
  startsOn: day,
  endsOn: day,
  opening: money('Opening balance; null: the file has none.').nullable(),
  closing: money('Closing balance; null: the file has none.').nullable(),
  fileLines: z.int().describe('Lines in the file.'),
  newLines: z.int().describe('Of these, lines that were not here before.'),
  missing: money('What the lines here lack to the closing balance; not zero: a statement is missing or came twice.').nullable(),
  isLive: z.boolean().describe('False: taken back.'),
});

type StatementRow = typeof bankStatements.$inferSelect;

export async function toStatements(
  ctx: ToolContext,
  rows: readonly StatementRow[],
  currency: string,
): Promise<z.input<typeof BankStatementOut>[]> {
  const shown: z.input<typeof BankStatementOut>[] = [];
  for (const row of rows) {
    const [sums] = await ctx.db
      .select({
        through: sql<string>`coalesce(sum(${bankStatementLines.amountMinor}) FILTER (WHERE ${bankStatementLines.bookedOn} <= ${row.endsOn.toString()}::date), 0)::text`,
        openings: sql<number>`count(*) FILTER (WHERE ${bankStatementLines.statementId} = ${row.id} AND ${bankStatementLines.key} = 'opening')::int`,
      })
      .from(bankStatementLines)
      .innerJoin(bankStatements, ofLiveStatement)
      .where(eq(bankStatementLines.bankAccountId, row.bankAccountId));
    const { openingMinor, closingMinor } = row;
    shown.push({
      statementId: row.id,
      importId: row.importId,
      bankAccountId: row.bankAccountId,
      startsOn: row.startsOn.toString(),
      endsOn: row.endsOn.toString(),
      opening: openingMinor === null ? null : fromMinor(openingMinor, currency),
      closing: closingMinor === null ? null : fromMinor(closingMinor, currency),
      fileLines: row.fileLines,
      newLines: row.newLines - (sums?.openings ?? 0),
      missing: closingMinor === null || !row.isLive ? null : fromMinor(closingMinor - BigInt(sums?.through ?? 0), currency),
      isLive: row.isLive,
    });
  }
  return shown;
}

export const BankImportOut = z.object({
  importId: ref('import'),
  bankAccountId: ref('bank account'),
  fileName: text('Name of the file.'),
  status: z.enum(BANK_IMPORT_STATES).describe('How far it is.'),
  problem: z
    .object({ reason: text('Stable code.'), message: text('In words.') })
    .nullable()
    .describe('Why it could not be read.'),
  format: maybe('What the file turned out to be.'),
  statements: z.array(BankStatementOut).describe('What it brought; none: all was here already.'),
});

export async function toBankImport(
  ctx: ToolContext,
  row: typeof bankImports.$inferSelect,
  currency: string,
): Promise<z.input<typeof BankImportOut>> {
  const statements = await ctx.db
    .select()
    .from(bankStatements)
    .where(eq(bankStatements.importId, row.id))
    .orderBy(bankStatements.startsOn, bankStatements.id);
  return {
    importId: row.id,
    bankAccountId: row.bankAccountId,
    fileName: row.fileName,
    status: row.status,
    problem: row.problem,
    format: row.format,
    statements: await toStatements(ctx, statements, currency),
  };
}

export const BankLineOut = z.object({
  statementLineId: ref('line'),
  statementId: ref('statement'),
  bookedOn: day,
  valueOn: maybeDay,
  amount: money('Money in is positive.'),
  description: text('What the bank says of it.'),
  counterparty: maybe('The other side.'),
  reference: maybe('Reference of the payer or payee.'),
  bankId: maybe("The bank's own id."),
  matchId: maybeRef('match that it is in'),
});

export async function toBankLines(ctx: ToolContext, rows: readonly BankLine[], currency: string): Promise<z.input<typeof BankLineOut>[]> {
  const ids = rows.map(({ id }) => id);
  const items =
    ids.length === 0
      ? []
      : await ctx.db
          .select()
          .from(bankMatchItems)
          .where(and(inArray(bankMatchItems.statementLineId, ids)));
  const matches = new Map(items.map(({ statementLineId, matchId }) => [statementLineId, matchId]));
  return rows.map(({ id, statementId, bookedOn, valueOn, amountMinor, description, counterparty, reference, bankId }) => ({
    statementLineId: id,
    statementId,
    bookedOn: bookedOn.toString(),
    valueOn: valueOn?.toString() ?? null,
    amount: fromMinor(amountMinor, currency),
    description,
    counterparty,
    reference,
    bankId,
    matchId: matches.get(id) ?? null,
  }));
}
