import { fromMinor } from '#kernel/money.ts';
import {
  amountText,
  type Book,
  type BookAccount,
  type BookEntry,
  type BookLine,
  closingBalances,
  LINE_TAGS,
  nameOf,
  namesOf,
  priceText,
  ROOTS,
  written,
} from './book.ts';

/**
 * Books as a Beancount ledger: what hledger gets, in Beancount's words. Its checker then agrees that every entry balances
 * and every account ends at what the books say.
 */
export function writeBeancount(book: Book): string {
  const names = namesOf(book.accounts, accountName);
  const dates = book.entries.map(({ date }) => date).sort();
  const opened = dates[0] ?? '1970-01-01';
  const last = dates.at(-1);
  return [
    ";; The books as a ledger for Beancount. Amounts are exact; metadata keeps what Beancount's names cannot.",
    `option "operating_currency" "${book.functionalCurrency}"`,
    // A total price becomes a price for each unit, cut after 28 digits: what that loses is far below half a minor unit.
    `option "inferred_tolerance_default" "${book.functionalCurrency}:${halfUnit(book.functionalCurrency)}"`,
    '',
    ...book.accounts.map(({ code, name }) =>
      [`${opened} open ${nameOf(names, code)}`, `  code: ${quoted(code)}`, `  name: ${quoted(name)}`].join('\n'),
    ),
    '',
    ...book.entries.map((entry) => transaction(entry, book, names)),
    // An assertion holds at the beginning of its day.
    ...(last === undefined ? [] : closingBalances(book).map((end) => assertion(end, nameOf(names, end.account), nextDay(last)))),
    '',
  ].join('\n');
}

const nextDay = (date: string): string => Temporal.PlainDate.from(date).add({ days: 1 }).toString();

const halfUnit = (currency: string): string => `${fromMinor(0n, currency).amount.replace(/^0$/, '0.')}5`;

/** Letters, digits and hyphens; each part begins with a capital letter or a digit. */
function accountName({ type, code, name }: BookAccount): string {
  const part = `${code}-${name}`
    .normalize('NFKD')
    .replace(/[^A-Za-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  return `${ROOTS[type]}:${/^[A-Z0-9]/.test(part) ? part : `X${part}`}`;
}

/** Beancount's strings know these escapes, and keep everything else as it is. */
const quoted = (text: string): string => `"${text.replace(/["\\\n\t]/g, (sign) => ({ '\n': '\\n', '\t': '\\t' })[sign] ?? `\\${sign}`)}"`;

function transaction({ number, date, description, lines }: BookEntry, { functionalCurrency }: Book, names: Map<string, string>): string {
  return [
    `${date} * ${quoted(description)}`,
    `  number: ${quoted(number)}`,
    ...lines.flatMap((line) => posting(line, functionalCurrency, nameOf(names, line.account))),
    '',
  ].join('\n');
}

function posting(line: BookLine, functionalCurrency: string, account: string): string[] {
  const { amount, currency } = written(line, functionalCurrency);
  const notes: string[] = LINE_TAGS.flatMap((tag) => (line.tags[tag] === undefined ? [] : [`${tag}: ${quoted(line.tags[tag])}`]));
  if (line.description !== null) notes.push(`text: ${quoted(line.description)}`);
  if (line.amount === 0n) notes.push(`difference-of: ${quoted(line.currency)}`);
  return [`  ${account}  ${amountText(amount, currency)}${priceText(line, functionalCurrency)}`, ...notes.map((note) => `    ${note}`)];
}

const assertion = ({ currency, balance }: { currency: string; balance: bigint }, account: string, date: string): string =>
  `${date} balance ${account}  ${amountText(balance, currency)}`;
