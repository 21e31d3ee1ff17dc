import { fromMinor } from '#kernel/money.ts';
import type { Statement, StatementLine } from '../parsing/statement.ts';

/** A whole statement, as banks would write it in each of the formats. */
export type Rendered = Required<Statement>;

const decimal = (minor: bigint, currency: string, mark = '.'): string => fromMinor(minor, currency).amount.replace('.', mark);
const positive = (minor: bigint): bigint => (minor < 0n ? -minor : minor);
const digits = (day: string): string => day.replaceAll('-', '');
const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

const quoted = (cell: string): string => (/[";\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);

/** As a French bank: semicolons, a decimal comma, debit and credit apart, newest first, the account above the heading. */
export function toCsv({ lines, openingBalance, currency, accountNumber }: Rendered): string {
  let balance = openingBalance;
  const rows = lines.map(({ bookedOn, valueOn, amountMinor, description, counterparty, reference, bankId }) => {
    balance += amountMinor;
    const [debit, credit] = amountMinor < 0n ? [decimal(-amountMinor, currency, ','), ''] : ['', decimal(amountMinor, currency, ',')];
    const [booked = '', value = ''] = [bookedOn, valueOn ?? ''].map((day) => day.split('-').reverse().join('.'));
    return [booked, value, description, counterparty ?? '', reference ?? '', bankId ?? '', debit, credit, decimal(balance, currency, ',')];
  });
  const heading = "Date opération;Date de valeur;Libellé;Tiers;Référence;Numéro d'opération;Débit;Crédit;Solde";
  const body = rows.toReversed().map((cells) => cells.map(quoted).join(';'));
  return [`Compte;${accountNumber}`, '', heading, ...body, ''].join('\r\n');
}

export function toOfx({ lines, closingBalance, currency, accountNumber, from, to }: Rendered): string {
  const transaction = ({ bookedOn, valueOn, amountMinor, description, counterparty, reference, bankId }: StatementLine): string =>
    [
      '<STMTTRN>',
      `<TRNTYPE>${amountMinor < 0n ? 'DEBIT' : 'CREDIT'}`,
      `<DTPOSTED>${digits(bookedOn)}120000[0:GMT]`,
      ...(valueOn ? [`<DTAVAIL>${digits(valueOn)}`] : []),
      `<TRNAMT>${decimal(amountMinor, currency)}`,
      `<FITID>${bankId ?? ''}`,
      ...(reference ? [`<CHECKNUM>${escaped(reference)}`] : []),
      `<NAME>${escaped(counterparty ?? '')}`,
      `<MEMO>${escaped(description)}`,
      '</STMTTRN>',
    ].join('\n');
  return `OFXHEADER:100
DATA:OFXSGML
VERSION:102
SECURITY:NONE
ENCODING:UTF-8
CHARSET:NONE
COMPRESSION:NONE
OLDFILEUID:NONE
NEWFILEUID:NONE

<OFX>
<SIGNONMSGSRSV1><SONRS><STATUS><CODE>0<SEVERITY>INFO</STATUS><DTSERVER>${digits(to)}<LANGUAGE>ENG</SONRS></SIGNONMSGSRSV1>
<BANKMSGSRSV1><STMTTRNRS><TRNUID>1<STATUS><CODE>0<SEVERITY>INFO</STATUS>
<STMTRS><CURDEF>${currency}
<BANKACCTFROM><BANKID>001<ACCTID>${accountNumber}<ACCTTYPE>CHECKING</BANKACCTFROM>
<BANKTRANLIST><DTSTART>${digits(from)}<DTEND>${digits(to)}
${lines.map(transaction).join('\n')}
</BANKTRANLIST>
<LEDGERBAL><BALAMT>${decimal(closingBalance, currency)}<DTASOF>${digits(to)}</LEDGERBAL>
</STMTRS></STMTTRNRS></BANKMSGSRSV1>
</OFX>
`;
}

export function toCamt({ lines, openingBalance, closingBalance, currency, accountNumber, from, to }: Rendered): string {
  const side = (minor: bigint): string => `<CdtDbtInd>${minor < 0n ? 'DBIT' : 'CRDT'}</CdtDbtInd>`;
  const amount = (minor: bigint): string => `<Amt Ccy="${currency}">${decimal(positive(minor), currency)}</Amt>${side(minor)}`;
  const balance = (code: string, minor: bigint, day: string): string =>
    `<Bal><Tp><CdOrPrtry><Cd>${code}</Cd></CdOrPrtry></Tp>${amount(minor)}<Dt><Dt>${day}</Dt></Dt></Bal>`;
  const entry = ({ bookedOn, valueOn, amountMinor, description, counterparty, reference, bankId }: StatementLine): string => {
    const party = amountMinor < 0n ? 'Cdtr' : 'Dbtr';
    return `<Ntry>${amount(amountMinor)}<Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>${bookedOn}</Dt></BookgDt>${
      valueOn ? `<ValDt><Dt>${valueOn}</Dt></ValDt>` : ''
    }<AcctSvcrRef>${bankId ?? ''}</AcctSvcrRef><NtryDtls><TxDtls><Refs><EndToEndId>${escaped(reference ?? 'NOTPROVIDED')}</EndToEndId></Refs>${
      counterparty ? `<RltdPties><${party}><Pty><Nm>${escaped(counterparty)}</Nm></Pty></${party}></RltdPties>` : ''
    }<RmtInf><Ustrd>${escaped(description)}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>`;
  };
  return `<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><GrpHdr><MsgId>1</MsgId></GrpHdr><Stmt><Id>1</Id>
<FrToDt><FrDtTm>${from}T00:00:00Z</FrDtTm><ToDtTm>${to}T23:59:59Z</ToDtTm></FrToDt>
<Acct><Id><Othr><Id>${accountNumber}</Id></Othr></Id><Ccy>${currency}</Ccy></Acct>
${balance('OPBD', openingBalance, from)}${balance('CLBD', closingBalance, to)}
${lines.map(entry).join('\n')}
</Stmt></BkToCstmrStmt></Document>
`;
}

export function toMt940({ lines, openingBalance, closingBalance, currency, accountNumber, from, to }: Rendered): string {
  const short = (day: string): string => digits(day).slice(2);
  const balance = (minor: bigint, day: string): string => {
    const amount = decimal(positive(minor), currency, ',');
    return `${minor < 0n ? 'D' : 'C'}${short(day)}${currency}${amount}${amount.includes(',') ? '' : ','}`;
  };
  const line = ({ bookedOn, valueOn, amountMinor, description, counterparty, reference, bankId }: StatementLine): string => {
    const amount = decimal(positive(amountMinor), currency, ',');
    const chunks = description.match(/.{1,27}/gs) ?? [];
    const purpose = chunks.map((chunk, i) => `?${20 + i}${chunk}`).join('');
    return `:61:${short(valueOn ?? bookedOn)}${digits(bookedOn).slice(4)}${amountMinor < 0n ? 'D' : 'C'}${amount}${amount.includes(',') ? '' : ','}NTRF${
      reference ?? 'NONREF'
    }//${bankId ?? ''}\r\n:86:166?00TRANSFER${purpose}${counterparty ? `?32${counterparty}` : ''}`;
  };
  return `:20:STATEMENT\r\n:25:${accountNumber}\r\n:28C:1/1\r\n:60F:${balance(openingBalance, from)}\r\n${lines
    .map((each) => `${line(each)}\r\n`)
    .join('')}:62F:${balance(closingBalance, to)}\r\n-\r\n`;
}

export const RENDER = { csv: toCsv, ofx: toOfx, camt053: toCamt, mt940: toMt940 } as const;
