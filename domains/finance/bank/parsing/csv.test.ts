import { describe, expect, test } from 'vitest';
import { readCsv } from './csv.ts';
import { type CsvField, guessColumns } from './csv-headings.ts';
import { readStatements } from './read.ts';
import { type StatementLine, Unreadable } from './statement.ts';

const read = (text: string, currency = 'EUR') => readStatements(Buffer.from(text), { currency });
const short = (lines: readonly StatementLine[]) =>
  lines.map(({ bookedOn, amountMinor, description }) => [bookedOn, amountMinor, description]);
const refusal = (text: string, currency = 'EUR'): [string, string] => {
  try {
    read(text, currency);
    return ['', ''];
  } catch (error) {
    if (error instanceof Unreadable) return [error.reason, error.message];
    throw error;
  }
};

test.for<[headings: string, fields: Partial<Record<CsvField, number>>]>([
  ['Date|Description|Amount|Balance', { bookedOn: 0, description: 1, amount: 2, balance: 3 }],
  [
    'Trans Date|Reference|Value Date|Debit|Credit|Balance|Remarks',
    { bookedOn: 0, reference: 1, valueOn: 2, debit: 3, credit: 4, balance: 5, description: 6 },
  ],
  [
    'Receipt No.|Completion Time|Details|Transaction Status|Paid In|Withdrawn|Balance',
    { bankId: 0, bookedOn: 1, description: 2, credit: 4, debit: 5, balance: 6 },
  ],
  ['Date d’opération|Libellé|Débit|Crédit|Solde', { bookedOn: 0, description: 1, debit: 2, credit: 3, balance: 4 }],
  ['Date comptable;Date de valeur;Libellé;Montant (XOF)'.replaceAll(';', '|'), { bookedOn: 0, valueOn: 1, description: 2, amount: 3 }],
  ['Data Lançamento|Data Valor|Descrição|Valor|Saldo', { bookedOn: 0, valueOn: 1, description: 2, amount: 3, balance: 4 }],
  ['Data mov.|Descritivo|Débito|Crédito|Saldo contabilístico', { bookedOn: 0, description: 1, debit: 2, credit: 3, balance: 4 }],
  [
    'Fecha operación|Fecha valor|Concepto|Importe|Divisa|Saldo',
    { bookedOn: 0, valueOn: 1, description: 2, amount: 3, currency: 4, balance: 5 },
  ],
  ['Fecha|Detalle|Cargo|Abono|Saldo', { bookedOn: 0, description: 1, debit: 2, credit: 3, balance: 4 }],
])('%s', ([headings, fields]) => {
  expect(guessColumns(headings.split('|')).columns).toEqual(fields);
});

test('a mobile-money statement with a head above, a foot below and newest first', () => {
  const { statements, mapping } = read(
    [
      'MOBILE MONEY STATEMENT',
      'Customer,Made-up Shop',
      'Period,01 Jan 2026 - 31 Jan 2026',
      '',
      'Receipt No.,Completion Time,Details,Transaction Status,Paid In,Withdrawn,Balance',
      'TAE3,2026-01-31 18:00:01,"Pay bill, till 12",Completed,,"-1,000.00","4,000.00"',
      'TAE2,2026-01-30 09:12:44,Received from A,Completed,"2,500.00",,"5,000.00"',
      'TAE1,2026-01-30 09:12:43,Charge,Completed,,-5.00,"2,500.00"',
      ',,,,,,',
      'Printed at the kiosk',
    ].join('\n'),
    'KES',
  );
  expect(short(statements[0]?.lines ?? [])).toEqual([
    ['2026-01-30', -500n, 'Charge'],
    ['2026-01-30', 250000n, 'Received from A'],
    ['2026-01-31', -100000n, 'Pay bill, till 12'],
  ]);
  expect(statements[0]).toMatchObject({ openingBalance: 250500n, closingBalance: 400000n, from: '2026-01-30', to: '2026-01-31' });
  expect(mapping).toMatchInlineSnapshot(`
    {
      "columns": {
        "balance": "Balance",
        "bankId": "Receipt No.",
        "bookedOn": "Completion Time",
        "credit": "Paid In",
        "debit": "Withdrawn",
        "description": "Details",
      },
      "dateOrder": "ymd",
      "decimal": ".",
      "delimiter": ",",
    }
  `);
});

test('a sign column turns amounts, and one that holds anything else is none', () => {
  expect(short(read('Date,Type,Amount,Details\n2026-01-02,D,5.00,a\n2026-01-03,C,7.00,b').statements[0]?.lines ?? [])).toEqual([
    ['2026-01-02', -500n, 'a'],
    ['2026-01-03', 700n, 'b'],
  ]);
  expect(short(read('Date,Type,Amount,Details\n2026-01-02,POS,-5.00,a').statements[0]?.lines ?? [])).toEqual([['2026-01-02', -500n, 'a']]);
});

test('debits with a minus are debits; a single minus among them takes one back', () => {
  const amounts = (rows: string) => read(`Date;Debit;Credit\n${rows}`).statements[0]?.lines.map(({ amountMinor }) => amountMinor);
  expect(amounts('2026-01-02;-5,00;\n2026-01-03;-6,00;0,00')).toEqual([-500n, -600n]);
  expect(amounts('2026-01-02;5,00;\n2026-01-03;-5,00;\n2026-01-04;;2,00')).toEqual([-500n, 500n, 200n]);
});

test('rows of opening and closing balance are balances, and what they prove is proved', () => {
  const rows = (closing: string) => `Date,Description,Amount\n,Opening balance,100.00\n2026-01-02,a,-5.00\n,Closing balance,${closing}`;
  expect(read(rows('95.00')).statements[0]).toMatchObject({ openingBalance: 10000n, closingBalance: 9500n });
  expect(refusal(rows('96.50'))).toMatchInlineSnapshot(`
    [
      "does_not_add_up",
      "The opening balance 100.00 EUR and 1 lines of -5.00 EUR make 95.00 EUR; the closing balance says 96.50 EUR: 1.50 EUR is missing.",
    ]
  `);
});

test('one day, newest first: the balance column tells which way round', () => {
  const text = 'Date,Details,Amount,Balance\n2026-01-02,second,5.00,15.00\n2026-01-02,first,10.00,10.00';
  expect(short(read(text).statements[0]?.lines ?? []).map(([, , what]) => what)).toEqual(['first', 'second']);
});

test('a mapping by heading or number goes before the guess, and is answered whole', () => {
  const text = 'x;y;z\n01/02/2026;1.234;hello';
  expect(() => readCsv(text, {}, 'EUR')).toThrow('Which columns hold');
  const { statement, mapping } = readCsv(
    text,
    { columns: { bookedOn: 'X', amount: '2', description: '3' }, dateOrder: 'mdy', decimal: ',' },
    'EUR',
  );
  expect(short(statement.lines)).toEqual([['2026-01-02', 123400n, 'hello']]);
  expect(() => readCsv(text, { columns: { bookedOn: 'when', amount: 'y' } }, 'EUR')).toThrow('a column that the file does not have');
  expect(mapping).toEqual({ columns: { bookedOn: 'x', amount: 'y', description: 'z' }, dateOrder: 'mdy', decimal: ',', delimiter: ';' });
});

test('Windows-1252, UTF-16 and a byte order mark are read', () => {
  const text = 'Date;Libellé;Montant\n02.01.2026;Café;-5,00';
  const bytes = [Buffer.from(text, 'latin1'), Buffer.from(`\uFEFF${text}`), Buffer.from(`\uFEFF${text}`, 'utf16le')];
  const files = bytes.map((each) => readStatements(each, { currency: 'EUR' }));
  expect(files.map(({ encoding, statements }) => [encoding, statements[0]?.lines[0]?.description])).toEqual([
    ['windows-1252', 'Café'],
    ['utf-8', 'Café'],
    ['utf-16le', 'Café'],
  ]);
});

describe('refused', () => {
  test.for([
    ['an amount that is none', 'Date,Amount\n2026-01-02,abc', 'amount_invalid', 'Row 2: the amount is no amount such as 1234.50.'],
    ['a day and no amount', 'Date,Amount\n2026-01-02,', 'amount_invalid', 'Row 2 has a day and no amount.'],
    [
      'a day that is none',
      'Date,Amount\n2026-01-02,5\n2026-02-30,5.00',
      'date_invalid',
      'Row 3: the day is no date that there is, such as 2026-12-31.',
    ],
    [
      'an amount without a day',
      'Date,Amount\n2026-01-02,5\n,5.00',
      'date_invalid',
      'Row 3: the day is no date that there is, such as 2026-12-31.',
    ],
    ['a debit and a credit at once', 'Date,Debit,Credit\n2026-01-02,5,6', 'amount_twice', 'Row 2 has both a debit and a credit.'],
    [
      'a thousand that may be one',
      'Date,Amount\n2026-01-02,"1,234"',
      'amount_ambiguous',
      'Whether 1,234 is a thousand or one and a bit cannot be told from the file. Say the decimal mark.',
    ],
    [
      'a day that may be a month',
      'Date,Amount\n01/02/2026,5',
      'date_ambiguous',
      'Which is the day and which the month cannot be told from the file. Say the order of the date.',
    ],
    [
      'two currencies',
      'Date,Amount,Currency\n2026-01-02,5,EUR\n2026-01-02,5,USD',
      'currencies_mixed',
      'The statement has lines in another currency than its own.',
    ],
    [
      'a balance that does not follow',
      'Date,Amount,Balance\n2026-01-02,5,5\n2026-01-03,5,11',
      'balance_breaks',
      'Row 3: the balance is 11.00 and should be 10.00 EUR: 1.00 is missing. If the column is no balance after each line, leave it out of the mapping.',
    ],
    [
      'a quotation mark that does not end',
      'Date,Amount\n2026-01-02,"5',
      'csv_broken',
      'The file is not well-formed CSV near line 2: a quotation mark is missing or out of place.',
    ],
    ['no lines', 'Date,Amount\n', 'no_lines', 'The file has no row with a day and an amount.'],
  ])('%s', ([, text = '', reason, message]) => {
    expect(refusal(text)).toEqual([reason, message]);
  });
});
