import { describe, expect, test } from 'vitest';
import { readStatements } from './read.ts';
import { Unreadable } from './statement.ts';

const read = (text: string) => readStatements(Buffer.from(text), { currency: 'EUR' });
const wrap = (transactions: string, extra = '') =>
  `OFXHEADER:100\nDATA:OFXSGML\nVERSION:102\n\n<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>EUR<BANKACCTFROM><ACCTID>001</BANKACCTFROM><BANKTRANLIST>${transactions}</BANKTRANLIST>${extra}</STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>`;

test('SGML: empty elements, raw ampersands, elements of the bank’s own, commas, days with zones', () => {
  const { statements } = read(
    wrap(
      `<STMTTRN><TRNTYPE>DEBIT<DTPOSTED>20260131235959.000[-5:EST]<TRNAMT>-1234,50<FITID>7<NAME>A & B &lt;C&gt;<MEMO><BANK.OWN>x</STMTTRN>
       <STMTTRN><DTPOSTED>20260130<TRNAMT>+9007199254740993.01<FITID>6<NAME></NAME><MEMO>Two&#x20;words&nbsp;here</MEMO><CHECKNUM>12</STMTTRN>`,
      '<LEDGERBAL><BALAMT>5.00<DTASOF>20260201</LEDGERBAL>',
    ),
  );
  expect(statements).toMatchInlineSnapshot(`
    [
      {
        "accountNumber": "001",
        "closingBalance": 500n,
        "currency": "EUR",
        "from": "2026-01-30",
        "lines": [
          {
            "amountMinor": 900719925474099301n,
            "bankId": "6",
            "bookedOn": "2026-01-30",
            "currency": "EUR",
            "description": "Two words here",
            "reference": "12",
          },
          {
            "amountMinor": -123450n,
            "bankId": "7",
            "bookedOn": "2026-01-31",
            "counterparty": "A & B <C>",
            "currency": "EUR",
            "description": "A & B <C>",
          },
        ],
        "to": "2026-01-31",
      },
    ]
  `);
});

test('XML of OFX 2, several accounts, a card among them; what is pending is left out', () => {
  const { statements } = read(`<?xml version="1.0"?><?OFX OFXHEADER="200" VERSION="220"?>
<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>EUR</CURDEF><BANKACCTFROM><ACCTID>001</ACCTID></BANKACCTFROM><BANKTRANLIST>
<DTSTART>20260101</DTSTART><DTEND>20260201</DTEND>
<STMTTRN><DTPOSTED>20260131</DTPOSTED><TRNAMT>5.00</TRNAMT><FITID>1</FITID><PAYEE><NAME>Ada</NAME><CITY>Lagos</CITY></PAYEE><BANKACCTTO><ACCTID>999</ACCTID></BANKACCTTO><MEMO/></STMTTRN></BANKTRANLIST>
<BANKTRANLISTP><STMTTRNP><TRNAMT>7.00</TRNAMT></STMTTRNP></BANKTRANLISTP>
<LEDGERBAL><BALAMT>105.00</BALAMT><DTASOF>20260131</DTASOF></LEDGERBAL></STMTRS></STMTTRNRS></BANKMSGSRSV1>
<CREDITCARDMSGSRSV1><CCSTMTTRNRS><CCSTMTRS><CURDEF>USD</CURDEF><CCACCTFROM><ACCTID>4000</ACCTID></CCACCTFROM></CCSTMTRS></CCSTMTTRNRS></CREDITCARDMSGSRSV1></OFX>`);
  expect(statements).toEqual([
    {
      accountNumber: '001',
      currency: 'EUR',
      closingBalance: 10500n,
      from: '2026-01-01',
      to: '2026-01-31',
      lines: [{ bookedOn: '2026-01-31', amountMinor: 500n, currency: 'EUR', description: 'Ada', counterparty: 'Ada', bankId: '1' }],
    },
    { accountNumber: '4000', currency: 'USD', lines: [] },
  ]);
});

describe('refused', () => {
  const line = (fields: string) => wrap(`<STMTTRN>${fields}</STMTTRN>`);
  test.for([
    ['no amount', line('<DTPOSTED>20260131'), 'ofx_incomplete'],
    ['no day', line('<TRNAMT>5'), 'ofx_incomplete'],
    ['an amount that is none', line('<DTPOSTED>20260131<TRNAMT>five'), 'ofx_incomplete'],
    ['more decimals than the currency has', line('<DTPOSTED>20260131<TRNAMT>5.001'), 'ofx_incomplete'],
    ['a line in another currency', line('<DTPOSTED>20260131<TRNAMT>5<CURRENCY><CURRATE>1<CURSYM>USD</CURRENCY>'), 'currencies_mixed'],
    ['an entity', `<!DOCTYPE x [<!ENTITY a "b">]>${line('')}`.replace('<OFX>', '<OFX><!ENTITY>'), 'ofx_broken'],
    ['a file that breaks off', line('<DTPOSTED>20260131<TRNAMT>5').slice(0, -20), 'ofx_broken'],
    ['a transaction within one', line('<STMTTRN>'), 'ofx_broken'],
    ['no account', '<OFX></OFX>', 'no_statement'],
    [
      'an unknown currency',
      wrap('').replace('EUR', 'XXY').replace('</BANKTRANLIST>', '<STMTTRN><DTPOSTED>20260131<TRNAMT>5</STMTTRN></BANKTRANLIST>'),
      'currency_unknown',
    ],
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
