import { beforeAll, describe, expect, test } from 'vitest';
import { systemPrincipal } from '#kernel/credentials.ts';
import type { ObjectStore } from '#kernel/port.ts';
import { createFilePieces } from '#ports/file-pieces.ts';
import { undoCall } from '#domains/governance/public.ts';
import { type World, world } from '#tests/world.ts';
import { importText, linesOf, newBank } from '../bank/testing/books.ts';
import { january } from '../bank/testing/month.ts';
import { refuses } from '../bank/testing/refuses.ts';
import { RENDER } from '../bank/testing/render.ts';
import finance from '../index.ts';
import { id, NOBODY } from '../testing.ts';
import { createBankAccount, deleteBankAccount, getBankAccount, updateBankAccount } from './bank-accounts.ts';
import {
  discardBankImport,
  getBankImport,
  importBankStatement,
  listBankLines,
  listBankStatements,
  receiveBankStatement,
} from './bank-statements.ts';

const text = (...rows: string[]): string => ['Date,Description,Amount', ...rows].join('\n');
const amounts = async (w: World, bankAccountId: string) =>
  (await linesOf(w, bankAccountId)).map(({ bookedOn, amount, description }) => `${bookedOn} ${amount.amount} ${description}`);

/** What the gateway and the workers do: the file is sent in, and handed over by the port itself. */
async function sendIn(w: World, bankAccountId: string, { bytes, brought = bytes }: { bytes: Buffer; brought?: Buffer }): Promise<string> {
  const [ids] = await w.sql<{ fileId: string; objectId: string; sha256: string }>(
    `SELECT gen_random_uuid() AS "fileId", gen_random_uuid() AS "objectId", encode(sha256($1::bytea), 'hex') AS sha256`,
    [bytes],
  );
  if (!ids) throw new Error('PostgreSQL answered no row.');
  await w.result('files_register_file', { ...ids, name: 'january.sta', contentType: 'text/plain', size: bytes.length });
  const { importId, status } = await w.call(importBankStatement, { bankAccountId, fileId: ids.fileId });
  expect(status).toBe('reading');
  const port = createFilePieces({
    objects: { get: async () => new Blob([Uint8Array.from(brought)]).stream() } as unknown as ObjectStore,
    pieceBytes: 500,
    deliver: ({ tenantId, ...call }) => w.kernel.call({ ...call, principal: systemPrincipal(tenantId, 'test'), door: 'workflow' }),
  });
  const payload = { objectId: ids.objectId, tool: receiveBankStatement.name, input: { importId } };
  await port.perform({ key: ids.fileId, tenantId: w.tenantId, payload, signal: new AbortController().signal });
  return importId;
}

/** One world for all: each test has bank accounts of its own. */
let w: World;
beforeAll(async () => {
  w = await world(finance, 'files');
});

test('a file comes in pieces, and one whose bytes are not those that were named, or that cannot be read, says so', async () => {
  const { bankAccountId } = await newBank(w, 'Current 1');
  const bytes = Buffer.from(RENDER.mt940(january));
  const importId = await sendIn(w, bankAccountId, { bytes });
  expect(await w.call(getBankImport, { importId })).toMatchObject({ status: 'done', format: 'mt940', statements: [{ newLines: 8 }] });
  const lost = await sendIn(w, bankAccountId, { bytes: Buffer.from(text('2001-01-05,x,5')), brought: Buffer.from('no') });
  expect(await w.call(getBankImport, { importId: lost })).toMatchObject({
    status: 'unreadable',
    problem: { reason: 'file_bytes_missing' },
  });
  const wrong = await sendIn(w, bankAccountId, {
    bytes: Buffer.from(RENDER.mt940({ ...january, closingBalance: january.closingBalance + 1n })),
  });
  expect((await w.call(getBankImport, { importId: wrong })).problem).toMatchInlineSnapshot(`
    {
      "message": "The opening balance 500000.00 NGN and 8 lines of 150710.74 NGN make 650710.74 NGN; the closing balance says 650710.75 NGN: 0.01 NGN is missing.",
      "reason": "does_not_add_up",
    }
  `);
  expect(await w.call(getBankAccount, { bankAccountId })).toMatchObject({ numberEnding: '6789' });
});

test('overlapping files add each line once, and two that are equal both stay', async () => {
  const { bankAccountId } = await newBank(w, 'Current 2');
  await importText(w, bankAccountId, text('2001-01-05,Fee,-5.00', '2001-01-05,Fee,-5.00', '2001-01-06,Sale,70.00'));
  const second = await importText(
    w,
    bankAccountId,
    text('2001-01-05,Fee,-5.00', '2001-01-06,Sale,70.00', '2001-01-06,Sale,70.00', '2001-01-07,Rent,-9.00'),
  );
  expect(second.statements).toMatchObject([{ fileLines: 4, newLines: 2 }]);
  expect(await amounts(w, bankAccountId)).toEqual([
    '2001-01-05 -5.00 Fee',
    '2001-01-05 -5.00 Fee',
    '2001-01-06 70.00 Sale',
    '2001-01-06 70.00 Sale',
    '2001-01-07 -9.00 Rent',
  ]);
});

test('a statement that goes on where the last one ended brings only new lines, also such as were there before', async () => {
  const { bankAccountId } = await newBank(w, 'Current 3');
  const rows = (...lines: string[]): string => ['Date,Description,Amount,Balance', ...lines].join('\n');
  const morning = rows('2001-01-05,Fee,-5.00,95.00');
  await importText(w, bankAccountId, morning);
  await importText(w, bankAccountId, rows('2001-01-05,Fee,-5.00,90.00', '2001-01-05,Fee,-5.00,85.00'));
  expect((await importText(w, bankAccountId, morning)).statements).toEqual([]);
  expect(await amounts(w, bankAccountId)).toEqual(['2001-01-04 100.00 Opening balance', ...Array<string>(3).fill('2001-01-05 -5.00 Fee')]);
  const { items } = await w.call(listBankStatements, { bankAccountId });
  expect(items.map(({ closing, missing }) => [closing?.amount, missing?.amount])).toEqual(expect.arrayContaining([['85.00', '0.00']]));
});

test('lines before the account begins stay out, and balances may be given for a file that has none', async () => {
  const { bankAccountId } = await newBank(w, 'Current 4');
  await w.call(importBankStatement, { bankAccountId, text: text('2001-02-05,Sale,10.00'), opening: '100.00', closing: '110.00' });
  const older = await importText(w, bankAccountId, text('2001-01-20,Old,1.00', '2001-02-05,Sale,10.00', '2001-02-06,New,2.00'));
  expect(older.statements).toMatchObject([{ fileLines: 3, newLines: 1 }]);
  expect(await amounts(w, bankAccountId)).toEqual(['2001-02-04 100.00 Opening balance', '2001-02-05 10.00 Sale', '2001-02-06 2.00 New']);
  const refused = await w.refusal(importBankStatement, {
    bankAccountId,
    text: text('2001-02-07,Sale,10.00'),
    opening: '0.00',
    closing: '11.00',
  });
  expect(refused.reason).toBe('does_not_add_up');
});

test('an import is taken back and brought back by undo, and the file can come again in between', async () => {
  const { bankAccountId } = await newBank(w, 'Current 5');
  const imported = await w.result(importBankStatement, { bankAccountId, text: text('2001-01-05,Sale,10.00') });
  const { importId } = imported.output as { importId: string };
  const discarded = await w.result(discardBankImport, { importId });
  expect(await amounts(w, bankAccountId)).toEqual([]);
  const again = await w.result(importBankStatement, { bankAccountId, text: text('2001-01-05,Sale,10.00') });
  expect((await w.refusal(undoCall, { callId: discarded.callId })).reason).toBe('bank_line_exists');
  await w.call(undoCall, { callId: again.callId });
  await w.call(undoCall, { callId: discarded.callId });
  expect(await amounts(w, bankAccountId)).toEqual(['2001-01-05 10.00 Sale']);
});

test('the mapping of an account is learnt from its first file and forgotten when the bank changes its columns', async () => {
  const { bankAccountId } = await newBank(w, 'Current 6');
  const columns = { bookedOn: 'when', amount: 'how much', description: 'what' };
  await w.call(importBankStatement, {
    bankAccountId,
    text: 'when;what;how much\n05/02/2001;a;1,50',
    mapping: { columns, dateOrder: 'dmy', decimal: ',' },
  });
  await importText(w, bankAccountId, 'when;what;how much\n06/02/2001;b;2,50');
  await importText(w, bankAccountId, text('2001-02-07,c,3.50'));
  expect(await amounts(w, bankAccountId)).toEqual(['2001-02-05 1.50 a', '2001-02-06 2.50 b', '2001-02-07 3.50 c']);
});

describe('refused:', () => {
  const main = id('bank_account.main');
  refuses(
    () => w,
    [
      [importBankStatement, 'no such bank account', { bankAccountId: NOBODY, text: 'x' }, 'bank_account_not_found'],
      [importBankStatement, 'neither file nor text', { bankAccountId: main }, 'file_or_text'],
      [importBankStatement, 'a file that is not there', { bankAccountId: main, fileId: NOBODY }, 'file_not_found'],
      [importBankStatement, 'text that is no statement', { bankAccountId: main, text: 'hello' }, 'columns_unknown'],
      [importBankStatement, 'another currency', { bankAccountId: main, text: 'Date,Amount,Currency\n2001-01-05,5,USD' }, 'other_currency'],
      [
        importBankStatement,
        'a column that is not there',
        { bankAccountId: main, text: text('2001-01-05,x,5'), mapping: { columns: { amount: 'nope' } } },
        'column_unknown',
      ],
      [
        receiveBankStatement,
        'a piece of a file that is read',
        { importId: id('bank_import.done'), index: 0, bytes: '', isLast: true },
        'bank_import_done',
      ],
      [getBankImport, 'no such import', { importId: NOBODY }, 'bank_import_not_found'],
      [discardBankImport, 'an import whose lines are matched', { importId: id('bank_import.done') }, 'statement_matched'],
      [discardBankImport, 'an import that is proved', { importId: id('bank_import.wallet') }, 'statement_matched'],
      [listBankStatements, 'no such bank account', { bankAccountId: NOBODY }, 'bank_account_not_found'],
      [listBankLines, 'no such bank account', { bankAccountId: NOBODY }, 'bank_account_not_found'],
      [getBankAccount, 'no such bank account', { bankAccountId: NOBODY }, 'bank_account_not_found'],
      [
        createBankAccount,
        'an account that is no money account',
        { accountId: id('account.sales'), name: 'x', kind: 'bank', currency: 'NGN' },
        'account_does_not_fit',
      ],
      [
        createBankAccount,
        'an account that has one',
        { accountId: id('account.bank'), name: 'x', kind: 'bank', currency: 'NGN' },
        'account_has_bank',
      ],
      [
        createBankAccount,
        'a name that is taken',
        { accountId: id('account.new_wallet'), name: 'Wallet', kind: 'bank', currency: 'NGN' },
        'bank_account_exists',
      ],
      [updateBankAccount, 'nothing to change', { bankAccountId: main }, 'nothing_to_change'],
      [deleteBankAccount, 'one with statements', { bankAccountId: main }, 'bank_account_in_use'],
    ],
  );
});
