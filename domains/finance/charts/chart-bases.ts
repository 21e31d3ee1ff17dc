/** What a chart of accounts starts from. */
export const CHART_BASES = {
  ifrs_sme: 'IFRS for SMEs, four digits',
  syscohada: 'Revised SYSCOHADA, classes 1 to 8',
  us_gaap: 'United States, simplified',
  uk: 'United Kingdom, by the formats of company law',
  pcg: 'Plan comptable général, France',
  pcmn: 'Plan comptable minimum normalisé, Belgium',
  pgc: 'Plan General de Contabilidad, Spain',
  snc: 'Sistema de Normalização Contabilística, Portugal',
  cgnc: 'Code général de normalisation comptable, Morocco',
  scf: 'Système comptable financier, Algeria',
} as const;
export type ChartBaseName = keyof typeof CHART_BASES;

const NATIONAL: Readonly<Record<string, ChartBaseName>> = {
  ...allOn('ifrs_sme', 'BW SZ ET GH KE MW MU NA NG RW SL ZA TZ UG ZM ZW'),
  // Members of OHADA, whose uniform act prescribes it.
  ...allOn('syscohada', 'BJ BF CM CF TD KM CG CD CI GQ GA GN GW ML NE SN TG'),
  US: 'us_gaap',
  GB: 'uk',
  FR: 'pcg',
  BE: 'pcmn',
  ES: 'pgc',
  PT: 'snc',
  MA: 'cgnc',
  DZ: 'scf',
};

function allOn(base: ChartBaseName, countries: string): Record<string, ChartBaseName> {
  return Object.fromEntries(countries.split(' ').map((code) => [code, base]));
}

/** Null where nobody has written down what law or custom of the country says: then the international one serves. */
export const chartBaseOf = (country: string): ChartBaseName | null => NATIONAL[country] ?? null;
