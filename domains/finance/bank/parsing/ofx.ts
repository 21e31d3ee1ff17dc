import { decimalMarkOf, minorOf } from './amount.ts';
import { isoDate } from './dates.ts';
import { readFields, type Fields } from './ofx-fields.ts';
import { lineOf, type Statement, type StatementLine, Unreadable } from './statement.ts';

/** `20260131120000.000[-5:EST]`: the day as the bank counts days, in its own zone. */
function dayOf(value: string | undefined): string | undefined {
  const [, year, month, day] = /^(\d{4})(\d{2})(\d{2})/.exec(value ?? '') ?? [];
  return isoDate(Number(year), Number(month), Number(day)) ?? undefined;
}

const missing = (what: string, nth: number): Unreadable => new Unreadable('ofx_incomplete', `Transaction ${nth} of the file ${what}`);

/** Some banks write a comma for the point; one file does not do both. */
function amountOf(value: string, currency: string, nth: number): bigint {
  try {
    return minorOf(value, { currency, decimal: decimalMarkOf([value], currency) ?? '.' });
  } catch (error) {
    if (error instanceof Unreadable && error.reason === 'amount_invalid') throw missing('has an amount that is none.', nth);
    throw error;
  }
}

function toLine(fields: Fields, currency: string, nth: number): StatementLine {
  const bookedOn = dayOf(fields.get('DTPOSTED'));
  const amount = fields.get('TRNAMT');
  if (!bookedOn) throw missing('has no day of posting.', nth);
  if (!amount) throw missing('has no amount.', nth);
  const own = fields.get('CURRENCY.CURSYM') ?? currency;
  const memo = fields.get('MEMO') ?? '';
  const name = fields.get('NAME') ?? fields.get('PAYEE.NAME') ?? '';
  return lineOf({
    bookedOn,
    valueOn: dayOf(fields.get('DTAVAIL')),
    amountMinor: amountOf(amount, own, nth),
    currency: own,
    description: memo || name || fields.get('TRNTYPE') || '',
    counterparty: fields.get('PAYEE.NAME') ?? name,
    reference: fields.get('CHECKNUM') ?? fields.get('REFNUM') ?? '',
    bankId: fields.get('FITID') ?? '',
  });
}

/** OFX 1.x and 2.x: each account of a bank or card is a statement. It has no opening balance, so none can be checked. */
export function readOfx(text: string, fallback: string | null): Statement[] {
  let nth = 0;
  const statements = readFields(text).map(({ head, transactions }): Statement => {
    const currency = head.get('CURDEF') ?? fallback;
    if (!currency) throw new Unreadable('currency_missing', 'The file names no currency.');
    const lines = transactions.map((fields) => toLine(fields, currency, ++nth));
    const [from, to, balanceOn] = ['DTSTART', 'DTEND', 'LEDGERBAL.DTASOF'].map((name) =>
      dayOf(head.get(`BANKTRANLIST.${name}`) ?? head.get(name)),
    );
    const latest = lines.reduce((most, { bookedOn }) => (bookedOn > most ? bookedOn : most), '');
    const balance = head.get('LEDGERBAL.BALAMT');
    // The balance is of its own moment. One that is older than the last line says nothing about the end of the statement.
    const isClosing = balance !== undefined && (!balanceOn || balanceOn >= latest);
    const accountNumber = head.get('BANKACCTFROM.ACCTID') ?? head.get('CCACCTFROM.ACCTID');
    return {
      ...(accountNumber && { accountNumber }),
      currency,
      ...(isClosing && { closingBalance: amountOf(balance, currency, nth) }),
      ...(from && lines.every(({ bookedOn }) => bookedOn >= from) && { from }),
      // Banks write the end as the day of the download, or as midnight of the day after: the balance's day is meant.
      ...(to && { to: balanceOn && balanceOn < to && balanceOn >= latest ? balanceOn : to }),
      // OFX promises no order; within a day the file's is kept.
      lines: lines.toSorted((a, b) => (a.bookedOn < b.bookedOn ? -1 : a.bookedOn > b.bookedOn ? 1 : 0)),
    };
  });
  if (statements.length === 0) throw new Unreadable('no_statement', 'The file holds no statement of a bank account or card.');
  return statements;
}
