import { and, eq, gte, max, sql } from 'drizzle-orm';
import type { ToolContext } from '#kernel/tool-context.ts';
import { bankAccounts, bankStatementLines, bankStatements } from '../schema-bank.ts';
import { type BankAccount, bankBalance, ofLiveStatement } from './accounts.ts';
import { type Keyed, LineKeys, OPENING_KEY } from './line-keys.ts';
import { exact } from './parsing/amount.ts';
import type { CsvMapping } from './parsing/csv.ts';
import { proven } from './parsing/proof.ts';
import { readStatements, type StatementFile } from './parsing/read.ts';
import { type Statement, sumOf, Unreadable } from './parsing/statement.ts';

export interface ImportOptions {
  mapping?: CsvMapping;
  /** Decimals, for files that do not say them. */
  opening?: string;
  closing?: string;
}

const LINES_A_STATEMENT = 1000;

/** Reads a file for a bank account. A mapping that was learnt and no longer fits is forgotten; one that was asked for is not. */
export function readFor(account: BankAccount, bytes: Uint8Array, options: ImportOptions): StatementFile {
  const { currency, csvMapping } = account;
  const read = (mapping: CsvMapping | undefined): StatementFile => readStatements(bytes, { currency, ...(mapping && { mapping }) });
  if (options.mapping || !csvMapping) return read(options.mapping);
  try {
    return read(csvMapping);
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    return read(undefined);
  }
}

const endingOf = (number: string): string => number.replaceAll(/[^A-Za-z0-9]/g, '').slice(-4);

/** The statements of the file that are this account's, oldest first, each in its currency. */
function ownStatements(account: BankAccount, { statements }: StatementFile, options: ImportOptions): Statement[] {
  const endings = new Set(statements.flatMap(({ accountNumber }) => (accountNumber ? [endingOf(accountNumber)] : [])));
  if (endings.size > 1 && !account.numberEnding) {
    throw new Unreadable(
      'several_accounts',
      'The file has statements of several accounts. Give the bank account the last digits of its number.',
    );
  }
  const own = statements.filter(
    ({ accountNumber }) => !accountNumber || !account.numberEnding || endingOf(accountNumber) === account.numberEnding,
  );
  if (own.length === 0) throw new Unreadable('other_account', 'The file is of another account: its number ends differently.');
  if (own.some(({ currency }) => currency !== undefined && currency !== account.currency)) {
    throw new Unreadable('other_currency', `The bank account is kept in ${account.currency}, and the statement in another currency.`);
  }
  return withBalances(own, account.currency, options).toSorted((a, b) => ((a.from ?? '') < (b.from ?? '') ? -1 : 1));
}

/** Balances that somebody read off the paper, for a file that says none. */
function withBalances(statements: Statement[], currency: string, { opening, closing }: ImportOptions): Statement[] {
  if (opening === undefined && closing === undefined) return statements;
  const [only, ...more] = statements;
  if (!only || more.length > 0) throw new Unreadable('balances_of_one', 'Balances can be given for a file of one statement.');
  return [
    proven({
      ...only,
      ...(opening !== undefined && { openingBalance: exact(opening, currency) }),
      ...(closing !== undefined && { closingBalance: exact(closing, currency) }),
    }),
  ];
}

/**
 * Adds the lines of a file that are not here yet. The first statement of an account also brings the balance that the account
 * begins with, as a line of the day before: what the lines come to is then what the bank says. Lines before that day stay out.
 */
export async function addStatements(
  ctx: ToolContext,
  { account, importId, file, options }: { account: BankAccount; importId: string; file: StatementFile; options: ImportOptions },
): Promise<void> {
  const statements = ownStatements(account, file, options);
  const keys = new LineKeys();
  for (const statement of statements) await addStatement(ctx, { account, importId, statement, keys });
  const number = statements.find(({ accountNumber }) => accountNumber)?.accountNumber;
  const learnt = {
    ...(file.mapping && { csvMapping: file.mapping }),
    ...(number && !account.numberEnding && { numberEnding: endingOf(number) }),
  };
  if (Object.keys(learnt).length > 0) {
    await ctx.db
      .update(bankAccounts)
      .set({ ...learnt, updatedAt: ctx.now() })
      .where(eq(bankAccounts.id, account.id));
  }
}

interface Adding {
  account: BankAccount;
  importId: string;
  statement: Statement;
  keys: LineKeys;
}

async function addStatement(ctx: ToolContext, { account, importId, statement, keys }: Adding): Promise<void> {
  const { from, to, openingBalance, closingBalance, lines } = statement;
  if (!from || !to) return;
  const known = await present(ctx, account.id, Temporal.PlainDate.from(from));
  const own = lines.filter(({ bookedOn }) => !known.beginsOn || bookedOn > known.beginsOn);
  const isNew = !(await isHere(ctx, account.id, statement));
  const goesOn = isNew && known.latest !== null && known.latest <= from && openingBalance === (await bankBalance(ctx, account.id));
  const fresh = goesOn ? keys.following(own, known.keys) : keys.fresh(own, known.keys);
  if (fresh.length === 0 && (!isNew || own.length < lines.length)) return;
  const derived = closingBalance === undefined ? undefined : closingBalance - sumOf(lines);
  const opening = known.latest === null ? (openingBalance ?? derived ?? 0n) : 0n;
  await write(ctx, { account, importId, statement, fresh, opening });
}

interface Present {
  keys: Set<string>;
  beginsOn: string | null;
  latest: string | null;
}

/** What is here of the days from `from` on, and since when the account has lines at all. */
async function present(ctx: ToolContext, bankAccountId: string, from: Temporal.PlainDate): Promise<Present> {
  const live = ctx.db.select({ key: bankStatementLines.key, bookedOn: bankStatementLines.bookedOn });
  const rows = await live
    .from(bankStatementLines)
    .innerJoin(bankStatements, ofLiveStatement)
    .where(and(eq(bankStatementLines.bankAccountId, bankAccountId), gte(bankStatementLines.bookedOn, from)));
  const [edges] = await ctx.db
    .select({
      latest: max(bankStatementLines.bookedOn),
      beginsOn: sql<string | null>`(max(${bankStatementLines.bookedOn}) FILTER (WHERE ${bankStatementLines.key} = ${OPENING_KEY}))::text`,
    })
    .from(bankStatementLines)
    .innerJoin(bankStatements, ofLiveStatement)
    .where(eq(bankStatementLines.bankAccountId, bankAccountId));
  return { keys: new Set(rows.map(({ key }) => key)), beginsOn: edges?.beginsOn ?? null, latest: edges?.latest?.toString() ?? null };
}

/** The very same statement came before. */
async function isHere(ctx: ToolContext, bankAccountId: string, { from, to, openingBalance, closingBalance }: Statement): Promise<boolean> {
  const [same] = await ctx.db
    .select({ id: bankStatements.id })
    .from(bankStatements)
    .where(
      and(
        eq(bankStatements.bankAccountId, bankAccountId),
        eq(bankStatements.isLive, true),
        sql`${bankStatements.startsOn} = ${from}::date AND ${bankStatements.endsOn} = ${to}::date`,
        sql`${bankStatements.openingMinor} IS NOT DISTINCT FROM ${openingBalance?.toString() ?? null}::bigint`,
        sql`${bankStatements.closingMinor} IS NOT DISTINCT FROM ${closingBalance?.toString() ?? null}::bigint`,
      ),
    )
    .limit(1);
  return same !== undefined;
}

interface Writing {
  account: BankAccount;
  importId: string;
  statement: Statement;
  fresh: readonly Keyed[];
  opening: bigint;
}

async function write(ctx: ToolContext, { account, importId, statement, fresh, opening }: Writing): Promise<void> {
  const { from = '', to = '', openingBalance, closingBalance, lines } = statement;
  const id = ctx.newId();
  const own = { statementId: id, bankAccountId: account.id };
  const first = {
    bookedOn: Temporal.PlainDate.from(from).subtract({ days: 1 }),
    amountMinor: opening,
    description: 'Opening balance',
    key: OPENING_KEY,
  };
  const rows = [
    ...(opening === 0n ? [] : [first]),
    ...fresh.map(({ line: { bookedOn, valueOn, currency: _, ...facts }, key }) => ({
      ...facts,
      bookedOn: Temporal.PlainDate.from(bookedOn),
      ...(valueOn && { valueOn: Temporal.PlainDate.from(valueOn) }),
      key,
    })),
  ];
  await ctx.db.insert(bankStatements).values({
    id,
    bankAccountId: account.id,
    importId,
    startsOn: Temporal.PlainDate.from(from),
    endsOn: Temporal.PlainDate.from(to),
    openingMinor: openingBalance ?? null,
    closingMinor: closingBalance ?? null,
    fileLines: lines.length,
    newLines: rows.length,
    createdAt: ctx.now(),
    updatedAt: ctx.now(),
  });
  for (let at = 0; at < rows.length; at += LINES_A_STATEMENT) {
    const part = rows.slice(at, at + LINES_A_STATEMENT);
    await ctx.db.insert(bankStatementLines).values(part.map((row, i) => ({ id: ctx.newId(), ...own, lineNo: at + i + 1, ...row })));
    ctx.progress((at + part.length) / rows.length, 'Lines added.');
  }
}
