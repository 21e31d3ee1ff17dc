import { Unreadable } from './statement.ts';

/** What is read of one aggregate and those within it: `BALAMT` of LEDGERBAL is `LEDGERBAL.BALAMT`. The first of a name counts. */
export type Fields = Map<string, string>;

export interface Account {
  head: Fields;
  transactions: Fields[];
}

/**
 * The elements that hold others. OFX 1.x is SGML: an element that holds a value needs no end, and an empty one cannot be told from
 * one that holds others but by knowing these. All else is a value, also what a bank adds of its own.
 */
const AGGREGATES = new Set(
  (
    'OFX SONRS STATUS FI STMTTRNRS STMTRS CCSTMTTRNRS CCSTMTRS BANKACCTFROM CCACCTFROM BANKACCTTO CCACCTTO BANKTRANLIST STMTTRN ' +
    'BANKTRANLISTP STMTTRNP PAYEE EXTDPAYEE CURRENCY ORIGCURRENCY LEDGERBAL AVAILBAL BALLIST BAL IMAGEDATA'
  ).split(' '),
);
const STATEMENTS = new Set(['STMTRS', 'CCSTMTRS']);
const DEPTH_MAX = 30;

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };
const decoded = (text: string): string =>
  text.replaceAll(/&(#\d{1,7}|#x[\da-f]{1,6}|[a-z]{2,4});/gi, (whole, name: string) => {
    if (!name.startsWith('#')) return ENTITIES[name.toLowerCase()] ?? whole;
    const point = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
    return point > 0 && point <= 0x10ffff ? String.fromCodePoint(point) : '';
  });

const broken = (message: string): Unreadable => new Unreadable('ofx_broken', message);

/** The statements of an OFX file, in one pass over the text: nothing is looked at twice, whatever the file holds. */
export function readFields(text: string): Account[] {
  const accounts: Account[] = [];
  const open: string[] = [];
  let at = text.search(/<OFX>/i);
  if (at === -1) throw broken('The file has no <OFX>.');
  while (at !== -1) {
    const end = text.indexOf('>', at);
    if (end === -1) throw broken('The file breaks off within a tag.');
    const next = text.indexOf('<', end);
    const tag = text
      .slice(at + 1, end)
      .trim()
      .toUpperCase();
    const isEnd = tag.startsWith('/');
    const name = tag.replaceAll('/', '').trim();
    if (!/^[A-Z0-9][A-Z0-9._-]{0,60}$/.test(name))
      throw broken('The file has a tag that is none of OFX, such as a declaration or a bare <.');
    if (AGGREGATES.has(name) || name.endsWith('MSGSRSV1')) {
      if (isEnd) finish(open, name);
      else begin(open, name, accounts);
    } else if (!isEnd) keep(open, name, decoded(text.slice(end + 1, next === -1 ? text.length : next).trim()), accounts.at(-1));
    at = next;
  }
  if (open.length > 0) throw broken('The file breaks off: it ends before </OFX>.');
  return accounts;
}

function begin(open: string[], name: string, accounts: Account[]): void {
  if (open.length >= DEPTH_MAX || open.includes(name)) throw broken('An element begins within one of its own kind: an end is missing.');
  open.push(name);
  if (STATEMENTS.has(name)) accounts.push({ head: new Map(), transactions: [] });
  if (name === 'STMTTRN') accounts.at(-1)?.transactions.push(new Map());
}

function finish(open: string[], name: string): void {
  if (open.at(-1) !== name) throw broken('An element ends that was not the last to begin.');
  open.pop();
}

/** Only what is said of a booked transaction, or of the statement itself. */
function keep(open: readonly string[], name: string, value: string, account: Account | undefined): void {
  if (value === '' || !account || open.includes('BANKTRANLISTP')) return;
  const start = open.indexOf('STMTTRN');
  const statement = open.findIndex((each) => STATEMENTS.has(each));
  if (statement === -1) return;
  const fields = start === -1 ? account.head : account.transactions.at(-1);
  const path = [...open.slice((start === -1 ? statement : start) + 1), name].join('.');
  if (fields && !fields.has(path)) fields.set(path, value);
}
