import { describe, expect, test } from 'vitest';
import { purposeOf } from './mt940-purpose.ts';
import { readStatements } from './read.ts';
import { Unreadable } from './statement.ts';

const read = (text: string) => readStatements(Buffer.from(text), { currency: 'EUR' });
const message = (lines: string, closing = 'C260131EUR100,00', opening = 'C251231EUR100,00') =>
  `:20:X\n:25:10020030/1234567\n:28C:5/1\n:60F:${opening}\n${lines}:62F:${closing}\n:86:a note on the whole\n-`;
const amounts = (text: string) =>
  read(text).statements.flatMap(({ lines }) => lines.map(({ bookedOn, amountMinor }) => [bookedOn, amountMinor]));

test('an envelope, an entry over New Year, reversals, a funds code, details below, and two statements', () => {
  const text = `{1:F01BANKDEFFAXXX0000000000}{2:O9400000}{4:\r\n${message(
    `:61:2512310102DR12,50NMSCNONREF//B4REF\r\n/details
:86:106?00CARD?20Invoice 4711 o?21f December?30BANKDEFF?31DE89?32ACME?33 GMBH
:61:2601020102RC5,NCHGA/B//Y
:86:plain text
:61 is no field here
:61:2601021231RD7,NTRFSEVEN
:61:260105C0,5NTRFNONREF
:86:/EREF/E-7/NAME/Ada Obi/REMI/USTD//Invoice 9/
`,
    'C260131EUR90,',
  )}}\r\n${message('', 'D260201EUR0,01', 'D260131EUR0,01')}`;
  expect(read(text).statements).toMatchInlineSnapshot(`
    [
      {
        "accountNumber": "10020030/1234567",
        "closingBalance": 9000n,
        "currency": "EUR",
        "from": "2025-12-31",
        "lines": [
          {
            "amountMinor": -1250n,
            "bankId": "B4REF",
            "bookedOn": "2026-01-02",
            "counterparty": "ACME GMBH",
            "currency": "EUR",
            "description": "Invoice 4711 of December",
            "valueOn": "2025-12-31",
          },
          {
            "amountMinor": -500n,
            "bankId": "Y",
            "bookedOn": "2026-01-02",
            "currency": "EUR",
            "description": "plain text :61 is no field here",
            "reference": "A/B",
            "valueOn": "2026-01-02",
          },
          {
            "amountMinor": 700n,
            "bookedOn": "2025-12-31",
            "currency": "EUR",
            "description": "SEVEN",
            "reference": "SEVEN",
            "valueOn": "2026-01-02",
          },
          {
            "amountMinor": 50n,
            "bookedOn": "2026-01-05",
            "counterparty": "Ada Obi",
            "currency": "EUR",
            "description": "Invoice 9",
            "reference": "E-7",
            "valueOn": "2026-01-05",
          },
        ],
        "openingBalance": 10000n,
        "to": "2026-01-31",
      },
      {
        "accountNumber": "10020030/1234567",
        "closingBalance": -1n,
        "currency": "EUR",
        "from": "2026-02-01",
        "lines": [],
        "openingBalance": -1n,
        "to": "2026-02-01",
      },
    ]
  `);
});

test('the smallest and the largest are exact, and currencies have their decimals', () => {
  expect(amounts(message(':61:260105C0,01NTRFX\n:61:260105D999999999999,99NTRFX\n', 'D260131EUR999999999899,98'))).toEqual([
    ['2026-01-05', 1n],
    ['2026-01-05', -99999999999999n],
  ]);
  expect(
    amounts(message(':61:260105C1,5NTRFX\n').replaceAll('EUR100,00', 'KWD0,').replace(':62F:C260131KWD0,', ':62F:C260131KWD1,500')),
  ).toEqual([['2026-01-05', 1500n]]);
});

test.for([
  [
    '166?00SEPA?20EREF+E-1KREF+K?21MREF+M SVWZ+Invoice 12?22 and 13?32Ada',
    { description: 'Invoice 12 and 13', counterparty: 'Ada', reference: 'E-1' },
  ],
  ['166?00SEPA?20EREF+NOTPROVIDED?21SVWZ+x', { description: 'x' }],
  ['005?00FEE', { description: 'FEE' }],
  ['/TRTP/SEPA/EREF/NOTPROVIDED/NAME/Ben/REMI/Thanks', { description: 'Thanks', counterparty: 'Ben' }],
  ['What was it? 20 pieces', { description: 'What was it? 20 pieces' }],
  ['', { description: '' }],
] as const)('field 86: %s', ([text, purpose]) => {
  expect(purposeOf(text)).toEqual(purpose);
});

describe('refused', () => {
  test.for([
    ['a sum that is not the balance', message(':61:260105C1,00NTRFX\n'), 'does_not_add_up'],
    ['no closing balance', message('').replace(/:62F:.*/, ''), 'mt940_broken'],
    ['no opening balance', message('').replace(/:60F:.*\n/, ''), 'mt940_broken'],
    ['a line that cannot be read', message(':61:garbage\n'), 'mt940_broken'],
    ['a day that is none', message(':61:260231C1,00NTRFX\n'), 'mt940_broken'],
    ['more decimals than the currency has', message(':61:260105C1,001NTRFX\n'), 'mt940_broken'],
    ['a line behind the end', message('').replace('\n-', '\n:61:260105C1,00NTRFX\n-'), 'mt940_broken'],
    ['two currencies', message('', 'C260131USD100,00'), 'currencies_mixed'],
    ['text above the fields', `hello\n${message('')}`, 'mt940_broken'],
  ])('%s', ([, text = '', reason]) => {
    try {
      read(text);
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(Unreadable);
      expect((error as Unreadable).reason).toBe(reason);
    }
  });
});
