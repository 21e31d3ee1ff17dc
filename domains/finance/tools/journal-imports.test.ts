import { beforeAll, expect, test } from 'vitest';
import finance from '#domains/finance/index.ts';
import { fixture } from '#kernel/fixture.ts';
import { type World, world } from '#tests/world.ts';
import { writeBeancount } from '../exchange/write-beancount.ts';
import { writeHledger } from '../exchange/write-hledger.ts';
import type { Book } from '../exchange/book.ts';
import { getEntry, listEntries } from './entries.ts';
import { readJournalFile, receiveJournalPiece } from './journal-files.ts';
import { checkJournal, importJournal, repostJournalImport, reverseJournalImport } from './journal-imports.ts';
import { getTrialBalance } from './reports.ts';

let w: World;
beforeAll(async () => {
  w = await world(finance);
});

const code = async (role: string): Promise<string> =>
  (
    await w.sql<{ code: string }>('SELECT code FROM finance.accounts WHERE tenant_id = $1 AND id = $2', [
      w.tenantId,
      fixture(`finance.account.${role}`),
    ])
  )[0]?.code ?? '';

async function book(): Promise<Book> {
  const [bank, purchases, gain] = [await code('bank'), await code('purchases'), await code('fx_realised_gain')];
  const line = { description: null, tags: {} };
  return {
    functionalCurrency: 'NGN',
    accounts: [
      { code: bank, name: 'Bank', type: 'asset' },
      { code: purchases, name: 'Purchases', type: 'expense' },
      { code: gain, name: 'Gain', type: 'income' },
    ],
    entries: [
      {
        number: '17',
        date: '1999-03-05',
        description: 'Books; "first" hand',
        lines: [
          { ...line, account: purchases, amount: 1_000n, currency: 'USD', functional: 150_007n, tags: { 'cost-centre': 'MAIN' } },
          { ...line, account: bank, amount: -150_000n, currency: 'NGN', functional: -150_000n, description: 'By card' },
          { ...line, account: gain, amount: 0n, currency: 'USD', functional: -7n },
        ],
      },
    ],
  };
}

test.for([
  ['hledger', writeHledger],
  ['beancount', writeBeancount],
] as const)('what another program wrote is posted as it was: %s', async ([dialect, write]) => {
  const journal = write(await book());
  const checked = await w.call(checkJournal, { journal });
  expect(checked).toMatchObject({ dialect, isImportable: true, entries: 1, problems: [] });
  const imported = await w.call(importJournal, { journal });
  expect(imported).toMatchObject({ dialect, entryCount: 1, entries: [{ theirNumber: '17', date: '1999-03-05' }] });
  const entry = await w.call(getEntry, { entryId: imported.entries[0]?.entryId ?? '' });
  expect(entry).toMatchObject({
    sourceKind: 'import',
    sourceId: imported.importId,
    description: 'Books; "first" hand',
    date: '1999-03-05',
  });
  expect(
    entry.lines.map(({ accountId, debit, credit, original, description, dimensions }) => [
      accountId,
      debit.amount,
      credit.amount,
      `${original.amount} ${original.currency}`,
      description,
      dimensions.cost_centre ?? null,
    ]),
  ).toEqual([
    [fixture('finance.account.purchases'), '1500.07', '0.00', '10.00 USD', null, fixture('finance.cost_centre.main')],
    [fixture('finance.account.bank'), '0.00', '1500.00', '-1500.00 NGN', 'By card', null],
    [fixture('finance.account.fx_realised_gain'), '0.00', '0.07', '0.00 USD', null, null],
  ]);
});

test('an import is taken back as a whole, and posted again, and both ways by undo', async () => {
  const own = await world(finance);
  const before = (await own.call(getTrialBalance, { from: '1999-01-01' })).lines;
  const balances = async () => (await own.call(getTrialBalance, { from: '1999-01-01' })).lines.map(({ id, amounts }) => [id, amounts[3]]);
  const start = before.map(({ id, amounts }) => [id, amounts[3]]);
  const { callId, output } = await own.result(importJournal, { journal: writeHledger(await book()) });
  const posted = await balances();
  expect(posted).not.toEqual(start);
  const importId = String(output['importId']);
  await own.call(reverseJournalImport, { importId, reason: 'The wrong file' });
  const held = (rows: typeof start) => rows.filter(([, amount]) => Number(amount) !== 0);
  expect(held(await balances())).toEqual(held(start));
  expect(await own.refusal(reverseJournalImport, { importId, reason: 'Again' })).toMatchObject({ reason: 'import_reversed' });
  expect(await own.refusal(reverseJournalImport, { importId: fixture('nobody'), reason: 'x' })).toMatchObject({
    reason: 'journal_import_not_found',
  });
  await own.call(repostJournalImport, { importId, reason: 'It was right' });
  expect(await balances()).toEqual(posted);
  expect(await own.refusal(repostJournalImport, { importId, reason: 'Again' })).toMatchObject({ reason: 'import_stands' });
  await own.result('governance_undo_call', { callId });
  expect(held(await balances())).toEqual(held(start));
});

const journalOf = (...postings: string[]): string => ['1999-03-05 x', ...postings.map((posting) => `  ${posting}`), ''].join('\n');

test.for<[what: string, journal: () => Promise<string>, reason: string, line: number]>([
  ['an account that is not here', async () => journalOf('expenses:nowhere  1 NGN', `assets:${await code('bank')}`), 'account_unknown', 2],
  [
    'a control account',
    async () => journalOf(`assets:${await code('receivable')}  1 NGN`, `assets:${await code('bank')}`),
    'control_account',
    2,
  ],
  [
    'a closed day',
    async () => journalOf(`x:${await code('bank')}  1 NGN`, `y:${await code('purchases')}`).replace('1999-03', '1999-01'),
    'period_not_open',
    1,
  ],
  [
    'a day of no period',
    async () => journalOf(`x:${await code('bank')}  1 NGN`, `y:${await code('purchases')}`).replace('1999', '1950'),
    'no_period',
    1,
  ],
  [
    'a party that is not here',
    async () => journalOf(`x:${await code('bank')}  1 NGN  ; party:Q`, `y:${await code('purchases')}`),
    'party_unknown',
    2,
  ],
  [
    'a dimension that is not here',
    async () => journalOf(`x:${await code('bank')}  1 NGN  ; project:Q`, `y:${await code('purchases')}`),
    'dimension_value_unknown',
    2,
  ],
  [
    'a due date that is none',
    async () => journalOf(`x:${await code('bank')}  1 NGN  ; due:soon`, `y:${await code('purchases')}`),
    'due_malformed',
    2,
  ],
  [
    'less than a unit',
    async () => journalOf(`x:${await code('bank')}  0.01 USD @@ 0 NGN`, `y:${await code('purchases')}`),
    'amount_below_unit',
    2,
  ],
  ['no entries', async () => '; nothing\n', 'no_entries', 1],
])('%s stands against the whole journal', async ([, make, reason, line]) => {
  const journal = await make();
  const { isImportable, entries, problems } = await w.call(checkJournal, { journal });
  expect([isImportable, entries, problems[0]?.reason, problems[0]?.line]).toEqual([false, 0, reason, line]);
  const { items } = await w.call(listEntries, { from: '1999-01-01', to: '1999-12-31', limit: 100 });
  expect(await w.refusal(importJournal, { journal })).toMatchObject({ reason: 'journal_not_importable' });
  expect((await w.call(listEntries, { from: '1999-01-01', to: '1999-12-31', limit: 100 })).items).toEqual(items);
});

test('an account is found by wish, by code or by name; more than 1000 entries are refused', async () => {
  const bank = fixture('finance.account.bank');
  const journal = journalOf('weird:thing  1 NGN', `expenses:${await code('purchases')}-whatever`);
  const { accounts } = await w.call(checkJournal, { journal, accounts: [{ name: 'weird:thing', accountId: bank }] });
  expect(accounts.map(({ accountId }) => accountId)).toEqual([bank, fixture('finance.account.purchases')]);
  const many = '1999-03-05 x\n  a  1 NGN\n  b\n\n'.repeat(1001);
  expect(await w.refusal(checkJournal, { journal: many })).toMatchObject({ reason: 'too_many_entries' });
});

test('a file that was sent in is read in pieces and then imported', async () => {
  const own = await world(finance, 'files');
  const fileId = fixture('files.file.contract');
  const { effects } = (await own.preview(readJournalFile, { fileId })).preview;
  expect(effects).toMatchObject([{ port: 'file_pieces', payload: { tool: 'finance_receive_journal_piece', input: { fileId } } }]);
  expect(await own.refusal(checkJournal, { fileId })).toMatchObject({ reason: 'file_not_read' });
  const whole = Buffer.from(writeHledger(await book()));
  const send = (index: number, bytes: Buffer, isLast: boolean) =>
    own.call(receiveJournalPiece, { fileId, index, bytes: bytes.toString('base64'), isLast });
  await send(0, whole.subarray(0, 100), false);
  expect(await own.refusal(checkJournal, { fileId })).toMatchObject({ reason: 'file_not_read' });
  await send(1, whole.subarray(100), true);
  expect(await own.call(checkJournal, { fileId })).toMatchObject({ isImportable: true, entries: 1 });
  expect(await own.call(importJournal, { fileId })).toMatchObject({ entryCount: 1 });
  expect(await own.refusal(checkJournal, {})).toMatchObject({ reason: 'journal_or_file' });
  const picture = fixture('picture');
  await own.call(receiveJournalPiece, { fileId: picture, index: 0, bytes: '/9j/', isLast: true });
  expect(await own.refusal(checkJournal, { fileId: picture })).toMatchObject({ reason: 'not_text' });
});
