import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isDeep } from '#tests/run.ts';
import { type AccountType, type Book, type BookEntry, LINE_TAGS, ROOTS } from './book.ts';
import { type Dialect, DIALECTS, dialectOf, readJournal } from './read.ts';
import { settle } from './settle.ts';
import { has, judged } from './testing.ts';
import { writeBeancount } from './write-beancount.ts';
import { writeHledger } from './write-hledger.ts';

const WRITERS = { hledger: writeHledger, beancount: writeBeancount };
const RUNS = isDeep ? 2000 : 60;

const text = fc.string({ unit: 'grapheme', maxLength: 20 }).map((given) => given.toWellFormed().replace(/\p{Cc}/gu, ''));
const accounts = fc.uniqueArray(
  fc.record({
    code: fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9.]{0,7}$/),
    name: text,
    type: fc.constantFrom(...(Object.keys(ROOTS) as AccountType[])),
  }),
  {
    minLength: 2,
    maxLength: 6,
    selector: ({ code }) => code,
  },
);
const minor = fc.bigInt({ min: 1n, max: 10n ** 13n });

/** Entries whose lines add up in the functional currency, each line in one of four currencies with 0, 2 and 3 decimals. */
const books = fc
  .record({ functionalCurrency: fc.constantFrom('NGN', 'XOF', 'KWD'), accounts })
  .chain(({ functionalCurrency, accounts: list }) => {
    const line = fc.record({
      account: fc.constantFrom(...list.map(({ code }) => code)),
      currency: fc.constantFrom('NGN', 'XOF', 'KWD', 'USD'),
      size: fc.option(minor, { freq: 4 }),
      functional: minor,
      isCredit: fc.boolean(),
      description: fc.option(text),
      tags: fc.record(Object.fromEntries(LINE_TAGS.map((tag) => [tag, text])), { requiredKeys: [] }),
    });
    const entry = fc
      .record({
        day: fc.integer({ min: 1, max: 365 }),
        description: text,
        number: text,
        lines: fc.array(line, { minLength: 1, maxLength: 5 }),
        closing: line,
      })
      .map(({ day, description, number, lines, closing }): BookEntry => {
        const made = lines.map(({ size, isCredit, functional, currency, ...rest }) => {
          const sign = isCredit ? -1n : 1n;
          if (currency === functionalCurrency) return { ...rest, currency, amount: sign * functional, functional: sign * functional };
          return { ...rest, currency, amount: sign * (size ?? 0n), functional: sign * functional };
        });
        const left = made.reduce((total, { functional }) => total + functional, 0n);
        const { account } = closing;
        const last = { account, currency: functionalCurrency, amount: -left, functional: -left, description: null, tags: {} };
        const date = Temporal.PlainDate.from('2025-12-31').add({ days: day }).toString();
        return { date, description, number, lines: left === 0n ? made : [...made, last] };
      })
      .filter(({ lines }) => lines.length > 1);
    return fc.array(entry, { maxLength: 8 }).map((entries): Book => ({ functionalCurrency, accounts: list, entries }));
  });

/** The journal read back, with accounts called by their codes again. */
function readBack(journal: string, dialect: Dialect, currency: string) {
  const raw = readJournal(journal, dialect);
  const { entries, problems } = settle(raw, currency);
  const code = (account: string) => raw.accounts.get(account)?.['code'] ?? account;
  return {
    problems,
    entries: entries.map(({ date, number, description, lines }) => ({
      date,
      number,
      description,
      lines: lines.map(({ line: _, account, ...rest }) => ({ ...rest, account: code(account) })),
    })),
  };
}

test.for(DIALECTS)('what %s is given is read back as the same entries', (dialect) => {
  fc.assert(
    fc.property(books, (book) => {
      const back = readBack(WRITERS[dialect](book), dialect, book.functionalCurrency);
      expect(back.problems).toEqual([]);
      expect(back.entries).toEqual(book.entries);
    }),
    { numRuns: RUNS },
  );
});

const JUDGES = {
  hledger: ['hledger', ['-f', 'FILE', 'check', '--strict']],
  beancount: ['bean-check', ['--no-cache', 'FILE']],
} as const satisfies Record<Dialect, readonly [string, readonly string[]]>;

test.for(DIALECTS)('the checker of %s accepts what is written for it', (dialect, { skip }) => {
  const [program, args] = JUDGES[dialect];
  if (!has(program)) skip(`${program} is not on this machine.`);
  for (const book of fc.sample(books, { numRuns: isDeep ? 40 : 3, seed: 7 })) {
    expect(judged(program, WRITERS[dialect](book), args)).toBe('');
  }
});

test('the dialect is seen from the text', () => {
  expect(dialectOf('2026-01-01 * "Shop" "Bread"\n')).toBe('beancount');
  expect(dialectOf('2026-01-01 * Shop\n')).toBe('hledger');
});
