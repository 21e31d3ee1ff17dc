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
  chartBase?: ChartBase;
}

export const TAX_KINDS = ['vat', 'gst', 'sales', 'consumption', 'services'] as const;
export type TaxKind = (typeof TAX_KINDS)[number];

export const CHART_BASES = {
  ifrs_sme: 'IFRS for SMEs, four digits',
  syscohada: 'Revised SYSCOHADA, classes 1 to 9',
  us_gaap: 'United States, simplified',
  pcg: 'Plan comptable général, France',
  pcmn: 'Plan comptable minimum normalisé, Belgium',
  pgc: 'Plan General de Contabilidad, Spain',
  snc: 'Sistema de Normalização Contabilística, Portugal',
  cgnc: 'Code général de normalisation comptable, Morocco',
  scf: 'Système comptable financier, Algeria',
} as const;
export type ChartBase = keyof typeof CHART_BASES;

const vat = { salesTaxes: [{ name: 'VAT', kind: 'vat' }] } as const;
const tva = { salesTaxes: [{ name: 'TVA', kind: 'vat' }] } as const;
const iva = { salesTaxes: [{ name: 'IVA', kind: 'vat' }] } as const;
const gst = { salesTaxes: [{ name: 'GST', kind: 'gst' }] } as const;
const paye = { payrollTax: 'PAYE' } as const;
const ifrs = { chartBase: 'ifrs_sme' } as const;
const calendarYear = { fiscalYearStart: '01-01' } as const;
/** The uniform act of OHADA sets both the chart and the calendar year. */
const ohada = { chartBase: 'syscohada', fiscalYearStart: '01-01' } as const;
const named = (name: string, kind: TaxKind) => ({ salesTaxes: [{ name, kind }] });

const AFRICA = {
  DZ: { ...tva, ...calendarYear, chartBase: 'scf' },
  AO: { ...iva, ...calendarYear },
  BJ: { ...tva, ...ohada },
  BW: { ...vat, ...paye, ...ifrs },
  BF: { ...tva, ...ohada },
  BI: { ...tva },
  CV: { ...iva },
  CM: { ...tva, ...ohada },
  CF: { ...tva, ...ohada },
  TD: { ...tva, ...ohada },
  KM: { ...ohada },
  CG: { ...tva, ...ohada },
  CD: { ...tva, ...ohada },
  CI: { ...tva, ...ohada },
  DJ: { ...tva },
  EG: { ...vat },
  GQ: { ...iva, ...ohada },
  ER: {},
  SZ: { ...vat, ...paye, ...ifrs },
  ET: { ...vat, ...ifrs, fiscalYearStart: '07-08' },
  GA: { ...tva, ...ohada },
  GM: { ...vat, ...paye },
  GH: { ...vat, ...paye, ...ifrs, ...calendarYear },
  GN: { ...tva, ...ohada },
  GW: { ...ohada },
  KE: { ...vat, ...paye, ...ifrs },
  LS: { ...vat, ...paye },
  LR: {},
  LY: {},
  MG: { ...tva },
  MW: { ...vat, ...paye, ...ifrs },
  ML: { ...tva, ...ohada },
  MR: { ...tva },
  MU: { ...vat, ...paye, ...ifrs },
  MA: { ...tva, chartBase: 'cgnc' },
  MZ: { ...iva },
  NA: { ...vat, ...paye, ...ifrs },
  NE: { ...tva, ...ohada },
  NG: { ...vat, ...paye, ...ifrs },
  RW: { ...vat, ...paye, ...ifrs, ...calendarYear },
  ST: { ...iva },
  SN: { ...tva, ...ohada },
  SC: { ...vat },
  SL: { ...gst, ...paye, ...ifrs },
  SO: {},
  ZA: { ...vat, ...paye, ...ifrs },
  SS: {},
  SD: { ...vat },
  TZ: { ...vat, ...paye, ...ifrs },
  TG: { ...tva, ...ohada },
  TN: { ...tva },
  UG: { ...vat, ...paye, ...ifrs, fiscalYearStart: '07-01' },
  ZM: { ...vat, ...paye, ...ifrs, ...calendarYear },
  ZW: { ...vat, ...paye, ...ifrs, ...calendarYear },
} as const satisfies Record<string, CountryFacts>;

const ELSEWHERE = {
  AE: { ...vat },
  AR: { ...iva },
  AT: named('USt', 'vat'),
  AU: { ...gst, fiscalYearStart: '07-01' },
  BD: { ...vat, fiscalYearStart: '07-01' },
  BE: { ...named('BTW/TVA', 'vat'), chartBase: 'pcmn' },
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
  ES: { ...iva, chartBase: 'pgc' },
  FI: named('ALV', 'vat'),
  FR: { ...tva, chartBase: 'pcg' },
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
  PT: { ...iva, chartBase: 'snc' },
  RO: { ...tva },
  SA: { ...vat },
  SE: named('moms', 'vat'),
  SG: { ...gst },
  TH: { ...vat },
  TR: named('KDV', 'vat'),
  TT: { ...vat, ...paye },
  UA: named('ПДВ', 'vat'),
  US: { ...named('Sales tax', 'sales'), chartBase: 'us_gaap' },
  VN: named('GTGT', 'vat'),
} as const satisfies Record<string, CountryFacts>;

export const COUNTRY_FACTS: Readonly<Record<string, CountryFacts>> = { ...AFRICA, ...ELSEWHERE };
