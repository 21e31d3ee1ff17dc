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
  oneLine,
  priceText,
  ROOTS,
  written,
} from './book.ts';

const TYPE_LETTERS = { asset: 'A', liability: 'L', equity: 'E', income: 'R', expense: 'X' } as const;

/**
 * Books as an hledger journal: commodities with their decimals, accounts with their types, an entry's number as its code,
 * both currencies of a line with its total price, and what every account must come to at the end.
 */
export function writeHledger(book: Book): string {
  const names = namesOf(book.accounts, accountName);
  return [
    "; The books as a journal for hledger. Amounts are exact; `code` and what stands in quotes keep what hledger's names cannot.",
    ...commodities(book).map((currency) => `commodity ${formatOf(currency)}`),
    '',
    ...book.accounts.map((account) => declaration(account, nameOf(names, account.code))),
    '',
    ...book.entries.map((entry) => transaction(entry, book, names)),
    ...assertions(book, names),
    '',
  ].join('\n');
}

const commodities = ({ functionalCurrency, entries }: Book): string[] => [
  ...new Set([functionalCurrency, ...entries.flatMap(({ lines }) => lines.map(({ currency }) => currency))]),
];

/** A point stands in the sample also where no decimals follow: without it hledger refuses the directive. */
function formatOf(currency: string): string {
  const { amount } = fromMinor(0n, currency);
  return `${amount.replace(/^0/, '1000')}${amount.includes('.') ? '' : '.'} ${currency}`;
}

/** No colon, which would make a child, no semicolon, which begins a comment, and never two spaces, which end a name. */
const accountName = ({ type, code, name }: BookAccount): string =>
  `${ROOTS[type].toLowerCase()}:${oneLine(`${code}-${name}`).replace(/[:;|]/g, '-')}`;

function declaration({ type, code, name }: BookAccount, fileName: string): string {
  return [
    `account ${fileName}  ; type:${TYPE_LETTERS[type]}`,
    `    ; code:${JSON.stringify(code)}`,
    `    ; name:${JSON.stringify(name)}`,
  ].join('\n');
}

function transaction({ number, date, description, lines }: BookEntry, { functionalCurrency }: Book, names: Map<string, string>): string {
  const plain = oneLine(description).replaceAll(';', ',');
  // A code ends at the first closing bracket.
  const code = /^[^();]*$/.test(number) && oneLine(number) === number ? number : '';
  const notes = [
    ...(plain === description ? [] : [`text:${JSON.stringify(description)}`]),
    ...(code === number ? [] : [`number:${JSON.stringify(number)}`]),
  ];
  return [
    // The brackets stand also around nothing, so that a description that begins with one is not taken for a code.
    `${date} * (${code}) ${plain}`.trimEnd(),
    ...notes.map((note) => `    ; ${note}`),
    ...lines.flatMap((line) => posting(line, functionalCurrency, nameOf(names, line.account))),
    '',
  ].join('\n');
}

function posting(line: BookLine, functionalCurrency: string, account: string): string[] {
  const { amount, currency } = written(line, functionalCurrency);
  const notes = LINE_TAGS.flatMap((tag) => (line.tags[tag] === undefined ? [] : [`${tag}:${JSON.stringify(line.tags[tag])}`]));
  if (line.description !== null) notes.push(`text:${JSON.stringify(line.description)}`);
  if (line.amount === 0n) notes.push(`difference-of:${JSON.stringify(line.currency)}`);
  return [`    ${account}  ${amountText(amount, currency)}${priceText(line, functionalCurrency)}`, ...notes.map((note) => `    ; ${note}`)];
}

/** A transaction of nothing: hledger checks assertions where postings stand. */
function assertions(book: Book, names: Map<string, string>): string[] {
  const last = book.entries.reduce((latest, { date }) => (date > latest ? date : latest), '');
  if (last === '') return [];
  return [
    `${last} * Balances at the end`,
    ...closingBalances(book).map(
      ({ account, currency, balance }) => `    ${nameOf(names, account)}  ${amountText(0n, currency)} = ${amountText(balance, currency)}`,
    ),
  ];
}
