/**
 * What no library knows of a country. Names and kinds only: rates are law, change, and are never written here. A field
 * that is not certain is left out, and the platform's own value holds.
 */
export interface CountryFacts {
  /** Taxes on what is sold, by the name that stands on an invoice. */
  salesTaxes?: readonly { name: string; kind: TaxKind }[];
  /** What employers withhold from wages, where it has a name of its own in business. */
  payrollTax?: string;
  /** The first day of the year of account or assessment of companies, MM-DD, where law or general custom sets it. */
  fiscalYearStart?: string;
}

export const TAX_KINDS = ['vat', 'gst', 'sales', 'consumption', 'services'] as const;
export type TaxKind = (typeof TAX_KINDS)[number];

const vat = { salesTaxes: [{ name: 'VAT', kind: 'vat' }] } as const;
const tva = { salesTaxes: [{ name: 'TVA', kind: 'vat' }] } as const;
const iva = { salesTaxes: [{ name: 'IVA', kind: 'vat' }] } as const;
const gst = { salesTaxes: [{ name: 'GST', kind: 'gst' }] } as const;
const paye = { payrollTax: 'PAYE' } as const;
/** The uniform act of OHADA sets it for its members; elsewhere law or general custom. */
const calendarYear = { fiscalYearStart: '01-01' } as const;
const named = (name: string, kind: TaxKind) => ({ salesTaxes: [{ name, kind }] });

const AFRICA = {
  DZ: { ...tva, ...calendarYear },
  AO: { ...iva, ...calendarYear },
  BJ: { ...tva, ...calendarYear },
  BW: { ...vat, ...paye },
  BF: { ...tva, ...calendarYear },
  BI: { ...tva },
  CV: { ...iva },
  CM: { ...tva, ...calendarYear },
  CF: { ...tva, ...calendarYear },
  TD: { ...tva, ...calendarYear },
  KM: { ...calendarYear },
  CG: { ...tva, ...calendarYear },
  CD: { ...tva, ...calendarYear },
  CI: { ...tva, ...calendarYear },
  DJ: { ...tva },
  EG: { ...vat },
  GQ: { ...iva, ...calendarYear },
  ER: {},
  SZ: { ...vat, ...paye },
  ET: { ...vat, fiscalYearStart: '07-08' },
  GA: { ...tva, ...calendarYear },
  GM: { ...vat, ...paye },
  GH: { ...vat, ...paye, ...calendarYear },
  GN: { ...tva, ...calendarYear },
  GW: { ...calendarYear },
  KE: { ...vat, ...paye },
  LS: { ...vat, ...paye },
  LR: {},
  LY: {},
  MG: { ...tva },
  MW: { ...vat, ...paye },
  ML: { ...tva, ...calendarYear },
  MR: { ...tva },
  MU: { ...vat, ...paye },
  MA: { ...tva },
  MZ: { ...iva },
  NA: { ...vat, ...paye },
  NE: { ...tva, ...calendarYear },
  NG: { ...vat, ...paye },
  RW: { ...vat, ...paye, ...calendarYear },
  ST: { ...iva },
  SN: { ...tva, ...calendarYear },
  SC: { ...vat },
  SL: { ...gst, ...paye },
  SO: {},
  ZA: { ...vat, ...paye },
  SS: {},
  SD: { ...vat },
  TZ: { ...vat, ...paye },
  TG: { ...tva, ...calendarYear },
  TN: { ...tva },
  UG: { ...vat, ...paye, fiscalYearStart: '07-01' },
  ZM: { ...vat, ...paye, ...calendarYear },
  ZW: { ...vat, ...paye, ...calendarYear },
} as const satisfies Record<string, CountryFacts>;

const ELSEWHERE = {
  AE: { ...vat },
  AR: { ...iva },
  AT: named('USt', 'vat'),
  AU: { ...gst, fiscalYearStart: '07-01' },
  BD: { ...vat, fiscalYearStart: '07-01' },
  BE: named('BTW/TVA', 'vat'),
  BR: { ...calendarYear },
  CA: {
    salesTaxes: [
      { name: 'GST', kind: 'gst' },
      { name: 'HST', kind: 'gst' },
      { name: 'PST', kind: 'sales' },
      { name: 'QST', kind: 'sales' },
    ],
  },
  CH: named('MWST/TVA/IVA', 'vat'),
  CL: { ...iva, ...calendarYear },
  CN: { ...named('增值税', 'vat'), ...calendarYear },
  CO: { ...iva, ...calendarYear },
  CZ: named('DPH', 'vat'),
  DE: named('USt', 'vat'),
  DK: named('moms', 'vat'),
  ES: { ...iva },
  FI: named('ALV', 'vat'),
  FR: { ...tva },
  GB: { ...vat, ...paye },
  GR: named('ΦΠΑ', 'vat'),
  ID: named('PPN', 'vat'),
  IE: { ...vat, ...paye },
  IL: named('מע״מ', 'vat'),
  IN: { ...gst, fiscalYearStart: '04-01' },
  IT: { ...iva },
  JM: { ...named('GCT', 'consumption'), ...paye },
  JP: { ...named('消費税', 'consumption'), fiscalYearStart: '04-01' },
  KR: named('부가가치세', 'vat'),
  LK: { ...vat, fiscalYearStart: '04-01' },
  MX: { ...iva, ...calendarYear },
  MY: {
    salesTaxes: [
      { name: 'Sales tax', kind: 'sales' },
      { name: 'Service tax', kind: 'services' },
    ],
  },
  NL: named('btw', 'vat'),
  NO: named('MVA', 'vat'),
  NZ: { ...gst, ...paye, fiscalYearStart: '04-01' },
  PE: { ...named('IGV', 'vat'), ...calendarYear },
  PH: { ...vat },
  PK: { ...named('Sales tax', 'sales'), fiscalYearStart: '07-01' },
  PL: named('VAT', 'vat'),
  PT: { ...iva },
  RO: { ...tva },
  SA: { ...vat },
  SE: named('moms', 'vat'),
  SG: { ...gst },
  TH: { ...vat },
  TR: named('KDV', 'vat'),
  TT: { ...vat, ...paye },
  UA: named('ПДВ', 'vat'),
  US: named('Sales tax', 'sales'),
  VN: named('GTGT', 'vat'),
} as const satisfies Record<string, CountryFacts>;

export const COUNTRY_FACTS: Readonly<Record<string, CountryFacts>> = { ...AFRICA, ...ELSEWHERE };
