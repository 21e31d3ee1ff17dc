import { isCurrency } from '../activation-input.ts';
import { currencyOf } from './country-defaults.ts';
import { findAll, lexiconOfTable, type Span } from './lexicon.ts';
import type { Prompt } from './text.ts';

const currencyWords = lexiconOfTable<string>({
  NGN: 'naira|nairas|ngn',
  GHS: 'cedi|cedis|ghana cedis|ghs',
  KES: 'kenyan shilling|kenya shilling|kenya shillings|kenyan shillings|kes|ksh|kshs',
  UGX: 'ugandan shilling|uganda shillings|ugandan shillings|ugx',
  TZS: 'tanzanian shilling|tanzanian shillings|tanzania shillings|tzs',
  ZAR: 'rand|rands|south african rand|zar',
  USD: 'us dollar|us dollars|usd|american dollars|american dollar|dolares americanos|dolares estadounidenses|dolares de estados unidos|dollars americains|dollar americain|dollars us|u s dollars|dolar americano|greenbacks',
  EUR: 'euro|euros|eur',
  GBP: 'british pound|british pounds|pound sterling|pounds sterling|sterling|gbp|livre sterling|livres sterling|libra esterlina|libras esterlinas|uk pounds',
  INR: 'indian rupee|indian rupees|inr',
  PKR: 'pakistani rupees|pkr',
  ETB: 'birr|etb',
  ZMW: 'zambian kwacha|zmw',
  MWK: 'malawian kwacha|mwk',
  BWP: 'pula|bwp',
  AOA: 'kwanza|kwanzas|aoa',
  MZN: 'metical|meticais|mzn',
  BRL: 'reais|brazilian real|brl|reais brasileiros|reales brasilenos',
  MXN: 'mexican pesos|pesos mexicanos|mxn',
  COP: 'colombian pesos|pesos colombianos',
  ARS: 'argentine pesos|pesos argentinos|ars',
  CLP: 'chilean pesos|pesos chilenos|clp',
  PEN: 'soles peruanos|peruvian soles|soles',
  BOB: 'bolivianos',
  GTQ: 'quetzales|quetzal',
  HNL: 'lempiras|lempira',
  CRC: 'colones',
  PYG: 'guaranies|guarani',
  MAD: 'moroccan dirham|moroccan dirhams|dirhams marocains',
  AED: 'uae dirham|uae dirhams|emirati dirham|aed',
  EGP: 'egyptian pound|egyptian pounds|egp',
  TND: 'tunisian dinar|tunisian dinars|dinars tunisiens',
  DZD: 'algerian dinar|algerian dinars|dinars algeriens',
  RWF: 'rwandan franc|rwandan francs|rwf',
  XOF: 'west african cfa|xof',
  XAF: 'central african cfa|xaf',
  CDF: 'francs congolais|congolese francs|franc congolais',
  GMD: 'dalasi|dalasis',
  SLE: 'leones',
  MGA: 'ariary',
  SZL: 'emalangeni|lilangeni',
  LSL: 'maloti',
  CVE: 'escudos cabo verdianos|escudos',
  JPY: 'japanese yen|yen',
  CNY: 'yuan|renminbi|rmb',
  BDT: 'taka',
  THB: 'baht',
  IDR: 'rupiah',
  MYR: 'ringgit',
  VND: 'vietnamese dong',
  PHP: 'philippine pesos|philippine peso',
  PLN: 'zloty|zlotys',
  TRY: 'turkish lira',
  CAD: 'canadian dollar|canadian dollars',
  AUD: 'australian dollar|australian dollars',
  NZD: 'new zealand dollars',
  SGD: 'singapore dollar|singapore dollars|sgd',
  NAD: 'namibian dollars|namibia dollars',
  HKD: 'hong kong dollars',
  CHF: 'swiss francs|swiss franc|francs suisses|chf',
});

/** Words that several currencies share, and which it is when the country's own is not of that kind. */
const families = lexiconOfTable<string>({
  Dollar: 'dollar|dollars|dolar|dolares|bucks',
  Pound: 'pound|pounds|livres|libras',
  Franc: 'franc|francs|cfa|fcfa|franc cfa|francs cfa|francos cfa|francos',
  Peso: 'peso|pesos',
  Rupee: 'rupee|rupees|roupies|rupias',
  Shilling: 'shilling|shillings',
  Dinar: 'dinar|dinars|dinares',
  Dirham: 'dirham|dirhams|dirhames',
  Riyal: 'riyal|riyals|riyales',
  Kwacha: 'kwacha',
});
const worldwide: Record<string, string> = { Dollar: 'USD', Pound: 'GBP' };
const currencyNames = new Intl.DisplayNames(['en'], { type: 'currency' });

const symbols: Record<string, string> = { '€': 'EUR', '£': 'GBP', '₦': 'NGN', '₹': 'INR', '₵': 'GHS' };
const symbol = /\b(?:in|en|em|currency|prices?|pricing|charg(?:e|es|ing)|bill|billing|invoices?)\b\W{0,3}([€£₦₹₵$])/iu;

/** Codes that are English words in capitals. */
const wordCodes = new Set(
  'ALL TOP CUP MAD TRY PEN SOS BAM BOB COP RON AMD LAK GEL MOP KID ERN DOP GIP IMP BAND NAD PAB AWG CLF MUR SAR CAD'.split(' '),
);
const cues = new Set('currency monnaie devise moneda moeda prices pricing charging priced in en em'.split(' '));
const moneyVerbs = new Set(
  'in en em currency bill billing billed invoice invoices charge charges charging price prices priced pricing use using accept books monnaie devise moneda moeda facturer facturation facturar cobrar'.split(
    ' ',
  ),
);

/** @param taken the name, which may hold a currency's: "Afya Kwanza" */
export function readCurrency({ text: whole, tokens, isCased }: Prompt, taken: readonly Span[]): string | undefined {
  const isTaken = (at: number) => taken.some((span) => span.from <= at && at < span.to);
  const codeAt = tokens.findIndex(({ text }, at) => {
    if (text.length !== 3 || isTaken(at)) return false;
    const isCued = tokens.slice(Math.max(0, at - 3), at).some((token) => cues.has(token.fold));
    const isWritten = text === text.toUpperCase() && isCurrency(text);
    return (isWritten && (isCued || (isCased && !wordCodes.has(text)))) || (isCurrency(text.toUpperCase()) && isNamed(tokens, at));
  });
  if (codeAt >= 0) return tokens[codeAt]?.text.toUpperCase();
  const word = findAll(currencyWords, tokens, true).find(({ from }) => !isTaken(from))?.value;
  return word ?? (/US ?\$|\$ ?US/.test(whole) ? 'USD' : symbols[symbol.exec(whole)?.[1] ?? '']);
}

const pricingWords = new Set('pricing prices invoices invoicing billing denominated accounts'.split(' '));

/** "currency: usd" */
const isNamed = (tokens: Prompt['tokens'], at: number): boolean =>
  tokens.slice(Math.max(0, at - 2), at).some(({ fold }) => ['currency', 'monnaie', 'devise', 'moneda', 'moeda', 'priced'].includes(fold));

/** "Bill in dollars": the country's own dollar where it has one. */
export function readCurrencyFamily({ text, tokens }: Prompt, taken: readonly Span[], country: string | undefined): string | undefined {
  const own = country && currencyOf(country);
  for (const { from, value } of findAll(families, tokens, true)) {
    if (taken.some((span) => span.from <= from && from < span.to)) continue;
    const before = tokens.slice(Math.max(0, from - 2), from);
    const isCued =
      before.some(({ fold }) => moneyVerbs.has(fold)) || isNamed(tokens, from - 1) || pricingWords.has(tokens[from + 1]?.fold ?? '');
    if (!isCued || /^\d/.test(before.at(-1)?.text ?? '')) continue;
    if (own && currencyNames.of(own)?.includes(value)) return own;
    if (worldwide[value]) return worldwide[value];
  }
  if (symbol.exec(text)?.[1] === '$') return own && currencyNames.of(own)?.includes('Dollar') ? own : 'USD';
  return undefined;
}
