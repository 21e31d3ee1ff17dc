import { describe, expect, test } from 'vitest';
import { readStatements } from './read.ts';
import { Unreadable } from './statement.ts';

const read = (text: string) => readStatements(Buffer.from(text), { currency: 'EUR' });
const message = (entries: string, { version = '02', opening = '100.00', closing = '100.00', stmt = 'Stmt', root = 'BkToCstmrStmt' } = {}) =>
  `<?xml version="1.0" encoding="UTF-8"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.${version}"><${root}><GrpHdr/><${stmt}>
<Acct><Id><IBAN>DE00123</IBAN></Id></Acct>
<Bal><Tp><CdOrPrtry><Cd>PRCD</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">${opening}</Amt><CdtDbtInd>CRDT</CdtDbtInd></Bal>
<Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">${closing}</Amt><CdtDbtInd>CRDT</CdtDbtInd></Bal>
${entries}</${stmt}></${root}></Document>`;
const entry = (amount: string, direction: string, rest = '') =>
  `<Ntry><Amt Ccy="EUR">${amount}</Amt><CdtDbtInd>${direction}</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>2026-01-05</Dt></BookgDt>${rest}</Ntry>`;
const part = (amount: string, name: string, version: '02' | '08') =>
  version === '02'
    ? `<TxDtls><Refs><EndToEndId>E-${name}</EndToEndId></Refs><AmtDtls><TxAmt><Amt Ccy="EUR">${amount}</Amt></TxAmt></AmtDtls><RltdPties><Dbtr><Nm>${name}</Nm></Dbtr></RltdPties></TxDtls>`
    : `<TxDtls><Refs><AcctSvcrRef>R-${name}</AcctSvcrRef></Refs><Amt Ccy="EUR">${amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd><RltdPties><Dbtr><Pty><Nm>${name}</Nm></Pty></Dbtr></RltdPties></TxDtls>`;

test.for(['02', '08'] as const)('a batch of version %s is a line for each of its transactions', (version) => {
  const batch = entry(
    '12.00',
    'CRDT',
    `<AcctSvcrRef>B1</AcctSvcrRef><NtryDtls>${part('5.00', 'Ada', version)}${part('7.00', 'Ben', version)}</NtryDtls>`,
  );
  const [statement] = read(message(batch, { version, closing: '112.00' })).statements;
  expect(statement?.lines.map(({ amountMinor, counterparty, bankId }) => [amountMinor, counterparty, bankId])).toEqual(
    version === '02'
      ? [
          [500n, 'Ada', 'B1/1'],
          [700n, 'Ben', 'B1/2'],
        ]
      : [
          [500n, 'Ada', 'R-Ada'],
          [700n, 'Ben', 'R-Ben'],
        ],
  );
});

test('a batch whose transactions do not come to it stays one line, and what is said of one is not said of all', () => {
  const batch = entry(
    '12.00',
    'CRDT',
    `<NtryDtls>${part('5.00', 'Ada', '02')}${part('6.00', 'Ben', '02')}</NtryDtls><AddtlNtryInf>Batch of two</AddtlNtryInf>`,
  );
  expect(read(message(batch, { closing: '112.00' })).statements[0]?.lines).toEqual([
    { bookedOn: '2026-01-05', amountMinor: 1200n, currency: 'EUR', description: 'Batch of two' },
  ]);
});

test('what is pending is left out, a reversal is what its direction says, and a structured reference is found', () => {
  const text = message(
    entry('9.00', 'CRDT').replace('BOOK', 'PDNG') +
      entry(
        '3.00',
        'CRDT',
        '<RvslInd>true</RvslInd><NtryDtls><TxDtls><RmtInf><Strd><CdtrRefInf><Ref>RF18539</Ref></CdtrRefInf></Strd></RmtInf></TxDtls></NtryDtls>',
      ) +
      entry('1.00', 'DBIT', '<AddtlNtryInf><![CDATA[Fee <1>]]> &amp; more</AddtlNtryInf>'),
    { closing: '102.00' },
  );
  expect(read(text).statements[0]?.lines).toEqual([
    { bookedOn: '2026-01-05', amountMinor: 300n, currency: 'EUR', description: 'RF18539', reference: 'RF18539' },
    { bookedOn: '2026-01-05', amountMinor: -100n, currency: 'EUR', description: 'Fee <1> & more' },
  ]);
});

test('another prefix is the same message', () => {
  const text = message(entry('1.00', 'CRDT'), { closing: '101.00' })
    .replaceAll(/<(\/?)(?=[A-Z])/g, '<$1ns2:')
    .replace('xmlns=', 'xmlns:ns2=');
  expect(read(text).statements[0]).toMatchObject({ accountNumber: 'DE00123', openingBalance: 10000n, closingBalance: 10100n });
});

describe('refused', () => {
  const bomb = `<!DOCTYPE d [<!ENTITY a "${'x'.repeat(100)}"><!ENTITY b "&a;&a;&a;&a;">]>`;
  test.for([
    ['a sum that is not the balance', message(entry('1.00', 'CRDT'), { closing: '101.50' }), 'does_not_add_up'],
    ['an entity bomb', message('').replace('?>', `?>${bomb}`), 'xml_declares'],
    ['a file outside it', message('').replace('?>', '?><!DOCTYPE d SYSTEM "file:///etc/passwd">'), 'xml_declares'],
    ['a file that breaks off', message('').slice(0, -12), 'xml_broken'],
    ['two documents', `${message('')}<Document/>`, 'xml_broken'],
    ['elements without end', `<Document>${'<a>'.repeat(1000)}`, 'xml_too_deep'],
    ['a report', message('', { stmt: 'Rpt', root: 'BkToCstmrAcctRpt' }), 'not_a_statement'],
    ['no statement', message('', { stmt: 'Other' }), 'no_statement'],
    ['an entry without amount', message('<Ntry><CdtDbtInd>CRDT</CdtDbtInd></Ntry>'), 'camt_incomplete'],
    ['an entry without direction', message(entry('1.00', '')), 'camt_incomplete'],
    ['a negative amount', message(entry('-1.00', 'CRDT')), 'camt_incomplete'],
    ['an entry without a day', message(entry('1.00', 'CRDT').replace('2026-01-05', '2026-01-45')), 'camt_incomplete'],
    ['an entry in another currency', message(entry('1.00', 'CRDT').replace('EUR', 'USD') + entry('1.00', 'CRDT')), 'currencies_mixed'],
  ])('%s', ([, text = '', reason]) => {
    try {
      read(text);
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(Unreadable);
      expect((error as Unreadable).reason).toBe(reason);
    }
  });

  test('a sum that is not the balance, saying by how much', () => {
    expect(() => read(message(entry('1.00', 'CRDT'), { closing: '101.50' }))).toThrowErrorMatchingInlineSnapshot(
      `[Unreadable: The opening balance 100.00 EUR and 1 lines of 1.00 EUR make 101.00 EUR; the closing balance says 101.50 EUR: 0.50 EUR is missing.]`,
    );
  });
});
