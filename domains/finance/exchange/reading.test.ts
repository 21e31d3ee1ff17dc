import { expect, test } from 'vitest';
import { readJournal } from './read.ts';
import { settle } from './settle.ts';

const reasonsOf = (text: string) => settle(readJournal(text), 'NGN').problems.map(({ line, reason }) => `${line} ${reason}`);
const linesOf = (text: string) => {
  const { entries, problems } = settle(readJournal(text), 'NGN');
  expect(problems).toEqual([]);
  return entries.flatMap(({ lines }) => lines.map((one) => [one.account, one.amount, one.currency, one.functional]));
};

test('an hledger journal as people write it', () => {
  const text = [
    '# a comment',
    'comment',
    'anything at all',
    'end comment',
    'account assets:bank  ; type:C, code:1100',
    '',
    '2026/1/5 * (17) Shop ; paid by card',
    '    expenses:food   NGN 1,250.50  ; project:P1, x:y',
    '    assets:bank',
    '',
    '2026-01-06 Changed money',
    '    assets:dollars   -10 USD @ 1500.005 NGN',
    '    assets:bank   15,000.05 NGN = 13749.55 NGN',
    '',
  ].join('\n');
  expect(linesOf(text)).toEqual([
    ['expenses:food', 125_050n, 'NGN', 125_050n],
    ['assets:bank', -125_050n, 'NGN', -125_050n],
    ['assets:dollars', -1000n, 'USD', -1_500_005n],
    ['assets:bank', 1_500_005n, 'NGN', 1_500_005n],
  ]);
  const { entries } = settle(readJournal(text), 'NGN');
  expect(entries[0]).toMatchObject({ number: '17', date: '2026-01-05', description: 'Shop', lines: [{ tags: { project: 'P1' } }, {}] });
});

test('a Beancount ledger as people write it', () => {
  const text = [
    'option "title" "Mine"',
    '* Heading',
    '2026-01-01 open Assets:Bank NGN',
    '  code: "1100"',
    '2026-01-05 * "Shop" "Bread; and milk" #food ^bill-1',
    '  number: "17"',
    '  Expenses:Food  1,250 NGN ; a comment',
    '    project: "P1"',
    '  Assets:Bank',
    '2026-01-06 balance Assets -1250.00 NGN',
  ].join('\n');
  const { entries, problems } = settle(readJournal(text), 'NGN');
  expect(problems).toEqual([]);
  expect(entries).toMatchObject([
    {
      number: '17',
      description: 'Shop | Bread; and milk',
      lines: [
        { account: 'Expenses:Food', amount: 125_000n, tags: { project: 'P1' } },
        { account: 'Assets:Bank', amount: -125_000n },
      ],
    },
  ]);
});

test('two currencies without a price are each other’s price; one currency alone waits for the rate of the day', () => {
  expect(linesOf('2026-01-01 x\n  a  10 USD\n  b  -15000 NGN\n')).toEqual([
    ['a', 1000n, 'USD', 1_500_000n],
    ['b', -1_500_000n, 'NGN', -1_500_000n],
  ]);
  expect(linesOf('2026-01-01 x\n  a  10 USD\n  b\n')).toEqual([
    ['a', 1000n, 'USD', null],
    ['b', -1000n, 'USD', null],
  ]);
});

const entry = (...postings: string[]): string => ['2026-01-01 x', ...postings.map((posting) => `  ${posting}`), ''].join('\n');

test.for<[text: string, reason: string]>([
  ['include other.journal\n', '1 directive_unsupported'],
  ['alias a=b\n', '1 directive_unsupported'],
  ['= expenses\n  a  1 NGN\n', '1 directive_unsupported'],
  ['~ monthly\n  a  1 NGN\n', '1 directive_unsupported'],
  ['decimal-mark ,\n', '1 directive_unsupported'],
  ['2026-02-30 x\n  a  1 NGN\n  b\n', '1 date_impossible'],
  ['2026-01-01=2026-01-02 x\n  a  1 NGN\n  b\n', '1 second_date'],
  ['2026-01-01 ! x\n  a  1 NGN\n  b\n', '1 entry_pending'],
  ['20260101 x\n', '1 entry_malformed'],
  ['  a  1 NGN\n', '1 posting_astray'],
  [entry('(a)  1 NGN'), '2 posting_virtual'],
  [entry('! a  1 NGN', 'b'), '2 entry_pending'],
  [entry('a  1.5', 'b'), '2 amount_malformed'],
  [entry('a  $1', 'b'), '2 amount_malformed'],
  [entry('a  1,5 NGN', 'b'), '2 number_malformed'],
  [entry('a  1,500 NGN', 'b'), '2 number_ambiguous'],
  [entry('a  1 USD {1500 NGN}', 'b'), '2 amount_unsupported'],
  [entry('a  1 NGN == 1 NGN', 'b'), '2 assertion_unsupported'],
  [entry('a  = 1 NGN', 'b'), '2 assertion_assigns'],
  [entry('a  1 NGN = 2 NGN', 'b'), '2 assertion_fails'],
  [entry('a  1 NGN', 'b', 'c'), '1 amounts_missing'],
  [entry('a  1 NGN', 'b  -1.01 NGN'), '1 entry_unbalanced'],
  [entry('a  1.001 NGN', 'b'), '1 too_many_decimals'],
  [entry('a  1 ZZZ', 'b'), '1 unknown_currency'],
  [entry('a  1 USD @ 2 EUR', 'b'), '1 price_foreign'],
  [entry('a  1 USD', 'b  1 EUR', 'c'), '1 price_missing'],
  ['2026-01-01 x\n', '1 entry_empty'],
  ['option "title" "x"\ninclude "y"\n', '2 directive_unsupported'],
  ['option "title" "x"\nplugin "y"\n', '2 directive_unsupported'],
  ['2026-01-01 pad Assets:A Equity:B\n', '1 directive_unsupported'],
  ['2026-01-01 ! "x"\n  Assets:A  1 NGN\n  Assets:B\n2026-01-02 open Assets:A\n', '1 entry_pending'],
  ['2026-01-01 * "x"\n  nobody  1 NGN\n', '2 posting_malformed'],
  ['2026-01-01 * "x"\n  ! Assets:A  1 NGN\n', '2 entry_pending'],
  ['2026-01-01 * "x\n', '1 entry_malformed'],
  ['2026-01-01 balance Assets:A 1 ~ 0.01 NGN\n', '1 assertion_unsupported'],
  ['2026-01-01 balance Assets:A 1 NGN\n', '1 assertion_fails'],
])('%j is refused with %s', ([text, reason]) => {
  expect(reasonsOf(text)).toEqual([reason]);
});
