import { eq } from 'drizzle-orm';
import { fixture } from '#kernel/fixture.ts';
import { fromMinor } from '#kernel/money.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import { entityOf } from '../books.ts';
import { post } from '../posting.ts';
import { bankAccounts, bankImports, bankRules, bankStatementLines, bankStatements, reconciliations } from '../schema-bank.ts';
import { accounts } from '../schema-books.ts';
import { bankBalance, loadBankAccount } from './accounts.ts';
import { addMatch, bankAmount, loadBankLine, loadEntryLines } from './matching.ts';
import { recordPayment } from '../documents/payments.ts';
import { postLine, takeBackEntry } from './posting-lines.ts';
import { proofOf } from './reconciling.ts';

const id = (name: string): string => fixture(`finance.${name}`);

/** The named records that examples and tests refer to: `finance.bank_account.main`, `finance.bank_line.rent`, … */
export async function fixtures(ctx: ToolContext): Promise<void> {
  const [present] = await ctx.db
    .select({ id: bankAccounts.id })
    .from(bankAccounts)
    .where(eq(bankAccounts.id, id('bank_account.main')));
  if (present) return;
  await addAccounts(ctx);
  await addRules(ctx);
  await addImports(ctx);
  await addLines(ctx, 'main', {
    rent: -25_000_000n,
    fee: -5_000n,
    interest: 1_250n,
    to_wallet: -2_000_000n,
    customer: 3_000_000n,
    paid: 1_000_000n,
    charge: -7_500n,
    mistake: 60_000n,
    twice: 100n,
  });
  await addLines(ctx, 'wallet', { topped_up: 500_000n });
  await addMatches(ctx);
  await prove(ctx);
}

async function addAccounts(ctx: ToolContext): Promise<void> {
  const stamps = { createdAt: ctx.now(), updatedAt: ctx.now() };
  const { functionalCurrency: currency } = await entityOf(ctx);
  await ctx.db.insert(accounts).values([
    { id: id('account.old_bank'), code: '1998', name: 'Old bank', type: 'asset', control: 'bank', cashFlow: 'cash', ...stamps },
    {
      id: id('account.shop_wallet'),
      code: '1997',
      name: 'Wallet of the shop',
      type: 'asset',
      control: 'bank',
      cashFlow: 'cash',
      ...stamps,
    },
    { id: id('account.new_wallet'), code: '1999', name: 'New wallet', type: 'asset', control: 'bank', cashFlow: 'cash', ...stamps },
  ]);
  const own = { entityId: id('entity.main'), currency, ...stamps };
  await ctx.db.insert(bankAccounts).values([
    { id: id('bank_account.main'), accountId: id('account.bank'), name: 'Current account', kind: 'bank', provider: 'Made-up Bank', ...own },
    { id: id('bank_account.wallet'), accountId: id('account.shop_wallet'), name: 'Wallet', kind: 'mobile_money', ...own },
    { id: id('bank_account.mistake'), accountId: id('account.old_bank'), name: 'Old account', kind: 'bank', ...own },
  ]);
}

async function addRules(ctx: ToolContext): Promise<void> {
  const stamps = { createdAt: ctx.now(), updatedAt: ctx.now() };
  await ctx.db.insert(bankRules).values({
    id: id('bank_rule.charges'),
    name: 'Charges',
    priority: 10,
    textContains: 'fee',
    direction: 'out',
    accountId: id('account.bank_charges'),
    ...stamps,
  });
}

const FILES = { reading: 'reading', done: 'done', wallet: 'done', mistake: 'done' } as const;
/** `Date,Amount` and a line: what the example of a piece brings. */
const READING = { sizeBytes: 30, sha256: '1ecfecaa26481ad0d8dd602c8a10642229cb8475e0d47c96d2f3c17bc46211d8' };

async function addImports(ctx: ToolContext): Promise<void> {
  for (const [name, status] of Object.entries(FILES)) {
    await ctx.db.insert(bankImports).values({
      id: id(`bank_import.${name}`),
      bankAccountId: id(`bank_account.${name === 'wallet' ? 'wallet' : 'main'}`),
      fileName: `${name}.csv`,
      ...READING,
      status,
      options: {},
      startedBy: ctx.actor.name,
      createdAt: ctx.now(),
      updatedAt: ctx.now(),
    });
  }
}

/** A statement of today with a line for each of the amounts; the last of them is in a file of its own. */
async function addLines(ctx: ToolContext, account: 'main' | 'wallet', amounts: Readonly<Record<string, bigint>>): Promise<void> {
  const files: Record<string, Readonly<Record<string, bigint>>> = account === 'wallet'
    ? { wallet: amounts }
    : { done: omit(amounts, 'twice'), mistake: { twice: amounts['twice'] ?? 0n } };
  const bankAccountId = id(`bank_account.${account}`);
  for (const [file, lines] of Object.entries(files)) {
    const opening = await bankBalance(ctx, bankAccountId);
    const closing = Object.values(lines).reduce((sum, amount) => sum + amount, opening);
    const count = Object.keys(lines).length;
    const days = { startsOn: ctx.today(), endsOn: ctx.today() };
    await ctx.db.insert(bankStatements).values({
      id: id(`bank_statement.${file}`),
      bankAccountId,
      importId: id(`bank_import.${file}`),
      ...days,
      openingMinor: opening,
      closingMinor: closing,
      fileLines: count,
      newLines: count,
      createdAt: ctx.now(),
      updatedAt: ctx.now(),
    });
    await ctx.db.insert(bankStatementLines).values(
      Object.entries(lines).map(([name, amountMinor], i) => ({
        id: id(`bank_line.${name}`),
        statementId: id(`bank_statement.${file}`),
        bankAccountId,
        lineNo: i + 1,
        bookedOn: ctx.today(),
        amountMinor,
        description: name === 'fee' ? 'Account fee' : name.replaceAll('_', ' '),
        key: `fixture ${name}`,
      })),
    );
  }
}

const omit = (amounts: Readonly<Record<string, bigint>>, name: string): Record<string, bigint> =>
  Object.fromEntries(Object.entries(amounts).filter(([key]) => key !== name));

async function addMatches(ctx: ToolContext): Promise<void> {
  const account = await loadBankAccount(ctx, id('bank_account.main'));
  const entity = await entityOf(ctx, account.entityId);
  const line = (name: string) => loadBankLine(ctx, id(`bank_line.${name}`));
  const ids = (...first: string[]) => withIds(ctx, first);
  await postLine(ids(id('entry.bank_charge')), { line: await line('charge'), parts: [{ accountId: id('account.bank_charges') }] });
  await postLine(ids(id('entry.bank_reversed')), { line: await line('interest'), parts: [{ accountId: id('account.suspense') }] });
  await takeBackEntry(ctx, { entryId: id('entry.bank_reversed'), reason: 'Wrong account' });
  await post(ids(id('entry.bank_rent'), id('number.bank_rent'), id('entry_line.rent'), id('entry_line.bank_rent')), {
    date: ctx.today(),
    description: 'Rent of the office',
    source: { kind: 'manual' },
    lines: [
      { accountId: id('account.purchases'), side: 'debit', amount: 25_000_000n, currency: account.currency },
      { accountId: account.accountId, side: 'credit', amount: 25_000_000n, currency: account.currency },
    ],
  });
  const found = await post(ids(id('entry.bank_found')), {
    date: ctx.today(),
    description: 'Found money',
    source: { kind: 'manual' },
    lines: [
      { accountId: account.accountId, side: 'debit', amount: 60_000n, currency: account.currency },
      { accountId: id('account.suspense'), side: 'credit', amount: 60_000n, currency: account.currency },
    ],
  });
  const books = found.lines.filter((each) => bankAmount(account, entity, each) === 60_000n && each.accountId === account.accountId);
  await addMatch(ids(id('bank_match.mistake')), {
    account,
    entity,
    statementLines: [await line('mistake')],
    entryLines: await loadEntryLines(
      ctx,
      books.map((each) => each.id),
    ),
    origin: 'accepted',
  });
  const recorded = await recordPayment(ctx, {
    direction: 'received',
    partyId: id('party.customer'),
    date: ctx.today(),
    amountMinor: 1_000_000n,
    currency: account.currency,
    accountId: account.accountId,
  });
  await addMatch(ids(id('bank_match.paid')), {
    account,
    entity,
    statementLines: [await line('paid')],
    entryLines: recorded.entry.lines.filter(({ accountId }) => accountId === account.accountId),
    origin: 'paid',
    sourceId: recorded.payment.id,
  });
}

/** The wallet is reconciled: what topped it up was posted. */
async function prove(ctx: ToolContext): Promise<void> {
  await postLine(ctx, { line: await loadBankLine(ctx, id('bank_line.topped_up')), parts: [{ accountId: id('account.suspense') }] });
  const account = await loadBankAccount(ctx, id('bank_account.wallet'));
  const { statement, closingMinor, booksMinor, outstandingMinor, unmatchedMinor, items } = await proofOf(ctx, {
    account,
    entity: await entityOf(ctx, account.entityId),
  });
  if (items.length > 0) throw new Error(`The wallet has open items of ${fromMinor(outstandingMinor, account.currency).amount}.`);
  await ctx.db.insert(reconciliations).values({
    id: id('reconciliation.done'),
    bankAccountId: account.id,
    statementId: statement.id,
    onDate: statement.endsOn,
    closingMinor: closingMinor ?? 0n,
    booksMinor,
    outstandingMinor,
    unmatchedMinor,
    completedBy: ctx.actor.name,
  });
}

/** The next ids that are asked for are these: what is posted for a test is found by its name. */
const withIds = (ctx: ToolContext, first: readonly string[]): ToolContext => {
  const left = [...first];
  return Object.assign(Object.create(ctx) as ToolContext, { newId: () => left.shift() ?? ctx.newId() });
};
