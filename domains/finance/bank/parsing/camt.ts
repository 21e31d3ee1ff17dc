import { exact } from './amount.ts';
import { isoDate } from './dates.ts';
import { children, type Element, find, readXml, textAt } from './elements.ts';
import { lineOf, type Statement, type StatementLine, Unreadable } from './statement.ts';

const incomplete = (message: string): Unreadable => new Unreadable('camt_incomplete', message);

function dayOf(element: Element | undefined): string | undefined {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})/.exec(textAt(element, 'Dt', 'DtTm') ?? '') ?? [];
  return isoDate(Number(year), Number(month), Number(day)) ?? undefined;
}

interface Amount {
  minor: bigint;
  currency: string;
}

/** An amount with its sign. CdtDbtInd already is what happened, also where RvslInd says that it takes something back. */
function signed(amount: Element | undefined, direction: string | undefined): Amount | undefined {
  const currency = amount?.attributes['Ccy'];
  const text = amount?.text.trim();
  if (!currency || !text || !/^\d{1,19}(\.\d{0,5})?$/.test(text) || (direction !== 'CRDT' && direction !== 'DBIT')) return undefined;
  const minor = exact(text.replace(/\.$/, ''), currency);
  return { minor: direction === 'DBIT' ? -minor : minor, currency };
}

/** The opening balance is OPBD or the closing one of the statement before; pages of a long statement have interim balances. */
function balanceOf(statement: Element, wanted: readonly string[], isLast: boolean): bigint | undefined {
  for (const code of wanted) {
    const found = children(statement, 'Bal').filter((each) => textAt(each, 'Tp/CdOrPrtry/Cd') === code);
    const balance = isLast ? found.at(-1) : found[0];
    if (!balance) continue;
    const amount = signed(find(balance, 'Amt'), textAt(balance, 'CdtDbtInd'));
    if (!amount) throw incomplete('A balance has no amount, currency or direction.');
    return amount.minor;
  }
  return undefined;
}

const NOT_GIVEN = /^(NOTPROVIDED|NOT PROVIDED|NONREF)$/i;

/** Who, what for and under which number: of one transaction, or of the entry where it has one at most. */
function told(details: Element | undefined, entry: Element, isCredit: boolean): Partial<StatementLine> {
  const side = isCredit ? 'Dbtr' : 'Cdtr';
  const counterparty = textAt(
    details,
    `RltdPties/${side}/Nm`,
    `RltdPties/${side}/Pty/Nm`,
    `RltdPties/Ultmt${side}/Nm`,
    `RltdPties/Ultmt${side}/Pty/Nm`,
  );
  const purpose = children(find(details, 'RmtInf'), 'Ustrd')
    .map(({ text }) => text.trim())
    .join(' ');
  const references = ['RmtInf/Strd/CdtrRefInf/Ref', 'Refs/EndToEndId', 'Refs/InstrId', 'Refs/ChqNb', 'Refs/MndtId'];
  const reference = references.map((path) => textAt(details, path)).find((text) => text && !NOT_GIVEN.test(text));
  return {
    description: purpose || textAt(details, 'AddtlTxInf') || textAt(entry, 'AddtlNtryInf') || '',
    ...(counterparty && { counterparty }),
    ...(reference && { reference }),
  };
}

/** The transactions of a batch, when each has an amount and they come to the entry: then each is a line. Else the entry is one. */
function batchOf(entry: Element, total: Amount): { details: Element; amount: Amount }[] {
  const transactions = children(entry, 'NtryDtls').flatMap((details) => children(details, 'TxDtls'));
  if (transactions.length < 2) return [];
  const parts = transactions.flatMap((details) => {
    const direction = textAt(details, 'CdtDbtInd') ?? textAt(entry, 'CdtDbtInd');
    const amount = signed(find(details, 'Amt') ?? find(details, 'AmtDtls/TxAmt/Amt'), direction);
    return amount?.currency === total.currency ? [{ details, amount }] : [];
  });
  const isWhole = parts.length === transactions.length && parts.reduce((sum, { amount }) => sum + amount.minor, 0n) === total.minor;
  return isWhole ? parts : [];
}

function linesOf(entry: Element, nth: number): StatementLine[] {
  const status = textAt(entry, 'Sts/Cd', 'Sts') ?? 'BOOK';
  if (status !== 'BOOK') return [];
  const amount = signed(find(entry, 'Amt'), textAt(entry, 'CdtDbtInd'));
  const valueOn = dayOf(find(entry, 'ValDt'));
  const bookedOn = dayOf(find(entry, 'BookgDt')) ?? valueOn;
  if (!amount) throw incomplete(`Entry ${nth} has no amount, currency or direction.`);
  if (!bookedOn) throw incomplete(`Entry ${nth} has no day of booking.`);
  const id = textAt(entry, 'AcctSvcrRef') ?? textAt(entry, 'NtryDtls/TxDtls/Refs/AcctSvcrRef') ?? textAt(entry, 'NtryRef') ?? '';
  const days = { bookedOn, ...(valueOn && { valueOn }) };
  const parts = batchOf(entry, amount);
  if (parts.length === 0) {
    const transactions = children(entry, 'NtryDtls').flatMap((details) => children(details, 'TxDtls'));
    // What is said of one of several is not said of the whole.
    const facts = told(transactions.length === 1 ? transactions[0] : undefined, entry, amount.minor > 0n);
    return [lineOf({ ...days, amountMinor: amount.minor, currency: amount.currency, ...facts, bankId: id })];
  }
  return parts.map(({ details, amount: part }, i) =>
    lineOf({
      ...days,
      amountMinor: part.minor,
      currency: part.currency,
      ...told(details, entry, part.minor > 0n),
      bankId: textAt(details, 'Refs/AcctSvcrRef') ?? (id && `${id}/${i + 1}`),
    }),
  );
}

function toStatement(statement: Element, fallback: string | null): Statement {
  const lines: StatementLine[] = [];
  for (const [i, entry] of children(statement, 'Ntry').entries()) lines.push(...linesOf(entry, i + 1));
  const currency = textAt(statement, 'Acct/Ccy') ?? lines[0]?.currency ?? find(statement, 'Bal/Amt')?.attributes['Ccy'] ?? fallback;
  const accountNumber = textAt(statement, 'Acct/Id/IBAN', 'Acct/Id/Othr/Id');
  const [openingBalance, closingBalance] = [
    balanceOf(statement, ['OPBD', 'PRCD', 'ITBD'], false),
    balanceOf(statement, ['CLBD', 'ITBD'], true),
  ];
  const [from, to] = ['FrToDt/FrDtTm', 'FrToDt/ToDtTm'].map((path) => textAt(statement, path)?.slice(0, 10));
  return {
    ...(accountNumber && { accountNumber }),
    ...(currency && { currency }),
    ...(openingBalance !== undefined && { openingBalance }),
    ...(closingBalance !== undefined && { closingBalance }),
    ...(isDay(from) && { from }),
    ...(isDay(to) && { to }),
    lines: lines.toSorted((a, b) => (a.bookedOn < b.bookedOn ? -1 : a.bookedOn > b.bookedOn ? 1 : 0)),
  };
}

const isDay = (text: string | undefined): text is string =>
  /^\d{4}-\d{2}-\d{2}$/.test(text ?? '') && isoDate(...partsOf(text ?? '')) !== null;
const partsOf = (text: string): [number, number, number] => text.split('-').map(Number) as [number, number, number];

/** camt.053 of any version: they differ in namespaces and in a few places, which are looked for in both. */
export function readCamt(text: string, fallback: string | null): Statement[] {
  const root = readXml(text);
  const document = find(root, 'Document') ?? root.children[0];
  const message = document?.children.find((each) => each.name.startsWith('BkToCstmr') || each.name === 'BkToCstmrStmt');
  if (message?.name !== 'BkToCstmrStmt') {
    throw new Unreadable('not_a_statement', 'The file is not a CAMT.053 statement. Reports (052) and notes (054) prove no balance.');
  }
  const statements = children(message, 'Stmt').map((statement) => toStatement(statement, fallback));
  if (statements.length === 0) throw new Unreadable('no_statement', 'The file holds no statement.');
  return statements;
}
