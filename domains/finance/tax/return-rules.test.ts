import fc from 'fast-check';
import { expect, test } from 'vitest';
import { COUNTRY_FACTS, type CountryFacts } from '#domains/provisioning/packs/facts.ts';
import { assertCode, assertOnce, assertRate, CODE_KINDS, type CodeDraft } from './code-rules.ts';
import { parseFormula, toFormula } from './formula.ts';
import { packCodes, packTemplates } from './packs.ts';
import {
  amountOf,
  assertTemplate,
  BOX_MEASURES,
  type Box,
  type BoxTerm,
  type DeclaredLine,
  lastDayOf,
  leavesOf,
  lessDeclared,
  paidPart,
} from './return-rules.ts';
import { TAX_CODE_KINDS, TAX_DIRECTIONS } from './rules.ts';

const line = (more: Partial<DeclaredLine>): DeclaredLine => ({
  taxLineId: 'x',
  code: 'VAT',
  kind: 'standard',
  direction: 'sales',
  base: 1_000n,
  tax: 100n,
  recoverable: 100n,
  ...more,
});
const LINES = [
  line({}),
  line({ code: 'VAT-RED', kind: 'reduced', base: 600n, tax: 30n, recoverable: 30n }),
  line({ direction: 'purchase', base: 500n, tax: 50n, recoverable: 20n }),
  line({ code: 'WHT', kind: 'withholding', base: 400n, tax: 40n, recoverable: 40n }),
];
const BOXES: Box[] = [
  { box: 'due', label: 'Due', terms: [{ sum: 'tax', direction: 'sales' }] },
  { box: 'deducted', label: 'Deducted', terms: [{ sum: 'recoverable', direction: 'purchase' }] },
  { box: 'net', label: 'Net', terms: [{ box: 'due' }, { box: 'deducted', isMinus: true }] },
  { box: 'reduced', label: 'Reduced', terms: [{ sum: 'base', direction: 'sales', kinds: ['reduced'] }] },
  { box: 'named', label: 'Named', terms: [{ sum: 'base', direction: 'sales', codes: ['VAT'] }] },
  { box: 'withheld', label: 'Withheld', terms: [{ sum: 'tax', direction: 'sales', kinds: ['withholding'] }] },
];

test.for([
  ['due', 130n],
  ['deducted', 20n],
  ['net', 110n],
  ['reduced', 600n],
  ['named', 1_000n],
  ['withheld', 40n],
  ['none', 0n],
] as const)('box %s holds %s', ([box, amount]) => expect(amountOf(leavesOf(BOXES, box, LINES))).toBe(amount));

test('boxes of boxes are sums of leaves whatever the signs between', () => {
  const terms = fc.array(
    fc.record({
      to: fc.nat({ max: 9 }),
      isMinus: fc.boolean(),
      sum: fc.constantFrom('base', 'tax', 'recoverable'),
      direction: fc.constantFrom('sales', 'purchase'),
    }),
    { minLength: 1, maxLength: 4 },
  );
  // A box may hold those after it: so there is no circle.
  const boxes = fc.array(terms, { minLength: 1, maxLength: 6 }).map((all) =>
    all.map((list, place): Box => ({
      box: `${place}`,
      label: `${place}`,
      terms: list.map(({ to, isMinus, sum, direction }): BoxTerm => {
        const target = place + 1 + to;
        return target < all.length ? { box: `${target}`, isMinus } : { sum, direction, isMinus };
      }),
    })),
  );
  const byHand = (all: Box[], box: string): bigint =>
    all[Number(box)]!.terms.reduce((total, term) => {
      const sums = LINES.filter(({ direction, kind }) => direction === term.direction && kind !== 'withholding').map(
        (each) => each[term.sum ?? 'base'],
      );
      const amount = term.box === undefined ? sums.reduce((a, b) => a + b, 0n) : byHand(all, term.box);
      return term.isMinus ? total - amount : total + amount;
    }, 0n);
  fc.assert(
    fc.property(boxes, (all) => {
      expect(amountOf(leavesOf(all, '0', LINES))).toBe(byHand(all, '0'));
    }),
  );
});

const tax: BoxTerm = { sum: 'tax', direction: 'sales' };
test.for<[string, BoxTerm[], string, Box[]?]>([
  ['a box that is not there', [{ box: 'none' }], 'box_unknown'],
  ['a box in itself', [{ box: 'a' }], 'box_in_itself'],
  ['a box in itself by another', [{ box: 'b' }], 'box_in_itself', [{ box: 'b', label: 'B', terms: [{ box: 'a' }] }]],
  ['a box that is there twice', [tax], 'box_twice', [{ box: 'a', label: 'A', terms: [tax] }]],
  ['a term that says nothing', [{}], 'box_term_malformed'],
  ['a term that is both', [{ box: 'a', sum: 'tax' }], 'box_term_malformed'],
  ['a sum without direction', [{ sum: 'tax' }], 'box_term_malformed'],
  ['a payable box of bases', [{ sum: 'base', direction: 'sales' }], 'payable_box_of_bases'],
  ['a payable box of input tax that is cost', [{ sum: 'tax', direction: 'purchase', isMinus: true }], 'payable_box_of_bases'],
  ['a payable box that adds a claim', [{ sum: 'recoverable', direction: 'purchase' }], 'payable_box_sign'],
  ['a payable box that adds what customers withheld', [{ ...tax, kinds: ['withholding'] }], 'payable_box_sign'],
  [
    'a payable box that takes off a debt by a box',
    [{ box: 'b', isMinus: true }],
    'payable_box_sign',
    [{ box: 'b', label: 'B', terms: [tax] }],
  ],
])('a template refuses %s', ([, terms, reason, more = []]) => {
  const boxes = [{ box: 'a', label: 'A', terms }, ...more];
  expect(() => assertTemplate({ boxes, payableBox: 'a' })).toThrow(expect.objectContaining({ reason }));
});
test('a template refuses a payable box that is none', () =>
  expect(() => assertTemplate({ boxes: BOXES, payableBox: 'x' })).toThrow(expect.objectContaining({ reason: 'payable_box_missing' })));

test('what is declared as it is paid is the whole in the end, in any cut, and nothing twice', () => {
  const amounts = fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n });
  fc.assert(
    fc.property(amounts, amounts, fc.array(fc.bigInt({ min: 1n, max: 10n ** 6n }), { minLength: 1, maxLength: 8 }), (base, taxed, cuts) => {
      const due = cuts.reduce((a, b) => a + b, 0n);
      const whole = line({ base, tax: taxed, recoverable: taxed / 3n });
      const declared = { base: 0n, tax: 0n, recoverable: 0n };
      let settled = 0n;
      for (const cut of cuts) {
        settled += cut;
        const now = lessDeclared(paidPart(whole, { due, settled }), declared);
        declared.base += now.base;
        declared.tax += now.tax;
        declared.recoverable += now.recoverable;
      }
      expect({ ...whole, ...declared }).toEqual(whole);
    }),
  );
  expect(paidPart(line({}), { due: 0n, settled: 0n })).toEqual(line({}));
});

test('a return ends on the last day of its months, also in February', () => {
  expect(lastDayOf(Temporal.PlainDate.from('2028-02-01'), 1).toString()).toBe('2028-02-29');
  expect(lastDayOf(Temporal.PlainDate.from('2026-11-01'), 3).toString()).toBe('2027-01-31');
});

test('the pack of every country has codes and returns that hold, and no rate that is law', () => {
  for (const { salesTaxes = [] } of Object.values<CountryFacts>(COUNTRY_FACTS)) {
    const codes = packCodes(salesTaxes);
    expect(new Set(codes.map(({ code }) => code)).size).toBe(codes.length);
    for (const each of codes) {
      expect(each.code).toMatch(/^[A-Z0-9]+(-[A-Z0-9]+)*$/);
      assertCode(each);
      assertRate(each.kind, each.rate);
      expect(['0', '5', '10']).toContain(each.rate);
    }
    const templates = packTemplates(salesTaxes);
    expect(new Set(templates.map(({ code }) => code)).size).toBe(templates.length);
    for (const each of templates) assertTemplate(each);
  }
});

const draft = (more: Partial<CodeDraft>): CodeDraft => ({
  kind: 'standard',
  isCompound: false,
  recoverable: '100',
  withheldOf: null,
  withheldAt: null,
  ...more,
});
test.for<[string, Partial<CodeDraft>, string]>([
  ['a withholding that does not say of what', { kind: 'withholding', withheldAt: 'payment' }, 'withholding_malformed'],
  ['a tax that is withheld', { withheldOf: 'net', withheldAt: 'payment' }, 'withholding_malformed'],
  ['a compound reverse charge', { kind: 'reverse_charge', isCompound: true }, 'compound_without_tax'],
  ['a compound group', { kind: 'group', isCompound: true }, 'compound_without_tax'],
  ['more deducted than paid', { recoverable: '100.01' }, 'recoverable_out_of_range'],
  ['a share below nothing', { recoverable: '-1' }, 'recoverable_out_of_range'],
])('a code refuses %s', ([, more, reason]) => expect(() => assertCode(draft(more))).toThrow(expect.objectContaining({ reason })));

test.for([
  ['standard', '-1', 'rate_out_of_range'],
  ['standard', '1000.1', 'rate_out_of_range'],
  ['exempt', '1', 'rate_not_zero'],
  ['group', '0', 'group_has_no_rate'],
] as const)('a %s refuses the rate %s', ([kind, rate, reason]) =>
  expect(() => assertRate(kind, rate)).toThrow(expect.objectContaining({ reason })),
);

test('a line carries a code once', () => {
  assertOnce([{ codeId: 'a' }, { codeId: 'b' }]);
  expect(() => assertOnce([{ codeId: 'a' }, { codeId: 'a' }])).toThrow(expect.objectContaining({ reason: 'tax_code_twice' }));
});

test('a code of the books is a code of a line or a group', () => expect(CODE_KINDS).toEqual([...TAX_CODE_KINDS, 'group']));

test.for([
  ['tax(sales)', [{ sum: 'tax', direction: 'sales' }]],
  ['- [4a]', [{ isMinus: true, box: '4a' }]],
  ['[3]-[4]', [{ box: '3' }, { box: '4', isMinus: true }]],
  [' base( sales ;zero,exempt; VAT-ZERO ) ', [{ sum: 'base', direction: 'sales', kinds: ['zero', 'exempt'], codes: ['VAT-ZERO'] }]],
  ['tax(purchase;;A)', [{ sum: 'tax', direction: 'purchase', codes: ['A'] }]],
] as const)('the formula %s is read', ([formula, terms]) => expect(parseFormula(formula)).toEqual(terms));

test.for([
  '',
  ' ',
  '3',
  '[1] [2]',
  'tax',
  'tax()',
  'tax(both)',
  'net(sales)',
  'tax(sales; vat)',
  'tax(sales; ; ; x)',
  '[1] +',
  'tax(sales)) ',
])('the formula "%s" is refused', (formula) =>
  expect(() => parseFormula(formula)).toThrow(expect.objectContaining({ reason: 'formula_malformed' })),
);

test('a formula is read as it was written', () => {
  const list = <T>(one: fc.Arbitrary<T>) => fc.array(one, { minLength: 1, maxLength: 3 });
  const terms = list(
    fc.oneof(
      fc.record({ box: fc.stringMatching(/^[A-Za-z0-9.-]{1,12}$/), isMinus: fc.constant(true) }, { requiredKeys: ['box'] }),
      fc.record(
        {
          sum: fc.constantFrom(...BOX_MEASURES),
          direction: fc.constantFrom(...TAX_DIRECTIONS),
          kinds: list(fc.constantFrom(...TAX_CODE_KINDS)),
          codes: list(fc.stringMatching(/^[A-Z0-9-]{1,20}$/)),
          isMinus: fc.constant(true),
        },
        { requiredKeys: ['sum', 'direction'] },
      ),
    ),
  );
  fc.assert(
    fc.property(terms, (all) => {
      expect(parseFormula(toFormula(all))).toEqual(all);
    }),
  );
});
