import { countries } from 'countries-list';
import { describe, expect, test } from 'vitest';
import { BASES } from './bases.ts';
import { Chart } from './chart.ts';
import { type ChartBaseName, chartBaseOf } from './chart-bases.ts';
import { chartFor, chartOn } from './chart-for.ts';
import { type ChartIndustry, OVERLAYS } from './overlays.ts';
import { STANDARD_ACCOUNTS } from './standard-accounts.ts';

const bases = Object.keys(BASES) as ChartBaseName[];
const industries = Object.keys(OVERLAYS) as ChartIndustry[];
const faultsOf = (chart: unknown): string[] => Chart.safeParse(chart).error?.issues.map(({ message }) => message) ?? [];

test.for(bases)('%s is a sound chart for every industry in each of its languages', (name) => {
  for (const industry of industries) {
    for (const language of BASES[name].languages) {
      const chart = chartOn(name, { industry, languages: [language] });
      expect({ industry, language, faults: faultsOf(chart) }).toEqual({ industry, language, faults: [] });
      expect(chart.language).toBe(language);
    }
  }
});

test.for(bases)('%s says its headings in each of its languages, and what is an account is no heading', (name) => {
  const { languages, headings } = BASES[name];
  expect(headings.filter(([, ...names]) => names.length !== languages.length || names.some((text) => text.trim() === ''))).toEqual([]);
});

test('every country has a chart for every industry, in a language that it asks for where the chart is written in it', () => {
  const found = new Map<string, number>();
  for (const [country, { languages }] of Object.entries(countries)) {
    const base = chartBaseOf(country) ?? 'ifrs_sme';
    const spoken: readonly string[] = BASES[base].languages;
    for (const industry of industries) {
      const chart = chartFor({ country, industry, languages });
      expect(chart.base).toBe(base);
      expect(chart.language).toBe(languages.find((tag) => spoken.includes(tag)) ?? spoken[0]);
      const known = `${base} ${industry} ${chart.language}`;
      // The same chart is judged once; that all countries together come to few of them is why this is quick.
      if (!found.has(known)) expect(faultsOf(chart)).toEqual([]);
      found.set(known, chart.accounts.length);
    }
  }
  expect([...found.values()].filter((size) => size < 80)).toEqual([]);
});

test('the uniform chart of OHADA is that of its seventeen members and of nobody else', () => {
  const members = Object.keys(countries).filter((code) => chartBaseOf(code) === 'syscohada');
  expect(members.toSorted().join(' ')).toBe('BF BJ CD CF CG CI CM GA GN GQ GW KM ML NE SN TD TG');
});

test('a trade’s own accounts stand in their class whatever the country: a shop in Lagos, Dakar and Lisbon', () => {
  const shop = (country: string, language: string): string[] => {
    const { accounts, roles } = chartFor({ country, industry: 'retail', languages: [language] });
    const keys = OVERLAYS.retail.accounts.map(({ key }) => key);
    const roleOf = new Map(Object.entries(roles).map(([role, code]) => [code, role]));
    return accounts
      .filter(({ key }) => keys.includes(key))
      .map(({ code, name, parent }) => [parent, code, name, roleOf.get(code)].filter(Boolean).join(' · '));
  };
  expect({ NG: shop('NG', 'en'), SN: shop('SN', 'fr'), PT: shop('PT', 'pt') }).toMatchInlineSnapshot(`
    {
      "NG": [
        "1300 · 1310 · Stock in trade · stock",
        "1300 · 1315 · Goods in transit",
        "2100 · 2150 · Gift cards sold",
        "2100 · 2160 · Loyalty points outstanding",
        "4000 · 4010 · Store sales · sales",
        "4000 · 4020 · Online sales",
        "4000 · 4080 · Commission on airtime and bills",
        "4000 · 4090 · Returns",
        "5000 · 5010 · Cost of goods sold · purchases",
        "5000 · 5090 · Shrinkage",
        "6000 · 6110 · Card and mobile money charges",
        "7000 · 7050 · Till over and short",
      ],
      "PT": [
        "21 · 2181 · Cartões-presente vendidos",
        "28 · 2821 · Pontos de fidelidade por usar",
        "3 · 320 · Mercadorias para venda · stock",
        "3 · 391 · Mercadorias em trânsito",
        "61 · 6110 · Custo das mercadorias vendidas · purchases",
        "62 · 62271 · Comissões de cartões e dinheiro móvel",
        "68 · 6841 · Quebras de inventário",
        "68 · 68881 · Diferenças de caixa",
        "71 · 7110 · Vendas em loja · sales",
        "71 · 7111 · Vendas em linha",
        "71 · 7181 · Devoluções de vendas",
        "78 · 7811 · Comissões de recargas e faturas",
      ],
      "SN": [
        "31 · 3110 · Stock de marchandises · stock",
        "38 · 3811 · Marchandises en cours de route",
        "41 · 4191 · Cartes cadeaux vendues",
        "47 · 4771 · Points de fidélité à honorer",
        "60 · 6010 · Coût des marchandises vendues · purchases",
        "60 · 6031 · Démarque inconnue",
        "63 · 6311 · Frais de carte et de monnaie électronique",
        "65 · 6582 · Écarts de caisse",
        "70 · 7010 · Ventes en magasin · sales",
        "70 · 7011 · Ventes en ligne",
        "70 · 7091 · Retours de marchandises",
        "75 · 7582 · Commissions sur recharges et factures",
      ],
    }
  `);
});

test('a role goes to the account of the trade; one of another nature leaves the general account where it was', () => {
  const clinic = chartFor({ country: 'SN', industry: 'healthcare', languages: ['en'] });
  const named = (code: string | undefined) => clinic.accounts.find((account) => account.code === code)?.name;
  expect([named(clinic.roles.receivable), named(clinic.roles.sales), named(clinic.roles.purchases)]).toEqual([
    'Patient receivables',
    'Consultations',
    'Cost of drugs',
  ]);
  expect(clinic.accounts.map(({ key }) => key)).not.toContain('receivable');
  expect(clinic.accounts.map(({ key }) => key)).toContain('sales');
});

test('the regional form of a language is the language, and an unknown one leaves the country’s own words', () => {
  expect(chartFor({ country: 'BR', industry: 'other', languages: ['pt-BR'] }).language).toBe('pt');
  expect(chartFor({ country: 'SN', industry: 'other', languages: ['wo'] }).language).toBe('fr');
  expect(chartFor({ country: 'CM', industry: 'other', languages: ['en', 'fr'] }).language).toBe('en');
});

describe('what makes a chart unsound is found', () => {
  const sound = chartFor({ country: 'NG', industry: 'retail', languages: ['en'] });
  const [first, ...rest] = sound.accounts;
  const change = (key: string, changes: object) => ({
    ...sound,
    accounts: sound.accounts.map((account) => (account.key === key ? { ...account, ...changes } : account)),
  });
  test.for([
    ['a code twice', change('bank', { code: '1011' })],
    ['a key twice', change('bank', { key: 'cash' })],
    ['a name twice', change('bank', { name: 'Cash on hand' })],
    ['heading is missing', change('bank', { parent: '1999' })],
    ['heading is missing', change('bank', { parent: '1011' })],
    ['heading is missing', { ...sound, accounts: rest.filter(({ key }) => key !== first?.key) }],
    ['would have to stand under', change('bank', { code: '10111' })],
    ['its class cannot hold', change('bank', { type: 'expense' })],
    [
      'lacks a control account',
      { ...sound, accounts: sound.accounts.map((account) => (account.control === 'payroll' ? { ...account, control: null } : account)) },
    ],
    ['of another nature', { ...sound, roles: { ...sound.roles, sales: sound.roles.purchases } }],
    ['of another nature', { ...sound, roles: { ...sound.roles, bank: '1010' } }],
    ['of another nature', { ...sound, roles: { ...sound.roles, receivable: sound.roles.cash } }],
  ] as const)('%s', ([fault, chart]) => {
    expect(faultsOf(chart).join('; ')).toContain(fault);
  });

  test('a role that is missing', () => {
    const { sales: _, ...roles } = sound.roles;
    expect(Chart.safeParse({ ...sound, roles }).success).toBe(false);
  });
});

test('every account of a trade has a key of its own', () => {
  const keys = [...Object.keys(STANDARD_ACCOUNTS), ...Object.values(OVERLAYS).flatMap(({ accounts }) => accounts.map(({ key }) => key))];
  expect(keys.length).toBe(new Set(keys).size);
});
