import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isDeep } from '#tests/run.ts';
import { january } from '../testing/month.ts';
import { RENDER, type Rendered } from '../testing/render.ts';
import { FORMATS, readStatements } from './read.ts';
import type { StatementLine } from './statement.ts';

const read = (text: string, currency = 'NGN') => readStatements(Buffer.from(text), { currency });
/** A fee without a counterparty has its own text in its place where the format cannot tell the two apart. */
const facts = ({ bookedOn, valueOn, amountMinor, currency, description, counterparty, reference, bankId }: StatementLine) => ({
  bookedOn,
  valueOn,
  amountMinor,
  currency,
  description,
  counterparty,
  reference,
  bankId,
});

test.for(FORMATS)('one month in %s is the same lines', (format) => {
  const file = read(RENDER[format](january));
  const [statement] = file.statements;
  expect(file.format).toBe(format);
  expect(statement?.lines.map(facts)).toEqual(january.lines.map(facts));
  expect(statement).toMatchObject({ currency: 'NGN', closingBalance: january.closingBalance });
  if (format !== 'ofx') expect(statement?.openingBalance).toBe(january.openingBalance);
  if (format !== 'csv') expect(statement).toMatchObject({ accountNumber: '0123456789', to: '2001-01-31' });
});

const word = fc.stringMatching(/^[A-Za-zéüßñ]{4,9}$/);
const day = fc.integer({ min: 1, max: 28 }).map((n) => `2026-02-${String(n).padStart(2, '0')}`);
const line = (currency: string): fc.Arbitrary<StatementLine> =>
  fc
    .record({
      bookedOn: day,
      amountMinor: fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n }).filter((n) => n !== 0n),
      words: fc.array(word, { minLength: 2, maxLength: 5 }),
      counterparty: fc.option(word, { nil: undefined }),
      reference: fc.option(fc.stringMatching(/^[A-Z]{2}[0-9]{3,6}$/), { nil: undefined }),
      bankId: fc.stringMatching(/^[A-Z][0-9]{4,8}$/),
    })
    .map(({ words, counterparty, reference, ...rest }) => ({
      ...rest,
      currency,
      valueOn: rest.bookedOn,
      description: words.join(' '),
      ...(counterparty && { counterparty }),
      ...(reference && { reference }),
    }));
const statement: fc.Arbitrary<Rendered> = fc.constantFrom('NGN', 'XOF', 'KWD').chain((currency) =>
  fc
    .record({
      lines: fc.array(line(currency), { minLength: 1, maxLength: 8 }),
      openingBalance: fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n }),
    })
    .map(({ lines, openingBalance }) => {
      const sorted = lines.toSorted((a, b) => (a.bookedOn < b.bookedOn ? -1 : a.bookedOn > b.bookedOn ? 1 : 0));
      const closingBalance = sorted.reduce((sum, { amountMinor }) => sum + amountMinor, openingBalance);
      return { accountNumber: '1', currency, openingBalance, closingBalance, from: '2026-02-01', to: '2026-02-28', lines: sorted };
    }),
);
/** Newest first or oldest first: the balances of one day's lines tell, unless each line takes back the one before. */
const readsBothWays = ({ lines: [first, ...others] }: Rendered): boolean =>
  others.length > 0 &&
  others.every(
    ({ bookedOn, amountMinor }, i) => bookedOn === first?.bookedOn && amountMinor === -((i ? others[i - 1] : first)?.amountMinor ?? 0n),
  );
const numRuns = isDeep ? 3000 : 25;

describe.for(FORMATS)('%s', (format) => {
  test('reads back what was written, to the last minor unit, in currencies of 0, 2 and 3 decimals', () => {
    fc.assert(
      fc.property(statement, (written) => {
        fc.pre(format !== 'csv' || !readsBothWays(written));
        const [found] = read(RENDER[format](written), written.currency).statements;
        expect(found?.lines.map(facts)).toEqual(written.lines.map(facts));
      }),
      { numRuns },
    );
  });

  test('whatever a file is cut off at or broken by, it is read or refused with a reason, and nothing else happens', () => {
    const whole = Buffer.from(RENDER[format](january));
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.uint8Array({ maxLength: 6 }), fc.nat(40), (at, junk, skip) => {
        const bytes = Buffer.concat([whole.subarray(0, at), junk, whole.subarray(at + skip)]);
        try {
          for (const { openingBalance, closingBalance, lines } of readStatements(bytes, { currency: 'NGN' }).statements) {
            if (openingBalance === undefined || closingBalance === undefined) continue;
            expect(lines.reduce((sum, { amountMinor }) => sum + amountMinor, openingBalance)).toBe(closingBalance);
          }
        } catch (error) {
          expect((error as Error).name).toBe('Unreadable');
        }
      }),
      { numRuns: numRuns * 3 },
    );
  });

  test('a file that breaks off is never a shorter statement', () => {
    if (format === 'csv') return;
    const whole = RENDER[format](january);
    const end = { ofx: '</OFX>', camt053: '</Document>', mt940: ':62F:' }[format];
    for (let at = 1; at < whole.lastIndexOf(end); at += 37) expect(() => read(whole.slice(0, at))).toThrow();
  });
});
