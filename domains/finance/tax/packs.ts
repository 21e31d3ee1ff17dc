import type { Box, BoxTerm } from './return-rules.ts';
import type { CodeDraft } from './code-rules.ts';

/**
 * The structure that a country's taxes on sales have, and demo rates that are the same round numbers everywhere, so that nobody takes
 * them for a country's law. Everything made here is marked isDemo and refused by filing unless the caller accepts it.
 */
export const DEMO_RATES = { standard: '10', reduced: '5', withholding: '5' } as const;
export const DEMO_SOURCE = 'Demo rate: the law of no country. Replace it by a reviewed one.';

/** How a tax of a kind works: whether inputs are deducted and imports of services are accounted for by the buyer. */
const STRUCTURES = {
  vat: { isDeducted: true, hasReverseCharge: true },
  gst: { isDeducted: true, hasReverseCharge: true },
  consumption: { isDeducted: true, hasReverseCharge: false },
  sales: { isDeducted: false, hasReverseCharge: false },
  services: { isDeducted: false, hasReverseCharge: false },
} as const;
export type SalesTax = { name: string; kind: keyof typeof STRUCTURES };

export interface PackCode extends CodeDraft {
  code: string;
  name: string;
  use: 'sales' | 'purchase' | 'both';
  rate: string;
}

export interface PackTemplate {
  code: string;
  name: string;
  payableBox: string;
  boxes: Box[];
}

const plain = { isCompound: false, recoverable: '100', withheldOf: null, withheldAt: null, use: 'both' } as const;

/** What a line may always carry, whatever the taxes of the country. */
const ALWAYS: readonly PackCode[] = [
  { ...plain, code: 'EXEMPT', name: 'Exempt', kind: 'exempt', rate: '0' },
  { ...plain, code: 'OUT', name: 'Out of scope', kind: 'out_of_scope', rate: '0' },
  {
    ...plain,
    code: 'WHT',
    name: 'Withholding (demo)',
    kind: 'withholding',
    rate: DEMO_RATES.withholding,
    withheldOf: 'net',
    withheldAt: 'payment',
  },
];

/** A code is written in capitals and digits; a name in another script keeps its meaning and gets the code TAX. */
const stemOf = (name: string, place: number): string => {
  const stem = name
    .toUpperCase()
    .replaceAll(/[^A-Z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
    .slice(0, 12);
  return stem === '' ? `TAX${place === 0 ? '' : place + 1}` : stem;
};

export const packCodes = (taxes: readonly SalesTax[]): PackCode[] => [...taxes.flatMap(codesOf), ...ALWAYS];

function codesOf({ name, kind }: SalesTax, place: number): PackCode[] {
  const { isDeducted, hasReverseCharge } = STRUCTURES[kind];
  const stem = stemOf(name, place);
  const base = { ...plain, recoverable: isDeducted ? '100' : '0' };
  const codes: PackCode[] = [
    { ...base, code: stem, name: `${name} standard (demo)`, kind: 'standard', rate: DEMO_RATES.standard },
    { ...base, code: `${stem}-RED`, name: `${name} reduced (demo)`, kind: 'reduced', rate: DEMO_RATES.reduced },
    { ...base, code: `${stem}-ZERO`, name: `${name} zero rated`, kind: 'zero', rate: '0' },
  ];
  if (!hasReverseCharge) return codes;
  return [
    ...codes,
    { ...base, code: `${stem}-RC`, name: `${name} reverse charge (demo)`, kind: 'reverse_charge', rate: DEMO_RATES.standard },
  ];
}

const TAXED = ['standard', 'reduced'] as const;
const box = (name: string, label: string, ...terms: BoxTerm[]): Box => ({ box: name, label, terms });

/** One return for each tax on sales, with boxes that every such return has in one form or another, and one for what is withheld. */
export const packTemplates = (taxes: readonly SalesTax[]): PackTemplate[] => [...taxes.map(returnOf), WITHHOLDING_RETURN];

function returnOf(tax: SalesTax, place: number): PackTemplate {
  const stem = stemOf(tax.name, place);
  const own = (suffixes: readonly string[]): string[] =>
    codesOf(tax, place)
      .map(({ code }) => code)
      .filter((code) => suffixes.some((suffix) => code === `${stem}${suffix}`));
  const taxed = { kinds: TAXED, codes: own(['', '-RED']) };
  const reversed = { kinds: ['reverse_charge'], codes: own(['-RC']) } as const;
  return {
    code: `${stem}-RETURN`,
    name: `${tax.name} return (demo structure)`,
    payableBox: '5',
    boxes: [
      box('1', 'Tax on sales', { sum: 'tax', direction: 'sales', ...taxed }),
      box('2', 'Tax on purchases under reverse charge', { sum: 'tax', direction: 'sales', ...reversed }),
      box('3', 'Tax due', { box: '1' }, { box: '2' }),
      box(
        '4',
        'Tax on purchases that is deducted',
        { sum: 'recoverable', direction: 'purchase', ...taxed },
        { sum: 'recoverable', direction: 'purchase', ...reversed },
      ),
      box('5', 'Payable (below zero: to be refunded)', { box: '3' }, { box: '4', isMinus: true }),
      box('6', 'Sales, taxed', { sum: 'base', direction: 'sales', ...taxed }),
      box('7', 'Sales, zero rated', { sum: 'base', direction: 'sales', kinds: ['zero'], codes: own(['-ZERO']) }),
      box('8', 'Sales, exempt', { sum: 'base', direction: 'sales', kinds: ['exempt'] }),
      box('9', 'Purchases', { sum: 'base', direction: 'purchase' }),
    ],
  };
}

const WITHHOLDING_RETURN: PackTemplate = {
  code: 'WHT-RETURN',
  name: 'Withholding return (demo structure)',
  payableBox: '1',
  boxes: [
    box('1', 'Withheld from suppliers', { sum: 'tax', direction: 'purchase', kinds: ['withholding'] }),
    box('2', 'Paid to suppliers under withholding', { sum: 'base', direction: 'purchase', kinds: ['withholding'] }),
  ],
};
