import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isDeep } from '#tests/run.ts';
import { type AppliedTax, computeTaxes, type TaxAnswer, type TaxQuestion, withheldFromPayment } from './rules.ts';

const runs = isDeep ? 20_000 : 400;

const tax = (code: string, rate: string, more: Partial<AppliedTax> = {}): AppliedTax => ({
  codeId: code,
  code,
  kind: 'standard',
  rate,
  isCompound: false,
  recoverable: '100',
  withheldOf: null,
  withheldAt: null,
  ...more,
});
const withholding = (rate: string, of: AppliedTax['withheldOf'], at: AppliedTax['withheldAt']): AppliedTax =>
  tax(`W${of}${at}`, rate, { kind: 'withholding', withheldOf: of, withheldAt: at });
const ask = (lines: [bigint, ...AppliedTax[]][], more: Partial<TaxQuestion> = {}): TaxAnswer =>
  computeTaxes({
    currency: 'NGN',
    direction: 'sales',
    pricing: 'exclusive',
    rounding: 'line',
    lines: lines.map(([amount, ...taxes]) => ({ amount, taxes })),
    ...more,
  });
const totals = ({ totals: { net, tax: added, gross } }: TaxAnswer) => [net, added, gross];

const vat = tax('VAT', '7.5');
const levy = tax('LEVY', '5', { isCompound: true });

test.for<[string, TaxAnswer, bigint[]]>([
  ['on top of a net price', ask([[10_000n, vat]]), [10_000n, 750n, 10_750n]],
  ['out of an inclusive price', ask([[10_750n, vat]], { pricing: 'inclusive' }), [10_000n, 750n, 10_750n]],
  ['out of a price that does not divide', ask([[100n, vat]], { pricing: 'inclusive' }), [93n, 7n, 100n]],
  ['two taxes side by side', ask([[10_000n, vat, tax('CITY', '2')]]), [10_000n, 950n, 10_950n]],
  ['a tax on the tax', ask([[10_000n, vat, levy]]), [10_000n, 750n + 538n, 11_288n]],
  ['a tax on the tax, inclusive', ask([[11_288n, vat, levy]], { pricing: 'inclusive' }), [10_000n, 1_288n, 11_288n]],
  ['an order that matters', ask([[10_000n, levy, vat]]), [10_000n, 500n + 750n, 11_250n]],
  ['halves away from zero', ask([[20n, vat]]), [20n, 2n, 22n]],
  ['halves of a credit away from zero', ask([[-20n, vat]]), [-20n, -2n, -22n]],
  [
    'three lines rounded each',
    ask([
      [7n, vat],
      [7n, vat],
      [7n, vat],
    ]),
    [21n, 3n, 24n],
  ],
  [
    'three lines rounded once',
    ask(
      [
        [7n, vat],
        [7n, vat],
        [7n, vat],
      ],
      { rounding: 'document' },
    ),
    [21n, 2n, 23n],
  ],
  [
    'zero, exempt and out of scope',
    ask([[5n, tax('Z', '0', { kind: 'zero' })], [6n, tax('E', '0', { kind: 'exempt' })], [7n]]),
    [18n, 0n, 18n],
  ],
  ['a withholding, which is no part of the price', ask([[10_000n, vat, withholding('10', 'net', 'document')]]), [10_000n, 750n, 10_750n]],
])('counts %s', ([, answer, expected]) => expect(totals(answer)).toEqual(expected));

test('a withholding is a share of net, of gross or of the tax, on the document or on payment', () => {
  const answer = ask([
    [10_000n, vat, withholding('10', 'net', 'document'), withholding('5', 'gross', 'payment'), withholding('50', 'tax', 'document')],
  ]);
  expect(answer.taxes.map(({ base, tax: amount }) => [base, amount])).toEqual([
    [10_000n, 750n],
    [10_000n, 1_000n],
    [10_750n, 538n],
    [750n, 375n],
  ]);
  expect(answer.totals).toMatchObject({ gross: 10_750n, withheldOnDocument: 1_375n, withheldOnPayment: 538n, due: 9_375n });
});

test('reverse charge: the seller reports a base, the buyer owes and deducts, and nothing is added to the price', () => {
  const reverse = tax('RC', '20', { kind: 'reverse_charge', recoverable: '60' });
  const sold = ask([[1_001n, reverse]]);
  expect(sold.taxes).toMatchObject([{ direction: 'sales', base: 1_001n, tax: 0n }]);
  const bought = ask([[1_001n, reverse]], { direction: 'purchase' });
  expect(bought.taxes).toMatchObject([
    { direction: 'sales', base: 1_001n, tax: 200n, recoverable: 200n },
    { direction: 'purchase', base: 1_001n, tax: 200n, recoverable: 120n },
  ]);
  expect(bought.totals).toMatchObject({ net: 1_001n, tax: 0n, gross: 1_001n, nonRecoverable: 80n });
});

test('what of an input tax may not be deducted is cost, and an output tax is owed whole', () => {
  const half = tax('VAT', '15', { recoverable: '50' });
  expect(ask([[1_000n, half]], { direction: 'purchase' }).lines).toMatchObject([{ net: 1_000n, gross: 1_150n, nonRecoverable: 75n }]);
  expect(ask([[1_000n, half]]).lines).toMatchObject([{ nonRecoverable: 0n }]);
});

test.for([
  ['XOF', 10_000n, 1_800n],
  ['USD', 10_000n, 1_800n],
  ['KWD', 10_000n, 1_800n],
] as const)('minor units of %s are counted alike', ([currency, net, expected]) =>
  expect(ask([[net, tax('T', '18')]], { currency }).totals.tax).toBe(expected),
);

test('a currency that is none is refused', () => expect(() => ask([], { currency: 'ABC' })).toThrow('ISO 4217'));

const rates = fc.oneof(
  fc.integer({ min: 0, max: 40 }).map(String),
  fc.integer({ min: 0, max: 999_999 }).map((n) => `${Math.floor(n / 10_000)}.${String(n % 10_000).padStart(4, '0')}`),
);
const CODES = ['A', 'B', 'C', 'D', 'E', 'F', 'G'] as const;
const anyTax = fc
  .record({
    codeId: fc.constantFrom(...CODES),
    rate: rates,
    isCompound: fc.boolean(),
    recoverable: fc.constantFrom('100', '100', '0', '50', '33.3333'),
    kind: fc.constantFrom('standard', 'standard', 'reduced', 'zero', 'exempt', 'out_of_scope', 'reverse_charge', 'withholding'),
    withheldOf: fc.constantFrom('net', 'gross', 'tax'),
    withheldAt: fc.constantFrom('document', 'payment'),
  })
  .map(({ kind, rate, isCompound, withheldOf, withheldAt, ...rest }): AppliedTax => {
    const isWithheld = kind === 'withholding';
    const isFree = kind === 'zero' || kind === 'exempt' || kind === 'out_of_scope';
    return {
      ...rest,
      kind,
      code: rest.codeId,
      rate: isFree ? '0' : rate,
      isCompound: isCompound && !isWithheld,
      withheldOf: isWithheld ? withheldOf : null,
      withheldAt: isWithheld ? withheldAt : null,
    };
  });
/** A code means one thing in a document: lines draw theirs, in any order, from the same few. */
const questions = fc.uniqueArray(anyTax, { minLength: 1, maxLength: 5, selector: ({ codeId }) => codeId }).chain((codes) =>
  fc.record({
    currency: fc.constantFrom('XOF', 'NGN', 'USD', 'KWD'),
    direction: fc.constantFrom('sales', 'purchase'),
    pricing: fc.constantFrom('exclusive', 'inclusive'),
    rounding: fc.constantFrom('line', 'document'),
    lines: fc.array(
      fc.record({
        amount: fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n }),
        taxes: fc.shuffledSubarray(codes, { maxLength: Math.min(4, codes.length) }),
      }),
      { maxLength: 8 },
    ),
  }),
);
const sum = (values: bigint[]): bigint => values.reduce((a, b) => a + b, 0n);
const isAdded = ({ kind }: { kind: string }) => kind !== 'withholding' && kind !== 'reverse_charge';

test('sums of lines are the totals, net and tax are gross, and the given price is kept to the unit', () => {
  fc.assert(
    fc.property(questions, (question) => {
      const { lines, taxes, totals: total } = computeTaxes(question);
      for (const [i, line] of lines.entries()) {
        expect(question.pricing === 'inclusive' ? line.gross : line.net).toBe(question.lines[i]!.amount);
        expect(line.net + sum(line.taxes.filter(isAdded).map((each) => each.tax))).toBe(line.gross);
      }
      for (const key of ['net', 'gross', 'nonRecoverable'] as const) expect(sum(lines.map((line) => line[key]))).toBe(total[key]);
      for (const key of ['base', 'tax', 'recoverable'] as const) {
        expect(sum(lines.flatMap((line) => line.taxes.map((each) => each[key])))).toBe(sum(taxes.map((each) => each[key])));
      }
      expect(total.net + total.tax).toBe(total.gross);
      expect(sum(taxes.filter(isAdded).map((each) => each.tax))).toBe(total.tax);
      expect(total.due).toBe(total.gross - sum(taxes.filter(({ withheldAt }) => withheldAt === 'document').map((each) => each.tax)));
    }),
    { numRuns: runs },
  );
});

test('a credit of every line is the mirror of the document', () => {
  fc.assert(
    fc.property(questions, (question) => {
      const mirrored = computeTaxes({ ...question, lines: question.lines.map(({ amount, taxes }) => ({ amount: -amount, taxes })) });
      const negated = (value: unknown): unknown =>
        JSON.parse(JSON.stringify(value, (_, v: unknown) => (typeof v === 'bigint' ? String(-v) : v)));
      const told = (value: unknown): unknown =>
        JSON.parse(JSON.stringify(value, (_, v: unknown) => (typeof v === 'bigint' ? String(v) : v)));
      expect(told(mirrored)).toEqual(negated(computeTaxes(question)));
    }),
    { numRuns: runs },
  );
});

/** Percent with four decimals at most as a number of millionths. */
const millionths = (rate: string): bigint => {
  const [units = '0', decimals = ''] = rate.split('.');
  return BigInt(units) * 10_000n + BigInt(decimals.padEnd(4, '0'));
};
const abs = (value: bigint): bigint => (value < 0n ? -value : value);

test('a tax is its rate of its base: half a unit away at most where it is rounded, a unit where it is shared out', () => {
  fc.assert(
    fc.property(questions, (question) => {
      const { lines, taxes } = computeTaxes({ ...question, pricing: 'exclusive' });
      const strayed = ({ rate, base, tax: amount }: { rate: string; base: bigint; tax: bigint }): bigint =>
        abs(amount * 1_000_000n - base * millionths(rate));
      const counted = ({ kind, direction }: { kind: string; direction: string }) =>
        kind !== 'reverse_charge' || question.direction === 'purchase' || direction === 'purchase';
      const most = question.rounding === 'line' ? 500_000n : 1_000_000n;
      for (const line of lines) for (const each of line.taxes.filter(counted)) expect(strayed(each)).toBeLessThanOrEqual(most);
      if (question.rounding === 'document') for (const each of taxes.filter(counted)) expect(strayed(each)).toBeLessThanOrEqual(500_000n);
    }),
    { numRuns: runs },
  );
});

test('an inclusive price holds at each line what its exact taxes are, within a unit', () => {
  const single = fc.record({ amount: fc.bigInt({ min: 0n, max: 10n ** 12n }), rate: rates, rounding: fc.constantFrom('line', 'document') });
  fc.assert(
    fc.property(fc.array(single, { maxLength: 6 }), fc.constantFrom('line', 'document'), (asked, rounding) => {
      const { lines } = ask(
        asked.map(({ amount, rate }) => [amount, tax('T', rate)]),
        { pricing: 'inclusive', rounding },
      );
      for (const [i, { gross, taxes }] of lines.entries()) {
        const rate = millionths(asked[i]!.rate);
        expect(abs(taxes[0]!.tax * (1_000_000n + rate) - gross * rate)).toBeLessThanOrEqual(1_000_000n + rate);
      }
    }),
    { numRuns: runs },
  );
});

test('payments in any cut keep back exactly the whole withholding', () => {
  const cutting = fc.record({
    cuts: fc.array(fc.bigInt({ min: 1n, max: 10n ** 9n }), { minLength: 1, maxLength: 9 }),
    rate: fc.integer({ min: 0, max: 100 }).map(String),
    isCredit: fc.boolean(),
  });
  fc.assert(
    fc.property(cutting, ({ cuts, rate, isCredit }) => {
      const sign = isCredit ? -1n : 1n;
      const { taxes, totals: total } = ask([[sum(cuts) * sign, withholding(rate, 'net', 'payment'), vat]]);
      let settledBefore = 0n;
      const parts = cuts.flatMap((cut) => {
        // The tax on top is paid with the last part.
        const settled = settledBefore === (sum(cuts) - cuts.at(-1)!) * sign ? total.due - settledBefore : cut * sign;
        const kept = withheldFromPayment(taxes, { due: total.due, settledBefore, settled });
        settledBefore += settled;
        return kept;
      });
      expect(sum(parts.map((kept) => kept.tax))).toBe(total.withheldOnPayment);
      expect(sum(parts.map((kept) => kept.base))).toBe(sum(cuts) * sign);
      for (const kept of parts) expect(kept.tax * sign).toBeGreaterThanOrEqual(0n);
    }),
    { numRuns: runs },
  );
  expect(withheldFromPayment(ask([[0n, withholding('5', 'net', 'payment')]]).taxes, { due: 0n, settledBefore: 0n, settled: 0n })).toEqual(
    [],
  );
});
